"""The rules by which no published id is lost, and none comes to name other words unsaid.

Like those of `check`, each is a generator that finds one kind of mistake, and its docstring is its documentation.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

from markupsafe import escape

from engine.anchors import Anchor, page_of
from engine.ledger import Published, Ruling
from engine.links import Links
from engine.problem import Place, Problem
from engine.release import FILE, release_number
from engine.succession import Succession, succession_of

SHOWN = 3


def check_ledger(links: Links, *, published: bool = False) -> list[Problem]:
    """Return what is wrong between an edition and its ledger, sorted; asked for what is published, what is unrecorded too.

    Ask only where every file of the edition could be read: what is in another seems lost.
    """
    rules = (*RULES, *PUBLISHED) if published else RULES
    return sorted(problem for rule in rules for problem in rule(succession_of(links)))


def lost(succession: Succession) -> Iterator[Problem]:
    """A published id stands, has an heir or is said to be gone.

    Bad: the paragraph `{#p30}` of release 1 is deleted.  Good: the same, and `p30: {now: p31}` in anchors.yaml.
    """
    for one in succession.retired:
        end = succession.fate(one.name)
        if not end.lost or end.name != one.name:
            continue
        released = f"published in release {one.first}" + (f" and changed in {one.changed[-1]}" if one.changed else "")
        where = f" in {one.host}" if one.host else ""
        hint = (
            f"Restore it; or, under 'rulings:' in {FILE}, name its heir, as in '{one.name}: {{now: {_successor(succession, one)}}}', "
            f"or say why it is gone: '{one.name}: {{gone: \"…\"}}'.{_again(succession)}"
        )
        yield Problem(one.place, "I02", f"the id {one.name} is lost: {one.label}{where}, {released}", hint)


def _successor(succession: Succession, one: Published) -> str:
    """The id under which the words now stand, else the form of one."""
    same = (other.id for other in succession.unrecorded if other.page == one.page and other.digest == one.digest)
    return next(same, "…")


def _again(succession: Succession) -> str:
    """While there is only one release it may not be out yet, and can be made again."""
    only = list(succession.recorded.releases) == [release_number(succession.edition)]
    return (
        f" Is release {succession.recorded.last} not published yet? Then record it again with 'build.py release {succession.recorded.last}'."
        if only
        else ""
    )


def moved(succession: Succession) -> Iterator[Problem]:
    """The words of a published id do not stand under another one.

    Bad: p31 is deleted and p32 to p56 are renumbered.  Good: p31 is deleted and has an heir.
    """
    published = succession.recorded.published
    under: dict[tuple[str, str], list[Anchor]] = {
        (former.page, former.digest): [] for former in (published[one.name] for one in succession.reworded)
    }
    for anchor in succession.standing.values():
        if (anchor.page, anchor.digest) in under:
            under[anchor.page, anchor.digest].append(anchor)
    for one in succession.reworded:
        former = published[one.name]
        for other in under[former.page, former.digest]:
            had = published.get(other.name)
            if (had and had.digest == former.digest) or _is_meant(succession, one.name):
                continue
            hint = (
                f"Let an id keep its words: give these {one.id} back, and the others one that was never used. "
                f"If {one.id} was wrong before, write '{one.name}: {{reworded: {succession.coming}}}' in {FILE}."
            )
            yield Problem(other.place, "I03", f"the words published as {one.name} now stand under {other.name}", hint)


def _is_meant(succession: Succession, name: str) -> bool:
    ruling = succession.recorded.rulings.get(name)
    return ruling is not None and ruling.reworded == succession.coming


def returned(succession: Succession) -> Iterator[Problem]:
    """An id that was gone comes back with the words it had.

    Bad: p30 is gone in release 2, and in release 3 a new paragraph is called p30.
    """
    for one in succession.reworded:
        former = succession.recorded.published[one.name]
        ruled = _is_meant(succession, one.name) or succession.recorded.retiring(one.name)
        if former.last and not ruled:
            hint = f"Give the new text an id that was never used. If it is the old one in other words, write '{one.name}: {{reworded: {succession.coming}}}' in {FILE}."
            yield Problem(one.place, "I04", f"the id {one.name} was last used in release {former.last}, for other words", hint)


def rulings(succession: Succession) -> Iterator[Problem]:
    """A ruling is on a published id that stands no more, and names an heir on the same page that stands or has an heir.

    Bad: `p30: {now: p31}` and `p31: {now: p30}`.
    """
    published = succession.recorded.published
    for ruling in succession.recorded.rulings.values():
        name = ruling.name
        if name not in published:
            yield Problem(ruling.place, "I05", f"no release has published {name!r}", "Correct the id, or delete the line.")
        elif ruling.reworded:
            yield from _exchanged(succession, ruling)
        elif name in succession.standing:
            hint = "If it came back, delete the line; if the text is new, give it an id that was never used."
            yield Problem(ruling.place, "I06", f"{name} stands in the edition and is said to be gone", hint)
        elif ruling.heir:
            yield from _heir(succession, ruling, published[name].page)


def _exchanged(succession: Succession, ruling: Ruling) -> Iterator[Problem]:
    former = succession.recorded.published[ruling.name]
    now = {succession.coming} if ruling.name in {one.name for one in succession.reworded} else set()
    if ruling.reworded not in {*former.changed, *now}:
        message = f"the words of {ruling.name} were not exchanged in release {ruling.reworded}"
        yield Problem(ruling.place, "I07", message, "Delete the line; a ruling that rules nothing hides the next mistake.")


def _heir(succession: Succession, ruling: Ruling, page: str) -> Iterator[Problem]:
    end = succession.fate(ruling.name)
    heir = succession.standing.get(ruling.heir)
    known = succession.recorded.published.get(ruling.heir)
    if end.circular:
        hint = "Let the last of them lead to an id that stands."
        yield Problem(ruling.place, "I08", f"the heirs of {ruling.name} lead back to {end.name}", hint)
    elif not heir and not known:
        yield Problem(ruling.place, "I09", f"the heir {ruling.heir!r} of {ruling.name} does not exist", "Name an id that stands.")
    elif page != (heir.page if heir else known.page if known else ""):
        hint = f"An address cannot lead to another page by itself. Write '{ruling.name}: {{gone: \"See …\"}}', with a link."
        yield Problem(ruling.place, "I10", f"the heir {ruling.heir} of {ruling.name} is on another page", hint)


def recorded(succession: Succession) -> Iterator[Problem]:
    """What is put on the web is a release: every id and its words are recorded.

    Bad: a paragraph written after `build.py release`.
    """
    edition, ledger = succession.edition, succession.recorded
    place = Place(f"{edition.place.file.rpartition('/')[0]}/{FILE}")
    hint = f"Set release {succession.coming} and its date in edition.yaml, run 'python build.py release', and commit {FILE} too."
    for found, one_is, many_are in (
        (succession.unrecorded, "1 id is not recorded", "{} ids are not recorded"),
        (succession.reworded, "the words of 1 id are other than recorded", "the words of {} ids are other than recorded"),
    ):
        if found:
            names = [anchor.name for anchor in found]
            listed = ", ".join(names[:SHOWN]) + (f" and {len(names) - SHOWN} more" if len(names) > SHOWN else "")
            message = one_is if len(names) == 1 else many_are.format(len(names))
            yield Problem(place, "I11", f"{message}: {listed}", hint)
    said = f"release {edition.statement.release} of {edition.statement.date}"
    last = f"release {ledger.last} of {ledger.releases[ledger.last]}" if ledger.last else said
    if said != last:
        hint = "Run 'python build.py release', or put back what edition.yaml said."
        yield Problem(edition.place, "I12", f"edition.yaml says {said}, but recorded is {last}", hint)


Rule = Callable[[Succession], Iterator[Problem]]
RULES: tuple[Rule, ...] = (lost, moved, returned, rulings)
PUBLISHED: tuple[Rule, ...] = (recorded,)


def check_pages(links: Links, files: Mapping[str, bytes]) -> list[Problem]:
    """Return the ids of the ledger that do not stand on their page as it was rendered, whatever the templates are.

    Bad: a register's template that leaves out `{{ view.former(entry.id) }}`.
    """
    published = succession_of(links).ledger.published.values()
    shown = {page: _ids_on(files.get(page_of(page), b"")) for page in {one.page for one in published}}
    hint = "Put {{ view.former(entry.id) }} inside every entry of its template, and {{ tombstones(view, entry.id) }} behind."
    return [
        Problem(Place(page_of(one.page)), "I13", f"the page does not show {one.name}", hint)
        for one in published
        if str(escape(one.id)) not in shown[one.page]
    ]


def _ids_on(page: bytes) -> set[str]:
    return set(re.findall(r'\sid="([^"]*)"', page.decode()))
