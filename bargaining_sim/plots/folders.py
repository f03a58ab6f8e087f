"""Pictures of a sweep, calibration, comparison or tournament, drawn again from what their folder holds."""

import json
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from bargaining_sim.errors import BargainingError, Fault, ResultError, did_you_mean, one_of
from bargaining_sim.plots.files import (
    NO_DATES,
    checked,
    draw_several,
    files_of,
    several_of,
    write_figure,
)
from bargaining_sim.plots.table import CATALOGUE, Picture
from bargaining_sim.results.frame import open_result
from bargaining_sim.results.manifest import read_manifest
from bargaining_sim.results.store import next_folder

if TYPE_CHECKING:
    from bargaining_sim.analysis.calibration.findings import Calibration
    from bargaining_sim.analysis.comparison.findings import Comparison
    from bargaining_sim.analysis.sweep.findings import Findings
    from bargaining_sim.analysis.tournament.findings import Tournament
    from bargaining_sim.experiments.frame import SweepFrame
    from bargaining_sim.scenario.schema import Scenario


class Drawing(NamedTuple):
    """A picture that a folder has something to show for.

    Attributes
    ----------
    name : str
        In the catalogue.
    file : str
        Name of its file without the ending.
    draw : callable
        Makes the figure.
    """

    name: str
    file: str
    draw: Callable[[], Any]


def draw_folder(
    folder: Path,
    kind: str,
    formats: Sequence[str],
    only: Sequence[str] | None = None,
    out: Path | None = None,
) -> list[Path]:
    """Draw the pictures of a folder that is no batch, each file whole or not at all.

    Only a tournament is played again, as it keeps no runs.

    Parameters
    ----------
    folder : Path
    kind : str
        As :func:`bargaining_sim.results.manifest.kind_of` returns it.
    formats : sequence of str
        Of ``png``, ``svg`` and ``pdf``.
    only : sequence of str, optional
        Names of pictures; when left out, all that the folder has something to show for.
    out : Path, optional
        Where to draw; when left out, where the command draws that made them first.

    Returns
    -------
    list of Path

    Raises
    ------
    ResultError
        For an unknown picture or format, one that the folder cannot have, or a folder that cannot be read.
    """
    endings = checked(formats, list(NO_DATES), "format")
    groups = groups_of(folder, kind)
    check_names(only or [], groups, f"{folder} is")
    chosen: list[tuple[Path, Drawing]] = []
    for group in groups:
        wanted = [name for name in CATALOGUE[group].pictures if only is None or name in only]
        if wanted:
            place = out or folder.joinpath(*CATALOGUE[group].folder.split("/")[1:])
            drawings = READERS[group](folder)
            if only is not None:
                check_drawings(wanted, group, drawings)
            chosen += [(place, drawing) for drawing in drawings if drawing.name in wanted]
    written = []
    for place, drawing in chosen:
        written += write_figure(drawing.draw(), place, drawing.file, endings)
    return written


def groups_of(folder: Path, kind: str) -> list[str]:
    """Groups of the catalogue whose pictures a folder can have."""
    calibrated = kind == "sweep" and (folder / "calibration" / "findings.txt").is_file()
    return [kind, "calibration"] if calibrated else [kind]


def check_names(only: Sequence[str], groups: Sequence[str], here: str) -> None:
    """Refuse names of no picture, and pictures of other folders; ``here``: "DIR is", or "these are"."""
    known = [name for group in groups for name in CATALOGUE[group].pictures]
    every = {name: group for group in reversed(CATALOGUE.values()) for name in group.pictures}
    for name in only:
        if name not in known:
            if name in every:
                found = f'"{name}", a picture of {every[name].has}'
                hint = f"{here} {CATALOGUE[groups[-1]].has}"
            else:
                found = f'"{name}"'
                hint = did_you_mean(name, known) or did_you_mean(name, list(every))
            raise ResultError(str(Fault("picture", found, one_of(known), hint)))


def check_drawings(wanted: Sequence[str], group: str, drawings: Sequence[Drawing]) -> None:
    """Refuse pictures for which a folder of the right kind has nothing to show."""
    possible = list(dict.fromkeys(drawing.name for drawing in drawings))
    lacks = {row.name: row.lacks for row in CATALOGUE[group].rows}
    for name in wanted:
        if name not in possible:
            found = f'"{name}", which needs {lacks[name]}'
            raise ResultError(str(Fault("picture", found, one_of(possible) if possible else "none")))


def drawings(group: str, *found: Any) -> list[Drawing]:
    """Pictures of a comparison, tournament or calibration that have something to show."""
    rows = [(row, row.shows(*found)) for row in CATALOGUE[group].rows]
    return [
        Drawing(row.name, row.name, partial(row.function, *shown)) for row, shown in rows if shown is not None
    ]


def figures_of(group: str, *found: Any) -> dict[str, Any]:
    """Figures of a comparison, of a tournament and its scenario, or of a calibration, by name."""
    return {drawing.name: drawing.draw() for drawing in drawings(group, *found)}


def comparison_files(found: "Comparison") -> dict[str, bytes]:
    """Pictures of a comparison as files."""
    return files_of(figures_of("comparison", found))


def tournament_files(played: "Tournament", scenario: "Scenario") -> dict[str, bytes]:
    """Pictures of a tournament as files."""
    return files_of(figures_of("tournament", played, scenario))


def calibration_files(found: "Calibration") -> dict[str, bytes]:
    """Pictures of a calibration as files."""
    return files_of(figures_of("calibration", found))


