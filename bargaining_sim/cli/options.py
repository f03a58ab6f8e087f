"""Options that several commands share, and how they read scenarios."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bargaining_sim.cli.terminal import number, say
from bargaining_sim.errors import MAX_RUNS, MAX_SEED, MAX_WORKERS, BargainingError, ScenarioError

if TYPE_CHECKING:
    from bargaining_sim.scenario.reader import ReadScenario

COMPILING = "Compiling the engine for this version, once: about 30 seconds ..."


Files = Annotated[list[str], typer.Argument(metavar="FILE", help="Scenario files, or names of shipped ones.")]
File = Annotated[str, typer.Argument(metavar="FILE", help="A scenario file, or the name of a shipped one.")]
Set = Annotated[
    list[str],
    typer.Option(
        "--set", metavar="KEY=VALUE", help="Change a key of the scenario, such as actors.us.tactic.beta=0.5."
    ),
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON for scripts.")]
Seed = Annotated[
    int,
    typer.Option(
        "--seed",
        "-s",
        metavar="S",
        parser=number("--seed", 0, MAX_SEED),
        help="Seed of the batch, 0 or more.",
    ),
]
Runs = Annotated[
    int,
    typer.Option("--runs", "-n", metavar="N", parser=number("--runs", 1, MAX_RUNS), help="Number of runs."),
]
Workers = Annotated[
    int,
    typer.Option(
        "--workers",
        "-w",
        metavar="W",
        parser=number("--workers", 0, MAX_WORKERS),
        help="Threads, 0 for all cores; the rows do not depend on it.",
    ),
]
Out = Annotated[
    Path | None,
    typer.Option(
        "--out",
        "-o",
        metavar="DIR",
        help="Result folder, new or empty; one in it for each FILE if there are several. "
        "Without it: results/NAME, or results/NAME-2 and so on.",
    ),
]


def load(files: list[str], settings: list[str]) -> "list[ReadScenario]":
    """Read scenarios; faults of all files are told together."""
    from bargaining_sim.scenario.reader import parse_overrides, read_scenario

    overrides = parse_overrides(settings)
    read, faults = [], []
    for file in files:
        try:
            read.append(read_scenario(file, overrides))
        except ScenarioError as error:
            faults.append(str(error))
    if faults:
        raise BargainingError("\n".join(faults))
    for found in read:
        for warning in found.warnings:
            say(f"{found.scenario.name}: warning: {warning}")
    return read
