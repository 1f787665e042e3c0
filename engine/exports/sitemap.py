"""The site's pages for search engines: sitemap.xml and robots.txt.

A sitemap follows https://www.sitemaps.org/protocol.html. A robots.txt counts only at the root of a host, so under a
project's path it does no more than name the sitemap to those who look.
"""

from __future__ import annotations

from engine import address
from engine.address import Address
from engine.exports.xmltree import Element, add, written
from engine.model import Edition
from engine.pages import pages_of

NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"


def sitemap(edition: Edition) -> bytes:
    """Return the whole addresses of the pages, each with the day of the release."""
    root = Element("urlset", {"xmlns": NAMESPACE})
    for page in pages_of(edition):
        if page.path != address.NOT_FOUND:
            url = add(root, "url")
            add(url, "loc", Address(page.path).on_the_web(edition.site_url))
            add(url, "lastmod", edition.statement.date)
    return written(root, ())


def robots(edition: Edition) -> bytes:
    """Return leave for everybody, and the sitemap's address."""
    return f"User-agent: *\nAllow: /\n\nSitemap: {edition.site_url}sitemap.xml\n".encode()
