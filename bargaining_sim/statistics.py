"""Intervals for shares and means."""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Z_95 = 1.959963984540054


class Estimate(NamedTuple):
    """An estimate with its 95 % interval."""

    value: float
    low: float
    high: float


def wilson(successes: int, n: int) -> Estimate:
    """Share with its 95 % score interval (Wilson 1927), which stays within 0 and 1 and is never empty.

    Parameters
    ----------
    successes, n : int
        Count and number of runs, 0 ≤ successes ≤ n, n ≥ 1.
    """
    share, z2 = successes / n, Z_95 * Z_95
    middle = (share + z2 / (2 * n)) / (1 + z2 / n)
    half = Z_95 / (1 + z2 / n) * math.sqrt(share * (1 - share) / n + z2 / (4 * n * n))
    low = 0.0 if successes == 0 else middle - half
    return Estimate(share, low, 1.0 if successes == n else middle + half)


def mean(values: NDArray[np.float64]) -> Estimate:
    """Mean with its 95 % normal interval; NaN for an interval that one value cannot give."""
    numbers = np.asarray(values, dtype=np.float64)
    numbers = numbers[np.isfinite(numbers)]
    n = len(numbers)
    if n == 0:
        return Estimate(math.nan, math.nan, math.nan)
    middle = float(numbers.mean())
    half = Z_95 * float(numbers.std(ddof=1)) / math.sqrt(n) if n > 1 else math.nan
    return Estimate(middle, middle - half, middle + half)
