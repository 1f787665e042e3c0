"""XML's mixed content becomes blocks and inlines: what stands between blocks is a paragraph, what stands in a line is words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from itertools import groupby
from typing import TypeAlias

from engine.importers.marks import cleaned
from engine.importers.tree import Block, Blocks, Foreign, Inline, Inlines, Manuscript, Paragraph, Styled, Text
from engine.importers.walks import changed, inlines_of, plain, rewritten, squeezed, tidied
from engine.importers.xml_source import Element, attribute

Item: TypeAlias = Inline | Block


class FlowReader:
    """Reads elements; a vocabulary says in `item` what each of its elements is."""

    def __init__(self, manuscript: Manuscript, language: str = "") -> None:
        self.manuscript, self.language = manuscript, language

    def item(self, element: Element) -> Iterable[Item]:
        """Return what an element is: blocks, inlines, or nothing."""
        raise NotImplementedError

    def lose(self, what: str, element: Element, remedy: str = "") -> None:
        """Note what could not be carried over, with the element's line."""
        self.manuscript.lose(what, remedy, element.sourceline or 0)

    def flow(self, element: Element) -> list[Item]:
        """Return what an element holds, in order."""
        items: list[Item] = list(_text(element.text))
        for child in element:
            if isinstance(child.tag, str):
                items += self._in_language(child, self.item(child))
            items += _text(child.tail)
        return items

    def inlines(self, element: Element) -> Inlines:
        """Return the content of an element as words in a line; blocks in it are run together."""
        out: list[Inline] = []
        for one in self.flow(element):
            if isinstance(one, Inline):
                out.append(one)
            else:
                for words in inlines_of(one):
                    out += [*([Text(" ")] if out else []), *words]
        return tidied(tuple(out))

    def blocks(self, element: Element) -> Blocks:
        """Return the content of an element as blocks; words between them are paragraphs."""
        return grouped(self.flow(element))

    def styled(self, style: str, element: Element) -> Iterator[Item]:
        """Yield what an element holds in a style; calls alone in it, which are raised anyway, and blocks stand without."""
        items = self.flow(element)
        for is_inline, group in groupby(items, key=lambda one: isinstance(one, Inline)):
            ones = tuple(group)
            if not is_inline:
                yield from (changed(one, lambda words: (Styled(style, words),)) for one in ones if not isinstance(one, Inline))
            elif plain(one for one in ones if isinstance(one, Inline)).strip():
                yield Styled(style, tuple(one for one in ones if isinstance(one, Inline)))
            else:
                yield from ones

    def _in_language(self, element: Element, items: Iterable[Item]) -> Iterable[Item]:
        """Items marked as of another language, where their element says so."""
        language = attribute(element, "lang")
        if not language or language.partition("-")[0].lower() == self.language.partition("-")[0].lower():
            return items
        inner = list(items)
        if all(isinstance(one, Inline) for one in inner):
            words = tuple(one for one in inner if isinstance(one, Inline))
            return (Foreign(language, words),) if plain(words).strip() else inner
        return [one if isinstance(one, Inline) else changed(one, partial(in_language, language)) for one in inner]


def in_language(language: str, words: Inlines) -> Inlines:
    """Return words marked as of a language, if there are any."""
    return (Foreign(language, words),) if language and plain(words).strip() else words


def grouped(items: Sequence[Item]) -> Blocks:
    """Return items as blocks: each stretch of inlines with words in it is a paragraph."""
    blocks: list[Block] = []
    for is_inline, group in groupby(items, key=lambda one: isinstance(one, Inline)):
        ones = list(group)
        if not is_inline:
            blocks += [one for one in ones if not isinstance(one, Inline)]
        elif words := tidied(tuple(one for one in ones if isinstance(one, Inline))):
            blocks.append(Paragraph(words))
    return tuple(blocks)


def without_label(blocks: Blocks, label: str) -> Blocks:
    """Return the blocks of a note without its number, where they begin with it."""
    bare = label.strip(" .()[]")
    if not bare or not blocks or not isinstance(blocks[0], Paragraph):
        return blocks
    first = blocks[0].children[0]
    if isinstance(first, Styled) and first.style == "raised" and plain((first,)).strip(" .()[]") == bare:
        return (Paragraph(tidied(blocks[0].children[1:])), *blocks[1:])
    words = squeezed(plain(blocks[0].children))
    for shown in (f"{bare}.", f"({bare})", f"[{bare}]", f"{bare})", f"{bare} ", bare if not bare.isdigit() else f"{bare}\u00a0"):
        if words.startswith(shown):
            return (Paragraph(_dropped(blocks[0].children, len(shown.strip()))), *blocks[1:])
    return blocks


def _dropped(inlines: Inlines, count: int) -> Inlines:
    """Inlines without so many signs, spaces not counted, at their beginning."""
    left = count

    def drop(one: Inline) -> Inlines | None:
        nonlocal left
        if not isinstance(one, Text) or not left:
            return None
        words = one.words
        while words and (left or words[0].isspace()):
            left -= not words[0].isspace()
            words = words[1:]
        return (Text(words),) if words else ()

    return tidied(rewritten(inlines, drop))


def _text(text: str | None) -> Iterator[Inline]:
    if words := cleaned(text or ""):
        yield Text(words)
