"""A manuscript is an article as blocks and inlines, whatever file it came from; its notes stand apart, under keys.

Readers make it, `arrange` divides it into sections, and `markdown_writer` writes its blocks in the edition's Markdown.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeAlias

from engine.importers.draft import Loss


@dataclass(frozen=True)
class Text:
    """Words."""

    words: str


@dataclass(frozen=True)
class Styled:
    """Words set apart: `emphasis`, `strong`, or `raised` and `lowered`, for which the edition's Markdown has no sign."""

    style: str
    children: tuple[Inline, ...]


@dataclass(frozen=True)
class Foreign:
    """Words in another language, by its tag."""

    language: str
    children: tuple[Inline, ...]


@dataclass(frozen=True)
class Link:
    """Words that lead to an address."""

    target: str
    children: tuple[Inline, ...]


@dataclass(frozen=True)
class Code:
    """Words to be taken sign by sign: code, or a formula."""

    words: str


@dataclass(frozen=True)
class Break:
    """The end of a line that is not the end of a paragraph."""


@dataclass(frozen=True)
class Call:
    """The place at which a note is called, by the note's key; `shown` is what stands there in the source."""

    note: str
    shown: str = ""


@dataclass(frozen=True)
class Cite:
    """A work of the bibliography cited by its key."""

    key: str
    pages: str = ""


@dataclass(frozen=True)
class Picture:
    """An image within a line, by its address in the source; `shown` says what it shows, `title` is its caption."""

    source: str
    shown: str = ""
    title: Inlines = ()


Inline: TypeAlias = Text | Styled | Foreign | Link | Code | Break | Call | Cite | Picture
Inlines: TypeAlias = tuple[Inline, ...]


@dataclass(frozen=True)
class Paragraph:
    """A paragraph; `role` says what it is where the source does: `title`, `author`, `caption` and so on."""

    children: Inlines
    role: str = ""


@dataclass(frozen=True)
class Heading:
    """A heading, level 1 the highest; `id` is its name in the source."""

    level: int
    children: Inlines
    line: int = 0
    id: str = ""


@dataclass(frozen=True)
class Quote:
    """A quotation set as a block."""

    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Verse:
    """Lines of verse, in stanzas."""

    stanzas: tuple[tuple[Inlines, ...], ...]


@dataclass(frozen=True)
class Listing:
    """A list; `first` is its first number, None where it is not numbered."""

    items: tuple[tuple[Block, ...], ...]
    first: int | None = None


@dataclass(frozen=True)
class Table:
    """A table, row by row, the first of them its head where it has one."""

    rows: tuple[tuple[Inlines, ...], ...]
    has_head: bool = True
    caption: Inlines = ()
    aligned: tuple[str, ...] = ()


@dataclass(frozen=True)
class Figure:
    """An image that stands by itself, by its address in the source."""

    source: str
    shown: str = ""
    caption: Inlines = ()


@dataclass(frozen=True)
class Verbatim:
    """Lines to be taken sign by sign."""

    words: str


@dataclass(frozen=True)
class Rule:
    """A line across the text."""


Block: TypeAlias = Paragraph | Heading | Quote | Verse | Listing | Table | Figure | Verbatim | Rule
Blocks: TypeAlias = tuple[Block, ...]


@dataclass(frozen=True)
class Footnote:
    """A note: its blocks, and the number or sign it bears in the source where that is known."""

    blocks: Blocks
    label: str = ""
    line: int = 0


@dataclass
class Manuscript:
    """An article as it was read: its record, its text, its notes by key and a way to its images.

    `assumed` is what the file's properties say of title, creator, keywords and language: it serves where the text is silent.
    """

    record: dict[str, object] = field(default_factory=dict)
    assumed: dict[str, str] = field(default_factory=dict)
    blocks: list[Block] = field(default_factory=list)
    notes: dict[str, Footnote] = field(default_factory=dict)
    losses: list[Loss] = field(default_factory=list)
    image: Callable[[str], bytes | None] = lambda source: None
    has_typed_front: bool | None = None  # whether authors and their places stand as lines before the text, if that is known

    def lose(self, what: str, remedy: str = "", line: int = 0, *, damaging: bool = False) -> None:
        """Note that something could not be carried over, or only changed."""
        self.losses.append(Loss(line, what, remedy, damaging))
