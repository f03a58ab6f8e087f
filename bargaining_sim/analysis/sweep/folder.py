"""Folder of an analysis: tables, findings in words and pictures, beside the sweep that they come from."""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from bargaining_sim.analysis.sweep.findings import Effect, Findings
from bargaining_sim.analysis.sweep.study import study
from bargaining_sim.analysis.sweep.words import condition_words, findings_text
from bargaining_sim.errors import ResultError
from bargaining_sim.experiments.frame import SweepFrame, open_frame
from bargaining_sim.experiments.points import in_table
from bargaining_sim.results import store
from bargaining_sim.results.manifest import as_bytes
from bargaining_sim.text.tables import as_csv, heads

FOLDER, PLOTS = "analysis", "plots"
FINDINGS, ASKED = "findings.txt", "analysis.json"
PICTURES = ("lines", "heatmap", "sobol", "tornado", "paired", "discovery")
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
    old = [target / f"{name}.csv" for name in TABLES]
    old += [
        path
        for kind in PICTURES
        for ending in store.PICTURE_FORMATS  # also those that ``plot --format`` has drawn
        for path in (target / PLOTS).glob(f"{kind}_*.{ending}")
    ]
    for path in set(old) - set(written):
        path.unlink(missing_ok=True)


Lines = Iterator[list[object]]


def tables(frame: SweepFrame, findings: Findings) -> dict[str, str]:
    return {
        f"{name}.csv": as_csv(heads(table.columns, frame.factors), table.lines(frame, findings))
        for name, table in TABLES.items()
        if getattr(findings, table.about)
    }


EFFECTS = "outcome factor value points mean low_95 high_95 points_10 points_90"


def effect_lines(_: SweepFrame, findings: Findings) -> Lines:
    for name, effect in effects_in(findings):
        per_group = effect.groups.cells, effect.points.tolist(), effect.means, effect.bands.tolist()
        for value, points, mean, band in zip(*per_group, strict=True):
            yield [name, effect.factor, value, points, *mean, *band]


IMPORTANCE = (
    "outcome factor explained low_95 high_95 explained_by_chance lowest_at highest_at "
    "difference low_95_together high_95_together told_apart"
)


def importance_lines(_: SweepFrame, findings: Findings) -> Lines:
    for name, effect in effects_in(findings):
        ends = [effect.groups.cells[place] for place in (effect.lowest, effect.highest)]
        explained = [*effect.explained, effect.by_chance]
        yield [name, effect.factor, *explained, *ends, *effect.difference, effect.matters]


def effects_in(findings: Findings) -> Iterator[tuple[str, Effect]]:
    for name, effects in findings.effects.items():
        yield from ((name, effect) for effect in effects.effects)


INTERACTIONS = "outcome first_factor first_value second_factor second_value points mean low_95 high_95"


def interaction_lines(_: SweepFrame, findings: Findings) -> Lines:
    for pair in findings.interactions:
        first, second = pair.first, pair.second
        for i, row in enumerate(first.groups.cells):
            for j, column in enumerate(second.groups.cells):
                cells = [first.factor, row, second.factor, column, int(pair.points[i, j])]
                yield [pair.measure, *cells, *pair.means[i][j]]


SOBOL = (
    "outcome factor first_order first_low_95 first_high_95 total_order total_low_95 total_high_95 "
    "total_by_luck told_apart"
)


def sobol_lines(_: SweepFrame, findings: Findings) -> Lines:
    for of_measure in findings.sobol:
        for one in of_measure.indices:
            numbers = [*one.first, *one.total, of_measure.by_chance]
            yield [of_measure.measure, one.factor, *numbers, one.matters]


TORNADO = (
    "outcome factor base lowest_at lowest_difference lowest_low_95_together lowest_high_95_together "
    "highest_at highest_difference highest_low_95_together highest_high_95_together span told_apart"
)


def tornado_lines(_: SweepFrame, findings: Findings) -> Lines:
    for name, tornado in findings.tornados.items():
        for one in tornado.swings:
            lowest = [in_table(one.at_lowest), *one.lowest.wide]
            highest = [in_table(one.at_highest), *one.highest.wide]
            yield [name, one.factor, tornado.base, *lowest, *highest, one.span, one.matters]


PAIRED = (
    "outcome point * pairs runs_that_differ difference low_95 high_95 low_95_together high_95_together "
    "half_width_unpaired variance_saved told_apart"
)


def paired_lines(frame: SweepFrame, findings: Findings) -> Lines:
    for name, of_points in findings.differences.items():
        for one in of_points:
            point = map(in_table, frame.sweep.points[one.point])
            ends = [one.wide.low, one.wide.high]
            numbers = [one.pairs, one.changed, *one.mean, *ends, one.unpaired, one.saved]
            yield [name, one.point, *point, *numbers, one.matters]


DISCOVERY = "outcome conditions share low_95 high_95 points_held_out share_grown coverage"


def discovery_lines(frame: SweepFrame, findings: Findings) -> Lines:
    assert findings.discovery
    for leaf in findings.discovery.leaves:
        conditions = "; ".join(condition_words(frame, one) for one in leaf.conditions)
        numbers = [*leaf.share, leaf.points, leaf.grown_share, leaf.coverage]
        yield [findings.discovery.measure, conditions, *numbers]


class Table(NamedTuple):
    """A table of an analysis: the part of the findings that it is about, its columns, and its lines."""

    about: str
    columns: str
    lines: Callable[[SweepFrame, Findings], Lines]


TABLES = {
    "effects": Table("effects", EFFECTS, effect_lines),
    "importance": Table("effects", IMPORTANCE, importance_lines),
    "interactions": Table("interactions", INTERACTIONS, interaction_lines),
    "sobol": Table("sobol", SOBOL, sobol_lines),
    "tornado": Table("tornados", TORNADO, tornado_lines),
    "paired": Table("differences", PAIRED, paired_lines),
    "discovery": Table("discovery", DISCOVERY, discovery_lines),
}
"""Tables by the name of their file."""
