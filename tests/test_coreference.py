"""Whom a stretch of text stands for."""

from __future__ import annotations

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from toolkit.actors import load_actors
from toolkit.coreference import Document
from toolkit.coreference import tokens as tokens_module
from toolkit.coreference.first_names import gender_of
from toolkit.coreference.page import Page
from toolkit.coreference.phrases import pleonastic
from toolkit.coreference.speakers import Places, Speech
from toolkit.coreference.tokens import cut
from toolkit.errors import ArgumentError

ENTRIES = [
    {"id": "russia", "is": "country", "iso": "RU", "aliases": {"metonym": ["the Kremlin", "Kremlin"]}},
    {"id": "ukraine", "is": "country", "iso": "UA"},
    {"id": "turkey", "is": "country", "iso": "TR"},
    {"id": "us", "is": "country", "iso": "US"},
    {"name": "Vladimir Putin", "pronoun": "he", "part_of": "russia",
     "roles": [{"title": "president", "of": "russia", "from": 2012}]},
    {"name": "Volodymyr Zelenskyy", "pronoun": "he", "part_of": "ukraine", "aliases": ["Zelensky"],
     "roles": [{"title": "president", "of": "ukraine", "from": 2019}]},
    {"name": "Donald Trump", "pronoun": "he", "part_of": "us",
     "roles": [{"title": "president", "of": "us", "from": "2025-01-20"}]},
    {"name": "Joe Biden", "pronoun": "he",
     "roles": [{"title": "president", "of": "us", "from": "2021-01-20", "to": "2025-01-20"}]},
    {"name": "Maria Zakharova", "pronoun": "she"},
    {"name": "Theresa May", "pronoun": "she"},
    {"name": "NATO", "is": "organization", "pronoun": "it"},
]  # fmt: skip
ACTORS = load_actors(ENTRIES)
DAY = dt.date(2025, 5, 15)
SHIPPED = [
    path.read_text(encoding="utf-8")
    for path in sorted((Path(__file__).parents[1] / "data" / "raw").glob("*.txt"))
]


def read(text: str, **options) -> Document:
    return Document(text, ACTORS, published=options.pop("published", DAY), **options)


def found(text: str, **options) -> list[tuple[str, str | None, str]]:
    return [(m.text, m.actor_id, m.kind) for m in read(text, **options).mentions]


def who(text: str, part: str, *, last: bool = False, **options) -> str | None:
    document = read(text, **options)
    at = text.rindex(part) if last else text.index(part)
    return document.resolve(at, at + len(part)).actor_id


# ------------------------------------------------------------------ names and titles
def test_title_and_name_are_one_mention():
    assert found("Russian President Vladimir Putin left.") == [
        ("Vladimir Putin", "vladimir-putin", "name")
    ]
    assert found("U.S. President Donald Trump left.") == [("Donald Trump", "donald-trump", "name")]


def test_adjective_is_a_demonym_of_the_state():
    assert found("The Russian delegation left.") == [("Russian", "russia", "demonym")]


def test_owner_of_a_title_is_named_too():
    assert found("Ukraine's president spoke.") == [
        ("Ukraine's president", "volodymyr-zelenskyy", "title"),
        ("Ukraine", "ukraine", "name"),
    ]


def test_spokesman_is_somebody_else():
    text = "Putin's spokesman Dmitry Peskov said no."
    assert found(text) == [
        ("Putin", "vladimir-putin", "name"),
        ("Dmitry Peskov", "dmitry-peskov", "name"),
    ]
    assert who(text, "Putin's spokesman Dmitry Peskov") == "dmitry-peskov"
    assert who("A spokesman for Putin said no.", "A spokesman for Putin") is None
    assert who("Putin smiled. His spokesman said no.", "His spokesman") is None


def test_capital_speaks_or_is_a_place():
    assert ("Ankara", "turkey", "metonym") in found("Ankara said it would host.")
    assert ("Moscow", "russia", "metonym") in found("Both Moscow and Kyiv want peace.")
    assert ("Moscow", "russia", "metonym") in found("Since Moscow's invasion, all changed.")
    assert not found("Delegates met in Istanbul.")
    assert not found("He flew to Ankara on Friday.", persons=False)
    assert not found("A house burned near Kyiv.")
    assert not found("Talks were held in Moscow.")


