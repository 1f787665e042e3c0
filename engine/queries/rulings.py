"""A ruling in `queries.yaml` silences the finding it is about; one that is about nothing any more is an error."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from engine.links import Links
from engine.model import Edition, Query
from engine.problem import Place, Problem
from engine.queries import (
    abbreviations,
    brackets,
    committees,
    dates,
    documents,
    imprints,
    months,
    names,
    numbers,
    offices,
    quotes,
    references,
    separators,
    sequences,
    spelling,
    structure,
    titles,
)
from engine.queries.finding import Finding, Rule
from engine.queries.witness import Witness

RULES: tuple[Rule, ...] = (
    *documents.RULES,
    *references.RULES,
    *numbers.RULES,
    *sequences.RULES,
    *dates.RULES,
    *names.RULES,
    *offices.RULES,
    *abbreviations.RULES,
    *brackets.RULES,
    *quotes.RULES,
    *separators.RULES,
    *committees.RULES,
    *months.RULES,
    *titles.RULES,
    *imprints.RULES,
    *structure.RULES,
    *spelling.RULES,
)


def find_findings(links: Links) -> list[Finding]:
    """Return what every rule finds, in the order of the text, each reading of a place once for its kind."""
    witness = Witness(links)
    found: dict[tuple[str, str, str], Finding] = {}
    for rule in RULES:
        for finding in rule.find(witness):
            key = (rule.kind, finding.where, finding.stands)
            first = found.setdefault(key, finding._replace(code=rule.code, kind=rule.kind, place=_place(witness, finding)))
            found[key] = first._replace(evidence=tuple(dict.fromkeys((*first.evidence, *finding.evidence))))
    order = {passage.id: index for index, passage in enumerate(witness.passages)}
    return sorted(found.values(), key=lambda finding: (order.get(finding.where, -1), finding.start, finding.code, finding.stands))


def _place(witness: Witness, finding: Finding) -> Place:
    passage = witness.by_id.get(finding.where)
    return finding.place if finding.place.file or passage is None else passage.place_of(finding.start)


def problems_of(links: Links) -> Iterator[Problem]:
    """Yield each finding that nobody has ruled on as a warning, and each ruling that is about nothing as an error."""
    findings = find_findings(links)
    by_place: dict[str, list[Query]] = defaultdict(list)
    for query in links.edition.queries:
        by_place[query.where].append(query)
    for finding in findings:
        if not any(is_ruled(query) and is_about(query, finding) for query in by_place[finding.where]):
            yield finding.as_problem()
    yield from _about_nothing(links, findings)
    yield from _without_ground(links.edition)


def is_ruled(query: Query) -> bool:
    """Tell whether an editor has decided: accepted, emended, or left open with the reason why."""
    return query.ruling in {"accepted", "emended"} or bool(query.reason)


def is_about(query: Query, finding: Finding) -> bool:
    """Tell whether a query is about a finding: the place is the same, and the words, or one kind and a part of the words."""
    stands = " ".join(finding.stands.split())
    if query.where != finding.where or (query.rules and finding.code not in query.rules):
        return False
    if query.stands == stands:
        return True
    return (query.kind == finding.kind or bool(query.rules)) and (stands in query.stands or query.stands in stands)


def _about_nothing(links: Links, findings: Iterable[Finding]) -> Iterator[Problem]:
    found: dict[str, list[Finding]] = defaultdict(list)
    for finding in findings:
        found[finding.where].append(finding)
    for query in links.edition.queries:
        if query.only == "full" and links.edition.statement.is_abridged:
            continue
        matched = {finding.code for finding in found[query.where] if is_about(query, finding)}
        idle = [code for code in query.rules if code not in matched]
        if not matched and not _stands(links, query):
            hint = "Copy the reading from the text, or delete the query if the text was mended."
            said = f"{query.stands!r} does not stand in {query.where}"
            yield Problem(query.place, "Q02", said, hint, where=query.where, stands=query.stands)
        elif idle:
            hint = "Delete the query if the text was mended, or take the code out of 'rules:' if the doubt is the editor's own."
            said = f"rule {', '.join(idle)} finds nothing amiss in {query.stands!r} ({query.where})"
            yield Problem(query.place, "Q03", said, hint, where=query.where, stands=query.stands)


def _stands(links: Links, query: Query) -> bool:
    """Whether the words stand in the passage; one that does not exist is another rule's matter."""
    passage = links.blocks.get(query.where) or links.notes.get(query.where.removeprefix("n"))
    if passage is None:
        return True
    return query.stands in " ".join(passage.prose.plain.split()) or query.stands in passage.prose.source


def _without_ground(edition: Edition) -> Iterator[Problem]:
    for query in edition.queries:
        needed = {"accepted": ("reason",), "emended": ("suspected", "ground")}.get(query.ruling, ())
        for key in needed:
            if not getattr(query, key):
                hint = f"Add a line '{key}: …', or write 'ruling: open'."
                said = f"the query {query.id} is {query.ruling} without {key!r}"
                yield Problem(query.place, "Q04", said, hint, where=query.where)
