"""Sweeps made by hand: points and folders as real ones have them, rows from a function with known answers."""

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bargaining_sim.experiments.frame import SweepFrame
from bargaining_sim.experiments.points import as_numbers
from bargaining_sim.experiments.reader import ReadExperiment, read_experiment
from bargaining_sim.experiments.sweep import Played, Sweep, sweep_manifest
from bargaining_sim.results import store
from bargaining_sim.results.manifest import as_bytes
from bargaining_sim.results.rows import write_part

Value = Callable[[NDArray[np.float64], NDArray[np.int64]], NDArray[np.float64]]
"""Settings of a point as numbers, and numbers of runs → values (measures, runs)."""

KEYS = [
    "actors.us.foresight", "actors.cn.foresight", "talks.perceived_risk", "talks.leaders_bonus",
    "talks.belief_spread", "approval.platform.perceived_risk", "approval.ratifiers.us.threshold",
    "approval.ratifiers.cn.threshold", "actors.us.tactic.beta", "actors.cn.tactic.beta",
    "actors.us.moves.audience_cost", "actors.cn.moves.audience_cost",
]  # fmt: skip
LINKAGE = 'keys = ["talks.linkage"]\nvalues = ["package", "issue_by_issue"]'
LONG = "the long and winding label of a factor that nobody would ever call like this in earnest, number"


def unit(key: int, low: float = 0.1, high: float = 0.9) -> str:
    """A range."""
    return f'keys = ["{KEYS[key]}"]\nlow = {low}\nhigh = {high}'


def steps(key: int, many: int) -> str:
    """Evenly spaced values from 0.1 to 0.9."""
    return unit(key) + f"\nsteps = {many}"


def write_experiment(
    folder: Path, design: str, factors: Mapping[str, str], outcomes: Sequence[str], question: str = "Why?"
) -> Path:
    """Write an experiment on madrid_2025; each factor is the text of its table."""
    lines = [
        f"question = {json.dumps(question)}",
        'scenario = "madrid_2025"',
        f"outcomes = {json.dumps(list(outcomes))}",
        "[design]",
        design,
    ]
    for name, body in factors.items():
        lines += [f"[factors.{name}]", body]
    path = folder / "made.toml"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def made(
    folder: Path,
    design: str,
    factors: Mapping[str, str],
    outcomes: Sequence[str],
    value: Value,
    runs: int = 20,
    part_runs: int = 10_000,
    failed: Mapping[int, str] | None = None,
) -> SweepFrame:
    """Write a complete sweep whose rows come from a function."""
    folder.mkdir(parents=True, exist_ok=True)
    read = read_experiment(write_experiment(folder, design, factors, outcomes))
    return made_of(read, folder, value, runs, part_runs, failed)


def made_of(
    read: ReadExperiment,
    folder: Path,
    value: Value,
    runs: int = 20,
    part_runs: int = 10_000,
    failed: Mapping[int, str] | None = None,
) -> SweepFrame:
    """The same of an experiment that was read."""
    manifest = sweep_manifest(read, runs, 5, "made") | {"part_runs": part_runs, "complete": True}
    sweep = Sweep(manifest)
    every = sweep.experiment.factors.values()
    numbers = np.stack([as_numbers(f, [p[i] for p in sweep.points]) for i, f in enumerate(every)], axis=1)
    for part in sweep.parts:
        rows = []
        for point in part.points:
            why = (failed or {}).get(point, "")
            values = value(numbers[point], np.arange(part.first, part.first + part.runs))
            rows.append(Played(point, part.first, values[:, :0] if why else values, why))
        write_part(folder, sweep.as_files(part, rows))
    store.write_whole(folder / "run.json", as_bytes(manifest))
    return SweepFrame(folder, sweep)


def luck(runs: NDArray[np.int64], salt: int = 0) -> NDArray[np.float64]:
    """The same standard normal numbers of the same runs, at every point."""
    return np.array([np.random.default_rng([salt, int(run)]).normal() for run in runs])


def chance(runs: NDArray[np.int64], salt: int = 0) -> NDArray[np.float64]:
    """The same even numbers from 0 to 1 of the same runs, at every point."""
    return np.array([np.random.default_rng([salt, 1, int(run)]).random() for run in runs])
