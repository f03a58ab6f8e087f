"""How each seat decides: it gathers what it may know and asks ``rules``. The rules that a seat plays by."""

from typing import Any

from bargaining_sim.game.mechanics import is_locked, next_rung, on_agenda
from bargaining_sim.game.packages import fallback_package, in_force_package, rung_in, with_rung, worth
from bargaining_sim.game.state import NO_FILE, State
from bargaining_sim.game.tables import BASIS_POINTS, NEVER, Game
from bargaining_sim.numeric.rule import inlined, rule
from bargaining_sim.rules import answers, beliefs, concession, deadline, disagreement, moves, offers


@rule
def session_risk(game: Game, state: State) -> float:
    """Perceived risk π that the fallback of an open chip comes into force before the next round."""
    risk = game.talks.perceived_risk
    if game.talks.clock_on:
        until = game.meetings[state.now.meeting].next_day
        for k in range(game.talks.chips):
            chip = state.chips[k]
            if chip.open and chip.due <= until:
                risk = max(risk, date_risk(game, k, chip.extensions, chip.threatened, chip.threat_date))
    return float(risk)


@rule
def date_risk(game: Game, k: int, extensions: int, threatened: bool, threat_date: bool) -> float:
    """Risk that the fallback of chip ``k`` comes into force on its date [probability].

    A threat is carried out or not; if not, a date that stands without it may still lapse.
    """
    clock, habits = game.chips[k], game.sides[game.chips[k].owner]
    lapse = 0.0
    if not threat_date:
        lapse = disagreement.fallback_risk(clock.propensity, clock.max_extensions - extensions)
    if not threatened:
        return lapse
    carried_out = deadline.credibility(habits.audience_cost, habits.threat_cost)
    return float(carried_out + (1.0 - carried_out) * lapse)


@inlined
def open_session(game: Game, state: State, origin: int, only: int) -> bool:
    """Open a session that departs from ``origin``, on chip ``only`` or (−1) on all chips of the agenda.

    Sets what the seats look at: open chips, rungs not struck off, risk, and for each type of each side the
    least acceptable and the best reachable utility. Returns False if nothing is open.

    Menu, reserves and tops follow from the open chips, ``origin``, the fallbacks, the risk, the rungs struck
    off, the thresholds of ratifiers and the force of chokepoints. Where none of the last three counts and
    the others are those of the run's last session, they stand already.
    """
    now, file = state.now, game.talks.file
    opened, fallback, was_struck = 0, origin, now.struck
    for k in range(game.talks.chips):
        chip = state.chips[k]
        chip.open = (only < 0 or only == k) and on_agenda(game, state, k)
        if chip.open:
            fallback += with_rung(game, origin, k, chip.fallback) - origin
            opened |= 1 << k
    if opened == 0:
        return False
    open_rungs(game, state)
    risk = session_risk(game, state)
    # whether what this session agrees on needs the consent of ratifiers
    ratified = bool(game.talks.approval_on and file >= 0 and state.chips[file].open)
    known = now.opened == opened and now.origin == origin and now.fallback == fallback and now.risk == risk
    if known and not (was_struck or now.struck or ratified or game.talks.chokepoints):
        return True
    now.opened, now.origin, now.fallback, now.risk = opened, origin, fallback, risk
    find_menu(game, now)
    find_tops(game, state)
    find_reserves(game, state, ratified)
    return True


@rule
def find_menu(game: Game, now: Any) -> None:
    """Find the set of open chips among the menus, and where the packages of this session begin."""
    now.menu = 0
    while game.menus[now.menu].open != now.opened:
        now.menu += 1
    place = 0
    for k in range(game.talks.chips):
        place += rung_in(game, now.origin, k) * game.menu_strides[now.menu, k]
    now.start = place * game.menus[now.menu].span


@rule
def find_reserves(game: Game, state: State, ratified: bool) -> None:
    """Find for every type the least acceptable utility; ``ratified`` if the session is on the file too."""
    now = state.now
    for a in range(2):
        required = 0.0
        if ratified and game.sides[a].ratifies:
            required = game.sides[a].foresight * state.sides[a].threshold * BASIS_POINTS
        for kind in range(game.sides[a].types):
            in_force = worth(game, state, a, kind, now.origin)
            fallback = worth(game, state, a, kind, now.fallback)
            no_deal = disagreement.disagreement_value(now.risk, in_force, fallback)
            outside = game.sides[a].outside
            state.types[a, kind].reserve = disagreement.reservation(no_deal, required, outside, 0.0)


@rule
def open_rungs(game: Game, state: State) -> None:
    """Find the rungs off the agenda: those of the file that were refused, and those nobody can use yet."""
    now, file = state.now, game.talks.file
    now.struck = False
    if file >= 0 or len(game.instruments) > 0:
        for k in range(game.talks.chips):
            for rung in range(game.chips[k].rungs):
                barred = k == file and state.rungs[k, rung].barred > now.meeting
                state.rungs[k, rung].allowed = not (barred or is_locked(game, state, k, rung))
                now.struck = now.struck or not state.rungs[k, rung].allowed


