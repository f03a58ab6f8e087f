"""What happens to the world when somebody has decided: rungs, deals, the file, dates. No decisions here."""

from typing import Any

from bargaining_sim.game import firms, implementation, ledger
from bargaining_sim.game.packages import in_force_package, rung_in, worth
from bargaining_sim.game.state import CLOSED, COLLAPSED, EXECUTED, FRAMEWORK, NO_FILE, State
from bargaining_sim.game.tables import BASIS_POINTS, NEVER, Game
from bargaining_sim.numeric.chance import APPROVAL, CLOCK, IMPLEMENTATION, MOVES, TABLE
from bargaining_sim.numeric.rule import inlined, rule
from bargaining_sim.rules.moves import ANNOUNCE, ESCALATE, HOLD, THREATEN


@rule
def is_locked(game: Game, state: State, k: int, rung: int) -> bool:
    """Whether a rung needs an instrument that nobody can use yet."""
    i = game.rungs[k, rung].instrument
    return bool(i >= 0 and state.instruments[i].usable > state.now.day)


@rule
def next_rung(game: Game, state: State, k: int, rung: int, step: int) -> int:
    """Next rung that the owner of chip ``k`` can put in force alone, in direction ``step``; −1 if none.

    Locked rungs are passed over; one that needs consent or review stops the way.
    """
    rung += step
    while 0 <= rung < game.chips[k].rungs and is_locked(game, state, k, rung):
        rung += step
    if rung < 0 or rung >= game.chips[k].rungs or game.rungs[k, rung].consent or game.rungs[k, rung].review:
        return -1
    return int(rung)


@rule
def set_in_force(game: Game, state: State, k: int, rung: int) -> None:
    state.chips[k].in_force = rung
    level = game.rungs[k, rung].level
    if level > state.now.peak_level:  # false for NaN: a rung without a number
        state.now.peak_level = level


@rule
def release_threat(game: Game, state: State, k: int) -> None:
    """A threat on chip ``k`` is over: its owner is no longer locked in by it."""
    if state.chips[k].threatened:
        state.chips[k].threatened = False
        state.chips[k].threat_date = False
        owner = game.chips[k].owner
        freed = state.sides[owner].lock_in - game.sides[owner].audience_cost * BASIS_POINTS
        state.sides[owner].lock_in = max(0.0, freed)


@rule
def withdraw_threat(game: Game, state: State, k: int) -> None:
    """A threat on chip ``k`` is over and not carried out: its fallback is again what it was before."""
    chip = state.chips[k]
    if chip.threatened:
        chip.fallback = max(chip.fallback, min(chip.unthreatened, chip.in_force))
        release_threat(game, state, k)


@rule
def shift_relations(state: State, change: float) -> None:
    state.now.relations = max(-1.0, min(1.0, state.now.relations + change))


@rule
def apply_move(game: Game, state: State, a: int, k: int, move: int, value: float, harm: float) -> None:
    """Side ``a`` makes ``move`` on its chip ``k``.

    ``value`` is what the move was worth to it and ``harm`` what it answered, both for the ledger.
    """
    side, other = state.sides[a], 1 - a
    state.sides[other].harm = 0.0
    if move == HOLD:
        ledger.note(state, MOVES, ledger.HELD, a, value=value)
        return
    chip = state.chips[k]
    old = chip.in_force
    kind = state.sides[other].type
    before = worth(game, state, other, kind, in_force_package(game, state))
    if move == THREATEN:
        make_threat(game, state, a, k, value)
    elif move == ESCALATE:
        side.escalations += 1
        rung = next_rung(game, state, k, old, -1)
        set_in_force(game, state, k, rung)
        chip.fallback = min(chip.fallback, rung)
        if chip.truce:
            chip.truce = False
            chip.threat_date = chip.threatened
            chip.due = chip.due if chip.threatened else NEVER
        shift_relations(state, game.talks.relations_escalate)
        ledger.note(state, MOVES, ledger.ESCALATED, a, k, old, rung, value, harm)
    else:
        side.eases += 1
        rung = next_rung(game, state, k, old, 1)
        set_in_force(game, state, k, rung)
        shift_relations(state, game.talks.relations_ease)
        if move == ANNOUNCE:
            side.initiatives += 1
            side.unanswered += 1
        event = ledger.ANNOUNCED if move == ANNOUNCE else ledger.EASED
        ledger.note(state, MOVES, event, a, k, old, rung, value, harm)
    after = worth(game, state, other, kind, in_force_package(game, state))
    state.sides[other].harm = (before - after) / BASIS_POINTS


