"""Packages over divisible issues against every division of a grid."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.oracles.linkage import issue_by_issue_nash, logrolling_gain, package_nash

weights = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=1, max_size=4).filter(
    lambda pairs: any(first for first, _ in pairs) and any(second for _, second in pairs)
)
games_of = settings(max_examples=60, deadline=None)


@games_of
@given(weights)
def test_no_division_of_a_grid_has_a_larger_product(pairs):
    first, second = np.array(pairs, dtype=float).T
    shares, utility1, utility2 = package_nash(first, second)
    assert ((shares >= 0.0) & (shares <= 1.0)).all()
    assert ((shares > 0.0) & (shares < 1.0)).sum() <= 1
    assert utility1 == pytest.approx(shares @ first)
    assert utility2 == pytest.approx((1.0 - shares) @ second)
    steps = np.linspace(0.0, 1.0, 13)
    grid = np.array(list(itertools.product(steps, repeat=first.size)))
    assert utility1 * utility2 >= ((grid @ first) * ((1.0 - grid) @ second)).max() - 1e-9


@games_of
@given(weights)
def test_swapped_sides_swap_utilities(pairs):
    first, second = np.array(pairs, dtype=float).T
    one, two = package_nash(first, second), package_nash(second, first)
    assert (one.utility1, one.utility2) == pytest.approx((two.utility2, two.utility1))


@games_of
@given(weights, st.floats(0.01, 100.0))
def test_rescaling_a_side_changes_no_share(pairs, scale):
    first, second = np.array(pairs, dtype=float).T
    distinct = len({a / b if b else np.inf for a, b in pairs}) == len(pairs)
    if distinct:
        rescaled = package_nash(scale * first, second)
        assert rescaled.shares == pytest.approx(package_nash(first, second).shares, abs=1e-9)


@games_of
@given(weights)
def test_alone_every_issue_is_halved_if_both_care(pairs):
    first, second = np.array(pairs, dtype=float).T
    shares = issue_by_issue_nash(first, second).shares
    for (one, two), share in zip(pairs, shares, strict=True):
        assert share == (0.5 if bool(one) == bool(two) else float(one > 0))


@games_of
@given(weights)
def test_linkage_adds_to_the_sum_of_normalised_utilities(pairs):
    first, second = np.array(pairs, dtype=float).T
    assert logrolling_gain(first / first.sum(), second / second.sum()) >= -1e-12


def test_logrolling_of_opposite_weights():
    assert logrolling_gain([0.8, 0.2], [0.2, 0.8]) == pytest.approx(0.6)
    assert logrolling_gain([0.5, 0.5], [0.5, 0.5]) == pytest.approx(0.0)


@pytest.mark.parametrize(
    "bad", [([1, 2], [1]), ([], []), ([0, 0], [1, 1]), ([-1, 2], [1, 1]), ([np.nan], [1])]
)
@pytest.mark.parametrize("solve", [package_nash, issue_by_issue_nash, logrolling_gain])
def test_weights_must_make_sense(bad, solve):
    with pytest.raises(ValueError, match="weights must be"):
        solve(*bad)
