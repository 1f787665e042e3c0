"""The ledger holds every id the edition has published: what stood there, since when, and what became of it.

It is kept in `content/anchors.yaml`. Its rulings are the editor's; the rest is written by `build.py release`, one line an id.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from engine.entry import Entry, Incomplete
from engine.problem import Place, Problem

TEXT = "article"
UNNAMED = {"paragraph", "note", "call", "query"}
LINE = re.compile(
    r"(?P<digest>[0-9a-f]{16}) (?P<first>\d{1,9})(?P<changed>(?:,\d{1,9})*)(?:-(?P<last>\d{1,9}))? (?P<kind>[\w-]+)(?: in (?P<host>[^\s,]+))?"
    r"(?:, (?P<label>.+))?"
)
CARDINAL = re.compile(r"[1-9]\d{0,8}")


def name_of(page: str, id_: str) -> str:
    """Return an anchor's name in the ledger: `p30` in the text, `archives/fo-371` on any other page."""
    return id_ if page == TEXT else f"{page}/{id_}"


def digest_of(text: str) -> str:
    """Return the first 16 hexadecimal figures of the SHA-256 of a text, its white space folded."""
    return hashlib.sha256(" ".join(text.split()).encode()).hexdigest()[:16]


class Published(NamedTuple):
    """An id as releases have published it; `last` is the release in which it stood last, 0 while it stands.

    `page` is the page's name (`article`, `archives`), `host` the section, note or series it stands in, `changed` the
    releases in which its words changed.
    """

    page: str
    id: str
    kind: str
    digest: str
    first: int
    place: Place
    changed: tuple[int, ...] = ()
    last: int = 0
    host: str = ""
    label: str = ""

    @property
    def name(self) -> str:
        return name_of(self.page, self.id)

    @property
    def title(self) -> str:
        """How a sentence about it begins: `Paragraph 30`, `“The Miles report”`."""
        return self.label[:1].upper() + self.label[1:] if self.kind in UNNAMED else f"“{self.label}”"


class Ruling(NamedTuple):
    """What the editor says of a published id: its heir, why it is gone, or the release in which its words were exchanged."""

    name: str
    place: Place
    heir: str = ""
    reason: str = ""
    reworded: int = 0

    @property
    def retires(self) -> bool:
        """Whether the id stands no more."""
        return bool(self.heir or self.reason)


@dataclass(frozen=True)
class Ledger:
    """The releases with their dates, the published ids and the rulings by name, and the part of the file the editor writes."""

    releases: Mapping[int, str] = field(default_factory=dict)
    published: Mapping[str, Published] = field(default_factory=dict)
    rulings: Mapping[str, Ruling] = field(default_factory=dict)
    head: str = ""

    @property
    def last(self) -> int:
        """The number of the last release, 0 before the first."""
        return max(self.releases, default=0)

    def retiring(self, name: str) -> Ruling | None:
        """Return the ruling that names an id's heir or says why it is gone."""
        ruling = self.rulings.get(name)
        return ruling if ruling and ruling.retires else None

    def is_retired(self, record: Published) -> bool:
        """Tell whether an id stood no more in the last release, or stands no more by a ruling."""
        return bool(record.last or self.retiring(record.name))


def read_ledger(entry: Entry, source: str) -> Ledger:
    """Return the ledger that a file holds; what is wrong with it goes to the entry's problems."""
    rulings = entry.mapping("rulings")
    releases = entry.mapping("releases")
    pages = entry.mapping("published")
    entry.finish()
    published = [line for page in pages.names() for line in _lines(page, pages.mapping(page))]
    ruled = filter(None, (_ruling(name, rulings) for name in rulings.names()))
    return Ledger(
        {int(number): releases.date(number) for number in releases.names() if _is_number(number, releases)},
        {one.name: one for one in published},
        {one.name: one for one in ruled},
        source[: match.start()] if (match := re.search(r"(?m)^releases:", source)) else source,
    )


def _is_number(number: str, entry: Entry) -> bool:
    if CARDINAL.fullmatch(number):
        return True
    _note(entry, number, f"{number!r} is no release's number", "Releases are counted 1, 2, 3. Restore the file's former state.")
    return False


def _lines(page: str, entry: Entry) -> Iterable[Published]:
    for id_ in entry.names():
        match = LINE.fullmatch(entry.text(id_))
        if not match:
            hint = "This part is written by 'build.py release' alone; restore the line."
            _note(entry, id_, f"the record of {name_of(page, id_)} cannot be read", hint)
            continue
        changed = tuple(int(number) for number in match["changed"].split(",")[1:])
        kind, host, place = match["kind"], match["host"] or "", entry.place_of(id_)
        label = match["label"] or default_label(kind, id_, host)
        yield Published(
            page, id_, kind, match["digest"], int(match["first"]), place, changed, int(match["last"] or 0), host, label
        )


def default_label(kind: str, id_: str, host: str = "") -> str:
    """Return how a reader calls what has no name: `paragraph 30`, `note 12`, `call of note 12`, `query at p8`; else its id."""
    match kind:
        case "paragraph" | "note":
            return f"{kind} {id_[1:]}"
        case "call":
            return f"call of note {host[1:]}"
        case "query":
            return f"query at {host}"
    return f"{kind.replace('-', ' ')} {id_}"


def _ruling(name: str, rulings: Entry) -> Ruling | None:
    try:
        entry = rulings.entry(name)
    except Incomplete:
        return None
    heir, reason, reworded = (entry.text(key, "") for key in ("now", "gone", "reworded"))
    entry.finish()
    if sum(map(bool, (heir, reason, reworded))) != 1 or (reworded and not CARDINAL.fullmatch(reworded)):
        hint = f"Write '{name}: {{now: p31}}', '{name}: {{gone: \"why\"}}' or '{name}: {{reworded: 2}}', the number a release's."
        _note(rulings, name, f"the ruling on {name} must say one thing", hint)
        return None
    page = name.rpartition("/")[0]
    if heir and page:
        heir = f"{page}/{heir.removeprefix(page + '/')}"
    return Ruling(name, rulings.place_of(name), heir, reason, int(reworded or 0))


def _note(entry: Entry, key: str, message: str, hint: str) -> None:
    entry.problems.append(Problem(entry.place_of(key), "I01", message, hint))
