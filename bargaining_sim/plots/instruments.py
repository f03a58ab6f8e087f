"""Instruments of policy: documented originals and counterparts, and how fast they are learned in the runs."""

import datetime
from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from bargaining_sim.plots.dates import MONTHS, written
from bargaining_sim.plots.labels import round_marks, spread
from bargaining_sim.plots.sheet import blank, heading, picture, sheet
from bargaining_sim.plots.style import (
    ACTOR_COLOURS,
    HEADING,
    INK,
    MARGIN,
    PAPER,
    QUIET,
    SMALL,
    WIDTH,
    sentence,
)
from bargaining_sim.plots.text import text_height, text_width, wrap
from bargaining_sim.results import facts
from bargaining_sim.results.facts import Pair
from bargaining_sim.results.frame import Frame
from bargaining_sim.results.replay import replay
from bargaining_sim.scenario.schema import Scenario
from bargaining_sim.statistics import Estimate, wilson
from bargaining_sim.text.lines import plain
from bargaining_sim.text.lists import counted
from bargaining_sim.text.numbers import percent

SINCE = datetime.date(2016, 1, 1)
"""Earlier originals stand at the edge with their year: on one scale they would crush all others."""
UNTIL = datetime.date(2027, 1, 1)
SIDES = ("us", "cn")
HEADINGS = {
    "capability": "Capability: until China had or first used it",
    "reaction": "Reaction: until China answered this one step",
}
ROW, WIDEST = 0.212, 3.4  # inches of a pair, and of its name at most
RIGHT = 2.6  # inches of the simulated panel if documented pairs stand beside it
MOST_CURVES = 6
CURVES = (
    ("#0072B2", "-"),
    ("#C25200", "--"),
    ("#009E73", "-."),
    ("#7B3294", ":"),
    (INK, "-"),
    ("#B8860B", "--"),
)
NOTE = (
    "Documented pairs: picked by hand, pairs that look alike were looked for; do not average them "
    "(facts/instruments.csv); hollow: low confidence; †: the original is a third side's"
)


class Curve(NamedTuple):
    """How an instrument is learned.

    Attributes
    ----------
    label : str
    days : list of int
        Meetings, in days since the start.
    shares : list of Estimate
        Of runs that have learned it by then.
    never : Estimate
    lag : int
        Days from learning to use.
    """

    label: str
    days: list[int]
    shares: list[Estimate]
    never: Estimate
    lag: int


def curves_of(scenario: Scenario, learned: NDArray[np.int64]) -> list[Curve]:
    """Count by which meeting runs (n, I) have learned each instrument not known from the start."""
    start, runs = scenario.calendar.start.toordinal(), len(learned)
    meetings = [meeting.date.toordinal() for meeting in scenario.calendar.meetings]
    found = []
    for i, item in enumerate(scenario.instruments.values()):
        if not item.known:
            counts = [int((learned[:, i] <= day).sum()) for day in meetings]
            found.append(
                Curve(
                    sentence(item.label),
                    [day - start for day in meetings],
                    [wilson(count, runs) for count in counts],
                    wilson(runs - counts[-1], runs),
                    item.lag_days,
                )
            )
    return found


