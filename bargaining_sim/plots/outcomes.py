"""What became of the file under approval and of the other chips: shares of the classes, with intervals."""

from collections.abc import Sequence
from typing import NamedTuple

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from bargaining_sim.game.outcome import FAILED, FILE_OUTCOMES, TRADE_OUTCOMES
from bargaining_sim.plots.style import (
    BODY,
    FILE_COLOURS,
    HEADING,
    QUIET,
    SMALL,
    TRADE_COLOURS,
    Sheet,
    bars,
    class_lines,
    interval,
    meaning_of,
    styled,
    whiskers,
)
from bargaining_sim.plots.text import plain, text_height, text_width, wrap
from bargaining_sim.results.frame import Frame
from bargaining_sim.scenario.schema import Scenario
from bargaining_sim.statistics import Estimate, wilson

WIDEST = 2.9  # inches of a class's name
NUMBERS = 1.75  # inches of "100.0 %  [100.0, 100.0]"
THICK = 0.36  # half the thickness of a bar, in rows


class Bar(NamedTuple):
    """One class of a column."""

    label: list[str]
    colour: str
    estimate: Estimate


def classes_of(frame: Frame, column: str) -> list[Bar]:
    """Classes of a column in the order of the data dictionary, without what cannot happen here."""
    impossible = impossible_in(frame.scenario)
    colours = FILE_COLOURS if column == "file_outcome" else TRADE_COLOURS
    codes = FILE_OUTCOMES if column == "file_outcome" else TRADE_OUTCOMES
    return [
        Bar(words(frame, label), colours[code], wilson(count, frame.runs))
        for code, (label, count) in zip(codes, frame.shares(column).items(), strict=True)
        if code not in impossible or count
    ]


def impossible_in(scenario: Scenario) -> set[str]:
    """Classes of the file that no run of a scenario can have: a venture lives on after closing, or not."""
    if scenario.implementation and scenario.phases.implementation:
        return {"no_file", FAILED, "closed"}
    return {"no_file", FAILED, "closed_durable", "closed_renegotiated", "closed_collapsed"}


def words(frame: Frame, label: str) -> list[str]:
    """Lines of a class's name."""
    return class_lines(frame.scenario, label, WIDEST, BODY)


class Several(NamedTuple):
    """Frames side by side: what the caption of their sheet says."""

    caption: str
    scenario: None = None


@styled()
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
    panels = {name: classes_of(frame, name) for name in names}
    found = [bar for panel in panels.values() for bar in panel]
    row = text_height(max(len(bar.label) for bar in found), BODY) + 0.16
    heading = text_height(1, HEADING) + 0.12
    axis = 0.55
    gap = 0.25
    body = axis + len(found) * row + len(panels) * (heading + gap) - gap
    title = "What became of the chips"
    if approval:
        title = f"What became of {plain(frame.scenario.chips[approval.chip].label)}, and of the other chips"
    sheet = Sheet(
        frame,
        title,
        "Share of all runs that ended in each class, with its 95 % interval (whiskers and brackets)",
        body,
    )
    left = max(text_width(line, BODY) for bar in found for line in bar.label) + 0.15
    top = body
    for place, (name, panel) in enumerate(panels.items()):
        top -= heading
        head = wrap(meaning_of(frame, name), sheet.width, HEADING, 1, "bold")
        sheet.words(0, top + 0.06, head, size=HEADING, weight="bold", va="bottom")
        top -= len(panel) * row
        axes = sheet.panel(left, top, sheet.width - left - NUMBERS, len(panel) * row)
        draw_panel(axes, panel, name, last=place == len(panels) - 1)
        top -= gap
    return sheet.figure


@styled()
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
    columns = ("file_outcome", "trade_outcome")
    called = list(zip(frames, names, strict=True))
    blocks = [(column, *one) for column in columns for one in called if has_column(one[0], column)]
    panels = [occurring(frames, frame, column) for column, frame, _ in blocks]
    found = [bar for panel in panels for bar in panel]
    row = text_height(max(len(bar.label) for bar in found), BODY) + 0.1
    heading, under, axis, gap = text_height(1, HEADING) + 0.14, text_height(1, BODY) + 0.08, 0.55, 0.2
    body = axis + len(found) * row + len(blocks) * (under + gap) - gap
    body += len({column for column, *_ in blocks}) * heading
    sheet = Sheet(
        Several("; ".join(f"{name}: {frame.caption}" for frame, name in called)),
        "How the runs of several scenarios end",
        "Share of runs that ended in each class, with its 95 % interval (whiskers and brackets)",
        body,
    )
    left = max(text_width(line, BODY) for bar in found for line in bar.label) + 0.15
    top, last = body, ""
    for (column, frame, name), panel in zip(blocks, panels, strict=True):
        if column != last:
            last = column
            top -= heading
            sheet.words(0, top + 0.06, [HEADS[column]], size=HEADING, weight="bold", va="bottom")
        top -= under
        told = f"{plain(name, 80)} · {plain(frame.scenario.title, 80)}"
        sheet.words(0, top + 0.03, wrap(told, sheet.width, BODY, 1), size=BODY, va="bottom", color=QUIET)
        top -= len(panel) * row
        axes = sheet.panel(left, top, sheet.width - left - NUMBERS, len(panel) * row)
        draw_panel(axes, panel, f"{column} {name}", last=panel is panels[-1])
        top -= gap
    return sheet.figure


HEADS = {
    "file_outcome": "What became of the file under approval",
    "trade_outcome": "What became of all other chips",
}


def has_column(frame: Frame, column: str) -> bool:
    """Whether a scenario has a column to show."""
    return column == "trade_outcome" or frame.scenario.approval is not None


def occurring(frames: Sequence[Frame], frame: Frame, column: str) -> list[Bar]:
    """Classes of a frame that occur in any of the frames, so that blocks can be compared row by row."""
    codes, colours = (
        (FILE_OUTCOMES, FILE_COLOURS) if column == "file_outcome" else (TRADE_OUTCOMES, TRADE_COLOURS)
    )
    tables = [list(other.shares(column).values()) for other in frames if has_column(other, column)]
    seen = {code for place, code in enumerate(codes) if any(counts[place] for counts in tables)}
    return [
        Bar(words(frame, label), colours[code], wilson(count, frame.runs))
        for code, (label, count) in zip(codes, frame.shares(column).items(), strict=True)
        if code in seen
    ]


def draw_panel(axes: Axes, panel: list[Bar], name: str, last: bool) -> None:
    """Bars, intervals and numbers of one column; the first class on top."""
    rows = range(len(panel))
    estimates = [bar.estimate for bar in panel]
    boxes = [(0.0, y - THICK, e.value, y + THICK) for y, e in zip(rows, estimates, strict=True)]
    bars(axes, boxes, [bar.colour for bar in panel], name)
    whiskers(axes, rows, estimates, name, 0.12, upright=False)
    for y, estimate in zip(rows, estimates, strict=True):
        axes.annotate(
            interval(estimate), (estimate.high, y), xytext=(6, 0), textcoords="offset points", size=SMALL,
            va="center", annotation_clip=False,
        )  # fmt: skip
    axes.set(xlim=(0, 1), ylim=(len(panel) - 0.5, -0.5))
    axes.set_yticks(rows, ["\n".join(bar.label) for bar in panel], size=BODY)
    axes.set_xticks([n / 5 for n in range(6)], [str(20 * n) for n in range(6)])
    axes.tick_params(axis="y", length=0)
    axes.tick_params(axis="x", labelbottom=last)
    axes.grid(axis="x")
    if last:
        axes.set_xlabel("share of runs [%]")
