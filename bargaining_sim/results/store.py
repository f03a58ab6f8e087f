"""Folders of results: whole files only, resumable, with what made them.

A folder holds ``run.json`` (scenario, seed, versions, command, counts), ``rows/part-00000.parquet`` and so
on, ``summary.txt``, ``summary.csv`` and ``plots/``. Every file appears complete or not at all; the state of a
batch is the list of its parts, so there is nothing to lock and nothing to repair. Parts have a fixed number
of runs, so the bytes do not depend on workers or interruptions.
"""

import contextlib
import os
import platform
import re
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from bargaining_sim.errors import ResultError
from bargaining_sim.results.manifest import MUST_AGREE, Manifest, as_bytes, check_same, read_manifest

RESULTS = Path("results")

PICTURE_FORMATS = ("png", "svg", "pdf")
"""Endings that files of pictures can have."""

HOST = re.sub(r"[^A-Za-z0-9]+", "-", platform.node()) or "host"
"""This machine, in the names of temporary files: several may work on one shared folder."""

FORGOTTEN = 86_400.0
"""Age [s] at which a temporary file of another machine, whose processes cannot be asked, is left over."""


class Target(NamedTuple):
    """A folder ready for the parts of a batch or sweep.

    Attributes
    ----------
    made : bool
        Whether the folder was made just now, and may be taken back.
    """

    folder: Path
    manifest: Manifest
    made: bool


def write_whole(path: Path, data: Any, exclusive: bool = False) -> None:
    """Write bytes to a file so that it is there completely or not at all.

    Parameters
    ----------
    exclusive : bool
        Whether a file that is already there stays, and is a FileExistsError.
    """
    temporary = path.with_name(f".{path.name}.{HOST}.{os.getpid()}.tmp")
    try:
        temporary.unlink(missing_ok=True)  # one left by the dead may be a second name of the file itself
        with temporary.open("wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        if exclusive:
            link_once(temporary, path)
        else:
            temporary.replace(path)
    except BaseException as error:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)
        if isinstance(error, OSError) and not isinstance(error, FileExistsError):
            raise ResultError(f"{path}: cannot be written ({error.strerror or error})") from error
        raise
    sync_folder(path.parent)


def link_once(temporary: Path, path: Path) -> None:
    """Give a file its name unless another process was first."""
    try:
        path.hardlink_to(temporary)
    except FileExistsError:
        raise
    except (OSError, NotImplementedError):  # a file system without hard links: not safe against a race
        if path.exists():
            raise FileExistsError(str(path)) from None
        temporary.replace(path)
    else:
        temporary.unlink(missing_ok=True)


