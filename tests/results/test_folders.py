"""Which folder a result goes to, what is refused, and two batches at one time."""

import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from bargaining_sim.errors import ResultError
from bargaining_sim.results import store
from bargaining_sim.results.frame import open_result
from bargaining_sim.results.manifest import as_bytes, read_manifest
from tests.results.batches import RUNS, contents, manifest, part_files, play

pytestmark = pytest.mark.usefixtures("no_engine")

OTHERS = {
    "seed": ({"seed": 2}, "seed was 1, is 2"),
    "runs": ({"runs": 24}, "runs was 23, is 24"),
    "scenario": ({"scenario": "cake"}, "scenario was pie, is cake"),
    "content": ({"scenario_sha256": "0" * 64}, r"content of the scenario was \w{12}…, is 000000000000…"),
    "code": ({"source_sha256": "0" * 16}, r"source code of bargaining_sim was \w{16}, is 0000000000000000"),
    "parts": ({"part_runs": 6}, "part_runs was 5, is 6"),
}


@pytest.mark.parametrize(("change", "told"), OTHERS.values(), ids=list(OTHERS))
def test_another_batch_is_refused_and_says_in_what_it_differs(tmp_path, change, told):
    play(tmp_path / "out")
    before = contents(tmp_path / "out")
    with pytest.raises(ResultError, match=f"cannot be resumed, it is another batch: {told}$"):
        play(tmp_path / "out", resume=True, **change)
    assert contents(tmp_path / "out") == before


def test_other_versions_are_refused_by_name(tmp_path):
    play(tmp_path / "out")
    versions = manifest()["versions"] | {"numpy": "1.0", "python": "2.7"}
    with pytest.raises(ResultError, match=r"python was 3[.\d]+, is 2.7, numpy was [.\d]+, is 1.0$"):
        play(tmp_path / "out", resume=True, versions=versions)


def test_several_differences_are_told_together(tmp_path):
    play(tmp_path / "out")
    with pytest.raises(ResultError, match="seed was 1, is 9; runs was 23, is 7"):
        play(tmp_path / "out", resume=True, seed=9, runs=7)


@pytest.mark.parametrize("resume", [False, True])
@pytest.mark.parametrize("name", ["file", "file/below", "file/far/below"])
def test_a_file_in_the_way(tmp_path, name, resume):
    (tmp_path / "file").write_text("mine")
    with pytest.raises(ResultError, match=r"found a file|cannot be made \(Not a directory\)"):
        play(tmp_path / name, resume=resume)
    assert contents(tmp_path) == {"file": b"mine"}


@pytest.mark.parametrize("name", ["notes.txt", "rows/part-00000.parquet", "summary.txt", ".hidden"])
@pytest.mark.parametrize("resume", [False, True])
def test_a_folder_with_something_else_is_refused(tmp_path, name, resume):
    path = tmp_path / "out" / name
    path.parent.mkdir(parents=True)
    path.write_bytes(b"mine")
    with pytest.raises(ResultError, match="no run.json" if resume else "nothing is overwritten"):
        play(tmp_path / "out", resume=resume)
    assert contents(tmp_path / "out") == {name: b"mine"}


def test_an_empty_folder_is_used(tmp_path):
    (tmp_path / "out").mkdir()
    play(tmp_path / "out")
    assert open_result(tmp_path / "out").runs == RUNS


def test_missing_parents_are_made(tmp_path):
    play(tmp_path / "a" / "b" / "out")
    assert open_result(tmp_path / "a" / "b" / "out").runs == RUNS


@pytest.mark.parametrize("call", ["mkdir", "open"])
def test_a_folder_that_cannot_be_written(tmp_path, monkeypatch, call):
    """For root no folder is read-only, so the refusal comes from a stand-in."""

    def refuse(self, *arguments, **options):
        raise PermissionError(13, "Permission denied", str(self))

    monkeypatch.setattr(Path, call, refuse)
    with pytest.raises(ResultError, match=r"Permission denied") as told:
        play(tmp_path / "out")
    assert isinstance(told.value.__cause__, OSError)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="there is no /proc")
def test_a_file_system_that_takes_no_folders():
    with pytest.raises(ResultError, match=r"/proc/nothing: cannot be made"):
        play(Path("/proc/nothing"))


