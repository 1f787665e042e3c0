"""Files that are broken, locked, hostile or not what they say end in a message with a remedy, quickly, and leave `content/` alone."""

from __future__ import annotations

import io
import shutil
import struct
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from engine.importers import archive_files, pandoc
from engine.importers.run import import_article
from engine.load import load_edition
from tests.building import PROJECT
from tests.packing import packed, packed_parts

resource = pytest.importorskip("resource", reason="memory is bounded so on POSIX systems only")
pytest.importorskip("pypandoc", reason="pypandoc_binary (the extra 'import') is not installed")
IMPORTS = PROJECT / "tests" / "imports"
SECRET = "these words are in another file"
LAUGHS = "<!DOCTYPE x [<!ENTITY a0 'ha'>" + "".join(f"<!ENTITY a{n} '{f'&a{n - 1};' * 10}'>" for n in range(1, 10)) + "]>"
BROKEN = "save it again, and import that file"
LATEX = "\\documentclass{article}\n\\begin{document}\n\\section{Oil}\n%s\n\\end{document}\n"


@cache
def parts(case: str) -> dict[str, bytes]:
    (folder,) = (IMPORTS / case).glob("source.*.parts")
    with zipfile.ZipFile(io.BytesIO(packed_parts(folder))) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def word(**changes: bytes) -> bytes:
    """A sound Word file with other contents for some of its parts, by their stems."""
    return packed({name: changes.get(Path(name).stem, content) for name, content in parts("docx_note_called_twice").items()})


def word_without(name: str) -> bytes:
    return packed({path: content for path, content in parts("docx_note_called_twice").items() if path != name})


def word_with(name: str, content: bytes = b"<x/>", attributes: int = 0) -> bytes:
    stream = io.BytesIO(word())
    with zipfile.ZipFile(stream, "a", zipfile.ZIP_DEFLATED) as archive:
        entry = zipfile.ZipInfo(name)
        entry.external_attr = attributes
        archive.writestr(entry, content, zipfile.ZIP_DEFLATED)
    return stream.getvalue()


def document(declared: str, words: str) -> bytes:
    text = parts("docx_note_called_twice")["word/document.xml"].decode()
    return word(document=text.replace("?>\n", f"?>\n{declared}", 1).replace("The letter was", f"{words} The letter was").encode())


def patched(content: bytes, *places: tuple[bytes, int, bytes]) -> bytes:
    """A packed file with bytes set at an offset from each place where a signature stands."""
    data = bytearray(content)
    for signature, offset, value in places:
        at = -1
        while (at := data.find(signature, at + 1)) >= 0:
            data[at + offset : at + offset + len(value)] = value
    return bytes(data)


def book(**changes: bytes | None) -> bytes:
    found = {path: changes.get(Path(path).stem, content) for path, content in parts("epub_book").items()}
    return packed({path: content for path, content in found.items() if content is not None})


def text(**changes: bytes | None) -> bytes:
    found = {path: changes.get(Path(path).stem, content) for path, content in parts("odt_article").items()}
    return packed({path: content for path, content in found.items() if content is not None})


