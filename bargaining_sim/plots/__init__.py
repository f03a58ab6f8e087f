"""Pictures of a result: an explicit table of them, and how they are written.

Importing this table does not import Matplotlib; each picture imports its own file when it is drawn.
"""

import io
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from bargaining_sim.errors import Fault, ResultError, did_you_mean, one_of
from bargaining_sim.frame import Frame
from bargaining_sim.history import has_history
from bargaining_sim.scenario.schema import Scenario
from bargaining_sim.store import write_whole

if TYPE_CHECKING:
    from matplotlib.figure import Figure


class Plot(NamedTuple):
    """One picture.

    Attributes
    ----------
    draw : callable
        Frame → Matplotlib figure.
    sees : str
        What to see, in one sentence.
    needs : callable
        Whether a scenario has what the picture shows; those that have not are skipped.
    lacks : str
        What such a scenario has not.
    replays : bool
        Whether runs are played again for it.
    """

    draw: Callable[[Frame], "Figure"]
    sees: str
    needs: Callable[[Scenario], bool] = lambda _: True
    lacks: str = ""
    replays: bool = False


def utility_plane(frame: Frame) -> "Figure":
    """Draw all packages by what they are worth to both sides, and where the runs ended."""
    from bargaining_sim.plots.utility_plane import draw

    return draw(frame)


def outcomes(frame: Frame) -> "Figure":
    """Draw the shares of the classes of outcomes."""
    from bargaining_sim.plots.outcomes import draw

    return draw(frame)


def agreement(frame: Frame) -> "Figure":
    """Draw at which meeting the sides agreed."""
    from bargaining_sim.plots.agreement import draw

    return draw(frame)


def final_rungs(frame: Frame) -> "Figure":
    """Draw what was in force at the end, chip by chip."""
    from bargaining_sim.plots.final_rungs import draw

    return draw(frame)


def history(frame: Frame) -> "Figure":
    """Draw simulated paths, chip by chip, beside the documented one."""
    from bargaining_sim.plots.history import draw

    return draw(frame)


def instruments(frame: Frame) -> "Figure":
    """Draw documented pairs of instruments, and when instruments are learned in the runs."""
    from bargaining_sim.plots.instruments import draw

    return draw(frame)


def survival(frame: Frame) -> "Figure":
    """Draw how long ventures last, and the support that keeps them alive longest."""
    from bargaining_sim.plots.survival import draw

    return draw(frame)


def firms(frame: Frame) -> "Figure":
    """Draw the designs of platform firms over time."""
    from bargaining_sim.plots.firms import draw

    return draw(frame)


def named_firms(frame: Frame) -> "Figure":
    """Draw the designs with which named firms end, beside those they have chosen in fact."""
    from bargaining_sim.plots.named_firms import draw

    return draw(frame)


def has_lessons(scenario: Scenario) -> bool:
    """Whether a scenario has instruments that can be learned."""
    return scenario.phases.learning and any(not item.known for item in scenario.instruments.values())


def has_venture(scenario: Scenario) -> bool:
    """Whether ventures of a scenario live on after closing."""
    return scenario.phases.implementation and scenario.implementation is not None


def has_firms(scenario: Scenario) -> bool:
    """Whether platform firms choose designs in a scenario."""
    return scenario.phases.firms and scenario.firms is not None


def has_named_firms(scenario: Scenario) -> bool:
    """Whether some of these firms are named."""
    return has_firms(scenario) and bool(scenario.firms and scenario.firms.named)


