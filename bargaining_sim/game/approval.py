"""What follows when the platform, the ratifiers and the regulators have decided on the pending rung."""

from bargaining_sim.game import domestic, ledger, mechanics
from bargaining_sim.game.state import BY_FIRST, BY_PLATFORM, BY_REVIEW, State
from bargaining_sim.game.tables import Game
from bargaining_sim.numeric.chance import APPROVAL
from bargaining_sim.numeric.rule import rule
from bargaining_sim.rules.review import GRANT, REFUSE


@rule
def approval_sessions(game: Game) -> int:
    """Sessions that settle a pending file one way or the other."""
    return int(game.talks.attempts + game.talks.max_delays + 1)


@rule
def settle_consent(game: Game, state: State, chance: float, consents: bool) -> bool:
    """The platform has decided on the pending rung; False if it refused."""
    now = state.now
    file, rung = game.talks.file, now.pending
    if consents:
        now.consented = True
        now.ever_consented = True
        if game.talks.has_platform and game.rungs[file, rung].consent:
            ledger.note(state, APPROVAL, ledger.CONSENTED, ledger.PLATFORM, file, new=rung, value=chance)
        return True
    nearest = nearest_acceptable(game, state)
    ledger.note(state, APPROVAL, ledger.NOT_CONSENTED, ledger.PLATFORM, file, nearest, rung, chance)
    state.rungs[file, rung].barred = now.meeting + 1 + game.talks.strike_rounds
    mechanics.refuse_file(game, state, BY_PLATFORM)
    return False


@rule
def nearest_acceptable(game: Game, state: State) -> int:
    """Rung nearest to the pending one that the platform values at least as much as no deal; −1 if none."""
    file, rung = game.talks.file, state.now.pending
    least = domestic.platform_disagreement(game, state)
    for distance in range(1, game.chips[file].rungs):
        for candidate in (rung + distance, rung - distance):
            if (
                0 <= candidate < game.chips[file].rungs
                and game.rungs[file, candidate].platform_value >= least
            ):
                return int(candidate)
    return -1


@rule
def settle_ratification(game: Game, state: State, a: int, chance: float, ratifies: bool) -> bool:
    """Side ``a``'s ratifiers have voted; False if the file has failed for good."""
    side, now = state.sides[a], state.now
    file = game.talks.file
    side.attempts += 1
    lawful = game.rungs[file, now.pending].lawful[a]
    if lawful and ratifies:
        side.ratified = True
        side.ever_ratified = True
        if game.sides[a].ratifies:
            ledger.note(state, APPROVAL, ledger.RATIFIED, a, file, new=now.pending, value=chance)
        return True
    kind = ledger.NOT_RATIFIED if lawful else ledger.UNLAWFUL
    ledger.note(state, APPROVAL, kind, a, file, new=now.pending, value=chance, threshold=side.attempts)
    if side.attempts < game.talks.attempts:
        return True
    ledger.note(state, APPROVAL, ledger.DEFECTED, a, file, new=now.pending, value=chance)
    mechanics.refuse_file(game, state, BY_FIRST + a)
    return False


@rule
def settle_review(game: Game, state: State, decision: int) -> None:
    """The regulators have decided on the pending rung (a grant is put in force by the caller)."""
    now, file = state.now, game.talks.file
    actor = game.talks.review_side
    if decision == GRANT:
        now.leave_granted += 1.0
        ledger.note(state, APPROVAL, ledger.GRANTED, actor, file, new=now.pending, value=now.relations)
    elif decision == REFUSE:
        ledger.note(state, APPROVAL, ledger.LICENCE_REFUSED, actor, file, -1, now.pending, now.relations)
        mechanics.refuse_file(game, state, BY_REVIEW)
    else:
        now.delays += 1
        ledger.note(state, APPROVAL, ledger.DELAYED, actor, file, -1, now.pending, now.relations, now.delays)
