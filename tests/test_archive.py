"""References: every shape in which a file is cited, their one canonical form, and what only looks like one."""

from __future__ import annotations

import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.archive import Grammar, natural_key
from engine.model import Repository
from tests.conftest import Resolved

TOY = {
    "KW 12/345": ["KW 12/345"],
    "KW12/345": ["KW 12/345"],
    "KW  12/345.": ["KW 12/345"],
    "(KW12/345)": ["KW 12/345"],
    "[KW12/345]": ["KW 12/345"],
    "K[ey] W[orks] 12/345/A7": ["KW 12/345/A7"],
    "K[ey] W[orks]12/345": ["KW 12/345"],
    "K[ey]\nW[orks] 12/345": ["KW 12/345"],
    "KW 12/345/A7-b": ["KW 12/345/A7-b"],
    "KW 12/345a": ["KW 12/345a"],
    "KW 12/345-7": ["KW 12/345", "KW 12/346", "KW 12/347"],
    "KW 12/345–346": ["KW 12/345", "KW 12/346"],
    "KW 12/98-102": ["KW 12/98", "KW 12/99", "KW 12/100", "KW 12/101", "KW 12/102"],
    "KW 12/009-10": ["KW 12/009", "KW 12/010"],
    "KW 12/345-300": ["KW 12/345"],
    "KW 12/1-500": ["KW 12/1"],
    "KW 12/345 and 346": ["KW 12/345", "KW 12/346"],
    "KW 12/345, 346 and 347": ["KW 12/345", "KW 12/346", "KW 12/347"],
    "KW 12/345 & 12/346": ["KW 12/345", "KW 12/346"],
    "KW3/9/A1, A2": ["KW 3/9/A1", "KW 3/9/A2"],
    "KW3/9/A1, A2 and A10; KW 12/345": ["KW 3/9/A1", "KW 3/9/A2", "KW 3/9/A10", "KW 12/345"],
    "L 2/17": ["L 2/17"],
    "LT 7/1": ["LT 7/1"],
    "L[igh]T[s Office papers] 7/1": ["LT 7/1"],
    "Coll. 7, Box 3": ["Coll. 7, Box 3"],
    "Coll.7, Box 3, Folder 12": ["Coll. 7, Box 3, Folder 12"],
    "Coll. 7, Box 3,\nFolder 12": ["Coll. 7, Box 3, Folder 12"],
    "Coll. 7, Box 3 and 4": ["Coll. 7, Box 3", "Coll. 7, Box 4"],
    "Coll. 7, Box 3-4": ["Coll. 7, Box 3", "Coll. 7, Box 4"],
    "Bestand 4, Nr. 12": ["Bestand 4, Nr. 12"],
    "Corrie diary, 3 Jan. 1932": ["Corrie diary"],
    "Diary of Agnes Corrie": ["Corrie diary"],
    "KW 12/345, 5 May 1931": ["KW 12/345"],
    "KW 12/345, 4, 5 and 6 May 1931": ["KW 12/345"],
    "KW 12/345, 4-6 May": ["KW 12/345"],
    "KW 12/345, 346, 4 May 1931": ["KW 12/345", "KW 12/346"],
    "KW 12/345, 1931.": ["KW 12/345"],
    "KW 12/345, p. 12": ["KW 12/345"],
    "KW 12/345, 12-14": ["KW 12/345"],
    "KW 12/345, 1,200 pints": ["KW 12/345"],
}
REAL = {
    "CAB[inet papers] 121/645": "CAB 121/645",
    "AIR [Ministry papers] 20/5401": "AIR 20/5401",
    "ADM[miralty papers] 1/12671": "ADM 1/12671",
    "W[ar]O[ffice papers] 178/92": "WO 178/92",
    "F[oreign O[ffice Records] 181/980/10": "FO 181/980/10",
    "FO371/36970/N7293": "FO 371/36970/N7293",
    "LH1/492": "LH 1/492",
    "GQM 5/2 IWM": "GQM 5/2",
}
NONE = (
    "4/5/1931", "4-5 May 1931", "12/345", "p. 12/13", "pp. 101-30", "118 (1973), 75-8", "LC(31)4th mtg", "LC(32)17", "MIL412", "MIL 12/34",
    "XKW 12/345", "KWX 12/345", "KW", "KW 12", "KW/345", "KW 12/", "KW 12/345/", "KW 12/345/A7/b", "http://example.org/KW12/345",
    "Coll. 7", "Box 3, Folder 12", "Coll. 17, Box 3", "Nr. 12", "Corrie’s diary", "Corrie diarykeeper", "kw 12/345", "½/3", "24/7",
)  # fmt: skip
DOCUMENTS = {
    "LC(31)4th mtg, 12 June": ["LC(31)4th mtg"],
    "LC(31) 37th mtg": ["LC(31) 37th mtg"],
    "LC(31)4th mtg (O)": ["LC(31)4th mtg (O)"],
    "LC(31)4th meeting": ["LC(31)4th meeting"],
    "LC(32)17 and LC(32)345(O) 30 Oct.": ["LC(32)17", "LC(32)345(O)"],
    "LC(32)214th (O)": ["LC(32)214th (O)"],
    "telegrams MIL7999, MIL 8001": ["MIL7999", "MIL 8001"],
    "Hale Report 4, 12 Sept.": ["Report 4"],
    "MIL12/3, KW 12/345, LC 31, LC(1931)4, MILL12": [],
}


@pytest.fixture(scope="module")
def grammar(toy: Resolved) -> Grammar:
    return Grammar(toy[0].repositories, toy[0].telegrams)


