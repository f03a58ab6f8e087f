"""What one run did to every chip: rungs in force step by step, and marks of who did what."""

from typing import Any, NamedTuple

from bargaining_sim.game import ledger
from bargaining_sim.numeric.chance import APPROVAL, CLOCK, IMPLEMENTATION, MOVES, NEWS, TABLE
from bargaining_sim.results.events import EVENTS
from bargaining_sim.results.examples import RunStory
from bargaining_sim.results.in_force import InForce

PLACES = {NEWS: -0.38, MOVES: -0.2, TABLE: 0.0, APPROVAL: 0.14, CLOCK: 0.28, IMPLEMENTATION: 0.4}
"""Where in the column of its meeting a phase stands."""


class Mark(NamedTuple):
    """Something that happened to a chip.

    Attributes
    ----------
    x : float
        Columns: 0 is the start, then the meetings, then what follows the talks.
    rung : int
    what : str
        Name of the mark, as in ``ladders.LOOKS``.
    actor : int
        −1 for both or nobody.
    """

    x: float
    rung: int
    what: str
    actor: int


class Lane(NamedTuple):
    """One chip in one run.

    Attributes
    ----------
    chip : str
    steps : list of (x, rung)
        From each place on this rung is in force.
    marks : list of Mark
    truces : list of (start, end)
        Stretches under a truce; the end is None if it lasts.
    """

    chip: str
    steps: list[tuple[float, int]]
    marks: list[Mark]
    truces: list[tuple[float, float | None]]


def lanes_of(story: RunStory) -> list[Lane]:
    """Follow the ledger of a run, chip by chip."""
    game = story.game
    lanes = [
        Lane(name, [(-0.5, int(chip.in_force))], [], [])
        for name, chip in zip(story.scenario.chips, game.chips, strict=True)
    ]
    for k, (lane, chip) in enumerate(zip(lanes, story.scenario.chips.values(), strict=True)):
        if chip.clock.deadline is not None and chip.clock.truce_days > 0:
            lane.truces.append((-0.5, None))
        if k == game.talks.file and game.talks.pending >= 0:
            lane.marks.append(Mark(0.0, int(game.talks.pending), "framework", -1))
    state = InForce(game)
    for event in story.events:
        kind, k, x = int(event["kind"]), int(event["chip"]), place_of(event)
        was_threatened = k in state.threatened
        changed = state.follow(event)
        if kind == ledger.DEAL:
            for place in changed:
                settle(story, lanes[place], x, place, state.rungs[place])
        elif kind == ledger.LEARNED:
            learn(story, lanes, x, int(event["package"]), int(event["actor"]))
        elif k >= 0:
            follow(lanes[k], event, x, was_threatened)
            if changed:
                lanes[k].steps.append((x, state.rungs[k]))
            if EVENTS[kind].ends_truce:
                end_truce(lanes[k], x)
    return lanes


def place_of(event: Any) -> float:
    """Place of an event on the axis of meetings."""
    return int(event["meeting"]) + 1 + PLACES.get(int(event["phase"]), 0.4)


def follow(lane: Lane, event: Any, x: float, was_threatened: bool) -> None:
    """Mark an event about one chip."""
    kind, new = int(event["kind"]), int(event["new"])
    meaning = EVENTS[kind]
    if not meaning.mark or (kind == ledger.SHOCKED and event["old"] == new):
        return
    what = "carried out" if kind == ledger.EXECUTED and was_threatened else meaning.mark
    # an extension belongs to what is in force, not to the fallback that it puts off
    rung = lane.steps[-1][1] if kind == ledger.EXTENDED else new
    lane.marks.append(Mark(x, rung, what, -1 if meaning.ends_framework else int(event["actor"])))


def settle(story: RunStory, lane: Lane, x: float, chip: int, rung: int) -> None:
    """A deal has changed a chip: its rung is in force from now on, under a truce if the chip has one."""
    lane.steps.append((x, rung))
    lane.marks.append(Mark(x, rung, "deal", -1))
    end_truce(lane, x)
    if list(story.scenario.chips.values())[chip].clock.truce_days > 0:
        lane.truces.append((x, None))


def end_truce(lane: Lane, x: float) -> None:
    """The truce on a chip, if there is one, is over."""
    if lane.truces and lane.truces[-1][1] is None:
        lane.truces[-1] = (lane.truces[-1][0], x)


def learn(story: RunStory, lanes: list[Lane], x: float, instrument: int, actor: int) -> None:
    """Mark an instrument on the first rung that it unlocks; that of reviews on the first reviewed rung."""
    game = story.game
    for k, lane in enumerate(lanes):
        for rung in range(int(game.chips[k].rungs)):
            reviews = k == game.talks.file and instrument == game.talks.review_instrument
            if game.rungs[k, rung].instrument == instrument or (reviews and game.rungs[k, rung].review):
                lane.marks.append(Mark(x, rung, "learned", actor))
                break
