"""The built site, of the invented edition and of the real one: its pages, ids, links, roles and metadata."""

from __future__ import annotations

import base64
import csv
import hashlib
import json
import re
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from lxml import html

from tests.building import served, site_of

PAGES = (
    "index.html", "archives/index.html", "works/index.html", "people/index.html", "letters/index.html",
    "chronology/index.html", "glossary/index.html", "queries/index.html", "search/index.html", "about/index.html", "404.html",
)  # fmt: skip
DATA = (
    "edition.json", "anchors.json", "archives.csv", "letters.csv", "works.bib", "works.ris", "works.json",
    "archives.json", "edition.tei.xml", "edition.epub", "edition.md", "manifest.json",
)  # fmt: skip


@pytest.fixture(params=["toy", "real", "full"])
def site(request: pytest.FixtureRequest) -> Path:
    return site_of(request.param)


@pytest.fixture(params=["real", "full"])
def article(request: pytest.FixtureRequest) -> Path:
    """The article, abridged and in full: what is true of one is true of the other."""
    return site_of(request.param)


@pytest.fixture
def real() -> Path:
    return site_of("real")


def page(site: Path, path: str) -> html.HtmlElement:
    return html.fromstring((site / path).read_bytes())


def ids(tree: html.HtmlElement) -> list[str]:
    return [str(one) for one in tree.xpath("//@id")]


def test_every_page_and_download_of_the_design_is_there(site: Path) -> None:
    assert [path for path in PAGES if not (site / path).is_file()] == []
    assert [name for name in DATA if not (site / "data" / name).is_file()] == []


def test_the_reading_page_has_56_paragraphs_and_89_notes_and_calls(article: Path) -> None:
    found = ids(page(article, "index.html"))
    assert [one for one in found if re.fullmatch(r"p\d+\w?", one)] == [f"p{number}" for number in range(1, 57)]
    assert [one for one in found if re.fullmatch(r"n\d+", one)] == [f"n{number}" for number in range(1, 90)]
    assert [one for one in found if re.fullmatch(r"r\d+", one)] == [f"r{number}" for number in range(1, 90)]


def test_no_id_stands_twice(site: Path) -> None:
    for path in PAGES:
        found = ids(page(site, path))
        assert len(found) == len(set(found)), path


def test_every_internal_link_and_fragment_resolves(site: Path) -> None:
    known = {path: set(ids(page(site, path))) for path in PAGES}
    broken = []
    for path in PAGES:
        if path == "404.html":
            continue
        for link in page(site, path).xpath("//@href | //@src"):
            parts = urlsplit(link)
            if parts.scheme or parts.netloc:
                continue
            target = (site / path).parent.joinpath(parts.path).resolve() if parts.path else (site / path).resolve()
            relative = target.relative_to(site.resolve()).as_posix()
            if not target.is_file() or (parts.fragment and unquote(parts.fragment) not in known.get(relative, ())):
                broken.append((path, link))
    assert broken == []


def test_links_of_the_page_not_found_start_at_the_base_path(real: Path) -> None:
    links = page(real, "404.html").xpath("//@href[not(contains(., ':')) and not(starts-with(., '#'))] | //@src")
    assert links and all(link.startswith("/scant-respect/") for link in links)


def test_each_call_leads_to_its_note_and_back(site: Path) -> None:
    tree = page(site, "index.html")
    notes = tree.xpath("//section[@role='doc-endnotes']/ol/li")
    backlinks = {link for note in notes for link in note.xpath(".//a[@role='doc-backlink']/@href")}
    calls = tree.xpath("//sup/a[@role='doc-noteref']")
    assert calls and notes
    assert {"#" + call.get("id") for call in calls} == backlinks
    assert {call.get("href")[1:] for call in calls} == {note.get("id") for note in notes}


def test_paragraph_numbers_are_links_to_themselves(site: Path) -> None:
    for paragraph in page(site, "index.html").xpath("//p[@id and a[@class='n']]"):
        number = paragraph.xpath("./a[@class='n']")[0]
        assert number.get("href") == "#" + paragraph.get("id")
        assert number.text == paragraph.get("id")[1:]


