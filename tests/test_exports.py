"""The downloads: readable by the programs they are meant for, complete, true to the text, and the same every time."""

from __future__ import annotations

import base64
import csv
import functools
import io
import json
import os
import re
import subprocess
import zipfile
from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
import rispy
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from engine.bibliography import read_works
from engine.dates import is_date, year_inferred
from engine.exports import export_files
from engine.exports.anchors import anchors_json
from engine.exports.bibtex import bibtex
from engine.exports.citations import work_item
from engine.exports.epub import edition_epub
from engine.exports.names import Names, xml_name
from engine.exports.tables import archives_csv, letters_csv
from engine.exports.tei import edition_tei
from engine.exports.tei_dates import date_attributes, dates_in
from engine.exports.text import edition_markdown
from engine.images import Image
from engine.ledger import Ruling
from engine.links import Document, Links, Party
from engine.load import load_edition
from engine.markup import chunks, parse
from engine.metadata import DOWNLOADS
from engine.model import Block, Edition, Work
from engine.problem import Place
from engine.release import record, release_number
from engine.render import render_pages
from engine.resolve import resolve_links
from engine.succession import Succession
from tests.building import CONTENTS, PROJECT

TEI = {"t": "http://www.tei-c.org/ns/1.0"}
XML_ID = "{http://www.w3.org/XML/1998/namespace}id"
XHTML = {"h": "http://www.w3.org/1999/xhtml", "o": "http://www.idpf.org/2007/opf"}
EPUB_TYPE = "{http://www.idpf.org/2007/ops}type"
HERE = Place("works.bib")
ODD = Work(
    "odd", "misc", "50% of $x_1$ & #2", (("Lamp & Sons", ""), ("Öster", "W.")), "1900", HERE,
    {"note": "a_b, 3 % & more", "url": "https://example.org/a_b"},
)  # fmt: skip


@dataclass(frozen=True)
class Case:
    """An edition, its links and its downloads."""

    name: str
    edition: Edition
    links: Links
    files: dict[str, bytes]

    def text(self, name: str) -> str:
        return self.files[f"data/{name}"].decode()

    def json(self, name: str) -> Any:
        return json.loads(self.text(name))

    def rows(self, name: str) -> list[dict[str, str]]:
        return list(csv.DictReader(io.StringIO(self.text(name), newline="")))

    @functools.cached_property
    def tei(self) -> Any:
        return etree.fromstring(self.files["data/edition.tei.xml"])


@functools.cache
def case_of(name: str) -> Case:
    edition, _ = load_edition(CONTENTS[name])
    assert edition is not None
    links = resolve_links(edition)
    return Case(name, edition, links, export_files(edition, links))


@pytest.fixture(params=sorted(CONTENTS))
def case(request: pytest.FixtureRequest) -> Case:
    return case_of(request.param)


def test_everything_the_about_page_offers_is_there(case: Case) -> None:
    assert {path for path, *_ in DOWNLOADS} <= case.files.keys()
    assert all(re.fullmatch(r"(?:data/)?[a-z.-]+", path) and content for path, content in case.files.items())


def test_the_same_edition_gives_the_same_bytes(case: Case) -> None:
    assert export_files(case.edition, case.links) == case.files


def test_text_files_are_utf_8_with_line_feeds(case: Case) -> None:
    for path, content in case.files.items():
        if not path.endswith(".epub"):
            assert b"\r" not in content
            assert content.decode().endswith("\n")


# Tables.


def test_archives_csv_has_a_row_for_each_reference(case: Case) -> None:
    rows = case.rows("archives.csv")
    assert list(rows[0]) == ["note", "paragraph", "repository", "reference", "series", "piece", "item", "document", "printed"]
    assert [row["printed"] for row in rows] == [reference.found.printed for reference in case.links.references]
    for row in rows:
        assert row["reference"].startswith(row["series"])
        assert row["printed"] in case.links.notes[row["note"]].prose.plain
        assert all(row["note"] in case.links.blocks[id_].prose.calls for id_ in row["paragraph"].split())


def test_the_real_edition_has_113_references_to_111_pieces() -> None:
    rows = case_of("real").rows("archives.csv")
    assert (len(rows), sum(bool(row["piece"]) for row in rows)) == (113, 111)
    first = rows[0]
    assert (first["note"], first["paragraph"], first["reference"], first["document"]) == ("1", "p1", "FO 181/980/10", "MIL102")


