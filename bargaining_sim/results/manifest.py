"""What made a result, as its manifest says it: ``run.json`` of a batch or sweep, and what lies beside.

A manifest holds scenario, seed, versions, command and, at the end, counts. Two results are the same if their
manifests agree in all that the rows depend on.
"""

import datetime
import hashlib
import json
import platform
import shlex
from importlib.metadata import version
from itertools import pairwise
from pathlib import Path
from typing import Any

from bargaining_sim.engine.batch import source_hash
from bargaining_sim.errors import Fault, ResultError
from bargaining_sim.scenario.schema import Scenario

FORMAT = 1
PART_RUNS = 25_000
PACKAGES = ("bargaining-sim", "mesa", "numba", "numpy", "pyarrow", "pydantic", "scipy")
MUST_AGREE = (
    "format",
    "kind",
    "experiment_sha256",
    "scenario",
    "scenario_sha256",
    "seed",
    "runs",
    "part_runs",
    "tactics",
    "source_sha256",
    "versions",
)
"""What two batches must have in common to be one batch."""

Manifest = dict[str, Any]

FILES = {"run.json": "", "compare.json": "comparison", "tournament.json": "tournament"}
KINDS = ("batch", "sweep")
"""What ``run.json`` may stand for."""


def scenario_hash(scenario: Scenario) -> str:
    """Return a hash of everything a scenario says, overrides included, however its file is laid out."""
    return hashlib.sha256(scenario.model_dump_json().encode()).hexdigest()


def versions() -> dict[str, str]:
    """Return the versions of Python and of the packages that a result may depend on."""
    return {"python": platform.python_version()} | {name: version(name) for name in PACKAGES}


def new_manifest(
    scenario: Scenario, texts: dict[str, str], overrides: dict[str, Any], seed: int, runs: int, command: str
) -> Manifest:
    """Return what made a result, before the first run."""
    return {
        "format": FORMAT,
        "kind": "batch",
        "scenario": scenario.name,
        "scenario_sha256": scenario_hash(scenario),
        "seed": seed,
        "runs": runs,
        "part_runs": PART_RUNS,
        "source_sha256": source_hash(),
        "versions": versions(),
        "command": command,
        "created": datetime.datetime.now(datetime.UTC).replace(microsecond=0).isoformat(),
        "overrides": {key: str(value) for key, value in overrides.items()},
        "resolved": scenario.model_dump(mode="json"),
        "texts": texts,
        "tactics": {},
        "complete": False,
    }


def as_bytes(manifest: Manifest) -> bytes:
    """Return a manifest as JSON; names of files that are not UTF-8 are escaped."""
    text = json.dumps(manifest, indent=1, ensure_ascii=False) + "\n"
    return text.encode("utf-8", "backslashreplace")


def read_manifest(folder: Path) -> Manifest:
    path = folder / "run.json"
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        raise ResultError(f"{folder}: not a result folder (no run.json in it)") from None
    except (OSError, ValueError, RecursionError) as error:
        raise ResultError(f"{path}: cannot be read ({error})") from None
    number = manifest.get("format") if isinstance(manifest, dict) else None
    if number != FORMAT:
        raise ResultError(f"{path}: found format {number}; allowed: {FORMAT}, the format of this version")
    return dict(manifest)


def check_same(folder: Path, old: Manifest, new: Manifest) -> None:
    """Refuse to go on with another batch, and say in what it differs."""
    differing = [key for key in MUST_AGREE if old.get(key) != new.get(key)]
    if differing:
        told = "; ".join(difference(key, old.get(key), new.get(key)) for key in differing)
        raise ResultError(f"{folder}: cannot be resumed, it is another batch: {told}")


def difference(key: str, old: Any, new: Any) -> str:
    if isinstance(old, dict) and isinstance(new, dict):
        names = [name for name in old | new if old.get(name) != new.get(name)]
        return ", ".join(f"{name} was {old.get(name)}, is {new.get(name)}" for name in names)
    what = {
        "scenario_sha256": "content of the scenario",
        "experiment_sha256": "content of the experiment",
        "source_sha256": "source code of bargaining_sim",
    }
    return f"{what.get(key, key)} was {shortened(old)}, is {shortened(new)}"


def shortened(value: Any) -> str:
    text = str(value)
    return text if len(text) <= 30 else text[:12] + "…"


def settings_of(manifest: Manifest) -> list[str]:
    """Return the settings of a result as they were typed after ``--set``."""
    overrides = manifest.get("overrides") or {}
    try:
        words = shlex.split(str(manifest.get("command") or ""))
    except ValueError:
        words = []
    typed = [after for word, after in pairwise(words) if word == "--set"]
    typed += [word.removeprefix("--set=") for word in words if word.startswith("--set=")]
    if {setting.partition("=")[0].strip() for setting in typed} == set(overrides):
        return typed
    toml = {"True": "true", "False": "false"}  # a manifest has values as Python writes them
    return [f"{key}={toml.get(str(value), value)}" for key, value in overrides.items()]


def kind_of(folder: Path) -> str:
    """Return what lies in a folder: ``batch``, ``sweep``, ``comparison``, ``tournament``, or an error."""
    present = [name for name in FILES if (folder / name).is_file()]
    if not present:
        what = "a file" if folder.exists() else "no such folder"
        if folder.is_dir():
            what = "a folder without any of them"
        files = "a folder with run.json, compare.json or tournament.json"
        allowed = f"{files}: of run, sweep, compare or tournament"
        above = folder.absolute().parent
        inside = folder.is_dir() and any((above / name).is_file() for name in FILES)
        hint = f"did you mean the folder above it, {folder.parent}?" if inside else ""
        raise ResultError(str(Fault(str(folder), what, allowed, hint)))
    if present[0] != "run.json":
        return FILES[present[0]]
    kind = str(read_manifest(folder).get("kind", "batch"))
    if kind not in KINDS:
        raise ResultError(str(Fault(f"{folder / 'run.json'}: kind", f'"{kind}"', "batch or sweep")))
    return kind


def kinds_of(folders: list[Path]) -> list[str]:
    """Return the kinds of all folders, or the faults of all of them."""
    kinds, faults = [], []
    for folder in folders:
        try:
            kinds.append(kind_of(folder))
        except ResultError as error:
            faults.append(str(error))
    if faults:
        raise ResultError("\n".join(faults))
    return kinds


def read_json(path: Path) -> Manifest:
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise ResultError(f"{path}: cannot be read ({error})") from None
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        raise ResultError(f"{path}: found another format; allowed: {FORMAT}, the format of this version")
    if not manifest.get("complete"):
        raise ResultError(f"{path.parent}: not complete; make it again")
    return dict(manifest)


def read_text(path: Path) -> str:
    """Read a file of a result."""
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError as error:
        raise ResultError(f"{path}: cannot be read ({error.strerror or error})") from None
