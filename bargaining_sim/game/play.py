"""One run: the phases of a round in order, and a session at the table. The only statement of that order.

The compiled engine, plain runs and the Mesa model with its agents (``agents``, see ``game.decisions``) all
play it. What somebody decides is asked in ``decisions``, what follows from it happens in ``mechanics``.
"""

from typing import Any

from numpy.typing import NDArray

from bargaining_sim.game import approval, decisions, domestic, firms, ledger, mechanics, packages, seats
from bargaining_sim.game.implementation import DAYS_A_MONTH, MONTHS_A_QUARTER, is_running, months_due
from bargaining_sim.game.news import learning_phase, news_phase, wear_chokepoints
from bargaining_sim.game.outcome import finish
from bargaining_sim.game.state import CLOSED, RATIFIED, State, begin
from bargaining_sim.game.tables import Game
from bargaining_sim.numeric.chance import APPROVAL, CLOCK, FIRMS, IMPLEMENTATION, MOVES, NEWS, TABLE, TYPES
from bargaining_sim.numeric.chance import draw as fill
from bargaining_sim.numeric.rule import inlined, rule
from bargaining_sim.rules.answers import breaks_down
from bargaining_sim.rules.implementation import COLLAPSED_BAN, COLLAPSED_LICENCE
from bargaining_sim.rules.review import GRANT

DATES_PER_ROUND = 8
"""Extensions of one chip that fit between two meetings; a chance purpose needs a fixed number of draws."""


@rule
def draws_needed(game: Game, purpose: int) -> int:
    """Uniform numbers that a phase may use in one round."""
    talks = game.talks
    if purpose == NEWS:
        return len(game.shocks) + 2 * len(game.rumours)
    if purpose == MOVES:
        return 4 + len(game.instruments)
    if purpose == FIRMS:
        return len(game.firms)
    if purpose == TABLE:
        sessions = talks.chips if talks.issue_by_issue else 1
        return int(sessions * (1 + 2 * talks.offers_per_round))
    if purpose == APPROVAL:
        return 4 * approval.approval_sessions(game)
    if purpose == CLOCK:
        return int(talks.chips * DATES_PER_ROUND)
    return 2


@rule
def play_run(
    game: Game,
    state: State,
    agents: Any,
    row: Any,
    rungs: NDArray[Any],
    shares: NDArray[Any],
    draws: NDArray[Any],
    seed: int,
    run: int,
) -> None:
    """Play run ``run`` of ``seed`` from start to end: its ``row``, final ``rungs`` and ``shares`` of designs.

    ``draws`` is space for the most uniform numbers that a phase needs (:func:`draws_needed`).
    """
    begin_run(game, state, draws, seed, run)
    while is_talking(game, state):
        play_round(game, state, agents, draws, seed, run)
    for quarter in range(game.talks.aftermath):
        play_quarter(game, state, agents, draws, seed, run, quarter)
    finish(game, state, row, rungs, shares)


@rule
def begin_run(game: Game, state: State, draws: NDArray[Any], seed: int, run: int) -> None:
    """Set ``state`` to the start of a run; its first draws are the types of the sides."""
    fill(seed, run, TYPES, 0, draws[:2])
    begin(game, state, draws)
    for k in range(game.talks.chips):
        mechanics.set_in_force(game, state, k, state.chips[k].in_force)  # records the levels at the start


@rule
def is_talking(game: Game, state: State) -> bool:
    return bool(state.now.meeting < game.talks.rounds and not state.now.over)


