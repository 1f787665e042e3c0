"""The edition's Markdown: CommonMark with tables, and what scholarly text needs beyond it.

Raw HTML is not markup and shows as it was typed, and so does a link definition `[a]: …`, which would swallow a misplaced
note. To CommonMark come

- note calls `[^12]` and citations `[@smith1996, 98]`;
- words in another language, `[بيت]{lang=ar}`, as pandoc writes them;
- figures: an image alone in its paragraph, `![what it shows](images/map.png "The caption, in *Markdown*.")`;
- captions of tables: a paragraph after the table that begins with a colon and a space;
- verse: a quotation with hard line breaks.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import pairwise

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

CALL = re.compile(r"\[\^([\w*†‡.-]+)\]")
CITATION = re.compile(r"\[@([\w:.-]+)(?:,\s*([^\[\]\n]*))?\]")
BLOCK_ID = re.compile(r"\{#([A-Za-z0-9][\w.-]*)\}\s*$")
TAG = re.compile(r"[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*")  # of a language
LANGUAGE = re.compile(rf"\]\{{lang=({TAG.pattern})\}}")
RIGHT_TO_LEFT = {"ar", "arc", "ckb", "dv", "fa", "he", "iw", "nqo", "ota", "ps", "sd", "syr", "ug", "ur", "yi"}


def direction_of(language: str) -> str:
    """Return `rtl` or `ltr`, the direction a language is written in, by its tag: the script where it is named."""
    parts = language.lower().split("-")
    if any(part in {"arab", "hebr", "syrc", "thaa"} for part in parts):
        return "rtl"
    return "rtl" if parts[0] in RIGHT_TO_LEFT and "latn" not in parts else "ltr"


def _call_rule(state: StateInline, silent: bool) -> bool:
    return _bracket_rule(state, silent, CALL, "call", lambda m: {"label": m[1]})


def _citation_rule(state: StateInline, silent: bool) -> bool:
    return _bracket_rule(state, silent, CITATION, "citation", lambda m: {"key": m[1], "pages": (m[2] or "").strip()})


def _bracket_rule(
    state: StateInline, silent: bool, form: re.Pattern[str], kind: str, meta: Callable[[re.Match[str]], dict[str, str]]
) -> bool:
    match = form.match(state.src, state.pos, state.posMax)
    if not match:
        return False
    if not silent:
        state.push(kind, "", 0).meta = meta(match)
    state.pos = match.end()
    return True


def _language_rule(state: StateInline, silent: bool) -> bool:
    if state.src[state.pos] != "[" or not state.env.get("languages"):
        return False
    start, last = state.pos, state.posMax
    end = state.md.helpers.parseLinkLabel(state, start)
    match = LANGUAGE.match(state.src, end, last) if end > 0 else None
    if not match:
        return False
    if not silent:
        state.push("lang_open", "span", 1).attrs = {"lang": match[1], "dir": direction_of(match[1])}
        state.pos, state.posMax = start + 1, end
        state.md.inline.tokenize(state)
        state.push("lang_close", "span", -1)
    state.pos, state.posMax = match.end(), last
    return True


def _languages_rule(state: StateCore) -> None:
    """Note whether any words are marked as of another language, so that brackets cost nothing where none are."""
    state.env["languages"] = "]{lang=" in state.src


def _figures_rule(state: StateCore) -> None:
    """Make a figure of each paragraph that is an image and perhaps an id; the image's title is its caption."""
    found: list[Token] = []
    for before, token, after in zip([None, *state.tokens], state.tokens, [*state.tokens[1:], None], strict=False):
        found.append(token)
        if before and after and before.type == "paragraph_open" and _is_figure(token):
            before.type, after.type, before.tag, after.tag = "figure_open", "figure_close", "figure", "figure"
            found += _caption_of(token, state.md)
    state.tokens = found


def _is_figure(inline: Token) -> bool:
    image, *others = inline.children or [Token("", "", 0)]
    rest = "".join(child.content if child.type == "text" else "\0" * (child.type != "softbreak") for child in others).strip()
    return image.type == "image" and (not rest or bool(BLOCK_ID.fullmatch(rest)))


def _caption_of(inline: Token, parser: MarkdownIt) -> list[Token]:
    """The tokens of a figure's caption; they take the figure's id with them, which ends its source."""
    image, *others = inline.children or []
    caption = str(image.attrs.pop("title", "")).strip()
    if not caption:
        return []
    words = parser.parseInline(caption)[0].children or []
    inline.children = [image]
    return [
        Token("figcaption_open", "figcaption", 1, level=inline.level),
        Token("inline", "", 0, children=[*words, *others], content=inline.content, map=inline.map, level=inline.level + 1),
        Token("figcaption_close", "figcaption", -1, level=inline.level),
    ]


def _table_captions_rule(state: StateCore) -> None:
    """Move a paragraph `: caption` that follows a table to its head."""
    tokens, opened = state.tokens, 0
    for at, (before, token) in enumerate(pairwise(tokens), start=1):
        opened = at if token.type == "table_open" else opened
        words = tokens[at + 1].children or [] if token.type == "paragraph_open" else []
        if before.type == "table_close" and words and words[0].type == "text" and words[0].content.startswith(": "):
            words[0].content = words[0].content[2:].lstrip()
            token.type, token.tag, tokens[at + 2].type, tokens[at + 2].tag = "caption_open", "caption", "caption_close", "caption"
            table = tokens[opened]
            table.map = [(table.map or [0])[0], (token.map or [0, 0])[1]]
            tokens[opened + 1 : at + 3] = [*tokens[at : at + 3], *tokens[opened + 1 : at]]
            for one in tokens[opened + 1 : opened + 4]:
                one.level += 1


def _verse_rule(state: StateCore) -> None:
    """Mark each quotation that holds a hard line break as verse."""
    opened: list[Token] = []
    for token in state.tokens:
        if token.type == "blockquote_open":
            opened.append(token)
        elif token.type == "blockquote_close":
            opened.pop()
        elif opened and any(child.type == "hardbreak" for child in token.children or ()):
            opened[-1].attrSet("class", "verse")


def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False}).enable("table").disable(["html_block", "html_inline", "reference"])
    parser.inline.ruler.before("link", "call", _call_rule)
    parser.inline.ruler.before("link", "citation", _citation_rule)
    parser.inline.ruler.before("link", "language", _language_rule)
    parser.core.ruler.before("inline", "languages", _languages_rule)
    for name, rule in (("figures", _figures_rule), ("captions", _table_captions_rule), ("verse", _verse_rule)):
        parser.core.ruler.push(name, rule)
    parser.validateLink = lambda url: True  # type: ignore[method-assign]  # unsafe links are reported by `check`
    return parser


PARSER = _parser()
