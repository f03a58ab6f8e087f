"""Approval of the file: consent, ratification on both sides, review."""

from typing import Any

from numpy.typing import NDArray

from bargaining_sim.game import domestic, ledger, mechanics
from bargaining_sim.game.state import BY_FIRST, BY_PLATFORM, BY_REVIEW, RATIFIED, State
from bargaining_sim.game.tables import Game
from bargaining_sim.numeric.chance import APPROVAL
from bargaining_sim.numeric.rule import rule
from bargaining_sim.rules.review import GRANT, REFUSE


@rule
def approval_sessions(game: Game) -> int:
    """Sessions that settle a pending file one way or the other."""
    return int(game.talks.attempts + game.talks.max_delays + 1)


@rule
def approval_phase(game: Game, state: State, draws: NDArray[Any]) -> None:
    """One approval session; after the last meeting as many as it takes."""
    last = state.now.meeting == game.talks.rounds - 1 or state.now.over or game.talks.ends_on_deal
    sessions = approval_sessions(game) if last else 1
    for i in range(sessions):
        if state.now.pending >= 0 and state.now.delays <= game.talks.max_delays:
            approval_session(game, state, draws[4 * i : 4 * i + 4])


@rule
def approval_session(game: Game, state: State, draws: NDArray[Any]) -> None:
    """Consent, then ratification on both sides, then review; each may stop the file."""
    if not state.now.consented:
        chance = domestic.consent_chance(game, state) if game.talks.has_platform else 1.0
        if not settle_consent(game, state, chance, draws[0] < chance):
            return
    for a in range(2):
        if not state.sides[a].ratified:
            chance = domestic.ratification_chance(game, state, a) if game.sides[a].ratifies else 1.0
            if not settle_ratification(game, state, a, chance, draws[1 + a] < chance):
                return
    if state.sides[0].ratified and state.sides[1].ratified:
        state.now.status = RATIFIED
        decision = GRANT
        if domestic.is_reviewed(game, state):
            decision = domestic.review_file(game, state, draws[3])
            settle_review(game, state, decision)
        if decision == GRANT:
            mechanics.close_file(game, state)


@rule
def settle_consent(game: Game, state: State, chance: float, consents: bool) -> bool:
    """The platform has decided on the pending rung; False if it refused."""
    now = state.now
    file, rung = game.talks.file, now.pending
    if consents:
        now.consented = True
        now.ever_consented = True
        if game.talks.has_platform and game.rungs[file, rung].consent:
            ledger.note(state, APPROVAL, ledger.CONSENTED, ledger.PLATFORM, file, -1, rung, -1, chance, 0.0)
        return True
    nearest = nearest_acceptable(game, state)
    ledger.note(state, APPROVAL, ledger.NOT_CONSENTED, ledger.PLATFORM, file, nearest, rung, -1, chance, 0.0)
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
    rung = game.rungs[file, now.pending]
    lawful = rung.lawful_0 if a == 0 else rung.lawful_1
    if lawful and ratifies:
        side.ratified = True
        side.ever_ratified = True
        if game.sides[a].ratifies:
            ledger.note(state, APPROVAL, ledger.RATIFIED, a, file, -1, now.pending, -1, chance, 0.0)
        return True
    kind = ledger.NOT_RATIFIED if lawful else ledger.UNLAWFUL
    ledger.note(state, APPROVAL, kind, a, file, -1, now.pending, -1, chance, float(side.attempts))
    if side.attempts < game.talks.attempts:
        return True
    ledger.note(state, APPROVAL, ledger.DEFECTED, a, file, -1, now.pending, -1, chance, 0.0)
    mechanics.refuse_file(game, state, BY_FIRST + a)
    return False


@rule
def settle_review(game: Game, state: State, decision: int) -> None:
    """The regulators have decided on the pending rung (a grant is put in force by the caller)."""
    now, file = state.now, game.talks.file
    actor = game.talks.review_side
    if decision == GRANT:
        now.leave_granted += 1.0
        ledger.note(state, APPROVAL, ledger.GRANTED, actor, file, -1, now.pending, -1, now.relations, 0.0)
    elif decision == REFUSE:
        ledger.note(
            state, APPROVAL, ledger.LICENCE_REFUSED, actor, file, -1, now.pending, -1, now.relations, 0.0
        )
        mechanics.refuse_file(game, state, BY_REVIEW)
    else:
        now.delays += 1
        ledger.note(
            state,
            APPROVAL,
            ledger.DELAYED,
            actor,
            file,
            -1,
            now.pending,
            -1,
            now.relations,
            float(now.delays),
        )
