"""The command that compares two scenarios, or two results, with the same random numbers."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bargaining_sim.cli.options import Json, Workers, command_line, load, number_option
from bargaining_sim.cli.progress import bar, say_compiling, stoppable
from bargaining_sim.cli.terminal import examples, print_json
from bargaining_sim.errors import MAX_RUNS, MAX_SEED, BargainingError

if TYPE_CHECKING:
    from bargaining_sim.analysis.comparison.findings import Comparison, Side

RUNS, SEED = 10_000, 1

EXAMPLES = examples(
    "compare us_china_2025 no_showcase --runs 2000",
    "compare us_china_2025 us_china_2025 --set-b talks.linkage=issue_by_issue",
    "compare results/us_china_2025 results/chip_by_chip",
)
First = Annotated[str, typer.Argument(metavar="A", help="A scenario file or name, or a result folder.")]
Second = Annotated[str, typer.Argument(metavar="B", help="Another one, of the same kind as A.")]
PlayedRuns = Annotated[
    int | None,
    number_option(
        "--runs",
        "-n",
        "N",
        1,
        MAX_RUNS,
        "Runs of each scenario, 10000 if not said; results have as many as they have.",
    ),
]
PlayedSeed = Annotated[
    int | None,
    number_option(
        "--seed", "-s", "S", 0, MAX_SEED, "Seed of both scenarios, 1 if not said; results have theirs."
    ),
]
Out = Annotated[
    Path | None,
    typer.Option(
        "--out",
        "-o",
        metavar="DIR",
        help="Folder of the comparison, new or empty. Without it: results/compare-A-with-B, or that with -2 "
        "and so on.",
    ),
]
SetBoth = Annotated[
    list[str], typer.Option("--set", metavar="KEY=VALUE", help="Change a key of both scenarios.")
]
SetSecond = Annotated[list[str], typer.Option("--set-b", metavar="KEY=VALUE", help="Change a key of B only.")]


def compare(
    first: First,
    second: Second,
    runs: PlayedRuns = None,
    seed: PlayedSeed = None,
    workers: Workers = 0,
    out: Out = None,
    settings: SetBoth = [],  # noqa: B006
    settings_b: SetSecond = [],  # noqa: B006
    as_json: Json = False,
) -> None:
    """Compare two scenarios, or two results, run by run with the same random numbers.

    Differences B − A with intervals, runs whose outcome flipped, the ledgers of three of them side by side,
    and pictures go to results/compare-A-with-B. Results must have one seed and one version; of different
    numbers of runs the smaller is compared.
    """
    from bargaining_sim.analysis.comparison import study as of
    from bargaining_sim.analysis.comparison.folder import write_comparison
    from bargaining_sim.plots.folders import comparison_files
    from bargaining_sim.results.store import check_target

    words = (first, second)
    are_results = of.are_results(words)
    check_target(out)
    if are_results:
        given = {"--runs": runs, "--seed": seed, "--set": settings, "--set-b": settings_b}
        sides = of.results(words, given)
    else:
        both = (settings, [*settings, *settings_b])
        sides = scenarios(words, both, RUNS if runs is None else runs, SEED if seed is None else seed)
    with stoppable():
        comparison = compared(sides, workers, as_json)
        folder = write_comparison(comparison, out, command_line(), comparison_files)
    if as_json:
        print_json(for_scripts(comparison, folder))
        return
    print((folder / "summary.txt").read_text(encoding="utf-8"))
    print(f"Tables, ledgers, summary and pictures: {folder}")


def scenarios(
    words: tuple[str, str], settings: tuple[list[str], list[str]], runs: int, seed: int
) -> "tuple[Side, Side]":
    """Return two scenarios as sides; faults of both are told together, each once."""
    from bargaining_sim.analysis.comparison.study import played_side
    from bargaining_sim.scenario.reader import parse_overrides

    read, faults = [], []
    for word, own in zip(words, settings, strict=True):
        try:
            read += load([word], own)
        except BargainingError as error:
            faults += str(error).splitlines()
    if faults:
        raise BargainingError("\n".join(dict.fromkeys(faults)))
    first, second = (
        played_side(scenario, seed, runs, texts, parse_overrides(own), command_line())
        for (scenario, texts, _), own in zip(read, settings, strict=True)
    )
    return first, second


def compared(sides: "tuple[Side, Side]", workers: int, quiet: bool) -> "Comparison":
    from bargaining_sim.analysis.comparison.study import compare_sides
    from bargaining_sim.experiments.simulation import all_cores

    first, second = sides
    if first.folder is None:
        say_compiling()
    with bar(min(first.runs, second.runs), quiet=quiet, unit=" pairs of runs") as shown:
        return compare_sides(first, second, workers or all_cores(), shown.update)


def for_scripts(comparison: "Comparison", folder: Path) -> dict[str, Any]:
    differences = [
        one._asdict() | {"difference": one.difference._asdict(), "verdict": one.verdict}
        for one in comparison.differences
    ]
    kinds = [{"A": a, "B": b, "runs": count} for a, b, count in comparison.flips.kinds()]
    return {
        "folder": str(folder),
        "A": comparison.first.scenario.name,
        "B": comparison.second.scenario.name,
        "seed": comparison.seed,
        "runs": comparison.runs,
        "changed": [change._asdict() for change in comparison.changed],
        "differences": differences,
        "flipped": comparison.flips.number,
        "flips": kinds,
        "examples": [flip._asdict() for flip in comparison.flips.examples],
    }
