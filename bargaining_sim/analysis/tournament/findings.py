"""What a tournament shows, as values."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray


class Standing(NamedTuple):
    """Place of one tactic: mean own utility over all opponents and both seats, with its 95 % interval.

    ``seats`` are the means in the first and in the second seat alone.
    """

    tactic: str
    score: float
    low: float
    high: float
    seats: tuple[float, float]


class Equilibrium(NamedTuple):
    """Two tactics that these runs cannot tell from best replies to each other, among those played.

    Attributes
    ----------
    first, second : str
        Tactics in the first and in the second seat.
    in_means : bool
        Whether each has the highest mean against the other.
    alone : bool
        Whether the 95 % intervals put all other replies below, in both seats; a single run shows that never.
    """

    first: str
    second: str
    in_means: bool
    alone: bool


class Tournament(NamedTuple):
    """Results of a tournament of n tactics.

    Attributes
    ----------
    runs, seed : int
        Runs of every pair, with common random numbers.
    utility : float64 array (2, n, n, runs)
        Own utility at the end of the tactic in seat a (first index) and row, against the tactic in column.
    agreed : int64 array (n, n)
        Number of runs with any agreement, row in the first seat.
    surplus : float64 array (3, n, n)
        Share of the joint surplus captured, row in the first seat: mean, low and high end of its interval.
    left_out : dict
        Tactic that was not played → why.
    """

    tactics: list[str]
    runs: int
    seed: int
    utility: NDArray[np.float64]
    agreed: NDArray[np.int64]
    surplus: NDArray[np.float64]
    left_out: dict[str, str]


class Dominance(NamedTuple):
    """One tactic that dominates another in the means: ``cells`` of 2n show it beyond their interval."""

    tactic: str
    other: str
    cells: int


class Reply(NamedTuple):
    """Tactics that may be best replies to one in the other seat, the highest mean first.

    Attributes
    ----------
    first, second : list of str
        Played in the first seat, and in the second.
    """

    against: str
    first: list[str]
    second: list[str]


class Findings(NamedTuple):
    """All that a tournament says.

    Attributes
    ----------
    runs, seed : int
        Of every pair.
    left_out : dict
        Tactic that was not played → why.
    ranking : list of Standing
        Best first.
    replies : list of Reply
        One a tactic.
    start, end : list of float
        Shares of the tactics in a population before and after it has copied success.
    """

    tactics: list[str]
    runs: int
    seed: int
    left_out: dict[str, str]
    ranking: list[Standing]
    dominances: list[Dominance]
    replies: list[Reply]
    equilibria: list[Equilibrium]
    start: list[float]
    end: list[float]
