"""Small comparisons, each played once, and scenarios with names that are hard to draw."""

from functools import cache
from pathlib import Path
from typing import Any

from bargaining_sim.analysis.comparison.findings import Comparison
from bargaining_sim.analysis.comparison.study import compare_sides, played_side
from bargaining_sim.engine.batch import Player, play_batch
from bargaining_sim.experiments.run import on_threads, run_missing
from bargaining_sim.results import store
from bargaining_sim.results.manifest import new_manifest
from bargaining_sim.scenario.reader import load_scenario
from bargaining_sim.scenario.schema import Scenario

RUNS, SEED = 300, 3
BASE = "us_china_2025"


@cache
def scenario(name: str, *settings: tuple[str, Any]) -> Scenario:
    return load_scenario(name, dict(settings))


@cache
def compared(first: str, second: str, runs: int = RUNS) -> Comparison:
    return compare(scenario(first), scenario(second), runs)


def compare(first: Scenario, second: Scenario, runs: int = RUNS) -> Comparison:
    return compare_sides(played_side(first, SEED, runs), played_side(second, SEED, runs))


def long_names() -> Scenario:
    """The base with labels that fill any room, and platform and classes with them."""
    found = scenario(BASE).model_copy(deep=True, update={"title": "A title that goes on and on " * 6})
    for item in [*found.actors.values(), *found.chips.values()]:
        item.__dict__["label"] = "The United Kingdom of Great Britain and Northern Ireland, and its Allies"
    assert found.approval
    assert found.approval.platform
    found.approval.platform.__dict__["label"] = "Gesellschaft für angewandte Kurzfilmverbreitung " * 3
    return found


def result(name: str, folder: Path, runs: int = RUNS, seed: int = SEED, player: Player = play_batch) -> Path:
    """A result on disk, without pictures."""
    said = scenario(name)
    manifest = new_manifest(said, {}, {}, seed, runs, "command") | {"part_runs": 128}
    if player is not play_batch:
        manifest |= {"tactics": {"file": "mine.py", "seats": {"us": "Mine"}}}
    target = store.open_folder(folder, manifest, False)
    run_missing(target, on_threads(1), lambda _: None, player=player)
    return folder
