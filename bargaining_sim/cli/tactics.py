"""Commands about tactics: a tactic of one's own on a seat, and the tournament."""

import shlex
import sys
import tokenize
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bargaining_sim.cli.options import COMPILING, File, Json, Out, Seed, Set, Workers, load
from bargaining_sim.cli.terminal import FAILED, examples, number, print_json, say
from bargaining_sim.errors import MAX_PAIR_RUNS, BargainingError, Fault, did_you_mean, one_of

if TYPE_CHECKING:
    from bargaining_sim.experiments.simulation import Player
    from bargaining_sim.scenario.schema import Scenario

TacticsFile = Annotated[
    Path | None,
    typer.Option("--tactics-file", metavar="FILE.py", help="A Python file with a tactic of your own."),
]
Seats = Annotated[
    list[str],
    typer.Option(
        "--seat",
        metavar="ACTOR[=CLASS]",
        help="Who plays it: an actor, with one of several classes in the file; without it the first.",
    ),
]
EXAMPLES = examples(
    "tournament us_china_2025 --runs 500", "tournament split_the_pie --tactics time,stubborn,spe --runs 100"
)


def seated(
    scenario: "Scenario", manifest: dict[str, Any], file: Path | None, seats: list[str]
) -> "tuple[Player, dict[str, Any]]":
    """Return what plays a batch with tactics of one's own, and the manifest that says so."""
    from bargaining_sim.abm.custom_tactic import PART_RUNS, CustomPlayer, load_tactic
    from bargaining_sim.abm.untrusted import class_name

    if file is None:
        raise BargainingError("--seat: found no --tactics-file; allowed: a seat for a tactic of a file")
    actors = list(scenario.actors)
    chosen = {}
    for seat in seats or [actors[0]]:
        actor, _, name = seat.partition("=")
        if actor not in actors:
            near = did_you_mean(actor, actors)
            raise BargainingError(str(Fault("--seat", f'the actor "{actor}"', one_of(actors), near)))
        chosen[actors.index(actor)] = load_tactic(file, name or None)
    with tokenize.open(file) as stream:  # decodes a source file as Python does
        text = stream.read()
    said = {
        "file": file.name,
        "text": text,
        "seats": {actors[side]: class_name(tactic) for side, tactic in sorted(chosen.items())},
    }
    return CustomPlayer(scenario, chosen), manifest | {"tactics": said, "part_runs": PART_RUNS}


def tournament(
    file: File,
    tactics: Annotated[
        str, typer.Option("--tactics", metavar="NAMES", help="all, or names with commas between them.")
    ] = "all",
    runs: Annotated[
        int,
        typer.Option(
            "--runs", "-n", metavar="N", parser=number("--runs", 1, MAX_PAIR_RUNS), help="Runs of a pair."
        ),
    ] = 500,
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
    from tqdm import tqdm

    from bargaining_sim.analysis.tournament.folder import write_tournament
    from bargaining_sim.analysis.tournament.play import chosen_tactics, play_tournament, ranking
    from bargaining_sim.engine import batch as engine
    from bargaining_sim.experiments import simulation
    from bargaining_sim.plots.folders import tournament_files
    from bargaining_sim.results.store import check_target
    from bargaining_sim.scenario.reader import parse_overrides

    (found,) = load([file], settings)
    names = [name.strip() for name in tactics.split(",") if name.strip()]
    playing, _ = chosen_tactics(names, found.scenario)
    check_target(out)
    if not engine.is_compiled():
        say(COMPILING)
    hidden = as_json or sys.stderr is None or not sys.stderr.isatty()
    try:
        with tqdm(total=runs * len(playing) ** 2, unit=" runs", unit_scale=True, disable=hidden) as bar:
            played = play_tournament(
                found.scenario, names, runs, seed, workers or simulation.all_cores(), bar.update
            )
    except KeyboardInterrupt:
        say("\nInterrupted. Nothing was written.")
        raise typer.Exit(FAILED) from None
    command = shlex.join(["bargaining-sim", *sys.argv[1:]])
    folder = write_tournament(
        found.scenario, found.texts, parse_overrides(settings), played, out, command, tournament_files
    )
    if as_json:
        table = [
            {key: None if value != value else value for key, value in standing._asdict().items()}
            for standing in ranking(played)
        ]  # a single run has no interval: NaN is no JSON
        print_json({"folder": str(folder), "ranking": table})
        return
    print((folder / "summary.txt").read_text(encoding="utf-8"))
    print(f"Tables, summary and pictures: {folder}")
