"""The article itself, where its text is at hand beside the project: the real edition with the printed words in place of ours."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

from engine.load import load_edition
from engine.markup import parse
from engine.model import Block, Edition, Note, Section
from engine.problem import Place
from tests.building import CONTENTS, PROJECT

SOURCE = next(iter(sorted((PROJECT.parent / "shared" / "source").glob("000_*.txt"))), None)
FURNITURE = ("**CONTACT**", "© ", "This is an Open Access")
ENDED = re.compile(r"[.?!]['\"’”)]*(?:<sup>\d+</sup>)?$")
NOTE = re.compile(r"^(\d+)\. (.*)$", re.MULTILINE)


def printed_edition() -> Edition:
    """The real edition with the paragraphs and notes of the article as printed; page breaks are undone."""
    assert SOURCE is not None
    edition, _ = load_edition(CONTENTS["real"])
    assert edition is not None
    text = SOURCE.read_text(encoding="utf-8")
    body, _, rest = text.partition("\n## Notes\n")
    paragraphs = iter(_paragraphs(body[body.index("## KEYWORDS") :]))
    sections = tuple(_filled(section, paragraphs) for section in edition.sections)
    printed = {number: words for number, words in NOTE.findall(rest.partition("\n## ")[0])}
    notes = tuple(Note(note.label, parse(_plain(printed[note.label])), note.place) for note in edition.notes)
    return replace(edition, sections=sections, notes=notes, statement=replace(edition.statement, kind="full"))


def _paragraphs(body: str) -> list[str]:
    found: list[str] = []
    for block in re.split(r"\n\s*\n", body)[2:]:
        block = block.strip()
        if not block or block.startswith(("#", *FURNITURE)):
            continue
        if found and not ENDED.search(found[-1]):
            found[-1] += " " + block
        else:
            found.append(block)
    return found


def _filled(section: Section, paragraphs: "object") -> Section:
    blocks = []
    for block in section.blocks:
        words = next(paragraphs)  # type: ignore[call-overload]
        blocks.append(Block(block.id, block.kind, parse(_plain(words)), Place(block.place.file, block.place.line)))
    return replace(section, blocks=tuple(blocks))


def _plain(text: str) -> str:
    """The Markdown of this edition: note calls as such, ordinals on the line."""
    return re.sub(r"<sup>(\d+)</sup>", r"[^\1]", re.sub(r"<sup>([a-z]+)</sup>", r"\1", text))
