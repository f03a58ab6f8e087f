"""Rows of a sweep: played point by point, as the bytes of a part, and read again."""

import itertools
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from bargaining_sim.engine.batch import SLICE, play_with_paths
from bargaining_sim.errors import BargainingError, ResultError
from bargaining_sim.experiments.measures import measured, needs_paths
from bargaining_sim.experiments.plan import FOLDER, Part, Sweep, measures_in, provenance
from bargaining_sim.results.parts import damaged
from bargaining_sim.scenario.compiler import compile_scenario

Progress = Callable[[int], object]


class Played(NamedTuple):
    """Rows of one point in one part.

    Attributes
    ----------
    point : int
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


def play_point(sweep: Sweep, point: int, first: int, runs: int, progress: Progress) -> Played:
    """Play runs of one point, all points with the same random numbers; what fails is told, not raised."""
    played = 0
    pieces = []
    try:
        scenario = sweep.scenario_at(point)
        game = compile_scenario(scenario)
        measures = measures_in(sweep.experiment, scenario)
        kept = None if needs_paths(measures) else 0
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
    told = " ".join(str(error).split()) or "no reason given"
    return told if isinstance(error, BargainingError) else f"{type(error).__name__}: {told}"


def play_part(sweep: Sweep, part: Part, progress: Progress = lambda _: None) -> bytes:
    """Play one part and return its file: a function of manifest and code alone."""
    every = [play_point(sweep, point, part.first, part.runs, progress) for point in part.points]
    return as_parquet(sweep, part, every)


def as_parquet(sweep: Sweep, part: Part, every: Sequence[Played]) -> bytes:
    """Return rows as a Parquet file: point, run, error, one column a measure; a failed point is one row."""
    points: list[NDArray[np.int32]] = []
    runs, errors, values = [], [], []
    for played in every:
        n = played.values.shape[1]
        points.append(np.full(max(n, 1), played.point, np.int32))
        runs.append(np.arange(played.first, played.first + max(n, 1), dtype=np.int64))
        errors += [played.error] * max(n, 1)
        values.append(played.values if n else np.full((len(sweep.measures), 1), np.nan))
    numbers = np.concatenate(values, axis=1)
    fields = [pa.field("point", pa.int32(), False), pa.field("run", pa.int64(), False)]
    fields.append(pa.field("error", pa.dictionary(pa.int32(), pa.string()), False))
    columns = [pa.array(np.concatenate(points)), pa.array(np.concatenate(runs))]
    columns.append(pa.array(errors, pa.string()).dictionary_encode())
    for i, measure in enumerate(sweep.measures):
        about = {"unit": measure.unit, "meaning": measure.meaning}
        fields.append(pa.field(measure.name, pa.float64(), False, about))
        columns.append(pa.array(numbers[i]))
    table = pa.Table.from_arrays(columns, schema=pa.schema(fields, metadata=provenance(sweep, part)))
    buffer = pa.BufferOutputStream()
    pq.write_table(table, buffer, compression="zstd", write_page_checksum=True)
    return bytes(buffer.getvalue())


def is_whole(sweep: Sweep, part: Part, path: Path) -> bool:
    """Whether a part is on disk; one that is there must be whole and of this sweep.

    Raises
    ------
    ResultError
        For a file that cannot be read or holds other rows.
    """
    if not path.exists():
        return False
    try:
        about = pq.read_metadata(path).metadata or {}
    except (OSError, ValueError, pa.ArrowException) as error:
        raise damaged(path, error) from None
    if any(about.get(key) != value for key, value in provenance(sweep, part).items()):
        raise ResultError(f"{path}: holds rows of another sweep; move it away, then use --resume")
    return True


def missing_parts(sweep: Sweep, folder: Path) -> list[Part]:
    """Return the parts that are not on disk."""
    return [part for part in sweep.parts if not is_whole(sweep, part, folder / FOLDER / part.name)]


def read_part(part: Part, folder: Path, names: Sequence[str]) -> Iterator[Played]:
    """Read some measures of a part, point by point."""
    path = folder / FOLDER / part.name
    try:
        table = pq.read_table(
            path, columns=["point", "run", "error", *names], page_checksum_verification=True
        )
        pieces = pieces_of(part, table, names)
    except FileNotFoundError:
        raise ResultError(f"{path}: is missing; run the same sweep with --resume") from None
    except (OSError, ValueError, LookupError, pa.ArrowException) as error:
        raise damaged(path, error) from None
    yield from pieces


def pieces_of(part: Part, table: pa.Table, names: Sequence[str]) -> list[Played]:
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
