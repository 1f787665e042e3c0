"""A web page is cut down to its text: what belongs to the site around it goes."""

from __future__ import annotations

import re
from typing import Any

from engine.importers.draft import Loss, Unreadable
from engine.importers.marks import cleaned, mark
from engine.importers.text_source import clean_text
from engine.importers.xml_source import GET_IT, Element, attribute, local, text_of

CHARSET = re.compile(rb"<meta[^>]+charset=[\"']?\s*([\w-]+)|<\?xml[^>]+encoding=[\"']([\w-]+)", re.IGNORECASE)
LATIN = {"iso-8859-1", "iso8859-1", "latin1", "latin-1", "us-ascii", "ascii"}  # browsers read all of these as Windows-1252
UNREAD = {"script", "style", "nav", "form", "button", "iframe", "noscript", "template", "svg", "object", "video", "audio", "canvas", "select", "input",
          "textarea", "link", "meta", "base", "head"}  # fmt: skip
WITHIN_LINE = {"a", "abbr", "b", "bdi", "bdo", "big", "cite", "code", "del", "dfn", "em", "font", "i", "ins", "kbd", "mark", "q", "s", "samp",
               "small", "span", "strong", "sub", "sup", "tt", "u", "var", "wbr"}  # fmt: skip
LANGUAGE_DROPPED = {
    "p",
    "em",
    "i",
    "b",
    "strong",
    "cite",
    "q",
    "li",
    "td",
    "th",
    "dd",
    "dt",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "figcaption",
}
SAID_OF = {"iframe", "object", "video", "audio", "svg", "canvas"}
FURNITURE = re.compile(
    r"(?:^|[\s_-])(?:nav|navbar|breadcrumbs?|sidebar|site-header|site-footer|cookie|share|social|toolbar|skip|sr-only|visually-hidden|related|"
    r"comments?|pagination|headerlink|permalink|anchor-link|mw-editsection|noprint|toc|table-of-contents|printfooter|catlinks|parnum|paragraph-number)(?:$|[\s_-])",
    re.IGNORECASE,
)
ROLE_OF = {
    "msotitle": "title",
    "msosubtitle": "subtitle",
    "subtitle": "subtitle",
    "author": "author",
    "authors": "author",
    "byline": "author",
    "date": "date",
    "keywords": "keywords",
}
ROLES = {"navigation", "banner", "contentinfo", "search", "complementary", "doc-toc", "menu", "menubar", "dialog"}
WORDS_OF_A_TEXT = 0.5


def tree_of(data: bytes) -> tuple[Element, list[Loss]]:
    """Return a page as a tree, and what was wrong with its characters."""
    try:
        from lxml import html  # type: ignore[import-untyped]
    except ImportError as error:
        raise Unreadable(0, "HTML is read with lxml, which is not installed", GET_IT) from error
    text, losses = _decoded(data)
    parser: Any = html.HTMLParser(encoding="utf-8", no_network=True, huge_tree=False, remove_comments=True, remove_pis=True)
    root = html.document_fromstring(text.encode(), parser=parser)
    if any("depth" in str(error.message).lower() for error in parser.error_log):
        raise Unreadable(0, "the page is nested too deeply", "Simplify it.")
    for one in root.iter():
        one.text, one.tail = _bare(one.text), _bare(one.tail)
    return root, losses


def _bare(text: str | None) -> str | None:
    """A text without the control characters that entities can stand for, and that no tree takes back."""
    return cleaned(re.sub("[\x0b\x0c]", " ", text)) if text else text


def _decoded(data: bytes) -> tuple[str, list[Loss]]:
    match = CHARSET.search(data[:4096])
    charset = (match[1] or match[2]).decode("ascii") if match else ""
    if charset and charset.lower() not in ("utf-8", "utf8", "utf-16"):
        try:
            return clean_text(data.decode("cp1252" if charset.lower() in LATIN else charset).encode())
        except (LookupError, UnicodeDecodeError) as error:
            raise Unreadable(
                0, f"the page is not in the encoding it names, {charset}", "Save it again with the encoding UTF-8."
            ) from error
    return clean_text(data)


