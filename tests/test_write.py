"""Writing: everything or nothing, whatever the disk, a signal or another build does; and a site that can be verified."""

from __future__ import annotations

import errno
import os
import random
import signal
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from engine import write
from engine.verification import Verification, verify_site
from engine.write import with_manifest, write_site
from tests.building import PROJECT


def site_files(version: str, count: int = 12) -> dict[str, bytes]:
    """The files of a site in small; every one differs from version to version."""
    return with_manifest({f"{'data/' * (n % 2)}file-{n}.txt": f"{version} {n}\n".encode() * 200 for n in range(count)})


def bytes_of(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A site that stands already."""
    assert write_site(site_files("old"), tmp_path / "site") == []
    return tmp_path / "site"


def refusing(number: int, after: int, do: Callable[..., object]) -> Callable[..., object]:
    """What a disk does that refuses after so many calls."""
    calls = iter(range(after))

    def refuse(*arguments: object, **options: object) -> object:
        if next(calls, None) is None:
            raise OSError(number, os.strerror(number), "somewhere")
        return do(*arguments, **options)

    return refuse


@pytest.mark.parametrize(
    ("owner", "name", "number", "after"),
    [
        (write, "_write_new", errno.ENOSPC, 0),
        (write, "_write_new", errno.ENOSPC, 7),
        (write, "_write_new", errno.EDQUOT, 3),
        (os, "chmod", errno.EPERM, 5),
        (tempfile, "mkdtemp", errno.EROFS, 0),
        (tempfile, "mkdtemp", errno.EACCES, 0),
    ],
)
def test_a_disk_that_refuses_leaves_the_former_site_and_nothing_beside_it(site, monkeypatch, owner, name, number, after) -> None:
    before = bytes_of(site)
    monkeypatch.setattr(owner, name, refusing(number, after, getattr(owner, name)))
    (problem,) = write_site(site_files("new"), site)
    monkeypatch.undo()
    assert problem.code == "O04" and os.strerror(number) in problem.message and problem.hint
    assert bytes_of(site) == before
    assert [path.name for path in site.parent.iterdir()] == ["site"]


def test_what_is_the_same_is_taken_over_and_what_was_tampered_with_is_written_anew(site: Path) -> None:
    """A file as it was stays the same file on the disk; one that was changed, linked or closed to readers does not."""
    (site / "file-2.txt").write_bytes(b"tampered with")
    (site / "file-4.txt").chmod(0o600)
    kept = (site / "file-0.txt").stat()
    (site / "file-6.txt").unlink()
    (site / "file-6.txt").symlink_to(site / "file-0.txt")
    files = {**site_files("old"), "file-8.txt": b"new"}
    assert write_site(files, site) == []
    assert bytes_of(site) == files
    assert ((site / "file-0.txt").stat().st_ino, (site / "file-0.txt").stat().st_mtime_ns) == (kept.st_ino, kept.st_mtime_ns)
    assert not (site / "file-6.txt").is_symlink()
    assert {stat.S_IMODE(path.stat().st_mode) for path in site.rglob("*") if path.is_file()} == {write.FILE_MODE}


def test_a_disk_that_is_really_full_is_a_message_and_the_site_stays(tmp_path: Path) -> None:
    """On a file system of 256 KB, where one may be mounted."""
    small = tmp_path / "small"
    small.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", small], capture_output=True, check=False).returncode:
        pytest.skip("no file system can be mounted here; the refusing disk above stands for it")
    try:
        assert write_site(site_files("old", 4), small / "site") == []
        before = bytes_of(small / "site")
        (problem,) = write_site(site_files("new", 120), small / "site")
        assert "No space left" in problem.message
        assert bytes_of(small / "site") == before
        assert [path.name for path in small.iterdir()] == ["site"]
    finally:
        subprocess.run(["umount", small], check=True)


@pytest.mark.parametrize("umask", [0o000, 0o022, 0o077])
def test_a_site_can_be_read_by_all_whatever_the_umask(tmp_path: Path, umask: int) -> None:
    former = os.umask(umask)
    try:
        assert write_site(site_files("new"), tmp_path / "site") == []
    finally:
        os.umask(former)
    modes = {stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "site").rglob("*") if path.is_file()}
    folders = {stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "site", tmp_path / "site/data")}
    assert (modes, folders) == ({0o644}, {0o755})


def test_leftovers_of_a_killed_build_go_and_what_only_looks_like_them_stays(site: Path) -> None:
    (site.parent / ".site-being-built-a1b2c3d4").mkdir()
    (site.parent / ".site-settings").mkdir()
    assert write_site(site_files("new"), site) == []
    assert sorted(path.name for path in site.parent.iterdir()) == [".site-settings", "site"]


WRITER = """
import sys
from pathlib import Path
sys.path.insert(0, {project!r})
from tests.test_write import site_files
from engine.write import write_site
print("ready", flush=True)
sys.stdin.readline()
sys.exit(len(write_site(site_files(sys.argv[1], 60), Path(sys.argv[2]))))
"""


def writer(version: str, site: Path) -> subprocess.Popen[str]:
    """A process that is ready to write a version of a site, and does when it reads a line."""
    command = [sys.executable, "-c", WRITER.format(project=str(PROJECT)), version, str(site)]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdout and process.stdout.readline() == "ready\n"
    return process


def go(process: subprocess.Popen[str]) -> None:
    assert process.stdin
    process.stdin.write("\n")
    process.stdin.flush()


def end(process: subprocess.Popen[str]) -> int:
    status = process.wait(20)
    for stream in (process.stdin, process.stdout):
        assert stream
        stream.close()
    return status


def test_builds_at_once_each_write_the_whole_site(site: Path) -> None:
    """The second waits; neither takes the other's half-written folder for a leftover."""
    writers = [writer(f"version {n}", site) for n in range(3)]
    for one in writers:
        go(one)
    assert [end(one) for one in writers] == [0, 0, 0]
    assert bytes_of(site) in [site_files(f"version {n}", 60) for n in range(3)]
    assert [path.name for path in site.parent.iterdir()] == ["site"]


def test_a_killed_build_leaves_the_old_site_or_the_new_one(site: Path) -> None:
    """Six kills here, two hundred in benchmarks/kills.py."""
    moments = random.Random(9)
    versions = [bytes_of(site)]
    for number in range(6):
        process = writer(f"kill {number}", site)
        versions.append(site_files(f"kill {number}", 60))
        go(process)
        time.sleep(moments.random() * 0.02)
        process.send_signal(signal.SIGKILL)
        end(process)
        assert bytes_of(site) in versions
        found = verify_site(site)
        assert isinstance(found, Verification) and found.is_whole
    assert write_site(site_files("last"), site) == []
    assert [path.name for path in site.parent.iterdir()] == ["site"]


def test_verifying_names_what_is_missing_changed_and_added(site: Path) -> None:
    (site / "file-0.txt").unlink()
    (site / "file-2.txt").write_bytes(b"rewritten")
    (site / "data/file-1.txt").unlink()
    (site / "data/file-1.txt").symlink_to("/dev/null")
    (site / "new.txt").write_bytes(b"")
    found = verify_site(site)
    assert isinstance(found, Verification)
    assert (found.missing, found.changed, found.added) == (("file-0.txt",), ("data/file-1.txt", "file-2.txt"), ("new.txt",))
    assert not found.is_whole


@pytest.mark.parametrize("manifest", [b"", b"[]", b"{", b"\xff", b"[" * 100_000, b'{"../../etc/passwd": "0"}'])
def test_a_manifest_that_is_none_is_a_message_and_nothing_outside_is_read(site: Path, manifest: bytes) -> None:
    (site / "data/manifest.json").write_bytes(manifest)
    found = verify_site(site)
    if isinstance(found, Verification):
        assert found.missing == ("../../etc/passwd",) and len(found.added) == 12
    else:
        assert found.code == "O07" and found.hint


def test_verify_is_a_command(site: Path) -> None:
    def verify() -> subprocess.CompletedProcess[str]:
        return subprocess.run([sys.executable, PROJECT / "build.py", "verify", site], capture_output=True, text=True, check=False)

    done = verify()
    assert done.returncode == 0 and "12 files" in done.stdout and "as it was built" in done.stdout
    (site / "file-2.txt").write_bytes(b"rewritten")
    done = verify()
    assert done.returncode == 1 and f"{site}/file-2.txt: changed" in done.stderr
