"""Sobol indices of a Sobol design: which share of the variance of a measure each factor makes.

The measure at a point is the mean over its runs. All points have the same random numbers, so that luck which
moves all points alike is no variance; luck that a factor redirects is, and counts for the factor.
:func:`scipy.stats.sobol_indices` computes the indices. Its own bootstrap draws from the global generator and
needs memory with the square of the points, so base points are drawn again here, for the same function.
"""

import math
from collections.abc import Sequence

import numpy as np
from scipy.stats import sobol_indices

from bargaining_sim.analysis.sweep.findings import Index, Indices, LeftOut, Why
from bargaining_sim.analysis.sweep.groups import is_flat
from bargaining_sim.experiments.frame import SweepFrame
from bargaining_sim.statistics import Estimate, Numbers

RESAMPLES = 999
SEED = 1  # of the resamples: the same sweep has the same intervals
ENDS = (0.025, 0.975)


def indices_of(frame: SweepFrame, names: Sequence[str]) -> tuple[list[Indices], list[LeftOut]]:
    lacking = {name: int((~np.isfinite(frame.estimates[name].mean)).sum()) for name in names}
    left_out = [
        LeftOut(Why.SOBOL_FAILED, name, len(frame.errors))
        if frame.errors
        else LeftOut(Why.SOBOL_EMPTY, name, points)
        for name, points in lacking.items()
        if points
    ]
    whole = [name for name in names if not lacking[name]]
    if not whole:
        return [], left_out
    estimates = [frame.estimates[name] for name in whole]
    values = saltelli_order(np.stack([one.mean for one in estimates]), len(frame.factors))
    point, drawn = computed(*values), resampled(values)
    by_runs = [float(np.mean(one.sd**2 / one.n)) for one in estimates]  # variance that the runs alone make
    return [
        one_measure(name, list(frame.factors), values, point[:, m], drawn[:, :, m], by_runs[m], m)
        for m, name in enumerate(whole)
    ], left_out


def saltelli_order(means: Numbers, factors: int) -> tuple[Numbers, Numbers, Numbers]:
    """Cut means (measures, points) into those at A and B (s, n), and at A with a column of B (d, s, n)."""
    parts = means.reshape(len(means), factors + 2, -1)
    return parts[:, 0], parts[:, 1], np.moveaxis(parts[:, 2:], 1, 0)


def computed(at_a: Numbers, at_b: Numbers, at_mixed: Numbers) -> Numbers:
    """First and total order (2, measures, factors)."""
    measures, factors = len(at_a), len(at_mixed)
    a, b = (np.concatenate([part, part]) for part in (at_a, at_b))  # of one measure SciPy makes scalars
    func = {"f_A": a, "f_B": b, "f_AB": np.concatenate([at_mixed, at_mixed], axis=1)}
    indices = sobol_indices(func=func, n=at_a.shape[1])
    both = np.stack([indices.first_order, indices.total_order]).reshape(2, 2 * measures, factors)
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
    by_runs: float,
    m: int,
) -> Indices:
    """Indices of one measure, from (2, factors) and (resamples, 2, factors)."""
    base = np.concatenate([values[0][m], values[1][m]])
    middle, between = float(base.mean()), float(base.var())
    if is_flat(middle, between):
        return Indices(name, [], middle, 0.0, math.nan, Estimate(math.nan, math.nan, math.nan), [], [])
    by_chance = by_runs / between if math.isfinite(by_runs) else math.inf
    low, high = np.quantile(drawn, ENDS, axis=0)
    indices = []
    for i, factor in enumerate(factors):
        first, total = (Estimate(float(point[k, i]), float(low[k, i]), float(high[k, i])) for k in range(2))
        least = float(np.quantile(drawn[:, 1, i], ENDS[0] / len(factors)))  # for all factors together
        indices.append(Index(factor, first, total, least > by_chance))
    order = sorted(range(len(factors)), key=lambda i: -indices[i].total.value)
    lead = np.quantile(drawn[:, 1, order[:1]] - drawn[:, 1, :], ENDS[0], axis=0)
    top = [indices[i] for i in order if lead[i] <= 0.0]
    leaders, rivals = ([one.factor for one in top if one.matters is matters] for matters in (True, False))
    sums = np.quantile(drawn[:, 0].sum(axis=1), ENDS)
    alone = Estimate(float(point[0].sum()), float(sums[0]), float(sums[1]))
    return Indices(
        name, [indices[i] for i in order], middle, math.sqrt(between), by_chance, alone, leaders, rivals
    )
