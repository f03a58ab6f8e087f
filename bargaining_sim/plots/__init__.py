"""Pictures of a result: an explicit table of them, and how they are written.

Importing this table does not import Matplotlib; each picture imports its own file when it is drawn.
"""

import io
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from bargaining_sim.errors import ResultError, did_you_mean, one_of
from bargaining_sim.frame import Frame
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
    """

    draw: Callable[[Frame], "Figure"]
    sees: str


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
        Names of pictures; all when left out.

    Returns
    -------
    list of Path
        The files, picture by picture in the order of the table.

    Raises
    ------
    ResultError
        For an unknown picture or format, or a folder that cannot be written.
    """
    wanted = checked(list(PLOTS) if only is None else only, list(PLOTS), "picture")
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


def checked(names: Sequence[str], known: list[str], what: str) -> list[str]:
    """Return ``names`` in the order of ``known``, each once, or an error that says what may stand there."""
    for name in names:
        if name not in known:
            hint = did_you_mean(name, known)
            raise ResultError(
                f'{what}: found "{name}"; allowed: {one_of(known)}' + (f" ({hint})" if hint else "")
            )
    return [name for name in known if name in names]


def as_bytes(figure: "Figure", ending: str) -> bytes:
    """Return the figure as the bytes of a file: the same figure gives the same bytes."""
    from bargaining_sim.plots.style import DPI, styled

    buffer = io.BytesIO()
    with styled():
        figure.savefig(buffer, format=ending, dpi=DPI, metadata=NO_DATES[ending])
    return buffer.getvalue()
