"""Beliefs about the other's type: Bayes' rule, likelihoods, integer weights."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bargaining_sim.game.state import TYPE_STATE
from bargaining_sim.rules.beliefs import (
    FLOOR,
    bayes_update,
    integer_weights,
    offer_likelihood,
    refusal_likelihood,
)

UNTOUCHED = -7.0


def believer(priors, side=0):
    """Beliefs of one side; those of the other side hold a mark that must stay."""
    types = np.recarray((2, len(priors) + 1), TYPE_STATE)
    for field in ("belief", "likelihood", "top", "reserve"):
        types[field] = UNTOUCHED
    types["weight"] = -7
    types[side]["belief"][: len(priors)] = priors
    return types


def update(types, side, likelihoods):
    for kind, likelihood in enumerate(likelihoods):
        types[side, kind].likelihood = likelihood
    bayes_update(types, side, len(likelihoods))
    return types[side].belief[: len(likelihoods)].tolist()


@st.composite
def priors_and_likelihoods(draw, rows=1, least=1e-3):
    n = draw(st.integers(1, 5))
    raw = draw(st.lists(st.floats(1e-3, 1), min_size=n, max_size=n))
    likelihoods = st.lists(st.floats(least, 1), min_size=n, max_size=n)
    return [x / math.fsum(raw) for x in raw], *(draw(likelihoods) for _ in range(rows))


@pytest.mark.parametrize(
    ("refusals", "posterior"),
    # recomputed independently: "posterior tough: prior .3, P(hold|tough)=.9, P(hold|soft)=.4, n=..."
    [(1, 0.490909), (2, 0.684507), (3, 0.829981), (5, 0.96111)],
)
@pytest.mark.parametrize("side", [0, 1])
def test_posterior_after_holding_out(refusals, posterior, side):
    types = believer([0.3, 0.7], side)
    for _ in range(refusals):
        update(types, side, [0.9, 0.4])
    assert types[side, 0].belief == pytest.approx(posterior, abs=5e-7)
    assert types[side, 0].belief + types[side, 1].belief == pytest.approx(1, abs=1e-15)


def test_posterior_after_one_concession():
    # recomputed independently: "one concession observed instead"
    assert update(believer([0.3, 0.7]), 0, [0.1, 0.6])[0] == pytest.approx(0.066667, abs=5e-7)


@given(priors_and_likelihoods(least=0.0))
def test_posteriors_sum_to_one_and_no_possible_type_is_excluded(drawn):
    priors, likelihoods = drawn
    posterior = update(believer(priors), 0, likelihoods)
    assert math.fsum(posterior) == pytest.approx(1, abs=1e-12)
    assert min(posterior) >= FLOOR / (1 + len(priors) * FLOOR)


@given(priors_and_likelihoods(), st.floats(1e-6, 1e6))
def test_the_scale_of_the_likelihoods_does_not_matter(drawn, scale):
    priors, likelihoods = drawn
    scaled = [scale * x for x in likelihoods]
    assert update(believer(priors), 0, scaled) == pytest.approx(
        update(believer(priors), 0, likelihoods), rel=1e-9
    )


@given(priors_and_likelihoods())
def test_posterior_is_bayes_rule(drawn):
    priors, likelihoods = drawn
    total = math.fsum(p * x for p, x in zip(priors, likelihoods, strict=True))
    expected = [max(FLOOR, p * x / total) for p, x in zip(priors, likelihoods, strict=True)]
    floored = math.fsum(expected)
    assert update(believer(priors), 0, likelihoods) == pytest.approx(
        [x / floored for x in expected], rel=1e-12
    )


@given(priors_and_likelihoods(rows=2, least=0.1))
def test_the_order_of_two_signs_does_not_matter(drawn):
    priors, one, two = drawn
    forth, back = believer(priors), believer(priors)
    update(forth, 0, one)
    update(back, 0, two)
    assert update(forth, 0, two) == pytest.approx(update(back, 0, one), rel=1e-9)


def test_a_rumour_that_tells_nothing_changes_nothing():
    assert update(believer([0.3, 0.7]), 0, [1.0, 1.0]) == pytest.approx([0.3, 0.7], rel=1e-15)


def test_a_type_of_prior_zero_stays_impossible_and_signs_that_fit_nobody_are_ignored():
    assert update(believer([0.0, 0.4, 0.6]), 0, [0.9, 0.5, 0.5]) == [0.0, 0.4, 0.6]
    assert update(believer([0.3, 0.7]), 0, [0.0, 0.0]) == [0.3, 0.7]


@pytest.mark.parametrize("side", [0, 1])
def test_only_the_believing_side_and_the_types_that_exist_are_touched(side):
    types = believer([0.5, 0.5], side)
    update(types, side, [0.9, 0.1])
    integer_weights(types, side, 2)
    assert set(types[1 - side].belief) == {UNTOUCHED}
    assert set(types[1 - side].weight) == {-7}
    assert types[side, 2].belief == UNTOUCHED
    assert types[side, 2].weight == -7


@given(st.floats(0, 10_000), st.floats(0, 10_000), st.floats(100, 10_000))
def test_likelihood_of_an_offer_is_a_bell_around_the_expected_aspiration(utility, expected, spread):
    value = offer_likelihood(utility, expected, spread)
    assert value == pytest.approx(
        math.exp(-((utility - expected) ** 2) / (2 * spread**2)), rel=1e-9, abs=1e-300
    )
    assert offer_likelihood(2 * expected - utility, expected, spread) == pytest.approx(value, rel=1e-6)
    assert offer_likelihood(expected, expected, spread) == 1.0


@given(st.floats(0, 10_000), st.floats(0, 10_000), st.floats(100, 10_000))
def test_likelihood_of_a_refusal_is_logistic_in_what_is_missing(utility, expected, spread):
    value = refusal_likelihood(utility, expected, spread)
    assert value == pytest.approx(1 / (1 + math.exp((utility - expected) / spread)), rel=1e-9)
    assert refusal_likelihood(expected, expected, spread) == 0.5
    assert refusal_likelihood(utility + 100, expected, spread) <= value


def test_a_type_that_wants_more_is_likelier_to_refuse_and_a_near_offer_fits_better():
    assert refusal_likelihood(5000, 7000, 1500) > refusal_likelihood(5000, 6000, 1500) > 0.5
    assert offer_likelihood(5000, 7000, 1500) < offer_likelihood(5000, 6000, 1500) < 1


@given(st.lists(st.floats(0, 1), min_size=1, max_size=6))
def test_integer_weights_are_rounded_beliefs_and_never_lose_a_possible_type(beliefs):
    types = believer(beliefs)
    integer_weights(types, 0, len(beliefs))
    for belief, weight in zip(beliefs, types[0].weight.tolist(), strict=False):
        if belief == 0:
            assert weight == 0
        else:
            assert weight >= 1
            assert weight == 1 or abs(weight - belief * 65_536) <= 0.5


def test_integer_weights_of_simple_beliefs():
    types = believer([0.5, 0.25, 1e-9, 0.0, 1.0])
    integer_weights(types, 0, 5)
    assert types[0].weight[:5].tolist() == [32_768, 16_384, 1, 0, 65_536]
