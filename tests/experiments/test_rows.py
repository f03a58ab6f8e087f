"""Rows of a sweep are those of single runs of the scenario, whoever plays them, in whatever parts."""

import json
from collections import Counter
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bargaining_sim import load_scenario, simulate
from bargaining_sim.engine.batch import play_with_paths
from bargaining_sim.errors import ResultError
from bargaining_sim.experiments.frame import open_frame
from bargaining_sim.experiments.reader import settings_at
from bargaining_sim.experiments.sweep import open_sweep
from bargaining_sim.results import history
from bargaining_sim.results.frame import frame_of, open_result
from bargaining_sim.results.replay import replay
from bargaining_sim.results.rows import parts_of
from bargaining_sim.scenario.compiler import compile_scenario
from bargaining_sim.statistics import wilson
from tests.experiments.sweeps import PIE_SWEEP, POINTS, contents, manifest_of, part_files, play, written

pytestmark = pytest.mark.usefixtures("_quick_disk")
RUNS, SEED = 50, 7


@pytest.fixture(scope="module")
def whole(noise: Path, tmp_path_factory: pytest.TempPathFactory):
    """Points that fill two parts each."""
    return play(tmp_path_factory.mktemp("whole") / "out", manifest_of(noise, RUNS, SEED, part=30), workers=2)


def values_of(frame, point: int) -> dict[str, np.ndarray]:
    names = list(frame.measures)
    (found,) = [piece for piece in frame.whole_points(names) if piece.point == point]
    return dict(zip(names, found.values, strict=True))


@pytest.mark.parametrize("point", range(POINTS))
def test_rows_of_a_point_are_those_of_the_scenario_with_its_settings(whole, noise, point):
    settings = settings_at(whole.sweep.experiment, whole.sweep.points[point])
    table = simulate(load_scenario(noise.parent / "pie.toml", settings), RUNS, SEED)
    expected = {
        "utility_north": table["utility_north"],
        "deals": table["deals"],
        "rung_pie=half": table["rung_pie"] == "half",
        "type_north=keen": table["type_north"] == "keen",
        "first_deal=ever": table["first_deal"] > 0,
        "first_deal=when_reached": table["first_deal"].where(table["first_deal"] > 0),
        "broken": table["broken"],
    }
    found = values_of(whole, point)
    assert list(found) == list(expected)
    for name, numbers in expected.items():
        np.testing.assert_array_equal(found[name], numbers.to_numpy(float), err_msg=name)


def test_the_sample_is_worth_testing(whole):
    """Both kinds of runs are there: with and without a deal, of either type, and not all alike."""
    for name in ("rung_pie=half", "type_north=keen", "first_deal=ever"):
        shares = whole.estimates[name].mean
        assert shares.min() < 1, name
        assert shares.max() > 0, name
    reached = np.concatenate([piece.values[0] for piece in whole.rows(["first_deal=when_reached"])])
    assert 0 < np.isnan(reached).sum() < len(reached)
    assert len(np.unique(whole.estimates["utility_north"].mean)) > POINTS // 2


def test_all_points_have_the_same_random_numbers(whole):
    """Whoever is keen at a prior of 0.2 is keen at 0.5 too, and so on; noise changes nobody's type."""
    keen = {point: values_of(whole, p)["type_north=keen"] for p, point in enumerate(whole.sweep.points)}
    for noise in (0.0, 0.3, 0.6):
        for low, high in ((0.2, 0.5), (0.5, 0.8), (0.8, 1.0)):
            assert (keen[noise, low] <= keen[noise, high]).all()
            assert (keen[noise, low] < keen[noise, high]).any()
    for prior in (0.2, 0.5, 0.8, 1.0):
        assert (keen[0.0, prior] == keen[0.3, prior]).all()
        assert (keen[0.0, prior] == keen[0.6, prior]).all()


def test_points_with_the_same_settings_have_the_same_rows(tmp_path):
    text = PIE_SWEEP.partition("[factors.noise]")[0] + (
        '[factors.twice]\nlevels = { as_it_is = [], again = ["talks.discount=0.9"], once_more = '
        '["talks.discount=0.90"] }\n'
    )
    frame = play(tmp_path / "out", manifest_of(written(tmp_path, text)))
    first, *others = [piece.values for piece in frame.whole_points(list(frame.measures))]
    assert len(others) == 2
    np.testing.assert_array_equal(*others)
    assert first.shape == others[0].shape


