"""One tiny real sweep of every design that compares runs, played once."""

from pathlib import Path

import pytest

from bargaining_sim.experiments.frame import SweepFrame
from bargaining_sim.experiments.reader import read_experiment
from bargaining_sim.experiments.run import on_threads, run_missing
from bargaining_sim.experiments.sweep import sweep_manifest
from bargaining_sim.results import store
from tests.analysis.made import LINKAGE, steps, write_experiment

RUNS = 30
OUTCOMES = ("closed=ever", "utility_us", "closed=when_reached")


@pytest.fixture(scope="session")
def real(tmp_path_factory: pytest.TempPathFactory) -> SweepFrame:
    """Two factors of madrid_2025, one at a time."""
    folder: Path = tmp_path_factory.mktemp("real")
    file = write_experiment(
        folder, 'kind = "one_at_a_time"', {"risk": steps(5, 3), "linkage": LINKAGE}, OUTCOMES
    )
    opened = store.open_folder(
        folder / "sweep", sweep_manifest(read_experiment(file), RUNS, 3, "test"), False
    )
    return run_missing(opened, on_threads(1), lambda _: None)
