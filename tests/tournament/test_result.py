"""What a tournament leaves on disk: whole, never over anything, and always the same."""

import csv
import json
import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from matplotlib.figure import Figure

from bargaining_sim.analysis.tournament.findings import Tournament
from bargaining_sim.analysis.tournament.folder import read_tournament, write_tournament
from bargaining_sim.analysis.tournament.play import play_tournament
from bargaining_sim.analysis.tournament.study import study
from bargaining_sim.analysis.tournament.words import summary_text
from bargaining_sim.errors import ResultError
from bargaining_sim.plots.files import files_of
from bargaining_sim.results import store
from bargaining_sim.results.manifest import read_manifest, scenario_hash
from bargaining_sim.results.store import check_target
from bargaining_sim.scenario.schema import Scenario
from bargaining_sim.statistics import wilson
from tests.tournament.made import NINE, lucky, pie, symmetric, tournament

TABLES = {
    "pairs.csv", "ranking.csv", "evolution.csv", "findings.json", "summary.txt", "tournament.json"
}  # fmt: skip


@pytest.fixture(autouse=True)
def _own_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(os, "fsync", lambda handle: None)


def write(played: Tournament, folder: Path | None = None, draw: Any = None) -> Path:
    return write_tournament(pie(), {"pie.toml": "text"}, {"talks.x": 1}, played, folder, "the command", draw)


def told(played: Tournament, scenario: Scenario) -> str:
    return summary_text(study(played), scenario)