def test_roles_have_dates():
    text = "The US president left."
    assert who(text, "The US president", published=dt.date(2022, 3, 1)) == "joe-biden"
    assert who(text, "The US president", published=dt.datetime(2025, 3, 1, 12)) == "donald-trump"
    assert who(text, "The US president", published=None) is None


def test_former_is_not_the_holder():
    assert "donald-trump" not in [a for _, a, _ in found("The former US president left.")]


def test_common_words_need_case_and_context():
    assert not found("In May 2025 talks may resume. May is warm, he said.", persons=False)
    assert found("Theresa May spoke. May left.") == [
        ("Theresa May", "theresa-may", "name"),
        ("May", "theresa-may", "name"),
    ]
    assert not found("They ate turkey and a bush burned.")
    assert found("But Turkey remained calm.") == [("Turkey", "turkey", "name")]
    assert not found("TELL US MORE ABOUT THIS NOW PLEASE")


def test_dateline_and_headline():
    text = "Zelenskyy Wants Talks With Putin\n\nKYIV, May 5 (Reuters) - Putin met NATO."
    kinds = found(text)
    assert ("Zelenskyy", "volodymyr-zelenskyy", "name") in kinds
    assert ("NATO", "nato", "name") in kinds
    assert not any(text == "May" for text, _, _ in kinds)
    assert not any(kind == "metonym" for *_, kind in kinds)


def test_two_of_one_surname():
    actors = [{"name": "George Bush", "pronoun": "he"}, {"name": "Jeb Bush", "pronoun": "he"}]
    document = Document("Officials said Bush left.", actors)
    assert [m.actor_id for m in document.mentions] == [None]
    assert document.mentions[0].via == "ambiguous: george-bush|jeb-bush"
    assert document.resolve(15, 19).actor_id is None
    settled = Document("Jeb Bush came. Officials said Bush left.", actors)
    assert [m.actor_id for m in settled.mentions] == ["jeb-bush", "jeb-bush"]
    both = Document("Jeb Bush met George Bush. Officials said Bush left.", actors)
    assert [m.actor_id for m in both.mentions] == ["jeb-bush", "george-bush", None]


def test_relative_of_the_same_name():
    assert found("Melania Trump left. Donald Trump stayed.")[0][1] == "melania-trump"


def test_persons_without_a_registry():
    document = Document(
        "Olena Kovalenko, a doctor, spoke. Kovalenko said she was tired. Dr. Kovalenko left.", []
    )
    assert document.in_article == {"olena-kovalenko": "Olena Kovalenko"}
    assert [(m.text, m.kind) for m in document.mentions] == [
        ("Olena Kovalenko", "name"), ("a doctor", "nominal"), ("Kovalenko", "name"),
        ("she", "pronoun"), ("Kovalenko", "name"),
    ]  # fmt: skip
    assert not Document("Olena Kovalenko spoke. She left.", [], persons=False).mentions


# ------------------------------------------------------------------ noun phrases
@pytest.mark.parametrize(
    ("text", "phrase", "actor"),
    [
        ("Zelenskyy spoke to Putin. The Ukrainian leader was calm.", "The Ukrainian leader",
         "volodymyr-zelenskyy"),
        ("Zelenskyy spoke to Putin. The Russian leader was calm.", "The Russian leader",
         "vladimir-putin"),
        ("Turkey hosted talks. The country borders Syria.", "The country", "turkey"),
        ("NATO met. The alliance agreed.", "The alliance", "nato"),
        ("Zelenskyy arrived. The 47-year-old waved.", "The 47-year-old", "volodymyr-zelenskyy"),
        ("Mayor Ann Lee met Putin. The mayor smiled.", "The mayor", "ann-lee"),
    ],
)  # fmt: skip
def test_definite_phrases(text, phrase, actor):
    assert who(text, phrase) == actor


def test_indefinite_phrases_are_nobody_known():
    text = "Putin left. A Ukrainian soldier was sceptical. “It is war,” he said."
    assert who(text, "A Ukrainian soldier") is None
    assert who(text, "he", last=True) is None


