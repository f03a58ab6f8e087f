"""A grid with holes: no factor gets what another does where a point is missing."""

import math
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from bargaining_sim.analysis.sweep.effects import main_effects
from bargaining_sim.analysis.sweep.findings import LeftOut, Why
from bargaining_sim.analysis.sweep.remarks import why_not
from bargaining_sim.analysis.sweep.study import study
from bargaining_sim.analysis.sweep.words import findings_text, sentences
from bargaining_sim.experiments.frame import SweepFrame
from bargaining_sim.plots.folders import pictures
from tests.analysis.made import made, steps
from tests.plots.legible import check_legible

Numbers = NDArray[np.float64]
NAME = "utility_us"
TWO = 'keys = ["{}"]\nvalues = [0.1, 0.9]'
KEYS = {"tactic": "actors.us.foresight", "link": "talks.perceived_risk", "d": "talks.belief_spread"}


def first_alone(x: Numbers, runs: NDArray[np.int64]) -> Numbers:
    """Only the first factor moves it; the third a little."""
    return np.full((1, len(runs)), x[0] + 0.01 * x[2]) + 1e-4 * (runs % 7)


def grid(folder: Path, failed: Mapping[int, str]) -> SweepFrame:
    """Tactic × link × d, two values each; the last varies fastest."""
    factors = {name: TWO.format(key) for name, key in KEYS.items()}
    return made(folder, 'kind = "grid"', factors, [NAME], first_alone, failed=failed)


def test_what_another_factor_does_is_not_taken_for_ones_own(tmp_path: Path) -> None:
    frame = grid(tmp_path, {6: "no", 7: "no"})
    found = main_effects(frame, [NAME])[NAME]
    by = {effect.factor: effect for effect in found.effects}
    assert by["link"].difference == pytest.approx((0.0, 0.0, 0.0), abs=1e-12)
    assert not by["link"].matters
    assert by["link"].points.tolist() == [2, 2]
    assert by["tactic"].difference.value == pytest.approx(0.8)
    assert by["tactic"].points.tolist() == [2, 2]
    assert by["d"].points.tolist() == [3, 3]
    assert by["d"].difference.value == pytest.approx(0.008)
    assert (found.uneven, found.leaders, found.silent) == (True, [], [])
    told = sentences(frame, study(frame), NAME)
    assert any(text.startswith("6 of 8 points have a number") for text in told)
    assert not any(text.startswith(("What matters most", "Foremost")) for text in told)
    assert not any("link: explains" in text or "–" in text for text in told)


def test_a_whole_grid_is_compared_as_ever(tmp_path: Path) -> None:
    found = main_effects(grid(tmp_path, {}), [NAME])[NAME]
    assert (found.holes, found.uneven, found.leaders) == (False, False, ["tactic"])
    assert sum(effect.explained.value for effect in found.effects) == pytest.approx(1.0)
    assert all(effect.points.tolist() == [4, 4] for effect in found.effects)


def test_of_a_factor_without_comparable_points_nothing_is_said(tmp_path: Path) -> None:
    frame = grid(tmp_path, dict.fromkeys((4, 5, 6, 7), "no"))
    found = main_effects(frame, [NAME])[NAME]
    assert found.silent == ["tactic"]
    assert not found.uneven, "link and d are compared over the same points"
    text = findings_text(frame, study(frame))
    assert "Nothing is said about tactic" in text
    assert "Tactic: explains" not in text


def test_the_diagonal_of_a_grid_says_nothing(tmp_path: Path) -> None:
    factors = {"a": steps(0, 2), "b": steps(1, 2)}

    def value(x: Numbers, runs: NDArray[np.int64]) -> Numbers:
        return np.full((1, len(runs)), x[0] + x[1])

    frame = made(tmp_path, 'kind = "grid"', factors, [NAME], value, failed={1: "no", 2: "no"})
    results = study(frame)
    assert results.effects[NAME].effects == []
    assert results.effects[NAME].silent == ["a", "b"]
    told = sentences(frame, results, NAME)
    assert told[-1].startswith("Nothing is said about a and b")
    assert LeftOut(Why.HEATMAP_HOLES, NAME) in results.left_out
    assert f"{NAME}: no heat-map, too few combinations of settings have a number" in [
        why_not(frame, results, one) for one in results.left_out
    ]
    assert list(pictures(frame, results)) == []


def test_measures_may_have_holes_of_their_own(tmp_path: Path) -> None:
    factors = {name: TWO.format(key) for name, key in KEYS.items()}

    def value(x: Numbers, runs: NDArray[np.int64]) -> Numbers:
        never = x[0] > 0.5 and x[1] > 0.5
        return np.stack([first_alone(x, runs)[0], np.full(len(runs), math.nan if never else 2.0 + x[0])])

    names = [NAME, "closed=when_reached"]
    frame = made(tmp_path, 'kind = "grid"', factors, names, value)
    whole, holed = main_effects(frame, names).values()
    assert (whole.holes, holed.holes) == (False, True)
    assert whole.leaders == ["tactic"]
    assert {e.factor: e.points.tolist() for e in holed.effects}["link"] == [2, 2]


def test_a_line_is_named_where_it_ends(tmp_path: Path) -> None:
    factors = {"a": steps(0, 3), "b": steps(1, 3)}

    def value(x: Numbers, runs: NDArray[np.int64]) -> Numbers:
        return np.full((1, len(runs)), x[0] + 2 * x[1]) + 1e-4 * (runs % 7)

    frame = made(tmp_path, 'kind = "grid"', factors, [NAME], value, failed={5: "no", 8: "no"})
    results = study(frame)
    drawn = {kind: figure for kind, _, figure in pictures(frame, results)}
    assert set(drawn) == {"lines", "heatmap"}
    for figure in drawn.values():
        check_legible(figure)
    axes = drawn["lines"].axes[0]
    leaders = [line for line in axes.lines if line.get_label() == "leader"]
    means = [line for line in axes.lines if line.get_label() == "mean"]
    assert len(leaders) == len(means) == 3
    assert any(not math.isfinite(line.get_ydata()[-1]) for line in means), "a line breaks off"
    for line, leader in zip(means, leaders, strict=True):
        known = [y for y in line.get_ydata() if math.isfinite(y)]
        assert leader.get_ydata()[0] == known[-1]
