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
NUMBER = re.compile(r"\s*\d{1,4}\s*")


def stood_apart(blocks: Sequence[Block]) -> list[Block]:
    """Return the blocks with such lines as blocks of their own; a note's number goes with the words below it."""
    return [*_named_apart(_numbers_joined([*_edges_apart(blocks)]))]


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
        if after and after.first and end - begin > 1 and _bare(block.lines[-1].text) in common:
            end -= 1
        yield from _cut(block, [*range(1, begin + 1), end])


def _bare(line: str) -> str:
    """What two running heads have in common: their words, or that they are but a number."""
    return " ".join(re.findall(r"[^\W\d_]+", line.casefold()))


def _numbers_joined(blocks: Sequence[Block]) -> Iterator[Block]:
    """The blocks with a number at the end of one, not of a page, at the beginning of the next: a note's, raised off its line."""
    if not any(block.first for block in blocks):  # nothing tells the end of a page
        yield from blocks
        return
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
