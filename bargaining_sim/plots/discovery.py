"""Under which conditions an outcome is likely: one bar for every leaf of the tree, with its conditions."""

import math

from matplotlib.figure import Figure

from bargaining_sim.analysis.sweep.findings import Discovery, Leaf
from bargaining_sim.analysis.sweep.labels import told, value_words
from bargaining_sim.analysis.sweep.words import condition_words
from bargaining_sim.experiments.frame import SweepFrame
from bargaining_sim.experiments.measures import Measure
from bargaining_sim.plots.charts import rows_of
from bargaining_sim.plots.sheet import beside, picture, sheet
from bargaining_sim.plots.style import BODY, INK, QUIET, SMALL, bars, share_colour, whiskers
from bargaining_sim.plots.text import text_height, wrap
from bargaining_sim.statistics import Estimate
from bargaining_sim.text.lines import sentence
from bargaining_sim.text.lists import listed
from bargaining_sim.text.numbers import percent

LABELS = 4.2  # inches of the conditions of a leaf at most


@picture
def draw(frame: SweepFrame, found: Discovery) -> Figure:
    """Draw the share of runs with an outcome under every set of conditions, the likeliest on top."""
    measure = frame.measures[found.measure]
    texts = [listed([condition_words(frame, one) for one in leaf.conditions]) for leaf in found.leaves]
    conditions = [wrap(sentence(text), LABELS, BODY, 4) for text in texts]
    rows = rows_of(conditions, text_height(2, SMALL) + 0.2)
    figure, panels = sheet(
        frame,
        f"Under which conditions: {measure.meaning}",
        f"A decision tree grown on {found.grown:,} points; shares are those of {found.held_out:,} others, "
        f"held out, of whose variance it predicts {percent(found.explained, 0)}. Dotted: all of them, "
        f"{value_words(measure, found.overall)}. Shares are of the design, not of the world.",
        [["leaves"]],
        [rows.height],
        notes="95 % intervals (Wilson, as many runs as scatter alike)",
    )
    axes = panels["leaves"]
    for place, leaf in enumerate(found.leaves):
        share = leaf.share.value
        if math.isfinite(share):
            bars(axes, [(0.0, place - 0.32, share, place + 0.32)], [share_colour(share)], "share")
        if math.isfinite(leaf.share.low):
            whiskers(axes, [place], [leaf.share], "share", 0.1, upright=False)
        words = numbers(measure, leaf, found.held_out)
        beside(axes, place, words, color=INK if leaf.points else QUIET, va="center", linespacing=1.2)
    axes.axvline(found.overall, color=INK, linewidth=1.0, linestyle=":", label="overall")
    rows.write(axes)
    axes.set_xlim(0, 1)
    axes.set_xticks([n / 5 for n in range(6)], [str(20 * n) for n in range(6)])
    axes.set_xlabel("share of runs [%]")
    return figure


def numbers(measure: Measure, leaf: Leaf, held_out: int) -> str:
    """Two lines of numbers beside a bar."""
    if not leaf.points:
        grown = Estimate(leaf.grown_share, math.nan, math.nan)
        return f"{told(measure, grown)} where it was grown\nno point held out"
    share, cases = told(measure, leaf.share), f"{100 * leaf.coverage:.0f} % of cases"
    return f"{share}\n{leaf.points} of {held_out} points, {cases}"
