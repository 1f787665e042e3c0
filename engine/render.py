"""Pages are rendered by the templates over the model and its links; a template never decides what is true."""

from __future__ import annotations

from pathlib import Path

from markupsafe import Markup

from engine import address, imprint
from engine.apparatus import apparatus_of
from engine.assets import Style, digest_of
from engine.links import Links
from engine.metadata import DOWNLOADS, metadata
from engine.pages import Page, pages_of
from engine.templates import environment
from engine.view import View

_NONE = Style()


class Renderer:
    """Renders the pages of one state of an edition, each by itself."""

    def __init__(self, links: Links, templates: Path, style: Style = _NONE) -> None:
        self.pages = pages_of(links.edition)
        self._style = style
        self._digests = sorted({digest_of(style.reading), digest_of(style.others)})  # scripts read one page from another
        self._links, self._registers, self._environment = links, apparatus_of(links), environment(templates)

    def page(self, page: Page) -> bytes:
        """Return a page as UTF-8."""
        edition = self._links.edition
        style = self._style.reading if page.path == address.READING else self._style.others
        text = self._environment.get_template(page.template).render(
            style=Markup(style),
            style_digests=self._digests,
            address=address,
            imprint=imprint,
            edition=edition,
            links=self._links,
            registers=self._registers,
            pages=self.pages,
            downloads=DOWNLOADS,
            page=page,
            view=View(page, self._links, self._registers),
            metadata=metadata(edition),
        )
        return (text.rstrip() + "\n").encode()


def render_pages(links: Links, templates: Path, style: Style = _NONE) -> dict[str, bytes]:
    """Return every page of the site under its path, as UTF-8, with the styles they are shown in."""
    renderer = Renderer(links, templates, style)
    return {page.path: renderer.page(page) for page in renderer.pages}
