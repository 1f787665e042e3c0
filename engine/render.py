"""Pages are rendered by the templates over the model and its links; a template never decides what is true."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemBytecodeCache, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from engine import address, dates, imprint
from engine.apparatus import Apparatus
from engine.links import Links
from engine.metadata import DOWNLOADS, metadata
from engine.pages import pages_of
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
    environment.filters["in_ascii"] = _in_ascii
    environment.globals |= {"address": address, "imprint": imprint}
    return environment


def _in_ascii(text: str) -> Markup:
    """Text for an attribute that stands before the page's encoding is named: some readers guess it from what comes first."""
    return Markup(escape(text).encode("ascii", "xmlcharrefreplace").decode())


def render_pages(links: Links, templates: Path) -> dict[str, bytes]:
    """Return every page of the site under its path, as UTF-8."""
    environment = _environment(templates)
    pages = pages_of(links.edition)
    registers = Apparatus(links)
    shared = {"edition": links.edition, "links": links, "registers": registers, "pages": pages, "downloads": DOWNLOADS}
    rendered = {}
    for page in pages:
        view = View(page, links, registers)
        text = environment.get_template(page.template).render(shared, page=page, view=view, metadata=metadata(links.edition))
        rendered[page.path] = (text.rstrip() + "\n").encode()
    return rendered
