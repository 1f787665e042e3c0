"""Pagefind builds the search index, one record an anchor; what its records say travels in packs of ours.

Pagefind's Python wrapper waits a tenth of a second for each answer, so its service is spoken to directly: base64 messages,
separated by commas, on standard input and output. It would have a file for each record; to write and to publish hundreds
of tiny files costs more than to make them. So a few packs hold what the records say, and the browser finds the pack of a
result by the id that Pagefind gives it.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import re
import threading
import time
import zlib
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from engine.kept import Kept

# Of Pagefind's interfaces only the plain one is kept.
WANTED = re.compile(r"pagefind(?:-worker)?\.js|pagefind-entry\.json|wasm\.[\w-]+\.pagefind|.*\.pf_(?:meta|index)")
FRAGMENT = re.compile(r"fragment/(\w+)\.pf_fragment")
URL = re.compile(rb'"url":"([^"]+)"')
GZIP = 31  # zlib's word for a stream of this kind
KINDS = ("Paragraph", "Note", "File", "Letter", "Person", "Work", "Event", "Term")
INDEX = "search index"
WITH_EXCERPT = {"Paragraph", "Note", "Event"}
PACK = 2000  # letters: the first result waits for one pack, and a dozen results ask for a dozen of them
# The service makes one index, for which more threads would only wait for one another; and it asks for memory so often that
# larger pages (of its allocator, jemalloc) spare a seventh of its work.
ENVIRONMENT = {"TOKIO_WORKER_THREADS": "1", "_RJEM_MALLOC_CONF": "thp:always"}
PAUSE = 0.004  # seconds between two looks at the answers, of which hundreds say nothing


class Record(NamedTuple):
    """What search knows of one anchor: its link from the site's root, its kind, what it is called, where, and its words."""

    url: str
    kind: str
    title: str
    where: str
    words: str

    @property
    def shown(self) -> tuple[str, ...]:
        """What a result shows: its link, its title, where that is, and the words an excerpt is taken from."""
        return (self.url, self.title, self.where, *([" ".join(self.words.split())] * (self.kind in WITH_EXCERPT)))


Lot = tuple[str, list[Record]]  # records with the language they are in


def index_files(kept: Kept, lots: Iterable[Lot]) -> dict[str, bytes]:
    """Return the search index of records, as the browser asks for it under `pagefind/`; it is kept until a record changes.

    Each lot is taken as it comes, so that Pagefind is at work while the next is being made.
    """
    made_from = hashlib.sha256()
    with Pagefind() as pagefind:
        for language, records in lots:
            pagefind.add(records, language)
            made_from.update(json.dumps([language, records]).encode())
        files: dict[str, bytes] | None = kept.get(INDEX, made_from.digest())
        if files is None:
            files = pagefind.files()
            kept.put(INDEX, made_from.digest(), files)
            kept.save(INDEX)
    return files


