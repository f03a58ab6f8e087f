"""Bargaining solutions against brute force in whole numbers, their axioms and closed forms."""

from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bargaining_sim.theory import solutions
from bargaining_sim.theory.solutions import (
    distance_to_frontier,
    egalitarian,
    issue_by_issue,
    kalai_smorodinsky,
    nash,
    pareto_frontier,
    surplus_captured,
    utilitarian,
    zone_of_agreement,
)

SOLUTIONS = {
    "nash": lambda *game: nash(*game[:4], 0.5, *game[4:]),
    "strong nash": lambda *game: nash(*game[:4], 0.75, *game[4:]),
    "dictator": lambda *game: nash(*game[:4], 1.0, *game[4:]),
    "kalai_smorodinsky": kalai_smorodinsky,
    "egalitarian": egalitarian,
    "utilitarian": utilitarian,
}
SWAPPED = SOLUTIONS | {
    "strong nash": lambda *game: nash(*game[:4], 0.25, *game[4:]),
    "dictator": lambda *game: nash(*game[:4], 0.0, *game[4:]),
}
COVARIANT = ["nash", "strong nash", "dictator", "kalai_smorodinsky"]
INDEPENDENT = [name for name in SOLUTIONS if name != "kalai_smorodinsky"]

every_solution = pytest.mark.parametrize("name", SOLUTIONS)
games_of = settings(max_examples=30, deadline=None)


