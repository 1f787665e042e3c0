"""The archival references of the notes are guessed by their shape and become `archives.yaml`, for the editor to confirm.

`CAB121/645`, `WO 178/92`, `FO371/36970/N7293` and `W[ar]O[ffice papers] 178/92` are letters, a series and a piece. Letters
the British government uses belong to The National Archives; others to the archive whose abbreviation stands beside them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from engine.archive import Found, Grammar, natural_key
from engine.importers.record import scalar
from engine.model import Department, Repository, slug
from engine.problem import Place

GLOSSED = re.compile(r"(?<![\w\[])(?P<form>(?:[A-Z]+\s?\[[A-Za-z .&'’-]{1,40}?\]?){1,5})\s?(?P<number>\d{1,4}[A-Z]?)/\d")
PLAIN = re.compile(r"(?<![\w/(.])(?P<form>[A-Z]{1,6})\s?(?P<number>\d{1,4}[A-Z]?)/\d{1,6}(?![\d/]*\d{4}\b)")
BOXED = re.compile(r"(?<!\w)(?P<form>RG|MS|MSS|MG|Acc\.?|Coll\.?)\s?(?P<number>\d{1,5}),?\s+Box\s\d")
BESIDE = re.compile(r"^[\s,]*(?P<after>[A-Z]{3,6})\b(?![\s/]?\d)|(?P<before>\b[A-Z]{3,6})[\s,]*$")
NOT_LETTERS = {
    "AD", "BC", "CE", "BCE", "II", "III", "IV", "VI", "VII", "VIII", "IX", "NO", "PP", "VOL", "FIG", "CH",
    "JAN", "FEB", "MAR", "APR", "MAY", "JUNE", "JUN", "JULY", "JUL", "AUG", "SEPT", "SEP", "OCT", "NOV", "DEC",
}  # fmt: skip
DEPARTMENTS = {
    "ADM": "Admiralty", "AIR": "Air Ministry", "AVIA": "Ministry of Aviation", "BT": "Board of Trade", "CAB": "Cabinet Office",
    "CO": "Colonial Office", "DEFE": "Ministry of Defence", "DO": "Dominions Office", "FCO": "Foreign and Commonwealth Office",
    "FO": "Foreign Office", "GFM": "German Foreign Ministry", "HO": "Home Office", "HS": "Special Operations Executive",
    "HW": "Government Communications Headquarters", "INF": "Ministry of Information", "KV": "Security Service", "LAB": "Ministry of Labour",
    "MEPO": "Metropolitan Police", "MH": "Ministry of Health", "MT": "Ministry of Transport", "POWE": "Ministry of Power",
    "PREM": "Prime Minister's Office", "SUPP": "Ministry of Supply", "T": "Treasury", "TS": "Treasury Solicitor", "WO": "War Office",
    "WORK": "Office of Works",
}  # fmt: skip
TNA = {
    "name": "The National Archives", "place": "Kew, London", "url": "https://www.nationalarchives.gov.uk/",
    "catalogue": "https://discovery.nationalarchives.gov.uk/details/r/{id}",
    "search": "https://discovery.nationalarchives.gov.uk/results/r?_q=%22{reference}%22&_hb=tna",
}  # fmt: skip
FORMS = {"slash": "{series}/{piece}[/{item}]", "box": "{series}, Box {piece}[, Folder {item}]"}
NOWHERE = Place("archives.yaml")
HEAD = """\
# The archives, their series and the files that the notes cite, as an import guessed them by their shape.
# Confirm each: correct it, give it its title, and delete its line `proposed: true`. The remarks name the first note.
"""


@dataclass
class _Archive:
    """An archive in the making: its departments with the forms they are printed in, and the notes it was found in."""

    id: str
    name: str
    form: str = FORMS["slash"]
    departments: dict[str, list[str]] = field(default_factory=dict)
    facts: Mapping[str, str] = field(default_factory=dict)

    @property
    def repository(self) -> Repository:
        departments = tuple(Department(code, DEPARTMENTS.get(code, ""), tuple(forms)) for code, forms in self.departments.items())
        return Repository(self.id, self.name, "", NOWHERE, departments=departments, form=self.form)


def propose_archives(notes: Mapping[str, str], expansions: Mapping[str, str]) -> tuple[str, list[Repository]]:
    """Return `archives.yaml` for plain notes by label, and its repositories; `expansions` are those of abbreviations."""
    archives = _archives(notes, expansions)
    repositories = [archive.repository for archive in archives]
    grammar = Grammar(repositories)
    found: dict[tuple[str, str], dict[str, str]] = {}
    for label, text in notes.items():
        for one in grammar.find(text):
            found.setdefault((one.repository.id, one.code), {}).setdefault(one.piece, label)
    if not found:
        return HEAD + "\nrepositories: []\n", []
    return HEAD + "\nrepositories:\n" + "\n".join(_yaml(archive, found) for archive in archives), repositories


def _archives(notes: Mapping[str, str], expansions: Mapping[str, str]) -> list[_Archive]:
    archives: dict[str, _Archive] = {}
    for code, forms, shape, beside in _codes(notes.values()):
        if code in DEPARTMENTS and shape == "slash":
            archive = archives.setdefault("tna", _Archive("tna", TNA["name"], facts=TNA))
        elif beside and (shape == "slash"):
            archive = archives.setdefault(slug(beside), _Archive(slug(beside), expansions.get(beside, beside)))
        else:
            name = "Archive to be named" if shape == "slash" else "Archive to be named, files in boxes"
            archive = archives.setdefault(shape, _Archive("unnamed" if shape == "slash" else "unnamed-boxes", name, FORMS[shape]))
        archive.departments.setdefault(code, []).extend(form for form in forms if form != code)
    return list(archives.values())


def _codes(texts: Iterable[str]) -> list[tuple[str, list[str], str, str]]:
    """The letters of references with their printed forms, their shape and the abbreviation that stands beside them most."""
    forms: dict[tuple[str, str], dict[str, None]] = {}
    beside: dict[str, Counter[str]] = {}
    for text in texts:
        for pattern, shape in ((GLOSSED, "slash"), (PLAIN, "slash"), (BOXED, "box")):
            for match in pattern.finditer(text):
                printed = match["form"].strip()
                code = "".join(re.findall(r"[A-Z]+(?=\s?\[)", printed)) if "[" in printed else printed
                if code in NOT_LETTERS or (len(code) == 1 and code not in DEPARTMENTS):
                    continue
                forms.setdefault((code, shape), {})[printed] = None
                end = re.compile(r"[\w/]*").match(text, match.end())
                near = [
                    BESIDE.search(text[end.end() if end else match.end() :][:20]),
                    BESIDE.search(text[max(0, match.start() - 20) : match.start()]),
                ]
                beside.setdefault(code, Counter()).update(name for hit in near if hit and (name := hit["after"] or hit["before"]))
    found = []
    for (code, shape), printed in forms.items():
        common = beside.get(code, Counter()).most_common(1)
        found.append((code, list(printed), shape, common[0][0] if common and code not in DEPARTMENTS else ""))
    return found


def _yaml(archive: _Archive, found: Mapping[tuple[str, str], Mapping[str, str]]) -> str:
    lines = [f"  - id: {archive.id}", f"    name: {scalar(archive.name)}", "    proposed: true"]
    lines += [f"    {key}: {scalar(text)}" for key, text in archive.facts.items() if key != "name"]
    lines += [f"    form: {scalar(archive.form)}", "    departments:"]
    for code, forms in sorted(archive.departments.items()):
        name = f", name: {scalar(DEPARTMENTS[code])}" if code in DEPARTMENTS and archive.id == "tna" else ""
        printed = f", printed: [{', '.join(map(_quoted, forms))}]" if forms else ""
        lines.append(f"      - {{code: {scalar(code)}{name}{printed}}}")
    lines.append("    series:")
    for (repository, code), pieces in sorted(found.items(), key=lambda item: natural_key(item[0][1])):
        if repository == archive.id:
            lines += _series(code, pieces)
    return "\n".join(lines) + "\n"


def _series(code: str, pieces: Mapping[str, str]) -> list[str]:
    ordered: Sequence[str] = sorted(pieces, key=natural_key)
    lines = [
        f"      - code: {scalar(code)}",
        f"        proposed: true  # n{min(pieces.values(), key=natural_key)}",
        "        pieces:",
    ]
    return lines + [f'          - number: "{piece}"  # n{pieces[piece]}' for piece in ordered]


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def references_in(repositories: Sequence[Repository], text: str) -> list[Found]:
    """Return the references that the proposed repositories find in a text."""
    return Grammar(repositories).find(text)
