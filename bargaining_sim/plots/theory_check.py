"""The engine held against closed forms: eight panels of simulated points, each with the line of theory."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from bargaining_sim.plots.charts import panel_title
from bargaining_sim.plots.sheet import About, picture, sheet
from bargaining_sim.plots.style import ACTOR_COLOURS, BODY, CAPTION, INK, MARGIN, QUIET, SMALL, WIDTH


class Dot(NamedTuple):
    """A point: where, simulated, half of its 95 % interval, and the closed form."""

    x: float
    simulated: float
    half: float
    expected: float


class Panel(NamedTuple):
    """What a panel shows, what its two axes measure, and the numbers along the lower one."""

    title: str
    along: str
    up: str
    ticks: tuple[float, ...]


PANELS = {
    "T1": Panel(
        "T1  A deadline splits the pie",
        "offers until the deadline",
        "first mover's share [0–1]",
        (1, 5, 9, 13, 17, 21),
    ),
    "T3": Panel(
        "T3  Talks may break down",
        "chance that a refusal ends talks",
        "first mover's share [0–1]",
        (0, 0.3, 0.6, 0.9),
    ),
    "T4": Panel(
        "T4  Two equal concessions",
        "shape β of both (log scale)",
        "time of agreement [0–1]",
        (0.05, 0.2, 0.5, 1, 2, 5),
    ),
    "T7": Panel(
        "T7  Ratifiers, τ 0.5, σ 0.1",
        "worth u of the agreement [0–1]",
        "share ratified [0–1]",
        (0.3, 0.4, 0.5, 0.6, 0.7),
    ),
    "T10": Panel("T10  Learning, hazard 0.3", "exposures", "share that knows it [0–1]", (0, 2, 4, 6, 8, 10)),
    "T11": Panel("T11  The venture lives on", "months since closing", "share alive [0–1]", (0, 3, 6, 9, 12)),
    "T12": Panel(
        "T12  Firms' choice by logit",
        "temperature μ [utility]",
        "share with a licence [0–1]",
        (0, 0.1, 0.2, 0.3, 0.4, 0.5),
    ),
    "T13": Panel(
        "T13  Threats kept", "audience cost / highest cost", "share carried out [0–1]", (0, 0.5, 1, 1.5)
    ),
}
LIMITS = {"T1": 0.5263, "T3": 0.55}
"""What the shares go to: without a deadline, and without risk."""
NOTES = (
    "T1: δ 0.9, 1,001 rungs, odd and even numbers of offers, dotted: no deadline, 0.526 · T3: b (0.2, 0.1), "
    "2,000 steps, dotted: no risk, 0.55 · T4: 100 offers, 1,001 rungs · T11: base story, support 0.5, "
    "packaged, relations 0.2 · T12: three firms of a small test world, J 0 · T13: highest cost 0.08"
)
ACROSS = 4
HIGH = 1.75  # inches of a panel


@picture
def draw(curves: Mapping[str, Sequence[Dot]], runs: int) -> Figure:
    """Draw the panels of the yardsticks that are curves.

    Parameters
    ----------
    curves : mapping
        Points by the name of the yardstick; every name of ``PANELS``.
    runs : int
        Runs a point, where there is chance.
    """
    names = list(PANELS)
    mosaic = [names[start : start + ACROSS] for start in range(0, len(names), ACROSS)]
    figure, panels = sheet(
        About(f"make verify · {runs:,} runs a point where there is chance"),
        "Simulated by the engine against closed forms",
        "Points: the compiled engine; bars: 95 % intervals, often smaller than the points (T1, T3 and T4 "
        "leave nothing to chance). Dashed: the closed form, drawn from point to point",
        mosaic,
        [HIGH] * len(mosaic),
        notes=NOTES,
    )
    for name, panel in PANELS.items():
        draw_panel(panels[name], name, panel, curves[name])
        panel_title(panels[name], panel.title, (WIDTH - 2 * MARGIN) / ACROSS - 0.1, x=-0.25, size=BODY)
    return figure


def draw_panel(axes: Axes, name: str, panel: Panel, points: Sequence[Dot]) -> None:
    """Points with intervals, and the closed form as a dashed line."""
    x = [point.x for point in points]
    parts = (points[::2], points[1::2]) if name == "T1" else (points,)  # by who makes the last offer
    for part, label in zip(parts, ("closed form", None), strict=False):
        across, heights = [point.x for point in part], [point.expected for point in part]
        axes.plot(across, heights, "--", color=INK, linewidth=1.2, label=label, zorder=2, clip_on=False)
    axes.errorbar(
        x, [point.simulated for point in points], yerr=[point.half for point in points], fmt="o",
        color=ACTOR_COLOURS[0], markersize=4.5, elinewidth=1.1, capsize=2.5, label="simulated", zorder=3,
        clip_on=False,
    )  # fmt: skip
    if name == "T4":
        axes.set_xscale("log")
        axes.minorticks_off()
    axes.set_xticks(panel.ticks, [f"{tick:g}" for tick in panel.ticks])
    if name in LIMITS:
        axes.axhline(LIMITS[name], color=QUIET, linewidth=0.9, linestyle=":")
    lowest = 0.5 if name == "T3" else 0.0
    heights = [lowest + n * (1.0 - lowest) / 5 for n in range(6)]
    axes.set_ylim(lowest, 1.0)
    axes.set_yticks(heights, [f"{height:.1f}" for height in heights])
    axes.set_xlabel(panel.along, size=SMALL)
    axes.set_ylabel(panel.up, size=SMALL)
    axes.grid(axis="y")
    if name == "T1":
        axes.legend(loc="lower right", frameon=False, fontsize=CAPTION)
