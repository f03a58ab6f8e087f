"""Pictures of a result: an explicit table of them, and how they are written.

Importing this table does not import Matplotlib; each picture imports its own file when it is drawn.
"""

import io
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bargaining_sim.errors import Fault, ResultError, did_you_mean, one_of
from bargaining_sim.plots.entry import Plot, Together, one_run
from bargaining_sim.plots.needs import (
    has_approval,
    has_firms,
    has_lessons,
    has_named_firms,
    has_table,
    has_venture,
)
from bargaining_sim.results.examples import RunStory, story_of
from bargaining_sim.results.frame import Frame
from bargaining_sim.results.history import has_history
from bargaining_sim.results.store import write_whole
from bargaining_sim.scenario.schema import Scenario

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def utility_plane(frame: Frame) -> "Figure":
    """Draw all packages by what they are worth to both sides, and where the runs ended."""
    from bargaining_sim.plots.utility_plane import draw

    return draw(frame)


def outcomes(frame: Frame) -> "Figure":
    """Draw the shares of the classes of outcomes."""
    from bargaining_sim.plots.outcomes import draw

    return draw(frame)


def outcomes_of_several(frames: Sequence[Frame], names: Sequence[str]) -> "Figure":
    """Draw the shares of the classes of outcomes of several results, one below the other."""
    from bargaining_sim.plots.outcomes import draw_several

    return draw_several(frames, names)


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


def funnel(frame: Frame) -> "Figure":
    """Draw how far the file gets from talks to a venture that lasts."""
    from bargaining_sim.plots.funnel import draw

    return draw(frame)


def utilities(frame: Frame) -> "Figure":
    """Draw the utilities of both sides, together and each alone."""
    from bargaining_sim.plots.utilities import draw

    return draw(frame)


def run_path(story: RunStory) -> "Figure":
    """Draw the offers of one run on the plane of both sides' utilities."""
    from bargaining_sim.plots.run_path import draw

    return draw(story)


def concession(story: RunStory) -> "Figure":
    """Draw how both sides came down in one run."""
    from bargaining_sim.plots.concession import draw

    return draw(story)


def ladders(story: RunStory) -> "Figure":
    """Draw what was in force on every chip in one run, and who moved it."""
    from bargaining_sim.plots.ladders import draw

    return draw(story)


def offer_network(story: RunStory) -> "Figure":
    """Draw who offered what to whom in one run."""
    from bargaining_sim.plots.offer_network import draw

    return draw(story)


PLOTS: dict[str, Plot] = {
    "utility_plane": Plot(
        utility_plane,
        "What every package is worth to both sides, where the runs ended, and what theory recommends.",
    ),
    "outcomes": Plot(
        outcomes,
        "How often the chips ended in each class of outcome.",
        of_several=outcomes_of_several,
        sees_several="Classes of outcomes of several scenarios, one below the other on one scale.",
    ),
    "utilities": Plot(utilities, "What both sides end with, together and each alone, by how the runs ended."),
    "agreement": Plot(
        agreement,
        "At which meeting the sides agreed, and how often they never did.",
    ),
    "funnel": Plot(
        funnel,
        "How far the chip under approval gets, from talks to a venture that lasts, and where it is lost.",
        has_approval,
        "chip that needs approval",
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
    "run_path": one_run(
        run_path,
        "One run: every offer by what it is worth to both sides, in order, and what theory recommends.",
        has_table,
        "offers: its phase table is off",
    ),
    "concession": one_run(
        concession,
        "One run: what each side held out for, offered and was offered, meeting by meeting.",
        has_table,
        "offers: its phase table is off",
    ),
    "ladders": one_run(
        ladders, "One run: what was in force on every chip, and who moved, threatened, agreed and learned."
    ),
    "offer_network": one_run(
        offer_network,
        "One run: who offered which rungs to whom, accepted or refused.",
        has_table,
        "offers: its phase table is off",
    ),
}

NO_DATES: dict[str, dict[str, Any]] = {
    "png": {},
    "svg": {"Date": None, "Creator": None},
    "pdf": {"CreationDate": None, "Creator": None, "Producer": None},
}
"""Formats, and the metadata left out of each, so that the same result gives the same bytes."""


def draw_all(
    frame: Frame,
    folder: Path,
    formats: Sequence[str] = ("png", "svg"),
    only: Sequence[str] | None = None,
    run: int | None = None,
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
    run : int, optional
        Number of a run: only pictures of one run are drawn, of this one, and their files are named after it.
        When left out, pictures of one run show the typical run.

    Returns
    -------
    list of Path
        The files, picture by picture in the order of the table.

    Raises
    ------
    ResultError
        For an unknown picture or format, a picture for which there is nothing to show, or a folder that
        cannot be written.
    BargainingError
        For a run that the result does not have.
    """
    wanted = wanted_of(frame, only, run)
    endings = checked(formats, list(NO_DATES), "format")
    story = None if run is None else story_of(frame, run)
    suffix = "" if run is None else f"-run-{run}"
    written = []
    for name in wanted:
        of_run = PLOTS[name].of_run
        figure = of_run(story) if of_run and story else PLOTS[name].draw(frame)
        written += write_figure(figure, folder, f"{name}{suffix}", endings)
    return written


def draw_several(
    frames: Sequence[Frame],
    names: Sequence[str],
    folder: Path,
    formats: Sequence[str] = ("png", "svg"),
    only: Sequence[str] | None = None,
) -> list[Path]:
    """Draw the pictures that show several results; the rest is as for ``draw_all``.

    Parameters
    ----------
    frames : sequence of Frame
    names : sequence of str
        What to call each of them.
    """
    endings = checked(formats, list(NO_DATES), "format")
    written = []
    for name, draw in several_of(only).items():
        written += write_figure(draw(frames, names), folder, name, endings)
    return written


def several_of(only: Sequence[str] | None) -> dict[str, Together]:
    """Pictures that show several results, by name, or the error that one of those wanted does not."""
    known = {name: plot.of_several for name, plot in PLOTS.items() if plot.of_several}
    wanted = known if only is None else checked(only, list(known), "picture of several results")
    return {name: known[name] for name in wanted}


def write_figure(figure: "Figure", folder: Path, name: str, endings: Sequence[str]) -> list[Path]:
    """Write a figure in some formats into a folder, which is made if it is missing."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ResultError(f"{folder}: cannot be made ({error.strerror or error})") from None
    paths = [folder / f"{name}.{ending}" for ending in endings]
    for path in paths:
        write_whole(path, as_bytes(figure, path.suffix[1:]))
    return paths


def wanted_of(frame: Frame, only: Sequence[str] | None, run: int | None) -> list[str]:
    """Names of the pictures to draw, or the error that says why one of them cannot be drawn."""
    known = list(PLOTS) if run is None else [name for name, plot in PLOTS.items() if plot.of_run]
    if only is not None:
        wanted = checked(only, known, "picture" if run is None else "picture of one run")
    else:
        possible = [name for name in pictures_of(frame.scenario) if name in known]
        wanted = [name for name in possible if frame.replayable or run is not None or not PLOTS[name].replays]
    check_possible(wanted, frame)
    return wanted


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
    from bargaining_sim.plots.style import as_png, styled

    if ending == "png":
        return as_png(figure)
    buffer = io.BytesIO()
    with styled():
        figure.savefig(buffer, format=ending, metadata=NO_DATES[ending])
    return buffer.getvalue()
