"""The real command, really killed, interrupted, run twice at once, short of disk: the same bytes."""

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.experiments.sweeps import DRIVER, POINTS, TABLES, finish, start, stored, wait_for, written

RUNS = 20_000
PARTS = POINTS * 2
SWEEP = ("sweep", "noise.toml", "--runs", str(RUNS), "--workers", "2", "--out", "out")
RESUME = (*SWEEP, "--resume")


@pytest.fixture
def here(tmp_path: Path) -> Path:
    """A folder with the experiment."""
    written(tmp_path)
    return tmp_path


@pytest.fixture(scope="module")
def timed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str], float]:
    """Where nothing has stopped a sweep, what it left, and how long it took."""
    folder = written(tmp_path_factory.mktemp("whole")).parent
    begun = time.monotonic()
    status, out, err = finish(start(folder, *SWEEP))
    assert (status, err) == (0, "")
    assert "Rows and points: out" in out
    found = stored(folder / "out")
    assert len(found) == PARTS + 4
    return folder, found, time.monotonic() - begun


@pytest.fixture(scope="module")
def whole(timed) -> dict[str, str]:
    return timed[1]


def nothing_is_torn(folder: Path, whole: dict[str, str]) -> None:
    """Every file with its own name is whole."""
    if (folder / "run.json").exists():
        for name, digest in stored(folder).items():
            assert name == "run.json" or name.endswith(".tmp") or digest == whole[name], name


def killed(process: "subprocess.Popen[str]") -> bool:
    """Kill a process; returns whether it still lived."""
    process.kill()
    status, _, _ = finish(process)
    assert status in (-signal.SIGKILL, 0)
    return status != 0


def resumed(here: Path, whole: dict[str, str]) -> str:
    status, out, _ = finish(start(here, *RESUME))
    assert status == 0
    assert stored(here / "out") == whole
    return out


slow = pytest.mark.slow
MOMENTS = (
    "", "run.json", "rows", "rows/part-00000.parquet", "rows/part-00001.parquet", "rows/part-00005.parquet",
    "rows/part-00009.parquet", "rows/part-00017.parquet", "rows/part-00020.parquet",
    "rows/part-00023.parquet", "points.csv", "parts.csv", "summary.txt",
)  # fmt: skip


@pytest.mark.parametrize(
    "moment",
    [
        "rows/part-00013.parquet",
        *(pytest.param(name, marks=slow) for name in ("run.json", "rows/part-00000.parquet", "summary.txt")),
    ],
)
def test_killed_and_resumed(here, whole, moment):
    process = start(here, *SWEEP)
    assert wait_for(here / "out" / moment, process)
    killed(process)
    nothing_is_torn(here / "out", whole)
    resumed(here, whole)


@slow
def test_killed_at_every_moment_one_after_the_other(here, whole):
    """Each resume is killed a little later than the one before."""
    kills = 0
    for moment in MOMENTS:
        process = start(here, *RESUME)
        assert wait_for(here / "out" / moment, process)
        kills += killed(process)
        nothing_is_torn(here / "out", whole)
    assert kills >= len(MOMENTS) - 5, "the last ones may be too late"
    resumed(here, whole)


@slow
def test_killed_while_a_file_is_written(here, whole):
    """There is a temporary file at the moment of the kill, or just before it."""
    process = start(here, *SWEEP)
    wait_for(here / "out" / "rows" / "part-00008.parquet", process)
    until = time.monotonic() + 20
    while not list((here / "out" / "rows").glob(".*.tmp")) and time.monotonic() < until:
        pass
    killed(process)
    nothing_is_torn(here / "out", whole)
    resumed(here, whole)
    assert not list((here / "out").rglob("*.tmp"))


@slow
@pytest.mark.parametrize("seed", range(2))
def test_killed_at_a_random_moment(here, timed, seed):
    _, whole, seconds = timed
    process = start(here, *SWEEP)
    time.sleep(random.Random(seed).uniform(0.1, 0.9 * seconds))
    killed(process)
    nothing_is_torn(here / "out", whole)
    resumed(here, whole)


