"""The page of a sweep: what was varied, what came out, and what its analysis and calibration say."""

from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

import numpy as np

from bargaining_sim.analysis.calibration import folder as calibration_result
from bargaining_sim.analysis.calibration.findings import Calibration
from bargaining_sim.analysis.calibration.words import caption as calibration_caption
from bargaining_sim.analysis.calibration.words import parts_of as parts_of_calibration
from bargaining_sim.analysis.sweep import folder as analysis_result
from bargaining_sim.analysis.sweep.findings import Findings
from bargaining_sim.analysis.sweep.labels import factor_label, meaning, setting, settings, told, value_words
from bargaining_sim.analysis.sweep.remarks import remarks
from bargaining_sim.analysis.sweep.study import MOST_TOLD
from bargaining_sim.analysis.sweep.words import caption, parts_of
from bargaining_sim.errors import ResultError
from bargaining_sim.experiments.design import TORNADO
from bargaining_sim.experiments.frame import SweepFrame, open_frame
from bargaining_sim.experiments.measures import Measure
from bargaining_sim.experiments.schema import Factor
from bargaining_sim.plots.folders import sweep_files
from bargaining_sim.plots.table import CATALOGUE
from bargaining_sim.report import method
from bargaining_sim.report.page import (
    Block,
    Bullets,
    Code,
    Heading,
    Page,
    Paragraph,
    Section,
    Table,
    Wanted,
    embedded,
)
from bargaining_sim.report.scenario_words import scenario_blocks
from bargaining_sim.results.baselines import MEANINGS, baselines
from bargaining_sim.results.classes import class_words
from bargaining_sim.results.summary import baseline_values
from bargaining_sim.scenario.compiler import compile_scenario
from bargaining_sim.statistics import Estimate
from bargaining_sim.text.lines import plain as on_one_line
from bargaining_sim.text.lists import counted, few, listed
from bargaining_sim.text.numbers import figure, number
from bargaining_sim.text.parts import Part

MOST_POINTS, MOST_MEASURES, MOST_FAILED = 40, 4, 10
MOST_COLUMNS = 2
"""Factors that get a column each: with more, the numbers would run off a printed page."""
AGAIN = "bargaining-sim analyze DIR (the folder of this sweep), and then the report again"
UNDRAWN = (
    "The analysis in this folder has no pictures: none were asked for, or nothing varies. To draw them: "
    f"{AGAIN}."
)


def sweep_page(folder: Path) -> Page:
    """Return the page of a complete sweep; an analysis that is not there yet is made, as ``analyze`` does.

    Raises
    ------
    ResultError
        If the folder holds no sweep, or one that is not complete.
    """
    frame = open_frame(folder)
    sweep, manifest = frame.sweep, frame.sweep.manifest
    findings, why_not = analysis_of(frame)
    calibration, calibrated = calibration_of(frame)
    of_analysis = analysis_pictures(frame, findings) if findings else []
    of_calibration = calibration_pictures(folder, calibration) if calibration else []
    drawn, left_out = embedded(of_analysis + of_calibration)
    pictures: list[Block] = [drawn[one.name] for one in of_analysis if one.name in drawn]
    if findings and not of_analysis:
        pictures.append(Paragraph(UNDRAWN, True))
    if left_out:
        pictures.append(Paragraph(f"Left out, for the page would get too large: {listed(left_out)}.", True))
    calibrated += blocks_of(parts_of_calibration(calibration)) if calibration else []
    calibrated += [drawn[one.name] for one in of_calibration if one.name in drawn]
    analysed = blocks_of(parts_of(frame, findings)) if findings else []
    sections = [
        Section("run", "What was asked and run", what_was_run(frame)),
        Section("findings", "What it shows", [*analysed, *why_not]),
        Section("pictures", "Pictures", pictures),
        Section("calibration", "Held against the documented path", calibrated),
        Section("points", "The points", points_blocks(frame)),
        Section("baselines", "Beside three plain predictions", baseline_blocks(frame)),
        Section("scenario", "The scenario that was varied, in words", scenario_blocks(frame.scenario)),
        *method.closing(
            [Bullets(method_words(frame, findings))], manifest, f"Sweep: {frame.caption}", provenance(frame)
        ),
    ]
    question = on_one_line(sweep.experiment.question, 2_000)
    title = f"Experiment {sweep.name}"
    return Page(title, question, frame.caption, sections, version("bargaining-sim"))


