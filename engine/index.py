"""Search has one record per anchor, so that every hit lands on the exact line.

Pagefind builds the index. Its Python wrapper waits a tenth of a second for each answer, so its service
is spoken to directly: base64 messages, separated by commas, on standard input and output.
"""

from __future__ import annotations

import base64
import gzip
import json
import os
import re
import subprocess
import threading
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import IO, Any

from engine import address, dates
from engine.address import Address
from engine.links import Links, Reference

KEPT = re.compile(r"pagefind(?:-worker)?\.js|pagefind-entry\.json|wasm\.[\w-]+\.pagefind|.*\.pf_(?:meta|index|fragment)")
KINDS = ("Paragraph", "Note", "File", "Letter", "Person", "Work", "Event", "Term")


@dataclass(frozen=True)
class Record:
    """What search knows of one anchor: where it is, what it is called, its kind and its words."""

    address: Address
    kind: str
    title: str
    where: str
    words: str


def token(canonical: str) -> str:
    """Return the one word under which a reference is indexed, however it is spaced: `wo178s92` for WO 178/92.

    The browser brings a query to the same form. A reference without a slash needs none.
    """
    return re.sub(r"[^a-z0-9]", "", canonical.lower().replace("/", "s")) if "/" in canonical else ""


def committee_token(document: str) -> str:
    """Return the word for a committee paper: `jic43n25` for JIC(43)25."""
    match = re.match(r"([A-Za-z]+)\s*\((\d\d)\)\s*(\d+)", document)
    return f"{match[1]}{match[2]}n{match[3]}".lower() if match else ""


def records_of(links: Links) -> Iterator[Record]:
    """Return the search records of an edition: text and notes first, then the registers."""
    edition = links.edition
    for section in edition.sections:
        for block in section.blocks:
            if block.id:
                title = f"¶ {block.number}" if block.kind == "paragraph" else section.title
                yield Record(address.of_passage(block.id), "Paragraph", title, section.title, block.prose.plain)
    for note in edition.notes:
        yield Record(address.of_passage(note.id), "Note", f"Note {note.label}", "", _note_words(links, note.label))
    yield from _files(links)
    yield from _registers(links)


def _note_words(links: Links, label: str) -> str:
    """A note's words, each reference followed by its token, and the readings suspected in it."""
    text = links.notes[label].prose.plain
    words, at = [], 0
    for reference in links.references_in.get(label, ()):
        words += [
            text[at : reference.end],
            *filter(None, [token(reference.canonical), *map(committee_token, reference.documents)]),
        ]
        at = reference.end
    suspected = [query.suspected for query in links.edition.queries if query.where == f"n{label}" and query.suspected]
    return " ".join([*words, text[at:], *(_with_token(reading) for reading in suspected)])


def _with_token(reading: str) -> str:
    match = re.fullmatch(r"([A-Z]+)\s?(\d+/.*)", reading)
    return f"{reading} {token(' '.join(match.groups()))}" if match else reading


def _files(links: Links) -> Iterator[Record]:
    cited: dict[str, Reference] = {}
    for reference in links.references:
        cited.setdefault(reference.id, reference)
    for reference in cited.values():
        found = reference.found
        titles = [found.piece_entry.title if found.piece_entry else "", found.series.title if found.series else ""]
        words = " ".join(filter(None, [reference.canonical, token(reference.canonical), *titles, found.repository.name]))
        where = next(filter(None, [*titles, found.repository.name]))
        yield Record(address.of_entry(reference), "File", reference.canonical, where, words)


def _registers(links: Links) -> Iterator[Record]:
    edition = links.edition
    for document in links.documents:
        parties = [party.label for party in (document.sender, document.recipient) if party]
        file = document.reference.canonical if document.reference else ""
        title = ", ".join(filter(None, [" to ".join(parties), document.kind]))
        date = dates.in_words(document.date) if document.date else ""
        words = " ".join(
            filter(None, [title, date, file, token(file), *document.numbers, *map(committee_token, document.numbers)])
        )
        yield Record(
            address.of_document(document), "Letter", title[:1].upper() + title[1:], ", ".join(filter(None, [date, file])), words
        )
    for person in edition.people:
        words = " ".join([person.display, person.name, *person.forms, person.role])
        yield Record(address.of_entry(person), "Person", person.name, person.role, words)
    for work in edition.works:
        names = " ".join(f"{given} {family}" for family, given in (*work.authors, *work.editors))
        words = " ".join([names, work.title, work.year, *work.fields.values()])
        yield Record(address.of_entry(work), "Work", work.title, names, words)
    for event in edition.chronology:
        yield Record(address.of_entry(event), "Event", dates.in_words(event.date), "", event.event)
    for term in edition.glossary:
        yield Record(
            address.of_entry(term), "Term", term.term, term.expansion, " ".join([*term.forms, term.expansion, term.note])
        )


