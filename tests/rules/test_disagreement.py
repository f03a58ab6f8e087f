"""What no deal is worth and the least one takes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bargaining_sim.rules.disagreement import disagreement_value, fallback_risk, reservation

share = st.floats(0, 1)
worth = st.floats(0, 10_000)


@given(share, worth, worth)
def test_no_deal_is_worth_something_between_its_two_ends(risk, in_force, fallback):
    low, high = sorted((in_force, fallback))
    slack = 1e-12 * max(high, 1.0)
    assert low - slack <= disagreement_value(risk, in_force, fallback) <= high + slack


@given(worth, worth)
def test_the_ends_are_what_is_in_force_and_the_classical_threat_point(in_force, fallback):
    assert disagreement_value(0.0, in_force, fallback) == in_force
    assert disagreement_value(1.0, in_force, fallback) == pytest.approx(fallback, abs=1e-9)
    assert disagreement_value(1.0, float(int(in_force)), float(int(fallback))) == int(
        fallback
    )  # basis points
    assert disagreement_value(0.25, in_force, fallback) == pytest.approx(0.75 * in_force + 0.25 * fallback)


def test_no_deal_is_worth_exactly_the_fallback_if_that_is_in_force():
    risks = (0.05, 0.1, 0.2, 0.5)
    assert all(disagreement_value(risk, float(u), float(u)) == u for risk in risks for u in range(10_001))


@given(share, share, worth, worth)
def test_more_risk_moves_no_deal_towards_the_fallback(one, two, in_force, fallback):
    one, two = sorted((one, two))
    less, more = (disagreement_value(risk, in_force, fallback) for risk in (one, two))
    assert abs(more - fallback) <= abs(less - fallback) + 1e-8


@given(share, st.integers(1, 1000))
def test_risk_is_what_extension_leaves(propensity, left):
    assert fallback_risk(propensity, left) == 1 - propensity
    assert fallback_risk(propensity, 0) == fallback_risk(propensity, -left) == 1


@given(worth, worth, worth, st.floats(0, 1000))
def test_reservation_is_the_largest_of_no_deal_what_home_requires_and_what_is_outside_plus_lock_in(
    no_deal, required, outside, lock_in
):
    least = reservation(no_deal, required, outside, lock_in)
    assert least == max(no_deal, required, outside) + lock_in
    assert reservation(no_deal, required, outside, lock_in + 1) > least


@given(worth, worth, worth, worth)
def test_an_outside_option_never_lowers_the_reservation_and_counts_only_above_it(
    no_deal, required, outside, more
):
    without = reservation(no_deal, required, 0.0, 0.0)
    assert reservation(no_deal, required, outside, 0.0) >= without
    assert reservation(no_deal, required, outside + more, 0.0) >= reservation(no_deal, required, outside, 0.0)
    if outside <= without:
        assert reservation(no_deal, required, outside, 0.0) == without


def test_reservation_of_the_base_story():
    assert reservation(5200.0, 0.8 * 7400, 0.0, 0.0) == 0.8 * 7400
    assert reservation(6100.0, 0.8 * 7400, 0.0, 400.0) == 6500
    assert reservation(6100.0, 0.8 * 7400, 6300.0, 400.0) == 6700
