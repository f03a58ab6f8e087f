"""Sentences: made from the numbers, and none claims more than its interval carries."""

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from bargaining_sim.analysis.sweep.differences import leaders_of
from bargaining_sim.analysis.sweep.findings import Difference, Swing
from bargaining_sim.analysis.sweep.labels import signed_value, value_words
from bargaining_sim.analysis.sweep.study import study
from bargaining_sim.analysis.sweep.words import findings_text, leading, savings
from bargaining_sim.errors import ResultError
from bargaining_sim.experiments.frame import SweepFrame
from bargaining_sim.statistics import Estimate, above, holds_zero, share_around, wilson
from bargaining_sim.text.numbers import figure, three_digits
from tests.analysis.made import LINKAGE, chance, luck, made, steps, unit

Numbers = NDArray[np.float64]
DESIGNS = {
    "grid": 'kind = "grid"',
    "paired": 'kind = "paired"',
    "one_at_a_time": 'kind = "one_at_a_time"',
    "latin_hypercube": 'kind = "latin_hypercube"\npoints = 48',
    "sobol": 'kind = "sobol"\npoints = 16',
}
CLAIMS = (
    "rises",
    "falls",
    "matters most",
    "is lowest",
    "makes",
    "explains",
    "points are told apart",
    "work together",
)


def frame_of(folder: Path, design: str, value: object, outcomes: list[str], runs: int = 40) -> SweepFrame:
    listed = design in ("grid", "paired", "one_at_a_time")
    factors = {"risk": steps(0, 3), "trust": steps(1, 3)} if listed else {"risk": unit(0), "trust": unit(1)}
    return made(folder, DESIGNS[design], factors | {"linkage": LINKAGE}, outcomes, value, runs)  # type: ignore[arg-type]


def noise(x: Numbers, runs: NDArray[np.int64]) -> Numbers:
    salt = int(1e6 * np.nansum(x)) + int(np.isnan(x).sum())
    return np.stack([(chance(runs, salt) < 0.3).astype(float), luck(runs, salt)])


def strong(x: Numbers, runs: NDArray[np.int64]) -> Numbers:
    risk = 0.3 if np.isnan(x[0]) else x[0]
    return np.stack([(chance(runs) < risk).astype(float), risk + 0.1 * luck(runs)])


def told(frame: SweepFrame) -> str:
    return " ".join(findings_text(frame, study(frame)).split())


@pytest.mark.parametrize("design", list(DESIGNS))
def test_nothing_is_claimed_of_noise(tmp_path: Path, design: str) -> None:
    text = told(frame_of(tmp_path, design, noise, ["closed=ever", "utility_us"]))
    body = text.split("How to read this")[0]
    assert not any(claim in body for claim in CLAIMS), body
    assert "No factor is told apart from no effect." in body or "other points is told apart from it" in body


@pytest.mark.parametrize("design", [design for design in DESIGNS if design != "paired"])
def test_what_matters_is_told_with_its_size(tmp_path: Path, design: str) -> None:
    text = told(frame_of(tmp_path, design, strong, ["closed=ever", "utility_us"]))
    assert text.count("What matters most: risk.") == 2
    idle = "Total index not surely above" if design == "sobol" else "Not told apart from no effect"
    assert "trust" in text.split(idle)[1]
    if design in ("grid", "latin_hypercube"):
        assert "Risk: explains" in text
        assert "the outcome rises from" in text
    if design == "sobol":
        assert "Risk: makes" in text


def test_paired_findings_name_what_differs_and_what_was_saved(tmp_path: Path) -> None:
    text = told(pair(tmp_path))
    assert "Compared with the first point (risk 0.1 and linkage package): 0." in text
    assert "2 of 3 points are told apart from it." in text
    assert "] with risk 0.9." in text
    assert "Common random numbers saved 100 % of the variance of differences" in text


def pair(folder: Path) -> SweepFrame:
    def value(x: Numbers, runs: NDArray[np.int64]) -> Numbers:
        return (x[0] + 0.1 * luck(runs))[None]

    return made(folder, DESIGNS["paired"], {"risk": steps(0, 2), "linkage": LINKAGE}, ["utility_us"], value)


def swing(factor: str, value: float, low: float, high: float) -> Swing:
    wide = Estimate(value, low, high)
    found = Difference(1, 10, 10, wide, wide, 1.0, 0.0)
    return Swing(factor, found, found, "1", "1", found, max(abs(low), abs(high)), abs(value))


@pytest.mark.parametrize(
    ("swings", "leaders", "rivals"),
    [
        ([("a", 5, 4, 6), ("b", 2, 1, 3)], ["a"], []),
        ([("a", 5, 4, 6), ("b", -4, -5, -3)], ["a", "b"], []),
        ([("a", 5, 4, 6), ("b", 2, -1, 5)], ["a"], ["b"]),
        ([("a", 5, -1, 11), ("b", 2, 1, 3)], ["b"], ["a"]),
        ([("a", 5, -1, 11), ("b", 2, -1, 5)], [], ["a", "b"]),
        ([("a", 0, 0, 0)], [], ["a"]),
        ([("a", 5, np.nan, np.nan)], [], ["a"]),
        ([("a", 5, 4, 6), ("b", 2, 0, 3)], ["a"], []),
    ],
)
def test_who_leads_is_told_by_intervals_alone(
    swings: list[tuple[str, float, float, float]], leaders: list[str], rivals: list[str]
) -> None:
    assert leaders_of([swing(*row) for row in swings]) == (leaders, rivals)


