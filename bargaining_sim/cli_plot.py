"""Command that draws the pictures of results."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from bargaining_sim.cli_options import COMPILING, Json
from bargaining_sim.errors import BargainingError, Fault
from bargaining_sim.limits import MAX_RUNS
from bargaining_sim.terminal import examples, number, print_json, say

EXAMPLES = examples(
    "plot results/us_china_2025",
    "plot results/us_china_2025 --only outcomes --format svg",
    "plot results/us_china_2025 --run 17 --format pdf",
    "plot results/us_china_2025 results/us_hawks results/no_linkage",
)


def plot(
    folders: Annotated[
        list[Path], typer.Argument(metavar="DIR", help="Folders of run; several for one picture of all.")
    ],
    only: Annotated[
        list[str], typer.Option("--only", metavar="NAME", help="Only this picture; may be repeated.")
    ] = [],  # noqa: B006
    formats: Annotated[
        list[str], typer.Option("--format", metavar="FORMAT", help="png, svg or pdf; may be repeated.")
    ] = ["png", "svg"],  # noqa: B006
    run_number: Annotated[
        int | None,
        typer.Option(
            "--run", "-r", metavar="R", parser=number("--run", 0, MAX_RUNS - 1),
            help="Only pictures of one run, of this one; without it they show the typical run.",
        ),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out", "-o", metavar="FOLDER",
            help="Where to draw; else DIR/plots, of several DIR results/plots-of-N-results.",
        ),
    ] = None,
    as_json: Json = False,
) -> None:  # fmt: skip
    """Draw the pictures of a result again, or several results in one picture.

    Of one DIR all pictures are drawn into its folder plots/; of several DIR those that can show several.
    Sweeps, comparisons and tournaments are drawn by the commands that make them.
    """
    from bargaining_sim import batch as engine
    from bargaining_sim import plots
    from bargaining_sim.frame import open_result

    check_folders(folders)
    if len(folders) > 1:
        if run_number is not None:
            raise BargainingError(
                str(Fault("--run", f"it beside {len(folders)} folders", "one DIR, whose run is drawn"))
            )
        paths = draw_together(folders, formats, only, out)
    else:
        frame = open_result(folders[0])
        if run_number is None and not engine.is_compiled():
            say(f"{COMPILING} (pictures over time play runs again)")
        paths = plots.draw_all(frame, out or folders[0] / "plots", formats, only or None, run_number)
    told = [str(path) for path in paths]
    if as_json:
        print_json(told)
    else:
        print("\n".join(told))


def check_folders(folders: Sequence[Path]) -> None:
    """Refuse what is no result, and say which command draws it: all of them at once."""
    from bargaining_sim.kinds import kinds_of
    from bargaining_sim.plots.catalogue import CATALOGUE

    faults = []
    for folder, kind in zip(folders, kinds_of(list(folders)), strict=True):
        if kind == "batch":
            continue
        if kind == "sweep":
            hint = f"its pictures are drawn by bargaining-sim analyze {folder}"
            if (folder / "calibration").is_dir():
                hint += f" and bargaining-sim calibrate {folder}"
        else:
            hint = f"its pictures are drawn by {CATALOGUE[kind].command}, into {folder / 'plots'}"
        faults.append(str(Fault(str(folder), f"a {kind}", "the result of bargaining-sim run", hint)))
    if faults:
        raise BargainingError("\n".join(faults))


def draw_together(
    folders: Sequence[Path], formats: Sequence[str], only: Sequence[str], out: Path | None
) -> list[Path]:
    """Draw the pictures that show several results; nothing is overwritten unless a folder is named."""
    from bargaining_sim import plots, store
    from bargaining_sim.frame import open_result

    frames = [open_result(folder) for folder in folders]
    wanted = list(plots.several_of(only or None))  # before a folder is made
    plots.checked(formats, list(plots.NO_DATES), "format")
    names = [name_of(folder) for folder in folders]
    place = out or store.next_folder(f"plots-of-{len(folders)}-results")
    return plots.draw_several(frames, names, place, formats, wanted)


def name_of(folder: Path) -> str:
    """Name of a result beside others: its folder, and the settings that its scenario does not show."""
    from bargaining_sim import store

    changed = store.read_manifest(folder).get("overrides") or {}
    settings = [f"{key}={value}" for key, value in changed.items()] if isinstance(changed, dict) else []
    return ", ".join([folder.absolute().name, *settings])
