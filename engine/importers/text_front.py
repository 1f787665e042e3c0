"""The matter before an article's text: title, authors, abstract, keywords; where it ends, the text begins."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from engine.importers.draft import Loss
from engine.importers.text_lines import CALLS, Block, bare_words, is_ended, joined
from engine.importers.text_parts import FRONT, RUN_IN, part_of

AFFILIATION = re.compile(
    r"\b(?:universit|department|institut|college|school|faculty|faculdade|centre|center|academy|museum|archive|laborator|hochschule|"
    r"departamento|département|fakultät|universidade|universidad|escola|library|orcid)|\w@\w|جامعة|كلية|университет",
    re.IGNORECASE,
)
NAME = r"(?:(?:de|da|do|dos|das|del|della|di|van|von|der|den|ten|ter|la|le|el|al|bin|ibn|af|zu)\b|[^\W\d_a-zß-öø-ÿ][\w.'’-]*)"
NAMES = re.compile(
    rf"(?:[Bb][Yy]\s+)?{NAME}(?:\s+{NAME}){{1,5}}(?:\s*(?:,|;|&|\band\b|\bund\b|\bet\b|\by\b|\be\b|،|,\s*and)\s*{NAME}(?:\s+{NAME}){{1,5}})*"
)
PARTICLES = {
    "de",
    "da",
    "do",
    "dos",
    "das",
    "del",
    "della",
    "di",
    "van",
    "von",
    "der",
    "den",
    "ten",
    "ter",
    "la",
    "le",
    "el",
    "al",
    "bin",
    "ibn",
    "af",
    "zu",
}
MARKERS = re.compile(
    r"<sup\b[^<>]*>.*?</sup>|[⁰¹²³⁴⁵⁶⁷⁸⁹*†‡§¶]+|(?<=[^\W\d])\d+|\(?https?://orcid\.org/\S+\)?|\[[^\[\]]*\]\([^()]*\)"
)
MARKED = re.compile(r"\s*[;,.]?\s*(?=<sup\b|[¹²³⁴⁵⁶⁷⁸⁹])")
SENTENCES = re.compile(r"[.!?؟][^\w\s]*\s+[^\W\d_]\w*\s\w")
FACT = re.compile(r"\b(?:1[5-9]|20)\d\d\b|\bdoi\b|https?://|issn|@", re.IGNORECASE)
LONGEST_FRONT_LINE = 320
LONGEST_FRONT = 60
MOST_BEFORE_ABSTRACT = 8
FEWEST_WORDS_OF_TEXT = 40


@dataclass
class Front:
    """The record as far as the front gives it, the blocks of the text after it, all words of the front, and what is left over."""

    record: dict[str, object] = field(default_factory=dict)
    text: list[Block] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    losses: list[Loss] = field(default_factory=list)


def read_front(blocks: Sequence[Block]) -> Front:
    """Return an article's front matter and its text."""
    front = Front()
    blocks = _title_page_apart(blocks)
    title, at = _title(blocks)
    if title is None:
        front.losses.append(Loss(1, "no title was found", "Write it into edition.yaml."))
    else:
        front.record["title"] = plain(_words(blocks[title]))
        front.said += [block.text for block in blocks[:title]]
    at = _after_title(blocks, at, front)
    front.text = list(blocks[at:])
    return front


def _title_page_apart(blocks: Sequence[Block]) -> list[Block]:
    """The blocks with a first one that holds title, author and affiliation in lines of their own divided into these."""
    if not blocks or len(blocks[0].lines) < 3 or any(block.heading for block in blocks[:3]):
        return list(blocks)
    lines, below = blocks[0].lines, _after(blocks, 0)
    for at in range(1, min(8, len(lines))):
        after = lines[at + 1].text if at + 1 < len(lines) else below
        if _is_names(lines[at].text) and (AFFILIATION.search(after) or part_of(bare_words(after))):
            parts = [lines[:at], lines[at : at + 1], lines[at + 1 :]]
            return [*(replace(blocks[0], lines=part) for part in parts if part), *blocks[1:]]
    return list(blocks)


def plain(text: str) -> str:
    """Return a line of the front without calls and emphasis."""
    text = re.sub(r"(?<![\w*])\*{1,3}(?=\S)|(?<=\S)\*{1,3}(?!\w)", "", CALLS.sub("", text))
    return " ".join(re.sub(r"</?(?:sup|sub|i|em|b|strong|span|a)\b[^<>]*>|\\(?=\W)", "", text).split())


def _words(block: Block) -> str:
    return block.heading[1] if block.heading else block.text


