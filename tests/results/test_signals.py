"""The real command, really killed, interrupted, run twice at once and short of disk."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.results.batches import contents

DRIVER = """
import signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)  # ignored in what a shell runs in the background
from bargaining_sim.results import manifest
manifest.PART_RUNS = int(sys.argv.pop(1))
from bargaining_sim.__main__ import main
main()
"""
RUN = ("run", "madrid_2025", "--runs", "10000", "--workers", "2", "--out", "out")
PARTS = 20


def start(cwd: Path, *arguments: str, parts: int = 500, **environment: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-c", DRIVER, str(parts), *arguments],
        cwd=cwd,
        env=os.environ | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def finish(process: "subprocess.Popen[str]") -> tuple[int, str, str]:
    out, err = process.communicate(timeout=120)
    assert "Traceback" not in err
    return process.returncode, out, err


def wait_for(path: Path, process: "subprocess.Popen[str]") -> None:
    until = time.monotonic() + 90
    while not path.exists() and process.poll() is None and time.monotonic() < until:
        time.sleep(0.0005)


def stored(folder: Path) -> dict[str, bytes]:
    """All bytes but the moment of creation."""
    found = contents(folder)
    manifest = json.loads(found.pop("run.json"))
    assert manifest.pop("created")
    return found | {"run.json": json.dumps(manifest).encode()}


def stored_whole(cwd: Path, *options: str) -> dict[str, bytes]:
    """What nothing has stopped."""
    assert finish(start(cwd, *RUN, *options))[0] == 0
    return stored(cwd / "out")


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    found = stored_whole(tmp_path_factory.mktemp("whole"), "--no-plots")
    assert len(found) == PARTS + 3
    return found


@pytest.fixture(scope="module")
def whole_with_pictures(tmp_path_factory):
    found = stored_whole(tmp_path_factory.mktemp("whole"))
    assert len(found) > PARTS + 3
    return found


KILLS = [
    "out/rows/part-00013.parquet",
    *(
        pytest.param(moment, marks=pytest.mark.slow)
        for moment in ("out", "out/run.json", "out/rows/part-00000.parquet", "out/summary.txt")
    ),
]


@pytest.mark.parametrize("moment", KILLS)
def test_killed_and_resumed(tmp_path, whole, moment):
    process = start(tmp_path, *RUN, "--no-plots")
    wait_for(tmp_path / moment, process)
    process.kill()
    assert finish(process)[0] in (-signal.SIGKILL, 0)
    for name, data in contents(tmp_path / "out").items():
        assert name.endswith((".tmp", "run.json")) or data == whole[name]
    assert finish(start(tmp_path, *RUN, "--no-plots", "--resume"))[0] == 0
    assert stored(tmp_path / "out") == whole


@pytest.mark.slow
@pytest.mark.parametrize("name", ["agreement.png", "final_rungs.svg", "utility_plane.png"])
def test_killed_while_drawing(tmp_path, whole_with_pictures, name):
    process = start(tmp_path, *RUN)
    wait_for(tmp_path / "out" / "plots" / name, process)
    process.kill()
    assert finish(process)[0] in (-signal.SIGKILL, 0)
    assert finish(start(tmp_path, *RUN, "--resume"))[0] == 0
    assert stored(tmp_path / "out") == whole_with_pictures


@pytest.mark.slow
def test_killed_every_so_often_until_it_comes_through(tmp_path, whole):
    for seconds in (0.2, 0.4, 0.6, 0.8, 0.9, 1.0, 1.05, 1.1, 1.15, 1.2, 1.3, 1.4):
        process = start(tmp_path, *RUN, "--no-plots", "--resume")
        time.sleep(seconds)
        process.kill()
        process.communicate()
    assert finish(start(tmp_path, *RUN, "--no-plots", "--resume"))[0] == 0
    assert stored(tmp_path / "out") == whole


@pytest.mark.parametrize("number", [signal.SIGINT, pytest.param(signal.SIGTERM, marks=pytest.mark.slow)])
def test_stopped_with_finished_parts(tmp_path, whole, number):
    process = start(tmp_path, *RUN, "--no-plots")
    wait_for(tmp_path / "out" / "rows" / "part-00004.parquet", process)
    process.send_signal(number)
    status, out, err = finish(process)
    assert (status, out) == (1, "")
    assert "of 10,000 runs are kept in out; the same command with --resume goes on." in err
    assert not list((tmp_path / "out").rglob("*.tmp"))
    assert finish(start(tmp_path, *RUN, "--no-plots"))[0] == 2, "without --resume nothing is written over"
    assert finish(start(tmp_path, *RUN, "--no-plots", "--resume"))[0] == 0
    assert stored(tmp_path / "out") == whole


@pytest.mark.parametrize("number", [pytest.param(signal.SIGINT, marks=pytest.mark.slow), signal.SIGTERM])
def test_stopped_before_the_first_part_leaves_nothing(tmp_path, number):
    process = start(tmp_path, "run", "madrid_2025", "--runs", "10000000", parts=10_000_000)
    wait_for(tmp_path / "results" / "madrid_2025" / "run.json", process)
    process.send_signal(number)
    status, out, err = finish(process)
    assert (status, out) == (1, "")
    assert "Interrupted. Nothing was written." in err
    assert contents(tmp_path) == {}
    assert list((tmp_path / "results").iterdir()) == []


@pytest.mark.slow
def test_stopped_while_compiling(tmp_path):
    cache = tmp_path / "cache"
    run = (*RUN[:3], "600", *RUN[4:], "--no-plots")
    process = start(tmp_path, *run, BARGAINING_SIM_CACHE=str(cache))
    wait_for(tmp_path / "out" / "run.json", process)
    time.sleep(3)
    process.send_signal(signal.SIGINT)
    status, _, err = finish(process)
    assert status == 1
    assert "Compiling the engine" in err
    assert "Nothing was written." in err
    assert not (tmp_path / "out").exists()
    assert finish(start(tmp_path, *run, BARGAINING_SIM_CACHE=str(cache)))[0] == 0


def test_two_processes_in_one_folder(tmp_path, whole):
    both = [start(tmp_path, *RUN, "--no-plots", "--resume") for _ in range(2)]
    assert [finish(process)[0] for process in both] == [0, 0]
    assert stored(tmp_path / "out") == whole


@pytest.mark.slow
def test_two_processes_without_a_folder_take_two(tmp_path, whole):
    both = [start(tmp_path, *RUN[:6], "--no-plots") for _ in range(2)]
    assert [finish(process)[0] for process in both] == [0, 0]
    assert {path.name for path in (tmp_path / "results").iterdir()} == {"madrid_2025", "madrid_2025-2"}
    for folder in (tmp_path / "results").iterdir():
        found = stored(folder)
        assert all(found[name] == data for name, data in whole.items() if name != "run.json")


@pytest.mark.slow
@pytest.mark.parametrize("limit", [2_000, 9_000])
def test_files_that_cannot_grow(tmp_path, whole, limit):
    """The system itself refuses to write past a size: smaller than run.json, or than a part."""
    limited = DRIVER.replace(
        "main()\n",
        f"import resource; resource.setrlimit(resource.RLIMIT_FSIZE, ({limit}, {limit}))\nmain()\n",
    )
    process = subprocess.Popen(
        [sys.executable, "-c", limited, "500", *RUN, "--no-plots"],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    status, _, err = finish(process)
    assert status == 1
    assert "cannot be written (File too large)" in err
    assert not list(tmp_path.rglob("*.tmp"))
    assert finish(start(tmp_path, *RUN, "--no-plots", "--resume"))[0] == 0
    assert stored(tmp_path / "out") == whole
