"""Notes that were typed, not made: raised numbers in the text, and a list of notes with the same numbers at its end."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from engine.importers.text_lines import bare_words
from engine.importers.text_parts import part_of
from engine.importers.tree import (
    Block,
    Call,
    Footnote,
    Heading,
    Inline,
    Inlines,
    Listing,
    Manuscript,
    Paragraph,
    Rule,
    Styled,
    Text,
)
from engine.importers.walks import changed, everything, plain, rewritten

NUMBER = re.compile(r"[\[(]?(\d{1,4}|[*†‡])[\])]?")
NUMBERED = re.compile(r"[\[(]?(\d{1,4}|[*†‡])[\])]?[.):]?\s+(?=\S)")


def take_typed_notes(manuscript: Manuscript) -> None:
    """Make calls and notes of typed ones, where each number in the text has its note at the end; else leave all as it is."""
    start = _start_of_notes(manuscript.blocks)
    if manuscript.notes or start is None:
        return
    body = manuscript.blocks[:start]
    called = [words for one in everything(body) if (words := _number(one))]
    end = next(
        (at for at in range(start, len(manuscript.blocks)) if isinstance(manuscript.blocks[at], Heading)), len(manuscript.blocks)
    )
    notes = dict(_numbered(manuscript.blocks[start:end]))
    if not called or set(called) != set(notes) or called[0] not in ("1", "*"):
        return
    manuscript.notes = {f"typed-{label}": Footnote(tuple(blocks), label) for label, blocks in notes.items()}
    manuscript.blocks = [*(changed(block, _with_calls) for block in body), *manuscript.blocks[end:]]


def _start_of_notes(blocks: Sequence[Block]) -> int | None:
    """The index after the last heading, or line by itself, that announces notes; else after one that announces references."""
    for kind in ("notes", "references"):
        for at in range(len(blocks) - 1, -1, -1):
            block = blocks[at]
            if isinstance(block, Heading | Paragraph) and part_of(bare_words(plain(block.children))) == kind:
                return at + 1
    return None


def _number(one: Inline) -> str:
    match = NUMBER.fullmatch(plain(one.children).strip()) if isinstance(one, Styled) and one.style == "raised" else None
    return match[1] if match else ""


def _numbered(blocks: Sequence[Block]) -> Iterator[tuple[str, list[Block]]]:
    """The notes: paragraphs that begin with a number, with those that follow without one; or the items of a list."""
    label, found = "", list[Block]()
    for block in blocks:
        if isinstance(block, Listing) and block.first is not None:
            yield from ((str(number), list(item)) for number, item in enumerate(block.items, block.first))
        elif isinstance(block, Paragraph) and (begun := _begun(block)):
            if label:
                yield label, found
            label, found = begun[0], [begun[1]]
        elif not isinstance(block, Rule):
            found.append(block)
    if label:
        yield label, found


def _begun(block: Paragraph) -> tuple[str, Paragraph] | None:
    """The number a paragraph begins with, and the paragraph without it."""
    if block.children and (number := _number(block.children[0])):
        return number, Paragraph(_without_start(block.children[1:], re.compile(r"[.):]?\s*")))
    match = NUMBERED.match(plain(block.children).lstrip())
    first = block.children[0] if block.children else None
    if not match or not isinstance(first, Text) or not NUMBERED.match(first.words.lstrip() + "x"):
        return None
    return match[1], Paragraph(_without_start(block.children, NUMBERED))


def _without_start(children: Inlines, start: re.Pattern[str]) -> Inlines:
    if not children or not isinstance(children[0], Text):
        return children
    return (Text(start.sub("", children[0].words.lstrip(), count=1)), *children[1:])


def _with_calls(inlines: Inlines) -> Inlines:
    return rewritten(inlines, lambda one: (Call(f"typed-{number}", number),) if (number := _number(one)) else None)
