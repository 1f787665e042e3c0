"""Every download of the site, made from the edition and its links; one module per kind of file."""

from __future__ import annotations

from engine.links import Links
from engine.model import Edition


def export_files(edition: Edition, links: Links) -> dict[str, bytes]:
    """Return every download by its path on the site, `data/archives.csv` and so on."""
    from engine.exports import anchors, bibtex, citations, dataset, epub, ris, tables, tei, text

    works, article = list(edition.works), citations.article_work(edition)
    archives = citations.archive_items(links)
    return {
        "data/anchors.json": anchors.anchors_json(edition, links),
        "data/archives.csv": tables.archives_csv(links),
        "data/archives.json": citations.csl_json(archives),
        "data/archives.ris": ris.ris(archives),
        "data/article.bib": bibtex.bibtex([article]),
        "data/article.json": citations.csl_json([citations.work_item(article)]),
        "data/article.ris": ris.ris([citations.work_item(article)]),
        "data/edition.epub": epub.edition_epub(edition, links),
        "data/edition.json": dataset.edition_json(edition, links),
        "data/edition.md": text.edition_markdown(edition),
        "data/edition.tei.xml": tei.edition_tei(edition, links),
        "data/letters.csv": tables.letters_csv(links),
        "data/works.bib": bibtex.bibtex(works),
        "data/works.json": citations.csl_json([citations.work_item(work) for work in works]),
        "data/works.ris": ris.ris([citations.work_item(work) for work in works]),
    }
