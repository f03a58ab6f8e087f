import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.experiments.sweeps import RUNNING, written


@pytest.fixture
def _quick_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """Waiting for the disk takes most of the time and shows nothing here."""
    monkeypatch.setattr(os, "fsync", lambda handle: None)


@pytest.fixture(scope="module")
def noise(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small experiment."""
    return written(tmp_path_factory.mktemp("noise"))


@pytest.fixture(autouse=True)
def _nobody_is_left_behind() -> Iterator[None]:
    """End what a test has started, whatever became of the test."""
    yield
    while RUNNING:
        process = RUNNING.pop()
        if process.poll() is None:
            process.kill()
            process.communicate()
