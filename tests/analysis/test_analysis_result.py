"""The folder of an analysis: its files, their numbers, the same bytes again, and words for what is wrong."""

import csv
import json
from pathlib import Path

import numpy as np
import pytest
import typer
from numpy.typing import NDArray
from typer.testing import CliRunner

from bargaining_sim.analysis.sweep.folder import analyse
from bargaining_sim.cli import analyze as cli_analyze
from bargaining_sim.errors import ResultError
from bargaining_sim.experiments.frame import SweepFrame
from bargaining_sim.plots.folders import sweep_files
from bargaining_sim.results.manifest import read_manifest
from tests.analysis.made import LINKAGE, chance, luck, made, steps, unit

Numbers = NDArray[np.float64]
NAMES = ["closed=ever", "utility_us"]
TABLES = {
    "grid": {"effects.csv", "importance.csv", "interactions.csv"},
    "latin_hypercube": {"effects.csv", "importance.csv", "discovery.csv"},
    "sobol": {"effects.csv", "importance.csv", "discovery.csv", "sobol.csv"},
    "one_at_a_time": {"tornado.csv", "paired.csv"},
    "paired": {"paired.csv"},
}
PICTURES = {
    "grid": {"lines", "heatmap"},
    "latin_hypercube": {"lines", "discovery"},
    "sobol": {"lines", "sobol", "discovery"},
    "one_at_a_time": {"tornado"},
    "paired": {"paired"},
}


def value(x: Numbers, runs: NDArray[np.int64]) -> Numbers:
    risk = 0.3 if np.isnan(x[0]) else x[0]
    return np.stack([(chance(runs) < risk).astype(float), risk + luck(runs)])


def frame_of(folder: Path, kind: str) -> SweepFrame:
    sampled = kind in ("sobol", "latin_hypercube")
    points = {"sobol": "\npoints = 32", "latin_hypercube": "\npoints = 48"}.get(kind, "")
    a, b = (unit(0), unit(1)) if sampled else (steps(0, 3), steps(1, 2))
    return made(folder, f'kind = "{kind}"{points}', {"a": a, "b": b, "c": LINKAGE}, NAMES, value)


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


@pytest.mark.parametrize("kind", list(TABLES))
def test_every_design_gets_its_tables_and_pictures_the_same_twice(tmp_path: Path, kind: str) -> None:
    frame_of(tmp_path, kind)
    first = analyse(tmp_path, draw=sweep_files)
    assert {path.name for path in first.folder.glob("*.csv")} == TABLES[kind]
    assert {path.name.split("_")[0] for path in (first.folder / "plots").iterdir()} == PICTURES[kind]
    assert first.files[0].read_text(encoding="utf-8") == first.text
    before = {path: path.read_bytes() for path in first.files}
    assert set(before) == {path for path in first.folder.rglob("*") if path.is_file()}
    again = analyse(tmp_path, draw=sweep_files)
    assert {path: path.read_bytes() for path in again.files} == before


def test_what_an_analysis_does_not_write_again_goes_and_the_rest_stays(tmp_path: Path) -> None:
    frame_of(tmp_path, "grid")
    analyse(tmp_path, draw=sweep_files)
    mine = tmp_path / "analysis" / "notes.txt"
    mine.write_text("my own", encoding="utf-8")
    found = analyse(tmp_path, ["utility_us"], draw=sweep_files)
    assert {path.name for path in (found.folder / "plots").glob("*.png")} == {
        "lines_utility_us.png", "heatmap_utility_us.png"
    }  # fmt: skip
    assert {row["outcome"] for row in read(found.folder / "effects.csv")} == {"utility_us"}
    analyse(tmp_path)
    assert not list((found.folder / "plots").iterdir())
    assert mine.read_text(encoding="utf-8") == "my own"


def test_tables_hold_the_numbers_of_the_points(tmp_path: Path) -> None:
    frame = frame_of(tmp_path, "grid")
    found = analyse(tmp_path).folder
    means = frame.estimates["utility_us"].mean.reshape(3, 2, 2)
    rows = [
        row for row in read(found / "effects.csv") if (row["outcome"], row["factor"]) == ("utility_us", "a")
    ]
    assert [row["value"] for row in rows] == ["0.1", "0.5", "0.9"]
    assert [float(row["mean"]) for row in rows] == pytest.approx(means.mean(axis=(1, 2)).tolist(), abs=1e-5)
    assert [row["points"] for row in rows] == ["4", "4", "4"]
    words = [row["value"] for row in read(found / "effects.csv") if row["factor"] == "c"]
    assert words == ["package", "issue_by_issue"] * 2  # as in points.csv
    cells = [row for row in read(found / "interactions.csv") if row["outcome"] == "utility_us"]
    assert {row["first_factor"] for row in cells} == {"a"}
    told = {
        row["factor"]: row["told_apart"]
        for row in read(found / "importance.csv")
        if row["outcome"] == "utility_us"
    }
    assert told == {"a": "true", "b": "false", "c": "false"}


def test_names_of_pictures_are_harmless_and_never_the_same(tmp_path: Path) -> None:
    names = ["rung_tiktok=jv_licence", "rung_tiktok=jv_licence_support"]
    made(
        tmp_path,
        'kind = "grid"',
        {"a": steps(0, 2)},
        names,
        lambda x, runs: np.tile(chance(runs) < x[0], (2, 1)),
    )
    found = analyse(tmp_path, draw=sweep_files)
    assert {path.name for path in (found.folder / "plots").glob("*.png")} == {
        "lines_rung_tiktok_jv_licence.png", "lines_rung_tiktok_jv_licence_support.png"
    }  # fmt: skip


def test_what_is_no_complete_sweep_is_told(tmp_path: Path) -> None:
    with pytest.raises(ResultError, match="not a result folder"):
        analyse(tmp_path, draw=sweep_files)
    frame = frame_of(tmp_path, "grid")
    path = tmp_path / "run.json"
    path.write_text(json.dumps(frame.sweep.manifest | {"complete": False}), encoding="utf-8")
    with pytest.raises(ResultError, match="not complete"):
        analyse(tmp_path, draw=sweep_files)
    path.write_text(json.dumps(frame.sweep.manifest | {"kind": "batch"}), encoding="utf-8")
    with pytest.raises(ResultError, match="no sweep"):
        analyse(tmp_path, draw=sweep_files)
    path.write_text(json.dumps(frame.sweep.manifest), encoding="utf-8")
    (tmp_path / "analysis").write_text("a file", encoding="utf-8")
    with pytest.raises(ResultError, match="analysis: cannot be made"):
        analyse(tmp_path, draw=sweep_files)


def test_the_command_prints_findings_and_files(tmp_path: Path) -> None:
    frame_of(tmp_path, "one_at_a_time")
    app = typer.Typer()
    app.command("analyze", epilog=cli_analyze.EXAMPLES)(cli_analyze.analyze)
    done = CliRunner().invoke(app, [str(tmp_path), "--no-plots"])
    assert done.exit_code == 0, done.output
    assert "What matters most: a." in done.output
    assert "  tornado.csv" in done.output.splitlines()
    done = CliRunner().invoke(app, [str(tmp_path), "--outcome", "utility_us", "--no-plots", "--json"])
    told = json.loads(done.output)
    assert told["outcomes"] == ["utility_us"]
    assert [Path(file).name for file in told["files"]] == [
        "findings.txt", "tornado.csv", "paired.csv", "analysis.json"
    ]  # fmt: skip
    assert read_manifest(tmp_path)["kind"] == "sweep"  # the sweep itself is left as it is
