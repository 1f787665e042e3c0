"""Growth: an edition of 1 to 100 times the article, its seconds and its memory, which must grow with it and not with its square.

The text is the article's own, its paragraphs, notes and calls renamed turn by turn; registers stay as they are.

usage: python -m benchmarks growth [--content FOLDER] [--times 1,3,10,30,100]
"""

from __future__ import annotations

import argparse
import re
import shutil
import sys
import tempfile
from pathlib import Path

from benchmarks.measure import Timed, compressed

PROJECT = Path(__file__).parent.parent


def main() -> None:
    """Print a line for each size."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks growth", description=__doc__)
    parser.add_argument("--content", type=Path, default=PROJECT / "content")
    parser.add_argument("--times", default="1,3,10,30,100")
    options = parser.parse_args()
    print(f"{'times':>6}{'paragraphs':>12}{'notes':>8}{'seconds':>10}{'each time':>11}{'memory':>10}{'page gzip':>11}")
    for times in map(int, options.times.split(",")):
        with tempfile.TemporaryDirectory() as folder:
            content, output = Path(folder) / "content", Path(folder) / "site"
            paragraphs, notes = enlarged(options.content, content, times)
            command = (sys.executable, str(PROJECT / "build.py"), "--content", str(content), "--output", str(output))
            build = Timed(f"{times} times", command, PROJECT, lambda output=output: shutil.rmtree(output, ignore_errors=True))
            build.run()
            page = compressed((output / "index.html").read_bytes())
            print(
                f"{times:>6}{paragraphs:>12,}{notes:>8,}{build.seconds[0]:>9.2f}s{build.seconds[0] / times:>10.3f}s"
                f"{build.megabytes[0]:>7.0f} MB{page:>11,}",
                flush=True,
            )


def enlarged(source: Path, target: Path, times: int) -> tuple[int, int]:
    """Write an edition with the sections and notes so many times over; return the number of paragraphs and notes."""
    shutil.copytree(source, target)
    (target / "anchors.yaml").unlink(missing_ok=True)
    (target / "queries.yaml").write_text("[]\n", encoding="utf-8")
    notes = (target / "notes.md").read_text(encoding="utf-8")
    labels = re.findall(r"(?m)^\[\^([^\]\s]+)\]:", notes)
    sections = sorted((target / "sections").glob("*.md"))
    texts = [section.read_text(encoding="utf-8") for section in sections]
    count = sum(len(re.findall(r"\{#p\w+\}", text)) for text in texts)
    for section in sections:
        section.unlink()
    written = []
    for turn in range(times):

        def renamed(text: str, turn: int = turn) -> str:
            text = re.sub(r"\[\^(\d+)\]", lambda match: f"[^{int(match[1]) + turn * len(labels)}]", text)
            return re.sub(r"([{(]#)p(\d+)\b", lambda match: f"{match[1]}p{int(match[2]) + turn * count}", text)

        written.append(renamed(notes))
        for index, text in enumerate(texts):
            text = re.sub(r"(?m)^id: (\S+)$", rf"id: \1-{turn}", text, count=1) if turn else text
            name = f"{turn * len(texts) + index + 1:04}-section.md"
            (target / "sections" / name).write_text(renamed(text), encoding="utf-8")
    (target / "notes.md").write_text("\n".join(written), encoding="utf-8")
    return count * times, len(labels) * times


if __name__ == "__main__":
    main()
