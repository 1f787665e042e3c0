"""A draft becomes content files: sections with numbered paragraphs, notes, the record; what the editor made is kept.

In a folder that has sections already, paragraphs keep their ids by order within their section; where the counts do not
agree nobody but the editor can say which is which, and the import stops.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from engine.importers.draft import Draft, DraftSection, Loss
from engine.importers.record import entry, mended_record, new_record, scalar
from engine.importers.text_parts import PATTERNS
from engine.load import FRONT_MATTER
from engine.markup import Chunk, chunks
from engine.model import slug

INTRODUCTION = {
    "ar": "مقدمة", "de": "Einleitung", "en": "Introduction", "es": "Introducción", "fr": "Introduction", "it": "Introduzione",
    "nl": "Inleiding", "pt": "Introdução", "ru": "Введение", "he": "מבוא",
}  # fmt: skip
TAKEN_IDS = re.compile(r"main|contents|notes|abstract|disclosure|contributor|search|[nrp]\d[\w-]*")
SENTENCE = re.compile(r"(?<=[.!?…؟۔])(?P<after>['\"’”»)\]*_]*(?:\[\^[^\]\s]+\])*) (?=['\"‘“«(*\[]{0,3}[^\W\d_a-z])")
ABBREVIATION = re.compile(
    r"(?:^|[\s(])(?:[^\W\d_]{1,2}|\w*[A-Z]|Dr|Mrs?|Prof|Sgt|Col|Capt|Maj|Gen|Adm|Cdr|Brig|Hon|Rev|vols?|cf|pp|eds?|etc|ibid|No)\.$"
)
ACKNOWLEDGEMENTS = re.compile(PATTERNS["acknowledgements"].pattern, re.IGNORECASE)
NUMBERING = re.compile(r"^(?:\d+(?:\.\d+)*\.|[IVX]+\.)\s+")
APOSTROPHE = re.compile(r"(?<=\w)['’](?=\w)")
HEADING_ID = re.compile(r"\s*\{#[\w-]+\}$")
SHORTEST_LINE = 40


@dataclass(frozen=True)
class Standing:
    """A section file that stands: its path, its front matter as written, its title and id, and the ids of its blocks."""

    path: str
    front: str
    title: str
    ids: Mapping[str, tuple[str, ...]]
    paragraphs: tuple[str, ...]


@dataclass
class Composed:
    """Content files by path, what the record lacked, and what the editor has to decide before they can be written."""

    files: dict[str, str | bytes] = field(default_factory=dict)
    losses: list[Loss] = field(default_factory=list)
    decisions: list[Loss] = field(default_factory=list)


def content_files(draft: Draft, standing: Mapping[str, str], name: str) -> Composed:
    """Return the files of text, notes and record; `standing` holds the texts of the files that are there, by path.

    `name` stands for a title that was not found.
    """
    composed = Composed()
    sections = sections_of(draft)
    before = [_standing(path, standing[path]) for path in sorted(standing) if path.startswith("sections/")]
    if before:
        composed.decisions = list(_undecided(sections, before))
        if composed.decisions:
            return composed
    language = str(draft.record.get("language") or "en")
    if before:
        composed.files |= {old.path: _kept(section, old) for section, old in zip(sections, before, strict=True)}
    else:
        composed.files |= dict(_fresh(sections, language))
    composed.files["notes.md"] = "\n\n".join(
        f"[^{label}]: {_indented(text)}" for label, text in draft.notes.items()
    ) + "\n" * bool(draft.notes)
    if "edition.yaml" in standing:
        composed.files["edition.yaml"] = mended_record(standing["edition.yaml"], draft)
    else:
        composed.files["edition.yaml"], composed.losses = new_record(draft, name)
    composed.files |= {f"images/{name}": content for name, content in draft.images.items()}
    return composed


def sections_of(draft: Draft) -> list[DraftSection]:
    """Return the sections at regular levels, and after them the author's thanks, which are text."""
    sections: list[DraftSection] = []
    for section in draft.sections:
        deepest = sections[-1].level + 1 if sections else 2
        sections.append(replace(section, level=max(2, min(section.level, deepest, 4))))
    if thanks := str(draft.record.get("acknowledgements") or ""):
        there = next((at for at, section in enumerate(sections) if ACKNOWLEDGEMENTS.fullmatch(section.title.strip())), None)
        if there is None:
            sections.append(DraftSection("Acknowledgements", 2, ()))
        at = len(sections) - 1 if there is None else there
        sections[at] = replace(sections[at], blocks=(*sections[at].blocks, *thanks.split("\n\n")))
    return sections


