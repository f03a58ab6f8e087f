"""Sobol indices: against published ones, and what cannot have any."""

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from bargaining_sim.analysis.sweep.findings import LeftOut, Why
from bargaining_sim.analysis.sweep.remarks import why_not
from bargaining_sim.analysis.sweep.sobol import computed, indices_of, saltelli_order
from bargaining_sim.analysis.sweep.study import study
from bargaining_sim.experiments.design import saltelli
from tests.analysis.made import chance, luck, made, unit

FIRST, TOTAL = [0.3139, 0.4424, 0.0], [0.5576, 0.4424, 0.2437]
"""Of the Ishigami function with a = 7 and b = 0.1 (Ishigami & Homma 1990; Saltelli et al. 2008)."""
THREE = {"a": unit(0, 0.0, 1.0), "b": unit(1, 0.0, 1.0), "c": unit(2, 0.0, 1.0)}


def ishigami(shares: NDArray[np.float64]) -> NDArray[np.float64]:
    x, y, z = (2 * np.asarray(shares) - 1).T * np.pi
    return np.asarray(np.sin(x) + 7 * np.sin(y) ** 2 + 0.1 * z**4 * np.sin(x))


def sobol(points: int) -> str:
    return f'kind = "sobol"\npoints = {points}'


def test_indices_are_those_of_ishigami() -> None:
    values = ishigami(saltelli(3, 4096, 1))
    first, total = computed(*saltelli_order(values[None], 3))
    assert first[0] == pytest.approx(FIRST, abs=0.02)
    assert total[0] == pytest.approx(TOTAL, abs=0.02)


def test_intervals_hold_the_published_indices(tmp_path: Path) -> None:
    frame = made(
        tmp_path,
        sobol(512),
        THREE,
        ["utility_us", "utility_cn"],
        lambda x, runs: np.stack([np.full(len(runs), ishigami(x[None])[0]), luck(runs)]),
        runs=2,
    )
    (found, constant), reasons = indices_of(frame, ["utility_us", "utility_cn"])
    assert not reasons
    by_factor = {index.factor: index for index in found.indices}
    for name, first, total in zip("abc", FIRST, TOTAL, strict=True):
        index = by_factor[name]
        assert index.first.low - 0.03 < first < index.first.high + 0.03
        assert index.total.low - 0.03 < total < index.total.high + 0.03
        assert index.total.low <= index.total.value <= index.total.high
    assert [index.factor for index in found.indices] == ["a", "b", "c"]
    assert all(index.matters for index in found.indices)
    assert constant.indices == []  # luck that all points share is no variance


def test_indices_of_one_factor(tmp_path: Path) -> None:
    frame = made(
        tmp_path, sobol(16), {"a": THREE["a"]}, ["utility_us"], lambda x, runs: np.full((1, len(runs)), x[0])
    )
    ((found,), _) = indices_of(frame, ["utility_us"])
    assert found.indices[0].total.value == pytest.approx(1.0, abs=0.2)
    assert found.leaders == ["a"]


def test_a_factor_that_does_nothing_gets_no_claim(tmp_path: Path) -> None:
    frame = made(
        tmp_path,
        sobol(32),
        {"a": THREE["a"], "idle": THREE["b"]},
        ["utility_us"],
        lambda x, runs: (x[0] + 0.3 * luck(runs))[None],
    )
    ((found,), _) = indices_of(frame, ["utility_us"])
    idle = found.indices[1]
    assert idle.factor == "idle"
    assert (idle.total.value, idle.total.low, idle.total.high) == pytest.approx((0, 0, 0), abs=1e-12)
    assert not idle.matters


def test_luck_that_a_factor_redirects_is_not_taken_for_an_effect(tmp_path: Path) -> None:
    def value(x: NDArray[np.float64], runs: NDArray[np.int64]) -> NDArray[np.float64]:
        return (x[0] + luck(runs, salt=int(1e6 * x[1])))[None]  # other numbers for every value of b

    frame = made(tmp_path, sobol(64), {"a": THREE["a"], "b": THREE["b"]}, ["utility_us"], value)
    ((found,), _) = indices_of(frame, ["utility_us"])
    by_factor = {index.factor: index for index in found.indices}
    assert by_factor["b"].total.value > 0.05
    assert not by_factor["b"].matters
    assert by_factor["a"].matters


def test_relabelling_factors_permutes_the_indices(tmp_path: Path) -> None:
    def value(x: NDArray[np.float64], runs: NDArray[np.int64]) -> NDArray[np.float64]:
        return np.full((1, len(runs)), 2 * x[0] + x[1] * x[2])

    found = []
    for place, names in enumerate((("a", "b", "c"), ("p", "q", "r"))):
        factors = dict(zip(names, THREE.values(), strict=True))
        frame = made(tmp_path / str(place), sobol(64), factors, ["utility_us"], value)
        ((indices,), _) = indices_of(frame, ["utility_us"])
        found.append([(names.index(index.factor), index.first, index.total) for index in indices.indices])
    assert found[0] == found[1]


def test_what_has_no_indices_is_told_why(tmp_path: Path) -> None:
    def value(x: NDArray[np.float64], runs: NDArray[np.int64]) -> NDArray[np.float64]:
        never = np.where(x[0] < 0.2, np.nan, 4.0 + chance(runs))
        return np.stack([never, np.full(len(runs), x[0])])

    two = ["closed=when_reached", "utility_us"]
    frame = made(tmp_path / "a", sobol(16), THREE, two, value)
    found, lacking = indices_of(frame, two)
    assert [indices.measure for indices in found] == ["utility_us"]
    without = int((~np.isfinite(frame.estimates["closed=when_reached"].mean)).sum())
    assert lacking == [LeftOut(Why.SOBOL_EMPTY, "closed=when_reached", without)]
    assert without > 0
    findings = study(frame, two)
    assert "closed=when_reached: no Sobol indices: at" in why_not(frame, findings, findings.left_out[0])
    assert "no run has a value" in why_not(frame, findings, findings.left_out[0])
    frame = made(tmp_path / "b", sobol(16), THREE, two, value, failed={3: "talks.discount: found 2"})
    found, lacking = indices_of(frame, two)
    assert found == []
    assert lacking == [LeftOut(Why.SOBOL_FAILED, name, 1) for name in two]
    findings = study(frame, two)
    assert "utility_us: no Sobol indices: 1 points failed" in " ".join(
        why_not(frame, findings, one) for one in findings.left_out
    )


def test_the_same_sweep_has_the_same_intervals(tmp_path: Path) -> None:
    frame = made(
        tmp_path, sobol(16), THREE, ["utility_us"], lambda x, runs: (x.sum() + luck(runs))[None], runs=5
    )
    assert indices_of(frame, ["utility_us"]) == indices_of(frame, ["utility_us"])
