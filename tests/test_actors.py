"""The registry: what it reads, what it adds, what it refuses and how it says so."""

from __future__ import annotations

import contextlib
import datetime as dt
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from toolkit.actors import Actors, load_actors
from toolkit.actors.countries import countries, find_country
from toolkit.errors import ArgumentError, RegistryError, ToolkitError

ROOT = Path(__file__).parents[1]


def fails(entries: object, *words: str, **options: object) -> None:
    with pytest.raises(RegistryError) as caught:
        load_actors(entries, **options)
    for word in words:
        assert word in str(caught.value), str(caught.value)


def file_fails(tmp_path: Path, text: str | bytes, *words: str) -> None:
    path = tmp_path / "mine.yaml"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    fails(path, "mine.yaml", *words)


# ------------------------------------------------------------------ the shipped registry
@pytest.fixture(scope="module")
def shipped() -> Actors:
    return load_actors(ROOT / "data" / "actors.yaml")


def test_shipped_registry(shipped):
    assert len(shipped) >= 40
    assert not shipped.ambiguous
    assert shipped.lookup("Zensky") == ("volodymyr-zelenskyy",)
    assert shipped.lookup("Zelenskiy") == ("volodymyr-zelenskyy",)
    assert shipped.lookup("the Kremlin leader") == ("vladimir-putin",)
    assert shipped.lookup("Kyiv") == ("ukraine",) == shipped.lookup("Kiev")
    assert shipped.lookup("the White House") == ("united-states",)
    assert shipped.lookup("Erdogan") == ("recep-tayyip-erdogan",)
    assert shipped.lookup("Istanbul") == ()


def test_ids_are_slugs_of_ascii(shipped):
    for actor_id in shipped:
        assert actor_id.isascii() and actor_id == actor_id.lower() and " " not in actor_id


def test_registry_is_read_only_and_hashable(shipped):
    again = load_actors(ROOT / "data" / "actors.yaml")
    assert shipped == again and hash(shipped) == hash(again) and shipped is not again
    assert shipped != load_actors([])
    with pytest.raises(TypeError):
        shipped["ukraine"] = None
    with pytest.raises(AttributeError):
        shipped["ukraine"].name = "x"
    assert load_actors(shipped) is shipped


def test_unknown_id_suggests(shipped):
    with pytest.raises(KeyError, match="ukraine"):
        shipped["ukrane"]


def test_table_and_html(shipped):
    table = shipped.table()
    assert list(table["actor_id"]) == list(shipped)
    html = load_actors([{"name": "<b>Evil</b> Corp", "is": "organization"}])._repr_html_()
    assert "<b>Evil" not in html and "&lt;b&gt;Evil" in html


# ------------------------------------------------------------------ what is added
def test_country_from_its_code():
    actors = load_actors([{"id": "UA", "is": "country"}])
    assert actors["UA"].name == "Ukraine"
    for text in ("Ukraine", "Kyiv", "Kiev", "Ukrainian", "Ukrainians"):
        assert actors.lookup(text) == ("UA",)


@pytest.mark.parametrize("code", ["NO", "US", "GB", "TR", "VA", "CH", "KP", "NE", "NG"])
def test_countries_are_known(code):
    assert find_country(code) is countries()[code]
    assert find_country(countries()[code].name) is countries()[code]


def test_norway_needs_no_quotes(tmp_path):
    path = tmp_path / "a.yaml"
    path.write_text("actors:\n  - {id: NO, is: country}\n", encoding="utf-8")
    assert load_actors(path)["NO"].name == "Norway"


