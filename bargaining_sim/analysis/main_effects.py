"""Main effects: means of a measure by the values of each factor, and how much of its variance they explain.

The importance of a factor is the correlation ratio η² (Pearson 1905): the share of the variance between
points that lies between the means of its groups. In a full grid it is a share of the grid itself; for points
drawn from ranges, k bins of N points explain (k − 1)/(N − 1) by chance alone.
"""

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bargaining_sim.analysis.groups import Groups, groups_by, is_sampled, points_used
from bargaining_sim.analysis.intervals import (
    Numbers,
    above,
    around,
    critical,
    doubt,
    holds_zero,
    share_around,
)
from bargaining_sim.analysis.scatter import Scatter, point_means, scatter, variance
from bargaining_sim.statistics import Estimate
from bargaining_sim.sweep.frame import SweepFrame

BAND = (0.1, 0.9)


class Effect(NamedTuple):
    """One measure by one factor.

    Attributes
    ----------
    groups : Groups
    points : int64 array (groups,)
        Points behind each mean.
    means : list of Estimate
        Mean over the points of each group, with its interval.
    bands : float64 array (groups, 2)
        10 and 90 % quantiles between the points of each group.
    explained : Estimate
        Correlation ratio η², with its interval.
    by_chance : float
        η² that a factor without effect has on average.
    lowest, highest : int
        Groups with the lowest and the highest mean.
    difference : Estimate
        Highest less lowest mean; the interval holds together with all others of the measure.
    """

    groups: Groups
    points: NDArray[np.int64]
    means: list[Estimate]
    bands: Numbers
    explained: Estimate
    by_chance: float
    lowest: int
    highest: int
    difference: Estimate

    @property
    def factor(self) -> str:
        """Name of the factor."""
        return self.groups.factors[0]

    @property
    def matters(self) -> bool:
        """Whether the difference is told apart from none."""
        return not holds_zero(self.difference)


class Effects(NamedTuple):
    """One measure by all factors.

    Attributes
    ----------
    measure : str
    effects : list of Effect
        The most important first; none if the measure is the same at all points.
    middle, deviation : float
        Mean over the points, and standard deviation between them.
    points, comparisons : int
    leaders, rivals : list of str
        Factors of which none certainly explains less than the first: those that matter, and the others.
    """

    measure: str
    effects: list[Effect]
    middle: float
    deviation: float
    points: int
    comparisons: int
    leaders: list[str]
    rivals: list[str]


def main_effects(frame: SweepFrame, names: Sequence[str]) -> dict[str, Effects]:
    """Return the main effects of all factors on some measures, in one pass over the rows."""
    used = points_used(frame)
    means = point_means(frame, names, used)
    grouped = [groups_by(frame, name, used) for name in frame.factors]
    moved = scatter(frame, names, grouped, means)
    return {
        name: effects_on(frame, name, means[m], grouped, at_measure(moved, m)) for m, name in enumerate(names)
    }


def at_measure(moved: Scatter, m: int) -> Scatter:
    """Influences on one measure: (groups, blocks) and (blocks,)."""
    return Scatter([held[:, m] for held in moved.groups], moved.between[m], moved.blocks)


