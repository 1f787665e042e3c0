"""The text of paragraphs and notes as TEI: tokens become elements by a table of rules."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence

from engine.exports.citations import short_title
from engine.exports.names import Names
from engine.exports.nodes import Node, nodes_of
from engine.exports.tei_marks import Mark, marks_in, readings_in, stretches
from engine.exports.weblinks import web_link
from engine.exports.xmltree import Element, add, add_text
from engine.links import Call, Links
from engine.markup import REGISTER_LINK, Prose, annotated
from engine.model import Query

ELEMENTS: dict[str, tuple[str, dict[str, str]]] = {
    "paragraph": ("p", {}),
    "heading": ("ab", {"type": "heading"}),
    "bullet_list": ("list", {"rend": "bulleted"}),
    "ordered_list": ("list", {"rend": "numbered"}),
    "list_item": ("item", {}),
    "table": ("table", {}),
    "tr": ("row", {}),
    "th": ("cell", {"role": "label"}),
    "td": ("cell", {}),
    "em": ("hi", {"rend": "italic"}),
    "strong": ("hi", {"rend": "bold"}),
    "figure": ("figure", {}),
    "figcaption": ("head", {}),
    "caption": ("head", {}),
    "code_inline": ("code", {}),
    "code_block": ("ab", {"type": "code"}),
    "fence": ("ab", {"type": "code"}),
    "hardbreak": ("lb", {}),
    "hr": ("milestone", {"unit": "section", "rend": "rule"}),
}
CERTAINTY = {"certain": "high", "likely": "medium", "possible": "low"}
LINK_KINDS = {"person": ("person",), "work": ("work",), "term": ("term",), "file": ("item", "piece", "series", "repository")}
TEXT_KINDS = ("block", "section", "note", "call")


class Encoder:
    """Encodes passages one after another; it counts the calls of each note and knows which queries found a place."""

    def __init__(self, links: Links, names: Names) -> None:
        self.links, self.names = links, names
        self.placed: set[str] = set()
        self._called: Counter[str] = Counter()
        self._queries: dict[str, list[Query]] = defaultdict(list)
        for query in links.edition.queries:
            self._queries[query.where].append(query)
        self._rules: dict[str, Callable[[Element, Node], None]] = {
            "text": lambda parent, node: add_text(parent, node.content),
            "softbreak": lambda parent, node: add_text(parent, " "),
            "call": self._call,
            "citation": self._citation,
            "link": self._link,
            "image": self._image,
            "lang": self._foreign,
            "blockquote": self._quotation,
        }

    def passage(self, parent: Element, where: str, prose: Prose) -> None:
        """Append the blocks of a passage; in a note the words of a lone paragraph stand without a `p`."""
        queries = self._queries.get(where, []) if where else []
        readings, others = readings_in(prose, queries, self.names)
        marks = [*readings, *marks_in(where, prose, self.links, self.names)] if where else []
        nodes = nodes_of(annotated(prose, stretches(marks)))
        if parent.tag == "note" and len(nodes) == 1 and nodes[0].type == "paragraph":
            nodes = nodes[0].children
        self._children(parent, nodes)
        last = parent[-1] if len(parent) and parent[-1].tag == "p" else parent
        for query in others:
            self._margin(last, query)
        self.placed.update(query.id for query in queries)

    def pointer(self, where: str) -> str:
        """Return the pointer to a paragraph, note or section; empty where there is none."""
        return self.names.target(where, *TEXT_KINDS)

    def _children(self, parent: Element, nodes: Sequence[Node]) -> None:
        """Append nodes; neighbouring stretches share the elements of the marks they have in common."""
        opened: list[tuple[Mark, Element]] = []
        for node in nodes:
            marks = node.meta["span"].marks if node.type == "mention" else ()
            while opened and tuple(mark for mark, _ in opened) != marks[: len(opened)]:
                opened.pop()
            for mark in marks[len(opened) :]:
                opened.append((mark, self._opened(opened[-1][1] if opened else parent, mark)))
            at = opened[-1][1] if opened else parent
            if node.type == "mention":
                self._children(at, node.children)
            else:
                self._node(at, node)

    def _opened(self, parent: Element, mark: Mark) -> Element:
        """Append a mark's element and return where its words go."""
        element = add(parent, mark.tag, "", mark.attributes)
        if mark.query is None:
            return element
        sic = add(element, "sic")
        responsible = {"cert": CERTAINTY[mark.query.certainty], "resp": self.names.target(mark.query.hand, "hand")}
        add(element, "corr", mark.query.suspected, responsible)
        return sic

    def _node(self, parent: Element, node: Node) -> None:
        if rule := self._rules.get(node.type):
            rule(parent, node)
        elif node.type in ELEMENTS:
            tag, attributes = ELEMENTS[node.type]
            self._children(add(parent, tag, "" if node.children else node.content, attributes), node.children)
        else:
            self._children(parent, node.children)

    def _call(self, parent: Element, node: Node) -> None:
        label = str(node.meta["label"])
        self._called[label] += 1
        name = self.names.target(Call(label, "", self._called[label]).id, "call").removeprefix("#")
        add(parent, "ref", label, {"type": "noteAnchor", "target": self.pointer(f"n{label}"), "xml:id": name})

    def _citation(self, parent: Element, node: Node) -> None:
        key, pages = node.meta["key"], node.meta["pages"]
        work = self.links.works.get(key)
        family, title = short_title(work) if work else ("", key)
        ref = add(parent, "ref", f"{family}, " if family else "", {"type": "work", "target": self.names.target(key, "work")})
        add(ref, "title", title)
        add_text(parent, f", {pages}" if pages else "")

    def _link(self, parent: Element, node: Node) -> None:
        address = str(node.attrs.get("href", ""))
        if match := REGISTER_LINK.fullmatch(address):
            address = self.names.target(match[2], *LINK_KINDS[match[1]])
        elif address.startswith("#"):
            address = self.pointer(address[1:])
        else:
            address = web_link(self.links.edition, address)
        self._children(add(parent, "ref", "", {"target": address}), node.children)

    def _image(self, parent: Element, node: Node) -> None:
        figure = parent if parent.tag == "figure" else add(parent, "figure")
        add(figure, "graphic", "", {"url": web_link(self.links.edition, str(node.attrs.get("src", "")))})
        add(figure, "figDesc", node.content)

    def _foreign(self, parent: Element, node: Node) -> None:
        self._children(add(parent, "foreign", "", {"xml:lang": str(node.attrs["lang"])}), node.children)

    def _quotation(self, parent: Element, node: Node) -> None:
        self._children(add(parent, "quote", "", {"type": str(node.attrs.get("class", ""))}), node.children)

    def _margin(self, parent: Element, query: Query) -> None:
        """Append a query that offers no reading in place as a note in the margin."""
        name, hand = self.names.of("query", query.id), self.names.target(query.hand, "hand")
        note = add(parent, "note", "", {"xml:id": name, "type": "query", "place": "margin", "resp": hand})
        add(note, "q", query.stands)
        add_text(note, f": {query.ground}")
