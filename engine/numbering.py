"""A letter keeps the number it was published with, wherever it now stands in its note.

Letters are found by the build and numbered within their note; only the ledger knows which number was whose.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from engine.ledger import Ledger, Published, digest_of
from engine.links import Document


def words_of(document: Document) -> str:
    """Return what identifies a document within its note: its date and its words as printed."""
    return f"{document.date}: {document.printed}"


def keep_numbers(documents: Sequence[Document], ledger: Ledger) -> list[Document]:
    """Return the documents under the numbers they were published with.

    A document is known by its words. Within a note those with new words take the places of those whose words are nowhere
    any more, if there are as many of either; else they get numbers never used.
    """
    published, retired = _published(ledger), _retired(ledger)
    kept = dict(_kept(documents, published))
    new = [index for index in range(len(documents)) if index not in kept]
    given_in: dict[str, set[int]] = defaultdict(set)
    for index, number in kept.items():
        given_in[documents[index].note].add(number)
    moved = {digest_of(words_of(documents[index])) for index in new}
    for note, indices in _by_note(documents, new).items():
        known = published.get(note, {})
        given = given_in[note]
        free = [number for number in sorted(known) if number not in given and (note, number) not in retired]
        vacant = [number for number in free if known[number] not in moved]
        highest = max([*known, *given], default=0)
        places = vacant if len(vacant) == len(indices) else range(highest + 1, highest + 1 + len(indices))
        kept.update(zip(indices, places, strict=True))
    return [_under(f"{document.note}-{kept[index]}", document) for index, document in enumerate(documents)]


def _under(id_: str, document: Document) -> Document:
    return document if document.id == id_ else document._replace(id=id_)


def _published(ledger: Ledger) -> dict[str, dict[int, str]]:
    """The digests of the published documents by their number, for each note."""
    found: dict[str, dict[int, str]] = defaultdict(dict)
    for record in ledger.published.values():
        if record.kind == "document":
            found[record.host.removeprefix("n")][_number(record)] = record.digest
    return found


def _retired(ledger: Ledger) -> set[tuple[str, int]]:
    """The numbers that are gone or have an heir, each with its note; they are not given again."""
    documents = (record for record in ledger.published.values() if record.kind == "document")
    return {(record.host.removeprefix("n"), _number(record)) for record in documents if ledger.is_retired(record)}


def _number(record: Published) -> int:
    return int("0" + "".join(filter(str.isdecimal, record.id.rpartition("-")[2]))[:9])


def _kept(documents: Sequence[Document], published: dict[str, dict[int, str]]) -> Iterable[tuple[int, int]]:
    """The documents whose words were published in their note, each with its number."""
    taken: dict[str, set[int]] = defaultdict(set)
    for index, document in enumerate(documents):
        digest = digest_of(words_of(document))
        for number, other in published.get(document.note, {}).items():
            if digest == other and number not in taken[document.note]:
                taken[document.note].add(number)
                yield index, number
                break


def _by_note(documents: Sequence[Document], indices: Iterable[int]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = defaultdict(list)
    for index in indices:
        found[documents[index].note].append(index)
    return found
