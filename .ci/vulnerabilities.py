"""Asks the vulnerability service of pip-audit about every library in the locks.

usage: vulnerabilities.py LOCK ...     exits 1 where a library has a known vulnerability; says why where it cannot be asked
"""

from __future__ import annotations

import json
import subprocess
import sys

COMMAND = [
    sys.executable,
    "-m",
    "pip_audit",
    "--require-hashes",
    "--disable-pip",
    "--progress-spinner",
    "off",
    "--format",
    "json",
]


def main(locks: list[str]) -> int:
    """Print how many libraries were audited, and what is known against them."""
    asked = [part for lock in locks for part in ("--requirement", lock)]
    done = subprocess.run([*COMMAND, *asked], capture_output=True, text=True, check=False)
    try:
        found = json.loads(done.stdout)["dependencies"]
    except (ValueError, KeyError):
        reason = (done.stderr.strip().splitlines() or ["no answer"])[-1]
        print(f"vulnerabilities: not audited, the service cannot be asked: {reason[:200]}")
        return 0
    vulnerable = [(one["name"], one["version"], known["id"]) for one in found for known in one.get("vulns", ())]
    for name, version, known in vulnerable:
        print(f"{name} {version}: {known}", file=sys.stderr)
    skipped = [one["skip_reason"] for one in found if "skip_reason" in one]
    said = f"; {len(skipped)} not audited, the service does not know them: {skipped[0]}" if skipped else ""
    print(f"vulnerabilities: {len(found) - len(skipped)} libraries audited, {len(vulnerable)} known vulnerabilities{said}")
    return bool(vulnerable)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