def _is_text(block: Block) -> bool:
    """Whether a block is a paragraph of the text rather than a line of the front."""
    return not block.heading and len(block.text.split()) > FEWEST_WORDS_OF_TEXT


def _title(blocks: Sequence[Block]) -> tuple[int | None, int]:
    """The index of the title, that on the title page where a cover has it too, and the index after it."""
    front = []
    for index, block in enumerate(blocks[:LONGEST_FRONT]):
        part = part_of(bare_words(_words(block))) if len(block.text) < LONGEST_FRONT_LINE else ""
        if part or RUN_IN.match(block.text) or _is_text(block):
            break
        front.append(index)
    headings = [index for index in front if blocks[index].heading]
    if headings:
        first = bare_words(_words(blocks[headings[0]]))
        again = [index for index in headings if bare_words(_words(blocks[index])) == first and _is_names(_after(blocks, index))]
        index = again[-1] if again else headings[0]
        return index, index + 1
    for index in [at for at in front if not AFFILIATION.search(blocks[at].text)] or front:  # a thesis begins with its university
        if (
            len(blocks[index].text) < LONGEST_FRONT_LINE
            and not blocks[index].is_special
            and not is_ended(blocks[index].text.rstrip("?!"))
        ):
            return index, index + 1
    return None, 0


def _after(blocks: Sequence[Block], index: int) -> str:
    return blocks[index + 1].text if index + 1 < len(blocks) and not blocks[index + 1].heading else ""


def _after_title(blocks: Sequence[Block], at: int, front: Front) -> int:
    """Read what follows the title into the front; return the index at which the text begins."""
    started = at
    while at < len(blocks) and at - started < LONGEST_FRONT:
        block = blocks[at]
        part = part_of(bare_words(_words(block))) if len(block.text) < 60 else ""
        run_in = RUN_IN.match(block.text) if not block.heading else None
        if part in FRONT and (block.heading or len(block.lines) == 1):
            at = _part(blocks, at + 1, part, front)
        elif run_in:
            name = part_of(bare_words(run_in["name"]))
            at = _run_in(blocks, at, name, run_in["text"], front)
        elif block.heading and not (at == started and _is_subtitle(blocks, at)):
            break
        elif block.heading:
            front.record["title"] = f"{front.record.get('title', '')}: {plain(_words(block))}"
            at += 1
        elif not part and _is_before_abstract(blocks, at, front):
            if not _line(block, front, before_text=False):
                front.losses.append(_left_out(block))
            at += 1
        elif part or not _line(block, front, at + 1 < len(blocks) and _is_text(blocks[at + 1])):
            break
        else:
            at += 1
    return at


def _is_before_abstract(blocks: Sequence[Block], at: int, front: Front) -> bool:
    """Whether short lines alone stand between a line and an abstract below it: it belongs to the title page."""
    if "abstract" in front.record:
        return False
    for block in blocks[at : at + MOST_BEFORE_ABSTRACT]:
        if part_of(bare_words(_words(block))) == "abstract":
            return True
        if block.heading or len(block.text) > LONGEST_FRONT_LINE or _is_text(block) or CALLS.search(block.text):
            return False
    return False


def _is_subtitle(blocks: Sequence[Block], at: int) -> bool:
    """Whether a heading right below the title goes on with it: an author's name follows."""
    return (
        at + 1 < len(blocks)
        and not blocks[at + 1].heading
        and _is_names(blocks[at + 1].text)
        and not part_of(bare_words(_words(blocks[at])))
    )


def _part(blocks: Sequence[Block], at: int, part: str, front: Front) -> int:
    """Read the abstract or the keywords below their heading."""
    end = at
    while end < len(blocks) and not blocks[end].heading and not RUN_IN.match(blocks[end].text):
        if end > at and (part == "keywords" or part_of(bare_words(blocks[end].text))):
            break
        end += 1
    whole = end < len(blocks) and (blocks[end].heading or RUN_IN.match(blocks[end].text) or part_of(bare_words(blocks[end].text)))
    if part == "abstract" and not (whole and sum(len(block.text.split()) for block in blocks[at:end]) < 600):
        end = min(end, at + 1)
        while end < len(blocks) and end > at and not is_ended(blocks[end - 1].text) and not blocks[end].heading:
            end += 1
    if part == "abstract":
        _add_abstract(
            front, "\n".join(joined([block.text]) for block in blocks[at:end]), blocks[at].line if at < len(blocks) else 0
        )
    elif at < end:
        _add_keywords(front, "\n".join(line.text for line in blocks[at].lines), blocks[at].line)
    return end


