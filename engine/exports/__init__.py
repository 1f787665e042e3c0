"""Every download of the site, made from the edition and its links; one module per kind of file."""

from __future__ import annotations

from engine.links import Links
from engine.model import Edition

BOOK = "data/edition.epub"


def export_files(edition: Edition, links: Links) -> dict[str, bytes]:
    """Return every download by its path on the site, `data/archives.csv` and so on."""
    return data_files(edition, links) | book_files(edition, links)


def book_files(edition: Edition, links: Links) -> dict[str, bytes]:
    """Return the download that templates make, as they make the pages: the book."""
    from engine.exports.epub import edition_epub

    return {BOOK: edition_epub(edition, links)}


def data_files(edition: Edition, links: Links) -> dict[str, bytes]:
    """Return every other download."""
    from engine.exports.anchors import anchors_json
    from engine.exports.bibtex import bibtex
    from engine.exports.citations import archive_items, article_work, csl_json, work_item
    from engine.exports.dataset import edition_json
    from engine.exports.feed import FEED, feed
    from engine.exports.jats import edition_jats
    from engine.exports.ris import ris
    from engine.exports.sitemap import robots, sitemap
    from engine.exports.tables import archives_csv, letters_csv, order_csv
    from engine.exports.tei import edition_tei
    from engine.exports.text import edition_markdown

    article = article_work(edition)
    works, archives = [work_item(work) for work in edition.works], archive_items(links)
    return {
        "data/anchors.json": anchors_json(links),
        "data/archives.csv": archives_csv(links),
        "data/archives.json": csl_json(archives),
        "data/archives.ris": ris(archives),
        "data/article.bib": bibtex([article]),
        "data/article.json": csl_json([work_item(article)]),
        "data/article.ris": ris([work_item(article)]),
        FEED: feed(links),
        "robots.txt": robots(edition),
        "sitemap.xml": sitemap(edition),
        "data/edition.jats.xml": edition_jats(links),
        "data/edition.json": edition_json(edition, links),
        "data/edition.md": edition_markdown(edition),
        "data/edition.tei.xml": edition_tei(edition, links),
        "data/letters.csv": letters_csv(links),
        "data/order-list.csv": order_csv(links),
        "data/works.bib": bibtex(edition.works),
        "data/works.json": csl_json(works),
        "data/works.ris": ris(works),
    }
