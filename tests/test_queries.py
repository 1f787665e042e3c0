"""The rules for slips find what is planted and nothing in clean twins; rulings silence what they are about."""

from __future__ import annotations

import functools
import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.bibliography import read_works
from engine.check import check_edition
from engine.load import load_edition
from engine.markup import chunks, parse
from engine.model import Block, Edition, Note, Query
from engine.problem import Place, Problem, Severity, errors
from engine.queries.finding import Finding
from engine.queries.habits import habit
from engine.queries.near import edits, is_transposed, near_pairs
from engine.queries.rulings import RULES, find_findings, is_about, problems_of
from engine.resolve import resolve_links
from tests.article import SOURCE, printed_edition
from tests.building import CONTENTS, PROJECT

CASES = PROJECT / "tests" / "queries"
PLANTED_IN_TOY = {("D01", "n14", "4 May 1913"), ("D02", "n14", "KW12/354"), ("D31", "p8", "Corry"), ("D93", "p6", "[^5]")}


@functools.cache
def edition_at(path: Path) -> Edition:
    edition, problems = load_edition(path)
    assert edition is not None and not errors(problems)
    return edition


def edition_of(case: dict[str, Any]) -> Edition:
    """The edition of these tests, with the text, notes and works of a case after its own."""
    edition = edition_at(CASES / "edition")
    section, first = edition.sections[-1], len(edition.notes) + 1
    notes = [Note(str(n), parse(text), Place("content/notes.md", n)) for n, text in enumerate(case.get("notes", ()), first)]
    text = list(case.get("text", ()))
    uncalled = [note.label for note in notes if f"[^{note.label}]" not in " ".join(text)]
    if uncalled:
        text.append("So it went on. " + "".join(f"[^{label}]" for label in uncalled))
    blocks = list(section.blocks)
    for chunk in (chunk for block in text for chunk in chunks(block)):
        number = 1 + sum(block.kind == "paragraph" for block in blocks)
        name = f"p{number}" if chunk.kind == "paragraph" else ""
        blocks.append(Block(name, chunk.kind, chunk.prose, Place("content/sections/01-kell.md", number)))
    works = read_works(case["works"], "content/works.bib", []) if "works" in case else ()
    sections = (section._replace(blocks=tuple(blocks)),)
    return replace(edition, notes=(*edition.notes, *notes), sections=sections, works=(*edition.works, *works))


def findings_of(edition: Edition) -> list[Finding]:
    return find_findings(resolve_links(edition))


def cases(kind: str) -> Iterator[Any]:
    for path in sorted(CASES.glob("*.yaml")):
        for number, case in enumerate(yaml.safe_load(path.read_text(encoding="utf-8"))[kind], 1):
            yield pytest.param(path.stem, case, id=f"{path.stem}-{number}")


@pytest.mark.parametrize(("rule", "case"), list(cases("bad")))
def test_what_is_planted_is_found_and_nothing_else(rule: str, case: dict[str, Any]) -> None:
    found = [finding for finding in findings_of(edition_of(case)) if finding.code not in case.get("besides", ())]
    assert {finding.code for finding in found} == {one.code for one in RULES if one.find.__name__ == rule}
    planted = {(one["place"], one["stands"], one.get("suspected", ""), one["certainty"]) for one in case["finds"]}
    assert {(one.where, one.stands, one.suspected, one.certainty) for one in found} == planted
    for one in case["finds"]:
        evidence = {finding.evidence for finding in found if (finding.where, finding.stands) == (one["place"], one["stands"])}
        assert "evidence" not in one or evidence == {tuple(one["evidence"])}


@pytest.mark.parametrize(("rule", "case"), list(cases("clean")))
def test_a_clean_twin_gives_nothing(rule: str, case: dict[str, Any]) -> None:
    assert findings_of(edition_of(case)) == []


def test_every_rule_is_documented_and_tried() -> None:
    """A rule's first line is a fact, a bad text stands below it, and a file of cases bears its name."""
    assert sorted(rule.find.__name__ for rule in RULES) == sorted(path.stem for path in CASES.glob("*.yaml"))
    assert len({rule.code for rule in RULES}) == len(RULES)
    for rule in RULES:
        first, *rest = (rule.find.__doc__ or "").split("\n")
        assert first.endswith(".") and "Bad:" in "\n".join(rest), rule.find.__name__


