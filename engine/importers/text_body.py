"""A text's paragraphs are put together again and ordered under headings of regular levels.

A paragraph that ends without a full stop goes on in the next one, across whatever stood between them on the page.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from engine.importers.text_lines import ASTERISM, CALLS, HYPHEN, LONGEST_WRAPPED, Block, Line, bare_words, is_ended, joined
from engine.importers.text_parts import BACK, part_of

CAPTION = re.compile(
    r"[*_]{0,3}(?:figure|fig\.|table|map|plate|graph|chart|abb(?:ildung|\.)|tab(?:elle|\.)|figura|tabela|tabla|tableau|mapa|carte|شكل|جدول)\s*\d",
    re.IGNORECASE,
)
LONGEST_HEADING = 100
LONGEST_CAPTION = 500
SHORT_LINE = 0.75
CALL_AT_END = re.compile(r"(?<=[.?!…؟»”’\"')])\s?[\[(^]?(?:\d{1,3}(?:[,;–-]\s?\d{1,3})?|<sup>\d{1,3}</sup>)[\])^]?$")
FEWEST_LINES = 15
CAPITAL = re.compile(r"[\W_]*[^\W\d_a-z]")
TORN_WORD = re.compile(rf"(?P<left>[^\W\d_]+(?:-[^\W\d_]+)*|\d+)(?P<hyphen>[-\u00ad‐]){HYPHEN}(?P<right>\w+)")
ABBREVIATED = re.compile(
    r"(?:^|\W)(?:\w|Dr|Mr|Mrs|Ms|Prof|St|Sgt|Lt|Col|Capt|Cpt|Maj|Gen|Adm|Cdr|Brig|Hon|Rev|vs|cf|ca|pp|vol|no|ed|eds|al|etc)\.$"
)


@dataclass(frozen=True)
class Part:
    """A section as found: its heading's words, how deep the source set it, its blocks and its line."""

    title: str
    depth: int
    blocks: tuple[Block, ...]
    line: int

    @property
    def kind(self) -> str:
        """Which part of an article its heading announces; empty for a section of its own."""
        return part_of(bare_words(self.title))


def is_wrapped(blocks: Sequence[Block]) -> bool:
    """Tell whether a text's lines are broken at a width: most lines that another follows end in the midst of a sentence."""
    followed = [line.text for block in blocks if not block.is_special for line in block.lines[:-1]]
    torn = sum(not is_ended(text) and len(text) <= LONGEST_WRAPPED for text in followed)
    return torn * 2 > len(followed)