LOCAL, CENTRAL = b"PK\x03\x04", b"PK\x01\x02"
HOSTILE: dict[str, tuple[str, Callable[[], bytes], str]] = {
    "cut short": ("a.docx", lambda: word()[:1000], "broken or cut short"),
    "without its beginning": ("a.docx", lambda: LOCAL + word()[40:], "is broken"),
    "a bomb": ("a.docx", lambda: word_with("word/x.xml", b" " * 21_000_000), "decompression bomb"),
    "said to be huge": ("a.docx", lambda: patched(word(), (CENTRAL, 24, struct.pack("<I", 101_000_000))), "would hold"),
    "larger than it says": ("a.docx", lambda: patched(word(), (LOCAL, 22, b"\x32\0\0\0"), (CENTRAL, 24, b"\x32\0\0\0")), "is broken"),
    "too many files": ("a.docx", lambda: packed({f"{n}.xml": b"" for n in range(51)}), "51 files"),
    "packed in packed": ("a.docx", lambda: packed({"inner.docx": word()}), "no Word file, OpenDocument text or EPUB"),
    "a name upwards": ("a.docx", lambda: word_with("../../evil.xml"), "leads out of it: '../../evil.xml'"),
    "an absolute name": ("a.docx", lambda: word_with("/etc/evil.xml"), "leads out of it: '/etc/evil.xml'"),
    "a drive's name": ("a.docx", lambda: word_with("C:\\evil.xml"), "leads out of it"),
    "a link": ("a.docx", lambda: word_with("word/media/x.png", b"/etc/passwd", 0o120777 << 16), "is a link to another file"),
    "locked": ("a.docx", lambda: patched(word(), (LOCAL, 6, b"\1"), (CENTRAL, 8, b"\1")), "locked with a password"),
    "packed strangely": ("a.docx", lambda: patched(word(), (LOCAL, 8, b"\x63"), (CENTRAL, 10, b"\x63")), "packed in a way"),
    "laughing": ("a.docx", lambda: document(LAUGHS, "&a9;"), "word/document.xml in the packed file, line 1: the document's entities grow"),
    "reading another file": ("a.docx", lambda: document("<!DOCTYPE x [<!ENTITY s SYSTEM 'SECRET'>]>", "&s;"), "stands for another file"),
    "nested": ("a.docx", lambda: document("", "</w:t></w:r>" + "<w:ins>" * 300), "nested too deeply"),
    "not well formed": ("a.docx", lambda: word(document=b"<w:document>"), "word/document.xml in the packed file, line 1: this is not well-formed"),
    "with a NUL": ("a.docx", lambda: document("", "\0"), "Invalid character"),
    "without text": ("a.docx", lambda: word_without("word/document.xml"), "lacks word/document.xml"),
    "a sheet": ("a.docx", lambda: packed({"[Content_Types].xml": b"spreadsheetml", "xl/workbook.xml": b"<x/>"}), "no Word file"),
    "a PDF": ("a.docx", lambda: b"%PDF-1.4\n", "the file is a PDF"),
    "an old or a locked one": ("a.docx", lambda: b"\xd0\xcf\x11\xe0" + bytes(600), "a Word file of the old kind, or one locked with a password"),
    "a page": ("a.docx", lambda: b"<html><body><p>Oil.</p></body></html>", "no packed file"),
    "odt without text": ("a.odt", lambda: text(content=None), "lacks content.xml"),
    "odt that is a sheet": ("a.odt", lambda: text(mimetype=b"application/vnd.oasis.opendocument.spreadsheet"), "no OpenDocument text"),
    "odt locked": ("a.odt", lambda: text(manifest=b"<x><encryption-data/></x>"), "locked with a password"),
    "odt laughing": ("a.odt", lambda: text(content=f"{LAUGHS}<x>&a9;</x>".encode()), "the document's entities grow"),
    "epub without a container": ("a.epub", lambda: book(container=None), "lacks META-INF/container.xml"),
    "epub that leads out": ("a.epub", lambda: book(container=b"<c><rootfile full-path='../../SECRET'/></c>"), "lacks ../../SECRET"),
    "epub without its documents": ("a.epub", lambda: book(one=None, two=None, notes=None, cover=None), "holds no text"),
    "epub locked": ("a.epub", lambda: packed(parts("epub_book") | {"META-INF/encryption.xml": b"<EncryptedKey/>"}), "locked"),
    "page with a NUL": ("a.html", lambda: b"<h1>Oil</h1>\n<p>O\0il.</p>", "a.html:2: error: a NUL stands here"),
    "page of another encoding": ("a.html", lambda: "<meta charset='utf-16be'><p>Öl war".encode(), "not in the encoding it names, utf-16be"),
    "page of no encoding": ("a.html", lambda: "<meta charset='klingon'><p>Öl.".encode(), "not in the encoding it names, klingon"),
    "page of two encodings": ("a.html", lambda: b"<h1>Oil</h1>\n<p>\xc3\x96l\n<p>\xd6l", "not UTF-8, but others are"),
    "page with half a character": ("a.html", lambda: b"<h1>Oil</h1><p>\xed\xa0\x80", "half a character"),
    "page nested": ("a.html", lambda: b"<div>" * 30_000 + b"Oil.", "nested too deeply"),
    "page of frames": ("a.html", lambda: b"<html><frameset><frame src='b.html'></frameset></html>", "no text was found"),
    "latex that reads a file": ("a.tex", lambda: (LATEX % "\\input{/etc/passwd}").encode(), "a.tex:4: error: /etc/passwd is included here but was not found"),
    "latex that reads beside": ("a.tex", lambda: (LATEX % "\\input{../SECRET}").encode(), "../SECRET is included here but was not found"),
    "latex that reads itself": ("a.tex", lambda: (LATEX % "\\input{a}").encode(), "a is included here within itself"),
    "latex that runs a program": ("a.tex", lambda: (LATEX % '\\write18{touch ran}\\input{|"touch ran"}').encode(), "is included here but was not found"),
    "latex in a loop": ("a.tex", lambda: (LATEX % "\\newcommand{\\a}{\\b}\\newcommand{\\b}{\\a\\a}\\a").encode(), "Loop encountered"),
    "latex of braces": ("a.tex", lambda: (LATEX % ("{" * 20_000)).encode(), "a.tex:4: error: groups are opened"),
    "latex left open": ("a.tex", lambda: (LATEX % "Oil.\\footnote{Salt.").encode(), "pandoc cannot read the file"),
}  # fmt: skip


