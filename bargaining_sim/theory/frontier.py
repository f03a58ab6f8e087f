"""The Pareto frontier of a finite list of packages, found without comparing all pairs."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Numbers = NDArray[np.int64]

BUCKETS = 256  # slices of the range of u1 in which the clearly dominated packages are looked for


def frontier(first: Floats, second: Floats, packages: Numbers, slack1: float, slack2: float) -> Numbers:
    """Return the frontier of the given packages (ascending numbers), sorted by the first utility."""
    if packages.size == 0:
        return packages
    a, b = first[packages], second[packages]
    if packages.size > BUCKETS:
        kept = not_clearly_dominated(a, b, slack2)
        packages, a, b = packages[kept], a[kept], b[kept]
    order = np.argsort(a)
    numbers, a, b = packages[order], a[order], levelled(b, slack2)[order]
    starts = np.concatenate(([0], np.flatnonzero(np.diff(a) > slack1) + 1))  # of the runs of equal a
    best = np.maximum.reduceat(b, starts)
    is_best = b == np.repeat(best, np.diff(starts, append=a.size))
    lowest: Numbers = np.minimum.reduceat(np.where(is_best, numbers, first.size), starts)
    ahead = np.maximum.accumulate(best[::-1])[::-1]
    return lowest[np.concatenate((best[:-1] > ahead[1:], [True]))]


def not_clearly_dominated(a: Floats, b: Floats, slack: float) -> NDArray[np.bool_]:
    """Return False for packages whose ``b`` is beaten in a higher slice of ``a``: linear time, no sorting."""
    low, width = a.min(), np.ptp(a)
    slices = ((a - low) / (width if width > 0.0 else 1.0) * BUCKETS).astype(np.int64)
    top = np.full(BUCKETS + 2, -np.inf)
    np.maximum.at(top, slices, b)
    ahead = np.maximum.accumulate(top[::-1])[::-1]
    return np.asarray(b >= ahead[slices + 1] - slack)


def levelled(values: Floats, slack: float) -> Floats:
    """Return values such that those which count as equal are equal: their level, counted from the lowest."""
    if slack == 0.0:
        return values
    order = np.argsort(values)
    levels = np.zeros_like(values)
    levels[order[1:]] = np.cumsum(np.diff(values[order]) > slack)
    return levels
