"""Markup: Markdown as tokens, its plain text, its blocks with their ids, and mentions marked in it."""

from __future__ import annotations

import re
import time
from collections.abc import Sequence
from dataclasses import dataclass
from html import unescape
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it.token import Token
from markdown_it.tree import SyntaxTreeNode
from markupsafe import Markup

from engine.exports.nodes import nodes_of
from engine.markup import LEAVES, Linker, Prose, annotated, chunks, html, inline_html, is_safe_link, parse


@dataclass(frozen=True)
class Stretch:
    """A span to be marked."""

    start: int
    end: int


LINKER = Linker(
    call=lambda label: Markup("<sup>{}</sup>").format(label),
    citation=lambda key, pages: Markup("<cite>{} {}</cite>").format(key, pages),
    mention=lambda span: Markup("<a href='m'>"),
    mark=lambda span: Markup("<a class='query'></a>"),
    link=lambda address: address,
)
PLAIN = {
    "One *word* and **two**.": "One word and two.",
    "A call.[^12] Another[^*] one.[^12]": "A call. Another one.",
    "As [@marlowe1964, 12] says.": "As  says.",
    "See [above](#p2), or <https://example.org/a?b=1&c=2>.": "See above, or https://example.org/a?b=1&c=2.",
    "Typed `<b>` & <b>so</b> &amp; so": "Typed <b> & <b>so</b> & so",
    "one line\nand the next": "one line and the next",
    "a hard\\\nbreak": "a hard break",
    "first block\n\nsecond block": "first block\nsecond block",
    "- a list\n- of *two*": "a list\nof two",
    "| a | b |\n| - | - |\n| 1 | 2 |": "a\nb\n1\n2",
    "> quoted": "quoted",
    "![a tower](tower.png) stands": " stands",
    "Żółkiewska, Φάρου, מגדלור": "Żółkiewska, Φάρου, מגדלור",
    "[^1]: Ibid.": ": Ibid.",
    "[a]: https://example.org": "[a]: https://example.org",
    "": "",
}


def words_of(tokens: Sequence[Token]) -> str:
    """The text of tokens, blocks parted as in `Prose.plain`."""
    blocks = []
    for token in tokens:
        if token.type == "inline":
            leaves = (leaf for leaf in token.children or () if leaf.type in LEAVES)
            blocks.append("".join(" " if leaf.type.endswith("break") else leaf.content for leaf in leaves))
    return "\n".join(blocks)


def free_words(prose: Prose) -> str:
    """The plain text with a NUL for each character in an explicit link and each break between blocks."""
    blocks = []
    for token in prose.tokens:
        text, in_link = "", 0
        for leaf in token.children or ():
            in_link += leaf.nesting if leaf.type.startswith("link_") else 0
            if leaf.type in LEAVES:
                words = " " if leaf.type.endswith("break") else leaf.content
                text += "\0" * len(words) if in_link else words
        if token.type == "inline":
            blocks.append(text)
    return "\0".join(blocks)


def marked_words(tokens: Sequence[Token]) -> dict[Stretch, str]:
    """The text between each span's marks; a span marked in parts has them joined."""
    found: dict[Stretch, str] = {}
    for block in tokens:
        inside = None
        for token in block.children or ():
            if token.type == "mention_open":
                assert inside is None, "a mention opens within another"
                inside = token.meta["span"]
            elif token.type == "mention_close":
                assert inside == token.meta["span"], "a mention closes that is not open"
                inside = None
            elif inside is not None and token.type in LEAVES:
                found[inside] = found.get(inside, "") + (token.content or " ")
        assert inside is None, "a mention stays open at the end of a block"
    return found


pieces = st.sampled_from(
    ["Wren", " ", "to", "*oil*", "**two *three***", "`code one`", "[a link](#p2)", "[^1]", "[@x, 3]", "\n", "\n\n", "- ", "> ", "<b>",
     "&", "Łoś", "מגדל", "`", "*", "[", "](", "\\", "\n| a | b |\n|---|---|\n| c | d |\n\n", "[x *y* z](person:wren)", "![i](j)", "{#p1}",
     "[le *mot*]{lang=fr}", '\n\n![i](j "the *caption*")\n\n', "\n\n: caption\n\n", "\\\n"]
)  # fmt: skip
sources = st.lists(pieces, max_size=25).map("".join)


