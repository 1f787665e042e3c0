"""What `check` prints for other programs and for the curious: problems as JSON, and every rule from its docstring."""

from __future__ import annotations

import inspect
import json
import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from engine import check
from engine.links import Links
from engine.problem import Place, Problem
from engine.queries import rulings

CODE = re.compile(r"\b[A-Z]\d\d\b")


def problems_as_json(problems: Sequence[Problem], links: Links | None) -> str:
    """Return the problems as a JSON list of objects, in the order of files and lines; `place` is an id such as `n69`."""
    passages = _passages(links) if links else {}
    return json.dumps([_record(problem, passages) for problem in sorted(problems)], ensure_ascii=False, indent=1)


def _record(problem: Problem, passages: dict[Place, str]) -> dict[str, Any]:
    return {
        "code": problem.code,
        "severity": str(problem.severity),
        "file": problem.place.file,
        "line": problem.place.line,
        "place": problem.where or passages.get(problem.place, ""),
        "stands": problem.stands,
        "suspected": problem.suspected,
        "evidence": list(problem.evidence),
        "certainty": str(problem.certainty),
        "message": problem.message,
    }


def _passages(links: Links) -> dict[Place, str]:
    """The id of the passage that begins on a line."""
    found = {block.place: block.id for block in links.edition.blocks if block.id}
    return found | {note.place: note.id for note in links.edition.notes}


def rules_listed() -> str:
    """Return every rule with its codes and its docstring, those on the content before those on the source."""
    content = ((" ".join(_codes(rule)), rule) for rule in check.RULES)
    source = ((f"{rule.code} ({rule.kind})", rule.find) for rule in rulings.RULES)
    return "\n".join(_listed([*content, *source]))


def _codes(rule: Callable[..., Any]) -> list[str]:
    """The codes that a rule's source names: they stand there alone."""
    return sorted(set(CODE.findall(inspect.getsource(rule))))


def _listed(rules: Sequence[tuple[str, Callable[..., Any]]]) -> Iterator[str]:
    for codes, rule in rules:
        name = rule.__name__.removeprefix("check_").replace("_", " ")
        yield f"{codes}  {name}" if codes else name
        yield from (f"    {line}" if line else "" for line in inspect.cleandoc(rule.__doc__ or "").split("\n"))
        yield ""
