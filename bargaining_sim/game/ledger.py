"""The ledger of a run: coded events."""

from bargaining_sim.game.state import State
from bargaining_sim.numeric.chance import APPROVAL, CLOCK, FIRMS, IMPLEMENTATION, MOVES, NEWS, TABLE
from bargaining_sim.numeric.rule import rule

PHASE_NAMES = {
    NEWS: "news",
    MOVES: "moves",
    TABLE: "table",
    APPROVAL: "approval",
    CLOCK: "clock",
    IMPLEMENTATION: "implementation",
    FIRMS: "firms",
}

HELD, ESCALATED, THREATENED, EASED, ANNOUNCED, LEARNED = 0, 1, 2, 3, 4, 5
OFFERED, PASSED, ACCEPTED, REFUSED, BROKE_DOWN, DEAL = 10, 11, 12, 13, 14, 15
FRAMEWORK, CONSENTED, NOT_CONSENTED, RATIFIED, NOT_RATIFIED, UNLAWFUL = 20, 21, 22, 23, 24, 25
DEFECTED, GRANTED, DELAYED, LICENCE_REFUSED, IN_FORCE, TAKEN_BACK = 26, 27, 28, 29, 30, 31
EXTENDED, EXECUTED, CALLED_OFF = 40, 41, 42
SHOCKED, RUMOURED = 50, 51
SUPPORTED, PASSED_REVIEW, MISHAP, LASTED, REOPENED, COLLAPSED = 60, 61, 62, 63, 64, 65
REDESIGNED = 70

KIND_NAMES = {
    HELD: "held",
    ESCALATED: "escalated",
    THREATENED: "threatened",
    EASED: "eased",
    ANNOUNCED: "announced",
    LEARNED: "learned",
    OFFERED: "offered",
    PASSED: "passed",
    ACCEPTED: "accepted",
    REFUSED: "refused",
    BROKE_DOWN: "broke_down",
    DEAL: "deal",
    FRAMEWORK: "framework",
    CONSENTED: "consented",
    NOT_CONSENTED: "not_consented",
    RATIFIED: "ratified",
    NOT_RATIFIED: "not_ratified",
    UNLAWFUL: "unlawful",
    DEFECTED: "defected",
    GRANTED: "granted",
    DELAYED: "delayed",
    LICENCE_REFUSED: "licence_refused",
    IN_FORCE: "in_force",
    TAKEN_BACK: "taken_back",
    EXTENDED: "extended",
    EXECUTED: "executed",
    CALLED_OFF: "called_off",
    SHOCKED: "shocked",
    RUMOURED: "rumoured",
    SUPPORTED: "supported",
    PASSED_REVIEW: "passed_review",
    MISHAP: "mishap",
    LASTED: "lasted",
    REOPENED: "reopened",
    COLLAPSED: "collapsed",
    REDESIGNED: "redesigned",
}
PLATFORM = 2
"""Actor number of the platform in the ledger; the principals are 0 and 1, nobody is -1."""


@rule
def note(
    state: State,
    phase: int,
    kind: int,
    actor: int = -1,
    chip: int = -1,
    old: int = -1,
    new: int = -1,
    value: float = 0.0,
    threshold: float = 0.0,
    package: int = -1,
) -> None:
    """Append an event if the run keeps a ledger; a full ledger drops what follows."""
    place = state.now.events
    if place < len(state.ledger):
        event = state.ledger[place]
        event.meeting = state.now.meeting
        event.phase = phase
        event.kind = kind
        event.actor = actor
        event.chip = chip
        event.old = old
        event.new = new
        event.package = package
        event.day = state.now.day
        event.value = value
        event.threshold = threshold
        state.now.events = place + 1