@rule
def play_round(game: Game, state: State, agents: Any, draws: NDArray[Any], seed: int, run: int) -> None:
    """One round: what happens before a meeting, the meeting, and what happens until the next.

    Every phase draws from a stream of its own, so that switching one off leaves the draws of the others.
    """
    meeting = state.now.meeting
    open_round(game, state)
    # The world moves first, so that whoever decides after it knows of it: news, then the principals' own
    # moves, and what these have shown of instruments.
    if game.talks.shocks_on or game.talks.rumours_on:
        n = draws_needed(game, NEWS)
        fill(seed, run, NEWS, meeting, draws[:n])
        news_phase(game, state, draws)
    if game.talks.moves_on or game.talks.learning_on:
        n = draws_needed(game, MOVES)
        fill(seed, run, MOVES, meeting, draws[:n])
        if game.talks.moves_on:
            moves_phase(game, state, agents, draws)
        if game.talks.learning_on:
            learning_phase(game, state, draws[4:])  # the first four are those of the moves
    wear_chokepoints(game, state)
    note_path(game, state, meeting - 1)  # what is in force when a table opens closes the round before
    if game.talks.table_on:
        n = draws_needed(game, TABLE)
        fill(seed, run, TABLE, meeting, draws[:n])
        table_phase(game, state, agents, draws)
    if game.talks.approval_on and state.now.pending >= 0:
        n = draws_needed(game, APPROVAL)
        fill(seed, run, APPROVAL, meeting, draws[:n])
        approval_phase(game, state, agents, draws)
    # Dates come after the approval: a pending file makes its owner extend. A breakdown has settled them.
    if game.talks.clock_on and not state.now.over:
        n = draws_needed(game, CLOCK)
        fill(seed, run, CLOCK, meeting, draws[:n])
        clock_phase(game, state, agents, draws)
    if game.talks.implementation_on:
        implementation_phase(game, state, agents, draws, seed, run, game.meetings[meeting].next_day)
    if game.talks.firms_on:
        n = draws_needed(game, FIRMS)
        fill(seed, run, FIRMS, meeting, draws[:n])
        firms_phase(game, state, agents, draws, meeting)  # last: the firms look at all of the round
    close_round(game, state)


@rule
def play_quarter(
    game: Game, state: State, agents: Any, draws: NDArray[Any], seed: int, run: int, quarter: int
) -> None:
    """One quarter after the talks: the venture lives on, the firms look on."""
    step = game.talks.rounds + quarter
    state.now.meeting = game.talks.rounds  # the ledger counts all quarters as one more meeting
    if game.talks.implementation_on:
        until = state.now.closed_day + (state.now.months + MONTHS_A_QUARTER) * DAYS_A_MONTH
        implementation_phase(game, state, agents, draws, seed, run, until)
    last = game.meetings[max(1, state.now.rounds) - 1].next_day  # the talks may have ended before their time
    state.now.day = last + (quarter + 1) * MONTHS_A_QUARTER * DAYS_A_MONTH
    if game.talks.firms_on:
        n = draws_needed(game, FIRMS)
        fill(seed, run, FIRMS, step, draws[:n])
        firms_phase(game, state, agents, draws, step)


@rule
def implementation_phase(
    game: Game, state: State, agents: Any, draws: NDArray[Any], seed: int, run: int, until: int
) -> None:
    """The venture lives the months that have passed by day ``until``, each with its own two numbers."""
    while is_running(game, state) and state.now.months < months_due(game, state, until):
        fill(seed, run, IMPLEMENTATION, state.now.months, draws[:2])
        decisions.live_month(game, state, agents, draws[0], draws[1])
        settle_venture(game, state)


@rule
def settle_venture(game: Game, state: State) -> None:
    """A venture that has collapsed takes the file with it."""
    if state.now.status == CLOSED and state.now.ending in (COLLAPSED_BAN, COLLAPSED_LICENCE):
        mechanics.collapse(game, state)


@rule
def firms_phase(game: Game, state: State, agents: Any, draws: NDArray[Any], step: int) -> None:
    """Every firm looks at its design, all at the same time; ``draws`` has one number for each."""
    firms.begin_choices(game, state)
    for f in range(len(game.firms)):
        decisions.redesign(game, state, agents, f, draws[f])
    firms.end_choices(game, state, step)


@inlined
def open_round(game: Game, state: State) -> None:
    state.now.day = game.meetings[state.now.meeting].day


@inlined
def close_round(game: Game, state: State) -> None:
    """Accrue payoffs, remember what is in force, and go on."""
    mechanics.accrue(game, state)
    note_path(game, state, state.now.meeting)
    if state.now.meeting < len(state.path):
        state.path[state.now.meeting, game.talks.chips] = state.now.status
    if game.talks.ends_on_deal and state.now.deals > 0:
        state.now.over = True
    state.now.meeting += 1


