"""The metadata of a web page become the record: those of Highwire, Dublin Core and OpenGraph."""

from __future__ import annotations

import re

from engine.importers.arrange_front import keywords_in
from engine.importers.arrange_lines import authors_in
from engine.importers.marks import cleaned
from engine.importers.text_facts import DOI, date_in, licence_in
from engine.importers.xml_source import Element, attribute, local, text_of


def record_of(root: Element) -> dict[str, object]:
    """Return the record that a page's metadata give."""
    said: dict[str, list[str]] = {}
    for one in root.iter():
        if local(one) == "meta":
            name = (attribute(one, "name") or attribute(one, "property")).lower().replace("dcterms.", "dc.")
            said.setdefault(name, []).append(cleaned(attribute(one, "content")))

    def first(*names: str) -> str:
        return next((value for name in names for value in said.get(name, []) if value), "")

    names = said.get("citation_author") or said.get("dc.creator") or said.get("author") or []
    licence = first("dc.rights", "dc.license") + " ".join(
        attribute(one, "href") for one in root.iter() if "license" in attribute(one, "rel")
    )
    doi = DOI.search(first("citation_doi", "dc.identifier", "doi"))
    article: dict[str, object] = {
        "journal": first("citation_journal_title", "dc.source"),
        "issn": first("citation_issn"),
        "doi": doi[0] if doi else "",
        "url": f"https://doi.org/{doi[0]}" if doi else "",
        "publisher": first("citation_publisher", "dc.publisher"),
        "published": date_in(
            first("citation_publication_date", "citation_online_date", "citation_date", "dc.date", "dc.issued").replace("/", "-")
        ),
        "volume": first("citation_volume"),
        "issue": first("citation_issue"),
        "licence": licence_in(licence),
    }
    record: dict[str, object] = {
        "title": first("citation_title", "dc.title"),
        "language": attribute(root, "lang") or first("citation_language", "dc.language"),
        "authors": [author for name in names for author in _author(name)],
        "abstract": first("citation_abstract", "dc.description.abstract"),
        "keywords": keywords_in(first("citation_keywords")),
        "article": {key: value for key, value in article.items() if value},
    }
    return {key: value for key, value in record.items() if value}


def _author(name: str) -> list[dict[str, str]]:
    family, comma, given = name.partition(", ")
    return [{"name": f"{given} {family}", "family": family, "given": given}] if comma and "," not in given else authors_in(name)


def title_of(root: Element, part: Element) -> str:
    """Return the title by the page's one highest heading, else by what the page is called."""
    highest = [one for one in part.iter() if local(one) == "h1"]
    if len(highest) == 1:
        return ""  # it stands in the text, and is found there
    named = next((text_of(one) for one in root.iter() if local(one) == "title"), "")
    return re.split(r"\s[|·–—»]\s", named)[0] if not highest else ""
