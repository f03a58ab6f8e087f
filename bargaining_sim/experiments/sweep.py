"""A sweep: its points and parts, how they are played, and their rows; all of it follows from the manifest."""

import hashlib
import itertools
import json
from collections.abc import Callable, Sequence
from functools import cached_property, partial
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from bargaining_sim.engine.batch import SLICE, engine, play_with_paths
from bargaining_sim.errors import BargainingError, Fault, ResultError
from bargaining_sim.experiments.design import DESIGNS, DesignRow
from bargaining_sim.experiments.measures import Measure, measured, needs_paths, read_measure
from bargaining_sim.experiments.points import points_of
from bargaining_sim.experiments.reader import ReadExperiment, settings_at
from bargaining_sim.experiments.schema import Experiment
from bargaining_sim.results.manifest import Manifest, new_manifest, read_manifest
from bargaining_sim.results.rows import Files, Part, Plan
from bargaining_sim.scenario.compiler import compile_scenario
from bargaining_sim.scenario.reader import Words, override, parse_overrides, vary, words_of
from bargaining_sim.scenario.schema import Scenario

SMALL_PART, LARGE_PART, PARTS = 10_000, 250_000, 1_000

Progress = Callable[[int], object]


class Played(NamedTuple):
    """Rows of one point in one part.

    Attributes
    ----------
    first : int
        Number of the first run.
    values : float64 array (measures, n)
        NaN where a number does not exist; no runs if the point failed.
    error : str
        Why the point failed; empty if it did not.
    """

    point: int
    first: int
    values: NDArray[np.float64]
    error: str


class Sweep(Plan):
    """A sweep as its manifest says it, from :func:`sweep_manifest` or from a folder.

    Attributes
    ----------
    points : list of tuple
        Value of each factor; None leaves the scenario as it is.
    """

    kind, command, again = "sweep", "sweep", "the same sweep"

    def __init__(self, manifest: Manifest) -> None:
        super().__init__(manifest, "run.json of the sweep")

    def read(self) -> None:
        self.experiment = Experiment.model_validate_json(json.dumps(self.manifest["experiment"]))
        self.points = [tuple(json.loads(point)) for point in self.manifest["points"]]
        self.runs = int(self.manifest["point_runs"])

    @property
    def name(self) -> str:
        return self.experiment.name

    @property
    def design(self) -> DesignRow:
        return DESIGNS[self.experiment.design.kind]

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
        file = next(iter(self.manifest["texts"]))  # its own; that of its base follows
        return vary(self.words, file, settings_at(self.experiment, self.points[point]))[0]

    @property
    def caption(self) -> str:
        points, runs = len(self.points), self.runs
        kind = self.experiment.design.kind.replace("_", " ")
        many = f"{points:,} points × {runs:,} runs"
        return f"{self.name} ({kind}) · {self.scenario.name} · {many} · seed {self.seed}"

    def least_rows(self, part: Part) -> int:
        """Return how many rows a part has at least: a point that failed is one row."""
        return len(part.points)

    def make_ready(self, workers: int) -> tuple[int, int]:
        """Compile first, for a fault of the compiler is none of a point; then play a part on each thread."""
        engine()
        return workers, 1

    def play_part(self, part: Part, workers: int = 1, progress: Progress = lambda _: None) -> Files:  # noqa: ARG002
        """Play one part and return its file: a function of manifest and code alone."""
        points = [play_point(self, point, part.first, part.runs, progress) for point in part.points]
        return self.as_files(part, points)

    def as_files(self, part: Part, every: Sequence[Played]) -> Files:
        """Return rows as a file: point, run, error, one column a measure; a failed point is one row."""
        absent = np.full((len(self.measures), 1), np.nan)
        numbers = np.concatenate(
            [played.values if played.values.shape[1] else absent for played in every], axis=1
        )
        sizes = [max(played.values.shape[1], 1) for played in every]
        runs = [np.arange(played.first, played.first + n) for played, n in zip(every, sizes, strict=True)]
        errors = [played.error for played, n in zip(every, sizes, strict=True) for _ in range(n)]
        fields = [pa.field("point", pa.int32(), False), pa.field("run", pa.int64(), False)]
        fields.append(pa.field("error", pa.dictionary(pa.int32(), pa.string()), False))
        columns = [pa.array(np.repeat([played.point for played in every], sizes), pa.int32())]
        columns += [
            pa.array(np.concatenate(runs), pa.int64()),
            pa.array(errors, pa.string()).dictionary_encode(),
        ]
        for i, measure in enumerate(self.measures):
            about = {"unit": measure.unit, "meaning": measure.meaning}
            fields.append(pa.field(measure.name, pa.float64(), False, about))
            columns.append(pa.array(numbers[i]))
        return self.files_of(part, pa.Table.from_arrays(columns, schema=pa.schema(fields)))

    def read_points(self, folder: Path, part: Part, names: Sequence[str]) -> list[Played]:
        return self.read_part(folder, part, ["point", "run", "error", *names], partial(pieces_of, names))


