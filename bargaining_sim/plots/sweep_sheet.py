"""What the pictures of sweeps have in common: their sheet, words of axes, and rows with labels."""

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import cast

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from bargaining_sim.analysis.sweep.words import factor_axis, factor_label, meaning
from bargaining_sim.experiments.frame import SweepFrame
from bargaining_sim.experiments.measures import Measure
from bargaining_sim.plots.style import BODY, QUIET, SMALL, Sheet
from bargaining_sim.plots.text import fits, text_height, text_width, wrap
from bargaining_sim.results.frame import Frame
from bargaining_sim.text.lines import sentence

LABELS = 3.0  # inches of the label of a row at most
MOST_ROWS = 20
EACH = "95 % intervals"
TOGETHER = "95 % intervals that hold for all differences of this outcome together (Bonferroni)"
AIR = 0.1


def sheet_of(frame: SweepFrame, title: str, subtitle: str, body: float, notes: str) -> Sheet:
    """Sheet with the caption of a sweep."""
    same = cast(Frame, frame)  # a sheet asks for caption and scenario only, and a sweep has both
    return Sheet(same, title, subtitle, body, notes)


def factor_lines(frame: SweepFrame, name: str, room: float, lines: int, unit: bool = False) -> list[str]:
    """Label of a factor on some lines; its name where that is longer: what is cut may be what counts."""
    whole = factor_axis(frame, name) if unit else sentence(factor_label(frame, name))
    for told in (whole, sentence(factor_label(frame, name))):
        found = fits(told, room, BODY, lines)
        if found is not None:
            return found
    return wrap(name.replace("_", " "), room, BODY, lines)


def factor_rows(frame: SweepFrame, names: Sequence[str]) -> tuple[list[str], float, float]:
    """Labels of factors as those of rows; the width they take, and the height of the highest [inches]."""
    broken = [factor_lines(frame, name, LABELS, 3) for name in names]
    width = max(text_width(line, BODY) for label in broken for line in label) + 0.15
    return ["\n".join(label) for label in broken], width, text_height(max(map(len, broken)), BODY)


def told_rows(shown: int, every: int, what: str) -> str:
    """Say that only the first rows are drawn, if so."""
    return f" The first {shown} of {every:,} {what}." if shown < every else ""


def axis_words(measure: Measure, room: float, prefix: str = "") -> str:
    """Meaning and unit of a measure on two lines of so many inches at most."""
    told = meaning(measure)
    if prefix:
        unit = "percentage points" if measure.is_share else measure.unit
        told = f"{prefix}{measure.meaning}" + (f" [{unit}]" if unit else "")
    return "\n".join(wrap(told, room, BODY, 2))


def labels_of(
    texts: Sequence[str], widest: float = LABELS, lines: int = 2, size: float = BODY
) -> tuple[list[str], float, float]:
    """Break labels of rows; return them, the width they take, and the height of the highest [inches]."""
    broken = [wrap(text, widest, size, lines) for text in texts]
    width = max(text_width(line, size) for label in broken for line in label) + 0.15
    return ["\n".join(label) for label in broken], width, text_height(max(map(len, broken)), size)


def name_rows(axes: Axes, labels: Sequence[str], size: float = BODY) -> None:
    """Write the labels of rows, the first on top."""
    axes.set_ylim(len(labels) - 0.5, -0.5)
    axes.set_yticks(range(len(labels)), labels, size=size)
    axes.tick_params(axis="y", length=0)


def number_ticks(axes: Axes, which: str, many: float, most: int) -> None:
    """Write at most so many round numbers along an axis, multiplied by what a measure is told in."""
    axis = axes.xaxis if which == "x" else axes.yaxis
    low, high = sorted(axes.get_xlim() if which == "x" else axes.get_ylim())
    spots = MaxNLocator(most, steps=[1, 2, 2.5, 5, 10]).tick_values(low, high)
    inside = [
        float(spot) for spot in spots if low - 1e-9 * (high - low) <= spot <= high + 1e-9 * (high - low)
    ]
    axis.set_ticks(inside, told_numbers([spot * many for spot in inside]))


def told_numbers(values: Sequence[float]) -> list[str]:
    """Write numbers with as few decimals as tell all of them exactly, eight at most."""
    reach = max((abs(value) for value in values), default=0.0)
    digits = 0
    while digits < 8 and any(abs(round(value, digits) - value) > 1e-6 * reach for value in values):
        digits += 1
    return [fixed(value, digits) for value in values]


def fixed(value: float, digits: int) -> str:
    """Return a number with so many decimals and a proper minus; nothing has none."""
    told = f"{value:.{digits}f}"
    return (told.removeprefix("-") if float(told) == 0 else told).replace("-", "−")


def broken_words(labels: Sequence[str], room: float) -> dict[int, list[str]]:
    """Break words that stand at 0, 1 and so on along an axis of some inches; of too many only some."""
    share = room / len(labels)
    step = max(1, math.ceil(0.4 / share))
    return {
        place: wrap(labels[place], step * share - 0.08, SMALL, 3) for place in range(0, len(labels), step)
    }


def word_ticks(axes: Axes, labels: Sequence[str], room: float) -> None:
    """Write words at 0, 1 and so on along the x axis of some inches."""
    told = broken_words(labels, room)
    axes.set_xticks(list(told), ["\n".join(lines) for lines in told.values()])


def value_ticks(axes: Axes, places: Sequence[float], labels: Sequence[str], room: float) -> bool:
    """Write the values themselves along the x axis of some inches, if they are apart; returns whether."""
    low, high = axes.get_xlim()
    inch = (high - low) / room
    for (a, one), (b, other) in pairwise(zip(places, labels, strict=True)):
        if (b - a) / inch < (text_width(one, SMALL) + text_width(other, SMALL)) / 2 + 0.15:
            return False
    axes.set_xticks(places, labels)
    return True


def ticks_of(labels: Sequence[str], room: float) -> list[int]:
    """Places of labels that fit side by side on so many inches: all, or every second and so on."""
    widest = max(text_width(label, SMALL) for label in labels) + 0.12
    step = max(1, math.ceil(widest * len(labels) / room))
    return list(range(0, len(labels), step))


def limits(values: Sequence[float], floor: float | None = None) -> tuple[float, float]:
    """Ends of an axis that shows all finite values with some air; never empty."""
    known = np.array([value for value in values if math.isfinite(value)])
    low, high = (float(known.min()), float(known.max())) if len(known) else (0.0, 1.0)
    reach = max(high - low, 1e-6 * max(abs(low), abs(high), 1.0))
    start = low - 0.06 * reach
    if floor is not None and start < floor <= low:
        start = floor
    return start, high + 0.06 * reach


def write_beside(axes: Axes, row: float, text: str, colour: str = QUIET) -> None:
    """Words to the right of a row."""
    axes.annotate(
        text, (1, row), xycoords=("axes fraction", "data"), xytext=(10, 0), textcoords="offset points",
        size=SMALL, va="center_baseline", annotation_clip=False, color=colour,
    )  # fmt: skip