@rule
def find_tops(game: Game, state: State) -> None:
    """Find for every type the highest own utility that the open chips can give it; −1 if there is none."""
    now = state.now
    stop = now.start + game.menus[now.menu].span
    for a in range(2):
        for kind in range(game.sides[a].types):
            place = now.start
            while now.struck and place < stop:
                if offers.is_allowed(
                    game.codes[game.order[now.menu, a, kind, place]], game.chips, state.rungs
                ):
                    break
                place += 1
            top = game.ordered_utility[now.menu, a, kind, place] if place < stop else -1
            state.types[a, kind].top = float(top)


@inlined
def own_reservation(state: State, a: int) -> float:
    """Reservation value of side ``a`` in this session, lock-in included [basis points]."""
    return float(state.types[a, state.sides[a].type].reserve + state.sides[a].lock_in)


@inlined
def summit_bonus(game: Game, state: State) -> float:
    """What this meeting takes off the aspirations [basis points]."""
    return float(game.talks.leaders_bonus) if game.meetings[state.now.meeting].summit else 0.0


@inlined
def set_aspiration(game: Game, state: State, a: int, slot: int, draw: float) -> None:
    """Set what side ``a`` holds out for at offer ``slot`` of the whole talks (1 is the first)."""
    state.sides[a].aspiration = aspiration_at(game, state, a, slot, draw)


@inlined
def aspiration_at(game: Game, state: State, a: int, slot: int, draw: float) -> float:
    """What side ``a`` holds out for at offer ``slot``, given what it has heard [basis points]."""
    side, reservation = state.sides[a], own_reservation(state, a)
    if game.sides[a].aspiration == concession.EQUILIBRIUM:
        return max(reservation, continuation(game, state, a, slot - 1))
    return concession.next_aspiration(
        game.sides[a], reservation, state.types[a, side.type].top, game.conceded[a, slot],
        side.aspiration, side.gain, side.offers_heard, summit_bonus(game, state), draw,
    )  # fmt: skip


@rule
def continuation(game: Game, state: State, a: int, slot: int) -> float:
    """Equilibrium worth to ``a`` of a refusal at offer ``slot``, both types known [basis points]."""
    return float(game.continuation[a, state.sides[a].type, state.sides[1 - a].type, slot])


@inlined
def choose_offer(game: Game, state: State, a: int, slot: int) -> int:
    """Package that side ``a`` offers at ``slot``; −1 if nothing open is good enough for it."""
    now, kind, way = state.now, state.sides[a].type, game.sides[a].offer
    stop = now.start + game.menus[now.menu].span
    if way == offers.NOTHING:
        return -1
    if way == offers.ACCEPTABLE:
        bar = max(own_reservation(state, 1 - a), continuation(game, state, 1 - a, slot))
        package = offers.best_acceptable(game, state, a, kind, now.start, stop, bar)
        least = max(own_reservation(state, a), continuation(game, state, a, slot))
        return package if package >= 0 and game.utility[a, kind, package] >= least else -1
    n = offers.count_at_least(game, now.menu, a, kind, now.start, stop, state.sides[a].aspiration)
    if way == offers.NEAREST:
        return offers.nearest_to_aspiration(game, state, a, kind, now.start, n)
    return int(offers.best_for_other(game, state, a, kind, now.start, n))


@inlined
def expected_aspiration(game: Game, state: State, b: int, kind: int, slot: int) -> float:
    """What the other believes type ``kind`` of side ``b`` holds out for: the time rule [our choice]."""
    entry = state.types[b, kind]
    wish = concession.aspiration(entry.reserve, max(entry.reserve, entry.top), game.conceded[b, slot])
    return float(max(entry.reserve, wish - summit_bonus(game, state)))


@inlined
def learn(game: Game, state: State, a: int, package: int, slot: int, refused: bool) -> None:
    """Side ``a`` updates its belief: the other, whose turn is ``slot``, offered ``package`` or refused it."""
    b = 1 - a
    n = game.sides[b].types
    if n > 1:
        spread = game.talks.belief_spread
        for kind in range(n):
            expected = expected_aspiration(game, state, b, kind, slot)
            worth = game.utility[b, kind, package]
            if refused:
                state.types[a, kind].likelihood = beliefs.refusal_likelihood(worth, expected, spread)
            else:
                state.types[a, kind].likelihood = beliefs.offer_likelihood(worth, expected, spread)
        beliefs.bayes_update(state.types, a, n)
        beliefs.integer_weights(state.types, a, n)


@inlined
def hear_offer(game: Game, state: State, b: int, package: int, slot: int, draw: float) -> None:
    """Side ``b`` takes in an offer: belief, gain since the last, where it accepts, its next aspiration."""
    side = state.sides[b]
    worth_now = float(game.utility[b, side.type, package])
    side.gain = worth_now - side.heard if side.heard >= 0.0 else 0.0
    side.heard = worth_now
    side.offers_heard += 1
    learn(game, state, b, package, slot, False)
    now = aspiration_at(game, state, b, slot, draw) if game.sides[b].answer == answers.NOW else 0.0
    following = aspiration_at(game, state, b, slot + 1, draw)
    side.bar = answers.acceptance_bar(game.sides[b].answer, now, following, own_reservation(state, b))
    side.aspiration = following