def test_one_at_a_time_begins_with_the_scenario_and_settings_are_of_all_points(tmp_path):
    text = PIE_SWEEP.replace('"grid"', '"one_at_a_time"').replace("[design]", "seed = 3\n[design]")
    file = written(tmp_path, text)
    frame = play(
        tmp_path / "out", manifest_of(file, settings=["talks.discount=0.5", "actors.south.tactic.beta=0.4"])
    )
    overrides = {"talks.discount": 0.5, "actors.south.tactic.beta": 0.4}
    scenario = load_scenario(tmp_path / "pie.toml", overrides)
    assert len(frame.sweep.points) == 8
    np.testing.assert_array_equal(
        values_of(frame, 0)["utility_north"], simulate(scenario, 50, 3)["utility_north"]
    )
    varied = load_scenario(
        tmp_path / "pie.toml", overrides | settings_at(frame.sweep.experiment, frame.sweep.points[3])
    )
    np.testing.assert_array_equal(
        values_of(frame, 3)["utility_north"], simulate(varied, 50, 3)["utility_north"]
    )


@given(st.integers(1, 60), st.integers(1, 40), st.integers(1, 70))
def test_parts_hold_every_run_of_every_point_once(points, runs, most):
    parts = parts_of(points, runs, most)
    assert [part.number for part in parts] == list(range(len(parts)))
    every = Counter(
        (point, run)
        for part in parts
        for point in part.points
        for run in range(part.first, part.first + part.runs)
    )
    assert every == Counter((point, run) for point in range(points) for run in range(runs))
    assert list(every) == sorted(every), "in order"
    assert max(part.size for part in parts) <= max(most, 1)
    assert sum(part.size for part in parts) == points * runs
    fewest = -(-points // (most // runs)) if runs <= most else points * -(-runs // most)
    assert len(parts) == fewest


@pytest.mark.parametrize("part", [1, 7, 49, 50, 51, 149, 100_000])
def test_rows_do_not_depend_on_the_size_of_parts(whole, noise, tmp_path, part):
    runs = 3 if part == 1 else RUNS
    frame = play(tmp_path / "out", manifest_of(noise, runs, SEED, part=part))
    assert len(part_files(tmp_path / "out")) == len(parts_of(POINTS, runs, part))
    numbers = []
    for path in part_files(tmp_path / "out"):
        table = pq.read_table(path)
        numbers += zip(table["point"].to_pylist(), table["run"].to_pylist(), strict=True)
    assert numbers == [(point, run) for point in range(POINTS) for run in range(runs)]
    for ours, theirs in zip(
        frame.whole_points(list(frame.measures)), whole.whole_points(list(whole.measures)), strict=True
    ):
        np.testing.assert_array_equal(ours.values, theirs.values[:, :runs])


@pytest.mark.parametrize("workers", [2, 3, 16])
def test_bytes_do_not_depend_on_workers(whole, noise, tmp_path, workers):
    play(tmp_path / "out", manifest_of(noise, RUNS, SEED, part=30), workers)
    assert contents(tmp_path / "out") == contents(whole.folder)


def test_another_seed_gives_other_rows(whole, noise, tmp_path):
    other = play(tmp_path / "out", manifest_of(noise, RUNS, SEED + 1, part=30))
    assert (values_of(other, 5)["utility_north"] != values_of(whole, 5)["utility_north"]).any()


def test_estimates_are_those_of_the_rows(whole):
    for point in range(POINTS):
        for name, values in values_of(whole, point).items():
            found, known = whole.estimates[name], values[np.isfinite(values)]
            assert found.n[point] == len(known)
            if not len(known):
                assert np.isnan(found.mean[point])
                continue
            assert found.mean[point] == pytest.approx(known.mean())
            if len(known) > 1:
                assert found.sd[point] == pytest.approx(known.std(ddof=1), abs=1e-12)
            if whole.measures[name].is_share:
                expected = wilson(int(known.sum()), len(known))
                assert (found.low[point], found.high[point]) == pytest.approx(expected[1:])


def test_files_say_where_they_come_from(whole):
    manifest = whole.sweep.manifest
    for part, path in zip(whole.sweep.parts, part_files(whole.folder), strict=True):
        schema = pq.read_schema(path)
        about = {key.decode(): value.decode() for key, value in schema.metadata.items()}
        for name in ("scenario_sha256", "experiment_sha256", "source_sha256", "seed", "point_runs"):
            assert about[f"bargaining_sim.{name}"] == str(manifest[name])
        assert about["bargaining_sim.first_run"] == str(part.first)
        assert schema.names == ["point", "run", "error", *whole.measures]
        for name, measure in whole.measures.items():
            assert schema.field(name).metadata[b"unit"].decode() == measure.unit
            assert schema.field(name).metadata[b"meaning"].decode() == measure.meaning
    found = json.loads((whole.folder / "run.json").read_text())
    assert found["complete"] is True
    assert found["counts"] == {"points": POINTS, "failed_points": 0, "runs": POINTS * RUNS}


def test_progress_is_told_once_for_every_run(noise, tmp_path):
    for part in (30, 1000):
        told: list[int] = []
        play(tmp_path / f"out{part}", manifest_of(noise, part=part), workers=2, progress=told.append)
        assert sum(told) == POINTS * 50
        again: list[int] = []
        play(tmp_path / f"out{part}", manifest_of(noise, part=part), resume=True, progress=again.append)
        assert again == [POINTS * 50]


HISTORY_SWEEP = """
question = "Which patience meets the documented path?"
scenario = "us_china_2025"
outcomes = ["history=all", "history=Geneva", "history=Madrid", "history=us_tariffs", "history=framework",
            "closed=when_reached", "utility_us"]
[design]
kind = "grid"
runs = 40
[factors.beta]
keys = ["actors.us.tactic.beta", "actors.cn.tactic.beta"]
values = [0.2, 0.6]
"""


def test_measures_of_history_are_those_of_the_comparison(tmp_path):
    file = tmp_path / "past.toml"
    file.write_text(HISTORY_SWEEP, encoding="utf-8")
    frame = play(tmp_path / "out", manifest_of(file, seed=5, part=25))
    for point in range(2):
        overrides = settings_at(frame.sweep.experiment, frame.sweep.points[point])
        scenario = load_scenario("us_china_2025", overrides)
        rows, _ = play_with_paths(compile_scenario(scenario), 5, 0, 40)
        played = replay(frame_of(scenario, 5, rows))
        assert len(played.rows.rows) == 40
        meetings = {match.name: match.simulated.value for match in history.by_meeting(scenario, played)}
        expected = {
            "history=all": history.overall(scenario, played).simulated.value,
            "history=Geneva": meetings["Geneva"],
            "history=Madrid": meetings["Madrid"],
            "history=us_tariffs": history.by_chip(scenario, played)["us_tariffs"].simulated.value,
            "history=framework": history.file_by_meeting(scenario, played)[-1].stands.value,
            "utility_us": float(rows.rows["utility_0"].mean()),
        }
        found = values_of(frame, point)
        for name, value in expected.items():
            assert found[name].mean() == pytest.approx(value, abs=1e-12), name
        closed = rows.rows["closed"]
        np.testing.assert_array_equal(
            found["closed=when_reached"], np.where(closed > 0, closed.astype(float), np.nan)
        )
    assert len({round(float(value), 6) for value in frame.estimates["history=all"].mean}) == 2


def test_a_sweep_is_no_batch_and_a_batch_no_sweep(whole, tmp_path):
    with pytest.raises(ResultError, match="found a sweep; allowed: the result of bargaining-sim run"):
        open_result(whole.folder)
    (tmp_path / "run.json").write_text('{"format": 1, "kind": "batch", "complete": true}')
    with pytest.raises(
        ResultError, match="found a result that is no sweep; allowed: the folder of bargaining-sim sweep"
    ):
        open_sweep(tmp_path)
    assert open_frame(whole.folder).estimates["deals"].n.tolist() == [RUNS] * POINTS