def test_letters_csv_has_a_row_for_each_document_with_an_edtf_date(case: Case) -> None:
    rows = case.rows("letters.csv")
    assert list(rows[0]) == ["note", "paragraph", "kind", "from", "to", "date", "reference", "printed"]
    assert [row["printed"] for row in rows] == [document.printed for document in case.links.documents]
    assert all(is_date(row["date"]) for row in rows if row["date"])
    assert any(year_inferred(row["date"]) for row in rows)


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_no_cell_is_a_formula(cell: str) -> None:
    document = Document("1-1", "1", "letter", 0, 1, cell, Party(cell), Party("=Name"))
    table = letters_csv(Links(case_of("toy").edition, (), documents=(document,))).decode()
    (row,) = csv.DictReader(io.StringIO(table, newline=""))
    guarded = f"'{cell}".replace("\r", "\n")
    assert (row["printed"], row["from"], row["to"]) == (guarded, guarded, "'=Name")


def test_an_edition_without_references_has_a_table_with_a_header_alone() -> None:
    assert archives_csv(Links(case_of("toy").edition, ())).count(b"\n") == 1


# Bibliographies.


def test_bibtex_reads_back_as_the_works_that_were_written(case: Case) -> None:
    problems: list[Any] = []
    works = [*case.edition.works, ODD]
    read = read_works(bibtex(works).decode(), "works.bib", problems)
    assert problems == []
    for written, back in zip(works, read, strict=True):
        assert back._replace(place=HERE, fields={}, authors=()) == written._replace(place=HERE, fields={}, authors=())
        assert dict(back.fields) == dict(written.fields)
    assert [work.authors for work in read[:-1]] == [work.authors for work in works[:-1]]


def test_ris_is_read_by_rispy(case: Case) -> None:
    entries = rispy.loads(case.text("works.ris"))
    for entry, work in zip(entries, case.edition.works, strict=True):
        assert (entry["id"], entry["title"], entry["year"]) == (work.key, work.title, work.year)
        assert entry["authors"] == [f"{family}, {given}" for family, given in work.authors]
        first, _, last = work.fields.get("pages", "").partition("–")
        assert (entry.get("start_page", ""), entry.get("end_page", "")) == (first, last)


def test_the_archives_in_ris_stand_where_zotero_looks_for_them(case: Case) -> None:
    entries = rispy.loads(case.text("archives.ris"))
    found = {entry["accession_number"]: entry for entry in entries}
    assert found.keys() == {reference.canonical for reference in case.links.references}
    for reference in case.links.references:
        entry = found[reference.canonical]
        assert entry["type_of_reference"] == "MANSCPT"
        assert entry["name_of_database"] == reference.found.repository.name


def test_csl_has_one_manuscript_for_each_reference(case: Case) -> None:
    items = case.json("archives.json")
    assert len({item["id"] for item in items}) == len(items) == len({r.canonical for r in case.links.references})
    for item in items:
        assert item["type"] == "manuscript"
        assert item["title"] and item["archive"] and item["archive_location"]
        assert item.get("URL", "https://").startswith("https://")


def test_csl_has_each_work_with_its_date_in_parts(case: Case) -> None:
    items = case.json("works.json")
    assert [item["id"] for item in items] == [work.key for work in case.edition.works]
    assert [item["issued"] for item in items] == [{"date-parts": [[int(work.year)]]} for work in case.edition.works]
    assert all("–" not in item.get("page", "") for item in items)


def test_the_article_is_one_journal_article_without_what_is_not_known(case: Case) -> None:
    (item,) = case.json("article.json")
    article = case.edition.article
    assert item["issued"] == {"date-parts": [[int(part) for part in article.published.split("-")]]}
    assert (item["type"], item["DOI"], item["ISSN"]) == ("article-journal", article.doi, article.issn)
    assert (item["container-title"], item["publisher"]) == (article.journal, article.publisher)
    assert not {"volume", "issue", "page"} & item.keys()
    (entry,) = rispy.loads(case.text("article.ris"))
    assert (entry["title"], entry["doi"]) == (case.edition.title, article.doi)
    assert entry["date"] == article.published.replace("-", "/") + "/"


def test_a_work_without_a_plain_year_keeps_what_is_printed() -> None:
    assert work_item(ODD._replace(year="n.d."))["issued"] == {"literal": "n.d."}
    assert "issued" not in work_item(ODD._replace(year=""))


