"""Small batches of a shipped scenario in parts of ten runs."""

from pathlib import Path
from typing import Any

from bargaining_sim.experiments import simulation
from bargaining_sim.results.manifest import new_manifest
from bargaining_sim.scenario.reader import read_scenario

PART = 10


def batch(
    folder: Path, runs: int = 35, seed: int = 1, workers: int = 1, resume: bool = False, **overrides: Any
) -> simulation.Batch:
    found = read_scenario("madrid_2025", {key.replace("__", "."): value for key, value in overrides.items()})
    manifest = new_manifest(found.scenario, found.texts, overrides, seed, runs, "test")
    return simulation.Batch(found.scenario, manifest | {"created": "then"}, folder, workers, resume)


def play(folder: Path, **settings: Any) -> None:
    asked = batch(folder, **settings)
    simulation.run_batch(asked, simulation.open_batch(asked), lambda _: None)


def part_path(folder: Path, part: int) -> Path:
    return folder / "rows" / f"part-{part:05d}.parquet"


def contents(folder: Path) -> dict[str, bytes]:
    """Every file of a folder, temporaries included."""
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}
