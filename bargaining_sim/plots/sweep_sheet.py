"""What the pictures of sweeps have in common: names of factors and measures, and what captions say."""

from collections.abc import Sequence

from bargaining_sim.analysis.sweep.labels import factor_axis, factor_label, meaning
from bargaining_sim.experiments.frame import SweepFrame
from bargaining_sim.experiments.measures import Measure
from bargaining_sim.plots.charts import Rows, rows_of
from bargaining_sim.plots.style import BODY
from bargaining_sim.plots.text import fits, wrap
from bargaining_sim.text.lines import sentence

LABELS = 3.0  # inches of the label of a row at most
MOST_ROWS = 20
EACH = "95 % intervals"
TOGETHER = "95 % intervals that hold for all differences of this outcome together (Bonferroni)"


def factor_lines(frame: SweepFrame, name: str, room: float, lines: int, unit: bool = False) -> list[str]:
    """Label of a factor on some lines; its name where that is longer: what is cut may be what counts."""
    label = sentence(factor_label(frame, name))
    for words in (factor_axis(frame, name) if unit else label, label):
        broken = fits(words, room, BODY, lines)
        if broken is not None:
            return broken
    return wrap(name.replace("_", " "), room, BODY, lines)


def factor_rows(frame: SweepFrame, names: Sequence[str], row: float) -> Rows:
    """Return rows with the labels of factors, at least so many inches high."""
    return rows_of([factor_lines(frame, name, LABELS, 3) for name in names], row)


def factor_axis_words(frame: SweepFrame, name: str, room: float) -> str:
    """Label and unit of a factor for an axis of some inches, on two lines."""
    return "\n".join(factor_lines(frame, name, room, 2, True))


def first_of(shown: int, every: int, what: str) -> str:
    """Say that only the first rows are drawn, if so."""
    return f" The first {shown} of {every:,} {what}." if shown < every else ""


def axis_words(measure: Measure, room: float, prefix: str = "") -> str:
    """Meaning and unit of a measure, or of its difference, on two lines of so many inches at most."""
    words = meaning(measure)
    if prefix:
        unit = "percentage points" if measure.is_share else measure.unit
        words = f"{prefix}{measure.meaning}" + (f" [{unit}]" if unit else "")
    return "\n".join(wrap(words, room, BODY, 2))
