"""A folder written in one go: all of its files, or nothing."""

import contextlib
from collections.abc import Mapping
from pathlib import Path

from bargaining_sim.errors import ResultError
from bargaining_sim.results import store


def check_target(folder: Path | None) -> None:
    """Refuse a folder that holds anything, before anything is played, and change nothing; None is the next.

    Raises
    ------
    ResultError
        If it does, or is a file.
    """
    if folder is None:
        return
    if folder.exists() and not folder.is_dir():
        raise ResultError(f"{folder}: found a file; allowed: a new or empty folder")
    if folder.exists() and any(folder.iterdir()):
        raise ResultError(f"{folder}: holds something already; nothing is overwritten. Use another --out")


def take_folder(folder: Path) -> tuple[Path, bool]:
    """Make a folder, or take one that is empty; tells whether it was made."""
    check_target(folder)
    made = not folder.exists()
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ResultError(f"{folder}: cannot be made ({error.strerror or error})") from error
    return folder, made


def write_files(folder: Path, made: bool, files: Mapping[str, bytes]) -> None:
    """Write files one by one, and take all of them back if one cannot be written."""
    written: list[Path] = []
    below: set[Path] = set()
    try:
        for name, data in files.items():
            path = folder / name
            if path.parent != folder and not path.parent.exists():
                path.parent.mkdir()
                below.add(path.parent)
            store.write_whole(path, data, exclusive=True)
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
