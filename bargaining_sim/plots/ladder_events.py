"""What one run did to every chip: rungs in force step by step, and marks of who did what."""

from typing import Any, NamedTuple

from bargaining_sim.game import ledger
from bargaining_sim.numeric.chance import APPROVAL, CLOCK, IMPLEMENTATION, MOVES, NEWS, TABLE
from bargaining_sim.plots.offers import REFUSED_AT_HOME, rungs_of
from bargaining_sim.results.examples import RunStory

PLACES = {NEWS: -0.38, MOVES: -0.2, TABLE: 0.0, APPROVAL: 0.14, CLOCK: 0.28, IMPLEMENTATION: 0.4}
"""Where in the column of its meeting a phase stands."""

MARKS = {
    ledger.ESCALATED: "escalated",
    ledger.EASED: "eased",
    ledger.ANNOUNCED: "announced",
    ledger.THREATENED: "threatened",
    ledger.EXTENDED: "extended",
    ledger.CALLED_OFF: "called off",
    ledger.SHOCKED: "shocked",
    ledger.FRAMEWORK: "framework",
    ledger.IN_FORCE: "closed",
    ledger.TAKEN_BACK: "taken back",
    ledger.COLLAPSED: "collapsed",
    ledger.LASTED: "lasted",
} | dict.fromkeys(REFUSED_AT_HOME, "refused")
MOVING = (
    ledger.ESCALATED, ledger.EASED, ledger.ANNOUNCED, ledger.SHOCKED, ledger.EXECUTED, ledger.TAKEN_BACK,
    ledger.IN_FORCE, ledger.COLLAPSED,
)  # fmt: skip
ENDING_A_TRUCE = (ledger.ESCALATED, ledger.EXECUTED, ledger.TAKEN_BACK)


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
    threatened: set[int] = set()
    for event in story.events:
        kind, k = int(event["kind"]), int(event["chip"])
        x = place_of(event)
        if kind == ledger.DEAL:
            settle(story, lanes, x, rungs_of(story, int(event["package"])), threatened)
        elif kind == ledger.LEARNED:
            learn(story, lanes, x, int(event["package"]), int(event["actor"]))
        elif k >= 0:
            follow(lanes[k], event, x, k in threatened)
            if kind == ledger.THREATENED:
                threatened.add(k)
            elif kind in (ledger.EXECUTED, ledger.CALLED_OFF, ledger.IN_FORCE):
                threatened.discard(k)
    return lanes


def place_of(event: Any) -> float:
    """Place of an event on the axis of meetings."""
    return int(event["meeting"]) + 1 + PLACES.get(int(event["phase"]), 0.4)


def follow(lane: Lane, event: Any, x: float, threatened: bool) -> None:
    """Take note of an event about one chip."""
    kind, new, actor = int(event["kind"]), int(event["new"]), int(event["actor"])
    if kind == ledger.EXECUTED:
        lane.marks.append(Mark(x, new, "carried out" if threatened else "executed", actor))
    elif kind in MARKS and not (kind == ledger.SHOCKED and event["old"] == new):
        # an extension belongs to what is in force, not to the fallback that it puts off
        rung = lane.steps[-1][1] if kind == ledger.EXTENDED else new
        by = -1 if kind in REFUSED_AT_HOME else actor
        lane.marks.append(Mark(x, rung, MARKS[kind], by))
    if kind in MOVING and new != lane.steps[-1][1]:
        lane.steps.append((x, new))
    if kind in ENDING_A_TRUCE:
        end_truce(lane, x)


def settle(story: RunStory, lanes: list[Lane], x: float, rungs: list[int], threatened: set[int]) -> None:
    """A deal: what it changes is in force from now on, under a truce if the chip has one."""
    chips = list(story.scenario.chips.values())
    for k, (lane, rung) in enumerate(zip(lanes, rungs, strict=True)):
        if k == story.game.talks.file or rung == lane.steps[-1][1]:
            continue  # the file still has to be approved
        lane.steps.append((x, rung))
        threatened.discard(k)
        lane.marks.append(Mark(x, rung, "deal", -1))
        end_truce(lane, x)
        if chips[k].clock.truce_days > 0:
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
