"""The edition as its files have it now, in memory: what a page needs is read again, and the page made when it is asked for.

A full build checks the source's slips, makes the search index and every download, and writes them all; here only what
must hold before a page can be shown is checked, so that a saved file shows at once. The full build comes after.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from engine.assets import asset_files, image_files, style_of
from engine.check import check_form
from engine.kept import Kept
from engine.load import load_edition
from engine.problem import errors
from engine.render import Renderer
from engine.resolve import resolve_links


class Preview:
    """Pages and static files by their paths on the site, as the files in the content folder have them now."""

    def __init__(self, content: Path, templates: Path, static: Path, base_url: str = "") -> None:
        self._content, self._templates, self._static, self._base_url = content, templates, static, base_url
        self._kept = Kept()
        self._pages: dict[str, bytes] = {}
        self._renderer: Renderer | None = None
        self._images: dict[str, bytes] = {}
        self._files: dict[str, bytes] = {}

    def refresh(self) -> list[str]:
        """Read the content and the static files again; return the errors, with which pages stay as they were."""
        edition, problems = load_edition(self._content, self._kept)
        if edition is not None and not errors(problems):
            if self._base_url:
                edition = replace(edition, site_url=self._base_url.rstrip("/") + "/")
            links = resolve_links(edition)
            problems += check_form(links)
            if not errors(problems):
                self._renderer, self._pages, self._images = (
                    Renderer(links, self._templates, style_of(self._static)),
                    {},
                    image_files(edition),
                )
        self._files = asset_files(self._static) | self._images
        return [str(problem) for problem in errors(problems)]

    def file(self, path: str) -> bytes | None:
        """Return a page or static file under its path on the site; None for what only a build makes."""
        if path in self._files:
            return self._files[path]
        renderer = self._renderer
        page = next((page for page in renderer.pages if page.path == path), None) if renderer else None
        if renderer is None or page is None:
            return None
        if path not in self._pages:
            self._pages[path] = renderer.page(page)
        return self._pages[path]
