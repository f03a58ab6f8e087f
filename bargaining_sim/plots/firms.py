"""How platform firms redesign their country of origin over time, by what became of the file."""

import datetime
import math
from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from bargaining_sim.game.implementation import DAYS_A_MONTH, MONTHS_A_QUARTER
from bargaining_sim.game.outcome import FILE_OUTCOMES
from bargaining_sim.plots.colours import design_colours
from bargaining_sim.plots.dates import marks
from bargaining_sim.plots.labels import spread
from bargaining_sim.plots.style import HEADING, INK, PAPER, QUIET, SMALL, Sheet, sentence, styled
from bargaining_sim.plots.text import text_height, text_width, wrap
from bargaining_sim.results.frame import Frame
from bargaining_sim.results.replay import Replay, replay
from bargaining_sim.scenario.schema import Scenario
from bargaining_sim.statistics import Estimate, mean
from bargaining_sim.text.lines import plain
from bargaining_sim.text.lists import counted

REFUSED = ("not_ratified_first", "not_ratified_second", "licence_refused", "platform_refused")
GROUPS: dict[str, tuple[str, ...]] = {
    "Closed, durable": ("closed_durable",),
    "Closed, renegotiated": ("closed_renegotiated",),
    "Closed, collapsed": ("closed_collapsed",),
    "Closed": ("closed",),
    "Refused, by whomever": REFUSED,
    "Open": ("open_extension",),
    "Banned": ("banned",),
    "All runs": ("no_file",),
}
"""Panels: what became of the file, and its classes."""

PLOT, LEFT, LABELS, GAP = 1.7, 0.5, 2.2, 0.26  # inches
DOT = 0.1  # inches of the square before a name
LONGEST_KEY = 12  # designs that are explained below


class Panel(NamedTuple):
    """Runs whose file ended alike.

    Attributes
    ----------
    name : str
    runs : int
    shares : array (T, D)
        Mean share of the firms with each design at the start, after each meeting and each quarter.
    last : list of Estimate
        The last of them, with intervals over runs.
    """

    name: str
    runs: int
    shares: NDArray[np.float64]
    last: list[Estimate]


def days_of(scenario: Scenario, steps: int) -> list[int]:
    """Days of the start, of each meeting and of the end of each quarter after the calendar."""
    meetings = [meeting.date.toordinal() for meeting in scenario.calendar.meetings]
    quarter, end = MONTHS_A_QUARTER * DAYS_A_MONTH, scenario.calendar.end.toordinal()
    quarters = [end + quarter * (i + 1) for i in range(steps - len(meetings))]
    return [scenario.calendar.start.toordinal(), *meetings, *quarters]


