"""Shares of one sweep, played by separate commands that have only its folder in common."""

import json
import signal
from pathlib import Path

import pytest

from bargaining_sim.cli import sweep as cli_sweep
from bargaining_sim.errors import BargainingError, ResultError
from bargaining_sim.experiments.run import run_share
from bargaining_sim.experiments.sweep import Sweep
from bargaining_sim.results import store
from bargaining_sim.results.manifest import as_bytes, read_manifest
from tests.experiments.sweeps import (
    PIE_SWEEP,
    POINTS,
    contents,
    finish,
    manifest_of,
    part_files,
    play,
    start,
    stored,
    wait_for,
    written,
)

pytestmark = pytest.mark.usefixtures("_quick_disk")
RUNS, PARTS = "20000", 2 * POINTS


# The real commands


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str]]:
    """A folder with the experiment, and what ``sweep`` makes of it."""
    place = written(tmp_path_factory.mktemp("prepared")).parent
    assert finish(start(place, "sweep", "noise.toml", "-n", RUNS, "--out", "whole"))[0] == 0
    return place, stored(place / "whole")


def prepare(place: Path, name: str) -> None:
    status, out, err = finish(start(place, "sweep", "noise.toml", "-n", RUNS, "--out", name, "--prepare"))
    assert (status, err) == (0, "")
    assert out == f"{name}: {PARTS} parts to play, such as with\n  bargaining-sim worker {name} --part 1/4\n"
    assert [path.name for path in (place / name).iterdir()] == ["run.json"]


def test_three_workers_at_once_make_what_one_sweep_makes(prepared):
    place, whole = prepared
    prepare(place, "three")
    every = [start(place, "worker", "three", "--part", f"{i}/3") for i in (1, 2, 3)]
    done = [finish(process) for process in every]
    assert [(status, err) for status, _, err in done] == [(0, "")] * 3
    assert any(out == f"three: complete, {PARTS} parts\n" for _, out, _ in done)
    for _, out, _ in done:
        assert out.startswith("three: complete, ") or "this share is done; " in out
    assert stored(place / "three") == whole


@pytest.mark.slow
def test_a_killed_worker_is_submitted_again(prepared):
    place, whole = prepared
    prepare(place, "killed")
    every = [start(place, "worker", "killed", "--part", f"{i}/3") for i in (0, 1, 2)]
    wait_for(place / "killed" / "rows" / "part-00004.parquet", every[1])
    every[1].kill()
    assert finish(every[1])[0] == -signal.SIGKILL
    left = [finish(process)[1] for process in (every[0], every[2])]
    assert all("this share is done; " in out for out in left)
    assert not json.loads((place / "killed" / "run.json").read_text())["complete"]
    assert (
        finish(start(place, "worker", "killed", "--part", "1/3"))[1] == f"killed: complete, {PARTS} parts\n"
    )
    assert stored(place / "killed") == whole
    before = {path: path.stat().st_mtime_ns for path in (place / "killed").rglob("*")}
    assert (
        finish(start(place, "worker", "killed", "--part", "2/3"))[1] == f"killed: complete, {PARTS} parts\n"
    )
    assert {path: path.stat().st_mtime_ns for path in (place / "killed").rglob("*")} == before


@pytest.mark.slow
def test_an_interrupted_worker_says_how_to_go_on_and_sweep_goes_on_too(prepared):
    place, whole = prepared
    prepare(place, "stopped")
    process = start(place, "worker", "stopped", "--part", "1/2")
    wait_for(place / "stopped" / "rows" / "part-00003.parquet", process)
    process.send_signal(signal.SIGTERM)
    assert finish(process) == (1, "", "\nInterrupted. The same command goes on.\n")
    assert not list((place / "stopped").rglob("*.tmp"))
    status, _, err = finish(start(place, "sweep", "noise.toml", "-n", RUNS, "--out", "stopped", "--resume"))
    assert (status, err) == (0, "")
    assert stored(place / "stopped") == whole


# The same in one process


@pytest.fixture
def folder(noise: Path, tmp_path: Path) -> Path:
    store.open_folder(tmp_path / "out", manifest_of(noise, part=100), False)
    return tmp_path / "out"


def share(folder: Path, number: int, shares: int, workers: int = 1) -> int:
    told: list[int] = []
    left = run_share(Sweep(read_manifest(folder)), folder, (number, shares), workers, told.append)
    mine = [part for part in range(6) if part % shares == number % shares]
    assert sum(told) == 100 * len(mine)
    return left


@pytest.mark.parametrize("numbers", [(1, 2, 3, 4), (0, 1, 2, 3), (4, 3, 2, 1), (2, 2, 1, 3, 0)])
def test_shares_in_any_order_counted_from_0_or_1(folder, noise, tmp_path, numbers):
    left = [share(folder, number, 4) for number in numbers]
    assert left == sorted(left, reverse=True)
    assert left[-1] == 0
    play(tmp_path / "whole", manifest_of(noise, part=100))
    assert contents(folder) == contents(tmp_path / "whole")


