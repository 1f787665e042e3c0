"""What machines fetch of the site as a whole: sitemap, robots.txt and the feed; and the citation file of the project."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml
from lxml import etree

from engine.exports.feed import feed
from engine.exports.sitemap import robots, sitemap
from engine.ledger import Ruling
from engine.links import Links
from engine.model import Edition
from engine.problem import Place
from engine.release import record, release_number
from engine.resolve import resolve_links
from engine.succession import Succession
from tests.building import PROJECT, site_of
from tests.conftest import Resolved

ATOM = {"a": "http://www.w3.org/2005/Atom"}
MAP = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}


def released(edition: Edition, number: int, date: str) -> Edition:
    """The edition after a release of what stands in it."""
    ledger = record(edition.ledger, Succession(resolve_links(edition)).standing, number, date)
    return replace(edition, ledger=ledger, statement=edition.statement._replace(release=str(number), date=date))


def twice_released(edition: Edition) -> Links:
    """The edition with a second release, in which its first paragraph is gone and its second is changed."""
    first, *others = edition.sections
    one, two, *rest = first.blocks
    edition = released(replace(edition, ledger=type(edition.ledger)()), 1, "2020-01-01")
    reworded = two._replace(prose=replace(two.prose, tokens=two.prose.tokens[:0]))
    shorter = first._replace(blocks=(reworded, *rest))
    gone = {one.id: Ruling(one.id, Place("content/anchors.yaml"), reason="A slip.")}
    changed = replace(edition, sections=(shorter, *others), ledger=replace(edition.ledger, rulings=gone))
    return resolve_links(released(changed, 2, "2021-06-30"))


def entries(links: Links) -> list[dict[str, str]]:
    tree = etree.fromstring(feed(links))
    return [
        {str(part.tag).partition("}")[2]: part.text or part.get("href") for part in entry}
        for entry in tree.findall("a:entry", ATOM)
    ]


# The sitemap.


@pytest.mark.parametrize("edition", ["toy", "real"])
def test_the_sitemap_names_every_page_but_404_by_its_own_canonical_address(edition: str) -> None:
    site = site_of(edition)
    tree = etree.fromstring((site / "sitemap.xml").read_bytes())
    pages = [path for path in site.rglob("*.html") if path.name == "index.html"]
    canonical = {etree.HTML(path.read_bytes()).xpath("string(//link[@rel='canonical']/@href)") for path in pages}
    found = tree.xpath("//s:loc/text()", namespaces=MAP)
    assert set(found) == canonical and len(found) == len(set(found)) == len(pages)
    assert all(one.startswith("https://") and "404" not in one for one in found)


def test_the_sitemap_and_robots_follow_the_site(toy: Resolved) -> None:
    edition = replace(toy[0], site_url="https://history.example/lamps & co/")
    tree = etree.fromstring(sitemap(edition))
    assert tree.xpath("//s:loc/text()", namespaces=MAP)[0] == "https://history.example/lamps & co/"
    assert set(tree.xpath("//s:lastmod/text()", namespaces=MAP)) == {edition.statement.date}
    assert "Sitemap: https://history.example/lamps & co/sitemap.xml" in robots(edition).decode()
    assert "Disallow" not in robots(edition).decode()


# The feed.


def test_the_feed_tells_what_each_release_changed(toy: Resolved) -> None:
    links = twice_released(toy[0])
    one, two = (block.id for block in toy[0].sections[0].blocks[:2])
    second, first = entries(links)
    assert second["title"] == "Release 2, 30 June 2021" and second["updated"] == "2021-06-30T00:00:00Z"
    assert (
        f"Changed: paragraph {two[1:]}" in second["summary"] and f"Withdrawn or moved: paragraph {one[1:]}" in second["summary"]
    )
    assert second["id"] == second["link"] == f"{toy[0].site_url}about/#release-2"
    assert first["summary"].startswith("The first release, with ") and " paragraphs, " in first["summary"]


def test_an_entry_of_the_feed_stays_as_it_was(toy: Resolved) -> None:
    links = twice_released(toy[0])
    again = resolve_links(released(links.edition, 3, "2022-01-01"))
    assert entries(again)[1:] == entries(links)
    assert entries(again)[0]["summary"] == "No address is new and no text changed."


def test_the_feed_is_atom_and_knows_no_clock(toy: Resolved) -> None:
    links = twice_released(toy[0])
    tree = etree.fromstring(feed(links))
    assert feed(links) == feed(twice_released(toy[0]))
    for parent in (tree, *tree.findall("a:entry", ATOM)):
        for tag in ("id", "title", "updated"):
            assert len(parent.findall(f"a:{tag}", ATOM)) == 1
    assert tree.findtext("a:updated", namespaces=ATOM) == "2021-06-30T00:00:00Z"
    assert [name.text for name in tree.findall("a:author/a:name", ATOM)] == list(toy[0].statement.editors)
    assert tree.xpath("string(a:link[@rel='self']/@href)", namespaces=ATOM) == f"{toy[0].site_url}feed.xml"


def test_a_release_that_is_not_yet_made_is_not_announced(toy: Resolved) -> None:
    links = twice_released(toy[0])
    first, *others = links.edition.sections
    shorter = first._replace(blocks=first.blocks[:-1])
    assert len(entries(resolve_links(replace(links.edition, sections=(shorter, *others))))) == 2
    assert release_number(links.edition) == 2


@pytest.mark.parametrize("edition", ["toy", "real"])
def test_every_page_names_the_feed_and_the_feed_leads_to_the_site(edition: str) -> None:
    site = site_of(edition)
    for page in site.rglob("*.html"):
        (link,) = etree.HTML(page.read_bytes()).xpath("//link[@rel='alternate' and @type='application/atom+xml']/@href")
        assert link.startswith("/") or (page.parent / link).resolve() == (site / "feed.xml").resolve()
    about = etree.HTML((site / "about" / "index.html").read_bytes())
    for link in etree.fromstring((site / "feed.xml").read_bytes()).xpath("//a:entry/a:id/text()", namespaces=ATOM):
        assert about.xpath(f"//*[@id='{link.partition('#')[2]}']")


# The citation file.


@pytest.fixture
def citation() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((PROJECT / "CITATION.cff").read_text(encoding="utf-8"))
    return found


def test_the_citation_file_is_in_step_with_the_edition(citation: dict[str, Any], real: Resolved) -> None:
    edition = real[0]
    article, statement = edition.article, edition.statement
    assert citation["title"] == statement.title
    assert (citation["version"], str(citation["date-released"]), citation["license"]) == (
        statement.release, statement.date, statement.licence.id,
    )  # fmt: skip
    assert citation["abstract"] == edition.abstract and citation["keywords"] == list(edition.keywords)
    preferred = citation["preferred-citation"]
    for cited in (citation, preferred):
        assert [(one["family-names"], one["given-names"]) for one in cited["authors"]] == [
            (a.family, a.given) for a in edition.authors
        ]
        assert [one.get("affiliation", "") for one in cited["authors"]] == [author.affiliation for author in edition.authors]
    assert (preferred["type"], preferred["title"], preferred["journal"]) == ("article", edition.title, article.journal)
    assert (preferred["doi"], preferred["issn"], preferred["license"]) == (article.doi, article.issn, article.licence.id)
    assert (str(preferred["date-published"]), preferred["year"]) == (article.published, int(article.year))
    assert preferred["publisher"] == {"name": article.publisher}


def test_the_citation_file_is_valid(citation: dict[str, Any]) -> None:
    cffconvert = pytest.importorskip("cffconvert", reason="cffconvert is not here; 'pip install cffconvert' brings it")
    assert citation["cff-version"] == "1.2.0"
    cffconvert.Citation(Path(PROJECT / "CITATION.cff").read_text(encoding="utf-8")).validate()
