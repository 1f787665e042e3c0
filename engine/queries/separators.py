"""Commas, semicolons and blanks between the parts of a citation: each edition has its habit, and slips from it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from engine.links import Document
from engine.queries.finding import Certainty, Finding, Rule, others
from engine.queries.near import habit
from engine.queries.numbers import COMMITTEE
from engine.queries.witness import PrintedDate, Witness

AFTER_FILE = re.compile(r"[,;]?(?=\s)")
BARE_NUMBER = re.compile(r"\s\d{2,5}(?=[,;. ]|$)(?! [A-Z])")
LONGEST = 60


@dataclass(frozen=True)
class Joint:
    """Two parts of a citation that meet: the span around the place, the mark between them and what sort of joint it is."""

    where: str
    start: int
    end: int
    gap: tuple[int, int]
    mark: str
    sort: str


def _against_habit(witness: Witness, joints: list[Joint], said: str, certainty: Certainty) -> Iterator[Finding]:
    """Yield the joints that differ from what their sort has as a rule."""
    sorts: dict[str, list[Joint]] = defaultdict(list)
    for joint in joints:
        sorts[joint.sort].append(joint)
    for group in sorts.values():
        usual = habit((joint.mark for joint in group), fewest=4)
        for joint in group:
            if usual is not None and joint.mark != usual:
                text = witness.text_of(joint.where)
                mended = text[joint.start : joint.gap[0]] + usual + text[joint.gap[1] : joint.end]
                places = others((other.where for other in group if other.mark == usual), joint.where)
                yield Finding(joint.where, joint.start, text[joint.start : joint.end], certainty, said, mended, places)


def before_the_date(witness: Witness) -> Iterator[Finding]:
    """A comma parts a name from its date, or none does, throughout; numbers of papers have a habit of their own.

    Bad: `Clanchy to Fisher 7 June 1943` where all others have a comma.  Good: `Clanchy to Fisher, 7 June 1943`.
    """
    joints = []
    for document, date in witness.dated:
        text = witness.text_of(date.where)
        head = text[document.start : date.start]
        bare = head.rstrip(" ,;:")
        if not bare or witness.is_narrated(date) or head[len(bare) :].strip() not in {"", ","}:
            continue
        last = next((number for number in document.numbers if bare.endswith(number)), "")
        sort = ("committee" if COMMITTEE.match(last) else re.sub(r"\W*\d+$", "", last)) if last else "name"
        start = document.start if len(head) <= LONGEST else document.start + bare.rfind(" ") + 1
        gap = (document.start + len(bare), date.start)
        joints.append(Joint(date.where, start, date.end, gap, head[len(bare) :], sort))
    unique = list({(joint.where, joint.gap): joint for joint in joints}.values())
    yield from _against_habit(witness, unique, "the separator before the date is not the usual one", Certainty.CERTAIN)


def before_the_file(witness: Witness) -> Iterator[Finding]:
    """Date and file are joined in one way for each archive.

    Bad: `26 July 1943, WO193/668` where all others have a blank alone.  Good: `26 July 1943 WO193/668`.
    """
    joints = []
    for document, date in witness.dated:
        reference = document.reference
        if reference is None or not reference.found.piece:
            continue
        gap = witness.text_of(date.where)[date.end : reference.start]
        if gap in {" ", ", ", ",", "; ", ": ", ""}:
            joints.append(Joint(date.where, date.start, reference.end, (date.end, reference.start), gap, reference.found.repository.id))
    unique = list({(joint.where, joint.gap): joint for joint in joints}.values())
    yield from _against_habit(witness, unique, "the separator before the file is not the usual one", Certainty.CERTAIN)


def after_the_file(witness: Witness) -> Iterator[Finding]:
    """What is cited from one file is parted in one way from what is cited from the next.

    Bad: `Martel to DMI, 9 Oct. 1943 WO208/1838, Martel to Brooke` where others have a semicolon.  Good: `WO208/1838; Martel to Brooke`.
    """
    joints = []
    for label, references in witness.links.references_in.items():
        where = f"n{label}"
        text = witness.text_of(where)
        starts = {document.start for document in witness.links.documents_in.get(label, ())}
        for reference in references:
            match = AFTER_FILE.match(text, reference.end)
            if match and match.end() + 1 in starts:
                joints.append(Joint(where, reference.start, match.end(), match.span(), match[0], "file"))
    yield from _against_habit(witness, joints, "the separator after the file is not the usual one", Certainty.CERTAIN)


def documents_run_together(witness: Witness) -> Iterator[Finding]:
    """A mark parts one document from the next, and a date from the bare number of a telegram.

    Bad: `Churchill to Eden, 5 Sept. 1943 Eden to Churchill`.  Good: `5 Sept. 1943, Eden to Churchill`.
    """
    for date in witness.dates_in_notes:
        if date.year and (number := BARE_NUMBER.match(witness.text_of(date.where), date.end)):
            said = "a number runs into the date"
            yield Finding(date.where, date.start, date.printed + number[0], Certainty.LIKELY, said, f"{date.printed},{number[0]}")
    dates = {(date.where, date.end): date for date in witness.dates_in_notes}
    for documents in witness.links.documents_in.values():
        for one, following in zip(documents, documents[1:], strict=False):
            where = f"n{one.note}"
            text = witness.text_of(where)
            date = dates.get((where, one.end))
            if date and following.sender and following.start > one.end and not text[one.end : following.start].strip():
                end = following.start + len(_opening(text, following))
                stands = text[date.start : end]
                mended = f"{date.printed}, {text[following.start : end]}"
                yield Finding(where, date.start, stands, Certainty.CERTAIN, "two documents run together", mended)


def _opening(text: str, document: Document) -> str:
    """The parties of a document as it begins: `Eden to Churchill`."""
    match = re.match(r"[^,;.\d(]*", text[document.start : document.end])
    return match[0].rstrip() if match else ""


def blank_missing_in_date(witness: Witness) -> Iterator[Finding]:
    """Day, month and year are parted by blanks, and by nothing else.

    Bad: `21 Jan.1943`, `October, 1942`.  Good: `21 Jan. 1943`, `October 1942`.
    """
    for passage in witness.passages:
        for date in witness.dates_in[passage.id]:
            if not date.gap or (date.year and not date.space):
                mended = _spaced(date)
                yield Finding(passage.id, date.start, date.printed, Certainty.CERTAIN, "a blank is missing in the date", mended)


def _spaced(date: PrintedDate) -> str:
    days = date.printed[: len(date.printed) - len(date.year) - len(date.space) - len(date.comma) - len(date.month) - len(date.gap)]
    return " ".join(part for part in (days, date.month + date.comma, date.year) if part)


def committee_number(witness: Witness) -> Iterator[Finding]:
    """A committee's papers and meetings are written in one way.

    Bad: `COS(43) 37th mtg`, `COS(43)214th`, `JP(42)161st meeting` or `COS(43)47(F)` where no other is written so.
    """
    found = [(note, match) for note in witness.notes for match in COMMITTEE.finditer(note.text)]
    gap = habit(match["gap"] for _, match in found)
    word = habit(match["word"] for _, match in found if match["word"])
    named = habit(bool(match["word"]) for _, match in found if match["ordinal"])
    marks = [_mark(match) for _, match in found if _mark(match)]
    mark = habit(marks, fewest=4)
    for note, match in found:
        stands, said, mended = match[0], "", ""
        if gap is not None and match["gap"] != gap:
            year = f"({match['year']})"
            said, mended = "the number is spaced unlike all others", stands.replace(year + match["gap"], year + gap)
        elif word and match["word"] and match["word"] != word:
            said, mended = f"all others have {word}", stands.replace(match["word"], word)
        elif named and word and match["ordinal"] and not match["word"]:
            at = match.end("ordinal") - match.start()
            said, mended = f"a meeting's number lacks {word}", f"{stands[:at]} {word}{stands[at:]}"
        elif mark and _mark(match) not in ("", mark) and marks.count(_mark(match)) == 1:
            said = f"no other number is marked {_mark(match)}; others have {mark}"
        if said:
            places = others((other.id for other, one in found if one["word"] and _mark(one) in ("", mark)), note.id)
            yield Finding(note.id, match.start(), stands, Certainty.CERTAIN if mended else Certainty.POSSIBLE, said, mended, places)


def _mark(match: re.Match[str]) -> str:
    """The letter in brackets that marks a sort of papers: `(O)`."""
    found = re.findall(r"\([A-Z]{1,3}\)", match[0])
    return found[-1] if found else ""


RULES = (
    Rule("D61", "punctuation", before_the_date),
    Rule("D62", "consistency", before_the_file),
    Rule("D63", "consistency", after_the_file),
    Rule("D64", "punctuation", documents_run_together),
    Rule("D65", "punctuation", blank_missing_in_date),
    Rule("D66", "consistency", committee_number),
)
