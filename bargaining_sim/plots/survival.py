"""How long a closed venture lasts, by what its contract says, and how much support keeps it alive longest."""

from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from bargaining_sim.analysis.venture import MODES, best_support, expected_survival, survival, venture_of
from bargaining_sim.plots.labels import spread
from bargaining_sim.plots.sheet import blank, heading, picture, sheet
from bargaining_sim.plots.style import ACTOR_COLOURS, HEADING, PAPER, SMALL, whiskers
from bargaining_sim.plots.support_map import draw_map, map_of
from bargaining_sim.plots.text import text_height, wrap
from bargaining_sim.results.frame import Frame
from bargaining_sim.results.replay import MOST
from bargaining_sim.scenario.schema import Scenario
from bargaining_sim.statistics import Estimate, wilson
from bargaining_sim.text.numbers import number, percent

MODE_NAMES = {"full_code": "full code", "packaged": "packaged", "retrain": "retrained"}
LOOKS = dict(zip(MODES, ((ACTOR_COLOURS[0], "o"), (ACTOR_COLOURS[1], "s"), ("#00795A", "^")), strict=True))
PLOT, LABELS = 1.42, 1.55  # inches of the height of a panel, and of names at its right
CURVES = 2.85  # inches of a panel of curves
MOST_DOTS = 6
MAP = 2.8  # inches of the width of the map


class Curve(NamedTuple):
    """Survival under one contract.

    Attributes
    ----------
    mode : str
    support : float
    months : int array (N + 1,)
    shares : list of Estimate
        Simulated, of month 0 to N.
    expected : array (N + 1,)
        Closed form.
    """

    mode: str
    support: float
    months: NDArray[np.int64]
    shares: list[Estimate]
    expected: NDArray[np.float64]


class Panel(NamedTuple):
    """The three modes under one rule for support.

    Attributes
    ----------
    heading, under : str
    is_best : bool
        Whether support is the best for each mode.
    curves : list of Curve
    """

    heading: str
    under: str
    is_best: bool
    curves: list[Curve]


def curve_of(scenario: Scenario, mode: str, support: float, relations: float, runs: int, seed: int) -> Curve:
    """Play ventures under one contract."""
    found = survival(scenario, mode, support, relations, runs, seed)
    shares = [wilson(round(share * runs), runs) for share in found.share]
    expected = expected_survival(scenario, mode, support, relations)
    return Curve(mode, support, np.arange(len(shares)), shares, expected)


def panels_of(frame: Frame, relations: float, runs: int) -> list[Panel]:
    """Play all contracts: no support, the best for each mode, all of it."""
    scenario = frame.scenario
    best = {mode: best_support(scenario, mode, relations) for mode in MODES}
    alone = "Can the venture keep its service alone?"
    access = "Does maintenance from China count as access?"
    rules = [
        (alone, "s = 0: no support by engineers in China", dict.fromkeys(MODES, 0.0)),
        ("The support with which it lasts longest", "s = s*, the best for each mode", best),
        (access, "s = 1: all maintenance by engineers in China", dict.fromkeys(MODES, 1.0)),
    ]
    return [
        Panel(
            heading,
            under,
            supports is best,
            [curve_of(scenario, mode, s, relations, runs, frame.seed) for mode, s in supports.items()],
        )
        for heading, under, supports in rules
    ]


def usual_relations(frame: Frame) -> tuple[float, str]:
    """Relations that ventures of this result live under: the mean at the end of runs that closed the file."""
    closed = frame["closed"] > 0
    if not closed.any():
        return frame.scenario.relations.start, "as at the start, since no run closed"
    mean = round(float(np.asarray(frame["relations"])[closed].mean()), 2)
    return mean + 0.0, f"their mean at the end of the {int(closed.sum()):,} runs that closed"


