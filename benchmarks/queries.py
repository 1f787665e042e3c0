"""Times the rules for slips on an invented edition of many notes: the time must grow with the notes, not with their square.

The seconds are those of the processor, so that what else runs does not count.

usage: python benchmarks/queries.py [NOTES ...]     by default 2500, 5000 and 10000
"""

from __future__ import annotations

import sys
import time
from dataclasses import replace
from pathlib import Path

PROJECT = Path(__file__).parent.parent
sys.path.insert(0, str(PROJECT))

from engine.dates import MONTHS  # noqa: E402  # the project's folder is known only now
from engine.load import load_edition  # noqa: E402
from engine.markup import parse  # noqa: E402
from engine.model import Block, Edition, Note, Person  # noqa: E402
from engine.problem import Place  # noqa: E402
from engine.queries.rulings import RULES, find_findings  # noqa: E402
from engine.queries.witness import Witness  # noqa: E402
from engine.resolve import resolve_links  # noqa: E402

SYLLABLES = ("bar", "del", "fen", "gor", "hal", "kim", "lun", "mor", "nav", "pel", "ros", "tam")
PRINTED = ("Jan.", "Feb.", "March", "April", "May", "June", "July", "Aug.", "Sept.", "Oct.", "Nov.", "Dec.")
CORRESPONDENTS = 120
SLOWEST = 5


def edition_of(count: int) -> Edition:
    """Return an edition of so many notes, each with a letter or two; made by counting, so that it is always the same."""
    edition, _ = load_edition(PROJECT / "tests" / "queries" / "edition")
    assert edition is not None
    names = [(one + two + three).capitalize() for one in SYLLABLES for two in SYLLABLES for three in SYLLABLES]
    names = names[:: len(names) // CORRESPONDENTS][:CORRESPONDENTS]
    people = tuple(Person(name.lower(), name, name, "", Place("people.yaml"), (name,)) for name in names)
    notes = tuple(Note(str(n), parse(_note(n, names)), Place("notes.md", n)) for n in range(1, count + 1))
    blocks = tuple(Block(f"p{n}", "paragraph", parse(_paragraph(n, names)), Place("01.md", n)) for n in range(1, count // 5 + 1))
    return replace(edition, people=people, notes=notes, sections=(edition.sections[0]._replace(blocks=blocks),))


def _note(n: int, names: list[str]) -> str:
    """A letter, with a meeting, a book or an answer after it; every five hundredth letter lacks its comma."""
    one, other = names[n * 7 % len(names)], names[(n * 13 + n // len(names)) % len(names)]
    day, month, year = n % 28 + 1, PRINTED[n // 28 % 12], 1920 + n // 336 % 40
    date = f"{day} {month} {year}"
    first = f"{one} to {other}{'' if n % 500 == 0 else ','} {date} OB12/{n // 9 + 100}"
    match n % 4:
        case 0:
            return f"{first}; TC({year % 100}){n // 4 * 10 % 840 + 104}th mtg {date} OB121/{n // 40 + 1}."
        case 1:
            return f"{first}; Ellen Marsh, *The Long Exposure: Plates and Patience* (London: Gannet Press, 1964), {n % 90 + 1}."
        case 2:
            return f"{first}; {other} to {one}, {min(day + 1, 28)} {month} {year} RS208/{n // 11 + 1}."
        case _:
            return f"{first}."


def _paragraph(n: int, names: list[str]) -> str:
    calls = "".join(f"[^{label}]" for label in range(n * 5 - 4, n * 5 + 1))
    return f"In {MONTHS[n % 12]} {1920 + n % 20} {names[n % len(names)]} 'would not be hurried', and the clock went on (so they said).{calls}"


def measure(count: int) -> float:
    """Print how long the rules take on so many notes, the slowest of them by name, and return the seconds."""
    links = resolve_links(edition_of(count))
    start = time.process_time()
    findings = find_findings(links)
    seconds = time.process_time() - start
    print(f"{count:6} notes: {seconds:6.2f} s for {len(RULES)} rules, {len(findings)} findings")
    return seconds


def slowest(count: int) -> None:
    """Print the rules that take longest."""
    witness = Witness(resolve_links(edition_of(count)))
    _ = witness.dated, witness.words, witness.dates_in_notes
    times = []
    for rule in RULES:
        start = time.process_time()
        found = sum(1 for _ in rule.find(witness))
        times.append((time.process_time() - start, rule, found))
    for seconds, rule, found in sorted(times, key=lambda one: -one[0])[:SLOWEST]:
        print(f"       {rule.code} {rule.find.__name__}: {seconds:.2f} s, {found} findings")


if __name__ == "__main__":
    sizes = [int(argument) for argument in sys.argv[1:]] or [2500, 5000, 10000]
    for size in sizes:
        measure(size)
    slowest(sizes[-1])