def test_officials_speak_for_their_state():
    link = read("Ukrainian officials said no.").resolve(0, 19)
    assert link.actor_id == "ukraine" and link.via.startswith("demonym") and link.confidence <= 0.5


# ------------------------------------------------------------------ pronouns
@pytest.mark.parametrize(
    ("text", "part", "actor"),
    [
        ("Putin met Zakharova. She smiled.", "She", "maria-zakharova"),
        ("Zakharova met Putin. He smiled.", "He", "vladimir-putin"),
        ("Zelensky said he would go.", "he", "volodymyr-zelenskyy"),
        ("Lavrov spoke. Zelensky dismissed him as weak. Putin agreed.", "him", "sergei"),
        ("Putin hurt himself.", "himself", "vladimir-putin"),
        ("On his platform, Trump wrote a note.", "his", "donald-trump"),
        ("After his call with Putin, Trump was glad.", "his", "donald-trump"),
        ("NATO said it would act.", "it", "nato"),
        ("Russia launched its invasion.", "its", "russia"),
    ],
)
def test_pronouns(text, part, actor):
    if actor == "sergei":
        document = Document(
            text, [*ENTRIES, {"id": "sergei", "name": "Sergei Lavrov", "pronoun": "he"}]
        )
        at = text.index(part)
        assert document.resolve(at, at + len(part)).actor_id == actor
    else:
        assert who(text, part) == actor


def test_it_that_stands_for_nothing():
    page = Page("It is clear that NATO met. It seems late. It was raining.")
    assert all(pleonastic(page, i) for i, t in enumerate(page.tokens) if t.lower == "it")
    assert not [
        m for m in read("NATO met. It is clear that talks failed.").mentions if m.kind == "pronoun"
    ]


def test_first_person_in_a_quotation_is_its_speaker():
    text = "“I met Putin and he was calm,” Trump said. “We talked,” he added."
    assert who(text, "I") == "donald-trump"
    assert who(text, "he", last=False) == "vladimir-putin"
    assert who(text, "he", last=True) == "donald-trump"


def test_speaker_is_not_the_he_of_his_own_words():
    text = "Trump spoke. “I trust him,” Putin said of Zelensky."
    assert who(text, "I") == "vladimir-putin"
    assert who(text, "him") != "vladimir-putin"


def test_attributions_decide_who_speaks():
    text = "Trump met Putin. “I am glad.” The words were noted."
    at = text.index("“")
    attribution = SimpleNamespace(source=(10, 15), cue=None, pieces=[(at, at + 12)])
    document = read(text, attributions=[attribution])
    where = text.index("I am")
    assert document.resolve(where, where + 1).actor_id == "vladimir-putin"


def test_interview_without_marks():
    text = (
        "Interview with Ann Lee\n\nReporters spoke with Ann Lee in May.\n\nWhat do you do?\n\n"
        "I write. I read my books.\n\nDo you like it?\n\nYes, I do.\n\nWhy do you?\n\nI must."
    )
    firsts = {m.actor_id for m in read(text).mentions if m.text in ("I", "my", "you")}
    assert firsts == {"ann-lee"}


def test_we_of_an_interviewee_is_the_body_he_leads():
    text = (
        "Interview with Ann Lee\n\nReporters spoke with Ann Lee, founder of NATO, in May.\n\n"
        "What do you do?\n\nWe write. I read.\n\nDo you like it?\n\nYes, I do.\n\n"
        "Why do you?\n\nI must."
    )
    assert who(text, "We") == "nato"
    assert who(text.replace("founder of NATO", "a guest of NATO"), "We") is None


@pytest.mark.parametrize(
    ("text", "you", "actor"),
    [
        ("I spoke. Thank you, Trump.", "you", "donald-trump"),
        ("Zakharova, you have done well.", "you", "maria-zakharova"),
        ("Zakharova, the speaker, knows you.", "you", None),
        ("Putin left. You never know.", "You", None),
    ],
)
def test_you_beside_a_name(text, you, actor):
    assert who(text, you) == actor


def test_headed_turns_change_the_speaker():
    text = (
        "Remarks\n\nPresident Vladimir Putin and Maria Zakharova spoke.\n\n"
        "THE PRESIDENT:\n\nI am glad. I am.\n\nZakharova: I am not."
    )
    assert who(text, "I am glad") is None or who(text, "I") == "vladimir-putin"
    assert who(text, "I", last=True) == "maria-zakharova"


