"""Folders of version 0.1.0, made before a batch was an experiment with one point: read, drawn, told.

``folders_0_1_0.tar.xz`` holds three of them, of the pie of these tests: ``batch`` (12 runs in parts of 8),
``custom`` (the same with a custom tactic that failed in run 9) and ``sweep`` (4 points of 8 runs, two parts).
"""

import tarfile
from pathlib import Path

import pytest

from bargaining_sim.cli.plot import draw_one
from bargaining_sim.errors import ResultError
from bargaining_sim.experiments.frame import open_frame
from bargaining_sim.experiments.run import ENDINGS, check_versions, on_threads, run_missing
from bargaining_sim.experiments.sweep import Sweep
from bargaining_sim.report.folders import write_report
from bargaining_sim.results import store
from bargaining_sim.results.frame import open_result
from bargaining_sim.results.manifest import kind_of, new_manifest, read_manifest
from bargaining_sim.results.rows import Plan
from bargaining_sim.results.summary import write_summary
from tests.results.batches import contents, part_files

KINDS = {"batch": "batch", "custom": "batch", "sweep": "sweep"}


@pytest.fixture
def old(tmp_path: Path) -> Path:
    with tarfile.open(Path(__file__).with_name("folders_0_1_0.tar.xz")) as archive:
        archive.extractall(tmp_path, filter="data")
    return tmp_path


def test_parts_are_cut_as_they_were(old: Path) -> None:
    for name, kind in KINDS.items():
        assert kind_of(old / name) == kind
        plan = Sweep(read_manifest(old / name)) if kind == "sweep" else Plan(read_manifest(old / name))
        assert [part.name for part in plan.parts] == [path.name for path in part_files(old / name)]
    assert plan.missing_parts(old / "sweep") == []


@pytest.mark.parametrize("name", ["batch", "custom"])
def test_a_batch_has_the_numbers_that_it_had(old: Path, name: str) -> None:
    frame = open_result(old / name)
    assert (frame.runs, frame.seed, frame.scenario.name) == (12, 3, "pie")
    assert frame["run"].tolist() == list(range(12))
    assert frame.shares("trade_outcome")["failed"] == (name == "custom")
    assert frame.ended.tolist() == [name == "batch" or run != 9 for run in range(12)]
    assert write_summary(frame)[1].encode() == (old / name / "summary.csv").read_bytes()
    assert not frame.replayable


def test_a_sweep_has_the_numbers_that_it_had(old: Path) -> None:
    frame = open_frame(old / "sweep")
    assert frame.sweep.points == [(0.0, 0.2), (0.0, 0.8), (0.6, 0.2), (0.6, 0.8)]
    tables = ENDINGS["sweep"].tables(frame, old / "sweep")
    for name in ("points.csv", "parts.csv"):
        assert tables[name].encode() == (old / "sweep" / name).read_bytes()
    assert frame.errors == {}


@pytest.mark.parametrize("name", KINDS)
def test_they_are_drawn_and_reported(old: Path, name: str) -> None:
    folder, kind = old / name, KINDS[name]
    only = ["outcomes"] if kind == "batch" else None
    pictures = draw_one(folder, kind, ["svg"], only, None, old / "drawn")
    assert pictures
    assert all(path.stat().st_size > 1_000 for path in pictures)
    written = write_report(folder, old / "page.html")
    page = written.page.read_text(encoding="utf-8")
    assert written.kind == kind
    assert "pie" in page.lower()
    assert ("with tactics of one’s own" in page) == (name == "custom")


@pytest.mark.parametrize("name", ["batch", "custom"])
def test_a_batch_cannot_go_on_and_says_why(old: Path, name: str) -> None:
    before, manifest = contents(old / name), read_manifest(old / name)
    scenario = open_result(old / name).scenario
    now = new_manifest(scenario, {}, {}, 3, 12, "run") | {"part_runs": 8, "tactics": manifest["tactics"]}
    with pytest.raises(
        ResultError, match=r"cannot be resumed, .*source code of bargaining_sim was \w{16}, is"
    ):
        run_missing(store.open_folder(old / name, now, True), on_threads(1), lambda _: None)
    assert contents(old / name) == before


def test_a_sweep_cannot_go_on_and_says_why(old: Path) -> None:
    before = contents(old / "sweep")
    with pytest.raises(
        ResultError, match=r"cannot be resumed, .*source code of bargaining_sim was \w{16}, is"
    ):
        check_versions(old / "sweep", Sweep(read_manifest(old / "sweep")))
    assert contents(old / "sweep") == before
