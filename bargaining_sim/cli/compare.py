"""The command that compares two scenarios, or two results, under the same luck."""

import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bargaining_sim.cli.options import COMPILING, Json, Workers, load
from bargaining_sim.cli.terminal import FAILED, examples, number, print_json, say
from bargaining_sim.errors import MAX_RUNS, MAX_SEED, BargainingError, Fault

if TYPE_CHECKING:
    from bargaining_sim.analysis.comparison.compare import Comparison, Side

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
    typer.Option(
        "--runs",
        "-n",
        metavar="N",
        parser=number("--runs", 1, MAX_RUNS),
        help="Runs of each scenario, 10000 if not said; results have as many as they have.",
    ),
]
PlayedSeed = Annotated[
    int | None,
    typer.Option(
        "--seed",
        "-s",
        metavar="S",
        parser=number("--seed", 0, MAX_SEED),
        help="Seed of both scenarios, 1 if not said; results have theirs.",
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
    list[str],
    typer.Option("--set", metavar="KEY=VALUE", help="Change a key of both scenarios."),
]
SetSecond = Annotated[
    list[str],
    typer.Option("--set-b", metavar="KEY=VALUE", help="Change a key of B only."),
]


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
    from bargaining_sim.analysis.comparison.folder import write_comparison
    from bargaining_sim.plots.folders import comparison_files
    from bargaining_sim.results.store import check_target

    command = shlex.join(["bargaining-sim", *sys.argv[1:]])
    are_results = [is_result(word) for word in (first, second)]
    check_kinds((first, second), are_results)
    check_target(out)
    if all(are_results):
        given = {"--runs": runs, "--seed": seed, "--set": settings, "--set-b": settings_b}
        sides = read_sides((first, second), given)
    else:
        sides = loaded_sides(
            (first, second),
            (settings, [*settings, *settings_b]),
            RUNS if runs is None else runs,
            SEED if seed is None else seed,
            command,
        )
    try:
        found = compared(sides, workers, as_json)
        folder = write_comparison(found, out, command, comparison_files)
    except KeyboardInterrupt:
        say("\nInterrupted. Nothing was written.")
        raise typer.Exit(FAILED) from None
    if as_json:
        print_json(for_scripts(found, folder))
        return
    print((folder / "summary.txt").read_text(encoding="utf-8"))
    print(f"Tables, ledgers, summary and pictures: {folder}")


def is_result(word: str) -> bool:
    """Whether a word means a result folder; the bare name of a shipped scenario means the scenario."""
    from bargaining_sim.scenario.reader import holds, shipped_scenarios

    return word not in shipped_scenarios() and holds(Path(word).is_dir)


def check_kinds(words: tuple[str, str], are_results: list[bool]) -> None:
    """Refuse a scenario beside a result."""
    from bargaining_sim.scenario.reader import find_scenario

    if are_results[0] == are_results[1]:
        return
    scenario, folder = words if are_results[1] else words[::-1]
    find_scenario(scenario)  # a name that means nothing at all is told as such
    fault = Fault(
        "A and B",
        f"the scenario {scenario} and the folder {folder}",
        "two scenarios, or two result folders",
        f"bargaining-sim run {scenario} makes a result",
    )
    raise BargainingError(str(fault))


def read_sides(words: tuple[str, str], given: dict[str, Any]) -> "tuple[Side, Side]":
    """Return two results as sides; options that only played scenarios can have are refused."""
    from bargaining_sim.analysis.comparison.compare import check_pair, result_side

    for option, value in given.items():
        if value is not None and value != []:
            hint = "results have runs, seed and settings of their own"
            fault = Fault(option, "the option with two result folders", "it with scenarios", hint)
            raise BargainingError(str(fault))
    first, second = (result_side(Path(word)) for word in words)
    check_pair(first, second)
    return first, second


def loaded_sides(
    words: tuple[str, str], settings: tuple[list[str], list[str]], runs: int, seed: int, command: str
) -> "tuple[Side, Side]":
    """Return two scenarios as sides; faults of both are told together, each once."""
    from bargaining_sim.analysis.comparison.compare import played_side
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
        played_side(found.scenario, seed, runs, found.texts, parse_overrides(own), command)
        for found, own in zip(read, settings, strict=True)
    )
    return first, second


def compared(sides: "tuple[Side, Side]", workers: int, quiet: bool) -> "Comparison":
    """Compare two sides with a progress bar."""
    from tqdm import tqdm

    from bargaining_sim.analysis.comparison.compare import compare_sides
    from bargaining_sim.engine import batch as engine
    from bargaining_sim.experiments import simulation

    first, second = sides
    if first.folder is None and not engine.is_compiled():
        say(COMPILING)
    hidden = quiet or sys.stderr is None or not sys.stderr.isatty()
    total = min(first.runs, second.runs)
    with tqdm(total=total, unit=" pairs of runs", unit_scale=True, disable=hidden) as bar:
        return compare_sides(first, second, workers or simulation.all_cores(), bar.update)


def for_scripts(found: "Comparison", folder: Path) -> dict[str, Any]:
    """Return what a script wants to know."""
    differences = [
        one._asdict() | {"difference": one.difference._asdict(), "verdict": one.verdict}
        for one in found.differences
    ]
    kinds = [{"A": a, "B": b, "runs": count} for a, b, count in found.flips.kinds()]
    return {
        "folder": str(folder),
        "A": found.first.scenario.name,
        "B": found.second.scenario.name,
        "seed": found.seed,
        "runs": found.runs,
        "changed": [change._asdict() for change in found.changed],
        "differences": differences,
        "flipped": found.flips.number,
        "flips": kinds,
        "examples": [flip._asdict() for flip in found.flips.examples],
    }
