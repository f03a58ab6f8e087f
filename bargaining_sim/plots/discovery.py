"""Under which conditions an outcome is likely: one bar for every leaf of the tree, with its conditions."""

import math

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from bargaining_sim.analysis.sweep.discovery import Discovery, Leaf
from bargaining_sim.analysis.sweep.words import told, value_words
from bargaining_sim.experiments.frame import SweepFrame
from bargaining_sim.experiments.measures import Measure
from bargaining_sim.plots.style import INK, QUIET, SMALL, bars, share_colour, styled, whiskers
from bargaining_sim.plots.sweep_sheet import labels_of, name_rows, sheet_of
from bargaining_sim.plots.text import text_height, text_width
from bargaining_sim.statistics import Estimate
from bargaining_sim.text.lines import sentence as capital
from bargaining_sim.text.lists import listed

LABELS = 4.2
LINES = 4
AXIS = 0.55


@styled()
def draw(frame: SweepFrame, found: Discovery) -> Figure:
    """Draw the share of runs with an outcome under every set of conditions, the likeliest on top."""
    measure = frame.measures[found.measure]
    texts = [capital(listed(leaf.conditions)) for leaf in found.leaves]
    labels, left, high = labels_of(texts, LABELS, LINES)
    row = max(high, text_height(2, SMALL)) + 0.2
    body = AXIS + len(texts) * row + 0.05
    numbers = ["\n".join(beside(measure, leaf, found.held_out)) for leaf in found.leaves]
    right = max(text_width(line, SMALL) for number in numbers for line in number.split("\n")) + 0.25
    sheet = sheet_of(
        frame,
        f"Under which conditions: {measure.meaning}",
        f"A decision tree grown on {found.grown:,} points; shares are those of {found.held_out:,} others, "
        f"held out, of whose variance it predicts {100 * found.explained:.0f} %. Dotted: all of them, "
        f"{value_words(measure, found.overall)}. Shares are of the design, not of the world.",
        body,
        "95 % intervals (Wilson, as many runs as scatter alike)",
    )
    axes = sheet.panel(left, AXIS, sheet.width - left - right, len(texts) * row)
    draw_rows(axes, found, numbers)
    name_rows(axes, labels)
    axes.set_xlim(0, 1)
    axes.set_xticks([n / 5 for n in range(6)], [str(20 * n) for n in range(6)])
    axes.grid(axis="x")
    axes.set_xlabel("share of runs [%]")
    return sheet.figure


def beside(measure: Measure, leaf: Leaf, held_out: int) -> list[str]:
    """Two lines of numbers beside a bar."""
    if not leaf.points:
        grown = Estimate(leaf.grown_share, math.nan, math.nan)
        return [f"{told(measure, grown)} where it was grown", "no point held out"]
    return [
        told(measure, leaf.share),
        f"{leaf.points} of {held_out} points, {100 * leaf.coverage:.0f} % of cases",
    ]


def draw_rows(axes: Axes, found: Discovery, numbers: list[str]) -> None:
    """Bars with intervals and numbers."""
    for place, (leaf, number) in enumerate(zip(found.leaves, numbers, strict=True)):
        share = leaf.share.value
        if math.isfinite(share):
            bars(axes, [(0.0, place - 0.32, share, place + 0.32)], [share_colour(share)], "share")
        if math.isfinite(leaf.share.low):
            whiskers(axes, [place], [leaf.share], "share", 0.1, upright=False)
        axes.annotate(
            number, (1, place), xycoords=("axes fraction", "data"), xytext=(10, 0), size=SMALL, va="center",
            textcoords="offset points", annotation_clip=False, color=INK if leaf.points else QUIET,
            linespacing=1.2,
        )  # fmt: skip
    axes.axvline(found.overall, color=INK, linewidth=1.0, linestyle=":", label="overall")
