"""Tournaments made by hand, and a small scenario: nothing is played here."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from bargaining_sim.analysis.tournament.findings import Tournament
from bargaining_sim.rules.tactics import TACTICS
from bargaining_sim.scenario.reader import load_scenario
from bargaining_sim.scenario.schema import Scenario

NINE = list(TACTICS)


def pie(**talks: Any) -> Scenario:
    """A pie of a hundred slices with a few offers: quick, and ``spe`` can play it."""
    over = {"chips.pie.divisible.steps": 100, "talks.offers_per_round": 20}
    return load_scenario("split_the_pie", over | {f"talks.{key}": value for key, value in talks.items()})


def tournament(utility: Any, names: list[str] | None = None, agreed: Any = None) -> Tournament:
    """A tournament with these own utilities (2, n, n, runs)."""
    table: NDArray[np.float64] = np.asarray(utility, dtype=float)
    _, n, _, runs = table.shape
    surplus = np.broadcast_to(table.mean(axis=(0, 3)), (3, n, n)).copy()
    found = np.zeros((n, n), np.int64) if agreed is None else np.asarray(agreed, np.int64)
    return Tournament(names or NINE[:n], runs, 7, table, found, surplus, {})


def lucky(n: int = 9, runs: int = 40, seed: int = 1) -> Tournament:
    """A tournament with utilities drawn at random."""
    rng = np.random.default_rng(seed)
    utility = np.clip(rng.random((2, n, n, 1)) + 0.1 * rng.standard_normal((2, n, n, runs)), 0, 1)
    return tournament(utility, agreed=rng.integers(0, runs + 1, (n, n)))


def symmetric(payoff: Any, runs: int = 2) -> Tournament:
    """A tournament in which every run gives both seats what a matrix says."""
    matrix = np.asarray(payoff, dtype=float)
    return tournament(np.broadcast_to(matrix[None, :, :, None], (2, *matrix.shape, runs)))
