"""Two factors of a grid together: the means of their combinations, and whether one bends the other."""

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bargaining_sim.analysis.sweep.groups import (
    Groups,
    crossed,
    evened,
    groups_by,
    is_grid,
    others_of,
    points_used,
)
from bargaining_sim.analysis.sweep.main_effects import Effect, Effects
from bargaining_sim.analysis.sweep.scatter import group_sizes, point_means, scatter, variance
from bargaining_sim.experiments.frame import SweepFrame
from bargaining_sim.statistics import Estimate, Numbers, around, critical, doubt, holds_zero, share_around

MOST_CELLS = 2_500  # influences of more would fill the memory


class Together(NamedTuple):
    """One measure by two factors, mean over all others.

    Attributes
    ----------
    measure : str
    first, second : Effect
        Main effects of the two; the first is the more important one.
    means : list of list of Estimate
        Rows by the groups of the first, columns by those of the second.
    points : int64 array (rows, columns)
    others : list of str
        Factors over which means are taken.
    gaps : tuple of Estimate
        Highest less lowest of the first factor, where the second gives least and most.
    bend : Estimate
        The second of these gaps less the first.
    thinned : bool
        Whether points are left out, as not all combinations have a number where they lie (:func:`evened`).
    """

    measure: str
    first: Effect
    second: Effect
    means: list[list[Estimate]]
    points: Numbers
    others: list[str]
    gaps: tuple[Estimate, Estimate]
    bend: Estimate
    thinned: bool

    @property
    def bends(self) -> bool:
        """Whether the effect of the first factor depends on the second."""
        return not holds_zero(self.bend)

    @property
    def has_ends(self) -> bool:
        """Whether each factor has a lowest and a highest value, and all four combinations have a number."""
        apart = all(effect.lowest != effect.highest for effect in (self.first, self.second))
        return apart and math.isfinite(self.bend.value)

    @property
    def holes(self) -> bool:
        """Whether a combination has no number, or points are left out for that of another."""
        return self.thinned or bool((self.points == 0).any())


def together(frame: SweepFrame, found: dict[str, Effects]) -> list[Together]:
    """Return, for each measure, its two most important factors together; only for grids of two or more."""
    if not is_grid(frame) or len(frame.factors) < 2:
        return []
    names = [name for name, effects in found.items() if len(effects.effects) > 1]
    if not names:
        return []
    means = point_means(frame, names, points_used(frame))
    pairs = [(found[name].effects[0], found[name].effects[1]) for name in names]
    known = np.isfinite(means)
    keys = [(a.factor, b.factor, known[m].tobytes()) for m, (a, b) in enumerate(pairs)]
    cells = {key: cells_of(frame, key[:2], known[m]) for m, key in enumerate(keys)}
    told = [m for m, key in enumerate(keys) if cells[key].size <= MOST_CELLS and (cells[key].of >= 0).any()]
    if not told:
        return []
    places = list(dict.fromkeys(keys[m] for m in told))
    moved = scatter(frame, [names[m] for m in told], [cells[key] for key in places], means[told])
    every = []
    for rank, m in enumerate(told):
        influences = moved.groups[places.index(keys[m])][:, rank]
        every.append(pair_of(frame, names[m], pairs[m], cells[keys[m]], means[m], influences))
    return every


def cells_of(frame: SweepFrame, pair: tuple[str, str], known: NDArray[np.bool_]) -> Groups:
    """Points by the combinations of two factors, all combinations at the same values of the others."""
    used = points_used(frame)
    groups = crossed(groups_by(frame, pair[0], used), groups_by(frame, pair[1], used))
    return evened(groups, others_of(frame, pair), known)


def pair_of(
    frame: SweepFrame,
    name: str,
    pair: tuple[Effect, Effect],
    groups: Groups,
    means: Numbers,
    moved: Numbers,
) -> Together:
    """Means and gaps of one pair of factors."""
    first, second = pair
    shape = first.groups.size, second.groups.size
    known = np.isfinite(means) & (groups.of >= 0)
    (sizes,) = group_sizes(groups, known[None])
    sums = np.bincount(groups.of[known], means[known], minlength=groups.size)
    values = np.where(sizes > 0, sums / np.maximum(sizes, 1), np.nan)
    is_share, runs, blocks = frame.measures[name].is_share, frame.sweep.runs, moved.shape[1]
    one = critical(1, blocks)

    def estimate(cell: int) -> Estimate:
        error = variance(moved[cell])
        value = float(values[cell])
        return share_around(value, error, runs) if is_share else around(value, error, one)

    def contrast(weights: Sequence[tuple[int, float]], size: float) -> Estimate:
        value = float(sum(weight * values[cell] for cell, weight in weights))
        error = variance(np.asarray(sum(weight * moved[cell] for cell, weight in weights)))
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
    return Together(name, first, second, table, sizes.reshape(shape), others, gaps, bend, thinned)
