"""Main effects: means of a measure by the values of each factor, and how much of its variance they explain.

The importance of a factor is the correlation ratio η² (Pearson 1905): the share of the variance between
points that lies between the means of its groups. In a full grid it is a share of the grid itself; for points
drawn from ranges, k bins of N points explain (k − 1)/(N − 1) by chance alone. In a grid with holes (points
that failed, or where no run has the number) each factor is compared over those settings of the others at
which all of its values have a number, so that nothing but the factor differs.
"""

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bargaining_sim.analysis.sweep.groups import (
    Groups,
    evened,
    groups_by,
    is_grid,
    is_sampled,
    others_of,
    points_used,
)
from bargaining_sim.analysis.sweep.scatter import Scatter, point_means, scatter, variance
from bargaining_sim.experiments.frame import SweepFrame
from bargaining_sim.statistics import (
    Estimate,
    Numbers,
    above,
    around,
    critical,
    doubt,
    holds_zero,
    share_around,
)

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
    holes : bool
        Whether points of a grid have no number.
    uneven : bool
        Whether factors are therefore compared over other points each, so that none can be called the first.
    silent : list of str
        Factors of which therefore nothing is said: no two values are seen at the same settings of the others.
    """

    measure: str
    effects: list[Effect]
    middle: float
    deviation: float
    points: int
    comparisons: int
    leaders: list[str]
    rivals: list[str]
    holes: bool = False
    uneven: bool = False
    silent: Sequence[str] = ()


def main_effects(frame: SweepFrame, names: Sequence[str]) -> dict[str, Effects]:
    """Return the main effects of all factors on some measures.

    The rows are passed once; of a grid once for all measures that have numbers at the same points.
    """
    used = points_used(frame)
    means = point_means(frame, names, used)
    grouped = [groups_by(frame, name, used) for name in frame.factors]
    found = {}
    for places in with_same_holes(frame, means):
        mine = [names[m] for m in places]
        compared = grouped
        if is_grid(frame):
            known = np.isfinite(means[places[0]])
            others = [others_of(frame, groups.factors) for groups in grouped]
            compared = [evened(groups, rest, known) for groups, rest in zip(grouped, others, strict=True)]
        moved = scatter(frame, mine, compared, means[places])
        for m, name in enumerate(mine):
            found[name] = effects_on(frame, name, means[places[m]], compared, at_measure(moved, m))
    return {name: found[name] for name in names}


def with_same_holes(frame: SweepFrame, means: Numbers) -> list[list[int]]:
    """Places of measures that have numbers at the same points of a grid; of other designs all together."""
    found: dict[bytes, list[int]] = {}
    for m, line in enumerate(means):
        found.setdefault(np.isfinite(line).tobytes() if is_grid(frame) else b"", []).append(m)
    return list(found.values())


def at_measure(moved: Scatter, m: int) -> Scatter:
    """Influences on one measure: (groups, blocks) and (blocks,)."""
    return Scatter([held[:, m] for held in moved.groups], [held[m] for held in moved.between], moved.blocks)


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
    told = [i for i, groups in enumerate(grouped) if is_compared(groups)]
    silent = [groups.factors[0] for groups in grouped if not is_compared(groups)]
    uneven = len({(grouped[i].of >= 0).tobytes() for i in told}) > 1
    parts = sorted((part_of(means, grouped[i], i, moved) for i in told), key=lambda part: -part.ratio)
    effects = [finished(frame, name, part, moved, sum(pairs)) for part in parts]
    top = [
        effect
        for part, effect in zip(parts, effects, strict=True)
        if not uneven and not is_more(frame, parts[0], part, moved.blocks)
    ]
    leaders, rivals = ([e.factor for e in top if e.matters is matters] for matters in (True, False))
    holes = is_grid(frame) and many < len(means)
    return Effects(
        name, effects, middle, math.sqrt(between), many, sum(pairs), leaders, rivals, holes, uneven, silent
    )


def is_compared(groups: Groups) -> bool:
    """Whether two groups have points; a factor with a single value is never in doubt."""
    return groups.size == 1 or len(np.unique(groups.of[groups.of >= 0])) > 1


class Part(NamedTuple):
    """What a factor explains of one measure, before intervals.

    Attributes
    ----------
    groups : Groups
    values, sizes, spreads : array (groups,)
        Mean, points, and variance between the points of each group.
    bands : float64 array (groups, 2)
    explained, between : float
        Variance between the means of the groups, and between all of their points.
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
    between: float
    moved: Numbers
    by_run: Numbers
    by_point: Numbers
    total_by_run: Numbers
    total_by_point: Numbers

    @property
    def ratio(self) -> float:
        """Correlation ratio η²; 0 if the points are all alike."""
        return self.explained / self.between if self.between > 0.0 else 0.0


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
        groups, values, sizes, spreads, bands, explained, float(y.var()), moved.groups[place], by_run,
        by_point, moved.between[place], whole - whole.mean(),
    )  # fmt: skip


def finished(frame: SweepFrame, name: str, part: Part, moved: Scatter, comparisons: int) -> Effect:
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
    ratio, unit = part.ratio, part.between or math.nan  # where nothing varies a share has no interval
    slope = (part.by_run - ratio * part.total_by_run) / unit
    by_point = (part.by_point - ratio * part.total_by_point) / unit
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
