"""What programs, not readers, are meant to read in a Markdown file is taken out of it and said: chunks, shortcodes, comments.

Figures of Hugo and Jekyll have a counterpart and come along. Lines keep their number.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from engine.importers.draft import Loss
from engine.importers.marks import mark

FENCE = re.compile(r"[ ]{0,3}(?:>[ ]?)*(`{3,}|~{3,})[ \t]*(.*)$")
CHUNK = re.compile(r"\{\s*(\w+)[^}]*\}|\{\{(\w+)\}\}")
CODE = re.compile(r"(`+)(?!`).+?(?<!`)\1(?!`)")
RUN_CODE = re.compile(r"`+\{?(?:r|python|julia)\}?\s+\S[^`\n]*`+")
COMMENT = re.compile(
    r"<!--.*?(?:-->|\Z)|\{%-?\s*comment\s*-?%\}.*?\{%-?\s*endcomment\s*-?%\}|\{::comment\}.*?\{:/(?:comment)?\}", re.DOTALL
)
SHORTCODE = re.compile(r"\{\{[<%]\s*(/?)\s*(\w[\w./-]*)\s*(.*?)/?\s*[>%]\}\}", re.DOTALL)
LIQUID = re.compile(r"\{%-?\s*(\w+)\s*(.*?)-?%\}|\{\{-?\s*((?:\.?\w+(?:\.[\w\[\]'-]+)+|\.\w+|\w+\s*\|)[^{}]*?)-?\}\}", re.DOTALL)
ATTRIBUTE = re.compile(r"([\w-]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s>%]+))")
KRAMDOWN = re.compile(r"\{::?[^{}\n]*\}|(?m:^[ \t]*[*+-][ \t]+TOC[ \t]*$|^[ \t]*\[(?:TOC|\[_?TOC_?\])\]?[ \t]*$)")
ABBREVIATION = re.compile(r"(?m)^[ ]{0,3}\*\[([^\]\n]+)\]:[ \t]*(.*)$")
BOOKDOWN = re.compile(r"\\@ref\([^()\n]*\)|(?m:^\(ref:[\w-]+\)[^\n]*)")
HIDDEN = "\0"
SAY = "Say the same in plain Markdown, if it belongs to the text."
IMAGE_END = re.compile(r"\.(?:png|jpe?g|gif|webp|svg|tiff?|bmp)$", re.IGNORECASE)


class Source:
    """The text of a Markdown file from its line `first` on, and what is taken out of it."""

    def __init__(self, text: str, first: int) -> None:
        self.text, self._first = text, first
        self.losses: list[Loss] = []

    def lose(self, at: int, what: str, remedy: str = SAY, *, damaging: bool = False) -> None:
        """Note that something at a place of the text was left out."""
        self.losses.append(Loss(self.line(at), what, remedy, damaging))

    def line(self, at: int) -> int:
        """Return the line of the file on which a place of the text is."""
        return self._first + self.text.count("\n", 0, at)

    def replace(self, pattern: re.Pattern[str], make: Callable[[re.Match[str]], str]) -> None:
        """Replace each match outside code; it keeps its line ends."""
        hidden = masked(self.text)

        def made(match: re.Match[str]) -> str:
            if hidden[match.start()] == HIDDEN:
                return match[0]
            text = make(match)
            return text + "\n" * (match[0].count("\n") - text.count("\n"))

        self.text = pattern.sub(made, self.text)


def take_code(source: Source) -> None:
    """Take out of a text what its author's programs would run or fill in."""
    _take_chunks(source)
    for match in reversed(list(RUN_CODE.finditer(source.text))):
        source.lose(match.start(), f"code within the line was left out: {match[0][:60]}", "Write the value it gives.")
        source.text = source.text[: match.start()] + source.text[match.end() :]
    source.replace(COMMENT, lambda match: _lost(source, match, "a comment was left out", ""))
    source.replace(SHORTCODE, lambda match: _shortcode(match, source))
    source.replace(LIQUID, lambda match: _liquid(match, source))
    source.replace(
        ABBREVIATION,
        lambda match: _lost(
            source, match, f"the abbreviation {match[1]} ({match[2]}) was left out", "Put it into glossary.yaml."
        ),
    )
    source.replace(BOOKDOWN, lambda match: _lost(source, match, f"the reference {match[0]} was left out", SAY))
    source.replace(KRAMDOWN, lambda match: "")