def effects_on(
    frame: SweepFrame, name: str, means: Numbers, grouped: Sequence[Groups], moved: Scatter
) -> Effects:
    """Effects of all factors on one measure."""
    known = means[np.isfinite(means)]
    many = len(known)
    middle = float(known.mean()) if many else math.nan
    between = float(known.var()) if many else math.nan
    pairs = [groups.size * (groups.size - 1) // 2 for groups in grouped]
    if many < 2 or between <= 1e-20 * max(1.0, middle * middle):
        return Effects(name, [], middle, 0.0 if many else math.nan, many, 0, [], [])
    parts = [part_of(means, groups, i, moved) for i, groups in enumerate(grouped)]
    order = sorted(range(len(parts)), key=lambda i: -parts[i].explained)
    effects = [finished(frame, name, parts[i], between, moved, sum(pairs)) for i in order]
    first = parts[order[0]]
    top = [
        effect
        for i, effect in zip(order, effects, strict=True)
        if not is_more(frame, first, parts[i], moved.blocks)
    ]
    leaders, rivals = ([e.factor for e in top if e.matters is matters] for matters in (True, False))
    return Effects(name, effects, middle, math.sqrt(between), many, sum(pairs), leaders, rivals)


class Part(NamedTuple):
    """What a factor explains of one measure, before intervals.

    Attributes
    ----------
    groups : Groups
    values, sizes, spreads : array (groups,)
        Mean, points, and variance between the points of each group.
    bands : float64 array (groups, 2)
    explained : float
        Variance between the means of the groups.
    moved : float64 array (groups, blocks)
        Influences of blocks of runs on the means.
    by_run, by_point : float64 array
        Influences of blocks of runs, and of points, on the explained variance.
    total_by_run, total_by_point : float64 array
        The same, on the whole variance between points.
    """

    groups: Groups
    values: Numbers
    sizes: NDArray[np.int64]
    spreads: Numbers
    bands: Numbers
    explained: float
    moved: Numbers
    by_run: Numbers
    by_point: Numbers
    total_by_run: Numbers
    total_by_point: Numbers


def part_of(means: Numbers, groups: Groups, place: int, moved: Scatter) -> Part:
    """What one factor explains of one measure."""
    known = np.isfinite(means) & (groups.of >= 0)
    y, of = means[known], groups.of[known]
    middle = float(y.mean())
    sizes = np.bincount(of, minlength=groups.size).astype(np.int64)
    values = np.full(groups.size, np.nan)
    spreads, bands = np.full(groups.size, np.nan), np.full((groups.size, 2), np.nan)
    for g in np.flatnonzero(sizes):
        mine = y[of == g]
        values[g] = mine.mean()
        spreads[g] = mine.var(ddof=1) if len(mine) > 1 else np.nan
        bands[g] = np.quantile(mine, BAND)
    from_middle = np.where(sizes > 0, values - middle, 0.0)
    weights = sizes / len(y)
    explained = float((weights * from_middle**2).sum())
    by_run = (2.0 * weights * from_middle) @ moved.groups[place]
    g_off = from_middle[of]
    by_point = g_off**2 - explained + 2.0 * g_off * (y - values[of])
    whole = (y - middle) ** 2
    return Part(
        groups, values, sizes, spreads, bands, explained, moved.groups[place], by_run, by_point,
        moved.between, whole - whole.mean(),
    )  # fmt: skip


def finished(
    frame: SweepFrame, name: str, part: Part, between: float, moved: Scatter, comparisons: int
) -> Effect:
    """Give what a factor explains its intervals."""
    sampled, is_share = is_sampled(frame), frame.measures[name].is_share
    runs = frame.sweep.runs
    one = critical(1, moved.blocks)
    means = []
    for value, influence, spread, size in zip(part.values, part.moved, part.spreads, part.sizes, strict=True):
        error = variance(influence) + (spread / size if sampled and size else 0.0)
        known = share_around(float(value), error, runs) if is_share else around(float(value), error, one)
        means.append(known)
    lowest, highest = int(np.nanargmin(part.values)), int(np.nanargmax(part.values))
    error = variance(part.moved[highest] - part.moved[lowest])
    error += sum(part.spreads[g] / part.sizes[g] for g in (lowest, highest)) if sampled else 0.0
    error += doubt(1.0, runs) if is_share else 0.0
    gap = float(part.values[highest] - part.values[lowest])
    ends = int(part.sizes[lowest] + part.sizes[highest]) - 1  # few points tell little of their own scatter
    wide = critical(comparisons, min(moved.blocks, ends) if sampled else moved.blocks)
    bound = 1.0 if is_share else math.inf
    difference = around(gap, error, wide, bound) if lowest != highest else Estimate(0.0, 0.0, 0.0)
    ratio = part.explained / between
    slope = (part.by_run - ratio * part.total_by_run) / between
    by_point = (part.by_point - ratio * part.total_by_point) / between
    error = variance(slope) + (variance_of_mean(by_point) if sampled else 0.0)
    found = around(ratio, error, one)
    explained = (
        Estimate(ratio, max(found.low, 0.0), min(found.high, 1.0)) if found.low == found.low else found
    )
    many = len(part.by_point)
    by_chance = (part.groups.size - 1) / max(many - 1, 1) if sampled else 0.0
    return Effect(
        part.groups, part.sizes, means, part.bands, explained, by_chance, lowest, highest, difference
    )  # fmt: skip


def variance_of_mean(values: Numbers) -> float:
    """Variance of the mean of independent values."""
    return float(values.var(ddof=1) / len(values)) if len(values) > 1 else math.nan


def is_more(frame: SweepFrame, first: Part, second: Part, blocks: int) -> bool:
    """Whether one factor explains more than another for certain."""
    error = variance(first.by_run - second.by_run)
    if is_sampled(frame):
        error += variance_of_mean(first.by_point - second.by_point)
    return above(around(first.explained - second.explained, error, critical(1, blocks)), 0.0)
