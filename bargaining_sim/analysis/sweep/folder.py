"""Folder of an analysis: tables, findings in words and pictures, beside the sweep that they come from."""

import re
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from bargaining_sim.analysis.sweep.findings import findings_text
from bargaining_sim.analysis.sweep.results import Results, results_of
from bargaining_sim.analysis.sweep.tables import tables
from bargaining_sim.errors import ResultError
from bargaining_sim.experiments.frame import SweepFrame, open_frame
from bargaining_sim.results import store

FOLDER, PLOTS = "analysis", "plots"
FINDINGS = "findings.txt"
TABLES = ("effects", "importance", "interactions", "sobol", "tornado", "paired", "discovery")
PICTURES = ("lines", "heatmap", "sobol", "tornado", "paired", "discovery")
Draw = Callable[[SweepFrame, Results], Iterable[tuple[str, bytes]]]
"""Makes pictures: name of the file and what it holds."""


class Analysed(NamedTuple):
    """What an analysis left.

    Attributes
    ----------
    folder : Path
    files : list of Path
        All that was written, the findings first.
    findings : str
    results : Results
    """

    folder: Path
    files: list[Path]
    findings: str
    results: Results


def analyse(folder: Path, outcomes: Sequence[str] = (), draw: Draw | None = None) -> Analysed:
    """Analyse a complete sweep into the folder ``analysis`` in its own.

    What an earlier analysis left there is replaced, or removed if this one has nothing in its place. The same
    sweep gives the same bytes.

    Parameters
    ----------
    folder : Path
        Of the sweep.
    outcomes : sequence of str
        Only these outcomes; all of them if none is given.
    draw : callable, optional
        What draws the pictures, one after the other.

    Raises
    ------
    ResultError
        If the folder holds no complete sweep, for an unknown outcome, or if nothing can be written.
    """
    frame = open_frame(folder)
    results = results_of(frame, outcomes)
    findings = findings_text(frame, results)
    target = folder / FOLDER
    make(target)
    written = [put(target / FINDINGS, findings.encode("utf-8", "backslashreplace"))]
    written += [put(target / name, text.encode()) for name, text in tables(frame, results).items()]
    if draw:
        make(target / PLOTS)
        written += [put(target / PLOTS / name, data) for name, data in draw(frame, results)]
    remove_old(target, written)
    return Analysed(target, written, findings, results)


def make(folder: Path) -> None:
    """Make a folder if it is missing."""
    try:
        folder.mkdir(exist_ok=True)
    except OSError as error:
        raise ResultError(f"{folder}: cannot be made ({error.strerror or error})") from error


def put(path: Path, data: bytes) -> Path:
    """Write a whole file and return where it is."""
    store.write_whole(path, data)
    return path


def file_name(kind: str, measure: str, names: set[str]) -> str:
    """Name of a picture that no other has, without letters that a file system may refuse."""
    name = f"{kind}_{re.sub(r'[^A-Za-z0-9]+', '_', measure).strip('_')}"
    number = 1
    while (name if number == 1 else f"{name}_{number}") in names:
        number += 1
    found = name if number == 1 else f"{name}_{number}"
    names.add(found)
    return found


def remove_old(target: Path, written: Sequence[Path]) -> None:
    """Remove tables and pictures of an earlier analysis which this one has not written again."""
    old = [target / f"{name}.csv" for name in TABLES]
    old += [
        path
        for kind in PICTURES
        for ending in store.PICTURE_FORMATS  # also those that ``plot --format`` has drawn
        for path in (target / PLOTS).glob(f"{kind}_*.{ending}")
    ]
    for path in set(old) - set(written):
        path.unlink(missing_ok=True)
