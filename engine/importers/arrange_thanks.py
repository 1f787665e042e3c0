"""A note that the title or an author calls goes to the record: an affiliation, a word on the author, thanks."""

from __future__ import annotations

import re

from engine.importers.markdown_writer import note_markdown
from engine.importers.text_front import AFFILIATION, add_affiliation
from engine.importers.text_labels import ON_THE_AUTHOR
from engine.importers.tree import Manuscript
from engine.importers.walks import words_of

LONGEST_AFFILIATION = 250
THANKS = re.compile(r"(?<=[.;])\s+(?=(?:I|We|The|This|My|Our|An?|Many|Thanks|Earlier|For|Research)\b)")


def settle_note(manuscript: Manuscript, key: str) -> None:
    """Give a note that title or author call to the record."""
    if key not in manuscript.notes:
        return
    note = manuscript.notes.pop(key)
    words, text = words_of(note.blocks), note_markdown(note.blocks)[0]
    authors = manuscript.record.get("authors")
    names = [author["name"] for author in authors] if isinstance(authors, list) else []
    is_on_author = bool(ON_THE_AUTHOR.search(words[:200])) or words.strip(" *†").startswith(tuple(filter(None, names)))
    place, *rest = THANKS.split(words, maxsplit=1)
    if isinstance(authors, list) and not is_on_author and AFFILIATION.search(place) and len(place) < LONGEST_AFFILIATION:
        add_affiliation(authors, place.strip(" .*†"))
        if not rest:
            return
        text = text[max(0, text.find(rest[0][:20])) :]
    into = "contributor" if is_on_author else "acknowledgements"
    manuscript.record[into] = "\n\n".join(filter(None, [str(manuscript.record.get(into, "")), text]))
    what = f"the note to the title or author went to {into}: “{words[:50]}…”"
    manuscript.lose(what, "See whether it belongs there.", note.line)
