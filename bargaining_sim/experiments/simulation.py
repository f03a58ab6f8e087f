"""A batch: the same scenario again and again, in memory or, as an experiment with one point, on disk."""

import os
from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from bargaining_sim.engine.batch import Player, gather, play_batch
from bargaining_sim.errors import MAX_RUNS, MAX_SEED, MAX_WORKERS, check_number
from bargaining_sim.game.tables import Game
from bargaining_sim.results.frame import Frame
from bargaining_sim.results.manifest import Manifest
from bargaining_sim.results.rows import Files, Part, Plan, to_table
from bargaining_sim.results.summary import write_summary
from bargaining_sim.scenario.compiler import compile_scenario
from bargaining_sim.scenario.schema import Scenario
from bargaining_sim.text.tables import as_csv

if TYPE_CHECKING:
    import pandas as pd

FAILURES = "failures"
"""Folder of what failed, part by part."""

HEADLINES = ("file_outcome", "trade_outcome")


def all_cores() -> int:
    """Return how many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def simulate(scenario: Scenario, runs: int = 1000, seed: int = 1, workers: int = 1) -> "pd.DataFrame":
    """Run a batch in memory.

    Parameters
    ----------
    scenario : Scenario
        From :func:`bargaining_sim.load_scenario`.
    runs : int
        Number of runs, numbered from 0.
    seed : int
        Seed of the batch; the same seed gives the same rows, whatever the number of workers.
    workers : int
        Threads; 0 = all cores.

    Returns
    -------
    pandas.DataFrame
        One row a run with the columns of the data dictionary (:func:`bargaining_sim.data_dictionary`).

    Raises
    ------
    BargainingError
        For impossible numbers.
    """
    check_number("runs", runs, 1, MAX_RUNS)
    check_number("seed", seed, 0, MAX_SEED)
    check_number("workers", workers, 0, MAX_WORKERS)
    rows = gather(play_batch(compile_scenario(scenario), seed, 0, runs, workers or all_cores()))
    return to_table(scenario, rows).to_pandas()


class Batch(Plan):
    """A batch as its manifest says it, and what plays it."""

    def __init__(self, manifest: Manifest, player: Player = play_batch) -> None:
        super().__init__(manifest)
        self.player = player

    @cached_property
    def game(self) -> Game:
        return compile_scenario(self.scenario)

    def make_ready(self, workers: int) -> tuple[int, int]:
        """One part after the other, each on all threads, for a batch has few parts and keeps all columns."""
        return 1, workers

    def play_part(
        self, part: Part, workers: int = 1, progress: Callable[[int], object] = lambda _: None
    ) -> Files:
        """Play one part and return its file; before it what failed, so that no part stands without it."""
        slices = []
        for piece in self.player(self.game, self.seed, part.first, part.runs, workers):
            slices.append(piece)
            progress(len(piece.rows))
        played = gather(iter(slices))
        files = {}
        if played.failed:
            text = as_csv([], played.failed).encode(errors="backslashreplace")
            files[f"{FAILURES}/from-{part.first:09}.csv"] = text
        return files | self.files_of(part, to_table(self.scenario, played))


def batch_tables(frame: Frame, folder: Path) -> dict[str, str]:
    """Return what follows the rows of a batch: summaries, and the failures of all parts if there are any."""
    text, table = write_summary(frame)
    pieces = [path.read_text(encoding="utf-8") for path in sorted((folder / FAILURES).glob("from-*.csv"))]
    failures = {"failures.csv": as_csv(["run", "why"], []) + "".join(pieces)} if pieces else {}
    return {"summary.txt": text, "summary.csv": table} | failures


def batch_counts(frame: Frame) -> dict[str, int]:
    counts = {"runs": frame.runs}
    for name in HEADLINES:
        counts |= {f"{name}={label}": n for label, n in frame.shares(name).items() if n}
    return counts