@inlined
def note_path(game: Game, state: State, meeting: int) -> None:
    """Remember what is in force after a meeting; until the next table opens it may still change."""
    if 0 <= meeting < len(state.path):
        for k in range(game.talks.chips):
            state.path[meeting, k] = state.chips[k].in_force


@rule
def moves_phase(game: Game, state: State, agents: Any, draws: NDArray[Any]) -> None:
    """Both principals choose at the same time, then both moves happen; four draws."""
    first = decisions.choose_move(game, state, agents, 0, draws[0], draws[2])
    second = decisions.choose_move(game, state, agents, 1, draws[1], draws[3])
    mechanics.apply_move(game, state, 0, first[0], first[1], first[2], first[3])
    mechanics.apply_move(game, state, 1, second[0], second[1], second[2], second[3])


@rule
def table_phase(game: Game, state: State, agents: Any, draws: NDArray[Any]) -> None:
    """One session on the whole package, or one for each chip; a deal at the end if any session agreed."""
    base = packages.in_force_package(game, state)
    size = 1 + 2 * game.talks.offers_per_round
    agreed = False
    for session in range(game.talks.chips if game.talks.issue_by_issue else 1):
        only = session if game.talks.issue_by_issue else -1
        if not state.now.over and seats.open_session(game, state, base, only):
            package = play_session(game, state, agents, draws[session * size : (session + 1) * size])
            if package >= 0:
                base = package
                agreed = True
                mechanics.agree(game, state)
    if agreed and not state.now.over:
        mechanics.apply_deal(game, state, base)


@inlined
def play_session(game: Game, state: State, agents: Any, draws: NDArray[Any]) -> int:
    """Alternating offers until one is accepted, time is up or talks break down; the package or −1.

    Slots count the offers of the whole talks from 1. A pass bears no risk of a breakdown: nothing is refused.
    """
    a = int((game.talks.opens + state.now.meeting) % 2)  # who opens changes from meeting to meeting
    first_slot = state.now.meeting * game.talks.offers_per_round + 1
    decisions.open_talks(game, state, agents, a, first_slot, draws[0])
    for j in range(game.talks.offers_per_round):
        package = decisions.make_offer(game, state, agents, a, first_slot + j)
        if offer(game, state, agents, a, package, first_slot + j, draws[1 + 2 * j]):
            return package
        if package >= 0 and breaks_down(game.talks.breakdown, draws[2 + 2 * j]):
            mechanics.break_down(game, state, 1 - a)
            return -1
        a = 1 - a
    return -1


@inlined
def offer(game: Game, state: State, agents: Any, a: int, package: int, slot: int, draw: float) -> bool:
    """Side ``a`` offers ``package`` (−1: it passes) and the other answers; True if accepted."""
    b = 1 - a
    if package < 0:
        passes(game, state, a, slot, draw)
        return False
    note_offer(game, state, a, package)
    decisions.hear_offer(game, state, agents, b, package, slot, draw)
    accepted = decisions.accepts(game, state, agents, b, package)
    answer(game, state, b, package, slot, accepted)
    return accepted


@rule
def passes(game: Game, state: State, a: int, slot: int, draw: float) -> None:
    """Side ``a`` has nothing to offer that is worth its reservation value to itself."""
    best = state.types[a, state.sides[a].type].top
    ledger.note(state, TABLE, ledger.PASSED, a, value=best, threshold=state.sides[a].aspiration)
    seats.set_aspiration(game, state, 1 - a, slot + 1, draw)


@inlined
def note_offer(game: Game, state: State, a: int, package: int) -> None:
    state.now.offers_made += 1
    worth = float(game.utility[a, state.sides[a].type, package])
    ledger.note(state, TABLE, ledger.OFFERED, a, -1, -1, -1, worth, state.sides[a].aspiration, package)