def analysis_of(frame: SweepFrame) -> tuple[Findings | None, list[Block]]:
    try:
        findings = analysis_result.read_analysis(frame)
        if findings is None:
            findings = analysis_result.analyse(frame.folder, draw=sweep_files).findings
    except ResultError as error:
        return None, [Paragraph(f"There is no analysis: {error}", True)]
    untold = [name for name in list(frame.measures)[:MOST_TOLD] if name not in findings.outcomes]
    if not untold:
        return findings, []
    only = f"is about {listed(findings.outcomes)} only"
    return findings, [
        Paragraph(f"The analysis in this folder {only}; about {listed(untold)}, too: {AGAIN}.", True)
    ]


def calibration_of(frame: SweepFrame) -> tuple[Calibration | None, list[Block]]:
    if not (frame.folder / calibration_result.FOLDER / "findings.txt").is_file():
        return None, []
    try:
        return calibration_result.read_calibration(frame), []
    except ResultError as error:
        return None, [Paragraph(str(error), True)]


def blocks_of(parts: Sequence[Part]) -> list[Block]:
    blocks: list[Block] = []
    for part in parts:
        blocks.append(Heading(part.heading))
        if part.lines:
            blocks.append(Code("\n".join(part.lines)))
        if part.sentences:
            blocks.append(Bullets(part.sentences))
    return blocks


def analysis_pictures(frame: SweepFrame, findings: Findings) -> list[Wanted]:
    """Return the pictures in the folder of the analysis, by outcome and then by kind; others come last."""
    folder = frame.folder / analysis_result.FOLDER / analysis_result.PLOTS
    kinds, there = list(analysis_result.PICTURES), {path.stem for path in folder.glob("*.*")}
    about: dict[str, tuple[str, str]] = {}
    for measure in frame.measures:
        for kind in kinds:
            name = analysis_result.file_name(kind, measure, set())
            if name in there:
                about.setdefault(name, (kind, measure))
    about |= {
        name: (kind, "")
        for kind in kinds
        for name in sorted(there - set(about))
        if name.partition("_")[0] == kind
    }
    wanted = []
    for name, (kind, measure) in about.items():
        sees = CATALOGUE["sweep"].pictures[kind]
        what = f"{meaning(frame.measures[measure])}. " if measure else ""
        text = f"{what}{sees} {caption(frame, findings, kind, measure)}".strip()
        wanted.append(Wanted(name, sees, text, folder))
    return wanted


def calibration_pictures(folder: Path, calibration: Calibration) -> list[Wanted]:
    place = folder / calibration_result.FOLDER / "plots"
    return [
        Wanted(name, sees, f"{sees} {calibration_caption(calibration, name)}".strip(), place)
        for name, sees in CATALOGUE["calibration"].pictures.items()
    ]


def what_was_run(frame: SweepFrame) -> list[Block]:
    sweep = frame.sweep
    blocks: list[Block] = []
    if sweep.experiment.teaches:
        blocks.append(Paragraph(on_one_line(sweep.experiment.teaches, 2_000)))
    design = sweep.design.told
    total = len(sweep.points) * sweep.runs
    blocks.append(
        Paragraph(
            f"Design: {design}. {counted(len(sweep.points), 'point')} × {counted(sweep.runs, 'run')} make "
            f"{total:,} runs of {sweep.scenario.name}, all points with the same random numbers (seed "
            f"{sweep.seed})."
        )
    )
    common = [str(one) for one in sweep.manifest.get("settings", [])]  # those of the file are among them
    if common:
        blocks.append(Paragraph(f"Changed at all points: {listed(common)}."))
    head = ["Factor", "Keys of the scenario", "Values"]
    rows = [[label(frame, name), keys(factor), values(factor)] for name, factor in frame.factors.items()]
    blocks.append(Table("What was varied", head, rows, frozenset({1, 2})))
    measures = [[measure.name, meaning(measure)] for measure in sweep.measures]
    blocks.append(Table("What was measured", ["Outcome", "Meaning"], measures, frozenset({1})))
    return blocks


def label(frame: SweepFrame, name: str) -> str:
    unit = on_one_line(frame.factors[name].unit)
    return factor_label(frame, name) + (f" [{unit}]" if unit else "")


def keys(factor: Factor) -> str:
    texts = [*factor.keys, *(f"{key} (1 − value)" for key in factor.complements)]
    if factor.levels and not texts:
        return "as the levels say"
    return few(texts, 8)


def values(factor: Factor) -> str:
    if factor.levels:
        levels = [
            f"{name.replace('_', ' ')} ({', '.join(settings)})" for name, settings in factor.levels.items()
        ]
        return "; ".join(levels[:12]) + ("; …" if len(levels) > 12 else "")
    if factor.values is not None:
        return ", ".join(setting(value) for value in factor.values[:12]) + (
            ", …" if len(factor.values) > 12 else ""
        )
    if factor.low is None or factor.high is None:
        return "as its key allows"
    steps = f" in {factor.steps} steps" if factor.steps else ""
    return f"from {figure(factor.low)} to {figure(factor.high)}{steps}"


