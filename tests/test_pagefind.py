"""Pagefind is asked in lots, and an index is kept until a record changes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from engine import pagefind
from engine.kept import Kept
from engine.pagefind import Lot, Pagefind, Record, index_files

RECORDS = [
    Record(f"index.html#p{number}", "Paragraph", f"¶ {number}", "The lamps", f"fog over lamp {number}") for number in range(40)
]


def test_in_how_many_lots_records_come_does_not_show() -> None:
    whole = index_files(Kept(), [("en-GB", RECORDS)])
    assert whole == index_files(Kept(), [("en-GB", RECORDS[:1]), ("en-GB", []), ("en-GB", RECORDS[1:])])
    assert "pagefind/records/Paragraph-0.json" in whole
    assert any(path.endswith(".pf_index") for path in whole)


def test_an_index_is_kept_until_a_record_changes(monkeypatch: pytest.MonkeyPatch) -> None:
    kept, made = Kept(program="1"), []
    files = Pagefind.files
    monkeypatch.setattr(Pagefind, "files", lambda self: (made.append(self), files(self))[1])
    changed = [*RECORDS[:-1], RECORDS[-1]._replace(words="dew")]
    for records in (RECORDS, RECORDS, changed, changed):
        index_files(kept, [("en", records)])
    assert len(made) == 2


def test_an_edition_without_words_has_an_index() -> None:
    assert "pagefind/records.json" in index_files(Kept(), [("en", [])])


def test_a_service_that_fails_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (service := tmp_path / "service").write_text("#!/bin/sh\nexit 3\n", encoding="utf-8")
    service.chmod(0o755)
    monkeypatch.setattr("pagefind_bin.get_executable", lambda: str(service))

    def lots() -> Iterator[Lot]:
        for _ in range(50):
            yield "en", [RECORDS[0]._replace(words="fog " * 50_000)]

    with pytest.raises(RuntimeError, match="ended before it had answered"):
        index_files(Kept(), lots())


def test_an_answer_that_is_an_error_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pagefind, "_request", lambda record, language: {"type": "AddRecord", "index_id": 7, "url": record.url})
    with pytest.raises(RuntimeError, match="Pagefind: "):
        index_files(Kept(), [("en", RECORDS)])