@picture
def draw(frame: Frame) -> Figure:
    """Draw documented pairs of instruments, for scenarios of these two states, and simulated learning.

    Parameters
    ----------
    frame : Frame
        Of a scenario with instruments that can be learned.

    Returns
    -------
    Figure
        Left the pairs, one row each; right the share of runs that have learned, meeting by meeting.
    """
    scenario, played = frame.scenario, replay(frame)
    curves = sorted(curves_of(scenario, played.paths.learned), key=lambda curve: curve.never.value)
    documented = set(scenario.actors) == set(SIDES)
    pairs = facts.instruments() if documented else []
    groups = {kind: [pair for pair in pairs if pair.lag_type == kind] for kind in HEADINGS}
    width = RIGHT if documented else WIDTH - 2 * MARGIN - 0.6
    key = key_of(curves, width)
    under = sum(text_height(len(lines), SMALL) + 0.08 for lines in key)
    layout, heights = [["curves"], ["key"]], [3.2, under]
    if documented:
        layout = [["capability", "curves"], ["reaction", "key"]]
        heights = [
            max(ROW * len(pairs), high) for pairs, high in zip(groups.values(), (2.0, under), strict=True)
        ]
    figure, panels = sheet(
        frame,
        "Instruments of policy: who had them first, and who learned them when",
        "Left: documented American originals (●; ◀ earlier than 2016) and Chinese counterparts (◆). "
        "Right: simulated learning"
        if documented
        else "Share of runs in which the instrument has been learned",
        layout,
        heights,
        widths=[2.4, 2.0] if documented else None,
        notes=" · ".join(
            ([NOTE] if documented else [])
            + [f"right: {len(played.rows.rows):,} runs played again" if documented else ""]
            + ["95 % intervals (Wilson)"]
        ),
    )
    for kind, group in groups.items():
        if documented:
            draw_pairs(panels[kind], kind, group)
    if documented:
        panels["reaction"].set_xlabel("year")
    head = wrap("Simulated: share of runs that have learned it", width - 0.5, HEADING, 3, "bold")
    panels["curves"].set_title("\n".join(head), loc="left", size=HEADING, weight="bold")
    draw_curves(panels["curves"], curves[:MOST_CURVES], scenario, heights[0])
    draw_key(panels["key"], key)
    return figure


def draw_pairs(axes: Axes, kind: str, pairs: list[Pair]) -> None:
    """One kind of pairs, a row each, on a scale of time."""
    names = min(WIDEST, max(text_width(name_of(pair), SMALL) for pair in pairs) + 0.01)
    heading(axes, HEADINGS[kind])
    axes.set(xlim=(SINCE.toordinal(), UNTIL.toordinal()), ylim=(len(pairs) - 0.5, -0.5))
    for row, pair in enumerate(sorted(pairs, key=lambda pair: (pair.cn_date, pair.us_date, pair.id))):
        draw_pair(axes, pair, row, names)
    years = range(SINCE.year, UNTIL.year + 1, 3)
    axes.set_xticks([datetime.date(year, 1, 1).toordinal() for year in years], [str(year) for year in years])
    axes.set_yticks([])
    axes.grid(axis="x")


def draw_pair(axes: Axes, pair: Pair, row: int, names: float) -> None:
    """Name, both dates, the line between them and the lag of one pair."""
    first, _ = axes.get_xlim()
    us, cn = mid_month(pair.us_date), mid_month(pair.cn_date)
    if pair.reaction_lag_days is not None:
        cn = us + pair.reaction_lag_days
    sure = pair.confidence != "low"
    early = us < first
    axes.plot(
        [max(us, first), cn], [row, row], color=QUIET, linewidth=1.3, linestyle="-" if sure else (0, (2, 2)),
        zorder=1, label=f"{pair.id} line",
    )  # fmt: skip
    axes.plot(
        [max(us, first)], [row], marker="<" if early else "o", markersize=6.5, markeredgewidth=1.3,
        color=ACTOR_COLOURS[0], markerfacecolor=ACTOR_COLOURS[0] if sure else PAPER, clip_on=False, zorder=2,
        label=f"{pair.id} us",
    )  # fmt: skip
    axes.plot(
        [cn], [row], marker="D", markersize=4.2, markeredgewidth=1.0, color=ACTOR_COLOURS[1],
        markerfacecolor=ACTOR_COLOURS[1] if sure else PAPER, zorder=3, label=f"{pair.id} cn",
    )  # fmt: skip
    if early:
        told = f"{MONTHS[pair.us_date.month - 1]} {pair.us_date.year}"
        axes.annotate(
            told, (first, row), xytext=(6, 1.5), textcoords="offset points", size=7.5, va="bottom",
            color=ACTOR_COLOURS[0],
        )  # fmt: skip
    name = wrap(name_of(pair), names, SMALL, 1)[0]
    for x, words, ha in ((0.0, name, "right"), (1.0, lag_of(pair), "left")):
        axes.annotate(
            words, (x, row), xytext=(-7 if x == 0 else 7, 0), xycoords=("axes fraction", "data"),
            textcoords="offset points", size=SMALL, ha=ha, va="center_baseline", annotation_clip=False,
        )  # fmt: skip


