"""YAML is read as entries that know their lines, without anchors and aliases.

PyYAML's C parser makes nodes and no objects; a key given twice is a problem with its line. PyYAML is imported only here: a
build whose registers have not changed does without it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import yaml

from engine.entry import Entry
from engine.problem import Place, Problem
from engine.signs import HINT, forbidden_in

# Makes nodes and does not look what they mean: a scalar has the tag that is written before it, or none.
Loader: Any = type("Loader", (getattr(yaml, "CBaseLoader", yaml.BaseLoader),), {"resolve": lambda *_: ""})
DEEPEST = 1000
LINE_ENDS = "\x85\u2028\u2029"  # to YAML they end a line, to editors they do not
ANCHOR = re.compile(r"[&*](?<![^\s,\[{:-].)\w")
# What a scalar without quotes means (https://yaml.org/type/bool.html, https://yaml.org/type/null.html).
MEANING = {
    **dict.fromkeys(("yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON"), True),
    **dict.fromkeys(("no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF"), False),
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
}
TAGS = "tag:yaml.org,2002:"


def read_entries(source: str, file: str, problems: list[Problem]) -> Entry | list[Entry] | None:
    """Return the mapping, or the list of mappings, that a YAML text holds; None where it cannot be read."""
    for sign in LINE_ENDS:
        source = source.replace(sign, " ")
    if ANCHOR.search(source) and (place := _anchor(source, file)):
        problems.append(
            Problem(place, "Y05", "anchors and aliases (& and *) are not read", "Write the value out, or put it in quotes.")
        )
        return None
    try:
        if _is_deep(source):
            raise RecursionError
        return _top(yaml.compose(source, Loader), file, problems)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = Place(file, min(mark.line, source.count("\n")) + 1 if mark else 1)
        hint = "Check the indentation and the quotes around here; text with a colon in it needs quotes."
        problems.append(Problem(place, "Y01", f"this is not valid YAML: {error.problem or error.context}", hint))
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        reason = "it is nested too deeply" if isinstance(error, RecursionError) else str(error).partition("\n")[0]
        problems.append(
            Problem(Place(file), "Y01", f"this is not valid YAML: {reason}", "Compare it with another file of the kind.")
        )
    return None


def _is_deep(source: str) -> bool:
    """Whether the nesting would exhaust the stack: the C loader recurses without a bound of its own."""
    longest = max(map(len, source.splitlines()), default=0)
    if source.count("[") + source.count("{") + longest < DEEPEST:
        return False
    depth = 0
    for event in yaml.parse(source, Loader):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST:
            return True
    return False


def _anchor(source: str, file: str) -> Place | None:
    try:
        for token in yaml.scan(source, Loader):
            if isinstance(token, yaml.AnchorToken | yaml.AliasToken):
                return Place(file, token.start_mark.line + 1)
    except yaml.YAMLError:
        pass
    return None


def _top(node: Any, file: str, problems: list[Problem]) -> Entry | list[Entry] | None:
    if node is None:
        problems.append(Problem(Place(file), "Y06", "the file is empty", "Restore it, or write [] for an empty register."))
        return None
    value = _value(node, file, problems)
    if isinstance(value, Entry) or (isinstance(value, list) and all(isinstance(one, Entry) for one in value)):
        return value
    problems.append(Problem(Place(file), "Y07", "entries are expected here, each with keys", "Begin each entry with '- id: …'."))
    return None


def _value(node: Any, file: str, problems: list[Problem]) -> Any:
    if isinstance(node, yaml.SequenceNode):
        return [_value(child, file, problems) for child in node.value]
    if isinstance(node, yaml.MappingNode):
        return _entry(node, file, problems)
    if node.tag in ("", TAGS + "bool", TAGS + "null") and not node.style and node.value in MEANING:
        return MEANING[node.value]
    if node.tag and not node.tag.startswith(TAGS):
        raise yaml.MarkedYAMLError(None, None, f"the tag {node.tag} is not read", node.start_mark)
    return _text(node, file, problems)


def _text(node: Any, file: str, problems: list[Problem]) -> str:
    """The text of a scalar; what escapes stand for, between double quotes, is looked at as the file's own signs are."""
    if node.style == '"' and (message := forbidden_in(node.value)):
        problems.append(Problem(Place(file, node.start_mark.line + 1), "F07", message, HINT))
    return str(node.value)


def _entry(node: Any, file: str, problems: list[Problem]) -> Entry:
    values: dict[str, Any] = {}
    lines: dict[str, int] = {}
    for key, line, child in _pairs(node):
        if key in values:
            problems.append(Problem(Place(file, line), "Y08", f"the key {key!r} stands twice", "Keep one of the two."))
        values[key], lines[key] = _value(child, file, problems), line
    return Entry(values, lines, Place(file, node.start_mark.line + 1), problems)


def _pairs(node: Any) -> Iterator[tuple[str, int, Any]]:
    for key, child in node.value:
        if not isinstance(key, yaml.ScalarNode):
            raise yaml.MarkedYAMLError(None, None, "a key must be a plain word", key.start_mark)
        yield key.value, key.start_mark.line + 1, child
