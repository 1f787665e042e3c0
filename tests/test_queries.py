"""The rules for slips find what is planted and nothing in clean twins, and rulings silence what they are about."""

from __future__ import annotations

import functools
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from engine.bibliography import read_works
from engine.links import Links
from engine.load import load_edition
from engine.markup import chunks, parse
from engine.model import Block, Edition, Note, Query
from engine.problem import Place, Severity, errors
from engine.queries.finding import Finding
from engine.queries.rulings import RULES, find_findings, problems_of
from engine.resolve import resolve_links
from tests.article import SOURCE, printed_edition
from tests.building import CONTENTS, PROJECT

CASES = PROJECT / "tests" / "queries"
PLACE = Place("content/queries.yaml", 1)


@functools.cache
def base() -> Edition:
    edition, problems = load_edition(CASES / "edition")
    assert edition is not None and not errors(problems)
    return edition


def edition_of(case: dict[str, Any]) -> Edition:
    """The edition of the tests with a case's notes, text and works after its own."""
    edition = base()
    written = [*case.get("notes", ())]
    notes = [Note(str(len(edition.notes) + n), parse(text), Place("content/notes.md", 100 + n)) for n, text in enumerate(written, 1)]
    section = edition.sections[-1]
    text = list(case.get("text", ()))
    labels = [note.label for note in notes if f"[^{note.label}]" not in " ".join(text)]
    if labels:
        text.append("So it went on. " + "".join(f"[^{label}]" for label in labels))
    blocks, number = list(section.blocks), len(section.blocks)
    for block in text:
        for chunk in chunks(block):
            number += chunk.kind == "paragraph"
            name = f"p{number}" if chunk.kind == "paragraph" else ""
            blocks.append(Block(name, chunk.kind, chunk.prose, Place("content/sections/01-kell.md", 100 + len(blocks))))
    works = read_works(case["works"], "content/works.bib", []) if "works" in case else ()
    return replace(
        edition, notes=(*edition.notes, *notes), sections=(replace(section, blocks=tuple(blocks)),), works=(*edition.works, *works)
    )


def findings_of(case: dict[str, Any]) -> list[Finding]:
    return find_findings(resolve_links(edition_of(case)))


def cases(kind: str) -> Iterator[Any]:
    for path in sorted(CASES.glob("*.yaml")):
        written = yaml.safe_load(path.read_text(encoding="utf-8"))
        for number, case in enumerate(written[kind], 1):
            yield pytest.param(path.stem, case, id=f"{path.stem}-{number}")


@pytest.mark.parametrize(("rule", "case"), list(cases("bad")))
def test_what_is_planted_is_found_and_nothing_else(rule: str, case: dict[str, Any]) -> None:
    (code,) = [one.code for one in RULES if one.find.__name__ == rule]
    found = [finding for finding in findings_of(case) if finding.code not in case.get("besides", ())]
    assert {finding.code for finding in found} == {code}
    planted = {(one["place"], one["stands"], one.get("suspected", ""), one["certainty"]) for one in case["finds"]}
    assert {(one.where, one.stands, one.suspected, one.certainty) for one in found} == planted
    for one in case["finds"]:
        evidence = {finding.evidence for finding in found if (finding.where, finding.stands) == (one["place"], one["stands"])}
        assert "evidence" not in one or evidence == {tuple(one["evidence"])}


@pytest.mark.parametrize(("rule", "case"), list(cases("clean")))
def test_a_clean_twin_gives_nothing(rule: str, case: dict[str, Any]) -> None:
    assert findings_of(case) == []
