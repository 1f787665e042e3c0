"""The edition as its editor wrote it; what it refers to is in `links`.

Records are read from `content/` by `load` and never changed afterwards. A `place` says where
in the content a record stands, so that a message can name its file and line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from engine.dialect import direction_of
from engine.images import Image
from engine.ledger import Ledger
from engine.markup import Prose
from engine.problem import Place

CERTAINTIES = ("certain", "likely", "possible")


def slug(text: str) -> str:
    """Return an id made of the text's letters and digits, lower case, joined by hyphens."""
    return re.sub(r"[\W_]+", "-", text.lower()).strip("-")


class Block(NamedTuple):
    """A paragraph with its lasting id, or a sub-heading, table, list or quotation that may carry one.

    `kind` is markdown-it's name for it: `paragraph`, `heading`, `blockquote`, `table`, `bullet_list` and so on, or `figure`.
    """

    id: str
    kind: str
    prose: Prose
    place: Place

    @property
    def number(self) -> str:
        """The number a scholar cites: `23` of `p23`, `23a` of `p23a`."""
        return self.id.removeprefix("p")

    @property
    def level(self) -> int:
        """The level of a sub-heading, 3 of `### Wrecks`; 0 of anything else."""
        tag = self.prose.tokens[0].tag if self.kind == "heading" else ""
        return int(tag[1:]) if tag else 0


class Section(NamedTuple):
    """A section under its heading; `printed` is false where the heading is the edition's own."""

    id: str
    title: str
    level: int
    blocks: tuple[Block, ...]
    place: Place
    printed: bool = True


class Note(NamedTuple):
    """An endnote; its label is the number the article gives it."""

    label: str
    prose: Prose
    place: Place

    @property
    def id(self) -> str:
        return f"n{self.label}"


class Work(NamedTuple):
    """A published work, as the bibliography enters it; names are (family, given)."""

    key: str
    type: str
    title: str
    authors: tuple[tuple[str, str], ...]
    year: str
    place: Place
    fields: Mapping[str, str] = {}
    editors: tuple[tuple[str, str], ...] = ()
    short_title: str = ""
    proposed: bool = False

    @property
    def id(self) -> str:
        return self.key

    @property
    def is_article(self) -> bool:
        """Whether the title is set in quotation marks, as part of a larger whole."""
        return self.type in {"article", "incollection", "inbook", "inproceedings"}

    @property
    def sort_key(self) -> tuple[str, str, str]:
        names = self.authors or self.editors
        return (names[0][0].casefold() if names else "", self.year, self.title.casefold())


class Piece(NamedTuple):
    """A file in an archive: a piece of a series, known by its number."""

    number: str
    place: Place
    title: str = ""
    dates: str = ""
    catalogue: str = ""
    verified: str = ""


@dataclass(frozen=True)
class Series:
    """A series of files, or a collection without numbers such as a diary (`numbered` is false)."""

    code: str
    title: str
    place: Place
    pieces: tuple[Piece, ...] = ()
    numbered: bool = True
    catalogue: str = ""
    verified: str = ""
    forms: tuple[str, ...] = ()
    proposed: bool = False

    @cached_property
    def id(self) -> str:
        return slug(self.code)

    @cached_property
    def piece_by_number(self) -> dict[str, Piece]:
        return {piece.number: piece for piece in self.pieces}


class Department(NamedTuple):
    """The letters a repository files a department's series under, and the forms they are printed in."""

    code: str
    name: str
    printed: tuple[str, ...] = ()


class Repository(NamedTuple):
    """An archive: its series, the form of its references and the addresses of its catalogue.

    `form` is how a reference is written, `{series}/{piece}[/{item}]` for The National Archives;
    `catalogue` and `search` are addresses with `{id}` and `{reference}` to fill in.
    """

    id: str
    name: str
    location: str
    place: Place
    series: tuple[Series, ...] = ()
    departments: tuple[Department, ...] = ()
    form: str = "{series}/{piece}[/{item}]"
    catalogue: str = ""
    search: str = ""
    url: str = ""
    forms: tuple[str, ...] = ()
    proposed: bool = False


class Tenure(NamedTuple):
    """An office and the span in which a person held it, the bounds EDTF or empty."""

    office: str
    begin: str = ""
    end: str = ""


class Person(NamedTuple):
    """Somebody the text or a note names, with the forms under which it does so."""

    id: str
    name: str
    display: str
    role: str
    place: Place
    forms: tuple[str, ...] = ()
    offices: tuple[Tenure, ...] = ()
    side: str = ""
    service: str = ""
    note: str = ""
    proposed: bool = False

    @property
    def natural_name(self) -> str:
        """The name as it is spoken: `Alan Brooke` of `Brooke, Alan`."""
        family, _, given = self.name.partition(", ")
        return f"{given} {family}".strip()


