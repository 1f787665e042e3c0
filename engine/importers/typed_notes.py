"""Notes that were typed, not made: numbers raised or in brackets in the text, and a list of notes with these numbers at its end."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

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

NUMBER = re.compile(r"[\[(]?(\d{1,4}|[*†‡]{1,3})[\])]?")
SEVERAL = re.compile(r"[\[(]?\d{1,4}(?:\s*[,;–-]\s*\d{1,4})+[\])]?")
BRACKETED = re.compile(r"\[(\d{1,4}(?:\s*[,;–-]\s*\d{1,4})*)\]")
START = re.compile(r"[\[(]?(\d{1,4}|[*†‡]{1,3})[\])]?[.):]?\s+")
UNIT = re.compile(r"(?:^|[^\w])(?:[^\W\d_]|[cdkm]m|ft|in|yd|miles?)$")
POWERS = {"2": "²", "3": "³"}
LONGEST_SPAN = 20
MOST = 0.8
Numbers = Callable[[Inline], list[str]]


def take_typed_notes(manuscript: Manuscript) -> None:
    """Make calls and notes of typed ones, where the text calls most notes of the list at its end; else leave all as it is."""
    if manuscript.notes:
        return
    for start, is_named in _starts_of_notes(manuscript.blocks):
        for numbers in (_raised, _bracketed):
            if _take(manuscript, start, numbers, MOST if is_named else 1):
                return


def _take(manuscript: Manuscript, start: int, numbers: Numbers, least: float) -> bool:
    blocks = manuscript.blocks
    body = [changed(block, _with_exponents) for block in blocks[:start]]
    end = next((at for at in range(start, len(blocks)) if isinstance(blocks[at], Heading)), len(blocks))
    notes = dict(_numbered(blocks[start:end]))
    called = {label for one in everything(body) for label in numbers(one)}
    both = called & notes.keys()
    if not both or len(both) < least * len(called | notes.keys()) or not both & {"1", "*"}:
        return False
    for label in sorted(called - both):
        manuscript.lose(f"{label} looks like the call of a note, but no note has this number", "Look whether a note is missing.")
    manuscript.notes = {f"typed-{label}": Footnote(tuple(note), label) for label, note in notes.items()}

    def with_calls(inlines: Inlines) -> Inlines:
        return rewritten(inlines, lambda one: _called(one, numbers(one), both))

    manuscript.blocks = [*(changed(block, with_calls) for block in body), *blocks[end:]]
    return True


def _with_exponents(inlines: Inlines) -> Inlines:
    """Inlines with raised numbers after a unit or a single letter, as in 3 m², as signs of their own."""
    out: list[Inline] = []
    for one in inlines:
        is_power = bool(out) and isinstance(out[-1], Text) and bool(UNIT.search(out[-1].words)) and _raised_words(one) in POWERS
        out.append(Text(POWERS[_raised_words(one)]) if is_power else one)
    return tuple(out)


def _called(one: Inline, labels: Sequence[str], known: set[str]) -> Inlines | None:
    """The calls in place of a raised number, or of those in brackets among words."""
    if not labels or not set(labels) <= known:
        return None
    if not isinstance(one, Text):
        return tuple(Call(f"typed-{label}", label) for label in labels)
    pieces = BRACKETED.split(one.words)
    return tuple(
        part
        for index, piece in enumerate(pieces)
        for part in ([Call(f"typed-{label}", label) for label in _several(piece)] if index % 2 else [Text(piece)])
    )


def _raised(one: Inline) -> list[str]:
    """The numbers of a raised stretch: one, several, or a span of them."""
    if not isinstance(one, Styled) or one.style != "raised":
        return []
    words = plain(one.children).strip()
    if match := NUMBER.fullmatch(words):
        return [match[1]]
    return _several(words) if SEVERAL.fullmatch(words) else []


def _bracketed(one: Inline) -> list[str]:
    return [label for words in BRACKETED.findall(one.words) for label in _several(words)] if isinstance(one, Text) else []


def _several(words: str) -> list[str]:
    """The numbers of a list such as 3, 5–7."""
    found: list[str] = []
    for first, last in re.findall(r"(\d+)(?:\s*[–-]\s*(\d+))?", words):
        span = range(int(first), int(last or first) + 1)
        found += map(str, span) if len(span) <= LONGEST_SPAN else [first, last]
    return found


def _starts_of_notes(blocks: Sequence[Block]) -> Iterator[tuple[int, bool]]:
    """Where notes may begin: after the last heading or line that announces them, else references, else after the last rule.

    With each, whether it is announced.
    """
    for kind in ("notes", "references"):
        for at in range(len(blocks) - 1, -1, -1):
            block = blocks[at]
            if isinstance(block, Heading | Paragraph) and part_of(bare_words(plain(block.children))) == kind:
                yield at + 1, True
                break
    for at in range(len(blocks) - 1, 0, -1):
        if isinstance(blocks[at], Rule):
            yield at + 1, False
            return


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
    if block.children and (number := NUMBER.fullmatch(_raised_words(block.children[0]))):
        return number[1], Paragraph(_without_start(block.children[1:], re.compile(r"[.):]?\s*")))
    first = block.children[0] if block.children else None
    match = START.match(first.words.lstrip()) if isinstance(first, Text) else None
    return (match[1], Paragraph(_without_start(block.children, START))) if match else None


def _raised_words(one: Inline) -> str:
    return plain(one.children).strip() if isinstance(one, Styled) and one.style == "raised" else ""


def _without_start(children: Inlines, start: re.Pattern[str]) -> Inlines:
    if not children or not isinstance(children[0], Text):
        return children
    return (Text(start.sub("", children[0].words.lstrip(), count=1)), *children[1:])
