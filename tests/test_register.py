"""Registers: names, abbreviations and titles found in prose as they stand."""

from __future__ import annotations

import re
import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.model import Person, Term, Work
from engine.problem import Place
from engine.register import Forms, Titles, WholeWords
from tests.conftest import Resolved

HERE = Place("content/x.yaml")


def person(name: str, *forms: str) -> Person:
    return Person(name, name, name, "", HERE, forms)


def work(key: str, title: str, family: str, short: str = "", kind: str = "book") -> Work:
    return Work(key, kind, title, ((family, "A."),) if family else (), "1931", HERE, short_title=short)


REGISTER = (
    person("wren", "Wren", "Tobias Wren"),
    person("wren-lewis", "Wren-Lewis"),
    person("corrie", "Corrie", "Agnes Corrie"),
    person("zolkiewska", "Żółkiewska-Łoś"),
    person("farou", "Ελένη Φάρου"),
    person("odowd", "O’Dowd", "O'Dowd"),
    Term("slo", "SLO", "", "office", HERE, ("SLO", "SLO(P)")),
    Term("box-a", "Box A", "", "term", HERE, ("Box A",)),
    Term("s3", "§ 3", "", "term", HERE, ("§ 3",)),
)
NAMED = {
    "Wren came": ["wren: Wren"],
    "Tobias Wren came": ["wren: Tobias Wren"],
    "Tobias\tWren": ["wren: Tobias\tWren"],
    "Tobias   Wren": ["wren: Tobias   Wren"],
    "Tobias\nWren": ["wren: Wren"],
    "Wren's lamp, Wren’s oil": ["wren: Wren", "wren: Wren"],
    "‘Wren’ (Wren) [Wren] “Wren” Wren.": ["wren: Wren"] * 5,
    "Wren–Corrie": ["wren: Wren", "corrie: Corrie"],
    "Wren-Lewis": ["wren-lewis: Wren-Lewis"],
    "Wren-like, ex-Wren, Wrens, McWren, wren, WREN, Wren_1": [],
    "Żółkiewska-Łoś and Ελένη Φάρου": ["zolkiewska: Żółkiewska-Łoś", "farou: Ελένη Φάρου"],
    "Żółkiewska": [],
    "O’Dowd, O'Dowd's": ["odowd: O’Dowd", "odowd: O'Dowd"],
    "SLO(P) and SLO (P)": ["slo: SLO(P)", "slo: SLO"],
    "Box A, Box B, Box Above": ["box-a: Box A"],
    "see § 3, not § 31": ["s3: § 3"],
    "מגדלור Wren": ["wren: Wren"],
    "": [],
}
WORKS = (
    work("marlowe1964", "The Salt Stair. A History of Hollow Skerry", "Marlowe", "Salt Stair"),
    work("marlowe1958", "Wicks and Widows: Keeping the Northern Lights, 1800–1900", "Marlowe", "Wicks and Widows", "article"),
    work("hale1940", "Memoirs of Rock and Water", "Hale", "Memoirs"),
    work("wren1950", "Memoirs of a Clerk", "Wren", "Memoirs"),
    work("hale1941", "Oil", "Hale"),
    work("hale1942", "Lamps: a History", "Hale"),
    work("anon", "The Keeper's Almanack", "", "Almanack"),
    work("dots", "…", "Hale", "?!"),
)
CITED = {
    "Edith Marlowe, *The Salt Stair. A History of Hollow Skerry* (London: Gannet Press, 1964), 12, 40-4.": ["marlowe1964|12, 40-4|full"],
    "Marlowe, The Salt Stair: A History of Hollow Skerry, 12": ["marlowe1964|12|full"],
    "THE SALT STAIR; A HISTORY OF HOLLOW SKERRY": ["marlowe1964||full"],
    "Marlowe, 'Salt Stair', 77.": ["marlowe1964|77|short"],
    "Marlowe, Salt Stair, pp. 77–9; Wren": ["marlowe1964|77–9|short"],
    "Marlowe, Salt Stair, p. 7": ["marlowe1964|7|short"],
    "Marlowe, Salt Stair. In 1931 she": ["marlowe1964||short"],
    "Marlowe’s ‘Wicks and Widows’, 110, and Salt Stair, 3": ["marlowe1958|110|short", "marlowe1964|3|short"],
    "Marlowe, 'Wicks and Widows: Keeping the Northern Lights, 1800-1900', Beacon Quarterly, 12 (1958), 101-30; Hale":
        ["marlowe1958|101-30|full"],
    "the salt stair was wet": [],
    "Hale, Salt Stair, 3": [],
    "Marlowe kept a lamp. It burned with a clear and steady flame over many winters: the salt stair": [],
    "Hale, Memoirs, 3; Wren, Memoirs, 4": ["hale1940|3|short", "wren1950|4|short"],
    "Corrie, Memoirs, 3": [],
    "oil was short": [],
    "Hale, Oil, 5": ["hale1941|5|full"],
    "Hale trimmed the lamps": [],
    "The Keeper’s Almanack (1931), 5": ["anon|5|full"],
    "Almanack, 5": [],
    "… ?!": [],
    "Salt Staircase, Marlowe, Salt Stairs": [],
}  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), NAMED.items())
def test_a_form_is_found_as_a_whole_word_and_the_longest_wins(text: str, expected: list[str]) -> None:
    found = Forms(REGISTER).find(text)
    assert [f"{one.entry.id}: {text[one.start : one.end]}" for one in found] == expected