@slow
def test_killed_again_and_again(here, whole):
    """Resumes are killed too, each a moment after some part that was missing is there."""
    names = sorted(name for name in whole if name.startswith("rows/"))
    dice, kills = random.Random(11), 0
    for _ in range(5):
        missing = [name for name in names if not (here / "out" / name).exists()]
        process = start(here, *RESUME)
        if missing:
            wait_for(here / "out" / dice.choice(missing), process)
        time.sleep(dice.uniform(0, 0.03))
        kills += killed(process)
        nothing_is_torn(here / "out", whole)
    assert kills >= 1
    resumed(here, whole)


@pytest.mark.parametrize("number", [signal.SIGINT, pytest.param(signal.SIGTERM, marks=slow)])
def test_stopped_with_finished_parts(here, whole, number):
    process = start(here, *SWEEP)
    wait_for(here / "out" / "rows" / "part-00004.parquet", process)
    process.send_signal(number)
    status, out, err = finish(process)
    assert (status, out) == (1, "")
    kept = len(list((here / "out" / "rows").iterdir()))
    assert 4 <= kept < PARTS  # the other worker may still play the fourth
    told = f"\nInterrupted. {kept} parts are kept in out; the same command with --resume goes on.\n"
    assert err == told
    assert not list((here / "out").rglob("*.tmp"))
    nothing_is_torn(here / "out", whole)
    status, _, err = finish(start(here, *SWEEP))
    assert status == 2
    assert "nothing is overwritten" in err
    resumed(here, whole)


@pytest.mark.parametrize("number", [pytest.param(signal.SIGINT, marks=slow), signal.SIGTERM])
def test_stopped_before_the_first_part_leaves_nothing(here, number):
    process = start(here, "sweep", "noise.toml", "--runs", "10000000", "--workers", "2")
    wait_for(here / "results" / "noise" / "run.json", process)
    process.send_signal(number)
    assert finish(process) == (1, "", "\nInterrupted. Nothing was written.\n")
    assert list((here / "results").iterdir()) == []


@slow
@pytest.mark.parametrize("seconds", [0.05, 0.5, 1.0])
def test_stopped_while_it_starts(here, seconds):
    """Python itself is stopped before the first line of ours; from then on it is told in words."""
    process = start(here, *SWEEP[:2], "--runs", "10000000", "--out", "out")
    time.sleep(seconds)
    process.send_signal(signal.SIGTERM)
    out, err = process.communicate(timeout=60)
    assert process.returncode in (1, -signal.SIGTERM)
    assert not out
    assert "Traceback" not in err or seconds < 1
    assert not (here / "out").exists()


def test_a_finished_sweep_is_left_as_it_is(timed):
    place, whole, _ = timed
    times = {path: path.stat().st_mtime_ns for path in (place / "out").rglob("*")}
    out = resumed(place, whole)
    assert {path: path.stat().st_mtime_ns for path in (place / "out").rglob("*")} == times
    assert out.startswith((place / "out" / "summary.txt").read_text(encoding="utf-8"))


@slow
def test_two_resumes_at_once_in_one_folder(here, whole):
    both = [start(here, *RESUME) for _ in range(2)]
    assert [finish(process)[0] for process in both] == [0, 0]
    assert stored(here / "out") == whole


@slow
@pytest.mark.parametrize(
    ("moment", "number"), [("run.json", signal.SIGINT), ("rows/part-00006.parquet", signal.SIGKILL)]
)
def test_one_of_two_at_once_is_stopped(here, whole, moment, number):
    first = start(here, *RESUME)
    wait_for(here / "out" / "run.json", first)
    second = start(here, *RESUME)
    wait_for(here / "out" / moment, second)
    first.send_signal(number)
    finish(first)
    assert finish(second)[0] == 0
    assert stored(here / "out") == whole


