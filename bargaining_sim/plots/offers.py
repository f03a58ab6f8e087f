"""The offers of one run, one after the other, as its ledger has them."""

from typing import Any, NamedTuple

import numpy as np

from bargaining_sim.game import ledger
from bargaining_sim.game.tables import BASIS_POINTS
from bargaining_sim.results.examples import RunStory
from bargaining_sim.scenario.preferences import types_of

AT_TABLE = (ledger.OFFERED, ledger.PASSED)
REFUSED_AT_HOME = (ledger.NOT_CONSENTED, ledger.DEFECTED, ledger.LICENCE_REFUSED)


class Offer(NamedTuple):
    """One turn at the table.

    Attributes
    ----------
    number : int
        1 for the first turn of the run.
    meeting, session : int
        Sessions count on over the whole run; with linkage by package there is one a meeting.
    side : int
        Who offers or passes.
    package : int
        −1 if it passes.
    asked : float
        What it held out for, of its own utility.
    bar : float
        What the other would have accepted, of the other's utility; NaN if it heard nothing.
    accepted : bool
    open : tuple of int
        Chips that could be talked about.
    """

    number: int
    meeting: int
    session: int
    side: int
    package: int
    asked: float
    bar: float
    accepted: bool
    open: tuple[int, ...]


def offers_of(story: RunStory) -> list[Offer]:
    """All turns at the table of a run, in order."""
    talks, most = story.game.talks, int(story.game.talks.offers_per_round)
    found: list[Offer] = []
    agenda = Agenda(story)
    meeting, session, turns, ended = -1, -1, 0, True
    place = 0  # of the session in its meeting
    for event, answer in zip(story.events, [*story.events[1:], None], strict=True):
        kind = int(event["kind"])
        agenda.follow(event)
        if kind not in AT_TABLE:
            continue
        if int(event["meeting"]) != meeting or ended or turns >= most:
            place = 0 if int(event["meeting"]) != meeting else place + 1
            meeting, session, turns = int(event["meeting"]), session + 1, 0
        turns += 1
        chips = agenda.open_at(meeting)
        if talks.issue_by_issue:
            chips = chips[place : place + 1]
        passed = kind == ledger.PASSED or answer is None
        ended = not passed and int(answer["kind"]) == ledger.ACCEPTED
        found.append(
            Offer(
                len(found) + 1, meeting, session, int(event["actor"]), int(event["package"]),
                float(event["threshold"]) / BASIS_POINTS,
                np.nan if passed else float(answer["threshold"]) / BASIS_POINTS,
                ended, chips,
            )
        )  # fmt: skip
    return found


class Agenda:
    """Follows which chips can be talked about: the file only while nothing of it is agreed."""

    def __init__(self, story: RunStory) -> None:
        self.agendas = story.game.agenda
        self.chips = int(story.game.talks.chips)
        self.file = int(story.game.talks.file)
        self.free = int(story.game.talks.pending) < 0
        """Whether nothing of the file is agreed."""

    def follow(self, event: Any) -> None:
        """Take note of what an event does to the file."""
        kind = int(event["kind"])
        if kind == ledger.FRAMEWORK or (kind == ledger.EXECUTED and int(event["chip"]) == self.file):
            self.free = False
        elif kind in REFUSED_AT_HOME:
            self.free = True

    def open_at(self, meeting: int) -> tuple[int, ...]:
        """Chips that are open at a meeting."""
        chips = range(self.chips)
        return tuple(k for k in chips if self.agendas[meeting, k] and (k != self.file or self.free))


def worth_to(story: RunStory, side: int, package: int) -> float:
    """Utility of a package to a side, of its type in this run."""
    kind = kinds_of(story)[side]
    return float(story.game.utility[side, kind, package]) / BASIS_POINTS


def kinds_of(story: RunStory) -> tuple[int, int]:
    """Types of both sides in this run."""
    actors = story.scenario.actors.items()
    first, second = (list(types_of(actor)).index(story.row[f"type_{name}"]) for name, actor in actors)
    return first, second


def rungs_of(story: RunStory, package: int) -> list[int]:
    """Rung of every chip in a package."""
    code = int(story.game.codes[package])
    return [code >> int(chip.shift) & int(chip.mask) for chip in story.game.chips]
