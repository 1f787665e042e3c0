"""The reader of text from a PDF: the article itself, and invented articles in every dress of call and note."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable, Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.importers.draft import Draft
from engine.importers.text import read_text
from engine.markup import parse
from tests.building import ARTICLE

RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹"
CALLS: Mapping[str, Callable[[str], str]] = {
    "superscript": lambda n: f"<sup>{n}</sup>",
    "superscript after a space": lambda n: f" <sup>{n}</sup>",
    "superscript in bold": lambda n: f"<sup>**{n}**</sup>",
    "superscript with a link": lambda n: f"<sup>[{n}](#note-{n})</sup>",
    "superscript with HTML link": lambda n: f'<sup><a href="#fn{n}" id="r{n}">{n}</a></sup>',
    "superscript signs": lambda n: "".join(RAISED[int(digit)] for digit in n),
    "brackets": lambda n: f"[{n}]",
    "brackets after a space": lambda n: f" [{n}]",
    "escaped brackets": lambda n: f"\\[{n}\\]",
    "carets": lambda n: f"^{n}^",
    "one caret": lambda n: f"^{n}",
    "formula": lambda n: f"$^{{{n}}}$",
    "Markdown": lambda n: f"[^{n}]",
    "bold": lambda n: f"**{n}**",
    "link": lambda n: f"[{n}](#fn{n})",
    "link in brackets": lambda n: f"[[{n}]](#fn{n})",
    "parentheses": lambda n: f" ({n})",
    "glued": lambda n: n,
}
NOTES: Mapping[str, Callable[[str, str], str]] = {
    "full stop": lambda n, text: f"{n}. {text}",
    "parenthesis": lambda n, text: f"{n}) {text}",
    "blank": lambda n, text: f"{n} {text}",
    "brackets": lambda n, text: f"[{n}] {text}",
    "superscript": lambda n, text: f"<sup>{n}</sup> {text}",
    "caret": lambda n, text: f"^{n}^ {text}",
    "bold": lambda n, text: f"**{n}.** {text}",
    "Markdown": lambda n, text: f"[^{n}]: {text}",
    "link": lambda n, text: f"[{n}](#r{n}) {text}",
    "anchor and way back": lambda n, text: f'<a id="fn{n}"></a>{n}. {text} [↩](#r{n})',
    "item": lambda n, text: f"- {n}. {text}",
}
needs_article = pytest.mark.skipif(ARTICLE is None, reason="the article's text is not at hand: ../shared/source holds none")


def words(markdown: str) -> str:
    return " ".join(parse(markdown).plain.split())


def shape(draft: Draft) -> list[tuple[str, int, tuple[str, ...]]]:
    return [(section.title, section.level, section.blocks) for section in draft.sections]


def damage(draft: Draft) -> list[str]:
    return [loss.what for loss in draft.losses if loss.damaging]


# The article.


def article() -> str:
    assert ARTICLE is not None
    return ARTICLE.read_text(encoding="utf-8")


def redressed(call: Callable[[str], str], note: Callable[[str, str], str]) -> str:
    """The article with its calls and notes in another dress."""
    body, heading, rest = article().partition("\n## Notes\n")
    notes, after, end = rest.partition("\n## Disclosure")
    body = re.sub(r"<sup>(\d+)</sup>", lambda match: call(match[1]), body)
    return body + heading + re.sub(r"(?m)^(\d+)\. (.*)$", lambda match: note(match[1], match[2]), notes) + after + end


def under_pages(call: Callable[[str], str], note: Callable[[str, str], str], *, anew: bool) -> str:
    """The article with its notes under pages of three blocks each, numbered through or on each page anew."""
    body, _, rest = article().partition("\n## Notes\n")
    notes, after, end = rest.partition("\n## Disclosure")
    texts = dict(re.findall(r"(?m)^(\d+)\. (.*)$", notes))
    pages, foot, count = [], list[str](), 0

    def called(match: re.Match[str]) -> str:
        nonlocal count
        count += 1
        foot.append(note(str(count), texts[match[1]]))
        return call(str(count))

    for index, block in enumerate(re.split(r"\n\s*\n", body), start=1):
        pages.append(re.sub(r"<sup>(\d+)</sup>", called, block))
        if index % 3 == 0:
            pages, foot, count = pages + foot, [], 0 if anew else count
    return "\n\n".join([*pages, *foot]) + after + end


@needs_article
def test_the_article_has_its_sections_paragraphs_notes_and_calls() -> None:
    draft = read_text(article().encode())
    assert damage(draft) == []
    assert [(section.level, len(section.blocks)) for section in draft.sections] == [(2, n) for n in (10, 6, 11, 10, 11, 4, 4)]
    assert [section.title for section in draft.sections][:2] == ["", "30 Mission in 1942"]
    assert list(draft.notes) == [str(number) for number in range(1, 90)]
    calls = [call for section in draft.sections for block in section.blocks for call in parse(block).calls]
    assert calls == list(draft.notes)
    assert "JP(42)161st meeting" in draft.notes["20"] and "<sup>" not in "".join(draft.notes.values())


@needs_article
def test_the_articles_words_are_as_printed() -> None:
    """Every paragraph of the source that is no furniture stands in the draft, in order and word for word."""
    draft = read_text(article().encode())
    found = " ".join(words(block) for section in draft.sections for block in section.blocks)
    body, _, rest = article().partition("\n## Notes\n")
    printed = re.split(r"\n\s*\n", body[body.index("## KEYWORDS") :])[2:]
    kept = [block for block in printed if not block.lstrip().startswith(("#", "**CONTACT**", "©", "This is an Open Access"))]
    bare = re.sub(r"<sup>\d+</sup>|\*", "", " ".join(kept))
    assert found.split() == bare.split()
    notes = dict(re.findall(r"(?m)^(\d+)\. (.*)$", rest.partition("\n## ")[0]))
    for label, text in draft.notes.items():
        assert words(text).split() == re.sub(r"<sup>(\w+)</sup>", r"\1", notes[label]).replace("*", "").split()


@needs_article
def test_the_articles_record_is_found() -> None:
    record = read_text(article().encode()).record
    assert str(record["title"]).startswith("'They treat us with scant respect': prejudice and pride")
    assert record["article"] == {
        "journal": "The International History Review", "doi": "10.1080/07075332.2021.2003845",
        "url": "https://doi.org/10.1080/07075332.2021.2003845", "published": "2021-11-16", "copyright": "© 2021 The Author(s)",
        "publisher": "Informa UK Limited, trading as Taylor & Francis Group",
        "licence": {"id": "CC-BY-4.0", "name": "Creative Commons Attribution 4.0 International",
                    "url": "https://creativecommons.org/licenses/by/4.0/"},
    }  # fmt: skip
    (author,) = record["authors"]  # type: ignore[misc]
    assert (author["family"], author["given"], author["email"]) == ("Folly", "Martin H.", "martin.folly@brunel.ac.uk")
    assert author["affiliation"].startswith("Department of Politics and History")
    assert record["keywords"] == ["Military Liaison", "Second World War", "Anglo-Soviet Alliance", "Military Missions"]
    assert record["abstract"] and record["disclosure"] and str(record["contributor"]).startswith("*Martin H. Folly*")


@needs_article
@pytest.mark.parametrize("dress", CALLS)
def test_the_article_reads_the_same_whatever_its_calls_wear(dress: str) -> None:
    draft = read_text(redressed(CALLS[dress], NOTES["full stop"]).encode())
    plain = read_text(article().encode())
    assert damage(draft) == []
    if dress == "parentheses" or dress.endswith("a space"):  # the blank before them goes with them
        assert [words(text) for text in draft.notes.values()] == [words(text) for text in plain.notes.values()]
        assert [len(section.blocks) for section in draft.sections] == [len(section.blocks) for section in plain.sections]
    else:
        assert shape(draft) == shape(plain)
    assert draft.notes == plain.notes


@needs_article
@pytest.mark.parametrize("apart", [pytest.param("\n", marks=pytest.mark.long), "\n\n"], ids=["close", "apart"])
@pytest.mark.parametrize("dress", NOTES)
def test_the_article_reads_the_same_whatever_its_notes_wear(dress: str, apart: str) -> None:
    text = redressed(CALLS["superscript"], NOTES[dress])
    body, heading, notes = text.partition("\n## Notes\n")
    draft = read_text((body + heading + re.sub(r"\n(?=\S)", apart, notes)).encode())
    plain = read_text(article().encode())
    assert damage(draft) == []
    assert (shape(draft), draft.notes) == (shape(plain), plain.notes)


@needs_article
@pytest.mark.parametrize("anew", [False, True], ids=["numbered through", "anew on each page"])
@pytest.mark.parametrize("note", ["full stop", "superscript", "blank"])
@pytest.mark.parametrize("call", ["superscript", pytest.param("brackets", marks=pytest.mark.long), "glued"])
def test_the_article_reads_the_same_with_its_notes_under_the_pages(call: str, note: str, anew: bool) -> None:
    draft = read_text(under_pages(CALLS[call], NOTES[note], anew=anew).encode())
    plain = read_text(article().encode())
    assert damage(draft) == []
    assert (shape(draft), draft.notes) == (shape(plain), plain.notes)


@needs_article
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_the_article_reads_the_same_with_its_lines_broken_at_a_width(encoding: str) -> None:
    lines = (
        line if line.startswith("#") else "\n".join(textwrap.wrap(line, 78, break_on_hyphens=False, break_long_words=False))
        for line in article().split("\n")
    )
    draft = read_text("\r\n".join("\n".join(lines).split("\n")).encode(encoding))
    plain = read_text(article().encode())
    assert damage(draft) == []
    assert (shape(draft), draft.notes) == (shape(plain), plain.notes)


# Invented articles.

WORD = st.sampled_from(
    [
        "lamp",
        "wick",
        "oil",
        "fog",
        "rock",
        "tower",
        "keeper",
        "clerk",
        "form",
        "boat",
        "glass",
        "winter",
        "ledger",
        "of",
        "the",
        "and",
        "in",
        "to",
        "by",
        "with",
        "1931",
        "12",
        "4th",
        "(a)",
        "[sic]",
        "AT&T",
        "*Petrel*",
        "**dry**",
        "snake_case",
        "250,000",
        "3.5",
        "U.S.",
        "KW3/12",
        "‘so’",
        '"so"',
        "it's",
        "–",
        "10%",
        "#3",
        "Żółć",
        "café",
        "a*b",
        "5<6",
        "\\",
        "`x`",
        "~",
        "_so_",
        "£5",
    ]
)
LAST = st.sampled_from(
    ["lamp", "wick", "oil", "fog", "rock", "tower", "keeper", "clerk", "boat", "glass", "winter", "ledger", "Żółć", "café"]
)
SENTENCE = st.tuples(st.lists(WORD, min_size=2, max_size=14), LAST).map(lambda parts: " ".join(["The", *parts[0], parts[1]]))
PARAGRAPH = st.lists(st.tuples(SENTENCE, st.booleans()), min_size=1, max_size=5)
NOTE = st.tuples(SENTENCE, st.sampled_from([".", ", 12.", " 1931, 4.", "; see p. 3.", ""])).map("".join)
ARTICLES = st.tuples(
    st.lists(st.lists(PARAGRAPH, min_size=1, max_size=4), min_size=1, max_size=4), st.randoms(use_true_random=False)
)
NUMERALS = [
    "Uno",
    "Due",
    "Tre",
    "Quattro",
    "Cinque",
    "Sei",
    "Sette",
    "Otto",
    "Nove",
    "Dieci",
    "Undici",
    "Dodici",
    "Tredici",
    "Quattordici",
    "Quindici",
    "Sedici",
]
TITLES = ("The lamp", "Oil and salt", "A long silence", "What the clerk knew")


def plain_words(text: str) -> str:
    """A sentence without its emphasis, as the reader is to give it back."""
    return re.sub(r"(?<!\w)(\*\*?|_)(\w+)\1(?!\w)", r"\2", text)


@given(ARTICLES, NOTE, st.sampled_from(sorted(CALLS)), st.sampled_from(sorted(NOTES)), st.booleans())
def test_an_invented_article_comes_back_whole(drawn: tuple, note_text: str, call: str, note: str, torn: bool) -> None:  # type: ignore[type-arg]
    """Paragraphs, calls and notes are those that were put in, in every dress, also where pages tear the paragraphs."""
    sections, random = drawn
    count, lines, expected = 0, ["# Salt and silence", "", "Ottoline Farrow", ""], []
    for title, section in zip(TITLES, sections, strict=False):
        lines += [f"## {title}", ""]
        for paragraph in section:
            text = bare = f"{NUMERALS[len(expected)]}."  # no two paragraphs begin alike, or a page would seem to repeat itself
            called: list[str] = []
            for sentence, is_called in paragraph:
                text += f" {sentence}."
                bare += f" {plain_words(sentence)}."
                if is_called:
                    count += 1
                    text += CALLS[call](str(count))
                    called.append(str(count))
            expected.append((title, bare, called))
            cut = (
                random.choice([match.start() for match in re.finditer(r" (?=lamp|wick|oil|fog|rock)", text)] or [0])
                if torn
                else 0
            )
            lines += [text[:cut], "", str(random.randrange(400, 500)), "", text[cut:].lstrip(), ""] if cut else [text, ""]
    notes = [f"{note_text} {number}x" for number in range(1, count + 1)]
    if notes:
        lines += ["## Notes", "", *(NOTES[note](str(number), text) for number, text in enumerate(notes, start=1))]
    draft = read_text("\n".join(lines).encode())
    assert damage(draft) == []
    found = [(section.title, words(block), list(parse(block).calls)) for section in draft.sections for block in section.blocks]
    assert found == [(title, " ".join(bare.split()), called) for title, bare, called in expected]
    assert list(draft.notes) == [str(number) for number in range(1, count + 1)]
    assert [words(text) for text in draft.notes.values()] == [" ".join(plain_words(text).split()) for text in notes]