def test_surnames_follow_from_names():
    actors = load_actors(
        [
            {"name": "Ursula von der Leyen"},
            {"name": "Ban Ki-moon"},
            {"name": "Joseph S. Clark Jr."},
            {"name": "Xi Jinping", "surname": "Xi"},
            {"name": "Recep Tayyip Erdoğan"},
        ]
    )
    assert actors.lookup("von der Leyen") == ("ursula-von-der-leyen",)
    assert actors.lookup("Ban") == ("ban-ki-moon",)
    assert actors.lookup("Clark") == ("joseph-s-clark-jr",)
    assert actors.lookup("Xi") == ("xi-jinping",)
    assert actors.lookup("Jinping") == ()
    assert actors.lookup("Erdogan") == actors.lookup("Erdoğan") == ("recep-tayyip-erdogan",)


@pytest.mark.parametrize(
    ("name", "kind", "also", "never"),
    [
        ("Bashar al-Assad", "person", ["Assad", "al-Assad", "Al-Assad"], ["Bashar"]),
        ("Osama bin Laden", "person", ["bin Laden", "Bin Laden"], ["Osama"]),
        ("Hu Jintao", "person", ["Hu"], []),
        ("Liv Tyler", "person", ["Tyler"], ["Liv"]),
        ("John F. Kennedy", "person", ["JFK", "John Kennedy"], ["John", "F."]),
        ("Elizabeth II", "person", ["Queen Elizabeth", "Queen Elizabeth II"], []),
        ("Pope Benedict XVI", "person", ["Benedict XVI", "Pope Benedict"], ["Pope"]),
        ("Charles, Prince of Wales", "person", ["Prince Charles", "Charles"], ["Wales"]),
        ("Murder of Meredith Kercher", "person", ["Meredith Kercher", "Kercher"], ["Murder"]),
        ("Islamic State", "organization", ["ISIS", "ISIL"], ["State", "IS"]),
        ("Al-Shabaab", "organization", ["al-Shabaab", "al Shabaab"], ["Al"]),
        ("University of Oxford", "organization", ["Oxford University"], ["Oxford"]),
        ("Harvard University", "organization", ["Harvard"], ["University"]),
        ("Boston University", "organization", [], ["University of Boston", "Boston"]),
        ("University of York", "organization", [], ["York University", "York"]),
        ("BBC News", "organization", ["BBC"], ["News"]),
        ("Labour Party (UK)", "organization", ["Labour", "Labour Party"], ["UK"]),
        ("Time (magazine)", "organization", ["Time", "Time Magazine"], ["magazine"]),
        ("Washington (state)", "place", ["Washington State", "Washington"], ["state"]),
        ("Southern Finland Province", "place", ["southern Finland"], ["Finland"]),
        ("Western world", "place", ["the West"], ["World"]),
        ("Hubei Province", "place", ["Hubei"], ["Province"]),
    ],
)
def test_a_full_title_implies_names(name, kind, also, never):
    actors = load_actors([{"id": "x", "name": name, "is": kind}])
    for text in also:
        assert actors.lookup(text) == ("x",), text
    for text in never:
        assert actors.lookup(text) == (), text


def test_acronyms_follow_from_names():
    actors = load_actors(
        [{"name": "Organization for Security and Co-operation in Europe", "is": "org"}]
    )
    for text in ("OSCE", "Organisation for Security and Co-operation in Europe"):
        assert actors.lookup(text), text


@pytest.mark.parametrize(
    ("name", "also"),
    [
        (
            "United States Department of Defense",
            ["Defense Department", "U.S. Department of Defense"],
        ),
        ("United Nations Security Council", ["Security Council", "UN Security Council"]),
        ("United States House Committee on the Judiciary", ["House Judiciary Committee"]),
        ("Supreme Court of the United States", ["Supreme Court", "U.S. Supreme Court"]),
        ("Toyota Motor Corporation", ["Toyota Motor", "Toyota"]),
        ("New York Mets", ["Mets"]),
        ("The Washington Post", ["Washington Post", "the Post"]),
        ("Republican Party (United States)", ["Republican Party", "Republican party"]),
    ],
)
def test_bodies_have_shorter_names(name, also):
    actors = load_actors([{"id": "x", "name": name, "is": "organization"}])
    for text in also:
        assert actors.lookup(text) == ("x",), text


