"""Points of a design in groups: by the value of a factor, or by bins of its range."""

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bargaining_sim.analysis.sweep.labels import setting
from bargaining_sim.experiments.design import EFFECTS, INDICES
from bargaining_sim.experiments.frame import SweepFrame
from bargaining_sim.experiments.points import as_numbers, in_table, is_number
from bargaining_sim.experiments.schema import Factor, Setting
from bargaining_sim.statistics import Numbers
from bargaining_sim.text.numbers import figure

MOST_BINS = 6
LEAST_IN_BIN = 10  # points
FEW_VALUES = 8  # of a range of whole numbers, that stand each for itself


class Groups(NamedTuple):
    """Points by one factor, or by two.

    Attributes
    ----------
    of : int64 array (points,)
        Group of each point; -1 for points that are left out.
    labels, cells : list of str
        Value or bin of each group, in words and as tables have it.
    places : float64 array (groups,)
        Value, middle of the bin, or place in a list of words.
    binned, ordered : bool
        Whether groups are bins of a range; whether they stand in the order of numbers.
    """

    factors: tuple[str, ...]
    of: NDArray[np.int64]
    labels: list[str]
    cells: list[str]
    places: Numbers
    binned: bool
    ordered: bool

    @property
    def size(self) -> int:
        return len(self.labels)


def is_grid(frame: SweepFrame) -> bool:
    """Whether the design is a full grid, so that factors can be compared at the same values of the others."""
    return EFFECTS in frame.sweep.design.analyses and not is_sampled(frame)


def is_sampled(frame: SweepFrame) -> bool:
    return frame.sweep.design.draw is not None


def points_used(frame: SweepFrame) -> NDArray[np.bool_]:
    """Points that means over the design are taken from.

    Those that did not fail; of a Sobol design the parts A and B only, since each further point has all values
    but one in common with a point of A.
    """
    used = np.ones(len(frame.sweep.points), bool)
    base = frame.sweep.experiment.design.points
    if INDICES in frame.sweep.design.analyses and base:
        used[2 * base :] = False
    used[list(frame.errors)] = False
    return used


def is_ordered(factor: Factor) -> bool:
    if factor.levels is not None:
        return False
    return factor.values is None or all(is_number(value) for value in factor.values)


def groups_by(frame: SweepFrame, name: str, used: NDArray[np.bool_]) -> Groups:
    """Group the points by one factor: by its values, or by bins of a range that was drawn from."""
    factor, every = frame.factors[name], frame.settings(name)
    numbers = as_numbers(factor, every)
    values, first, of = np.unique(numbers, return_index=True, return_inverse=True)
    is_range = factor.low is not None and factor.high is not None
    if is_range and is_sampled(frame) and len(values) > FEW_VALUES:
        return bins(name, factor, numbers, used)
    of = np.where(used, of, -1)
    labels = [setting(every[int(i)]) for i in first]
    cells = [in_table(every[int(i)]) for i in first]
    return Groups((name,), of, labels, cells, values, False, is_ordered(factor))


