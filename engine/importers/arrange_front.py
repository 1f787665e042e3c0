"""What stands before an article's text goes to its record: title, authors, abstract, keywords; so do statements after it.

A title or author that the source names as such is taken as it is. The rest is read as the reader of plain text reads it,
from the same kind of lines.
"""

from __future__ import annotations

from collections.abc import Sequence

from engine.importers.arrange_lines import authors_in, may_stand_above, take_lines
from engine.importers.arrange_thanks import settle_note
from engine.importers.markdown_writer import note_markdown
from engine.importers.text_facts import date_in
from engine.importers.text_lines import bare_words
from engine.importers.text_parts import FRONT, RUN_IN, part_of
from engine.importers.tree import Block, Call, Manuscript, Paragraph
from engine.importers.walks import everything, plain, squeezed, words_of

RECORD_KEYS = ("title", "subtitle", "author", "date", "abstract", "keywords")


def take_front(manuscript: Manuscript) -> None:
    """Move the front matter from a manuscript's blocks to its record."""
    said = _take_roles(manuscript)
    record = manuscript.record
    is_complete = bool(record.get("title") and record.get("authors"))
    if manuscript.has_typed_front or (manuscript.has_typed_front is None and not is_complete):
        take_lines(manuscript, said)
    _take_abstract(manuscript)
    _take_assumed(manuscript)
    if record.get("subtitle"):
        record["title"] = f"{record.get('title', '')}: {record.pop('subtitle')}".lstrip(": ")


def take_statement(kind: str, blocks: Sequence[Block], manuscript: Manuscript) -> bool:
    """Move a statement at the article's end to its record; false where it is none, or calls notes."""
    if kind not in ("disclosure", "contributor", *FRONT) or manuscript.record.get(kind) or not blocks:
        return False
    if any(isinstance(one, Call) for one in everything(blocks)) or not all(isinstance(block, Paragraph) for block in blocks):
        return False
    words = words_of(blocks)
    if kind == "keywords":
        manuscript.record[kind] = keywords_in(words)
    else:
        manuscript.record[kind] = words if kind == "abstract" else note_markdown(tuple(blocks))[0].replace("\n\n", " ")
    return True


def keywords_in(words: str) -> list[str]:
    """Return the keywords of a line."""
    sign = next((sign for sign in (";", "؛", "·", "•", "|", "،", ",") if sign in words), ",")
    return [word.strip(" .;,") for word in words.split(sign) if word.strip(" .;,")]


def _take_roles(manuscript: Manuscript) -> list[str]:
    """Move paragraphs that the source names as title, author and so on; return the lines above the title."""
    record = manuscript.record
    said: dict[str, list[str]] = {}
    kept: list[Block] = []
    calls: list[str] = []
    above: list[Block] = []
    for block in manuscript.blocks:
        if not said.get("title") and getattr(block, "role", "") == "title" and may_stand_above(kept):
            above, kept = kept, []
        if isinstance(block, Paragraph) and block.role in RECORD_KEYS and not (block.role == "title" and record.get("title")):
            said.setdefault(block.role, []).append(squeezed(plain(block.children)))
            calls += [one.note for one in everything([block]) if isinstance(one, Call)]
        else:
            kept.append(block)
    for role in ("title", "subtitle", "abstract"):
        if role in said and not record.get(role):
            record[role] = " ".join(said[role])
    if "keywords" in said and not record.get("keywords"):
        record["keywords"] = keywords_in(" ".join(said["keywords"]))
    if "date" in said and (date := date_in(" ".join(said["date"]))):
        article = record.setdefault("article", {})
        assert isinstance(article, dict)
        article.setdefault("published", date)
    if "author" in said and not record.get("authors"):
        record["authors"] = [named for line in said["author"] for named in authors_in(line)]
    manuscript.blocks = [*(block for block in above if not words_of([block])), *kept]
    for key in calls:
        settle_note(manuscript, key)
    return [words for block in above if (words := words_of([block]))]


def _take_abstract(manuscript: Manuscript) -> None:
    """Move an abstract and keywords that stand at the beginning with their names before them in one line."""
    kept: list[Block] = []
    for index, block in enumerate(manuscript.blocks):
        match = RUN_IN.match(squeezed(plain(block.children))) if index < 12 and isinstance(block, Paragraph) else None
        kind = part_of(bare_words(match["name"])) if match else ""
        if match and kind not in manuscript.record and not any(isinstance(one, Call) for one in everything([block])):
            manuscript.record[kind] = keywords_in(match["text"]) if kind == "keywords" else match["text"]
        else:
            kept.append(block)
    manuscript.blocks = kept


def _take_assumed(manuscript: Manuscript) -> None:
    """Let the file's properties say what its text does not."""
    record, assumed = manuscript.record, manuscript.assumed
    if not record.get("title") and assumed.get("title"):
        record["title"] = assumed["title"]
        manuscript.lose("the title is taken from the file's properties", "See whether it is right.")
    if not record.get("authors") and assumed.get("creator"):
        record["authors"] = authors_in(assumed["creator"])
        manuscript.lose("the author is taken from the file's properties", "See whether the name is right.")
    if not record.get("keywords") and assumed.get("keywords"):
        record["keywords"] = keywords_in(assumed["keywords"])