def main_part(root: Element) -> Element:
    """Return the part of a page that holds its text."""
    body = next((one for one in root.iter() if local(one) == "body"), root)
    whole = len(text_of(body)) or 1
    for wanted in ({"article"}, {"main"}):
        ones = [one for one in body.iter() if local(one) in wanted or attribute(one, "role") in wanted]
        outer = [one for one in ones if not any(above in ones for above in one.iterancestors())]
        if len(outer) == 1 and len(text_of(outer[0])) > WORDS_OF_A_TEXT * whole / 2:
            return outer[0]
    return body


def take_furniture(part: Element) -> list[Loss]:
    """Take out of a text what belongs to the page; return what of it may have been text."""
    losses: list[Loss] = []
    for one in list(part.iter()):
        if one is part or not isinstance(one.tag, str) or not _is_furniture(one):
            continue
        if local(one) in SAID_OF:
            losses.append(
                Loss(
                    one.sourceline or 0,
                    f"HTML <{local(one)}> was left out",
                    "Put what it shows into the text, as words or as an image.",
                )
            )
        drop(one)
    return losses


def mark_roles(part: Element) -> None:
    """Mark the lines that their class calls title, subtitle, author or date."""
    for one in list(part.iter()):
        role = next((ROLE_OF[name] for name in attribute(one, "class").lower().split() if name in ROLE_OF), "")
        if (
            role
            and local(one) in ("p", "div", "h1", "h2", "h3")
            and not any(local(child) in ("p", "div", "ul", "h1", "h2") for child in one)
        ):
            one.text = mark("role", role) + (one.text or "")


def keep_languages(part: Element) -> None:
    """Give the language of a paragraph or of emphasis to a span within it: pandoc reads it only there."""
    for one in [one for one in part.iter() if local(one) in LANGUAGE_DROPPED and attribute(one, "lang")]:
        span = part.makeelement("span")
        span.set("lang", attribute(one, "lang"))
        span.text, one.text = one.text, None
        for child in list(one):
            span.append(child)
        one.append(span)


def drop_types(part: Element) -> None:
    """Take out what divisions of a book say of themselves: pandoc would pass over a title page, and what else stands on it."""
    for one in part.iter():
        for key in [key for key in one.attrib if key.rpartition("}")[2] in ("type", "epub:type") and local(one) != "ol"]:
            del one.attrib[key]


def words_in(part: Element) -> list[str]:
    """Return the words of a page's text: those of each block apart, those within a line together."""
    from lxml import etree

    pieces: list[str] = []
    walk = etree.iterwalk(part, events=("start", "end"))
    for event, one in walk:
        if event == "start" and local(one) == "math":
            walk.skip_subtree()  # a formula is read as TeX
            continue
        pieces += [" " if local(one) not in WITHIN_LINE else "", (one.text if event == "start" else one.tail) or ""]
    return ["".join(pieces)]


def _is_furniture(one: Element) -> bool:
    if local(one) == "span" and attribute(one, "class") == "number" and one.getprevious() is None and text_of(one)[:1].isdigit():
        return local(one.getparent()) == "p"  # the number of a paragraph, in the margin
    if local(one) == "a" and attribute(one, "class") in ("query", "changed"):
        return True
    if local(one) == "label" and not re.search(r"\w{2}", text_of(one)):
        return True  # the sign that opens a note in the margin
    if local(one) in UNREAD or attribute(one, "role") in ROLES or "hidden" in one.attrib:
        return True
    name = f"{attribute(one, 'class')} {attribute(one, 'id')}"
    return (
        bool(FURNITURE.search(name))
        and local(one) not in ("body", "article", "main", "section", "html")
        and len(text_of(one)) < 2000
    )


def drop(element: Element) -> None:
    """Take an element out of its tree; what follows it stays."""
    parent, previous = element.getparent(), element.getprevious()
    if parent is None:
        return
    if element.tail and previous is not None:
        previous.tail = (previous.tail or "") + element.tail
    elif element.tail:
        parent.text = (parent.text or "") + element.tail
    element.tail = None
    parent.remove(element)