def test_what_no_shorter_name_follows_from():
    actors = load_actors(
        [
            {"id": "a", "name": "Ministry of Foreign Affairs of Turkey", "is": "organization"},
            {"id": "b", "name": "American Airlines", "is": "organization"},
            {"id": "c", "name": "Catherine of Aragon", "is": "person"},
        ]
    )
    for text in ("Ministry of Foreign Affairs", "American", "Aragon", "of Aragon"):
        assert actors.lookup(text) == (), text


def test_umlauts_as_agencies_write_them():
    actors = load_actors([{"id": "x", "name": "Eberhard Grün"}])
    assert [actors.matcher.ids[m.claims[0][0]] for m in actors.matcher.find("Eberhard Gruen.")] == [
        "x"
    ]


def test_roles_make_titles_with_dates():
    actors = load_actors(
        [
            {"id": "us", "is": "country", "iso": "US"},
            {"name": "Joe Biden",
             "roles": [{"title": "president", "of": "us", "from": "2021-01-20", "to": "2025-01-20"}]},
            {"name": "Donald Trump",
             "roles": [{"title": "president", "of": "us", "from": dt.date(2025, 1, 20)}]},
        ]
    )  # fmt: skip
    for title in ("US president", "the American president", "America's president",
                  "president of the United States", "U.S. leader"):  # fmt: skip
        assert actors.lookup(title, on=dt.date(2022, 5, 1)) == ("joe-biden",), title
        assert actors.lookup(title, on=dt.date(2025, 5, 1)) == ("donald-trump",), title
        assert set(actors.lookup(title)) == {"joe-biden", "donald-trump"}


def test_months_and_years_as_dates():
    role = {"title": "chair", "from": 2020, "to": "2021-02"}
    actor = load_actors([{"name": "Ann Lee", "roles": [role]}])["ann-lee"]
    assert actor.roles[0].since == dt.date(2020, 1, 1)
    assert actor.roles[0].until == dt.date(2021, 2, 28)


def test_groups_roll_up():
    actors = load_actors(
        [
            {"id": "eu", "name": "European Union", "is": "organization"},
            {"id": "ec", "name": "European Commission", "is": "institution", "part_of": "eu"},
            {"name": "Kaja Kallas", "part_of": "ec"},
        ]
    )
    assert actors.groups_of("kaja-kallas") == ("ec", "eu")
    assert actors.members("eu") == ("ec", "kaja-kallas")


def test_two_of_one_surname_are_ambiguous_and_reported():
    actors = load_actors([{"name": "George Bush"}, {"name": "Jeb Bush"}])
    assert actors.ambiguous == {"Bush": ("george-bush", "jeb-bush")}
    assert set(actors.lookup("Bush")) == {"george-bush", "jeb-bush"}


def test_written_alias_beats_derived():
    actors = load_actors([{"name": "Ann Lee"}, {"name": "Lee", "is": "organization"}])
    assert actors.lookup("Lee") == ("lee",)


# ------------------------------------------------------------------ what is refused
def test_unknown_key_suggests():
    fails([{"name": "A B", "alias": ["X Y"]}], "entry 1", "A B", "'alias'", "'aliases'")
    fails([{"name": "A B", "aliases": {"nmae": ["X Y"]}}], "'nmae'", "'name'")
    fails([{"name": "A B", "roles": [{"titel": "x"}]}], "'titel'", "'title'")
    fails({"actor": []}, "'actor'", "'actors'")


def test_duplicate_id_names_both():
    fails(
        [{"name": "Ann Lee"}, {"id": "ann-lee", "name": "Anna Lee"}],
        "entry 2",
        "entry 1",
        "another id",
    )


def test_alias_claimed_twice():
    entries = [
        {"name": "Ann Lee", "aliases": ["Annie"]},
        {"name": "Anna Poe", "aliases": ["Annie"]},
    ]
    fails(entries, "Anna Poe", "'Annie'", "Ann Lee", "shared")
    assert load_actors(entries, shared=["Annie"]).ambiguous == {"Annie": ("ann-lee", "anna-poe")}
    assert load_actors({"actors": entries, "shared": ["Annie"]}).ambiguous