class Term(NamedTuple):
    """An abbreviation, body, office, operation or term, with its expansion."""

    id: str
    term: str
    expansion: str
    kind: str
    place: Place
    forms: tuple[str, ...] = ()
    note: str = ""
    language: str = ""
    proposed: bool = False


class Event(NamedTuple):
    """Something that happened on a date, and the paragraphs and notes it rests on."""

    id: str
    date: str
    event: str
    rests: tuple[str, ...]
    place: Place


class Query(NamedTuple):
    """A doubt about the source: what stands, what is suspected, on what ground, and the ruling.

    `rules` are the codes of the rules that found it, if any did; `only` is `full` where the words stand in the full text alone.
    """

    id: str
    where: str
    stands: str
    kind: str
    ground: str
    certainty: str
    place: Place
    suspected: str = ""
    see: tuple[str, ...] = ()
    hand: str = "edition"
    ruling: str = "open"
    reason: str = ""
    rules: tuple[str, ...] = ()
    only: str = ""

    @property
    def doubt(self) -> int:
        """What queries are sorted by: the certain first, then the likely, then the possible."""
        return CERTAINTIES.index(self.certainty) if self.certainty in CERTAINTIES else len(CERTAINTIES)


class Author(NamedTuple):
    """An author of the article, the name in its parts."""

    name: str
    family: str
    given: str
    affiliation: str = ""
    email: str = ""
    orcid: str = ""

    @property
    def names(self) -> tuple[str, str]:
        """The name as bibliographies sort it: (family, given)."""
        return self.family or self.name, self.given

    @property
    def initials(self) -> str:
        """The given names' initials: `M. H.` of `Martin H.`, `J.-P.` of `Jean-Paul`."""
        parts = (re.sub(r"(\w)\w*\.?", r"\1.", part) for part in self.given.split())
        return " ".join(parts)


class Licence(NamedTuple):
    """A licence by its SPDX identifier, its name and its address."""

    id: str
    name: str
    url: str


class Article(NamedTuple):
    """The article as published: the version of record."""

    journal: str
    doi: str
    published: str
    publisher: str
    licence: Licence
    issn: str = ""
    url: str = ""
    volume: str = ""
    issue: str = ""
    pages: str = ""
    status: str = ""
    copyright: str = ""
    imprint: str = ""
    handle: str = ""
    handle_url: str = ""
    repository: str = ""

    @property
    def year(self) -> str:
        return self.published[:4]

    @property
    def doi_url(self) -> str:
        return f"https://doi.org/{self.doi}" if self.doi else self.url


class Statement(NamedTuple):
    """What this edition is, what it changed, and which release of it this is."""

    kind: str
    statement: str
    changes: tuple[str, ...]
    release: str
    date: str
    licence: Licence
    title: str = ""
    editors: tuple[str, ...] = ()

    @property
    def is_abridged(self) -> bool:
        return self.kind == "abridged"


@dataclass(frozen=True)
class Edition:
    """Everything the editor wrote: the text, its notes, its registers and its bibliographic record.

    `sources` are the files it was read from, byte for byte.
    """

    title: str
    short_title: str
    language: str
    authors: tuple[Author, ...]
    article: Article
    statement: Statement
    abstract: str
    keywords: tuple[str, ...]
    site_url: str
    place: Place
    sections: tuple[Section, ...] = ()
    notes: tuple[Note, ...] = ()
    works: tuple[Work, ...] = ()
    repositories: tuple[Repository, ...] = ()
    telegrams: tuple[str, ...] = ()
    people: tuple[Person, ...] = ()
    glossary: tuple[Term, ...] = ()
    chronology: tuple[Event, ...] = ()
    queries: tuple[Query, ...] = ()
    images: tuple[Image, ...] = ()
    sources: Mapping[str, bytes] = field(default_factory=dict, compare=False)
    ledger: Ledger = field(default_factory=Ledger)
    disclosure: str = ""
    contributor: str = ""

    @property
    def blocks(self) -> Iterator[Block]:
        """Every paragraph in reading order."""
        return (block for section in self.sections for block in section.blocks)

    @property
    def direction(self) -> str:
        """`rtl` or `ltr`, as the edition's language is written."""
        return direction_of(self.language)

    @property
    def authors_named(self) -> str:
        """The authors in reading order, joined as in running text."""
        names = [author.name for author in self.authors]
        return names[0] if len(names) == 1 else ", ".join(names[:-1]) + " and " + names[-1]
