"""What became of the file under approval and of the other chips: shares of the classes, with intervals."""

from collections.abc import Sequence
from typing import NamedTuple

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from bargaining_sim.game.outcome import FAILED
from bargaining_sim.plots.sheet import About, heading, picture, sheet
from bargaining_sim.plots.style import (
    BODY,
    SMALL,
    Captioned,
    bars,
    class_lines,
    interval,
    meaning_of,
    whiskers,
)
from bargaining_sim.plots.text import text_height
from bargaining_sim.results.classes import CLASSES, FILE_CLASSES
from bargaining_sim.results.frame import Frame
from bargaining_sim.scenario.schema import Scenario
from bargaining_sim.statistics import Estimate, wilson
from bargaining_sim.text.lines import plain

WIDEST = 2.9  # inches of a class's name
THICK = 0.36  # half the thickness of a bar, in rows


class Bar(NamedTuple):
    """One class of a column."""

    label: list[str]
    colour: str
    estimate: Estimate


def classes_of(frame: Frame, column: str) -> list[Bar]:
    """Classes of a column in the order of the data dictionary, without what cannot happen here."""
    impossible = impossible_in(frame.scenario)
    return [
        Bar(words(frame, label), row.colour, wilson(count, frame.runs))
        for (name, row), (label, count) in zip(
            CLASSES[column].items(), frame.shares(column).items(), strict=True
        )
        if name not in impossible or count
    ]


def impossible_in(scenario: Scenario) -> set[str]:
    """Classes of the file that no run of a scenario can have: a venture lives on after closing, or not."""
    followed = bool(scenario.implementation and scenario.phases.implementation)
    return {"no_file", FAILED} | {
        name for name, row in FILE_CLASSES.items() if row.venture is not None and row.venture != followed
    }


def words(frame: Frame, label: str) -> list[str]:
    """Lines of a class's name."""
    return class_lines(frame.scenario, label, WIDEST, BODY)


@picture
def draw(frame: Frame) -> Figure:
    """Draw the shares of ``file_outcome`` (if anything needs approval) and of ``trade_outcome``.

    Parameters
    ----------
    frame : Frame

    Returns
    -------
    Figure
        One panel of horizontal bars a column.
    """
    approval = frame.scenario.approval
    names = ["file_outcome", "trade_outcome"] if approval else ["trade_outcome"]
    title = "What became of the chips"
    if approval:
        title = f"What became of {plain(frame.scenario.chips[approval.chip].label)}, and of the other chips"
    panels = [Panel(name, meaning_of(frame, name), "", classes_of(frame, name)) for name in names]
    return draw_panels(frame, title, "Share of all runs that ended in each class", panels)


@picture
def draw_several(frames: Sequence[Frame], names: Sequence[str]) -> Figure:
    """Draw the same shares for several scenarios, one below the other on one scale.

    Parameters
    ----------
    frames : sequence of Frame
        At least one.
    names : sequence of str
        What each is called in its heading.

    Returns
    -------
    Figure
        For each column one block a scenario; classes that occur in no scenario are left out.
    """
    called = list(zip(frames, names, strict=True))
    panels: list[Panel] = []
    for column, head in HEADS.items():
        for frame, name in called:
            if has_column(frame, column):
                first = not any(panel.name.startswith(column) for panel in panels)
                under = f"{plain(name, 80)} · {plain(frame.scenario.title, 80)}"
                shown = occurring(frames, frame, column)
                panels.append(Panel(f"{column} {name}", head if first else "", under, shown))
    about = About("; ".join(f"{name}: {frame.caption}" for frame, name in called))
    return draw_panels(
        about, "How the runs of several scenarios end", "Share of runs that ended in each class", panels
    )


class Panel(NamedTuple):
    """Bars of one column of one frame, with what stands above them."""

    name: str
    heading: str
    under: str
    bars: list[Bar]


def draw_panels(about: Captioned, title: str, subtitle: str, panels: list[Panel]) -> Figure:
    """Draw panels one below the other, on one scale of shares."""
    row = text_height(max(len(bar.label) for panel in panels for bar in panel.bars), BODY) + 0.13
    figure, axes = sheet(
        about,
        title,
        f"{subtitle}, with its 95 % interval (whiskers and brackets)",
        [[panel.name] for panel in panels],
        [row * len(panel.bars) for panel in panels],
    )
    for panel in panels:
        draw_panel(axes[panel.name], panel, last=panel is panels[-1])
    return figure


HEADS = {
    "file_outcome": "What became of the file under approval",
    "trade_outcome": "What became of all other chips",
}


def has_column(frame: Frame, column: str) -> bool:
    """Whether a scenario has a column to show."""
    return column == "trade_outcome" or frame.scenario.approval is not None


def occurring(frames: Sequence[Frame], frame: Frame, column: str) -> list[Bar]:
    """Classes of a frame that occur in any of the frames, so that blocks can be compared row by row."""
    tables = [list(other.shares(column).values()) for other in frames if has_column(other, column)]
    seen = [any(counts) for counts in zip(*tables, strict=True)]
    shares = zip(CLASSES[column].values(), frame.shares(column).items(), seen, strict=True)
    return [
        Bar(words(frame, label), row.colour, wilson(count, frame.runs))
        for row, (label, count), occurs in shares
        if occurs
    ]


def draw_panel(axes: Axes, panel: Panel, last: bool) -> None:
    """Bars, intervals and numbers of one column; the first class on top."""
    rows = range(len(panel.bars))
    estimates = [bar.estimate for bar in panel.bars]
    boxes = [(0.0, y - THICK, e.value, y + THICK) for y, e in zip(rows, estimates, strict=True)]
    bars(axes, boxes, [bar.colour for bar in panel.bars], panel.name)
    whiskers(axes, rows, estimates, panel.name, 0.12, upright=False)
    for y, estimate in zip(rows, estimates, strict=True):
        axes.annotate(
            interval(estimate), (estimate.high, y), xytext=(6, 0), textcoords="offset points", size=SMALL,
            va="center", annotation_clip=False,
        )  # fmt: skip
    heading(axes, panel.heading, under=panel.under)
    axes.set(xlim=(0, 1), ylim=(len(panel.bars) - 0.5, -0.5))
    axes.set_yticks(rows, ["\n".join(bar.label) for bar in panel.bars], size=BODY)
    axes.set_xticks([n / 5 for n in range(6)], [str(20 * n) for n in range(6)])
    axes.tick_params(axis="y", length=0)
    axes.tick_params(axis="x", labelbottom=last)
    axes.grid(axis="x")
    if last:
        axes.set_xlabel("share of runs [%]")
