"""The sentences that errors say."""

from __future__ import annotations

from toolkit.errors import unknown_value


def test_a_message_never_lists_a_whole_corpus():
    message = str(unknown_value("article_id", "a17x", [f"a{i}" for i in range(2000)]))
    assert "did you mean" in message and "and 1,960 more." in message and len(message) < 500
