"""Command that draws the pictures of results."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from bargaining_sim.cli.options import Json, number_option
from bargaining_sim.cli.progress import say_compiling
from bargaining_sim.cli.terminal import examples, print_json
from bargaining_sim.errors import MAX_RUNS, BargainingError, Fault

EXAMPLES = examples(
    "plot results/us_china_2025",
    "plot results/us_china_2025 --only outcomes --format svg",
    "plot results/us_china_2025 --run 17 --format pdf",
    "plot results/us_china_2025 results/us_hawks results/no_linkage",
    "plot results/linkage --only paired --format pdf",
)


def plot(
    folders: Annotated[
        list[Path],
        typer.Argument(metavar="DIR", help="A folder of results; several of run for one picture of all."),
    ],
    only: Annotated[
        list[str], typer.Option("--only", metavar="NAME", help="Only this picture; may be repeated.")
    ] = [],  # noqa: B006
    formats: Annotated[
        list[str], typer.Option("--format", metavar="FORMAT", help="png, svg or pdf; may be repeated.")
    ] = ["png", "svg"],  # noqa: B006
    run_number: Annotated[
        int | None,
        number_option(
            "--run", "-r", "R", 0, MAX_RUNS - 1,
            "Only pictures of one run, of this one; without it they show the typical run.",
        ),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out", "-o", metavar="FOLDER",
            help="Where to draw; else the plots/ of DIR, of several DIR results/plots-of-N-results.",
        ),
    ] = None,
    as_json: Json = False,
) -> None:  # fmt: skip
    """Draw the pictures of a result again, or several results in one picture.

    DIR is a folder of run, sweep, calibrate, compare or tournament. Its pictures are drawn where the command
    that made it puts them: plots/, of a sweep analysis/plots/ and calibration/plots/. Of several DIR, all of
    run, those are drawn that can show several.
    """
    from bargaining_sim.results.manifest import kinds_of

    kinds = kinds_of(list(folders))
    if len(folders) > 1:
        check_together(folders, kinds)
        if run_number is not None:
            raise BargainingError(
                str(Fault("--run", f"it beside {len(folders)} folders", "one DIR, whose run is drawn"))
            )
        paths = draw_together(folders, formats, only, out)
    else:
        paths = draw_one(folders[0], kinds[0], formats, only or None, run_number, out)
    told = [str(path) for path in paths]
    if as_json:
        print_json(told)
    else:
        print("\n".join(told))


def draw_one(
    folder: Path,
    kind: str,
    formats: Sequence[str],
    only: Sequence[str] | None,
    run_number: int | None,
    out: Path | None,
) -> list[Path]:
    """Draw the pictures of one folder."""
    from bargaining_sim.plots import folders as folder_pictures
    from bargaining_sim.plots import table as plots
    from bargaining_sim.results.frame import open_result

    if kind == "batch":
        frame = open_result(folder)
        folder_pictures.check_names(only or [], ["result"], f"{folder} is")
        if run_number is None:
            say_compiling("(pictures over time play runs again)")
        return plots.draw_all(frame, out or folder / "plots", formats, only, run_number)
    if run_number is not None:
        raise BargainingError(str(Fault("--run", f"it beside a {kind}", "it with a folder of run")))
    if kind == "tournament":
        say_compiling("(a tournament keeps no runs and is played again)")
    return folder_pictures.draw_folder(folder, kind, formats, only, out)


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
    from bargaining_sim.plots import table as plots
    from bargaining_sim.plots.folders import check_names
    from bargaining_sim.results import store
    from bargaining_sim.results.frame import open_result

    check_names(only, ["results"], "these are")
    frames = [open_result(folder) for folder in folders]
    wanted = list(plots.several_of(only or None))  # before a folder is made
    plots.checked(formats, list(plots.NO_DATES), "format")
    names = [name_of(folder) for folder in folders]
    place = out or store.next_folder(f"plots-of-{len(folders)}-results")
    return plots.draw_several(frames, names, place, formats, wanted)


def name_of(folder: Path) -> str:
    """Name of a result beside others: its folder, and the settings that its scenario does not show."""
    from bargaining_sim.results.manifest import read_manifest

    changed = read_manifest(folder).get("overrides") or {}
    settings = [f"{key}={value}" for key, value in changed.items()] if isinstance(changed, dict) else []
    return ", ".join([folder.absolute().name, *settings])
