"""What a tournament shows: who earns most, who dominates whom, best replies, equilibria, who would spread."""

import numpy as np
from numpy.typing import NDArray
from scipy.integrate import solve_ivp

from bargaining_sim.analysis.tournament.findings import (
    Dominance,
    Equilibrium,
    Findings,
    Reply,
    Standing,
    Tournament,
)
from bargaining_sim.statistics import student_95

GENERATIONS = 200.0
"""Length of the evolutionary run: at a difference of .05 in utility a share grows some 20,000-fold."""


ROUNDING = 1e-12
"""Means nearer than this are equal."""


def half_width(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Half the 95 % interval of means over the last axis; NaN for a single run."""
    runs = values.shape[-1]
    if runs < 2:
        return np.full(values.shape[:-1], np.nan)
    return np.asarray(student_95(runs - 1) * values.std(axis=-1, ddof=1) / np.sqrt(runs))


def ranking(played: Tournament) -> list[Standing]:
    """Tactics by their mean own utility, best first; the interval is of runs, whose luck all pairs share."""
    scores = played.utility.mean(axis=(0, 2))
    halves = half_width(scores)
    seats = played.utility.mean(axis=(2, 3))
    table = []
    for i, name in enumerate(played.tactics):
        score, half = float(scores[i].mean()), float(halves[i])
        table.append(
            Standing(name, score, score - half, score + half, (float(seats[0, i]), float(seats[1, i])))
        )
    return sorted(table, key=lambda standing: (-standing.score, standing.tactic))


def cells_ahead(played: Tournament) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """In how many cells the row is behind the column on average, and in how many ahead beyond its interval.

    A cell is an opponent in a seat; there are 2n. What counts in it is the difference of paired runs: its
    mean, and for "ahead" its 95 % interval, each by itself; a single run has none. Both of shape (n, n).
    """
    n = len(played.tactics)
    behind, ahead = np.zeros((n, n), np.int64), np.zeros((n, n), np.int64)
    for i in range(n):
        for j in range(n):
            gap = played.utility[:, i] - played.utility[:, j]
            middle, half = gap.mean(axis=-1), half_width(gap)
            behind[i, j] = np.count_nonzero(middle < -ROUNDING)
            ahead[i, j] = np.count_nonzero(middle - half > ROUNDING)
    return behind, ahead


def dominance(played: Tournament) -> NDArray[np.bool_]:
    """Whether the row is on average behind the column in no cell, and ahead in one beyond its 95 % interval.

    Shape (n, n). That is a fact about these means: in cells where the interval of the difference holds 0 the
    row may truly be behind.
    """
    behind, ahead = cells_ahead(played)
    return np.asarray((behind == 0) & (ahead > 0))


def best_replies(played: Tournament) -> NDArray[np.bool_]:
    """Whether the row may be a best reply, among those played, to the column in either seat, shape (2, n, n).

    So may every tactic that these runs cannot tell from the one with the highest mean: the 95 % interval of
    the difference of paired runs holds 0. Of a single run only equals may.
    """
    n = len(played.tactics)
    may_be_best = np.zeros((2, n, n), bool)
    best = played.utility.mean(axis=-1).argmax(axis=1)
    for seat in range(2):
        for j in range(n):
            gap = played.utility[seat, :, j] - played.utility[seat, best[seat, j], j]
            may_be_best[seat, :, j] = gap.mean(axis=-1) + np.nan_to_num(half_width(gap)) >= -ROUNDING
    return may_be_best


def equilibria(played: Tournament) -> list[Equilibrium]:
    """Pairs that may be best replies to each other, and how far that is shown."""
    first, second = best_replies(played)
    means = played.utility.mean(axis=-1)
    highest = means >= means.max(axis=1, keepdims=True) - ROUNDING
    return [
        Equilibrium(
            a,
            b,
            bool(highest[0, i, j] and highest[1, j, i]),
            bool(played.runs > 1 and first[:, j].sum() == 1 and second[:, i].sum() == 1),
        )
        for i, a in enumerate(played.tactics)
        for j, b in enumerate(played.tactics)
        if first[i, j] and second[j, i]
    ]


def fitness(played: Tournament) -> NDArray[np.float64]:
    """Mean own utility of the row against the column over both seats, shape (n, n)."""
    return np.asarray(played.utility.mean(axis=(0, 3)))


def replicator(
    payoff: NDArray[np.float64], steps: int = 201, start: NDArray[np.float64] | None = None
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Replicator dynamics x_i' = x_i·((A·x)_i − x·A·x) (Taylor & Jonker 1978).

    Solved for the logarithms of the shares, which keeps every share above 0 and small ones as exact as large.

    Parameters
    ----------
    payoff : array (n, n)
        A: fitness of the row against the column.
    steps : int
        Points in time.
    start : array (n,), optional
        Shares at the start, above 0; equal ones by default.

    Returns
    -------
    times : array (steps,)
        In generations of unit fitness.
    shares : array (steps, n)
    """

    def shares_of(logs: NDArray[np.float64]) -> NDArray[np.float64]:
        raw = np.exp(logs - logs.max(axis=0))
        return np.asarray(raw / raw.sum(axis=0))

    def change(_: float, logs: NDArray[np.float64]) -> NDArray[np.float64]:
        x = shares_of(logs)
        own = payoff @ x
        return np.asarray(own - x @ own)

    first = np.full(len(payoff), 1.0 / len(payoff)) if start is None else start
    times = np.linspace(0.0, GENERATIONS, steps)
    solved = solve_ivp(
        change, (0.0, GENERATIONS), np.log(first), method="DOP853", t_eval=times, rtol=1e-9, atol=1e-9
    )
    return times, shares_of(solved.y).T


def study(played: Tournament) -> Findings:
    names = played.tactics
    dominates, (_, ahead) = dominance(played), cells_ahead(played)
    best, means = best_replies(played), played.utility.mean(axis=-1)
    _, shares = replicator(fitness(played))
    return Findings(
        names,
        played.runs,
        played.seed,
        played.left_out,
        ranking(played),
        [Dominance(names[i], names[j], int(ahead[i, j])) for i, j in np.argwhere(dominates)],
        [
            Reply(
                name,
                *(
                    [names[i] for i in np.argsort(-means[seat, :, j], kind="stable") if best[seat, i, j]]
                    for seat in range(2)
                ),
            )
            for j, name in enumerate(names)
        ],
        equilibria(played),
        shares[0].tolist(),
        shares[-1].tolist(),
    )
