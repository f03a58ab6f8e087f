import math

import pytest

from bargaining_sim.statistics import Estimate
from bargaining_sim.text import numbers

NAN = math.nan


@pytest.mark.parametrize(
    ("share", "expected"),
    [
        (0.0, "0.0 %"),
        (1e-9, "<0.1 %"),
        (0.000499, "<0.1 %"),
        (0.0005, "0.1 %"),
        (0.269, "26.9 %"),
        (0.99949, "99.9 %"),
        (0.9995, ">99.9 %"),
        (1 - 1e-9, ">99.9 %"),
        (1.0, "100.0 %"),
        (-0.02, "−2.0 %"),
        (-0.0001, "0.0 %"),
        (NAN, "–"),
        (math.inf, "–"),
    ],
)
def test_share_in_words(share: float, expected: str) -> None:
    assert numbers.percent(share) == expected


@pytest.mark.parametrize(
    ("share", "expected"),
    [
        (0.0, "0"),
        (0.0049, "<1"),
        (0.005, "<1"),
        (0.0051, "1"),
        (0.5, "50"),
        (0.9949, "99"),
        (0.9951, ">99"),
        (1.0, "100"),
    ],
)
def test_share_in_whole_percent(share: float, expected: str) -> None:
    assert numbers.percent(share, 0, unit="") == expected


def test_nothing_is_printed_as_none_or_all_that_is_not() -> None:
    for decimals in range(4):
        for i in range(1, 2000):
            printed = numbers.percent(i / 2000, decimals, unit="")
            assert float(printed.replace(">", "").replace("<", "")) not in (0.0, 100.0)


def test_intervals_in_words() -> None:
    estimate = Estimate(0.269, 0.242, 0.298)
    assert numbers.share_words(estimate) == "26.9 % [24.2, 29.8]"
    assert numbers.mean_words(estimate) == "0.269 [0.242, 0.298]"
    assert numbers.points(Estimate(-0.012, -0.0301, 0.0001)) == "−1.2 points [−3.0, 0.0]"
    assert numbers.points(Estimate(0.0, -0.01, 0.01)) == "0.0 points [−1.0, +1.0]"
    assert numbers.mean_words(Estimate(-0.5, -0.75, 0.0), 2) == "−0.50 [−0.75, 0.00]"


def test_what_has_no_interval_gets_no_brackets() -> None:
    estimate = Estimate(0.5, NAN, NAN)
    assert numbers.share_words(estimate) == "50.0 %"
    assert numbers.points(estimate) == "+50.0 points"
    assert numbers.mean_words(estimate) == "0.500"
    assert numbers.share_words(Estimate(NAN, NAN, NAN)) == "–"


@pytest.mark.parametrize(
    ("value", "decimals", "expected"),
    [
        (-0.0004, 3, "0.000"),
        (-0.0005, 3, "−0.001"),
        (1234.5, 1, "+1,234.5"),
        (0.0, 2, "0.00"),
        (NAN, 3, "–"),
    ],
)
def test_sign(value: float, decimals: int, expected: str) -> None:
    assert numbers.signed(value, decimals) == expected
    assert numbers.number(value, decimals) == expected.replace("+", "")


@pytest.mark.parametrize(
    ("value", "expected"),
    [(3.0, "3"), (-12.0, "−12"), (12345.0, "12,345"), (0.12345, "0.123"), (-1e-7, "−1e−07"), (NAN, "–")],
)
def test_figure(value: float, expected: str) -> None:
    assert numbers.figure(value) == expected


def test_two_numbers_are_told_with_the_decimals_that_part_them() -> None:
    assert numbers.distinguishable(0.5, 0.6) == ("0.50", "0.60")
    assert numbers.distinguishable(0.5, 0.5001) == ("0.5000", "0.5001")
    assert numbers.distinguishable(0.5, 0.5) == ("0.50", "0.50")
