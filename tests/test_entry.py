"""Entries: YAML as mappings that know their lines, and what is said of those that are wrong."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.entry import Entry, Incomplete
from engine.problem import Place, Problem
from engine.yaml_reader import read_entries

UNREADABLE = {
    "a: [1, 2": ("Y01", 1),
    "a: 1\nb: 'x": ("Y01", 2),
    "a: 1\n b: 2": ("Y01", 2),
    "a:\tb\n\tc: d": ("Y01", 2),
    "a: 1\n---\nb: 2": ("Y01", 2),
    "? {a: b}\n: c": ("Y01", 1),
    "a: !mine x": ("Y01", 1),
    "a: " + "[" * 100_000: ("Y01", 1),
    "a: " + "[" * 900 + "]" * 900: ("Y01", 1),
    "- " * 100_000: ("Y01", 1),
    "{a: " * 50_000: ("Y01", 1),
    "a: &one x\nb: *one": ("Y05", 1),
    "a: x\nb: *one": ("Y05", 2),
    "": ("Y06", 1),
    "# only a remark": ("Y06", 1),
    "word": ("Y07", 1),
    "- 1\n- 2": ("Y07", 1),
    "- a: 1\n- b": ("Y07", 1),
}


def read(source: str) -> tuple[Any, list[Problem]]:
    problems: list[Problem] = []
    return read_entries(source, "content/x.yaml", problems), problems


def entry(source: str) -> Entry:
    found, problems = read(source)
    assert not problems
    assert isinstance(found, Entry)
    return found


def told(one: Entry) -> list[tuple[str, int]]:
    return [(problem.code, problem.place.line) for problem in one.problems]


@pytest.mark.parametrize(("source", "expected"), UNREADABLE.items(), ids=[source[:20] for source in UNREADABLE])
def test_what_cannot_be_read_is_one_problem_with_its_line(source: str, expected: tuple[str, int]) -> None:
    found, problems = read(source)
    assert found is None
    assert [(problem.code, problem.place.line) for problem in problems] == [expected]


def test_an_ampersand_or_star_in_plain_text_is_no_anchor() -> None:
    one = entry("a: Slip & Sons\nb: this * that\nc: '&x'\nd: R&D")
    assert [one.text(key) for key in "abcd"] == ["Slip & Sons", "this * that", "&x", "R&D"]


def test_a_value_is_text_as_typed_whatever_yaml_makes_of_it() -> None:
    one = entry("a: 1931-05-04\nb: 010\nc: 1e3\nd: no\ne: ~\nf: >-\n  two\n  lines\ng: 12:30")
    assert [one.text(key, "-") for key in "abcdefg"] == ["1931-05-04", "010", "1e3", "False", "-", "two lines", "12:30"]


@pytest.mark.parametrize("source", ["b: 1", "a:", "a: ~", "a: ''", 'a: ""'])
def test_a_text_that_must_be_there_is_missed(source: str) -> None:
    one = entry(source)
    with pytest.raises(Incomplete):
        one.text("a")
    assert told(one) == [("Y02", 1)]


@pytest.mark.parametrize("value", ["one", "{b: c}", "[[x]]", "[{b: c}]", "[one, ~]", "[one, '']", "12"])
def test_a_list_of_texts_holds_texts_only(value: str) -> None:
    one = entry(f"x: 1\na: {value}")
    assert one.texts("a") == ()
    assert told(one) == [("Y03", 2)]


@pytest.mark.parametrize(
    ("ask", "value"),
    [
        (lambda one: one.text("a"), "[x]"),
        (lambda one: one.text("a"), "{b: c}"),
        (lambda one: one.flag("a", True), "perhaps"),
        (lambda one: one.flag("a", True), "1"),
        (lambda one: one.date("a"), "4 May 1931"),
        (lambda one: one.date("a"), "1931-02-29"),
        (lambda one: one.choice("a", ("open", "shut")), "ajar"),
        (lambda one: one.form("a", re.compile("x+"), "xx"), "y"),
        (lambda one: one.entries("a"), "[x]"),
        (lambda one: one.entries("a"), "x"),
    ],
)
def test_a_value_of_the_wrong_kind_is_told_with_its_line(ask: Any, value: str) -> None:
    one = entry(f"x: 1\na: {value}")
    ask(one)
    assert told(one) == [("Y03", 2)]
    assert "'a' must" in one.problems[0].message


def test_a_choice_or_form_that_is_wrong_counts_as_its_default() -> None:
    one = entry("a: ajar\nb: y")
    assert one.choice("a", ("open", "shut"), "shut") == "shut"
    assert one.form("b", re.compile("x+"), "xx") == "xx"


def test_a_key_nobody_asked_for_and_one_given_twice_are_told() -> None:
    found, problems = read("a: 1\ncolour: red\na: 2")
    assert isinstance(found, Entry)
    assert found.text("a") == "2"
    found.finish()
    assert [(problem.code, problem.place.line) for problem in problems] == [("Y08", 3), ("Y04", 2)]


def test_a_mapping_that_must_be_there_is_missed() -> None:
    one = entry("a: text")
    with pytest.raises(Incomplete):
        one.entry("a")
    assert told(one) == [("Y03", 1)]


@given(st.text(alphabet=st.one_of(st.sampled_from(" \n\t-:[]{}'\"#&*!|>%@`?,~=<"), st.characters(codec="utf-8")), max_size=60))
def test_any_text_gives_entries_or_a_problem_and_never_an_exception(text: str) -> None:
    found, problems = read(text)
    assert found is not None or problems
    for problem in problems:
        assert problem.message
        assert problem.hint
        assert 1 <= problem.place.line <= len(re.split(r"\r\n|[\r\n\x85\u2028\u2029]", text))


def test_a_language_is_a_tag():
    problems: list[Problem] = []
    entry = Entry({"one": "ru-Latn", "other": "Russian!"}, {"one": 1, "other": 2}, Place("content/x.yaml", 1), problems)
    assert [entry.language(key) for key in ("one", "other", "none")] == ["ru-Latn", "", ""]
    assert [problem.place.line for problem in problems] == [2]
