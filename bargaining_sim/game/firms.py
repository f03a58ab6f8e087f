"""The platform firms that redesign their country of origin: what they see, and what they choose."""

from bargaining_sim.game import ledger
from bargaining_sim.game.state import BY_FIRST, BY_REVIEW, BY_SECOND, State
from bargaining_sim.game.tables import Game
from bargaining_sim.numeric.chance import FIRMS
from bargaining_sim.numeric.rule import rule
from bargaining_sim.rules import moves, relocation


@rule
def observe(game: Game, state: State, rung: int, accepted: bool) -> None:
    """A rung of the file was accepted or refused abroad: it teaches about the design it stands for."""
    d = game.rungs[game.talks.file, rung].design
    if d >= 0 and accepted:
        state.designs[d].accepted += 1.0
    elif d >= 0:
        state.designs[d].refused += 1.0


@rule
def observe_refusal(game: Game, state: State, rung: int, by: int) -> None:
    """All firms see who refused a framework: the home state does not let go, the other does not accept."""
    home = BY_REVIEW
    if game.talks.review_side >= 0:
        home = BY_FIRST + game.talks.review_side
    if by in (BY_REVIEW, home):
        state.now.leave_refused += 1.0
    elif by in (BY_FIRST, BY_SECOND):
        observe(game, state, rung, False)


@rule
def openness(game: Game, state: State) -> float:
    """Share of computing power that controls leave open: 1 − hostility of the chip that bears on it."""
    k = game.talks.compute_chip
    return 1.0 - float(game.rungs[k, state.chips[k].in_force].hostility) if k >= 0 else 0.0


@rule
def value_designs(game: Game, state: State, f: int, is_open: float) -> None:
    """Write what every design is worth to firm ``f``, the choice of the others included."""
    firm = game.firms[f]
    leave = relocation.beta_mean(state.now.leave_granted, state.now.leave_refused)
    home = 0.0
    for d in range(len(game.designs)):
        design, seen = game.designs[d], state.designs[d]
        acceptance = relocation.beta_mean(seen.accepted, seen.refused)
        access = relocation.compute_access(design.access, is_open)
        value = relocation.design_value(
            firm.market, acceptance, firm.penalty, design.exposure, design.cost,
            firm.china_revenue, design.loss, firm.compute_need, access,
        )  # fmt: skip
        if d == 0:
            home = value
        if design.needs_leave:
            value = relocation.with_leave(value, home, design.cost, leave)
        seen.value = value + game.talks.social * seen.before / len(game.firms)


@rule
def choose_design(game: Game, state: State, f: int, draw: float) -> int:
    """Design that firm ``f`` has after this round: it reconsiders with chance ``revision``, then by logit.

    One uniform number serves both: below ``revision`` it is spread over [0, 1) again.
    """
    if draw >= game.talks.revision:
        return int(state.firms[f].design)
    value_designs(game, state, f, openness(game, state))
    return moves.logit_choice(
        state.designs, len(game.designs), game.talks.firm_temperature, draw / game.talks.revision
    )


@rule
def begin_choices(game: Game, state: State) -> None:
    """Remember how many firms have each design: all choose at the same time."""
    for d in range(len(game.designs)):
        state.designs[d].before = state.designs[d].count


@rule
def set_design(state: State, f: int, d: int) -> None:
    state.designs[state.firms[f].design].count -= 1
    state.firms[f].design = d
    state.designs[d].count += 1


@rule
def end_choices(game: Game, state: State, step: int) -> None:
    """Record the shares after step ``step`` and tell which designs gained."""
    for d in range(len(game.designs)):
        design = state.designs[d]
        state.shares[step, d] = design.count / len(game.firms)
        if design.count > design.before:
            firms, count, before = len(game.firms), design.count, design.before
            ledger.note(state, FIRMS, ledger.REDESIGNED, old=d, new=firms, value=count, threshold=before)
