"""What stands before an article's text goes to its record: title, authors, abstract, keywords; so do statements after it.

A title or author that the source names as such is taken as it is. The rest is read as the reader of plain text reads it,
from the same kind of lines.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from engine.importers.arrange_thanks import settle_note
from engine.importers.markdown_writer import note_markdown
from engine.importers.text_facts import article_facts, date_in
from engine.importers.text_front import AFFILIATION, Front, read_front
from engine.importers.text_lines import Block as Lines
from engine.importers.text_lines import Line, bare_words, is_ended
from engine.importers.text_parts import FRONT, RUN_IN, part_of
from engine.importers.tree import Block, Call, Figure, Heading, Manuscript, Paragraph, Quote, Rule
from engine.importers.walks import everything, plain, squeezed, words_of

FIRST_BLOCKS = 15
LONGEST_LINE = 20
FEWEST_WORDS = 7
RECORD_KEYS = ("title", "subtitle", "author", "date", "abstract", "keywords")


def take_front(manuscript: Manuscript) -> None:
    """Move the front matter from a manuscript's blocks to its record."""
    said = _take_roles(manuscript)
    record = manuscript.record
    is_complete = bool(record.get("title") and record.get("authors"))
    if manuscript.has_typed_front or (manuscript.has_typed_front is None and not is_complete):
        _take_lines(manuscript, said)
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
        if not said.get("title") and getattr(block, "role", "") == "title" and _is_above_title(kept):
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


def _is_above_title(blocks: Sequence[Block]) -> bool:
    """Whether blocks may stand above a title: few and short ones that call no note."""
    return len(blocks) < FIRST_BLOCKS and all(
        isinstance(block, Paragraph | Heading | Rule | Figure) and len(words_of([block]).split()) <= LONGEST_LINE for block in blocks
    ) and not any(isinstance(one, Call) for one in everything(blocks))  # fmt: skip


def authors_in(line: str) -> list[dict[str, str]]:
    """Return the authors a line names, with their parts; the line as one name where it is not like names."""
    found = read_front([Lines((Line(1, "# x"),)), Lines((Line(2, line),))]).record.get("authors")
    if isinstance(found, list) and found:
        return found
    given, _, family = line.rpartition(" ")
    return [{"name": line, "family": family, "given": given}]


def _take_lines(manuscript: Manuscript, above: Sequence[str]) -> None:
    """Read the first blocks as lines of plain text, and move those that the record takes up; what is known goes before them."""
    record = manuscript.record
    said = [*above, *_take_up_to_title(manuscript)]
    blocks = [block for block in _first_lines(manuscript.blocks) if words_of([block])]
    known = [f"# {record['title']}"] if record.get("title") else []
    if known and (names := _names(record.get("authors"))):
        known.append(names)
    front = read_front(
        [Lines((Line(0, line),)) for line in known] + [Lines((Line(_line(block), _as_line(block)),)) for block in blocks]
    )
    taken = _first_left_out(blocks[: max(0, len(blocks) - len(front.text))], front)
    if not known and not any(words_of([block]) for block in manuscript.blocks if not any(block is one for one in blocks[:taken])):
        return  # what would be a title is all the text there is
    said_above = [] if known else _above_title(blocks[:taken], str(front.record.get("title", "")))
    if any(is_ended(line) and len(line.split()) > FEWEST_WORDS for line in said_above):
        manuscript.lose("no title was found", "Write it into edition.yaml.")
        return  # the text begins before the first heading
    _say_left_out(said + said_above, manuscript)
    _take_over(front.record, record)
    authors = record.get("authors")
    said_already = [author["name"] for author in authors] if isinstance(authors, list) else []
    said_already += ["no title"] if known else []
    manuscript.losses += [loss for loss in front.losses if not any(one in loss.what for one in said_already)]
    article = record.setdefault("article", {})
    assert isinstance(article, dict)
    lines = [line for line in [*said, *front.said] if any(map(str.isdigit, line)) or not AFFILIATION.search(line)]
    for key, value in article_facts(lines, str(record.get("title", ""))).items():
        article.setdefault(key, value)
    gone = {id(block) for block in blocks[:taken]}
    manuscript.blocks = [block for block in manuscript.blocks if id(block) not in gone]
    elsewhere = {one.note for one in everything(manuscript.blocks) if isinstance(one, Call)}
    for key in dict.fromkeys(one.note for one in everything(blocks[:taken]) if isinstance(one, Call)):
        if key not in elsewhere:
            settle_note(manuscript, key)


def _first_lines(blocks: Sequence[Block]) -> Iterator[Block]:
    """The first blocks, up to one that is no line of a front: a list, say, or a quotation that is no abstract."""
    is_named = False
    for block in blocks:
        if not isinstance(block, Heading | Paragraph | Figure | Rule) and not (is_named and isinstance(block, Quote)):
            return
        is_named = part_of(bare_words(words_of([block]))) in FRONT
        yield block


def _above_title(taken: Sequence[Block], title: str) -> list[str]:
    """The lines that stand above the title."""
    words = [squeezed(words_of([block])) for block in taken]
    at = next((index for index, line in enumerate(words) if line and bare_words(title).startswith(bare_words(line))), 0)
    return [line for line in words[:at] if line]


def _say_left_out(lines: Sequence[str], manuscript: Manuscript) -> None:
    if lines:
        shown = f"“{lines[0][:60]}{'…' if len(lines[0]) > 60 else ''}”" + (f" and {len(lines) - 1} more" if lines[1:] else "")
        manuscript.lose(f"what stands above the title was left out: {shown}", "Where it is of the text, move it below the title.")


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
            return [words for one in before if (words := words_of([one]))]
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
    words = words_of([block])
    return f"# {words}" if isinstance(block, Heading) else words if isinstance(block, Paragraph) else f"> {words}"


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
