"""Builds editions for tests, once a process, and serves them on the loopback address."""

from __future__ import annotations

import functools
import gzip
import os
import re
import shutil
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

import build as program

PROJECT = Path(__file__).parent.parent
CONTENTS = {"toy": PROJECT / "tests" / "toy_edition" / "content", "real": PROJECT / "content"}
ARTICLE = next(iter(sorted((PROJECT.parent / "shared" / "source").glob("000_*.txt"))), None)
BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PACKED = {".html", ".css", ".js", ".json", ".svg", ".xml"}
BROWSER_FLAGS = [
    "--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run",
]  # fmt: skip


@functools.cache
def site_of(edition: str) -> Path:
    """The folder of a built edition: `toy`, `real`, or `full`, the real one with the article imported into it.

    Each is built once and left to the system's temporary files. Where the article's text is not at hand, what asks
    for the full edition is skipped.
    """
    folder = Path(tempfile.mkdtemp(prefix=f"{edition}-"))
    content = full_content(folder) if edition == "full" else CONTENTS[edition]
    assert program.build(content, folder / "site"), f"the {edition} edition does not build"
    return folder / "site"


def full_content(folder: Path) -> Path:
    """A copy of the real content with the article's own words, imported from the file beside the project."""
    from engine.importers.run import import_article

    if ARTICLE is None:
        pytest.skip("the article's text is not at hand: ../shared/source holds none")
    content = Path(shutil.copytree(CONTENTS["real"], folder / "content"))
    assert import_article(ARTICLE, content, yes=True) == 0, "the article cannot be imported"
    return content


def browser_path() -> str | None:
    """The Chromium of this machine, or of the variable CHROMIUM; None where there is none."""
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), None)


def base_path(site: Path) -> str:
    """The path a site was built for: its page 404 links from there."""
    match = re.search(r'rel="icon" href="(/[^"]*)icon\.svg"', (site / "404.html").read_text(encoding="utf-8"))
    return match[1] if match else "/"


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Requests are not printed."""

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Like GitHub Pages, answer what is not there with the site's 404.html."""
        page = Path(self.directory) / "404.html"
        if code != 404 or not page.is_file():
            super().send_error(code, message, explain)
            return
        content = page.read_bytes()
        self.send_response(404)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def do_GET(self) -> None:
        """Compress text where the server is told to, as GitHub Pages does."""
        path = Path(self.translate_path(self.path.split("?")[0]))
        path = path / "index.html" if path.is_dir() and self.path.endswith("/") else path
        if not self.server.packed or path.suffix not in PACKED or not path.is_file():  # type: ignore[attr-defined]
            super().do_GET()
            return
        content = gzip.compress(path.read_bytes(), mtime=0)
        self.send_response(200)
        for name, value in (
            ("Content-Type", self.guess_type(str(path))),
            ("Content-Encoding", "gzip"),
            ("Content-Length", str(len(content))),
            ("Cache-Control", "max-age=600"),
        ):
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def translate_path(self, path: str) -> str:
        prefix = self.server.prefix  # type: ignore[attr-defined]
        return super().translate_path("/" + path.removeprefix(prefix) if path.startswith(prefix) else "/nothing-here/")


@contextmanager
def served(folder: Path, prefix: str = "/", packed: bool = False) -> Iterator[str]:
    """Serve a folder under a path, text compressed if asked for; gives its address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(_Quiet, directory=str(folder)))
    server.prefix, server.packed = prefix, packed  # type: ignore[attr-defined]
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}{prefix}"
    finally:
        server.shutdown()
        server.server_close()
