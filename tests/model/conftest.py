import pytest

from toolkit.model.encoder import Encoder, get_encoder


@pytest.fixture(scope="session")
def encoder() -> Encoder:
    return get_encoder(threads=1)
