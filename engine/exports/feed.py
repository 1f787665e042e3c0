"""The releases as an Atom feed (RFC 4287): a reader who cites the edition learns what has changed in it.

Everything comes from the ledger, so that the same content gives the same feed.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from engine import dates
from engine.address import ABOUT, Address
from engine.exports.xmltree import Element, add, written
from engine.ledger import Published
from engine.links import Links
from engine.succession import Step, succession_of

FEED = "feed.xml"
LISTED = 40


def feed(links: Links) -> bytes:
    """Return the feed of the releases, the last one first; one without a date is not yet made."""
    edition = links.edition
    steps = [step for step in succession_of(links).steps if step.date]
    root = Element("feed", {"xmlns": "http://www.w3.org/2005/Atom", "xml:lang": "en", "xml:base": edition.site_url})
    add(root, "id", edition.site_url)
    add(root, "title", f"{edition.short_title}: releases")
    add(root, "updated", _instant(max((step.date for step in steps), default=edition.statement.date)))
    add(root, "link", "", {"rel": "self", "type": "application/atom+xml", "href": edition.site_url + FEED})
    add(root, "link", "", {"rel": "alternate", "type": "text/html", "href": edition.site_url})
    add(root, "rights", f"{edition.statement.licence.name}, {edition.statement.licence.url}")
    for editor in edition.statement.editors or (edition.statement.title or edition.title,):
        add(add(root, "author"), "name", editor)
    for step in steps:
        _entry(root, step, Address(ABOUT, f"release-{step.number}").on_the_web(edition.site_url), step is steps[-1])
    return written(root, ())


def _entry(root: Element, step: Step, address: str, is_first: bool) -> None:
    entry = add(root, "entry")
    add(entry, "id", address)
    add(entry, "title", f"Release {step.number}, {dates.in_words(step.date)}")
    add(entry, "updated", _instant(step.date))
    add(entry, "link", "", {"rel": "alternate", "type": "text/html", "href": address})
    add(entry, "summary", _counted(step.new) if is_first else _changes(step))


def _instant(date: str) -> str:
    """A date as the beginning of its first day, as Atom writes it."""
    match = re.match(r"(\d{4})(?:-([01]\d))?(?:-([0-3]\d))?", date)
    year, month, day = match.groups(default="01") if match else ("0001", "01", "01")
    return f"{year}-{month}-{day}T00:00:00Z"


def _counted(new: Sequence[Published]) -> str:
    kinds = Counter(one.kind for one in new)
    counted = {kind: kinds[kind] for kind in ("section", "paragraph", "note") if kinds[kind]}
    parts = [f"{number} {kind}{'s' * (number != 1)}" for kind, number in counted.items()]
    return f"The first release, with {', '.join(parts)} and {len(new) - sum(counted.values())} other addresses."


def _changes(step: Step) -> str:
    parts = (("Changed", step.changed), ("New", step.new), ("Withdrawn or moved", step.gone))
    return " ".join(f"{what}: {_listed(ones)}." for what, ones in parts if ones) or "No address is new and no text changed."


def _listed(ones: Sequence[Published]) -> str:
    more = f" and {len(ones) - LISTED} more" if len(ones) > LISTED else ""
    return ", ".join(one.label for one in ones[:LISTED]) + more