def full_length(blocks: Sequence[Block]) -> int:
    """Return the length that nearly all lines have which another follows in the midst of a sentence."""
    lengths = sorted(
        len(line.text.strip())
        for block in blocks
        if not block.is_special
        for line in block.lines[:-1]
        if not _is_stop(line.text) and len(line.text) <= LONGEST_WRAPPED
    )
    lengths = [length for length in lengths if length > 0.6 * lengths[len(lengths) // 2]]
    return lengths[len(lengths) // 10] if len(lengths) >= FEWEST_LINES else 0


def _is_stop(line: str) -> bool:
    """Whether a line ends as a sentence does, perhaps with the call of a note."""
    return is_ended(CALL_AT_END.sub("", line.rstrip()))


def paragraphs(blocks: Sequence[Block], wrapped: bool, full: int = 0) -> list[Block]:
    """Return the blocks divided into paragraphs: at each line where lines are not wrapped, else at indents and short last lines.

    `full` is the length of full lines, as far as it is known.
    """
    found: list[Block] = []
    for block in blocks:
        if len(block.lines) == 1 or block.is_special:
            found.append(block)
            continue
        cuts = [0, *(_cuts(block.lines, full) if wrapped else range(1, len(block.lines))), len(block.lines)]
        pieces = [block.lines[begin:end] for begin, end in pairwise(cuts)]
        found += [Block(lines, block.broken and index == 0) for index, lines in enumerate(pieces) if lines]
    return found


def _cuts(lines: Sequence[Line], full: int) -> list[int]:
    """Where new paragraphs begin: at indented lines, after short lines that end a sentence, and around headings."""
    width = max(len(line.text.strip()) for line in lines)
    indents = [len(line.text) - len(line.text.lstrip()) for line in lines]
    usual = Counter(indents).most_common(1)[0][0]
    cuts: list[int] = []
    for at in range(1, len(lines)):
        before, text = lines[at - 1].text, lines[at].text.strip()
        ended = _is_stop(before) and not ABBREVIATED.search(before.rstrip())
        indented = usual < indents[at] <= usual + 12 and indents[at - 1] == usual
        length = len(before.strip())
        has_room = length + 1 + len(text.partition(" ")[0]) <= full  # the next word would have stood there
        short = (length < SHORT_LINE * width or has_room) and bool(CAPITAL.match(text))
        if (ended and (indented or short)) or (
            _is_heading_line(before, width) and (at == 1 or at - 1 in cuts) and CAPITAL.match(text)
        ):
            cuts.append(at)
    return cuts


def _is_heading_line(text: str, width: int) -> bool:
    """Whether a line at a paragraph's beginning may be a heading: short, begun as one, without a stop."""
    text = text.strip()
    return (
        len(text) < 0.6 * width
        and bool(re.match(r"\W*(?:\d+\W+)?[^\W\d_a-z]", text))
        and not is_ended(text)
        and text[-1:] not in ",;-–—"
    )


def rejoined(blocks: Sequence[Block]) -> tuple[list[Block], list[int]]:
    """Return the blocks with torn paragraphs joined, also around figures, and the lines at which they went on."""
    found: list[list[Block]] = []
    lines: list[int] = []
    for block in blocks:
        at = len(found) - 1
        while at >= 0 and _is_float(found[at][0]):
            at -= 1
        floats = at < len(found) - 1
        if at >= 0 and _is_plain(found[at][0]) and _is_plain(block) and _goes_on(found[at][-1], block, floats):
            found[at].append(block)
            lines.append(block.line)
        else:
            found.append([block])
    return [pieces[0].with_text(joined(piece.text for piece in pieces)) if pieces[1:] else pieces[0] for pieces in found], lines


def _is_plain(block: Block) -> bool:
    return not (block.heading or block.is_special or _is_float(block) or ASTERISM.match(block.text))


def _is_float(block: Block) -> bool:
    """Whether a block is a figure, a table or a caption, which may stand in the midst of a paragraph."""
    return bool(re.match(r"\s*(?:!\[|\|)", block.text) or (len(block.text) < LONGEST_CAPTION and CAPTION.match(block.text)))


def _goes_on(before: Block, block: Block, floats: bool) -> bool:
    first = re.sub(r"^[\W_]+", "", CALLS.sub("", block.text))[:1]
    if floats:
        return not is_ended(before.text) and first.islower()
    if is_ended(before.text):
        torn = block.broken or bool(ABBREVIATED.search(before.text[-20:].rstrip()))
        return torn and first.islower() and not re.match(r"\s*\(?[a-z]\)", block.text)
    return True


def with_plain_headings(blocks: Sequence[Block]) -> list[Block]:
    """Return the blocks with headings marked that the source sets off by dress or brevity only."""
    marked = any(block.heading for block in blocks)
    found = []
    for index, block in enumerate(blocks):
        depth = _plain_depth(blocks, index, marked)
        text = re.sub(r"^[*_]{1,3}(?=\S)|(?<=\S)[*_]{1,3}$", "", block.text.strip()) if depth else ""
        found.append(block.with_text(f"{'#' * depth} {text}") if depth else block)
    return found


def _plain_depth(blocks: Sequence[Block], index: int, marked: bool) -> int:
    """How deep a heading without # stands; 0 where a block is none."""
    block = blocks[index]
    text = block.text.strip()
    if (
        block.heading
        or len(block.lines) > 1
        or len(text) > LONGEST_HEADING
        or not re.search(r"[^\W\d_]", text)
        or _is_float(block)
    ):
        return 0
    follows = index + 1 < len(blocks) and (len(blocks[index + 1].text) > len(text) or bool(blocks[index + 1].heading))
    ended = index == 0 or bool(blocks[index - 1].heading) or is_ended(blocks[index - 1].text) or not _is_plain(blocks[index - 1])
    if not follows or not ended:
        return 0
    if re.fullmatch(r"\*\*[^*]+\*\*:?|__[^_]+__:?", text) and not is_ended(text.rstrip(":*_?!")):
        return 5 if marked else 3
    if (
        marked
        or (block.is_special and not re.match(r"\d", text))
        or (CALLS.search(text) and len(text) > 60)
        or text[-1:] in ".,;:!…-"
    ):
        return 0
    if part_of(bare_words(text)) or (text.isupper() and len(text) > 3):
        return 2
    if number := re.match(r"(\d+(?:\.\d+)*)(?:\.|(?<=\.\d))\s+[^\W\d_a-z]", text):
        return 2 + number[1].count(".")
    is_begun = len(text.split()) <= 12 and bool(re.match(r"\W*(?:\d+\W+)?[^\W\d_a-z]", text))
    return 3 if is_begun and len(blocks[index + 1].text) > max(80, 2 * len(text)) else 0


def parts(blocks: Sequence[Block]) -> list[Part]:
    """Return the blocks under their headings; what stands before the first has none."""
    found: list[Part] = []
    title, depth, line, inside = "", 0, blocks[0].line if blocks else 0, list[Block]()
    for block in [*blocks, None]:
        if block and not block.heading:
            inside.append(block)
            continue
        if title or inside:
            found.append(Part(title, depth, tuple(inside), line))
        if block and block.heading:
            (depth, title), line, inside = block.heading, block.line, []
    return found


def levels(sections: Sequence[Part]) -> list[int]:
    """Return the level of each section, from 2 to 4, regular whatever the source's: a level is never jumped.

    A depth that only the first and last sections have (introduction, conclusions) is one with that of those between.
    """
    headed = [part for part in sections if part.title]
    depths = {part.depth for part in headed}
    framing = {
        depth
        for depth in depths
        if all(part.kind in {"introduction", "conclusion", *BACK} for part in headed if part.depth == depth)
    }
    others = sorted(depths - framing)
    top = others[0] if others else 0
    found: list[int] = []
    above: list[int] = []
    for part in sections:
        depth = top if not part.title or part.depth in framing else part.depth
        while above and above[-1] >= depth:
            above.pop()
        above.append(depth)
        found.append(min(1 + len(above), 4))
    return found


class Hyphens:
    """Decides what a hyphen at a line's end was: the word's own, or the typesetter's."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._words: Counter[str] = Counter()
        for text in texts:
            whole = re.sub(rf"\S{{0,60}}{HYPHEN}\S{{0,60}}", " ", text) if HYPHEN in text else text
            self._words.update(re.findall(r"[^\W_]+(?:-[^\W_]+)*", whole.lower()))
        self._firsts = Counter(word.partition("-")[0] for word in self._words if "-" in word)
        self.unsure: list[str] = []
        self.count = 0

    def settle(self, text: str) -> str:
        """Return a text with its torn words whole."""
        return TORN_WORD.sub(self._whole, text).replace(HYPHEN, "") if HYPHEN in text else text.replace("\u00ad", "")

    def _whole(self, match: re.Match[str]) -> str:
        left, right = match["left"], match["right"]
        self.count += 1
        if match["hyphen"] == "\u00ad":
            return left + right
        if not right[0].islower() or left.isdigit() or "-" in left:
            return f"{left}-{right}"
        one, two = self._words[(left + right).lower()], self._words[f"{left}-{right}".lower()]
        if one != two:
            return left + right if one > two else f"{left}-{right}"
        kept = self._firsts[left.lower()] > 1 or (
            min(len(left), len(right)) > 2 and self._words[left.lower()] > 0 and self._words[right.lower()] > 0
        )
        whole = f"{left}-{right}" if kept else left + right
        self.unsure.append(whole)
        return whole
