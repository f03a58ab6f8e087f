"""Intervals of effects: wider the more of them are looked at, never empty for want of runs that differ."""

import math

import numpy as np
from numpy.typing import NDArray
from scipy.stats import t as student

from bargaining_sim.statistics import Z_95, Estimate

Numbers = NDArray[np.float64]


def critical(comparisons: int, clusters: int) -> float:
    """Return how many standard errors make a 95 % interval.

    Parameters
    ----------
    comparisons : int
        Intervals that hold together at 95 % (Bonferroni).
    clusters : int
        Independent runs, or blocks of runs, behind the standard error; NaN for fewer than two.
    """
    if clusters < 2:
        return math.nan
    return float(student.ppf(1.0 - 0.025 / max(comparisons, 1), clusters - 1))


def around(value: float, variance: float, factor: float, bound: float = math.inf) -> Estimate:
    """Return a value with the interval of so many standard errors, cut where no value can be: ± ``bound``."""
    half = factor * math.sqrt(max(variance, 0.0))
    if math.isnan(half):
        return Estimate(value, math.nan, math.nan)
    return Estimate(value, max(value - half, -bound), min(value + half, bound))


def holds_zero(estimate: Estimate) -> bool:
    """Whether an interval holds zero, or does not exist: then nothing is claimed."""
    return not (estimate.low > 0.0 or estimate.high < 0.0)


def above(estimate: Estimate, bound: float) -> bool:
    """Whether an interval lies above a bound; one that does not exist never does."""
    return estimate.low > bound


def doubt(size: float, runs: int) -> float:
    """Variance of a mean difference that two more runs would make, one that differs each way by ``size``.

    After Bonett & Price (2012): without it, differences in a handful of runs would look certain.
    """
    return 2.0 * size * size / (runs + 2) ** 2


def share_around(share: float, variance: float, runs: int) -> Estimate:
    """Wilson's interval of a share with a known variance: that of as many runs as would scatter alike.

    Parameters
    ----------
    share, variance : float
    runs : int
        Runs to go by where nothing scatters.
    """
    n = share * (1.0 - share) / variance if variance > 0.0 else float(runs)
    if not (n > 0.0 and math.isfinite(share)):
        return Estimate(share, math.nan, math.nan)
    z2 = Z_95 * Z_95
    middle = (share + z2 / (2 * n)) / (1 + z2 / n)
    half = Z_95 / (1 + z2 / n) * math.sqrt(share * (1 - share) / n + z2 / (4 * n * n))
    low = 0.0 if share == 0.0 else max(middle - half, 0.0)
    return Estimate(share, low, 1.0 if share == 1.0 else min(middle + half, 1.0))
