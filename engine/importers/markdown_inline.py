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
from urllib.parse import quote

from engine.importers.tree import Break, Call, Cite, Code, Foreign, Inline, Inlines, Link, Picture, Styled, Text
from engine.importers.walks import plain, rewritten, squeezed

SIGNS = {"emphasis": "*", "strong": "**"}
ANY = re.compile(r"[!-/:-@\[-`{-~]")
NEEDED = (
    r"[*`]|\\(?=[!-/:-@\[-`{-~]|$)|<(?=[^\s<]*[:@])|&(?=#?\w+;)|\[(?=[\^@])|\](?=\(|\{lang=)|!(?=\[)|(?<!\w)_|_(?!\w)|\{(?=#)"
)
LIGHT, BRACKETED = re.compile(NEEDED), re.compile(rf"{NEEDED}|[\[\]]")
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
        kept = () if self.strict else tuple(SIGNS)
        pieces = list(self._pieces(_merged(_flat(inlines, kept)), ANY if self.strict else signs))
        return "".join(_delimited(pieces))

    def _pieces(self, inlines: Iterable[Inline], signs: re.Pattern[str]) -> Iterator[tuple[str, str]]:
        """Words as (`text`, …), everything ready as (`raw`, …), the edges of emphasis as (`open`, sign) and (`close`, sign)."""
        for inline in inlines:
            match inline:
                case Text(words):
                    yield "text", signs.sub(ESCAPED, words)
                case Styled(style, children):
                    yield from self._emphasis(SIGNS[style], children, signs)
                case _:
                    yield "raw", self._raw(inline)

    def _emphasis(self, sign: str, children: Inlines, signs: re.Pattern[str]) -> Iterator[tuple[str, str]]:
        """Emphasis around words that neither begin nor end with a space, a call or a break: these stand outside."""
        before, inside, after = _trimmed(children)
        yield from self._pieces(before, signs)
        if plain(inside):
            yield "open", sign
        yield from self._pieces(inside, signs)
        if plain(inside):
            yield "close", sign
        yield from self._pieces(after, signs)

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
                words = self.words(children, signs=BRACKETED)
                return f"[{words}]{{lang={language}}}" if words.strip() else words
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
        if not words.strip() or not target:
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


def _merged(inlines: Inlines) -> list[Inline]:
    """Inlines with neighbours of one style made one, and emphasis within the same emphasis undone."""
    out: list[Inline] = []
    for kind, group in groupby(inlines, key=lambda one: (type(one), one.style if isinstance(one, Styled) else "")):
        ones = list(group)
        if kind[0] is Text:
            out.append(Text("".join(one.words for one in ones if isinstance(one, Text))))
        elif kind[0] is Code:
            out.append(Code("".join(one.words for one in ones if isinstance(one, Code))))
        elif kind[1]:
            children = tuple(child for one in ones if isinstance(one, Styled) for child in one.children)
            out.append(Styled(kind[1], tuple(_merged(_without(kind[1], children)))))
        else:
            out += ones
    return out


def _flat(inlines: Inlines, kept: tuple[str, ...]) -> Inlines:
    """Inlines in which the children of styles that are not kept stand by themselves."""
    return rewritten(inlines, lambda one: _flat(one.children, kept) if isinstance(one, Styled) and one.style not in kept else None)


def _without(style: str, inlines: Inlines) -> Inlines:
    found: list[Inline] = []
    for one in inlines:
        if isinstance(one, Styled) and one.style == style:
            found += _without(style, one.children)
        elif isinstance(one, Styled | Foreign | Link):
            found.append(replace(one, children=_without(style, one.children)))
        else:
            found.append(one)
    return tuple(found)


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
