"""A text is cut into blocks of lines; what a page break or a line's end has torn is marked, to be joined again.

A block is what stands between blank lines; a heading or a rule is always one of its own. Inside a text a HYPHEN stands
after the hyphen of a line's end, and a call between CALL and ENDCALL: characters that no text may hold.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property

CALL, ENDCALL, HYPHEN = "\ufdd0", "\ufdd1", "\ufdd2"
HEADING = re.compile(r"[ ]{0,3}(#{1,6})[ \t]+(.*?)[ \t]*#*$")
RULE = re.compile(r"\s*([-_*])(?:\s*\1){2,}\s*$")
ASTERISM = re.compile(r"\s*(?:\*(?:\s*\*){2,}|⁂|[·•](?:\s+[·•]){2})\s*$")
LONGEST_WRAPPED = 160
SPECIAL = re.compile(r"\s*(?:[>|]|!\[|[-+•*]\s)")
ITEM_NUMBER = re.compile(r"\s*(\d{1,3})[.)]\s")
CALLS = re.compile(rf"{CALL}\d+{ENDCALL}")
TAIL = 200
HYPHENS = {"-", "\u00ad", "‐"}
CLOSING = "'\"’”»)]*_ \t"


@dataclass(frozen=True)
class Line:
    """A line of the source, counted from 1."""

    number: int
    text: str


@dataclass(frozen=True)
class Block:
    """Lines that stand together; `broken` where something of the page, not of the text, stood before them.

    `first` where they are the first of a page, as far as form feeds tell.
    """

    lines: tuple[Line, ...]
    broken: bool = False
    first: bool = False

    @property
    def line(self) -> int:
        return self.lines[0].number

    @cached_property
    def text(self) -> str:
        """The lines as one, with HYPHEN where a line ended in one; those of a list, table or quotation as they stand."""
        if self.is_special:
            return "\n".join(line.text for line in self.lines)
        return joined(line.text.strip() for line in self.lines)

    @cached_property
    def heading(self) -> tuple[int, str] | None:
        """The number of its signs and the words of a heading written with #."""
        match = HEADING.match(self.lines[0].text) if len(self.lines) == 1 else None
        return (len(match[1]), match[2].strip()) if match else None

    @property
    def is_rule(self) -> bool:
        return len(self.lines) == 1 and bool(RULE.match(self.lines[0].text))

    @property
    def is_special(self) -> bool:
        """Whether it is a quotation, table, image or list."""
        return bool(SPECIAL.match(self.lines[0].text)) or len(self.item_numbers) > 1

    @cached_property
    def item_numbers(self) -> list[int]:
        """The numbers of a numbered list's items; empty where it does not begin with one."""
        found = [int(match[1]) for line in self.lines if (match := ITEM_NUMBER.match(line.text))]
        return found if ITEM_NUMBER.match(self.lines[0].text) else []

    def with_text(self, text: str) -> Block:
        """Return the block reading otherwise: a list, table or quotation line by line, anything else as one line."""
        if self.is_special and len(self.lines) > 1:
            texts = text.split("\n")
            return replace(self, lines=tuple(Line(line.number, text) for line, text in zip(self.lines, texts, strict=True)))
        return replace(self, lines=(Line(self.line, text),))


def joined(parts: Iterable[str]) -> str:
    """Return pieces of one text in one line; a hyphen at a piece's end is marked, not yet dropped."""
    written: list[str] = []
    for part in filter(None, parts):
        if written:
            torn = written[-1][-1:] in HYPHENS and written[-1][-2:-1].isalnum() and part[0].isalnum()
            written.append(HYPHEN if torn else " ")
        written.append(part)
    return "".join(written)


def is_ended(text: str) -> bool:
    """Tell whether a text ends as a sentence does, calls and closing marks aside."""
    bare = CALLS.sub("", text[-TAIL:]).rstrip(CLOSING + HYPHEN)
    return not bare or bare[-1] in ".?!…:؟。！？։।"


def bare_words(text: str) -> str:
    """Return a heading or short line without emphasis, links, numbers before it and a colon after it."""
    text = re.sub(r"\[([^\[\]]*)\]\([^()]*\)|</?\w[^<>]*>", r"\1", CALLS.sub("", text))
    text = re.sub(r"[*_#]+", "", text).strip()
    return re.sub(r"^(?:\d+(?:\.\d+)*\.?|[IVX]+\.)\s+(?=\D)", "", text).strip(" :.").casefold()


def split_blocks(text: str) -> list[Block]:
    """Return a text's blocks in order."""
    found: list[Block] = []
    lines: list[Line] = []
    broken, blank, first = False, 0, False

    def close() -> None:
        nonlocal lines, broken, blank, first
        if lines:
            found.append(Block(tuple(lines), broken, first))
            lines, broken, blank, first = [], False, 0, False

    for line, is_page in _lines(text):
        if is_page:
            close()
            broken = first = True
        if not line.text.strip():
            close()
            blank += 1
            broken = broken or blank > 1
        elif HEADING.match(line.text) or RULE.match(line.text) or ASTERISM.match(line.text):
            close()
            lines = [line]
            close()
        else:
            lines.append(line)
    close()
    return found


def _lines(text: str) -> Iterator[tuple[Line, bool]]:
    """The lines, each with whether a page begins with it; a form feed may stand within a line."""
    for number, content in enumerate(text.split("\n"), start=1):
        for index, part in enumerate(content.split("\f")):
            yield Line(number, part), index > 0