@st.composite
def games(draw):
    """Draw whole-number games, from many ties (0..4) to none (0..10000), as (u1, u2, d1, d2, feasible)."""
    n = draw(st.integers(0, 25))
    top = draw(st.sampled_from([4, 20, 10_000]))
    utility = st.integers(-top // 4, top)
    u1, u2 = (np.array(draw(st.lists(utility, min_size=n, max_size=n)), dtype=np.int64) for _ in range(2))
    d1, d2 = (draw(st.integers(-top // 4, top // 3)) for _ in range(2))
    feasible = draw(st.none() | st.lists(st.booleans(), min_size=n, max_size=n))
    return u1, u2, d1, d2, None if feasible is None else np.array(feasible, dtype=bool)


def zone(game):
    u1, u2, d1, d2, feasible = game
    return [
        k for k in range(len(u1)) if u1[k] >= d1 and u2[k] >= d2 and (feasible is None or bool(feasible[k]))
    ]


def gains(game, k):
    return int(game[0][k]) - int(game[2]), int(game[1][k]) - int(game[3])


def is_dominated(u1, u2, k, others):
    return any(
        u1[other] >= u1[k] and u2[other] >= u2[k] and (u1[other] > u1[k] or u2[other] > u2[k])
        for other in others
    )


def brute_frontier(u1, u2, packages):
    lowest = {}
    for k in packages:
        if not is_dominated(u1, u2, k, packages):
            lowest.setdefault((int(u1[k]), int(u2[k])), k)
    return [lowest[pair] for pair in sorted(lowest)]


def merits(name, game, k):
    """Return what the solution ranks package k by, in exact arithmetic, the most important first."""
    g1, g2 = gains(game, k)
    ties = min(g1, g2), g1 + g2, -k
    ideal1, ideal2 = (max(gains(game, other)[side] for other in zone(game)) for side in (0, 1))
    ratios = sorted((Fraction(g1, ideal1) if ideal1 else 1, Fraction(g2, ideal2) if ideal2 else 1))
    return {
        "nash": (g1 * g2, *ties),
        "strong nash": (g1**3 * g2, *ties),
        "dictator": (g1, *ties),
        "kalai_smorodinsky": (*ratios, *ties),
        "egalitarian": (min(g1, g2), max(g1, g2), -k),
        "utilitarian": (g1 + g2, *ties),
    }[name]


def brute(name, game):
    return max(zone(game), key=lambda k: merits(name, game, k), default=-1)


def in_floats(game, seed):
    """Return the game in tenths, with every number off by a rounding or two."""
    u1, u2, d1, d2, feasible = game
    noise = np.random.default_rng(seed)

    def blur(values):
        return np.asarray(values) / 10 * (1 + noise.uniform(-4e-16, 4e-16, np.shape(values)))

    return blur(u1), blur(u2), float(blur(d1)), float(blur(d2)), feasible


# --- zone and frontier --------------------------------------------------------------------------------------


@games_of
@given(games(), st.integers(0, 99))
def test_zone_is_what_neither_side_loses_by(game, seed):
    found = zone_of_agreement(*game)
    assert found.dtype == np.int64
    assert found.tolist() == zone(game)
    if zone(game):
        assert zone_of_agreement(*in_floats(game, seed)).tolist() == zone(game)


@settings(max_examples=60, deadline=None)
@given(games(), st.integers(0, 99))
def test_frontier_equals_brute_force(game, seed):
    u1, u2, _, _, feasible = game
    packages = [k for k in range(len(u1)) if feasible is None or feasible[k]]
    found = pareto_frontier(u1, u2, feasible)
    assert found.dtype == np.int64
    assert found.tolist() == brute_frontier(u1, u2, packages)
    blurred1, blurred2, *_ = in_floats(game, seed)
    assert pareto_frontier(blurred1, blurred2, feasible).tolist() == found.tolist()
    within = pareto_frontier(u1, u2, feasible, zone_of_agreement(*game)[::-1])
    assert within.tolist() == brute_frontier(u1, u2, zone(game))


@pytest.mark.parametrize("top", [6, 40, 10_000])
@pytest.mark.parametrize("shape", ["square", "line", "flat", "upright", "one point"])
@pytest.mark.parametrize("kind", ["ints", "floats", "far floats", "blurred floats"])
def test_frontier_of_many_packages_equals_brute_force(top, shape, kind):
    rng = np.random.default_rng(top)
    a, b = rng.integers(0, top + 1, (2, 3_000))
    a = {"upright": a * 0 + 3, "one point": a * 0 + 3}.get(shape, a)
    b = {"line": top - a, "flat": b * 0 + 3, "one point": b * 0 + 3}.get(shape, b)
    blur1, blur2 = 1 + rng.uniform(-4e-16, 4e-16, (2, 3_000))
    u1, u2 = {
        "ints": (a, b),
        "floats": (a / 7, b / 3),
        "far floats": (a / 7 + 1e5, b / 3 - 1e5),
        "blurred floats": (a / 7 * blur1, b / 3 * blur2),
    }[kind]
    front = pareto_frontier(u1, u2)
    beaten = (a[:, None] <= a[front]) & (b[:, None] <= b[front])
    assert beaten.any(axis=1).all(), "every package is at most as good as some package of the frontier"
    assert (np.diff(a[front]) > 0).all()
    assert (np.diff(b[front]) < 0).all(), "none of the frontier dominates another"
    first = [np.flatnonzero((a == a[k]) & (b == b[k]))[0] for k in front]
    assert front.tolist() == first, "the lowest of equal packages stands for them"


def test_weakly_dominated_and_equal_packages_are_not_on_the_frontier():
    u1 = np.array([1, 2, 2, 0, 2])
    u2 = np.array([5, 5, 3, 9, 5])
    assert pareto_frontier(u1, u2).tolist() == [3, 1]
    assert pareto_frontier(u1, u2, candidates=[2, 0, 2]).tolist() == [0, 2]
    assert pareto_frontier(u1, u2, u2 < 9, candidates=[2, 3]).tolist() == [2]


@pytest.mark.parametrize(("step", "front"), [(1e-14, [0, 1]), (1e-9, [0, 1, 2])])
def test_what_counts_as_equal(step, front):
    u1, u2 = np.array([0.0, 1.0, 1.0 + step]), np.array([1.0, 0.5 + step, 0.5])
    for scale, shift in ((1, 0), (1e-6, 0), (1e6, 0), (1, 1), (1, -1)):
        assert pareto_frontier(scale * u1 + shift, scale * u2 + shift).tolist() == front
        assert pareto_frontier(scale * u2 + shift, scale * u1 + shift).tolist() == front[::-1]


def test_whole_numbers_are_exact_and_a_rounding_is_no_loss():
    huge = 2**52
    assert pareto_frontier([0, huge, huge + 1], [huge, 1, 0]).tolist() == [0, 1, 2], "whole numbers are exact"
    x = np.linspace(0.0, 1.0, 11)
    assert zone_of_agreement(x, 1 - x, 0.2, 0.1).tolist() == list(range(2, 10)), "1 - 0.9 is below 0.1"
    assert zone_of_agreement(1 - x, x, 0.1, 0.2).tolist() == list(range(2, 10))
    assert zone_of_agreement([2, 3, 4], [0, 0, 0], np.nextafter(3, 4), 0).tolist() == [1, 2]
    far = 1e6 + np.array([0.0, 1e-10, 1.0])
    assert pareto_frontier(far, far[::-1]).tolist() == [0, 2], "1e-10 is one step of floats near 1e6"
    assert pareto_frontier(far - 1e6, far[::-1] - 1e6).tolist() == [0, 1, 2]


# --- solutions ----------------------------------------------------------------------------------------------


@every_solution
@games_of
@given(game=games(), seed=st.integers(0, 99))
def test_solution_equals_brute_force(name, game, seed):
    expected = brute(name, game)
    assert SOLUTIONS[name](*game) == expected
    if expected >= 0:
        if max(abs(game[0]).max(), abs(game[1]).max()) < 100:  # else a rounding may split ties of small gains
            assert SOLUTIONS[name](*in_floats(game, seed)) == expected
        assert not is_dominated(game[0], game[1], expected, zone(game))


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("scale", [1e-3, 1.0, 1e4])
def test_solutions_of_many_packages_without_ties(seed, scale):
    rng = np.random.default_rng(seed)
    u1, u2 = scale * rng.normal(size=(2, 2_000))
    d1, d2 = scale * rng.normal(size=2)
    feasible = rng.random(2_000) < 0.7
    inside = feasible & (u1 >= d1) & (u2 >= d2)
    g1, g2 = np.where(inside, u1 - d1, 0), np.where(inside, u2 - d2, 0)
    for power in (0.5, 0.07, 0.93, 0.0, 1.0):
        assert nash(u1, u2, d1, d2, power, feasible) == np.argmax(g1**power * g2 ** (1 - power))
    assert kalai_smorodinsky(u1, u2, d1, d2, feasible) == np.argmax(np.minimum(g1 / g1.max(), g2 / g2.max()))
    assert egalitarian(u1, u2, d1, d2, feasible) == np.argmax(np.minimum(g1, g2))
    assert utilitarian(u1, u2, d1, d2, feasible) == np.argmax(g1 + g2)


@every_solution
@games_of
@given(game=games())
def test_swapping_the_players_swaps_nothing_else(name, game):
    u1, u2, d1, d2, feasible = game
    assert SWAPPED[name](u2, u1, d2, d1, feasible) == SOLUTIONS[name](*game)


@every_solution
@games_of
@given(game=games(), rank=st.randoms(use_true_random=False))
def test_permuting_the_packages_changes_no_gain(name, game, rank):
    u1, u2, d1, d2, feasible = game
    order = np.array(rank.sample(range(len(u1)), len(u1)), dtype=np.int64)
    shuffled = u1[order], u2[order], d1, d2, None if feasible is None else feasible[order]
    before, after = SOLUTIONS[name](*game), SOLUTIONS[name](*shuffled)
    assert (before < 0) == (after < 0)
    if before >= 0:  # of two mirror images the lower number is chosen
        assert merits(name, game, before)[:-1] == merits(name, game, int(order[after]))[:-1]


@every_solution
@games_of
@given(game=games(), which=st.integers(0, 24), less=st.tuples(st.integers(0, 3), st.integers(0, 3)))
def test_adding_a_dominated_package_changes_nothing(name, game, which, less):
    u1, u2, d1, d2, feasible = game
    if len(u1) == 0:
        return
    k = which % len(u1)
    wider = np.append(u1, u1[k] - less[0]), np.append(u2, u2[k] - less[1])
    mask = None if feasible is None else np.append(feasible, feasible[k])
    assert SOLUTIONS[name](*wider, d1, d2, mask) == SOLUTIONS[name](*game)
    assert pareto_frontier(*wider, mask).tolist() == pareto_frontier(u1, u2, feasible).tolist()


@pytest.mark.parametrize("name", INDEPENDENT)
@games_of
@given(game=games(), drop=st.lists(st.integers(0, 24)))
def test_independence_of_irrelevant_alternatives(name, game, drop):
    u1, u2, d1, d2, feasible = game
    chosen = SOLUTIONS[name](*game)
    left = np.ones(len(u1), dtype=bool) if feasible is None else feasible.copy()
    left[[k for k in drop if k < len(u1) and k != chosen]] = False
    assert SOLUTIONS[name](u1, u2, d1, d2, left) == chosen


@pytest.mark.parametrize("name", COVARIANT)
@games_of
@given(
    game=games(),
    scale=st.tuples(*[st.floats(0.01, 100)] * 2),
    shift=st.tuples(*[st.floats(-1000, 1000)] * 2),
)
def test_rescaling_a_side_changes_nothing_but_ties(name, game, scale, shift):
    u1, u2, d1, d2, feasible = game
    rescaled = [scale[k % 2] * value + shift[k % 2] for k, value in enumerate((u1, u2, d1, d2))]
    chosen, expected = SOLUTIONS[name](*rescaled, feasible), SOLUTIONS[name](*game)
    assert (chosen < 0) == (expected < 0)
    if chosen >= 0:
        own = 2 if name == "kalai_smorodinsky" else 1  # the merits that do not compare gains across the sides
        assert merits(name, game, chosen)[:own] == merits(name, game, expected)[:own]


@pytest.mark.parametrize("name", ["egalitarian", "utilitarian"])
@games_of
@given(game=games(), scale=st.integers(1, 9), shift=st.tuples(*[st.integers(-1000, 1000)] * 2))
def test_rescaling_both_sides_alike_changes_nothing(name, game, scale, shift):
    u1, u2, d1, d2, feasible = game
    rescaled = [scale * value + shift[k % 2] for k, value in enumerate((u1, u2, d1, d2))]
    assert SOLUTIONS[name](*rescaled, feasible) == SOLUTIONS[name](*game)


@every_solution
def test_empty_zone(name):
    assert SOLUTIONS[name]([1, 9], [9, 1], 5, 5) == -1
    assert SOLUTIONS[name]([9, 1], [9, 1], 5, 5, [False, True]) == -1
    assert SOLUTIONS[name]([], [], 0, 0) == -1


def test_where_every_product_is_zero():
    assert nash([0, 3, 0, 5, 6, -1], [4, 0, 5, -1, 0, 9], 0, 0) == 4, "the larger sum"
    assert nash([0, 3, 0, 5, 6, -1], [4, 0, 5, -1, 0, 9], 0, 0, power=0.1) == 4
    assert nash([0, 6, 0], [4, 0, 6], 0, 0) == 1, "of equals the lower number"
    assert nash([7, 7], [7, 7], 7, 7) == 0


@pytest.mark.parametrize(("value", "threat"), [(0.1 + 0.2, 0.3), (0.3, 0.1 + 0.2), (0.3, 0.3)])
def test_a_rounding_is_neither_gain_nor_loss(value, threat):
    for solution in (nash, utilitarian, egalitarian):
        assert solution([value, value + 9], [5.0, 0.0], threat, 0.0) == 1
        assert solution([5.0, 0.0], [value, value + 9], 0.0, threat) == 1


@pytest.mark.parametrize("scale", [1, 100, 0.1, 1 / 3, 1 / 7, 1e-9, 3e9])
@pytest.mark.parametrize("shift", [0, 1, -2])
def test_ties_in_order(scale, shift):
    def solve(solution, u1, u2, d1=0, d2=0):
        u1, u2, d1, d2 = ((np.array(values) + shift) * scale for values in (u1, u2, d1, d2))
        return solution(u1, u2, float(d1), float(d2))

    products_of_24 = [2, 12, 8, 6, 4, 3], [12, 2, 3, 4, 6, 8]
    assert solve(nash, *products_of_24) == 3, "the larger smaller gain, then the lower number"
    assert solve(nash, *products_of_24[::-1]) == 3
    assert solve(utilitarian, [1, 7, 4, 6], [9, 3, 6, 4]) == 2, "all sums are 10: the larger smaller gain"
    assert solve(egalitarian, [2, 9], [8, 2]) == 1, "the larger larger gain"
    assert solve(egalitarian, [2, 8], [8, 2]) == 0
    assert solve(kalai_smorodinsky, [50, 70, 100, 0], [6, 5, 0, 10]) == 1, "the larger ratio .7 decides"
    assert solve(kalai_smorodinsky, [5, 6, 10, 0], [60, 50, 0, 100]) == 1, "the larger smaller gain decides"
    assert solve(kalai_smorodinsky, [3, 3, 3], [4, 6, 5], 3, 0) == 1, "one side cannot gain"


def test_power_is_a_matter_of_degree():
    x = np.arange(1001) / 1000
    shares = [nash(x, 1 - x, 0, 0, power) for power in (0.0, 0.1, 0.5, 0.7, 1.0)]
    assert shares == [0, 100, 500, 700, 1000]


def test_neither_arguments_nor_types_matter():
    u1, u2 = np.array([9, 5, 0], dtype=np.uint8), np.array([0, 5, 9], dtype=np.uint8)
    before = u1.copy(), u2.copy()
    for name, solution in SOLUTIONS.items():
        found = solution(u1, u2, 4, 4)
        assert type(found) is int
        assert found == 1, name
    pareto_frontier(u1, u2)
    u1.flags.writeable = False
    np.testing.assert_array_equal((u1, u2), before)


# --- closed forms -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("power", "d1", "d2", "share"),
    [(0.5, 0, 0, 0.5), (0.7, 0, 0, 0.7), (0.6, 0.2, 0.1, 0.62), (0.5, 0.3, 0.1, 0.6), (1.0, 0.3, 0.1, 0.9)],
)
def test_splitting_a_pie(power, d1, d2, share):
    x = np.arange(1001) / 1000
    assert x[nash(x, 1 - x, d1, d2, power)] == pytest.approx(share, abs=1e-9)
    assert x[nash(1e9 * x, 1e-9 * (1 - x), 1e9 * d1, 1e-9 * d2, power)] == pytest.approx(share, abs=1e-9)


@pytest.mark.parametrize("solution", [nash, kalai_smorodinsky, egalitarian])
def test_splitting_a_pie_from_an_uneven_threat(solution):
    x = np.arange(1001) / 1000
    even = 0.6 if solution is not kalai_smorodinsky else 0.3 + 0.6 / 2
    assert x[solution(x, 1 - x, 0.3, 0.1)] == pytest.approx(even, abs=1e-9)
    assert utilitarian(x, 1 - x, 0.3, 0.1) == 600, "every sum is 1: the larger smaller gain"


def test_pies_that_one_side_values_less_and_less():
    x = np.linspace(0.0, 1.0, 100_001)
    step = x[1]
    assert x[nash(np.sqrt(x), 1 - x, 0, 0)] == pytest.approx(1 / 3, abs=step)
    assert x[nash(2 * np.sqrt(x), 1 - x, 0, 0)] == pytest.approx(1 / 3, abs=step)
    assert x[kalai_smorodinsky(2 * np.sqrt(x), 1 - x, 0, 0)] == pytest.approx(0.381966, abs=step)
    assert x[egalitarian(2 * np.sqrt(x), 1 - x, 0, 0)] == pytest.approx(0.171573, abs=step)
    assert x[utilitarian(np.sqrt(x), 1 - x, 0, 0)] == pytest.approx(1 / 4, abs=step)


@pytest.mark.parametrize(
    ("weights1", "weights2", "shares", "utilities"),
    [
        ((0.8, 0.2), (0.2, 0.8), (1, 0), (0.8, 0.8)),
        ((0.6, 0.4), (0.3, 0.7), (1, 0), (0.6, 0.7)),
        ((0.7, 0.3), (0.6, 0.4), (5 / 6, 0), (7 / 12, 0.5)),
    ],
)
def test_logrolling(weights1, weights2, shares, utilities):
    share = np.arange(121) / 120
    s, t = (axis.ravel() for axis in np.meshgrid(share, share, indexing="ij"))
    u1 = weights1[0] * s + weights1[1] * t
    u2 = weights2[0] * (1 - s) + weights2[1] * (1 - t)
    package = nash(u1, u2, 0, 0)
    assert (s[package], t[package]) == pytest.approx(shares)
    assert (u1[package], u2[package]) == pytest.approx(utilities)

    gains1 = [weight * np.append(share, 0) for weight in weights1]  # the last rung: no agreement on the issue
    gains2 = [weight * np.append(1 - share, 0) for weight in weights2]
    rungs = issue_by_issue(gains1, gains2, [121, 121])
    assert rungs.tolist() == [60, 60]
    apart = [sum(gain[k] for gain, k in zip(side, rungs, strict=True)) for side in (gains1, gains2)]
    assert apart == pytest.approx([0.5, 0.5])


# --- issue by issue -----------------------------------------------------------------------------------------


@settings(max_examples=30, deadline=None)
@given(st.lists(games().filter(lambda game: len(game[0]) > 0), max_size=4), st.integers(0, 24))
def test_issue_by_issue_is_nash_on_each_chip_or_the_fallback(chips, rung):
    fallback = np.array([rung % len(chip[0]) for chip in chips], dtype=np.int64)
    kept = fallback.copy()
    u1, u2, masks = ([chip[k] for chip in chips] for k in (0, 1, 4))
    found = issue_by_issue(u1, u2, fallback, masks)
    assert found.dtype == np.int64
    for chip, old, new in zip(chips, kept, found, strict=True):
        game = (chip[0], chip[1], chip[0][old], chip[1][old], chip[4])
        expected = brute("nash", game)
        if expected < 0:
            assert new == old
        elif gains(game, expected) != (0, 0) or not (chip[4] is None or chip[4][old]):
            assert new == expected
        else:
            assert new == old, "nothing is to be had, so nothing moves"
    assert fallback.tolist() == kept.tolist()


def test_issue_by_issue_keeps_what_nobody_values():
    level = np.zeros(5)
    assert issue_by_issue([level, [0, 1]], [level, [0, 2]], [3, 0]).tolist() == [3, 1]
    barred = np.array([True, True, True, False, True])
    assert issue_by_issue([level], [level], [3], [barred]).tolist() == [0], "a barred fallback gives way"
    stuck = issue_by_issue([[0, 5]], [[0, -5]], [1], [np.array([True, False])])
    assert stuck.tolist() == [1], "or nothing does, if one side would lose by it"
    share = np.append(np.arange(11), 0)
    assert issue_by_issue([share], [np.append(share[10::-1], 0)], [11], power=0.7).tolist() == [7]
    assert issue_by_issue([], [], []).tolist() == []


# --- measures -----------------------------------------------------------------------------------------------


def test_surplus_captured():
    found = surplus_captured([1.5, 1.0, 2.0, 0.5], 1.0, 2.0)
    assert found.tolist() == [0.5, 0.0, 1.0, -0.5]
    assert surplus_captured(15_000, 10_000, 20_000) == 0.5
    assert surplus_captured(1.0, 1.0, 1.0) == 0.0
    assert surplus_captured(0.9, 1.0, 1.0) == 0.0, "nothing was to be had"
    assert surplus_captured(0.3, 0.1 + 0.2, 0.3 + 1e-16) == 0.0, "a rounding is no surplus"
    assert np.isnan(surplus_captured([np.nan, np.nan, 1.0], [1.0, 2.0, np.nan], 2.0)).all()
    assert np.isnan(surplus_captured(1.0, 1.0, np.nan))
    assert surplus_captured(np.ones((3, 1)), np.zeros(2), 4.0).tolist() == [[0.25, 0.25]] * 3


def test_distance_to_frontier(monkeypatch):
    front1, front2 = np.array([0.0, 3.0]), np.array([4.0, 0.0])
    assert distance_to_frontier(0, 0, front1, front2) == 3.0
    assert distance_to_frontier([0, 3, 6], [4, 1, 4], front1, front2).tolist() == [0.0, 1.0, 5.0]
    assert distance_to_frontier(np.zeros((2, 3)), 0.0, front1, front2).tolist() == [[3.0] * 3] * 2
    rng = np.random.default_rng(3)
    x1, x2, front1, front2 = rng.random((4, 50)) * 10_000
    expected = [min(np.hypot(front1 - a, front2 - b)) for a, b in zip(x1, x2, strict=True)]
    for block in (1, 120, solutions.BLOCK):
        monkeypatch.setattr(solutions, "BLOCK", block)
        np.testing.assert_allclose(distance_to_frontier(x1, x2, front1, front2), expected, rtol=1e-12)


# --- faults -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"u1": [1, 2]}, "one shape"),
        ({"u1": [[1, 2, 3]], "u2": [[1, 2, 3]]}, "one shape"),
        ({"u1": [1.0, np.nan, 3.0]}, "finite"),
        ({"u2": [1.0, 2.0, np.inf]}, "finite"),
        ({"d1": np.nan}, "finite"),
        ({"d2": -np.inf}, "finite"),
        ({"feasible": [1, 0, 1]}, "boolean"),
        ({"feasible": [True, False]}, "boolean"),
        ({"power": 1.1}, "power"),
        ({"power": -0.1}, "power"),
        ({"power": np.nan}, "power"),
    ],
)
def test_faulty_games_are_refused(change, message):
    game = {"u1": [1, 2, 3], "u2": [3, 2, 1], "d1": 0, "d2": 0}
    assert nash(**game) == 1
    with pytest.raises(ValueError, match=message):
        nash(**game | change)


def test_infeasible_packages_need_no_utility():
    assert nash([np.nan, 2.0, 3.0], [9.0, 2.0, 1.0], 0.0, 0.0, feasible=[False, True, True]) == 1


def test_faulty_numbers_are_refused():
    for wrong in ([3], [-1], [True, False, True], [0.5]):
        with pytest.raises(IndexError, match="package numbers"):
            pareto_frontier([1, 2, 3], [3, 2, 1], candidates=wrong)
    assert pareto_frontier([1, 2, 3], [3, 2, 1], candidates=[]).tolist() == []
    for rung in (2, -1):
        with pytest.raises(IndexError, match="chip 0"):
            issue_by_issue([[1, 2]], [[1, 2]], [rung])
    with pytest.raises(ValueError, match="each chip"):
        issue_by_issue([[1, 2]], [[1, 2]], [0, 0])
    for front in ([], [[1.0]]):
        with pytest.raises(ValueError, match="front"):
            distance_to_frontier(0, 0, front, front)
    with pytest.raises(ValueError, match="front"):
        distance_to_frontier(0, 0, [1.0], [1.0, 2.0])


def test_constants_are_ordered():
    assert all(low < high for low, high in pairwise((0, solutions.ROUNDING, solutions.TOLERANCE, 1e-9)))