def test_every_page_names_itself_and_its_licence(site: Path) -> None:
    titles = set()
    for path in PAGES:
        tree = page(site, path)
        titles.add(tree.findtext(".//title"))
        assert tree.get("lang"), path
        assert tree.xpath("//link[@rel='license']/@href"), path
        assert len(tree.xpath("//meta[@name='description']/@content")[0]) > 20, path
        assert len(tree.xpath("//h1")) == 1, path
        canonical = tree.xpath("//link[@rel='canonical']/@href")
        assert [urlsplit(one).path.endswith(path.removesuffix("index.html")) for one in canonical] == [True] * (
            path != "404.html"
        ), path
    assert len(titles) == len(PAGES)


def test_the_article_describes_itself_to_reference_managers(article: Path) -> None:
    tree = page(article, "index.html")
    tags = {one.get("name"): one.get("content") for one in tree.xpath("//meta[@name]")}
    assert tags["citation_doi"] == "10.1080/07075332.2021.2003845"
    assert tags["citation_author"] == "Folly, Martin H."
    assert tags["citation_publication_date"] == "2021/11/16"
    assert tags["citation_issn"] == "0707-5332"
    assert tags["citation_journal_title"] == "The International History Review"
    graph = json.loads(tree.xpath("//script[@type='application/ld+json']")[0].text)["@graph"]
    edition, article = graph
    assert edition["isBasedOn"]["@id"] == article["@id"] == "https://doi.org/10.1080/07075332.2021.2003845"
    assert "sameAs" not in edition
    assert article["@type"] == "ScholarlyArticle"


def test_the_typed_links_are_read_by_a_signposting_client(article: Path) -> None:
    """Types, licence, descriptions and downloads are found by the reference library; none claims the article's DOI as this site's own."""
    from signposting.htmllinks import find_signposting_html

    with served(article) as address:
        found = find_signposting_html(address)
        assert {str(link.target) for link in found.types} >= {"https://schema.org/ScholarlyArticle"}
        assert str(found.license.target) == "https://creativecommons.org/licenses/by/4.0/"
        assert found.authors and found.citeAs is None
        assert {link.type for link in found.describedBy} >= {"application/json", "application/tei+xml"}
        targets = [str(link.target) for link in (*found.describedBy, *found.items)]
        assert targets and all((article / target.removeprefix(address)).is_file() for target in targets)
        assert all(link.type for link in (*found.describedBy, *found.items))


def test_citation_tags_stand_on_the_reading_page_only(site: Path) -> None:
    for path in PAGES[1:]:
        assert not page(site, path).xpath("//meta[starts-with(@name, 'citation_')]"), path


def test_nothing_is_asked_of_other_hosts(site: Path) -> None:
    for path in PAGES:
        tree = page(site, path)
        fetched = tree.xpath("//script/@src | //img/@src | //link[@rel='stylesheet' or @rel='icon' or @rel='preload']/@href")
        assert [one for one in fetched if urlsplit(one).netloc] == [], path
        assert not tree.xpath("//@style | //script[not(@src) and not(@type='application/ld+json')]"), path
        policy = tree.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")[0]
        assert "default-src 'self'" in policy and "unsafe-inline" not in policy, path


def test_the_only_style_is_the_one_whose_digest_the_policy_names(site: Path) -> None:
    for path in PAGES:
        tree = page(site, path)
        (style,) = tree.xpath("//style")
        digest = base64.b64encode(hashlib.sha256(style.text.encode()).digest()).decode()
        policy = tree.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")[0]
        allowed = re.search(r"style-src ([^;]*);", policy)
        assert allowed and f"'sha256-{digest}'" in allowed[1].split() and "unsafe" not in allowed[1], path
        assert "@import" not in style.text and "url(" not in style.text, path


