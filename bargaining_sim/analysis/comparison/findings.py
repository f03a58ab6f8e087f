"""What a comparison finds, as values: both sides, what they say differently, differences, flips."""

from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from bargaining_sim.results.manifest import Manifest
from bargaining_sim.scenario.schema import Scenario
from bargaining_sim.statistics import Estimate

LISTED = 10_000
"""Flipped runs that are listed."""


EVER = "ever"
"""Label of a round that was reached, as in a summary."""


class Difference(NamedTuple):
    """A paired difference: what the second side has more than the first.

    Attributes
    ----------
    quantity, label : str
        Column; one of its classes, ``ever`` for a round that was reached, or empty.
    runs : int
        Pairs of runs in which both sides have a number.
    first, second : float
        Means, or shares, over these pairs.
    difference : Estimate
        Mean of second less first with its 95 % interval over the pairs: of shares after Agresti & Min (2005),
        of means Student's. If no pair differs it is zero, from zero to zero.
    saved : float
        Share of the variance that pairing saves: 1 − Var(B − A)/(Var A + Var B); NaN if nothing varies.
    """

    quantity: str
    label: str
    unit: str
    meaning: str
    runs: int
    first: float
    second: float
    difference: Estimate
    saved: float

    @property
    def verdict(self) -> str:
        """``more`` or ``less`` if the interval says so, ``none`` if it holds zero or does not exist."""
        if self.difference.low > 0:
            return "more"
        return "less" if self.difference.high < 0 else "none"


class Flip(NamedTuple):
    """A run that ended otherwise: its number, its class on the first side and on the second."""

    run: int
    first: str
    second: str


class Flips(NamedTuple):
    """How often which class became which.

    Attributes
    ----------
    quantity : str
        Column whose classes are compared.
    classes : list of str
        Classes of both sides.
    counts : int64 array (K, K)
        Runs by the class of the first side (rows) and of the second (columns).
    listed : list of Flip
        The first 10,000 flipped runs.
    examples : list of Flip
        At most three: the first run of each of the three most frequent flips, then more of the most frequent.
    """

    quantity: str
    meaning: str
    classes: list[str]
    counts: NDArray[np.int64]
    listed: list[Flip]
    examples: list[Flip]

    @property
    def number(self) -> int:
        return int(self.counts.sum() - np.trace(self.counts))

    def kinds(self) -> list[tuple[str, str, int]]:
        kinds = [
            (self.classes[i], self.classes[j], int(self.counts[i, j]))
            for i, j in np.argwhere(self.counts > 0)
            if i != j
        ]
        return sorted(kinds, key=lambda kind: -kind[2])


FILE, TRADE = "file_outcome", "trade_outcome"


class Change(NamedTuple):
    """A key that two scenarios set differently; of a part that one of them lacks, that value is None."""

    key: str
    first: Any
    second: Any


class Side(NamedTuple):
    """One of the two things compared.

    Attributes
    ----------
    manifest : dict
        What makes it, as :func:`bargaining_sim.results.manifest.new_manifest` has it, or what made it.
    folder : Path or None
        The result it is read from; None = it is played.
    replayable : bool
        Whether the engine of today can tell its runs again.
    """

    scenario: Scenario
    manifest: Manifest
    folder: Path | None = None
    replayable: bool = True

    @property
    def runs(self) -> int:
        return int(self.manifest["runs"])

    @property
    def seed(self) -> int:
        return int(self.manifest["seed"])


class Comparison(NamedTuple):
    """All that is found in a comparison.

    Attributes
    ----------
    first, second : Side
        A and B; every difference is B − A.
    differences : list of Difference
        In the order of the data dictionary of the first side.
    other_types : int or None
        Runs in which an actor is of another type; None if the sides have no actor in common.
    alone : tuple of list of str
        Columns that only the first side has, and only the second.
    """

    first: Side
    second: Side
    seed: int
    runs: int
    differences: list[Difference]
    flips: Flips
    changed: list[Change]
    other_types: int | None
    alone: tuple[list[str], list[str]]