@rule
def make_threat(game: Game, state: State, a: int, k: int, value: float) -> None:
    """Side ``a`` threatens on its chip ``k`` in public: the fallback goes down, and it is locked in."""
    side, chip = state.sides[a], state.chips[k]
    side.threats += 1
    side.lock_in += game.sides[a].audience_cost * BASIS_POINTS
    chip.threatened = True
    chip.unthreatened = chip.fallback
    chip.fallback = next_rung(game, state, k, chip.fallback, -1)
    if chip.due == NEVER:
        chip.threat_date = True
        chip.due = state.now.day + game.chips[k].threat_days
        chip.extensions = 0
    shift_relations(state, game.talks.relations_threaten)
    ledger.note(state, MOVES, ledger.THREATENED, a, k, chip.in_force, chip.fallback, value, chip.due)


@inlined
def on_agenda(game: Game, state: State, k: int) -> bool:
    """Whether chip ``k`` can be talked about at this meeting."""
    if k == game.talks.file and state.now.status != NO_FILE:
        return False
    return bool(game.agenda[state.now.meeting, k])


@rule
def agree(game: Game, state: State) -> None:
    """A session has ended in agreement: its chips will be settled by the deal."""
    for k in range(game.talks.chips):
        state.chips[k].settled = state.chips[k].settled or state.chips[k].open


@rule
def apply_deal(game: Game, state: State, package: int) -> None:
    """Both principals have agreed: what is not under approval takes effect at once.

    Only the chips marked by :func:`agree` are settled; the marks are taken away.
    """
    now = state.now
    now.deals += 1
    if now.first_deal == 0:
        now.first_deal = now.meeting + 1
    shift_relations(state, game.talks.relations_deal)
    ledger.note(state, TABLE, ledger.DEAL, old=in_force_package(game, state), package=package)
    file = game.talks.file
    new_file = (
        file >= 0 and state.chips[file].settled and rung_in(game, package, file) != state.chips[file].in_force
    )
    for k in range(game.talks.chips):
        if state.chips[k].settled and not (k == file and new_file):
            settle_chip(game, state, k, rung_in(game, package, k), new_file)
        state.chips[k].settled = False
    if new_file:
        start_file(game, state, rung_in(game, package, file))


@rule
def settle_chip(game: Game, state: State, k: int, rung: int, with_file: bool) -> None:
    """A deal puts ``rung`` of chip ``k`` in force, under a truce if the chip has one."""
    chip, clock = state.chips[k], game.chips[k]
    old = chip.in_force
    withdraw_threat(game, state, k)
    chip.before = old if with_file and rung != old else -1
    chip.agreed = rung
    if rung == old:
        if chip.truce:
            chip.due = state.now.day + clock.truce_days
        elif not chip.statutory:  # a statutory deadline outlives a deal that leaves its chip
            chip.fallback = rung
            chip.due = NEVER
        return
    set_in_force(game, state, k, rung)
    chip.extensions = 0
    chip.statutory = False
    chip.truce = clock.truce_days > 0
    chip.fallback = old if chip.truce else rung
    chip.due = state.now.day + clock.truce_days if chip.truce else NEVER


@rule
def start_file(game: Game, state: State, rung: int) -> None:
    """A deal moves the file: it waits for approval, or takes effect if there is none."""
    now = state.now
    file = game.talks.file
    if now.framework == 0:
        now.framework = now.meeting + 1
    now.status = FRAMEWORK
    now.pending = rung
    now.consented = False
    now.delays = 0
    for a in range(2):
        state.sides[a].attempts = 0
        state.sides[a].ratified = False
    ledger.note(state, TABLE, ledger.FRAMEWORK, chip=file, old=state.chips[file].in_force, new=rung)
    if not game.talks.approval_on:
        close_file(game, state)


@rule
def close_file(game: Game, state: State) -> None:
    """The pending rung of the file comes into force."""
    now = state.now
    file = game.talks.file
    chip = state.chips[file]
    phase = APPROVAL if game.talks.approval_on else TABLE
    ledger.note(state, phase, ledger.IN_FORCE, chip=file, old=chip.in_force, new=now.pending)
    set_in_force(game, state, file, now.pending)
    release_threat(game, state, file)
    chip.fallback = now.pending
    chip.due = NEVER
    chip.truce = False
    chip.statutory = False
    firms.observe(game, state, now.pending, True)
    now.pending = -1
    now.status = CLOSED
    now.closed_round = now.meeting + 1
    now.closed_day = now.day
    implementation.begin_venture(game, state)


