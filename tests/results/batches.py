"""Small batches with rows made once, and accidents at a chosen moment."""

import contextlib
import os
import sys
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from bargaining_sim.engine import batch as engine
from bargaining_sim.engine.batch import Rows
from bargaining_sim.experiments.run import on_threads, run_missing
from bargaining_sim.game.tables import Game
from bargaining_sim.results import rows, store
from bargaining_sim.results.manifest import Manifest, new_manifest
from bargaining_sim.scenario.compiler import compile_scenario
from bargaining_sim.scenario.reader import load_scenario
from bargaining_sim.scenario.schema import Scenario

PIE = """
title = "A pie"
summary = "One pie and one flag, for tests of what is stored."
[calendar]
start = 2025-01-01
end = 2025-06-01
meetings = [{ name = "First", date = 2025-02-01 }, { name = "Last", date = 2025-03-01, summit = true }]
[chips.pie]
label = "Pie"
owner = "north"
in_force = "none"
fallback = "none"
rungs = [{ name = "none", label = "0" }, { name = "half", label = "half" }, { name = "all", label = "all" }]
clock = { threat_days = 20 }
[chips.flag]
label = "Flag"
owner = "south"
in_force = "up"
fallback = "down"
rungs = [{ name = "down", label = "lowered" }, { name = "up", label = "raised" }]
[actors.north]
label = "North"
weights = { pie = 0.75, flag = 0.25 }
values = { pie = { none = 0.0, half = 0.5, all = 1.0 }, flag = { down = 1.0, up = 0.0 } }
types = { calm = { prior = 0.5 }, keen = { prior = 0.5, weights = { pie = 0.5, flag = 0.5 } } }
tactic = { noise = 0.2 }
[actors.south]
label = "South"
weights = { pie = 0.5, flag = 0.5 }
values = { pie = { none = 0.5, half = 0.8, all = 0.2 }, flag = { down = 0.0, up = 1.0 } }
tactic = { noise = 0.2 }
"""
RUNS = 23
PART_RUNS = 5


@cache
def pie() -> Scenario:
    path = Path(os.environ["PYTEST_PIE"]) / "pie.toml"
    return load_scenario(path)


@cache
def all_rows(seed: int, runs: int) -> Rows:
    """Rows played once without the compiler."""
    return engine.play_plainly(compile_scenario(pie()), seed, 0, runs)


def canned(game: Game, seed: int, first: int, count: int, workers: int = 1) -> Iterator[Rows]:
    """Stands in for ``play_batch``: the same rows, in slices of two."""
    whole = all_rows(seed, 40)
    for start in range(first, first + count, 2):
        stop = min(start + 2, first + count)
        yield Rows(
            start,
            whole.rows[start:stop],
            np.ascontiguousarray(whole.rungs[start:stop]),
            np.ascontiguousarray(whole.shares[start:stop]),
        )


@cache
def made(seed: int, runs: int) -> Manifest:
    return new_manifest(pie(), {"pie.toml": PIE}, {}, seed, runs, "bargaining-sim run pie.toml")


def manifest(seed: int = 1, runs: int = RUNS, **changes: Any) -> Manifest:
    return made(seed, runs) | {"created": "2025-01-01T00:00:00+00:00", "part_runs": PART_RUNS} | changes


def play(
    folder: Path,
    resume: bool = False,
    progress: Callable[[int], object] = lambda _: None,
    draw: Any = None,
    workers: int = 1,
    **changes: Any,
) -> Any:
    """Run the small batch into a folder."""
    target = store.open_target(folder, manifest(**changes), resume)
    return run_missing(target, on_threads(workers), progress, draw)


def contents(folder: Path) -> dict[str, bytes]:
    """Every file of a folder with its bytes."""
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def part_files(folder: Path) -> list[Path]:
    return sorted((folder / rows.FOLDER).glob("*.parquet"))


class Death(BaseException):
    """The process is gone: nothing it would still do to a file happens."""


class Reaper:
    """Lets a process die before the n-th change to files below a folder."""

    CHANGES = ("os.rename", "os.link", "os.remove", "os.mkdir", "os.rmdir")

    def __init__(self) -> None:
        self.below = ""
        self.left = 0

    def hook(self, event: str, arguments: tuple[Any, ...]) -> None:
        if not self.below or not (event in self.CHANGES or (event == "open" and is_writing(arguments))):
            return
        if any(str(path).startswith(self.below) for path in arguments[:2]):
            self.left -= 1
            if self.left < 0:
                raise Death(event)

    @contextlib.contextmanager
    def after(self, changes: int, folder: Path) -> Iterator[None]:
        self.below, self.left = str(folder), changes
        try:
            yield
        finally:
            self.below = ""


def is_writing(arguments: tuple[Any, ...]) -> bool:
    flags = arguments[2] if len(arguments) > 2 else 0
    return isinstance(flags, int) and bool(flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT))


REAPER = Reaper()


@cache
def reaper() -> Reaper:
    sys.addaudithook(REAPER.hook)  # hooks cannot be taken away: one for all tests, idle outside of ``after``
    return REAPER
