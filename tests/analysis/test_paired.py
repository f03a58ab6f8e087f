"""Paired differences and the tornado: against NumPy on simulated batches, and in pieces."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from numpy.typing import NDArray

from bargaining_sim import simulate
from bargaining_sim.analysis.sweep.differences import differences, tornado
from bargaining_sim.errors import ResultError
from bargaining_sim.experiments.frame import SweepFrame
from bargaining_sim.statistics import critical
from tests.analysis.conftest import RUNS
from tests.analysis.made import chance, luck, made, steps

Numbers = NDArray[np.float64]
PAIRED = 'kind = "paired"'


def simulated(frame: SweepFrame, point: int) -> "pd.DataFrame":
    return simulate(frame.sweep.scenario_at(point), RUNS, frame.sweep.seed)


def test_differences_are_those_of_simulated_batches(real: SweepFrame) -> None:
    found = differences(real, ["closed=ever", "utility_us", "closed=when_reached"])
    before = simulated(real, 0)
    for k in range(len(real.sweep.points) - 1):
        after = simulated(real, k + 1)
        a, b = before["utility_us"].to_numpy(), after["utility_us"].to_numpy()
        difference = found["utility_us"][k]
        assert difference.point == k + 1
        assert difference.mean.value == pytest.approx((b - a).mean(), abs=1e-12)
        assert difference.changed == (a != b).sum()
        if difference.changed == 0:
            assert difference.mean == (0.0, 0.0, 0.0)
            continue
        saved = 1 - (b - a).var(ddof=1) / (a.var(ddof=1) + b.var(ddof=1))
        assert difference.saved == pytest.approx(saved)
        size = ((b - a) ** 2).sum() / (a != b).sum()
        unsure = 2 * size / (RUNS + 2) ** 2 * (a == b).mean()
        error = np.sqrt((b - a).var(ddof=1) / RUNS + unsure)
        unpaired = np.sqrt((a.var(ddof=1) + b.var(ddof=1)) / RUNS + unsure)
        assert difference.unpaired == pytest.approx(critical(1, RUNS) * unpaired)
        assert difference.mean.high - difference.mean.value == pytest.approx(critical(1, RUNS) * error)
        many = len(real.sweep.points) - 1
        assert difference.wide.high - difference.wide.value == pytest.approx(critical(many, RUNS) * error)
        a, b = before["closed"].to_numpy(), after["closed"].to_numpy()
        assert found["closed=ever"][k].mean.value == pytest.approx((b > 0).mean() - (a > 0).mean())
        both = (a > 0) & (b > 0)
        reached = found["closed=when_reached"][k]
        assert reached.pairs == both.sum()
        if reached.pairs:
            assert reached.mean.value == pytest.approx((b[both] - a[both]).mean())


def test_a_tornado_is_that_of_simulated_batches(real: SweepFrame) -> None:
    found = tornado(real, "utility_us", differences(real, ["utility_us"])["utility_us"])
    base = simulated(real, 0)["utility_us"].mean()
    assert found.base == pytest.approx(base)
    risk = [simulated(real, point)["utility_us"].mean() - base for point in (1, 2, 3)]
    (swing,) = (swing for swing in found.swings if swing.factor == "risk")
    assert swing.lowest.mean.value == pytest.approx(min(risk))
    assert swing.highest.mean.value == pytest.approx(max(risk))
    assert swing.at_lowest == [0.1, 0.5, 0.9][int(np.argmin(risk))]
    assert swing.span == pytest.approx(max(*risk, 0.0) - min(*risk, 0.0))
    spans = [swing.span for swing in found.swings]
    assert spans == sorted(spans, reverse=True)


def shifted(x: Numbers, runs: NDArray[np.int64]) -> Numbers:
    return np.stack([x[0] + luck(runs), (chance(runs) < x[0]).astype(float)])


def test_pieces_are_matched_with_the_same_runs(tmp_path: Path) -> None:
    names = ["utility_us", "closed=ever"]
    whole = made(tmp_path / "w", PAIRED, {"a": steps(0, 4)}, names, shifted, runs=45)
    pieces = made(tmp_path / "p", PAIRED, {"a": steps(0, 4)}, names, shifted, runs=45, part_runs=10)
    assert len(pieces.sweep.parts) == 20
    first, second = differences(whole, names), differences(pieces, names)
    for name in names:
        for one, other in zip(first[name], second[name], strict=True):
            assert one.mean == pytest.approx(other.mean, abs=1e-9)
            assert one.saved == pytest.approx(other.saved, abs=1e-9)
            assert (one.pairs, one.changed) == (other.pairs, other.changed)


def test_luck_drops_out(tmp_path: Path) -> None:
    frame = made(tmp_path, PAIRED, {"a": steps(0, 3)}, ["utility_us", "closed=ever"], shifted, runs=30)
    for difference, gap in zip(differences(frame, ["utility_us"])["utility_us"], (0.4, 0.8), strict=True):
        assert difference.mean.value == pytest.approx(gap)
        assert difference.saved == pytest.approx(1.0)
        assert difference.unpaired > 0.3
        assert difference.matters


@pytest.mark.parametrize(
    ("runs_that_differ", "told"), [(0, False), (4, False), (5, False), (7, True), (40, True)]
)
def test_a_handful_of_runs_is_no_difference(tmp_path: Path, runs_that_differ: int, told: bool) -> None:
    def value(x: Numbers, runs: NDArray[np.int64]) -> Numbers:
        return ((x[0] > 0.5) & (runs < runs_that_differ))[None].astype(np.float64)

    frame = made(tmp_path, PAIRED, {"a": steps(0, 2)}, ["closed=ever"], value, runs=300)
    (difference,) = differences(frame, ["closed=ever"])["closed=ever"]
    assert difference.mean.value == pytest.approx(runs_that_differ / 300)
    assert difference.matters is told


def test_one_run_has_no_interval(tmp_path: Path) -> None:
    frame = made(tmp_path, PAIRED, {"a": steps(0, 2)}, ["utility_us", "closed=ever"], shifted, runs=1)
    for found in differences(frame, ["utility_us", "closed=ever"]).values():
        assert not found[0].matters
        assert np.isnan(found[0].wide.low)


def test_failed_points_have_no_difference_and_a_failed_reference_is_told(tmp_path: Path) -> None:
    names = ["utility_us", "closed=ever"]
    frame = made(tmp_path / "a", PAIRED, {"a": steps(0, 3)}, names, shifted, failed={1: "why"})
    assert [found.point for found in differences(frame, names)["utility_us"]] == [2]
    frame = made(tmp_path / "b", PAIRED, {"a": steps(0, 3)}, names, shifted, failed={0: "of this"})
    with pytest.raises(ResultError, match=r"first point failed.*of this"):
        differences(frame, names)