class Pagefind:
    """Pagefind's service: it starts at once, takes records as they come, and makes the index when all are there."""

    def __init__(self) -> None:
        import subprocess

        from pagefind_bin import get_executable  # type: ignore[import-untyped]

        command, environment = [get_executable(), "--service"], os.environ | ENVIRONMENT
        self._service = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment)
        self._listener = threading.Thread(target=self._listen)
        self._records: list[Record] = []
        self._asked, self._is_last = 0, False
        self._heard: list[bytes] = []

    def __enter__(self) -> Pagefind:
        self._listener.start()
        return self

    def __exit__(self, *raised: object) -> None:
        self._service.kill()
        self._listener.join()
        self._service.communicate()

    def add(self, records: Sequence[Record], language: str) -> None:
        """Add records in the edition's language."""
        spoken = language.partition("-")[0]
        self._records += records
        begun: list[dict[str, object]] = [] if self._asked else [{"type": "NewIndex", "config": {"force_language": spoken}}]
        self._ask(*begun, *(_request(record, spoken) for record in records))

    def files(self) -> dict[str, bytes]:
        """Return the index of all records under `pagefind/`: Pagefind's files, and what the records say in packs."""
        self._ask({"type": "GetFiles", "index_id": 0}, is_last=True)
        made = {file["path"]: file["content"] for file in self._last_answer()["files"]}
        files = {path: base64.b64decode(content) for path, content in made.items() if WANTED.fullmatch(path)}
        if sum(path.startswith("wasm.") for path in files) > 1:
            del files["wasm.unknown.pagefind"]
        files |= _packed(self._records, _ids(made))
        return {f"pagefind/{path}": content for path, content in files.items()}

    def _ask(self, *requests: dict[str, object], is_last: bool = False) -> None:
        first, self._asked = self._asked, self._asked + len(requests)
        self._is_last = is_last  # not before there is an answer to wait for: then the listener would leave
        messages = (
            json.dumps({"message_id": number, "payload": payload}).encode() for number, payload in enumerate(requests, first)
        )
        assert self._service.stdin
        with suppress(BrokenPipeError):  # it has ended: that answers are missing is told when the last is wanted
            self._service.stdin.write(b"".join(base64.b64encode(message) + b"," for message in messages))
            self._service.stdin.flush()

    def _listen(self) -> None:
        """Hear the answers as they come, hundreds of short ones and one of megabytes, so that nothing waits for them."""
        assert self._service.stdout
        pipe, answers = self._service.stdout.fileno(), 0
        while not (self._is_last and answers == self._asked) and (heard := os.read(pipe, 1 << 20)):
            self._heard.append(heard)
            answers += heard.count(b",")
            if not self._is_last or self._asked - answers > 1:
                time.sleep(PAUSE)

    def _last_answer(self) -> dict[str, Any]:
        self._listener.join()
        answers = [json.loads(base64.b64decode(answer)) for answer in b"".join(self._heard).split(b",") if answer]
        payloads = {answer["message_id"]: answer["payload"] for answer in answers}
        for payload in payloads.values():
            if payload["type"] == "Error":
                raise RuntimeError(f"Pagefind: {payload['message']}")
        if len(payloads) < self._asked:
            raise RuntimeError("Pagefind ended before it had answered")
        return payloads[self._asked - 1]  # type: ignore[no-any-return]


def _ids(files: Mapping[str, str]) -> dict[str, str]:
    """Pagefind's id of each record by the record's address: `en_1f2e3d`, as its fragment would be called."""
    ids = {}
    for path, content in files.items():
        if (match := FRAGMENT.fullmatch(path)) and (url := URL.search(zlib.decompress(base64.b64decode(content), GZIP))):
            ids[url[1].decode()] = match[1]
    return ids


def _packed(records: Sequence[Record], ids: Mapping[str, str]) -> dict[str, bytes]:
    """The packs of each kind, `records/Note-3.json`, and `records.json`, which ids each of them holds, in its order.

    Pagefind could tell the kinds apart too, but its filters come out in another order at every run.
    """
    packs = {kind: _divided([record for record in records if record.kind == kind]) for kind in KINDS}
    held = {kind: [" ".join(ids[record.url] for record in pack) for pack in packs[kind]] for kind in KINDS}
    files = {
        f"records/{kind}-{number}.json": _json([record.shown for record in pack])
        for kind in KINDS
        for number, pack in enumerate(packs[kind])
    }
    return files | {"records.json": _json(held)}


def _divided(records: Iterable[Record]) -> list[list[Record]]:
    """Records in their order, so many to a pack that it holds few letters more than `PACK`."""
    packs: list[list[Record]] = []
    room = 0
    for record in records:
        if room <= 0:
            packs.append([])
            room = PACK
        packs[-1].append(record)
        room -= sum(map(len, record.shown))
    return packs


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def _request(record: Record, language: str) -> dict[str, object]:
    return {
        "type": "AddRecord",
        "index_id": 0,
        "url": record.url,
        "content": record.words,
        "language": language,
        "meta": {"title": record.title},  # Pagefind searches titles too
        "filters": {},
        "sort": None,
    }