def carried(shares: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return shares (n, T, D) in which steps that were not played keep those before."""
    whole = shares.copy()
    for step in range(1, whole.shape[1]):
        idle = np.isnan(whole[:, step, 0])
        whole[idle, step] = whole[idle, step - 1]
    return whole


def panels_of(scenario: Scenario, played: Replay) -> list[Panel]:
    """Gather the runs by what became of the file; groups without runs are left out."""
    assert scenario.firms is not None
    designs = list(scenario.firms.designs)
    start = np.zeros((len(played.paths.shares), 1, len(designs)))
    start[:, 0, designs.index(scenario.firms.start)] = 1.0
    shares = carried(np.concatenate([start, played.paths.shares], axis=1))
    file = played.rows.rows["file_outcome"]
    found = []
    for name, classes in GROUPS.items():
        chosen = np.isin(file, [FILE_OUTCOMES.index(code) for code in classes])
        if chosen.any():
            some = shares[chosen]
            last = [mean(some[:, -1, d]) for d in range(len(designs))]
            found.append(Panel(name, int(chosen.sum()), some.mean(axis=0), last))
    return found


@styled()
def draw(frame: Frame) -> Figure:
    """Draw the shares of designs over time, one panel for each fate of the file that occurs.

    Parameters
    ----------
    frame : Frame
        Of a scenario with platform firms.

    Returns
    -------
    Figure
        Stacked shares, the design that stays at home lowest; named at the right with the shares at the end.
    """
    scenario, played = frame.scenario, replay(frame)
    assert scenario.firms is not None
    panels = panels_of(scenario, played)
    designs = {name: design.label for name, design in scenario.firms.designs.items()}
    colours = design_colours(len(designs))
    days = days_of(scenario, played.paths.shares.shape[1])
    columns = min(2, len(panels))
    heading, axis = text_height(1, HEADING) + 0.1, text_height(2, SMALL) + 0.12
    rows = math.ceil(len(panels) / columns)
    key = key_of(designs)
    under = sum(text_height(len(lines), SMALL) + 0.03 for lines in key) + 0.12
    body = rows * (heading + PLOT + axis + GAP) + 0.1 + under
    file = scenario.chips[scenario.approval.chip].label if scenario.approval else ""
    sheet = Sheet(
        frame,
        "How platform firms deal with their country of origin"
        + (f", by what became of {plain(file, 60)}" if file else ""),
        "Mean share of the firms with each design, after each meeting and each quarter; right: the shares at "
        "the end; dotted line: end of the talks",
        body,
        notes=f"{len(played.rows.rows):,} runs played again · ±: 95 % intervals of the means over runs",
    )
    wide = sheet.width / columns
    for place, panel in enumerate(panels):
        left = wide * (place % columns)
        top = body - (place // columns) * (heading + PLOT + axis + GAP)
        head = wrap(f"{panel.name}: {counted(panel.runs, 'run')}", wide, HEADING, 1, "bold")
        sheet.words(left, top, head, size=HEADING, weight="bold", va="top")
        axes = sheet.panel(left + LEFT, top - heading - PLOT, wide - LEFT - LABELS, PLOT)
        draw_panel(axes, panel, days, colours, scenario.calendar.end)
        name_designs(axes, panel, list(designs), colours)
        if place >= len(panels) - columns:
            axes.set_xlabel("date", size=SMALL)
    draw_key(sheet, key, colours, under - 0.12)
    return sheet.figure


def draw_panel(axes: Axes, panel: Panel, days: list[int], colours: list[str], end: datetime.date) -> None:
    """Stacked steps, with the end of the talks; the last one is as long as that before, to be seen."""
    tops = np.cumsum(np.concatenate([panel.shares, panel.shares[-1:]]), axis=1)
    days = [*days, days[-1] + max(days[-1] - days[-2], 1)]
    for d, colour in enumerate(colours):
        below = tops[:, d - 1] if d else np.zeros(len(tops))
        band = axes.fill_between(
            days, below, tops[:, d], step="post", color=colour, edgecolor=PAPER, linewidth=0.6
        )
        band.set_label(f"design {d}")
    last = days[-1]
    axes.axvline(end.toordinal(), color=PAPER, linewidth=2.2)
    axes.axvline(end.toordinal(), color=INK, linewidth=1.0, linestyle=(0, (1, 1.5)))
    axes.set(xlim=(days[0], last), ylim=(0, 1))
    axes.set_yticks([0, 0.5, 1], ["0", "50", "100"])
    ticks = marks(datetime.date.fromordinal(days[0]), datetime.date.fromordinal(last), 6)
    axes.set_xticks(list(ticks), list(ticks.values()))
    axes.set_ylabel("share of firms [%]", size=SMALL)


def name_designs(axes: Axes, panel: Panel, names: list[str], colours: list[str]) -> None:
    """Name the designs beside the ends of their bands, with the shares at the end; the largest that fit."""
    ends = np.array([share.value for share in panel.last])
    middles = np.cumsum(ends) - ends / 2
    gap = text_height(1, SMALL) / PLOT
    room = int(1 / gap)
    chosen = sorted(np.argsort(-ends, kind="stable")[:room].tolist())
    places = spread([float(middles[d]) for d in chosen], gap, gap / 2, 1 - gap / 2)
    for d, place in zip(chosen, places, strict=True):
        share = panel.last[d]
        half = 100 * (share.high - share.value)
        give = "" if math.isnan(half) else " ±<1" if half < 0.5 else f" ±{half:.0f}"
        number = f"{100 * share.value:.0f}{give} %"
        name = wrap(names[d].replace("_", " "), LABELS - text_width(f": {number}", SMALL) - 0.3, SMALL, 1)[0]
        axes.annotate(
            f"{name}: {number}", (1.0, place), xytext=(20, 0), xycoords="axes fraction",
            textcoords="offset points", size=SMALL, va="center_baseline", annotation_clip=False,
        )  # fmt: skip
        axes.annotate(
            "", (1.0, middles[d]), xytext=(9, 72 * PLOT * (place - middles[d])), xycoords="axes fraction",
            textcoords="offset points", annotation_clip=False,
            arrowprops={"arrowstyle": "-", "color": QUIET, "linewidth": 0.6, "shrinkA": 0, "shrinkB": 0},
        )  # fmt: skip
        axes.plot(
            [1.0 + 14 / 72 / width_of(axes)], [place], transform=axes.transAxes, marker="s", markersize=6,
            color=colours[d], markeredgecolor=QUIET, markeredgewidth=0.4, clip_on=False,
        )  # fmt: skip


def width_of(axes: Axes) -> float:
    """Width of axes [inches]."""
    figure = axes.get_figure(root=True)
    assert figure is not None
    return axes.get_position().width * figure.get_figwidth()


def key_of(designs: dict[str, str]) -> list[list[str]]:
    """Lines that explain the names of designs."""
    told = [
        wrap(f"{name.replace('_', ' ')}: {sentence(label)}", Sheet.inside() - 0.3, SMALL, 2)
        for name, label in designs.items()
    ]
    if len(told) > LONGEST_KEY:
        told = [*told[:LONGEST_KEY], [f"and {len(told) - LONGEST_KEY} more"]]
    return told


def draw_key(sheet: Sheet, key: list[list[str]], colours: list[str], top: float) -> None:
    """Explain the designs below the panels."""
    axes = sheet.panel(0, 0, 0.3, top)
    axes.set(xlim=(0, 0.3), ylim=(0, top))
    axes.set_axis_off()
    at = top
    for d, lines in enumerate(key):
        sheet.words(0.25, at, lines, size=SMALL, va="top")
        if d < LONGEST_KEY:
            axes.plot(
                [DOT], [at - text_height(1, SMALL) / 2], marker="s", markersize=7, color=colours[d],
                markeredgecolor=QUIET, markeredgewidth=0.4, clip_on=False,
            )  # fmt: skip
        at -= text_height(len(lines), SMALL) + 0.03
