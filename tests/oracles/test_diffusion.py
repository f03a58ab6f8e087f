"""Learning and diffusion against counting and integration."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import solve_ivp

from tests.oracles.diffusion import bass_adopted, bass_peak, learned

steady = settings(deadline=None)  # however busy the machine

innovations, imitations = st.floats(0.001, 0.5), st.floats(0.0, 1.0)


@steady
@given(st.integers(0, 40), st.floats(0.0, 1.0))
def test_learning_exposure_by_exposure(exposures, hazard):
    known = 0.0
    for _ in range(exposures):
        known += (1.0 - known) * hazard
    assert learned(exposures, hazard) == pytest.approx(known, abs=1e-12)


def test_learning_from_very_small_hazards():
    assert learned(1000, 1e-18) == pytest.approx(1e-15, rel=1e-9)
    assert learned(0, 1.0) == 0.0


@settings(max_examples=20, deadline=None)
@given(innovations, imitations)
def test_bass_solves_its_equation(innovation, imitation):
    def growth(_, adopted):
        return (innovation + imitation * adopted) * (1.0 - adopted)

    times = np.linspace(0.0, 15.0, 6)
    path = solve_ivp(growth, (0.0, 15.0), [0.0], t_eval=times, rtol=1e-10, atol=1e-12).y[0]
    assert [bass_adopted(t, innovation, imitation) for t in times] == pytest.approx(path, abs=1e-7)


@settings(max_examples=30, deadline=None)
@given(innovations, imitations)
def test_most_adopt_at_the_peak(innovation, imitation):
    peak = bass_peak(innovation, imitation)

    def rate(time):
        adopted = bass_adopted(time, innovation, imitation)
        return (innovation + imitation * adopted) * (1.0 - adopted)

    assert all(rate(peak) >= rate(time) - 1e-12 for time in np.linspace(0.0, 2.0 * peak + 5.0, 201))
    if peak > 0.0:
        expected = 0.5 - innovation / (2.0 * imitation)
        assert bass_adopted(peak, innovation, imitation) == pytest.approx(expected, abs=1e-9)
    else:
        assert imitation <= innovation


def test_without_imitation_adoption_is_exponential():
    assert bass_adopted(7.0, 0.1, 0.0) == pytest.approx(1.0 - math.exp(-0.7))
    assert bass_adopted(1e6, 0.1, 0.4) == 1.0
