"""Solutions on concave divisions against closed forms, search, and the solver for lists of packages."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bargaining_sim.theory import solutions
from tests.oracles.division import (
    egalitarian_division,
    kalai_smorodinsky_division,
    nash_division,
    nash_linear,
    variable_threats,
)

steady = settings(deadline=None)  # however busy the machine

DIVISIONS = [nash_division, kalai_smorodinsky_division, egalitarian_division]
exponents = st.floats(0.2, 1.0)
scales = st.floats(0.01, 100.0)
shares = st.floats(0.0, 1.0)
games_of = settings(max_examples=40, deadline=None)


def power_utility(scale, exponent, floor=0.0):
    return lambda x: floor + scale * x**exponent


def linear(x):
    return x


@steady
@given(shares, shares, shares)
def test_nash_linear_gives_the_threat_and_a_part_of_the_rest(threat1, threat2, power):
    share = nash_linear(threat1, threat2, power)
    if share is None:
        assert threat1 + threat2 > 1.0
        return
    assert threat1 + threat2 < 1.0 + 1e-11
    left1, left2 = share - threat1, 1.0 - share - threat2
    assert (1.0 - power) * left1 == pytest.approx(power * left2, abs=1e-12)


@games_of
@given(exponents, exponents, scales, scales, st.floats(0.1, 0.9))
def test_nash_of_power_utilities(exponent1, exponent2, scale1, scale2, power):
    share = nash_division(power_utility(scale1, exponent1), power_utility(scale2, exponent2), power=power)
    first, second = power * exponent1, (1.0 - power) * exponent2
    assert share == pytest.approx(first / (first + second), abs=1e-6)


@games_of
@given(exponents, exponents, scales, st.floats(-5.0, 5.0))
def test_scaling_and_shifting_change_neither_nash_nor_kalai_smorodinsky(exponent1, exponent2, scale, shift):
    plain = power_utility(1.0, exponent1), power_utility(1.0, exponent2)
    scaled = power_utility(scale, exponent1, shift), plain[1]
    for solve in (nash_division, kalai_smorodinsky_division):
        assert solve(*scaled, threat1=shift) == pytest.approx(solve(*plain), abs=1e-6)


@games_of
@given(exponents, exponents, st.floats(0.0, 0.6), st.floats(0.0, 0.6))
def test_the_divisions_are_those_of_a_fine_list_of_packages(exponent1, exponent2, threat1, threat2):
    grid = np.linspace(0.0, 1.0, 4001)
    utility1, utility2 = power_utility(1.0, exponent1), power_utility(2.0, exponent2)
    table = grid**exponent1, 2.0 * (1.0 - grid) ** exponent2, threat1, threat2
    for solve in DIVISIONS:
        listed = getattr(solutions, solve.__name__.removesuffix("_division"))(*table)
        share = solve(utility1, utility2, threat1, threat2)
        if listed < 0:
            needed = threat1 ** (1 / exponent1) + (threat2 / 2) ** (1 / exponent2)
            assert share is None if needed > 1.0 else needed > 1.0 - 1 / 4000  # thinner than the grid
        else:
            assert share == pytest.approx(grid[listed], abs=1e-3)


@pytest.mark.parametrize("solve", DIVISIONS)
def test_mirrored_games_have_mirrored_solutions(solve):
    one, two = power_utility(1.0, 0.4), power_utility(1.0, 0.9)
    assert solve(one, two, 0.1, 0.2) == pytest.approx(1.0 - solve(two, one, 0.2, 0.1), abs=1e-6)


@pytest.mark.parametrize("solve", DIVISIONS)
def test_no_zone_and_a_zone_of_one_point(solve):
    assert solve(linear, linear, 0.6, 0.5) is None
    assert solve(linear, linear, 1.1, 0.0) is None
    assert solve(linear, linear, 0.0, 1.1) is None
    assert solve(linear, linear, 0.75, 0.25) == pytest.approx(0.75)
    assert solve(linear, linear, 1.0, 0.0) == pytest.approx(1.0)


def test_decimals_that_add_up_to_the_pie_leave_a_zone():
    assert 1 - 0.9 - 0.1 < 0
    assert nash_linear(0.9, 0.1) == 0.9


def test_egalitarian_where_one_side_is_ahead_everywhere():
    assert egalitarian_division(lambda x: 5.0 + x, linear) == 0.0
    assert egalitarian_division(linear, lambda x: 5.0 + x) == 1.0
    assert kalai_smorodinsky_division(lambda x: 5.0 + x, linear, 0.0, 0.0) == pytest.approx(1 / 7)


def test_three_solutions_of_the_worked_example():
    def utility1(x):
        return 2.0 * math.sqrt(x)

    assert nash_division(utility1, linear) == pytest.approx(1 / 3, abs=1e-7)
    assert kalai_smorodinsky_division(utility1, linear) == pytest.approx((3 - math.sqrt(5)) / 2, abs=1e-12)
    assert egalitarian_division(utility1, linear) == pytest.approx((math.sqrt(2) - 1) ** 2, abs=1e-12)


def test_utilities_must_rise():
    with pytest.raises(ValueError, match="must rise"):
        nash_division(lambda x: 1.0 - x, linear)
    with pytest.raises(ValueError, match="threat value"):
        egalitarian_division(linear, linear, math.nan)


tables = st.integers(1, 4).flatmap(
    lambda rows: st.integers(1, 4).flatmap(
        lambda columns: st.lists(
            st.lists(st.tuples(st.integers(-9, 9), st.integers(-9, 9)), min_size=columns, max_size=columns),
            min_size=rows,
            max_size=rows,
        )
    )
)


@games_of
@given(tables)
def test_threats_are_optimal_and_the_rest_is_halved(table):
    first, second = np.moveaxis(np.array(table, dtype=float), 2, 0)
    solved = variable_threats(first, second)
    contest = first - second
    # a mixed action that guarantees the value to each side proves that it is the value
    assert (solved.threat1 @ contest).min() == pytest.approx(solved.advantage, abs=1e-7)
    assert (contest @ solved.threat2).max() == pytest.approx(solved.advantage, abs=1e-7)
    assert solved.payoff1 + solved.payoff2 == pytest.approx((first + second).max())
    assert solved.payoff1 - solved.payoff2 == pytest.approx(solved.advantage, abs=1e-7)
    for threat in (solved.threat1, solved.threat2):
        assert threat.min() >= -1e-9
        assert threat.sum() == pytest.approx(1.0)


@games_of
@given(tables)
def test_threats_of_swapped_sides(table):
    first, second = np.moveaxis(np.array(table, dtype=float), 2, 0)
    solved, swapped = variable_threats(first, second), variable_threats(second.T, first.T)
    assert swapped.payoff1 == pytest.approx(solved.payoff2, abs=1e-7)


def test_matching_pennies_over_a_pie_of_ten():
    solved = variable_threats([[6, 4], [4, 6]], [[4, 6], [6, 4]])
    assert solved.payoff1 == pytest.approx(5.0)
    assert solved.threat1 == pytest.approx([0.5, 0.5])


def test_a_threat_pays_if_it_costs_the_other_more():
    # side one may walk out (0, 0) or close its market (-1, -5); the best agreement is worth 10 together
    harmless = variable_threats([[5], [0]], [[5], [0]])
    harmful = variable_threats([[5], [-1]], [[5], [-5]])
    assert harmless.payoff1 == pytest.approx(5.0)
    assert harmful.payoff1 == pytest.approx(7.0)
    assert harmful.threat1 == pytest.approx([0.0, 1.0])


def test_payoff_tables_must_fit():
    with pytest.raises(ValueError, match="one shape"):
        variable_threats([[1, 2]], [[1], [2]])
    with pytest.raises(ValueError, match="finite"):
        variable_threats([[math.inf]], [[1]])
