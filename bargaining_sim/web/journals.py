"""Journals on disk: read them as far as they can be read, and put old ones away."""

import json
import os
import shutil
from pathlib import Path
from typing import Any, NamedTuple

Json = dict[str, Any]

OLD = "old"
"""Folder beside the journals for those of classes that the server has let go; none of them is read again."""


class Journal(NamedTuple):
    """A journal that has been read.

    Attributes
    ----------
    head : dict
    deeds : list of dict
    fault : str
        Why lines after these are left out; empty if there are none.
    """

    head: Json
    deeds: list[Json]
    fault: str


def read_journal(path: Path) -> Journal:
    """Return the lines of a journal up to the first that is no JSON object.

    What follows is cut off, so that new lines stand where they will be read again: the rest of a last line
    that was not written to its end is lost, anything else is kept in a copy beside it.

    Raises
    ------
    ValueError
        If not even its first line can be read.
    """
    data = path.read_bytes()
    whole = data[: data.rfind(b"\n") + 1]
    lines, end, fault = [], 0, ""
    for number, line in enumerate(whole.splitlines(keepends=True), 1):
        try:
            value = json.loads(line)
            if not isinstance(value, dict):
                raise ValueError("no JSON object")
        except (ValueError, RecursionError) as error:
            fault = f"line {number}: {error}"
            break
        lines.append(value)
        end += len(line)
    if not lines:
        raise ValueError(fault or "an empty journal")
    if fault:
        copy = path.with_name(f"{path.name}.damaged")
        shutil.copy2(path, copy)
        fault = f"{fault}; the {len(lines) - 1} deeds before it are kept, all of it is in {copy.name}"
    if end < len(data):
        os.truncate(path, end)
    return Journal(lines[0], lines[1:], fault)


def put_away(path: Path | None) -> None:
    """Move a journal to the folder of old ones; one that cannot be moved stays."""
    if path is None:
        return
    old = path.parent / OLD
    try:
        old.mkdir(exist_ok=True)
        path.replace(old / path.name)
    except OSError:
        return