@pytest.mark.parametrize(("text", "expected"), TOY.items())
def test_a_reference_is_found_in_every_shape_it_is_printed_in(grammar: Grammar, text: str, expected: list[str]) -> None:
    for before, after in (("", ""), ("see ", ";"), ("Marsh House Library, ", "\n")):
        found = grammar.find(before + text + after)
        assert [one.canonical for one in found] == expected
        assert all(one.series for one in found)


@pytest.mark.parametrize(("printed", "canonical"), REAL.items())
def test_the_printed_forms_of_the_real_edition_mean_one_reference(real: Resolved, printed: str, canonical: str) -> None:
    found = Grammar(real[0].repositories, real[0].telegrams).find(f"in {printed}.")
    assert [(one.canonical, one.printed) for one in found] == [(canonical, printed.removesuffix(" IWM"))]


@pytest.mark.parametrize("text", NONE)
def test_what_only_looks_like_a_reference_is_none(grammar: Grammar, text: str) -> None:
    assert grammar.find(f"see {text}, and") == []


@pytest.mark.parametrize(("text", "expected"), DOCUMENTS.items())
def test_committee_papers_telegrams_and_reports_are_numbers_of_documents(
    grammar: Grammar, text: str, expected: list[str]
) -> None:
    assert [match[0] for match in grammar.document.finditer(text)] == expected


def test_a_series_in_no_register_is_found_as_unknown(grammar: Grammar) -> None:
    [found] = grammar.find("KW 99/1/B")
    assert (found.canonical, found.series) == ("KW 99/1/B", None)


def test_the_references_of_a_range_stand_at_one_place_and_those_of_a_list_each_at_its_own(grammar: Grammar) -> None:
    text = "KW 12/345-6, then KW3/9/A1, A2"
    assert [(text[one.start : one.end], one.printed) for one in grammar.find(text)] == [
        ("KW 12/345-6", "KW 12/345-6"),
        ("KW 12/345-6", "KW 12/345-6"),
        ("KW3/9/A1", "KW3/9/A1"),
        ("A2", "A2"),
    ]


def test_the_longest_name_of_a_collection_wins_however_it_is_spaced(toy: Resolved) -> None:
    library = next(repository for repository in toy[0].repositories if repository.id == "mhl")
    one, other = library.series[-1], library.series[0]
    series = (one, type(other)("Corrie diary 2", "", other.place, numbered=False))
    changed = Repository(library.id, library.name, "", library.place, series)
    found = Grammar([changed]).find("Corrie diary, Corrie diary 2, Corrie  diary2")
    assert [each.canonical for each in found] == ["Corrie diary", "Corrie diary 2", "Corrie diary 2"]


numbers = st.integers(1, 99999).map(str)
items = st.from_regex(r"[A-Z]{0,2}[0-9]{1,5}(?:[.-][0-9]{1,2})?", fullmatch=True)
tna = st.tuples(
    st.sampled_from(["KW 3", "KW 12", "L 2", "LT 7", "KW 77"]), numbers, st.one_of(st.just(""), items.map("/".__add__))
)
boxes = st.tuples(numbers, st.one_of(st.just(""), items.map(", Folder ".__add__)))
canonicals = st.one_of(
    tna.map(lambda part: f"{part[0]}/{part[1]}{part[2]}"),
    boxes.map(lambda part: f"Coll. 7, Box {part[0]}{part[1]}"),
    numbers.map("Bestand 4, Nr. {}".format),
    st.just("Corrie diary"),
)


@given(reference=canonicals)
def test_a_canonical_form_is_found_as_itself(grammar: Grammar, reference: str) -> None:
    assert [(one.canonical, one.start, one.end) for one in grammar.find(reference)] == [(reference, 0, len(reference))]


@given(
    parts=st.lists(
        st.one_of(canonicals, st.text(max_size=8), st.sampled_from([", ", " and ", "-", "4 May 1931", "[", "/"])), max_size=12
    )
)
def test_printed_is_what_stands_between_start_and_end(grammar: Grammar, parts: list[str]) -> None:
    text = "".join(parts)
    found = grammar.find(text)
    assert all(text[one.start : one.end] == one.printed for one in found)
    places = list(dict.fromkeys((one.start, one.end) for one in found))
    assert all(before[1] <= after[0] for before, after in pairwise(places))


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("FO 371/9", "FO 371/10"),
        ("KW 3/9/A2", "KW 3/9/A10"),
        ("KW 3", "KW 12"),
        ("KW 3/09", "KW 3/10"),
        ("9" * 5000, "1" + "0" * 5000),
    ],
)
def test_numbers_in_references_sort_by_their_size(first: str, second: str) -> None:
    assert natural_key(first) < natural_key(second)


@given(st.text(max_size=12), st.text(max_size=12))
def test_any_two_texts_can_be_sorted(first: str, second: str) -> None:
    assert (natural_key(first) < natural_key(second)) in {True, False}


LONG = 50_000
ODD = {
    "blanks": "KW" + " " * LONG + "12/345",
    "digits": "KW 12/" + "1" * LONG,
    "range": "KW 12/345-" + "9" * LONG,
    "item": "KW 12/345/" + "a." * (LONG // 2) + "/",
    "brackets": "K[ey] W[orks] " * (LONG // 14),
    "codes": "KW " * (LONG // 3),
    "list": "KW 12/345" + ", 346" * (LONG // 5),
    "papers": "LC(31)4th mtg" * (LONG // 13),
}


@pytest.mark.parametrize("text", ODD.values(), ids=ODD)
def test_a_long_odd_text_is_searched_at_once(grammar: Grammar, text: str) -> None:
    begin = time.process_time()
    grammar.find(text)
    list(grammar.document.finditer(text))
    assert time.process_time() - begin < 1
