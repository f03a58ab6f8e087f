"""One run: the phases of a round in order, for the batch engine and for a run traced without Mesa.

The Mesa model (``abm``) states the same order with its agents; ``tests/engines`` holds the two together.
"""

from typing import Any

from numpy.typing import NDArray

from bargaining_sim.chance import APPROVAL, CLOCK, MOVES, TABLE, TYPES
from bargaining_sim.chance import draw as fill
from bargaining_sim.game import ledger, mechanics, seats
from bargaining_sim.game.outcome import finish
from bargaining_sim.game.state import BY_FIRST, BY_PLATFORM, BY_REVIEW, RATIFIED, State, begin
from bargaining_sim.game.tables import Game
from bargaining_sim.rule import rule
from bargaining_sim.rules.answers import breaks_down
from bargaining_sim.rules.review import GRANT, REFUSE

DATES_PER_ROUND = 8
"""Extensions of one chip that fit between two meetings; a chance purpose needs a fixed number of draws."""


@rule
def draws_needed(game: Game, purpose: int) -> int:
    """Uniform numbers that a phase may use in one round."""
    talks = game.talks
    if purpose == TABLE:
        sessions = talks.chips if talks.issue_by_issue else 1
        return int(sessions * (1 + 2 * talks.offers_per_round))
    if purpose == APPROVAL:
        return 4 * approval_sessions(game)
    if purpose == CLOCK:
        return int(talks.chips * DATES_PER_ROUND)
    return 2


@rule
def approval_sessions(game: Game) -> int:
    """Sessions that settle a pending file one way or the other."""
    return int(game.talks.attempts + game.talks.max_delays + 1)


@rule
def play_run(
    game: Game, state: State, row: Any, rungs: NDArray[Any], draws: NDArray[Any], seed: int, run: int
) -> None:
    """Play run ``run`` of ``seed`` from start to end and write its ``row`` and final ``rungs``.

    ``draws`` is space for the most uniform numbers that a phase needs (:func:`draws_needed`).
    """
    fill(seed, run, TYPES, 0, draws[:2])
    begin(game, state, draws)
    mechanics.begin_world(game, state)
    while state.now.meeting < game.talks.rounds and not state.now.over:
        open_round(game, state)
        if game.talks.moves_on:
            fill(seed, run, MOVES, state.now.meeting, draws[:2])
            moves_phase(game, state, draws)
        if game.talks.table_on:
            n = draws_needed(game, TABLE)
            fill(seed, run, TABLE, state.now.meeting, draws[:n])
            table_phase(game, state, draws)
        if game.talks.approval_on and state.now.pending >= 0:
            n = draws_needed(game, APPROVAL)
            fill(seed, run, APPROVAL, state.now.meeting, draws[:n])
            approval_phase(game, state, draws)
        if game.talks.clock_on and not state.now.over:
            n = draws_needed(game, CLOCK)
            fill(seed, run, CLOCK, state.now.meeting, draws[:n])
            clock_phase(game, state, draws)
        close_round(game, state)
    finish(game, state, row, rungs)


@rule
def open_round(game: Game, state: State) -> None:
    """Go to the next meeting."""
    state.now.day = game.meetings[state.now.meeting].day


@rule
def close_round(game: Game, state: State) -> None:
    """Accrue payoffs and go on."""
    mechanics.accrue(game, state)
    if game.talks.ends_on_deal and state.now.deals > 0:
        state.now.over = True
    state.now.meeting += 1


@rule
def moves_phase(game: Game, state: State, draws: NDArray[Any]) -> None:
    """Both principals choose at the same time, then both moves happen."""
    first = seats.choose_move(game, state, 0, draws[0])
    k0, move0, value0 = state.options[first].chip, state.options[first].move, state.options[first].value
    second = seats.choose_move(game, state, 1, draws[1])
    chosen, harm0, harm1 = state.options[second], state.sides[0].harm, state.sides[1].harm
    mechanics.apply_move(game, state, 0, k0, move0, value0, harm0)
    mechanics.apply_move(game, state, 1, chosen.chip, chosen.move, chosen.value, harm1)


@rule
def table_phase(game: Game, state: State, draws: NDArray[Any]) -> None:
    """One session on the whole package, or one for each chip; a deal at the end if any session agreed."""
    base = mechanics.in_force_package(game, state)
    size = 1 + 2 * game.talks.offers_per_round
    agreed = False
    for session in range(game.talks.chips if game.talks.issue_by_issue else 1):
        only = session if game.talks.issue_by_issue else -1
        if not state.now.over and seats.open_session(game, state, base, only):
            package = play_session(game, state, draws[session * size : (session + 1) * size])
            if package >= 0:
                base = package
                agreed = True
                mechanics.agree(game, state)
    if agreed and not state.now.over:
        mechanics.apply_deal(game, state, base)


