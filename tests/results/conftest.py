import os

import pytest

from bargaining_sim.experiments import simulation
from tests.results.batches import PIE, canned


@pytest.fixture(scope="session", autouse=True)
def _pie_file(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("pie")
    (folder / "pie.toml").write_text(PIE, encoding="utf-8")
    os.environ["PYTEST_PIE"] = str(folder)


@pytest.fixture(autouse=True)
def _quick_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """Waiting for the disk takes most of the time and shows nothing here."""
    monkeypatch.setattr(os, "fsync", lambda handle: None)


@pytest.fixture
def no_engine(monkeypatch: pytest.MonkeyPatch, _quick_disk: None) -> None:
    """Rows made once stand in for the engine."""
    monkeypatch.setattr(simulation, "play_batch", canned)
