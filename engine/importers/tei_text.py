"""The text of a TEI document becomes blocks and inlines; notes stand where they are called, wherever they are kept."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from engine.importers.tei_blocks import TeiBlocks
from engine.importers.tree import Break, Call, Cite, Code, Inline, Link, Manuscript, Picture, Styled, Text
from engine.importers.walks import plain
from engine.importers.xml_flow import Item
from engine.importers.xml_source import Element, attribute, local, text_of

DROPPED = {"anchor", "cb", "divGen", "fw", "gb", "index", "interpGrp", "lacunaEnd", "lacunaStart", "milestone", "pb", "space", "span",
           "witEnd", "witStart", "spanGrp", "link", "linkGrp", "join", "alt", "delSpan", "addSpan", "noteGrp", "listAnnotation", "standOff", "figDesc"}  # fmt: skip
QUOTED = {"q": "“”", "said": "“”", "quote": "“”", "soCalled": "‘’"}
QUOTES = "\"'“”‘’«»„‹›"
STYLES = (
    ("raised", re.compile(r"\b(?:sup|superscript|super|raised|exposant)\b|vertical-align:\s*super")),
    ("lowered", re.compile(r"\b(?:sub|subscript)\b|vertical-align:\s*sub")),
    (
        "emphasis",
        re.compile(
            r"\b(?:i|it|ital|italics?|italique|underline[d]?|u|souligne)\b|font-style:\s*italic|text-decoration:\s*underline"
        ),
    ),
    ("strong", re.compile(r"\b(?:b|bold|bf|gras|strong)\b|font-weight:\s*bold")),
)


class TeiText(TeiBlocks):
    """Reads the inlines of TEI; `TeiBlocks` reads the blocks."""

    def __init__(self, manuscript: Manuscript, root: Element, language: str) -> None:
        super().__init__(manuscript, root, language)
        self._rules: dict[str, Callable[[Element], Iterable[Item]]] = {
            "hi": self._hi,
            "emph": lambda one: self.styled("emphasis", one),
            "mentioned": lambda one: self.styled("emphasis", one),
            "title": self._title,
            "note": self._note,
            "ref": self._reference,
            "ptr": self._reference,
            "lb": self._line_begins,
            "choice": self._choice,
            "app": self._apparatus,
            "del": self._deleted,
            "gap": self._gap,
            "code": lambda one: [Code(text_of(one))],
            "formula": self._formula,
            "graphic": self._graphic,
            **dict.fromkeys(QUOTED, self._quoted),
        }

    def inline_item(self, element: Element) -> Iterable[Item]:
        """Return what an element within a line is."""
        name = local(element)
        if rule := self._rules.get(name):
            return rule(element)
        items = () if name in DROPPED else self.flow(element)  # what is not named here is read for its words
        return [*items, *(Call(key) for key in self.notes.at_anchor(attribute(element, "id")))]

    def _hi(self, element: Element) -> Iterable[Item]:
        """Words set apart, by the first of their styles that Markdown knows."""
        look = self.look(element)
        styles = [style for style, pattern in STYLES if pattern.search(look)]
        if not styles and re.search(r"small|caps|\bsc\b", look):
            self.lose("small capitals stand as other letters", element)
        elif not styles and look:
            self.lose(f"words rendered {look[:40]!r} stand unmarked", element)
        elif not styles:
            styles = ["emphasis"]
        items: Iterable[Item] = self.flow(element) if not styles else list(self.styled(styles[0], element))
        inner = list(items)
        for style in styles[1:]:
            inner = [Styled(style, (one,)) if isinstance(one, Inline) and plain((one,)).strip() else one for one in inner]
        return inner

    def look(self, element: Element) -> str:
        """Return how an element is rendered, in the words of the encoder and of the renditions it names."""
        names = attribute(element, "rendition").split()
        said = [self.renditions.get(name.removeprefix("#"), name.removeprefix("#")) for name in names]
        return " ".join([attribute(element, "rend"), attribute(element, "style"), *said]).lower().strip()

    def _title(self, element: Element) -> Iterable[Item]:
        """A title within the text: that of a book or journal is emphasised, as it is printed."""
        if re.search(r"\bquot", self.look(element)) and attribute(element, "level") not in ("m", "j", "s", "u"):
            return self._quoted(element)
        is_whole = attribute(element, "level") in ("m", "j", "s", "u")
        return self.styled("emphasis", element) if is_whole or self._is_italic(element) else self.flow(element)

    def _is_italic(self, element: Element) -> bool:
        return bool(STYLES[2][1].search(self.look(element)))

    def _quoted(self, element: Element) -> Iterable[Item]:
        """Words quoted in a line; the signs, which the encoding stands for, are put back where they are not there."""
        items, signs = self.flow(element), QUOTED.get(local(element), "“”")
        words = plain(one for one in items if isinstance(one, Inline)).strip()
        before = self.words_before(element).rstrip()
        if words[:1] in QUOTES or (before[-1:] in QUOTES and before) or not words:
            return items
        if "none" in self.look(element).split():
            return items
        return [Text(signs[0]), *items, Text(signs[1])]

    def words_before(self, element: Element) -> str:
        """Return the text right before an element, in its parent."""
        previous = element.getprevious()
        text = previous.tail if previous is not None else element.getparent().text
        return str(text or "")

    def _note(self, element: Element) -> Iterator[Item]:
        """A note where it is called; one that stands elsewhere, or is called from elsewhere, leaves nothing behind."""
        key = self.notes.key_of(element)
        if attribute(element, "type") == "query":
            self.lose("an editor's queries were left out", element)
        elif key and self.notes.is_in_place(element):
            yield Call(key, attribute(element, "n"))

    def _reference(self, element: Element) -> Iterable[Item]:
        """The call of a note, or a link."""
        target = attribute(element, "target")
        if keys := [key for one in target.split() if (key := self.notes.key_at(one))]:
            return [Call(key, text_of(element)) for key in keys]
        items = self.flow(element)
        name = target.split()[0] if target else ""
        work = self.works.key_at(name.removeprefix("#"))
        if not any(isinstance(one, Inline) and plain((one,)).strip() for one in items):
            return self._pointer(name, work, attribute(element, "loc") or attribute(element, "n"))
        if not target or any(not isinstance(one, Inline) for one in items):
            return items
        return [Link(f"work:{work}" if work else name, tuple(one for one in items if isinstance(one, Inline)))]

    def _pointer(self, target: str, work: str, place: str) -> Iterator[Item]:
        """What a pointer without words shows: an address, a work as its list labels it, or what bears a number."""
        label = self.labels.get(target.removeprefix("#"), "")
        if re.match(r"https?:", target):
            yield Link(target, (Text(target),))
        elif work and label:
            yield Link(f"work:{work}", (Text(f"[{label}{f', {place}' if place else ''}]"),))
        elif work:
            yield Cite(work, place)
        elif label:
            yield Text(f"[{label}{f', {place}' if place else ''}]")

    def _line_begins(self, element: Element) -> Iterator[Item]:
        """A line's beginning in the printed text is a space, within a word nothing."""
        if attribute(element, "break") != "no":
            yield Break() if local(element.getparent()) in ("address", "head", "titlePart") else Text(" ")

    def _choice(self, element: Element) -> Iterable[Item]:
        """What is printed, of what is printed and what is meant."""
        for name in ("sic", "orig", "abbr"):
            for child in element:
                if local(child) == name:
                    other = next((text_of(one) for one in element if local(one) in ("corr", "reg", "expan")), "")
                    self.lose(
                        f"of two readings the printed one stands: {text_of(child)[:40]!r}, not {other[:40]!r}",
                        element,
                        "Put the other into queries.yaml.",
                    )
                    return self.flow(child)
        return self.flow(next(iter(element), element))

    def _apparatus(self, element: Element) -> Iterable[Item]:
        readings = [child for child in element if local(child) in ("lem", "rdg")]
        self.lose("of the readings in the apparatus the first stands", element, "Put the others into notes.")
        return self.flow(readings[0]) if readings else ()

    def _deleted(self, element: Element) -> Iterable[Item]:
        self.lose(f"deleted words were left out: {text_of(element)[:40]!r}", element)
        return ()

    def _gap(self, element: Element) -> Iterator[Item]:
        self.lose("a gap in the source stands as […]", element)
        yield Text("[…]")

    def _formula(self, element: Element) -> Iterator[Item]:
        self.lose("formulas stand as they are encoded", element, "Write them as words or signs where you can.")
        if words := text_of(element):
            yield Code(words)

    def _graphic(self, element: Element) -> Iterator[Item]:
        yield Picture(attribute(element, "url"))
