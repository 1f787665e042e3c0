"""Inlines are written in the edition's Markdown, with as few backslashes as will keep every word a word.

Emphasis is where this is delicate: a star between a full stop and a letter is no sign of emphasis in CommonMark. There the
neighbouring letter is written as an entity, `&#115;`, which counts as punctuation.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import groupby
from typing import Any
from urllib.parse import quote

from engine.importers.tree import Break, Call, Cite, Code, Foreign, Inline, Inlines, Link, Picture, Styled, Text
from engine.importers.walks import plain, squeezed

SIGNS = {"emphasis": "*", "strong": "**"}
ANY = re.compile(r"[!-/:-@\[-`{-~]")
NEEDED = (
    r"[*`]|\\(?=[!-/:-@\[-`{-~]|$)|<(?=[^\s<]*[:@])|&(?=#?\w+;)|\[(?=[\^@])|\](?=\(|\{lang=)|!(?=\[)|(?<!\w)_|_(?!\w)|\{(?=#)"
)
LIGHT, BRACKETED = re.compile(NEEDED), re.compile(rf"{NEEDED}|[\[\]]|\A[\^@]")
ESCAPED = r"\\\g<0>"
LINE_START = re.compile(r"(?m)^(?=#{1,6}(?:\s|$)|>|[-+](?:\s|$)|~~~|:\s|[-=|: ]+$)")
UNESCAPED_END = re.compile(r"(?<!\\)((?:\\\\)*)!\Z")
NUMBER_START = re.compile(r"(?m)^(\d{1,9})([.)])(?=\s|$)")


class InlineWriter:
    """Writes inlines; `strict` sets a backslash before every sign and no emphasis, for what could not be written plainly."""

    def __init__(self, strict: bool = False) -> None:
        self.strict = strict

    def line(self, inlines: Inlines) -> str:
        """Return a paragraph's words: no line of them begins like a list, a heading, a quotation or a table's rule."""
        text = re.sub(r"\s*\\\n\s*", "\\\\\n", self.words(inlines))
        text = re.sub(r"(?:\s|\\\n)+\Z|\A(?:\s|\\\n)+", "", text)
        return NUMBER_START.sub(r"\1\\\2", LINE_START.sub(r"\\", text))

    def words(self, inlines: Inlines, *, signs: re.Pattern[str] = LIGHT) -> str:
        """Return inlines as Markdown."""
        kept = frozenset() if self.strict else frozenset(SIGNS)
        pieces = list(self._pieces(_normal(inlines, kept), ANY if self.strict else signs))
        return "".join(_delimited(pieces))

    def _pieces(self, inlines: Iterable[Inline], signs: re.Pattern[str]) -> Iterator[tuple[str, str]]:
        """Words as (`text`, …), everything ready as (`raw`, …), the edges of emphasis as (`open`, sign) and (`close`, sign)."""
        for inline in inlines:
            match inline:
                case Text(words):
                    yield "text", signs.sub(ESCAPED, words)
                case Styled(style, children):
                    yield "open", SIGNS[style]
                    yield from self._pieces(children, signs)
                    yield "close", SIGNS[style]
                case _:
                    yield "raw", self._raw(inline)

    def _raw(self, inline: Inline) -> str:
        match inline:
            case Call(note):
                return f"[^{note}]"
            case Cite(key, pages):
                return f"[@{key}, {pages}]" if pages else f"[@{key}]"
            case Break():
                return "\\\n"
            case Code(words):
                return _code(words)
            case Foreign(language, children):
                return f"[{self.words(children, signs=BRACKETED)}]{{lang={language}}}"
            case Link(target, children):
                return self._link(target, children)
            case Picture(source, shown):
                return self.image(source, shown)
        raise AssertionError(inline)

    def image(self, source: str, shown: str) -> str:
        """Return an image."""
        return f"![{BRACKETED.sub(ESCAPED, squeezed(shown))}]({_address(source)})"

    def _link(self, target: str, children: Inlines) -> str:
        words = self.words(children, signs=BRACKETED)
        if not target:
            return words
        if plain(children) == target and re.fullmatch(r"https?://[!-;=?-~]+", target) and "%" not in target:
            return f"<{target}>"
        return f"[{words}]({_address(target)})"


def _address(target: str) -> str:
    """An address as it may stand in brackets: spaces and brackets are written by their numbers."""
    return quote(target, safe="!#$%&'*+,-./:;=?@_~[]" + "".join(sign for sign in target if ord(sign) > 127)) or "<>"


def _code(words: str) -> str:
    words = words.strip() or " "
    fence = "`" * max([1, *(len(run) + 1 for run in re.findall("`+", words))])
    return f"{fence} {words} {fence}" if words[0] == "`" or words[-1] == "`" else f"{fence}{words}{fence}"


def _normal(inlines: Iterable[Inline], kept: frozenset[str]) -> Inlines:
    """Inlines as Markdown can write them.

    Styles that are not kept are undone; emphasis neither begins nor ends with a space, a call or a break and does not stand
    within or beside its like; nothing is empty.
    """
    out: list[Inline] = []
    for one in inlines:
        match one:
            case Styled(style, children) if style in kept:
                before, inside, after = _trimmed(_normal(children, kept - {style}))
                out += [*before, *([Styled(style, inside)] if plain(inside) else inside), *after]
            case Styled(_, children):
                out += _normal(children, kept)
            case Foreign(_, children) | Link(_, children) if not plain(children).strip():
                out += _normal(children, kept)
            case Foreign(_, children) | Link(_, children):
                out.append(replace(one, children=_normal(children, kept)))
            case Text("") | Code(""):
                pass
            case _:
                out.append(one)
    return tuple(_merged(out))


def _merged(inlines: Iterable[Inline]) -> Iterator[Inline]:
    """Inlines with neighbours of one kind made one."""
    for kind, group in groupby(inlines, key=lambda one: (type(one), getattr(one, "style", ""))):
        ones: list[Any] = list(group)
        if kind[0] in (Text, Code):
            yield kind[0]("".join(one.words for one in ones))
        elif kind[0] is Styled:
            yield Styled(kind[1], tuple(_merged(child for one in ones for child in one.children)))
        else:
            yield from ones


def _trimmed(children: Inlines) -> tuple[Inlines, Inlines, Inlines]:
    """What stands at the edges of emphasis without being emphasised, and what is between."""
    inside = list(children)
    before, after = list(_taken(inside, 0)), list(_taken(inside, -1))
    return tuple(before), tuple(inside), tuple(reversed(after))


def _taken(inside: list[Inline], at: int) -> Iterator[Inline]:
    """Take spaces, calls and breaks from one end of inlines."""
    while inside:
        edge = inside[at]
        if isinstance(edge, Text):
            words = edge.words.lstrip() if at == 0 else edge.words.rstrip()
            if words != edge.words:
                yield Text(edge.words[: -len(words) or None] if at == 0 else edge.words[len(words) :])
            if words:
                inside[at] = Text(words)
                return
        elif isinstance(edge, Call | Break):
            yield edge
        else:
            return
        del inside[at]


def _delimited(pieces: list[tuple[str, str]]) -> list[str]:
    """The pieces with stars, or underscores beside other stars, and with the letters that would undo them as entities."""
    out: list[str] = []
    opened: list[str] = []
    for at, (kind, text) in enumerate(pieces):
        last = out[-1][-1] if out else " "
        if kind == "open":
            sign = text.replace("*", "_") if last == "*" else text
            if _is_letter(last) and (sign[0] == "_" or not _is_letter(_follows(pieces, at))):
                out[-1] = f"{out[-1][:-1]}&#{ord(last)};"
            opened.append(sign)
            out.append(sign)
        elif kind == "close":
            sign = opened.pop()
            out.append(sign)
            if sign[0] == "_" or not _is_letter(last):
                _write_first_as_entity(pieces, at + 1)
        elif text:
            if kind == "raw" and text[0] == "[" and text[1] != "^":
                out[-1:] = [UNESCAPED_END.sub(r"\1\\!", one) for one in out[-1:]]
            out.append(text)
    return out


def _is_letter(sign: str) -> bool:
    """Whether CommonMark takes a sign as part of a word: neither a space nor punctuation."""
    return not sign.isspace() and unicodedata.category(sign)[0] not in "PSZ"


def _follows(pieces: list[tuple[str, str]], at: int) -> str:
    """The first sign after the opening of emphasis."""
    return next((text[0] for _, text in pieces[at + 1 :] if text), " ")


def _write_first_as_entity(pieces: list[tuple[str, str]], at: int) -> None:
    while at < len(pieces) and pieces[at][0] == "close":
        at += 1
    if at < len(pieces) and pieces[at][0] == "text" and pieces[at][1] and _is_letter(pieces[at][1][0]):
        text = pieces[at][1]
        pieces[at] = "text", f"&#{ord(text[0])};{text[1:]}"
