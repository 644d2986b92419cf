"""Words and marks found in one go are those that are found one by one."""

import re
import sys
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.articles.boilerplate import clean_text
from toolkit.articles.decode import _NEWLINES, _REPLACE
from toolkit.articles.folding import fold, fold_paragraphs, spaced, without_marks
from toolkit.articles.lines import WORD
from toolkit.articles.remembered import Remembered
from toolkit.articles.shingles import shingles

EVERY = [chr(i) for i in range(sys.maxunicode + 1)]
mixed = st.text(alphabet="aZé ß\n\t\r\x1c_1²'’“”–—…-.,İΣςǰ\u0345交渉😀\ud800\u200b", max_size=80)


def test_no_character_is_folded_otherwise():
    whole = " ".join(EVERY)
    assert spaced(whole).split() == re.findall(r"\w+", whole)
    assert spaced(whole.casefold()).split() == re.findall(r"\w+", whole.casefold())


@given(mixed)
def test_a_fold_is_the_words_in_folded_case(text):
    assert fold(text) == re.sub(r"\W+", " ", text).strip().casefold()
    assert fold_paragraphs(text) == [fold(p) for p in text.split("\n\n")]
    assert spaced(text).count("\n") == text.count("\n")


@given(mixed)
def test_words_of_a_plain_text_are_those_of_its_fold(text):
    bare = without_marks(text)
    if bare.isascii():
        assert fold(text) == " ".join(spaced(bare.casefold()).split())


@given(mixed)
def test_shingles_are_those_of_the_words(text):
    words = re.findall(r"\w+", text.casefold())
    crc = [zlib.crc32(w.encode("utf-8", "replace")) for w in words]
    mix = (0x9E3779B1, 0x85EBCA77, 0xC2B2AE3D)
    expected = set(crc) if len(crc) < 3 else set()
    for three in zip(crc, crc[1:], crc[2:], strict=False):
        value = 0
        for one, factor in zip(three, mix, strict=True):
            value = (value * 31 + one * factor) & 0xFFFFFFFF
        expected.add(value)
    assert shingles(text).tolist() == sorted(expected) == shingles(words).tolist()


def test_only_characters_that_are_not_printed_are_replaced():
    for sign in EVERY:
        if ord(sign) in _REPLACE or _NEWLINES.match(sign):
            assert not sign.isprintable(), hex(ord(sign))


@given(mixed, st.sampled_from(["lines", "body", "page"]))
def test_the_words_of_a_cleaned_text_are_counted(text, layout):
    cleaned = clean_text(text, layout=layout)
    assert cleaned.n_words == len(WORD.findall(cleaned.text))


@pytest.mark.parametrize("limit", [1, 3, 100])
def test_what_is_remembered_is_bounded_and_right(limit):
    asked = []
    known = Remembered(lambda word: asked.append(word) or len(word), limit)
    words = ["a", "bb", "a", "ccc", "dddd", "a", "bb"]
    assert list(map(known.__getitem__, words)) == [len(word) for word in words]
    assert len(known) <= limit
    assert limit < 100 or asked == ["a", "bb", "ccc", "dddd"]


def test_long_words_are_not_held():
    known = Remembered(len)
    words = ["x" * 65, "x" * 64, "x" * 65]
    assert [known[word] for word in words] == [65, 64, 65]
    assert list(known) == ["x" * 64]
