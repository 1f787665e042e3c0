"""Where the links of the text lead from outside the site."""

from __future__ import annotations

from urllib.parse import urljoin

from engine import address
from engine.markup import REGISTER_LINK, is_safe_link
from engine.model import Edition

REGISTER_PAGES = {"person": address.PEOPLE, "work": address.WORKS, "term": address.GLOSSARY, "file": address.ARCHIVES}


def web_link(edition: Edition, target: str) -> str:
    """Return a link's address on the web; one to a passage (`#p7`) stays as it is, an unsafe one is empty."""
    if match := REGISTER_LINK.fullmatch(target):
        return address.Address(REGISTER_PAGES[match[1]], match[2]).on_the_web(edition.site_url)
    if not is_safe_link(target):
        return ""
    return target if target.startswith("#") or ":" in target.partition("/")[0] else urljoin(edition.site_url, target)
