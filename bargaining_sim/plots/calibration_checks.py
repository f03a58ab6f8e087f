"""Pictures of what a calibrated simulation hits of the documented path, beside base values and baselines."""

import math
from collections.abc import Sequence

import numpy as np
from matplotlib.figure import Figure

from bargaining_sim.analysis.calibration.findings import Calibration, Check
from bargaining_sim.experiments.measures import FRAMEWORK
from bargaining_sim.plots.charts import Mark, rows_of
from bargaining_sim.plots.sheet import About, picture, sheet
from bargaining_sim.plots.style import BODY
from bargaining_sim.plots.text import wrap
from bargaining_sim.statistics import Estimate
from bargaining_sim.text.lines import sentence
from bargaining_sim.text.numbers import percent

POSTERIOR, PRIOR, BASE = "#0072B2", "#8C8C8C", "#C25200"
LABELS = 2.5  # inches of a label at most
KIND = 0.32  # rows between kinds of rows
UNCHANGED, BEFORE = Mark("“nothing changes”", "x"), Mark("“as at the meeting before”", "v", filled=False)

Series = tuple[Mark, Sequence[Estimate], float]
"""One mark in every row, the estimates, and how far below the middle of the row it stands, in rows."""


def about_of(found: Calibration, notes: str) -> tuple[About, str]:
    """Say what was calibrated: what a sheet is about, and its notes."""
    accepted = found.accepted
    words = (
        f"{accepted.size:,} of {accepted.taken.size:,} draws accepted, all that miss at most "
        f"{accepted.epsilon} of {found.draws.statements} documented statements"
    )
    return About(found.sweep.caption, found.sweep.scenario), f"{words} · {notes}"


def exact(values: Sequence[float]) -> list[Estimate]:
    """Return numbers that have no interval."""
    return [Estimate(value, math.nan, math.nan) for value in values]


def draw_hits(
    found: Calibration,
    words: tuple[str, str, str],
    labels: Sequence[str],
    series: Sequence[Series],
    gaps: Sequence[float] | None = None,
) -> Figure:
    """Draw shares of documented statements hit, row by row; ``words`` are title, subtitle and notes."""
    title, subtitle, notes = words
    rows = rows_of([wrap(label, LABELS, BODY, 2) for label in labels], 0.5, gaps=gaps)
    about, notes = about_of(found, notes)
    key = [mark.entry() for mark, _, _ in series]
    figure, panels = sheet(about, title, subtitle, [["hits"]], [rows.height], notes=notes, key=key)
    axes = panels["hits"]
    for mark, estimates, offset in series:
        mark.draw(axes, [place + offset for place in rows.places], estimates, 0.08)
    rows.write(axes)
    axes.grid(axis="y")
    axes.set_xlim(-0.02, 1.02)
    axes.set_xticks(np.linspace(0, 1, 6), [f"{tick:.0f}" for tick in np.linspace(0, 100, 6)])
    axes.set_xlabel("documented statements hit [%]")
    return figure


@picture
def draw_predictive(found: Calibration) -> Figure:
    """Draw what fresh runs hit, at points of posterior and prior and at base, and what baselines hit."""
    checks = [check for check in found.checks if check.kind != "rung"]
    whole = checks[0]
    words = (
        "What the calibrated simulation hits of the documented path",
        f"Of {whole.statements} rungs fresh runs hit {percent(whole.posterior.value)} at points of the "
        f"posterior, {percent(whole.base.value)} at the base values; “as at the meeting before” hits "
        f"{percent(whole.before)}, as it is told what stood before. The posterior was made from this same "
        "path: a fit, not a prediction",
        f"{found.samples:,} points × {found.runs} fresh runs, another seed; 95 % intervals: bootstrap "
        "over points, run numbers and samples",
    )
    series = [
        (Mark("posterior", "o", POSTERIOR), [check.posterior for check in checks], -0.24),
        (Mark("base values", "s", BASE), [check.base for check in checks], 0.0),
        (Mark("prior", "D", PRIOR), [check.prior for check in checks], 0.24),
        (UNCHANGED, exact([check.unchanged for check in checks]), 0.0),
        (BEFORE, exact([check.before for check in checks]), 0.0),
    ]
    gaps = [KIND * (i > 0 and check.kind != checks[i - 1].kind) for i, check in enumerate(checks)]
    return draw_hits(found, words, [label_of(check) for check in checks], series, gaps)


def label_of(check: Check) -> str:
    """Name of a row."""
    return f"after {check.label}" if check.kind == "meeting" else sentence(check.label)


@picture
def draw_next(found: Calibration) -> Figure:
    """Draw how each meeting is predicted by what is calibrated on the meetings before it."""
    coming = found.forecasts
    meetings = [one for one in coming if one.meeting != FRAMEWORK]
    worse = sum(one.same_runs.high < one.before for one in meetings)
    subtitle = (
        "Each meeting is predicted from those before it, by draws calibrated on them alone. At "
        f"{worse} of {len(meetings)} meetings “as at the meeting before” is better than the runs that "
        "followed the path so far, beyond chance."
    )
    if coming[-1].meeting == FRAMEWORK:
        subtitle += f" The framework is predicted from the meetings up to {coming[-1].known[-1]}."
    notes = "in each line other draws are accepted; 95 % intervals: bootstrap over points and run numbers"
    series = [
        (Mark("runs that followed the path so far", "o", POSTERIOR), [c.same_runs for c in coming], -0.24),
        (Mark("other runs, same parameters", "s", BASE), [c.other_runs for c in coming], 0.0),
        (Mark("all draws", "D", PRIOR), [c.prior for c in coming], 0.24),
        (UNCHANGED, exact([c.unchanged for c in coming]), 0.0),
        (BEFORE, exact([c.before for c in coming]), 0.0),
    ]
    framework = f"Framework after {found.draws.meetings[-1]}"
    labels = [framework if one.meeting == FRAMEWORK else one.meeting for one in coming]
    return draw_hits(found, ("What it predicts of the next meeting", subtitle, notes), labels, series)