# Pandoc, where it is installed.


def pandoc(source: str, form: str, to: str = "json") -> Any:
    pypandoc = pytest.importorskip("pypandoc", reason="pypandoc_binary (the extra 'import') is not installed")
    return json.loads(pypandoc.convert_text(source, to, format=form))


def spoken(node: Any) -> str:
    """The words of a pandoc node, without those of its notes."""
    if isinstance(node, list):
        return "".join(map(spoken, node))
    if not isinstance(node, dict):
        return ""
    kind, content = node.get("t"), node.get("c")
    if kind in {"Str", "Code", "CodeBlock"}:
        return str(content if kind == "Str" else node["c"][1])
    if kind in {"Note", "Cite"}:
        return ""
    assert kind not in {"RawInline", "RawBlock", "Math", "Superscript", "Subscript", "Strikeout"}, node
    if kind in {"Space", "SoftBreak", "LineBreak"}:
        return " "
    return spoken(content) + ("\n" if kind in {"Para", "Plain", "Header"} else "")


def inside(node: Any, kind: str) -> list[Any]:
    """Every pandoc node of a kind, in order."""
    if isinstance(node, list):
        return [found for one in node for found in inside(one, kind)]
    if not isinstance(node, dict):
        return []
    return ([node] if node.get("t") == kind else []) + [found for one in node.values() for found in inside(one, kind)]


def test_pandoc_reads_the_markdown_without_loss(case: Case) -> None:
    document = pandoc(case.text("edition.md"), "markdown-smart")
    divisions = {node["c"][0][0]: spoken(node["c"][1]).strip() for node in inside(document["blocks"], "Div")}
    for block in case.edition.blocks:
        if block.id and block.kind not in {"table", "figure"}:
            assert divisions[block.id] == block.prose.plain
    notes = [spoken(node["c"]).strip() for node in inside(document["blocks"], "Note")]
    called = [label for block in case.edition.blocks for label in block.prose.calls]
    assert notes == [case.links.notes[label].prose.plain for label in called]
    headings = [node["c"][1][0] for node in inside(document["blocks"], "Header")]
    assert set(headings) >= {section.id for section in case.edition.sections}


def test_pandoc_takes_title_authors_and_statement_from_the_markdown(case: Case) -> None:
    meta = pandoc(case.text("edition.md"), "markdown-smart")["meta"]
    assert spoken(meta["title"]) == case.edition.title
    assert [spoken(author) for author in meta["author"]["c"]] == [author.name for author in case.edition.authors]
    assert spoken(meta["edition"]["c"]["kind"]) == case.edition.statement.kind
    assert case.edition.statement.licence.name in spoken(meta["licence"])


def test_pandoc_reads_the_bibtex_without_loss(case: Case) -> None:
    read = pandoc(case.text("works.bib"), "bibtex", "csljson")
    for work, item in zip(case.edition.works, read, strict=True):
        expected = work_item(work)
        assert item["id"] == work.key
        assert plain_quotes(item["title"]) == plain_quotes(work.title)
        for field in ("issued", "page", "volume", "container-title", "publisher", "publisher-place"):
            assert item.get(field) == expected.get(field)


def plain_quotes(text: str) -> str:
    return re.sub("[‘’]", "'", re.sub("[“”]", '"', text))


NASTY = [
    "1943. A year", "a) first", "(iv) fourth", "- dash", "+ plus", "* star", "# head", "> quote", ": defined", "::: fence",
    "| line", "---", "===", "% title", "a_b_c and *d* and ~e~ and x^2^", "$5 and $6", "[x] [y](z) ![w]", "<b>bold</b> & &amp;",
    "@smith says", "`tick` and ``two``", "a\\b", "{#id .class}", "http://example.org/a_b", "[^1] and [@smith1996, 98]", "1) one",
    "\\(x\\)", "~~gone~~", "(@) example", "a | b", "=3D", "i. roman", "x^[inline note]",
]  # fmt: skip