def _fresh(sections: Sequence[DraftSection], language: str) -> Iterator[tuple[str, str]]:
    """The files of sections in an empty folder, paragraphs numbered from 1."""
    number = 0
    used: Counter[str] = Counter()
    width = max(2, len(str(len(sections))))
    for index, section in enumerate(sections, start=1):
        title = section.title or (INTRODUCTION.get(language[:2], "Introduction") if index == 1 else f"Section {index}")
        section_id = _unused(slug(APOSTROPHE.sub("", NUMBERING.sub("", title)))[:60].strip("-") or f"section-{index}", used)
        front = f"title: {scalar(title)}\nid: {scalar(section_id)}\nlevel: {section.level}\n" + "printed: false\n" * (
            not section.title
        )
        blocks = []
        for markdown in section.blocks:
            is_paragraph = _kind(markdown) == "paragraph"
            number += is_paragraph
            blocks.append(_with_id(markdown, f"p{number}" if is_paragraph else ""))
        yield f"sections/{index:0{width}}-{section_id}.md", _file(front, blocks)


def _unused(section_id: str, used: Counter[str]) -> str:
    """An id no other section has, and none that the page needs for something else."""
    name = f"section-{section_id}" if TAKEN_IDS.fullmatch(section_id) else section_id
    found = name
    while used[found]:
        used[name] += 1
        found = f"{name}-{used[name]}"
    used[found] += 1
    return found


def _standing(path: str, source: str) -> Standing:
    match = FRONT_MATTER.match(source)
    front = match[1] if match else ""
    title = re.search(r"^title:\s*(.*?)\s*$", front, re.MULTILINE)
    found = chunks(source[match.end() if match else 0 :])
    ids: dict[str, list[str]] = {}
    for chunk in found:
        ids.setdefault(chunk.kind, []).append(chunk.id)
    paragraphs = tuple(chunk.prose.plain for chunk in found if chunk.kind == "paragraph")
    return Standing(
        path, front, title[1].strip("\"'") if title else "", {kind: tuple(all_) for kind, all_ in ids.items()}, paragraphs
    )


def _undecided(sections: Sequence[DraftSection], before: Sequence[Standing]) -> Iterator[Loss]:
    """What only the editor can decide: sections or paragraphs that are more or fewer than those that stand."""
    if len(sections) != len(before):
        names = {old.title.casefold(): old.path for old in before}
        fresh = [section for section in sections if section.title and section.title.casefold() not in names]
        gone = names.keys() - {section.title.casefold() for section in sections}
        what = f"the source has {len(sections)} sections, sections/ has {len(before)}"
        detail = "; ".join(
            [f"“{one.title}” is new" for one in fresh[:5]] + [f"{names[one]} is not in the source" for one in sorted(gone)[:5]]
        )
        remedy = "Add a file for a new section, with an id for each of its paragraphs, or take the other out; then import again."
        yield Loss(0, f"{what}{f': {detail}' if detail else ''}", remedy, damaging=True)
        return
    for section, old in zip(sections, before, strict=True):
        counted = Counter(map(_kind, section.blocks))
        ids = [one for one in old.ids.get("paragraph", ()) if one]
        if counted["paragraph"] != len(ids):
            span = f" ({ids[0]}–{ids[-1]})" if ids else ""
            what = f"“{section.title or old.title}” has {counted['paragraph']} paragraphs in the source, {old.path} has {len(ids)}{span}"
            yield Loss(
                section.line, what + _difference(section, old), _remedy(counted["paragraph"] - len(ids), ids), damaging=True
            )
        for kind, named in old.ids.items():
            if kind != "paragraph" and any(named) and counted[kind] != len(named):
                what = f"{old.path} has {len(named)} blocks of the kind {kind} with ids, the source {counted[kind]}"
                yield Loss(
                    section.line, what, "Make their number agree, so that each keeps its id; then import again.", damaging=True
                )