def index_files(links: Links) -> dict[str, bytes]:
    """Return the search index of an edition as Pagefind's files under `pagefind/`."""
    return index_records(records_of(links), links.edition.language)


def index_records(records: Iterable[Record], language: str) -> dict[str, bytes]:
    """Return Pagefind's files for the records under `pagefind/`, and `kinds.json`, which kind each record is of.

    Of Pagefind's interfaces only the plain one is kept. Its own filters come out in another order at every
    run, so they are not used: results are told apart by the ids in `kinds.json`.
    """
    requests: list[dict[str, object]] = [{"type": "NewIndex", "config": {"force_language": language.partition("-")[0]}}]
    requests += [_request(record, language.partition("-")[0]) for record in records]
    requests.append({"type": "GetFiles", "index_id": 0})
    answer = _ask(requests)
    files = {file["path"]: base64.b64decode(file["content"]) for file in answer["files"] if KEPT.fullmatch(file["path"])}
    if sum(path.startswith("wasm.") for path in files) > 1:
        del files["wasm.unknown.pagefind"]
    return {f"pagefind/{path}": content for path, content in files.items()} | {"pagefind/kinds.json": _kinds(files)}


def _kinds(files: Mapping[str, bytes]) -> bytes:
    """The ids of the records by kind, each as Pagefind names its fragment: `fragment/en_1f2e3d.pf_fragment`."""
    found: dict[str, list[str]] = {kind: [] for kind in KINDS}
    for path, content in files.items():
        if match := re.fullmatch(r"fragment/(\w+)\.pf_fragment", path):
            record = json.loads(gzip.decompress(content).removeprefix(b"pagefind_dcd"))
            found[record["meta"]["kind"]].append(match[1])
    return json.dumps({kind: " ".join(sorted(ids)) for kind, ids in found.items()}, separators=(",", ":")).encode()


def _request(record: Record, language: str) -> dict[str, object]:
    return {
        "type": "AddRecord",
        "index_id": 0,
        "url": Address(record.address.page, record.address.fragment).seen_from(""),
        "content": record.words,
        "language": language,
        "meta": {"title": record.title, "where": record.where, "kind": record.kind},
        "filters": {},
        "sort": None,
    }


def _ask(requests: list[dict[str, object]]) -> dict[str, Any]:
    """Send every request and return the answer to the last; the service ends when its input is closed."""
    from pagefind_bin import get_executable  # type: ignore[import-untyped]

    messages = [json.dumps({"message_id": number, "payload": payload}).encode() for number, payload in enumerate(requests)]
    with subprocess.Popen([get_executable(), "--service"], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as service:
        assert service.stdin and service.stdout
        writer = threading.Thread(target=_send, args=(service.stdin, messages))
        writer.start()
        try:
            return _answer_to(len(messages) - 1, service.stdout)
        finally:
            writer.join()
            service.stdin.close()


def _send(stream: IO[bytes], messages: list[bytes]) -> None:
    stream.write(b"".join(base64.b64encode(message) + b"," for message in messages))
    stream.flush()


def _answers(stream: IO[bytes]) -> Iterator[dict[str, Any]]:
    """The service's answers as they come; an answer may be megabytes long and come in many pieces."""
    pieces: list[bytes] = []
    while chunk := os.read(stream.fileno(), 1 << 20):
        first, *rest = chunk.split(b",")
        pieces.append(first)
        for following in rest:
            if message := b"".join(pieces):
                yield json.loads(base64.b64decode(message))
            pieces = [following]


def _answer_to(number: int, stream: IO[bytes]) -> dict[str, Any]:
    for answer in _answers(stream):
        payload: dict[str, Any] = answer["payload"]
        if payload["type"] == "Error":
            raise RuntimeError(f"Pagefind: {payload['message']}")
        if answer["message_id"] == number:
            return payload
    raise RuntimeError("Pagefind ended before it had answered")
