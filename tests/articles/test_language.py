"""The language is the one that py3langid gives."""

import random

import numpy as np
import py3langid
import pytest

from toolkit.articles import language
from toolkit.articles.language import likeliest

SAID = {
    "en": "The talks in Istanbul ended on Friday without a result, officials said.",
    "de": "Die Gespräche in Istanbul endeten am Freitag ohne Ergebnis, hieß es.",
    "fr": "Les négociations d’Istanbul se sont achevées vendredi sans résultat.",
    "es": "Las conversaciones de Estambul terminaron el viernes sin resultado.",
    "tr": "İstanbul’daki görüşmeler cuma günü sonuçsuz sona erdi.",
    "ru": "Переговоры в Стамбуле завершились в пятницу безрезультатно.",
    "uk": "Переговори у Стамбулі завершилися в п’ятницю без результату.",
    "el": "Οι συνομιλίες στην Κωνσταντινούπολη έληξαν χωρίς αποτέλεσμα.",
    "ar": "انتهت المحادثات في إسطنبول يوم الجمعة دون نتيجة.",
    "zh": "伊斯坦布尔会谈周五结束，未取得任何结果。",
    "ja": "イスタンブールでの交渉は金曜日に成果なく終わった。",
    "hr": "Razgovori u Istanbulu završili su u petak bez rezultata.",
    "sr": "Преговори у Истанбулу завршени су у петак без резултата.",
}


def mixtures():
    chance = random.Random(5)
    words = " ".join(SAID.values()).split()
    yield from ("", " ", "\n", "a", "12 345", "ÄÖ", "\ud800", "A\u0301")
    for text in SAID.values():
        yield from (text, text.upper(), text * 8, text[:7], text[:20])
    for _ in range(300):
        yield " ".join(chance.choices(words, k=chance.randint(1, 60)))
    for _ in range(200):
        yield "".join(chance.choices("abcdehilnorst ÿþ\u0301éèñß\n.14", k=chance.randint(1, 300)))


def test_the_language_is_that_of_py3langid():
    sure = ["en", "de", "fr", "es", "ru"]
    assert [likeliest(SAID[name]) for name in sure] == sure
    for text in mixtures():
        assert likeliest(text) == py3langid.classify(text)[0], text


def test_kept_weights_are_bounded(monkeypatch):
    expected = [likeliest(text) for text in SAID.values()]
    monkeypatch.setattr(language, "_ROWS", 80)
    language._model.cache_clear()
    try:
        assert [likeliest(text) for text in SAID.values()] == expected
        model = language._model()
        assert model is None or len(model._kept) == 80
    finally:
        language._model.cache_clear()


def test_the_walk_is_that_of_the_automaton():
    model = language._model()
    if model is None:
        pytest.skip("this py3langid keeps its model in another form")
    for text in SAID.values():
        data = text.encode()
        state, expected = 0, []
        for letter in data:
            state = int(model._following[model._row[state] + letter])
            expected.append(state)
        assert np.array_equal(model.states(data), expected)


def test_another_form_of_the_model_is_left_to_py3langid(monkeypatch):
    monkeypatch.setattr(language, "_model", lambda: None)
    assert likeliest(SAID["de"]) == "de"
