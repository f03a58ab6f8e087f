"""Concessions and where they meet, against stepping through time."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.oracles.concession import (
    agreement,
    exponential_concession,
    polynomial_concession,
    symmetric_agreement_time,
)

steady = settings(deadline=None)  # however busy the machine

betas = st.floats(0.05, 20.0)
shares = st.floats(0.0, 1.0)
games_of = settings(max_examples=60, deadline=None)

every_family = pytest.mark.parametrize("concession", [polynomial_concession, exponential_concession])


@every_family
@steady
@given(beta=betas, initial=st.floats(0.01, 1.0))
def test_concessions_run_from_the_initial_share_to_all(concession, beta, initial):
    path = [concession(time, 12.0, initial, beta) for time in np.linspace(0.0, 12.0, 25)]
    assert path[0] == pytest.approx(initial)
    assert path[-1] == pytest.approx(1.0)
    assert (np.diff(path) >= -1e-12).all()


@every_family
def test_conceders_are_ahead_of_boulware(concession):
    paths = [concession(3.0, 10.0, 0.1, beta) for beta in (0.2, 0.5, 1.0, 2.0, 5.0)]
    assert paths == sorted(paths)


@steady
@given(betas)
def test_equal_sides_meet_in_the_middle(beta):
    met = agreement(beta, beta)
    assert met.time == pytest.approx(symmetric_agreement_time(beta), rel=1e-9)
    assert met.share1 == pytest.approx(0.5)


@games_of
@given(betas, betas, shares, shares)
def test_claims_add_up_to_the_pie_and_not_before(beta1, beta2, reservation1, reservation2):
    met = agreement(beta1, beta2, reservation1, reservation2)
    if met is None:
        assert reservation1 + reservation2 > 1.0 - 1e-12
        return

    def claims(time):
        conceded = [polynomial_concession(time, 1.0, 0.0, beta) for beta in (beta1, beta2)]
        return [1.0 - (1.0 - r) * c for r, c in zip((reservation1, reservation2), conceded, strict=True)]

    assert claims(met.time) == pytest.approx([met.share1, met.share2], abs=1e-9)
    assert sum(claims(0.999 * met.time)) >= 1.0 - 1e-12
    assert met.share1 >= reservation1 - 1e-12
    assert met.share2 >= reservation2 - 1e-12


@games_of
@given(betas, betas, st.floats(0.0, 0.5), st.floats(0.0, 0.5))
def test_swapped_sides_swap_shares(beta1, beta2, reservation1, reservation2):
    met, swapped = (
        agreement(beta1, beta2, reservation1, reservation2),
        agreement(beta2, beta1, reservation2, reservation1),
    )
    assert met.time == pytest.approx(swapped.time, rel=1e-9)
    assert met.share1 == pytest.approx(swapped.share2, abs=1e-9)


@steady
@given(betas, st.floats(1.01, 3.0))
def test_the_firmer_side_gets_more_and_agreement_comes_later(beta, firmness):
    met = agreement(beta / firmness, beta)
    assert met.share1 > 0.5
    assert met.time > symmetric_agreement_time(beta)


def test_golden_section_and_a_root_by_hand():
    met = agreement(1.0, 0.5)  # t + t² = 1
    assert met.time == pytest.approx((5**0.5 - 1) / 2, rel=1e-12)
    assert agreement(1.0, 3.0, 1.0, 0.0).time == pytest.approx(1.0)  # one side never moves
    assert agreement(0.5, 2.0, 0.25, 0.75).time == pytest.approx(1.0)  # nothing to spare
    assert agreement(200.0, 200.0).time == pytest.approx(0.5**200, rel=1e-9)  # very early


def test_rounds_of_hundred():
    meetings = []
    for beta in (0.05, 0.2, 0.5, 1.0, 2.0, 5.0):
        claims = [1.0 - polynomial_concession(t, 100, 0.0, beta) for t in range(101)]
        meetings.append(next(t for t in range(101) if 2.0 * claims[t] <= 1.0 + 1e-12))
        assert meetings[-1] - 1 < 100 * symmetric_agreement_time(beta) <= meetings[-1] + 1e-9
    assert meetings == [97, 88, 71, 50, 25, 4]