def test_no_sign_of_the_text_is_markup_to_pandoc() -> None:
    edition = case_of("toy").edition
    section, block = edition.sections[0], next(edition.blocks)
    escaped = [re.sub(r"([!-/:-@\[-`{-~])", r"\\\1", text) for text in NASTY]
    blocks = tuple(block._replace(id=f"p{number}", prose=parse(text)) for number, text in enumerate(escaped, 1))
    assert [one.prose.plain for one in blocks] == NASTY
    source = edition_markdown(replace(edition, sections=(section._replace(blocks=blocks),), notes=())).decode()
    document = pandoc(source, "markdown-smart")
    assert [spoken(node["c"][1]).strip() for node in inside(document["blocks"], "Div")] == NASTY


# TEI.


def test_tei_ids_are_unique_and_every_pointer_resolves(case: Case) -> None:
    ids = Counter(case.tei.xpath("//@xml:id"))
    assert ids.most_common(1)[0][1] == 1
    for attribute in ("target", "ref", "corresp", "resp", "source"):
        for value in case.tei.xpath(f"//@{attribute}"):
            assert all(one.startswith("https://") or one[1:] in ids for one in value.split()), value
    assert not case.tei.xpath("//t:body//*[self::t:ref or self::t:persName][not(@target or @ref)]", namespaces=TEI)


def test_tei_gives_every_paragraph_and_note_word_for_word(case: Case) -> None:
    named = {element.get(XML_ID): element for element in case.tei.iter() if element.get(XML_ID)}
    for block in case.edition.blocks:
        if block.kind == "paragraph":
            assert words(named[block.id]) == block.prose.plain
            assert named[block.id].get("n") == block.number
    for note in case.edition.notes:
        assert words(named[xml_name(note.id)]) == note.prose.plain.replace("\n", "")


def words(element: Any) -> str:
    """What stands in an element: without note calls, citations by key, suspected readings and marginal queries."""
    copy = etree.fromstring(etree.tostring(element, with_tail=False))
    for broken in copy.iterfind(".//t:lb", TEI):
        broken.text = " "
    for inserted in copy.xpath(".//t:corr | .//t:note | .//t:ref[@type='noteAnchor'] | .//t:ref[t:title]", namespaces=TEI):
        if inserted.get("type") == "work":
            inserted.tail = re.sub(r"^, [\d–-]+", "", inserted.tail or "")
        inserted[:] = []
        inserted.text = ""
    return "".join(copy.itertext())


def test_tei_marks_what_the_registers_found(case: Case) -> None:
    found = case.tei.xpath("//t:text//t:ref[@type='archive']/@n", namespaces=TEI)
    assert sorted("; ".join(found).split("; ")) == sorted(reference.canonical for reference in case.links.references)
    people = case.tei.xpath("//t:text//t:persName/@ref", namespaces=TEI)
    assert {one[1:] for one in people} == {m.entry.id for m in case.links.mentions} & {p.id for p in case.edition.people}
    letters = case.tei.xpath("//t:correspDesc", namespaces=TEI)
    assert len(letters) == sum(document.is_letter for document in case.links.documents)


def test_tei_shows_each_query_where_it_stands() -> None:
    root = case_of("toy").tei
    (choice,) = root.xpath("//t:choice[@xml:id='file-354']", namespaces=TEI)
    assert "".join(choice.find("t:sic", TEI).itertext()) == "KW12/354"
    corrected = choice.find("t:corr", TEI)
    assert (corrected.text, corrected.get("cert"), corrected.get("resp")) == ("KW12/345", "medium", "#edition")
    for case in map(case_of, CONTENTS):
        listed = case.tei.xpath("//t:div[@type='queries']//t:item", namespaces=TEI)
        assert len(listed) == len(case.edition.queries)
        named = set(case.tei.xpath("//@xml:id"))
        assert {xml_name(query.id) for query in case.edition.queries} <= named


def test_tei_says_truthfully_what_it_is(case: Case) -> None:
    rules = " ".join(case.tei.xpath("//t:editorialDecl//text()", namespaces=TEI))
    assert ("abridgement" in rules) == case.edition.statement.is_abridged
    assert case.tei.xpath("//t:licence/@target", namespaces=TEI) == [case.edition.statement.licence.url]
    assert case.edition.article.doi in case.tei.xpath("//t:sourceDesc//t:idno/text()", namespaces=TEI)


@pytest.mark.parametrize("name", ["real", "toy", "rich"])
def test_tei_is_valid_against_tei_all(name: str) -> None:
    case = rich_case() if name == "rich" else case_of(name)
    if not (schema := os.environ.get("TEI_SCHEMA")):
        pytest.skip("the variable TEI_SCHEMA does not name tei_all.rng")
    validator = etree.RelaxNG(etree.parse(schema))
    assert validator.validate(case.tei), validator.error_log


