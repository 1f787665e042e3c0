"""The JATS file: what it says of itself, its ids, and its validity against the standard's own DTD."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from engine.exports.jats import edition_jats
from engine.links import Links
from engine.model import Edition
from engine.resolve import resolve_links
from tests.conftest import Resolved
from tests.test_exports import rich_case

XLINK = "{http://www.w3.org/1999/xlink}href"


def tree_of(links: Links) -> Any:
    return etree.fromstring(edition_jats(links))


def full(edition: Edition) -> Links:
    return resolve_links(replace(edition, statement=edition.statement._replace(kind="full")))


def abridged(edition: Edition) -> Links:
    return resolve_links(replace(edition, statement=edition.statement._replace(kind="abridged")))


@pytest.fixture(params=["toy", "real"])
def case(request: pytest.FixtureRequest) -> Resolved:
    found: Resolved = request.getfixturevalue(request.param)
    return found


def test_paragraphs_notes_and_calls_have_the_ids_of_the_site(case: Resolved) -> None:
    edition, links = case
    tree = tree_of(links)
    paragraphs = [block.id for block in edition.blocks if block.kind == "paragraph"]
    assert tree.xpath("//body//p[starts-with(@id, 'p')]/@id") == paragraphs
    numbered = [note for note in edition.notes if note.label.isdecimal()]
    assert [one for one in tree.xpath("//fn/@id") if one[1:].isdecimal()] == [note.id for note in numbered]
    assert tree.xpath("//fn/label/text()") == [note.label for note in edition.notes]
    calls = tree.xpath("//xref[@ref-type='fn']")
    assert len(calls) == len(links.calls) and {call.get("rid") for call in calls} == set(tree.xpath("//fn/@id"))
    ids = tree.xpath("//@id")
    assert len(ids) == len(set(ids)) and {call.id for call in links.calls if call.note.isdecimal()} <= set(ids)


def test_every_pointer_has_its_target(case: Resolved) -> None:
    tree = tree_of(case[1])
    assert set(tree.xpath("//@rid")) <= set(tree.xpath("//@id"))
    assert {work.key for work in case[0].works} == set(tree.xpath("//ref/@id"))


def test_the_words_are_those_of_the_edition(case: Resolved) -> None:
    edition, links = case
    tree = tree_of(links)
    for block in (block for block in edition.blocks if block.kind == "paragraph" and not block.prose.citations):
        (paragraph,) = tree.xpath(f"//p[@id='{block.id}']")
        words = "".join(paragraph.xpath("descendant::text()[not(ancestor::xref[@ref-type='fn'])]"))
        assert " ".join(words.split()) == " ".join(block.prose.plain.split())


def test_an_abridgement_is_not_the_article(toy: Resolved) -> None:
    tree = tree_of(abridged(toy[0]))
    assert tree.get("article-type") == "abridgement"
    assert not tree.xpath("//article-id")
    (related,) = tree.xpath("//related-article")
    assert (related.get(XLINK), related.get("related-article-type")) == (toy[0].article.doi, "abridged-article")
    assert tree.xpath("string(//article-meta//subtitle)") == "Abridged edition"


def test_the_full_text_has_the_doi_of_the_article(toy: Resolved) -> None:
    tree = tree_of(full(toy[0]))
    assert tree.get("article-type") == "research-article"
    assert tree.xpath("string(//article-id[@pub-id-type='doi'])") == toy[0].article.doi
    assert not tree.xpath("//related-article")
    assert tree.xpath("string(//article-meta//subtitle)") == "Full-text edition"


def test_it_says_whose_it_is_under_which_licence_and_which_release(case: Resolved) -> None:
    edition, links = case
    meta = tree_of(links).find("front/article-meta")
    assert meta.xpath("contrib-group/contrib[@contrib-type='author']/name/surname/text()") == [
        one.family for one in edition.authors
    ]
    assert meta.find("permissions/license").get(XLINK) == edition.statement.licence.url
    assert meta.findtext("permissions/copyright-statement") == edition.article.copyright
    assert meta.findtext("article-version") == f"Release {edition.statement.release}"
    assert (
        "-".join(meta.xpath("pub-date/*[self::year]/text() | pub-date/month/text() | pub-date/day/text()")[::-1])
        == edition.article.published
    )
    assert meta.find("self-uri").get(XLINK) == edition.site_url
    changes = meta.xpath("custom-meta-group/custom-meta[meta-name='Change made']/meta-value/text()")
    assert changes == list(edition.statement.changes)


def test_sub_headings_open_sections_of_their_own(toy: Resolved) -> None:
    tree = tree_of(toy[1])
    (heading,) = tree.xpath("//sec[@id='what-was-learnt']")
    assert heading.getparent().get("id") == "conclusions" and heading.findtext("title")
    assert tree.xpath("//verse-group[@id='verse']/verse-line") and tree.xpath("//table-wrap[@id='pints']/caption")


def test_works_are_cited_in_their_parts(toy: Resolved) -> None:
    (work,) = tree_of(toy[1]).xpath("//ref[@id='latka2003']/element-citation")
    assert work.get("publication-type") == "book"
    assert work.findtext("chapter-title") == "Glass for the Skerries" and work.findtext("source") == "Light and Law: Essays"
    assert work.xpath("person-group[@person-group-type='editor']/name/surname/text()") == ["Farrow", "Pym"]


DTD = "JATS-archivearticle1-mathml3.dtd"


@pytest.mark.parametrize("make", [full, abridged])
@pytest.mark.parametrize("name", ["toy", "real", "rich"])
def test_it_is_valid(name: str, make: Callable[[Edition], Links], request: pytest.FixtureRequest) -> None:
    """Version 1.3 only adds to 1.2, whose DTD is to be had from a package registry: what is valid in 1.2 is so in 1.3."""
    if not (folder := os.environ.get("JATS_DTD")):
        pytest.skip("the variable JATS_DTD does not name the folder of the DTD of JATS Archiving 1.2")
    edition: Edition = rich_case().edition if name == "rich" else request.getfixturevalue(name)[0]
    dtd = etree.DTD(str(Path(folder) / DTD))
    text = edition_jats(make(edition)).replace(b'dtd-version="1.3"', b'dtd-version="1.2"', 1)
    assert dtd.validate(etree.fromstring(text)), dtd.error_log


def test_pandoc_reads_the_article_with_its_notes(case: Resolved) -> None:
    pypandoc = pytest.importorskip("pypandoc", reason="pandoc is not here; 'pip install pypandoc_binary' brings it")
    edition, links = case
    read = json.loads(pypandoc.convert_text(edition_jats(links).decode(), "json", format="jats"))
    assert json.dumps(read["blocks"]).count('{"t": "Note"') == len(links.calls)
    assert next(one["c"] for one in read["meta"]["title"]["c"] if one["t"] == "Str") in edition.title
