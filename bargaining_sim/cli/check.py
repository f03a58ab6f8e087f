"""Command that checks scenario and experiment files."""

from typing import Any

import typer

from bargaining_sim.cli.options import Files, Json, Set
from bargaining_sim.cli.terminal import WRONG_INPUT, examples, print_json, say
from bargaining_sim.errors import ScenarioError

EXAMPLES = examples("check scenarios/*.toml", "check my_story.toml --set talks.discount=0.9 --json")


def check(files: Files, settings: Set = [], as_json: Json = False) -> None:  # noqa: B006
    """Check scenario and experiment files and tell every fault of every file."""
    from bargaining_sim.experiments.reader import is_experiment, read_experiment
    from bargaining_sim.scenario.reader import parse_overrides, read_scenario

    overrides = parse_overrides(settings)
    report: list[dict[str, Any]] = []
    for file in files:
        try:
            warnings: list[str] = []
            if is_experiment(file):
                read_experiment(file, settings)
            else:
                warnings = read_scenario(file, overrides).warnings
            report.append({"file": file, "faults": [], "warnings": warnings})
        except ScenarioError as error:
            faults = [fault.__dict__ for fault in error.faults]
            report.append({"file": error.file, "faults": faults, "warnings": []})
            if not as_json:
                say(str(error))
    if as_json:
        print_json(report)
    else:
        for entry in report:
            for warning in entry["warnings"]:
                say(f"{entry['file']}: warning: {warning}")
            if not entry["faults"]:
                print(f"{entry['file']}: no faults")
    if any(entry["faults"] for entry in report):
        raise typer.Exit(WRONG_INPUT)
