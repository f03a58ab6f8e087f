"""Command that plays every tactic against every other."""

from typing import Annotated

import typer

from bargaining_sim.cli.options import File, Json, Out, Seed, Set, Workers, command_line, load, number_option
from bargaining_sim.cli.progress import bar, say_compiling, stoppable
from bargaining_sim.cli.terminal import examples, print_json
from bargaining_sim.errors import MAX_PAIR_RUNS

EXAMPLES = examples(
    "tournament us_china_2025 --runs 500", "tournament split_the_pie --tactics time,stubborn,spe --runs 100"
)
PairRuns = Annotated[int, number_option("--runs", "-n", "N", 1, MAX_PAIR_RUNS, "Runs of a pair.")]


def tournament(
    file: File,
    tactics: Annotated[
        str, typer.Option("--tactics", metavar="NAMES", help="all, or names with commas between them.")
    ] = "all",
    runs: PairRuns = 500,
    seed: Seed = 1,
    workers: Workers = 0,
    out: Out = None,
    settings: Set = [],  # noqa: B006
    as_json: Json = False,
) -> None:
    """Play every tactic against every other, in both seats, all with the same random numbers.

    Tables, pictures and a summary go to results/tournament-NAME: who earns what, who dominates whom in the
    means, which tactics may be best replies to each other, and which would spread in a population.
    """
    from bargaining_sim.analysis.tournament.folder import write_tournament
    from bargaining_sim.analysis.tournament.play import chosen_tactics, play_tournament
    from bargaining_sim.analysis.tournament.study import ranking
    from bargaining_sim.experiments.simulation import all_cores
    from bargaining_sim.plots.folders import tournament_files
    from bargaining_sim.results.store import check_target
    from bargaining_sim.scenario.reader import parse_overrides

    ((scenario, texts, _),) = load([file], settings)
    names = [name.strip() for name in tactics.split(",") if name.strip()]
    playing, _ = chosen_tactics(names, scenario)
    check_target(out)
    say_compiling()
    with stoppable(), bar(runs * len(playing) ** 2, quiet=as_json) as shown:
        played = play_tournament(scenario, names, runs, seed, workers or all_cores(), shown.update)
    folder = write_tournament(
        scenario, texts, parse_overrides(settings), played, out, command_line(), tournament_files
    )
    if as_json:
        table = [standing._asdict() for standing in ranking(played)]
        print_json({"folder": str(folder), "ranking": table})
        return
    print((folder / "summary.txt").read_text(encoding="utf-8"))
    print(f"Tables, summary and pictures: {folder}")
