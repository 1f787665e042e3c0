"""The bytes of a text file become clean text, or a clear word on why they cannot.

UTF-8 is expected; UTF-16 with its mark and, where no byte speaks against it, Windows-1252 are read too. A file in two
encodings at once, one with NULs or one that is no text at all is refused: guessing would damage the words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from engine.importers.draft import Loss, Unreadable
from engine.importers.text_visual import SHAPED, in_reading_order

LARGEST = 5_000_000
KINDS = (
    (b"%PDF-", "a PDF", "Take its text out first, for example with: pdftotext -layout article.pdf article.txt"),
    (b"PK\x03\x04", "a packed file (Word, OpenDocument, EPUB or ZIP)", "Give it its own ending: .docx, .odt or .epub."),
    (b"\xd0\xcf\x11\xe0", "a Word file of the old kind, or one locked with a password", "Save it as .docx, without a password."),
    (b"{\\rtf", "a rich text file (RTF)", "Save it as .docx."),
    (b"\x89PNG", "an image", "Take its text out first."),
    (b"\xff\xd8\xff", "an image", "Take its text out first."),
)
LIGATURES = {ord(sign): letters for sign, letters in zip("ﬀﬁﬂﬃﬄﬅﬆ", ("ff", "fi", "fl", "ffi", "ffl", "st", "st"), strict=True)}
INVISIBLE = re.compile("[\u200b\u2060\ufeff]")
DIRECTION = re.compile("[\u202a-\u202e\u2066-\u2069]")
CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ufdd0-\ufdef\ufffe\uffff]")
MULTIBYTE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
SURROGATE = re.compile(rb"\xed[\xa0-\xbf][\x80-\xbf]")


def clean_text(data: bytes) -> tuple[str, list[Loss]]:
    """Return a file's text with its line ends as \\n, without characters nobody sees, and what was changed.

    A form feed stays: it is a page break.
    """
    if len(data) > LARGEST:
        raise Unreadable(
            0,
            f"the file holds {len(data) / 1e6:.0f} MB",
            "An article, even a book, is smaller than 5 MB: take out what is not its text.",
        )
    losses: list[Loss] = []
    text = _decoded(data, losses)
    text = re.sub("\r\n?|[\x0b\x85\u2028\u2029]", "\n", text)
    if not re.search(r"\w", text):
        raise Unreadable(
            0, "the file holds no words", "Where it was made from a scanned PDF, the PDF needs text recognition (OCR) first."
        )
    shaped = SHAPED.search(text)
    text = in_reading_order(text)
    if shaped:
        hint = "Compare the order of the words with the page; pdftotext takes Arabic and Hebrew out best."
        losses.append(Loss(line_of(text, 0), "the letters stood in the forms they have on the page", hint))
    losses += _removed(text, CONTROL, "control characters, which cannot be seen, were left out")
    losses += _removed(
        text, DIRECTION, "marks that change the writing direction were left out", "Look at the order of the words there."
    )
    text = INVISIBLE.sub("", DIRECTION.sub("", CONTROL.sub("", text)))
    losses += _removed(text, re.compile("[ﬀ-ﬆ]"), "ligatures (ﬁ and the like) were written as their letters")
    text = text.translate(LIGATURES)
    hint = "Compare the place with the printed page and put the source right."
    losses += _removed(text, re.compile("\ufffd+"), "a character was lost before the text came here (\ufffd)", hint)
    return text, losses


def line_of(text: str, offset: int) -> int:
    """Return the line, counted from 1, in which an offset stands."""
    return text.count("\n", 0, offset) + 1


def _decoded(data: bytes, losses: list[Loss]) -> str:
    for magic, kind, remedy in KINDS:
        if data.startswith(magic):
            raise Unreadable(0, f"the file is {kind}, not text", remedy)
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _utf16(data)
    if (at := data.find(b"\0")) >= 0:
        remedy = "Save the file again as plain text with the encoding UTF-8."
        raise Unreadable(_line(data, at), "a NUL stands here: this is no text, or text of another encoding", remedy)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return _other(data, error.start, losses)


def _utf16(data: bytes) -> str:
    try:
        text = data.decode("utf-16")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-16", errors="ignore")
        raise Unreadable(
            line_of(before, len(before)), "the UTF-16 text breaks off here", "Save the file again with the encoding UTF-8."
        ) from error
    if "\0" in text:
        raise Unreadable(
            line_of(text, text.index("\0")), "a NUL stands here", "Save the file again as plain text with the encoding UTF-8."
        )
    return text


def _other(data: bytes, at: int, losses: list[Loss]) -> str:
    """Text that is not UTF-8: Windows-1252, if every byte beyond ASCII can be that."""
    line = _line(data, at)
    remedy = "Open the file where its characters show rightly, and save it with the encoding UTF-8."
    if match := SURROGATE.search(data):
        raise Unreadable(_line(data, match.start()), "half a character (a lone surrogate) stands here", remedy)
    if match := MULTIBYTE.search(data):
        also = _line(data, match.start())
        raise Unreadable(line, f"this line is not UTF-8, but others are (such as line {also})", remedy)
    controls = len(re.findall(rb"[\x00-\x08\x0e-\x1f]", data))
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError as error:
        raise Unreadable(line, "this line is neither UTF-8 nor Windows-1252", remedy) from error
    if controls > len(data) // 200:
        raise Unreadable(line, "the file is not text", "Give the article's text, or the document with its own ending.")
    losses.append(
        Loss(
            line, "the file is not UTF-8 and was read as Windows-1252", "Look whether its accents and quotation marks are right."
        )
    )
    return text


def _line(data: bytes, at: int) -> int:
    return data.count(b"\n", 0, at) + 1


def _removed(text: str, pattern: re.Pattern[str], what: str, remedy: str = "") -> Iterator[Loss]:
    """One loss for all places at which a pattern stands."""
    matches = list(pattern.finditer(text))
    if matches:
        times = "" if len(matches) == 1 else f" (at {len(matches)} places, here first)"
        yield Loss(line_of(text, matches[0].start()), what + times, remedy)