def test_the_toy_edition_has_only_what_it_plants() -> None:
    found = findings_of(edition_at(CONTENTS["toy"]))
    assert {(one.code, one.where, one.stands) for one in found} == PLANTED_IN_TOY


def test_every_finding_of_the_real_edition_is_ruled_on() -> None:
    links = resolve_links(edition_at(CONTENTS["real"]))
    assert list(problems_of(links)) == []
    assert len(find_findings(links)) > 80


@pytest.mark.skipif(SOURCE is None, reason="the article's text is not at hand")
def test_every_finding_of_the_article_is_ruled_on() -> None:
    """The printed words have the slips of the notes and some in the paragraphs; all are ruled on."""
    edition = printed_edition()
    assert list(problems_of(resolve_links(edition))) == []
    codes = {finding.code for finding in findings_of(edition)}
    assert {"D57", "D73", "D96", "D99"} <= codes


def query(**values: Any) -> Query:
    known = {"id": "q", "where": "n13", "stands": "OB12/346", "kind": "punctuation", "ground": "", "certainty": "certain"}
    return Query(**known | {"place": Place("content/queries.yaml", 7)} | values)


def problems_with(*queries: Query) -> list[Problem]:
    edition = edition_of({"notes": ["Okafor to Harrow, 30 June 1932 OB12/346"]})
    return list(problems_of(resolve_links(replace(edition, queries=queries))))


@pytest.mark.parametrize(
    "ruling",
    [
        {"ruling": "accepted", "reason": "The printer ran out of stops."},
        {"ruling": "emended", "suspected": "OB12/346.", "ground": "All others have one."},
        {"ruling": "open", "reason": "Nobody can tell."},
        {"ruling": "accepted", "reason": "More words may be quoted.", "stands": "June 1932 OB12/346"},
        {"ruling": "accepted", "reason": "The very words need no kind.", "kind": "text"},
        {"ruling": "accepted", "reason": "The rule may be named.", "kind": "text", "rules": ("D53",)},
    ],
)
def test_a_ruling_silences_its_finding(ruling: dict[str, Any]) -> None:
    assert problems_with(query(**ruling)) == []


@pytest.mark.parametrize(
    "ruling", [{"ruling": "open"}, {"where": "n12", "stands": "OB12/345", "ruling": "accepted", "reason": "So."}]
)
def test_a_finding_that_is_not_ruled_on_is_a_warning(ruling: dict[str, Any]) -> None:
    (problem,) = problems_with(query(**ruling))
    assert (problem.code, problem.severity, problem.where, problem.stands) == ("D53", Severity.WARNING, "n13", "OB12/346")
    assert "queries.yaml" in problem.hint


@pytest.mark.parametrize(
    ("code", "ruling"),
    [
        ("Q02", {"stands": "OB12/999", "ruling": "accepted", "reason": "So."}),
        ("Q02", {"where": "p1", "stands": "Kell kept no noon", "ruling": "accepted", "reason": "So."}),
        ("Q03", {"stands": "Okafor", "rules": ("D61",), "ruling": "accepted", "reason": "So."}),
        ("Q04", {"stands": "Okafor", "ruling": "accepted"}),
        ("Q04", {"stands": "Okafor", "ruling": "emended", "suspected": "Okafur", "reason": "So."}),
    ],
)
def test_a_ruling_about_nothing_or_without_ground_is_an_error(code: str, ruling: dict[str, Any]) -> None:
    good = query(ruling="accepted", reason="So.")
    (problem,) = problems_with(good, query(**ruling))
    assert (problem.code, problem.severity, problem.place.line) == (code, Severity.ERROR, 7)


def test_words_of_the_full_text_are_not_looked_for_in_an_abridgement() -> None:
    edition = edition_at(CASES / "edition")
    full = replace(edition, queries=(query(where="p1", stands="a printed word", only="full", ruling="accepted", reason="So."),))
    abridged = replace(full, statement=full.statement._replace(kind="abridged"))
    assert [problem.code for problem in problems_of(resolve_links(full))] == ["Q02"]
    assert list(problems_of(resolve_links(abridged))) == []


def test_a_query_by_hand_needs_no_rule() -> None:
    edition = replace(edition_at(CASES / "edition"), queries=(query(where="p1", stands="its own noon", kind="text"),))
    assert [problem for problem in check_edition(resolve_links(edition)) if problem.code.startswith("Q")] == []


