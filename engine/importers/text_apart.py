"""Lines that stand apart though no blank line says so: those at the edges of pages, names of parts, numbers of notes."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from engine.importers.text_lines import Block, Line, bare_words
from engine.importers.text_parts import part_of

LONGEST_NAME = 45
LONGEST_HEAD = 110
SHORTEST_PAGE = 8
MOST_PAGES = 6
HEAD = re.compile(r"\s*(?:(?P<before>\d{1,4})(?:\s+(?P<right>\D.*?))?|(?P<left>\D.*?)\s+(?P<after>\d{1,4}))\s*")
NUMBER = re.compile(r"\s*\d{1,4}\s*")


def stood_apart(blocks: Sequence[Block]) -> list[Block]:
    """Return the blocks with such lines as blocks of their own; a note's number goes with the words below it."""
    has_pages = any(block.first for block in blocks)
    edged = [*_edges_apart(blocks)] if has_pages else [*_heads_apart(blocks)]
    return [*_named_apart(_numbers_joined(edged) if has_pages else iter(edged))]


def _edges_apart(blocks: Sequence[Block]) -> Iterator[Block]:
    """The blocks with the first and last lines of pages, where several pages have them alike, apart."""
    edges = [block.lines[0].text for block in blocks if block.first]
    edges += [before.lines[-1].text for before, block in pairwise(blocks) if block.first]
    counted = Counter(map(_bare, edges))
    common = {key for key, times in counted.items() if times > 2}
    for block, after in zip(blocks, [*blocks[1:], None], strict=True):
        begin, end = 0, len(block.lines)
        while block.first and begin < end - 1 and begin < 2 and _bare(block.lines[begin].text) in common:
            begin += 1
        last = block.lines[-1].text
        if after and after.first and end - begin > 1 and (_bare(last) in common or NUMBER.fullmatch(last)):
            end -= 1
        yield from _cut(block, [*range(1, begin + 1), end])


def _heads_apart(blocks: Sequence[Block]) -> Iterator[Block]:
    """The blocks with running heads in their midst apart: lines of the same words with page numbers that rise, far from each other.

    So do page numbers by themselves, where they rise by one and stand as far from each other.
    """
    found: dict[str, list[tuple[int, int]]] = {}
    for line in (line for block in blocks for line in block.lines):
        match = HEAD.fullmatch(line.text)
        words = (match["right"] or match["left"] or "").strip() if match else ""
        if match and len(words) < LONGEST_HEAD and not words.endswith((".", ":", ";", ",")):
            number = int(match["before"] or match["after"])
            found.setdefault(_bare(words), []).append((line.number, number))
    heads = {number for key, places in found.items() for number in _rising(places, 1 if not key else MOST_PAGES)}
    for block in blocks:
        cuts = [at for at, line in enumerate(block.lines) if line.number in heads]
        cuts += [
            at
            for at, line in enumerate(block.lines)
            if NUMBER.fullmatch(line.text) and {line.number - 1, line.number + 1} & heads
        ]
        yield from _cut(block, [cut for at in cuts for cut in (at, at + 1)])


def _rising(places: Sequence[tuple[int, int]], step: int) -> set[int]:
    """The lines whose numbers rise from one to the next, by no more than a step, far enough from each other."""
    row: list[tuple[int, int]] = []
    for line, number in places:
        if not row or (0 < number - row[-1][1] <= step and line - row[-1][0] >= SHORTEST_PAGE):
            row.append((line, number))
    return {line for line, _ in row} if len(row) > 2 else set()


def _bare(line: str) -> str:
    """What two running heads have in common: their words, or that they are but a number."""
    return " ".join(re.findall(r"[^\W\d_]+", line.casefold()))


def _numbers_joined(blocks: Sequence[Block]) -> Iterator[Block]:
    """The blocks with a number at the end of one, not of a page, at the beginning of the next: a note's, raised off its line."""
    waiting: tuple[Line, ...] = ()
    for block, after in zip(blocks, [*blocks[1:], None], strict=True):
        lines = waiting + block.lines
        waiting = ()
        can_move = after and not after.first and not block.first and not NUMBER.fullmatch(after.lines[0].text)
        if can_move and NUMBER.fullmatch(lines[-1].text):
            lines, waiting = lines[:-1], lines[-1:]
        if lines:
            yield replace(block, lines=lines)


def _named_apart(blocks: Iterator[Block]) -> Iterator[Block]:
    """The blocks with lines that name a part of the article, such as Notes, apart."""
    for block in blocks:
        names = [at for at, line in enumerate(block.lines) if _names_part(line.text)] if len(block.lines) > 1 else []
        yield from _cut(block, [cut for at in names for cut in (at, at + 1)])


def _names_part(text: str) -> bool:
    text = text.strip()
    return len(text) < LONGEST_NAME and not re.match(r"[^\W\d_A-Z]*[a-z]|.*[.,;]$", text) and bool(part_of(bare_words(text)))


def _cut(block: Block, cuts: Sequence[int]) -> Iterator[Block]:
    edges = sorted({0, *(cut for cut in cuts if 0 < cut < len(block.lines)), len(block.lines)})
    for number, (start, stop) in enumerate(pairwise(edges)):
        yield replace(
            block, lines=block.lines[start:stop], broken=block.broken and number == 0, first=block.first and number == 0
        )