def bins(name: str, factor: Factor, numbers: Numbers, used: NDArray[np.bool_]) -> Groups:
    """Group points by bins of the range of a factor, evenly wide."""
    assert factor.low is not None
    assert factor.high is not None
    many = int(np.clip(used.sum() // LEAST_IN_BIN, 2, MOST_BINS))
    edges = np.linspace(factor.low, factor.high, many + 1)
    of = np.clip(np.searchsorted(edges, numbers, side="right") - 1, 0, many - 1)
    labels = [f"{figure(low)} to {figure(high)}" for low, high in pairwise(edges.tolist())]
    cells = [f"{in_table(low)} to {in_table(high)}" for low, high in pairwise(edges.tolist())]
    middles = (edges[:-1] + edges[1:]) / 2
    return Groups((name,), np.where(used, of, -1), labels, cells, middles, True, True)


def others_of(frame: SweepFrame, names: Sequence[str]) -> NDArray[np.int64]:
    """Number the combinations of all other factors: the same number for points that differ in these alone."""
    every = [frame.settings(name) for name in frame.factors if name not in names]
    numbers: dict[tuple[Setting | None, ...], int] = {}
    combinations = zip(*every, strict=True) if every else [()] * len(frame.sweep.points)
    return np.array([numbers.setdefault(one, len(numbers)) for one in combinations], np.int64)


def evened(groups: Groups, others: NDArray[np.int64], known: NDArray[np.bool_]) -> Groups:
    """Leave out points until all groups of a grid with holes are seen at the same values of other factors.

    Otherwise a group would differ from another by what the others do where it has no number. Groups without
    any number are passed over.

    Parameters
    ----------
    others : int64 array (points,)
        From :func:`others_of`.
    known : bool array (points,)
        Which points have a number.
    """
    here = known & (groups.of >= 0)
    filled = np.zeros((int(others.max()) + 1, groups.size), bool)
    filled[others[here], groups.of[here]] = True
    whole = filled[:, filled.any(axis=0)].all(axis=1)
    return groups._replace(of=np.where(here & whole[others], groups.of, -1))


def crossed(first: Groups, second: Groups) -> Groups:
    """Group points by two factors, the second fastest."""
    both = (first.of >= 0) & (second.of >= 0)
    of = np.where(both, first.of * second.size + second.of, -1)
    labels = [f"{a} × {b}" for a in first.labels for b in second.labels]
    places = np.arange(len(labels), dtype=np.float64)
    names = (*first.factors, *second.factors)
    return Groups(names, of, labels, labels, places, first.binned or second.binned, False)


MOST_BLOCKS = 200


class Scatter(NamedTuple):
    """Influences of blocks of runs.

    Attributes
    ----------
    groups : list of float64 array (groups, measures, blocks)
        On the mean of each group of points.
    between : list of float64 array (measures, blocks)
        On the variance between the points of all groups together.
    """

    groups: list[Numbers]
    between: list[Numbers]

    def of_measure(self, m: int) -> "Scatter":
        """Influences on one measure: (groups, blocks) and (blocks,)."""
        return Scatter([held[:, m] for held in self.groups], [held[m] for held in self.between])


def point_means(frame: SweepFrame, names: Sequence[str], used: NDArray[np.bool_]) -> Numbers:
    """Means of measures at all points (measures, points); NaN at points that are not used."""
    means = np.stack([frame.estimates[name].mean for name in names])
    return np.where(used, means, np.nan)


def scatter(frame: SweepFrame, names: Sequence[str], grouped: Sequence[Groups], means: Numbers) -> Scatter:
    """Pass the rows and return the influences of blocks of runs.

    Parameters
    ----------
    names : sequence of str
        Measures.
    means : float64 array (measures, points)
        From :func:`point_means`.
    """
    runs = frame.sweep.runs
    blocks = min(runs, MOST_BLOCKS)
    known = np.isfinite(means)
    sizes = [group_sizes(groups, known) for groups in grouped]
    on_means = [np.zeros((groups.size, len(names), blocks)) for groups in grouped]
    between = [np.zeros((len(names), blocks)) for _ in grouped]
    from_middle = [pulls(np.where(groups.of >= 0, means, np.nan)) for groups in grouped]
    counts = np.stack([frame.estimates[name].n for name in names])
    for piece in frame.rows(names):
        p, n = piece.point, piece.values.shape[1]
        if n == 0 or not known[:, p].any():
            continue
        off = (piece.values - means[:, p, None]) / np.maximum(counts[:, p], 1)[:, None]
        off[~np.isfinite(off)] = 0.0
        moved = by_block(off, piece.first, runs, blocks)
        for groups, size, held, whole, pull in zip(
            grouped, sizes, on_means, between, from_middle, strict=True
        ):
            g = groups.of[p]
            if g >= 0:
                held[g] += moved / np.maximum(size[:, g], 1)[:, None]
                whole += pull[:, p, None] * moved
    return Scatter(on_means, between)


def by_block(values: Numbers, first: int, runs: int, blocks: int) -> Numbers:
    """Sum values (measures, n) of consecutive runs over blocks of runs."""
    numbers = (first + np.arange(values.shape[1])) * blocks // runs
    starts = np.flatnonzero(np.diff(numbers, prepend=-1))
    sums = np.zeros((len(values), blocks))
    sums[:, numbers[starts]] = np.add.reduceat(values, starts, axis=1)
    return sums


def group_sizes(groups: Groups, known: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Points of each group that have a mean (measures, groups)."""
    used = groups.of >= 0
    return np.stack(
        [np.bincount(groups.of[used & row], minlength=groups.size).astype(np.int64) for row in known]
    )


def pulls(means: Numbers) -> Numbers:
    """By how much the mean of each point moves the variance between all of them; 0 where there is none."""
    many = np.isfinite(means).sum(axis=1)
    pull = 2.0 * (means - middles(means)) / np.maximum(many, 1)[:, None]
    return np.where(np.isfinite(means), pull, 0.0)


def middles(means: Numbers) -> Numbers:
    """Mean over all points of each measure (measures, 1); 0 where there is none."""
    known = np.isfinite(means)
    total = np.where(known, means, 0.0).sum(axis=1, keepdims=True)
    return np.asarray(total / np.maximum(known.sum(axis=1, keepdims=True), 1))


def is_flat(middle: float, between: float) -> bool:
    """Whether points with this mean and this variance between them are all the same."""
    return between <= 1e-20 * max(1.0, middle * middle)  # rounding alone leaves so much


def variance(influence: Numbers) -> float:
    """Variance of something from the influences of the blocks on it; NaN for a single block."""
    blocks = len(influence)
    if blocks < 2:
        return float("nan")
    return float((influence**2).sum() * blocks / (blocks - 1))
