"""Command that tells one run as a story."""

from typing import Annotated

from bargaining_sim.cli.options import File, Json, Seed, Set, load, number_option
from bargaining_sim.cli.terminal import examples, print_json
from bargaining_sim.errors import MAX_RUNS

EXAMPLES = examples("trace us_china_2025 --seed 1 --run 17", "trace us_china_2025 --run 3 --json")
Run = Annotated[int, number_option("--run", "-r", "R", 0, MAX_RUNS - 1, "Number of the run, from 0.")]


def trace(
    file: File,
    seed: Seed = 1,
    run_number: Run = 0,
    settings: Set = [],  # noqa: B006
    as_json: Json = False,
) -> None:
    """Tell one run as a story: who did what, and why.

    It is the very run of a batch with this seed, and nothing is compiled for it.
    """
    from bargaining_sim.engine import batch
    from bargaining_sim.results.dictionary import named_row
    from bargaining_sim.results.narrator import describe_events
    from bargaining_sim.results.story import as_story
    from bargaining_sim.scenario.compiler import compile_scenario

    ((scenario, _, _),) = load([file], settings)
    game = compile_scenario(scenario)
    events, rows = batch.trace_run(game, seed, run_number)
    entries = describe_events(scenario, game, events)
    if as_json:
        print_json({"row": named_row(scenario, rows), "events": [entry._asdict() for entry in entries]})
    else:
        print(as_story(scenario, seed, run_number, rows, entries), end="")
