"""Verify the engines against closed forms, T1 to T14: ``python -m tests.verification --full``."""

import argparse
import sys
import time
from pathlib import Path

from bargaining_sim.plots.files import as_bytes
from bargaining_sim.plots.theory_check import draw
from bargaining_sim.results.store import write_whole
from tests.verification import after, bargaining, dynamics, packages, politics
from tests.verification.rows import table

GROUPS = (bargaining, packages, politics, dynamics, after)
FULL, QUICK = 20_000, 2_000


def main(words=None):
    """Print the table, draw the picture if asked; return 1 if a row fails."""
    parser = argparse.ArgumentParser(prog="python -m tests.verification", description=__doc__)
    parser.add_argument("--full", action="store_true", help=f"{FULL:,} runs a row instead of {QUICK:,}")
    parser.add_argument("--picture", metavar="FILE", help="also draw simulated against closed form")
    given = parser.parse_args(words)
    began = time.perf_counter()
    runs = FULL if given.full else QUICK
    rows = [row for group in GROUPS for row in group.rows(runs)]
    rows.sort(key=lambda row: int(row.id[1:]))
    print(table(rows))
    if given.picture:
        points = {
            name: found
            for group in GROUPS
            if hasattr(group, "curves")
            for name, found in group.curves(runs).items()
        }
        path = Path(given.picture)
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, as_bytes(draw(points, runs), "png"))
        print(f"Picture: {given.picture}")
    print(f"{runs:,} runs a row, {time.perf_counter() - began:.0f} s.")
    return int(any(not row.passed for row in rows))


if __name__ == "__main__":
    sys.exit(main())
