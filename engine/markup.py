"""Markdown is kept as tokens, with the plain text in which the registers' forms are looked for.

A mention is a stretch of the plain text that means something (a file, a person, a work); `annotated` marks mentions in
the tokens, and `html` writes tokens as HTML with the links the caller provides.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any, NamedTuple, Protocol
from urllib.parse import unquote

from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict
from markupsafe import Markup, escape

from engine.dialect import BLOCK_ID, PARSER

SCHEMES = ("http:", "https:", "mailto:")
REGISTER_LINK = re.compile(r"(person|work|file|term):([\w-]+)")
SENTENCE_END = re.compile(  # what must stand before the stop is asked after it, so that the search runs from stop to stop
    r"[.?!…](?<!\b[DM]r.)(?<!\bNo.)(?<!\bSt.)(?<!\bMrs.)(?<=[\w’”')][\w’”')].)['\"’”)]*(?:\s+(?=[A-Z0-9‘“'\"(])|$)"
)
LEFTWARDS = {"R", "AL"}  # the letters of Hebrew, and of Arabic, as Unicode classes their direction
LEAVES = {"text", "code_inline", "softbreak", "hardbreak"}


class Span(Protocol):
    """A stretch of plain text, from `start` to before `end`."""

    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...


@dataclass(frozen=True)
class Prose:
    """A stretch of Markdown: as written, and as block-level tokens with their inline children."""

    source: str
    tokens: tuple[Token, ...]

    @cached_property
    def plain(self) -> str:
        """The words without their markup; blocks are separated by a line break."""
        blocks = ("".join(map(_leaf_text, token.children or ())) for token in self.tokens if token.type == "inline")
        return "\n".join(blocks)

    @cached_property
    def calls(self) -> tuple[str, ...]:
        """The labels of the notes called, in order."""
        return tuple(str(token.meta["label"]) for token in self._inline("call"))

    @cached_property
    def call_places(self) -> tuple[tuple[str, int], ...]:
        """The labels of the notes called, each with the offset in the plain text at which its call stands."""
        found, offset = [], 0
        for token in self.tokens:
            for child in token.children or ():
                if child.type == "call":
                    found.append((str(child.meta["label"]), offset))
                offset += len(_leaf_text(child))
            offset += token.type == "inline"
        return tuple(found)

    def sentence_at(self, offset: int) -> str:
        """The sentence that ends at an offset of the plain text, or runs over it."""
        at = bisect_left(self._sentence_ends, offset, lo=1)
        return self.plain[self._sentence_ends[at - 1] : self._sentence_ends[at]].strip()

    @cached_property
    def _sentence_ends(self) -> list[int]:
        """The offsets between which the sentences stand, those of the beginning and the end with them."""
        return [0, *(match.end() for match in SENTENCE_END.finditer(self.plain)), len(self.plain)]

    @cached_property
    def citations(self) -> tuple[tuple[str, str], ...]:
        """The works cited by key, with the pages."""
        return tuple((token.meta["key"], token.meta["pages"]) for token in self._inline("citation"))

    @cached_property
    def links(self) -> tuple[str, ...]:
        """The addresses linked to, and those of images."""
        found = [str(token.attrGet("href")) for token in self._inline("link_open")]
        return tuple(found + [str(token.attrGet("src")) for token in self._inline("image")])

    @cached_property
    def images(self) -> tuple[tuple[str, str], ...]:
        """The images shown, each by its address with what is said of it for those who cannot see it."""
        return tuple((unquote(str(token.attrGet("src"))), token.content.strip()) for token in self._inline("image"))

    @cached_property
    def direction(self) -> str:
        """`rtl` or `ltr`, the direction of most of its letters; empty where it has none."""
        kinds = set(map(unicodedata.bidirectional, set(self.plain)))
        if kinds.isdisjoint(LEFTWARDS):
            return "ltr" if "L" in kinds else ""
        letters = Counter(map(unicodedata.bidirectional, self.plain))
        leftwards = sum(letters[kind] for kind in LEFTWARDS)
        return "rtl" if leftwards > letters["L"] else "ltr"

    def _inline(self, kind: str) -> list[Token]:
        return [t for token in self.tokens for t in token.children or () if t.type == kind]


def _leaf_text(token: Token) -> str:
    if token.type in {"softbreak", "hardbreak"}:
        return " "
    return token.content if token.type in LEAVES else ""


def is_safe_link(address: str) -> bool:
    """Tell whether a link leads to the web, to mail, into the site or to a register."""
    address = address.strip()
    if REGISTER_LINK.fullmatch(address) or address.lower().startswith(SCHEMES):
        return True
    return not re.match(r"[a-z][a-z0-9+.-]*:", address, re.IGNORECASE) and not address.startswith(("//", "/", "\\"))


def parse(source: str) -> Prose:
    """Return the Markdown of a paragraph or note as tokens."""
    return Prose(source, tuple(PARSER.parse(source)))


class Chunk(NamedTuple):
    """A top-level block of a Markdown file: its kind, its tokens, its id if it has one, its line (from 0)."""

    kind: str
    prose: Prose
    id: str
    line: int


def chunks(source: str) -> list[Chunk]:
    """Split a Markdown text into its top-level blocks, in order.

    A block's id stands in braces at its end, `{#p23}`; after a table, list, quotation or image it may
    stand in a line of its own.
    """
    lines = source.split("\n")
    found: list[Chunk] = []
    for group in _top_level(PARSER.parse(source)):
        begin, end = group[0].map or [0, 0]
        block_id = _take_id(group)
        kind = group[0].type.removesuffix("_open")
        text = BLOCK_ID.sub("", "\n".join(lines[begin:end])).rstrip()
        if not text and block_id and found and not found[-1].id:
            last = found.pop()
            found.append(Chunk(last.kind, last.prose, block_id, last.line))
        else:
            found.append(Chunk(kind, Prose(text, tuple(group)), block_id, begin))
    return found


def _top_level(tokens: Sequence[Token]) -> Iterable[list[Token]]:
    group: list[Token] = []
    for token in tokens:
        group.append(token)
        if token.level == 0 and token.nesting <= 0:
            yield group
            group = []


def _take_id(group: list[Token]) -> str:
    inlines = [token for token in group if token.type == "inline" and token.children]
    if not inlines:
        return ""
    captions = [inline for opening, inline in pairwise(group) if opening.type == "caption_open" and inline.children]
    for inline in (inlines[-1], *captions):
        children = inline.children or []
        match = BLOCK_ID.search(children[-1].content) if children[-1].type == "text" else None
        if match and BLOCK_ID.search(inline.content):  # in the source it is no id if its braces are escaped
            _drop_id(children, match)
            return match[1]
    return ""


def _drop_id(children: list[Token], match: re.Match[str]) -> None:
    children[-1].content = children[-1].content[: match.start()].rstrip()
    while children and children[-1].type in {"text", "softbreak"} and not children[-1].content:
        children.pop()


def annotated(prose: Prose, spans: Iterable[Span]) -> list[Token]:
    """Return the tokens with `mention_open` and `mention_close` around each span, its span as meta.

    Spans must not overlap. One that runs over the edge of an emphasis is marked in parts; inside an
    explicit link nothing is marked. An empty span becomes a token `mark` at its place.
    """
    waiting = sorted(spans, key=lambda span: (span.start, span.end))
    if not waiting:
        return list(prose.tokens)
    tokens, offset, first = [], 0, 0
    for token in prose.tokens:
        if token.type == "inline":
            length = sum(len(_leaf_text(child)) for child in token.children or ())
            while first < len(waiting) and waiting[first].end < offset:
                first += 1
            token = Token("inline", "", 0, children=_marked(token.children or [], waiting[first:], offset))
            offset += length + 1
        tokens.append(token)
    return tokens


def _marked(children: Sequence[Token], spans: Sequence[Span], offset: int) -> list[Token]:
    out: list[Token] = []
    inside: Span | None = None
    in_link, at = 0, 0

    def close() -> None:
        nonlocal inside
        if inside is not None:
            out.append(Token("mention_close", "a", -1, meta={"span": inside}))
            inside = None

    for child in children:
        if child.type not in LEAVES:
            close()
            in_link += child.nesting if child.type.startswith("link_") else 0
            out.append(child)
            continue
        text = _leaf_text(child)
        begin, end = offset, offset + len(text)
        while begin < end:
            while not in_link and at < len(spans) and spans[at].end <= begin:
                close()
                if spans[at].start == spans[at].end:
                    out.append(Token("mark", "", 0, meta={"span": spans[at]}))
                at += 1
            span = spans[at] if at < len(spans) and spans[at].start < end else None
            if span is None or in_link:
                close()
                out.append(_part(child, begin - offset, end - offset))
                break
            if begin < span.start:
                close()
                out.append(_part(child, begin - offset, span.start - offset))
                begin = span.start
                continue
            if inside is None:
                inside = span
                out.append(Token("mention_open", "a", 1, meta={"span": span}))
            stop = min(end, span.end)
            out.append(_part(child, begin - offset, stop - offset))
            begin = stop
        offset = end
    close()
    out += [Token("mark", "", 0, meta={"span": s}) for s in spans[at:] if s.start == s.end <= offset]
    return out


def _part(token: Token, begin: int, end: int) -> Token:
    if token.type not in {"text", "code_inline"} or end - begin == len(token.content):
        return token
    content = token.content[begin:end]
    return Token(token.type, token.tag, 0, attrs=token.attrs, level=token.level, content=content, markup=token.markup)


class Linker(NamedTuple):
    """What `html` asks its caller: the markup of calls, citations and mentions, where a link leads, the size of an image."""

    call: Callable[[str], Markup]
    citation: Callable[[str, str], Markup]
    mention: Callable[[Any], Markup]
    mark: Callable[[Any], Markup]
    link: Callable[[str], str]
    size: Callable[[str], tuple[int, int]] = lambda source: (0, 0)


class _Renderer(RendererHTML):
    """HTML as markdown-it writes it, with calls, citations and mentions by the linker in `env`."""

    def call(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        return str(env["linker"].call(tokens[idx].meta["label"]))

    def citation(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        meta = tokens[idx].meta
        return str(env["linker"].citation(meta["key"], meta["pages"]))

    def mention_open(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        return str(env["linker"].mention(tokens[idx].meta["span"]))

    def mention_close(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        return "</a>"

    def mark(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        return str(env["linker"].mark(tokens[idx].meta["span"]))

    def th_open(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        return self._cell(tokens[idx])

    def td_open(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        return self._cell(tokens[idx])

    def _cell(self, token: Token) -> str:
        """A table cell whose alignment is a class, since the pages allow no style in their markup."""
        side = str(token.attrGet("style") or "").removeprefix("text-align:")
        scope = ' scope="col"' if token.tag == "th" else ""
        return f'<{token.tag}{scope} class="{side}">' if side else f"<{token.tag}{scope}>"

    def softbreak(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        return " "

    def image(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        """An image with its size, so that the page does not shift when it comes; it is fetched when it is near."""
        token = tokens[idx]
        source, words = unquote(str(token.attrGet("src"))), self.renderInlineAsText(token.children, options, env)
        width, height = env["linker"].size(source)
        size = f' width="{width}" height="{height}"' if width and height else ""
        return f'<img src="{escape(token.attrGet("src"))}" alt="{escape(words)}"{size} loading="lazy" />'

    def link_open(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        """A link; a page it leads out to learns nothing of the window it was opened from."""
        address = str(tokens[idx].attrGet("href"))
        outside = ' rel="noopener"' if address.lower().startswith(("http:", "https:")) else ""
        return f'<a href="{escape(env["linker"].link(address))}"{outside}>' if is_safe_link(address) else "<a>"


RENDERER = _Renderer()


def html(tokens: Sequence[Token], linker: Linker) -> Markup:
    """Return tokens as HTML."""
    return Markup(RENDERER.render(list(tokens), PARSER.options, {"linker": linker}))


def inline_html(tokens: Sequence[Token], linker: Linker) -> Markup:
    """Return the HTML of a lone paragraph without its `<p>`; of anything longer, all of it."""
    if len(tokens) == 3 and tokens[0].type == "paragraph_open":
        tokens = tokens[1:2]
    return html(tokens, linker)
