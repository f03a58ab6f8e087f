"""How long a venture lasts: the hazard worked out by hand, its minimum found by search."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize_scalar

from tests.oracles.implementation import best_support, expected_life, hazard, survival

steady = settings(deadline=None)  # however busy the machine

SUSPENSION = 0.02
shares = st.floats(0.0, 1.0)
bases = st.tuples(
    st.floats(-1.0, 1.0), shares, st.floats(0.0, 0.3), st.floats(0.0, 0.3), st.floats(0.0, 20.0)
)
some = settings(max_examples=100, deadline=None)


def at(support, base):
    relations, quality, violation, quality_drop, repair = base
    return hazard(support, relations, quality, violation, quality_drop, SUSPENSION, repair)


def test_hazard_by_hand():
    expected = 0.02 * 0.5 * 0.8 + 0.1 * 0.4 * math.exp(-1.5) + 0.03 * 0.4
    assert hazard(0.5, 0.2, 0.6, 0.02, 0.1, 0.03, 3.0) == pytest.approx(expected, rel=1e-14)


def test_with_the_best_relations_only_quality_is_at_risk():
    assert hazard(1.0, 1.0, 0.6, 0.3, 0.1, 0.3, 0.0) == pytest.approx(0.1 * 0.4, rel=1e-14)
    assert hazard(0.0, 1.0, 1.0, 0.3, 0.1, 0.3, 0.0) == 0.0


def test_best_support_by_hand():
    assert best_support(0.0, 0.6, 0.01, 0.05, 3.0) == pytest.approx(math.log(0.05 * 0.4 * 3 / 0.01) / 3)


@some
@given(bases)
def test_no_support_on_a_fine_grid_does_better(base):
    best = best_support(*base)
    assert 0.0 <= best <= 1.0
    assert all(at(best, base) <= at(step / 500, base) + 1e-15 for step in range(501))


def test_best_support_is_where_a_search_finds_it():
    base = (0.3, 0.5, 0.02, 0.15, 4.0)
    found = minimize_scalar(
        lambda s: at(s, base), bounds=(0.0, 1.0), method="bounded", options={"xatol": 1e-10}
    )
    assert best_support(*base) == pytest.approx(found.x, abs=1e-6)
    assert 0.1 < found.x < 0.9


@pytest.mark.parametrize(
    ("base", "expected"),
    [
        ((0.0, 0.6, 0.1, 0.01, 3.0), 0.0),  # a breach costs more than service gains
        ((0.0, 0.6, 1e-9, 0.1, 3.0), 1.0),  # the root lies beyond 1
        ((1.0, 0.6, 0.1, 0.1, 3.0), 1.0),  # nobody looks for breaches
        ((0.0, 1.0, 0.1, 0.1, 3.0), 0.0),  # nothing to repair
        ((0.0, 0.6, 0.1, 0.1, 0.0), 0.0),  # support repairs nothing
        ((1.0, 1.0, 0.1, 0.1, 3.0), 0.0),  # nothing to lose and nothing to gain
    ],
)
def test_corners(base, expected):
    assert best_support(*base) == expected


@some
@given(bases, st.floats(0.0, 1.0))
def test_better_relations_and_better_quality(base, better):
    relations, quality, *rest = base
    assert best_support(relations + better * (1.0 - relations), quality, *rest) >= best_support(*base) - 1e-12
    assert best_support(relations, quality + better * (1.0 - quality), *rest) <= best_support(*base) + 1e-12
    friendly = (relations + better * (1.0 - relations), quality, *rest)
    assert at(0.5, friendly) <= at(0.5, base) + 1e-15


@steady
@given(shares, st.integers(0, 60))
def test_survival_month_by_month(monthly, months):
    left = 1.0
    for _ in range(months):
        left -= monthly * left
    assert survival(monthly, months) == pytest.approx(left, abs=1e-12)


def test_expected_life_is_the_sum_of_survival():
    assert expected_life(0.2) == pytest.approx(sum(survival(0.2, month) for month in range(500)))
    assert expected_life(1.0) == 1.0
    assert expected_life(0.0) == math.inf


def test_hazards_that_add_up_to_more_than_a_probability():
    with pytest.raises(ValueError, match="add up to 2"):
        hazard(1.0, -1.0, 1.0, 1.0, 0.0, 0.0, 0.0)
