"""References that differ by a figure, or by two that have changed places, and are cited for the same correspondents."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from engine.archive import canonical
from engine.links import Document, Reference
from engine.queries.finding import Certainty, Finding, Rule, others
from engine.queries.near import is_transposed, near_pairs
from engine.queries.witness import Witness, once

FREQUENT = 3
NEIGHBOURING = 3
REGISTRY_ITEM = re.compile(r"[A-Z]+\d{3,}")


@dataclass
class Holding:
    """What the notes cite from one file, or from one series: the places, and the documents with their parties and months."""

    references: list[Reference] = field(default_factory=list)
    documents: list[Document] = field(default_factory=list)

    @cached_property
    def notes(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(f"n{reference.note}" for reference in self.references))

    @cached_property
    def parties(self) -> set[tuple[str, int]]:
        """Each correspondent with each month in which, or beside which, a letter of theirs was written."""
        return {(key, month + near) for key, month in self._months for near in (-1, 0, 1)}

    @cached_property
    def exact(self) -> set[tuple[str, int]]:
        return set(self._months)

    @property
    def _months(self) -> Iterator[tuple[str, int]]:
        for document in self.documents:
            if match := re.match(r"(\d{4})\??-(\d\d)", document.date):
                month = int(match[1]) * 12 + int(match[2])
                yield from ((party.key, month) for party in (document.sender, document.recipient) if party)

    @property
    def pairs(self) -> set[frozenset[str]]:
        """The pairs of correspondents."""
        return {frozenset((d.sender.key, d.recipient.key)) for d in self.documents if d.sender and d.recipient}


@once
def _holdings(witness: Witness) -> dict[str, dict[str, Holding]]:
    """Every file by series and number."""
    found: dict[str, dict[str, Holding]] = defaultdict(lambda: defaultdict(Holding))
    for reference in witness.links.references:
        if reference.found.piece:
            found[reference.found.code][reference.found.piece].references.append(reference)
    for document in witness.links.documents:
        if document.reference and document.reference.found.piece:
            found[document.reference.found.code][document.reference.found.piece].documents.append(document)
    return found


def file_numbers_alike(witness: Witness) -> Iterator[Finding]:
    """Two files whose numbers differ by a figure do not hold the same correspondence.

    Figures that have changed places are asked about where correspondent and month agree; a figure changed, lost or
    gained, where one number is rare, the other frequent, and the pair of correspondents agrees.
    Bad: `Martel to COS, 24 May 1943 CAB121/465` beside `Martel to COS, 18 July 1943 CAB121/645`.
    """
    for pieces in _holdings(witness).values():
        for one, other in _candidates(pieces):
            rare, common = sorted((one, other), key=lambda number: (len(pieces[number].notes), number))
            settled = len(pieces[common].notes) >= FREQUENT and len(pieces[rare].notes) == 1
            tied = len(pieces[rare].notes) == len(pieces[common].notes)
            if is_transposed(one, other) or (settled and _is_slip(rare, common, pieces)):
                for number, beside in ((rare, common), *(((common, rare),) if tied else ())):
                    yield from _alike(pieces[number], number, beside, pieces[beside], settled)


def _candidates(pieces: dict[str, Holding]) -> Iterator[tuple[str, str]]:
    """The numbers one edit apart that share a correspondent in the same or a neighbouring month."""
    sharing: dict[tuple[str, int], set[str]] = defaultdict(set)
    for number, holding in pieces.items():
        for party in holding.parties:
            sharing[party].add(number)
    groups = {frozenset(numbers) for numbers in sharing.values() if len(numbers) > 1}
    found = {pair for numbers in groups for pair in near_pairs(numbers)}
    yield from sorted(pair for pair in found if pieces[pair[0]].parties & pieces[pair[1]].exact)


def _is_slip(rare: str, common: str, pieces: dict[str, Holding]) -> bool:
    """Whether the rare number may be the common one misprinted; neighbours on a shelf are mostly what they seem."""
    distant = not (rare.isdigit() and common.isdigit() and abs(int(rare) - int(common)) <= NEIGHBOURING)
    return distant and bool(pieces[rare].pairs & pieces[common].pairs)


def _alike(holding: Holding, number: str, beside: str, other: Holding, settled: bool) -> Iterator[Finding]:
    for reference in holding.references:
        printed = reference.found.printed
        name, where = canonical(reference.found.repository, reference.found.code, beside), f"n{reference.note}"
        yield Finding(
            where, reference.start, printed, Certainty.LIKELY if settled else Certainty.POSSIBLE,
            f"the number is close to {name}, cited {len(other.notes)} times with the same correspondents",
            printed.replace(number, beside) if settled else "", others(other.notes, where),
        )  # fmt: skip


def series_alike(witness: Witness) -> Iterator[Finding]:
    """A series cited once is not one cited often with a figure changed.

    Bad: `WO206/133` for a paper of Martel, beside many from `WO208`, his too.
    """
    series: dict[str, Holding] = defaultdict(Holding)
    for code, pieces in _holdings(witness).items():
        for holding in pieces.values():
            series[code].references += holding.references
            series[code].documents += holding.documents
    for pair in near_pairs(series):
        rare, common = sorted(pair, key=lambda code: len(series[code].notes))
        alike = len(rare) == len(common) and len(re.findall(r"\d", rare)) > 2
        is_odd = len(series[rare].notes) == 1 and len(series[common].notes) >= FREQUENT
        if alike and is_odd and _same_year(series[rare], series[common]):
            reference = series[rare].references[0]
            yield Finding(
                f"n{reference.note}", reference.start, reference.found.printed, Certainty.POSSIBLE,
                f"{rare} is cited here alone, and {common} {len(series[common].notes)} times with the same correspondent",
                "", others(series[common].notes, f"n{reference.note}"),
            )  # fmt: skip


def _same_year(one: Holding, other: Holding) -> bool:
    return bool({(key, month // 12) for key, month in one.exact} & {(key, month // 12) for key, month in other.exact})


def one_item_two_files(witness: Witness) -> Iterator[Finding]:
    """A registry paper lies in one file.

    Bad: `FO371/36970/N7293` in one note, `FO371/36927/N7293` in another.
    """
    items: dict[tuple[str, str], dict[str, list[Reference]]] = defaultdict(lambda: defaultdict(list))
    for reference in witness.links.references:
        if REGISTRY_ITEM.fullmatch(reference.found.item):
            items[reference.found.code, reference.found.item][reference.found.piece].append(reference)
    for pieces in items.values():
        for piece, references in pieces.items() if len(pieces) > 1 else ():
            elsewhere = [f"n{one.note}" for other, found in pieces.items() if other != piece for one in found]
            for reference in references:
                where, said = f"n{reference.note}", "the same registry paper is cited from another file elsewhere"
                places = others(elsewhere, where)
                yield Finding(where, reference.start, reference.found.printed, Certainty.POSSIBLE, said, "", places)


RULES = (
    Rule("D04", "reference", file_numbers_alike),
    Rule("D05", "reference", series_alike),
    Rule("D06", "reference", one_item_two_files),
)
