"""Simulated paths chip by chip, as shares of runs by rung, with the documented path drawn over them."""

from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patheffects import withStroke
from numpy.typing import NDArray

from bargaining_sim.plots.rungs import ROW, column_labels, short, steps_of
from bargaining_sim.plots.style import (
    HEADING,
    INK,
    PAPER,
    QUIET,
    SHARES,
    SMALL,
    Sheet,
    ink_on,
    precision,
    sentence,
    share_colour,
    styled,
)
from bargaining_sim.plots.text import text_height, text_width, wrap
from bargaining_sim.results.frame import Frame
from bargaining_sim.results.history import at_start, by_chip, carried, documented, overall
from bargaining_sim.results.replay import replay
from bargaining_sim.scenario.schema import Scenario
from bargaining_sim.text.numbers import percent, share_words

GAP = 0.17
KEY = 0.34  # inches of the key
REAL, MEDIAN = (-0.08, -0.12), (0.08, 0.16)
"""Where in a cell the lines run (columns, rungs), so that both are seen where they agree."""
HALO = [withStroke(linewidth=4.0, foreground=PAPER)]


class Panel(NamedTuple):
    """One chip.

    Attributes
    ----------
    chip : str
    labels : list of str
        Of the rungs, or of steps of several rungs.
    shares : array (steps, columns)
        Share of runs by step; the first column is the start.
    real : array (columns,)
        Documented step, NaN where nothing is documented.
    median : array (columns,)
    """

    chip: str
    labels: list[str]
    shares: NDArray[np.float64]
    real: NDArray[np.float64]
    median: NDArray[np.float64]