@pytest.mark.parametrize(
    ("text", "pronoun", "actor"),
    [
        ("Zakharova, who warned that talks may fail, left.", "who", "maria-zakharova"),
        ("NATO, which said it was ready, met Putin.", "which", "nato"),
        ("The envoy of Turkey, Ann Lee, who said no, left.", "who", "ann-lee"),
        ("An aide to Putin, who said no, left.", "who", None),
        ("Who said no?", "Who", None),
    ],
)
def test_relative_pronouns(text, pronoun, actor):
    assert who(text, pronoun) == actor


def test_offices_are_not_mixed_up():
    text = "Vice President Ann Lee met Mayor Tom Fox. {}"
    assert who(text.format("The vice president smiled."), "The vice president") == "ann-lee"
    assert who(text.format("The president smiled."), "The president") is None
    assert who(text.format("Tom Fox is king. The king smiled."), "The king") == "tom-fox"


def test_names_inside_the_names_of_bodies():
    actors = load_actors(
        [
            {"id": "us", "is": "country", "iso": "US"},
            {"id": "alabama", "name": "Alabama", "is": "place"},
            {"id": "birmingham", "name": "Birmingham, Alabama", "is": "place"},
            {"id": "navy", "name": "United States Navy", "is": "organization"},
            {"id": "house", "name": "United States House of Representatives", "is": "organization"},
            {"id": "today", "name": "US Weekly", "is": "organization"},
        ]
    )

    def named(text: str) -> set[tuple[str, str | None]]:
        return {(m.text, m.actor_id) for m in Document(text, actors).mentions}

    assert {("Birmingham, Alabama", "birmingham"), ("Alabama", "alabama")} <= named(
        "He was born in Birmingham, Alabama."
    )
    assert ("United States", "us") in named("He joined the United States Navy at 18.")
    assert named("He reads US Weekly at home.") == {("US Weekly", "today")}
    assert ("House", "house") in named("We saw the House managers on Monday.")


def test_a_style_tells_two_of_one_surname_apart():
    text = (
        "Bill Nelson leads the agency. The office is led by Dr. Alondra Nelson.\n\n"
        "Dr. Nelson, you did well, the president said."
    )
    actors = [{"name": "Bill Nelson"}, {"name": "Alondra Nelson"}]
    document = Document(text, actors)
    start = text.rindex("Nelson")
    assert document.resolve(start, start + 6).actor_id == "alondra-nelson"
    you = text.index("you did")
    assert document.resolve(you, you + 3).actor_id == "alondra-nelson"


def test_as_a_nation():
    text = "Kenya is ready. Kenya will share what it has. As a nation, we have come far."
    actors = [{"id": "KE", "is": "country"}]
    start = text.index("a nation")
    assert Document(text, actors).resolve(start, start + 8).actor_id == "KE"
    text = "Kenya is ready. He praised a nation of farmers."
    start = text.index("a nation")
    assert Document(text, actors).resolve(start, start + 8).actor_id is None


def test_office_without_its_holder():
    for text in ("She wants to be president of Russia.", "He was the first president of Ukraine."):
        assert [kind for *_, kind in found(text)] == ["name"]
    assert ("the president of Russia", "vladimir-putin", "title") in found(
        "On Monday the president of Russia left."
    )


def test_holder_far_from_his_name():
    text = "Mayor Ann Lee spoke. " + "Rain fell. " * 12 + "The mayor left."
    assert who(text, "The mayor") == "ann-lee"
    assert who("Mayor Tom Fox came. " + text, "The mayor") is None


def test_topic_of_a_text():
    text = "Turkey voted. On Monday Turkey paid. " + "Rain fell. " * 12 + "This country waits."
    assert who(text, "This country") == "turkey"
    assert who("Russia watched. " + text, "This country") == "turkey"
    assert who("Russia watched. Russia slept. " + text, "This country") is None


def test_country_as_she_only_without_a_woman():
    assert who("Ukraine defends her borders.", "her") == "ukraine"
    assert who("Zakharova said Ukraine defends her borders.", "her") != "ukraine"