CANNOT_BE_READ = "run.json: cannot be read"
CANNOT_BE_USED = "run.json: cannot be used"
DAMAGE = {
    "truncated": (lambda text: text[:200], CANNOT_BE_READ),
    "empty": (lambda text: "", CANNOT_BE_READ),
    "nested": (lambda text: "[" * 100_000, CANNOT_BE_READ),
    "a list": (lambda text: "[1, 2]", "run.json: found format None; allowed: 1"),
    "a later format": (lambda text: text.replace('"format": 1', '"format": 2'), "found format 2; allowed: 1"),
    "without a scenario": (lambda text: '{"format": 1, "complete": true}', CANNOT_BE_USED),
    "another scenario": (lambda text: text.replace('"prior": 0.5', '"prior": "half"'), CANNOT_BE_USED),
    "runs in words": (lambda text: text.replace('"runs": 23', '"runs": "all"'), CANNOT_BE_USED),
    "no number of runs": (lambda text: text.replace('"runs": 23', '"runs": null'), CANNOT_BE_USED),
    "not complete": (lambda text: text.replace('"complete": true', '"complete": false'), "not complete; "),
}


@pytest.mark.parametrize(("damage", "told"), DAMAGE.values(), ids=list(DAMAGE))
def test_a_damaged_manifest_is_told(tmp_path, damage, told):
    play(tmp_path / "out")
    path = tmp_path / "out" / "run.json"
    path.write_text(damage(path.read_text(encoding="utf-8")), encoding="utf-8")
    with pytest.raises(ResultError, match=told):
        open_result(tmp_path / "out")


def test_bytes_that_are_no_text(tmp_path):
    (tmp_path / "run.json").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ResultError, match=r"run.json: cannot be read"):
        open_result(tmp_path)
    with pytest.raises(ResultError, match="not a result folder"):
        open_result(tmp_path / "nothing")
    with pytest.raises(ResultError, match="not a result folder"):
        open_result(tmp_path / "run.json")


def dead_process() -> int:
    """The number of a process that has ended."""
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return process.pid


def test_leftovers_of_the_dead_are_swept_and_others_stay(tmp_path):
    folder = tmp_path / "out"
    play(folder)
    before, dead = contents(folder), dead_process()
    gone = [f"{name}.{store.HOST}.{owner}.tmp"
            for name in (".run.json", "rows/.part-00001.parquet", "plots/.x.svg")
            for owner in (dead, os.getpid(), 10**30)]  # fmt: skip
    stay = [f".run.json.{store.HOST}.{os.getppid()}.tmp", ".x.tmp", f"run.json.{store.HOST}.7.tmp",
            f"mine/.part-00000.parquet.{store.HOST}.7.tmp"]  # fmt: skip
    for name in gone + stay:
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(b"torn")
    play(folder, resume=True)
    assert contents(folder) == before | dict.fromkeys(stay, b"torn")


def test_a_process_that_dies_beside_a_working_one_leaves_nothing(tmp_path):
    """Two work in one folder; one is killed while it writes, after the other has looked for leftovers."""
    play(tmp_path / "alone")
    folder, dead = tmp_path / "out", dead_process()

    def killed_beside(_: int) -> None:
        (folder / "rows").mkdir(exist_ok=True)
        for name in (".run.json", "rows/.part-00001.parquet"):
            (folder / f"{name}.{store.HOST}.{dead}.tmp").write_bytes(b"torn")

    play(folder, progress=killed_beside)
    assert contents(folder) == contents(tmp_path / "alone")


def test_leftovers_of_other_machines_are_swept_when_they_are_old(tmp_path):
    """Their processes cannot be asked, so a day must have passed since the last byte."""
    folder = tmp_path / "out"
    play(folder)
    before, now = contents(folder), time.time()
    names = [f"{name}.{owner}.tmp" for name in (".run.json", "rows/.part-00001.parquet")
             for owner in ("there.7", f"there.{os.getpid()}", f"{store.HOST}.host7", "7")]  # fmt: skip
    for age, kept in ((store.FORGOTTEN - 100, names), (store.FORGOTTEN + 100, [])):
        for name in names:
            (folder / name).write_bytes(b"torn")
            os.utime(folder / name, (now - age, now - age))
        play(folder, resume=True)
        assert contents(folder) == before | dict.fromkeys(kept, b"torn")


def test_names_of_temporary_files_tell_machine_and_process(tmp_path, monkeypatch):
    seen = []
    monkeypatch.setattr(os, "fsync", lambda handle: seen.append([path.name for path in tmp_path.iterdir()]))
    store.write_whole(tmp_path / "some.file.txt", b"whole")
    assert seen == [[f".some.file.txt.{store.HOST}.{os.getpid()}.tmp"], ["some.file.txt"]]
    assert "." not in store.HOST, "or its end could not be told from a name"


def test_default_folders_have_numbers(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "results").mkdir()
    (tmp_path / "results" / "pie-2").write_text("a file counts too")
    names = [store.open_next(manifest()).folder.as_posix() for _ in range(3)]
    assert names == ["results/pie", "results/pie-3", "results/pie-4"]


def test_results_that_is_a_file(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "results").write_text("mine")
    with pytest.raises(ResultError, match="results: found a file; allowed: a folder, or use --out"):
        store.open_next(manifest())


