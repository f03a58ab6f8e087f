"""Command that lists what is shipped."""

import textwrap
from collections.abc import Callable, Mapping
from pathlib import Path

from bargaining_sim.cli.options import Json
from bargaining_sim.cli.terminal import examples, print_json
from bargaining_sim.errors import ScenarioError

EXAMPLES = examples("list", "list --json")


def list_all(as_json: Json = False) -> None:
    """List the shipped scenarios and experiments, and all pictures."""
    from bargaining_sim.experiments.reader import read_experiment, shipped_experiments
    from bargaining_sim.plots.table import CATALOGUE
    from bargaining_sim.scenario.reader import read_scenario, shipped_scenarios
    from bargaining_sim.text.lines import WIDTH

    scenarios = meanings(shipped_scenarios(), lambda path: read_scenario(path).scenario.summary)
    experiments = meanings(shipped_experiments(), lambda path: read_experiment(path).experiment.question)
    pictures = {f"Pictures of {group.about}": group.pictures for group in CATALOGUE.values()}
    if as_json:
        plots = {name: sees for group in reversed(pictures.values()) for name, sees in group.items()}
        print_json({"scenarios": scenarios, "experiments": experiments, "plots": plots})
        return
    for heading, table in {"Scenarios": scenarios, "Experiments": experiments, **pictures}.items():
        print(heading)
        for name, meaning in table.items():
            line = f"{name:<20}  {meaning}"
            print(textwrap.fill(line, WIDTH, initial_indent="  ", subsequent_indent=" " * 24))


def meanings(files: Mapping[str, Path], meaning: Callable[[Path], str]) -> dict[str, str]:
    """Return what files say of themselves, or that they cannot be read."""
    table = {}
    for name, path in files.items():
        try:
            table[name] = meaning(path)
        except ScenarioError as error:
            table[name] = f"cannot be read: {len(error.faults)} faults; see bargaining-sim check {name}"
    return table
