"""What a sweep is made of: points, measures and parts. All of it follows from the manifest of its folder."""

import hashlib
import json
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

from bargaining_sim.errors import BargainingError, Fault, ResultError
from bargaining_sim.experiments.design import Point, points_of
from bargaining_sim.experiments.measures import Measure, read_measure
from bargaining_sim.experiments.reader import ReadExperiment, settings_at
from bargaining_sim.experiments.schema import Experiment
from bargaining_sim.results.manifest import Manifest, new_manifest, read_manifest
from bargaining_sim.scenario.reader import Words, override, parse_overrides, vary, words_of
from bargaining_sim.scenario.schema import Scenario

FOLDER = "rows"
KIND = "sweep"
SMALL_PART, LARGE_PART, PARTS = 10_000, 250_000, 1_000


class Part(NamedTuple):
    """One file of rows: some runs of some consecutive points.

    Attributes
    ----------
    number : int
    points : range
    first : int
        Number of the first run of each point; not 0 only where one point fills several parts.
    runs : int
        Runs of each point.
    """

    number: int
    points: range
    first: int
    runs: int

    @property
    def name(self) -> str:
        """Name of its file."""
        return f"part-{self.number:05d}.parquet"

    @property
    def size(self) -> int:
        """Runs that it takes."""
        return len(self.points) * self.runs


def runs_of_a_part(total: int) -> int:
    """Runs in a part: few enough to lose little, so many that a huge sweep has some thousand files."""
    return min(max(SMALL_PART, total // PARTS), LARGE_PART)


class Sweep:
    """A sweep as its manifest says it; frozen in all but what is worked out from it once.

    Parameters
    ----------
    manifest : dict
        From :func:`sweep_manifest`, or read from the folder.
    """

    def __init__(self, manifest: Manifest) -> None:
        self.manifest = manifest
        try:
            self.experiment = Experiment.model_validate_json(json.dumps(manifest["experiment"]))
            self.scenario = Scenario.model_validate_json(json.dumps(manifest["resolved"]))
            self.points: list[Point] = [tuple(json.loads(point)) for point in manifest["points"]]
            self.seed, self.runs = int(manifest["seed"]), int(manifest["point_runs"])
            self.part_runs = int(manifest["part_runs"])
        except (KeyError, TypeError, ValueError) as error:
            raise ResultError(f"run.json of the sweep: cannot be used ({type(error).__name__})") from None

    @property
    def name(self) -> str:
        """Name of the experiment."""
        return self.experiment.name

    @cached_property
    def words(self) -> Words:
        """The scenario in words, settings of the command line included."""
        words = words_of(self.manifest["texts"])
        for key, value in parse_overrides(self.manifest["settings"]).items():
            override(words, key, value)
        return words

    @cached_property
    def measures(self) -> list[Measure]:
        """What is measured, as the scenario without any factor has it."""
        return measures_in(self.experiment, self.scenario)

    def scenario_at(self, point: int) -> Scenario:
        """Return the scenario of a point; ScenarioError if its settings do not go together."""
        file = next(iter(self.manifest["texts"]))
        return vary(self.words, file, settings_at(self.experiment, self.points[point]))[0]

    @cached_property
    def parts(self) -> list[Part]:
        """The parts in order, on disk or not."""
        return list(parts_of(len(self.points), self.runs, self.part_runs))

    @property
    def caption(self) -> str:
        """What was run, in one line."""
        points, runs = len(self.points), self.runs
        kind = self.experiment.design.kind.replace("_", " ")
        many = f"{points:,} points × {runs:,} runs"
        return f"{self.name} ({kind}) · {self.scenario.name} · {many} · seed {self.seed}"


def parts_of(points: int, runs: int, most: int) -> list[Part]:
    """Cut points into parts: several points to a part, or several parts to a point."""
    if runs <= most:
        step = most // runs
        blocks = [range(first, min(first + step, points)) for first in range(0, points, step)]
        return [Part(number, block, 0, runs) for number, block in enumerate(blocks)]
    starts = [(point, first) for point in range(points) for first in range(0, runs, most)]
    return [
        Part(number, range(point, point + 1), first, min(most, runs - first))
        for number, (point, first) in enumerate(starts)
    ]


def measures_in(experiment: Experiment, scenario: Scenario) -> list[Measure]:
    """Return what is measured in a scenario; an error if it lacks a column."""
    found = [read_measure(name, scenario) for name in experiment.outcomes]
    faults = [str(fault) for fault in found if isinstance(fault, Fault)]
    if faults:
        raise BargainingError("; ".join(faults))
    return [measure for measure in found if isinstance(measure, Measure)]


def sweep_manifest(read: ReadExperiment, runs: int | None, seed: int | None, command: str) -> Manifest:
    """Return what makes a sweep, before its first run.

    Parameters
    ----------
    read : ReadExperiment
    runs, seed : int, optional
        Instead of those of the experiment.
    command : str
        What was typed.
    """
    experiment = read.experiment
    points = points_of(experiment)
    per_point = runs or experiment.design.runs
    total = per_point * len(points)
    manifest = new_manifest(
        read.scenario,
        read.texts,
        parse_overrides(read.settings),
        experiment.seed if seed is None else seed,
        total,
        command,
    )
    said = experiment.model_dump(mode="json")
    digest = hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()
    return manifest | {
        "kind": KIND,
        "experiment_name": experiment.name,
        "experiment_sha256": digest,
        "experiment_text": read.text,
        "experiment": said,
        "settings": read.settings,
        "point_runs": per_point,
        "part_runs": runs_of_a_part(total),
        "points": [json.dumps(point) for point in points],
    }


def open_sweep(folder: Path) -> Sweep:
    """Return the sweep in a folder, complete or not."""
    manifest = read_manifest(folder)
    if manifest.get("kind") != KIND:
        raise ResultError(
            str(Fault(str(folder), "a result that is no sweep", "the folder of bargaining-sim sweep"))
        )
    return Sweep(manifest)


def provenance(sweep: Sweep, part: Part) -> dict[bytes, bytes]:
    """Return where the rows of a part come from, as it stands in the file."""
    names = ("scenario", "scenario_sha256", "experiment_sha256", "seed", "point_runs", "source_sha256")
    told: dict[str, Any] = {name: sweep.manifest[name] for name in names}
    told |= {"part": part.number, "first_point": part.points.start, "first_run": part.first}
    return {f"bargaining_sim.{name}".encode(): str(value).encode() for name, value in told.items()}
