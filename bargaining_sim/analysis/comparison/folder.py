"""Result folder of a comparison: tables, words, pictures and what made them, all of it or nothing."""

import datetime
from collections.abc import Callable, Mapping
from pathlib import Path

from bargaining_sim.analysis.comparison.compare import Comparison, Side
from bargaining_sim.analysis.comparison.side_by_side import ledgers_text
from bargaining_sim.analysis.comparison.words import summary_text
from bargaining_sim.results import store
from bargaining_sim.results.manifest import FORMAT, Manifest, as_bytes
from bargaining_sim.results.store import take_folder, write_files
from bargaining_sim.text.tables import as_csv

Draw = Callable[[Comparison], Mapping[str, bytes]]
"""Makes pictures: name of the file → what it holds."""

KIND = "comparison"
DIFFERENCES = [
    "quantity", "class", "runs", "A", "B", "difference", "low_95", "high_95", "in_B", "variance_saved",
    "unit", "meaning",
]  # fmt: skip


def write_comparison(found: Comparison, folder: Path | None, command: str, draw: Draw | None = None) -> Path:
    """Write a comparison into a new folder; whatever stops that, nothing of it is left.

    Parameters
    ----------
    found : Comparison
    folder : Path or None
        A new or empty folder; None = ``results/compare-A-with-B``, or that with the next free number.
    command : str
        What was typed.
    draw : callable, optional
        What draws the pictures.

    Returns
    -------
    Path
        The folder, with ``differences.csv``, ``flips.csv``, ``flipped_runs.csv``, ``ledgers.txt``,
        ``summary.txt``, ``plots/`` and, written last, ``compare.json``.

    Raises
    ------
    ResultError
        If the folder holds anything or cannot be written.
    """
    files = {
        "differences.csv": differences_table(found),
        "flips.csv": flips_table(found),
        "flipped_runs.csv": as_csv(["run", "A", "B"], found.flips.listed),
        "ledgers.txt": ledgers_text(found),
        "summary.txt": summary_text(found),
    }
    data = {name: text.encode("utf-8", "backslashreplace") for name, text in files.items()}
    if draw:
        data |= {f"plots/{name}": picture for name, picture in draw(found).items()}
    data["compare.json"] = as_bytes(manifest_of(found, command))
    a, b = found.first.scenario.name, found.second.scenario.name
    place, made = (
        (store.next_folder(f"compare-{a}-with-{b}"), True) if folder is None else take_folder(folder)
    )
    write_files(place, made, data)
    return place


def manifest_of(found: Comparison, command: str) -> Manifest:
    """Return what made a comparison, and what both sides say differently."""
    return {
        "kind": KIND,
        "format": FORMAT,
        "seed": found.seed,
        "runs": found.runs,
        "command": command,
        "created": datetime.datetime.now(datetime.UTC).replace(microsecond=0).isoformat(),
        "A": made_of(found.first),
        "B": made_of(found.second),
        "changed": [change._asdict() for change in found.changed],
        "other_types": found.other_types,
        "only_in_A": found.alone[0],
        "only_in_B": found.alone[1],
        "flipped": found.flips.number,
        "examples": [flip._asdict() for flip in found.flips.examples],
        "complete": True,
    }


def made_of(side: Side) -> Manifest:
    """Return what made a side, and the folder it was read from."""
    return side.manifest | {"folder": None if side.folder is None else str(side.folder)}


def differences_table(found: Comparison) -> str:
    """Return a line for every quantity and class that both sides have."""
    lines = []
    for one in found.differences:
        verdict = "" if one.verdict == "none" else one.verdict
        numbers = [one.first, one.second, *one.difference, verdict, one.saved]
        lines.append([one.quantity, one.label, one.runs, *numbers, one.unit, one.meaning])
    return as_csv(DIFFERENCES, lines)


def flips_table(found: Comparison) -> str:
    """Return the cross table: a line for every class in A, a column for every class in B."""
    flips = found.flips
    lines = [[name, *row] for name, row in zip(flips.classes, flips.counts.tolist(), strict=True)]
    return as_csv([f"{flips.quantity}: in A down, in B across", *flips.classes], lines)
