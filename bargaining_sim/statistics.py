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
    return score_interval(successes / n, n)


def score_interval(share: float, n: float) -> Estimate:
    """Return a share of ``n`` runs, which need not be whole, with its 95 % score interval (Wilson 1927).

    It is the set of all p with (share − p)² ≤ z² p (1 − p) / n: around (share + z²/2n) / (1 + z²/n), and so
    never outside 0 and 1.
    """
    z2 = Z_95 * Z_95
    middle = (share + z2 / (2 * n)) / (1 + z2 / n)
    half = Z_95 / (1 + z2 / n) * math.sqrt(share * (1 - share) / n + z2 / (4 * n * n))
    low = 0.0 if share == 0.0 else max(middle - half, 0.0)  # rounding could leave 1e-17
    return Estimate(share, low, 1.0 if share == 1.0 else min(middle + half, 1.0))


@cache
def student_95(degrees: int, comparisons: int = 1) -> float:
    """Standard errors that make a 95 % interval of a mean (Student 1908), by its degrees of freedom.

    So many ``comparisons`` hold together at 95 % (Bonferroni).
    """
    from scipy.special import stdtrit  # takes a moment to import, and a trace needs no interval

    return float(stdtrit(degrees, 1.0 - 0.025 / max(comparisons, 1)))


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
    return student_95(clusters - 1, comparisons) if clusters > 1 else math.nan


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
    return score_interval(share, n)


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


def agresti_min(runs: int, came: int, went: int) -> Estimate:
    """Return the difference of two shares of the same runs with its 95 % interval (Agresti & Min 2005).

    Half a pair is added to each of the four cells. Without that, four runs that all change in one direction
    would already pass for a difference.

    Parameters
    ----------
    runs, came, went : int
        All runs, those in the second only, those in the first only. If there are none of both the interval is
        zero wide: nothing is known to differ.
    """
    if came == went == 0:
        return Estimate(0.0, 0.0, 0.0)
    n, gap, changed = runs + 2, came - went, came + went + 1
    half = Z_95 * math.sqrt(changed - gap * gap / n)
    return Estimate(gap / runs, max(-1.0, (gap - half) / n), min(1.0, (gap + half) / n))
