"""Two factors of a grid together: the means of their combinations, and whether one bends the other."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from bargaining_sim.analysis.groups import Groups, crossed, groups_by, points_used
from bargaining_sim.analysis.intervals import Numbers, around, critical, doubt, holds_zero, share_around
from bargaining_sim.analysis.main_effects import Effect, Effects
from bargaining_sim.analysis.scatter import group_sizes, point_means, scatter, variance
from bargaining_sim.statistics import Estimate
from bargaining_sim.sweep.frame import SweepFrame

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
    """

    measure: str
    first: Effect
    second: Effect
    means: list[list[Estimate]]
    points: Numbers
    others: list[str]
    gaps: tuple[Estimate, Estimate]
    bend: Estimate

    @property
    def bends(self) -> bool:
        """Whether the effect of the first factor depends on the second."""
        return not holds_zero(self.bend)


def together(frame: SweepFrame, found: dict[str, Effects]) -> list[Together]:
    """Return, for each measure, its two most important factors together; only for grids of two or more."""
    if frame.sweep.experiment.design.kind != "grid" or len(frame.factors) < 2:
        return []
    names = [name for name, effects in found.items() if len(effects.effects) > 1]
    pairs = {name: tuple(found[name].effects[:2]) for name in names}
    used = points_used(frame)
    by = {factor: groups_by(frame, factor, used) for factor in frame.factors}
    cells = {(a.factor, b.factor): crossed(by[a.factor], by[b.factor]) for a, b in pairs.values()}
    cells = {key: groups for key, groups in cells.items() if groups.size <= MOST_CELLS}
    told = [name for name in names if tuple(effect.factor for effect in pairs[name]) in cells]
    if not told:
        return []
    means = point_means(frame, told, used)
    moved = scatter(frame, told, list(cells.values()), means)
    places = list(cells)
    every = []
    for m, name in enumerate(told):
        first, second = pairs[name]
        place = places.index((first.factor, second.factor))
        groups = cells[places[place]]
        every.append(pair_of(frame, name, (first, second), groups, means[m], moved.groups[place][:, m]))
    return every


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
    known = np.isfinite(means)
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
    return Together(name, first, second, table, sizes.reshape(shape), others, gaps, bend)
