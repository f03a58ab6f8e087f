"""Results on disk: one folder a batch, whole files only, resumable, with what made it.

A folder holds ``run.json`` (scenario, seed, versions, command, counts), ``rows/part-00000.parquet`` and so on,
``summary.txt``, ``summary.csv`` and ``plots/``. Every file appears complete or not at all; the state of a batch is
the list of its parts, so there is nothing to lock and nothing to repair. Parts have a fixed number of runs, so the
bytes do not depend on workers or interruptions.
"""

import datetime
import hashlib
import json
import os
import platform
import shutil
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from bargaining_sim.batch import Rows, source_hash
from bargaining_sim.errors import ResultError
from bargaining_sim.outcomes import Outcome, column, data_dictionary
from bargaining_sim.scenario.schema import Scenario

FORMAT = 1
PART_RUNS = 25_000
PACKAGES = ("bargaining-sim", "mesa", "numba", "numpy", "pyarrow", "pydantic", "scipy")
Manifest = dict[str, Any]
MUST_AGREE = ("format", "scenario", "scenario_sha256", "seed", "runs", "part_runs", "source_sha256", "versions")


def scenario_hash(scenario: Scenario) -> str:
    """Hash of everything a scenario says, overrides included, however its file is laid out."""
    return hashlib.sha256(scenario.model_dump_json().encode()).hexdigest()


def new_manifest(
    scenario: Scenario, texts: dict[str, str], overrides: dict[str, Any], seed: int, runs: int, command: str
) -> Manifest:
    """What made a result, before the first run."""
    return {
        "format": FORMAT,
        "scenario": scenario.name,
        "scenario_sha256": scenario_hash(scenario),
        "seed": seed,
        "runs": runs,
        "part_runs": PART_RUNS,
        "source_sha256": source_hash(),
        "versions": {"python": platform.python_version()} | {name: version(name) for name in PACKAGES},
        "command": command,
        "created": datetime.datetime.now(datetime.UTC).replace(microsecond=0).isoformat(),
        "overrides": {key: str(value) for key, value in overrides.items()},
        "resolved": scenario.model_dump(mode="json"),
        "texts": texts,
        "complete": False,
    }


def write_whole(path: Path, data: bytes) -> None:
    """Write a file so that it is there completely or not at all."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        with temporary.open("wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        temporary.replace(path)
    except OSError as error:
        temporary.unlink(missing_ok=True)
        raise ResultError(f"{path}: cannot be written ({error.strerror or error})") from None
    flags = os.O_RDONLY | getattr(os, "O_DIRECTORY", 0)
    try:
        folder = os.open(path.parent, flags)
    except OSError:
        return  # no folder handles on this system: the rename itself is still atomic
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Write ``run.json``."""
    write_whole(folder / "run.json", (json.dumps(manifest, indent=1, ensure_ascii=False) + "\n").encode())


def read_manifest(folder: Path) -> Manifest:
    """Read ``run.json`` of a result."""
    path = folder / "run.json"
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ResultError(f"{folder}: not a result folder (no run.json in it)") from None
    except (OSError, ValueError) as error:
        raise ResultError(f"{path}: cannot be read ({error})") from None
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        raise ResultError(f"{path}: not a result of this version (format {FORMAT})")
    return manifest


def free_folder(name: str) -> Path:
    """Return the next unused folder for a scenario under ``results/``: never one that exists."""
    root = Path("results")
    candidate, number = root / name, 1
    while candidate.exists():
        number += 1
        candidate = root / f"{name}-{number}"
    return candidate


def open_folder(folder: Path, manifest: Manifest, resume: bool) -> Manifest:
    """Make the folder of a new batch, or check that an existing one is the same batch; returns its manifest.

    Raises
    ------
    ResultError
        If the folder holds anything and ``resume`` is false, or holds another batch.
    """
    if not folder.exists() or (folder.is_dir() and not any(folder.iterdir())):
        try:
            (folder / "rows").mkdir(parents=True)
        except OSError as error:
            raise ResultError(f"{folder}: cannot be made ({error.strerror or error})") from None
        write_manifest(folder, manifest)
        return manifest
    if not resume:
        raise ResultError(
            f"{folder}: holds something already; nothing is overwritten. "
            "Use another --out, or --resume to finish an interrupted run there"
        )
    if folder.is_dir() and not (folder / "run.json").exists() and only_our_leftovers(folder):
        (folder / "rows").mkdir(exist_ok=True)
        write_manifest(folder, manifest)
        return manifest
    old = read_manifest(folder)
    differing = [key for key in MUST_AGREE if old.get(key) != manifest[key]]
    if differing:
        told = "; ".join(f"{key} was {short(old.get(key))}, is {short(manifest[key])}" for key in differing)
        raise ResultError(f"{folder}: cannot be resumed, it is another batch: {told}")
    (folder / "rows").mkdir(exist_ok=True)
    return old


