"""Tables of facts, the comparison with the documented path, and ventures against their closed form."""

import datetime
import math
import types
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from bargaining_sim.analysis.venture import (
    MODES,
    best_support,
    expected_survival,
    monthly_hazard,
    survival,
    venture_scenario,
)
from bargaining_sim.engine import batch
from bargaining_sim.engine.batch import Paths, Rows
from bargaining_sim.errors import BargainingError
from bargaining_sim.game.outcome import FILE_OUTCOMES, ROW
from bargaining_sim.results import facts, history
from bargaining_sim.results.frame import Frame, frame_of
from bargaining_sim.results.replay import Replay, replay
from bargaining_sim.scenario.compiler import compile_scenario
from bargaining_sim.scenario.reader import load_scenario
from bargaining_sim.scenario.schema import Scenario
from tests.oracles import implementation as oracle
from tests.plots.plot_frames import reduced, scenario_of

SCENARIOS = Path(__file__).parents[2] / "scenarios"


@cache
def story() -> Scenario:
    return load_scenario(SCENARIOS / "us_china_2025.toml")


@cache
def frame() -> Frame:
    game = compile_scenario(story())
    return frame_of(story(), 5, batch.gather(batch.play_batch(game, 5, 0, 400)))


def test_instruments() -> None:
    pairs = facts.instruments()
    assert len(pairs) == 25
    for pair in pairs:
        gap = 12 * (pair.cn_date.year - pair.us_date.year) + pair.cn_date.month - pair.us_date.month
        assert pair.lag_months == gap
        assert (pair.reaction_lag_days is not None) == (pair.lag_type == "reaction")
    with pytest.raises(AttributeError):
        pairs[0].kind = "other"  # type: ignore[misc]


def test_firms_and_the_named_ones_of_the_scenario() -> None:
    known = {f"{row.firm} {row.brand}".lower(): row.design for row in facts.firms()}
    assert story().firms is not None
    for name, firm in story().firms.named.items():  # type: ignore[union-attr]
        (design,) = {design for who, design in known.items() if name in who}
        assert firm.documented == design, name


def test_path_is_that_of_the_scenario() -> None:
    real = {
        (meeting.name, chip): rung
        for meeting in story().calendar.meetings
        for chip, rung in meeting.real.items()
    }
    assert {(row.meeting, row.chip): row.rung for row in facts.path()} == real
    dates = {meeting.name: meeting.date for meeting in story().calendar.meetings}
    assert all(row.date == dates[row.meeting] for row in facts.path())
    assert facts.path()[1].since == datetime.date(2025, 5, 14)


def test_missing_facts_are_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(facts, "PACKAGE_FOLDERS", (tmp_path / "a", tmp_path / "b"))
    with pytest.raises(BargainingError, match=r"b/facts/path\.csv: no such file; it comes with the shipped"):
        facts.path()
    (tmp_path / "a" / "facts").mkdir(parents=True)
    (tmp_path / "a" / "facts" / "path.csv").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(BargainingError, match=r"path\.csv: cannot be read \(UnicodeDecodeError\)"):
        facts.path()
    assert history.documented_status(story(), "Madrid") == ""
    assert history.history_lines(frame())


def hand_made(rungs: list[list[list[int]]], framework: list[int]) -> Replay:
    """Runs × meetings × (chips, status of the file)."""
    path = np.array(rungs, np.int16)
    rows = np.recarray(len(path), ROW)
    rows["framework"] = framework
    empty: Any = np.zeros((len(path), 0))
    game: Any = types.SimpleNamespace()
    return Replay(game, Rows(0, rows, path[:, -1, :-1], empty), Paths(path, empty, empty, empty))


def two_chips() -> Scenario:
    words = reduced({"pie": 3, "cake": 3}, 3)
    words["calendar"]["meetings"][0]["real"] = {"pie": "r1", "cake": "r0"}
    words["calendar"]["meetings"][2]["real"] = {"pie": "r2"}
    return scenario_of(words)


def test_shares_of_equal_rungs_by_hand() -> None:
    scenario = two_chips()
    played = hand_made(
        10
        * [
            [[1, 0, 0], [2, 0, 0], [2, 0, 0]],  # all three are equal
            [[0, 0, 0], [0, 0, 0], [0, 0, 0]],  # only the cake is
            [[1, 1, 0], [2, 0, 0], [-1, -1, -1]],  # both pies: what was in force stays in force
            [[0, 2, 0], [-1, -1, -1], [-1, -1, -1]],  # none
        ],
        [0] * 40,
    )
    assert history.documented(scenario).tolist() == [[1, 0], [-1, -1], [2, -1]]
    whole = history.overall(scenario, played)
    per_run = np.array([1, 1 / 3, 2 / 3, 0] * 10)
    half = 2.022690911734728 * per_run.std(ddof=1) / math.sqrt(40)  # Student, 39 degrees of freedom
    assert whole.rungs == 3
    assert whole.simulated == pytest.approx((0.5, 0.5 - half, 0.5 + half))
    assert whole.unchanged == pytest.approx(1 / 3)
    first, third = history.by_meeting(scenario, played)
    assert (first.name, first.rungs, first.simulated.value, first.unchanged) == ("Meeting 1", 2, 0.5, 0.5)
    assert (third.name, third.rungs, third.simulated.value, third.unchanged) == ("Meeting 3", 1, 0.5, 0.0)
    chips = history.by_chip(scenario, played)
    assert (chips["pie"].simulated.value, chips["pie"].unchanged) == (0.5, 0.0)
    assert (chips["cake"].simulated.value, chips["cake"].unchanged) == (0.5, 1.0)


