"""The facts of publication that an article's pages state: DOI, journal, dates, publisher, licence, language."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from engine.dates import MONTH_FORM, iso_date

DOI = re.compile(r"\b10\.\d{4,9}/[^\s\"<>\[\]]+[^\s\"<>\[\].,;:)]")
DATED = re.compile(
    rf"(?P<day>\d{{1,2}})(?:st|nd|rd|th|\.)?\s+(?P<month>{MONTH_FORM})[a-z]*\.?,?\s+(?P<year>\d{{4}})"
    rf"|(?P<month2>{MONTH_FORM})\s+(?P<day2>\d{{1,2}}),?\s+(?P<year2>\d{{4}})|(?P<iso>\d{{4}}-\d\d(?:-\d\d)?)"
    rf"|(?P<month3>{MONTH_FORM})\s+(?P<year3>\d{{4}})|(?P<year4>\b(?:1[5-9]|20)\d\d\b)"
)
PUBLISHED = (
    r"published\s+online:?", r"first\s+published(?:\s+online)?:?", r"published:?", r"publication\s+date:?", r"publicado\s+em:?",
    r"(?:received.{0,40})?accepted:?", r"to\s+cite\s+this\s+article:?[^(]{0,200}\(", r"©", r"copyright",
)  # fmt: skip
LICENCE = re.compile(
    r"creativecommons\.org/(?:licenses|licences)/(?P<kind>by(?:-(?:nc|nd|sa))*)/(?P<version>\d\.\d)|(?P<zero>creativecommons\.org/publicdomain/zero/1\.0)"
)
LICENCE_NAMED = re.compile(r"\bCC[\s-]?(?P<kind>BY(?:[\s-](?:NC|ND|SA))*)(?:[\s-]?(?P<version>\d\.\d))?\b")
QUALITIES = {"by": "Attribution", "nc": "NonCommercial", "nd": "NoDerivatives", "sa": "ShareAlike"}
COMMON_WORDS = {
    "en": "the of and to that was with which", "de": "der die und das nicht mit von dem", "fr": "les des dans une est qui pour sur",
    "es": "los las una del por con que para", "pt": "os das uma não com que para dos", "it": "gli della che una con per sono nel",
    "nl": "het een van niet zijn voor met door", "sv": "och att det som för inte med till", "pl": "nie się jest przez które oraz dla jako",
}  # fmt: skip
SCRIPTS = {
    "ar": "\u0600-\u06ff", "he": "\u0590-\u05ff", "ru": "\u0400-\u04ff", "el": "\u0370-\u03ff", "ja": "\u3040-\u30ff", "zh": "\u4e00-\u9fff",
    "ko": "\uac00-\ud7af", "hi": "\u0900-\u097f",
}  # fmt: skip


def article_facts(said: Iterable[str], title: str) -> dict[str, object]:
    """Return what lines of the page state of the published article, by the keys of `edition.yaml`."""
    lines = [re.sub(r"\s+", " ", line) for line in said]
    text = "\n".join(lines)
    facts: dict[str, object] = {"journal": _journal(lines, title)}
    if doi := DOI.search(text):
        facts |= {"doi": doi[0], "url": f"https://doi.org/{doi[0]}"}
    if issn := re.search(r"ISSN:?\s*(?:\(?(?:print|online)\)?:?\s*)?(\d{4}-\d{3}[\dXx])", text, re.IGNORECASE):
        facts["issn"] = issn[1].upper()
    facts["published"] = _published(lines)
    facts |= _publisher(text)
    if pages := re.search(r"\bpp?\.\s*(\d+\s*[-–]\s*\d+)", text):
        facts["pages"] = re.sub(r"\s*[-–]\s*", "–", pages[1])
    if licence := licence_in(text):
        facts["licence"] = licence
    return {key: value for key, value in facts.items() if value}


def licence_in(text: str) -> dict[str, str]:
    """Return the Creative Commons licence a text names, by its SPDX identifier; empty where it names none."""
    if match := LICENCE.search(text):
        if match["zero"]:
            zero = "https://creativecommons.org/publicdomain/zero/1.0/"
            return {"id": "CC0-1.0", "name": "Creative Commons Zero 1.0 Universal", "url": zero}
        return _licence(match["kind"], match["version"])
    match = LICENCE_NAMED.search(text)
    if not match and "Creative Commons Attribution" in text:
        kind = re.search(r"Attribution(?:[-\s](?:NonCommercial|Non-Commercial|NoDerivatives|NoDerivs|ShareAlike))*", text)
        letters = [
            code
            for code, name in QUALITIES.items()
            if kind and re.sub("-", "", name).lower()[:6] in re.sub("-", "", kind[0]).lower()
        ]
        return _licence("-".join(letters), "4.0")
    return _licence(re.sub(r"[\s-]+", "-", match["kind"].lower()), match["version"] or "4.0") if match else {}


def _licence(kind: str, version: str) -> dict[str, str]:
    qualities = "-".join(QUALITIES[part] for part in kind.split("-"))
    scope = "International" if version == "4.0" else "Unported" if version == "3.0" else "Generic"
    return {
        "id": f"CC-{kind.upper()}-{version}",
        "name": f"Creative Commons {qualities} {version} {scope}",
        "url": f"https://creativecommons.org/licenses/{kind}/{version}/",
    }


def _published(lines: Iterable[str]) -> str:
    """The date of publication, from the line that says so most plainly."""
    lines = list(lines)
    for words in PUBLISHED:
        for line in lines:
            match = re.search(words, line, re.IGNORECASE)
            if match and (date := date_in(line[match.end() : match.end() + 60])):
                return date
    return ""


def date_in(text: str) -> str:
    """Return the first date of a text as EDTF; empty where there is none."""
    match = DATED.search(text)
    if not match:
        return ""
    if match["iso"]:
        return match["iso"]
    month = match["month"] or match["month2"] or match["month3"]
    return iso_date(match["day"] or match["day2"], month, match["year"] or match["year2"] or match["year3"] or match["year4"])


def _journal(lines: Iterable[str], title: str) -> str:
    """The journal, from the line that tells how to cite the article, else from one that gives volume and year."""
    for line in lines:
        if not re.match(r"\W*(?:to\s+cite|cite|how\s+to\s+cite)\b", line, re.IGNORECASE):
            continue
        at = line.casefold().find(title.casefold()[:60]) if title else -1
        after = line[at + len(title) :] if at >= 0 else line.partition("):")[2]
        if emphasised := re.search(r"\*([^*]{3,120})\*", after):
            return emphasised[1].strip(" ,.")
        if named := re.match(r"[\s,.'\"’”*]*([^\W\d][^,\d]{2,120})(?:,|\s\d)", after):
            return named[1].strip(" ,.*")
    for line in lines:
        if match := re.match(
            r"\W*([^\W\d_][^\d,.;:()]{3,90}?)[,.]?\s+(?:vol(?:ume)?\.?\s*)?\d{1,4}\s*[(:,].{0,60}\d{4}", line, re.IGNORECASE
        ):
            return match[1].strip(" *,")
        if match := re.match(
            r"\W*((?:the\s+)?[\w\s&]{0,60}(?:journal|review|revue|revista|zeitschrift|quarterly|annals|studies)\b[\w\s&]{0,60})\W*$",
            line,
            re.IGNORECASE,
        ):
            return re.sub(r"\s+\d+$", "", match[1].strip())
    return ""


def _publisher(text: str) -> dict[str, object]:
    found: dict[str, object] = {}
    if notice := re.search(r"(?:©|\(c\)|copyright)\s*(\d{4})\s+([^.\n]{2,120})", text, re.IGNORECASE):
        found["copyright"] = f"© {notice[1]} {notice[2].strip()}"
    if published := re.search(r"[Pp]ublished (?:on behalf of [^.]{2,80} )?by ([^.\n]{2,120})", text):
        found["publisher"] = published[1].strip(" ,")
    return found


def language_of(text: str) -> str:
    """Return the language tag of a text, by its script and its commonest words."""
    sample = text[:200_000]
    letters = len(re.findall(r"[^\W\d_]", sample)) or 1
    for tag, script in SCRIPTS.items():
        if len(re.findall(f"[{script}]", sample)) > letters / 3:
            return tag
    words = Counter(re.findall(r"[^\W\d_]+", sample.lower()))
    counts = {tag: sum(words[word] for word in common.split()) for tag, common in COMMON_WORDS.items()}
    return max(counts, key=lambda tag: counts[tag]) if any(counts.values()) else "en"