def _run_in(blocks: Sequence[Block], at: int, part: str, text: str, front: Front) -> int:
    """Read an abstract or keywords that follow their name in one line."""
    if part == "keywords":
        _add_keywords(front, text, blocks[at].line)
        return at + 1
    _add_abstract(front, text, blocks[at].line)
    return at + 1


def _add_abstract(front: Front, text: str, line: int) -> None:
    words = plain(text)
    front.said.append(words)
    if "abstract" in front.record:
        front.losses.append(
            Loss(line, "a second abstract was left out: an edition has one", "Choose between the two in edition.yaml.")
        )
    elif words:
        front.record["abstract"] = words


def _add_keywords(front: Front, text: str, line: int) -> None:
    text = re.sub(r"(?m)^\s*[-+*•]\s+", "", text)
    sign = next((sign for sign in (";", "·", "•", "|", "،", "؛", "\n", ",") if sign in text.strip()), ",")
    words = [plain(word).strip(" .;,") for word in text.split(sign)]
    if "keywords" in front.record:
        front.losses.append(Loss(line, "a second list of keywords was left out", "Choose between the two in edition.yaml."))
    else:
        front.record["keywords"] = [word for word in words if word]


def _line(block: Block, front: Front, before_text: bool) -> bool:
    """Read a short line of the front: names, an affiliation, dates; false where the text or its first heading begins."""
    text = block.text
    if len(text) > LONGEST_FRONT_LINE or block.is_special or {"abstract", "keywords"} <= front.record.keys():
        return False
    bare = " ".join(MARKERS.sub("", CALLS.sub("", text)).replace("*", "").split())
    authors = front.record.get("authors")
    if not authors and _is_names(text):
        front.record["authors"] = [_author(name) for name in _split_names(bare)]
    elif isinstance(authors, list) and AFFILIATION.search(bare) and len(text.split()) < FEWEST_WORDS_OF_TEXT:
        add_affiliation(authors, text)
    elif before_text or is_ended(text) or SENTENCES.search(bare) or ("abstract" in front.record and not FACT.search(text)):
        return False
    else:
        front.losses.append(_left_out(block))
    front.said.append(text)
    return True


def _left_out(block: Block) -> Loss:
    words = plain(block.text)
    shown = f"{words[:60]}…" if len(words) > 60 else words
    return Loss(
        block.line, f"a line before the text was left out: “{shown}”", "Where it is the author's, write it into edition.yaml."
    )


def _is_names(text: str) -> bool:
    bare = " ".join(MARKERS.sub("", CALLS.sub("", text)).replace("*", "").split()).strip(" ,;")
    return len(bare) < 200 and bool(NAMES.fullmatch(bare)) and not AFFILIATION.search(bare)


def _split_names(text: str) -> list[str]:
    """The names of a line; a lone `e` or `y` parts two people only where a whole name follows it, not in Costa e Silva."""
    text = re.sub(r"^by\s+", "", text, flags=re.IGNORECASE)
    parts = re.split(r"\s*(?:,\s*(?:and|und|et|y|e)\s|[,;&،]|\s(?:and|und|et)\s|\s[ey]\s(?=\w[\w.]*\s\w))\s*", text)
    return [part.strip(" ,;") for part in parts if part.strip(" ,;")]


def _author(name: str) -> dict[str, str]:
    """A name with its parts; one all in capitals as it is written otherwise."""
    words = [word.capitalize() if len(word) > 3 and word.isupper() and "." not in word else word for word in name.split()]
    first = len(words) - 1
    while first > 1 and words[first - 1].lower() in PARTICLES:
        first -= 1
    return {"name": " ".join(words), "family": " ".join(words[first:]), "given": " ".join(words[:first])}


def add_affiliation(authors: list[dict[str, str]], text: str) -> None:
    """Add an affiliation to the author its mark names, to the only one, or to all."""
    places = [part for part in MARKED.split(text) if part.strip(" ,;")]
    if len(places) == len(authors) > 1:
        for author, one in zip(authors, places, strict=True):
            add_affiliation([author], one)
        return
    if mail := re.search(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+", text):
        owner = next((a for a in authors if a["family"].casefold() in mail[0].casefold()), authors[0])
        owner.setdefault("email", mail[0])
    place = plain(MARKERS.sub("", re.sub(r"[\w.+-]+@\S+|\b(?:e-?mail|orcid)\b:?\s*\S*", "", text, flags=re.IGNORECASE))).strip(
        " ,;:"
    )
    place = re.sub(r"^\d+\s*", "", place)
    if not AFFILIATION.search(place):
        return
    for author in authors:
        if len(authors) == 1 or "affiliation" not in author:
            author["affiliation"] = f"{author['affiliation']}; {place}" if "affiliation" in author else place
            if len(authors) > 1:
                break
