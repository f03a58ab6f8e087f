"""Options that several commands share, how they read scenarios, and the command line as it was typed."""

import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bargaining_sim.cli.terminal import number, say
from bargaining_sim.errors import MAX_RUNS, MAX_SEED, MAX_WORKERS, BargainingError, ScenarioError

if TYPE_CHECKING:
    from bargaining_sim.scenario.reader import ReadScenario


def number_option(name: str, short: str, metavar: str, low: int, high: int, meaning: str) -> Any:
    return typer.Option(name, short, metavar=metavar, parser=number(name, low, high), help=meaning)


Files = Annotated[list[str], typer.Argument(metavar="FILE", help="Scenario files, or names of shipped ones.")]
File = Annotated[str, typer.Argument(metavar="FILE", help="A scenario file, or the name of a shipped one.")]
Set = Annotated[
    list[str],
    typer.Option(
        "--set", metavar="KEY=VALUE", help="Change a key of the scenario, such as actors.us.tactic.beta=0.5."
    ),
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON for scripts.")]
NoPlots = Annotated[bool, typer.Option("--no-plots", help="Draw no pictures.")]
Seed = Annotated[int, number_option("--seed", "-s", "S", 0, MAX_SEED, "Seed of the batch, 0 or more.")]
Runs = Annotated[int, number_option("--runs", "-n", "N", 1, MAX_RUNS, "Number of runs.")]
Workers = Annotated[
    int,
    number_option(
        "--workers", "-w", "W", 0, MAX_WORKERS, "Threads, 0 for all cores; the rows do not depend on it."
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
    scenarios, faults = [], []
    for file in files:
        try:
            scenarios.append(read_scenario(file, overrides))
        except ScenarioError as error:
            faults.append(str(error))
    if faults:
        raise BargainingError("\n".join(faults))
    for read in scenarios:
        for warning in read.warnings:
            say(f"{read.scenario.name}: warning: {warning}")
    return scenarios


def command_line() -> str:
    """Return what was typed, without --resume: a run that goes on is the run that began."""
    return shlex.join(["bargaining-sim", *(word for word in sys.argv[1:] if word != "--resume")])