@rule
def play_session(game: Game, state: State, draws: NDArray[Any]) -> int:
    """Alternating offers until one is accepted, time is up or talks break down; the package or −1."""
    a = opener(game, state)
    first_slot = state.now.meeting * game.talks.offers_per_round + 1
    seats.set_aspiration(game, state, a, first_slot, draws[0])
    for j in range(game.talks.offers_per_round):
        package = seats.choose_offer(game, state, a)
        if offer(game, state, a, package, first_slot + j, draws[1 + 2 * j]):
            return package
        if package >= 0 and breaks_down(game.talks.breakdown, draws[2 + 2 * j]):
            mechanics.break_down(game, state, 1 - a)
            return -1
        a = 1 - a
    return -1


@rule
def opener(game: Game, state: State) -> int:
    """Side that makes the first offer of this meeting: in turn."""
    return int((game.talks.opens + state.now.meeting) % 2)


@rule
def offer(game: Game, state: State, a: int, package: int, slot: int, draw: float) -> bool:
    """Side ``a`` offers ``package`` (−1: it passes) and the other answers; True if accepted."""
    b = 1 - a
    if package < 0:
        passes(game, state, a, slot, draw)
        return False
    note_offer(game, state, a, package)
    seats.hear_offer(game, state, b, package, slot, draw)
    accepted = seats.accepts_offer(game, state, b, package)
    answer(game, state, b, package, slot, accepted)
    return accepted


@rule
def passes(game: Game, state: State, a: int, slot: int, draw: float) -> None:
    """Side ``a`` has nothing to offer that is worth its reservation value to itself."""
    best = state.types[a, state.sides[a].type].top
    ledger.note(state, TABLE, ledger.PASSED, a, -1, -1, -1, -1, best, state.sides[a].aspiration)
    seats.set_aspiration(game, state, 1 - a, slot + 1, draw)


@rule
def note_offer(game: Game, state: State, a: int, package: int) -> None:
    """Count an offer and write it into the ledger."""
    state.now.offers_made += 1
    worth = float(game.utility[a, state.sides[a].type, package])
    ledger.note(state, TABLE, ledger.OFFERED, a, -1, -1, -1, package, worth, state.sides[a].aspiration)


@rule
def answer(game: Game, state: State, b: int, package: int, slot: int, accepted: bool) -> None:
    """Write the answer of side ``b`` into the ledger; a refusal teaches the proposer."""
    worth = float(game.utility[b, state.sides[b].type, package])
    kind = ledger.ACCEPTED if accepted else ledger.REFUSED
    ledger.note(state, TABLE, kind, b, -1, -1, -1, package, worth, state.sides[b].aspiration)
    if not accepted:
        seats.learn_from_refusal(game, state, 1 - b, package, slot + 1)


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
        chance = seats.consent_chance(game, state) if game.talks.has_platform else 1.0
        if not settle_consent(game, state, chance, draws[0] < chance):
            return
    for a in range(2):
        if not state.sides[a].ratified:
            chance = seats.ratification_chance(game, state, a) if game.sides[a].ratifies else 1.0
            if not settle_ratification(game, state, a, chance, draws[1 + a] < chance):
                return
    if state.sides[0].ratified and state.sides[1].ratified:
        state.now.status = RATIFIED
        decision = GRANT
        if game.talks.review_side >= 0 and game.rungs[game.talks.file, state.now.pending].review:
            decision = seats.review_file(game, state, draws[3])
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
    least = seats.platform_disagreement(game, state)
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


@rule
def clock_phase(game: Game, state: State, draws: NDArray[Any]) -> None:
    """Dates that fall before the next meeting: extended, or the fallback comes into force."""
    until = game.meetings[state.now.meeting].next_day
    for k in range(game.talks.chips):
        i = 0
        while state.chips[k].due <= until and i < DATES_PER_ROUND:
            draw = draws[k * DATES_PER_ROUND + i]
            if seats.extends_date(game, state, k, draw):
                mechanics.extend(game, state, k)
            else:
                mechanics.execute_fallback(game, state, k)
            i += 1


def ledger_capacity(game: Game) -> int:
    """Room for every event that a run of this scenario can have."""
    talks = game.talks
    sessions = talks.chips if talks.issue_by_issue else 1
    table = sessions * (2 * talks.offers_per_round + 1) + 3
    approval = approval_sessions(game) * 8 + talks.chips
    clock = talks.chips * (2 * DATES_PER_ROUND + 1)
    return int(talks.rounds * (2 + table + approval + clock))
