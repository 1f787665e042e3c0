"""The tokens of a passage as a tree: what stands between an opening and its closing lies in one node."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from markdown_it.token import Token


@dataclass(slots=True)
class Node:
    """A token, or an opening one with all before its closing; `type` is the token's without `_open`."""

    type: str
    token: Token
    children: list[Node]

    @property
    def tag(self) -> str:
        return self.token.tag

    @property
    def content(self) -> str:
        return self.token.content

    @property
    def attrs(self) -> dict[str, str | int | float]:
        return self.token.attrs

    @property
    def meta(self) -> dict[str, Any]:
        return self.token.meta


def nodes_of(tokens: Iterable[Token]) -> list[Node]:
    """Return the nodes at the top of a passage."""
    levels: list[list[Node]] = [[]]
    for token in tokens:
        if token.nesting < 0:
            levels.pop()
            continue
        node = Node(token.type, token, nodes_of(token.children) if token.children else [])
        levels[-1].append(node)
        if token.nesting:
            node.type = token.type.removesuffix("_open")
            levels.append(node.children)
    return levels[0]
