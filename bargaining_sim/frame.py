"""Rows of one batch, column by column, with the scenario they come from: what summaries and plots read."""

import json
from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bargaining_sim import store
from bargaining_sim.batch import Rows
from bargaining_sim.errors import ResultError
from bargaining_sim.game.tables import Game
from bargaining_sim.outcomes import Outcome, column, data_dictionary
from bargaining_sim.scenario.compiler import compile_scenario
from bargaining_sim.scenario.schema import Scenario


class Frame:
    """Columns of a batch, read when asked for.

    Parameters
    ----------
    scenario : Scenario
    seed, runs : int
    read : callable
        Outcome → array (runs,); classes as their codes.
    """

    def __init__(self, scenario: Scenario, seed: int, runs: int, read: Callable[[Outcome], NDArray[Any]]) -> None:
        self.scenario = scenario
        self.seed = seed
        self.runs = runs
        self._read = read
        self._columns: dict[str, NDArray[Any]] = {}
        self.outcomes = {outcome.name: outcome for outcome in data_dictionary(scenario)}

    def __getitem__(self, name: str) -> NDArray[Any]:
        if name not in self._columns:
            self._columns[name] = self._read(self.outcomes[name])
        return self._columns[name]

    def shares(self, name: str) -> dict[str, int]:
        """How many runs fell into each class of a column, in the order of the classes."""
        categories = self.outcomes[name].categories
        counts = np.bincount(self[name], minlength=len(categories))
        return dict(zip(categories, (int(n) for n in counts), strict=True))

    @cached_property
    def game(self) -> Game:
        """The scenario as numbers."""
        return compile_scenario(self.scenario)

    @property
    def caption(self) -> str:
        """What was run, in one line."""
        return f"{self.scenario.name} · {self.runs:,} runs · seed {self.seed}"


def frame_of(scenario: Scenario, seed: int, rows: Rows) -> Frame:
    """Rows in memory as a frame."""
    return Frame(
        scenario, seed, len(rows.rows), lambda outcome: column(outcome, rows.first, rows.rows, rows.rungs)
    )


def open_result(folder: Path) -> Frame:
    """A complete result on disk as a frame."""
    manifest = store.read_manifest(folder)
    if not manifest.get("complete"):
        raise ResultError(f"{folder}: not complete; finish it with the same run command and --resume")
    return frame_on_disk(folder, manifest)


def frame_on_disk(folder: Path, manifest: store.Manifest) -> Frame:
    """Rows on disk as a frame."""
    try:
        scenario = Scenario.model_validate_json(json.dumps(manifest["resolved"]))
        seed, runs = int(manifest["seed"]), int(manifest["runs"])
    except (KeyError, ValueError) as error:
        raise ResultError(f"{folder / 'run.json'}: its scenario cannot be read ({type(error).__name__})") from None
    return Frame(scenario, seed, runs, lambda outcome: store.read_column(folder, outcome))
