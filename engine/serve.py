"""The site is shown on this machine and follows the files: a page shows what was saved at once, the full build comes after.

Pages and static files come from the preview in memory; what only a build makes (downloads, the search index) comes from
the output folder. Each full build is a process of its own, ended when a newer change makes it idle: a site is written in
whole or not at all.
"""

from __future__ import annotations

import json
import math
import mimetypes
import subprocess
import sys
import threading
import time
from collections.abc import Iterable, Sequence
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from jinja2 import TemplateError, TemplateSyntaxError
from markupsafe import escape

from engine.preview import Preview

EVENTS, SCRIPT = "/.changes", "/.follow.js"
TAG = f'<script src="{SCRIPT}" defer data-news="%d"></script>\n</head>'
KINDS = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
    ".png": "image/png",
}
KINDS = {**SimpleHTTPRequestHandler.extensions_map, **mimetypes.types_map, ".html": "text/html; charset=utf-8"}
PAUSE = 0.02  # seconds between two looks at the files; a look takes a thousandth
State = dict[Path, tuple[int, int]]
REST = 0.3  # seconds without a change before all is built: the browser comes first


class News:
    """What became of the files last, for the pages that wait for it."""

    def __init__(self) -> None:
        self._condition = threading.Condition()
        self.count = 0
        self.last = b""

    def tell(self, problems: Sequence[str], *, look: bool) -> None:
        """Say that the files have changed, with their errors, and whether how pages look has changed with them."""
        with self._condition:
            self.count += 1
            self.last = json.dumps({"problems": problems, "look": look}).encode()
            self._condition.notify_all()

    def wait_beyond(self, count: int, seconds: float) -> bool:
        """Wait for news after those already known; false where none came in time."""
        with self._condition:
            return self._condition.wait_for(lambda: self.count > count, seconds)


class _Handler(SimpleHTTPRequestHandler):
    """Serves the preview, and what it has not from the output folder; pages get the script that follows the files."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # or the second packet of an answer waits 40 ms for the first to be acknowledged
    wbufsize = -1

    def __init__(self, *args: object, preview: Preview, news: News, script: Path, **kwargs: object) -> None:
        self._preview, self._news, self._script = preview, news, script
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]

    def do_GET(self) -> None:
        """Answer with the events, the script, a page or file of the preview, or a file of the output folder."""
        path = unquote(urlsplit(self.path).path)
        if path == EVENTS:
            self._send_events()
        elif path == SCRIPT:
            self._send(200, ".js", self._script.read_bytes())
        elif found := self._made(name := path.lstrip("/") + ("index.html" if path.endswith("/") else "")):
            self._send(200, Path(name).suffix, found)
        elif Path(self.translate_path(self.path)).exists():
            super().do_GET()
        else:
            self._send(404, ".html", self._made("404.html") or b"")

    def _made(self, name: str) -> bytes | None:
        """A file of the preview; where a template cannot be rendered, a page that says why."""
        try:
            return self._preview.file(name)
        except TemplateError as error:
            where = f"{error.filename}:{error.lineno}: " if isinstance(error, TemplateSyntaxError) else ""
            return f"<!doctype html><title>Template error</title><head></head><pre>{escape(f'{where}{error}')}</pre>".encode()

    def _send(self, status: int, suffix: str, content: bytes) -> None:
        if suffix == ".html":
            content = content.replace(b"</head>", (TAG % self._news.count).encode(), 1)
        self.send_response(status)
        self.send_header("Content-Type", KINDS.get(suffix, "application/octet-stream"))
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def _send_events(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Connection", "close")
        self.end_headers()
        since = parse_qs(urlsplit(self.path).query).get("since", [""])[0]
        seen = int(since) if since.isdecimal() else self._news.count
        try:
            while True:
                is_new = self._news.wait_beyond(seen, 15)
                self.wfile.write(b"data: %s\n\n" % self._news.last if is_new else b": still here\n\n")
                self.wfile.flush()
                seen = self._news.count
        except OSError:
            return

    def end_headers(self) -> None:
        """Nothing is kept by the browser: every look is at the files as they are."""
        self.send_header("Cache-Control", "no-store")
        super().end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Requests are not printed."""


def state_of(folders: Iterable[Path]) -> State:
    """Return every file in some folders with its time of change and size."""
    found = {}
    for folder in folders:
        for path in folder.rglob("*"):
            try:
                status = path.stat()
            except OSError:
                continue
            if path.is_file():
                found[path] = (status.st_mtime_ns, status.st_size)
    return found


def serve(preview: Preview, build: Sequence[str], output: Path, content: Path, looks: Sequence[Path], port: int) -> int:
    """Build by a command, serve on the loopback address, and follow every change until interrupted.

    `looks` are the folders of templates and static files, in which a change reloads every page.
    """
    news = News()
    handler = partial(_Handler, preview=preview, news=news, script=looks[-1] / "preview" / "follow.js", directory=str(output))
    try:
        server = ThreadingHTTPServer(("127.0.0.1", port), handler)
    except OSError as error:
        print(f"Port {port} cannot be used: {error.strerror}. Name another with --port.", file=sys.stderr)
        return 1
    state = state_of([content]), state_of(looks)  # before the build, which may miss what is saved while it runs
    if subprocess.run(build, check=False).returncode and not (output / "index.html").is_file():
        return 1
    preview.refresh()
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(
        f"The edition is at http://127.0.0.1:{server.server_port}/ and follows the files as they are saved. Ctrl+C ends it.",
        flush=True,
    )
    try:
        _follow(preview, build, news, content, looks, state)
    except KeyboardInterrupt:
        print()
    finally:
        server.shutdown()
    return 0


def _follow(
    preview: Preview, build: Sequence[str], news: News, content: Path, looks: Sequence[Path], state: tuple[State, State]
) -> None:
    building: subprocess.Popen[bytes] | None = None
    due = math.inf
    while True:
        now = state_of([content]), state_of(looks)
        if now != state:
            news.tell(preview.refresh(), look=now[1] != state[1])
            state, due = now, time.monotonic() + REST
            if building:
                building.terminate()
                building.wait()
        elif time.monotonic() > due:
            building, due = subprocess.Popen(build), math.inf
        time.sleep(PAUSE)
