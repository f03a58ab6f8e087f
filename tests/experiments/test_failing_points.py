"""A point that fails is a row with its error; the sweep goes on. What fails the machine stops the sweep."""

import csv
import errno
import json
import os
import stat
import time
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest

from bargaining_sim.cli import sweep as cli_sweep
from bargaining_sim.errors import ResultError
from bargaining_sim.experiments import run, sweep
from bargaining_sim.experiments.frame import open_frame
from tests.experiments.sweeps import POINTS, contents, manifest_of, part_files, play, written

pytestmark = pytest.mark.usefixtures("_quick_disk")

CLASHING = """
question = "Can a solver solve issue by issue?"
scenario = "pie"
outcomes = ["utility_north", "type_north=keen", "first_deal=when_reached"]
settings = ["talks.ends_on_deal=true"]
[design]
kind = "grid"
runs = 20
[factors.linkage]
keys = ["talks.linkage"]
values = ["package", "issue_by_issue"]
[factors.tactic]
keys = ["actors.north.tactic.name"]
values = ["time", "spe"]
"""
CLASH = "in a game that it cannot solve"


@pytest.fixture(scope="module")
def clashing(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(tmp_path_factory.mktemp("clashing"), CLASHING, "clash")


@pytest.mark.parametrize("part", [7, 20, 45, 1000])
def test_settings_that_do_not_go_together_are_a_row_with_their_error(clashing, tmp_path, part):
    told: list[int] = []
    frame = play(tmp_path / "out", manifest_of(clashing, part=part), workers=2, progress=told.append)
    assert sum(told) == 4 * 20
    assert list(frame.errors) == [3]
    assert CLASH in frame.errors[3]
    assert "\n" not in frame.errors[3]
    for name, found in frame.estimates.items():
        assert np.isnan([found.mean[3], found.low[3], found.high[3]]).all()
        assert found.n[3] == 0
        if name != "first_deal=when_reached":
            assert found.n[:3].tolist() == [20, 20, 20]
            assert np.isfinite(found.mean[:3]).all()
    every = [pq.read_table(path) for path in part_files(tmp_path / "out")]
    failed = [row for table in every for row in table.to_pylist() if row["error"]]
    assert {row["point"] for row in failed} == {3}
    assert len(failed) == sum(1 for p in frame.sweep.parts if 3 in p.points), "one row in every part"
    assert all(np.isnan(row["utility_north"]) for row in failed)
    with (tmp_path / "out" / "points.csv").open(newline="") as stream:
        lines = list(csv.DictReader(stream))
    assert [bool(line["error"]) for line in lines] == [False, False, False, True]
    assert (lines[3]["utility_north"], lines[3]["utility_north runs"]) == ("", "0")
    assert "1 of 4 points failed" in (tmp_path / "out" / "summary.txt").read_text(encoding="utf-8")
    counts = json.loads((tmp_path / "out" / "run.json").read_text())["counts"]
    assert counts == {"points": 4, "failed_points": 1, "runs": 60}


def test_the_bytes_of_failing_points_do_not_depend_on_workers_or_a_resume(clashing, tmp_path):
    manifest = manifest_of(clashing, part=7)
    play(tmp_path / "one", manifest)
    play(tmp_path / "three", manifest, workers=3)
    assert contents(tmp_path / "one") == contents(tmp_path / "three")
    for path in part_files(tmp_path / "three")[1::2]:
        path.unlink()
    play(tmp_path / "three", manifest, resume=True)
    assert contents(tmp_path / "one") == contents(tmp_path / "three")


def test_every_point_may_fail(clashing, tmp_path, monkeypatch):
    monkeypatch.setattr(sweep, "compile_scenario", lambda scenario: 1 / 0)
    frame = play(tmp_path / "out", manifest_of(clashing))
    assert list(frame.errors.values())[:3] == ["ZeroDivisionError: division by zero"] * 3
    assert len(frame.errors) == 4
    assert open_frame(tmp_path / "out").estimates["utility_north"].n.tolist() == [0] * 4
    assert "4 of 4 points failed" in (tmp_path / "out" / "summary.txt").read_text(encoding="utf-8")


def failing_engine(monkeypatch, error: BaseException, from_run: int = 0) -> None:
    """The engine fails wherever both sides are without noise, from one run on."""
    real = sweep.play_with_paths

    def engine(game, seed, first, count, kept=None):
        if game.sides[0].noise == 0.0 and first + count > from_run:
            raise error
        return real(game, seed, first, count, kept)

    monkeypatch.setattr(sweep, "play_with_paths", engine)


@pytest.mark.parametrize(
    "error", [RuntimeError("boom"), ValueError(), KeyError("x\ny"), ZeroDivisionError("z")]
)
def test_an_error_of_the_engine_is_a_row_too(noise, tmp_path, monkeypatch, error):
    play(tmp_path / "whole", manifest_of(noise))
    whole = {piece.point: piece.values for piece in open_frame(tmp_path / "whole").whole_points(["deals"])}
    failing_engine(monkeypatch, error)
    frame = play(tmp_path / "out", manifest_of(noise), workers=2)
    assert list(frame.errors) == [0, 1, 2, 3]
    assert frame.errors[0].startswith(f"{type(error).__name__}: ")
    assert "\n" not in frame.errors[0]
    for piece in frame.whole_points(["deals"]):
        if piece.point in frame.errors:
            assert piece.values.shape == (1, 0)
        else:
            np.testing.assert_array_equal(piece.values, whole[piece.point])


def test_a_point_of_which_only_later_runs_fail_has_failed(noise, tmp_path, monkeypatch):
    """It fills two parts: the first has its rows, the second its error; the whole has no estimate."""
    failing_engine(monkeypatch, RuntimeError("late"), from_run=30)
    frame = play(tmp_path / "out", manifest_of(noise, part=30))
    assert list(frame.errors) == [0, 1, 2, 3]
    (point,) = [piece for piece in frame.whole_points(["deals"]) if piece.point == 0]
    assert point.error == "RuntimeError: late"
    assert np.isnan(frame.estimates["deals"].mean[0])
    assert np.isfinite(frame.estimates["deals"].mean[4:]).all()


@pytest.mark.parametrize("error", [MemoryError(), OSError(errno.EIO, "Input/output error")])
def test_what_fails_the_machine_stops_the_sweep(noise, tmp_path, monkeypatch, error):
    with pytest.MonkeyPatch.context() as patch:
        failing_engine(patch, error)
        with pytest.raises(type(error)):
            play(tmp_path / "out", manifest_of(noise), workers=2)
    play(tmp_path / "out", manifest_of(noise), resume=True)
    play(tmp_path / "whole", manifest_of(noise))
    assert contents(tmp_path / "out") == contents(tmp_path / "whole")


def test_what_failed_is_told_though_another_part_was_stopped_before_it(noise, tmp_path, monkeypatch):
    """Part 1 cannot be written while part 0 is played: the fault is that of part 1, in words."""
    real_play, real_write = sweep.Sweep.play_part, run.write_part

    def slow(sweep, part, workers, tell):
        until = time.monotonic() + 20
        while part.number == 0 and time.monotonic() < until:
            time.sleep(0.001)
            tell(0)
        return real_play(sweep, part, workers, tell)

    def full(folder, files):
        if "rows/part-00001.parquet" in files:
            raise ResultError("no room") from OSError(errno.ENOSPC, "No space left on device")
        real_write(folder, files)

    monkeypatch.setattr(sweep.Sweep, "play_part", slow)
    monkeypatch.setattr(run, "write_part", full)
    with pytest.raises(ResultError, match="no room"):
        play(tmp_path / "out", manifest_of(noise), workers=2)


def test_the_command_says_how_many_points_failed(clashing, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sys.argv", ["bargaining-sim", "sweep", str(clashing)])
    cli_sweep.sweep(str(clashing), workers=1)
    out, err = capsys.readouterr()
    assert "1 of 4 points failed" in out
    assert "1 of 4 points failed; why: results/clash/points.csv" in err.replace(os.sep, "/")


@pytest.mark.parametrize("workers", [1, 3])
def test_a_full_disk_is_told_at_every_file(noise, tmp_path, monkeypatch, workers):
    manifest = manifest_of(noise, part=100)
    play(tmp_path / "whole", manifest)
    whole, calls = contents(tmp_path / "whole"), 0

    def failing(handle: int) -> None:
        nonlocal calls
        if not stat.S_ISDIR(os.fstat(handle).st_mode):
            calls += 1
            if calls == k:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    files = len(whole) + 1  # run.json is written twice
    assert files == POINTS * 50 // 100 + 5
    for k in range(1, files + 1):
        folder, calls = tmp_path / f"k{k}", 0
        monkeypatch.setattr(os, "fsync", failing)
        with pytest.raises(ResultError, match="No space left on device") as told:
            play(folder, manifest, workers)
        assert isinstance(told.value.__cause__, OSError)
        monkeypatch.setattr(os, "fsync", lambda handle: None)
        assert not list(folder.rglob("*.tmp"))
        for name, data in contents(folder).items():
            assert data == whole[name] or name == "run.json"
        play(folder, manifest, workers, resume=True)
        assert contents(folder) == whole
