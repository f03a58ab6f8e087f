"""Result folder of a comparison: tables, words, pictures and what made them, all of it or nothing."""

import csv
import datetime
import io
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from bargaining_sim.analysis.comparison.findings import (
    FILE,
    TRADE,
    Change,
    Comparison,
    Difference,
    Flip,
    Flips,
    Side,
)
from bargaining_sim.analysis.comparison.ledgers import ledgers_text
from bargaining_sim.analysis.comparison.words import summary_text
from bargaining_sim.engine.batch import source_hash
from bargaining_sim.errors import ResultError
from bargaining_sim.results.dictionary import data_dictionary
from bargaining_sim.results.manifest import FORMAT, Manifest, as_bytes, read_json, read_text
from bargaining_sim.results.store import write_files
from bargaining_sim.scenario.schema import Scenario
from bargaining_sim.text.tables import as_csv, estimate_in, heads, number_in, read_rows

Draw = Callable[[Comparison], Mapping[str, bytes]]
"""Makes pictures: name of the file → what it holds."""

KIND = "comparison"
DIFFERENCES = "quantity class runs A B difference low_95 high_95 in_B variance_saved unit meaning"


def write_comparison(
    comparison: Comparison, folder: Path | None, command: str, draw: Draw | None = None
) -> Path:
    """Write a comparison into a new folder; whatever stops that, nothing of it is left.

    Parameters
    ----------
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
        "differences.csv": differences_table(comparison),
        "flips.csv": flips_table(comparison),
        "flipped_runs.csv": as_csv(["run", "A", "B"], comparison.flips.listed),
        "ledgers.txt": ledgers_text(comparison),
        "summary.txt": summary_text(comparison),
    }
    data = {name: text.encode("utf-8", "backslashreplace") for name, text in files.items()}
    if draw:
        data |= {f"plots/{name}": picture for name, picture in draw(comparison).items()}
    data["compare.json"] = as_bytes(manifest_of(comparison, command))
    a, b = comparison.first.scenario.name, comparison.second.scenario.name
    return write_files(folder, f"compare-{a}-with-{b}", data)


def manifest_of(comparison: Comparison, command: str) -> Manifest:
    return {
        "kind": KIND,
        "format": FORMAT,
        "seed": comparison.seed,
        "runs": comparison.runs,
        "command": command,
        "created": datetime.datetime.now(datetime.UTC).replace(microsecond=0).isoformat(),
        "A": made_of(comparison.first),
        "B": made_of(comparison.second),
        "changed": [change._asdict() for change in comparison.changed],
        "other_types": comparison.other_types,
        "only_in_A": comparison.alone[0],
        "only_in_B": comparison.alone[1],
        "flipped": comparison.flips.number,
        "examples": [flip._asdict() for flip in comparison.flips.examples],
        "complete": True,
    }


def made_of(side: Side) -> Manifest:
    return side.manifest | {"folder": None if side.folder is None else str(side.folder)}


def differences_table(comparison: Comparison) -> str:
    lines = []
    for one in comparison.differences:
        verdict = "" if one.verdict == "none" else one.verdict
        numbers = [one.first, one.second, *one.difference, verdict, one.saved]
        lines.append([one.quantity, one.label, one.runs, *numbers, one.unit, one.meaning])
    return as_csv(heads(DIFFERENCES), lines)


def flips_table(comparison: Comparison) -> str:
    flips = comparison.flips
    lines = [[name, *row] for name, row in zip(flips.classes, flips.counts.tolist(), strict=True)]
    return as_csv([f"{flips.quantity}: in A down, in B across", *flips.classes], lines)


def read_comparison(folder: Path) -> tuple[Comparison, Manifest]:
    """Return a comparison and what made it.

    Raises
    ------
    ResultError
        If a file is missing or cannot be used.
    """
    manifest = read_json(folder / "compare.json")
    differences = read_text(folder / "differences.csv")
    flips = read_text(folder / "flips.csv")
    try:
        first, second = side(manifest["A"]), side(manifest["B"])
        comparison = Comparison(
            first,
            second,
            int(manifest["seed"]),
            int(manifest["runs"]),
            [difference(row) for row in read_rows(differences)],
            flips_of(flips, manifest, first, second),
            [Change(**change) for change in manifest["changed"]],
            manifest["other_types"],
            (list(manifest["only_in_A"]), list(manifest["only_in_B"])),
        )
    except (KeyError, TypeError, ValueError, IndexError) as error:
        raise ResultError(f"{folder}: the comparison cannot be used ({type(error).__name__})") from None
    return comparison, manifest


def side(made: dict[str, Any]) -> Side:
    scenario = Scenario.model_validate_json(json.dumps(made["resolved"]))
    again = not made.get("tactics") and made.get("source_sha256") == source_hash()
    folder = made.get("folder")
    return Side(scenario, made, Path(folder) if folder else None, again)


def difference(row: dict[str, str]) -> Difference:
    about = row["quantity"], row["class"], row["unit"], row["meaning"]
    sides = number_in(row["A"]), number_in(row["B"])
    gap = estimate_in(row, "difference low_95 high_95")
    return Difference(*about, int(row["runs"]), *sides, gap, number_in(row["variance_saved"]))


def flips_of(text: str, manifest: Manifest, first: Side, second: Side) -> Flips:
    """Return the cross table with the examples; the list of all flipped runs is left where it is."""
    head, *rows = list(csv.reader(io.StringIO(text)))
    counts = np.array([[int(cell) for cell in row[1:]] for row in rows], np.int64)
    quantity = FILE if first.scenario.approval and second.scenario.approval else TRADE
    (meaning,) = (one.meaning for one in data_dictionary(first.scenario) if one.name == quantity)
    return Flips(quantity, meaning, head[1:], counts, [], [Flip(**flip) for flip in manifest["examples"]])