def test_shares_are_disjoint_and_together_all(folder):
    names = set()
    for number in range(1, 5):
        before = {path.name for path in part_files(folder)}
        share(folder, number, 4)
        mine = {path.name for path in part_files(folder)} - before
        assert len(mine) in (1, 2)
        assert not names & mine
        names |= mine
    assert len(names) == 6


def test_more_shares_than_parts(folder, noise, tmp_path):
    assert [share(folder, number, 9) for number in range(1, 10)] == [5, 4, 3, 2, 1, 1, 1, 1, 0]
    play(tmp_path / "whole", manifest_of(noise, part=100))
    assert contents(folder) == contents(tmp_path / "whole")


def test_several_threads_in_a_worker(folder, noise, tmp_path):
    assert share(folder, 1, 1, workers=3) == 0
    play(tmp_path / "whole", manifest_of(noise, part=100))
    assert contents(folder) == contents(tmp_path / "whole")


def test_shares_of_a_finished_sweep_change_nothing(folder):
    share(folder, 1, 1)
    times = {path: path.stat().st_mtime_ns for path in folder.rglob("*")}
    assert [share(folder, number, 3) for number in range(3)] == [0, 0, 0]
    assert {path: path.stat().st_mtime_ns for path in folder.rglob("*")} == times


def test_a_worker_goes_on_with_a_sweep_and_a_sweep_with_a_worker(noise, tmp_path):
    manifest = manifest_of(noise, part=100)

    def stop(_: int) -> None:
        if len(part_files(tmp_path / "out")) > 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        play(tmp_path / "out", manifest, progress=stop)
    assert share(tmp_path / "out", 0, 2) > 0
    play(tmp_path / "out", manifest, resume=True)
    play(tmp_path / "whole", manifest)
    assert contents(tmp_path / "out") == contents(tmp_path / "whole")


@pytest.mark.parametrize(
    "text",
    ["", "1", "5/4", "1/0", "0/0", "-1/4", "1/-4", "1.5/4", "a/b", "1/4/2", "1 / 4", "1/10000000", "²/4"],
)
def test_a_share_that_is_none(folder, text):
    with pytest.raises(BargainingError, match="allowed: I/N with I from 1 to N, such as 1/4") as told:
        cli_sweep.worker(folder, text)
    assert str(told.value).startswith(f'--part: found "{text}"; ')
    assert [path.name for path in folder.iterdir()] == ["run.json"]


@pytest.mark.parametrize(
    ("text", "found"), [("1/4", (1, 4)), ("0/4", (0, 4)), ("4/4", (4, 4)), ("07/64", (7, 64))]
)
def test_a_share_as_it_is_written(text, found):
    assert cli_sweep.share_of(text) == found


def test_folders_that_are_no_sweep(tmp_path):
    (tmp_path / "file").write_text("mine")
    (tmp_path / "batch").mkdir()
    (tmp_path / "batch" / "run.json").write_text('{"format": 1, "kind": "batch"}')
    for name, told in (
        ("file", "not a result folder"),
        ("none", "not a result folder"),
        ("batch", "found a result that is no sweep; allowed: the folder of bargaining-sim sweep"),
    ):
        with pytest.raises(ResultError, match=told):
            cli_sweep.worker(tmp_path / name, "1/2")


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"source_sha256": "0" * 16}, "source code of bargaining_sim was 0000000000000000, is"),
        ({"versions": {"python": "2.7"}}, "python was 2.7, is 3"),
    ],
)
def test_a_sweep_of_another_version_is_refused(folder, change, told):
    manifest = read_manifest(folder) | change
    (folder / "run.json").write_bytes(as_bytes(manifest))
    with pytest.raises(ResultError, match=f"cannot be resumed, .*{told}"):
        cli_sweep.worker(folder, "1/2")
    assert [path.name for path in folder.iterdir()] == ["run.json"]


def test_prepare_says_so_and_goes_with_nothing_else(noise, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    cli_sweep.sweep(str(noise), prepare=True)
    assert capsys.readouterr().out.startswith("results/noise: 1 part to play, such as with\n")
    assert [path.as_posix() for path in Path("results").rglob("*.*")] == ["results/noise/run.json"]
    with pytest.raises(BargainingError, match="nothing is overwritten"):
        cli_sweep.sweep(str(noise), prepare=True, out=Path("results/noise"))
    cli_sweep.sweep(str(noise), prepare=True, resume=True)
    assert [path.name for path in Path("results").iterdir()] == ["noise"]
    with pytest.raises(BargainingError, match="--prepare: found --dask beside it; allowed: one of the two"):
        cli_sweep.sweep(str(noise), prepare=True, dask="tcp://127.0.0.1:1")
    cli_sweep.worker(Path("results/noise"), "1/1")
    assert capsys.readouterr().out.endswith("results/noise: complete, 1 part\n")


def test_a_missing_option_is_told(tmp_path):
    written(tmp_path, PIE_SWEEP)
    status, out, err = finish(start(tmp_path, "worker", "somewhere"))
    assert (status, out) == (2, "")
    assert "--part" in err
