"""Which page a folder gets, and how it is written."""

from pathlib import Path
from typing import NamedTuple

from bargaining_sim.errors import Fault, ResultError
from bargaining_sim.report.page import GENERATOR, Page, render
from bargaining_sim.results import store
from bargaining_sim.results.manifest import kind_of

PAGE, PDF = "report.html", "report.pdf"
HEAD = 4_000
"""Bytes at the start of a page in which its maker stands."""


class Written(NamedTuple):
    """A page that was written."""

    folder: Path
    kind: str
    page: Path
    size: int


def page_of(folder: Path, kind: str) -> Page:
    """Return the page of a folder; only what its kind needs is imported."""
    if kind == "sweep":
        from bargaining_sim.report.sweep_report import sweep_page

        return sweep_page(folder)
    if kind == "comparison":
        from bargaining_sim.report.comparison_report import comparison_page

        return comparison_page(folder)
    if kind == "tournament":
        from bargaining_sim.report.tournament_report import tournament_page

        return tournament_page(folder)
    from bargaining_sim.report.batch_report import batch_page

    return batch_page(folder)


def write_report(folder: Path, target: Path | None = None) -> Written:
    """Write the page of a folder; the same result gives the same bytes.

    Parameters
    ----------
    folder : Path
        Of a result, a sweep, a comparison or a tournament, complete.
    target : Path, optional
        File to write; without it ``report.html`` in the folder.

    Raises
    ------
    ResultError
        If there is no complete result, or the file cannot be written.
    """
    kind = kind_of(folder)
    place = target or folder / PAGE
    check_target(place)
    data = render(page_of(folder, kind)).encode("utf-8", "replace")
    store.write_whole(place, data)
    return Written(folder, kind, place, len(data))


def check_target(target: Path) -> None:
    if target.suffix.lower() not in (".html", ".htm"):
        raise ResultError(str(Fault("--out", f'"{target}"', "a file whose name ends in .html")))
    if target.is_dir():
        raise ResultError(str(Fault("--out", f"the folder {target}", "a file whose name ends in .html")))
    if not target.exists():
        if not target.absolute().parent.is_dir():
            raise ResultError(str(Fault("--out", f'"{target}"', "a file in a folder that exists")))
        return
    with target.open("rb") as stream:
        ours = f'content="{GENERATOR}"'.encode() in stream.read(HEAD)
    if not ours:
        raise ResultError(
            f"{target}: is there already and is no page of bargaining-sim report; use another --out"
        )
