"""Letters: who wrote what to whom on which day, and where it lies, as notes of every form say it."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.dates import is_date
from engine.links import Document
from engine.model import Edition, Person, Tenure
from engine.problem import Place
from tests.conftest import Resolved, links_of

WREN = Person("wren", "Wren, Tobias", "", "", Place("x"), ("Wren", "Tobias Wren"), (Tenure("SLO", "1926", "1931-06"),))

# A note, and what it must give: kind | from | to | date | reference | numbers, each document on a line of its own.
NOTES = """
Wren to Corrie, 4 May 1931 KW12/345.
    letter | Tobias Wren | Agnes Corrie | 1931-05-04 | KW 12/345
Agnes Corrie to Tobias Wren 4th May, 1931, KW 12/345/A7
    letter | Agnes Corrie | Tobias Wren | 1931-05-04 | KW 12/345/A7
Wren to Corrie, 4 May 1931 [Kestrel Wharf Archives, Port Gannet] K[ey] W[orks] 12/345/A7.
    letter | Tobias Wren | Agnes Corrie | 1931-05-04 | KW 12/345/A7
Wren letter to Corrie, 4 Sept. 1931 KW12/345.
    letter | Tobias Wren | Agnes Corrie | 1931-09-04 | KW 12/345
See also Wren note to Blythe, 1 Jan 1932 KW12/346.
    note | Tobias Wren | Honor Blythe | 1932-01-01 | KW 12/346
Wren's minute to Blythe, 4 May 1931 KW12/345.
    minute | Tobias Wren | Honor Blythe | 1931-05-04 | KW 12/345
Wren minute, 2 June 1931 KW12/346.
    minute | Tobias Wren | | 1931-06-02 | KW 12/346
Minute by Wren, 2 June 1931 KW12/346.
    minute | Tobias Wren | | 1931-06-02 | KW 12/346
Hale memo, 11 Oct., Corrie minute, 7 Nov. 1932 LT7/1.
    memorandum | Edmund Hale | | 1932?-10-11 | LT 7/1
    minute | Agnes Corrie | | 1932-11-07 | LT 7/1
Hale memorandum to SLO, 11 Oct. 1931, LT7/1.
    memorandum | Edmund Hale | SLO (Honor Blythe) | 1931-10-11 | LT 7/1
SLO to Corrie, 30 June 1931 LT7/1.
    letter | SLO (Tobias Wren) | Agnes Corrie | 1931-06-30 | LT 7/1
SLO to Corrie, 1 July 1931 LT7/1.
    letter | SLO (Honor Blythe) | Agnes Corrie | 1931-07-01 | LT 7/1
SLO to Corrie, 4 May and 9 Oct. 1931 LT7/1.
    letter | SLO (Tobias Wren) | Agnes Corrie | 1931?-05-04 | LT 7/1
    letter | SLO (Honor Blythe) | Agnes Corrie | 1931-10-09 | LT 7/1
SLO to Corrie, 4 May 1920 LT7/1.
    letter | SLO | Agnes Corrie | 1920-05-04 | LT 7/1
Corrie to SLO, 4 May, to Inspector of Lights, 9 July 1931 KW12/345.
    letter | Agnes Corrie | SLO (Tobias Wren) | 1931?-05-04 | KW 12/345
    letter | Agnes Corrie | Inspector of Lights (Edmund Hale) | 1931-07-09 | KW 12/345
Corrie to Wren, 4 May, Wren to Corrie, 28 Sept. 1932 KW12/345.
    letter | Agnes Corrie | Tobias Wren | 1932?-05-04 | KW 12/345
    letter | Tobias Wren | Agnes Corrie | 1932-09-28 | KW 12/345
Wren to Corrie, 4 May 1931 KW12/345; to Blythe, 5 May 1931 KW12/346.
    letter | Tobias Wren | Agnes Corrie | 1931-05-04 | KW 12/345
    letter | Tobias Wren | Honor Blythe | 1931-05-05 | KW 12/346
Corrie to Wren, 4 and 18 Aug. 1932 KW12/345.
    letter | Agnes Corrie | Tobias Wren | 1932-08-04 | KW 12/345
    letter | Agnes Corrie | Tobias Wren | 1932-08-18 | KW 12/345
Corrie to Wren, 4, 5 and 6 Aug. 1932 KW12/345.
    letter | Agnes Corrie | Tobias Wren | 1932-08-04 | KW 12/345
    letter | Agnes Corrie | Tobias Wren | 1932-08-05 | KW 12/345
    letter | Agnes Corrie | Tobias Wren | 1932-08-06 | KW 12/345
