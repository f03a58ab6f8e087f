"""Conditions: a planted rectangle is found, and what cannot be told is not."""

import builtins
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from bargaining_sim.analysis.sweep.discovery import discover
from bargaining_sim.analysis.sweep.findings import Discovery, LeftOut, Why
from bargaining_sim.analysis.sweep.remarks import why_not
from bargaining_sim.analysis.sweep.study import study
from bargaining_sim.analysis.sweep.words import condition_words
from bargaining_sim.experiments.frame import SweepFrame
from tests.analysis.made import LINKAGE, chance, made, steps, unit

Numbers = NDArray[np.float64]
SPREAD = 'kind = "latin_hypercube"\npoints = 240'
THREE = {"a": unit(0, 0.0, 1.0), "b": unit(1, 0.0, 1.0), "words": LINKAGE}


def rectangle(x: Numbers, runs: NDArray[np.int64]) -> Numbers:
    likely = 0.9 if x[0] > 0.6 and x[1] < 0.5 else 0.1
    return (chance(runs, int(1e6 * x[0])) < likely)[None].astype(np.float64)


def left_out_of(frame: SweepFrame) -> str:
    """Why there are no conditions, in words."""
    findings = study(frame)
    assert findings.discovery is None
    return why_not(frame, findings, findings.left_out[-1])


def test_a_planted_rectangle_is_found(tmp_path: Path) -> None:
    frame = made(tmp_path, SPREAD, THREE, ["closed=ever"], rectangle)
    found = discover(frame, "closed=ever")
    assert isinstance(found, Discovery)
    assert (found.grown, found.held_out) == (180, 60)
    best, *others = found.leaves
    bounds = {condition.factor: (condition.low, condition.high) for condition in best.conditions}
    assert bounds == {
        "a": (pytest.approx(0.6, abs=0.05), math.inf),
        "b": (-math.inf, pytest.approx(0.5, abs=0.05)),
    }
    words = [condition_words(frame, condition).split() for condition in best.conditions]
    assert [word[:2] for word in words] == [["a", ">"], ["b", "≤"]]
    assert best.share.low < 0.9 < best.share.high
    assert best.share.value > 0.8
    assert all(leaf.share.high < best.share.low for leaf in others)
    assert sum(leaf.points for leaf in found.leaves) == 60
    assert sum(leaf.coverage for leaf in found.leaves) == pytest.approx(1.0)
    assert found.explained > 0.8


def test_values_of_a_list_and_words_are_named(tmp_path: Path) -> None:
    def value(x: Numbers, runs: NDArray[np.int64]) -> Numbers:
        likely = 0.8 if x[0] > 0.4 and x[1] == 1 else 0.2
        return (chance(runs) < likely)[None].astype(np.float64)

    factors = {"a": steps(0, 5), "words": LINKAGE, "b": steps(1, 10)}
    frame = made(tmp_path, 'kind = "grid"', factors, ["closed=ever"], value)
    found = discover(frame, "closed=ever")
    assert isinstance(found, Discovery)
    words = {condition_words(frame, condition) for condition in found.leaves[0].conditions}
    assert words == {"a ≥ 0.5", "words: issue by issue"}
    opposite = {condition_words(frame, one) for leaf in found.leaves[1:] for one in leaf.conditions}
    assert opposite >= {"a ≤ 0.3", "words: package"}


def test_no_conditions_where_nothing_separates(tmp_path: Path) -> None:
    def value(x: Numbers, runs: NDArray[np.int64]) -> Numbers:
        return (chance(runs, int(1e6 * x[0])) < 0.5)[None].astype(np.float64)

    frame = made(tmp_path, SPREAD, THREE, ["closed=ever"], value)
    assert discover(frame, "closed=ever") == LeftOut(Why.NONE_SEPARATE, "closed=ever")
    assert "none separate closed=ever" in left_out_of(frame)


@pytest.mark.parametrize(
    ("design", "outcome", "told"),
    [
        ('kind = "latin_hypercube"\npoints = 39', "closed=ever", "39 points are too few"),
        (SPREAD, "utility_us", "utility_us is no share of runs"),
    ],
)
def test_what_has_no_conditions_is_told_why(tmp_path: Path, design: str, outcome: str, told: str) -> None:
    assert told in left_out_of(made(tmp_path, design, THREE, [outcome], rectangle))


def test_the_same_at_all_points_is_told(tmp_path: Path) -> None:
    frame = made(tmp_path, SPREAD, THREE, ["closed=ever"], lambda _, runs: np.ones((1, len(runs))), runs=2)
    assert discover(frame, "closed=ever") == LeftOut(Why.ALL_THE_SAME, "closed=ever")
    assert "closed=ever is the same at all points" in left_out_of(frame)


def test_without_scikit_learn_it_is_told_how_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = builtins.__import__

    def without(name: str, *rest: Any, **more: Any) -> Any:
        if name.split(".")[0] == "sklearn":
            raise ImportError(name)
        return real(name, *rest, **more)

    frame = made(tmp_path, SPREAD, THREE, ["closed=ever"], rectangle, runs=2)
    monkeypatch.setattr(builtins, "__import__", without)
    assert discover(frame, "closed=ever") == LeftOut(Why.NOT_INSTALLED, "closed=ever")
    assert 'pip install "bargaining-sim[discovery]"' in left_out_of(frame)
