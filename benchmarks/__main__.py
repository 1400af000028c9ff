"""`python -m benchmarks`: measure the product beside what it stands on, in one run, and write it down.

Every figure stands beside another that was taken in the same minutes under the same load: that ratio
says something on any machine, the figure alone only on this one.
"""

import argparse
import shutil
import sys
from pathlib import Path

from benchmarks import report, runs
from benchmarks.servers import DATA, ROOT, running
from smarketing.embedded.errors import CannotStart

PARTS = (
    "submissions", "track", "accept", "pages", "suggestions", "relay", "processing", "sorting", "imports",
    "simulator", "sweep", "hours",
)  # fmt: skip


def main() -> int:
    asked = _arguments()
    sizes = sorted(int(size.replace("_", "")) for size in asked.contacts.split(","))
    parts = asked.only.split(",") if asked.only else list(PARTS)
    if unknown := set(parts) - set(PARTS):
        print(f"There is no part {', '.join(sorted(unknown))}; choose from {', '.join(PARTS)}.")
        return 2
    if asked.fresh:
        shutil.rmtree(DATA, ignore_errors=True)
    try:
        with running() as servers:
            for size in sizes:
                servers.ready(size)
            told = runs.everything(servers, sizes, parts, asked.seconds, say)
    except CannotStart as reason:
        print(reason)
        return 1
    text = report.written(told)
    print(text)
    if not asked.only:
        Path(asked.report).write_text(text)
    if asked.remove:
        shutil.rmtree(DATA)
    return 0


def say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--contacts", default="1000,100000,1000000", help="sizes of the databases")
    parser.add_argument("--seconds", type=float, default=8, help="how long each load lasts")
    parser.add_argument("--only", default="", help=f"some of: {','.join(PARTS)} (writes no report)")
    parser.add_argument("--fresh", action="store_true", help="generate the databases anew")
    parser.add_argument("--remove", action="store_true", help="take the databases away afterwards")
    parser.add_argument("--report", default=str(ROOT / "docs" / "performance.md"), help="where to write it")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
