"""How means over points scatter by the luck of the runs, which all points share.

Run number i has the same random numbers at every point, so runs, not rows, are what is drawn. The rows are
passed once; what is kept is, for blocks of runs, by how much each block moves a mean (its influence). The
variance of any sum of such means follows from the influences of the blocks, without the covariances of all
points.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bargaining_sim.analysis.sweep.groups import Groups
from bargaining_sim.experiments.frame import SweepFrame
from bargaining_sim.statistics import Numbers

MOST_BLOCKS = 200


class Scatter(NamedTuple):
    """Influences of blocks of runs.

    Attributes
    ----------
    groups : list of float64 array (groups, measures, blocks)
        On the mean of each group of points.
    between : list of float64 array (measures, blocks)
        On the variance between the points of all groups together.
    blocks : int
    """

    groups: list[Numbers]
    between: list[Numbers]
    blocks: int


def point_means(frame: SweepFrame, names: Sequence[str], used: NDArray[np.bool_]) -> Numbers:
    """Means of measures at all points (measures, points); NaN at points that are not used."""
    means = np.stack([frame.estimates[name].mean for name in names])
    return np.where(used, means, np.nan)


def scatter(frame: SweepFrame, names: Sequence[str], grouped: Sequence[Groups], means: Numbers) -> Scatter:
    """Pass the rows and return the influences of blocks of runs.

    Parameters
    ----------
    frame : SweepFrame
    names : sequence of str
        Measures.
    grouped : sequence of Groups
    means : float64 array (measures, points)
        From :func:`point_means`.
    """
    runs = frame.sweep.runs
    blocks = min(runs, MOST_BLOCKS)
    known = np.isfinite(means)
    sizes = [group_sizes(groups, known) for groups in grouped]
    found = [np.zeros((groups.size, len(names), blocks)) for groups in grouped]
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
        for groups, size, held, whole, pull in zip(grouped, sizes, found, between, from_middle, strict=True):
            g = groups.of[p]
            if g >= 0:
                held[g] += moved / np.maximum(size[:, g], 1)[:, None]
                whole += pull[:, p, None] * moved
    return Scatter(found, between, blocks)


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


def variance(influence: Numbers) -> float:
    """Variance of something from the influences of the blocks on it; NaN for a single block."""
    blocks = len(influence)
    if blocks < 2:
        return float("nan")
    return float((influence**2).sum() * blocks / (blocks - 1))
