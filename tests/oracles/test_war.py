"""Standoffs: nobody gains by giving in earlier or later than in equilibrium."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import quad

from tests.oracles.war import bargaining_range, war_of_attrition, war_of_attrition_in_rounds

steady = settings(deadline=None)  # however busy the machine

stakes = st.tuples(st.floats(-2.0, 2.0), st.floats(0.1, 5.0), st.floats(0.05, 3.0)).map(
    lambda drawn: (drawn[0] + drawn[1], drawn[0], drawn[2] - drawn[0])  # better, worse, cost
)


eighths = st.integers(0, 16).map(lambda k: k / 8)  # whose sums are exact


@steady
@given(eighths.filter(lambda p: p <= 1), eighths, eighths, eighths.filter(lambda p: p <= 1))
def test_the_range_is_what_both_prefer_to_war(winning, cost1, cost2, share):
    low, high = bargaining_range(winning, cost1, cost2)
    assert low <= winning <= high
    prefer = share >= winning - cost1 and 1.0 - share >= 1.0 - winning - cost2
    assert prefer == (low <= share <= high)


@pytest.mark.parametrize("until", [0.0, 1.0, 5.0, 40.0])
def test_in_attrition_every_moment_to_give_in_is_worth_the_same(until):
    rate, better, worse, cost = 0.1, 3.0, 1.0, 0.5
    hazard = war_of_attrition(rate, better, worse, cost).concession

    def waited(time):  # discounted cost of the standoff up to then
        return -cost * -math.expm1(-rate * time) / rate

    def other_gives_in(time):
        return hazard * math.exp(-hazard * time) * (waited(time) + math.exp(-rate * time) * better / rate)

    gives_in = math.exp(-hazard * until) * (waited(until) + math.exp(-rate * until) * worse / rate)
    assert quad(other_gives_in, 0.0, until)[0] + gives_in == pytest.approx(worse / rate, rel=1e-9)


def test_expected_delay_is_that_of_two_clocks():
    hazard, delay = war_of_attrition(0.05, 2.0, 1.0, 0.3)
    assert quad(lambda t: math.exp(-2.0 * hazard * t), 0.0, math.inf)[0] == pytest.approx(delay)


@steady
@given(st.floats(0.01, 0.99), stakes)
def test_in_rounds_holding_out_is_worth_as_much_as_giving_in(delta, terms):
    better, worse, cost = terms
    p = war_of_attrition_in_rounds(delta, *terms).concession
    assert 0.0 < p < 1.0
    now = 1.0 - delta  # lasting deals are worth their flow / (1 − δ)
    giving_in = (p * (better + worse) / 2.0 + (1.0 - p) * worse) / now
    for_ever = (p * better / now - (1.0 - p) * cost) / (1.0 - (1.0 - p) * delta)
    assert for_ever == pytest.approx(giving_in, rel=1e-7, abs=1e-7)


@steady
@given(st.floats(0.01, 0.99), stakes)
def test_expected_rounds_add_up(delta, terms):
    p, rounds = war_of_attrition_in_rounds(delta, *terms)
    both_hold, total, left = (1.0 - p) ** 2, 0.0, 1.0
    for _ in range(5000):
        left *= both_hold
        total += left
    if left < 1e-12:
        assert rounds == pytest.approx(total, rel=1e-6)


def test_short_rounds_approach_continuous_time():
    rate, terms = 0.1, (3.0, 1.0, 0.5)
    hazard, delay = war_of_attrition(rate, *terms)
    interval = 1e-4
    p, rounds = war_of_attrition_in_rounds(math.exp(-rate * interval), *terms)
    assert p / interval == pytest.approx(hazard, rel=1e-3)
    assert rounds * interval == pytest.approx(delay, rel=1e-3)


def test_the_shadow_of_the_future_lengthens_the_standoff():
    rounds = [war_of_attrition_in_rounds(delta, 3, 1, 0.5).standoff for delta in (0.0, 0.5, 0.9, 0.99, 0.999)]
    assert rounds == sorted(rounds)
    assert war_of_attrition(0.01, 3, 1, 0.5).standoff > war_of_attrition(0.1, 3, 1, 0.5).standoff


def test_a_single_round_by_hand():
    # nothing after this round: p·3 + (1 − p)·(−0.5) = p·2 + (1 − p)·1
    assert war_of_attrition_in_rounds(0.0, 3, 1, 0.5).concession == pytest.approx(0.6)
