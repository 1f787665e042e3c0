"""The pages of the site: where each stands, what it is called and what it says of itself."""

from __future__ import annotations

from typing import NamedTuple

from engine import address
from engine.model import Edition


class Page(NamedTuple):
    """A page of the site: its path from the root, its template, its title and what it says of itself."""

    path: str
    template: str
    title: str
    description: str

    @property
    def name(self) -> str:
        """The page's name in the site's own navigation: `archives`, or `article` for the reading page."""
        return self.template.removesuffix(".html")


def pages_of(edition: Edition) -> list[Page]:
    """Return the site's pages in the order of its navigation."""
    author, title = edition.authors_named, edition.short_title
    return [
        Page(address.READING, "article.html", edition.title, f"{author}, {edition.title}, with every note and reference."),
        Page(
            address.ARCHIVES, "archives.html", "Archives", f"The archival files behind {author}, {title}, and where each is used."
        ),
        Page(address.WORKS, "works.html", "Works", f"The published works cited in {author}, {title}, and where."),
        Page(address.PEOPLE, "people.html", "People", f"Everyone named in {author}, {title}, with roles, letters and passages."),
        Page(address.LETTERS, "letters.html", "Letters", f"The letters, minutes and meetings cited in {author}, {title}."),
        Page(address.CHRONOLOGY, "chronology.html", "Chronology", f"The events of {author}, {title}, each with its ground."),
        Page(address.GLOSSARY, "glossary.html", "Glossary", f"Abbreviations, bodies and operations in {author}, {title}."),
        Page(address.QUERIES, "queries.html", "Queries", f"Doubtful places in the source of {author}, {title}, and the rulings."),
        Page(address.SEARCH, "search.html", "Search", f"Search {author}, {title}: text, notes, files, letters, people."),
        Page(address.ABOUT, "about.html", "About", f"How to cite {author}, {title}; licence, downloads, accessibility."),
        Page(address.NOT_FOUND, "404.html", "Page not found", "There is no page at this address."),
    ]
