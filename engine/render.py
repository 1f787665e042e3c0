"""Pages are rendered by the templates over the model and its links; a template never decides what is true."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemBytecodeCache, FileSystemLoader, StrictUndefined

from engine import address, dates, imprint
from engine.apparatus import Apparatus
from engine.links import Links
from engine.metadata import DOWNLOADS, metadata
from engine.pages import Page, pages_of
from engine.view import View


def _compiled(folder: Path) -> FileSystemBytecodeCache | None:
    """Where Jinja keeps compiled templates, each by the digest of its source; nowhere if the folder cannot be written."""
    try:
        folder.mkdir(exist_ok=True)
    except OSError:
        return None
    return FileSystemBytecodeCache(str(folder)) if os.access(folder, os.W_OK) else None


@cache
def _environment(templates: Path) -> Environment:
    """Jinja over a folder of templates; it keeps those it has read and reads again those that change."""
    environment = Environment(
        loader=FileSystemLoader(templates),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        bytecode_cache=_compiled(templates.parent / ".cache"),
    )
    environment.filters["in_words"] = dates.in_words
    environment.globals |= {"address": address, "imprint": imprint}
    return environment


class Renderer:
    """Renders the pages of one state of an edition, each by itself."""

    def __init__(self, links: Links, templates: Path) -> None:
        self.pages = pages_of(links.edition)
        self._links, self._registers, self._environment = links, Apparatus(links), _environment(templates)

    def page(self, page: Page) -> bytes:
        """Return a page as UTF-8."""
        edition = self._links.edition
        text = self._environment.get_template(page.template).render(
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


def render_pages(links: Links, templates: Path) -> dict[str, bytes]:
    """Return every page of the site under its path, as UTF-8."""
    renderer = Renderer(links, templates)
    return {page.path: renderer.page(page) for page in renderer.pages}
