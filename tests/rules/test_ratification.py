"""Ratification at home."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bargaining_sim.rules.ratification import ratification_probability

utility = st.floats(0, 1)
spread = st.floats(0.01, 10)


@pytest.mark.parametrize(
    ("worth", "threshold", "sigma", "chance"),
    # recomputed independently: "P(ratify)=Phi((u-t)/s) u=... t=0.5 s=0.1"
    [(0.6, 0.5, 0.1, 0.841345), (0.5, 0.5, 0.1, 0.5), (0.45, 0.5, 0.1, 0.308538)],
)
def test_golden_chances(worth, threshold, sigma, chance):
    assert ratification_probability(worth, threshold, sigma) == pytest.approx(chance, abs=5e-7)


def test_two_independent_ratifications():
    # recomputed independently: "two independent ratifications .841345*.691462"
    both = ratification_probability(0.6, 0.5, 0.1) * ratification_probability(0.55, 0.5, 0.1)
    assert both == pytest.approx(0.581758, abs=5e-7)


@given(utility, utility, spread, utility)
def test_more_utility_and_a_lower_threshold_help(worth, threshold, sigma, more):
    chance = ratification_probability(worth, threshold, sigma)
    assert 0 <= chance <= ratification_probability(worth + more, threshold, sigma) <= 1
    assert ratification_probability(worth, threshold + more, sigma) <= chance


@given(utility, utility, spread)
def test_the_threshold_is_where_odds_are_even(worth, threshold, sigma):
    chance = ratification_probability(worth, threshold, sigma)
    assert ratification_probability(threshold, threshold, sigma) == 0.5
    assert chance + ratification_probability(threshold, worth, sigma) == pytest.approx(1, abs=1e-12)


@given(utility, utility, spread)
def test_disunity_at_home_brings_the_odds_nearer_to_even(worth, threshold, sigma):
    narrow, wide = (ratification_probability(worth, threshold, s) for s in (sigma, 2 * sigma))
    assert abs(wide - 0.5) <= abs(narrow - 0.5)
