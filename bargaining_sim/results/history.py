"""Simulated paths held against the documented one: how often the rung in force is the real one.

A share of equal rungs means little alone: beside it stands how often "nothing changes" is right, which knows
no more than the rungs in force at the start. Rungs of one run hang together, so intervals count runs.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bargaining_sim import statistics
from bargaining_sim.errors import BargainingError
from bargaining_sim.game.state import CLOSED, COLLAPSED, FRAMEWORK, RATIFIED
from bargaining_sim.results import facts
from bargaining_sim.results.frame import Frame
from bargaining_sim.results.replay import Replay, replay
from bargaining_sim.scenario.schema import Scenario
from bargaining_sim.statistics import Estimate, wilson
from bargaining_sim.text.lines import cut, wrapped
from bargaining_sim.text.numbers import bracket, percent, share_words

Rungs = NDArray[np.int64]

UNKNOWN = -1
"""Rung of a chip at a meeting about which nothing is documented."""

FRAMEWORK_OR_MORE = (FRAMEWORK, RATIFIED, CLOSED, COLLAPSED)
NAMES = 28


class Match(NamedTuple):
    """How often the simulated rung is the documented one.

    Attributes
    ----------
    name : str
        Of a meeting or of a chip, or what is taken together.
    rungs : int
        Documented rungs that are compared in each run.
    simulated : Estimate
        Mean over runs of the share of equal rungs, with its interval.
    unchanged : float
        The same share for the rungs in force at the start.
    """

    name: str
    rungs: int
    simulated: Estimate
    unchanged: float


class File(NamedTuple):
    """How the file under approval stood after a meeting.

    Attributes
    ----------
    stands, reached : Estimate
        Share of runs in which a framework or more stands, and in which there had been one by then.
    """

    meeting: str
    stands: Estimate
    reached: Estimate


def documented(scenario: Scenario) -> Rungs:
    """Return the rung (R, K) that was in force when the next meeting began, or ``UNKNOWN``."""
    meetings, chips = scenario.calendar.meetings, scenario.chips
    rungs = np.full((len(meetings), len(chips)), UNKNOWN)
    ladders = [[rung.name for rung in chip.rungs] for chip in chips.values()]
    for r, meeting in enumerate(meetings):
        for k, name in enumerate(chips):
            if name in meeting.real:
                rungs[r, k] = ladders[k].index(meeting.real[name])
    return rungs


def has_history(scenario: Scenario) -> bool:
    return any(meeting.real for meeting in scenario.calendar.meetings)


def at_start(scenario: Scenario) -> Rungs:
    """Return the rung (K,) of each chip in force at the start."""
    return np.array(
        [[rung.name for rung in chip.rungs].index(chip.in_force) for chip in scenario.chips.values()]
    )


def carried(path: NDArray[np.int16]) -> Rungs:
    """Return paths (n, R, K + 1) in which rounds that were not held keep what was in force before."""
    whole = path.astype(np.int64)
    for r in range(1, whole.shape[1]):
        idle = whole[:, r, 0] < 0
        whole[idle, r] = whole[idle, r - 1]
    return whole


def match(name: str, rungs: Rungs, real: Rungs, start: Rungs) -> Match:
    """Compare rungs (n, R, K) with documented ones (R, K); at least one must be documented."""
    known = real != UNKNOWN
    mean, low, high = statistics.mean((rungs == real)[:, known].mean(axis=1))
    interval = (0.0, 1.0) if np.isnan(low) else (max(0.0, low), min(1.0, high))  # one run tells nothing
    unchanged = float((np.broadcast_to(start, real.shape) == real)[known].mean())
    return Match(name, int(known.sum()), Estimate(mean, *interval), unchanged)


def by_meeting(scenario: Scenario, played: Replay) -> list[Match]:
    """Return the share of equal rungs for each meeting of which anything is documented."""
    rungs, real, start = compared(scenario, played)
    return [
        match(meeting.name, rungs[:, r : r + 1], real[r : r + 1], start)
        for r, meeting in enumerate(scenario.calendar.meetings)
        if meeting.real
    ]


def by_chip(scenario: Scenario, played: Replay) -> dict[str, Match]:
    """Return the share of equal rungs for each chip of which anything is documented."""
    rungs, real, start = compared(scenario, played)
    return {
        name: match(chip.label, rungs[:, :, k : k + 1], real[:, k : k + 1], start[k : k + 1])
        for k, (name, chip) in enumerate(scenario.chips.items())
        if (real[:, k] != UNKNOWN).any()
    }


def overall(scenario: Scenario, played: Replay) -> Match:
    rungs, real, start = compared(scenario, played)
    return match("all", rungs, real, start)


def compared(scenario: Scenario, played: Replay) -> tuple[Rungs, Rungs, Rungs]:
    """Return what is compared: simulated rungs (n, R, K), documented (R, K), those at the start (K,)."""
    return carried(played.paths.rungs)[:, :, :-1], documented(scenario), at_start(scenario)


def file_by_meeting(scenario: Scenario, played: Replay) -> list[File]:
    """Return how the file stood after each meeting of which anything is documented; empty without a file."""
    if scenario.approval is None:
        return []
    status = carried(played.paths.rungs)[:, :, -1]
    first, n = played.rows.rows["framework"], len(status)
    return [
        File(
            meeting.name,
            wilson(int(np.isin(status[:, r], FRAMEWORK_OR_MORE).sum()), n),
            wilson(int(((first > 0) & (first <= r + 1)).sum()), n),
        )
        for r, meeting in enumerate(scenario.calendar.meetings)
        if meeting.real
    ]


def documented_status(scenario: Scenario, meeting: str) -> str:
    """Return how the TikTok file stood after a meeting, if that is documented; else nothing."""
    if scenario.approval is None or scenario.approval.chip != "tiktok":
        return ""
    try:
        return facts.file_status().get(meeting, "")
    except BargainingError:  # a summary does without
        return ""


def history_lines(frame: Frame) -> list[str]:
    """Return the comparison with the documented path as text; nothing if the scenario has none."""
    scenario = frame.scenario
    if not has_history(scenario) or not frame.replayable:
        return []
    played = replay(frame)
    whole = overall(scenario, played)
    lines = [
        f"Held against what is documented (share of rungs that are equal; {len(played.rows.rows):,} runs "
        "played again)",
        f"  {'after':<{NAMES}}{'simulated, 95 % interval':<32}nothing changes",
    ]
    lines += [line(row) for row in by_meeting(scenario, played)]
    lines.append(line(whole._replace(name=f"all {whole.rungs} rungs")))
    lines += file_lines(scenario, played)
    note = (
        'Rungs in force when the next meeting began. "Nothing changes" keeps those of the start. Rungs of '
        "one run hang together: intervals are of the mean over runs."
    )
    return [*lines, *wrapped(note, 2, 0)]


def line(row: Match) -> str:
    simulated = f"{percent(row.simulated.value):>7}{bracket(row.simulated, 1, 100.0)}"
    return f"  {cut(row.name, NAMES - 1):<{NAMES}}{simulated:<32}{percent(row.unchanged):>7}"


def file_lines(scenario: Scenario, played: Replay) -> list[str]:
    """Say how often a framework on the file was found by the last documented meeting, and stood after it."""
    files = file_by_meeting(scenario, played)
    if not files or scenario.approval is None:
        return []
    meeting, stands, reached = files[-1]
    real = documented_status(scenario, meeting)
    beside = f" (documented: {real})" if real else ""
    sentence = (
        f"{scenario.chips[scenario.approval.chip].label}: after {meeting} a framework or more stands in "
        f"{share_words(stands)} of the runs{beside}; one had been found by then in {percent(reached.value)}."
    )
    return wrapped(sentence, 2, 0)