def test_rungs_of_one_run_are_not_counted_as_independent() -> None:
    scenario = two_chips()
    alike = [[[1, 0, 0], [0, 0, 0], [2, 0, 0]], [[0, 1, 0], [0, 0, 0], [0, 0, 0]]]  # all equal, or none
    low = history.overall(scenario, hand_made(alike * 50, [0] * 100)).simulated.low
    independent = 0.5 - 1.96 * math.sqrt(0.25 / 300)
    assert low < independent - 0.03


def test_one_run_has_no_narrow_interval() -> None:
    found = history.overall(two_chips(), hand_made([[[1, 0, 0], [0, 0, 0], [2, 0, 0]]], [0]))
    assert found.simulated == (1.0, 0.0, 1.0)


def test_file_by_meeting() -> None:
    found = history.file_by_meeting(story(), replay(frame()))
    path, first = replay(frame()).paths.rungs, frame()["framework"]
    assert [file.meeting for file in found] == ["Geneva", "London", "Stockholm", "Madrid"]
    status = []
    for run in path:
        held = [int(row[-1]) for row in run[:4] if row[0] >= 0]
        status.append(held[-1])
    assert found[3].stands.value == pytest.approx(np.mean([s in (1, 2, 3, 5) for s in status]))
    assert found[3].reached.value == pytest.approx(((first > 0) & (first <= 4)).mean())
    assert 0 < found[3].stands.value <= found[3].reached.value
    assert found[0].stands.value == 0  # TikTok is not on the agenda before Madrid
    assert history.file_by_meeting(two_chips(), hand_made([[[1, 0, 0]] * 3], [0])) == []


def test_lines_for_the_summary() -> None:
    lines = history.history_lines(frame())
    assert all(len(line) <= 100 for line in lines)
    assert "400 runs" in lines[0]
    whole = history.overall(story(), replay(frame()))
    line = next(line for line in lines if line.startswith("  all 20 rungs"))
    assert f"{100 * whole.simulated.value:.1f} %" in line
    assert line.endswith("50.0 %")
    assert any(
        "(documented: framework)" in " ".join(lines[i : i + 2]).replace("  ", "") for i in range(len(lines))
    )
    assert (
        history.history_lines(Frame(load_scenario(SCENARIOS / "madrid_2025.toml"), 1, 5, lambda o: o)) == []
    )


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("support", [0.0, 0.4, 1.0])
def test_survival_is_that_of_the_closed_form(mode: str, support: float) -> None:
    runs = 4000
    for relations in (-0.8, 0.3):
        found = survival(story(), mode, support, relations, runs, 11)
        expected = expected_survival(story(), mode, support, relations)
        assert len(found.share) == len(expected) == 13
        assert found.share[0] == expected[0] == 1.0
        spread = np.sqrt(expected * (1 - expected) / runs)
        assert (np.abs(found.share - expected) <= 3 * spread + 1e-12).all()
        assert found.error == pytest.approx(np.sqrt(found.share * (1 - found.share) / runs))


def test_ventures_close_in_every_run_and_keep_support_and_relations() -> None:
    scenario = venture_scenario(story(), "retrain", 0.7, -0.4)
    rows = batch.gather(batch.play_batch(compile_scenario(scenario), 1, 0, 200)).rows
    assert (rows["closed"] == 1).all()
    assert (rows["support"] == 0.7).all()
    assert (rows["relations"] == -0.4).all()
    assert {FILE_OUTCOMES[code] for code in np.unique(rows["file_outcome"])} <= set(FILE_OUTCOMES[:3])
    durable = rows["file_outcome"] == 0
    assert (rows["months_survived"][durable] == 12).all()
    assert (rows["months_survived"][~durable] < 12).all()


def test_hazard_and_best_support_are_those_of_the_oracle() -> None:
    venture = story().implementation
    assert venture is not None
    for mode in MODES:
        quality = getattr(venture.quality, mode)
        for relations in (-1.0, -0.2, 0.0, 0.7, 1.0):
            for support in (0.0, 0.3, 1.0):
                total = oracle.hazard(
                    support, relations, quality, venture.violation_hazard, venture.quality_hazard,
                    venture.external_hazard, venture.support_effect,
                )  # fmt: skip
                assert monthly_hazard(story(), mode, support, relations) == pytest.approx(total, rel=1e-12)
            for hazards in ((0.03, 0.1), (0.0, 0.1), (0.1, 0.0), (0.2, 0.01), (1e-4, 0.5)):
                expected = oracle.best_support(relations, quality, *hazards, venture.support_effect)
                found = best_support(story(), mode, relations, hazards)
                assert found == pytest.approx(expected, abs=1e-12)


def test_hazards_beyond_certainty_are_refused() -> None:
    over = {"implementation.violation_hazard": 0.4, "implementation.quality_hazard": 0.3}
    with pytest.raises(BargainingError, match=r"hazards that add up to 1\.12 a month"):
        load_scenario(SCENARIOS / "us_china_2025.toml", over)


def test_a_scenario_without_a_venture_is_refused() -> None:
    with pytest.raises(BargainingError, match="found no table implementation"):
        survival(two_chips(), "packaged", 0.0, 0.0, 10, 1)