def test_what_can_be_resumed_is_found(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert store.find_resumable(manifest()) is None
    made = [store.open_next(manifest(seed=seed)).folder for seed in (1, 1, 2, 1)]
    for folder, complete in zip(made, (True, False, False, True), strict=True):
        store.write_whole(folder / "run.json", as_bytes(read_manifest(folder) | {"complete": complete}))
    (tmp_path / "results" / "torn").mkdir()
    (tmp_path / "results" / "torn" / "run.json").write_text("{")
    assert store.find_resumable(manifest()) == made[1], "unfinished before finished"
    assert store.find_resumable(manifest(seed=2)) == made[2]
    assert store.find_resumable(manifest(seed=3)) is None
    store.write_whole(made[1] / "run.json", as_bytes(manifest() | {"complete": True}))
    os.utime(made[0] / "run.json", (4e9, 4e9))
    assert store.find_resumable(manifest()) == made[0], "then the newest"


def test_a_second_batch_in_the_middle_of_the_first(tmp_path):
    """At every step of one batch another does the same batch in the same folder, wholly."""
    play(tmp_path / "whole")
    for step in range(12):
        steps = 0
        folder = tmp_path / f"out{step}"

        def progress(_, step=step, folder=folder):
            nonlocal steps
            if steps == step:
                play(folder, resume=True)
            steps += 1

        play(folder, progress=progress)
        assert contents(folder) == contents(tmp_path / "whole")


def test_a_folder_taken_back_by_another_is_made_again(tmp_path):
    play(tmp_path / "whole")
    folder = tmp_path / "out"
    first = store.open_folder(folder, manifest(), resume=False)

    def progress(_):
        if not part_files(folder):
            store.take_back(first)

    play(folder, resume=True, progress=progress)
    assert contents(folder) == contents(tmp_path / "whole")


class Together:
    """Threads that start at one moment, each with a process number of its own."""

    def __init__(self, monkeypatch):
        self.local = threading.local()
        monkeypatch.setattr(os, "getpid", lambda: self.local.pid)
        monkeypatch.setattr(store, "other_process_lives", lambda number: number != self.local.pid)

    def play(self, folder, seeds):
        """Each thread plays its seed; returns what each was told, or None."""
        start, told = threading.Barrier(len(seeds)), [None] * len(seeds)

        def work(place):
            self.local.pid = 10**6 + place
            start.wait()
            try:
                play(folder, resume=True, seed=seeds[place])
            except BaseException as fault:
                told[place] = fault

        threads = [threading.Thread(target=work, args=(place,)) for place in range(len(seeds))]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return told


def test_many_at_once_in_one_folder(tmp_path, monkeypatch):
    play(tmp_path / "whole")
    expected = contents(tmp_path / "whole")
    together = Together(monkeypatch)
    for attempt in range(5):
        assert together.play(tmp_path / f"out{attempt}", [1] * 6) == [None] * 6
        assert contents(tmp_path / f"out{attempt}") == expected


def test_one_folder_takes_only_one_of_two_batches(tmp_path, monkeypatch):
    """Two different batches begin in one folder at the same moment."""
    alone = {}
    for seed in (1, 2):
        play(tmp_path / f"alone{seed}", seed=seed)
        alone[seed] = contents(tmp_path / f"alone{seed}")
    together = Together(monkeypatch)
    for attempt in range(40):
        told = together.play(tmp_path / f"out{attempt}", [1, 2])
        (winner,) = [seed for seed in (1, 2) if told[seed - 1] is None]
        assert isinstance(told[2 - winner], ResultError)
        assert f"seed was {winner}, is {3 - winner}" in str(told[2 - winner])
        assert contents(tmp_path / f"out{attempt}") == alone[winner]


def test_without_hard_links(tmp_path, monkeypatch):
    def unsupported(self, target):
        raise PermissionError(1, "Operation not permitted")

    play(tmp_path / "whole")
    monkeypatch.setattr(Path, "hardlink_to", unsupported)
    play(tmp_path / "out")
    assert contents(tmp_path / "out") == contents(tmp_path / "whole")
    with pytest.raises(ResultError, match="nothing is overwritten"):
        play(tmp_path / "out")
    with pytest.raises(FileExistsError):
        store.write_whole(tmp_path / "out" / "run.json", b"other", exclusive=True)
    assert contents(tmp_path / "out") == contents(tmp_path / "whole")


def test_a_manifest_can_hold_any_name_of_a_file():
    text = as_bytes({"command": "run b\udce4d.toml", "label": "“π”"})
    assert b"\\udce4" in text
    assert "“π”".encode() in text


def test_the_folder_is_that_of_the_batch(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    targets = [store.open_target(None, manifest(), False) for _ in range(2)]
    assert [(str(target.folder), target.made) for target in targets] == [
        ("results/pie", True),
        ("results/pie-2", True),
    ]
