"""EDTF dates as the attributes by which TEI normalizes dates, and the dates a passage names in full or by inference."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date

from engine.dates import iso_date, year_inferred
from engine.letters import DATE
from engine.links import Document

SEASON_MONTHS = {"21": ("03", "05"), "22": ("06", "08"), "23": ("09", "11"), "24": ("12", "12")}


def date_attributes(edtf: str) -> dict[str, str]:
    """Return TEI's attributes for an EDTF date; what is inferred, uncertain or approximate is of medium certainty."""
    begin, slash, end = edtf.partition("/")
    if slash:
        found = {"from": _bounds(begin)[0], "to": _bounds(end)[1]}
    else:
        first, last = _bounds(begin)
        found = {"when": first} if first == last else {"notBefore": first, "notAfter": last}
    if re.search("[?~%]", edtf):
        found["cert"] = "medium"
    return {name: value for name, value in found.items() if value}


def _bounds(single: str) -> tuple[str, str]:
    """The first and last date of a W3C type that a date without interval can mean; a day that never was gives its month."""
    plain = re.sub("[?~%]", "", single)
    year, _, month = plain.partition("-")
    if months := SEASON_MONTHS.get(month):
        return f"{year}-{months[0]}", f"{year}-{months[1]}"
    if plain.count("-") == 2:
        try:
            date.fromisoformat(plain)
        except ValueError:
            plain = plain.rpartition("-")[0]
    return plain, plain


def dates_in(text: str, documents: Sequence[Document] = ()) -> Iterator[tuple[int, int, str]]:
    """Yield the dates of a passage with start, end and EDTF form; a year left out is that of the passage's documents."""
    inferred = {d.date[5:]: d.date for d in documents if year_inferred(d.date) and "/" not in d.date}
    for match in DATE.finditer(text):
        days = list(re.finditer(r"\d+(?:st|nd|rd|th)?", match["days"]))
        forms = [_form(day[0], match, inferred) for day in days]
        if not all(forms):
            continue
        if re.search(r"[-–]", match["days"]):
            yield match.start(), match.end(), f"{forms[0]}/{forms[-1]}"
            continue
        for day, form in zip(days, forms, strict=True):
            last = day is days[-1]
            yield match.start() + day.start(), match.end() if last else match.start() + day.end(), form


def _form(day: str, match: re.Match[str], inferred: dict[str, str]) -> str:
    form = iso_date(re.sub(r"\D", "", day), match["month"], match["year"] or "0000", inferred=not match["year"])
    return form if match["year"] else inferred.get(form[5:], "")