def sync_folder(folder: Path) -> None:
    """Make a new name last through a power cut, where the system has handles of folders."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY | getattr(os, "O_DIRECTORY", 0))
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def check_folder(folder: Path, manifest: Manifest, resume: bool) -> None:
    """Check that a batch can go into a folder, and change nothing.

    Raises
    ------
    ResultError
        If the folder holds anything and ``resume`` is false, or holds another batch.
    """
    names = names_in(folder)
    if not names or (resume and all(name.endswith(".tmp") for name in names)):
        return
    if not resume:
        raise ResultError(
            f"{folder}: holds something already; nothing is overwritten. "
            "Use another --out, or --resume to finish an interrupted run there"
        )
    check_same(folder, read_manifest(folder), manifest)


def names_in(folder: Path) -> list[str]:
    """Return what lies in a folder, nothing if there is none; an error for a file in its place."""
    if not folder.exists():
        return []
    if not folder.is_dir():
        raise ResultError(f"{folder}: found a file; allowed: a new or empty folder")
    return [path.name for path in folder.iterdir()]


def open_folder(folder: Path, manifest: Manifest, resume: bool) -> Target:
    """Make the folder of a new batch, or go on in one that holds the same batch.

    Raises
    ------
    ResultError
        As :func:`check_folder`, or if the folder cannot be made.
    """
    begun = (folder / "run.json").exists()  # looked at before the check: it may appear at any time
    check_folder(folder, manifest, resume)
    if begun:
        sweep_temporaries(folder)
        return Target(folder, read_manifest(folder), False)
    return begin(Target(folder, manifest, make_folder(folder)), resume)


def make_folder(folder: Path) -> bool:
    """Make a folder unless it is there; returns whether it was made."""
    made = not folder.exists()
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ResultError(f"{folder}: cannot be made ({error.strerror or error})") from error
    return made


def begin(target: Target, resume: bool) -> Target:
    """Write the first ``run.json`` of a folder, unless another process has just been first."""
    folder = target.folder
    sweep_temporaries(folder)
    try:
        write_whole(folder / "run.json", as_bytes(target.manifest), exclusive=True)
    except FileExistsError:
        check_folder(folder, target.manifest, resume)
        return Target(folder, read_manifest(folder), False)
    except BaseException:
        take_back(target)
        raise
    return target


def open_target(folder: Path | None, manifest: Manifest, resume: bool) -> Target:
    """Open a folder, or without one the next free one under ``results/``."""
    return open_next(manifest) if folder is None else open_folder(folder, manifest, resume)


def open_next(manifest: Manifest) -> Target:
    """Make the next unused folder for a scenario or experiment under ``results/`` and begin in it."""
    name = manifest.get("experiment_name") or manifest["scenario"]
    return begin(Target(next_folder(str(name)), manifest, True), resume=False)


def next_folder(name: str) -> Path:
    """Make the next unused folder of a name under ``results/``: never one that exists."""
    number = 1
    while True:
        folder = RESULTS / (name if number == 1 else f"{name}-{number}")
        try:
            RESULTS.mkdir(exist_ok=True)
            folder.mkdir()
        except FileExistsError:
            if not RESULTS.is_dir():
                raise ResultError(f"{RESULTS}: found a file; allowed: a folder, or use --out") from None
            number += 1
        except OSError as error:
            raise ResultError(f"{folder}: cannot be made ({error.strerror or error})") from error
        else:
            return folder


def find_resumable(manifest: Manifest) -> Path | None:
    """Return the folder under ``results/`` with this very batch: unfinished first, then the newest."""
    resumable = []
    for path in RESULTS.glob("*/run.json"):
        try:
            old = read_manifest(path.parent)
            changed = path.stat().st_mtime
        except (ResultError, OSError):
            continue
        if all(old.get(key) == manifest.get(key) for key in MUST_AGREE):
            resumable.append((not old.get("complete"), changed, path.parent))
    return max(resumable)[2] if resumable else None


def sweep_temporaries(folder: Path) -> None:
    """Remove half-written files that dead processes of ours left."""
    for place in (folder, folder / "rows", folder / "plots"):
        for path in place.glob(".*.tmp"):
            if is_left_over(path):
                path.unlink(missing_ok=True)


def is_left_over(path: Path) -> bool:
    """Whether nobody writes a temporary file any more."""
    host, owner = path.name.split(".")[-3:-1]
    if host == HOST and owner.isdigit():
        return not other_process_lives(int(owner))
    try:
        return time.time() - path.stat().st_mtime > FORGOTTEN
    except OSError:  # gone in the meantime
        return False


def other_process_lives(number: int) -> bool:
    """Return whether another process with this number exists; in containers numbers come again."""
    if number == os.getpid():
        return False
    if os.name == "nt":
        return True  # there, signal 0 is Ctrl-C
    try:
        os.kill(number, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except OSError:
        return True
    return True


def take_back(target: Target) -> bool:
    """Remove the folder of a batch of which no part was finished; returns whether that was so."""
    if not target.made or any((target.folder / "rows").glob("part-*.parquet")):
        return False
    with contextlib.suppress(OSError):  # what others put there stays, and the folder with it
        for piece in (target.folder / "failures").glob("from-*.csv"):
            piece.unlink()
        for inner in ("rows", "failures"):
            if (target.folder / inner).exists():
                (target.folder / inner).rmdir()
        (target.folder / "run.json").unlink(missing_ok=True)
        target.folder.rmdir()
    return not (target.folder / "run.json").exists()


def check_target(folder: Path | None) -> None:
    """Refuse a folder that holds anything, before anything is played, and change nothing; None is the next.

    Raises
    ------
    ResultError
        If it does, or is a file.
    """
    if folder is not None and names_in(folder):
        raise ResultError(f"{folder}: holds something already; nothing is overwritten. Use another --out")


def write_files(folder: Path | None, name: str, files: Mapping[str, bytes]) -> Path:
    """Write files into a new or empty folder, or without one into the next free one of a name.

    All of them are taken back if one cannot be written.
    """
    check_target(folder)
    made = True if folder is None else make_folder(folder)
    folder = folder or next_folder(name)
    written: list[Path] = []
    below: set[Path] = set()
    try:
        for file, data in files.items():
            path = folder / file
            if path.parent != folder and not path.parent.exists():
                path.parent.mkdir()
                below.add(path.parent)
            write_whole(path, data, exclusive=True)
            written.append(path)
    except BaseException as error:
        with contextlib.suppress(OSError):  # what others put there stays, and the folder with it
            for path in written:
                path.unlink(missing_ok=True)
            for inner in below:
                inner.rmdir()
            if made:
                folder.rmdir()
        if isinstance(error, FileExistsError):
            raise ResultError(f"{error}: appeared meanwhile; nothing is overwritten") from None
        if isinstance(error, OSError):
            raise ResultError(f"{folder}: cannot be written ({error.strerror or error})") from error
        raise
    return folder
