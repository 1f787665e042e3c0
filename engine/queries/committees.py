"""How the numbers of committees' papers and meetings are written."""

from __future__ import annotations

import re
from collections.abc import Iterator

from engine.queries.finding import Certainty, Finding, Rule, others
from engine.queries.habits import Instance, against_habit, habit
from engine.queries.numbers import COMMITTEE
from engine.queries.witness import Passage, Witness, once

Cited = list[tuple[Passage, re.Match[str]]]


@once
def _cited(witness: Witness) -> Cited:
    return [(note, match) for note in witness.notes for match in COMMITTEE.finditer(note.text)]


def spaced_number(witness: Witness) -> Iterator[Finding]:
    """Bracket and number are written together, or apart, throughout.

    Bad: `COS(43) 37th mtg` where all others are like `COS(43)44th mtg`.  Good: `COS(43)37th mtg`.
    """
    found = [Instance(note.id, match.start(), match[0], match["gap"]) for note, match in _cited(witness)]
    said = "the number is spaced unlike all others"
    yield from against_habit(found, said, lambda one, usual: re.sub(r"(?<=\d\))\s*", usual, one.stands, count=1))


def word_for_meeting(witness: Witness) -> Iterator[Finding]:
    """A meeting is called one by the same word throughout.

    Bad: `JP(42)161st meeting` or `COS(43)214th` where all others have `mtg`.  Good: `JP(42)161st mtg`.
    """
    cited = [(note, match) for note, match in _cited(witness) if match["word"] or match["ordinal"]]
    word = habit(match["word"] or "" for _, match in cited)
    for note, match in cited if word else ():
        if word is None or match["word"] == word:
            continue
        at = match.end("ordinal") - match.start() if match["ordinal"] else 0
        mended = match[0].replace(match["word"], word) if match["word"] else f"{match[0][:at]} {word}{match[0][at:]}"
        said = f"others have {word}" if match["word"] else f"{word} is missing after the meeting's number"
        places = others((other.id for other, one in cited if one["word"] == word), note.id)
        yield Finding(note.id, match.start(), match[0], Certainty.CERTAIN, said, mended, places)


def mark_of_papers(witness: Witness) -> Iterator[Finding]:
    """A letter in brackets that marks a sort of papers stands on more than one.

    Bad: `COS(43)47(F)` alone, where all others are plain or marked `(O)`.
    """
    marked = [(note, match, re.findall(r"\([A-Z]{1,3}\)", match[0])) for note, match in _cited(witness)]
    letters = [found[-1] for *_, found in marked if found]
    usual = habit(letters, fewest=4)
    for note, match, found in marked if usual else ():
        if found and letters.count(found[-1]) == 1:
            places = others((other.id for other, _, one in marked if one and one[-1] == usual), note.id)
            said = f"no other number is marked {found[-1]}; others have {usual}"
            yield Finding(note.id, match.start(), match[0], Certainty.POSSIBLE, said, "", places)


RULES = (
    Rule("D66", "consistency", spaced_number),
    Rule("D67", "consistency", word_for_meeting),
    Rule("D68", "reference", mark_of_papers),
)
