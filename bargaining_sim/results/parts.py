"""Rows on disk: Parquet files of a fixed number of runs, with units, and where they come from, inside.

Which runs a part holds follows from its number alone, and its bytes from scenario, seed and code alone.
"""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

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


class Part(NamedTuple):
    """One file of rows: ``size`` runs from number ``first`` on."""

    path: Path
    first: int
    size: int


def all_parts(folder: Path, manifest: Manifest) -> list[Part]:
    """Return the parts of a batch in order, on disk or not."""
    runs, step = int(manifest["runs"]), int(manifest["part_runs"])
    return [
        Part(folder / FOLDER / f"part-{number:05d}.parquet", first, min(step, runs - first))
        for number, first in enumerate(range(0, runs, step))
    ]


def arrow_type(outcome: Outcome) -> pa.DataType:
    """Return the type of a column on disk."""
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


def origin(part: Part, manifest: Manifest) -> dict[bytes, bytes]:
    """Return where the rows of a part come from, as it stands in the file."""
    told = {name: manifest[name] for name in ("scenario", "scenario_sha256", "seed", "source_sha256")}
    told["first_run"] = part.first
    return {f"bargaining_sim.{name}".encode(): str(value).encode() for name, value in told.items()}


def write_part(part: Part, manifest: Manifest, scenario: Scenario, rows: Rows) -> None:
    """Write one part, whole."""
    table = to_table(scenario, rows).replace_schema_metadata(origin(part, manifest))
    buffer = pa.BufferOutputStream()
    pq.write_table(table, buffer, compression="zstd", write_page_checksum=True)
    part.path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(part.path, buffer.getvalue())


def missing_parts(every: Iterable[Part], manifest: Manifest) -> list[Part]:
    """Return the parts that are not on disk; those that are must be whole and of this batch.

    Raises
    ------
    ResultError
        For a file that cannot be read or holds other rows.
    """
    missing = []
    for part in every:
        if not part.path.exists():
            missing.append(part)
            continue
        try:
            found = pq.read_metadata(part.path)
            about = found.metadata or {}
        except (OSError, pa.ArrowException) as error:
            raise damaged(part.path, error) from None
        expected = origin(part, manifest)
        if found.num_rows != part.size or any(about.get(key) != value for key, value in expected.items()):
            raise ResultError(f"{part.path}: holds rows of another batch; move it away, then use --resume")
    return missing


def damaged(path: Path, error: Exception) -> ResultError:
    """Return the error for a part that cannot be read."""
    why = (str(error).splitlines() or [type(error).__name__])[0]
    return ResultError(f"{path}: cannot be read ({why}); delete it, and run --resume computes it again")


def read_columns(every: Iterable[Part], outcomes: Sequence[Outcome]) -> Iterator[dict[str, NDArray[Any]]]:
    """Read columns part by part; classes as their codes."""
    names = [outcome.name for outcome in outcomes]
    for part in every:
        try:
            table = pq.read_table(part.path, columns=names, page_checksum_verification=True)
            found = {
                outcome.name: codes_or_numbers(table.column(outcome.name), outcome) for outcome in outcomes
            }
        except FileNotFoundError:
            raise ResultError(f"{part.path}: is missing; run the same command with --resume") from None
        except (OSError, ValueError, LookupError, pa.ArrowException) as error:
            raise damaged(part.path, error) from None
        if table.num_rows != part.size:
            raise ResultError(f"{part.path}: found {table.num_rows} rows; allowed: {part.size}")
        yield found


def codes_or_numbers(chunks: pa.ChunkedArray, outcome: Outcome) -> NDArray[Any]:
    """Return one column as an array; the order of classes in a file is Parquet's own."""
    if chunks.type != arrow_type(outcome):
        raise ValueError(f"{outcome.name} is of type {chunks.type}")
    values = chunks.combine_chunks()
    if outcome.kind != "class":
        return np.asarray(values.to_numpy(zero_copy_only=False))
    codes = np.array([outcome.categories.index(word) for word in values.dictionary.to_pylist()], np.int16)
    return np.asarray(codes[values.indices.to_numpy()])
