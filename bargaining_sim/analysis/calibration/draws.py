"""Draws for a calibration: every run of every point of a sweep, and what of the documented path it missed.

A point of a sampled design is a draw from the prior (uniform over the ranges), a run at it a draw from the
simulator. Its summary statistics are the documented statements: the rung of a chip after a meeting, and, if
the experiment measures it, that a framework stands after the last documented meeting.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from bargaining_sim.analysis.calibration.findings import Draws, Group, Parameter
from bargaining_sim.errors import Fault, ScenarioError, one_of
from bargaining_sim.experiments.design import INDICES, SAMPLED
from bargaining_sim.experiments.frame import SweepFrame
from bargaining_sim.experiments.measures import FRAMEWORK, HISTORY
from bargaining_sim.experiments.points import as_numbers, is_number
from bargaining_sim.experiments.schema import Experiment, Factor, Setting
from bargaining_sim.experiments.sweep import Sweep
from bargaining_sim.results.history import UNKNOWN, documented, has_history
from bargaining_sim.scenario.schema import Scenario


def check_experiment(where: str, experiment: Experiment, scenario: Scenario) -> None:
    """Refuse what cannot be calibrated, before anything is played.

    Raises
    ------
    ScenarioError
        With every fault: no documented path, a design that is no sample, meetings that are not measured,
        factors that are no numbers.
    """
    faults = []
    if not has_history(scenario):
        found = f'"{experiment.scenario}", of which nothing is documented'
        faults.append(Fault("scenario", found, "a scenario with meetings that say what was real"))
    if experiment.design.kind not in SAMPLED:
        allowed = f"{' or '.join(SAMPLED)}, whose points are draws from the ranges"
        faults.append(Fault("design.kind", experiment.design.kind, allowed))
    wanted = [measure(name) for name in documented_meetings(scenario)]
    absent = [name for name in wanted if name not in experiment.outcomes]
    if absent:
        faults.append(Fault("outcomes", f"no {', '.join(absent)}", f"all of {', '.join(wanted)}"))
    for name, factor in experiment.factors.items():
        if not all(is_number(choice) for choice in factor.values or []) or factor.levels is not None:
            faults.append(Fault(f"factors.{name}", "words, flags or levels", one_of(["numbers"])))
    if faults:
        raise ScenarioError(where, faults)


def measure(part: str) -> str:
    return f"{HISTORY}={part}"


def documented_meetings(scenario: Scenario) -> dict[str, int]:
    """Return meetings of which anything is documented, and how many rungs: name → rungs."""
    known = (documented(scenario) != UNKNOWN).sum(axis=1)
    many = zip(scenario.calendar.meetings, known, strict=True)
    return {meeting.name: int(rungs) for meeting, rungs in many if rungs}


def read_draws(frame: SweepFrame) -> Draws:
    """Read the draws of a complete sweep; of a Sobol design, block A alone, whose points are independent."""
    sweep = frame.sweep
    check_experiment(str(frame.folder), sweep.experiment, sweep.scenario)
    rungs = documented_meetings(sweep.scenario)
    groups = [Group(name, many) for name, many in rungs.items()]
    if measure(FRAMEWORK) in sweep.experiment.outcomes:
        groups.append(Group(FRAMEWORK, 1))
    design = sweep.experiment.design
    most = (design.points or 0) if INDICES in sweep.design.analyses else len(sweep.points)
    many = np.array([group.statements for group in groups])
    missed = np.zeros((most, sweep.runs, len(groups)), np.int16)
    failed = []
    for piece in frame.whole_points([measure(group.name) for group in groups]):
        if piece.point >= most:
            continue
        if piece.error:
            failed.append(piece.point)
            continue
        missed[piece.point] = np.rint((1.0 - piece.values.T) * many)
    kept = np.setdiff1d(np.arange(most), failed)
    if not len(kept):
        raise ScenarioError(
            str(frame.folder), [Fault("", "points that all failed", "some that can be played")]
        )
    values = [as_numbers(factor, frame.settings(name))[kept] for name, factor in frame.factors.items()]
    parameters = [parameter(sweep, name, factor) for name, factor in frame.factors.items()]
    return Draws(parameters, kept, np.stack(values, axis=1), groups, missed[kept])


def parameter(sweep: Sweep, name: str, factor: Factor) -> Parameter:
    chosen: Sequence[Setting | None] = factor.values or [factor.low, factor.high]
    ends = [float(value) for value in chosen if value is not None]
    stands = {value_at(sweep.manifest["resolved"], key.split(".")) for key in factor.keys}
    base = stands.pop() if len(stands) == 1 else None
    label = factor.label or name.replace("_", " ")
    return Parameter(name, label, factor.unit, min(ends), max(ends), np.nan if base is None else base)


def value_at(words: Any, path: list[str]) -> float | None:
    """Return the number at a dotted key of a scenario, if there is one."""
    for word in path:
        words = words.get(word) if isinstance(words, dict) else None
    return float(words) if is_number(words) else None
