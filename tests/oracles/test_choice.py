"""Logit and Beta beliefs against SciPy and integration."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.special import softmax

from tests.oracles.choice import beta_mean, logit_choice

steady = settings(deadline=None)  # however busy the machine

utilities = st.lists(st.floats(-100.0, 100.0), min_size=1, max_size=8)


@steady
@given(utilities, st.floats(0.01, 100.0))
def test_logit_is_softmax(values, temperature):
    shares = logit_choice(values, temperature)
    assert shares == pytest.approx(softmax(np.array(values) / temperature), abs=1e-12)
    assert shares.sum() == pytest.approx(1.0)


@steady
@given(utilities, st.floats(0.1, 10.0), st.floats(-50.0, 50.0))
def test_logit_sees_differences_only(values, temperature, shift):
    moved = logit_choice(np.array(values) + shift, temperature)
    assert moved == pytest.approx(logit_choice(values, temperature), abs=1e-9)


def test_logit_between_best_choice_and_chance():
    assert logit_choice([3.0, 1.0, 3.0], 1e-308) == pytest.approx([0.5, 0.0, 0.5])
    assert logit_choice([3.0, 1.0, 2.0], 1e9) == pytest.approx([1 / 3] * 3)
    odds = logit_choice([2.0, 1.0], 0.5)
    assert odds[0] / odds[1] == pytest.approx(np.exp(2.0))


@pytest.mark.parametrize("bad", [[], [[1.0]], [np.nan, 1.0], [np.inf]])
def test_logit_needs_finite_utilities(bad):
    with pytest.raises(ValueError, match="list of finite numbers"):
        logit_choice(bad, 1.0)


@pytest.mark.parametrize(("successes", "failures"), [(0, 0), (3, 1), (2, 9)])
def test_beta_mean_by_integration(successes, failures):
    def weight(p):
        return p ** (1.0 + successes) * (1.0 - p) ** (2.0 + failures)  # Beta(2, 3) before

    mean = quad(lambda p: p * weight(p), 0.0, 1.0)[0] / quad(weight, 0.0, 1.0)[0]
    assert beta_mean(2.0, 3.0, successes, failures) == pytest.approx(mean)
