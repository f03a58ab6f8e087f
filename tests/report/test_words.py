"""No sentence says more than its intervals carry."""

import math

import pytest

from bargaining_sim.analysis.tournament.findings import Standing
from bargaining_sim.analysis.tournament.study import study
from bargaining_sim.report.findings import beside_values, hinge, leaders, most_frequent
from bargaining_sim.report.tournament_report import leader
from bargaining_sim.statistics import Estimate, beside, is_above, leaves_out_zero, newcombe, wilson
from bargaining_sim.text.lines import plain
from bargaining_sim.text.lists import listed
from bargaining_sim.text.numbers import mean_words, number, percent, share_words
from tests.tournament.made import lucky

NOTHING = Estimate(0.5, math.nan, math.nan)


@pytest.mark.parametrize(
    ("counts", "runs", "claims"),
    [
        ((600, 400), 1000, True),
        ((520, 480), 1000, False),
        ((6, 4), 10, False),
        ((1, 0), 1, True),  # one class only: always, with an interval that says how little one run is
        ((500, 500), 1000, False),
        ((5100, 4900), 10_000, False),
        ((5300, 4700), 10_000, True),
    ],
)
def test_a_class_is_the_most_frequent_only_if_its_interval_leaves_out_the_next(
    counts: tuple[int, int], runs: int, claims: bool
) -> None:
    shares = {name: wilson(count, runs) for name, count in zip("ab", counts, strict=True)}
    told = most_frequent("It", shares)
    assert claims == ("most often" in told or "always" in told)
    assert claims != ("nothing stands out" in told)
    a, b = shares.values()
    if "most often" in told:
        assert a.low > b.high


def test_all_that_may_be_first_are_named() -> None:
    shares = {
        name: wilson(count, 100) for name, count in {"a": 30, "b": 28, "c": 22, "d": 20, "e": 0}.items()
    }
    assert leaders(shares) == ["a", "b", "c", "d"]
    assert "e" not in most_frequent("It", shares).split()
    many = {f"k{i}": wilson(10, 100) for i in range(10)}
    assert "and 6 more" in most_frequent("It", many)
    assert most_frequent("It", {}) == ""


@pytest.mark.parametrize(
    ("estimate", "value", "verdict"),
    [
        (Estimate(0.5, 0.4, 0.6), 0.3, "more"),
        (Estimate(0.5, 0.4, 0.6), 0.7, "less"),
        (Estimate(0.5, 0.4, 0.6), 0.45, ""),
        (Estimate(0.5, 0.4, 0.6), 0.4, ""),
        (Estimate(0.5, 0.4001, 0.6), 0.4, ""),  # printed, both are 0.400
        (Estimate(0.5, 0.4011, 0.6), 0.4, "more"),
        (NOTHING, 0.1, ""),
        (Estimate(0.5, 0.4, 0.6), math.nan, ""),
    ],
)
def test_beside_a_fixed_number(estimate: Estimate, value: float, verdict: str) -> None:
    assert beside(estimate, value) == verdict


def test_baselines_are_told_by_what_the_interval_says_of_each() -> None:
    told = beside_values(Estimate(0.5, 0.45, 0.55), {"x": 0.3, "y": 0.52, "z": 0.9, "w": math.nan})
    assert told == "more than “x” (0.300), less than “z” (0.900), not told apart from “y” (0.520)"


@pytest.mark.parametrize(
    ("first", "second", "differs"),
    [
        ((60, 100), (40, 100), True),
        ((52, 100), (48, 100), False),
        ((0, 5), (0, 5), False),
        ((1, 1), (0, 1), False),
    ],
)
def test_a_type_makes_a_difference_only_if_the_interval_of_the_difference_leaves_out_zero(
    first: tuple[int, int], second: tuple[int, int], differs: bool
) -> None:
    shares = {"hawk": wilson(*first), "dealer": wilson(*second)}
    told = hinge("X", "it closes", shares)
    gap = newcombe(*shares.values())
    assert differs == leaves_out_zero(gap)
    assert differs == told.startswith("It hinges")
    assert differs != ("cannot tell" in told)


def test_of_many_types_the_extremes_must_lie_apart() -> None:
    shares = {name: wilson(count, 100) for name, count in {"a": 56, "b": 50, "c": 42}.items()}
    assert leaves_out_zero(newcombe(shares["a"], shares["c"]))  # picked after the fact
    assert "cannot tell" in hinge("X", "it closes", shares)


def test_the_difference_of_newcombe() -> None:
    found = newcombe(wilson(56, 70), wilson(48, 80))  # Newcombe 1998, table II, method 10
    assert [round(x, 4) for x in found] == [0.2, 0.0524, 0.3339]


@pytest.mark.parametrize(
    ("second", "runs", "told"),
    [
        ((0.5, 0.45, 0.55), 20, "the most against these opponents, ahead of y with 0.500"),
        ((0.58, 0.54, 0.62), 20, "No tactic stands out"),
        ((0.5, 0.5, 0.5), 1, "tells no ranking"),
        ((0.5, math.nan, math.nan), 20, "No tactic stands out"),
    ],
)
def test_a_tactic_leads_only_if_its_interval_leaves_out_the_next(
    second: tuple[float, float, float], runs: int, told: str
) -> None:
    ranking = [Standing("x", 0.6, 0.56, 0.64, (0.6, 0.6)), Standing("y", *second, (0.5, 0.5))]
    findings = study(lucky(2, runs))._replace(ranking=ranking)
    assert told in leader(findings)


def test_numbers_as_they_are_told() -> None:
    assert [percent(x) for x in (0, 1e-9, 0.2694, 0.99999, 1, math.nan)] == [
        "0.0 %", "<0.1 %", "26.9 %", ">99.9 %", "100.0 %", "–",
    ]  # fmt: skip
    assert share_words(Estimate(0.2694, 0.257, 0.281)) == "26.9 % [25.7, 28.1]"
    assert mean_words(Estimate(-0.0001, -0.2, 1234.5)) == "0.000 [−0.200, 1,234.500]"
    assert mean_words(NOTHING) == "0.500"
    assert number(math.nan) == "–"
    assert [listed(words) for words in ([], ["a"], ["a", "b"], ["a", "b", "c"])] == [
        "",
        "a",
        "a and b",
        "a, b and c",
    ]
    assert plain(" a\x00\n\u202e b ") == "a b"
    assert not is_above(NOTHING, wilson(1, 10))