@st.composite
def marked_sources(draw: st.DrawFn) -> tuple[str, list[Stretch]]:
    """A Markdown text with spans in its plain text that do not overlap; some of them are empty."""
    source = draw(sources)
    length = len(parse(source).plain)
    cuts = sorted(draw(st.lists(st.integers(0, length), max_size=12)))
    spans = [Stretch(*pair) for pair in zip(cuts[::2], cuts[1::2], strict=False)]
    return source, list(dict.fromkeys(spans))


@pytest.mark.parametrize(("source", "plain"), PLAIN.items())
def test_the_plain_text_has_the_words_and_no_markup(source: str, plain: str) -> None:
    assert parse(source).plain == plain


def test_calls_citations_and_links_are_listed_in_order() -> None:
    prose = parse("A[^2] b[^1] c[^2], [@a1, 3–4] and [@b2]; [x](#p2) [y](person:wren) ![z](z.png)")
    assert prose.calls == ("2", "1", "2")
    assert prose.citations == (("a1", "3–4"), ("b2", ""))
    assert prose.links == ("#p2", "person:wren", "z.png")


@pytest.mark.parametrize("source", ["`[^1]`", "\\[^1]", "[^]", "[^a b]", "[^1", "[ ^1]", "[@]", "[@a b]"])
def test_what_only_looks_like_a_call_or_citation_is_text(source: str) -> None:
    assert parse(source).calls == ()
    assert parse(source).citations == ()


@settings(max_examples=200)
@given(marked_sources())
def test_marking_mentions_never_loses_or_changes_a_word(case: tuple[str, list[Stretch]]) -> None:
    source, spans = case
    prose = parse(source)
    tokens = annotated(prose, spans)
    assert words_of(tokens) == prose.plain
    free = free_words(prose)
    expected = {span: free[span.start : span.end].replace("\0", "") for span in spans}
    assert marked_words(tokens) == {span: words for span, words in expected.items() if words}


@settings(max_examples=200)
@given(sources)
def test_the_tree_of_a_passage_is_the_one_markdown_it_would_make(source: str) -> None:
    def shape(nodes: Sequence[Any]) -> list[Any]:
        return [(node.type, node.tag, node.content, node.attrs, node.meta, shape(node.children)) for node in nodes]

    tokens = parse(source).tokens
    assert shape(nodes_of(tokens)) == shape(SyntaxTreeNode(tokens).children)


@settings(max_examples=200)
@given(marked_sources())
def test_an_empty_span_is_marked_exactly_once(case: tuple[str, list[Stretch]]) -> None:
    source, spans = case
    prose = parse(source)
    if prose.plain:
        tokens = [token for block in annotated(prose, spans) for token in block.children or ()]
        empty = [span for span in spans if span.start == span.end]
        assert [token.meta["span"] for token in tokens if token.type == "mark"] == empty


@settings(max_examples=200)
@given(marked_sources())
def test_the_html_of_marked_and_unmarked_text_reads_the_same(case: tuple[str, list[Stretch]]) -> None:
    source, spans = case
    prose = parse(source)
    marked, bare = html(annotated(prose, spans), LINKER), html(prose.tokens, LINKER)
    assert re.sub(r"<[^>]*>", "", marked) == re.sub(r"<[^>]*>", "", bare)
    assert not re.search(r"<a [^>]*>(?:(?!</a>).)*<a ", marked, re.DOTALL), "a link stands within a link"


def test_a_span_in_code_and_over_the_edge_of_emphasis_is_marked_in_parts() -> None:
    prose = parse("say `one two` *three* four")
    shown = inline_html(annotated(prose, [Stretch(8, 17)]), LINKER)
    assert unescape(re.sub(r"<[^>]*>", "", shown)) == prose.plain
    assert marked_words(annotated(prose, [Stretch(8, 17)]))[Stretch(8, 17)] == prose.plain[8:17]


def test_within_an_explicit_link_nothing_is_marked_and_a_query_stands_behind_it() -> None:
    prose = parse("[Honor Blythe](person:blythe) came")
    shown = inline_html(annotated(prose, [Stretch(0, 5), Stretch(5, 5)]), LINKER)
    assert shown == "<a href=\"person:blythe\">Honor Blythe</a><a class='query'></a> came"


