"""Sweeps: what they cost beside the bare engine, how they use two cores, and how much memory they take.

Targets: 1,000 points × 1,000 runs in less than 3 minutes; less than 15 % over the bare engine; peak memory
flat in the number of runs.
"""

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bargaining_sim.engine.batch import play_slice
from bargaining_sim.experiments.reader import read_experiment
from bargaining_sim.experiments.run import on_threads, run_missing
from bargaining_sim.experiments.sweep import Sweep, sweep_manifest
from bargaining_sim.results.store import open_folder
from bargaining_sim.scenario.compiler import compile_scenario

MOST_SECONDS, MOST_OVERHEAD, MOST_GROWTH = 180.0, 0.15, 1.25
FACTORS = """
[factors.showcase_bonus]
keys = ["actors.cn.showcase.bonus"]
low = 0.2
high = 0.8
[factors.beta]
keys = ["actors.us.tactic.beta"]
low = 0.15
high = 1.0
[factors.threshold]
keys = ["approval.ratifiers.us.threshold"]
low = 0.66
high = 0.82
"""


def experiment(folder: Path, points: int, runs: int, scenario: str = "us_china_2025") -> Path:
    """Write an experiment of so many points and runs of each into a folder."""
    path = folder / f"bench_{scenario}_{points}_{runs}.toml"
    path.write_text(
        f'question = "How fast?"\nscenario = "{scenario}"\n'
        'outcomes = ["closed=ever", "utility_us", "utility_cn", "file_outcome=closed_durable"]\n'
        f'[design]\nkind = "latin_hypercube"\npoints = {points}\nruns = {runs}\n{FACTORS}',
        encoding="utf-8",
    )
    return path


def sweep_seconds(folder: Path, points: int, runs: int, workers: int) -> float:
    """Seconds on the wall that a whole sweep takes, from its manifest to its last table."""
    manifest = sweep_manifest(read_experiment(experiment(folder, points, runs)), None, None, "benchmark")
    opened = open_folder(folder / f"out_{points}_{runs}_{workers}", manifest, False)
    before = time.perf_counter()
    run_missing(opened, on_threads(workers), lambda _: None)
    return time.perf_counter() - before


def overhead(folder: Path, scenario: str, points: int = 40, runs: int = 1_000) -> tuple[float, float]:
    """CPU seconds of the bare engine and of whole parts for the same runs, interleaved, one thread."""
    path = experiment(folder, points, runs, scenario)
    sweep = Sweep(sweep_manifest(read_experiment(path), None, None, "benchmark"))
    games = [compile_scenario(sweep.scenario_at(point)) for point in range(points)]
    bare = whole = 0.0
    step = len(games) // len(sweep.parts)
    for i, part in enumerate(sweep.parts):
        before = time.thread_time()
        for game in games[i * step : (i + 1) * step]:
            play_slice(game, sweep.seed, 0, runs)
        middle = time.thread_time()
        sweep.play_part(part)
        bare, whole = bare + middle - before, whole + time.thread_time() - middle
    return bare, whole


def peak_megabytes(folder: Path, points: int, runs: int) -> float:
    """Peak memory of a process of its own that plays a sweep on two threads."""
    path, out = experiment(folder, points, runs), folder / f"memory_{points}_{runs}"
    command = [sys.executable, __file__, "--peak", str(path), str(out)]
    return float(json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout))


def print_peak(path: Path, out: Path) -> None:
    """Play a sweep and print the peak memory of this process [MB]."""
    manifest = sweep_manifest(read_experiment(path), None, None, "benchmark")
    run_missing(open_folder(out, manifest, False), on_threads(2), lambda _: None)
    status = Path("/proc/self/status").read_text(encoding="utf-8")  # ru_maxrss would be that of the parent
    print(int(status.split("VmHWM:")[1].split()[0]) / 1024)


def main() -> None:
    missed = []
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        sweep_seconds(folder, 2, 10, 1)  # compiles
        for scenario in ("madrid_2025", "us_china_2025"):  # of the first a run costs half: no target
            bare, whole = overhead(folder, scenario)
            share = whole / bare - 1
            print(f"{scenario}, 40 points × 1,000 runs, CPU seconds of one thread: bare engine {bare:.2f}, ")
            print(
                f"  the sweep's parts {whole:.2f}: {share:+.1%} for checking, compiling, measuring, encoding"
            )
        missed += [f"overhead {share:.1%}"] if share > MOST_OVERHEAD else []
        one, two = sweep_seconds(folder, 100, 1_000, 1), sweep_seconds(folder, 100, 1_000, 2)
        print(f"100 points × 1,000 runs: one thread {one:.1f} s, two {two:.1f} s: {one / two:.2f} times")
        large = sweep_seconds(folder, 1_000, 1_000, 2)
        print(f"1,000 points × 1,000 runs, two threads: {large:.0f} s, {1e6 / large:,.0f} runs/s")
        missed += [f"1,000 × 1,000 took {large:.0f} s"] if large > MOST_SECONDS else []
        sizes = [(20, 1_000), (20, 4_000), (20, 16_000), (20, 64_000)]
        peaks = [peak_megabytes(folder, *size) for size in sizes]
        told = ", ".join(f"{p * r:,} runs {m:.0f} MB" for (p, r), m in zip(sizes, peaks, strict=True))
        print(f"peak memory: {told}")
        missed += ["memory grows"] if peaks[-1] > MOST_GROWTH * peaks[0] else []
    sys.exit("; ".join(missed) if missed else 0)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--peak"]:
        print_peak(Path(sys.argv[2]), Path(sys.argv[3]))
    else:
        main()
