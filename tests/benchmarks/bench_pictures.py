"""Pictures: what the full set for a large result costs, read from its Parquet rows.

Target: all pictures of 1,000,000 runs in less than 20 seconds on one core. What counts are the CPU seconds of
the whole command, start and compiled engine included, so that other work on the machine does not.
"""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

RUNS, MOST_SECONDS = 1_000_000, 20.0


class Cost(NamedTuple):
    """What one command took."""

    cpu: float
    wall: float
    megabytes: float


def cost(*arguments: str) -> Cost:
    """CPU seconds, seconds on the wall and peak memory of one command of this project."""
    before = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "bargaining_sim", *arguments], stdout=subprocess.DEVNULL
    )
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(f"{arguments}: exit status {status}")
    return Cost(usage.ru_utime + usage.ru_stime, time.perf_counter() - before, usage.ru_maxrss / 1024)


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        cost("run", "us_china_2025", "--runs", str(RUNS), "--no-plots", "--out", str(place / "rows"))
        drawn = place / "pictures"
        found = cost("plot", str(place / "rows"), "--out", str(drawn))
        pictures = {path.stem for path in drawn.iterdir()}
        print(f"{len(pictures)} pictures of {RUNS:,} runs, {len(list(drawn.iterdir()))} files")
        print(f"{found.cpu:.1f} CPU s (target {MOST_SECONDS:.0f}), {found.wall:.1f} s on the wall, ", end="")
        print(f"{found.megabytes:.0f} MB at most")
    if found.cpu > MOST_SECONDS:
        raise SystemExit(f"missed: {found.cpu:.1f} CPU seconds, more than {MOST_SECONDS:.0f}")


if __name__ == "__main__":
    main()
