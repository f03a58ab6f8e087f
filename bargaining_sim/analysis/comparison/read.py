"""A comparison read from its folder, so that what was found can be told again."""

import csv
import io
import json
import math
from pathlib import Path
from typing import Any

import numpy as np

from bargaining_sim.analysis.comparison.changes import Change
from bargaining_sim.analysis.comparison.compare import Comparison, Side
from bargaining_sim.analysis.comparison.pairs import Difference, Flip, Flips
from bargaining_sim.engine.batch import source_hash
from bargaining_sim.errors import ResultError
from bargaining_sim.results.manifest import Manifest, read_json, read_text
from bargaining_sim.scenario.schema import Scenario
from bargaining_sim.statistics import Estimate

FILE, TRADE = "file_outcome", "trade_outcome"


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
        found = Comparison(
            first,
            second,
            int(manifest["seed"]),
            int(manifest["runs"]),
            [difference(row) for row in csv.DictReader(io.StringIO(differences))],
            flips_of(flips, manifest, first, second),
            [Change(**change) for change in manifest["changed"]],
            manifest["other_types"],
            (list(manifest["only_in_A"]), list(manifest["only_in_B"])),
        )
    except (KeyError, TypeError, ValueError, IndexError) as error:
        raise ResultError(f"{folder}: the comparison cannot be used ({type(error).__name__})") from None
    return found, manifest


def side(made: dict[str, Any]) -> Side:
    """Return one side from what made it."""
    scenario = Scenario.model_validate_json(json.dumps(made["resolved"]))
    again = not made.get("tactics") and made.get("source_sha256") == source_hash()
    folder = made.get("folder")
    return Side(scenario, made, Path(folder) if folder else None, again)


def difference(row: dict[str, str]) -> Difference:
    """Return one line of ``differences.csv``."""
    numbers = {
        name: number(row[name]) for name in ("A", "B", "difference", "low_95", "high_95", "variance_saved")
    }
    return Difference(
        row["quantity"],
        row["class"],
        row["unit"],
        row["meaning"],
        int(row["runs"]),
        numbers["A"],
        numbers["B"],
        Estimate(numbers["difference"], numbers["low_95"], numbers["high_95"]),
        numbers["variance_saved"],
    )


def number(text: str) -> float:
    """Return a number of a table; NaN for an empty cell."""
    return float(text) if text else math.nan


def flips_of(text: str, manifest: Manifest, first: Side, second: Side) -> Flips:
    """Return the cross table with the examples; the list of all flipped runs is left where it is."""
    head, *rows = list(csv.reader(io.StringIO(text)))
    counts = np.array([[int(cell) for cell in row[1:]] for row in rows], np.int64)
    quantity = FILE if first.scenario.approval and second.scenario.approval else TRADE
    return Flips(quantity, "", head[1:], counts, [], [Flip(**flip) for flip in manifest["examples"]])