@pytest.mark.parametrize(
    ("aliases", "word"),
    [
        ([""], "empty"),
        (["   "], "empty"),
        (["X"], "one letter"),
        (["..."], "no letter"),
        ([None], "not a text"),
        ([True], "not a text"),
        ([7], "not a text"),
        ("Annie", "list"),
        (["x" * 300], "300 characters"),
    ],
)
def test_bad_aliases(aliases, word):
    fails([{"name": "Ann Lee", "aliases": aliases}], "entry 1", "Ann Lee", word)


def test_empty_aliases_list_is_fine():
    assert len(load_actors([{"name": "Ann Lee", "aliases": []}])) == 1
    assert len(load_actors([{"name": "Ann Lee", "aliases": None}])) == 1


def test_circles_in_groups():
    entries = [
        {"id": "a", "name": "Alpha Group", "is": "group", "part_of": "b"},
        {"id": "b", "name": "Beta Group", "is": "group", "part_of": "c"},
        {"id": "c", "name": "Gamma Group", "is": "group", "part_of": "a"},
    ]
    fails(entries, "circle", "a -> b -> c -> a")
    fails([{"id": "a", "name": "Alpha Group", "part_of": "a"}], "circle")


def test_unknown_references():
    fails([{"id": "ukraine", "name": "Ukraine", "is": "place"}, {"name": "A B", "part_of": "ukrain"}],
          "'ukrain'", "'ukraine'")  # fmt: skip
    fails([{"name": "A B", "roles": [{"title": "president", "of": "nowhere"}]}], "'nowhere'")


@pytest.mark.parametrize(
    ("entry", "word"),
    [
        ({"name": "A B", "is": "persona"}, "person"),
        ({"name": "A B", "pronoun": "xe"}, "he, she, they, it"),
        ({"name": "A B", "wikidata": "P31"}, "Q7747"),
        ({"name": "A B", "roles": [{"title": "x", "from": "soon"}]}, "2025-01-20"),
        ({"name": "A B", "roles": [{"title": "x", "from": "2025-02-30"}]}, "not a date"),
        ({"name": "A B", "roles": [{"title": "x", "from": "2025", "to": "2024"}]}, "ends before"),
        ({"name": "A B", "roles": [{"of": "x"}]}, "no title"),
        ({"id": "XX", "is": "country"}, "not a country"),
        ({"id": False, "is": "country"}, "truth value"),
        ({"id": "a b", "name": "A B"}, "'a-b'"),
        ({"is": "person"}, "neither id nor name"),
        ({"name": ""}, "not empty"),
        ({"name": ["A"]}, "not empty"),
        ("Ann Lee", "not a mapping"),
        (None, "not a mapping"),
    ],
)
def test_bad_entries(entry, word):
    fails([entry], "entry 1", word)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("actors: [", ["line", "not YAML"]),
        ("actors:\n  - id: a\n    id: b\n", ["line 3", "'id'"]),
        ("actors: yes please\n", ["list"]),
        (b"\xff\xfe\x00", ["UTF-8"]),
        ("actors:\n\t- id: a\n", ["line 2"]),
        ("!!python/object/apply:os.system ['true']\n", ["not YAML"]),
    ],
)
def test_bad_files(tmp_path, text, words):
    file_fails(tmp_path, text, *words)


def test_missing_file(tmp_path):
    fails(tmp_path / "none.yaml", "none.yaml", "cannot be read")


def test_empty_file_is_an_empty_registry(tmp_path):
    path = tmp_path / "empty.yaml"
    path.write_text("", encoding="utf-8")
    actors = load_actors(path)
    assert len(actors) == 0 and actors.matcher.find("Anything at all.") == []


