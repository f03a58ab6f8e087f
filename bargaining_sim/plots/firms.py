"""How platform firms redesign their country of origin over time, by what became of the file."""

import datetime
import math
from typing import Any, NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.transforms import ScaledTranslation
from numpy.typing import NDArray

from bargaining_sim.game.implementation import DAYS_A_MONTH, MONTHS_A_QUARTER
from bargaining_sim.game.outcome import FILE_OUTCOMES
from bargaining_sim.plots.colours import design_colours
from bargaining_sim.plots.dates import marks
from bargaining_sim.plots.labels import spread
from bargaining_sim.plots.sheet import Entry, picture, sheet
from bargaining_sim.plots.style import HEADING, INK, MARGIN, PAPER, QUIET, SMALL, WIDTH, sentence
from bargaining_sim.plots.text import text_height, text_width, wrap
from bargaining_sim.results.classes import GROUPS
from bargaining_sim.results.frame import Frame
from bargaining_sim.results.replay import Replay, replay
from bargaining_sim.scenario.schema import Scenario
from bargaining_sim.statistics import Estimate, mean
from bargaining_sim.text.lines import plain
from bargaining_sim.text.lists import counted

PLOT, LABELS = 1.7, 2.2  # inches of a panel's height, and of the names at its right
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


@picture
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
    rows = math.ceil(len(panels) / columns)
    names = [panel.name for panel in panels] + ["."] * (rows * columns - len(panels))
    file = scenario.chips[scenario.approval.chip].label if scenario.approval else ""
    figure, axes_of = sheet(
        frame,
        "How platform firms deal with their country of origin"
        + (f", by what became of {plain(file, 60)}" if file else ""),
        "Mean share of the firms with each design, after each meeting and each quarter; right: the shares at "
        "the end; dotted line: end of the talks",
        [names[row * columns : (row + 1) * columns] for row in range(rows)],
        [PLOT] * rows,
        key=key_of(designs, colours),
        key_at="bottom",
        notes=f"{len(played.rows.rows):,} runs played again · ±: 95 % intervals of the means over runs",
    )
    wide = (WIDTH - 2 * MARGIN) / columns
    for place, panel in enumerate(panels):
        axes = axes_of[panel.name]
        head = wrap(f"{panel.name}: {counted(panel.runs, 'run')}", wide, HEADING, 1, "bold")[0]
        axes.set_title(head, loc="left", size=HEADING, weight="bold")
        draw_panel(axes, panel, days, colours, scenario.calendar.end)
        name_designs(axes, panel, list(designs), colours)
        if place >= len(panels) - columns:
            axes.set_xlabel("date", size=SMALL)
    return figure


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
    figure = axes.get_figure(root=True)
    assert figure is not None
    right = ScaledTranslation(14 / 72, 0, figure.dpi_scale_trans)
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
            [1.0], [place], transform=axes.transAxes + right, marker="s", markersize=6, color=colours[d],
            markeredgecolor=QUIET, markeredgewidth=0.4, clip_on=False,
        )  # fmt: skip


def key_of(designs: dict[str, str], colours: list[str]) -> list[Entry]:
    """Explain the names of designs."""
    looks: dict[str, Any] = {"marker": "s", "markersize": 7, "markeredgecolor": QUIET, "markeredgewidth": 0.4}
    found: list[Entry] = [
        (
            Line2D([], [], linestyle="none", color=colour, **looks),
            f"{name.replace('_', ' ')}: {sentence(label)}",
        )
        for (name, label), colour in zip(designs.items(), colours, strict=True)
    ]
    if len(found) > LONGEST_KEY:
        found[LONGEST_KEY:] = [(Line2D([], [], linestyle="none"), f"and {len(found) - LONGEST_KEY} more")]
    return found