def test_one_place_is_silenced_by_no_other() -> None:
    finding = Finding("n13", 0, "5 May", "certain", "", code="D71", kind="punctuation")  # type: ignore[arg-type]
    assert is_about(query(stands="5 May 1931"), finding)
    assert not is_about(query(where="n14", stands="5 May 1931"), finding)
    assert not is_about(query(stands="5 May 1931", kind="date"), finding)
    assert not is_about(query(stands="6 May 1931"), finding)


def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(PROJECT / "build.py"), "check", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_json_has_an_object_for_every_problem(tmp_path: Path) -> None:
    """A finding has its place, readings and evidence, on its own line; warnings alone do not make the check fail."""
    done = run("--content", CONTENTS["toy"], "--format", "json")
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    keys = ["code", "severity", "file", "line", "place", "stands", "suspected", "evidence", "certainty", "message"]
    assert all(list(one) == keys for one in found)
    (twice,) = [one for one in found if one["code"] == "D93"]
    assert (twice["place"], twice["stands"], twice["evidence"]) == ("p6", "[^5]", ["p4", "n5"])
    assert twice["file"] == "content/sections/02-the-office-and-the-keepers.md"
    assert all(one["severity"] == "warning" for one in found)


def test_json_of_content_with_an_error_ends_with_one(tmp_path: Path) -> None:
    done = run("--content", tmp_path / "nowhere", "--format", "json")
    assert done.returncode == 1
    assert [one["code"] for one in json.loads(done.stdout)] == ["F08"]


def test_a_finding_names_its_own_line(tmp_path: Path) -> None:
    """In a note of several lines the line is that of the words."""
    written = "Okafor to Harrow, 30 June 1932 OB12/346;\n    Ida Harrow was (she said pleased, and wrote so, Okafor\n    to Harrow, 1Aug. 1932 OB12/346."
    found = findings_of(edition_of({"notes": [written]}))
    assert [(one.code, one.place.line) for one in found] == [("D51", 14), ("D65", 15)]


def test_every_rule_is_listed_with_its_docstring() -> None:
    done = run("--list")
    assert done.returncode == 0
    for rule in RULES:
        first = (rule.find.__doc__ or "").split("\n")[0]
        assert f"{rule.code} ({rule.kind})  {rule.find.__name__.replace('_', ' ')}\n    {first}" in done.stdout
    assert "N03 N04 N05 N06  calls" in done.stdout and "Good:" in done.stdout


WORDS = st.sampled_from(
    ["Okafor", "to", "Harrow", "(AR", "[OB", "]", "'", '"', "‘", "’", "“", ",", ";", ".", "31 Feb. 1932", "4 May", "OB12/345",
     "RS208/14/N7293", "TC(31)4th", "mtg", "MIL12", "*", "Marsh", "The Long Exposure", "63-6", "Ibid.", "12", "\n\n", "- ", "`", "é"]
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(WORDS, max_size=12).map(" ".join), max_size=4), st.lists(WORDS, max_size=12).map(" ".join))
def test_no_text_makes_a_rule_fail(notes: list[str], text: str) -> None:
    """Whatever stands in a passage, what a finding quotes stands there too."""
    edition = edition_of({"notes": notes, "text": [text]})
    passages = {note.id: note.prose for note in edition.notes} | {block.id: block.prose for block in edition.blocks}
    for finding in findings_of(edition):
        if finding.where in passages and not finding.stands.startswith("[^"):
            assert " ".join(finding.stands.split()) in " ".join(passages[finding.where].plain.split())


@given(st.text("ab1", max_size=6), st.text("ab1", max_size=6))
def test_near_words_are_those_one_edit_apart(one: str, other: str) -> None:
    pairs = set(near_pairs([one, other]))
    assert pairs == ({tuple(sorted((one, other)))} if edits(one, other) == 1 else set())
    assert edits(one, other) == edits(other, one)


def test_figures_that_have_changed_places() -> None:
    assert is_transposed("465", "645") and is_transposed("1913", "1931")
    assert not is_transposed("465", "564") and not is_transposed("12", "13") and not is_transposed("12", "12")


def test_a_habit_is_three_in_four() -> None:
    assert habit("aaab") == "a" and habit("aab") is None and habit("aabb") is None and habit("") is None
