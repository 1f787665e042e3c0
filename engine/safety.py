"""Rules for what could harm a reader, or whoever opens a download: addresses, ids and signs that cannot be seen."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import accumulate

from engine.links import Links
from engine.markup import Prose, is_safe_link, parse
from engine.model import Edition
from engine.problem import Place, Problem
from engine.signs import HINT, forbidden_in

WEB = re.compile(r"https?://(?!-)[\w.-]+(?::\d{1,5})?(?:[/?#][^\s<>\"\\^`{|}]*)?", re.IGNORECASE)
OTHER_SCHEMES = ("ftp:", "doi:", "urn:")
DOI = re.compile(r"10\.\d{4,9}(?:\.\d+)*/\S+")
DEEPEST = 50
ID = re.compile(r"[\w.:/+-]+")


def proses_of(edition: Edition) -> Iterator[tuple[Prose, Place]]:
    """Give every stretch of Markdown of an edition with its place."""
    yield from ((block.prose, block.place) for block in edition.blocks)
    yield from ((note.prose, note.place) for note in edition.notes)
    texts = (edition.statement.statement, edition.disclosure, edition.contributor)
    yield from ((_parsed(text), edition.place) for text in texts if text)
    yield from ((_parsed(ruling.reason), ruling.place) for ruling in edition.ledger.rulings.values() if ruling.reason)


_parsed = lru_cache(maxsize=256)(parse)  # every rule asks for the same


def check_addresses(links: Links) -> Iterator[Problem]:
    """An address in a record is one of the web.

    Bad: `url: javascript:alert(1)`, `url: www.example.org`.  Good: `url: https://www.example.org/`.
    """
    for key, address, place in _addresses(links.edition):
        if address and not WEB.fullmatch(address):
            hint = "Write it whole and without spaces, as https://name.org/page."
            yield Problem(place, "E03", f"the {key} {address!r} is no web address", hint)
    article = links.edition.article
    if article.doi and not DOI.fullmatch(article.doi):
        hint = "Write it without https://doi.org/, as 10.1080/07075332."
        yield Problem(links.edition.place, "E05", f"the article's doi {article.doi!r} is no DOI", hint)
    for work in links.edition.works:
        address = work.fields.get("url", "")
        if not is_safe_link(address) and not address.lower().startswith(OTHER_SCHEMES):
            yield Problem(work.place, "E03", f"the url {address!r} is no web address", "Write it as https://name.org/page.")


def _addresses(edition: Edition) -> Iterator[tuple[str, str, Place]]:
    article, statement = edition.article, edition.statement
    yield "article's url", article.url, edition.place
    yield "article's handle_url", article.handle_url, edition.place
    yield "article's licence url", article.licence.url, edition.place
    yield "edition's licence url", statement.licence.url, edition.place
    for one in edition.repositories:
        yield "repository's url", one.url, one.place
        yield "catalogue's address", one.catalogue.replace("{id}", "1"), one.place
        yield "address to search", one.search.replace("{reference}", "1"), one.place


def check_ids(links: Links) -> Iterator[Problem]:
    """An id is of letters, digits and few signs, so that it can stand in an address.

    Bad: `id: "two words"`, `@book{smith&jones,`.  Good: `id: two-words`, `@book{smith:1996,`.
    """
    edition = links.edition
    registers = (edition.sections, edition.people, edition.glossary, edition.chronology, edition.queries, edition.repositories)
    for entry in (*(entry for register in registers for entry in register), *edition.works):
        if not ID.fullmatch(entry.id):
            hint = "Make it of letters, digits and hyphens."
            yield Problem(entry.place, "Y15", f"the id {entry.id!r} holds signs that cannot stand in an address", hint)


def check_signs(links: Links) -> Iterator[Problem]:
    """Text holds no sign that cannot be seen, spelled out as an entity either.

    Bad: `&#x202E;`, which turns the direction of what follows.
    """
    for prose, place in proses_of(links.edition):
        words = (prose.plain, *prose.links, *(alt for _, alt in prose.images))
        if message := next(filter(None, map(forbidden_in, words)), ""):
            yield Problem(place, "T02", message, HINT)


def check_nesting(links: Links) -> Iterator[Problem]:
    """Markup does not lie in markup without end: no program could read the downloads.

    Bad: emphasis in emphasis in emphasis, a hundred times.
    """
    for prose, place in proses_of(links.edition):
        depths = (accumulate(child.nesting for child in token.children or ()) for token in prose.tokens)
        if max((depth for inline in depths for depth in inline), default=0) > DEEPEST:
            hint = "Look for asterisks and underscores that are not meant as emphasis, and write them with a backslash: \\*."
            yield Problem(place, "T03", f"emphasis lies in emphasis more than {DEEPEST} deep", hint)


RULES = (check_addresses, check_ids, check_signs, check_nesting)
