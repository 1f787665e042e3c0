"""The first lines of a manuscript are read as the reader of plain text reads its own; the record takes up what they say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from engine.importers.arrange_inline import RAISED
from engine.importers.arrange_thanks import settle_note
from engine.importers.text_facts import article_facts
from engine.importers.text_front import AFFILIATION, Front, read_front
from engine.importers.text_lines import Block as Lines
from engine.importers.text_lines import Line, bare_words, is_ended
from engine.importers.text_parts import FRONT, part_of
from engine.importers.tree import Block, Call, Figure, Heading, Inline, Inlines, Manuscript, Paragraph, Quote, Rule, Styled, Text
from engine.importers.walks import changed, everything, plain, rewritten, squeezed, words_of

LONGEST_LINE = 20
FEWEST_WORDS = 7
FIRST_BLOCKS, MOST_ABOVE = 15, 6


def take_lines(manuscript: Manuscript, above: Sequence[str]) -> None:
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
    if any(map(_is_sentence, said_above)):
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


def authors_in(line: str) -> list[dict[str, str]]:
    """Return the authors a line names, with their parts; the line as one name where it is not like names."""
    found = read_front([Lines((Line(1, "# x"),)), Lines((Line(2, line),))]).record.get("authors")
    if isinstance(found, list) and found:
        return found
    given, _, family = line.rpartition(" ")
    return [{"name": line, "family": family, "given": given}]


def may_stand_above(blocks: Sequence[Block]) -> bool:
    """Tell whether blocks may stand above a title: few and short lines, no sentences, that call no note."""
    lines = [words for block in blocks if (words := words_of([block]))]
    if len(lines) > MOST_ABOVE or not all(isinstance(block, Paragraph | Rule | Figure) for block in blocks):
        return False
    if any(isinstance(one, Call) for one in everything(blocks)):
        return False
    return not any(len(line.split()) > LONGEST_LINE or _is_sentence(line) for line in lines)


def _is_sentence(line: str) -> bool:
    return is_ended(line) and len(line.split()) > FEWEST_WORDS


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
            before, after = manuscript.blocks[:index], manuscript.blocks[index + 1 :]
            for key in (one.note for one in everything([block]) if isinstance(one, Call)):
                settle_note(manuscript, key)
            is_above = may_stand_above(before)
            manuscript.blocks = after if is_above else before + after
            return [words for one in before if is_above and (words := words_of([one]))]
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
    words = words_of([changed(block, _raised)])
    return f"# {words}" if isinstance(block, Heading) else words if isinstance(block, Paragraph) else f"> {words}"


def _raised(inlines: Inlines) -> Inlines:
    """Inlines with raised figures as signs of their own, which tell names and places apart."""

    def raise_(one: Inline) -> Inlines | None:
        if not isinstance(one, Styled) or one.style != "raised" or not plain(one.children).strip().isdecimal():
            return None
        return (Text("".join(RAISED.get(sign, sign) for sign in plain(one.children).strip())),)

    return rewritten(inlines, raise_)
