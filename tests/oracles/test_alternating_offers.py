"""Alternating offers against backward induction over every rung of a fine ladder."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.oracles.alternating_offers import (
    breakdown_limit,
    breakdown_risk,
    finite_horizon,
    outside_options,
    rubinstein,
    rubinstein_interval,
    rubinstein_limit,
)
from tests.oracles.division import nash_linear

steady = settings(deadline=None)  # however busy the machine

RUNGS = 20_000
patience = st.floats(0.0, 0.97)
shares = st.floats(0.0, 1.0)
games_of = settings(max_examples=25, deadline=None)


def played_out(offers, refusal1, refusal2):
    """Share of side one when offers are chosen by trying every rung, from the last offer backwards.

    ``refusal`` says what refusing is worth to a side, given what it gets if talks go on.
    """
    keeps = np.arange(RUNGS + 1) / RUNGS
    values = [0.0, 0.0]  # of both sides when nobody may offer any more
    for turn in reversed(range(offers)):
        proposer = turn % 2
        refusal = (refusal1, refusal2)[1 - proposer]
        kept = keeps[1.0 - keeps >= refusal(values[1 - proposer]) - 1e-12].max()
        assert kept >= (refusal1, refusal2)[proposer](values[proposer]) - 2 / RUNGS, "would rather wait"
        values = [kept, 1.0 - kept] if proposer == 0 else [1.0 - kept, kept]
    return values[0]


def waits(delta):
    return lambda later: delta * later


@games_of
@given(shares, shares, st.integers(1, 12))
def test_finite_horizon_is_backward_induction(delta1, delta2, offers):
    ladder = played_out(offers, waits(delta1), waits(delta2))
    assert finite_horizon(delta1, delta2, offers) == pytest.approx(ladder, abs=2 * offers / RUNGS)


@steady
@given(st.fractions(0, 1, max_denominator=20), st.fractions(0, 1, max_denominator=20), st.integers(1, 40))
def test_finite_horizon_in_exact_fractions(delta1, delta2, offers):
    proposer = Fraction(1)  # of the last offer
    for turn in reversed(range(offers - 1)):
        proposer = 1 - (delta2 if turn % 2 == 0 else delta1) * proposer
    assert finite_horizon(float(delta1), float(delta2), offers) == pytest.approx(float(proposer), abs=1e-12)


@steady
@given(st.floats(0.0, 0.999), st.integers(1, 60))
def test_finite_horizon_of_equals_is_the_alternating_sum(delta, offers):
    assert finite_horizon(delta, delta, offers) == pytest.approx((1 - (-delta) ** offers) / (1 + delta))


def test_without_discounting_the_last_offer_takes_all():
    assert [finite_horizon(1.0, 1.0, offers) for offers in (1, 2, 9, 10)] == [1.0, 0.0, 1.0, 0.0]


@steady
@given(patience, patience)
def test_long_horizons_approach_rubinstein(delta1, delta2):
    assert finite_horizon(delta1, delta2, 1001) == pytest.approx(rubinstein(delta1, delta2), abs=1e-9)


@steady
@given(patience, patience, st.floats(0.0, 0.02))
def test_rubinstein_is_stationary_and_rewards_patience(delta1, delta2, more):
    share = rubinstein(delta1, delta2)
    assert 1.0 - share == pytest.approx(delta2 * rubinstein(delta2, delta1))
    assert rubinstein(delta1 + more, delta2) >= share - 1e-12
    assert rubinstein(delta1, delta2 + more) <= share + 1e-12


@steady
@given(st.floats(0.001, 5.0), st.floats(0.001, 5.0), st.floats(1e-9, 10.0))
def test_interval_is_rubinstein_with_exponential_discounting(rate1, rate2, interval):
    share = rubinstein_interval(rate1, rate2, interval)
    discounts = np.exp(-rate1 * interval), np.exp(-rate2 * interval)
    if interval > 1e-3:
        assert share == pytest.approx(rubinstein(*discounts), rel=1e-9)
    assert share >= rubinstein_limit(rate1, rate2) - 1e-12  # going first never hurts


@steady
@given(st.floats(0.001, 5.0), st.floats(0.001, 5.0))
def test_short_intervals_approach_the_limit(rate1, rate2):
    assert rubinstein_interval(rate1, rate2, 1e-9) == pytest.approx(rubinstein_limit(rate1, rate2), abs=1e-7)


def test_only_one_side_is_impatient():
    assert rubinstein(1.0, 0.5) == 1.0
    assert rubinstein(0.5, 1.0) == 0.0
    assert rubinstein_limit(0.0, 0.2) == rubinstein_interval(0.0, 0.2, 3.0) == 1.0


@games_of
@given(st.floats(0.0, 0.9), st.floats(0.0, 0.9), shares, shares)
def test_outside_options_are_backward_induction(delta1, delta2, outside1, outside2):
    share = outside_options(delta1, delta2, outside1, outside2)
    if share is None:
        assert outside1 + outside2 > 1.0
        return
    assert outside1 + outside2 < 1.0 + 1e-11
    ladder = played_out(
        150, lambda later: max(outside1, delta1 * later), lambda later: max(outside2, delta2 * later)
    )
    assert share == pytest.approx(ladder, abs=30 / RUNGS)


@steady
@given(patience, patience, shares, shares)
def test_outside_options_solve_both_equations_and_leave_nobody_worse(delta1, delta2, outside1, outside2):
    share = outside_options(delta1, delta2, outside1, outside2)
    if share is None:
        return
    answer = 1.0 - max(delta1 * share, outside1)  # what side two keeps when it makes the offer
    assert share == pytest.approx(1.0 - max(delta2 * answer, outside2), abs=1e-12)
    assert outside1 - 1e-12 <= share <= 1.0 - outside2 + 1e-12


def test_small_outside_options_change_nothing_and_threat_points_do():
    free = rubinstein(0.9, 0.9)
    assert outside_options(0.9, 0.9, 0.45, 0.47) == free
    assert breakdown_limit(0.0, 0.3) < free - 0.1


@games_of
@given(st.floats(0.05, 1.0), shares, shares, shares, shares)
def test_breakdown_is_backward_induction(risk, threat1, threat2, delta1, delta2):
    share = breakdown_risk(risk, threat1, threat2, delta1, delta2)
    if share is None:
        assert threat1 + threat2 > 1.0
        return
    assert threat1 + threat2 < 1.0 + 1e-11
    ladder = played_out(
        400,
        lambda later: risk * threat1 + (1.0 - risk) * delta1 * later,
        lambda later: risk * threat2 + (1.0 - risk) * delta2 * later,
    )
    assert share == pytest.approx(ladder, abs=60 / RUNGS)


@steady
@given(st.floats(0.0, 0.5), st.floats(0.0, 0.5))
def test_small_risks_approach_the_nash_solution(threat1, threat2):
    limit = breakdown_limit(threat1, threat2)
    assert limit == nash_linear(threat1, threat2)
    assert breakdown_risk(1e-6, threat1, threat2) == pytest.approx(limit, abs=1e-6)


@steady
@given(st.floats(0.01, 1.0), patience, patience)
def test_worthless_breakdown_is_impatience(risk, delta1, delta2):
    expected = rubinstein(delta1 * (1.0 - risk), delta2 * (1.0 - risk))
    assert breakdown_risk(risk, 0.0, 0.0, delta1, delta2) == pytest.approx(expected)


def test_breakdown_worth_more_than_the_pie():
    assert breakdown_risk(0.1, 0.6, 0.5) is None
    assert breakdown_limit(0.6, 0.5) is None