@pytest.mark.parametrize(
    ("edtf", "attributes"),
    [
        ("1943-10-09", {"when": "1943-10-09"}),
        ("1943-10", {"when": "1943-10"}),
        ("1943?-02-25", {"when": "1943-02-25", "cert": "medium"}),
        ("1943-05-11/1943-05-19", {"from": "1943-05-11", "to": "1943-05-19"}),
        ("1942-23", {"notBefore": "1942-09", "notAfter": "1942-11"}),
        ("1942-22/1942-23~", {"from": "1942-06", "to": "1942-11", "cert": "medium"}),
        ("1943-02-30", {"when": "1943-02"}),
    ],
)
def test_dates_become_attributes_of_tei(edtf: str, attributes: dict[str, str]) -> None:
    assert date_attributes(edtf) == attributes


def test_each_day_of_a_row_of_days_is_a_date() -> None:
    text = "Wren to Corrie, 4, 5 and 9 May 1931; Hale, 11-19 June 1931; no date: 3 March."
    found = [(text[start:end], date) for start, end, date in dates_in(text)]
    assert found == [
        ("4", "1931-05-04"), ("5", "1931-05-05"), ("9 May 1931", "1931-05-09"), ("11-19 June 1931", "1931-06-11/1931-06-19"),
    ]  # fmt: skip


# EPUB.


def book_of(case: Case) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(case.files["data/edition.epub"]))


def test_the_epub_container_is_in_order(case: Case) -> None:
    entries = book_of(case).infolist()
    assert (entries[0].filename, entries[0].compress_type) == ("mimetype", zipfile.ZIP_STORED)
    assert book_of(case).read("mimetype") == b"application/epub+zip"
    names = [entry.filename for entry in entries[1:]]
    assert names == sorted(names)
    assert {entry.date_time for entry in entries} == {(1980, 1, 1, 0, 0, 0)}


def test_the_epub_manifest_names_every_file(case: Case) -> None:
    package = etree.fromstring(book_of(case).read("EPUB/package.opf"))
    listed = {f"EPUB/{href}" for href in package.xpath("//o:item/@href", namespaces=XHTML)}
    assert listed | {"mimetype", "META-INF/container.xml", "EPUB/package.opf"} == set(book_of(case).namelist())
    ids = package.xpath("//o:item/@id", namespaces=XHTML)
    assert set(package.xpath("//o:itemref/@idref", namespaces=XHTML)) <= set(ids)
    assert len(set(ids)) == len(ids)


def test_every_link_in_the_epub_leads_somewhere(case: Case) -> None:
    book = book_of(case)
    pages = {name[5:]: etree.fromstring(book.read(name)) for name in book.namelist() if name.endswith(".xhtml")}
    ids = {name: Counter(page.xpath("//@id")) for name, page in pages.items()}
    assert all(count == 1 for found in ids.values() for count in found.values())
    for name, page in pages.items():
        for href in page.xpath("//h:a/@href", namespaces=XHTML):
            if not href.startswith(("https://", "mailto:")):
                path, _, fragment = href.partition("#")
                assert not fragment or fragment in ids[path or name], href
                assert (path or name) in pages, href


def test_epub_notes_are_footnotes_that_every_call_reaches(case: Case) -> None:
    book = book_of(case)
    notes = etree.fromstring(book.read("EPUB/notes.xhtml"))
    asides = notes.xpath("//h:aside", namespaces=XHTML)
    assert [aside.get(EPUB_TYPE) for aside in asides] == ["footnote"] * len(case.edition.notes)
    assert len(notes.xpath("//h:a[@role='doc-backlink']", namespaces=XHTML)) == len(case.links.calls)
    texts = "".join(book.read(name).decode() for name in book.namelist() if "text-" in name)
    assert texts.count('epub:type="noteref"') == len(case.links.calls)


def test_the_epub_says_truthfully_what_it_is(case: Case) -> None:
    for name in ("title.xhtml", "about.xhtml", "package.opf"):
        page = book_of(case).read(f"EPUB/{name}").decode()
        assert ("Abridged edition" in page) == case.edition.statement.is_abridged
        assert case.edition.statement.licence.url in page
        assert f"elease {case.edition.statement.release}" in page


