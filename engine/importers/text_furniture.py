"""What belongs to the page and not to the text is taken out: running heads, page numbers, the publisher's own lines.

Nothing is thrown away unseen: each piece comes back with its line, its facts serve the record, and the report names it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from engine.importers.draft import Loss
from engine.importers.text_apart import stood_apart
from engine.importers.text_lines import ASTERISM, Block, bare_words, is_ended
from engine.importers.text_parts import part_of

LONGEST_HEAD = 110
PAGE_NUMBER = re.compile(
    r"[^\w(\[]*(?:(?:page|pages|p\.|pág(?:ina)?\.?|seite|s\.)\s*)?\d{1,4}(?:\s*(?:/|of|de|von|sur)\s*\d{1,4})?[^\w.)\]]*"
    r"|[-–—\s]*(?-i:[ivxlc]{1,7})[-–—\s]*|\{\d+\}-{5,}|<!--.*-->",
    re.IGNORECASE | re.DOTALL,
)
PUBLISHER = re.compile(
    r"""[\[*_(]*(?:
      (?:view\ related\ articles|view\ crossmark\ data|submit\ your\ article\ to|article\ views:|citing\ articles:|
         view\ supplementary\ material|check\ for\ updates|full\ terms\ &\ conditions|this\ content\ downloaded|journal\ homepage:|
         downloaded\ (?:from|by)\b|all\ use\ subject\ to|published\ (?:online|by)\b|first\ published\b|issn[:\s]|
         (?:received|accepted):?\s.{0,30}\d{4}|article\ history\W*$|open\ access\W*$).{0,160}$|
      to\ (?:cite|link\ to)\ this\ article:|cite\ this\ article\ as:|how\ to\ cite\ this\ article|
      this\ is\ an\ open[\s-]access\ article|this\ article\ is\ (?:published|distributed|licensed)\ under|
      this\ work\ is\ licensed\ under|©\s|\(c\)\ \d{4}|copyright\ (?:©|\(c\)|\d{4})|all\ rights\ reserved|
      (?:e-?mail|correspondence|corresponding\ author|contact)\b(?=.*@)|
      (?:doi:?\s*)?<?(?:https?://(?:dx\.)?doi\.org/)?10\.\d{4,9}/\S+$
    )""",
    re.VERBOSE | re.IGNORECASE,
)
LONGEST_LINE = 600
CAPITALS = re.compile(r"(?:\d{1,4}\s+)?(?=.*[^\W\d_]{3})[^a-zß-öø-ÿ\d/]{3,80}(?:\s+\d{1,4})?")
NO_HEAD = re.compile(r"\W*(?:part|chapter|section|book|volume|appendix|figure|table|act|scene)\b", re.IGNORECASE)
OFTEN_REPEATED = {
    "ibid", "idem", "notes", "endnotes", "footnotes", "references", "bibliography", "introduction", "conclusion", "conclusions", "summary",
    "abstract", "keywords", "sources", "discussion", "results", "appendix", "chapter", "part", "section", "figure", "table", "act", "scene",
}  # fmt: skip
LEADER = re.compile(r"(?:\.\s?){4,}\s*(?:\d{1,4}|[ivxlc]{1,7})\s*$|(?:…\s?){2,}\s*\d{1,4}\s*$")
CONTENTS = re.compile(
    r"(?:table of )?contents|índice(?: geral)?|sumário|sumario|inhalt(?:sverzeichnis)?|table des matières|sommaire|indice|inhoud|"
    r"spis treści|содержание|оглавление|المحتويات|فهرس(?: المحتويات)?|תוכן(?: העניינים)?"
)
FRONT_BLOCKS = 8
ITEM = re.compile(r"\W{0,2}\d{1,3}[.)\]]\s")
NUMBERED = re.compile(r"\W*(\d{1,4})\W")


@dataclass(frozen=True)
class Dropped:
    """A piece of the page: its line, its words and what it was taken for."""

    line: int
    text: str
    kind: str


def without_furniture(blocks: Sequence[Block]) -> tuple[list[Block], list[Dropped]]:
    """Return the blocks of the text, marked where something stood between them, and what was taken out."""
    blocks = stood_apart(blocks)
    heads = _running_heads(blocks)
    kept: list[Block] = []
    dropped: list[Dropped] = []
    broken = False
    for block, after in zip(blocks, [*blocks[1:], None], strict=True):
        kind = _kind(block, heads) or _lone_head(block, kept)
        if not kind and after and CONTENTS.fullmatch(bare_words(block.text)) and _kind(after, heads) == "table of contents":
            kind = "table of contents"
        if kind:
            dropped.append(Dropped(block.line, block.text, kind))
            broken = True
        else:
            kept.append(replace(block, broken=True) if broken else block)
            broken = False
    return kept, dropped


def losses_of(dropped: Iterable[Dropped]) -> list[Loss]:
    """Return one loss for each kind of furniture, with its lines."""
    lines: dict[str, list[int]] = {}
    for piece in dropped:
        name = piece.kind
        if name == "running head":
            name = f"running head {_shown(piece.text)}"
        elif name == "publisher's line":
            name = f"publisher's line {_shown(piece.text)}"
        lines.setdefault(name, []).append(piece.line)
    return [
        Loss(found[0], f"left out as furniture of the page: {name}" + (f" (lines {_listed(found)})" if len(found) > 1 else ""))
        for name, found in lines.items()
    ]


def _shown(text: str) -> str:
    text = " ".join(re.sub(r"\d+", "…", re.sub(r"[*#]+|\]\([^()]*\)|\[", "", text)).split())
    return f"“{text[:50]}{'…' if len(text) > 50 else ''}”"


def _listed(lines: Sequence[int]) -> str:
    return ", ".join(map(str, lines[:8])) + (f" and {len(lines) - 8} more" if len(lines) > 8 else "")


def _kind(block: Block, heads: set[int]) -> str:
    """What a block is if it belongs to the page; empty where it belongs to the text."""
    if block.is_rule and not ASTERISM.match(block.text):
        return "rule"
    if sum(bool(LEADER.search(line.text)) for line in block.lines) * 2 > len(block.lines):
        return "table of contents"
    text = block.text
    words = block.heading[1] if block.heading else text
    if len(text) < 30 and PAGE_NUMBER.fullmatch(words) and (not block.heading or "page" in text.lower()):
        return "page number"
    if not block.heading and len(text) < LONGEST_LINE and PUBLISHER.match(text):
        return "publisher's line"
    return "running head" if block.line in heads else ""


def _lone_head(block: Block, kept: Sequence[Block]) -> str:
    """A line in capitals with a page number, in the midst of a sentence, is a running head though it stands there once."""
    text = block.text.strip()
    numbered = bool(re.match(r"\d+\s|.*\s\d+$", text)) and bool(CAPITALS.fullmatch(text)) and not NO_HEAD.match(text)
    return "running head" if numbered and kept and not kept[-1].heading and not is_ended(kept[-1].text) else ""


def _running_heads(blocks: Sequence[Block]) -> set[int]:
    """The lines of blocks that repeat one short line over and over, whatever page number stands with it."""
    keys = {index: key for index, block in enumerate(blocks) if (key := _head_key(blocks, index))}
    counted = Counter(keys.values())
    firsts = {
        key: index for index, key in reversed(keys.items())
    }  # a title or an author's name, where it stands at the beginning
    spared = {index for index in firsts.values() if index < FRONT_BLOCKS and not re.search(r"\d", blocks[index].text)}
    numbered = {key for index, key in keys.items() if re.search(r"\d", blocks[index].text)}
    return {
        blocks[index].line
        for index, key in keys.items()
        if index not in spared and counted[key] >= (2 if key in numbered and not blocks[index].heading else 3)
    }


def _head_key(blocks: Sequence[Block], index: int) -> str:
    """What a running head has in common with the next; empty where a block cannot be one."""
    block = blocks[index]
    text = block.text
    if len(block.lines) > 1 or len(text) > LONGEST_HEAD or block.is_special or _is_sentence(text):
        return ""
    if ITEM.match(text) or part_of(bare_words(text)):
        return ""
    if NUMBERED.match(text) and any(
        _number(blocks, near) - _number(blocks, index) == near - index for near in (index - 1, index + 1)
    ):
        return ""  # one of a row of notes or of a list
    words = re.findall(r"[^\W\d_]+", bare_words(text))
    if not words or words[0] in OFTEN_REPEATED or sum(map(len, words)) < 3:
        return ""
    return " ".join(words)


def _is_sentence(text: str) -> bool:
    """Whether a line ends as a sentence does, perhaps with a note's call; a page number is set apart by a blank."""
    if text.isupper():
        return False
    bare = re.sub(r"\s\d{1,4}$", "", text.rstrip())
    bare = re.sub(r"\s?(?:<[^<>]*>|\]\([^()]*\)|[\^\[\]*_(){}$\\#\d⁰¹²³⁴-⁹])+$", "", bare) if bare == text.rstrip() else bare
    return bare.rstrip(" *_)'’”\"»")[-1:] in {".", "?", "!", ";", ":", "…", "؟"}


def _number(blocks: Sequence[Block], index: int) -> int:
    match = NUMBERED.match(blocks[index].text) if 0 <= index < len(blocks) else None
    return int(match[1]) if match else -1000 * index
