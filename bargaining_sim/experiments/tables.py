"""A sweep as tables: every point with its estimates, and a summary for a terminal."""

import hashlib
from pathlib import Path

import numpy as np

from bargaining_sim.experiments.frame import SweepFrame
from bargaining_sim.experiments.points import in_table
from bargaining_sim.results.dictionary import NOTE
from bargaining_sim.results.rows import FOLDER
from bargaining_sim.statistics import Estimate
from bargaining_sim.text.lines import WIDTH, cut, wrapped
from bargaining_sim.text.numbers import NONE, mean_words
from bargaining_sim.text.tables import as_csv

MOST_LINES = 40
NAMES = 24


def sweep_tables(frame: SweepFrame, folder: Path) -> dict[str, str]:
    return {
        "points.csv": points_table(frame),
        "parts.csv": parts_table(frame, folder),
        "summary.txt": summary_text(frame),
    }


def sweep_counts(frame: SweepFrame) -> dict[str, int]:
    """Return the number of points, of those that failed, and of the runs of all others."""
    points, failed = len(frame.sweep.points), len(frame.errors)
    return {"points": points, "failed_points": failed, "runs": frame.sweep.runs * (points - failed)}


def parts_table(frame: SweepFrame, folder: Path) -> str:
    """Return the parts as CSV: what each holds and a hash of its bytes."""
    header = ["part", "first_point", "last_point", "first_run", "runs_per_point", "sha256"]
    rows = []
    for part in frame.sweep.parts:
        digest = hashlib.sha256((folder / FOLDER / part.name).read_bytes()).hexdigest()
        rows.append([part.name, part.points.start, part.points.stop - 1, part.first, part.runs, digest])
    return as_csv(header, rows)


def points_table(frame: SweepFrame) -> str:
    """Return CSV with one line a point: settings, error, and every measure with its interval."""
    head = ["point", *frame.factors, "error"]
    for name in frame.measures:
        head += [name, f"{name} low_95", f"{name} high_95", f"{name} sd", f"{name} runs"]
    rows = []
    for i, point in enumerate(frame.sweep.points):
        row: list[object] = [i, *(in_table(value) for value in point), frame.errors.get(i)]
        for estimate in frame.estimates.values():
            row += [*(float(estimate[k][i]) for k in range(4)), int(estimate.n[i])]
        rows.append(row)
    return as_csv(head, rows)


def summary_text(frame: SweepFrame) -> str:
    """Return what was asked, what was run, and what came out at the points, or its range if they are many."""
    sweep = frame.sweep
    told = [*wrapped(sweep.experiment.question, 0, 0), sweep.caption, NOTE, ""]
    if frame.errors:
        told += [*failures(frame), ""]
    told += by_point(frame) if len(sweep.points) <= MOST_LINES else ranges(frame)
    told += ["", "Intervals are of the sampling only, at 95 %: Wilson for shares, Student for means."]
    return "\n".join(told) + "\n"


def failures(frame: SweepFrame) -> list[str]:
    many = len(frame.errors)
    told = [f"{many:,} of {len(frame.sweep.points):,} points failed; they are rows with their error:"]
    for point, why in list(frame.errors.items())[:3]:
        told += wrapped(f"point {point}: {why}", 2)
    return told + (["  ..."] if many > 3 else [])


def by_point(frame: SweepFrame) -> list[str]:
    """Return a table of all points: settings, and as many measures as fit a line."""
    cells = [[cut(name, NAMES) for name in frame.factors]]
    cells += [[cut(in_table(value) or NONE, NAMES) for value in point] for point in frame.sweep.points]
    columns = [cells]
    for name, estimates in frame.estimates.items():
        means = zip(*(numbers.tolist() for numbers in estimates[:3]), strict=True)
        columns.append([[cut(name, NAMES)], *([mean_words(Estimate(*mean))] for mean in means)])
    lines = [""] * len(cells)
    for column in columns:
        for j in range(len(column[0])):
            width = max(len(row[j]) for row in column)
            longer = [
                f"{line}{'  ' if line else ''}{row[j]:>{width}}"
                for line, row in zip(lines, column, strict=True)
            ]
            if max(map(len, longer)) > WIDTH and column is not cells:
                return [*lines, "Further measures: points.csv"]
            lines = longer
    return lines


def ranges(frame: SweepFrame) -> list[str]:
    lines = [f"{'Over all points':<{NAMES}}  {'least':>8}  {'median':>8}  {'most':>8}"]
    for name, estimates in frame.estimates.items():
        known = estimates.mean[np.isfinite(estimates.mean)]
        if len(known):
            low, middle, high = np.quantile(known, [0.0, 0.5, 1.0])
            lines.append(f"{cut(name, NAMES):<{NAMES}}  {low:8.3f}  {middle:8.3f}  {high:8.3f}")
    return lines
