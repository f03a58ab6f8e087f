"""What lies in a folder that some command has written."""

import json
from pathlib import Path

from bargaining_sim.errors import Fault, ResultError
from bargaining_sim.results import store

FILES = {"run.json": "", "compare.json": "comparison", "tournament.json": "tournament"}
KINDS = ("batch", "sweep")
"""What ``run.json`` may stand for."""


def kind_of(folder: Path) -> str:
    """Return what lies in a folder: ``batch``, ``sweep``, ``comparison`` or ``tournament``.

    Raises
    ------
    ResultError
        If it is nothing of the kind.
    """
    present = [name for name in FILES if (folder / name).is_file()]
    if not present:
        what = (
            "a folder without any of them"
            if folder.is_dir()
            else "a file"
            if folder.exists()
            else "no such folder"
        )
        allowed = (
            "a folder with run.json, compare.json or tournament.json: of run, sweep, compare or tournament"
        )
        above = folder.absolute().parent
        inside = folder.is_dir() and any((above / name).is_file() for name in FILES)
        hint = f"did you mean the folder above it, {folder.parent}?" if inside else ""
        raise ResultError(str(Fault(str(folder), what, allowed, hint)))
    if present[0] != "run.json":
        return FILES[present[0]]
    kind = str(store.read_manifest(folder).get("kind", "batch"))
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


def read_json(path: Path) -> store.Manifest:
    """Read what made a comparison or tournament."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise ResultError(f"{path}: cannot be read ({error})") from None
    if not isinstance(found, dict) or found.get("format") != store.FORMAT:
        raise ResultError(
            f"{path}: found another format; allowed: {store.FORMAT}, the format of this version"
        )
    if not found.get("complete"):
        raise ResultError(f"{path.parent}: not complete; make it again")
    return dict(found)


def read_text(path: Path) -> str:
    """Read a file of a result."""
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError as error:
        raise ResultError(f"{path}: cannot be read ({error.strerror or error})") from None