def test_nothing_is_found_where_something_stands_already() -> None:
    text = "Wren and Wren"
    assert [one.start for one in Forms(REGISTER).find(text, [(0, 2)])] == [9]
    assert [one.start for one in Forms(REGISTER).find(text, [(4, 9)])] == [0, 9]


def test_a_form_of_two_entries_is_ambiguous_and_means_the_first() -> None:
    forms = Forms([person("a", "Wren"), person("b", "Wren")])
    assert [entry.id for entry in forms.ambiguous["Wren"]] == ["a", "b"]
    assert [one.entry.id for one in forms.find("Wren")] == ["a"]


def test_an_empty_register_finds_nothing() -> None:
    assert Forms([]).find("Wren") == []
    assert Titles([]).find("n1", "Wren") == []
    assert list(WholeWords([]).spans("Wren")) == []


@pytest.mark.parametrize(("text", "expected"), CITED.items())
def test_a_work_is_cited_by_its_title_or_by_author_and_short_title(text: str, expected: list[str]) -> None:
    text = text.replace("*", "")
    found = Titles(WORKS).find("n1", text)
    assert [f"{one.work.key}|{one.pages}|{'short' if one.short else 'full'}" for one in found] == expected


words = st.sampled_from([form for entry in REGISTER for form in entry.forms] + [", ", " ", "-", "’s", "x", "\n", "(", "Tobias"])


@given(st.lists(words, max_size=20).map("".join))
def test_what_is_found_is_a_form_of_its_entry_and_nothing_overlaps(text: str) -> None:
    found = Forms(REGISTER).find(text)
    assert all(" ".join(text[one.start : one.end].split()) in one.entry.forms for one in found)
    assert all(before.end <= after.start for before, after in pairwise(found))


@given(st.lists(st.text(min_size=1, max_size=6), min_size=1, max_size=8), st.text(max_size=30))
def test_any_forms_are_found_as_a_pattern_of_them_all_would_find_them(forms: list[str], text: str) -> None:
    forms = sorted((" ".join(form.split()) or "x" for form in forms), key=lambda form: (-len(form), form))
    joined = "|".join(re.escape(form).replace(r"\ ", r"[^\S\n]+") for form in forms)
    pattern = re.compile(rf"(?<![\w-])(?:{joined})(?!\w)(?!-\w)")
    text = f"{text} {forms[0]}-x {forms[-1]}  {forms[0]}"
    assert list(WholeWords(forms).spans(text)) == [match.span() for match in pattern.finditer(text)]


@given(st.lists(st.text(max_size=20), max_size=6), st.text(max_size=60))
def test_any_titles_can_be_looked_for(titles: list[str], text: str) -> None:
    found = Titles([work(str(number), title, "Hale", title[:5]) for number, title in enumerate(titles)]).find(
        "n1", f"Hale, {text}"
    )
    assert all(one.start < one.end for one in found)


def test_two_thousand_forms_and_five_hundred_titles_are_looked_for_at_once() -> None:
    forms = Forms([person(f"k{number}", f"Keeper{number}", f"Keeper{number} Wren") for number in range(1000)])
    titles = Titles([work(f"w{number}", f"The Lamp {number}: a History of Rock {number}", "Hale") for number in range(500)])
    text = "Hale, The Lamp 7, 12; Keeper999 Wren of the lamp and the long grey evening; " * 100
    begin = time.process_time()
    assert len(forms.find(text)) == 100
    assert len(titles.find("n1", text)) == 100
    assert time.process_time() - begin < 3


LONG = 50_000
ODD = {
    "blanks": "Tobias" + " " * LONG + "x",
    "names": "Wren" * (LONG // 4),
    "hyphens": "Wren-" * (LONG // 5),
    "pages": "Marlowe, Salt Stair, " + "1, " * (LONG // 3),
    "titles": "Marlowe, Salt Stair" + " " * LONG,
    "citations": "Marlowe, Salt Stair, 1, " * (LONG // 24),
    "halves": "The Salt Stair. A History of " * (LONG // 29),
    "letters": "T" * LONG,
}


@pytest.mark.parametrize("text", ODD.values(), ids=ODD)
def test_a_long_odd_text_is_searched_at_once(text: str) -> None:
    begin = time.process_time()
    Forms(REGISTER).find(text)
    Titles(WORKS).find("n1", text)
    assert time.process_time() - begin < 2


def test_the_real_edition_has_24_citations_of_18_works(real: Resolved) -> None:
    _, links = real
    assert len(links.citations) == 24
    assert len({citation.work.key for citation in links.citations}) == 18