def measures_in(experiment: Experiment, scenario: Scenario) -> list[Measure]:
    """Return what is measured in a scenario; an error if it lacks a column."""
    measures = [read_measure(name, scenario) for name in experiment.outcomes]
    faults = [str(fault) for fault in measures if isinstance(fault, Fault)]
    if faults:
        raise BargainingError("; ".join(faults))
    return [measure for measure in measures if isinstance(measure, Measure)]


def sweep_manifest(read: ReadExperiment, runs: int | None, seed: int | None, command: str) -> Manifest:
    """Return what makes a sweep, before its first run.

    Parameters
    ----------
    runs, seed : int, optional
        Instead of those of the experiment.
    """
    experiment, overrides = read.experiment, parse_overrides(read.settings)
    points = points_of(experiment)
    per_point = runs or experiment.design.runs
    total = per_point * len(points)
    seed = experiment.seed if seed is None else seed
    manifest = new_manifest(read.scenario, read.texts, overrides, seed, total, command)
    keys = experiment.model_dump(mode="json")
    digest = hashlib.sha256(json.dumps(keys, sort_keys=True).encode()).hexdigest()
    return manifest | {
        "kind": Sweep.kind,
        "experiment_name": experiment.name,
        "experiment_sha256": digest,
        "experiment_text": read.text,
        "experiment": keys,
        "settings": read.settings,
        "point_runs": per_point,
        # few enough to lose little, so many that a huge sweep has some thousand files
        "part_runs": min(max(SMALL_PART, total // PARTS), LARGE_PART),
        "points": [json.dumps(point) for point in points],
    }


def open_sweep(folder: Path) -> Sweep:
    """Return the sweep in a folder, complete or not."""
    manifest = read_manifest(folder)
    if manifest.get("kind") != Sweep.kind:
        fault = Fault(str(folder), "a result that is no sweep", "the folder of bargaining-sim sweep")
        raise ResultError(str(fault))
    return Sweep(manifest)


def play_point(sweep: Sweep, point: int, first: int, runs: int, progress: Progress) -> Played:
    """Play runs of one point, all points with the same random numbers; what fails is told, not raised."""
    played = 0
    pieces = []
    try:
        scenario = sweep.scenario_at(point)
        game = compile_scenario(scenario)
        measures = measures_in(sweep.experiment, scenario)
        kept = None if needs_paths(measures) else 0  # paths cost time and room: only where one looks at them
        for start in range(first, first + runs, SLICE):
            count = min(SLICE, first + runs - start)
            rows, paths = play_with_paths(game, sweep.seed, start, count, kept)
            pieces.append(np.stack([measured(measure, scenario, rows, paths) for measure in measures]))
            played += count
            progress(count)
    except (MemoryError, OSError):  # of this machine, not of the point
        raise
    except Exception as error:
        progress(runs - played)
        return Played(point, first, np.zeros((len(sweep.measures), 0)), reason(error))
    return Played(point, first, np.concatenate(pieces, axis=1), "")


def reason(error: Exception) -> str:
    """Say why a point failed; what is no fault of its settings is named by its kind."""
    why = " ".join(str(error).split()) or "no reason given"
    return why if isinstance(error, BargainingError) else f"{type(error).__name__}: {why}"


def pieces_of(names: Sequence[str], part: Part, table: pa.Table) -> list[Played]:
    """Cut the table of a part into its points; ValueError if it lacks any, or any of their runs."""
    points = table.column("point").to_numpy()
    values = (
        np.stack([table.column(name).to_numpy() for name in names]) if names else np.zeros((0, len(points)))
    )
    pieces = []
    bounds = [*np.flatnonzero(np.diff(points, prepend=-1)), len(points)]
    for start, stop in itertools.pairwise(bounds):
        why = table.column("error")[int(start)].as_py()
        if stop - start != (1 if why else part.runs):
            raise ValueError(f"point {points[start]} has {stop - start} rows instead of {part.runs}")
        kept = values[:, start:start] if why else values[:, start:stop]
        pieces.append(Played(int(points[start]), part.first, kept, why))
    if [piece.point for piece in pieces] != list(part.points):
        raise ValueError("points are missing")
    return pieces
