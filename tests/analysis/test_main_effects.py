"""Main effects: known shares of variance, intervals against direct formulas, and no claim without one."""

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from bargaining_sim.analysis.sweep.effects import interactions, main_effects
from bargaining_sim.experiments.frame import SweepFrame
from bargaining_sim.statistics import critical
from tests.analysis.made import LINKAGE, chance, luck, made, steps, unit

Numbers = NDArray[np.float64]
GRID = 'kind = "grid"'


def separable(x: Numbers, runs: NDArray[np.int64]) -> Numbers:
    return (3.0 * x[0] + 1.0 * x[1] + luck(runs))[None]


def test_eta_squared_of_a_sum_of_factors(tmp_path: Path) -> None:
    frame = made(tmp_path, GRID, {"a": steps(0, 5), "b": steps(1, 5)}, ["utility_us"], separable)
    found = main_effects(frame, ["utility_us"])["utility_us"]
    shares = {effect.factor: effect.explained.value for effect in found.effects}
    assert shares == pytest.approx({"a": 0.9, "b": 0.1})  # 9 : 1, as 3² : 1²
    assert found.leaders == ["a"]
    (pair,) = interactions(frame, {"utility_us": found})
    assert pair.bend.value == pytest.approx(0.0, abs=1e-12)
    assert not pair.bends


def test_means_and_quantiles_are_those_of_the_points(tmp_path: Path) -> None:
    frame = made(tmp_path, GRID, {"a": steps(0, 3), "b": steps(1, 4)}, ["utility_us"], separable)
    found = main_effects(frame, ["utility_us"])["utility_us"]
    means = frame.estimates["utility_us"].mean.reshape(3, 4)
    by = {effect.factor: effect for effect in found.effects}
    assert [e.value for e in by["a"].means] == pytest.approx(means.mean(axis=1).tolist())
    assert [e.value for e in by["b"].means] == pytest.approx(means.mean(axis=0).tolist())
    assert by["a"].bands == pytest.approx(np.quantile(means, [0.1, 0.9], axis=1).T)
    assert by["a"].groups.labels == ["0.1", "0.5", "0.9"]


def test_intervals_are_those_of_means_run_by_run(tmp_path: Path) -> None:
    def value(x: Numbers, runs: NDArray[np.int64]) -> Numbers:
        return (x[0] * (1 + luck(runs)) + 0.1 * luck(runs, 2) * x[1])[None]

    frame = made(tmp_path, GRID, {"a": steps(0, 2), "b": steps(1, 2)}, ["utility_us"], value, runs=40)
    every = np.stack([piece.values[0] for piece in frame.whole_points(["utility_us"])])
    found = main_effects(frame, ["utility_us"])["utility_us"]
    by_run = every[2:].mean(axis=0) - every[:2].mean(axis=0)  # a is the slower factor
    (effect,) = (effect for effect in found.effects if effect.factor == "a")
    half = critical(2, 40) * by_run.std(ddof=1) / np.sqrt(40)
    assert effect.difference.value == pytest.approx(by_run.mean())
    assert effect.difference.high - effect.difference.value == pytest.approx(half)
    alone = every[2:].mean(axis=0)
    half = critical(1, 40) * alone.std(ddof=1) / np.sqrt(40)
    assert effect.means[1].high - effect.means[1].value == pytest.approx(half)
    (pair,) = interactions(frame, {"utility_us": found})
    bend = every[3] - every[1] - every[2] + every[0]
    assert abs(pair.bend.value) == pytest.approx(abs(bend.mean()))
    assert pair.bend.high - pair.bend.value == pytest.approx(critical(1, 40) * bend.std(ddof=1) / np.sqrt(40))


def test_points_in_pieces_give_the_same(tmp_path: Path) -> None:
    factors = {"a": steps(0, 2), "b": steps(1, 3)}
    whole = made(tmp_path / "w", GRID, factors, ["utility_us"], separable, runs=50)
    pieces = made(tmp_path / "p", GRID, factors, ["utility_us"], separable, runs=50, part_runs=7)
    first, second = (main_effects(frame, ["utility_us"])["utility_us"] for frame in (whole, pieces))
    for one, other in zip(first.effects, second.effects, strict=True):
        assert one.explained == pytest.approx(other.explained)
        assert one.difference == pytest.approx(other.difference)


