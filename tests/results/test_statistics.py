"""Intervals against SciPy, by coverage, and joined part by part."""

import math

import numpy as np
import pytest
from scipy import stats

from bargaining_sim.statistics import Moments, mean, wilson


@pytest.mark.parametrize(("k", "n"), [(0, 10), (10, 10), (5, 10), (1, 3), (461, 1000), (1, 1), (0, 1)])
def test_wilson_equals_scipy(k: int, n: int) -> None:
    reference = stats.binomtest(k, n).proportion_ci(0.95, method="wilson")
    found = wilson(k, n)
    assert found.value == k / n
    assert found.low == pytest.approx(reference.low, abs=1e-12)
    assert found.high == pytest.approx(reference.high, abs=1e-12)
    assert 0 <= found.low <= found.value <= found.high <= 1
    assert found.low < found.high


def test_wilson_covers_as_it_says() -> None:
    """Exact coverage at n = 200, averaged over true shares, lies near 95 %."""
    n, shares = 200, np.linspace(0.02, 0.98, 97)
    covered = []
    for share in shares:
        chance = stats.binom.pmf(np.arange(n + 1), n, share)
        inside = [wilson(k, n).low <= share <= wilson(k, n).high for k in range(n + 1)]
        covered.append(float(chance[inside].sum()))
    assert np.mean(covered) == pytest.approx(0.95, abs=0.005)
    assert min(covered) > 0.9


@pytest.mark.parametrize("n", [2, 3, 10, 400])
def test_mean_has_the_interval_of_student(n) -> None:
    values = np.random.default_rng(1).normal(3.0, 2.0, n)
    found = mean(values)
    error = stats.sem(values) * stats.t.ppf(0.975, n - 1)
    assert found == pytest.approx((values.mean(), values.mean() - error, values.mean() + error))


def test_nothing_is_invented_where_there_is_nothing() -> None:
    assert all(math.isnan(x) for x in mean(np.array([np.nan, np.inf])))
    one = mean(np.array([2.5, np.nan]))
    assert one.value == 2.5
    assert math.isnan(one.low)


def test_parts_join_to_the_whole_without_cancellation() -> None:
    values = 1e9 + np.random.default_rng(2).normal(0.0, 1.0, 1000)
    moments = Moments()
    for start in range(0, 1000, 77):
        moments.add(values[start : start + 77])
    assert moments.n == 1000
    assert moments.estimate() == pytest.approx(tuple(mean(values)), rel=1e-12)
    assert moments.squares == pytest.approx(float(((values - values.mean()) ** 2).sum()), rel=1e-6)
