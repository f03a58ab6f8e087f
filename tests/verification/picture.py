"""One picture: eight panels of simulated points against closed forms."""

from pathlib import Path

from matplotlib.figure import Figure

from bargaining_sim.plots.style import (
    ACTOR_COLOURS,
    BODY,
    CAPTION,
    DPI,
    HEADING,
    INK,
    NOTE,
    QUIET,
    SUBTITLE,
    TITLE,
    styled,
)

PANELS = {
    "T1": ("T1  A deadline splits the pie", "Offers until the deadline [count]", "First mover's share"),
    "T3": ("T3  Talks may break down", "Probability that a refusal ends talks", "First mover's share"),
    "T4": ("T4  Two equal concessions", "Shape β of both (log scale)", "Time of agreement [share]"),
    "T7": ("T7  Ratifiers, τ .5, σ .1", "Worth u of the agreement [utility]", "Share ratified"),
    "T10": ("T10  Learning, h .3", "Exposures [count]", "Share that knows it"),
    "T11": ("T11  The venture lives on", "Months since closing", "Share alive"),
    "T12": ("T12  Firms' logit choice, J 0", "Temperature μ [utility]", "Share that chooses a licence"),
    "T13": ("T13  Threats kept", "Audience cost a / highest cost W", "Share carried out"),
}
LIMITS = {"T1": 0.5263, "T3": 0.55}
"""What the shares go to: without a deadline, and without risk."""

WHOLE = "Simulated by the engine against closed forms"
HOW = (
    "Points: the compiled engine; bars: 95 % intervals, often smaller than the points (T1, T3 and T4 leave "
    "nothing to chance).\nDashed: the closed form, drawn from point to point. The table of `make verify` has "
    "all rows and their tolerances."
)


def draw(curves, runs, file):
    """Draw the panels of ``curves`` (id → points) and write the picture to ``file``."""
    with styled():
        figure = Figure(figsize=(13.0, 7.6))
        figure.text(0.04, 0.955, WHOLE, size=TITLE, weight="bold")
        figure.text(0.04, 0.938, HOW, size=SUBTITLE, color=QUIET, va="top", linespacing=1.3)
        axes = figure.subplots(2, 4, gridspec_kw={
            "left": 0.055, "right": 0.985, "bottom": 0.165, "top": 0.82, "wspace": 0.36, "hspace": 0.5,
        })  # fmt: skip
        for place, name in zip(axes.flat, PANELS, strict=True):
            panel(place, name, curves[name])
        caption = (
            f"make verify · {runs:,} runs a point where there is chance · T1: δ .9, 1,001 rungs, odd and "
            "even numbers of offers, dotted: no deadline, .526\nT3: b (.2, .1), 2,000 steps, dotted: p → 0, "
            ".55 · T4: 100 offers, 1,001 rungs · T11: base story, s ½, packaged, relations 0.2\n"
            f"T12: three firms of the small test world · T13: W .08 · {NOTE}"
        )
        figure.text(0.04, 0.02, caption, size=CAPTION, color=QUIET, linespacing=1.3)
        Path(file).parent.mkdir(parents=True, exist_ok=True)
        figure.savefig(file, dpi=DPI)


def panel(axes, name, points):
    """One panel: points with intervals, and the closed form as a dashed line."""
    title, along, up = PANELS[name]
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
        ticks = [0.05, 0.2, 0.5, 1, 2, 5]
        axes.set_xticks(ticks, [f"{tick:g}" for tick in ticks])
        axes.minorticks_off()
    if name in LIMITS:
        axes.axhline(LIMITS[name], color=QUIET, linewidth=0.9, linestyle=":")
    if name == "T11":
        axes.set_xticks(range(0, int(max(x)) + 1, 3))
    axes.set_ylim(0.5 if name == "T3" else 0.0, 1.0)
    axes.set_title(title, loc="left", size=HEADING, weight="bold", pad=8)
    axes.set_xlabel(along, size=BODY)
    axes.set_ylabel(up, size=BODY)
    axes.grid(axis="y")
    if name == "T1":
        axes.legend(loc="upper right", frameon=False, fontsize=CAPTION)