def test_abbreviation_that_the_text_introduces():
    entries = [{"id": "x", "name": "Union of Bicycle Couriers", "is": "organization"}]
    text = "The Union of Bicycle Couriers (UNBICO) met. UNBICO said no."
    got = [(m.text, m.actor_id) for m in Document(text, entries).mentions if m.kind == "name"]
    assert got[1:] == [("UNBICO", "x"), ("UNBICO", "x")]
    assert not Document("UNBICO said no.", entries, persons=False).mentions


def test_entries_that_are_the_same_are_one():
    same = [{"id": "a", "name": "Ann Lee"}, {"id": "b", "name": "Ann Lee"}]
    actors = load_actors(same, shared=["Ann Lee"])
    assert [m.actor_id for m in Document("Ann Lee left.", actors).mentions] == ["a"]
    other = load_actors([same[0], {**same[1], "wikidata": "Q1"}], shared=["Ann Lee"])
    assert [m.actor_id for m in Document("Ann Lee left.", other).mentions] == [None]


def test_month_in_an_article_on_theresa_may():
    text = "Theresa May left. It rained in May. On May 5 he said May came."
    assert [m.start for m in read(text).mentions if m.text == "May"] == [text.rindex("May")]


def test_who_only_says_which_leader_does_not_speak():
    text = "“I am late,” NATO leader Ann Lee told Putin."
    assert who(text, "I") == "ann-lee"


# ------------------------------------------------------------------ shape and hostile input
def test_resolve_wants_offsets_in_the_text():
    with pytest.raises(ArgumentError, match="outside"):
        read("Putin left.").resolve(5, 99)
    with pytest.raises(ArgumentError):
        read("Putin left.").resolve(-1, 3)
    with pytest.raises(ArgumentError, match="string"):
        Document(None, ACTORS)


def test_nothing_there():
    document = read("Rain fell.")
    assert document.mentions == () and document.resolve(0, 4).actor_id is None
    assert read("").mentions == () and read("").resolve(0, 0) == (None, "none", 0.0)
    assert read("Putin left.").resolve(10, 11).actor_id is None


def test_gender_of_first_names():
    assert gender_of("Dmitry") == "he" and gender_of("Olena") == "she"
    assert gender_of("Kim") is None and gender_of("Xyzzy") is None


PIECES = st.sampled_from(
    ["Putin", "Zelensky", " said ", "he", "“", "”", "'", '"', ".", ", ", "\n\n", " the president", "I",
     " their", "Mr. ", "’s", "é", "\u200b", "Ann Lee", "?", "(", "-", " of the ", "It is", "1", "Kyiv"]
)  # fmt: skip


@settings(deadline=None, max_examples=50)
@given(st.lists(PIECES, max_size=40).map(" ".join) | st.text(max_size=150))
def test_offsets_hold_in_any_text(text):
    document = read(text)
    ids = set(ACTORS) | set(document.in_article)
    for m in document.mentions:
        assert text[m.start : m.end] == m.text != ""
        assert m.actor_id is None or m.actor_id in ids
        assert m.kind in ("name", "title", "metonym", "demonym", "nominal", "pronoun")
        assert 0 <= m.confidence <= 1
        assert (m.actor_id is None) == m.via.startswith("ambiguous")
    starts = [m.start for m in document.mentions]
    assert starts == sorted(starts)
    for a in range(0, len(text), 7):
        document.resolve(a, min(len(text), a + 5))


def test_same_text_same_answer():
    text = "Putin met Zelensky. He said he was glad. “I was too,” said Zelensky."
    assert read(text).mentions == read(text).mentions


def test_one_long_line_without_a_stop():
    text = "Putin said he " * 3000
    assert len(read(text).mentions) >= 3000


def test_a_hyphen_between_capitals_is_no_name():
    text = 'Trump spoke as a candidate during a "Commander-In-Chief" forum.'
    assert "-" not in [text[m.start : m.end] for m in Document(text, []).mentions]


PLACE = st.integers(0, 30)
SPEECH = st.builds(
    lambda a, n, source, direct: Speech(a, a + n, source and (source, source + 1), direct=direct),
    PLACE, st.integers(0, 12), st.none() | st.integers(1, 30), st.booleans(),
)  # fmt: skip


