"""The text of paragraphs and notes as TEI: tokens become elements by a table of rules."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence

from markdown_it.tree import SyntaxTreeNode

from engine.exports.citations import short_title
from engine.exports.names import Names
from engine.exports.tei_marks import CERTAINTY, Mark, marks_in, readings_in, stretches
from engine.exports.xmltree import Element, add, add_text
from engine.links import Links
from engine.markup import REGISTER_LINK, Prose, annotated, is_safe_link
from engine.model import Query

ELEMENTS: dict[str, tuple[str, dict[str, str]]] = {
    "paragraph": ("p", {}),
    "heading": ("ab", {"type": "heading"}),
    "blockquote": ("quote", {}),
    "bullet_list": ("list", {"rend": "bulleted"}),
    "ordered_list": ("list", {"rend": "numbered"}),
    "list_item": ("item", {}),
    "table": ("table", {}),
    "tr": ("row", {}),
    "th": ("cell", {"role": "label"}),
    "td": ("cell", {}),
    "em": ("hi", {"rend": "italic"}),
    "strong": ("hi", {"rend": "bold"}),
}
FILE_KINDS = ("piece", "series", "repository")
LINK_KINDS = {"person": ("person",), "work": ("work",), "term": ("term",), "file": FILE_KINDS}
TEXT_KINDS = ("paragraph", "section", "note", "call")


class Encoder:
    """Encodes passages one after another; it counts the calls of each note and knows which queries found a place."""

    def __init__(self, links: Links, names: Names) -> None:
        self.links, self.names = links, names
        self.placed: set[str] = set()
        self._called: Counter[str] = Counter()
        self._queries: dict[str, list[Query]] = defaultdict(list)
        for query in links.edition.queries:
            self._queries[query.where].append(query)
        self._rules: dict[str, Callable[[Element, SyntaxTreeNode], None]] = {
            "text": lambda parent, node: add_text(parent, node.content),
            "softbreak": lambda parent, node: add_text(parent, " "),
            "hardbreak": lambda parent, node: _ignore(add(parent, "lb")),
            "code_inline": lambda parent, node: _ignore(add(parent, "code", node.content)),
            "fence": lambda parent, node: _ignore(add(parent, "ab", node.content, {"type": "code"})),
            "code_block": lambda parent, node: _ignore(add(parent, "ab", node.content, {"type": "code"})),
            "hr": lambda parent, node: _ignore(add(parent, "milestone", "", {"unit": "section", "rend": "rule"})),
            "call": self._call,
            "citation": self._citation,
            "link": self._link,
            "image": self._image,
        }

    def passage(self, parent: Element, where: str, prose: Prose, *, inline: bool = False) -> None:
        """Append a paragraph or note, its blocks inside `parent`; if `inline` the words of a lone paragraph."""
        queries = self._queries.get(where, []) if where else []
        readings, others = readings_in(prose, queries, self.names)
        marks = [*readings, *marks_in(where, prose, self.links, self.names)] if where else []
        nodes = SyntaxTreeNode(annotated(prose, stretches(marks))).children
        if inline and len(nodes) == 1 and nodes[0].type == "paragraph":
            nodes = nodes[0].children
        before = len(parent)
        self._children(parent, nodes)
        last = parent[-1] if len(parent) > before and parent[-1].tag == "p" else parent
        for query in others:
            self._margin(last, query)
        self.placed.update(query.id for query in queries)

    def _children(self, parent: Element, nodes: Sequence[SyntaxTreeNode]) -> None:
        """Append nodes; neighbouring stretches share the elements of the marks they have in common."""
        open_: list[tuple[Mark, Element]] = []
        for node in nodes:
            marks = node.meta["span"].marks if node.type == "mention" else ()
            while open_ and tuple(mark for mark, _ in open_) != marks[: len(open_)]:
                open_.pop()
            for mark in marks[len(open_) :]:
                open_.append((mark, self._opened(open_[-1][1] if open_ else parent, mark)))
            at = open_[-1][1] if open_ else parent
            if node.type == "mention":
                self._children(at, node.children)
            else:
                self._node(at, node)

    def _opened(self, parent: Element, mark: Mark) -> Element:
        element = add(parent, mark.tag, "", mark.attributes)
        if mark.tag != "choice":
            return element
        sic = add(element, "sic")
        add(element, "corr", mark.corr, {"cert": CERTAINTY[mark.certainty], "resp": mark.attributes["resp"]})
        return sic

    def _node(self, parent: Element, node: SyntaxTreeNode) -> None:
        if rule := self._rules.get(node.type):
            rule(parent, node)
            return
        tag, attributes = ELEMENTS.get(node.type, ("", {}))
        self._children(add(parent, tag, "", attributes) if tag else parent, node.children)