Corrie to Wren, 31 Dec. 1931, 1 Jan. 1932 KW12/345.
    letter | Agnes Corrie | Tobias Wren | 1931-12-31 | KW 12/345
    letter | Agnes Corrie | Tobias Wren | 1932-01-01 | KW 12/345
Corrie to Wren, 4 May 1931 KW12/345; Wren to Corrie, 6 June KW12/346.
    letter | Agnes Corrie | Tobias Wren | 1931-05-04 | KW 12/345
    letter | Tobias Wren | Agnes Corrie | 1931?-06-06 | KW 12/346
Hale report, 11-19 May 1931 KW 12/345.
    report | Edmund Hale | | 1931-05-11/1931-05-19 | KW 12/345
A report of a visit to the rocks, 11 – 19 May 1931 KW 12/345.
    report | | | 1931-05-11/1931-05-19 | KW 12/345
Hale Report 4, 12 Sept. 1931 LT7/1.
    report | Edmund Hale | | 1931-09-12 | LT 7/1 | Report 4
LC(31)4th mtg, 12 June 1931 KW3/9/A1.
    meeting | | | 1931-06-12 | KW 3/9/A1 | LC(31)4th mtg
LC(31)4th mtg 12 June 1931 KW3/9/A1; LC(32)17 8 Jan. 1932 KW3/9/B2.
    meeting | | | 1931-06-12 | KW 3/9/A1 | LC(31)4th mtg
    paper | | | 1932-01-08 | KW 3/9/B2 | LC(32)17
LC(31)12th meeting (O) 12 June 1931, LC(31)25 2 Feb. 1931 KW3/9.
    meeting | | | 1931-06-12 | KW 3/9 | LC(31)12th meeting (O)
    paper | | | 1931-02-02 | KW 3/9 | LC(31)25
The keepers were not asked, LC(31)4th mtg KW3/9/A1.
    meeting | | | | KW 3/9/A1 | LC(31)4th mtg
Lights Office meeting, 30 Dec. 1931 KW3/9.
    meeting | Lights Office | | 1931-12-30 | KW 3/9
Lights Office to Corrie, 7 Nov. 1931 1057, 1058, KW3/9.
    letter | Lights Office | Agnes Corrie | 1931-11-07 | KW 3/9
Blythe to Wren MIL412, 21 Feb. 1932 LT7/1.
    telegram | Honor Blythe | Tobias Wren | 1932-02-21 | LT 7/1 | MIL412
Blythe to Wren, 21 Feb. 1932 MIL412 LT7/1.
    telegram | Honor Blythe | Tobias Wren | 1932-02-21 | LT 7/1 | MIL412
Blythe to Wren, telegrams MIL411, MIL412 21 Feb. 1932 LT7/1.
    telegram | Honor Blythe | Tobias Wren | 1932-02-21 | LT 7/1 | MIL411 MIL412
MIL412, 21 Feb. 1932 LT7/1.
    telegram | | | 1932-02-21 | LT 7/1 | MIL412
Blythe draft telegram to Corrie, 3 Oct. 1932 LT7/1.
    telegram | Honor Blythe | Agnes Corrie | 1932-10-03 | LT 7/1
Corrie diary, 3, 4 Jan. 1932, Marsh House Library.
    diary | Agnes Corrie | | 1932-01-03 | Corrie diary
    diary | Agnes Corrie | | 1932-01-04 | Corrie diary
Harbour Log Diary, 28 Jan. and 14 Feb. 1932 KW3/9.
    diary | | | 1932?-01-28 | KW 3/9
    diary | | | 1932-02-14 | KW 3/9
Directive to Corrie, 24 June 1931 KW3/9.
    directive | | Agnes Corrie | 1931-06-24 | KW 3/9
Note to the Deputy Keeper of Lamps, 24 June 1931 KW3/9.
    note | | Deputy Keeper of Lamps | 1931-06-24 | KW 3/9
Corrie to Captain Hale, 24 June, to Mrs. Blythe, 25 June 1931 KW3/9.
    letter | Agnes Corrie | Edmund Hale | 1931?-06-24 | KW 3/9
    letter | Agnes Corrie | Honor Blythe | 1931-06-25 | KW 3/9
Corrie to Hale (Inspector of Lights), 24 June 1931 KW3/9.
    letter | Agnes Corrie | Edmund Hale | 1931-06-24 | KW 3/9
Corrie to Quill (Lamps), 24 June 1931 KW3/9.
    letter | Agnes Corrie | Quill | 1931-06-24 | KW 3/9
