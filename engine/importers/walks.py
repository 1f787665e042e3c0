"""Ways through a manuscript's tree: its words, its inlines in reading order, and copies with something changed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from engine.importers.tree import (
    Block,
    Break,
    Code,
    Figure,
    Foreign,
    Heading,
    Inline,
    Inlines,
    Link,
    Listing,
    Paragraph,
    Quote,
    Styled,
    Table,
    Text,
    Verse,
)

SPACES = r"[ \t\r\n\f\v\x85\u2028\u2029]+"  # those that do not break a line are left alone


def plain(inlines: Iterable[Inline]) -> str:
    """Return the words of inlines; calls and images have none."""
    return "".join(map(_words, inlines))


def _words(inline: Inline) -> str:
    match inline:
        case Text(words) | Code(words):
            return words
        case Styled() | Foreign() | Link():
            return plain(inline.children)
        case Break():
            return " "
    return ""


def words_of(blocks: Iterable[Block]) -> str:
    """Return the words of blocks in one line."""
    return " ".join(words for block in blocks for stretch in inlines_of(block) if (words := squeezed(plain(stretch))))


def squeezed(text: str) -> str:
    """Return a text with each run of spaces and line ends as one space; spaces that do not break stay."""
    return re.sub(SPACES, " ", text).strip(" ")


def inlines_of(block: Block) -> Iterator[Inlines]:
    """Yield each stretch of inlines of a block, in reading order."""
    match block:
        case Paragraph(children) | Heading(children=children):
            yield children
        case Quote(blocks):
            for one in blocks:
                yield from inlines_of(one)
        case Verse(stanzas):
            for stanza in stanzas:
                yield from stanza
        case Listing(items):
            for item in items:
                for one in item:
                    yield from inlines_of(one)
        case Table(rows=rows, caption=caption):
            yield caption
            for row in rows:
                yield from row
        case Figure(caption=caption):
            yield caption


def within(inlines: Iterable[Inline]) -> Iterator[Inline]:
    """Yield inlines and everything inside them, in reading order."""
    for one in inlines:
        yield one
        if isinstance(one, Styled | Foreign | Link):
            yield from within(one.children)


def everything(blocks: Iterable[Block]) -> Iterator[Inline]:
    """Yield every inline of blocks, in reading order."""
    for block in blocks:
        for stretch in inlines_of(block):
            yield from within(stretch)


def changed(block: Block, change: Callable[[Inlines], Inlines]) -> Block:
    """Return a block with each stretch of its inlines changed."""
    match block:
        case Paragraph() | Heading():
            return replace(block, children=change(block.children))
        case Quote(blocks):
            return Quote(tuple(changed(one, change) for one in blocks))
        case Verse(stanzas):
            return Verse(tuple(tuple(map(change, stanza)) for stanza in stanzas))
        case Listing(items, first):
            return Listing(tuple(tuple(changed(one, change) for one in item) for item in items), first)
        case Table(rows=rows):
            return replace(block, rows=tuple(tuple(map(change, row)) for row in rows), caption=change(block.caption))
        case Figure():
            return replace(block, caption=change(block.caption))
    return block


def rewritten(inlines: Iterable[Inline], rewrite: Callable[[Inline], Inlines | None]) -> Inlines:
    """Return inlines with each replaced by what `rewrite` gives for it; where that is None, it stays and is looked into."""
    out: list[Inline] = []
    for one in inlines:
        new = rewrite(one)
        if new is not None:
            out += new
        elif isinstance(one, Styled | Foreign | Link):
            out.append(replace(one, children=rewritten(one.children, rewrite)))
        else:
            out.append(one)
    return tuple(out)


def tidied(inlines: Inlines) -> Inlines:
    """Return inlines without spaces at the ends and with one space where several meet."""
    after_space = True

    def tidy(one: Inline) -> Inlines | None:
        nonlocal after_space
        if isinstance(one, Text):
            words = re.sub(SPACES, " ", one.words)
            words = words[1:] if after_space and words.startswith(" ") else words
            after_space = words.endswith(" ") if words else after_space
            return (Text(words),) if words else ()
        if isinstance(one, Break):
            after_space = True
        elif not isinstance(one, Styled | Foreign | Link):
            after_space = False
        return None

    return _without_end(rewritten(inlines, tidy))


def _without_end(inlines: Inlines) -> Inlines:
    """Inlines without a space at their end; a call there does not hold it back."""
    if not inlines:
        return inlines
    last = inlines[-1]
    if isinstance(last, Text):
        words = last.words.rstrip(" ")
        return (*inlines[:-1], Text(words)) if words else _without_end(inlines[:-1])
    if isinstance(last, Styled | Foreign | Link):
        return (*inlines[:-1], replace(last, children=_without_end(last.children)))
    return inlines
