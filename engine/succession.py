"""Who stands for an id that is gone: its heir, or a tombstone; and which words have changed since they were published."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cached_property
from typing import NamedTuple

from engine.anchors import Anchor, anchors
from engine.archive import natural_key
from engine.ledger import TEXT, Ledger, Published, Ruling
from engine.links import Links
from engine.release import record, release_number

FOLLOWERS = {"document", "query"}
PARAGRAPH = re.compile(r"p\d")


class Fate(NamedTuple):
    """Where the way from a published id ends: at one that stands or is gone, or, by a mistake, at one that is lost."""

    name: str
    reason: str = ""
    lost: bool = False
    circular: bool = False


class Change(NamedTuple):
    """The words of an id are not those of release `since`; they were exchanged in release `number`, its date empty before it."""

    since: int
    number: int
    date: str


class Step(NamedTuple):
    """What a release did: which ids were new in it, whose words changed, and which stand no more."""

    number: int
    date: str
    new: tuple[Published, ...]
    changed: tuple[Published, ...]
    gone: tuple[Published, ...]


class Succession:
    """An edition's anchors beside its ledger; `ledger` has them as the release that is being prepared will record them."""

    def __init__(self, links: Links) -> None:
        self.edition, self.recorded = links.edition, links.edition.ledger
        self.standing = {anchor.name: anchor for anchor in anchors(links)}

    @cached_property
    def coming(self) -> int:
        """The number of the release that is being prepared."""
        number = release_number(self.edition)
        return number if number > self.recorded.last else self.recorded.last + 1

    @cached_property
    def ledger(self) -> Ledger:
        """The ledger with what is not recorded yet; its date is empty as long as edition.yaml says nothing of the release."""
        announced = release_number(self.edition) == self.coming
        if not announced and not (self.unrecorded or self.reworded or self.missing):
            return self.recorded
        return record(self.recorded, self.standing, self.coming, self.edition.statement.date if announced else "")

    @cached_property
    def unrecorded(self) -> list[Anchor]:
        """The anchors that no release has published."""
        return [anchor for name, anchor in self.standing.items() if name not in self.recorded.published]

    @cached_property
    def reworded(self) -> list[Anchor]:
        """The anchors whose words are not those of the last release."""
        known = self.recorded.published
        return [one for name, one in self.standing.items() if name in known and known[name].digest != one.digest]

    @cached_property
    def missing(self) -> list[Published]:
        """The published ids that stood in the last release and stand no more."""
        return [one for name, one in self.recorded.published.items() if name not in self.standing and not one.last]

    @cached_property
    def retired(self) -> list[Published]:
        """Every published id that stands no more."""
        return [one for name, one in self.ledger.published.items() if name not in self.standing]

    def ruling(self, one: Published) -> Ruling | None:
        """Return the ruling on an id that stands no more: the editor's own, or that on what it belonged to."""
        if own := self.recorded.retiring(one.name):
            return own
        if one.kind == "call" and one.host:
            return Ruling(one.name, one.place, heir=one.host)
        above = self.recorded.retiring(one.host) if one.kind in FOLLOWERS else None
        if above and above.heir:
            return Ruling(one.name, one.place, reason=f"What it belonged to, {one.host}, is now [{above.heir}](#{above.heir}).")
        return above

    def fate(self, name: str) -> Fate:
        """Follow the heirs of an id to where they end."""
        passed: list[str] = []
        while name not in self.standing:
            if name in passed:
                return Fate(name, circular=True)
            passed.append(name)
            one = self.ledger.published.get(name)
            ruling = self.ruling(one) if one else None
            if ruling is None or ruling.reason:
                return Fate(name, ruling.reason if ruling else "", lost=ruling is None)
            name = ruling.heir
        return Fate(name)

    @cached_property
    def former(self) -> dict[str, list[Published]]:
        """The ids that lead to another one, by the name of that one."""
        found: dict[str, list[Published]] = defaultdict(list)
        for one in sorted(self.retired, key=lambda one: natural_key(one.id)):
            end = self.fate(one.name)
            if end.name != one.name:
                found[end.name].append(one)
        return found

    @cached_property
    def tombstones(self) -> dict[str, list[tuple[Published, str]]]:
        """The ids that are gone, each with the reason, by the name of what they stand behind; `people/` is the page's foot."""
        found: dict[str, list[tuple[Published, str]]] = defaultdict(list)
        for one in sorted(self.retired, key=lambda one: natural_key(one.id)):
            end = self.fate(one.name)
            if end.name == one.name:
                found[self._before(one)].append((one, end.reason))
        return found

    def _before(self, one: Published) -> str:
        """The name of what a tombstone stands behind: what has the next lower number in its section; else its page's foot."""
        foot = f"{one.page}/"
        if one.page != TEXT or one.kind in {"section", "call"}:
            return foot
        section = self.fate(one.host).name if one.host else ""
        anywhere = section not in self.standing
        peers = [
            anchor
            for anchor in self.standing.values()
            if anchor.page == TEXT and _alike(anchor, one) and (anywhere or anchor.host == section)
        ]
        lower = [anchor for anchor in peers if natural_key(anchor.id) < natural_key(one.id)]
        if lower:
            return max(lower, key=lambda anchor: natural_key(anchor.id)).name
        return foot if anywhere else section

    def change(self, name: str) -> Change | None:
        """Return since when the words of an id are other than those published; None where they are the same."""
        one = self.ledger.published.get(name)
        if one is None or not one.changed:
            return None
        number = one.changed[-1]
        since = max((release for release in self.ledger.releases if release < number), default=one.first)
        return Change(since, number, self.ledger.releases.get(number, ""))

    @cached_property
    def rewritten(self) -> Change | None:
        """The change that all paragraphs share, as where the full text has come in; None where any is as it was."""
        blocks = [block.id for section in self.edition.sections for block in section.blocks if block.id]
        changes = {self.change(block) for block in blocks}
        return changes.pop() if len(changes) == 1 and len(blocks) > 1 else None

    @cached_property
    def steps(self) -> list[Step]:
        """What each release did, the last one first."""
        return [self._step(number) for number in sorted(self.ledger.releases, reverse=True)]

    def _step(self, number: int) -> Step:
        former = max((release for release in self.ledger.releases if release < number), default=0)
        return Step(
            number,
            self.ledger.releases[number],
            tuple(one for one in self._ordered if one.first == number),
            tuple(one for one in self._ordered if number in one.changed),
            tuple(one for one in self._ordered if former and one.last == former),
        )

    @cached_property
    def _ordered(self) -> list[Published]:
        """Every published id, those of the text first."""
        return sorted(self.ledger.published.values(), key=lambda one: (one.page != TEXT, one.page, natural_key(one.id)))


def _alike(anchor: Anchor, one: Published) -> bool:
    """Whether an id is numbered in the same series: paragraphs among themselves, notes among themselves."""
    if one.kind == "note":
        return anchor.kind == "note"
    return anchor.kind not in {"note", "call", "section"} and bool(PARAGRAPH.match(anchor.id)) == bool(PARAGRAPH.match(one.id))


def succession_of(links: Links) -> Succession:
    """Return the succession of an edition; it is worked out once and kept with the links, as their own properties are."""
    found = links.__dict__.get("succession") or Succession(links)
    links.__dict__["succession"] = found
    return found
