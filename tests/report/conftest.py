"""One small result of every kind, made once."""

import os
from pathlib import Path
from typing import Any

import pytest

from bargaining_sim.analysis.comparison.folder import write_comparison
from bargaining_sim.analysis.sweep import folder as analysis_result
from bargaining_sim.analysis.tournament.folder import write_tournament
from bargaining_sim.analysis.tournament.play import play_tournament
from bargaining_sim.experiments.reader import read_experiment
from bargaining_sim.experiments.run import on_threads, run_missing
from bargaining_sim.experiments.sweep import sweep_manifest
from bargaining_sim.plots.files import files_of
from bargaining_sim.plots.folders import sweep_files
from bargaining_sim.report.folders import write_report
from bargaining_sim.results import store
from tests.analysis.made import LINKAGE, steps, write_experiment
from tests.comparison.made import compared
from tests.report.made import few_pictures, result, tiny_figure
from tests.tournament.made import pie


@pytest.fixture(autouse=True)
def _quick_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "fsync", lambda handle: None)


@pytest.fixture(scope="session")
def madrid(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A result with a setting changed, and its page."""
    folder = result(tmp_path_factory.mktemp("report") / "madrid", talks__leaders_bonus=0.06)
    with few_pictures():
        write_report(folder)
    return folder


@pytest.fixture(scope="session")
def swept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sweep with an analysis of one outcome."""
    place = tmp_path_factory.mktemp("swept")
    factors = {"risk": steps(5, 3), "linkage": LINKAGE}
    file = write_experiment(place, 'kind = "grid"', factors, ("closed=ever", "utility_us"))
    opened = store.open_folder(place / "sweep", sweep_manifest(read_experiment(file), 30, 3, "test"), False)
    run_missing(opened, on_threads(1), lambda _: None)
    analysis_result.analyse(opened.folder, ["closed=ever"], sweep_files)
    write_report(opened.folder)
    return opened.folder


@pytest.fixture(scope="session")
def comparison(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A comparison of two scenarios."""

    def draw(_: Any) -> dict[str, bytes]:
        return files_of({"differences": tiny_figure(), "flips": tiny_figure()})

    folder = tmp_path_factory.mktemp("compared") / "comparison"
    write_comparison(compared("us_china_2025", "no_showcase"), folder, "the command", draw)
    write_report(folder)
    return folder


@pytest.fixture(scope="session")
def tournament(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tournament of three tactics."""

    def draw(*_: Any) -> dict[str, bytes]:
        return files_of({"ranking": tiny_figure(), "heat_maps": tiny_figure(), "evolution": tiny_figure()})

    scenario = pie()
    played = play_tournament(scenario, ["time", "stubborn", "random"], 5, 1)
    folder = tmp_path_factory.mktemp("played") / "tournament"
    write_tournament(scenario, {"pie.toml": "text"}, {}, played, folder, "the command", draw)
    write_report(folder)
    return folder
