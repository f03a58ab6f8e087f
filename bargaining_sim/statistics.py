"""All intervals of the project: of shares, means and effects, and how moments are gathered part by part."""

import math
from functools import cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

Z_95 = 1.959963984540054

Numbers = NDArray[np.float64]


class Estimate(NamedTuple):
    """An estimate with its 95 % interval; NaN where there is nothing to estimate from."""

    value: float
    low: float
    high: float


def wilson(successes: int, n: int) -> Estimate:
    """Return a share with its 95 % score interval (Wilson 1927), within 0 and 1 and never empty.

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


@cache
def student_95(degrees: int) -> float:
    """Standard errors that make a 95 % interval of a mean, by its degrees of freedom (at least 1)."""
    from scipy.special import stdtrit  # takes a moment to import, and a trace needs no interval

    return float(stdtrit(degrees, 0.975))


class Moments:
    """Number, mean and sum of squared deviations of values that come part by part; NaN is left out.

    Parts are joined by the formula of Chan, Golub & LeVeque (1979), so no sum of large squares is formed.
    """

    def __init__(self) -> None:
        self.n = 0
        self.mean = math.nan
        self.squares = 0.0

    def add(self, values: NDArray[Any]) -> None:
        """Take in one part."""
        numbers = np.asarray(values, dtype=np.float64)
        numbers = numbers[np.isfinite(numbers)]
        n = len(numbers)
        if n == 0:
            return
        middle = float(numbers.mean())
        squares = float(((numbers - middle) ** 2).sum())
        if self.n == 0:
            self.n, self.mean, self.squares = n, middle, squares
            return
        total, gap = self.n + n, middle - self.mean
        self.squares += squares + gap * gap * self.n * n / total
        self.mean += gap * n / total
        self.n = total

    def estimate(self) -> Estimate:
        """Return the mean with its 95 % interval (Student 1908); NaN for one that one value cannot give."""
        half = math.nan
        if self.n > 1:
            half = student_95(self.n - 1) * math.sqrt(self.squares / (self.n - 1) / self.n)
        return Estimate(self.mean, self.mean - half, self.mean + half)


def mean(values: NDArray[Any]) -> Estimate:
    """Return the mean of all finite ``values`` with its 95 % interval."""
    moments = Moments()
    moments.add(values)
    return moments.estimate()


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
    from scipy.special import stdtrit  # takes a moment to import

    return float(stdtrit(clusters - 1, 1.0 - 0.025 / max(comparisons, 1)))


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


PRINTED = 3
"""Decimals of shares (26.9 % is 0.269) and of means as they are printed.

A claim is made on the numbers as they are printed, so that a reader who compares two printed intervals comes
to the same verdict.
"""


def is_above(first: Estimate, second: Estimate, decimals: int = PRINTED) -> bool:
    """Whether the interval of the first lies above that of the second, as they are printed."""
    if math.isnan(first.low) or math.isnan(second.high):
        return False
    return round(first.low, decimals) > round(second.high, decimals)


def beside(estimate: Estimate, value: float, decimals: int = PRINTED) -> str:
    """Say on which side of a fixed number an estimate lies: ``more``, ``less``, or nothing if it may be."""
    if math.isnan(estimate.low) or math.isnan(value):
        return ""
    low, high, fixed = (round(x, decimals) for x in (estimate.low, estimate.high, value))
    return "more" if low > fixed else "less" if high < fixed else ""


def newcombe(first: Estimate, second: Estimate) -> Estimate:
    """Return first less second of two independent shares, with the interval of Newcombe (1998, method 10).

    Parameters
    ----------
    first, second : Estimate
        Shares of different runs with their Wilson intervals.
    """
    gap = first.value - second.value
    below = math.hypot(first.value - first.low, second.high - second.value)
    above = math.hypot(first.high - first.value, second.value - second.low)
    return Estimate(gap, max(-1.0, gap - below), min(1.0, gap + above))


def leaves_out_zero(difference: Estimate, decimals: int = PRINTED) -> bool:
    """Whether a difference may be called one, as it is printed."""
    if math.isnan(difference.low):
        return False
    return round(difference.low, decimals) > 0 or round(difference.high, decimals) < 0
