"""A draft is an article as a reader found it, in Markdown, before it has ids and a place in `content/`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, order=True)
class Loss:
    """Something of the source that could not be carried over, or only changed; `line` counts from 1, 0 where unknown.

    `damaging` where the text itself would suffer; such an import is refused.
    """

    line: int
    what: str
    remedy: str = ""
    damaging: bool = False


@dataclass(frozen=True)
class DraftSection:
    """A section: its heading as printed (empty where there is none) and its blocks, each one Markdown block with calls `[^12]`.

    A block is a paragraph, or a list, table, quotation, verse, figure or sub-heading in the edition's Markdown.
    """

    title: str
    level: int
    blocks: tuple[str, ...]
    line: int = 0


@dataclass(frozen=True)
class Draft:
    """An article: its bibliographic record by the keys of `edition.yaml`, its sections, its notes and its images.

    `record` holds what was found of: title, language, authors (a list of mappings), article (a mapping with journal,
    doi, issn, published, publisher, licence …), abstract, keywords, disclosure, contributor, acknowledgements.
    `notes` are in order, label to Markdown. `images` are file names to bytes.
    """

    record: Mapping[str, object]
    sections: tuple[DraftSection, ...]
    notes: Mapping[str, str]
    images: Mapping[str, bytes] = field(default_factory=dict)
    losses: tuple[Loss, ...] = ()


class Unreadable(Exception):
    """A source cannot be read, or not safely; the loss says where, why and what to do."""

    def __init__(self, line: int, what: str, remedy: str) -> None:
        super().__init__(what)
        self.loss = Loss(line, what, remedy, damaging=True)

    @property
    def draft(self) -> Draft:
        """A draft without text, which no import accepts."""
        return Draft({}, (), {}, losses=(self.loss,))