def _difference(section: DraftSection, old: Standing) -> str:
    """Where the two first differ, if the text that stands is this one and no abridgement."""
    found = [chunk.prose.plain for block in section.blocks for chunk in chunks(block) if chunk.kind == "paragraph"]
    known = set(old.paragraphs)
    fresh = [text for text in found if text not in known]
    if len(found) > len(old.paragraphs) and len(fresh) <= len(found) / 2:
        return f"; new there: “{fresh[0][:60]}…”" if fresh else ""
    gone = [text for text in old.paragraphs if text not in set(found)]
    return f"; no longer there: “{gone[0][:60]}…”" if gone and len(gone) <= len(old.paragraphs) / 2 else ""


def _remedy(more: int, ids: Sequence[str]) -> str:
    after = ids[0] if ids else "p1"
    if more > 0:
        return (
            f"Put a paragraph of any words, with an id of its own such as {{#{after}a}}, where the new one belongs; then import again. "
            "Were two paragraphs run together before, give the second the new id."
        )
    return "Take out the paragraph that is gone, and say in anchors.yaml what became of its id; then import again."


def _kept(section: DraftSection, old: Standing) -> str:
    """A section's file with the ids and the front matter it has; a title that is printed otherwise now is put right."""
    waiting = {kind: iter(ids if kind != "paragraph" else [one for one in ids if one]) for kind, ids in old.ids.items()}
    blocks = [_with_id(markdown, next(waiting.get(_kind(markdown), iter(())), "")) for markdown in section.blocks]
    front = old.front
    if section.title and section.title != old.title:
        front = re.sub(
            r"^title:.*$", lambda match: entry("title", section.title).rstrip("\n"), front, count=1, flags=re.MULTILINE
        )
    return _file(front, blocks)


def _file(front: str, blocks: Iterable[str]) -> str:
    return f"---\n{front}---\n\n" + "\n\n".join(blocks) + "\n"


def _kind(markdown: str) -> str:
    """What a block is, by markdown-it's name."""
    if re.match(r"[^\W\d_]", markdown) and "\n" not in markdown:
        return "paragraph"
    found: list[Chunk] = chunks(markdown)
    return found[0].kind if found else ""


def _with_id(markdown: str, block_id: str) -> str:
    """A block as it stands in its file; a paragraph has one sentence to a line."""
    kind = _kind(markdown)
    if kind == "paragraph" and "\n" not in markdown:
        markdown = sentences(markdown)
    if not block_id:
        return markdown
    if kind == "heading":  # one that has been imported before keeps the id it has there
        markdown = HEADING_ID.sub("", markdown)
    in_line = kind in {"paragraph", "figure", "heading"}
    return f"{markdown} {{#{block_id}}}" if in_line else f"{markdown}\n\n{{#{block_id}}}"


def sentences(markdown: str) -> str:
    """Return a paragraph with a line for each sentence, so that a change shows where it is."""
    written, line = [], ""
    at = 0
    for match in SENTENCE.finditer(markdown):
        line += markdown[at : match.end("after")]
        at = match.end()
        if len(line) < SHORTEST_LINE or ABBREVIATION.search(markdown[: match.start()][-12:]) or line.count("`") % 2:
            line += " "
        else:
            written.append(line)
            line = ""
    return "\n".join([*written, line + markdown[at:]])


def _indented(text: str) -> str:
    """A note's Markdown below its label: whatever follows the first line stands further in."""
    return re.sub(r"\n(?=[^\n])", "\n    ", text)