@inlined
def accepts_offer(game: Game, state: State, b: int, package: int) -> bool:
    side = state.sides[b]
    legal = offers.is_legal(game.codes[package], b, game.chips, game.rungs)
    return answers.accepts(game.utility[b, side.type, package], side.bar, legal)


@rule
def list_moves(game: Game, state: State, a: int) -> int:
    """Fill ``state.options`` with the moves open to side ``a``; returns their number."""
    hold = state.options[0]
    hold.chip, hold.move, hold.value = -1, moves.HOLD, 0.0
    n = 1
    in_force, fallback = in_force_package(game, state), fallback_package(game, state)
    for k in range(game.talks.chips):
        if game.chips[k].owner != a or not game.chips[k].unilateral:
            continue
        if k == game.talks.file and state.now.status != NO_FILE:
            continue
        chip = state.chips[k]
        if next_rung(game, state, k, chip.in_force, -1) >= 0:
            n = add_move(game, state, a, k, moves.ESCALATE, in_force, fallback, n)
        if not chip.threatened and next_rung(game, state, k, chip.fallback, -1) >= 0:
            n = add_move(game, state, a, k, moves.THREATEN, in_force, fallback, n)
        if next_rung(game, state, k, chip.in_force, 1) >= 0:
            n = add_move(game, state, a, k, moves.EASE, in_force, fallback, n)
    return n


@rule
def add_move(
    game: Game, state: State, a: int, k: int, move: int, in_force: int, fallback: int, n: int
) -> int:
    """Value one move on chip ``k`` and append it as option ``n``; returns the new number of options."""
    chip, habits = state.chips[k], game.sides[a]
    stride = game.chips[k].stride
    reciprocity = habits.reciprocity * state.sides[a].harm
    after, threat, cost = in_force, fallback, 0.0
    threatened, threat_date = bool(chip.threatened), bool(chip.threat_date)
    if move == moves.THREATEN:
        threat += (next_rung(game, state, k, chip.fallback, -1) - chip.fallback) * stride
        cost = habits.audience_cost
        threatened, threat_date = True, chip.due == NEVER
    elif move == moves.ESCALATE:
        rung = next_rung(game, state, k, chip.in_force, -1)
        after += (rung - chip.in_force) * stride
        threat -= max(0, chip.fallback - rung) * stride  # a fallback is never better than what is in force
        cost = habits.escalation_cost
    else:
        after += (next_rung(game, state, k, chip.in_force, 1) - chip.in_force) * stride
        reciprocity = -reciprocity  # harm that was suffered speaks for a blow and against a kindness
    used = chip.extensions if chip.due < NEVER else 0
    risk = date_risk(game, k, used, threatened, threat_date)
    shift_own = threat_shift(game, state, a, state.sides[a].type, risk, in_force, fallback, after, threat)
    shift_other = 0.0
    for kind in range(game.sides[1 - a].types):
        believed = threat_shift(game, state, 1 - a, kind, risk, in_force, fallback, after, threat)
        shift_other += state.types[a, kind].belief * believed
    own = state.sides[a].type
    flow = (game.utility[a, own, after] - game.utility[a, own, in_force]) / BASIS_POINTS
    option = state.options[n]
    option.chip = k
    option.move = move
    option.value = moves.move_value(shift_own, shift_other, flow, reciprocity, cost, habits.threat_weight)
    return n + 1


@rule
def threat_shift(
    game: Game, state: State, a: int, kind: int, risk: float, old: int, old_threat: int, new: int, threat: int
) -> float:
    """Change of a disagreement value if ``new`` is in force and ``threat`` the fallback [utility]."""
    before = disagreement.disagreement_value(
        risk, worth(game, state, a, kind, old), worth(game, state, a, kind, old_threat)
    )
    after = disagreement.disagreement_value(
        risk, worth(game, state, a, kind, new), worth(game, state, a, kind, threat)
    )
    return (after - before) / BASIS_POINTS


@rule
def choose_move(game: Game, state: State, a: int, draw: float, mercy: float) -> int:
    """Place in ``state.options`` that side ``a`` chooses; ``mercy`` decides whether it forgives."""
    side, habits = state.sides[a], game.sides[a]
    if side.harm < 0.0:
        side.unanswered = 0
    if moves.forgives(side.harm, habits.generosity, mercy):
        side.harm = 0.0
    n = list_moves(game, state, a)
    if moves.takes_initiative(habits.initiatives, side.unanswered):
        easing = moves.best_easing(state.options, n)
        if easing >= 0:
            state.options[easing].move = moves.ANNOUNCE
            return easing
    return moves.logit_choice(state.options, n, habits.temperature, draw)