Corrie lecture at Gannet College, 'On Wicks', 19 Jan. 1933 Coll. 7, Box 3.
    lecture | Agnes Corrie | | 1933-01-19 | Coll. 7, Box 3
Corrie paper 'The Riddle of the Wick', 12 Aug. 1933 Coll. 7, Box 3, Folder 12.
    paper | Agnes Corrie | | 1933-08-12 | Coll. 7, Box 3, Folder 12
Żółkiewska-Łoś to Ełgot, 2 Feb. 1932 Stadtarchiv Nebelhafen, Bestand 4, Nr. 12.
    letter | Zofia Żółkiewska-Łoś | Ełgot | 1932-02-02 | Bestand 4, Nr. 12
Łukasz to Örn, 2 Feb. 1932 Bestand 4, Nr. 12.
    letter | Łukasz | Örn | 1932-02-02 | Bestand 4, Nr. 12
Van Dyke to de Groot, 2 Feb. 1932 KW3/9.
    letter | Van Dyke | de Groot | 1932-02-02 | KW 3/9
O'Dowd to Blythe, 4 May 1931; O’Dowd to Wren, 5 May 1931 KW12/345.
    letter | Finbar O’Dowd | Honor Blythe | 1931-05-04 | KW 12/345
    letter | Finbar O’Dowd | Tobias Wren | 1931-05-05 | KW 12/345
Corrie wrote that the fog had lifted, to Wren, 4 May 1931 KW12/345.
    letter | Agnes Corrie | Tobias Wren | 1931-05-04 | KW 12/345
The keeper lay in bed on 4 May 1931. Wren to Blythe, 6 May 1931 KW12/345.
    letter | Tobias Wren | Honor Blythe | 1931-05-06 | KW 12/345
Wren saw her on 3 May, Corrie to Blythe, 5 May 1931 KW 12/346.
    letter | Agnes Corrie | Honor Blythe | 1931-05-05 | KW 12/346
Wren to Corrie, 4 May 1931 KW12/345, and Wren minute, 5 May 1931 KW12/346.
    letter | Tobias Wren | Agnes Corrie | 1931-05-04 | KW 12/345
    minute | Tobias Wren | | 1931-05-05 | KW 12/346
Wren minute, 20 Nov., Wren minute, 24 Dec. 1931 KW3/9/A1, A2.
    minute | Tobias Wren | | 1931?-11-20 | KW 3/9/A1
    minute | Tobias Wren | | 1931-12-24 | KW 3/9/A2
KW12/345: Wren to Corrie, 4 May 1931; KW12/346: Wren minute, 5 May 1931.
    letter | Tobias Wren | Agnes Corrie | 1931-05-04 | KW 12/345
    minute | Tobias Wren | | 1931-05-05 | KW 12/346
Wren to Corrie, 31 June 1931 KW12/345.
    letter | Tobias Wren | Agnes Corrie | 1931-06 | KW 12/345
Marlowe, *Salt Stair*, 77; Wren to Corrie, 4 May 1931 KW12/345.
    letter | Tobias Wren | Agnes Corrie | 1931-05-04 | KW 12/345
