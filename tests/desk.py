"""An editor at a desk: changes an invented edition at random, answers what the build asks for, and makes releases.

After every build that succeeds each id that was ever published is looked up on the rendered pages.
"""

from __future__ import annotations

import copy
import json
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lxml import html

import build as program
from engine.exports.anchors import anchors_json
from engine.keeping import check_pages
from engine.problem import Problem, errors
from engine.render import render_pages
from tests.building import PROJECT
from tests.editing import ACTIONS, Draft, first_draft

FIXED = {
    "people.yaml": "- {id: wren, name: 'Wren, Ada', forms: [Wren]}\n- {id: corrie, name: 'Corrie, Ib', forms: [Corrie]}\n",
    "archives.yaml": "repositories:\n  - id: kwa\n    name: Kestrel Wharf Archives\n    departments: [{code: KW}]\n"
    "    series:\n      - code: KW 3\n        pieces: [{number: '9'}]\n",
}
EDITION = """\
title: The Lamps of Hollow Skerry
authors: [{{name: Ottoline Farrow}}]
article:
  journal: Journal of Lamps
  published: 2019-03-31
  licence: {{id: CC-BY-4.0, name: CC BY 4.0, url: 'https://creativecommons.org/licenses/by/4.0/'}}
edition:
  kind: full
  statement: Everything here is invented.
  release: {release}
  date: 2020-01-{release:02}
  licence: {{id: CC-BY-4.0, name: CC BY 4.0, url: 'https://creativecommons.org/licenses/by/4.0/'}}
site: {{url: 'https://lamps.test/'}}
"""
SHOWN_TEXT = "descendant::text()[not(ancestor::a[@class='n' or @class='changed' or @role='doc-backlink']) and not(ancestor::sup)]"

Operation = tuple[str, int, int]