def only_our_leftovers(folder: Path) -> bool:
    """Whether a folder holds nothing but what a run leaves that was killed before its ``run.json``."""
    return all(path.name == "rows" or path.name.endswith(".tmp") for path in folder.iterdir())


def short(value: Any) -> str:
    """A manifest value in a few characters."""
    if isinstance(value, dict):
        return ", ".join(f"{name} {number}" for name, number in value.items())
    text = str(value)
    return text if len(text) <= 16 else text[:12] + "…"


def find_unfinished(manifest: Manifest) -> Path | None:
    """Newest folder under ``results/`` that holds this very batch, for ``--resume`` without ``--out``."""
    root = Path("results")
    if not root.is_dir():
        return None
    for folder in sorted(root.iterdir(), key=lambda p: p.stat().st_mtime, reverse=True):
        if (folder / "run.json").is_file():
            try:
                old = read_manifest(folder)
            except ResultError:
                continue
            if all(old.get(key) == manifest[key] for key in MUST_AGREE):
                return folder
    return None


def part_path(folder: Path, part: int) -> Path:
    """File of one part."""
    return folder / "rows" / f"part-{part:05d}.parquet"


def missing_parts(folder: Path, runs: int) -> Iterator[tuple[int, int, int]]:
    """Parts that are not on disk yet, as (number, first run, count)."""
    for part, first in enumerate(range(0, runs, PART_RUNS)):
        if not part_path(folder, part).exists():
            yield part, first, min(PART_RUNS, runs - first)


def arrow_type(outcome: Outcome) -> pa.DataType:
    """Type of a column on disk."""
    if outcome.kind == "class":
        return pa.dictionary(pa.int16(), pa.string())
    if outcome.kind == "flag":
        return pa.bool_()
    if outcome.kind == "number":
        return pa.float64()
    return pa.int64() if outcome.field == "run" else pa.int32()


def to_table(scenario: Scenario, rows: Rows) -> pa.Table:
    """Rows as an Arrow table with the columns of the data dictionary."""
    columns, fields = [], []
    for outcome in data_dictionary(scenario):
        numbers = column(outcome, rows.first, rows.rows, rows.rungs)
        kind = arrow_type(outcome)
        if outcome.kind == "class":
            codes = pa.array(numbers.astype(np.int16))
            columns.append(pa.DictionaryArray.from_arrays(codes, pa.array(outcome.categories, pa.string())))
        else:
            columns.append(pa.array(numbers).cast(kind))
        fields.append(pa.field(outcome.name, kind, nullable=False, metadata={"unit": outcome.unit, "meaning": outcome.meaning}))
    return pa.Table.from_arrays(columns, schema=pa.schema(fields))


def write_part(folder: Path, part: int, scenario: Scenario, rows: Rows) -> None:
    """Write one part, whole."""
    buffer = pa.BufferOutputStream()
    pq.write_table(to_table(scenario, rows), buffer, compression="zstd")
    write_whole(part_path(folder, part), buffer.getvalue().to_pybytes())


def sweep_temporaries(folder: Path) -> None:
    """Remove half-written files that a killed run of ours left."""
    for path in folder.rglob(".*.tmp"):
        owner = path.name.split(".")[-2]
        if not (owner.isdigit() and process_lives(int(owner))):
            path.unlink(missing_ok=True)


def process_lives(number: int) -> bool:
    """Whether a process with this number exists."""
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return False
    except (PermissionError, OSError):
        return True
    return True


def remove_if_empty(folder: Path) -> None:
    """Take back a folder in which no part was finished."""
    if folder.is_dir() and not any((folder / "rows").glob("*.parquet")):
        shutil.rmtree(folder, ignore_errors=True)


def read_column(folder: Path, outcome: Outcome) -> NDArray[Any]:
    """Read one column of all parts; classes as their codes."""
    parts = sorted((folder / "rows").glob("part-*.parquet"))
    if not parts:
        raise ResultError(f"{folder}: holds no rows yet")
    found = []
    for path in parts:
        try:
            chunked = pq.read_table(path, columns=[outcome.name]).column(0).combine_chunks()
        except (OSError, pa.ArrowInvalid, KeyError) as error:
            raise ResultError(f"{path}: cannot be read ({str(error).splitlines()[0]})") from None
        if outcome.kind == "class":
            words = chunked.dictionary.to_pylist()
            codes = np.array([outcome.categories.index(word) for word in words], np.int16)
            found.append(codes[chunked.indices.to_numpy()])
        else:
            found.append(chunked.to_numpy(zero_copy_only=False))
    return np.concatenate(found)
