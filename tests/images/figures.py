"""One figure of every picture of the package, from small results that are always the same."""

from collections.abc import Callable
from functools import cache, partial
from pathlib import Path
from tempfile import TemporaryDirectory

from matplotlib.figure import Figure

from bargaining_sim.analysis.sweep.study import study as study_sweep
from bargaining_sim.plots.folders import figures_of, pictures
from bargaining_sim.plots.table import CATALOGUE, PLOTS
from bargaining_sim.plots.theory_check import PANELS, Dot
from bargaining_sim.plots.theory_check import draw as draw_theory
from bargaining_sim.results.frame import Frame
from tests.analysis.shapes import case
from tests.calibration.made import study
from tests.comparison.made import compared
from tests.plots import plot_frames, story_frames
from tests.tournament.made import lucky, pie

Draw = Callable[[], Figure]
SWEEPS = {  # picture → a design that has it
    "lines": "grid", "heatmap": "grid", "sobol": "sobol", "tornado": "one_at_a_time", "paired": "paired",
    "discovery": "latin_hypercube", "lines_in_panels": "latin_hypercube",
}  # fmt: skip


def frame_for(name: str) -> Frame:
    """Rows made by hand; runs that are really played where the picture plays them again."""
    return (story_frames if PLOTS[name].replays else plot_frames).frame_for("base")


@cache
def of_sweep(design: str) -> dict[str, Figure]:
    """Pictures of a sweep made by hand: of a share where there is one, and so on."""
    with TemporaryDirectory() as folder:
        frame = case(Path(folder), design)
        found = list(pictures(frame, study_sweep(frame)))
    return {kind: figure for kind, _, figure in reversed(found)}


@cache
def of_comparison() -> dict[str, Figure]:
    return figures_of("comparison", compared("us_china_2025", "no_showcase"))


@cache
def of_tournament() -> dict[str, Figure]:
    return figures_of("tournament", lucky(6), pie())


@cache
def of_calibration() -> dict[str, Figure]:
    return figures_of("calibration", study())


def theory() -> Figure:
    """Points near lines; the numbers mean nothing."""
    curves = {}
    for name, panel in PANELS.items():
        low, high = panel.ticks[0], panel.ticks[-1]
        steps = [low + (high - low) * step / 8 for step in range(9)]
        curves[name] = [Dot(x, 0.52 + 0.05 * i, 0.01 * i, 0.55 + 0.05 * i) for i, x in enumerate(steps)]
    return draw_theory(curves, 100)


def figures() -> dict[str, Draw]:
    """All of them by ``GROUP-NAME``, which is the name of the image."""

    def of(group: Callable[[], dict[str, Figure]], name: str) -> Figure:
        return group()[name]

    several = [plot_frames.frame_for("base"), plot_frames.frame_for("empty_zone")]
    found: dict[str, Draw] = {}
    for name, plot in PLOTS.items():
        found[f"result-{name}"] = lambda name=name: PLOTS[name].draw(frame_for(name))  # type: ignore[misc]
        if plot.of_several:
            found[f"results-{name}"] = partial(
                plot.of_several, several, ["a_folder", "another, talks.linkage=package"]
            )
    for name, design in SWEEPS.items():
        found[f"sweep-{name}"] = partial(of, partial(of_sweep, design), name.partition("_")[0])
    for group, draw in (
        ("comparison", of_comparison), ("tournament", of_tournament), ("calibration", of_calibration),
    ):  # fmt: skip
        found |= {f"{group}-{name}": partial(of, draw, name) for name in CATALOGUE[group].pictures}
    return found | {"theory-verification": theory}


FIGURES = figures()
