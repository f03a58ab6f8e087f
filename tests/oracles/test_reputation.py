"""Beliefs against enumeration, wars of reputation against the indifference that makes them."""

import math
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import quad

from tests.oracles.reputation import abreu_gul, credible_threats, posterior_toughness

steady = settings(deadline=None)  # however busy the machine

chances = st.fractions(0, 1, max_denominator=10)
few = st.integers(0, 6)
standoffs = st.tuples(
    st.floats(0.55, 0.95), st.floats(0.55, 0.95), *[st.floats(0.01, 0.5)] * 2, *[st.floats(0.02, 0.9)] * 2
)


@steady
@given(chances, chances, chances, few, few)
def test_posterior_in_exact_fractions(prior, tough, soft, holds, concessions):
    if_tough = prior * tough**holds * (1 - tough) ** concessions
    if_soft = (1 - prior) * soft**holds * (1 - soft) ** concessions
    posterior = posterior_toughness(float(prior), float(tough), float(soft), holds, concessions)
    if if_tough + if_soft == 0:
        assert math.isnan(posterior)
    else:
        assert posterior == pytest.approx(float(Fraction(if_tough, if_tough + if_soft)), abs=1e-12)


@steady
@given(st.floats(0.01, 0.99), st.floats(0.01, 0.99), st.floats(0.01, 0.99), few)
def test_evidence_may_come_in_parts(prior, tough, soft, holds):
    step = prior
    for _ in range(holds):
        step = posterior_toughness(step, tough, soft, 1)
    assert posterior_toughness(prior, tough, soft, holds) == pytest.approx(step, abs=1e-9)
    assert (step >= prior - 1e-12) == (tough >= soft or holds == 0 or step == pytest.approx(prior))


def test_beliefs_that_cannot_move_and_long_evidence():
    assert posterior_toughness(0.3, 0.6, 0.6, 9, 4) == pytest.approx(0.3)
    assert posterior_toughness(0.0, 0.9, 0.1, 50) == 0.0
    assert posterior_toughness(1.0, 0.1, 0.9, 50) == 1.0
    assert posterior_toughness(0.3, 0.9, 0.4, 100_000) == 1.0  # no underflow
    assert posterior_toughness(0.3, 0.4, 0.9, 100_000) == pytest.approx(0.0, abs=1e-300)
    assert math.isnan(posterior_toughness(0.3, 1.0, 1.0, 0, 1))


@steady
@given(standoffs)
def test_rational_sides_are_indifferent_when_to_concede(terms):
    claim1, claim2, rate1, rate2, *_ = terms
    found = abreu_gul(*terms)
    sides = [
        (claim1, claim2, rate1, found.rate2, found.at_once2, found.value1),
        (claim2, claim1, rate2, found.rate1, found.at_once1, found.value2),
    ]
    for own, others, discount, speed, at_once, value in sides:
        for until in (0.1 * found.end, 0.5 * found.end, found.end):

            def other_concedes(time, own=own, discount=discount, speed=speed, at_once=at_once):
                return (1.0 - at_once) * speed * math.exp(-(speed + discount) * time) * own

            conceding = (1.0 - at_once) * math.exp(-(speed + discount) * until) * (1.0 - others)
            total = at_once * own + quad(other_concedes, 0.0, until)[0] + conceding
            assert total == pytest.approx(value, rel=1e-6)


@steady
@given(standoffs)
def test_at_the_end_only_stubborn_sides_are_left(terms):
    found = abreu_gul(*terms)
    left1 = (1.0 - found.at_once1) * math.exp(-found.rate1 * found.end)
    left2 = (1.0 - found.at_once2) * math.exp(-found.rate2 * found.end)
    assert (left1, left2) == pytest.approx(terms[4:], rel=1e-9)
    assert min(found.at_once1, found.at_once2) == 0.0
    assert max(found.at_once1, found.at_once2) < 1.0


@steady
@given(standoffs)
def test_swapped_sides_swap_everything(terms):
    claim1, claim2, rate1, rate2, stubborn1, stubborn2 = terms
    one, two = abreu_gul(*terms), abreu_gul(claim2, claim1, rate2, rate1, stubborn2, stubborn1)
    assert one.end == pytest.approx(two.end)
    assert (one.rate1, one.at_once1, one.value1) == pytest.approx((two.rate2, two.at_once2, two.value2))


def test_a_reputation_for_stubbornness_pays():
    weak, strong = (abreu_gul(0.7, 0.7, 0.1, 0.1, z, 0.2) for z in (0.1, 0.4))
    assert weak.value1 < strong.value1
    assert weak.value2 > strong.value2


@steady
@given(st.floats(0.0, 5.0), st.floats(0.01, 5.0))
def test_credible_threats_are_counted(audience_cost, worst):
    steps = [-worst * (step + 0.5) / 2000 for step in range(2000)]
    counted = sum(w >= -audience_cost for w in steps) / 2000
    assert credible_threats(audience_cost, worst) == pytest.approx(counted, abs=1e-3)