@rule
def refuse_file(game: Game, state: State, by: int) -> None:
    """The pending rung failed at home: nothing of the file is agreed; the rest is taken back if linked."""
    now = state.now
    firms.observe_refusal(game, state, now.pending, by)
    now.pending = -1
    now.status = NO_FILE
    now.refused_by = by
    if game.talks.linked_performance:
        for k in range(game.talks.chips):
            chip = state.chips[k]
            if k != game.talks.file and chip.before >= 0 and chip.in_force == chip.agreed:
                take_back(game, state, k)
    for k in range(game.talks.chips):
        state.chips[k].before = -1


@rule
def take_back(game: Game, state: State, k: int) -> None:
    """Chip ``k`` returns to the rung before the deal; a threat of worse still stands, with its date."""
    chip = state.chips[k]
    ledger.note(state, APPROVAL, ledger.TAKEN_BACK, chip=k, old=chip.in_force, new=chip.before)
    set_in_force(game, state, k, chip.before)
    chip.truce = False
    if chip.threatened and chip.fallback < chip.before:
        chip.unthreatened = chip.before
        chip.threat_date = True
    else:
        release_threat(game, state, k)
        chip.fallback = min(chip.fallback, chip.before)
        chip.due = NEVER


@rule
def extend(game: Game, state: State, k: int) -> None:
    chip = state.chips[k]
    old = chip.due
    chip.due += game.chips[k].extension_days
    chip.extensions += 1
    state.now.extensions += 1
    ledger.note(
        state, CLOCK, ledger.EXTENDED, game.chips[k].owner, k, chip.in_force, chip.fallback, chip.due, old
    )


@rule
def call_off(game: Game, state: State, k: int) -> None:
    """The owner of chip ``k`` does not carry out its threat: it is withdrawn, and its public makes it pay."""
    chip, owner = state.chips[k], game.chips[k].owner
    cost = game.sides[owner].audience_cost
    ledger.note(state, CLOCK, ledger.CALLED_OFF, owner, k, chip.in_force, chip.fallback, cost, chip.due)
    state.sides[owner].audience_paid += cost
    if chip.threat_date:
        chip.due = NEVER
    withdraw_threat(game, state, k)


@rule
def execute_fallback(game: Game, state: State, k: int) -> None:
    chip, now = state.chips[k], state.now
    due = chip.due
    chip.due = NEVER
    chip.truce = False
    chip.statutory = False
    if chip.threatened:
        state.sides[game.chips[k].owner].threats_carried_out += 1
        release_threat(game, state, k)
    if chip.fallback == chip.in_force:
        return
    if chip.fallback < chip.in_force:
        shift_relations(state, game.talks.relations_execute)
    day = due if due < NEVER else now.day  # a breakdown executes what has no date
    ledger.note(state, CLOCK, ledger.EXECUTED, game.chips[k].owner, k, chip.in_force, chip.fallback, day)
    if k == game.talks.file:
        firms.observe(game, state, chip.in_force, False)
    set_in_force(game, state, k, chip.fallback)
    if k == game.talks.file:
        now.status = EXECUTED
        now.pending = -1


@rule
def collapse(game: Game, state: State) -> None:
    """The venture is over: the file goes to the rung that the scenario names for this."""
    now, file = state.now, game.talks.file
    chip = state.chips[file]
    rung = game.talks.collapsed_rung
    ledger.note(
        state, IMPLEMENTATION, ledger.COLLAPSED, -1, file, chip.in_force, rung, now.ending, now.months
    )
    set_in_force(game, state, file, rung)
    chip.fallback = rung
    now.status = COLLAPSED


@rule
def break_down(game: Game, state: State, actor: int) -> None:
    """Talks end for good: every fallback comes into force."""
    state.now.over = True
    state.now.broken = True
    ledger.note(state, TABLE, ledger.BROKE_DOWN, actor, value=game.talks.breakdown)
    for k in range(game.talks.chips):
        if not (k == game.talks.file and (state.now.status == CLOSED or state.now.status == COLLAPSED)):
            execute_fallback(game, state, k)


@inlined
def accrue(game: Game, state: State) -> None:
    """Close the round's books: payoffs δ^t·u(in force), hostility."""
    now: Any = state.now
    package = in_force_package(game, state)
    for a in range(2):
        side = state.sides[a]
        side.payoff += now.factor * (worth(game, state, a, side.type, package) / BASIS_POINTS)
    hostility = 0.0
    for k in range(game.talks.chips):
        hostility += game.rungs[k, state.chips[k].in_force].hostility
    now.hostility += hostility / game.talks.chips
    now.weight += now.factor
    now.factor *= game.talks.discount
    now.rounds += 1