@given(st.lists(SPEECH, max_size=12), PLACE)
@settings(deadline=None, max_examples=50)
def test_sources_around_a_place_are_those_that_reading_all_finds(speech, at):
    places = Places(speech)
    around = [s for s in speech if not s.direct and s.start <= at < s.end and s.source]
    around.sort(key=lambda s: s.start)
    assert list(places.indirect_sources(at)) == [s.source for s in around]
    before = [s.source for s in speech if s.source and s.source[0] < at]
    assert places.last_source(at) == (before[-1] if before else None)


@given(order=st.randoms(use_true_random=False), mentions_first=st.booleans())
@settings(deadline=None, max_examples=25)
def test_what_a_stretch_stands_for_does_not_depend_on_what_was_asked_before(order, mentions_first):
    assert len(SHIPPED) == 5
    for text in SHIPPED:
        found = Document(text, ACTORS, published=DAY)
        phrases = [(span.start, span.end) for span in found.spans]
        said = [
            SimpleNamespace(source=order.choice(phrases), cue=None, pieces=[(q.start, q.end)])
            for q in found.page.quotations
        ]
        for attributions in ((), said):
            whole = Document(text, ACTORS, published=DAY, attributions=attributions)
            other = Document(text, ACTORS, published=DAY, attributions=attributions)
            reported = whole.mentions
            if mentions_first:
                assert other.mentions == reported
            asked = order.sample(phrases, 40)
            told = {where: other.resolve(*where) for where in asked}
            assert told == {where: whole.resolve(*where) for where in asked}
            assert other.mentions == reported


PIECES = st.sampled_from(
    ["J.", "Smith", "U.S.", "Mr.", "(A.", "co-op", "it’s", "“No,”", "3", "x.", "Ah!", "é", "\n", "\xa0"]
)  # fmt: skip


@given(st.lists(st.tuples(PIECES, st.sampled_from(["", " ", "  ", "\n", " \n "])), max_size=12))
@settings(deadline=None, max_examples=200)
def test_a_text_cut_word_by_word_is_the_text_cut_as_a_whole(parts):
    text = "".join(piece + gap for piece, gap in parts)
    tokens, starts, ends = cut(text)
    places = [match.span() for match in tokens_module._TOKEN.finditer(text)]
    assert list(zip(starts, ends, strict=True)) == places
    assert [token.text for token in tokens] == [text[a:b] for a, b in places]


def test_readers_of_one_text_do_not_meet():
    text = "Putin met Ann Lee. “I agree,” she said. He left, and the mayor said he was glad."
    alone = read(text).mentions
    one, two = read(text), read(text)
    assert one.mentions == two.mentions == alone
    assert read(text, attributions=[SimpleNamespace(source=(0, 5), pieces=[(19, 29)])]).mentions
    assert one.mentions == alone


def test_what_is_asked_first_changes_nothing():
    text = (
        "Putin met Zelensky. “I am glad,” he said. The president left. Officials said they "
        "agreed. Maria Zakharova, who was there, said she was the host. She smiled."
    )
    asked = [(m.start, m.end) for m in read(text).mentions]
    whole = read(text)
    assert whole.mentions
    answers = [whole.resolve(a, b) for a, b in asked]
    assert [read(text).resolve(a, b) for a, b in asked] == answers
    backwards = read(text)
    assert [backwards.resolve(a, b) for a, b in reversed(asked)] == answers[::-1]
    assert backwards.mentions == whole.mentions


def test_threads_that_read_the_same_texts_do_not_meet():
    def told(number: int) -> list:
        text = SHIPPED[number % len(SHIPPED)]
        one = Document(text, ACTORS, published=DAY)
        asked = [(span.start, span.end) for span in one.spans[:: 3 + number % 4]]
        return [one.mentions, *(one.resolve(*where) for where in asked)]

    numbers = list(range(40))
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(told, numbers)) == [told(number) for number in numbers]


def test_long_words_are_not_kept():
    long = "a" + "b" * 5000
    tokens, starts, ends = cut(f"{long} met {long}, twice.")
    assert [t.text for t in tokens] == [long, "met", long, ",", "twice", "."]
    assert (starts[2], ends[2]) == (5006, 10007)
    assert not any(len(word) > 64 for word in tokens_module._WORDS)
