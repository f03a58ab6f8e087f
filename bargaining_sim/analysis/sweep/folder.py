"""Folder of an analysis: tables, findings in words and pictures, beside the sweep that they come from."""

import json
import re
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from bargaining_sim.analysis.sweep.findings import Discovery, Findings
from bargaining_sim.analysis.sweep.study import study
from bargaining_sim.analysis.sweep.words import condition_words, findings_text
from bargaining_sim.errors import ResultError
from bargaining_sim.experiments.frame import SweepFrame, open_frame
from bargaining_sim.experiments.tables import in_table
from bargaining_sim.results import store
from bargaining_sim.results.manifest import as_bytes
from bargaining_sim.text.tables import as_csv

FOLDER, PLOTS = "analysis", "plots"
FINDINGS, ASKED = "findings.txt", "analysis.json"
TABLES = ("effects", "importance", "interactions", "sobol", "tornado", "paired", "discovery")
PICTURES = ("lines", "heatmap", "sobol", "tornado", "paired", "discovery")
INTERVAL = ["low_95", "high_95"]
Draw = Callable[[SweepFrame, Findings], Iterable[tuple[str, bytes]]]
"""Makes pictures: name of the file and what it holds."""


class Analysed(NamedTuple):
    """What an analysis left.

    Attributes
    ----------
    files : list of Path
        All that was written, the findings first.
    text : str
        The findings in words.
    """

    folder: Path
    files: list[Path]
    text: str
    frame: SweepFrame
    findings: Findings


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
    findings = study(frame, outcomes)
    text = findings_text(frame, findings)
    target = folder / FOLDER
    make(target)
    written = [put(target / FINDINGS, text.encode("utf-8", "backslashreplace"))]
    written += [put(target / name, csv.encode()) for name, csv in tables(frame, findings).items()]
    written.append(put(target / ASKED, as_bytes({"outcomes": list(outcomes)})))
    if draw:
        make(target / PLOTS)
        written += [put(target / PLOTS / name, data) for name, data in draw(frame, findings)]
    remove_old(target, written)
    return Analysed(target, written, text, frame, findings)


def read_analysis(frame: SweepFrame) -> Findings | None:
    """Return what the analysis in the folder of a sweep says, worked out again from its rows; None without.

    Raises
    ------
    ResultError
        If what was asked of it cannot be read, or all points failed.
    """
    place = frame.folder / FOLDER
    if not (place / FINDINGS).is_file():
        return None
    if not (place / ASKED).is_file():  # version 0.1.0 did not say what it was asked
        return study(frame)
    try:
        outcomes = [str(name) for name in json.loads((place / ASKED).read_text(encoding="utf-8"))["outcomes"]]
    except (OSError, KeyError, TypeError, ValueError) as error:
        why = f"({type(error).__name__}); bargaining-sim analyze {frame.folder} makes it anew"
        raise ResultError(f"{place}: the analysis cannot be read {why}") from None
    return study(frame, outcomes)


def make(folder: Path) -> None:
    try:
        folder.mkdir(exist_ok=True)
    except OSError as error:
        raise ResultError(f"{folder}: cannot be made ({error.strerror or error})") from error


def put(path: Path, data: bytes) -> Path:
    store.write_whole(path, data)
    return path


def file_name(kind: str, measure: str, names: set[str]) -> str:
    """Name of a picture that no other has, without letters that a file system may refuse."""
    name = f"{kind}_{re.sub(r'[^A-Za-z0-9]+', '_', measure).strip('_')}"
    free, number_ = name, 1
    while free in names:
        number_ += 1
        free = f"{name}_{number_}"
    names.add(free)
    return free


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


def tables(frame: SweepFrame, findings: Findings) -> dict[str, str]:
    """Return the tables that the design has, by the name of their file: every number behind the words."""
    made = {}
    if findings.effects:
        made["effects.csv"] = effects_table(findings)
        made["importance.csv"] = importance_table(findings)
    if findings.interactions:
        made["interactions.csv"] = interactions_table(findings)
    if findings.sobol:
        made["sobol.csv"] = sobol_table(findings)
    if findings.tornados:
        made["tornado.csv"] = tornado_table(findings)
    if findings.differences:
        made["paired.csv"] = paired_table(frame, findings)
    if findings.discovery:
        made["discovery.csv"] = discovery_table(frame, findings.discovery)
    return made


