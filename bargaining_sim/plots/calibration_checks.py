"""Pictures of what a calibrated simulation hits of the documented path, beside base values and baselines."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from bargaining_sim.analysis.calibration.findings import Calibration, Check
from bargaining_sim.experiments.measures import FRAMEWORK
from bargaining_sim.plots.style import BODY, INK, PAPER, QUIET, SMALL, Sheet, sentence, whiskers
from bargaining_sim.plots.text import text_height, text_width, wrap
from bargaining_sim.statistics import Estimate
from bargaining_sim.text.numbers import percent

POSTERIOR, PRIOR, BASE = "#0072B2", "#8C8C8C", "#C25200"
ROW = 0.5  # inches of a line
KIND = 0.16  # inches between kinds of lines
KEY_LINE = 0.25

SheetOf = Callable[[Calibration, str, str, float, str], Sheet]


class Entry(NamedTuple):
    """One mark of a key: a marker of Matplotlib, or a line ("-", ":")."""

    words: str
    mark: str
    colour: str
    filled: bool = True


class Series(NamedTuple):
    """One mark in every line of a chart; no interval where an estimate has none."""

    entry: Entry
    estimates: list[Estimate]
    offset: float


def key_lines(entries: Sequence[Entry]) -> list[list[Entry]]:
    """Break a key into lines that fit the sheet."""
    lines: list[list[Entry]] = [[]]
    used = 0.0
    for entry in entries:
        needs = text_width(entry.words, SMALL) + 0.75
        if lines[-1] and used + needs > Sheet.inside():
            lines.append([])
            used = 0.0
        lines[-1].append(entry)
        used += needs
    return lines


def key_height(entries: Sequence[Entry]) -> float:
    """Height of a key with the room under it [inches]."""
    return len(key_lines(entries)) * KEY_LINE + 0.12


def draw_key(sheet: Sheet, top: float, entries: Sequence[Entry]) -> None:
    """Say what the marks mean."""
    for i, line in enumerate(key_lines(entries)):
        axes = sheet.panel(0, top - (i + 1) * KEY_LINE, sheet.width, KEY_LINE)
        axes.set(xlim=(0, sheet.width), ylim=(0, 1))
        axes.set_axis_off()
        x = 0.0
        for entry in line:
            if entry.mark in ("-", ":"):
                axes.plot([x, x + 0.32], [0.5, 0.5], color=entry.colour, linewidth=1.3, linestyle=entry.mark)
            else:
                axes.plot([x + 0.16], [0.5], **looks(entry))
            axes.text(x + 0.4, 0.5, entry.words, size=SMALL, va="center_baseline")
            x += text_width(entry.words, SMALL) + 0.75


def looks(entry: Entry) -> dict[str, Any]:
    """How a mark is drawn."""
    return {
        "linestyle": "none",
        "marker": entry.mark,
        "markersize": 6.5,
        "markerfacecolor": entry.colour if entry.filled else PAPER,
        "markeredgecolor": entry.colour,
        "markeredgewidth": 1.4,
        "zorder": 4,
        "clip_on": False,
    }


def plain(value: float) -> Estimate:
    """Return a number that has no interval."""
    return Estimate(value, np.nan, np.nan)


def draw_dots(
    sheet: Sheet,
    top: float,
    labels: Sequence[str],
    gaps: Sequence[float],
    series: Sequence[Series],
    what: str,
) -> Axes:
    """Draw marks line by line from ``top`` downwards; ``gaps`` stand before the lines [inches]."""
    left = min(2.6, max(text_width(label, BODY) for label in labels) + 0.15)
    places = np.cumsum(np.array(gaps) + ROW) - ROW / 2
    height = float(places[-1]) + ROW / 2
    axes = sheet.panel(left, top - height, sheet.width - left - 0.15, height)
    for place in places:
        axes.axhline(place, color="#E6E6E6", linewidth=0.8, zorder=1)
    for one in series:
        at = places + one.offset
        known = [i for i, estimate in enumerate(one.estimates) if np.isfinite(estimate.low)]
        chosen = [one.estimates[i] for i in known]
        whiskers(axes, [float(at[i]) for i in known], chosen, one.entry.words, 0.04, upright=False)
        values = [estimate.value for estimate in one.estimates]
        axes.plot(values, at, label=one.entry.words, **looks(one.entry))
    axes.set(xlim=(-0.02, 1.02), ylim=(height, 0))
    axes.set_xticks(np.linspace(0, 1, 6), [f"{tick:.0f}" for tick in np.linspace(0, 100, 6)])
    axes.set_xlabel(what)
    axes.set_yticks(places, ["\n".join(wrap(label, left - 0.1, BODY, 2)) for label in labels], size=BODY)
    axes.tick_params(axis="y", length=0)
    axes.grid(axis="x")
    return axes


def draw_predictive(found: Calibration, sheet_of: SheetOf) -> Figure:
    """Draw what fresh runs hit, at points of posterior and prior and at base, and what baselines hit."""
    checks = [check for check in found.checks if check.kind != "rung"]
    gaps = [KIND if i and check.kind != checks[i - 1].kind else 0.0 for i, check in enumerate(checks)]
    series = [
        Series(Entry("posterior", "o", POSTERIOR), [check.posterior for check in checks], -0.12),
        Series(Entry("base values", "s", BASE), [check.base for check in checks], 0.0),
        Series(Entry("prior", "D", PRIOR), [check.prior for check in checks], 0.12),
        Series(Entry("“nothing changes”", "x", INK), [plain(check.unchanged) for check in checks], 0.0),
        Series(
            Entry("“as at the meeting before”", "v", INK, False),
            [plain(check.before) for check in checks],
            0.0,
        ),
    ]
    entries = [one.entry for one in series]
    key = key_height(entries)
    body = key + len(checks) * ROW + sum(gaps) + 0.5
    whole = checks[0]
    sheet = sheet_of(
        found,
        "What the calibrated simulation hits of the documented path",
        f"Of {whole.statements} rungs fresh runs hit {percent(whole.posterior.value)} at points of the "
        f"posterior, {percent(whole.base.value)} at the base values; “as at the meeting before” hits "
        f"{percent(whole.before)}, as it is told what stood before. The posterior was made from this same "
        "path: a fit, not a prediction",
        body,
        f"{found.samples:,} points × {found.runs} fresh runs, another seed; 95 % intervals: bootstrap "
        "over points, run numbers and samples",
    )
    draw_key(sheet, body, entries)
    draw_dots(
        sheet, body - key, [named(check) for check in checks], gaps, series, "documented statements hit [%]"
    )
    return sheet.figure


def named(check: Check) -> str:
    """Name of a line."""
    return f"after {check.label}" if check.kind == "meeting" else sentence(check.label)


def draw_next(found: Calibration, sheet_of: SheetOf) -> Figure:
    """Draw how each meeting is predicted by what is calibrated on the meetings before it."""
    coming = found.forecasts
    series = [
        Series(
            Entry("runs that followed the path so far", "o", POSTERIOR), [c.same_runs for c in coming], -0.12
        ),
        Series(Entry("other runs, same parameters", "s", BASE), [c.other_runs for c in coming], 0.0),
        Series(Entry("all draws", "D", PRIOR), [c.prior for c in coming], 0.12),
        Series(Entry("“nothing changes”", "x", INK), [plain(c.unchanged) for c in coming], 0.0),
        Series(Entry("“as at the meeting before”", "v", INK, False), [plain(c.before) for c in coming], 0.0),
    ]
    entries = [one.entry for one in series]
    key, gaps = key_height(entries), [0.0] * len(coming)
    under = text_height(1, SMALL)
    body = key + len(coming) * ROW + 0.5 + under
    meetings = [one for one in coming if one.meeting != FRAMEWORK]
    worse = sum(one.same_runs.high < one.before for one in meetings)
    sheet = sheet_of(
        found,
        "What it predicts of the next meeting",
        "Each meeting is predicted from those before it, by draws calibrated on them alone. At "
        f"{worse} of {len(meetings)} meetings “as at the meeting before” is better than the runs that "
        "followed the path so far, beyond chance",
        body,
        "in each line other draws are accepted; 95 % intervals: bootstrap over points and run numbers",
    )
    draw_key(sheet, body, entries)
    labels = [
        f"Framework after {found.draws.meetings[-1]}" if one.meeting == FRAMEWORK else one.meeting
        for one in coming
    ]
    draw_dots(sheet, body - key, labels, gaps, series, "documented statements hit [%]")
    last = coming[-1].known[-1]
    told = wrap(f"The framework is predicted from the meetings up to {last}.", sheet.width, SMALL, 1)
    if coming[-1].meeting == FRAMEWORK:
        sheet.words(0, 0, told, size=SMALL, color=QUIET, va="bottom")
    return sheet.figure