def code_spans(text: str) -> Iterator[tuple[int, int]]:
    """Yield where code blocks and code spans begin and end."""
    at, opened, begin = 0, "", 0
    for line in text.split("\n"):
        match = FENCE.match(line)
        if opened:
            if match and match[1].startswith(opened) and not match[2].strip():
                yield begin, at + len(line)
                opened = ""
        elif match and "`" not in match[2]:
            opened, begin = match[1], at
        else:
            yield from ((at + span.start(), at + span.end()) for span in CODE.finditer(line))
        at += len(line) + 1
    if opened:
        yield begin, len(text)


def masked(text: str) -> str:
    """Return a text of the same length in which code is hidden, but for its line ends."""
    pieces, at = [], 0
    for begin, end in code_spans(text):
        pieces += [text[at:begin], re.sub(r"[^\n]", HIDDEN, text[begin:end])]
        at = end
    return "".join([*pieces, text[at:], HIDDEN])


def _take_chunks(source: Source) -> None:
    """Take out the code blocks that a program would run."""
    for begin, end in reversed(list(code_spans(source.text))):
        code = source.text[begin:end]
        fence = FENCE.match(code.partition("\n")[0])
        chunk = CHUNK.match(fence[2]) if fence else None
        if chunk:
            remedy = "Put what it prints into the text: a table, an image, a number."
            source.lose(begin, f"a chunk of {chunk[1] or chunk[2]} code was left out", remedy)
            source.text = source.text[:begin] + "\n" * code.count("\n") + source.text[end:]


def _lost(source: Source, match: re.Match[str], what: str, remedy: str) -> str:
    source.lose(match.start(), what, remedy)
    return ""


def _shortcode(match: re.Match[str], source: Source) -> str:
    """A Hugo or Quarto shortcode: a figure becomes one, of the others only what they enclose stays."""
    closing, name, given = match.groups()
    if name == "highlight":
        return "```"
    values = attributes(given)
    if name in ("figure", "img", "image") and values.get("src"):
        return _image(values["src"], values)
    if not closing:
        source.lose(match.start(), f"the shortcode {_shown(match[0])} was left out", damaging=name == "include")
    return ""


def _liquid(match: re.Match[str], source: Source) -> str:
    """A tag of Liquid, Jekyll's language: an image or a citation becomes one, a variable goes."""
    name, given, _ = match.groups()
    if name in ("highlight", "endhighlight"):
        return "```"
    values = attributes(given or "")
    image = next(
        (values[key] for key in ("filename", "src", "image", "image_path", "url", "file", "path") if values.get(key)), ""
    )
    if name == "include" and IMAGE_END.search(image):
        return _image(image, values)
    if name == "cite":
        return "[" + "; ".join(f"@{key}" for key in given.split() if not key.startswith("-")) + "]"
    if not (name or "").startswith("end") and name != "raw":
        source.lose(match.start(), f"the Liquid tag {_shown(match[0])} was left out")
    return ""


def attributes(given: str) -> dict[str, str]:
    """Return the values of a tag by their names."""
    return {name: double or single or bare for name, double, single, bare in ATTRIBUTE.findall(given)}


def _image(source: str, values: dict[str, str]) -> str:
    """An image as pandoc writes it, its caption between the brackets."""
    caption = values.get("caption") or values.get("title") or ""
    shown = values.get("alt", "").replace('"', "”").replace("\\", "")
    return f'![{mark("caption", "")}{caption}](<{source}>){{alt="{shown}"}}'


def _shown(code: str) -> str:
    words = " ".join(code.split())
    return f"{words[:60]}…" if len(words) > 60 else words
