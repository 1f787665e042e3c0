"""The reader of text taken from a PDF: Markdown-like, with all the damage that taking it out does.

    bytes → clean text → blocks → without the page's furniture → notes and calls paired → front, sections → Draft

The words stay as printed. What is put right (torn paragraphs and words, heading levels, raised ordinals) is said in the
record's `changes`; what is left out is a loss.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from engine.importers.draft import Draft, DraftSection, Loss, Unreadable
from engine.importers.text_body import Hyphens, Part, is_wrapped, levels, parts, rejoined, with_plain_headings
from engine.importers.text_columns import in_one_column
from engine.importers.text_facts import article_facts, language_of
from engine.importers.text_front import Front, plain, read_front
from engine.importers.text_furniture import losses_of, without_furniture
from engine.importers.text_inline import Inline, inline
from engine.importers.text_labels import Labels
from engine.importers.text_lines import CALLS, Block, split_blocks
from engine.importers.text_notes import Reading, read_notes
from engine.importers.text_parts import BACK, FRONT
from engine.importers.text_source import clean_text
from engine.importers.text_special import Images, is_caption, list_runs, special

MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")


def read_text(data: bytes, path: Path | None = None) -> Draft:
    """Return the article in the text of a PDF; images are looked for beside the source, whose `path` this is."""
    try:
        text, losses = clean_text(data)
    except Unreadable as refusal:
        return refusal.draft
    draft = text_draft(text, path)
    return replace(draft, losses=tuple(sorted({*draft.losses, *losses})))


def text_draft(text: str, path: Path | None = None, record: Mapping[str, object] | None = None) -> Draft:
    """Return the article in clean text; where a record is given, the text has no front matter of its own."""
    blocks, dropped = without_furniture(split_blocks(in_one_column(text)))
    reading = read_notes(blocks, is_wrapped(blocks))
    article = _Article(reading, path.parent if path else None)
    article.losses += losses_of(dropped)
    return article.draft([piece.text for piece in dropped], record)


class _Article:
    """An article in the making: its blocks with their calls marked, and what has to be said of them."""

    def __init__(self, reading: Reading, folder: Path | None) -> None:
        self.labels = Labels(reading)
        self.losses: list[Loss] = []
        self.changes: list[str] = []
        self.images = Images(folder)
        self.called: list[int] = []
        self.ordinals = 0
        texts = [block.text for block in self.labels.blocks] + [text for note in reading.notes for text in note.paragraphs]
        self.hyphens = Hyphens(texts)

    def draft(self, dropped: Sequence[str], record: Mapping[str, object] | None) -> Draft:
        """Return the article as a draft; `dropped` are the lines of the page, whose facts serve the record."""
        front = Front(dict(record), list(self.labels.blocks)) if record else read_front(self.labels.blocks)
        before = self.labels.blocks[: len(self.labels.blocks) - len(front.text)]
        moved = self.labels.settle_front(before, front)
        blocks, torn = rejoined(with_plain_headings(list_runs(front.text)))
        found = self._with_calls_moved(parts(blocks), moved)
        text = self._without_back(found, front)
        sections = tuple(self._section(part, level) for part, level in zip(text, levels(text), strict=True))
        notes = {self.labels.of(index): self._note(index) for index in self.labels.kept}
        facts = self._record(front, dropped, sections)
        if self.labels.notes and (left := next((part for part in text if part.kind == "notes" and part.blocks), None)):
            what = f"“{left.title}” was left in the text: the notes below it could not be told from it"
            self.losses.append(
                Loss(left.line, what, "Look whether they stand below it, each on a line of its own.", damaging=True)
            )
        self._say_changes(bool(dropped), len(torn), text, sections)
        if not sections:
            self.losses.append(
                Loss(0, "no text was found below the title", "Look whether the file holds the article.", damaging=True)
            )
        self.losses += [*front.losses, *self.images.losses, *self.labels.losses(self.called), *self._hyphen_losses()]
        return Draft({**facts, "changes": self.changes}, sections, notes, self.images.files, tuple(sorted(set(self.losses))))

    def write(self, text: str, line: int, *, block: bool = True) -> Inline:
        """Return a text as Markdown, and remember what it calls and what it lost."""
        written = inline(self.hyphens.settle(text), self.labels.of, block=block)
        self.called += written.calls
        self.ordinals += written.ordinals
        self.losses += [Loss(line, lost) for lost in dict.fromkeys(written.lost)]
        return written

    def _with_calls_moved(self, found: Sequence[Part], moved: str) -> list[Part]:
        """The sections with calls that stood in a heading, or before the text, at the beginning of the next paragraph."""
        settled: list[Part] = []
        for part in found:
            in_title = "".join(CALLS.findall(part.title))
            if in_title:
                self.losses.append(Loss(part.line, "a note called in a heading is called at the beginning of the section now"))
            moved += in_title
            first = next((at for at, block in enumerate(part.blocks) if not block.is_special), None)
            blocks = list(part.blocks)
            if moved and first is not None:
                blocks[first] = blocks[first].with_text(f"{moved} {blocks[first].text}")
                moved = ""
            settled.append(replace(part, title=CALLS.sub("", part.title), blocks=tuple(blocks)))
        return settled

    def _without_back(self, found: Sequence[Part], front: Front) -> list[Part]:
        """The sections of the text; statements at the end go into the record."""
        kept: list[Part] = []
        for part in found:
            if part.kind not in BACK | FRONT or any(CALLS.search(block.text) for block in part.blocks):
                kept.append(part)
            elif part.kind in front.record:
                self.losses.append(
                    Loss(part.line, f"a second part “{part.title}” was left out", "Choose between the two in edition.yaml.")
                )
            elif part.kind == "keywords":
                front.record["keywords"] = [word.strip() for block in part.blocks for word in block.text.split(";")]
            else:
                texts = [self.write(block.text, block.line, block=False) for block in part.blocks]
                front.record[part.kind] = "\n\n".join(text.plain if part.kind == "abstract" else text.markdown for text in texts)
        return kept

    def _section(self, part: Part, level: int) -> DraftSection:
        title = plain(self.write(part.title, part.line, block=False).plain) if part.title else ""
        return DraftSection(title, level, tuple(filter(None, self._blocks(part.blocks))), part.line)

    def _blocks(self, blocks: Sequence[Block]) -> list[str]:
        """The blocks as Markdown; the caption of a figure or table goes with it, before or after."""
        written: list[str] = []
        waiting: Block | None = None
        at = 0
        while at < len(blocks):
            block, after = blocks[at], blocks[at + 1] if at + 1 < len(blocks) else None
            is_table, is_image = block.text.lstrip().startswith("|"), block.text.lstrip().startswith("![")
            caption = waiting or (after if after and is_caption(after) and (is_table or is_image) else None)
            if is_caption(block) and after and after.text.lstrip().startswith("|"):
                waiting, at = block, at + 1
                continue
            figure = (
                self.images.figure(block, self.write(caption.text, caption.line, block=False).markdown if caption else "")
                if is_image
                else None
            )
            markdown = figure if figure is not None else special(block, self.write)
            if markdown is None:
                markdown = self.write(block.text, block.line).markdown
            elif caption and not figure:
                words = self.write(caption.text, caption.line, block=False).markdown
                markdown = f"{markdown}\n\n: {words}" if is_table else self.write(caption.text, caption.line).markdown
            at += 2 if caption and caption is after else 1
            waiting = None
            written.append(markdown)
        return written

    def _note(self, index: int) -> str:
        note = self.labels.notes[index]
        written = [self.write(text, note.line).markdown for text in note.paragraphs]
        if not any(written):
            self.losses.append(Loss(note.line, f"note {note.label} is empty", "Write its text into the source.", damaging=True))
        return "\n\n".join(filter(None, written))

    def _record(self, front: Front, dropped: Sequence[str], sections: Sequence[DraftSection]) -> dict[str, object]:
        """The bibliographic record, with an e-mail address or licence that stood among the lines of the page."""
        record = dict(front.record)
        said = [*front.said, *dropped]
        authors = record.get("authors")
        mail = MAIL.search("\n".join(dropped))
        if isinstance(authors, list) and authors and mail and not any("email" in author for author in authors):
            named = [author for author in authors if author["family"].casefold() in mail[0].casefold()]
            (named or authors)[0]["email"] = mail[0]
        record["article"] = record.get("article") or article_facts(said, str(record.get("title", "")))
        record["language"] = record.get("language") or language_of(
            " ".join(block for section in sections for block in section.blocks[:40])[:200_000]
        )
        return {key: value for key, value in record.items() if value}

    def _say_changes(self, dropped: bool, torn: int, found: Sequence[Part], sections: Sequence[DraftSection]) -> None:
        """What was put right in the text, for the edition's statement."""
        if dropped:
            self.changes.append("Running heads, page numbers and notices of the publisher are left out.")
        if torn:
            self.changes.append(
                f"{torn} paragraph{'s' * (torn > 1)} cut by page breaks {'are' if torn > 1 else 'is'} whole again."
            )
        if self.hyphens.count:
            self.changes.append("Words divided at the ends of lines are whole again.")
        if self.ordinals:
            self.changes.append("Raised letters in ordinal numbers (4th) stand on the line.")
        if len({part.depth - section.level for part, section in zip(found, sections, strict=True) if part.title}) > 1:
            self.changes.append("The levels of the headings are made regular.")
        if self.labels.renumbered:
            self.changes.append("The notes are numbered through; in the source their numbers begin anew.")

    def _hyphen_losses(self) -> list[Loss]:
        unsure = list(dict.fromkeys(self.hyphens.unsure))
        if not unsure:
            return []
        words = ", ".join(unsure[:8]) + (f" and {len(unsure) - 8} more" if len(unsure) > 8 else "")
        return [
            Loss(0, f"a hyphen at a line's end was judged by likelihood: {words}", "Look these words up in the printed article.")
        ]
