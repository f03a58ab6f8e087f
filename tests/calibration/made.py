"""Draws made by hand, and one tiny sweep that is really played."""

from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bargaining_sim.analysis.calibration.findings import (
    Calibration,
    Draws,
    Group,
    Parameter,
)
from bargaining_sim.analysis.calibration.study import calibrate
from bargaining_sim.experiments.frame import SweepFrame, open_frame
from bargaining_sim.experiments.reader import read_experiment
from bargaining_sim.experiments.run import on_threads, run_missing
from bargaining_sim.experiments.sweep import sweep_manifest
from bargaining_sim.results import store

MEETINGS = ["Geneva", "London", "Stockholm", "Madrid"]
OUTCOMES = [f"history={name}" for name in (*MEETINGS, "framework")]
INITIAL = """
[factors.initial]
label = "initial concession, both"
unit = "share"
keys = ["actors.us.tactic.initial_concession", "actors.cn.tactic.initial_concession"]
low = 0.0
high = 0.7
"""
BONUS = """
[factors.bonus]
label = "leaders' bonus at a summit"
unit = "utility"
keys = ["talks.leaders_bonus"]
low = 0.0
high = 0.15
"""
OFFERS = """
[factors.offers]
keys = ["talks.offers_per_round"]
values = [6, 8, 10]
"""


def draws(values: Any, missed: Any, statements: int = 20) -> Draws:
    """Draws with these values (P, F) and misses (P, J) of one group."""
    table: NDArray[np.float64] = np.asarray(values, dtype=float)
    ends = zip(table.min(axis=0), table.max(axis=0), strict=True)
    parameters = [
        Parameter(f"p{k}", f"parameter {k}", "", float(low), float(high), np.nan)
        for k, (low, high) in enumerate(ends)
    ]
    misses = np.asarray(missed, np.int16)[:, :, None]
    return Draws(parameters, np.arange(len(table)), table, [Group("Geneva", statements)], misses)


def experiment(
    folder: Path,
    scenario: str = "us_china_2025",
    outcomes: list[str] = OUTCOMES,
    design: str = 'kind = "latin_hypercube"\npoints = 64\nruns = 8',
    factors: str = INITIAL + BONUS + OFFERS,
) -> Path:
    """Write an experiment file."""
    path = folder / "little.toml"
    told = ", ".join(f'"{name}"' for name in outcomes)
    head = f'question = "Which?"\nscenario = "{scenario}"\noutcomes = [{told}]\n'
    path.write_text(f"{head}[design]\n{design}\n{factors}", encoding="utf-8")
    return path


def played(folder: Path, **parts: Any) -> SweepFrame:
    """Play a little experiment into a folder."""
    manifest = sweep_manifest(read_experiment(experiment(folder, **parts)), None, None, "test")
    opened = store.open_folder(folder / "out", manifest, False)
    run_missing(opened, on_threads(2), lambda _: None)
    return open_frame(opened.folder)


@cache
def little() -> SweepFrame:
    """The tiny sweep, played once."""
    return played(Path(mkdtemp(prefix="calibration-")))


@cache
def study() -> Calibration:
    """The calibration on it."""
    return calibrate(little(), 0.05, samples=12, runs=4)
