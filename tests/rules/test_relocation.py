"""What a design is worth to a platform firm."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bargaining_sim.rules.relocation import beta_mean, compute_access, design_value, with_leave

shares = st.floats(0, 1)
counts = st.floats(0.1, 100)
KEYS = (
    "market", "acceptance", "penalty", "exposure", "cost", "china_revenue", "loss", "compute_need", "access",
)  # fmt: skip
BASE = dict(zip(KEYS, (0.8, 0.75, 0.5, 0.5, 0.05, 0.4, 0.25, 0.2, 0.5), strict=True))


def worth(**changes):
    return design_value(**BASE | changes)


def test_a_design_by_hand():
    # .75·.8·(1 − .25) − .05 − .4·.25 + .2·.5
    assert worth() == pytest.approx(0.45 - 0.05 - 0.1 + 0.1, rel=1e-12)


@given(shares)
def test_what_each_part_adds_or_takes(x):
    assert worth(market=x) == pytest.approx(x * 0.75 * 0.75 - 0.05)
    assert worth(acceptance=x) == pytest.approx(x * 0.8 * 0.75 - 0.05)
    assert worth(exposure=x) == pytest.approx(0.6 * (1 - x / 2) - 0.05)
    assert worth(cost=x) == pytest.approx(0.45 - x)
    assert worth(loss=x) == pytest.approx(0.5 - 0.4 * x)
    assert worth(access=x) == pytest.approx(0.3 + 0.2 * x)


@given(counts, counts, st.integers(0, 20), st.integers(0, 20))
def test_mean_of_a_beta_belief(accepted, refused, yes, no):
    before, after = beta_mean(accepted, refused), beta_mean(accepted + yes, refused + no)
    assert 0 < before < 1
    assert after == pytest.approx((accepted + yes) / (accepted + refused + yes + no))
    assert beta_mean(accepted, refused) + beta_mean(refused, accepted) == pytest.approx(1)


@given(st.floats(-1, 1), st.floats(-1, 1), shares, shares)
def test_without_leave_the_cost_is_lost(value, home, cost, leave):
    assert with_leave(value, home, cost, 1.0) == value
    assert with_leave(value, home, cost, 0.0) == home - cost
    expected = leave * value + (1 - leave) * (home - cost)
    assert with_leave(value, home, cost, leave) == expected


@given(shares, shares)
def test_computing_power_by_design_and_by_what_controls_leave(design, openness):
    access = compute_access(design, openness)
    assert access == pytest.approx(1 - (1 - design) * (1 - openness))
    assert max(design, openness) - 1e-12 <= access <= 1
