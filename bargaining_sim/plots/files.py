"""Pictures as files: which ones a result has, and how they are written, whole or not at all."""

import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bargaining_sim.errors import Fault, ResultError, did_you_mean, one_of
from bargaining_sim.plots.table import PLOTS, Together, pictures_of
from bargaining_sim.results.examples import story_of
from bargaining_sim.results.frame import Frame
from bargaining_sim.results.store import write_whole

if TYPE_CHECKING:
    from matplotlib.figure import Figure

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


FORMATS = ("png", "svg")
"""What a command draws that nobody told which formats."""


def files_of(figures: Mapping[str, Any]) -> dict[str, bytes]:
    """Figures as files: name with its ending → bytes."""
    return {f"{name}.{ending}": as_bytes(figures[name], ending) for name in figures for ending in FORMATS}
