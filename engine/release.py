"""A release records every id of the edition with the digest of its words; from then on none may be lost."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace

from engine.anchors import Anchor
from engine.archive import natural_key
from engine.ledger import CARDINAL, TEXT, Ledger, Published, default_label
from engine.model import Edition
from engine.problem import Place, Problem

FILE = "anchors.yaml"
LONGEST_LABEL = 60
PLAIN_KEY = re.compile(r"[A-Za-z][\w.-]*(?<![.-])", re.ASCII)
YAML_WORDS = {"y", "n", "yes", "no", "on", "off", "true", "false", "null"}
HEAD = """\
# Every id this edition has published, so that a link or a citation never comes to lead to something else.
#
# Only 'rulings' is yours to write. A build that would lose a published id stops and asks for one of three things: put the
# words back under their id, name the heir that the id leads to from now on, or say why it is gone:
#
#   p30: {now: p31}                            whoever follows p30 arrives at p31
#   p31: {gone: "Withdrawn by the author."}    a line at its place says so
#   archives/fo-371-1: {now: fo-371-2}         an id of another page has the page's name before it
#   p32: {reworded: 2}                         p32 took over words of another id in release 2, and is meant to
#
# A note's letters and calls, and the queries on a passage, go where it goes; none of them needs a ruling of its own.
rulings:

# What follows is written by 'python build.py release' alone. A line holds the digest of an id's words, the release it
# was first in, after commas those in which its words changed, after a hyphen the last it was in if it is gone; its kind,
# what it is part of, and what it is called.
"""


def release_number(edition: Edition) -> int:
    """Return the number of the edition's release; 0 where it is no number."""
    release = edition.statement.release
    return int(release) if CARDINAL.fullmatch(release) else 0


def record(ledger: Ledger, standing: Mapping[str, Anchor], number: int, date: str) -> Ledger:
    """Return the ledger with a further release in which these anchors stand, each under its name."""
    last = ledger.last
    published = {name: _again(old, standing.get(name), number, last) for name, old in ledger.published.items()}
    for name, one in standing.items():
        if name not in published:
            published[name] = Published(one.page, one.id, one.kind, one.digest, number, one.place, host=one.host, label=one.label)
    return replace(ledger, releases={**ledger.releases, number: date}, published=published)


def _again(old: Published, anchor: Anchor | None, number: int, former: int) -> Published:
    if anchor is None:
        return old._replace(last=old.last or former)
    if (old.kind, old.digest, old.last, old.host, old.label) == (anchor.kind, anchor.digest, 0, anchor.host, anchor.label):
        return old
    changed = old.changed if anchor.digest == old.digest else (*old.changed, number)
    return old._replace(kind=anchor.kind, digest=anchor.digest, changed=changed, last=0, host=anchor.host, label=anchor.label)


def prepared(edition: Edition, number: int) -> tuple[Edition, list[Problem]]:
    """Return the edition as it is to be recorded, and why it cannot be; number 0 means the next."""
    edition = _reopened(edition, number)
    return edition, list(_check(edition, number or edition.ledger.last + 1))


def _reopened(edition: Edition, number: int) -> Edition:
    """The edition with its only release forgotten, if that is the one to be recorded: it may be made again."""
    ledger = edition.ledger
    again = list(ledger.releases) == [number]
    return replace(edition, ledger=replace(ledger, releases={}, published={})) if again else edition


def _check(edition: Edition, number: int) -> Iterator[Problem]:
    """A release has the number and the day that edition.yaml gives, and comes after the one before."""
    statement, ledger = edition.statement, edition.ledger
    place, last = Place(edition.place.file), ledger.last
    if number <= last:
        hint = f"The next is {last + 1}. What was recorded too early can be taken back by restoring {FILE} with version control."
        yield Problem(place, "I20", f"release {number} is made already, and so are all up to {last}", hint)
    elif release_number(edition) != number:
        hint = f"Write 'release: {number}' and 'date:' with the day of the release under 'edition:', then run the command again."
        yield Problem(place, "I21", f"the edition says it is release {statement.release}, not {number}", hint)
    if not re.fullmatch(r"\d{4}-\d\d-\d\d", statement.date):
        yield Problem(place, "I22", f"the release's date {statement.date!r} is no day", "Write it as 2027-03-01.")
    elif last and statement.date < ledger.releases[last]:
        hint = "Write the day of this release under 'edition: date:'."
        yield Problem(place, "I23", f"{statement.date} is before release {last}, {ledger.releases[last]}", hint)


def written(ledger: Ledger) -> bytes:
    """Return the ledger as its file; what the editor wrote in it is kept to the letter."""
    lines = [ledger.head or HEAD, "releases:\n"]
    lines += [f"  {number}: {ledger.releases[number]}\n" for number in sorted(ledger.releases)]
    lines.append("published:\n")
    pages: dict[str, list[Published]] = defaultdict(list)
    for one in ledger.published.values():
        pages[one.page].append(one)
    for page in sorted(pages, key=lambda name: (name != TEXT, name)):
        lines.append(f"  {page}:\n")
        lines += [
            f"    {_key(one.id)}: {_line(one)}\n" for one in sorted(pages[page], key=lambda one: (natural_key(one.id), one.id))
        ]
    return "".join(lines).encode()


def _line(one: Published) -> str:
    releases = ",".join(map(str, (one.first, *one.changed))) + (f"-{one.last}" if one.last else "")
    host = f" in {one.host}" if re.fullmatch(r"[^\s,]+", one.host) else ""
    label = "".join(filter(str.isprintable, " ".join(one.label.split())))
    label = label if len(label) <= LONGEST_LABEL else label[:LONGEST_LABEL].rpartition(" ")[0] + " …"
    named = f", {label}" if label and label != default_label(one.kind, one.id, one.host) else ""
    return _scalar(f"{one.digest} {releases} {one.kind}{host}{named}")


def _scalar(text: str) -> str:
    """A text as a YAML scalar, between quotation marks where it could be read otherwise."""
    plain = ": " not in text and " #" not in text and not text.endswith(":")
    return text if plain else json.dumps(text, ensure_ascii=False)


def _key(id_: str) -> str:
    return id_ if PLAIN_KEY.fullmatch(id_) and id_.lower() not in YAML_WORDS else json.dumps(id_, ensure_ascii=False)