def panel_of(scenario: Scenario, chip: str, rungs: NDArray[np.int64]) -> Panel:
    """Collect what there is to draw of one chip; ``rungs`` (n, R, K) in force after each meeting."""
    k = list(scenario.chips).index(chip)
    steps = steps_of(scenario.chips[chip])
    start = at_start(scenario)[k]
    path = np.column_stack([np.full(len(rungs), start), rungs[:, :, k]])
    places = steps.place(path)
    real = np.concatenate([[start], documented(scenario)[:, k]])
    known = np.where(real < 0, np.nan, steps.place(real) + 0.0)
    shares = np.stack([(places == step).mean(axis=0) for step in range(len(steps.labels))])
    median = np.array([np.sort(column)[(len(column) - 1) // 2] for column in places.T], float)
    return Panel(chip, steps.labels, shares, known, median)


@styled()
def draw(frame: Frame) -> Figure:
    """Draw what was in force after each meeting beside what is documented, one panel a chip.

    Parameters
    ----------
    frame : Frame
        Of a scenario with a documented path (``real``).

    Returns
    -------
    Figure
        Meetings to the right, rungs upwards; shade is the share of runs.
    """
    scenario, played = frame.scenario, replay(frame)
    runs = len(played.rows.rows)
    rungs = carried(played.paths.rungs)[:, :, :-1]
    matches, whole = by_chip(scenario, played), overall(scenario, played)
    panels = [panel_of(scenario, chip, rungs) for chip in matches]
    left = 0.15 + max(text_width(short(name), SMALL) for p in panels for name in p.labels)
    width = Sheet.inside() - left
    meetings = [(meeting.name, meeting.date) for meeting in scenario.calendar.meetings]
    columns = column_labels([("start", scenario.calendar.start), *meetings], width)
    under = text_height(max(label.count("\n") + 1 for label in columns.values()), SMALL) + 0.3
    heading = text_height(1, HEADING) + 0.08
    heights = [ROW * len(panel.labels) for panel in panels]
    body = KEY + sum(heights) + len(panels) * heading + (len(panels) - 1) * GAP + under
    sheet = Sheet(
        frame,
        "What the simulated talks bring, and what is documented",
        f"The simulated rung equals the documented one in {share_words(whole.simulated)} of "
        f"{whole.rungs} chip-meetings; “nothing changes since the start” does in {percent(whole.unchanged)}. "
        "Rungs in force when the next meeting begins, the most hostile below",
        body,
        notes=f"{runs:,} runs played again · {precision(runs)}; of shares of equal rungs: Student, over runs",
    )
    draw_key(sheet, body)
    top = body - KEY
    for panel, height in zip(panels, heights, strict=True):
        found = matches[panel.chip]
        told = f"equal in {share_words(found.simulated)} · “nothing changes”: {percent(found.unchanged)}"
        room = sheet.width - text_width(told, SMALL) - 0.2
        name = wrap(sentence(scenario.chips[panel.chip].label), room, HEADING, 1, "bold")
        top -= heading
        sheet.words(0, top + 0.07, name, size=HEADING, weight="bold", va="bottom")
        sheet.words(sheet.width, top + 0.07, [told], size=SMALL, color=QUIET, va="bottom", ha="right")
        top -= height
        axes = sheet.panel(left, top, width, height)
        draw_panel(axes, panel, width / len(panel.real))
        axes.set_xticks(list(columns), list(columns.values()))
        axes.tick_params(axis="x", labelbottom=panel is panels[-1])
        top -= GAP
    axes.set_xlabel("in force after the meeting of")
    return sheet.figure


def draw_panel(axes: Axes, panel: Panel, inches: float) -> None:
    """Shades, the median run and the documented path; columns are ``inches`` wide."""
    steps, columns = panel.shares.shape
    mesh = axes.pcolormesh(
        np.arange(columns + 1) - 0.5, np.arange(steps + 1) - 0.5, np.ma.masked_equal(panel.shares, 0),
        cmap=SHARES, vmin=0, vmax=1, edgecolors="#E6E6E6", linewidth=0.4,
    )  # fmt: skip
    mesh.set_label(panel.chip)
    at = np.arange(columns, dtype=float)
    dots = inches > 0.25
    axes.plot(
        at + MEDIAN[0], panel.median + MEDIAN[1], color=INK, linewidth=1.1, linestyle=(0, (3, 2)),
        marker="D" if dots else "", markersize=3.2, markerfacecolor=PAPER, label="median", zorder=3,
    )  # fmt: skip
    axes.plot(
        at + REAL[0], panel.real + REAL[1], color=INK, linewidth=2.4, marker="o" if dots else "",
        markersize=5.5, label="real", path_effects=HALO, zorder=4,
    )  # fmt: skip
    axes.set(xlim=(-0.5, columns - 0.5), ylim=(-0.5, steps - 0.5))
    axes.set_yticks(range(steps), [short(label) for label in panel.labels])
    axes.tick_params(axis="both", length=0)


def draw_key(sheet: Sheet, body: float) -> None:
    """Say what shade and lines mean, in one line above the panels."""
    width = sheet.width
    axes = sheet.panel(0, body - KEY + 0.08, width, KEY - 0.1)
    axes.set(xlim=(0, width), ylim=(0, 1))
    axes.set_axis_off()
    told = "share of runs [%]:"
    axes.text(0, 0.5, told, size=SMALL, va="center_baseline")
    x = text_width(told, SMALL) + 0.08
    for share in (0.0, 0.25, 0.5, 0.75, 1.0):
        axes.fill_between([x, x + 0.36], 0.05, 0.95, color=share_colour(share), ec="#BBBBBB", linewidth=0.5)
        axes.text(
            x + 0.18, 0.5, f"{100 * share:.0f}" if share else ">0", size=8, ha="center", va="center_baseline",
            color=ink_on(share_colour(share)),
        )  # fmt: skip
        x += 0.36
    x += 0.35
    axes.plot([x, x + 0.45], [0.5, 0.5], color=INK, linewidth=2.4, marker="o", markersize=5.5)
    axes.text(x + 0.55, 0.5, "documented", size=SMALL, va="center_baseline", weight="bold")
    x += 0.55 + text_width("documented", SMALL, "bold") + 0.35
    axes.plot(
        [x, x + 0.45], [0.5, 0.5], color=INK, linewidth=1.1, linestyle=(0, (3, 2)), marker="D",
        markersize=3.2, markerfacecolor=PAPER,
    )  # fmt: skip
    axes.text(x + 0.55, 0.5, "median run", size=SMALL, va="center_baseline")
