"""Quotation marks that are not closed, or change their style midway."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from engine.queries.finding import Certainty, Finding, Rule, others
from engine.queries.habits import Instance, against_habit, habit
from engine.queries.witness import Passage, Witness

ELIDED = re.compile(r"[’'](?:tis|twas|em|til|cause|n|t|s|\d\ds?)\b", re.IGNORECASE)
OPENING = r"(?<![^\s(\[{—–/\"“‘'-].)"
CLOSING = r"(?![^\s)\]},.;:?!—–/\"”’'-])"
QUOTED = re.compile(
    rf"'{OPENING}(?P<s>\S[^'\n]*?(?:'\w[^'\n]*?)*)'{CLOSING}|\"{OPENING}(?P<d>\S[^\"\n]*?)\"{CLOSING}"
    r"|‘(?P<cs>\w[^‘\n]*?)’(?!\w)|“(?P<cd>[^“”\n]+)”"
)
STYLE = {"s": "'", "d": '"', "cs": "‘", "cd": "“"}
CURLY = {"‘", "“"}
PAIRS = {"'": "''", '"': '""', "‘": "‘’", "“": "“”"}
TURNED = str.maketrans({"‘": "'", "’": "'", "“": '"', "”": '"'})
OPENS_AND_CLOSES = {
    opens: (
        re.compile(rf"{opens}(?<![^\s(\[—–\"“‘'].)(?=[^\s,.;:)\]])"),
        re.compile(rf"{closes}(?!\w)(?:(?<=[^\s(\[—–].)|(?<=[.…]\s.))" if closes in "'’" else closes),
    )
    for opens, closes in (tuple(pair) for pair in PAIRS.values())
}


class Quotation(NamedTuple):
    """A stretch in quotation marks, with the mark that opens it."""

    where: str
    start: int
    text: str
    mark: str


def _quotations(passage: Passage) -> Iterator[Quotation]:
    coded = passage.spans("code_inline")
    for match in QUOTED.finditer(passage.text):
        if match.lastgroup and not any(start <= match.start() < end for start, end in coded):
            yield Quotation(passage.id, match.start(), match[0], STYLE[match.lastgroup])


def quotation_style_changes(witness: Witness) -> Iterator[Finding]:
    """Quotation marks are straight throughout, or curly throughout.

    Text and notes are each looked at by themselves.  Bad: 'domestic' in one paragraph, ‘domestic’ in the last.
    """
    for passages in (witness.blocks, witness.notes):
        found = [quotation for passage in passages for quotation in _quotations(passage)]
        families: dict[bool, list[Quotation]] = defaultdict(list)
        for quotation in found:
            families[quotation.mark in CURLY].append(quotation)
        usual = habit((quotation.mark in CURLY for quotation in found), share=0.6)
        for quotation in _first_of_each(families[not usual]) if usual is not None else ():
            suspected = quotation.text.translate(TURNED) if not usual else ""
            places = (one.where for one in reversed(families[bool(usual)]))
            yield Finding(
                quotation.where, quotation.start, quotation.text, Certainty.CERTAIN,
                "the quotation marks change their style here", suspected, others(places, quotation.where),
            )  # fmt: skip


def _first_of_each(quotations: Iterable[Quotation]) -> list[Quotation]:
    first: dict[str, Quotation] = {}
    for quotation in quotations:
        first.setdefault(quotation.where, quotation)
    return list(first.values())


def title_in_other_marks(witness: Witness) -> Iterator[Finding]:
    """The titles of articles stand in one kind of quotation mark.

    Bad: one title in double marks, all others in single ones.
    """
    found = []
    for citation in witness.links.citations:
        text = witness.text_of(citation.where)
        mark = text[citation.start - 1 : citation.start]
        end = text.find(PAIRS[mark][1], citation.end) if mark in PAIRS else -1
        if citation.work.is_article and end >= 0:
            found.append(Instance(citation.where, citation.start - 1, text[citation.start - 1 : end + 1], mark))
    said = "the title stands in marks unlike all others"
    yield from against_habit(found, said, lambda one, usual: PAIRS[usual][0] + one.stands[1:-1] + PAIRS[usual][1])


def unbalanced_quotation(witness: Witness) -> Iterator[Finding]:
    """Every quotation mark that opens is closed.

    Bad: `he called them 'peasant stock and went home.`  Good: `he called them 'peasant stock' and went home.`
    """
    for passage in witness.passages:
        coded = passage.spans("code_inline")
        for at in _unclosed(passage.text):
            if not any(start <= at < end for start, end in coded):
                words = " ".join(passage.text[at:].split(maxsplit=4)[:4])
                said = f"the mark {passage.text[at]} opens a quotation that is not closed"
                yield Finding(passage.id, at, words, Certainty.LIKELY, said)


def _unclosed(text: str) -> Iterator[int]:
    """The offsets of marks that open and are not closed before the next of their kind opens, or the text ends."""
    for mark, (opens, closes) in OPENS_AND_CLOSES.items():
        if mark not in text:
            continue
        blotted = ELIDED.sub(lambda match: "·" + match[0][1:], text)
        starts = [match.start() for match in opens.finditer(blotted)]
        for start, following in zip(starts, [*starts[1:], len(text)], strict=False):
            if not closes.search(blotted, start + 1, following) and not (mark == "“" and "„" in text[:start]):
                yield start


RULES = (
    Rule("D56", "punctuation", unbalanced_quotation),
    Rule("D57", "punctuation", quotation_style_changes),
    Rule("D58", "punctuation", title_in_other_marks),
)
