"""Resolving is linear: the real notes, 1 to 100 times over, each reference, letter and work found.

usage: python -m benchmarks.references
"""

from __future__ import annotations

import statistics
import time
from dataclasses import replace
from pathlib import Path

from engine.load import load_edition
from engine.model import Edition
from engine.resolve import resolve_links

CONTENT = Path(__file__).parent.parent / "content"
TIMES = (1, 3, 10, 30, 100)
ROUNDS = 3


def enlarged(edition: Edition, times: int) -> Edition:
    """The edition with its notes so many times over, under new labels."""
    notes = tuple(note._replace(label=f"{turn}-{note.label}") for turn in range(times) for note in edition.notes)
    return replace(edition, notes=notes)


def main() -> None:
    """Print the references found, the seconds taken (the median of three) and the seconds for each thousand."""
    edition, _ = load_edition(CONTENT)
    assert edition is not None
    print(f"{'times':>6}{'references':>12}{'documents':>11}{'seconds':>9}{'per 1,000':>11}")
    for times in TIMES:
        large = enlarged(edition, times)
        taken = []
        for _ in range(ROUNDS):
            began = time.process_time()
            links = resolve_links(large)
            taken.append(time.process_time() - began)
        seconds = statistics.median(taken)
        count = len(links.references)
        print(f"{times:>6}{count:>12,}{len(links.documents):>11,}{seconds:>9.2f}{1000 * seconds / count:>11.3f}")


if __name__ == "__main__":
    main()