def lines_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def contents(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


@pytest.mark.parametrize("runs", [1, 40])
def test_what_was_found_is_read_from_the_folder_again(runs: int) -> None:
    played = lucky(4, runs)._replace(left_out={"spe": "a reason"})
    folder = write(played)
    saved = read_tournament(folder)
    assert repr(saved.findings) == repr(study(played))  # NaN is not equal to itself
    assert summary_text(saved.findings, saved.scenario) == (folder / "summary.txt").read_text("utf-8")
    assert (len(saved.pairs), saved.scenario.name) == (16, "split_the_pie")
    json.loads((folder / "findings.json").read_text("utf-8"), parse_constant=pytest.fail)
    (folder / "findings.json").write_text("{}")
    with pytest.raises(ResultError, match="the tournament cannot be used"):
        read_tournament(folder)


@pytest.mark.parametrize("runs", [1, 40])
def test_a_folder_without_findings_as_version_0_1_0_left_it_is_read_from_its_tables(runs: int) -> None:
    played = lucky(4, runs)._replace(left_out={"spe": "a reason"})
    folder, findings = write(played), study(played)
    (folder / "findings.json").unlink()
    saved = read_tournament(folder)
    assert saved.summary == summary_text(findings, saved.scenario)
    assert (saved.findings[:4], len(saved.pairs)) == (findings[:4], 16)
    assert [row.tactic for row in saved.findings.ranking] == [row.tactic for row in findings.ranking]
    for read, row in zip(saved.findings.ranking, findings.ranking, strict=True):
        assert read[1:4] == pytest.approx(row[1:4], rel=1e-5, nan_ok=True)
        assert read.seats == pytest.approx(row.seats, rel=1e-5)
    assert saved.findings.start == pytest.approx(findings.start, rel=1e-5)
    assert saved.findings.end == pytest.approx(findings.end, rel=1e-5)
    (folder / "ranking.csv").write_text("place,tactic\n1,time\n")
    with pytest.raises(ResultError, match="the tournament cannot be used"):
        read_tournament(folder)
    (folder / "ranking.csv").unlink()
    with pytest.raises(ResultError, match=r"ranking\.csv"):
        read_tournament(folder)


def test_folders_are_numbered_and_nothing_is_overwritten() -> None:
    first = write(lucky(3))
    before = contents(first)
    assert first == Path("results/tournament-split_the_pie")
    assert set(before) == TABLES
    assert write(lucky(3, seed=2)) == Path("results/tournament-split_the_pie-2")
    assert write(lucky(3)) == Path("results/tournament-split_the_pie-3")
    assert contents(first) == before


def test_a_folder_asked_for_must_be_free(tmp_path: Path) -> None:
    empty, full, file = tmp_path / "empty", tmp_path / "full", tmp_path / "file"
    empty.mkdir()
    full.mkdir()
    (full / "mine").write_text("kept")
    file.write_text("kept")
    assert write(lucky(2), empty) == empty
    assert write(lucky(2), tmp_path / "a" / "b").is_dir()
    for taken, told in ((full, "nothing is overwritten"), (file, "found a file"), (empty, "holds something")):
        with pytest.raises(ResultError, match=told):
            check_target(taken)
        with pytest.raises(ResultError, match=told):
            write(lucky(2), taken)
    assert contents(full) == {"mine": b"kept"}
    with pytest.raises(ResultError, match="cannot be made"):
        write(lucky(2), file / "below")


@pytest.mark.parametrize("error", [OSError(28, "No space left"), KeyboardInterrupt()])
@pytest.mark.parametrize("survivors", range(5))
def test_what_cannot_be_finished_is_taken_back(
    monkeypatch: pytest.MonkeyPatch, error: BaseException, survivors: int
) -> None:
    whole, calls = store.write_whole, iter(range(100))

    def failing(path: Path, data: bytes, exclusive: bool = False) -> None:
        if next(calls) == survivors:
            raise error
        whole(path, data, exclusive)

    monkeypatch.setattr(store, "write_whole", failing)
    with pytest.raises((ResultError, KeyboardInterrupt)):
        write(lucky(2), draw=lambda played, scenario: files_of({"one": Figure()}))
    assert not list(Path("results").iterdir())


def test_nothing_is_made_if_a_picture_fails() -> None:
    def broken(played: Tournament, scenario: object) -> dict[str, Any]:
        raise ValueError("no picture")

    with pytest.raises(ValueError, match="no picture"):
        write(lucky(2), draw=broken)
    assert not Path("results").exists()


def test_the_manifest_says_what_made_it() -> None:
    played = lucky(3)._replace(left_out={"spe": "a reason"})
    manifest = json.loads((write(played) / "tournament.json").read_text(encoding="utf-8"))
    assert manifest["tactics"] == NINE[:3]
    assert manifest["left_out"] == {"spe": "a reason"}
    assert (manifest["seed"], manifest["runs"], manifest["command"]) == (7, 40, "the command")
    assert manifest["complete"] is True
    assert manifest["scenario_sha256"] == scenario_hash(pie())
    assert manifest["overrides"] == {"talks.x": "1"}
    assert manifest["texts"] == {"pie.toml": "text"}


def test_the_same_seed_gives_the_same_bytes() -> None:
    folders = [write(play_tournament(pie(), runs=20, seed=4, workers=workers)) for workers in (1, 2)]
    one, two = (contents(folder) for folder in folders)
    for found in (one, two):
        found.pop("tournament.json")  # it says when
    assert one == two
    other = contents(write(play_tournament(pie(), runs=20, seed=5)))
    assert other["pairs.csv"] != one["pairs.csv"]


def test_every_number_in_the_tables_can_be_found_again() -> None:
    played = lucky(4)
    folder = write(played)
    pairs = lines_of(folder / "pairs.csv")
    assert [(p["first"], p["second"]) for p in pairs] == [(a, b) for a in NINE[:4] for b in NINE[:4]]
    for place, pair in enumerate(pairs):
        i, j = divmod(place, 4)
        own, other = played.utility[0, i, j], played.utility[1, j, i]
        for name, runs in (("first", own), ("second", other), ("joint", own + other)):
            half = 2.022691 * np.std(runs, ddof=1) / np.sqrt(40)
            assert float(pair[f"utility_{name}"]) == pytest.approx(np.mean(runs), rel=1e-5)
            assert float(pair[f"utility_{name}_low_95"]) == pytest.approx(np.mean(runs) - half, abs=6e-6)
            assert float(pair[f"utility_{name}_high_95"]) == pytest.approx(np.mean(runs) + half, abs=6e-6)
        agreed = [float(pair[f"agreement{end}"]) for end in ("", "_low_95", "_high_95")]
        assert agreed == pytest.approx(wilson(int(played.agreed[i, j]), 40), rel=1e-5)
        assert float(pair["surplus_captured"]) == pytest.approx(played.surplus[0, i, j], rel=1e-5)
        assert pair["runs"] == "40"
    scores = [float(line["score"]) for line in lines_of(folder / "ranking.csv")]
    assert scores == sorted(scores, reverse=True)
    evolution = lines_of(folder / "evolution.csv")
    assert [float(line["generation"]) for line in evolution] == list(range(201))
    for line in evolution:
        assert sum(float(line[name]) for name in NINE[:4]) == pytest.approx(1, abs=1e-4)


def test_a_single_run_leaves_gaps_and_dashes() -> None:
    folder = write(lucky(2, runs=1))
    for line in lines_of(folder / "pairs.csv"):
        assert line["utility_first_low_95"] == line["utility_joint_high_95"] == ""
    assert lines_of(folder / "ranking.csv")[0]["low_95"] == ""
    text = (folder / "summary.txt").read_text(encoding="utf-8")
    assert "[–, –]" in text
    assert "nan" not in text.replace("Dominance", "").replace("dominance", "")
    assert "a single run has no interval" in text
    once = told(symmetric([[0.5, 0.1], [0.9, 0.0]], runs=1), pie())
    assert "(in a single run)" in once
    assert "strict" not in once


def test_the_summary_says_all_and_fits_a_terminal() -> None:
    played = symmetric([[0.5, 0.1, 0.5], [0.9, 0.0, 0.9], [0.4, 0.0, 0.4]])
    text = told(played._replace(left_out={"spe": "a reason"}), pie())
    time, conceder, resource = NINE[:3]
    assert f"{time} dominates {resource} (6)" in text
    assert "in how many of 6" in " ".join(text.split())
    assert f"First: {conceder}, Second: {time} (strict by the intervals" in text
    assert "never worse" not in text
    assert "spe: a reason" in text
    assert "33.3 %" in text
    assert "not tuned" in text
    assert "Illustrative parameters" in text
    long_names = pie()
    for actor in long_names.actors.values():
        actor.__dict__["label"] = "An actor with a very long name that goes on and on, " * 4
    for one in (played, lucky(9), lucky(9, runs=1), symmetric(np.zeros((9, 9)))):
        for scenario in (pie(), long_names):
            assert max(map(len, told(one, scenario).splitlines())) <= 100


def test_the_summary_tells_a_sure_equilibrium_from_one_of_the_means() -> None:
    noise = np.random.default_rng(3).standard_normal(100)
    utility = np.full((2, 2, 2, 100), 0.4)
    utility[1, 0] += 0.2
    utility[0, 1] += 0.1 * (noise - noise.mean()) + 0.001
    text = told(tournament(utility), pie())
    time, conceder = NINE[:2]
    sure, perhaps = f"First: {conceder}, Second: {time}", f"First: {time}, Second: {time}"
    assert f"{sure} (in the means; the intervals leave other replies)" in text
    assert f"{perhaps} (not the highest means, but not told from them)" in text
    assert text.index(sure) < text.index(perhaps)


def test_nobody_and_none_are_said() -> None:
    pennies = np.zeros((2, 2, 2, 2))
    pennies[0], pennies[1] = np.eye(2)[:, :, None], 1 - np.eye(2)[:, :, None]
    text = told(symmetric(np.eye(2))._replace(utility=pennies), pie())
    assert "nobody dominates anybody" in text
    assert "none without mixing" in text


def test_results_of_runs_are_not_mistaken_for_tournaments() -> None:
    """Nor the other way round: ``bargaining-sim plot`` and ``--resume`` look for run.json."""
    folder = write(lucky(2))
    assert not (folder / "run.json").exists()
    with pytest.raises(ResultError, match="not a result folder"):
        read_manifest(folder)
