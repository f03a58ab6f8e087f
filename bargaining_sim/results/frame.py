"""Rows of one batch, column by column, with the scenario they come from: what summaries and plots read."""

from collections.abc import Callable, Iterator, Sequence
from functools import cached_property, partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bargaining_sim.engine.batch import Rows, source_hash
from bargaining_sim.errors import ResultError
from bargaining_sim.game.outcome import FAILED
from bargaining_sim.game.tables import Game
from bargaining_sim.results.dictionary import Outcome, column, data_dictionary, ended
from bargaining_sim.results.manifest import Manifest, read_manifest
from bargaining_sim.results.rows import Columns, Plan, read_columns
from bargaining_sim.scenario.compiler import compile_scenario
from bargaining_sim.scenario.schema import Scenario
from bargaining_sim.statistics import Moments

KEPT_COLUMNS = 4
"""Columns that stay in memory: enough for a picture, and little even with very many runs."""


class Tally:
    """What one pass over a column leaves: how many runs in each class or, for numbers, their moments.

    Attributes
    ----------
    counts : int64 array
        Runs by class; for flags false and true; empty for numbers.
    moments : Moments
        Of a number; of a round where it was reached.
    """

    def __init__(self, outcome: Outcome) -> None:
        self.outcome = outcome
        classes = {"class": len(outcome.categories), "flag": 2}.get(outcome.kind, 0)
        self.counts: NDArray[np.int64] = np.zeros(classes, np.int64)
        self.moments = Moments()

    def add(self, values: NDArray[Any]) -> None:
        if len(self.counts):
            self.counts += np.bincount(values, minlength=len(self.counts))
        elif self.outcome.kind == "round":
            self.moments.add(values[values > 0])
        else:
            self.moments.add(values)


class Frame:
    """Columns of a batch, read when asked for; only a few are kept.

    Parameters
    ----------
    read : callable
        Outcomes → their columns, part by part; classes as their codes.

    Attributes
    ----------
    replayable : bool
        Whether the engine of today plays the same runs again: not those of another version, nor those with a
        tactic of one's own.
    """

    def __init__(
        self,
        scenario: Scenario,
        seed: int,
        runs: int,
        read: Callable[[Sequence[Outcome]], Iterator[Columns]],
    ) -> None:
        self.scenario = scenario
        self.seed = seed
        self.runs = runs
        self._read = read
        self.replayable = True
        self._kept: Columns = {}
        self.outcomes = {outcome.name: outcome for outcome in data_dictionary(scenario)}

    def __getitem__(self, name: str) -> NDArray[Any]:
        if name not in self._kept:
            parts = [part[name] for part in self.side_by_side(name)]
            values = parts[0] if len(parts) == 1 else np.concatenate(parts)
            while len(self._kept) >= KEPT_COLUMNS:  # out goes what was read first
                self._kept.pop(next(iter(self._kept)))
            self._kept[name] = values
        return self._kept[name]

    def side_by_side(self, *names: str) -> Iterator[Columns]:
        """Columns together, part by part, for one pass over all rows."""
        return self._read([self.outcomes[name] for name in names])

    @cached_property
    def tallies(self) -> dict[str, Tally]:
        """Counts and moments of every column but the run number, from one pass over all rows."""
        tallies = {name: Tally(outcome) for name, outcome in self.outcomes.items() if name != "run"}
        for part in self.side_by_side(*tallies):
            for name, values in part.items():
                tallies[name].add(values)
        return tallies

    def shares(self, name: str) -> dict[str, int]:
        """Return how many runs fell into each class of a column, in the order of the classes.

        A run that failed is in a class of its own or, where a column has none, in no class.
        """
        categories = self.outcomes[name].categories
        if "tallies" in self.__dict__:  # all columns have been counted
            counts = self.tallies[name].counts
        else:
            counts = np.bincount(self[name], minlength=len(categories))
        by_class = dict(zip(categories, (int(n) for n in counts), strict=True))
        if FAILED not in by_class:
            by_class[categories[0]] -= self.shares("trade_outcome")[FAILED]  # zeros stand in its row
        return by_class

    @cached_property
    def ended(self) -> NDArray[np.bool_]:
        """Which runs have an outcome: all but those that a tactic of one's own brought down."""
        return ended(self["trade_outcome"])

    @cached_property
    def game(self) -> Game:
        return compile_scenario(self.scenario)

    @property
    def caption(self) -> str:
        return caption_of(self.scenario, self.runs, self.seed)


def caption_of(scenario: Scenario, runs: int, seed: int) -> str:
    return f"{scenario.name} · {runs:,} runs · seed {seed}"


def frame_of(scenario: Scenario, seed: int, rows: Rows) -> Frame:
    def read(outcomes: Sequence[Outcome]) -> Iterator[Columns]:
        yield {outcome.name: column(outcome, rows) for outcome in outcomes}

    return Frame(scenario, seed, len(rows.rows), read)


def complete_manifest(folder: Path, manifest: Manifest, command: str) -> Manifest:
    """Return the manifest of a complete result; ResultError if it is not complete."""
    if not manifest.get("complete"):
        raise ResultError(f"{folder}: not complete; finish it with the same {command} command and --resume")
    return manifest


def open_result(folder: Path) -> Frame:
    manifest = read_manifest(folder)
    kind = manifest.get("kind", Plan.kind)
    if kind != Plan.kind:
        raise ResultError(f"{folder}: found a {kind}; allowed: the result of bargaining-sim run")
    complete_manifest(folder, manifest, Plan.command)
    return frame_on_disk(folder, Plan(manifest, folder / "run.json"))


def frame_on_disk(folder: Path, plan: Plan) -> Frame:
    frame = Frame(plan.scenario, plan.seed, plan.runs, partial(read_columns, plan, folder))
    manifest = plan.manifest
    frame.replayable = not manifest.get("tactics") and manifest.get("source_sha256") == source_hash()
    return frame