@pytest.mark.parametrize(
    ("leaders", "rivals", "words"),
    [
        ([], [], "No factor is told apart from no effect."),
        ([], ["risk"], "No factor is told apart from no effect."),
        (["risk"], [], "What matters most: risk."),
        (
            ["risk", "trust"],
            [],
            "What matters most: risk and trust; which of them most, this sweep cannot tell.",
        ),
        (["risk"], ["trust"], "Foremost: risk; trust, not told apart from no effect, may matter as much."),
    ],
)
def test_leading_words(tmp_path: Path, leaders: list[str], rivals: list[str], words: str) -> None:
    frame = frame_of(tmp_path, "grid", strong, ["closed=ever", "utility_us"], 2)
    assert leading(frame, leaders, rivals) == words


@pytest.mark.parametrize(
    ("interval", "holds"),
    [
        ((0.1, 0.2), False),
        ((-0.2, -0.1), False),
        ((-0.1, 0.2), True),
        ((0.0, 0.2), True),
        ((np.nan, np.nan), True),
    ],
)
def test_an_interval_that_holds_zero_or_does_not_exist_carries_no_claim(
    interval: tuple[float, float], holds: bool
) -> None:
    estimate = Estimate(0.1, *interval)
    assert holds_zero(estimate) is holds
    assert not (holds and above(estimate, 0.0))


def test_one_run_carries_no_claim(tmp_path: Path) -> None:
    for design in DESIGNS:
        frame = frame_of(tmp_path / design, design, strong, ["closed=ever", "utility_us"], runs=1)
        body = told(frame).split("How to read this")[0].split("Under which conditions")[0]
        assert "nan" not in body
        assert not any(claim in body for claim in CLAIMS), body


def test_findings_say_what_was_run_what_is_left_out_and_that_it_is_illustrative(tmp_path: Path) -> None:
    names = ["utility_us", "utility_cn", "payoff_us", "payoff_cn", "relations"]
    frame = made(
        tmp_path,
        DESIGNS["grid"],
        {"risk": steps(0, 3)},
        names,
        lambda x, runs: np.tile(x[0] + luck(runs), (5, 1)),
        failed={1: "talks.discount: found 2"},
    )
    text = findings_text(frame, study(frame))
    assert text.startswith("Why?\nmade (grid) · madrid_2025 · 3 points × 20 runs · seed 5\nIllustrative")
    assert "1 of 3 points failed, such as point 1: talks.discount: found 2." in " ".join(text.split())
    assert "the first 4 of 5 outcomes" in text
    assert "No conditions: utility_us is no share of runs" in text
    assert max(map(len, text.splitlines())) <= 100
    asked = findings_text(frame, study(frame, ["relations"]))
    assert "relations: Relations at the end" in asked
    assert "first 4" not in asked


def test_unknown_outcomes_and_failed_sweeps_are_told(tmp_path: Path) -> None:
    frame = frame_of(tmp_path / "a", "grid", strong, ["closed=ever", "utility_us"], 2)
    with pytest.raises(
        ResultError, match=r'outcome: found "closd=ever"; allowed: .*did you mean "closed=ever"'
    ):
        study(frame, ["closd=ever"])
    failed = made(
        tmp_path / "b",
        DESIGNS["grid"],
        {"risk": steps(0, 2)},
        ["utility_us"],
        strong,
        failed={0: "x", 1: "y"},
    )
    with pytest.raises(ResultError, match=r"all points failed; why: .*points\.csv"):
        study(failed)


def test_wilson_with_a_known_variance_is_wilson() -> None:
    for successes, n in ((3, 10), (0, 10), (10, 10), (150, 300)):
        share = successes / n
        assert share_around(share, share * (1 - share) / n, n) == pytest.approx(wilson(successes, n))


@pytest.mark.parametrize(
    ("made_words", "words"),
    [
        (figure(0.30000001), "0.3"), (figure(-12.0), "−12"), (figure(1234567.0), "1.23e+06"),
        (three_digits(0.61), "0.610"), (three_digits(0.0), "0"), (three_digits(125.2), "125"),
        (three_digits(np.nan), "–"), (signed_value(0.0, True), "0.0"),
        (signed_value(-3.14159, False), "−3.14"), (signed_value(12.34, True), "+12.3"),
    ],
)  # fmt: skip
def test_numbers_in_words(made_words: str, words: str) -> None:
    assert made_words == words


def test_shares_are_never_rounded_to_all_or_nothing(tmp_path: Path) -> None:
    frame = frame_of(tmp_path, "grid", strong, ["closed=ever", "utility_us"], 2)
    measure = frame.measures["closed=ever"]
    words = [value_words(measure, share) for share in (0.0, 0.0001, 0.5, 0.9999, 1.0, np.nan)]
    assert words == ["0.0 %", "<0.1 %", "50.0 %", ">99.9 %", "100.0 %", "–"]


def test_savings_that_are_losses_are_told(tmp_path: Path) -> None:
    nothing = Estimate(0.0, 0.0, 0.0)
    found = [Difference(1, 9, 9, nothing, nothing, 1.0, -0.25)]
    assert savings(found) == [
        "Common random numbers saved −25 % of the variance of differences (median of points; −25 to −25 %)."
    ]
