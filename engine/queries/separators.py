"""Commas, semicolons and blanks between the parts of a citation: each edition has its habit, and slips from it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import NamedTuple

from engine.links import Document
from engine.queries.finding import Certainty, Finding, Rule
from engine.queries.habits import Instance, against_habit
from engine.queries.numbers import COMMITTEE
from engine.queries.witness import PrintedDate, Witness

AFTER_FILE = re.compile(r"[,;]?(?=\s)")
BARE_NUMBER = re.compile(r"\s\d{2,5}(?=[,;. ]|$)(?! [A-Z])")
PARTIES = re.compile(r"[^,;.\d(]*")
LONGEST = 60


class Joint(NamedTuple):
    """Where two parts of a citation meet: the span around the place, the span of the mark between them, and its sort."""

    where: str
    start: int
    end: int
    gap: tuple[int, int]
    sort: str


def _unusual(witness: Witness, joints: Iterable[Joint], said: str) -> Iterator[Finding]:
    """Yield the joints whose mark differs from what their sort has as a rule."""
    at: dict[tuple[str, int], Joint] = {}
    for joint in joints:  # the second date of a document follows its first and not a name
        at.setdefault((joint.where, joint.start), joint)

    def mended(one: Instance, usual: str) -> str:
        begin, end = at[one.where, one.start].gap
        return one.stands[: begin - one.start] + usual + one.stands[end - one.start :]

    found = []
    for joint in at.values():
        text = witness.text_of(joint.where)
        found.append(Instance(joint.where, joint.start, text[joint.start : joint.end], text[slice(*joint.gap)], joint.sort))
    yield from against_habit(found, said, mended)


def before_the_date(witness: Witness) -> Iterator[Finding]:
    """A comma parts a name from its date, or none does, throughout; numbers of papers have a habit of their own.

    Bad: `Clanchy to Fisher 7 June 1943` where all others have a comma.  Good: `Clanchy to Fisher, 7 June 1943`.
    """
    joints = []
    for document, date in witness.dated:
        head = witness.text_of(date.where)[document.start : date.start]
        bare = head.rstrip(" ,;:")
        if bare and not witness.is_narrated(date) and head[len(bare) :].strip() in {"", ","}:
            start = document.start if len(head) <= LONGEST else document.start + bare.rfind(" ") + 1
            joints.append(Joint(date.where, start, date.end, (document.start + len(bare), date.start), _sort(document, bare)))
    yield from _unusual(witness, joints, "the separator before the date is not the usual one")


def _sort(document: Document, bare: str) -> str:
    """What a date follows: a name, a committee's number, or a number of another kind."""
    last = next((number for number in document.numbers if bare.endswith(number)), "")
    if not last:
        return "name"
    return "committee" if COMMITTEE.match(last) else re.sub(r"\W*\d+$", "", last)


def before_the_file(witness: Witness) -> Iterator[Finding]:
    """Date and file are joined in one way for each archive.

    Bad: `26 July 1943, WO193/668` where all others have a blank alone.  Good: `26 July 1943 WO193/668`.
    """
    joints = []
    for document, date in witness.dated:
        reference = document.reference
        if reference and reference.found.piece:
            gap = (date.end, reference.start)
            if witness.text_of(date.where)[slice(*gap)].strip() in {"", ",", ";", ":"}:
                joints.append(Joint(date.where, date.start, reference.end, gap, reference.found.repository.id))
    yield from _unusual(witness, joints, "the separator before the file is not the usual one")


def after_the_file(witness: Witness) -> Iterator[Finding]:
    """What is cited from one file is parted in one way from what is cited from the next.

    Bad: `Martel to DMI, 9 Oct. 1943 WO208/1838, Martel to Brooke` where others have a semicolon.
    Good: `Martel to DMI, 9 Oct. 1943 WO208/1838; Martel to Brooke`.
    """
    joints = []
    for label, references in witness.links.references_in.items():
        text = witness.text_of(f"n{label}")
        starts = {document.start for document in witness.links.documents_in.get(label, ())}
        for reference in references:
            match = AFTER_FILE.match(text, reference.end)
            if match and match.end() + 1 in starts:
                joints.append(Joint(f"n{label}", reference.start, match.end(), match.span(), "file"))
    yield from _unusual(witness, joints, "the separator after the file is not the usual one")


def documents_run_together(witness: Witness) -> Iterator[Finding]:
    """A mark parts one document from the next, and a date from the bare number of a telegram.

    Bad: `Churchill to Eden, 5 Sept. 1943 Eden to Churchill`.  Good: `5 Sept. 1943, Eden to Churchill`.
    """
    ends = {}
    for date in witness.dates_in_notes:
        ends[date.where, date.end] = date
        if date.year and (number := BARE_NUMBER.match(witness.text_of(date.where), date.end)):
            said = "a number runs into the date"
            yield Finding(date.where, date.start, date.printed + number[0], Certainty.LIKELY, said, f"{date.printed},{number[0]}")
    for documents in witness.links.documents_in.values():
        for one, following in pairwise(documents):
            before = ends.get((f"n{one.note}", one.end))
            if before and following.sender:
                yield from _run_together(witness.text_of(before.where), before, following)


def _run_together(text: str, date: PrintedDate, following: Document) -> Iterator[Finding]:
    """The finding where nothing but a blank stands between a date and the next document."""
    if following.start > date.end and not text[date.end : following.start].strip():
        parties = PARTIES.match(text, following.start, following.end)
        end = parties.end() if parties else following.end
        mended = f"{date.printed}, {text[following.start : end].rstrip()}"
        stands = text[date.start : end].rstrip()
        yield Finding(date.where, date.start, stands, Certainty.CERTAIN, "two documents run together", mended)


def blank_missing_in_date(witness: Witness) -> Iterator[Finding]:
    """Day, month and year are parted by blanks.

    Bad: `21 Jan.1943`.  Good: `21 Jan. 1943`.
    """
    for passage in witness.passages:
        for date in witness.dates_in[passage.id]:
            if not date.gap or (date.year and not date.space):
                said = "a blank is missing in the date"
                yield Finding(passage.id, date.start, date.printed, Certainty.CERTAIN, said, _spaced(date))


def _spaced(date: PrintedDate) -> str:
    after = len(date.gap) + len(date.month) + len(date.comma) + len(date.space) + len(date.year)
    days = date.printed[: len(date.printed) - after]
    return " ".join(part for part in (days, date.month + date.comma, date.year) if part)


RULES = (
    Rule("D61", "punctuation", before_the_date),
    Rule("D62", "consistency", before_the_file),
    Rule("D63", "consistency", after_the_file),
    Rule("D64", "punctuation", documents_run_together),
    Rule("D65", "punctuation", blank_missing_in_date),
)