@given(st.text(max_size=200))
def test_any_text_is_markdown_and_none_of_it_becomes_an_element_of_its_own(text: str) -> None:
    shown = html(parse(text).tokens, LINKER)
    allowed = r"</?(?:p|h[1-6]|ul|ol|li|blockquote|pre|code|em|strong|a|sup|cite|img|br|hr|span|figure|figcaption|caption|table|thead|tbody|tr|th|td)\b[^<>]*>"
    assert "<" not in re.sub(allowed, "", shown)


@pytest.mark.parametrize(
    "address",
    ["https://example.org", "HTTP://example.org", "mailto:a@example.org", "#p2", "person:wren", "work:a-1", "file:fo-371", "term:x",
     "about/", "../x", ""],
)  # fmt: skip
def test_links_to_the_web_mail_the_site_and_the_registers_are_safe(address: str) -> None:
    assert is_safe_link(address)


@pytest.mark.parametrize(
    "address",
    ["javascript:alert(1)", " javascript:alert(1)", "JavaScript:x", "data:text/html,x", "vbscript:x", "file:///etc/passwd",
     "//evil.example", "/etc/passwd", "\\\\evil", "person:", "person:a b", "blob:x"],
)  # fmt: skip
def test_other_links_are_not_safe(address: str) -> None:
    assert not is_safe_link(address)


@pytest.mark.parametrize("source", ["[x](javascript:alert(1))", "[x](&#106;avascript:alert(1))", "[x](<javascript:alert(1)>)"])
def test_an_unsafe_link_is_shown_without_its_address(source: str) -> None:
    assert inline_html(parse(source).tokens, LINKER) == "<a>x</a>"


def test_blocks_carry_their_ids_and_lines() -> None:
    found = chunks("One. {#p1}\n\n## Two {#two}\n\n| a |\n| - |\n| b |\n\n{#t1}\n\n- x\n- y {#l1}\n\n> q\n\nlast\n{#p2}\n")
    assert [(chunk.kind, chunk.id, chunk.line) for chunk in found] == [
        ("paragraph", "p1", 0),
        ("heading", "two", 2),
        ("table", "t1", 4),
        ("bullet_list", "l1", 10),
        ("blockquote", "", 13),
        ("paragraph", "p2", 15),
    ]
    assert not any("{#" in chunk.prose.plain + chunk.prose.source for chunk in found)
    assert found[-1].prose.plain == "last"


def test_an_id_on_its_own_line_never_replaces_another() -> None:
    assert [chunk.id for chunk in chunks("One. {#p1}\n\n{#p2}\n")] == ["p1", "p2"]


@given(sources)
def test_dividing_a_text_into_blocks_loses_no_word(source: str) -> None:
    whole = re.sub(r"\{#\w+\}|\s", "", parse(source).plain)
    assert re.sub(r"\{#\w+\}|\s", "", "".join(chunk.prose.plain for chunk in chunks(source))) == whole


LONG = 50_000
ODD = {
    "blanks": "Wren" + " " * LONG + "x",
    "opening brackets": "[" * LONG,
    "citations": "[@a, " * (LONG // 5),
    "ids": "{#p1 " * (LONG // 5),
    "stars": "*a " * (LONG // 3),
    "quotes": ">" * LONG,
    "digits": "1" * LONG,
    "backquotes": "`a" * (LONG // 2),
}


@pytest.mark.parametrize("text", ODD.values(), ids=ODD)
def test_a_long_odd_text_is_read_at_once(text: str) -> None:
    begin = time.process_time()
    chunks(text + " {#p1}")
    assert time.process_time() - begin < 3


def test_a_call_stands_at_the_end_of_its_sentence() -> None:
    prose = parse("The fog rose. ‘Too late’, she wrote.[^1] Nobody came; Dr. A. Reid was ‘away’.[^2] [^3]More.")
    sentences = [prose.sentence_at(offset) for _, offset in prose.call_places]
    assert sentences[:2] == ["‘Too late’, she wrote.", "Nobody came; Dr. A. Reid was ‘away’."]
    assert [label for label, _ in prose.call_places] == ["1", "2", "3"]
