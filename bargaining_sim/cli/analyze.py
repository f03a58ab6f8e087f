"""Command that analyses a sweep."""

from pathlib import Path
from typing import Annotated

import typer

from bargaining_sim.cli.options import Json, NoPlots
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
    no_plots: NoPlots = False,
    as_json: Json = False,
) -> None:
    """Say which factors of a sweep matter most: sentences, tables and pictures in DIR/analysis.

    The design decides what can be said: means and heat-maps of a grid, Sobol indices, a tornado of one factor
    at a time, paired differences, and the conditions under which the first outcome is likely. What an earlier
    analysis left in DIR/analysis is replaced.
    """
    from bargaining_sim.analysis.sweep.folder import analyse
    from bargaining_sim.analysis.sweep.remarks import why_not
    from bargaining_sim.plots.folders import sweep_files

    analysis = analyse(folder, outcomes, None if no_plots else sweep_files)
    if as_json:
        findings = analysis.findings
        print_json(
            {
                "folder": str(analysis.folder),
                "outcomes": findings.outcomes,
                "findings": analysis.text.splitlines(),
                "left_out": [why_not(analysis.frame, findings, one) for one in findings.left_out],
                "files": [str(path) for path in analysis.files],
            }
        )
        return
    print(analysis.text)
    print(f"Files in {analysis.folder}:")
    for path in analysis.files:
        print(f"  {path.relative_to(analysis.folder)}")
