"""A folder is served as GitHub Pages serves it: text compressed, connections kept open; every answer's bytes are counted."""

from __future__ import annotations

import functools
import gzip
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

KINDS = {
    **SimpleHTTPRequestHandler.extensions_map,
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript",
    ".css": "text/css",
}
TEXT = {".html", ".css", ".js", ".json", ".svg", ".xml", ".txt"}


class Log:
    """What was asked for since it was last cleared: paths with the bytes of their answers' bodies."""

    def __init__(self) -> None:
        self.answers: list[tuple[str, int]] = []

    @property
    def bytes(self) -> int:
        return sum(size for _, size in self.answers)


@functools.cache
def _body(path: Path) -> bytes:
    content = path.read_bytes()
    return gzip.compress(content, 6, mtime=0) if path.suffix in TEXT else content


class _Handler(SimpleHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # or the second packet of an answer waits 40 ms for the first to be acknowledged
    wbufsize = -1

    def __init__(self, *args: object, log: Log, **kwargs: object) -> None:
        self._log = log
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]

    def do_GET(self) -> None:
        """Answer with a file, compressed where it is text."""
        path = Path(self.translate_path(self.path))
        path = path / "index.html" if path.is_dir() else path
        if not path.is_file():
            self.send_error(404)
            return
        body = _body(path)
        self.send_response(200)
        self.send_header("Content-Type", KINDS.get(path.suffix, "application/octet-stream"))
        if path.suffix in TEXT:
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
        self._log.answers.append((self.path, len(body)))

    def log_message(self, format: str, *args: object) -> None:
        """Requests are counted, not printed."""


@contextmanager
def compressed_site(folder: Path) -> Iterator[tuple[str, Log]]:
    """Serve a folder; gives its address and the log of what is asked for."""
    log = Log()
    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(_Handler, log=log, directory=str(folder)))
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/", log
    finally:
        server.shutdown()
        server.server_close()