PLOTS: dict[str, Plot] = {
    "utility_plane": Plot(
        utility_plane,
        "What every package is worth to both sides, where the runs ended, and what theory recommends.",
    ),
    "outcomes": Plot(
        outcomes, "How often the chip under approval and the other chips ended in each class of outcome."
    ),
    "agreement": Plot(
        agreement, "At which meeting the sides first agreed, found a framework and closed, or never."
    ),
    "final_rungs": Plot(
        final_rungs, "Which rung of each chip was in force at the end, from hostile to friendly."
    ),
    "history": Plot(
        history,
        "What was in force after each meeting, chip by chip, beside what is documented.",
        has_history,
        "documented path (keys real of its meetings)",
        True,
    ),
    "instruments": Plot(
        instruments,
        "Documented pairs of American and Chinese instruments, and how fast runs learn an instrument.",
        has_lessons,
        "instruments that can be learned",
        True,
    ),
    "survival": Plot(
        survival,
        "How long a venture lasts by transfer and support, and how much support keeps it alive longest.",
        has_venture,
        "implementation after closing",
    ),
    "firms": Plot(
        firms,
        "How platform firms redesign their country of origin over time, by what became of the file.",
        has_firms,
        "platform firms",
        True,
    ),
    "named_firms": Plot(
        named_firms,
        "With which designs named firms end, beside the design that each has in fact chosen.",
        has_named_firms,
        "named platform firms",
        True,
    ),
}

NO_DATES: dict[str, dict[str, Any]] = {
    "png": {"Software": None},
    "svg": {"Date": None, "Creator": None},
    "pdf": {"CreationDate": None, "Creator": None, "Producer": None},
}
"""Formats, and the metadata left out of each, so that the same result gives the same bytes."""


def draw_all(
    frame: Frame, folder: Path, formats: Sequence[str] = ("png", "svg"), only: Sequence[str] | None = None
) -> list[Path]:
    """Draw pictures into a folder, each file whole or not at all.

    Parameters
    ----------
    frame : Frame
    folder : Path
        Made if it is missing; files of the same name are replaced.
    formats : sequence of str
        Of ``png``, ``svg`` and ``pdf``.
    only : sequence of str, optional
        Names of pictures; when left out, all that the scenario has something to show for.

    Returns
    -------
    list of Path
        The files, picture by picture in the order of the table.

    Raises
    ------
    ResultError
        For an unknown picture or format, a picture for which there is nothing to show, or a folder that
        cannot be written.
    """
    if only is None:
        possible = pictures_of(frame.scenario)
        wanted = [name for name in possible if frame.replayable or not PLOTS[name].replays]
    else:
        wanted = checked(only, list(PLOTS), "picture")
    check_possible(wanted, frame)
    endings = checked(formats, list(NO_DATES), "format")
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ResultError(f"{folder}: cannot be made ({error.strerror or error})") from None
    written = []
    for name in wanted:
        figure = PLOTS[name].draw(frame)
        for ending in endings:
            path = folder / f"{name}.{ending}"
            write_whole(path, as_bytes(figure, ending))
            written.append(path)
    return written


def pictures_of(scenario: Scenario) -> list[str]:
    """Names of the pictures that a scenario has something to show for."""
    return [name for name, plot in PLOTS.items() if plot.needs(scenario)]


def check_possible(names: Sequence[str], frame: Frame) -> None:
    """Raise the error that a result has nothing to show for a picture."""
    scenario = frame.scenario
    possible = pictures_of(scenario)
    for name in names:
        if PLOTS[name].replays and not frame.replayable:
            raise ResultError(
                f'picture: found "{name}", for which runs are played again; these were made by another '
                "version or with a tactic of one's own, and cannot be"
            )
        if name not in possible:
            raise ResultError(
                f'picture: found "{name}", but {scenario.name} has no {PLOTS[name].lacks}; '
                f"allowed: {one_of(possible)}"
            )


def checked(names: Sequence[str], known: list[str], what: str) -> list[str]:
    """Return ``names`` in the order of ``known``, each once, or an error that says what may stand there."""
    for name in names:
        if name not in known:
            raise ResultError(str(Fault(what, f'"{name}"', one_of(known), did_you_mean(name, known))))
    return [name for name in known if name in names]


def as_bytes(figure: "Figure", ending: str) -> bytes:
    """Return the figure as the bytes of a file: the same figure gives the same bytes."""
    from bargaining_sim.plots.style import DPI, styled

    buffer = io.BytesIO()
    with styled():
        figure.savefig(buffer, format=ending, dpi=DPI, metadata=NO_DATES[ending])
    return buffer.getvalue()
