"""Every address of the site is made here: which page an entry stands on, and under which fragment.

Links are relative and name `index.html` outright, so that the site works under any path and from a folder.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple
from urllib.parse import quote

from engine.links import Document, Reference
from engine.model import Event, Person, Query, Repository, Series, Term, Work

READING = "index.html"
ARCHIVES = "archives/index.html"
WORKS = "works/index.html"
PEOPLE = "people/index.html"
LETTERS = "letters/index.html"
CHRONOLOGY = "chronology/index.html"
GLOSSARY = "glossary/index.html"
QUERIES = "queries/index.html"
SEARCH = "search/index.html"
ABOUT = "about/index.html"
NOT_FOUND = "404.html"

Entry = Reference | Document | Series | Work | Person | Term | Event | Query


class Address(NamedTuple):
    """A page of the site, as a path from its root, and the fragment of one thing on it."""

    page: str
    fragment: str = ""

    def seen_from(self, page: str) -> str:
        """Return the link that leads here from another page."""
        fragment = _hashed(self.fragment)
        if page == self.page and fragment:
            return fragment
        return "../" * page.count("/") + self.page + fragment

    def on_the_web(self, site: str) -> str:
        """Return the whole address, without `index.html`."""
        return site + self.page.removesuffix("index.html") + _hashed(self.fragment)


@lru_cache(maxsize=4096)
def _hashed(fragment: str) -> str:
    return f"#{quote(fragment)}" if fragment else ""


def of_passage(passage: str) -> Address:
    """Return where a paragraph, note, call or section of the text stands: the reading page."""
    return Address(READING, passage)


def of_document(document: Document) -> Address:
    """Return where a letter or other document stands in the register of letters."""
    return Address(LETTERS, f"l{document.id}")


def of_entry(entry: Entry) -> Address:
    """Return where a register has its entry."""
    match entry:
        case Reference() | Series():
            return Address(ARCHIVES, entry.id)
        case Document():
            return of_document(entry)
        case Work():
            return Address(WORKS, entry.id)
        case Person():
            return Address(PEOPLE, entry.id)
        case Term():
            return Address(GLOSSARY, entry.id)
        case Event():
            return Address(CHRONOLOGY, entry.id)
        case Query():
            return Address(QUERIES, entry.id)


def of_catalogue(repository: Repository, reference: str, record: str = "") -> str:
    """Return the archive's catalogue entry by its record id, else a search for the reference; empty if it has neither."""
    if record and repository.catalogue:
        return repository.catalogue.replace("{id}", quote(record))
    return repository.search.replace("{reference}", quote(reference, safe="")) if repository.search else ""
