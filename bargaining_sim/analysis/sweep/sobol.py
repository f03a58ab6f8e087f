"""Sobol indices of a Sobol design: which share of the variance of a measure each factor makes.

The measure at a point is the mean over its runs. All points have the same random numbers, so that luck which
moves all points alike is no variance; luck that a factor redirects is, and counts for the factor.
:func:`scipy.stats.sobol_indices` computes the indices. Its own bootstrap draws from the global generator and
needs memory with the square of the points, so base points are drawn again here, for the same function.
"""

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from scipy.stats import sobol_indices

from bargaining_sim.experiments.frame import SweepFrame
from bargaining_sim.statistics import Estimate, Numbers

RESAMPLES = 999
SEED = 1  # of the resamples: the same sweep has the same intervals
ENDS = (0.025, 0.975)


class Index(NamedTuple):
    """One factor.

    Attributes
    ----------
    factor : str
    first : Estimate
        Share of the variance that the factor makes alone; may come out below zero where there is little.
    total : Estimate
        The same with all its interactions.
    matters : bool
        Whether the total is more than luck that the factor redirects could make: for all factors together in
        97.5 % of the resamples (Bonferroni).
    """

    factor: str
    first: Estimate
    total: Estimate
    matters: bool


class Indices(NamedTuple):
    """One measure.

    Attributes
    ----------
    measure : str
    indices : list of Index
        The largest total first; none if the measure is the same at all points.
    middle, deviation : float
        Mean and standard deviation over the base points.
    by_luck : float
        Total index of a factor that does no more than give each point other luck.
    alone : Estimate
        Sum of all first-order indices: what no interaction makes.
    leaders, rivals : list of str
        Factors whose total is not smaller than the first in 97.5 % of the resamples: those that matter, and
        the others.
    """

    measure: str
    indices: list[Index]
    middle: float
    deviation: float
    by_luck: float
    alone: Estimate
    leaders: list[str]
    rivals: list[str]


def indices_of(frame: SweepFrame, names: Sequence[str]) -> tuple[list[Indices], dict[str, str]]:
    """Return the Sobol indices of measures, and why others have none.

    Parameters
    ----------
    frame : SweepFrame
        Of a ``sobol`` design.
    names : sequence of str
        Measures.

    Returns
    -------
    list of Indices
    dict of str
        Measure → why it has no indices.
    """
    found = {name: frame.estimates[name] for name in names}
    lacking = {name: int((~np.isfinite(estimates.mean)).sum()) for name, estimates in found.items()}
    reasons = {name: reason(frame, many) for name, many in lacking.items() if many}
    names = [name for name in names if name not in reasons]
    if not names:
        return [], reasons
    means = np.stack([found[name].mean for name in names])
    luck = np.array([float(np.mean(found[name].sd ** 2 / found[name].n)) for name in names])
    values = saltelli_order(means, len(frame.factors))
    point = computed(*values)
    drawn = resampled(values)
    return [
        one_measure(name, list(frame.factors), values, point[:, m], drawn[:, :, m], float(luck[m]), m)
        for m, name in enumerate(names)
    ], reasons


def reason(frame: SweepFrame, many: int) -> str:
    """Say why a measure has no indices."""
    if frame.errors:
        return f"no Sobol indices: {len(frame.errors):,} points failed, and the design needs every point"
    return f"no Sobol indices: at {many:,} points no run has a value, and the design needs every point"


def saltelli_order(means: Numbers, factors: int) -> tuple[Numbers, Numbers, Numbers]:
    """Cut means (measures, points) into those at A and B (s, n), and at A with a column of B (d, s, n)."""
    parts = means.reshape(len(means), factors + 2, -1)
    return parts[:, 0], parts[:, 1], np.moveaxis(parts[:, 2:], 1, 0)


def computed(at_a: Numbers, at_b: Numbers, at_mixed: Numbers) -> Numbers:
    """First and total order (2, measures, factors)."""
    measures, factors = len(at_a), len(at_mixed)
    a, b = (np.concatenate([part, part]) for part in (at_a, at_b))  # of one measure SciPy makes scalars
    func = {"f_A": a, "f_B": b, "f_AB": np.concatenate([at_mixed, at_mixed], axis=1)}
    found = sobol_indices(func=func, n=at_a.shape[1])
    both = np.stack([found.first_order, found.total_order]).reshape(2, 2 * measures, factors)
    return np.asarray(both[:, :measures])


def resampled(values: tuple[Numbers, Numbers, Numbers]) -> Numbers:
    """Indices (resamples, 2, measures, factors) of base points drawn again."""
    generator = np.random.default_rng(SEED)
    n = values[0].shape[1]
    draws = (generator.integers(n, size=n) for _ in range(RESAMPLES))
    return np.stack([computed(*(part[..., chosen] for part in values)) for chosen in draws])


def one_measure(
    name: str,
    factors: list[str],
    values: tuple[Numbers, Numbers, Numbers],
    point: Numbers,
    drawn: Numbers,
    luck: float,
    m: int,
) -> Indices:
    """Indices of one measure, from (2, factors) and (resamples, 2, factors)."""
    base = np.concatenate([values[0][m], values[1][m]])
    middle, between = float(base.mean()), float(base.var())
    if between <= 1e-20 * max(1.0, middle * middle):
        return Indices(name, [], middle, 0.0, math.nan, Estimate(math.nan, math.nan, math.nan), [], [])
    by_luck = luck / between if math.isfinite(luck) else math.inf
    low, high = np.quantile(drawn, ENDS, axis=0)
    found = []
    for i, factor in enumerate(factors):
        first, total = (Estimate(float(point[k, i]), float(low[k, i]), float(high[k, i])) for k in range(2))
        least = float(np.quantile(drawn[:, 1, i], ENDS[0] / len(factors)))  # for all factors together
        found.append(Index(factor, first, total, least > by_luck))
    order = sorted(range(len(factors)), key=lambda i: -found[i].total.value)
    lead = np.quantile(drawn[:, 1, order[:1]] - drawn[:, 1, :], ENDS[0], axis=0)
    top = [found[i] for i in order if lead[i] <= 0.0]
    leaders, rivals = ([index.factor for index in top if index.matters is told] for told in (True, False))
    sums = np.quantile(drawn[:, 0].sum(axis=1), ENDS)
    alone = Estimate(float(point[0].sum()), float(sums[0]), float(sums[1]))
    return Indices(
        name, [found[i] for i in order], middle, math.sqrt(between), by_luck, alone, leaders, rivals
    )
