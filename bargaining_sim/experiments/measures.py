"""What an experiment measures: one number of every run, named by a column of the data dictionary.

``utility_us`` is the number itself, ``broken`` 1 or 0, ``file_outcome=closed`` 1 if the run ended in this
class, ``closed=ever`` 1 if the round was reached at all, ``closed=when_reached`` the round, NaN where it
never was. ``history=all`` is the share of documented rungs that a run has hit, ``history=Geneva`` that
after one meeting, ``history=us_tariffs`` that of one chip, ``history=framework`` 1 if a framework or more on
the file stands after the last documented meeting.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bargaining_sim.engine.batch import Paths, Rows
from bargaining_sim.errors import Fault, did_you_mean, one_of
from bargaining_sim.results.dictionary import Outcome, column, data_dictionary
from bargaining_sim.results.history import FRAMEWORK_OR_MORE, UNKNOWN, carried, documented, has_history
from bargaining_sim.scenario.schema import Scenario

EVER, WHEN_REACHED, HISTORY = "ever", "when_reached", "history"
ALL, FRAMEWORK = "all", "framework"


class Measure(NamedTuple):
    """One number of every run.

    Attributes
    ----------
    name : str
        As written: ``COLUMN`` or ``COLUMN=PART``.
    is_share : bool
        Whether it is 1 or 0 in every run, so that its mean is a share.
    outcome : Outcome or None
        Column of the data dictionary; None if it is held against the documented path.
    part : str
        What stands behind the ``=``.
    """

    name: str
    unit: str
    meaning: str
    is_share: bool
    outcome: Outcome | None
    part: str


def read_measure(name: str, scenario: Scenario, where: str = "outcomes") -> Measure | Fault:
    """Return what a name stands for in a scenario, or what is wrong with it."""
    columns = {outcome.name: outcome for outcome in data_dictionary(scenario) if outcome.name != "run"}
    head, equals, part = name.partition("=")
    if head == HISTORY and has_history(scenario):
        return history_measure(name, part, scenario, where)
    outcome = columns.get(head)
    if outcome is None:
        known = [*columns, *([HISTORY] if has_history(scenario) else [])]
        hint = did_you_mean(head, known)
        if head == HISTORY:
            hint = f"{scenario.name} has no documented path, the keys real of its meetings"
        return Fault(where, f'"{name}"', "a column of the data dictionary", hint)
    parts = {"class": list(outcome.categories), "round": [EVER, WHEN_REACHED]}.get(outcome.kind, [])
    if part not in parts if parts else bool(equals):
        allowed = one_of([f"{head}={known}" for known in parts]) if parts else head
        return Fault(where, f'"{name}"', allowed, did_you_mean(part, parts) if part else "")
    if outcome.kind == "class":
        return Measure(name, "share", f"{outcome.meaning}: {part}", True, outcome, part)
    if part == EVER:
        return Measure(name, "share", whether(outcome.meaning), True, outcome, part)
    if part == WHEN_REACHED:
        meaning = outcome.meaning.removesuffix(", 0 = never")
        return Measure(name, outcome.unit, meaning, False, outcome, part)
    is_share = outcome.kind == "flag"
    return Measure(name, "share" if is_share else outcome.unit, outcome.meaning, is_share, outcome, part)


def whether(meaning: str) -> str:
    """Put the meaning of a round as a question that is answered by yes or no."""
    told = meaning.removesuffix(", 0 = never")
    if told.startswith("round in which "):
        return f"whether {told.removeprefix('round in which ')}"
    return f"whether there was any {told.removeprefix('round of the first ')}"


def history_measure(name: str, part: str, scenario: Scenario, where: str) -> Measure | Fault:
    known = documented(scenario) != UNKNOWN
    meetings = [m.name for m, row in zip(scenario.calendar.meetings, known, strict=True) if row.any()]
    chips = [chip for chip, row in zip(scenario.chips, known.T, strict=True) if row.any()]
    parts = [ALL, *meetings, *chips, *([FRAMEWORK] if scenario.approval else [])]
    if part not in parts:
        return Fault(where, f'"{name}"', one_of([f"{HISTORY}={p}" for p in parts]), did_you_mean(part, parts))
    if part == FRAMEWORK:
        meaning = f"a framework or more stands after {meetings[-1]}"
        return Measure(name, "share", meaning, True, None, part)
    of = "" if part == ALL else f" after {part}" if part in meetings else f" of {scenario.chips[part].label}"
    meaning = f"share of documented rungs{of} that the run has hit"
    return Measure(name, "share of rungs", meaning, False, None, part)


def needs_paths(measures: list[Measure]) -> bool:
    """Whether any measure looks at how a run went, not only at how it ended."""
    return any(measure.outcome is None for measure in measures)


def measured(measure: Measure, scenario: Scenario, rows: Rows, paths: Paths) -> NDArray[np.float64]:
    """Return the number of every run, shape (n,); NaN where it does not exist.

    Parameters
    ----------
    measure : Measure
        Read with the same data dictionary that the rows have.
    scenario : Scenario
    rows : Rows
    paths : Paths
        With as many runs as ``rows`` if :func:`needs_paths`, otherwise not looked at.
    """
    if measure.outcome is None:
        return history_numbers(measure.part, scenario, paths)
    values = column(measure.outcome, rows)
    if measure.outcome.kind == "class":
        return np.asarray(values == list(measure.outcome.categories).index(measure.part), np.float64)
    if measure.part == EVER:
        return np.asarray(values > 0, np.float64)
    numbers = np.asarray(values, np.float64)
    return np.asarray(np.where(numbers > 0, numbers, np.nan) if measure.part == WHEN_REACHED else numbers)


def history_numbers(part: str, scenario: Scenario, paths: Paths) -> NDArray[np.float64]:
    """Share of documented rungs that each run has hit, or whether a framework stands."""
    real, whole = documented(scenario), carried(paths.rungs)
    known = real != UNKNOWN
    if part == FRAMEWORK:
        last = int(np.flatnonzero(known.any(axis=1))[-1])
        return np.asarray(np.isin(whole[:, last, -1], FRAMEWORK_OR_MORE), np.float64)
    meetings = [meeting.name for meeting in scenario.calendar.meetings]
    if part in meetings:
        known &= (np.arange(len(meetings)) == meetings.index(part))[:, None]
    elif part != ALL:
        known &= np.arange(len(scenario.chips)) == list(scenario.chips).index(part)
    return np.asarray((whole[:, :, :-1] == real)[:, known].mean(axis=1))
