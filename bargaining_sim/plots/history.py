"""Simulated paths chip by chip, as shares of runs by rung, with the documented path drawn over them."""

from typing import Any, NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.patheffects import withStroke
from numpy.typing import NDArray

from bargaining_sim.plots.rungs import ROW, column_labels, short, steps_of
from bargaining_sim.plots.sheet import heading, picture, sheet
from bargaining_sim.plots.style import (
    INK,
    MARGIN,
    PAPER,
    SHARES,
    SMALL,
    WIDTH,
    precision,
    sentence,
    share_colour,
)
from bargaining_sim.plots.text import text_width
from bargaining_sim.results.frame import Frame
from bargaining_sim.results.history import at_start, by_chip, carried, documented, overall
from bargaining_sim.results.replay import replay
from bargaining_sim.scenario.schema import Scenario
from bargaining_sim.text.numbers import percent, share_words

REAL, MEDIAN = (-0.08, -0.12), (0.08, 0.16)
"""Where in a cell the lines run (columns, rungs), so that both are seen where they agree."""
HALO = [withStroke(linewidth=4.0, foreground=PAPER)]
REAL_LINE: dict[str, Any] = {"color": INK, "linewidth": 2.4, "markersize": 5.5}
MEDIAN_LINE: dict[str, Any] = {
    "color": INK, "linewidth": 1.1, "linestyle": (0, (3, 2)), "markersize": 3.2, "markerfacecolor": PAPER,
}  # fmt: skip
KEY = [
    *(
        (Patch(facecolor=share_colour(share), edgecolor="#BBBBBB", linewidth=0.5), words)
        for share, words in ((0.0, ">0"), (0.25, "25"), (0.5, "50"), (0.75, "75"), (1.0, "100 % of runs"))
    ),
    (Line2D([], [], marker="o", **REAL_LINE), "documented"),
    (Line2D([], [], marker="D", **MEDIAN_LINE), "median run"),
]
"""What shades and lines mean."""


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


@picture
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
    width = (WIDTH - 2 * MARGIN) - left
    meetings = [(meeting.name, meeting.date) for meeting in scenario.calendar.meetings]
    columns = column_labels([("start", scenario.calendar.start), *meetings], width)
    figure, axes_of = sheet(
        frame,
        "What the simulated talks bring, and what is documented",
        f"The simulated rung equals the documented one in {share_words(whole.simulated)} of "
        f"{whole.rungs} chip-meetings; “nothing changes since the start” does in {percent(whole.unchanged)}. "
        "Rungs in force when the next meeting begins, the most hostile below",
        [[panel.chip] for panel in panels],
        [ROW * len(panel.labels) for panel in panels],
        key=KEY,
        notes=f"{runs:,} runs played again · {precision(runs)}; of shares of equal rungs: Student, over runs",
    )
    for panel in panels:
        axes, match = axes_of[panel.chip], matches[panel.chip]
        equal = f"equal in {share_words(match.simulated)} · “nothing changes”: {percent(match.unchanged)}"
        heading(axes, sentence(scenario.chips[panel.chip].label), beside=equal)
        draw_panel(axes, panel, width / len(panel.real))
        axes.set_xticks(list(columns), list(columns.values()))
        axes.tick_params(axis="x", labelbottom=panel is panels[-1])
    axes.set_xlabel("in force after the meeting of")
    return figure


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
        at + MEDIAN[0], panel.median + MEDIAN[1], marker="D" if dots else "", label="median",
        zorder=3, **MEDIAN_LINE,
    )  # fmt: skip
    axes.plot(
        at + REAL[0], panel.real + REAL[1], marker="o" if dots else "", label="real", path_effects=HALO,
        zorder=4, **REAL_LINE,
    )  # fmt: skip
    axes.set(xlim=(-0.5, columns - 0.5), ylim=(-0.5, steps - 0.5))
    axes.set_yticks(range(steps), [short(label) for label in panel.labels])
    axes.tick_params(axis="both", length=0)