def name_of(pair: Pair) -> str:
    """Name of an instrument, marked if the original is not American."""
    return pair.instrument + (" †" if pair.kind == "third-party mirror" else "")


def mid_month(day: datetime.date) -> int:
    """Middle of a month of which no day is known."""
    return day.toordinal() + 14


def lag_of(pair: Pair) -> str:
    """Time from original to counterpart, in brackets if it should not be used."""
    if pair.reaction_lag_days is not None:
        return "same day" if pair.reaction_lag_days == 0 else counted(pair.reaction_lag_days, "day")
    told = counted(pair.lag_months, "month")
    return told if pair.confidence != "low" else f"({told})"


def draw_curves(axes: Axes, curves: list[Curve], scenario: Scenario, height: float) -> None:
    """Steps that rise at meetings, with bands, numbered at their ends."""
    end = (scenario.calendar.end - scenario.calendar.start).days
    highest = max(curve.shares[-1].high for curve in curves)
    top = next(level for level in (0.05, 0.1, 0.2, 0.3, 0.4, 0.6, 0.8, 1.0) if highest <= level)
    for number, curve in enumerate(curves, start=1):
        colour, style = CURVES[number - 1]
        x = [0, *curve.days, end]
        values, lows, highs = (
            [0.0, *(share[part] for share in curve.shares), curve.shares[-1][part]] for part in range(3)
        )
        axes.fill_between(x, lows, highs, step="post", color=colour, alpha=0.22, linewidth=0)
        axes.plot(
            x, values, drawstyle="steps-post", color=colour, linestyle=style, linewidth=1.8,
            label=f"curve {number}", clip_on=False,
        )  # fmt: skip
        axes.plot(
            curve.days, values[1:-1], linestyle="none", marker="o", markersize=4, color=colour,
            label=f"meetings {number}", clip_on=False,
        )  # fmt: skip
    ends = [curve.shares[-1].value for curve in curves]
    gap = top * text_height(1, SMALL) / height
    for number, place in enumerate(spread(ends, gap, 0.0, top), start=1):
        if len(curves) > 1:
            axes.annotate(
                str(number), (end, place), xytext=(4, 0), textcoords="offset points", size=SMALL,
                weight="bold", color=CURVES[number - 1][0], va="center_baseline", annotation_clip=False,
            )  # fmt: skip
    axes.set(xlim=(0, max(end, 1)), ylim=(0, top))
    ticks = [top * i / 4 for i in range(5)]
    axes.set_yticks(ticks, [f"{100 * tick:g}" for tick in ticks])
    axes.grid(axis="y")
    axes.set_xticks(round_marks(max(end, 1), 4))
    axes.set_ylabel("share of runs [%]")
    axes.set_xlabel(f"days since {written(scenario.calendar.start)}")


def key_of(curves: list[Curve], width: float) -> list[list[str]]:
    """Lines that name each curve, with its numbers."""
    found = []
    for number, curve in enumerate(curves[:MOST_CURVES], start=1):
        which = f"{number}  " if len(curves) > 1 else ""
        share = curve.shares[-1]
        told = (
            f"{which}{plain(curve.label, 80)}: learned in {percent(share.value)} "
            f"[{100 * share.low:.1f}, {100 * share.high:.1f}] of runs, "
            f"never in {percent(curve.never.value)}; it can be used {counted(curve.lag, 'day')} later"
        )
        found.append(wrap(told, width - 0.05, SMALL, 6))
    if len(curves) > MOST_CURVES:
        found.append(wrap(f"{len(curves) - MOST_CURVES} more, learned less often", width, SMALL, 2))
    return found


def draw_key(axes: Axes, key: list[list[str]]) -> None:
    """Write the names of the curves below them, each in its colour."""
    blank(axes)
    top = 0.0
    for number, lines in enumerate(key):
        colour = CURVES[number][0] if number < min(len(key), MOST_CURVES) else QUIET
        axes.annotate(
            "\n".join(lines), (0, 1), xycoords="axes fraction", xytext=(-36, 72 * top),
            textcoords="offset points", size=SMALL, va="top", color=colour,
        )  # fmt: skip
        top -= text_height(len(lines), SMALL) + 0.08