def points_blocks(frame: SweepFrame) -> list[Block]:
    blocks: list[Block] = []
    if frame.errors:
        failed = (
            f"{len(frame.errors):,} of {counted(len(frame.sweep.points), 'point')} failed and are left out:"
        )
        reasons = [f"point {point}: {why}" for point, why in list(frame.errors.items())[:MOST_FAILED]]
        blocks += [Paragraph(failed, True), Bullets(reasons)]
    few = len(frame.sweep.points) <= MOST_POINTS
    blocks.append(points_table(frame) if few else ranges_table(frame))
    rest = (
        "" if few and len(frame.measures) <= MOST_MEASURES else " Every point with all outcomes: points.csv."
    )
    blocks.append(
        Paragraph(f"Intervals are of the sampling only, at 95 %: Wilson for shares, Student for means.{rest}")
    )
    return blocks


def points_table(frame: SweepFrame) -> Table:
    """Return a line for every point with its first outcomes; many factors share a column."""
    shown: list[Measure] = frame.sweep.measures[:MOST_MEASURES]
    alone = TORNADO in frame.sweep.design.analyses
    joined = alone or len(frame.factors) > MOST_COLUMNS
    rows = []
    for i, point in enumerate(frame.sweep.points):
        cells = [
            told(measure, Estimate(*(float(frame.estimates[measure.name][k][i]) for k in range(3))))
            for measure in shown
        ]
        rows.append([str(i), *([settings(frame, i)] if joined else map(setting, point)), *cells])
    factors = ["Setting"] if joined else [label(frame, name) for name in frame.factors]
    head = ["Point", *factors, *(measure.name for measure in shown)]
    return Table("Every point, with 95 % intervals", head, rows, frozenset(range(1, len(factors) + 1)))


def ranges_table(frame: SweepFrame) -> Table:
    rows = []
    for measure in frame.sweep.measures:
        means = frame.estimates[measure.name].mean
        known = means[np.isfinite(means)]
        if len(known):
            rows.append(
                [
                    measure.name,
                    *(value_words(measure, float(np.quantile(known, at))) for at in (0.0, 0.5, 1.0)),
                ]
            )
    caption = f"Means of {len(frame.sweep.points):,} points"
    return Table(caption, ["Outcome", "Least", "Median", "Most"], rows)


def baseline_blocks(frame: SweepFrame) -> list[Block]:
    scenario = frame.scenario
    plain_ones = baselines(scenario, compile_scenario(scenario))
    predicted = [baseline_values(one, scenario) for one in plain_ones]
    names = [one.name for one in plain_ones]
    rows = [
        [name, reach(frame, name), *(number(means[name]) for means in predicted)] for name in predicted[0]
    ]
    chips = [
        [
            on_one_line(chip.label),
            *(class_words(scenario, f"rung_{name}", one.rungs[k]) for one in plain_ones),
        ]
        for k, (name, chip) in enumerate(scenario.chips.items())
    ]
    words = frozenset(range(1, len(names) + 1))
    return [
        Table("Of the scenario without any factor", ["Mean", "At the points, least to most", *names], rows),
        Table(
            "What each of them has in force at the end, for the likeliest types",
            ["Chip", *names],
            chips,
            words,
        ),
        Bullets([f"{name[:1].upper()}{name[1:]}: {text}." for name, text in MEANINGS.items()]),
        Paragraph(f"{method.SCALES} {method.BASELINES}"),
    ]


def reach(frame: SweepFrame, name: str) -> str:
    if name not in frame.measures:
        return "not measured"
    means = frame.estimates[name].mean
    known = means[np.isfinite(means)]
    return f"{number(float(known.min()))} to {number(float(known.max()))}" if len(known) else "–"


def method_words(frame: SweepFrame, findings: Findings | None) -> list[str]:
    return [
        "Run 17 of every point has the same random numbers, so a difference between points comes from their "
        "settings.",
        *(remarks(frame, findings) if findings else []),
        *method.limits(frame.scenario),
    ]


def provenance(frame: SweepFrame) -> list[Block]:
    manifest = frame.sweep.manifest
    more = {
        "Experiment": frame.sweep.name,
        "Hash of the experiment": manifest.get("experiment_sha256"),
        "Points": f"{len(frame.sweep.points):,}",
        "Runs of a point": f"{frame.sweep.runs:,}",
    }
    blocks = method.provenance(manifest, more)
    text = manifest.get("experiment_text")
    return [*blocks, *([Code(str(text), "File of the experiment, as it was read")] if text else [])]
