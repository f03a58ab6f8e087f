"""Rows on disk: points and runs cut into parts, each a whole Parquet file that says where its rows come from.

A batch is an experiment with one point, so both are cut, written, checked and read here. Which runs of which
points a part holds follows from its number alone, and its bytes from scenario, seed and code alone.
"""

import contextlib
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property, partial
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from bargaining_sim.engine.batch import Rows
from bargaining_sim.errors import ResultError
from bargaining_sim.results.dictionary import Outcome, column, data_dictionary
from bargaining_sim.results.manifest import Manifest
from bargaining_sim.results.store import write_whole
from bargaining_sim.scenario.schema import Scenario

FOLDER = "rows"
ORIGIN = ("scenario", "scenario_sha256", "experiment_sha256", "seed", "point_runs", "source_sha256")
"""What of a manifest stands in every file of rows."""

Columns = dict[str, NDArray[Any]]
Files = dict[str, bytes]
"""Files of a result by their names below its folder, in the order in which they are written."""

T = TypeVar("T")


class Part(NamedTuple):
    """One file of rows: some runs of some consecutive points.

    Attributes
    ----------
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
        return f"part-{self.number:05d}.parquet"

    @property
    def size(self) -> int:
        return len(self.points) * self.runs


def parts_of(points: int, runs: int, most: int) -> list[Part]:
    """Cut points into parts of ``most`` runs: several points to a part, or several parts to a point."""
    if runs <= most:
        step = most // runs
        blocks = [range(first, min(first + step, points)) for first in range(0, points, step)]
        return [Part(number, block, 0, runs) for number, block in enumerate(blocks)]
    starts = [(point, first) for point in range(points) for first in range(0, runs, most)]
    return [
        Part(number, range(point, point + 1), first, min(most, runs - first))
        for number, (point, first) in enumerate(starts)
    ]


class Plan:
    """What is played into a folder, as its manifest says it: here a batch, the plan with a single point.

    Parameters
    ----------
    where : Path or str
        Where the manifest stands, for what is told of one that cannot be used.

    Attributes
    ----------
    scenario : Scenario
        For all points, before any of them changes it.
    seed : int
        All points are played with the same random numbers.
    points : list of tuple
        What each point sets; a batch has one, which sets nothing.
    runs, part_runs : int
        Runs of each point, and most runs of a part.
    """

    kind, command, again = "batch", "run", "the same command"

    def __init__(self, manifest: Manifest, where: Path | str = "run.json") -> None:
        self.manifest = manifest
        try:
            self.scenario = Scenario.model_validate_json(json.dumps(manifest["resolved"]))
            self.seed, self.part_runs = int(manifest["seed"]), int(manifest["part_runs"])
            self.points: list[tuple[Any, ...]] = [()]
            self.runs = int(manifest["runs"])
            self.read()
        except (KeyError, TypeError, ValueError) as error:
            raise ResultError(f"{where}: cannot be used ({type(error).__name__})") from None

    def read(self) -> None:
        """Read what a manifest says beside; KeyError, TypeError or ValueError if it does not."""

    @cached_property
    def parts(self) -> list[Part]:
        """The parts in order, on disk or not."""
        return parts_of(len(self.points), self.runs, self.part_runs)

    def least_rows(self, part: Part) -> int:
        """Return how many rows a part has at least: all its runs, for a run that fails is a row too."""
        return part.size

    def origin(self, part: Part) -> dict[bytes, bytes]:
        """Return where the rows of a part come from, as it stands in the file."""
        about = {name: self.manifest[name] for name in ORIGIN if name in self.manifest}
        about |= {"part": part.number, "first_point": part.points.start, "first_run": part.first}
        return {f"bargaining_sim.{name}".encode(): str(value).encode() for name, value in about.items()}

    def files_of(self, part: Part, table: pa.Table) -> Files:
        buffer = pa.BufferOutputStream()
        table = table.replace_schema_metadata(self.origin(part))
        pq.write_table(table, buffer, compression="zstd", write_page_checksum=True)
        return {f"{FOLDER}/{part.name}": bytes(buffer.getvalue())}

    def missing_parts(self, folder: Path) -> list[Part]:
        """Return the parts that are not on disk; those that are must be whole and of this plan.

        Raises
        ------
        ResultError
            For a file that cannot be read or holds other rows.
        """
        return [part for part in self.parts if not self.is_whole(folder, part)]

    def is_whole(self, folder: Path, part: Part) -> bool:
        """Whether a part is on disk, as :meth:`missing_parts` asks."""
        path = folder / FOLDER / part.name
        if not path.exists():
            return False
        with damage_told(path, self.again):
            found = pq.read_metadata(path)
            about = found.metadata or {}
        is_ours = all(about.get(key) == value for key, value in self.origin(part).items())
        if not is_ours or not self.least_rows(part) <= found.num_rows <= part.size:
            raise ResultError(f"{path}: holds rows of another {self.kind}; move it away, then use --resume")
        return True

    def read_part(
        self, folder: Path, part: Part, names: Sequence[str], decode: Callable[[Part, pa.Table], T]
    ) -> T:
        """Read columns of one part; ValueError or LookupError of ``decode`` mean that it is damaged."""
        path = folder / FOLDER / part.name
        with damage_told(path, self.again):
            return decode(part, pq.read_table(path, columns=list(names), page_checksum_verification=True))


@contextlib.contextmanager
def damage_told(path: Path, again: str) -> Iterator[None]:
    """Say in words why a part cannot be read, and what to do."""
    try:
        yield
    except FileNotFoundError:
        raise ResultError(f"{path}: is missing; run {again} with --resume") from None
    except (OSError, ValueError, LookupError, pa.ArrowException) as error:
        why = (str(error).splitlines() or [type(error).__name__])[0]
        told = f"{path}: cannot be read ({why}); delete it, and run --resume computes it again"
        raise ResultError(told) from None


def write_part(folder: Path, files: Files) -> None:
    """Write a part, whole, and before it what belongs to it; one that is there already has the same bytes."""
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, data)


def arrow_type(outcome: Outcome) -> pa.DataType:
    if outcome.kind == "class":
        return pa.dictionary(pa.int16(), pa.string())
    if outcome.kind == "flag":
        return pa.bool_()
    if outcome.kind == "number":
        return pa.float64()
    return pa.int64() if outcome.field == "run" else pa.int32()


def to_table(scenario: Scenario, rows: Rows) -> pa.Table:
    """Return rows as an Arrow table with the columns of the data dictionary."""
    columns, fields = [], []
    for outcome in data_dictionary(scenario):
        numbers = column(outcome, rows)
        kind = arrow_type(outcome)
        if outcome.kind == "class":
            codes = pa.array(numbers.astype(np.int16))
            columns.append(pa.DictionaryArray.from_arrays(codes, pa.array(outcome.categories, pa.string())))
        else:
            columns.append(pa.array(numbers).cast(kind))
        about = {"unit": outcome.unit, "meaning": outcome.meaning}
        fields.append(pa.field(outcome.name, kind, nullable=False, metadata=about))
    return pa.Table.from_arrays(columns, schema=pa.schema(fields))


def read_columns(
    plan: Plan, folder: Path, outcomes: Sequence[Outcome], parts: Iterable[Part] | None = None
) -> Iterator[Columns]:
    """Read columns of a batch part by part; classes as their codes."""
    names = [outcome.name for outcome in outcomes]
    decode = partial(from_table, outcomes)
    return (plan.read_part(folder, part, names, decode) for part in (plan.parts if parts is None else parts))


def from_table(outcomes: Sequence[Outcome], part: Part, table: pa.Table) -> Columns:
    """Return columns of a part as arrays; ValueError if they are of other types, or too short."""
    if table.num_rows != part.size:
        raise ValueError(f"{table.num_rows} rows instead of {part.size}")
    return {outcome.name: codes_or_numbers(table.column(outcome.name), outcome) for outcome in outcomes}


def codes_or_numbers(chunks: pa.ChunkedArray, outcome: Outcome) -> NDArray[Any]:
    """Return one column as an array; the order of classes in a file is Parquet's own."""
    if chunks.type != arrow_type(outcome):
        raise ValueError(f"{outcome.name} is of type {chunks.type}")
    values = chunks.combine_chunks()
    if outcome.kind != "class":
        return np.asarray(values.to_numpy(zero_copy_only=False))
    codes = np.array([outcome.categories.index(word) for word in values.dictionary.to_pylist()], np.int16)
    return np.asarray(codes[values.indices.to_numpy()])