@inlined
def answer(game: Game, state: State, b: int, package: int, slot: int, accepted: bool) -> None:
    """Write the answer of side ``b`` into the ledger; a refusal teaches the proposer."""
    worth = float(game.utility[b, state.sides[b].type, package])
    kind = ledger.ACCEPTED if accepted else ledger.REFUSED
    ledger.note(state, TABLE, kind, b, value=worth, threshold=state.sides[b].bar, package=package)
    if not accepted:
        seats.learn(game, state, 1 - b, package, slot + 1, True)


@rule
def approval_phase(game: Game, state: State, agents: Any, draws: NDArray[Any]) -> None:
    """One approval session; after the last meeting as many as it takes."""
    last = state.now.meeting == game.talks.rounds - 1 or state.now.over or game.talks.ends_on_deal
    sessions = approval.approval_sessions(game) if last else 1
    for i in range(sessions):
        if state.now.pending >= 0 and state.now.delays <= game.talks.max_delays:
            approval_session(game, state, agents, draws[4 * i : 4 * i + 4])


@rule
def approval_session(game: Game, state: State, agents: Any, draws: NDArray[Any]) -> None:
    """Consent, then ratification on both sides, then review; each may stop the file."""
    if not state.now.consented:
        chance = decisions.consent_chance(game, state, agents)
        consents = decisions.consents(game, agents, chance, draws[0])
        if not approval.settle_consent(game, state, chance, consents):
            return
    for a in range(2):
        if not state.sides[a].ratified:
            chance = decisions.ratification_chance(game, state, agents, a)
            ratifies = decisions.ratifies(game, agents, a, chance, draws[1 + a])
            if not approval.settle_ratification(game, state, a, chance, ratifies):
                return
    if state.sides[0].ratified and state.sides[1].ratified:
        state.now.status = RATIFIED
        decision = GRANT
        if domestic.is_reviewed(game, state):
            decision = decisions.review(game, state, agents, draws[3])
            approval.settle_review(game, state, decision)
        if decision == GRANT:
            mechanics.close_file(game, state)


@rule
def clock_phase(game: Game, state: State, agents: Any, draws: NDArray[Any]) -> None:
    """Dates that fall before the next meeting: extended, or the fallback comes into force."""
    until = game.meetings[state.now.meeting].next_day
    for k in range(game.talks.chips):
        i = 0
        while state.chips[k].due <= until and i < DATES_PER_ROUND:
            draw = draws[k * DATES_PER_ROUND + i]
            if state.chips[k].threatened:
                if decisions.carries_out(game, agents, k, draw):
                    mechanics.execute_fallback(game, state, k)
                else:
                    mechanics.call_off(game, state, k)
            elif decisions.extends(game, state, agents, k, draw):
                mechanics.extend(game, state, k)
            else:
                mechanics.execute_fallback(game, state, k)
            i += 1


@rule
def keep_path(state: State, paths: Any, i: int) -> None:
    """Copy how the run went to place ``i`` of ``paths``, if there is room (``batch.Paths``)."""
    if i < len(paths.rungs):
        copy_table(state.path, paths.rungs[i])
        copy_table(state.shares, paths.shares[i])
        for j in range(len(state.instruments)):
            paths.learned[i, j] = state.instruments[j].learned
        for f in range(len(state.firms)):
            paths.designs[i, f] = state.firms[f].design


@rule
def copy_table(source: NDArray[Any], target: NDArray[Any]) -> None:
    """Copy number by number: Numba takes seconds to compile ``target[:] = source``."""
    for i in range(source.shape[0]):
        for j in range(source.shape[1]):
            target[i, j] = source[i, j]


def ledger_capacity(game: Game) -> int:
    """Room for every event that a run of this scenario can have."""
    talks = game.talks
    sessions = talks.chips if talks.issue_by_issue else 1
    table = sessions * (2 * talks.offers_per_round + 1) + 3
    home = approval.approval_sessions(game) * 8 + talks.chips + 1
    clock = talks.chips * (2 * DATES_PER_ROUND + 1)
    news = len(game.shocks) + len(game.rumours) + len(game.instruments)
    firms = (talks.rounds + talks.aftermath) * len(game.designs)
    return int(talks.rounds * (2 + news + table + home + clock) + firms + talks.months + 4)