@dataclass
class Desk:
    """A folder with the edition, the last draft that could be built, and what was on the pages of every release."""

    folder: Path
    draft: Draft = field(default_factory=first_draft)
    words: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    builds: int = 0

    def write(self) -> None:
        draft, folder = self.draft, self.folder
        for old in (folder / "sections").glob("*"):
            old.unlink()
        (folder / "sections").mkdir(parents=True, exist_ok=True)
        for name, text in FIXED.items():
            (folder / name).write_text(text, encoding="utf-8")
        (folder / "edition.yaml").write_text(EDITION.format(release=draft.release), encoding="utf-8")
        for number, (id_, paragraphs) in enumerate(draft.sections.items()):
            body = "".join(f"{one.text}{''.join(f'[^{label}]' for label in one.calls)} {{#{one.id}}}\n\n" for one in paragraphs)
            text = f"---\ntitle: {draft.titles[id_]}\nid: {id_}\n---\n\n{body}"
            (folder / "sections" / f"{number:02}.md").write_text(text, encoding="utf-8")
        notes = "\n\n".join(f"[^{label}]: {'; '.join(letters)}." for label, letters in draft.notes.items())
        (folder / "notes.md").write_text(notes + "\n", encoding="utf-8")
        self._write_rulings()

    def _write_rulings(self) -> None:
        """Only the editor's part of the ledger is written; the rest stays as the last release left it."""
        path = self.folder / "anchors.yaml"
        if path.exists():
            text = path.read_text(encoding="utf-8")
            lines = "".join(f"  {name}: {{{ruling}}}\n" for name, ruling in self.draft.rulings.items())
            path.write_text(re.sub(r"(?ms)^rulings:.*?^releases:", f"rulings:\n{lines}\nreleases:", text), encoding="utf-8")

    def read(self) -> tuple[Any, list[Problem]]:
        self.write()
        links, problems = program.read(self.folder)
        return links, errors(problems)

    def edit(self, operation: Operation, answer: int) -> None:
        """Do one thing to the draft, and then what the build asks for until it is content; else take it back."""
        name, a, b = operation
        before = copy.deepcopy(self.draft)
        asked = ACTIONS[name](self.draft, a, b)
        links, found = self.read()
        if asked and self._was_published(before, name, a, b):
            assert asked & {one.code for one in found}, (name, found)
        for round_ in range(8):
            if not found:
                break
            if not all(self._answer(one, answer + round_) for one in found):
                break
            links, found = self.read()
        if found:
            self.draft = before
            links, found = self.read()
            assert not found, found
        self.look(links)

    def _was_published(self, before: Draft, name: str, a: int, b: int) -> bool:
        """Whether what a mistake touches is as a release has it, so that the mistake can be known for one."""
        if name == "reuse":
            new = {one.id for one in self.draft.paragraphs} - {one.id for one in before.paragraphs}
            ledger = (self.folder / "anchors.yaml").read_text(encoding="utf-8")
            return all(one in self.draft.rulings or re.search(rf"(?m)^    {one}: \w+ [\d,]+-", ledger) for one in new)
        if name == "delete":
            return ("index.html", before.paragraphs[a % len(before.paragraphs)].id) in self.words
        if name == "swap_notes":
            labels = list(before.notes)
            pairs = [
                (f"n{label}", f"{'; '.join(before.notes[label])}.")
                for label in (labels[a % len(labels)], labels[b % len(labels)])
            ]
        else:
            paragraphs = before.paragraphs
            at = a % len(paragraphs)
            touched = paragraphs[at:] if name == "renumber" else [paragraphs[at], paragraphs[b % len(paragraphs)]]
            pairs = [(one.id, one.text) for one in touched]
        return all(self.words.get(("index.html", id_), [""])[-1] == text for id_, text in pairs)

    def _answer(self, problem: Problem, choice: int) -> bool:
        """Write the ruling that a problem asks for; false where the change had better be taken back."""
        rulings = self.draft.rulings
        if problem.code == "I02":
            name = problem.message.split()[2]
            rulings[name] = self._ruling(name, choice)
        elif problem.code == "I03" and choice % 3 == 0:
            rulings[problem.message.split()[4]] = f"reworded: {max(self.draft.release, self._last() + 1)}"
        elif problem.code in {"I08", "I09", "I10"}:
            rulings[re.findall(r"[\w/-]+", problem.message.split(" of ")[1])[0]] = 'gone: "It led nowhere."'
        elif problem.code == "I07":
            del rulings[problem.message.split()[3]]
        else:
            return False
        return True

    def _last(self) -> int:
        text = (self.folder / "anchors.yaml").read_text(encoding="utf-8")
        return max(int(number) for number in re.findall(r"(?m)^  (\d+): 20", text))

    def _ruling(self, name: str, choice: int) -> str:
        if re.fullmatch(r"p\d+\w?", name):
            heirs = [one.id for one in self.draft.paragraphs]
        elif re.fullmatch(r"n\d+", name):
            heirs = [f"n{label}" for label in self.draft.notes]
        else:
            heirs = [] if "/" in name else list(self.draft.sections)
        if heirs and choice % 3:
            return f"now: {heirs[choice % len(heirs)]}"
        return 'gone: "Taken out, see [the text](#contents)."'

    def make_release(self) -> None:
        """Release what there is; the web then takes it, and would not have taken it before if anything was new."""
        links, found = program.read(self.folder, published=True)
        assert errors(found), "what is not recorded would be published"
        assert program.release(self.folder)
        links, found = program.read(self.folder, published=True)
        assert not errors(found), found
        pages = self.look(links)
        for page, tree in pages.items():
            for element in tree.xpath("//main//*[@id]"):
                id_ = element.get("id")
                if (page, id_) in self._inventory(links):
                    known = self.words.setdefault((page, id_), [])
                    if not _is_replacement(element):
                        known.append(_words(element))
        self.draft.release += 1

    def _inventory(self, links: Any) -> set[tuple[str, str]]:
        return {(row["page"], row["id"]) for row in json.loads(anchors_json(links))}

    def look(self, links: Any) -> dict[str, Any]:
        """Look up every published id on the pages, as a reader does who follows a link from a book."""
        self.builds += 1
        files = render_pages(links, PROJECT / "templates")
        assert check_pages(links, files) == []
        pages = {
            path: html.fromstring(files[path])
            for path in ("index.html", "letters/index.html", "archives/index.html", "about/index.html")
        }
        ids = {path: _by_id(tree) for path, tree in pages.items()}
        listed = set(pages["about/index.html"].xpath("//ul[@class='releases']//span[starts-with(., 'Changed')]//@href"))
        for (page, id_), known in self.words.items():
            assert len(ids[page].get(id_, [])) == 1, f"{id_} stands {len(ids[page].get(id_, []))} times on {page}"
            element = ids[page][id_][0]
            self._check(page, id_, element, known, f"../{page}#{id_}" in listed)
        return pages

    def _check(self, page: str, id_: str, element: Any, known: list[str], is_listed: bool) -> None:
        if "former" in element.classes:
            assert element.get("data-former", "").endswith("is now here.")
            heir = self._heir(page, id_)
            if heir:
                assert heir in [one.get("id") for one in element.iterancestors()] or element.getnext().get("id") == heir, (
                    id_,
                    heir,
                )
        elif "gone" in element.classes:
            assert re.search(r"stood here until release \d+\. \w", element.text_content()), id_
        elif element.get("role") == "doc-noteref":
            assert _words(element) == known[-1], id_
        else:
            differs = any(words != _words(element) for words in known)
            assert is_listed or not differs, f"{id_} silently says {_words(element)!r}, once {known}"
            if page == "index.html":
                path = "following-sibling::*[1][@class='since']/a" if element.tag.startswith("h") else ".//a"
                marked = bool(element.xpath(f"{path}[@class='changed']"))
                assert marked or not differs, f"{id_} has no mark"
                assert differs or not marked, f"{id_} is marked and never changed"

    def _heir(self, page: str, id_: str) -> str:
        """Where the editor's own rulings lead; empty where something else decides."""
        seen = set()
        while page == "index.html" and id_ not in seen and (match := re.match(r"now: (.+)", self.draft.rulings.get(id_, ""))):
            seen.add(id_)
            id_ = match[1]
        return id_ if seen else ""


def _is_replacement(element: Any) -> bool:
    return bool({"former", "gone"} & set(element.classes))


def _by_id(tree: Any) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for element in tree.xpath("//*[@id]"):
        found.setdefault(element.get("id"), []).append(element)
    return found


def _words(element: Any) -> str:
    """What an element says, without the marks of the edition; of a letter its date and what it is, of a file its name."""
    if element.xpath("ancestor::ul[@class='pieces'] or self::h2[../section[@class='series']] or self::h3[@id and b]"):
        return str(element.xpath("string(descendant-or-self::*[self::b or self::h2][1])"))
    if element.tag == "tr":
        return " ".join(" ".join(cell.text_content() for cell in element.xpath("./td[position() < 3]")).split())
    if element.get("role") == "doc-noteref":
        return str(element.text_content())
    return " ".join("".join(element.xpath(SHOWN_TEXT)).split())


def play(folder: Path, operations: list[tuple[Operation, int]]) -> Desk:
    """Begin an edition, release it, and do all the operations; `release` among them makes a release."""
    desk = Desk(folder)
    desk.look(desk.read()[0])
    desk.make_release()
    for operation, answer in operations:
        if operation[0] == "release":
            desk.read()
            desk.make_release()
        else:
            desk.edit(operation, answer)
    return desk
