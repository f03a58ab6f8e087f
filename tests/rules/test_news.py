"""News: arrivals of a Poisson process, and rumours weighed by Bayes' rule."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bargaining_sim.game.state import TYPE_STATE
from bargaining_sim.rules.beliefs import bayes_update
from bargaining_sim.rules.news import arrival_probability, rumour_accuracy, rumour_likelihood

rates = st.floats(0, 1)
days = st.floats(0, 400)
ratios = st.floats(1e-3, 1e3)


@pytest.mark.parametrize(
    ("rate", "gap", "chance"),
    [(0.0, 30.0, 0.0), (0.1, 0.0, 0.0), (math.log(2) / 30, 30.0, 0.5), (math.log(2) / 30, 60.0, 0.75)],
)
def test_arrivals_by_hand(rate, gap, chance):
    assert arrival_probability(rate, gap) == pytest.approx(chance, abs=1e-15)


@given(rates, days, days)
def test_no_arrival_in_a_long_time_is_none_in_each_part_of_it(rate, first, second):
    none = [1 - arrival_probability(rate, gap) for gap in (first, second, first + second)]
    assert none[0] * none[1] == pytest.approx(none[2], abs=1e-12)


@given(rates, days)
def test_a_rate_per_day_is_the_chance_of_a_short_time(rate, gap):
    assert 0 <= arrival_probability(rate, gap) <= 1
    assert arrival_probability(rate, 1e-6) == pytest.approx(rate * 1e-6, abs=1e-11)


@given(ratios)
def test_odds_of_being_right_are_the_likelihood_ratio(ratio):
    accuracy = rumour_accuracy(ratio)
    assert 0 < accuracy < 1
    assert accuracy / (1 - accuracy) == pytest.approx(ratio, rel=1e-9)
    assert rumour_accuracy(1 / ratio) == pytest.approx(1 - accuracy, abs=1e-12)


def test_a_worthless_rumour_is_a_coin():
    assert rumour_accuracy(1.0) == 0.5
    assert {rumour_likelihood(named, affirms, 1.0) for named in (0, 1) for affirms in (0, 1)} == {1.0}


@given(ratios)
def test_likelihoods_are_the_chances_of_the_report_up_to_a_factor(ratio):
    """P(affirms | named) : P(affirms | another) = q : 1 − q, and the other way round for a denial."""
    q = rumour_accuracy(ratio)
    for affirms, named_chance, other_chance in ((True, q, 1 - q), (False, 1 - q, q)):
        named, other = (rumour_likelihood(is_named, affirms, ratio) for is_named in (True, False))
        assert named * other_chance == pytest.approx(other * named_chance, rel=1e-9)


def posterior(priors, named, reports):
    """Beliefs of side 0 after reports (affirms, likelihood ratio) about the type ``named``."""
    types = np.recarray((2, len(priors)), TYPE_STATE)
    types[0]["belief"] = priors
    for affirms, ratio in reports:
        for kind in range(len(priors)):
            types[0, kind].likelihood = rumour_likelihood(kind == named, affirms, ratio)
        bayes_update(types, 0, len(priors))
    return types[0]["belief"].tolist()


@st.composite
def believers(draw):
    raw = draw(st.lists(st.floats(0.05, 1), min_size=2, max_size=5))
    return [x / math.fsum(raw) for x in raw], draw(st.integers(0, len(raw) - 1))


@given(believers(), st.booleans(), st.floats(0.05, 20))
def test_posterior_odds_are_prior_odds_times_the_likelihood_ratio(believer, affirms, ratio):
    priors, named = believer
    after = posterior(priors, named, [(affirms, ratio)])
    factor = ratio if affirms else 1 / ratio
    for other in set(range(len(priors))) - {named}:
        odds, before = after[named] / after[other], priors[named] / priors[other]
        assert odds == pytest.approx(before * factor, rel=1e-12)
        for third in set(range(len(priors))) - {named, other}:
            assert after[other] / after[third] == pytest.approx(priors[other] / priors[third], rel=1e-12)
    assert math.fsum(after) == pytest.approx(1, abs=1e-12)


@given(believers(), st.floats(0.2, 5), st.integers(1, 4))
def test_a_report_and_its_denial_leave_the_prior_in_any_order(believer, ratio, times):
    priors, named = believer
    both = [(True, ratio), (False, ratio)] * times
    assert posterior(priors, named, both) == pytest.approx(priors, rel=1e-9)
    assert posterior(priors, named, both[::-1]) == pytest.approx(priors, rel=1e-9)


def test_three_reports_by_hand():
    # prior odds 3:7 and three reports of ratio 2: odds 24:7
    assert posterior([0.3, 0.7], 0, [(True, 2.0)] * 3) == pytest.approx([24 / 31, 7 / 31], rel=1e-12)
