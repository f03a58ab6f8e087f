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

from bargaining_sim.analysis.sweep.findings import Effect, Effects, Interaction
from bargaining_sim.analysis.sweep.groups import (
    Groups,
    Scatter,
    crossed,
    evened,
    group_sizes,
    groups_by,
    is_flat,
    is_grid,
    is_sampled,
    others_of,
    point_means,
    points_used,
    scatter,
    variance,
)
from bargaining_sim.experiments.frame import SweepFrame
from bargaining_sim.statistics import Estimate, Numbers, above, around, critical, doubt, share_around

BAND = (0.1, 0.9)


def main_effects(frame: SweepFrame, names: Sequence[str]) -> dict[str, Effects]:
    """Return the main effects of all factors on some measures.

    The rows are passed once; of a grid once for all measures that have numbers at the same points.
    """
    used = points_used(frame)
    means = point_means(frame, names, used)
    grouped = [groups_by(frame, name, used) for name in frame.factors]
    effects = {}
    for places in with_same_holes(frame, means):
        compared = grouped
        if is_grid(frame):
            known = np.isfinite(means[places[0]])
            compared = [evened(groups, others_of(frame, groups.factors), known) for groups in grouped]
        here = [names[m] for m in places]
        influences = scatter(frame, here, compared, means[places])
        for m, name in enumerate(here):
            effects[name] = effects_on(frame, name, means[places[m]], compared, influences.of_measure(m))
    return {name: effects[name] for name in names}


def with_same_holes(frame: SweepFrame, means: Numbers) -> list[list[int]]:
    """Places of measures that have numbers at the same points of a grid; of other designs all together."""
    places: dict[bytes, list[int]] = {}
    for m, line in enumerate(means):
        places.setdefault(np.isfinite(line).tobytes() if is_grid(frame) else b"", []).append(m)
    return list(places.values())


