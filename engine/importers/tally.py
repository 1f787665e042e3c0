"""What an import found and what it wrote are counted alike, so that a loss shows."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path

from engine.importers.content import sections_of
from engine.importers.draft import Draft, Loss
from engine.load import load_edition
from engine.markup import Prose, chunks, parse

KINDS = ("sections", "paragraphs", "notes", "calls", "quotations", "lists", "figures", "tables", "links", "words")
KIND_OF = {
    "paragraph": "paragraphs",
    "blockquote": "quotations",
    "bullet_list": "lists",
    "ordered_list": "lists",
    "figure": "figures",
    "table": "tables",
}


def found_in(draft: Draft) -> Counter[str]:
    """Return what a reader found in the source."""
    sections = sections_of(draft)
    counted = Counter(sections=len(sections), notes=len(draft.notes))
    for section in sections:
        for block in section.blocks:
            _count(counted, ((chunk.kind, chunk.prose) for chunk in chunks(block)))
    _count(counted, (("note", parse(text)) for text in draft.notes.values()))
    return counted


def written_in(folder: Path) -> tuple[Counter[str], list[str]]:
    """Return what stands in a content folder as the build reads it, and what is wrong with its files."""
    edition, problems = load_edition(folder)
    counted: Counter[str] = Counter()
    if edition is not None:
        counted.update(sections=len(edition.sections), notes=len(edition.notes))
        _count(counted, ((block.kind, block.prose) for block in edition.blocks))
        _count(counted, (("note", note.prose) for note in edition.notes))
    return counted, [str(problem) for problem in problems]


def _count(counted: Counter[str], proses: Iterable[tuple[str, Prose]]) -> None:
    for kind, prose in proses:
        counted[KIND_OF.get(kind, "others")] += kind != "note"
        counted["calls"] += len(prose.calls)
        counted["links"] += len(prose.links) - len(prose.images)
        counted["words"] += len(re.findall(r"\w+", prose.plain))


def table(found: Mapping[str, int], written: Mapping[str, int]) -> str:
    """Return the two counts beside each other, without the kinds of which there is none."""
    rows = [("", "found", "written"), *((kind, f"{found.get(kind, 0):,}", f"{written.get(kind, 0):,}") for kind in KINDS)]
    kept = [row for row in rows if row[1:] != ("0", "0") or row[0] in {"sections", "paragraphs", "notes", "calls"}]
    return "\n".join(f"  {name:<11}{one:>9}{two:>9}" for name, one, two in kept)


def differences(found: Mapping[str, int], written: Mapping[str, int]) -> list[Loss]:
    """Return a loss for each kind of which less was written than found."""
    return [
        Loss(0, f"{found.get(kind, 0)} {kind} were found, {written.get(kind, 0)} would be written", damaging=True)
        for kind in KINDS
        if kind in {"paragraphs", "notes", "calls", "words"} and found.get(kind, 0) > written.get(kind, 0)
    ]
