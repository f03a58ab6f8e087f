"""A batch with tactics of one's own, played by the Mesa model; a run that fails is a row, not the end."""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bargaining_sim.abm.foreign import own_luck, prints_to_stderr, safe_str
from bargaining_sim.abm.model import NegotiationModel
from bargaining_sim.abm.own_tactic import Tactic, TacticError, take_seat
from bargaining_sim.engine.batch import Rows, new_rows
from bargaining_sim.game.outcome import FAILED, FILE_OUTCOMES, TRADE_OUTCOMES
from bargaining_sim.game.tables import Game
from bargaining_sim.scenario.schema import Scenario

SLICE = 20
PART_RUNS = 200
"""Runs of a part: some seconds of work are lost at most."""
WHY = 2_000
"""Most characters of the reason why a run failed."""


class OwnPlayer:
    """Plays runs with tactics of one's own on one or both seats.

    Parameters
    ----------
    scenario : Scenario
    tactics : mapping
        Side, 0 or 1 → class of the tactic.
    """

    def __init__(self, scenario: Scenario, tactics: Mapping[int, type[Tactic]]) -> None:
        self.scenario = scenario
        self.tactics = dict(tactics)
        self.failures: list[tuple[int, str]] = []

    def __call__(self, game: Game, seed: int, first: int, count: int, workers: int = 1) -> Iterator[Rows]:  # noqa: ARG002
        """Play runs ``first`` to ``first + count − 1``; like ``engine.batch.play_batch``."""
        for start in range(first, first + count, SLICE):
            out = new_rows(game, start, min(SLICE, first + count - start))
            for i in range(len(out.rows)):
                self.play(game, seed, start + i, out, i)
            yield out

    def play(self, game: Game, seed: int, run: int, out: Rows, i: int) -> None:
        """Play one run into place ``i`` of ``out``."""
        model = NegotiationModel(self.scenario, seed, run, game)
        try:
            with own_luck(seed, run), prints_to_stderr():
                for side, tactic in self.tactics.items():
                    take_seat(model, side, tactic)
                row = model.run().raw_row()
        except TacticError as error:
            self.fail(run, safe_str(error, WHY), out, i)
            return
        out.rows[i : i + 1], out.rungs[i], out.shares[i] = row.rows, row.rungs[0], row.shares[0]

    def fail(self, run: int, why: str, out: Rows, i: int) -> None:
        """Record a failed run: a class of its own, numbers missing."""
        self.failures.append((run, why))
        out.rows[i : i + 1] = missing_row(out.rows)
        out.rows["file_outcome"][i] = FILE_OUTCOMES.index(FAILED)
        out.rows["trade_outcome"][i] = TRADE_OUTCOMES.index(FAILED)
        out.shares[i] = np.nan

    def take_failures(self) -> list[tuple[int, str]]:
        """Return the failures since the last call: number of the run, and why."""
        found, self.failures = self.failures, []
        return found


def missing_row(rows: NDArray[Any]) -> NDArray[Any]:
    """A row of zeros, its real numbers NaN."""
    row = np.zeros(1, rows.dtype)
    for name in rows.dtype.names or ():
        if rows.dtype[name].kind == "f":
            row[name] = np.nan
    return row