@pytest.mark.parametrize("name", ["real", "toy", "rich"])
def test_the_epub_passes_epubcheck(name: str, tmp_path: Path) -> None:
    case = rich_case() if name == "rich" else case_of(name)
    if not (jar := os.environ.get("EPUBCHECK")):
        pytest.skip("the variable EPUBCHECK does not name epubcheck.jar")
    (tmp_path / "edition.epub").write_bytes(case.files["data/edition.epub"])
    done = subprocess.run(["java", "-jar", jar, "-w", tmp_path / "edition.epub"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


# The dataset and the anchors.


def test_the_dataset_holds_the_text_and_its_offsets_point_at_it(case: Case) -> None:
    data = case.json("edition.json")
    text = {one["id"]: one["text"] for section in data["sections"] for one in section["paragraphs"]}
    assert [id_ for id_ in text if id_] == [block.id for block in case.edition.blocks if block.id]
    text |= {note["id"]: note["text"] for note in data["notes"]}
    for reference in data["references"]:
        assert text[reference["where"]][reference["start"] : reference["end"]] == reference["printed"]
    for document in data["documents"]:
        assert text[document["where"]][document["start"] : document["end"]].strip() == document["printed"]
    forms = {entry["id"]: entry["forms"] for name in ("people", "glossary") for entry in data["registers"][name]}
    for mention in data["mentions"]:
        assert text[mention["where"]][mention["start"] : mention["end"]] in forms[mention["entry"]]
    assert {call["note"] for call in data["calls"]} == {note["id"] for note in data["notes"]}


def test_the_dataset_holds_every_register_whole(case: Case) -> None:
    data = case.json("edition.json")
    for name, entries in data["registers"].items():
        assert len(entries) == len(getattr(case.edition, name))
    assert data["record"]["title"] == case.edition.title
    assert "file" not in data["sections"][0]
    assert "content/" not in json.dumps(data | {"sources": {}})


def test_every_anchor_stands_on_its_page(case: Case) -> None:
    pages = {
        path: set(re.findall(rb'\bid="([^"]*)"', page)) for path, page in render_pages(case.links, PROJECT / "templates").items()
    }
    listed = case.json("anchors.json")
    assert len({(row["page"], row["id"]) for row in listed}) == len(listed)
    assert {row["id"] for row in listed} >= {block.id for block in case.edition.blocks if block.id} | {
        call.id for call in case.links.calls
    }
    for row in listed:
        assert row["id"].encode() in pages[row["page"]], row
        assert re.fullmatch("[0-9a-f]{16}", row["digest"])
        assert 1 <= row["first_release"] <= row["last_release"]


def test_an_id_that_is_gone_is_listed_with_its_heir() -> None:
    edition = case_of("toy").edition
    number = release_number(edition)
    ledger = record(edition.ledger, Succession(case_of("toy").links).standing, number, edition.statement.date)
    ruling = Ruling("p1", HERE, heir="p2")
    first = edition.sections[0]
    shorter = replace(
        edition,
        sections=(first._replace(blocks=first.blocks[1:]), *edition.sections[1:]),
        ledger=replace(ledger, rulings={"p1": ruling}),
        statement=edition.statement._replace(release=str(number + 1)),
    )
    rows = {row["id"]: row for row in json.loads(anchors_json(resolve_links(shorter))) if row["page"] == "index.html"}
    assert (rows["p1"]["heir"], rows["p1"]["last_release"]) == ("p2", number)
    assert (rows["p2"]["heir"], rows["p2"]["last_release"]) == (None, number + 1)


# Whatever the text holds.

RICH = """A word [بيت]{lang=ar} here.[^1] {#p1}

![what "it" shows](images/map.png "The caption, in *Markdown*.") {#map}

| a | b |
|---|--:|
| 1 | 2 |

: The Wren caption {#table}

> One line\\
> two lines

An image ![of a lamp](images/lamp.png), a [download](data/archives.csv) and [no link](javascript:alert).
"""


DOT = base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGP4DwABAQEAsTj2FAAAAABJRU5ErkJggg==")


def rich_case() -> Case:
    """The toy edition with one section that holds figures, captions, verse and words in another language."""
    toy = case_of("toy").edition
    blocks = tuple(Block(chunk.id, chunk.kind, chunk.prose, HERE) for chunk in chunks(RICH))
    notes = tuple(note for note in toy.notes if note.label == "1")
    images = (Image("images/map.png", DOT, 1, 1),)
    edition = replace(toy, sections=(toy.sections[0]._replace(blocks=blocks),), notes=notes, images=images)
    links = resolve_links(edition)
    return Case("rich", edition, links, export_files(edition, links))


def test_figures_captions_and_other_languages_are_exported() -> None:
    case = rich_case()
    site = case.edition.site_url
    (figure, inline) = case.tei.xpath("//t:body//t:figure", namespaces=TEI)
    assert figure.get(XML_ID) == "map"
    assert figure.find("t:graphic", TEI).get("url") == f"{site}images/map.png"
    assert (figure.findtext("t:figDesc", "", TEI), inline.findtext("t:figDesc", "", TEI)) == ('what "it" shows', "of a lamp")
    assert case.tei.xpath("string(//t:foreign[@xml:lang='ar'])", namespaces=TEI) == "بيت"
    assert case.tei.xpath("string(//t:table/t:head)", namespaces=TEI) == "The Wren caption"
    assert case.tei.xpath("//t:quote/@type", namespaces=TEI) == ["verse"]
    assert "javascript:" not in "".join(case.text(name) for name in ("edition.tei.xml", "edition.md"))
    page = book_of(case).read("EPUB/text-introduction.xhtml").decode()
    assert f'<a href="{site}images/lamp.png">[of a lamp]</a>' in page
    assert page.count("<img") == 1
    assert "javascript:" not in page
    assert book_of(case).read("EPUB/images/map.png") == DOT
    assert case.json("edition.json")["images"] == [{"height": 1, "path": "images/map.png", "width": 1}]


def test_pandoc_reads_figures_and_captions() -> None:
    document = pandoc(rich_case().text("edition.md"), "markdown-smart")
    (figure,) = inside(document["blocks"], "Figure")
    assert spoken(figure["c"][1]).strip() == "The caption, in Markdown."
    assert spoken(inside(figure, "Image")[0]["c"][1]) == 'what "it" shows'
    assert [node["c"][0][2] for node in inside(document["blocks"], "Span")] == [[["lang", "ar"]]]
    (table,) = inside(document["blocks"], "Table")
    assert spoken(table["c"][1]).strip() == "The Wren caption"


@given(st.text(min_size=1))
def test_every_id_becomes_an_xml_name(text: str) -> None:
    assert re.fullmatch(r"[A-Za-z_][A-Za-z0-9._-]*", xml_name(text))


def test_two_things_of_one_id_get_two_names() -> None:
    names = Names()
    assert (names.claim("section", "lamp"), names.claim("person", "lamp"), names.claim("term", "30-lamp")) == (
        "lamp", "person-lamp", "s-30-lamp",
    )  # fmt: skip
    assert (names.target("lamp", "person"), names.target("lamp", "work")) == ("#person-lamp", "")


WORDS = st.lists(
    st.sampled_from(
        ["Wren", "*Wren", "Wren*", "**", "`a", "`", "KW12/345", "*KW12/3*45", "4 May", "1931", "[x](#p1)", "[y](person:wren)", "[^1]",
         "[@marlowe1964, 3]", "<b>", "&amp;", "\\", "![z](w.png)", "\n\n", "\n- ", "\n> ", "\n1. ", "\n# ", "|", "é", "̈", "\u2028"]
    ),
    max_size=14,
).map(" ".join)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(WORDS, WORDS)
def test_whatever_is_written_the_xml_is_well_formed(paragraph: str, note: str) -> None:
    edition = case_of("toy").edition
    blocks = (next(edition.blocks)._replace(prose=parse(paragraph)),)
    notes = tuple(one._replace(prose=parse(note)) if one.label in {"1", "14"} else one for one in edition.notes)
    changed = replace(edition, sections=(edition.sections[0]._replace(blocks=blocks),), notes=notes)
    links = resolve_links(changed)
    root = etree.fromstring(edition_tei(changed, links))
    assert root.xpath("count(//t:text//t:ref[@type='noteAnchor'])", namespaces=TEI) >= len(links.calls)
    book = zipfile.ZipFile(io.BytesIO(edition_epub(changed, links)))
    for name in book.namelist():
        if name.endswith(".xhtml"):
            etree.fromstring(book.read(name))
