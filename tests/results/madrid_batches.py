"""Small batches of a shipped scenario in parts of ten runs."""

from pathlib import Path
from typing import Any

from bargaining_sim.experiments.run import on_threads, run_missing
from bargaining_sim.results import store
from bargaining_sim.results.manifest import Manifest, new_manifest
from bargaining_sim.scenario.reader import read_scenario

PART = 10


def manifest_of(runs: int = 35, seed: int = 1, **overrides: Any) -> Manifest:
    found = read_scenario("madrid_2025", {key.replace("__", "."): value for key, value in overrides.items()})
    return new_manifest(found.scenario, found.texts, overrides, seed, runs, "test") | {"created": "then"}


def play(folder: Path, workers: int = 1, resume: bool = False, **settings: Any) -> None:
    target = store.open_folder(folder, manifest_of(**settings), resume)
    run_missing(target, on_threads(workers), lambda _: None)


def part_path(folder: Path, part: int) -> Path:
    return folder / "rows" / f"part-{part:05d}.parquet"


def contents(folder: Path) -> dict[str, bytes]:
    """Every file of a folder, temporaries included."""
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}