def test_the_table_lists_all_111_references_and_the_two_collections(article: Path) -> None:
    with (article / "data" / "archives.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    numbered = [row for row in rows if row["piece"]]
    assert (len(rows), len(numbered)) == (113, 111)
    assert len({row["reference"] for row in numbered}) == 48
    assert len({(row["series"], row["piece"]) for row in numbered}) == 43
    assert len({row["series"] for row in numbered}) == 24
    assert len({row["reference"] for row in numbered if row["item"]}) == 10
    assert rows[0] == {
        "note": "1", "paragraph": "p1", "repository": "The National Archives", "reference": "FO 181/980/10", "series": "FO 181",
        "piece": "980", "item": "10", "document": "MIL102", "printed": "F[oreign O[ffice Records] 181/980/10",
    }  # fmt: skip


def test_every_citing_passage_leads_to_the_register_and_back(site: Path) -> None:
    reading, register = page(site, "index.html"), page(site, "archives/index.html")
    forth = {link.rpartition("#")[2] for link in reading.xpath("//section[@class='notes']//@href[starts-with(., 'archives/')]")}
    assert forth and forth <= set(ids(register))
    back = {link.rpartition("#")[2] for link in register.xpath("//@href[starts-with(., '../index.html#n')]")}
    citing = {note.get("id") for note in reading.xpath("//section[@class='notes']/ol/li[.//a[starts-with(@href, 'archives/')]]")}
    assert back == citing


def test_the_manifest_holds_the_digest_of_every_file(site: Path) -> None:
    digests = json.loads((site / "data" / "manifest.json").read_text(encoding="utf-8"))
    files = {path.relative_to(site).as_posix() for path in site.rglob("*") if path.is_file()} - {"data/manifest.json"}
    assert set(digests) == files
    assert all(hashlib.sha256((site / path).read_bytes()).hexdigest() == digest for path, digest in digests.items())


def test_search_has_one_record_for_every_paragraph_and_note(real: Path) -> None:
    from engine.index import references_lot, text_lot
    from engine.load import load_edition
    from engine.resolve import resolve_links
    from tests.building import CONTENTS

    edition, _ = load_edition(CONTENTS["real"])
    assert edition
    places = [record.url for record in (*text_lot(edition)[1], *references_lot(resolve_links(edition))[1])]
    assert len(places) == len(set(places))
    assert {f"index.html#{kind}{number}" for kind, last in (("p", 56), ("n", 89)) for number in range(1, last + 1)} <= set(places)
    listed = json.loads((real / "pagefind" / "records.json").read_text(encoding="utf-8"))
    ids = {kind: [pack.split(" ") for pack in packs] for kind, packs in listed.items()}
    shown = {
        f"{kind}-{number}": json.loads((real / "pagefind" / "records" / f"{kind}-{number}.json").read_text(encoding="utf-8"))
        for kind, packs in ids.items()
        for number in range(len(packs))
    }
    assert sorted(url for pack in shown.values() for url, *_ in pack) == sorted(places)
    assert [len(pack) for pack in shown.values()] == [len(pack) for packs in ids.values() for pack in packs]
    known = [one for packs in ids.values() for pack in packs for one in pack]
    assert len(known) == len(set(known)) == len(places)
    assert len(list((real / "pagefind" / "records").iterdir())) == len(shown) < len(places) / 8


def test_pandoc_reads_every_note_back(site: Path) -> None:
    pypandoc = pytest.importorskip("pypandoc", reason="pandoc is not here; 'pip install pypandoc_binary' brings it")
    text = (site / "index.html").read_text(encoding="utf-8")
    tree = json.loads(pypandoc.convert_text(text, "json", format="html"))
    notes = json.dumps(tree).count('"t": "Note"')
    assert notes == len(page(site, "index.html").xpath("//a[@role='doc-noteref']"))


def test_the_page_keeps_within_its_bytes(article: Path) -> None:
    import gzip

    first_visit = sum(len(gzip.compress((article / path).read_bytes())) for path in ("index.html", "edition.js", "icon.svg"))
    assert first_visit <= 55_000
    whole = (article / "index.html").read_bytes()
    assert len(gzip.compress(whole[: whole.index(b'class="contents"')])) <= 8_000, "title and abstract come first"


def test_the_full_edition_gives_the_article_word_for_word() -> None:
    """Every paragraph and note stands in the source, white space and what page breaks put between its parts aside."""
    from tests.article import printed_edition

    site = site_of("full")
    printed = printed_edition()
    tree = page(site, "index.html")

    def words(text: str) -> list[str]:
        return text.split()

    for block in printed.blocks:
        paragraph = tree.get_element_by_id(block.id)
        for extra in paragraph.xpath(".//sup | .//a[@class]"):
            extra.drop_tree()
        assert words(paragraph.text_content()) == words(block.prose.plain), block.id
    for note in printed.notes:
        item = tree.get_element_by_id(note.id)
        for extra in item.xpath(".//a[@role] | .//a[@class]"):
            extra.drop_tree()
        assert words(item.text_content()) == words(note.prose.plain), note.id