Her lamp failed on 4 May 1931.
A gale, 45 May 1931, and no year: 4 May.
Wren to Corrie, without date, KW12/345.
KW 12/345, 12-14.
"""


def table() -> list[tuple[str, list[str]]]:
    rows: list[tuple[str, list[str]]] = []
    for line in NOTES.strip().splitlines():
        if line.startswith("    "):
            rows[-1][1].append(" ".join(line.split()))
        else:
            rows.append((line, []))
    return rows


def shown(document: Document) -> str:
    parties = [party.label if party else "" for party in (document.sender, document.recipient)]
    reference = document.reference.canonical if document.reference else ""
    parts = [document.kind, *parties, document.date, reference, " ".join(document.numbers)]
    return " ".join(" | ".join(parts).removesuffix(" | ").split())


@pytest.mark.parametrize(("note", "expected"), table())
def test_a_note_gives_its_documents(toy: Resolved, note: str, expected: list[str]) -> None:
    links = links_of(toy[0], note)
    assert [shown(document) for document in links.documents] == expected
    plain = links.edition.notes[0].prose.plain
    for document in links.documents:
        assert document.printed == plain[document.start : document.end].strip()
        assert not document.date or is_date(document.date)


def test_the_table_is_complete() -> None:
    assert len(table()) > 50


def test_documents_are_numbered_by_note(toy: Resolved) -> None:
    links = links_of(toy[0], "Wren to Corrie, 4, 5 May 1931 KW12/345.", "Blythe minute, 1 Jan. 1932 LT7/1.")
    assert [document.id for document in links.documents] == ["1-1", "1-2", "2-1"]


def test_a_year_left_out_is_that_of_the_note_before(toy: Resolved) -> None:
    links = links_of(
        toy[0], "Wren minute, 2 June 1931 KW12/346.", "Wren minute, 9 June KW12/346.", "Wren minute, 1 July 1933 KW12/346."
    )
    assert [document.date for document in links.documents] == ["1931-06-02", "1931?-06-09", "1933-07-01"]


def test_an_office_held_by_two_at_once_names_neither(toy: Resolved) -> None:
    edition = toy[0]
    people = (*edition.people, WREN._replace(id="deputy", forms=("Quill",)))
    [document] = links_of(replace(edition, people=people), "SLO to Corrie, 4 May 1931 LT7/1.").documents
    assert document.sender is not None
    assert (document.sender.person, document.sender.office) == (None, "SLO")


def test_an_office_no_longer_held_or_without_dates_is_told_apart(toy: Resolved) -> None:
    edition = toy[0]
    people = (*edition.people, WREN._replace(id="x", forms=("Quill",), offices=(Tenure("Warden"), Tenure("Clerk", "", "1930"))))
    links = links_of(replace(edition, people=people), "Warden to Clerk, 4 May 1931 LT7/1.", "Warden to Clerk, 4 May 1930 LT7/1.")
    assert [document.recipient.person is not None for document in links.documents if document.recipient] == [False, True]
    assert all(document.sender and document.sender.person for document in links.documents)


def test_the_real_notes_give_at_least_78_letters_each_with_sender_recipient_and_date(real: Resolved) -> None:
    _, links = real
    letters = [document for document in links.documents if document.is_letter]
    assert len(letters) >= 78
    assert all(letter.date for letter in letters)


pieces = st.sampled_from(
    ["Wren", " to ", "Corrie", "SLO", ", ", " 4 May", " 4, 5 May 1931", " 1932", " 11-19 June 1931", "; ", ". ", " KW12/345", " KW3/9/A1, A2",
     " and ", "minute", " letter ", "diary", "Corrie diary", "MIL412", "LC(31)4th mtg", "(", ")", "[", "see ", "Report 4", "Marlowe, ", "Salt Stair, 7",
     "Ż", "'", " by ", "note to the Keeper", "\\", "\n\n", "½"]
)  # fmt: skip


@given(st.lists(st.lists(pieces, max_size=20).map("".join), min_size=1, max_size=3))
def test_any_note_gives_documents_within_it_and_never_an_exception(toy: Resolved, notes: list[str]) -> None:
    links = links_of(toy[0], *notes)
    plain = {note.label: note.prose.plain for note in links.edition.notes}
    for document in links.documents:
        assert 0 <= document.start < document.end <= len(plain[document.note])
        assert document.printed
        assert not document.date or is_date(document.date)
    assert len({document.id for document in links.documents}) == len(links.documents)


LONG = 50_000
ODD = {
    "blanks": "Wren to Corrie," + " " * LONG + "4 May 1931",
    "brackets": "Wren to " + "[" * LONG + " 4 May 1931",
    "parentheses": "Wren to " + "(" * LONG + " 4 May 1931",
    "digits": "1" * LONG + " May 1931",
    "days": "1, " * (LONG // 3) + "4 May 1931",
    "ranges": "1-" * (LONG // 2) + "4 May 1931",
    "names": "Wren " * (LONG // 5) + "4 May 1931",
    "strangers": "Quill " * (LONG // 6) + "4 May 1931",
    "particles": "A" + " of" * (LONG // 3) + " 4 May 1931",
    "recipients": "to " * (LONG // 3) + "4 May 1931",
    "sentences": "a. " * (LONG // 3) + "4 May 1931",
    "one word": "x" * LONG + ". 4 May 1931",
    "kinds": "note " * (LONG // 5) + "4 May 1931",
    "letters": "Wren to Corrie, 4 May 1931 KW12/345; " * (LONG // 37),
    "dates": "Wren to Corrie, 4 May, " * (LONG // 23) + " 1931",
}


@pytest.mark.parametrize("text", ODD.values(), ids=ODD)
def test_a_long_odd_note_is_read_at_once(toy: Resolved, text: str) -> None:
    edition: Edition = toy[0]
    begin = time.process_time()
    links_of(edition, text)
    assert time.process_time() - begin < 4
