"""Measure every number that the teaching pages show: ``python -m tests.web.make_numbers``."""

import shlex
from pathlib import Path
from typing import Any

from bargaining_sim import load_scenario, simulate
from bargaining_sim.analysis.comparison.study import compare_sides, played_side
from bargaining_sim.scenario.reader import parse_overrides
from bargaining_sim.statistics import mean, wilson
from bargaining_sim.web.teaching.words import NUMBERS, results

HEAD = "# Measured by python -m tests.web.make_numbers; do not edit. The words stand in words/.\n"


def measured(command: str, measures: list[str], seed: int = 1) -> dict[str, list[float]]:
    """Do in this process what a command would do, and return its numbers."""
    program, verb, *words = shlex.split(command)
    assert program == "bargaining-sim", command
    names, options = [], {"--set": [], "--set-b": [], "--runs": []}
    while words:
        word = words.pop(0)
        if word.startswith("--"):
            options[word].append(words.pop(0))
        else:
            names.append(word)
    runs = int(options["--runs"][0])
    if verb == "run":
        rows = simulate(load_scenario(names[0], parse_overrides(options["--set"])), runs=runs, seed=seed)
        return {measure: of_rows(rows, measure) for measure in measures}
    assert verb == "compare", command
    changes = (options["--set"], options["--set"] + options["--set-b"])
    sides = [
        played_side(load_scenario(name, parse_overrides(own)), seed, runs)
        for name, own in zip(names, changes, strict=True)
    ]
    found = {
        one.quantity + (f":{one.label}" if one.label else ""): [one.first, one.second, *one.difference]
        for one in compare_sides(*sides).differences
    }
    return {measure: found[measure] for measure in measures}


def of_rows(rows: Any, measure: str) -> list[float]:
    """``column``, ``column=value`` or either ``given flag``."""
    what, _, given = measure.partition(" given ")
    kept = rows[rows[given] > 0] if given else rows
    column, _, value = what.partition("=")
    if value:
        return [float(x) for x in wilson(int((kept[column] == int(value)).sum()), len(kept))]
    return [float(x) for x in mean(kept[column].to_numpy())]


def wanted() -> dict[str, list[str]]:
    """Command → all measures that are shown of it."""
    found: dict[str, list[str]] = {}
    for result in results():
        known = found.setdefault(result["command"], [])
        known += [measure for measure in result["measures"] if measure not in known]
    return found


def main() -> None:
    parts = [HEAD]
    for command, measures in wanted().items():
        parts.append(f'\n["{command}"]\n')
        for measure, values in measured(command, measures).items():
            parts.append(f'"{measure}" = [{", ".join(f"{value:.6f}" for value in values)}]\n')
    Path(NUMBERS).write_text("".join(parts), encoding="utf-8")


if __name__ == "__main__":
    main()
