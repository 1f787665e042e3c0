"""Pagefind builds the search index, one record an anchor; what its records say travels in packs of ours.

Pagefind's Python wrapper waits a tenth of a second for each answer, so its service is spoken to directly: base64 messages,
separated by commas, on standard input and output. It would have a file for each record; to write and to publish hundreds
of tiny files costs more than to make them. So a few packs hold what the records say, and the browser finds the pack of a
result by the id that Pagefind gives it.
"""

from __future__ import annotations

import base64
import json
import os
import re
import subprocess
import threading
import time
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import IO, Any

from engine.address import Address

# Of Pagefind's interfaces only the plain one is kept.
KEPT = re.compile(r"pagefind(?:-worker)?\.js|pagefind-entry\.json|wasm\.[\w-]+\.pagefind|.*\.pf_(?:meta|index)")
FRAGMENT = re.compile(r"fragment/(\w+)\.pf_fragment")
URL = re.compile(rb'"url":"([^"]+)"')
GZIP = 31  # zlib's word for a stream of this kind
KINDS = ("Paragraph", "Note", "File", "Letter", "Person", "Work", "Event", "Term")
WITH_EXCERPT = {"Paragraph", "Note", "Event"}
PACK = 2000  # letters: the first result waits for one pack, and a dozen results ask for a dozen of them
# The service makes one index, for which more threads would only wait for one another; and it asks for memory so often that
# larger pages (of its allocator, jemalloc) spare a seventh of its work.
ENVIRONMENT = {"TOKIO_WORKER_THREADS": "1", "_RJEM_MALLOC_CONF": "thp:always"}
PAUSE = 0.004  # seconds between two looks at the answers, of which hundreds say nothing


@dataclass(frozen=True)
class Record:
    """What search knows of one anchor: where it is, what it is called, its kind and its words."""

    address: Address
    kind: str
    title: str
    where: str
    words: str

    @cached_property
    def url(self) -> str:
        return self.address.seen_from("")

    @cached_property
    def shown(self) -> tuple[str, ...]:
        """What a result shows: its link, its title, where that is, and the words an excerpt is taken from."""
        return (self.url, self.title, self.where, *([" ".join(self.words.split())] * (self.kind in WITH_EXCERPT)))


def index_records(records: Iterable[Record], language: str) -> dict[str, bytes]:
    """Return the search index of some records: Pagefind's files, and what the records say in packs, under `pagefind/`."""
    records, spoken = list(records), language.partition("-")[0]
    requests: list[dict[str, object]] = [{"type": "NewIndex", "config": {"force_language": spoken}}]
    requests += [_request(record, spoken) for record in records]
    made = {file["path"]: file["content"] for file in _ask([*requests, {"type": "GetFiles", "index_id": 0}])["files"]}
    files = {path: base64.b64decode(content) for path, content in made.items() if KEPT.fullmatch(path)}
    if sum(path.startswith("wasm.") for path in files) > 1:
        del files["wasm.unknown.pagefind"]
    files |= _packed(records, _ids(made))
    return {f"pagefind/{path}": content for path, content in files.items()}


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


def _ask(requests: list[dict[str, object]]) -> dict[str, Any]:
    """Send every request and return the answer to the last; the service ends when its input is closed."""
    from pagefind_bin import get_executable  # type: ignore[import-untyped]

    messages = [json.dumps({"message_id": number, "payload": payload}).encode() for number, payload in enumerate(requests)]
    command = [get_executable(), "--service"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=os.environ | ENVIRONMENT) as service:
        assert service.stdin and service.stdout
        writer = threading.Thread(target=_send, args=(service.stdin, messages))
        writer.start()
        try:
            answers = [json.loads(base64.b64decode(answer)) for answer in _answers(len(messages), service.stdout.fileno())]
        finally:
            writer.join()
            service.stdin.close()
    payloads = {answer["message_id"]: answer["payload"] for answer in answers}
    for payload in payloads.values():
        if payload["type"] == "Error":
            raise RuntimeError(f"Pagefind: {payload['message']}")
    if len(payloads) < len(messages):
        raise RuntimeError("Pagefind ended before it had answered")
    return payloads[len(messages) - 1]  # type: ignore[no-any-return]


def _send(stream: IO[bytes], messages: list[bytes]) -> None:
    stream.write(b"".join(base64.b64encode(message) + b"," for message in messages))
    stream.flush()


def _answers(count: int, pipe: int) -> list[bytes]:
    """So many answers from a pipe, or fewer where it ends before: short ones at first, then one of megabytes."""
    pieces: list[bytes] = []
    waiting = count
    while waiting > 0 and (piece := os.read(pipe, 1 << 20)):
        pieces.append(piece)
        waiting -= piece.count(b",")
        if waiting > 1:
            time.sleep(PAUSE)
    return list(filter(None, b"".join(pieces).split(b",")))