@pytest.mark.parametrize("case", HOSTILE)
def test_a_hostile_file_is_a_message_and_nothing_is_written(
    case: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    name, made, message = HOSTILE[case]
    folder = tmp_path / "here"
    folder.mkdir()
    (tmp_path / "SECRET").write_text(SECRET, encoding="utf-8")
    source = folder / name
    source.write_bytes(made().replace(b"'SECRET'", f"'{tmp_path}/SECRET'".encode()))
    monkeypatch.chdir(folder)
    monkeypatch.setattr(archive_files, "MOST_FILES", 50)
    started = time.perf_counter()
    assert import_article(source, folder / "content") == 1
    assert time.perf_counter() - started < 20
    said = capsys.readouterr()
    assert message in said.err and f"{source}" in said.err
    error, remedy = said.err.partition(": error: ")[2].split("\n")[:2]
    assert error and remedy.startswith("    ")
    assert SECRET not in said.out + said.err and "root:" not in said.err
    assert [path.name for path in folder.iterdir()] == [name]


def test_bombs_are_refused_within_little_memory(tmp_path: Path) -> None:
    """Within 700 MB of addresses; the files would unpack to 21 MB, 2 GB and a thousand million laughs."""
    for name, content in (
        ("a.docx", word_with("word/x.xml", b" " * 21_000_000)),
        ("b.docx", patched(word(), (CENTRAL, 24, struct.pack("<I", 2_000_000_000)))),
        ("c.docx", document(LAUGHS, "&a9;")),
    ):
        (tmp_path / name).write_bytes(content)
    program = (
        "import sys\nfrom pathlib import Path\nfrom engine.importers.run import import_article\n"
        "sys.exit(sum(import_article(path, path.parent / 'content') for path in map(Path, sys.argv[1:])))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, *map(str, sorted(tmp_path.glob("*.docx")))],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (700_000_000, 700_000_000)),
    )
    assert done.returncode == 3 and done.stderr.count("error:") == 3, done.stderr
    assert "MemoryError" not in done.stderr and "too large to be held" not in done.stderr


MULTIPLYING = "".join(
    f"\\newcommand{{\\{one}}}{{{f'{chr(92)}{two}' * 10}}}" for one, two in zip("abcdefgh", "bcdefghi", strict=True)
)


@pytest.mark.parametrize(
    ("bound", "value", "message"),
    [("SECONDS", 1, "did not come to an end within 1 seconds"), ("MEMORY", "30M", "needs more memory")],
)
def test_pandoc_is_held_within_bounds(
    bound: str, value: object, message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Macros that stand for ten of the next kind each would make a hundred million words."""
    monkeypatch.setattr(pandoc, bound, value)
    source = tmp_path / "a.tex"
    source.write_text(LATEX % (MULTIPLYING + "\\newcommand{\\i}{oil }\\a"), encoding="utf-8")
    assert import_article(source, tmp_path / "content") == 1
    assert message in capsys.readouterr().err
    assert not (tmp_path / "content").exists()


@pytest.mark.parametrize(
    ("module", "remedy"), [("pypandoc", "python -m pip install pypandoc_binary"), ("lxml", "python -m pip install lxml")]
)
def test_what_is_not_installed_is_named_with_the_way_to_get_it(
    module: str, remedy: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in [name for name in sys.modules if name.partition(".")[0] == module]:
        monkeypatch.setitem(sys.modules, name, None)
    monkeypatch.setitem(sys.modules, module, None)
    monkeypatch.setattr(shutil, "which", lambda _: None)
    source = tmp_path / "a.docx"
    source.write_bytes(word())
    assert import_article(source, tmp_path / "content") == 1
    said = capsys.readouterr().err
    assert "which is not installed" in said and remedy in said
    assert not (tmp_path / "content").exists()


def test_code_in_a_documents_words_stays_words(tmp_path: Path) -> None:
    """What looks like HTML or a dangerous link in a Word file is neither on the page."""
    source = tmp_path / "a.docx"
    source.write_bytes(document("", "&lt;script&gt;alert(1)&lt;/script&gt; [x](javascript:alert(1)) &lt;img src=x onerror=y&gt;"))
    assert import_article(source, tmp_path / "content") == 0
    edition, _ = load_edition(tmp_path / "content")
    assert edition
    block = next(iter(edition.blocks))
    assert block.prose.plain.startswith("<script>alert(1)</script> [x](javascript:alert(1)) <img src=x onerror=y>")
    assert not block.prose.links
