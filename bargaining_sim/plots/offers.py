"""The offers of one run, one after the other, as its ledger has them."""

from typing import NamedTuple

import numpy as np

from bargaining_sim.game import ledger
from bargaining_sim.game.tables import BASIS_POINTS
from bargaining_sim.results.events import EVENTS, TURN
from bargaining_sim.results.examples import RunStory
from bargaining_sim.results.in_force import InForce
from bargaining_sim.scenario.preferences import types_of


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
    state = InForce(story.game)
    meeting, session, turns, ended = -1, -1, 0, True
    place = 0  # of the session in its meeting
    for event, answer in zip(story.events, [*story.events[1:], None], strict=True):
        kind = int(event["kind"])
        state.follow(event)
        if EVENTS[kind].role != TURN:
            continue
        if int(event["meeting"]) != meeting or ended or turns >= most:
            place = 0 if int(event["meeting"]) != meeting else place + 1
            meeting, session, turns = int(event["meeting"]), session + 1, 0
        turns += 1
        chips = open_chips(state, meeting)
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


def open_chips(state: InForce, meeting: int) -> tuple[int, ...]:
    """Chips that can be talked about at a meeting: the file only while nothing of it is agreed."""
    game = state.game
    chips = range(int(game.talks.chips))
    return tuple(k for k in chips if game.agenda[meeting, k] and (k != state.file or state.file_is_free))


def worth_to(story: RunStory, side: int, package: int) -> float:
    """Utility of a package to a side, of its type in this run."""
    kind = kinds_of(story)[side]
    return float(story.game.utility[side, kind, package]) / BASIS_POINTS


def kinds_of(story: RunStory) -> tuple[int, int]:
    """Types of both sides in this run."""
    actors = story.scenario.actors.items()
    first, second = (list(types_of(actor)).index(story.row[f"type_{name}"]) for name, actor in actors)
    return first, second
