"""What a site publishes of itself is enough to build it again, byte for byte."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import build as program
from engine.restoration import restore
from tests.building import CONTENTS, PROJECT, site_of
from tests.test_write import bytes_of


@pytest.mark.parametrize("edition", ["toy", "real"])
def test_the_site_is_built_again_from_its_data_alone(edition: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    site = site_of(edition)
    shutil.copy(site / "data/edition.json", tmp_path)
    assert restore(tmp_path / "edition.json", tmp_path / "restored")
    assert program.build(tmp_path / "restored", tmp_path / "site")
    again = bytes_of(tmp_path / "site")
    assert again == bytes_of(site)
    print(f"{edition}: {len(again)} files, {sum(map(len, again.values()))} bytes, the same")


def test_the_data_holds_every_file_of_the_content_as_it_stands(tmp_path: Path) -> None:
    assert restore(site_of("toy") / "data/edition.json", tmp_path / "restored")
    assert bytes_of(tmp_path / "restored") == bytes_of(CONTENTS["toy"])


def test_a_folder_that_holds_something_is_left_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "notes.md").write_text("mine", encoding="utf-8")
    assert not restore(site_of("toy") / "data/edition.json", tmp_path)
    assert "Name a new folder with --content" in capsys.readouterr().err
    assert bytes_of(tmp_path) == {"notes.md": b"mine"}


@pytest.mark.parametrize(
    "path",
    [
        "../evil",
        "/etc/evil",
        "a/b",
        "sections/../../evil",
        "sections/",
        "images/.x",
        "..",
        ".hidden",
        "a\\b",
        "C:evil",
        "x\0",
        "",
    ],
)
def test_no_file_is_restored_outside_the_folder(path: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    export = tmp_path / "edition.json"
    export.write_text(json.dumps({"sources": {path: "x"}, "record": {"site_url": ""}}), encoding="utf-8")
    assert not restore(export, tmp_path / "deep/restored")
    assert "do not belong" in capsys.readouterr().err
    assert bytes_of(tmp_path).keys() == {"edition.json"}


@pytest.mark.parametrize(
    "export", ["", "[]", "{", '{"sources": []}', '{"sources": {"a": {"base64": "?"}}}', "[" * 100_000, '{"record": {}}']
)
def test_what_is_no_export_is_a_message(export: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "edition.json").write_text(export, encoding="utf-8")
    assert not restore(tmp_path / "edition.json", tmp_path / "restored")
    assert "is not the data/edition.json of a site" in capsys.readouterr().err


def test_import_takes_the_data_of_a_site(tmp_path: Path) -> None:
    command = [
        sys.executable,
        PROJECT / "build.py",
        "import",
        site_of("toy") / "data/edition.json",
        "--content",
        tmp_path / "restored",
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0 and "--base-url https://example.org/lamp/" in done.stdout, done.stderr
    assert (tmp_path / "restored/edition.yaml").is_file()
