"""A manuscript is divided at its headings into parts; captions go to their figures, statements at the end to the record."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from engine.importers.arrange_front import take_statement
from engine.importers.text_body import CAPTION
from engine.importers.text_lines import bare_words
from engine.importers.text_parts import part_of
from engine.importers.tree import (
    Block,
    Call,
    Figure,
    Heading,
    Inlines,
    Manuscript,
    Paragraph,
    Picture,
    Rule,
    Table,
    Verbatim,
)
from engine.importers.walks import everything, inlines_of, plain

DEEPEST_SECTION = 4
LONGEST_CAPTION = 800


@dataclass
class Part:
    """A heading and what stands below it, up to the next heading of a section."""

    title: Inlines
    level: int
    line: int
    blocks: list[Block] = field(default_factory=list)


def with_captions(blocks: Sequence[Block]) -> Iterator[Block]:
    """Blocks with each caption at its figure or table, above or below which it stands."""
    waiting: Paragraph | None = None
    found: list[Block] = []
    for block in blocks:
        last = found[-1] if found else None
        is_free = isinstance(last, Figure | Table) and not plain(last.caption).strip()
        if isinstance(block, Paragraph) and _is_caption(block) and is_free and waiting is None:
            assert isinstance(last, Figure | Table)
            found[-1] = replace(last, caption=block.children)
            continue
        if waiting is not None:
            if isinstance(block, Table) and not plain(block.caption).strip():
                block = replace(block, caption=waiting.children)
            else:
                found.append(waiting)
            waiting = None
        if isinstance(block, Paragraph) and _is_caption(block):
            waiting = block
        else:
            found.append(block)
    yield from [*found, *([waiting] if waiting else [])]


def _is_caption(block: Paragraph) -> bool:
    words = plain(block.children).strip()
    return block.role == "caption" or (len(words) < LONGEST_CAPTION and bool(CAPTION.match(words)))


def parts_of(manuscript: Manuscript) -> list[Part]:
    """The text divided at its headings; levels go down by one at a time, from 2."""
    parts = [Part((), 2, 0)]
    above: list[int] = []
    for block in manuscript.blocks:
        if not isinstance(block, Heading):
            parts[-1].blocks.append(block)
            continue
        while above and above[-1] >= block.level:
            above.pop()
        above.append(block.level)
        level = len(above) + 1
        if level <= DEEPEST_SECTION:
            parts.append(Part(block.children, level, block.line))
        else:
            parts[-1].blocks.append(replace(block, level=level))
    return [part for part in parts if part.title or any(not isinstance(block, Rule) for block in part.blocks)]


def without_back(parts: Sequence[Part], manuscript: Manuscript) -> list[Part]:
    """The parts without statements that the record holds, and without the heading of notes that are none of them here."""
    kept: list[Part] = []
    for index, part in enumerate(parts):
        kind = part_of(bare_words(plain(part.title)))
        has_below = index + 1 < len(parts) and parts[index + 1].level > part.level
        is_empty = all(map(_is_empty, part.blocks))
        if kind in ("notes", "references") and is_empty and not has_below:
            continue
        if not (has_below and is_empty) and take_statement(kind, part.blocks, manuscript):
            continue
        kept.append(part)
    return kept


def _is_empty(block: Block) -> bool:
    """Whether nothing is left of a block, as of a list whose items were notes."""
    if isinstance(block, Figure | Verbatim):
        return False
    return not any(
        plain(stretch).strip() or any(isinstance(one, Call | Picture) for one in stretch) for stretch in inlines_of(block)
    )


def move_calls(parts: Sequence[Part], manuscript: Manuscript) -> None:
    """Let notes called in a heading be called at the beginning of the paragraph below it."""
    waiting: list[Call] = []
    for part in parts:
        found = [one for one in everything([Paragraph(part.title)]) if isinstance(one, Call)]
        if found:
            manuscript.lose("a note called in a heading is called at the beginning of the section now", line=part.line)
        waiting += found
        for index, block in enumerate(part.blocks):
            if waiting and isinstance(block, Paragraph):
                part.blocks[index] = replace(block, children=(*waiting, *block.children))
                waiting = []
    if waiting and parts:
        parts[-1].blocks.append(Paragraph(tuple(waiting)))
