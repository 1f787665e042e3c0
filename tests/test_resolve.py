"""Resolving: what the whole of an edition refers to, and who points back."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import replace
from itertools import pairwise

import pytest

from engine.apparatus import Apparatus
from engine.links import Citation, Mention, Reference
from engine.model import Block, Edition
from engine.resolve import resolve_links
from tests.conftest import Resolved, links_of

BOTH = pytest.mark.parametrize("which", ["toy", "real"])


@BOTH
def test_every_place_in_the_text_can_be_read_back(which: str, request: pytest.FixtureRequest) -> None:
    _, links = request.getfixturevalue(which)
    plain = {block.id: block.prose.plain for block in links.blocks.values()}
    plain |= {note.id: note.prose.plain for note in links.notes.values()}
    for reference in links.references:
        assert plain[f"n{reference.note}"][reference.start : reference.end] == reference.found.printed
    for mention in links.mentions:
        words = plain[mention.where][mention.start : mention.end]
        assert " ".join(words.split()) in mention.entry.forms
    for citation in (one for one in links.citations if one.end):  # the others are cited by their keys
        assert plain[citation.where][citation.start : citation.end].strip()
    for document in links.documents:
        assert plain[f"n{document.note}"][document.start : document.end].strip() == document.printed


@BOTH
def test_what_is_marked_in_one_passage_does_not_overlap(which: str, request: pytest.FixtureRequest) -> None:
    _, links = request.getfixturevalue(which)
    places: dict[str, list[tuple[int, int]]] = {}
    spans: list[Reference | Citation | Mention] = [*links.references, *links.citations, *links.mentions]
    for span in spans:
        where = f"n{span.note}" if isinstance(span, Reference) else span.where
        places.setdefault(where, []).append((span.start, span.end))
    for found in places.values():
        apart = sorted(set(found))
        assert all(before[1] <= after[0] for before, after in pairwise(apart))


@BOTH
def test_every_reference_is_in_the_registers_and_every_entry_of_them_is_used(which: str, request: pytest.FixtureRequest) -> None:
    edition, links = request.getfixturevalue(which)
    assert links.unknown_references == ()
    pieces = {f"{series.code}/{piece.number}" for r in edition.repositories for series in r.series for piece in series.pieces}
    used = {f"{one.found.code}/{one.found.piece}" for one in links.references if one.found.piece}
    assert used == pieces
    assert {citation.work.key for citation in links.citations} | _by_key(edition) == {work.key for work in edition.works}


def _by_key(edition: Edition) -> set[str]:
    """The works cited by key alone, as `[@marlowe1964]`."""
    prose = [block.prose for block in edition.blocks] + [note.prose for note in edition.notes]
    return {key for one in prose for key, _ in one.citations}


def test_a_note_called_twice_has_two_calls_each_with_an_id(toy: Resolved) -> None:
    _, links = toy
    assert [(call.id, call.block) for call in links.calls_of["5"]] == [("r5", "p4"), ("r5-2", "p6")]
    assert links.paragraphs_of("5") == ["p4", "p6"]
    assert [call.note for call in links.calls] == ["*", "1", "2", "3", "4", "5", "6", "7", "5", *map(str, range(8, 16))]


def test_a_note_named_by_a_sign_is_a_note_like_others(toy: Resolved) -> None:
    _, links = toy
    assert links.notes["*"].id == "n*"
    assert links.paragraphs_of("*") == ["p1"]


def test_a_file_knows_every_note_that_cites_it_or_an_item_in_it(toy: Resolved) -> None:
    _, links = toy
    assert [reference.note for reference in links.references_to["kw-12-345"]] == ["1", "4", "6", "9"]
    assert [reference.canonical for reference in links.references_to["kw-3-9"]] == ["KW 3/9/A1", "KW 3/9/A2", "KW 3/9/B2"]
    assert [reference.note for reference in links.references_to["coll-7-box-3"]] == ["8"]
    assert [reference.note for reference in links.references_to["corrie-diary"]] == ["7"]
    assert [reference.note for reference in links.references_to["bestand-4-nr-12"]] == ["11"]


def test_a_reference_knows_the_papers_and_telegrams_it_is_the_place_of(toy: Resolved) -> None:
    _, links = toy
    numbers = {reference.canonical: reference.documents for reference in links.references if reference.documents}
    assert numbers == {"KW 3/9/A1": ("LC(31)4th mtg",), "LT 7/1": ("MIL412",), "KW 3/9/B2": ("LC(32)17",)}


def test_a_short_title_means_the_work_of_the_author_named(toy: Resolved) -> None:
    _, links = toy
    assert [(one.work.key, one.pages, one.short) for one in links.citations_in["n3"]] == [
        ("marlowe1964", "77", True),
        ("marlowe1958", "110", True),
    ]
    assert {one.where for one in links.citations_of["latka2003"]} == {"n12", "n13"}


def test_a_person_has_the_passages_that_name_and_the_letters_that_were_sent(toy: Resolved) -> None:
    _, links = toy
    where = Counter(mention.where for mention in links.mentions_of["zolkiewska"])
    assert where == {"p9": 1, "n4": 1, "n11": 1}
    assert [mention.where for mention in links.mentions_of["farou"]] == ["p3a"]
    assert [document.id for document in Apparatus(links).documents_of("zolkiewska")] == ["4-3", "11-1"]
    assert {document.note for document in Apparatus(links).documents_of("blythe")} == {"4", "8", "10", "11"}


def test_a_block_without_an_id_is_not_searched_since_nothing_could_lead_back(toy: Resolved) -> None:
    edition, links = toy
    assert any(not block.id for block in edition.blocks)
    assert "" not in links.mentions_in
    section = edition.sections[0]
    nameless = tuple(block._replace(id="") for block in section.blocks)
    assert resolve_links(replace(edition, sections=(section._replace(blocks=nameless),), notes=())).mentions == ()


def test_the_toy_has_a_series_of_each_shape(toy: Resolved) -> None:
    _, links = toy
    assert {reference.found.repository.id for reference in links.references} == {"kwa", "mhl", "sbn"}
    assert len({reference.canonical for reference in links.references}) == 14


def test_the_real_notes_are_called_once_each_and_in_order(real: Resolved) -> None:
    _, links = real
    assert [call.note for call in links.calls] == [str(number) for number in range(1, 90)]
    assert all(call.block in links.blocks for call in links.calls)


def test_the_real_notes_cite_111_files_and_2_collections(real: Resolved) -> None:
    _, links = real
    filed = [reference for reference in links.references if reference.found.piece]
    assert (len(filed), len(links.references) - len(filed)) == (111, 2)
    assert len({reference.canonical for reference in filed}) == 48
    assert len({reference.piece_id for reference in filed}) == 43
    assert len({reference.series_id for reference in filed}) == 24
    assert len({reference.canonical for reference in filed if reference.found.item}) == 10


def test_two_thousand_notes_are_resolved_in_seconds(real: Resolved) -> None:
    edition, _ = real
    notes = [note.prose.source for note in edition.notes]
    begin = time.process_time()
    links = links_of(edition, *(notes[number % 89] for number in range(2000)))
    assert time.process_time() - begin < 8
    assert len(links.references) > 2000


def test_time_grows_with_the_number_of_notes_and_no_faster(real: Resolved) -> None:
    edition, _ = real
    notes = [note.prose.source for note in edition.notes] * 8

    def seconds(count: int) -> float:
        begin = time.process_time()
        links_of(edition, *notes[:count])
        return time.process_time() - begin

    seconds(40)
    assert seconds(640) < 16 * max(min(seconds(80), seconds(80)), 0.02)


def test_the_same_edition_gives_the_same_links(toy: Resolved) -> None:
    edition, links = toy
    again = resolve_links(edition)
    assert again.references == links.references
    assert again.documents == links.documents
    assert again.mentions == links.mentions


def test_every_block_of_the_toy_belongs_to_its_section(toy: Resolved) -> None:
    edition, links = toy
    blocks: list[Block] = [block for block in edition.blocks if block.id]
    assert [links.section_of[block.id].id for block in blocks] == [s.id for s in edition.sections for b in s.blocks if b.id]