@pytest.mark.parametrize(
    "design", [GRID, 'kind = "latin_hypercube"\npoints = 60', 'kind = "sobol"\npoints = 32']
)
def test_a_factor_that_does_nothing_gets_no_claim(tmp_path: Path, design: str) -> None:
    factors = {"a": steps(0, 3), "idle": steps(1, 3), "words": LINKAGE}
    if design != GRID:
        factors = {"a": unit(0), "idle": unit(1), "words": LINKAGE}
    frame = made(tmp_path, design, factors, ["closed=ever"], closing, runs=40)
    found = main_effects(frame, ["closed=ever"])["closed=ever"]
    assert {effect.factor: effect.matters for effect in found.effects} == {
        "a": True, "idle": False, "words": False
    }  # fmt: skip
    assert found.effects[0].factor == "a"
    assert found.leaders == ["a"]


def closing(x: Numbers, runs: NDArray[np.int64]) -> Numbers:
    return (chance(runs) < x[0])[None].astype(np.float64)


def test_relabelling_factors_permutes_the_effects(tmp_path: Path) -> None:
    found = []
    for place, names in enumerate((("a", "b"), ("z", "y"))):
        factors = dict(zip(names, (steps(0, 3), steps(1, 4)), strict=True))
        frame = made(tmp_path / str(place), GRID, factors, ["utility_us"], separable)
        effects = main_effects(frame, ["utility_us"])["utility_us"].effects
        found.append([(names.index(e.factor), e.explained, e.difference, e.means) for e in effects])
    assert found[0] == found[1]


def test_a_sobol_design_is_grouped_by_its_independent_parts(tmp_path: Path) -> None:
    design = 'kind = "sobol"\npoints = 32'
    frame = made(tmp_path, design, {"a": unit(0), "b": unit(1)}, ["utility_us"], separable)
    found = main_effects(frame, ["utility_us"])["utility_us"]
    assert found.points == 64
    assert all(effect.points.sum() == 64 for effect in found.effects)
    assert all(effect.groups.binned for effect in found.effects)


def test_the_same_everywhere_is_no_effect(tmp_path: Path) -> None:
    frame = made(
        tmp_path, GRID, {"a": steps(0, 3)}, ["utility_us"], lambda _, runs: np.full((1, len(runs)), 0.1)
    )
    assert main_effects(frame, ["utility_us"])["utility_us"].effects == []


def with_failures(folder: Path) -> SweepFrame:
    factors = {"a": steps(0, 3), "b": steps(1, 3)}
    return made(folder, GRID, factors, ["utility_us"], separable, failed={0: "no", 8: "no"})


def test_failed_points_are_left_out(tmp_path: Path) -> None:
    found = main_effects(with_failures(tmp_path), ["utility_us"])["utility_us"]
    assert found.points == 7
    (effect,) = (effect for effect in found.effects if effect.factor == "a")
    assert effect.points.tolist() == [1, 1, 1], "only in the middle of b are all values of a seen"
    assert effect.explained.value == pytest.approx(1.0)
    assert (found.uneven, found.leaders, found.rivals) == (True, [], [])


def test_numbers_that_few_runs_have_are_weighed_by_points(tmp_path: Path) -> None:
    def value(x: Numbers, runs: NDArray[np.int64]) -> Numbers:
        return np.where(chance(runs) < x[1], 4.0 + x[0], np.nan)[None]

    name = "closed=when_reached"
    frame = made(tmp_path, GRID, {"a": steps(0, 2), "b": steps(1, 2)}, [name], value, runs=60)
    found = main_effects(frame, [name])[name]
    (effect,) = (effect for effect in found.effects if effect.factor == "a")
    assert effect.difference == pytest.approx((0.8, 0.8, 0.8))
