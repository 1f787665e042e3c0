"""What stands before an article's text goes to its record: title, authors, abstract, keywords; so do statements after it.

A title or author that the source names as such is taken as it is. The rest is read as the reader of plain text reads it,
from the same kind of lines.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from engine.importers.markdown_writer import note_markdown
from engine.importers.text_facts import article_facts, date_in
from engine.importers.text_front import AFFILIATION, Front, read_front
from engine.importers.text_labels import ON_THE_AUTHOR
from engine.importers.text_lines import Block as Lines
from engine.importers.text_lines import Line, bare_words
from engine.importers.text_parts import FRONT, RUN_IN, part_of
from engine.importers.tree import Block, Call, Heading, Manuscript, Paragraph
from engine.importers.walks import everything, inlines_of, plain, squeezed

LONGEST_AFFILIATION = 250
FIRST_BLOCKS = 15
LONGEST_LINE = 20
RECORD_KEYS = ("title", "subtitle", "author", "date", "abstract", "keywords")


def take_front(manuscript: Manuscript) -> None:
    """Move the front matter from a manuscript's blocks to its record."""
    _take_roles(manuscript)
    record = manuscript.record
    is_complete = bool(record.get("title") and record.get("authors"))
    if manuscript.has_typed_front or (manuscript.has_typed_front is None and not is_complete):
        _take_lines(manuscript)
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
    if (
        AFFILIATION.search(words)
        and len(words) < LONGEST_AFFILIATION
        and not ON_THE_AUTHOR.search(words)
        and isinstance(authors, list)
    ):
        for author in [author for author in authors if "affiliation" not in author][:1]:
            author["affiliation"] = words.strip(" .*†")
        return
    into = "contributor" if ON_THE_AUTHOR.search(words[:200]) else "acknowledgements"
    text = note_markdown(note.blocks)[0]
    manuscript.record[into] = "\n\n".join(filter(None, [str(manuscript.record.get(into, "")), text]))
    manuscript.lose(
        f"the note to the title or author went to {into}: “{words[:50]}…”", "See whether it belongs there.", note.line
    )


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
    """Read the first blocks as lines of plain text, and move those that the record takes up; what is known goes before them."""
    record = manuscript.record
    said = _take_up_to_title(manuscript)
    blocks = manuscript.blocks
    known = [f"# {record['title']}"] if record.get("title") else []
    if known and (names := _names(record.get("authors"))):
        known.append(names)
    front = read_front(
        [Lines((Line(0, line),)) for line in known] + [Lines((Line(_line(block), _as_line(block)),)) for block in blocks]
    )
    taken = _first_left_out(blocks[: max(0, len(blocks) - len(front.text))], front)
    _take_over(front.record, record)
    authors = record.get("authors")
    said_already = [author["name"] for author in authors] if isinstance(authors, list) else []
    said_already += ["no title"] if known else []
    manuscript.losses += [loss for loss in front.losses if not any(one in loss.what for one in said_already)]
    article = record.setdefault("article", {})
    assert isinstance(article, dict)
    for key, value in article_facts([*said, *front.said], str(record.get("title", ""))).items():
        article.setdefault(key, value)
    manuscript.blocks = blocks[taken:]
    elsewhere = {one.note for one in everything(manuscript.blocks) if isinstance(one, Call)}
    for key in dict.fromkeys(one.note for one in everything(blocks[:taken]) if isinstance(one, Call)):
        if key not in elsewhere:
            settle_note(manuscript, key)


def _first_left_out(taken: Sequence[Block], front: Front) -> int:
    """How many of the first blocks are front: none that is long, or calls a note, is left out as a line of the page."""
    for index, block in enumerate(taken):
        words = _as_line(block)
        left_out = [loss for loss in front.losses if loss.what.startswith("a line before") and words[:40] in loss.what]
        if left_out and (len(words.split()) > LONGEST_LINE or any(isinstance(one, Call) for one in everything([block]))):
            kept = [_as_line(one)[:40] for one in taken[index:]]
            front.losses = [loss for loss in front.losses if not any(words in loss.what for words in kept)]
            return index
    return len(taken)


def _take_up_to_title(manuscript: Manuscript) -> list[str]:
    """Take out the heading that repeats a known title, and the lines above it, which are returned."""
    title = bare_words(str(manuscript.record.get("title", "")))
    for index, block in enumerate(manuscript.blocks[:FIRST_BLOCKS]):
        if title and isinstance(block, Heading) and bare_words(squeezed(plain(block.children))) == title:
            before, manuscript.blocks = manuscript.blocks[:index], manuscript.blocks[index + 1 :]
            for key in (one.note for one in everything([block]) if isinstance(one, Call)):
                settle_note(manuscript, key)
            return [words for one in before if (words := _words([one]))]
    return []


def _take_over(found: Mapping[str, object], record: dict[str, object]) -> None:
    """Add to the record what the lines say; of authors it has already, their places and addresses."""
    authors, known = found.get("authors"), record.get("authors")
    if (
        isinstance(authors, list)
        and isinstance(known, list)
        and [one["name"] for one in authors] == [one["name"] for one in known]
    ):
        for author, one in zip(authors, known, strict=True):
            place = str(author.get("affiliation", "")).removeprefix(author["name"]).strip(" ,;")
            one |= {
                key: value for key, value in (("affiliation", place), ("email", author.get("email"))) if value and key not in one
            }
    record |= {key: value for key, value in found.items() if key not in record}


def _names(authors: object) -> str:
    """The names of authors in one line, if they would be read as names."""
    names = ", ".join(author["name"] for author in authors) if isinstance(authors, list) else ""
    return names if [author["name"] for author in authors_in(names)] == names.split(", ") else ""


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


def _words(blocks: Sequence[Block]) -> str:
    return " ".join(squeezed(plain(stretch)) for block in blocks for stretch in inlines_of(block) if plain(stretch).strip())
