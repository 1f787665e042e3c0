"""What the text refers to, and who points back: the edition's apparatus, made by `resolve`.

Every record here is a place in the text and the meaning given to it. Offsets are into the plain text of
the paragraph or note (`Prose.plain`), so that what is printed can always be read back.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from engine.archive import Found
from engine.model import Block, Edition, Note, Person, Section, Term, Work, slug


class Call(NamedTuple):
    """A note called in a paragraph; the first call of note 12 is `r12`, a second one `r12-2`."""

    note: str
    block: str
    nth: int = 1

    @property
    def id(self) -> str:
        return f"r{self.note}" if self.nth == 1 else f"r{self.note}-{self.nth}"


@dataclass(frozen=True)
class Reference:
    """An archival reference in a note, with the committee papers and telegrams it is the place of."""

    note: str
    found: Found
    documents: tuple[str, ...] = ()

    @property
    def start(self) -> int:
        return self.found.start

    @property
    def end(self) -> int:
        return self.found.end

    @cached_property
    def id(self) -> str:
        return slug(self.canonical)

    @cached_property
    def canonical(self) -> str:
        return self.found.canonical

    @property
    def series_id(self) -> str:
        return self.found.series.id if self.found.series else ""

    @cached_property
    def piece_id(self) -> str:
        """The id of the piece the reference lies in, or of the collection where there are no pieces."""
        return slug(self.found.piece_canonical)


class Citation(NamedTuple):
    """A published work cited in a note or paragraph; `short` where only its short title is given.

    One cited by its key, `[@smith1996]` or `[Smith](work:smith1996)`, is a link of its own and has no span.
    """

    where: str
    work: Work
    start: int
    end: int
    pages: str = ""
    short: bool = False


class Party(NamedTuple):
    """Who wrote or received a document: as printed, and the person and the office that means."""

    printed: str
    person: Person | None = None
    office: str = ""

    @property
    def label(self) -> str:
        """The person's name, an office with its holder, or the printed form where nobody is known."""
        if self.person is None:
            return self.printed
        return f"{self.office} ({self.person.natural_name})" if self.office else self.person.natural_name

    @property
    def name(self) -> str:
        """The family name, else what is printed: as narrow places name a correspondent."""
        return self.person.name.partition(",")[0] if self.person else self.printed

    @property
    def key(self) -> str:
        """What groups the documents of one correspondent."""
        return self.person.id if self.person else self.printed


class Document(NamedTuple):
    """A letter, minute, meeting or other document cited in a note; its date is EDTF or empty."""

    id: str
    note: str
    kind: str
    start: int
    end: int
    printed: str
    sender: Party | None = None
    recipient: Party | None = None
    date: str = ""
    numbers: tuple[str, ...] = ()
    reference: Reference | None = None

    @property
    def is_letter(self) -> bool:
        return self.sender is not None and self.recipient is not None


class Mention(NamedTuple):
    """A person or a term named in a paragraph or note."""

    where: str
    entry: Person | Term
    start: int
    end: int


@dataclass(frozen=True)
class Links:
    """The whole apparatus of an edition, with the ways back from each register entry to its passages."""

    edition: Edition
    calls: tuple[Call, ...]
    references: tuple[Reference, ...] = ()
    citations: tuple[Citation, ...] = ()
    documents: tuple[Document, ...] = ()
    mentions: tuple[Mention, ...] = ()
    unknown_references: tuple[tuple[str, Found], ...] = ()

    @cached_property
    def notes(self) -> dict[str, Note]:
        return {note.label: note for note in self.edition.notes}

    @cached_property
    def blocks(self) -> dict[str, Block]:
        return {block.id: block for block in self.edition.blocks if block.id}

    @cached_property
    def works(self) -> dict[str, Work]:
        return {work.key: work for work in self.edition.works}

    @cached_property
    def section_of(self) -> dict[str, Section]:
        return {block.id: section for section in self.edition.sections for block in section.blocks}

    @cached_property
    def calls_of(self) -> dict[str, list[Call]]:
        return _grouped(self.calls, lambda call: call.note)

    @cached_property
    def references_in(self) -> dict[str, list[Reference]]:
        return _grouped(self.references, lambda reference: reference.note)

    @cached_property
    def citations_in(self) -> dict[str, list[Citation]]:
        """The citations found in the words of a note or paragraph; those by key are links already."""
        return _grouped((one for one in self.citations if one.end), lambda citation: citation.where)

    @cached_property
    def documents_in(self) -> dict[str, list[Document]]:
        return _grouped(self.documents, lambda document: document.note)

    @cached_property
    def mentions_in(self) -> dict[str, list[Mention]]:
        return _grouped(self.mentions, lambda mention: mention.where)

    @cached_property
    def references_to(self) -> dict[str, list[Reference]]:
        """References by the id of the piece (or unnumbered collection) they lie in."""
        return _grouped(self.references, lambda reference: reference.piece_id)

    @cached_property
    def citations_of(self) -> dict[str, list[Citation]]:
        return _grouped(self.citations, lambda citation: citation.work.key)

    @cached_property
    def mentions_of(self) -> dict[str, list[Mention]]:
        return _grouped(self.mentions, lambda mention: mention.entry.id)

    def paragraphs_of(self, note: str) -> list[str]:
        """The ids of the paragraphs that call a note, in order, each once."""
        return list(dict.fromkeys(call.block for call in self.calls_of.get(note, ())))


def _grouped(records: Iterable[Any], key: Any) -> dict[str, list[Any]]:
    groups: dict[str, list[Any]] = defaultdict(list)
    for record in records:
        groups[key(record)].append(record)
    return dict(groups)
