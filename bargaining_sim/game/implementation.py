"""The venture after closing: how much support it takes, and what every month brings."""

from bargaining_sim.game import firms, ledger
from bargaining_sim.game.state import CLOSED, State
from bargaining_sim.game.tables import Game
from bargaining_sim.numeric.chance import IMPLEMENTATION
from bargaining_sim.numeric.rule import rule
from bargaining_sim.rules import implementation as rules
from bargaining_sim.rules.implementation import RUNNING

DAYS_A_MONTH = 30
MONTHS_A_QUARTER = 3


@rule
def is_running(game: Game, state: State) -> bool:
    """Whether a venture lives, its months not over."""
    return bool(
        game.talks.implementation_on
        and state.now.status == CLOSED
        and state.now.ending == RUNNING
        and state.now.months < game.talks.months
    )


@rule
def begin_venture(game: Game, state: State) -> None:
    """The file has closed: the venture and its owner settle the support, for good."""
    now, file = state.now, game.talks.file
    rung = game.rungs[file, state.chips[file].in_force]
    if is_running(game, state):
        now.support = chosen_support(game, state) if rung.transfer else 0.0
        if rung.transfer:
            in_force, hazard = state.chips[file].in_force, hazard_sum(game, state)
            ledger.note(
                state, IMPLEMENTATION, ledger.SUPPORTED, ledger.PLATFORM, file,
                new=in_force, value=now.support, threshold=hazard,
            )  # fmt: skip


@rule
def chosen_support(game: Game, state: State) -> float:
    """Support s: what the contract permits, or less if that makes the hazard least."""
    talks = game.talks
    permitted = game.rungs[talks.file, state.chips[talks.file].in_force].support
    if not talks.best_support:
        return float(permitted)
    shortfall = talks.quality_hazard * (1.0 - talks.quality)
    relations = state.now.relations
    best = rules.best_support(talks.violation_hazard, shortfall, talks.support_effect, relations)
    return float(min(permitted, best))


@rule
def month_hazards(game: Game, state: State) -> tuple[float, float, float]:
    """Hazards of this month: violation, quality, suspension; without a transfer only the last [1/month]."""
    talks, now = game.talks, state.now
    suspension = rules.suspension_hazard(talks.external_hazard, now.relations)
    if not game.rungs[talks.file, state.chips[talks.file].in_force].transfer:
        return 0.0, 0.0, suspension
    violation = rules.violation_hazard(talks.violation_hazard, now.support, now.relations)
    quality = rules.quality_hazard(talks.quality_hazard, talks.quality, talks.support_effect, now.support)
    return violation, quality, suspension


@rule
def hazard_sum(game: Game, state: State) -> float:
    """Hazard H of this month [1/month]."""
    violation, quality, suspension = month_hazards(game, state)
    return violation + quality + suspension


@rule
def live_month(game: Game, state: State, draw: float, second: float) -> int:
    """One month of the venture; returns the event that ended it, or ``rules.NOTHING``."""
    now, file = state.now, game.talks.file
    violation, quality, suspension = month_hazards(game, state)
    event = rules.month_event(violation, quality, suspension, draw)
    rung = state.chips[file].in_force
    total = violation + quality + suspension
    now.months += 1
    now.day = now.closed_day + DAYS_A_MONTH * now.months
    if event == rules.NOTHING:
        lasted = now.months == game.talks.months
        kind = ledger.LASTED if lasted else ledger.PASSED_REVIEW
        if lasted:
            now.ending = rules.DURABLE
            firms.observe(game, state, rung, True)
        if lasted or now.months % MONTHS_A_QUARTER == 0:
            ledger.note(state, IMPLEMENTATION, kind, chip=file, new=rung, value=now.months, threshold=total)
        return event
    ledger.note(state, IMPLEMENTATION, ledger.MISHAP, -1, file, event, rung, now.months, total)
    now.ending = rules.ending(event, game.talks.renegotiation, now.relations, second)
    if now.ending == rules.RENEGOTIATED:
        ledger.note(state, IMPLEMENTATION, ledger.REOPENED, -1, file, -1, rung, now.months, now.relations)
    elif now.ending == rules.COLLAPSED_LICENCE:
        now.leave_refused += 1.0
    else:
        firms.observe(game, state, rung, False)
    return event


@rule
def months_due(game: Game, state: State, until: int) -> int:
    """Months of implementation that have passed by day ``until``."""
    return int(min(game.talks.months, max(0, until - state.now.closed_day) // DAYS_A_MONTH))
