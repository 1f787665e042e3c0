"""What machines are told of the edition: Highwire tags, JSON-LD and typed links.

Highwire Press tags are those Google Scholar and Zotero read; the links follow Signposting
(https://signposting.org/FAIR/). The edition is based on the article and is never said to be the same.
"""

from __future__ import annotations

import json
from typing import NamedTuple

from markupsafe import Markup

from engine.model import Edition

DOWNLOADS = (
    ("data/edition.tei.xml", "application/tei+xml", "TEI XML", "the whole edition, encoded after TEI P5"),
    ("data/edition.jats.xml", "application/xml", "JATS XML", "the article with its notes and works, as journals keep theirs"),
    ("data/edition.epub", "application/epub+zip", "EPUB", "for reading devices"),
    ("data/edition.md", "text/markdown", "Markdown", "the whole edition in one file"),
    ("data/edition.json", "application/json", "JSON", "text, notes and registers as data"),
    ("data/archives.csv", "text/csv", "References as a table", "every archival reference (CSV)"),
    ("data/archives.json", "application/json", "References for a reference manager", "CSL-JSON manuscripts"),
    ("data/archives.ris", "application/x-research-info-systems", "References as RIS", "manuscripts with archive and location"),
    ("data/order-list.csv", "text/csv", "Order list", "the distinct files to ask for, with the sections that need them (CSV)"),
    ("data/letters.csv", "text/csv", "Letters as a table", "every letter and dated document (CSV)"),
    ("data/works.bib", "application/x-bibtex", "Works as BibTeX", "the published works"),
    ("data/works.ris", "application/x-research-info-systems", "Works as RIS", "the published works"),
    ("data/works.json", "application/json", "Works as CSL-JSON", "the published works"),
    ("data/anchors.json", "application/json", "Anchors", "every address that can be cited"),
    ("feed.xml", "application/atom+xml", "Releases", "a feed of what each release has changed (Atom)"),
)


class Metadata(NamedTuple):
    """Names and contents of the head's meta elements, its typed links and its JSON-LD."""

    meta: tuple[tuple[str, str], ...]
    links: tuple[tuple[str, str, str], ...]
    json_ld: Markup


def metadata(edition: Edition) -> Metadata:
    """Return the metadata of the reading page."""
    return Metadata(tuple(_highwire(edition)), tuple(_typed_links(edition)), _json_ld(edition))


def _highwire(edition: Edition) -> list[tuple[str, str]]:
    article = edition.article
    found = [("citation_title", edition.title)]
    for author in edition.authors:
        found.append(("citation_author", f"{author.family}, {author.given}" if author.given else author.name))
        if author.affiliation:
            found.append(("citation_author_institution", author.affiliation))
        if author.orcid:
            found.append(("citation_author_orcid", author.orcid))
    found += [
        ("citation_publication_date", article.published.replace("-", "/")),
        ("citation_journal_title", article.journal),
        ("citation_issn", article.issn),
        ("citation_volume", article.volume),
        ("citation_issue", article.issue),
        ("citation_doi", article.doi),
        ("citation_publisher", article.publisher),
        ("citation_language", edition.language.partition("-")[0]),
        ("citation_abstract", edition.abstract),
        ("citation_keywords", "; ".join(edition.keywords)),
        ("citation_fulltext_html_url", edition.site_url),
        ("DC.rights", edition.statement.licence.url),
    ]
    return [(name, content) for name, content in found if content]


def _typed_links(edition: Edition) -> list[tuple[str, str, str]]:
    """Relation, address and media type; addresses without a scheme are paths from the root."""
    found = [("type", "https://schema.org/ScholarlyArticle", ""), ("type", "https://schema.org/AboutPage", "")]
    if edition.article.doi:
        found.append(("related", edition.article.doi_url, ""))
    found += [("describedby", path, kind) for path, kind, *_ in DOWNLOADS if path.endswith(("edition.json", "tei.xml"))]
    found += [("item", path, kind) for path, kind, *_ in DOWNLOADS if path.startswith("data/edition.")]
    return found


def _json_ld(edition: Edition) -> Markup:
    article, statement = edition.article, edition.statement
    authors = [
        {"@type": "Person", "name": author.name, "familyName": author.family, "givenName": author.given}
        | ({"affiliation": {"@type": "Organization", "name": author.affiliation}} if author.affiliation else {})
        | ({"sameAs": author.orcid} if author.orcid else {})
        for author in edition.authors
    ]
    published = {
        "@type": "ScholarlyArticle",
        "@id": article.doi_url,
        "headline": edition.title,
        "name": edition.title,
        "author": authors,
        "datePublished": article.published,
        "publisher": {"@type": "Organization", "name": article.publisher},
        "isPartOf": {"@type": "Periodical", "name": article.journal, "issn": article.issn},
        "license": article.licence.url,
        "inLanguage": edition.language,
    }
    if article.doi:
        published["identifier"] = {"@type": "PropertyValue", "propertyID": "DOI", "value": article.doi}
    this = {
        "@type": ["CreativeWork", "WebPage"],
        "@id": edition.site_url,
        "url": edition.site_url,
        "name": statement.title or edition.title,
        "description": statement.statement,
        "abstract": edition.abstract,
        "author": authors,
        "isBasedOn": {"@id": article.doi_url},
        "license": statement.licence.url,
        "inLanguage": edition.language,
        "version": statement.release,
        "dateModified": statement.date,
        "keywords": list(edition.keywords),
    }
    graph = {"@context": "https://schema.org", "@graph": [this, published]}
    text = json.dumps(graph, ensure_ascii=False, indent=None, separators=(",", ":"))
    return Markup(text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026"))
