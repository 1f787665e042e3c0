"""The article itself, where its text is at hand beside the project: the real edition with the printed words in place of ours."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from engine.load import load_edition
from engine.markup import parse
from engine.model import Edition, Section
from tests.building import CONTENTS, PROJECT

SOURCE = next(iter(sorted((PROJECT.parent / "shared" / "source").glob("000_*.txt"))), None)
FURNITURE = ("#", "**CONTACT**", "© ", "This is an Open Access")
ENDED = re.compile(r"[.?!]['\"’”)]*(?:<sup>\d+</sup>)?$")
NOTE = re.compile(r"^(\d+)\. (.*)$", re.MULTILINE)


def printed_edition() -> Edition:
    """The real edition with the paragraphs and notes of the article as printed; what page breaks cut is joined."""
    assert SOURCE is not None
    edition, _ = load_edition(CONTENTS["real"])
    assert edition is not None
    body, _, rest = SOURCE.read_text(encoding="utf-8").partition("\n## Notes\n")
    paragraphs = _paragraphs(body[body.index("## KEYWORDS") :])
    sections = tuple(_filled(section, paragraphs) for section in edition.sections)
    printed = dict(NOTE.findall(rest.partition("\n## ")[0]))
    notes = tuple(note._replace(prose=parse(_plain(printed[note.label]))) for note in edition.notes)
    return replace(edition, sections=sections, notes=notes, statement=edition.statement._replace(kind="full"))


def _paragraphs(body: str) -> Iterator[str]:
    begun = ""
    for block in map(str.strip, re.split(r"\n\s*\n", body)[2:]):
        if block and not block.startswith(FURNITURE):
            begun = f"{begun} {block}".strip()
            if ENDED.search(begun):
                yield begun
                begun = ""


def _filled(section: Section, paragraphs: Iterator[str]) -> Section:
    """The section with the next paragraphs of the article in its blocks."""
    blocks = (block._replace(prose=parse(_plain(next(paragraphs)))) for block in section.blocks)
    return section._replace(blocks=tuple(blocks))


def _plain(text: str) -> str:
    """The Markdown of this edition: note calls as such, raised letters of ordinals on the line."""
    return re.sub(r"<sup>(\d+)</sup>", r"[^\1]", re.sub(r"<sup>([a-z]+)</sup>", r"\1", text))
