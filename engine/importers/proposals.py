"""The registers begin themselves: what notes and text let one guess is proposed, for the editor to confirm.

Each entry is marked `proposed: true` and says where it was found; a register that stands is never touched.
"""

from __future__ import annotations

from collections.abc import Collection

from engine.importers.draft import Draft
from engine.importers.proposals_archives import propose_archives
from engine.importers.proposals_names import Passage, expansions_in, propose_names
from engine.importers.proposals_works import propose_works
from engine.markup import chunks, parse

EMPTY = {
    "chronology.yaml": (
        "# Dated events: id, date (EDTF, such as 1943-10-09), event (one sentence), rests (the paragraphs and notes it rests on: [p3, n12]).\n\n[]\n"
    ),
    "queries.yaml": "# Doubts about the source: id, place (p8 or n12), stands, suspected, kind, ground, certainty, ruling, reason.\n\n[]\n",
}
WORKS_HEAD = "% The published works that the article cites, as its own bibliography has them.\n"
REGISTERS = ("archives.yaml", "works.bib", "people.yaml", "glossary.yaml", *EMPTY)


def proposed_registers(draft: Draft, standing: Collection[str]) -> dict[str, str]:
    """Return the registers that are not there yet, with what the article lets one propose."""
    if set(REGISTERS) <= set(standing):
        return {}
    prose = {label: parse(text) for label, text in draft.notes.items()}
    notes = {label: one.plain for label, one in prose.items()}
    passages = [*_paragraphs(draft), *(Passage(f"n{label}", text) for label, text in notes.items())]
    expansions = {short: words for short, (words, _) in expansions_in(passages).items()}
    archives, repositories = propose_archives(notes, expansions)
    cited = str(draft.record.get("bibliography") or "")  # the source's own, if it cites by keys
    works = f"{WORKS_HEAD}\n{cited}" if cited else propose_works(prose)[0]
    people, glossary = propose_names(passages, notes, repositories)
    found = {"archives.yaml": archives, "works.bib": works, "people.yaml": people, "glossary.yaml": glossary, **EMPTY}
    return {name: text for name, text in found.items() if name not in standing}


def _paragraphs(draft: Draft) -> list[Passage]:
    """The paragraphs with the ids they get in an empty folder, other blocks under the paragraph before them."""
    found: list[Passage] = []
    number = 0
    for section in draft.sections:
        for block in section.blocks:
            for chunk in chunks(block):
                number += chunk.kind == "paragraph"
                found.append(Passage(f"p{max(number, 1)}", chunk.prose.plain))
    return found