@pytest.mark.parametrize("source", [None, 3, 2.5, {1, 2}])
def test_wrong_argument(source):
    with pytest.raises(ArgumentError, match="actors="):
        load_actors(source)


def test_errors_share_a_base():
    assert issubclass(RegistryError, ToolkitError)


# ------------------------------------------------------------------ matching
def spans(actors: Actors, text: str) -> list[str]:
    return [text[m.start : m.end] for m in actors.matcher.find(text)]


def test_whole_words_longest_first():
    actors = load_actors(
        [{"name": "Niger", "is": "place"}, {"name": "Nigeria", "is": "place"},
         {"name": "European Union", "is": "org"}, {"name": "Union of European Football", "is": "org"}]
    )  # fmt: skip
    text = "Niger, Nigeria's and Nigerien; the European Union of European Football."
    assert spans(actors, text) == ["Niger", "Nigeria", "Union of European Football"]


def test_regex_looking_alias_is_literal():
    actors = load_actors([{"name": "Ann Lee", "aliases": ["A.n+ (Lee)", "[Ann]*"]}])
    assert spans(actors, "A.n+ (Lee) and Annnn Lee? and [Ann]* too") == [
        "A.n+ (Lee)",
        "Lee",
        "[Ann]*",
    ]


def test_cyrillic_aliases():
    actors = load_actors([{"name": "Volodymyr Zelenskyy", "aliases": ["Зеленський", "Київ один"]}])
    text = "Сьогодні Зеленський сказав, а ЗЕЛЕНСЬКИЙ мовчав; Зеленського не було. Київ\nодин."
    assert spans(actors, text) == ["Зеленський", "ЗЕЛЕНСЬКИЙ", "Київ\nодин"]


def test_line_breaks_and_apostrophes_inside_an_alias():
    actors = load_actors([{"name": "European Court of Human Rights", "is": "org"},
                          {"name": "Thomas D'Alesandro"}])  # fmt: skip
    text = "The European Court of\nHuman Rights and Thomas D’Alesandro."
    assert spans(actors, text) == ["European Court of\nHuman Rights", "Thomas D’Alesandro"]


def test_a_hundred_thousand_entries():
    entries = [{"id": f"o{i}", "name": f"Org{i}", "is": "organization"} for i in range(100_000)]
    actors = load_actors(entries)
    assert len(actors) == 100_000
    assert actors.lookup("Org99999") == ("o99999",)
    assert spans(actors, "Org7, Org77 and Org777777.") == ["Org7", "Org77"]


NAMES = st.from_regex(r"\A[A-Z][a-z]{2,8} [A-Z][a-z]{3,9}\Z")


@settings(deadline=None, max_examples=50)
@given(st.lists(NAMES, min_size=1, max_size=8, unique_by=str.lower), st.text(max_size=120))
def test_matches_are_words_of_the_text(names, noise):
    actors = load_actors([{"id": f"a{i}", "name": n} for i, n in enumerate(names)])
    text = noise + " " + " and ".join(names) + " " + noise
    found = actors.matcher.find(text)
    last = 0
    for match in found:
        assert match.start >= last and match.end <= len(text)
        last = match.end
        surface = text[match.start : match.end]
        known = {a.text for i, _ in match.claims for a in actors[f"a{i}"].aliases}
        assert " ".join(surface.split()) in known | {k.upper() for k in known}
        assert match.start == 0 or not text[match.start - 1].isalnum()
        assert match.end == len(text) or not text[match.end].isalnum()


@settings(deadline=None, max_examples=50)
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=8),
        lambda children: (
            st.lists(children, max_size=3)
            | st.dictionaries(
                st.sampled_from(["id", "name", "is", "aliases", "roles", "part_of", "title", "x"]),
                children,
                max_size=4,
            )
        ),
        max_leaves=12,
    )
)
def test_any_nonsense_is_read_or_refused_by_name(source):
    with contextlib.suppress(ToolkitError):
        load_actors([source] if not isinstance(source, (list, dict)) else source)