def effects_on(
    frame: SweepFrame, name: str, means: Numbers, grouped: Sequence[Groups], influences: Scatter
) -> Effects:
    known = means[np.isfinite(means)]
    middle, between = (float(known.mean()), float(known.var())) if len(known) else (math.nan, math.nan)
    if len(known) < 2 or is_flat(middle, between):
        return Effects(name, [], middle, 0.0 if len(known) else math.nan, len(known), 0, [], [])
    comparisons = sum(groups.size * (groups.size - 1) // 2 for groups in grouped)
    compared = [i for i, groups in enumerate(grouped) if is_compared(groups)]
    silent = [groups.factors[0] for groups in grouped if not is_compared(groups)]
    uneven = len({(grouped[i].of >= 0).tobytes() for i in compared}) > 1
    parts = [part_of(means, grouped[i], influences.groups[i], influences.between[i]) for i in compared]
    parts.sort(key=lambda part: -part.ratio)
    effects = [with_intervals(frame, name, part, comparisons) for part in parts]
    top = [
        effect
        for part, effect in zip(parts, effects, strict=True)
        if not uneven and not is_more(frame, parts[0], part)
    ]
    leaders, rivals = ([e.factor for e in top if e.matters is matters] for matters in (True, False))
    holes = is_grid(frame) and len(known) < len(means)
    return Effects(
        name, effects, middle, math.sqrt(between), len(known), comparisons, leaders, rivals, holes, uneven,
        silent,
    )  # fmt: skip


def is_compared(groups: Groups) -> bool:
    """Whether two groups have points; a factor with a single value is never in doubt."""
    return groups.size == 1 or len(np.unique(groups.of[groups.of >= 0])) > 1


class Part(NamedTuple):
    """What a factor explains of one measure, before intervals.

    Attributes
    ----------
    values, sizes, spreads : array (groups,)
        Mean, points, and variance between the points of each group.
    bands : float64 array (groups, 2)
    explained, between : float
        Variance between the means of the groups, and between all of their points.
    influences : float64 array (groups, blocks)
        Of blocks of runs on the means.
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
    influences: Numbers
    by_run: Numbers
    by_point: Numbers
    total_by_run: Numbers
    total_by_point: Numbers

    @property
    def ratio(self) -> float:
        """Correlation ratio η²; 0 if the points are all alike."""
        return self.explained / self.between if self.between > 0.0 else 0.0

    @property
    def blocks(self) -> int:
        return int(self.influences.shape[1])


def part_of(means: Numbers, groups: Groups, influences: Numbers, total_by_run: Numbers) -> Part:
    known = np.isfinite(means) & (groups.of >= 0)
    y, of = means[known], groups.of[known]
    middle = float(y.mean())
    sizes = np.bincount(of, minlength=groups.size).astype(np.int64)
    values = np.full(groups.size, np.nan)
    spreads, bands = np.full(groups.size, np.nan), np.full((groups.size, 2), np.nan)
    for g in np.flatnonzero(sizes):
        inside = y[of == g]
        values[g] = inside.mean()
        spreads[g] = inside.var(ddof=1) if len(inside) > 1 else np.nan
        bands[g] = np.quantile(inside, BAND)
    # V = Σ w (m − M)², so a small change δ of the mean m of a group moves V by 2 w (m − M) δ: the middle M
    # moves too, but to the first order that adds up to nothing
    off = np.where(sizes > 0, values - middle, 0.0)
    weights = sizes / len(y)
    explained = float((weights * off**2).sum())
    by_run = (2.0 * weights * off) @ influences
    by_point = off[of] ** 2 - explained + 2.0 * off[of] * (y - values[of])
    square = (y - middle) ** 2
    return Part(
        groups, values, sizes, spreads, bands, explained, float(y.var()), influences, by_run, by_point,
        total_by_run, square - square.mean(),
    )  # fmt: skip


def with_intervals(frame: SweepFrame, name: str, part: Part, comparisons: int) -> Effect:
    """Give what a factor explains its intervals.

    Points of a grid are all that there are; those drawn from ranges are a sample, so that how they differ
    adds to how the runs scatter.
    """
    sampled, is_share, runs = is_sampled(frame), frame.measures[name].is_share, frame.sweep.runs
    one = critical(1, part.blocks)
    means = []
    for value, influence, spread, size in zip(
        part.values, part.influences, part.spreads, part.sizes, strict=True
    ):
        error = variance(influence) + (spread / size if sampled and size else 0.0)
        means.append(mean_around(float(value), error, is_share, runs, one))
    lowest, highest = int(np.nanargmin(part.values)), int(np.nanargmax(part.values))
    error = variance(part.influences[highest] - part.influences[lowest])
    error += sum(part.spreads[g] / part.sizes[g] for g in (lowest, highest)) if sampled else 0.0
    error += doubt(1.0, runs) if is_share else 0.0
    gap = float(part.values[highest] - part.values[lowest])
    ends = int(part.sizes[lowest] + part.sizes[highest]) - 1  # few points tell little of their own scatter
    wide = critical(comparisons, min(part.blocks, ends) if sampled else part.blocks)
    bound = 1.0 if is_share else math.inf
    difference = around(gap, error, wide, bound) if lowest != highest else Estimate(0.0, 0.0, 0.0)
    # η² = explained / between moves by (d explained − η² d between) / between (delta method)
    ratio, unit = part.ratio, part.between or math.nan  # where nothing varies a share has no interval
    error = variance((part.by_run - ratio * part.total_by_run) / unit)
    if sampled:
        error += variance_of_mean((part.by_point - ratio * part.total_by_point) / unit)
    explained = around(ratio, error, one)
    if not math.isnan(explained.low):
        explained = Estimate(ratio, max(explained.low, 0.0), min(explained.high, 1.0))
    by_chance = (part.groups.size - 1) / max(len(part.by_point) - 1, 1) if sampled else 0.0
    return Effect(
        part.groups, part.sizes, means, part.bands, explained, by_chance, lowest, highest, difference
    )  # fmt: skip


def mean_around(value: float, error: float, is_share: bool, runs: int, factor: float) -> Estimate:
    return share_around(value, error, runs) if is_share else around(value, error, factor)


def variance_of_mean(values: Numbers) -> float:
    return float(values.var(ddof=1) / len(values)) if len(values) > 1 else math.nan


def is_more(frame: SweepFrame, first: Part, second: Part) -> bool:
    """Whether one factor explains more than another for certain."""
    error = variance(first.by_run - second.by_run)
    if is_sampled(frame):
        error += variance_of_mean(first.by_point - second.by_point)
    return above(around(first.explained - second.explained, error, critical(1, first.blocks)), 0.0)


MOST_CELLS = 2_500  # influences of more would fill the memory


def interactions(frame: SweepFrame, effects: dict[str, Effects]) -> list[Interaction]:
    """Return, for each measure, its two most important factors together; only for grids of two or more."""
    if not is_grid(frame) or len(frame.factors) < 2:
        return []
    names = [name for name, of_measure in effects.items() if len(of_measure.effects) > 1]
    if not names:
        return []
    means = point_means(frame, names, points_used(frame))
    known = np.isfinite(means)
    pairs = [(effects[name].effects[0], effects[name].effects[1]) for name in names]
    keys = [(a.factor, b.factor, known[m].tobytes()) for m, (a, b) in enumerate(pairs)]
    cells = {key: cells_of(frame, key[:2], known[m]) for m, key in enumerate(keys)}
    shown = [m for m, key in enumerate(keys) if cells[key].size <= MOST_CELLS and (cells[key].of >= 0).any()]
    if not shown:
        return []
    grouped = list(dict.fromkeys(keys[m] for m in shown))  # measures with the same pair share a pass
    influences = scatter(frame, [names[m] for m in shown], [cells[key] for key in grouped], means[shown])
    return [
        interaction(
            frame, names[m], pairs[m], cells[keys[m]], means[m],
            influences.groups[grouped.index(keys[m])][:, place],
        )
        for place, m in enumerate(shown)
    ]  # fmt: skip


def cells_of(frame: SweepFrame, pair: tuple[str, str], known: NDArray[np.bool_]) -> Groups:
    """Points by the combinations of two factors, all combinations at the same values of the others."""
    used = points_used(frame)
    groups = crossed(groups_by(frame, pair[0], used), groups_by(frame, pair[1], used))
    return evened(groups, others_of(frame, pair), known)


def interaction(
    frame: SweepFrame,
    name: str,
    pair: tuple[Effect, Effect],
    cells: Groups,
    means: Numbers,
    influences: Numbers,
) -> Interaction:
    first, second = pair
    shape = first.groups.size, second.groups.size
    known = np.isfinite(means) & (cells.of >= 0)
    (sizes,) = group_sizes(cells, known[None])
    sums = np.bincount(cells.of[known], means[known], minlength=cells.size)
    values = np.where(sizes > 0, sums / np.maximum(sizes, 1), np.nan)
    is_share, runs = frame.measures[name].is_share, frame.sweep.runs
    one = critical(1, influences.shape[1])

    def estimate(cell: int) -> Estimate:
        return mean_around(float(values[cell]), variance(influences[cell]), is_share, runs, one)

    def contrast(weights: Sequence[tuple[int, float]], size: float) -> Estimate:
        value = float(sum(weight * values[cell] for cell, weight in weights))
        error = variance(np.asarray(sum(weight * influences[cell] for cell, weight in weights)))
        return around(value, error + doubt(size, runs), one, size) if is_share else around(value, error, one)

    def cell(i: int, j: int) -> int:
        return i * shape[1] + j

    low = [(cell(first.highest, second.lowest), 1.0), (cell(first.lowest, second.lowest), -1.0)]
    high = [(cell(first.highest, second.highest), 1.0), (cell(first.lowest, second.highest), -1.0)]
    bend = contrast([*high, *((place, -weight) for place, weight in low)], 2.0)
    table = [[estimate(cell(i, j)) for j in range(shape[1])] for i in range(shape[0])]
    others = [factor for factor in frame.factors if factor not in (first.factor, second.factor)]
    gaps = contrast(low, 1.0), contrast(high, 1.0)
    thinned = bool(known.sum() < np.isfinite(means).sum())
    return Interaction(name, first, second, table, sizes.reshape(shape), others, gaps, bend, thinned)