@slow
def test_without_a_folder_the_sweep_of_this_name_goes_on(here, whole):
    """--resume finds the unfinished sweep of this command among the results, and no other."""
    plain = SWEEP[:-2]
    process = start(here, *plain)
    wait_for(here / "results" / "noise" / "rows" / "part-00005.parquet", process)
    killed(process)
    other = start(here, "sweep", "noise.toml", "--runs", "50")
    assert finish(other)[0] == 0
    assert finish(start(here, *plain, "--resume"))[0] == 0
    assert {path.name for path in (here / "results").iterdir()} == {"noise", "noise-2"}
    assert stored(here / "results" / "noise") == whole


def test_another_sweep_is_refused_in_words(timed):
    place, whole, _ = timed
    status, out, err = finish(start(place, *RESUME, "--seed", "2", "--set", "talks.discount=0.5"))
    assert (status, out) == (2, "")
    assert err.startswith("out: cannot be resumed, ")
    assert "content of the scenario was" in err
    assert "seed was 1, is 2" in err
    assert len(err.splitlines()) == 1
    assert stored(place / "out") == whole


@slow
def test_a_part_that_was_damaged_while_nobody_looked(here, whole):
    process = start(here, *SWEEP)
    wait_for(here / "out" / "rows" / "part-00009.parquet", process)
    killed(process)
    path = here / "out" / "rows" / "part-00003.parquet"
    data = path.read_bytes()
    path.write_bytes(data[:2000] + bytes([data[2000] ^ 4]) + data[2001:])
    status, out, err = finish(start(here, *RESUME))
    assert (status, out) == (2, "")
    assert "part-00003.parquet: cannot be read" in err
    assert "delete it, and run --resume computes it again" in err
    path.unlink()
    resumed(here, whole)


@slow
@pytest.mark.parametrize("limit", [3_000, 20_000])
def test_files_that_cannot_grow(here, whole, limit):
    """The system itself refuses to write past a size: smaller than run.json, or than a part."""
    limited = f"import resource; resource.setrlimit(resource.RLIMIT_FSIZE, ({limit}, {limit}))\n" + DRIVER
    status, _, err = finish(start(here, *SWEEP, script=limited))
    assert status == 1
    assert "cannot be written (File too large)" in err
    assert not list(here.rglob("*.tmp"))
    resumed(here, whole)


@pytest.fixture
def tiny_disk(tmp_path: Path):
    """A file system of 400 kB."""
    place = tmp_path / "disk"
    place.mkdir()
    mount = shutil.which("mount")
    if os.name == "nt" or os.geteuid() != 0 or mount is None or not sys.platform.startswith("linux"):
        pytest.skip("only root on Linux can mount")
    done = subprocess.run([mount, "-t", "tmpfs", "-o", "size=400k", "tmpfs", str(place)], check=False)
    if done.returncode:
        pytest.skip("this system lets nobody mount")
    yield place
    subprocess.run(["umount", str(place)], check=True)


@slow
def test_a_disk_that_is_really_full(tiny_disk, whole):
    written(tiny_disk)
    status, out, err = finish(start(tiny_disk, *SWEEP))
    assert (status, out) == (1, "")
    assert "cannot be written (No space left on device)" in err
    kept = len(list((tiny_disk / "out" / "rows").glob("part-*.parquet")))
    assert 0 < kept < PARTS
    assert f"{kept} parts are kept in out; the same command with --resume goes on." in err
    assert not list(tiny_disk.rglob("*.tmp"))
    nothing_is_torn(tiny_disk / "out", whole)
    assert finish(start(tiny_disk, *RESUME))[0] == 1, "it is still full"
    subprocess.run(["mount", "-o", "remount,size=50m", str(tiny_disk)], check=True)
    resumed(tiny_disk, whole)


def test_the_tables_are_all_there(whole):
    assert set(TABLES) < set(whole)
