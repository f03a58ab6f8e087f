"""A result folder is whole, the same whatever happened on the way, and never written over."""

import errno
import os
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from bargaining_sim.errors import ResultError
from bargaining_sim.results import manifest as manifests
from bargaining_sim.results import store
from bargaining_sim.results.dictionary import data_dictionary
from bargaining_sim.results.frame import open_result
from bargaining_sim.results.manifest import as_bytes, read_manifest, scenario_hash
from bargaining_sim.scenario.reader import load_scenario
from tests.results.madrid_batches import PART, contents, manifest_of, part_path, play


@pytest.fixture(autouse=True)
def _small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(manifests, "PART_RUNS", PART)


@pytest.mark.parametrize("runs", [1, PART - 1, PART, PART + 1, 3 * PART])
def test_parts_hold_all_runs_once(tmp_path: Path, runs: int) -> None:
    play(tmp_path / "r", runs=runs)
    parts = sorted((tmp_path / "r" / "rows").iterdir())
    assert len(parts) == -(-runs // PART)
    numbers = [n for part in parts for n in pq.read_table(part)["run"].to_pylist()]
    assert numbers == list(range(runs))


@pytest.mark.parametrize("workers", [2, 3])
def test_same_bytes_whatever_the_number_of_workers(tmp_path: Path, workers: int) -> None:
    play(tmp_path / "one")
    play(tmp_path / "several", workers=workers)
    assert contents(tmp_path / "one") == contents(tmp_path / "several")


@pytest.mark.parametrize("lost", [[0], [3], [1, 2], [0, 1, 2, 3]])
def test_resume_gives_the_same_bytes(tmp_path: Path, lost: list[int]) -> None:
    play(tmp_path / "whole")
    play(tmp_path / "torn")
    for part in lost:
        part_path(tmp_path / "torn", part).unlink()
    for name in ("summary.txt", "summary.csv"):
        (tmp_path / "torn" / name).unlink()
    manifest = read_manifest(tmp_path / "torn")
    manifest.pop("counts")
    store.write_whole(tmp_path / "torn" / "run.json", as_bytes(manifest | {"complete": False}))
    play(tmp_path / "torn", resume=True)
    assert contents(tmp_path / "whole") == contents(tmp_path / "torn")


def test_nothing_is_written_over(tmp_path: Path) -> None:
    play(tmp_path / "r")
    before = contents(tmp_path / "r")
    with pytest.raises(ResultError, match="nothing is overwritten"):
        play(tmp_path / "r")
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.tex").write_text("…", encoding="utf-8")
    for resume in (False, True):
        with pytest.raises(ResultError):
            play(tmp_path / "mine", resume=resume)
    (tmp_path / "file").write_text("x")
    for resume in (False, True):
        with pytest.raises(ResultError):
            play(tmp_path / "file", resume=resume)
    assert contents(tmp_path / "r") == before
    assert list(contents(tmp_path / "mine")) == ["thesis.tex"]


def test_resuming_a_complete_result_changes_nothing(tmp_path: Path) -> None:
    play(tmp_path / "r")
    times = {p: p.stat().st_mtime_ns for p in (tmp_path / "r").rglob("*")}
    play(tmp_path / "r", resume=True)
    assert times == {p: p.stat().st_mtime_ns for p in (tmp_path / "r").rglob("*")}


@pytest.mark.parametrize(
    ("settings", "named"),
    [
        ({"seed": 2}, "seed was 1, is 2"),
        ({"runs": 36}, "runs was 35, is 36"),
        ({"talks__discount": 0.5}, "content of the scenario"),
    ],
)
def test_another_batch_cannot_be_resumed(tmp_path: Path, settings: dict[str, object], named: str) -> None:
    play(tmp_path / "r")
    with pytest.raises(ResultError, match=named):
        play(tmp_path / "r", resume=True, **settings)


def test_other_code_and_versions_cannot_resume(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    play(tmp_path / "r")
    monkeypatch.setattr(manifests, "source_hash", lambda: "0" * 16)
    with pytest.raises(ResultError, match="source code"):
        play(tmp_path / "r", resume=True)


def test_a_full_disk_is_told_and_can_be_resumed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    play(tmp_path / "whole")
    real, calls = os.fsync, 0

    def full(handle: int) -> None:
        nonlocal calls
        calls += 1
        if calls == 5:  # the second part; every other call is a folder
            raise OSError(errno.ENOSPC, "No space left on device")
        real(handle)

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(ResultError, match="No space left on device"):
        play(tmp_path / "r")
    assert not list((tmp_path / "r").rglob("*.tmp"))
    monkeypatch.setattr(os, "fsync", real)
    play(tmp_path / "r", resume=True)
    assert contents(tmp_path / "r") == contents(tmp_path / "whole")


def test_damaged_results_are_told(tmp_path: Path) -> None:
    play(tmp_path / "r")
    with pytest.raises(ResultError, match="not a result folder"):
        open_result(tmp_path)
    part = part_path(tmp_path / "r", 0)
    part.write_bytes(part.read_bytes()[:50])
    with pytest.raises(ResultError, match="part-00000"):
        _ = open_result(tmp_path / "r")["deals"]
    manifest = tmp_path / "r" / "run.json"
    text = manifest.read_text(encoding="utf-8")
    for wrong, told in (
        (text[:100], "cannot be read"),
        ("[]", "found format None"),
        ('{"format": 99}', "found format 99"),
    ):
        manifest.write_text(wrong, encoding="utf-8")
        with pytest.raises(ResultError, match=told):
            open_result(tmp_path / "r")
    manifest.write_text(text.replace('"complete": true', '"complete": false'), encoding="utf-8")
    with pytest.raises(ResultError, match="--resume"):
        open_result(tmp_path / "r")


def test_columns_on_disk_are_those_of_the_dictionary(tmp_path: Path) -> None:
    play(tmp_path / "r")
    table = pq.read_table(part_path(tmp_path / "r", 0))
    outcomes = data_dictionary(load_scenario("madrid_2025"))
    assert table.column_names == [outcome.name for outcome in outcomes]
    for outcome in outcomes:
        metadata = table.schema.field(outcome.name).metadata
        assert metadata[b"unit"].decode() == outcome.unit
        assert metadata[b"meaning"].decode() == outcome.meaning
        if outcome.kind == "class":
            assert set(table[outcome.name].to_pylist()) <= set(outcome.categories)


def test_the_manifest_says_what_made_it(tmp_path: Path) -> None:
    play(tmp_path / "r", seed=5)
    manifest = read_manifest(tmp_path / "r")
    assert manifest["seed"] == 5
    assert manifest["scenario"] == "madrid_2025"
    assert set(manifest["texts"]) == {"madrid_2025.toml", "us_china_2025.toml"}
    assert {"python", "numpy", "numba", "bargaining-sim"} <= set(manifest["versions"])
    assert manifest["counts"]["runs"] == 35
    classes = {key: n for key, n in manifest["counts"].items() if key.startswith("file_outcome")}
    assert sum(classes.values()) == 35
    again = load_scenario("madrid_2025")
    assert manifest["scenario_sha256"] == scenario_hash(again)
    assert open_result(tmp_path / "r").scenario == again


def test_default_folders_are_numbered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    found = [store.open_next(manifest_of()).folder.as_posix() for _ in range(3)]
    assert found == [f"results/madrid_2025{n}" for n in ("", "-2", "-3")]
