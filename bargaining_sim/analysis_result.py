"""Folder of an analysis: tables, findings in words and pictures, beside the sweep that they come from."""

import re
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from bargaining_sim import store
from bargaining_sim.analysis.findings import findings_text
from bargaining_sim.analysis.results import Results, results_of
from bargaining_sim.analysis.tables import tables
from bargaining_sim.errors import ResultError
from bargaining_sim.plots import NO_DATES, as_bytes
from bargaining_sim.sweep.frame import SweepFrame, open_frame

FOLDER, PLOTS = "analysis", "plots"
FINDINGS = "findings.txt"
TABLES = ("effects", "importance", "interactions", "sobol", "tornado", "paired", "discovery")
PICTURES = ("lines", "heatmap", "sobol", "tornado", "paired", "discovery")
FORMATS = ("png", "svg")


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


def analyse(folder: Path, outcomes: Sequence[str] = (), draw: bool = True) -> Analysed:
    """Analyse a complete sweep into the folder ``analysis`` in its own.

    What an earlier analysis left there is replaced, or removed if this one has nothing in its place. The same
    sweep gives the same bytes.

    Parameters
    ----------
    folder : Path
        Of the sweep.
    outcomes : sequence of str
        Only these outcomes; all of them if none is given.
    draw : bool
        Whether to draw pictures.

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
        names: set[str] = set()
        for kind, measure, figure in pictures(frame, results):
            name = file_name(kind, measure, names)
            for ending in FORMATS:
                written.append(put(target / PLOTS / f"{name}.{ending}", as_bytes(figure, ending)))
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


def pictures(frame: SweepFrame, results: Results) -> Iterator[tuple[str, str, Any]]:
    """Draw picture by picture, so that only one is in memory: kind, outcome and figure."""
    for kind, name, draw in drawings(frame, results):
        yield kind, name, draw()


def drawings(frame: SweepFrame, results: Results) -> Iterator[tuple[str, str, Callable[[], Any]]]:
    """Pictures that a sweep has something to show for: kind, outcome, and what draws it."""
    from bargaining_sim.plots import (
        discovery,
        paired_differences,
        sobol_bars,
        sweep_heatmap,
        sweep_lines,
        tornado,
    )

    indices = {found.measure: found for found in results.indices}
    pairs = {pair.measure: pair for pair in results.pairs}
    for name in results.told:
        if name in results.effects and results.effects[name].effects:
            yield "lines", name, partial(sweep_lines.draw, frame, results.effects[name], pairs.get(name))
        if name in pairs:
            yield "heatmap", name, partial(sweep_heatmap.draw, frame, pairs[name])
        if name in indices and indices[name].indices:
            yield "sobol", name, partial(sobol_bars.draw, frame, indices[name])
        if name in results.tornados:
            if results.tornados[name].swings:
                yield "tornado", name, partial(tornado.draw, frame, results.tornados[name])
        elif any(found.pairs for found in results.differences.get(name, [])):
            yield "paired", name, partial(paired_differences.draw, frame, name, results.differences[name])
    if results.discovery:
        yield "discovery", results.discovery.measure, partial(discovery.draw, frame, results.discovery)


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
        for ending in NO_DATES  # also those that ``plot --format`` has drawn
        for path in (target / PLOTS).glob(f"{kind}_*.{ending}")
    ]
    for path in set(old) - set(written):
        path.unlink(missing_ok=True)
