"""The site is shown on this machine and built again when a file is saved; open pages then reload."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

EVENTS = "/.changes"
RELOAD = b"""
<script src="/.reload.js"></script>
"""
RELOAD_SCRIPT = b"""new EventSource("/.changes").onmessage = () => location.reload()
"""


class Versions:
    """Counts the builds, and wakes those who wait for the next."""

    def __init__(self) -> None:
        self._condition = threading.Condition()
        self.current = 0

    def advance(self) -> None:
        with self._condition:
            self.current += 1
            self._condition.notify_all()

    def wait_beyond(self, version: int, seconds: float) -> bool:
        """Wait for a build after a version; false where none came in time."""
        with self._condition:
            return self._condition.wait_for(lambda: self.current > version, seconds)


class _Handler(SimpleHTTPRequestHandler):
    """Serves the site; pages get a script that listens for the next build."""

    def __init__(self, *args: object, versions: Versions, **kwargs: object) -> None:
        self._versions = versions
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]

    def do_GET(self) -> None:
        if self.path == EVENTS:
            self._send_events()
        elif self.path == "/.reload.js":
            self._send(200, "text/javascript", RELOAD_SCRIPT)
        else:
            self._send_file()

    def _send_file(self) -> None:
        path = Path(self.translate_path(self.path))
        if path.is_dir() and not self.path.split("?")[0].endswith("/"):
            super().do_GET()
            return
        page = path / "index.html" if path.is_dir() else path
        if page.suffix == ".html" or not page.is_file():
            found = page.is_file()
            content = (page if found else Path(self.directory) / "404.html").read_bytes()
            self._send(200 if found else 404, "text/html; charset=utf-8", content.replace(b"</body>", RELOAD + b"</body>"))
        else:
            super().do_GET()

    def _send(self, status: int, kind: str, content: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def _send_events(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        seen = self._versions.current
        try:
            while True:
                built = self._versions.wait_beyond(seen, 15)
                self.wfile.write(b"data: built\n\n" if built else b": still here\n\n")
                self.wfile.flush()
                seen = self._versions.current
        except OSError:
            return

    def end_headers(self) -> None:
        self.send_header("Cache-Control", "no-store")
        super().end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Requests are not printed."""


def state_of(folders: Iterable[Path]) -> dict[Path, tuple[int, int]]:
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


def serve(build: Callable[[], bool], output: Path, watched: list[Path], port: int) -> int:
    """Build, serve on the loopback address, and build again on every change until interrupted."""
    build()
    if not (output / "index.html").is_file():
        return 1
    versions = Versions()
    try:
        server = ThreadingHTTPServer(("127.0.0.1", port), partial(_Handler, directory=str(output), versions=versions))
    except OSError as error:
        print(f"Port {port} cannot be used: {error.strerror}. Name another with --port.")
        return 1
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(
        f"The edition is at http://127.0.0.1:{server.server_port}/ and follows the files as they are saved. Ctrl+C ends it.",
        flush=True,
    )
    try:
        _follow(build, watched, versions)
    except KeyboardInterrupt:
        print()
    finally:
        server.shutdown()
    return 0


def _follow(build: Callable[[], bool], watched: list[Path], versions: Versions) -> None:
    state = state_of(watched)
    while True:
        time.sleep(0.05)
        now = state_of(watched)
        if now != state:
            state = now
            if build():
                versions.advance()
