"""Command that analyses a sweep."""

from pathlib import Path
from typing import Annotated

import typer

from bargaining_sim.cli.options import Json
from bargaining_sim.cli.terminal import examples, print_json

EXAMPLES = examples(
    "analyze results/licence_worth",
    "analyze results/licence_worth --outcome closed=ever --outcome utility_us",
    "analyze results/licence_worth --no-plots --json",
)


def analyze(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The folder of a complete sweep.")],
    outcomes: Annotated[
        list[str],
        typer.Option("--outcome", metavar="NAME", help="Only this outcome of the sweep; may be repeated."),
    ] = [],  # noqa: B006  (typer copies defaults)
    no_plots: Annotated[bool, typer.Option("--no-plots", help="Draw no pictures.")] = False,
    as_json: Json = False,
) -> None:
    """Say which factors of a sweep matter most: sentences, tables and pictures in DIR/analysis.

    The design decides what can be said: means and heat-maps of a grid, Sobol indices, a tornado of one factor
    at a time, paired differences, and the conditions under which the first outcome is likely. What an earlier
    analysis left in DIR/analysis is replaced.
    """
    from bargaining_sim.analysis.sweep.folder import analyse
    from bargaining_sim.plots.folders import sweep_files

    found = analyse(folder, outcomes, None if no_plots else sweep_files)
    if as_json:
        results = found.results
        print_json(
            {
                "folder": str(found.folder),
                "outcomes": results.told,
                "findings": found.findings.splitlines(),
                "left_out": results.left_out,
                "files": [str(path) for path in found.files],
            }
        )
        return
    print(found.findings)
    print(f"Files in {found.folder}:")
    for path in found.files:
        print(f"  {path.relative_to(found.folder)}")
