"""What stands before an article's text goes to its record: title, authors, abstract, keywords; so do statements after it.

A title or author that the source names as such is taken as it is. The rest is read as the reader of plain text reads it,
from the same kind of lines.
"""

from __future__ import annotations

from collections.abc import Sequence

from engine.importers.markdown_writer import note_markdown
from engine.importers.text_facts import article_facts
from engine.importers.text_front import AFFILIATION, read_front
from engine.importers.text_labels import ON_THE_AUTHOR
from engine.importers.text_lines import Block as Lines
from engine.importers.text_lines import Line, bare_words
from engine.importers.text_parts import FRONT, RUN_IN, part_of
from engine.importers.tree import Block, Call, Heading, Manuscript, Paragraph
from engine.importers.walks import everything, inlines_of, plain, squeezed

LONGEST_AFFILIATION = 250
RECORD_KEYS = ("title", "subtitle", "author", "date", "abstract", "keywords")


def take_front(manuscript: Manuscript) -> None:
    """Move the front matter from a manuscript's blocks to its record."""
    _take_roles(manuscript)
    record = manuscript.record
    if not (record.get("title") and record.get("authors")):
        _take_lines(manuscript)
    _take_abstract(manuscript)
    if record.get("subtitle"):
        record["title"] = f"{record.get('title', '')}: {record.pop('subtitle')}".lstrip(": ")


def take_statement(kind: str, blocks: Sequence[Block], manuscript: Manuscript) -> bool:
    """Move a statement at the article's end to its record; false where it is none, or calls notes."""
    if kind not in ("disclosure", "contributor", *FRONT) or manuscript.record.get(kind) or not blocks:
        return False
    if any(isinstance(one, Call) for one in everything(blocks)) or not all(isinstance(block, Paragraph) for block in blocks):
        return False
    words = _words(blocks)
    if kind == "keywords":
        manuscript.record[kind] = keywords_in(words)
    else:
        manuscript.record[kind] = words if kind == "abstract" else note_markdown(tuple(blocks))[0].replace("\n\n", " ")
    return True


def keywords_in(words: str) -> list[str]:
    """Return the keywords of a line."""
    sign = next((sign for sign in (";", "؛", "·", "•", "|", "،", ",") if sign in words), ",")
    return [word.strip(" .;,") for word in words.split(sign) if word.strip(" .;,")]


def settle_note(manuscript: Manuscript, key: str) -> None:
    """Give a note that title or author call to the record: an affiliation, a word on the author, or thanks."""
    if key not in manuscript.notes:
        return
    note = manuscript.notes.pop(key)
    words = _words(note.blocks)
    authors = manuscript.record.get("authors")
    if AFFILIATION.search(words) and len(words) < LONGEST_AFFILIATION and not ON_THE_AUTHOR.search(words) and isinstance(authors, list):
        for author in [author for author in authors if "affiliation" not in author][:1]:
            author["affiliation"] = words.strip(" .*†")
        return
    into = "contributor" if ON_THE_AUTHOR.search(words[:200]) else "acknowledgements"
    text = note_markdown(note.blocks)[0]
    manuscript.record[into] = "\n\n".join(filter(None, [str(manuscript.record.get(into, "")), text]))
    manuscript.lose(f"the note to the title or author went to {into}: “{words[:50]}…”", "See whether it belongs there.", note.line)


def _take_roles(manuscript: Manuscript) -> None:
    """Move paragraphs that the source names as title, author and so on."""
    record = manuscript.record
    said: dict[str, list[str]] = {}
    kept: list[Block] = []
    calls: list[str] = []
    for block in manuscript.blocks:
        if isinstance(block, Paragraph) and block.role in RECORD_KEYS and not (block.role == "title" and record.get("title")):
            said.setdefault(block.role, []).append(squeezed(plain(block.children)))
            calls += [one.note for one in everything([block]) if isinstance(one, Call)]
        else:
            kept.append(block)
    for role in ("title", "subtitle", "abstract"):
        if role in said:
            record[role] = " ".join(said[role])
    if "keywords" in said:
        record["keywords"] = keywords_in(" ".join(said["keywords"]))
    if "author" in said:
        record["authors"] = [named for line in said["author"] for named in authors_in(line)]
    manuscript.blocks = kept
    for key in calls:
        settle_note(manuscript, key)


def authors_in(line: str) -> list[dict[str, str]]:
    """Return the authors a line names, with their parts; the line as one name where it is not like names."""
    found = read_front([Lines((Line(1, "# x"),)), Lines((Line(2, line),))]).record.get("authors")
    if isinstance(found, list) and found:
        return found
    given, _, family = line.rpartition(" ")
    return [{"name": line, "family": family, "given": given}]


def _take_lines(manuscript: Manuscript) -> None:
    """Read the first blocks as lines of plain text, and move those that the record takes up."""
    blocks, known = manuscript.blocks, str(manuscript.record.get("title") or "")
    lines = ([Lines((Line(0, f"# {known}"),))] if known else []) + [Lines((Line(_line(block), _as_line(block)),)) for block in blocks]
    front = read_front(lines)
    taken = len(lines) - len(front.text) - bool(known)
    if known and any(isinstance(block, Heading) and bare_words(plain(block.children)) == bare_words(known) for block in blocks[:taken]):
        pass
    record = {key: value for key, value in front.record.items() if key not in manuscript.record}
    manuscript.record.update(record)
    if known:
        front.losses = [loss for loss in front.losses if "title" not in loss.what]
    manuscript.losses += front.losses
    facts = article_facts(front.said, str(manuscript.record.get("title", "")))
    article = manuscript.record.setdefault("article", {})
    assert isinstance(article, dict)
    for key, value in facts.items():
        article.setdefault(key, value)
    calls = [one.note for one in everything(blocks[:taken]) if isinstance(one, Call)]
    manuscript.blocks = blocks[taken:]
    elsewhere = {one.note for one in everything(manuscript.blocks) if isinstance(one, Call)}
    for key in dict.fromkeys(calls):
        if key not in elsewhere:
            settle_note(manuscript, key)


def _line(block: Block) -> int:
    return block.line if isinstance(block, Heading) else 0


def _as_line(block: Block) -> str:
    """A block as the reader of plain text would meet it."""
    words = " ".join(squeezed(plain(stretch)) for stretch in inlines_of(block)).strip()
    match block:
        case Heading():
            return f"# {words}"
        case Paragraph():
            return words or "·"
    return f"> {words}"


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


def _words(blocks: Sequence[Block]) -> str:
    return " ".join(squeezed(plain(stretch)) for block in blocks for stretch in inlines_of(block) if plain(stretch).strip())
