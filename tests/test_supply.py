"""What the project is made with is known to the byte: libraries by version and digest, actions by the hash of their commit."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
from contextlib import suppress
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from engine import environment
from tests.building import PROJECT

PURPOSES = ("build", "tests", "import")
PINNED = re.compile(r"(?m)^([a-z0-9.-]+)==(\S+)(?: ; (.+?))? \\\n((?:    --hash=sha256:[0-9a-f]{64}(?: \\)?\n)+)")
WORKFLOWS = sorted((PROJECT / ".github/workflows").glob("*.yml"))


def lock_of(purpose: str) -> dict[str, set[str]]:
    """The versions a lock names of each library."""
    found: dict[str, set[str]] = {}
    for match in PINNED.finditer((PROJECT / f"locks/{purpose}.txt").read_text(encoding="utf-8")):
        found.setdefault(match[1], set()).add(match[2])
    return found


def requirements_of(purpose: str) -> list[Requirement]:
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extra = project["optional-dependencies"][purpose] if purpose != "build" else []
    return [Requirement(line) for line in (*project["dependencies"], *extra)]


@pytest.mark.parametrize("purpose", PURPOSES)
def test_a_lock_has_what_pyproject_asks_for(purpose: str) -> None:
    lock = lock_of(purpose)
    for requirement in requirements_of(purpose):
        versions = lock.get(canonicalize_name(requirement.name), set())
        assert versions and all(requirement.specifier.contains(version) for version in versions), requirement


@pytest.mark.parametrize("purpose", PURPOSES)
def test_a_lock_is_versions_and_digests_and_names_no_host(purpose: str) -> None:
    text = (PROJECT / f"locks/{purpose}.txt").read_text(encoding="utf-8")
    assert PINNED.sub("", text) == ""
    assert "://" not in text and "index" not in text


def test_the_locks_agree() -> None:
    """What is tested is what is built with."""
    build, tests, imports = map(lock_of, PURPOSES)
    assert build.items() <= tests.items() and build.items() <= imports.items()
    assert all(tests[name] == versions for name, versions in imports.items() if name in tests)


def test_pip_reads_the_locks() -> None:
    """Without a network: pip parses the file, then finds no library and says so."""
    command = [sys.executable, "-m", "pip", "install", "--dry-run", "--no-index", "--require-hashes", "--ignore-installed"]
    done = subprocess.run([*command, "-r", PROJECT / "locks/build.txt"], capture_output=True, text=True, check=False)
    if "No module named pip" in done.stderr:
        pytest.skip("this environment has no pip")
    assert "No matching distribution" in done.stderr and "hash" not in done.stderr.lower(), done.stderr


def test_the_environment_is_set_up_from_the_locks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[list[str]] = []
    monkeypatch.setattr(environment, "HELD", str(tmp_path / "holds"))
    monkeypatch.setattr(environment, "_python", lambda: sys.executable)
    monkeypatch.setattr(subprocess, "run", lambda command, check: asked.append(command))
    assert not environment._holds("build")
    environment._set_up("build")
    assert asked[0][-3:] == ["--require-hashes", "--requirement", str(PROJECT / "locks/build.txt")]
    assert environment._holds("build") and not environment._holds("tests")
    (tmp_path / "holds" / "build.txt").write_bytes(b"an older lock")
    assert not environment._holds("build")


def test_a_python_without_libraries_starts_again_in_the_environment_that_has_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(environment, "VENV", str(tmp_path))
    monkeypatch.setattr(environment, "HELD", str(tmp_path / "holds"))
    monkeypatch.setattr(sys, "orig_argv", ["python3", "build.py", "check"])
    started: list[tuple[str, list[str]]] = []

    def execv(path: str, command: list[str]) -> None:
        started.append((path, command))
        raise SystemExit

    monkeypatch.setattr(os, "execv", execv)

    def entered() -> bool:
        with suppress(SystemExit):
            environment.enter()
        return bool(started)

    monkeypatch.setattr(environment, "_lacks", lambda modules: True)
    assert not entered(), "there is no environment yet: it is set up when the command is known"
    for path in (environment._python(), tmp_path / "holds" / "build.txt"):
        Path(path).parent.mkdir()
        Path(path).write_bytes(b"an older lock")
    assert not entered(), "what it holds is not what the lock names"
    (tmp_path / "holds" / "build.txt").write_bytes((PROJECT / "locks" / "build.txt").read_bytes())
    monkeypatch.setattr(sys, "executable", environment._python())
    assert not entered(), "this is that Python: it would start again for ever"
    monkeypatch.setattr(sys, "executable", "/usr/bin/python3")
    monkeypatch.setattr(environment, "_lacks", lambda modules: False)
    assert not entered(), "nothing is lacking"
    monkeypatch.setattr(environment, "_lacks", lambda modules: True)
    assert entered() and started == [(environment._python(), [environment._python(), "build.py", "check"])]


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_actions_are_named_by_hash_and_ask_for_no_secret(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    uses = re.findall(r"uses: (\S+)(.*)", text)
    assert len(uses) >= 3
    assert all(
        re.fullmatch(r"actions/[\w-]+@[0-9a-f]{40}", name) and re.fullmatch(r" # v\d+\.\d+\.\d+", said) for name, said in uses
    )
    assert "secrets." not in text and "pull_request_target" not in text
    assert all("github." not in line for line in re.findall(r"run: (.*)", text))


def test_a_workflow_may_do_what_it_must() -> None:
    may = {path.name: yaml.safe_load(path.read_text(encoding="utf-8")) for path in WORKFLOWS}
    pages = may.pop("pages.yml")
    assert pages["permissions"] == {}
    assert pages["jobs"]["build"]["permissions"] == {"contents": "read", "pages": "read"}
    assert pages["jobs"]["deploy"]["permissions"] == {"pages": "write", "id-token": "write"}
    assert all(workflow["permissions"] == {"contents": "read"} for workflow in may.values())
