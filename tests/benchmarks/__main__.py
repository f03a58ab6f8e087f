"""All benchmarks, one after the other: ``make bench``. Times are noisy; read the ratios within one run."""

import runpy
import sys
from pathlib import Path

missed = []
for script in sorted(Path(__file__).parent.glob("bench_*.py")):
    print(f"\n=== {script.stem} ===", flush=True)
    try:
        runpy.run_path(str(script), run_name="__main__")
    except SystemExit as finished:
        if finished.code:
            missed.append(script.stem)
sys.exit(f"missed: {', '.join(missed)}" if missed else 0)
