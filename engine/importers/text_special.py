"""Quotations, lists, tables, figures and verse of a text become the edition's Markdown, block by block."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path, PurePosixPath

from engine.images import SUFFIXES, kind_of
from engine.importers.draft import Loss
from engine.importers.escape import escaped
from engine.importers.text_body import CAPTION
from engine.importers.text_inline import Inline
from engine.importers.text_lines import ASTERISM, Block, joined

IMAGE = re.compile(
    r"!\[(?P<shown>[^\[\]]*)\]\(\s*<?(?P<target>[^\s()<>]+(?:\([^\s()<>]*\)[^\s()<>]*)?)>?(?:\s+\"(?P<title>[^\"]*)\")?\s*\)"
)
LARGEST_IMAGE = 20_000_000
ITEM = re.compile(r"(?P<indent>\s*)(?P<sign>[-+*•]|\d{1,3}[.)])\s+(?P<text>.*)")
DELIMITERS = re.compile(r"\s*\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?\s*")

Write = Callable[[str, int], Inline]


def list_runs(blocks: Sequence[Block]) -> list[Block]:
    """Return the blocks with the items of one numbered list, set apart by blank lines, as one block."""
    found: list[Block] = []
    for block in blocks:
        before = found[-1].item_numbers if found else []
        if before and before[0] == 1 and block.item_numbers[:1] == [before[-1] + 1]:
            found[-1] = Block(found[-1].lines + block.lines, found[-1].broken)
        else:
            found.append(block)
    return found


def special(block: Block, write: Write) -> str | None:
    """Return the Markdown of a quotation, list, table or asterism; None where the block is a paragraph."""
    first = block.lines[0].text
    if ASTERISM.match(block.text):
        return "* * *"
    if first.lstrip().startswith(">"):
        return _quotation(block, write)
    if first.lstrip().startswith("|") and len(block.lines) > 1 and DELIMITERS.fullmatch(block.lines[1].text):
        return _table(block, write)
    if ITEM.match(first) and (not first.lstrip()[0].isdigit() or len(block.item_numbers) > 1):
        return _list(block, write)
    return None


def _quotation(block: Block, write: Write) -> str:
    """A quotation; one whose lines end in a hard break is verse."""
    lines = [re.sub(r"^\s*>\s?", "", line.text) for line in block.lines]
    if any(re.search(r"(?:\\| {2,}|<br\s*/?>)$", line) for line in lines):
        verses = (write(re.sub(r"\\$|<br\s*/?>$", "", line), block.line).markdown for line in lines)
        return "\n".join(f"> {verse}\\" if verse else ">" for verse in verses).removesuffix("\\")
    paragraphs = [joined(part) for part in _apart(lines)]
    return "\n>\n".join(f"> {write(paragraph, block.line).markdown}" for paragraph in paragraphs)


def _apart(lines: Iterable[str]) -> Iterator[list[str]]:
    part: list[str] = []
    for line in [*lines, ""]:
        if line.strip():
            part.append(line.strip())
        elif part:
            yield part
            part = []


def _list(block: Block, write: Write) -> str:
    """A list: each item in one line, items further in as lists of their own."""
    items: list[tuple[int, str, str]] = []
    for line in block.lines:
        match = ITEM.match(line.text)
        if match:
            items.append((len(match["indent"].expandtabs(4)), match["sign"], match["text"]))
        else:
            indent, sign, text = items[-1]
            items[-1] = (indent, sign, joined((text, line.text.strip())))
    written: list[str] = []
    above: list[tuple[int, int]] = []
    for indent, sign, text in items:
        while above and above[-1][0] >= indent:
            above.pop()
        sign = sign if sign[0].isdigit() else "-"
        margin = above[-1][1] if above else 0
        above.append((indent, margin + len(sign) + 1))
        written.append(f"{' ' * margin}{sign} {write(text, block.line).markdown}")
    return "\n".join(written)


def _table(block: Block, write: Write) -> str:
    rows = [_cells(line.text) for line in block.lines]
    width = max(len(rows[0]), len(rows[1]))
    written = []
    for index, row in enumerate(rows):
        cells = [*row, *[""] * width][:width]
        if index != 1:
            cells = [re.sub(r"(?<!\\)\|", r"\|", write(cell, block.line).markdown) for cell in cells]
        written.append(f"| {' | '.join(cells)} |")
    return "\n".join(written)


def _cells(line: str) -> list[str]:
    line = re.sub(r"^\s*\||(?<!\\)\|\s*$", "", line)
    return [cell.strip().replace("\\|", "|") for cell in re.split(r"(?<!\\)\|", line)]


class Images:
    """The images of a text that lie beside it, and where each goes."""

    def __init__(self, folder: Path | None) -> None:
        self.folder = folder
        self.files: dict[str, bytes] = {}
        self.losses: list[Loss] = []

    def figure(self, block: Block, caption: str) -> str | None:
        """Return an image alone in its block as a figure; None where there is none, or its file is not at hand."""
        match = IMAGE.fullmatch(block.text.strip())
        if not match:
            return None
        name = self._taken_along(match["target"], block.line)
        caption = caption or match["title"] or ""
        title = ' "' + caption.replace("\\", "\\\\").replace('"', '\\"') + '"' if caption else ""
        return f"![{escaped(match['shown'])}](images/{name}{title})" if name else ""

    def _taken_along(self, target: str, line: int) -> str:
        try:
            return self._read(target)
        except (OSError, ValueError) as error:
            reason = error.strerror if isinstance(error, OSError) else error
            self.losses.append(
                Loss(line, f"the image {target[:80]} was left out: {reason}", "Put the file beside the source and import again.")
            )
            return ""

    def _read(self, target: str) -> str:
        if self.folder is None or re.match(r"[a-z][a-z0-9+.-]+:|/", target, re.IGNORECASE):
            raise ValueError("it lies elsewhere")
        path = (self.folder / target).resolve()
        if not path.is_relative_to(self.folder.resolve()):
            raise ValueError("it lies outside the source's folder")
        if path.stat().st_size > LARGEST_IMAGE:
            raise ValueError("it is larger than 20 MB")
        content = path.read_bytes()
        if path.suffix.lower() not in SUFFIXES.get(kind_of(content), ()):
            raise ValueError("it is of a kind browsers do not show, or not what its ending says")
        name = re.sub(r"[^\w.-]+", "-", PurePosixPath(target).name)
        while self.files.get(name, content) != content:
            name = f"x{name}"
        self.files[name] = content
        return name


def is_caption(block: Block) -> bool:
    """Tell whether a block is the caption of a figure or table."""
    return not block.is_special and not block.heading and len(block.text) < 800 and bool(CAPTION.match(block.text))