@picture
def draw(frame: Frame) -> Figure:
    """Draw survival of ventures month by month, and the best support over the two hazards it weighs.

    Parameters
    ----------
    frame : Frame
        Of a scenario with a table ``[implementation]``.

    Returns
    -------
    Figure
        Left three panels of curves, right the map of the best support.
    """
    scenario, runs = frame.scenario, min(frame.runs, MOST)
    relations, why = usual_relations(frame)
    panels = panels_of(frame, relations, runs)
    figure, axes_of = sheet(
        frame,
        "How long a venture lasts after closing, and what that hinges on",
        "How is the algorithm transferred: full code, a packaged algorithm, or a model retrained alone? "
        "Does maintenance by engineers in China count as access? Can the venture keep its service alone?",
        [["0", "map"], ["1", "map"], ["2", "words"]],
        [PLOT] * len(panels),
        widths=[CURVES, MAP],
        notes=f"{runs:,} ventures a curve, closed at once and played on by the engine; relations "
        f"{number(relations, 2)}, {why} · alive: no violation, failure or suspension so far · "
        "dots: simulated, with 95 % intervals (Wilson); "
        "dashed: closed form (1 − H)^m",
    )
    floor = floor_of(panels)
    for place, panel in enumerate(panels):
        axes = axes_of[str(place)]
        heading(axes, wrap(panel.heading, CURVES + LABELS, HEADING, 1, "bold")[0], under=panel.under)
        draw_panel(axes, panel, floor)
        axes.tick_params(axis="x", labelbottom=panel is panels[-1])
    axes.set_xlabel("months after closing")
    add_map(axes_of["map"], axes_of["words"], scenario, relations)
    return figure


def floor_of(panels: list[Panel]) -> float:
    """Start of the scale of all panels, so that they can be compared."""
    low = min(e.low for panel in panels for curve in panel.curves for e in curve.shares)
    return max(step for step in (0.0, 0.2, 0.4, 0.6, 0.8) if step <= low)


def draw_panel(axes: Axes, panel: Panel, floor: float) -> None:
    """Curves of the three modes, each with its dots, named at the end."""
    last = int(panel.curves[0].months[-1])
    step = -(-last // MOST_DOTS)
    for curve in panel.curves:
        colour, marker = LOOKS[curve.mode]
        axes.plot(
            curve.months, curve.expected, color=colour, linestyle=(0, (4, 2)), linewidth=1.2,
            label=f"{curve.mode} expected", zorder=2,
        )  # fmt: skip
        shown = curve.months[step::step]
        estimates = [curve.shares[m] for m in shown]
        whiskers(axes, list(shown), estimates, curve.mode, 0.0)
        axes.plot(
            shown, [e.value for e in estimates], linestyle="none", marker=marker, markersize=4.2,
            color=colour, markeredgecolor=PAPER, markeredgewidth=0.4, label=curve.mode, zorder=4,
        )  # fmt: skip
    gap = (1 - floor) * text_height(1, SMALL) / PLOT
    places = spread([curve.expected[-1] for curve in panel.curves], gap, floor, 1.0)
    edge = last + 0.3 * step
    for curve, place in zip(panel.curves, places, strict=True):
        told = f"{MODE_NAMES[curve.mode]} {percent(curve.shares[-1].value, 0)}"
        if panel.is_best:
            told += f", s* {curve.support:.2f}"
        axes.annotate(
            told, (edge, place), xytext=(3, 0), textcoords="offset points", size=SMALL,
            color=LOOKS[curve.mode][0], va="center_baseline", annotation_clip=False,
        )  # fmt: skip
    ticks = [n / 5 for n in range(6) if n / 5 >= floor - 1e-9]
    axes.set(xlim=(0, edge), ylim=(floor, 1))
    axes.set_yticks(ticks, [f"{100 * tick:g}" for tick in ticks])
    axes.set_xticks(range(0, last + 1, step))
    axes.grid(axis="y")
    axes.set_ylabel("alive [% of runs]", size=SMALL)


def add_map(axes: Axes, words: Axes, scenario: Scenario, relations: float) -> None:
    """Draw the map of the best support, with its reading below."""
    venture = venture_of(scenario)
    axes.annotate(
        "How much support is best?", (0, 1), xycoords="axes fraction", xytext=(0, 22),
        textcoords="offset points", size=HEADING, weight="bold",
    )  # fmt: skip
    draw_map(axes, map_of(scenario, relations), MAP, 2.7 * PLOT)
    axes.set_xlabel("h_v: support is found to be access [1/month]", size=SMALL)
    axes.set_ylabel("h_q: service fails [1/month]", size=SMALL)
    mode = MODE_NAMES[venture.transfer_mode]
    permitted = ", ".join(f"{name.replace('_', ' ')} {share:g}" for name, share in venture.support.items())
    told = (
        f"Transfer: {mode} (service quality {getattr(venture.quality, venture.transfer_mode):g} unaided). "
        "Support mends the service, but each bit of it may be found to be access from China. Better "
        f"relations make that weigh less. Permitted at most: {permitted}."
    )
    blank(words)
    lines = wrap(told, MAP + 0.4, SMALL, 9)
    words.annotate(
        "\n".join(lines), (0, 1), xytext=(-36, 0), textcoords="offset points", size=SMALL, va="top"
    )
