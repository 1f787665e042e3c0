"""What the registers show of each entry: where it is used, by whom, when, and together with what."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from functools import cached_property
from itertools import groupby
from typing import NamedTuple

from engine import dates
from engine.archive import Grammar, canonical, natural_key
from engine.links import Document, Links, Reference
from engine.model import Event, Person, Piece, Query, Repository, Section, Series, Work, slug
from engine.pictures import Correspondence, Timeline, correspondence, timeline

COMPANIONS = 6
LAST = "9"


class Use(NamedTuple):
    """A sentence of the text that rests on a note."""

    block: str
    note: str
    sentence: str


class Evidence(NamedTuple):
    """What a section rests on: its files by id and its works, each with how often they are cited there."""

    section: Section
    files: tuple[tuple[str, int], ...]
    works: tuple[tuple[Work, int], ...]

    @property
    def order(self) -> list[str]:
        """The files' ids in the order of the archive, as one asks for them."""
        return sorted((file for file, _ in self.files), key=natural_key)


class Apparatus:
    """The registers of an edition in the order in which they are printed, each entry with its passages."""

    def __init__(self, links: Links) -> None:
        self._links = links
        self._edition = links.edition

    # Archives.

    @cached_property
    def piece_names(self) -> dict[str, str]:
        """Each cited piece by its id, as it is referred to: `FO 371/36970`."""
        return {reference.piece_id: reference.found.piece_canonical for reference in self._links.references}

    def pieces(self, repository: Repository) -> list[tuple[Series, list[tuple[str, str, Piece | None]]]]:
        """The series of a repository in order, each with its pieces as (id, reference, register entry)."""
        return self._pieces[repository.id]

    @cached_property
    def _pieces(self) -> dict[str, list[tuple[Series, list[tuple[str, str, Piece | None]]]]]:
        return {
            repository.id: [
                (series, self._pieces_of(repository, series))
                for series in sorted(repository.series, key=lambda series: natural_key(series.code))
            ]
            for repository in self._edition.repositories
        }

    def _pieces_of(self, repository: Repository, series: Series) -> list[tuple[str, str, Piece | None]]:
        if not series.numbered:
            return [(series.id, series.code, None)]
        numbers = series.piece_by_number.keys() | self._cited_numbers.get(series.id, set())
        names = [(number, canonical(repository, series.code, number)) for number in sorted(numbers, key=natural_key)]
        return [(slug(name), name, series.piece_by_number.get(number)) for number, name in names]

    @cached_property
    def _cited_numbers(self) -> dict[str, set[str]]:
        found: dict[str, set[str]] = defaultdict(set)
        for reference in self._links.references:
            found[reference.series_id].add(reference.found.piece)
        return found

    def notes_citing(self, piece: str) -> list[str]:
        """The labels of the notes that cite a piece, in order, each once."""
        return list(dict.fromkeys(reference.note for reference in self._links.references_to.get(piece, ())))

    def uses_of(self, piece: str) -> list[Use]:
        """The sentences that rest on a piece, in the order of the notes that cite it."""
        return [use for note in self.notes_citing(piece) for use in self._uses.get(note, ())]

    @cached_property
    def _uses(self) -> dict[str, list[Use]]:
        found: dict[str, list[Use]] = defaultdict(list)
        for block in self._edition.blocks:
            for label, offset in block.prose.call_places:
                found[label].append(Use(block.id, label, block.prose.sentence_at(offset)))
        return found

    def queries_about(self, piece: str) -> list[Query]:
        """The queries that doubt a reference to a piece, or suspect that another reference is to it."""
        return self._queries_by_piece.get(piece, [])

    @cached_property
    def _queries_by_piece(self) -> dict[str, list[Query]]:
        grammar = Grammar(self._edition.repositories, self._edition.telegrams)
        found: dict[str, list[Query]] = defaultdict(list)
        for query in self._edition.queries:
            readings = [one for text in (query.stands, query.suspected) for one in grammar.find(text)]
            for piece in dict.fromkeys(slug(one.piece_canonical) for one in readings):
                found[piece].append(query)
        return found

    def items_of(self, piece: str) -> list[tuple[Reference, list[str]]]:
        """The items of a piece, or the piece itself, with the notes that cite each."""
        cited: dict[str, list[Reference]] = defaultdict(list)
        for reference in self._links.references_to.get(piece, ()):
            cited[reference.id].append(reference)
        ordered = sorted(cited.values(), key=lambda same: natural_key(same[0].canonical))
        return [(same[0], list(dict.fromkeys(reference.note for reference in same))) for same in ordered]

    def dates_of(self, piece: str) -> str:
        """The dates of the documents cited from a piece, from the first to the last, in English."""
        dated = sorted((dates.sort_key(date), date) for date in self._dates_in.get(piece, ()))
        if not dated:
            return ""
        first, last = dated[0][1], dated[-1][1]
        if first == last:
            return dates.in_words(first)
        return f"{dates.in_words(first.split('/')[0])} – {dates.in_words(last.split('/')[-1])}"

    @cached_property
    def _dates_in(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = defaultdict(list)
        for document in self._links.documents:
            if document.reference and document.date:
                found[document.reference.piece_id].append(document.date)
        return found

    def used_with(self, piece: str) -> list[str]:
        """The other pieces cited in the same notes, the most frequent first."""
        counted: Counter[str] = Counter()
        for note in self.notes_citing(piece):
            counted.update({reference.piece_id for reference in self._links.references_in[note]} - {piece})
        ordered = sorted(counted.items(), key=lambda item: (-item[1], natural_key(item[0])))
        return [other for other, _ in ordered[:COMPANIONS]]

    @cached_property
    def evidence(self) -> list[Evidence]:
        """What each section rests on, in the order of the sections; a section without notes is left out."""
        return [found for section in self._edition.sections if (found := self._evidence_of(section)).files or found.works]

    def _evidence_of(self, section: Section) -> Evidence:
        called = [label for block in section.blocks for label in block.prose.calls]
        files: Counter[str] = Counter()
        works: Counter[str] = Counter()
        for label in dict.fromkeys(called):
            files.update(reference.piece_id for reference in self._links.references_in.get(label, ()))
            works.update(citation.work.key for citation in self._links.citations_in.get(f"n{label}", ()))
        return Evidence(
            section,
            tuple(sorted(files.items(), key=lambda item: (-item[1], natural_key(item[0])))),
            tuple((self._links.works[key], count) for key, count in sorted(works.items(), key=lambda item: (-item[1], item[0]))),
        )

    # The other registers.

    @cached_property
    def works(self) -> list[Work]:
        return sorted(self._edition.works, key=lambda work: work.sort_key)

    @cached_property
    def people(self) -> list[tuple[str, list[Person]]]:
        """Everyone by family name, grouped by its initial."""
        ordered = sorted(self._edition.people, key=lambda person: person.name.casefold())
        return [(initial, list(group)) for initial, group in groupby(ordered, key=lambda person: person.name[0].upper())]

    @cached_property
    def documents(self) -> list[Document]:
        """All documents by date, the undated last."""
        return sorted(self._links.documents, key=lambda one: (dates.sort_key(one.date) or LAST, natural_key(one.id)))

    @cached_property
    def correspondence(self) -> Correspondence:
        """Who wrote to whom, as the picture shows it."""
        return correspondence(self.documents)

    @cached_property
    def timeline(self) -> Timeline:
        """The documents over time, as the picture shows them."""
        return timeline(self.documents)

    def documents_of(self, person: str) -> list[Document]:
        """What a person sent or received, by date."""
        return self._documents_by_person.get(person, [])

    @cached_property
    def _documents_by_person(self) -> dict[str, list[Document]]:
        found: dict[str, list[Document]] = defaultdict(list)
        for document in self.documents:
            for key in dict.fromkeys(party.key for party in (document.sender, document.recipient) if party):
                found[key].append(document)
        return found

    @cached_property
    def years(self) -> list[tuple[str, list[Event]]]:
        """The chronology in order, grouped by year."""
        ordered = sorted(self._edition.chronology, key=lambda event: dates.sort_key(event.date))
        return [(year, list(group)) for year, group in groupby(ordered, key=lambda event: event.date[:4])]

    @cached_property
    def queries_at(self) -> dict[str, list[Query]]:
        """The queries by the passage they doubt."""
        found: dict[str, list[Query]] = defaultdict(list)
        for query in self._edition.queries:
            found[query.where].append(query)
        return found

    def mentions_of(self, entry: str) -> list[str]:
        """The passages that mention a register entry, paragraphs before notes, each once."""
        found: Iterable[str] = dict.fromkeys(mention.where for mention in self._links.mentions_of.get(entry, ()))
        return sorted(found, key=lambda where: where.startswith("n"))


def apparatus_of(links: Links) -> Apparatus:
    """Return what the registers of an edition show; it is worked out once and kept with the links, as their own properties are."""
    found: Apparatus = links.__dict__.setdefault("apparatus", Apparatus(links))
    return found
