"""What is in force after each event of a ledger: the one place where a ledger is followed."""

from typing import Any

from bargaining_sim.game import ledger
from bargaining_sim.game.tables import Game
from bargaining_sim.numeric.chance import TABLE
from bargaining_sim.results.events import EVENTS


def rungs_of(game: Game, package: int) -> list[int]:
    """Return the rung of every chip in a package."""
    code = int(game.codes[package])
    return [code >> int(chip.shift) & int(chip.mask) for chip in game.chips]


class InForce:
    """Follows a ledger event by event.

    Attributes
    ----------
    rungs : list of int
        The rung in force, chip by chip.
    origin : list of int
        What the offers of this meeting depart from: chip by chip, what was agreed before counts.
    threatened : set of int
        Chips under a threat.
    file_is_free : bool
        Whether nothing of the file is agreed, so that it can be talked about.
    """

    def __init__(self, game: Game) -> None:
        self.game = game
        self.file = int(game.talks.file)
        self.rungs = [int(chip.in_force) for chip in game.chips]
        self.origin = list(self.rungs)
        self.threatened: set[int] = set()
        self.file_is_free = int(game.talks.pending) < 0

    def follow(self, event: Any) -> list[int]:
        """Take note of an event, and return the chips whose rung has changed."""
        kind, chip, before = int(event["kind"]), int(event["chip"]), list(self.rungs)
        meaning = EVENTS[kind]
        if (
            meaning.moves and chip >= 0 and event["new"] >= 0
        ):  # a shock may spare a file that is being decided
            self.rungs[chip] = int(event["new"])
        elif kind == ledger.ACCEPTED:
            self.origin = rungs_of(self.game, int(event["package"]))
        elif kind == ledger.DEAL:
            for k, rung in enumerate(rungs_of(self.game, int(event["package"]))):
                if k != self.file:  # the file still has to be approved
                    self.rungs[k] = rung
        if kind == ledger.DEAL or event["phase"] != TABLE:
            self.origin = list(self.rungs)
        changed = [k for k, rung in enumerate(self.rungs) if rung != before[k]]
        if kind == ledger.THREATENED:
            self.threatened.add(chip)
        elif kind == ledger.DEAL:
            self.threatened.difference_update(changed)
        elif meaning.ends_threat:
            self.threatened.discard(chip)
        if kind == ledger.FRAMEWORK or (kind == ledger.EXECUTED and chip == self.file):
            self.file_is_free = False
        elif meaning.ends_framework:
            self.file_is_free = True
        return changed