def effects_table(findings: Findings) -> str:
    """Return a line for every outcome, factor and value: its mean over points, and how they spread."""
    header = ["outcome", "factor", "value", "points", "mean", *INTERVAL, "points_10", "points_90"]
    lines = [
        [name, effect.factor, value, points, *mean, *band]
        for name, effects in findings.effects.items()
        for effect in effects.effects
        for value, points, mean, band in zip(
            effect.groups.cells, effect.points.tolist(), effect.means, effect.bands.tolist(), strict=True
        )
    ]
    return as_csv(header, lines)


def importance_table(findings: Findings) -> str:
    header = ["outcome", "factor", "explained", *INTERVAL, "explained_by_chance", "lowest_at", "highest_at"]
    header += ["difference", "low_95_together", "high_95_together", "told_apart"]
    lines = [
        [
            name, effect.factor, *effect.explained, effect.by_chance,
            effect.groups.cells[effect.lowest], effect.groups.cells[effect.highest],
            *effect.difference, effect.matters,
        ]
        for name, effects in findings.effects.items()
        for effect in effects.effects
    ]  # fmt: skip
    return as_csv(header, lines)


def interactions_table(findings: Findings) -> str:
    header = ["outcome", "first_factor", "first_value", "second_factor", "second_value", "points", "mean"]
    lines = [
        [
            pair.measure, pair.first.factor, row, pair.second.factor, column, int(pair.points[i, j]),
            *pair.means[i][j],
        ]
        for pair in findings.interactions
        for i, row in enumerate(pair.first.groups.cells)
        for j, column in enumerate(pair.second.groups.cells)
    ]  # fmt: skip
    return as_csv([*header, *INTERVAL], lines)


def sobol_table(findings: Findings) -> str:
    header = ["outcome", "factor", "first_order", "first_low_95", "first_high_95", "total_order"]
    header += ["total_low_95", "total_high_95", "total_by_luck", "told_apart"]
    lines = [
        [
            indices.measure, index.factor, *index.first, *index.total,
            indices.by_chance, index.matters,
        ]
        for indices in findings.sobol
        for index in indices.indices
    ]  # fmt: skip
    return as_csv(header, lines)


def tornado_table(findings: Findings) -> str:
    header = ["outcome", "factor", "base"]
    for end in ("lowest", "highest"):
        header += [f"{end}_at", f"{end}_difference", f"{end}_low_95_together", f"{end}_high_95_together"]
    lines = [
        [
            name, swing.factor, tornado.base,
            in_table(swing.at_lowest), *swing.lowest.wide,
            in_table(swing.at_highest), *swing.highest.wide,
            swing.span, swing.matters,
        ]
        for name, tornado in findings.tornados.items()
        for swing in tornado.swings
    ]  # fmt: skip
    return as_csv([*header, "span", "told_apart"], lines)


def paired_table(frame: SweepFrame, findings: Findings) -> str:
    """Return a line for every outcome and point: its difference from the first, and what pairing saved."""
    header = ["outcome", "point", *frame.factors, "pairs", "runs_that_differ", "difference", *INTERVAL]
    header += ["low_95_together", "high_95_together", "half_width_unpaired", "variance_saved", "told_apart"]
    lines = [
        [
            name, one.point, *map(in_table, frame.sweep.points[one.point]), one.pairs, one.changed,
            *one.mean, one.wide.low, one.wide.high, one.unpaired,
            one.saved, one.matters,
        ]
        for name, of_points in findings.differences.items()
        for one in of_points
    ]  # fmt: skip
    return as_csv(header, lines)


def discovery_table(frame: SweepFrame, discovery: Discovery) -> str:
    header = ["outcome", "conditions", "share", *INTERVAL, "points_held_out", "share_grown", "coverage"]
    lines = [
        [
            discovery.measure,
            "; ".join(condition_words(frame, one) for one in leaf.conditions),
            *leaf.share,
            leaf.points,
            leaf.grown_share,
            leaf.coverage,
        ]
        for leaf in discovery.leaves
    ]
    return as_csv(header, lines)
