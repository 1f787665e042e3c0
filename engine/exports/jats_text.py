"""The text of paragraphs and notes as JATS: tokens become elements by a table of rules."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

from engine.address import of_entry
from engine.exports.citations import short_title
from engine.exports.names import Names
from engine.exports.nodes import Node, nodes_of
from engine.exports.weblinks import web_link
from engine.exports.xmltree import Element, add, add_text
from engine.links import Call, Citation, Links, Mention, Reference
from engine.markup import Prose, annotated
from engine.model import Person

XLINK = "xlink:href"
ELEMENTS: dict[str, tuple[str, dict[str, str]]] = {
    "paragraph": ("p", {}),
    "heading": ("p", {"content-type": "heading"}),
    "blockquote": ("disp-quote", {}),
    "bullet_list": ("list", {"list-type": "bullet"}),
    "ordered_list": ("list", {"list-type": "order"}),
    "list_item": ("list-item", {}),
    "thead": ("thead", {}),
    "tbody": ("tbody", {}),
    "tr": ("tr", {}),
    "th": ("th", {}),
    "td": ("td", {}),
    "em": ("italic", {}),
    "strong": ("bold", {}),
    "code_inline": ("monospace", {}),
    "code_block": ("code", {}),
    "fence": ("code", {}),
}
WORK = {"content-type": "work"}
PARAGRAPHS_ONLY = {"fn": {"p"}, "list-item": {"p", "list"}, "caption": {"p"}}
LINE_HOLDERS = {"td", "th", "title"}
PASSAGES = {"section": "sec", "note": "other", "block": "other", "call": "other"}  # "fn" would make a link a call of the note


class Encoder:
    """Encodes passages one after another; it counts the calls of each note."""

    def __init__(self, links: Links, names: Names) -> None:
        self.links, self.names = links, names
        self._called: Counter[str] = Counter()
        self._rules: dict[str, Callable[[Element, Node], None]] = {
            "text": lambda parent, node: add_text(parent, node.content),
            "softbreak": lambda parent, node: add_text(parent, " "),
            "hardbreak": self._break,
            "hr": lambda parent, node: None,
            "call": self._call,
            "citation": self._citation,
            "mention": self._mention,
            "lang": self._language,
            "link": self._link,
            "image": self._image,
            "figure": self._figure,
            "table": self._table,
            "blockquote": self._quotation,
        }

    def passage(self, parent: Element, where: str, prose: Prose) -> None:
        """Append the blocks of a passage, known by its id."""
        nodes = nodes_of(annotated(prose, self._spans(where)))
        for node in nodes:
            self._node(parent, node)

    def words(self, parent: Element, where: str, prose: Prose) -> None:
        """Append the words of a passage that is one line, such as a heading."""
        for node in nodes_of(annotated(prose, self._spans(where))):
            self._children(parent, node.children)

    def _spans(self, where: str) -> list[Reference | Citation | Mention]:
        links = self.links
        references = links.references_in.get(where[1:], ()) if where[:1] == "n" and where[1:] in links.notes else ()
        return [*references, *links.citations_in.get(where, ()), *links.mentions_in.get(where, ())]

    def _children(self, parent: Element, nodes: Sequence[Node]) -> None:
        for node in nodes:
            self._node(parent, node)

    def _node(self, parent: Element, node: Node) -> None:
        if rule := self._rules.get(node.type):
            rule(parent, node)
        elif node.type in ELEMENTS:
            tag, attributes = ELEMENTS[node.type]
            self._children(self._block(parent, tag, attributes, "" if node.children else node.content), node.children)
        else:
            self._children(parent, node.children)

    def _block(self, parent: Element, tag: str, attributes: dict[str, str] | None = None, text: str = "") -> Element:
        """Append an element, within a paragraph where its parent takes nothing else."""
        if tag not in PARAGRAPHS_ONLY.get(parent.tag, {tag}):
            parent = add(parent, "p")
        return add(parent, tag, text, attributes)

    def _break(self, parent: Element, node: Node) -> None:
        if parent.tag in LINE_HOLDERS:
            add(parent, "break")
        else:
            add_text(parent, " ")

    def _call(self, parent: Element, node: Node) -> None:
        label = str(node.meta["label"])
        self._called[label] += 1
        name = self.names.of("call", Call(label, "", self._called[label]).id)
        target = self.names.target(f"n{label}", "note").removeprefix("#")
        add(add(parent, "xref", "", {"ref-type": "fn", "rid": target, "id": name}), "sup", label)

    def _citation(self, parent: Element, node: Node) -> None:
        key, pages = node.meta["key"], node.meta["pages"]
        work = self.links.works.get(key)
        family, title = short_title(work) if work else ("", key)
        ref = self._reference(parent, key, f"{family}, " if family else "")
        add(ref, "italic", title)
        add_text(parent, f", {pages}" if pages else "")

    def _reference(self, parent: Element, key: str, text: str = "") -> Element:
        target = self.names.target(key, "work").removeprefix("#")
        return (
            add(parent, "xref", text, {"ref-type": "bibr", "rid": target}) if target else add(parent, "named-content", text, WORK)
        )

    def _mention(self, parent: Element, node: Node) -> None:
        span = node.meta["span"]
        if isinstance(span, Citation):
            self._children(self._reference(parent, span.work.key), node.children)
            return
        entry = span if isinstance(span, Reference) else span.entry
        kind = "archive" if isinstance(entry, Reference) else "person" if isinstance(entry, Person) else entry.kind
        target = of_entry(entry).on_the_web(self.links.edition.site_url)
        self._children(add(parent, "named-content", "", {"content-type": kind, XLINK: target}), node.children)

    def _language(self, parent: Element, node: Node) -> None:
        language = {"content-type": "language", "xml:lang": str(node.attrs["lang"])}
        self._children(add(parent, "named-content", "", language), node.children)

    def _link(self, parent: Element, node: Node) -> None:
        address = web_link(self.links.edition, str(node.attrs.get("href", "")))
        kind, target = self._passage(address[1:]) if address.startswith("#") else ("", "")
        if target:
            parent = add(parent, "xref", "", {"ref-type": kind, "rid": target})
        elif address and not address.startswith("#"):
            parent = add(parent, "ext-link", "", {"ext-link-type": "uri", XLINK: address})
        self._children(parent, node.children)

    def _passage(self, id_: str) -> tuple[str, str]:
        found = ((ref, self.names.target(id_, kind).removeprefix("#")) for kind, ref in PASSAGES.items())
        return next(((ref, target) for ref, target in found if target), ("", ""))

    def _image(self, parent: Element, node: Node) -> None:
        tag = "graphic" if parent.tag == "fig" else "inline-graphic"
        address = web_link(self.links.edition, str(node.attrs.get("src", "")))
        if address:
            add(add(parent, tag, "", {XLINK: address}), "alt-text", node.content)

    def _figure(self, parent: Element, node: Node) -> None:
        figure = self._block(parent, "fig")
        self._caption(figure, node, "figcaption")
        self._children(figure, [child for child in node.children if child.type != "figcaption"])

    def _table(self, parent: Element, node: Node) -> None:
        wrap = self._block(parent, "table-wrap")
        self._caption(wrap, node, "caption")
        self._children(add(wrap, "table"), [child for child in node.children if child.type != "caption"])

    def _caption(self, parent: Element, node: Node, kind: str) -> None:
        for child in node.children:
            if child.type == kind:
                self._children(add(add(parent, "caption"), "p"), child.children)

    def _quotation(self, parent: Element, node: Node) -> None:
        if node.attrs.get("class") != "verse":
            self._children(self._block(parent, "disp-quote"), node.children)
            return
        verse = self._block(parent, "verse-group")
        for stanza in node.children:
            line = add(verse, "verse-line")
            for child in [part for inline in stanza.children for part in inline.children]:
                if child.type == "hardbreak":
                    line = add(verse, "verse-line")
                else:
                    self._node(line, child)
