import json
import multiprocessing
import pickle
import shutil

import numpy as np
import pytest

from toolkit.errors import ArgumentError, WeightsError
from toolkit.model.attributions import attributions_of, find_attributions
from toolkit.model.encoder import Encoder, get_encoder
from toolkit.model.files import WEIGHTS, weights_hash
from toolkit.model.tone import tone_probabilities

TEXTS = [
    "“We want peace,” Maria Novak said on Monday. She added that talks would go on.",
    "",
    "The ministry accused the rebels of breaking the truce.\n" * 40,
    "One word",
    " ".join(f"Paragraph of word {n}, he said." for n in range(200)),
]


def logits(encoder, texts, **options):
    return [e.quote_logits for e in encoder.encode_many(texts, hidden=False, **options)]


def test_the_same_whatever_the_batch_the_order_and_the_threads(encoder):
    alone = [encoder.encode(text).quote_logits for text in TEXTS]
    several = Encoder(threads=3)
    several._loaded = encoder.loaded
    for found in (
        logits(encoder, TEXTS),
        logits(encoder, TEXTS, batch=2),
        logits(encoder, TEXTS[::-1])[::-1],
        logits(several, TEXTS),
    ):
        for a, b in zip(alone, found, strict=True):
            assert a.tobytes() == b.tobytes()


def test_every_piece_has_its_scores(encoder):
    for encoded in encoder.encode_many(TEXTS):
        assert encoded.quote_logits.shape == (len(encoded.pieces.ids), 7)
        for number, window in enumerate(encoded.windows):
            assert encoded.hidden(number).shape[0] == window.end - window.begin + 2


def test_hidden_states_are_the_same_when_computed_again(encoder):
    kept, dropped = encoder.encode(TEXTS[0]), encoder.encode(TEXTS[0], hidden=False)
    assert kept.hidden(0).tobytes() == dropped.hidden(0).tobytes()


def work(text):
    found = find_attributions(text, encoder=get_encoder(threads=1))
    return [(a.content, a.source, a.confidence) for a in found]


@pytest.mark.parametrize("method", ["fork", "spawn"])
@pytest.mark.filterwarnings("ignore:.*multi-threaded, use of fork.*:DeprecationWarning")
def test_the_same_in_a_pool_of_processes(encoder, method):
    here = [work(text) for text in TEXTS[:3]]  # the parent has loaded the weights already
    with multiprocessing.get_context(method).Pool(2) as pool:
        assert pool.map(work, TEXTS[:3]) == here


def test_an_encoder_can_be_sent_to_another_process(encoder):
    copy = pickle.loads(pickle.dumps(encoder))
    assert (
        copy.encode(TEXTS[0]).quote_logits.tobytes()
        == encoder.encode(TEXTS[0]).quote_logits.tobytes()
    )


def test_loaded_once_a_process():
    assert get_encoder(threads=1).loaded is get_encoder(threads=2).loaded
    assert get_encoder(threads=2).threads == 2


@pytest.mark.parametrize("threads", [0, -1, 1.5, "2", True])
def test_threads_must_be_a_positive_number(threads):
    with pytest.raises(ArgumentError, match="threads="):
        Encoder(threads=threads)


# ------------------------------------------------------------------ broken weights
@pytest.fixture
def folder(tmp_path):
    copy = tmp_path / "weights"
    shutil.copytree(WEIGHTS, copy)
    return copy


def test_another_folder_can_be_used(folder, encoder):
    assert (
        Encoder(folder, threads=1).encode(TEXTS[0]).quote_logits.tobytes()
        == encoder.encode(TEXTS[0]).quote_logits.tobytes()
    )


@pytest.mark.parametrize(
    "name", ["encoder.onnx", "heads.npz", "tokenizer.json", "model.json", "calibration.json"]
)
def test_a_missing_file_says_what_to_reinstall(folder, name):
    (folder / name).unlink()
    with pytest.raises(WeightsError, match="reinstall it with") as caught:
        Encoder(folder).encode("Text.")
    assert name in str(caught.value)


@pytest.mark.parametrize("name", ["encoder.onnx", "heads.npz", "tokenizer.json", "model.json"])
def test_a_corrupt_file_says_what_to_reinstall(folder, name):
    content = bytearray((folder / name).read_bytes())
    content[len(content) // 2] ^= 255
    (folder / name).write_bytes(content[:-10])
    with pytest.raises(WeightsError, match="reinstall it with"):
        Encoder(folder).encode("Text.")


def test_a_corrupt_file_with_the_right_hash_is_no_crash(folder):
    import hashlib

    (folder / "encoder.onnx").write_bytes(b"no onnx")
    model = json.loads((folder / "model.json").read_text())
    model["sha256"]["encoder.onnx"] = hashlib.sha256(b"no onnx").hexdigest()
    (folder / "model.json").write_text(json.dumps(model))
    with pytest.raises(WeightsError, match=r"encoder\.onnx cannot be loaded"):
        Encoder(folder).encode("Text.")


def test_a_folder_that_is_not_there(tmp_path):
    with pytest.raises(WeightsError, match="is missing"):
        Encoder(tmp_path / "none").encode("Text.")
    with pytest.raises(WeightsError):
        weights_hash(tmp_path / "none")


def test_the_hash_follows_the_weights(folder):
    before = weights_hash(folder)
    assert before == weights_hash()
    (folder / "model.json").write_text((folder / "model.json").read_text() + " ")
    assert weights_hash(folder) != before


# ------------------------------------------------------------------ tone
def test_tone_is_read_as_it_was_trained(encoder):
    """The shortcut through the query gives what keys and values of all pieces give."""
    encoded = encoder.encode(TEXTS[0])
    heads, hidden = encoder.loaded.heads, encoded.hidden(0)
    read_heads = int(encoder.loaded.model["tone_read_heads"])
    size = hidden.shape[1]
    width = size // read_heads

    def linear(x, name):
        return x @ heads[f"tone.{name}.weight"] + heads[f"tone.{name}.bias"]

    mean = hidden[3:5].mean(0)
    query = linear(mean, "query").reshape(read_heads, width)
    key = linear(hidden, "key").reshape(-1, read_heads, width)
    value = linear(hidden, "value").reshape(-1, read_heads, width)
    scores = np.einsum("hd,lhd->hl", query, key) / np.sqrt(width)
    weights = np.exp(scores - scores.max(1, keepdims=True))
    weights /= weights.sum(1, keepdims=True)
    read = np.einsum("hl,lhd->hd", weights, value).reshape(-1)
    from scipy.special import erf

    inner = linear(np.concatenate([mean, read]), "mix")
    expected = linear(0.5 * inner * (1 + erf(inner / np.sqrt(2))), "out")
    (found,) = encoder.loaded.tone.logits(hidden, [(3, 5)])
    assert np.allclose(found, expected, atol=1e-3)


def test_tone_toward_one_does_not_depend_on_the_others(encoder):
    encoded = encoder.encode(TEXTS[0])
    spans = [(12, 14), (18, 29), (46, 49), (0, 0), (18, 29)]
    together = tone_probabilities(encoded, spans)
    for span, found in zip(spans, together, strict=True):
        (alone,) = tone_probabilities(encoded, [span])
        assert (alone == found).all()
        assert np.isclose(found.sum(), 1)
    assert together[3].tolist() == [0, 1, 0]


def test_nothing_to_do():
    assert list(attributions_of([])) == []
    assert find_attributions("") == []
