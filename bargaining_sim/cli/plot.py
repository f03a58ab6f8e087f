"""Command that draws the pictures of results."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from bargaining_sim.cli.options import Json, number_option
from bargaining_sim.cli.progress import say_compiling
from bargaining_sim.cli.terminal import examples, print_paths
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
    from bargaining_sim.plots import folders as plots
    from bargaining_sim.results.manifest import kinds_of

    kinds = kinds_of(list(folders))
    if len(folders) > 1:
        plots.check_together(folders, kinds)
        if run_number is not None:
            fault = Fault("--run", f"it beside {len(folders)} folders", "one DIR, whose run is drawn")
            raise BargainingError(str(fault))
        paths = plots.draw_together(folders, formats, only, out)
    else:
        paths = draw_one(folders[0], kinds[0], formats, only or None, run_number, out)
    print_paths(paths, as_json)


def draw_one(
    folder: Path,
    kind: str,
    formats: Sequence[str],
    only: Sequence[str] | None,
    run_number: int | None,
    out: Path | None,
) -> list[Path]:
    from bargaining_sim.plots import folders as plots
    from bargaining_sim.plots.files import draw_all
    from bargaining_sim.results.frame import open_result

    if kind == "batch":
        frame = open_result(folder)
        plots.check_names(only or [], ["result"], f"{folder} is")
        if run_number is None:
            say_compiling("(pictures over time play runs again)")
        return draw_all(frame, out or folder / "plots", formats, only, run_number)
    if run_number is not None:
        raise BargainingError(str(Fault("--run", f"it beside a {kind}", "it with a folder of run")))
    if kind == "tournament":
        say_compiling("(a tournament keeps no runs and is played again)")
    return plots.draw_folder(folder, kind, formats, only, out)