def sweep_files(frame: "SweepFrame", findings: "Findings") -> Iterator[tuple[str, bytes]]:
    """Pictures of the analysis of a sweep as files, one after the other so that one is in memory."""
    for drawing in sweep_drawings(frame, findings):
        yield from files_of({drawing.file: drawing.draw()}).items()


def pictures(frame: "SweepFrame", findings: "Findings") -> Iterator[tuple[str, str, Any]]:
    """Draw picture by picture, so that only one is in memory: kind, outcome and figure."""
    for row, measure, shown in shown_of(findings):
        yield row.name, measure, row.function(frame, *shown)


def shown_of(findings: "Findings") -> Iterator[tuple[Picture, str, tuple[Any, ...]]]:
    """Pictures that a sweep has something to show for: row, outcome, and what its function is handed."""
    measures = [*findings.outcomes, *([findings.discovery.measure] if findings.discovery else [])]
    for place, measure in enumerate(measures):
        for row in CATALOGUE["sweep"].rows:
            of_discovery = row.name == "discovery"  # once, after all outcomes
            if of_discovery == (place == len(findings.outcomes)) and (shown := row.shows(findings, measure)):
                yield row, measure, shown


def sweep_drawings(frame: "SweepFrame", findings: "Findings") -> list[Drawing]:
    """Pictures of the analysis of a sweep, with the names of their files."""
    from bargaining_sim.analysis.sweep.folder import file_name

    names: set[str] = set()
    return [
        Drawing(row.name, file_name(row.name, measure, names), partial(row.function, frame, *shown))
        for row, measure, shown in shown_of(findings)
    ]


def of_sweep(folder: Path) -> list[Drawing]:
    """Pictures of the analysis of a sweep, which is worked out again from its rows."""
    from bargaining_sim.analysis.sweep.study import study
    from bargaining_sim.experiments.frame import open_frame

    frame = open_frame(folder)
    return sweep_drawings(frame, study(frame))


def of_calibration(folder: Path) -> list[Drawing]:
    """Pictures of the calibration in the folder of a sweep."""
    from bargaining_sim.analysis.calibration.folder import read_calibration
    from bargaining_sim.experiments.frame import open_frame

    return drawings("calibration", read_calibration(open_frame(folder)))


def of_comparison(folder: Path) -> list[Drawing]:
    """Pictures of a comparison, from its tables."""
    from bargaining_sim.analysis.comparison.folder import read_comparison

    comparison, _ = read_comparison(folder)
    return drawings("comparison", comparison)


def of_tournament(folder: Path) -> list[Drawing]:
    """Pictures of a tournament: it is played again, for its tables hold means and no pairs of runs.

    Raises
    ------
    ResultError
        If other numbers come out than the tables hold.
    """
    from bargaining_sim.analysis.tournament.folder import pairs_table
    from bargaining_sim.analysis.tournament.play import play_tournament
    from bargaining_sim.experiments.simulation import all_cores
    from bargaining_sim.results.manifest import read_json, read_text
    from bargaining_sim.scenario.schema import Scenario

    made, pairs = read_json(folder / "tournament.json"), read_text(folder / "pairs.csv")
    try:
        scenario = Scenario.model_validate_json(json.dumps(made["resolved"]))
        tactics, runs, seed = list(made["tactics"]), int(made["runs"]), int(made["seed"])
        left_out = dict(made["left_out"])
    except (KeyError, TypeError, ValueError) as error:
        raise ResultError(f"{folder}: the tournament cannot be used ({type(error).__name__})") from None
    played = play_tournament(scenario, tactics, runs, seed, all_cores())._replace(left_out=left_out)
    if pairs_table(played) != pairs:
        raise ResultError(
            f"{folder}: its pictures need the runs again, and this version plays them otherwise than "
            "pairs.csv says; make it again, or use the pictures that were drawn with it"
        )
    return drawings("tournament", played, scenario)


READERS: dict[str, Callable[[Path], list[Drawing]]] = {
    "sweep": of_sweep,
    "calibration": of_calibration,
    "comparison": of_comparison,
    "tournament": of_tournament,
}


def check_together(folders: Sequence[Path], kinds: Sequence[str]) -> None:
    """Refuse folders that come into no picture with others: all of them at once."""
    faults = [
        str(
            Fault(
                str(folder),
                f"a {kind}",
                "results of bargaining-sim run, where several are drawn together",
                f"its own pictures: bargaining-sim plot {folder}",
            )
        )
        for folder, kind in zip(folders, kinds, strict=True)
        if kind != "batch"
    ]
    if faults:
        raise BargainingError("\n".join(faults))


def draw_together(
    folders: Sequence[Path], formats: Sequence[str], only: Sequence[str], out: Path | None
) -> list[Path]:
    """Draw the pictures that show several results; nothing is overwritten unless a folder is named."""
    check_names(only, ["results"], "these are")
    frames = [open_result(folder) for folder in folders]
    wanted = list(several_of(only or None))  # before a folder is made
    checked(formats, list(NO_DATES), "format")
    names = [name_of(folder) for folder in folders]
    place = out or next_folder(f"plots-of-{len(folders)}-results")
    return draw_several(frames, names, place, formats, wanted)


def name_of(folder: Path) -> str:
    """Name of a result beside others: its folder, and the settings that its scenario does not show."""
    changed = read_manifest(folder).get("overrides") or {}
    settings = [f"{key}={value}" for key, value in changed.items()] if isinstance(changed, dict) else []
    return ", ".join([folder.absolute().name, *settings])
