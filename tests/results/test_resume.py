"""Whatever stops a batch, what it leaves is nothing or a folder that goes on to the same bytes."""

import errno
import itertools
import json
import os
import shutil
import stat
from pathlib import Path

import pytest

from bargaining_sim.errors import ResultError
from bargaining_sim.experiments import simulation
from bargaining_sim.results import rows, store
from tests.results.batches import PART_RUNS, RUNS, Death, canned, contents, manifest, part_files, play, reaper

pytestmark = pytest.mark.usefixtures("no_engine")
PARTS = -(-RUNS // PART_RUNS)


def draw(frame, folder):
    """Stands in for the pictures."""
    folder.mkdir(exist_ok=True)
    for name in ("one.png", "two.svg"):
        store.write_whole(folder / name, f"{name} of {frame.runs} runs".encode())


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """The bytes of a batch that nothing has stopped."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(simulation, "play_batch", canned)
        folder = tmp_path_factory.mktemp("whole") / "out"
        play(folder, draw=draw)
    found = contents(folder)
    assert len(found) == PARTS + 5
    return found


def is_whole_or_absent(folder: Path, whole: dict[str, bytes]) -> None:
    for name, data in contents(folder).items():
        if name == "run.json" and data != whole[name]:
            assert json.loads(data)["complete"] is False
        elif not name.endswith(".tmp"):
            assert data == whole[name], name


def test_any_set_of_lost_parts_is_made_again(tmp_path, whole):
    for keep in itertools.product((True, False), repeat=PARTS):
        lost = [part for part, kept in enumerate(keep) if not kept]
        folder = tmp_path / f"lost{''.join(map(str, lost))}"
        play(folder, draw=draw)
        for part in lost:
            (folder / "rows" / f"part-{part:05d}.parquet").unlink()
        played = []
        play(folder, resume=True, progress=played.append, draw=draw)
        assert contents(folder) == whole
        assert sum(played) == RUNS
        expected = sum(min(PART_RUNS, RUNS - part * PART_RUNS) for part in lost)
        assert sum(played[1:]) == expected


def test_death_before_any_change_to_the_disk(tmp_path, whole):
    """The process vanishes before its k-th change to a file or folder, for every k."""
    for k in itertools.count():
        folder = tmp_path / f"k{k}" / "out"
        folder.parent.mkdir()
        with reaper().after(k, folder):
            try:
                play(folder, draw=draw)
                break
            except Death:
                pass
        is_whole_or_absent(folder, whole)
        if folder.exists() and any(folder.iterdir()):
            with pytest.raises(ResultError, match=r"nothing is overwritten.*--resume"):
                play(folder)
        play(folder, resume=True, draw=draw)
        assert contents(folder) == whole, f"died before change {k}"
    assert k > 3 * PARTS


def test_death_again_and_again(tmp_path, whole):
    """Resumes die too, each a little later than the one before, until one comes through."""
    folder = tmp_path / "out"
    deaths = 0
    for allowed in range(100):
        with reaper().after(allowed, folder):
            try:
                play(folder, resume=True, draw=draw)
            except Death:
                deaths += 1
                is_whole_or_absent(folder, whole)
                continue
        break
    assert deaths > 10
    assert contents(folder) == whole


@pytest.mark.parametrize("share", [0.0, 0.5, 0.99])
def test_death_in_the_middle_of_a_write(tmp_path, whole, monkeypatch, share):
    """The k-th file is torn in its temporary place, then the process vanishes."""
    real, unlink, calls = os.fsync, Path.unlink, 0

    def torn(handle: int) -> None:
        nonlocal calls
        calls += 1
        if calls >= k:
            os.ftruncate(handle, int(os.fstat(handle).st_size * share))
            monkeypatch.setattr(Path, "unlink", lambda self, missing_ok=False: None)  # it cannot clean up
            raise Death
        real(handle)

    for k in range(1, 2 * (PARTS + 6), 2):  # every other one is of the folder
        folder, calls = tmp_path / f"k{k}" / "out", 0
        monkeypatch.setattr(os, "fsync", torn)
        try:
            play(folder, draw=draw)
        except Death:
            assert any(name.endswith(".tmp") for name in contents(folder))
        finally:
            monkeypatch.setattr(os, "fsync", real)
            monkeypatch.setattr(Path, "unlink", unlink)
        is_whole_or_absent(folder, whole)
        play(folder, resume=True, draw=draw)
        assert contents(folder) == whole


@pytest.mark.parametrize("error", [errno.ENOSPC, errno.EIO, errno.EROFS, errno.EDQUOT])
def test_a_full_or_broken_disk_is_told_and_the_rest_goes_on_later(tmp_path, whole, monkeypatch, error):
    real, calls = os.fsync, 0

    def failing(handle: int) -> None:
        nonlocal calls
        if stat.S_ISDIR(os.fstat(handle).st_mode):
            return real(handle)
        calls += 1
        if calls == k:
            raise OSError(error, os.strerror(error))
        return real(handle)

    stopped = 0
    for k in range(1, PARTS + 7):
        folder, calls = tmp_path / f"k{k}" / "out", 0
        monkeypatch.setattr(os, "fsync", failing)
        try:
            play(folder, draw=draw)
        except ResultError as told:
            stopped += os.strerror(error) in str(told) and isinstance(told.__cause__, OSError)
        monkeypatch.setattr(os, "fsync", real)
        assert not list(folder.rglob("*.tmp"))
        assert folder.exists() == (k > 2), "nothing is left where no part was finished"
        is_whole_or_absent(folder, whole)
        play(folder, resume=True, draw=draw)
        assert contents(folder) == whole
    assert stopped == PARTS + 6  # run.json twice, the parts, two summaries, two pictures


@pytest.mark.parametrize("stopped_after", [0, 3, 8, 22])
def test_interrupt_keeps_finished_parts_or_nothing(tmp_path, whole, stopped_after):
    done = 0

    def progress(runs: int) -> None:
        nonlocal done
        done += runs
        if done >= stopped_after:
            raise KeyboardInterrupt

    folder = tmp_path / "out"
    with pytest.raises(KeyboardInterrupt):
        play(folder, progress=progress)
    finished = stopped_after // PART_RUNS
    assert folder.exists() == (finished > 0)
    if finished:
        assert len(part_files(folder)) == finished
        assert not json.loads((folder / "run.json").read_text())["complete"]
    play(folder, resume=True, draw=draw)
    assert contents(folder) == whole


def test_interrupt_takes_back_only_what_is_its_own(tmp_path):
    def interrupt(_: int) -> None:
        raise KeyboardInterrupt

    given = tmp_path / "given"
    given.mkdir()
    with pytest.raises(KeyboardInterrupt):
        play(given, progress=interrupt)
    assert json.loads((given / "run.json").read_text())["runs"] == RUNS, "the folder was there before"

    def write_and_interrupt(_: int) -> None:
        (tmp_path / "new" / "notes.txt").write_text("mine")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        play(tmp_path / "new", progress=write_and_interrupt)
    assert contents(tmp_path / "new") == {"notes.txt": b"mine"}


def test_a_complete_result_is_left_as_it_is(tmp_path, whole):
    folder = tmp_path / "out"
    play(folder, draw=draw)
    times = {path: path.stat().st_mtime_ns for path in folder.rglob("*")}
    played = []
    play(folder, resume=True, progress=played.append)
    assert played == [RUNS]
    assert contents(folder) == whole
    assert {path: path.stat().st_mtime_ns for path in folder.rglob("*")} == times


@pytest.mark.parametrize("name", ["summary.txt", "summary.csv"])
def test_a_lost_summary_is_made_again(tmp_path, whole, name):
    play(tmp_path / "out", draw=draw)
    (tmp_path / "out" / name).unlink()
    play(tmp_path / "out", resume=True)
    assert contents(tmp_path / "out") == whole


def test_without_a_fault_nothing_but_the_result_is_there(tmp_path, whole):
    play(tmp_path / "out", draw=draw)
    assert contents(tmp_path / "out") == whole
    assert {path.name for path in tmp_path.iterdir()} == {"out"}
    shutil.rmtree(tmp_path / "out")
    plan = rows.Plan(manifest())
    assert len(plan.parts) == PARTS
    assert plan.missing_parts(tmp_path / "out") == plan.parts
