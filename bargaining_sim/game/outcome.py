"""What is left of a run: one row of numbers."""

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bargaining_sim.game.packages import in_force_package
from bargaining_sim.game.state import (
    BY_FIRST,
    BY_PLATFORM,
    BY_REVIEW,
    BY_SECOND,
    CLOSED,
    COLLAPSED,
    EXECUTED,
    State,
)
from bargaining_sim.game.tables import BASIS_POINTS, Game
from bargaining_sim.numeric.rule import rule
from bargaining_sim.rules.implementation import DURABLE, RENEGOTIATED

FILE_OUTCOMES = (
    "closed_durable",
    "closed_renegotiated",
    "closed_collapsed",
    "closed",
    "not_ratified_first",
    "not_ratified_second",
    "licence_refused",
    "platform_refused",
    "open_extension",
    "banned",
    "no_file",
    "failed",
)
"""Codes of ``file_outcome``; actor names replace ``first``, ``second`` and ``platform`` in tables."""

(
    CLOSED_DURABLE, CLOSED_RENEGOTIATED, CLOSED_COLLAPSED, STILL_CLOSED, NOT_RATIFIED_FIRST,
    NOT_RATIFIED_SECOND, LICENCE_REFUSED, PLATFORM_REFUSED, OPEN_EXTENSION, BANNED, NO_FILE, _,
) = range(len(FILE_OUTCOMES))  # fmt: skip

ENDINGS = ("none", "durable", "renegotiated", "collapsed_ban", "collapsed_licence")
"""Codes of ``ending``, how implementation ended; see ``rules.implementation``."""

TRADE_OUTCOMES = ("truce", "settled", "spiral", "unchanged", "failed")
TRUCE, SETTLED, SPIRAL, UNCHANGED, _ = range(len(TRADE_OUTCOMES))
FAILED = "failed"
"""Class of a run that a tactic of one's own has brought down; its numbers are missing."""

# Flat: each field is one column of the tables, and its name is how the dictionary of columns finds it. A pair
# as an array of two would need a name for half a field wherever rows are read.
ROW = np.dtype(
    [
        ("type_0", "i1"),
        ("type_1", "i1"),
        ("file_outcome", "i1"),
        ("trade_outcome", "i1"),
        ("broken", "?"),
        ("rounds", "i2"),
        ("deals", "i2"),
        ("first_deal", "i2"),
        ("framework", "i2"),
        ("closed", "i2"),
        ("consented", "?"),
        ("ratified_0", "?"),
        ("ratified_1", "?"),
        ("offers", "i4"),
        ("utility_0", "f8"),
        ("utility_1", "f8"),
        ("utility_platform", "f8"),
        ("payoff_0", "f8"),
        ("payoff_1", "f8"),
        ("surplus_captured", "f8"),
        ("distance_frontier", "f8"),
        ("distance_nash", "f8"),
        ("distance_kalai_smorodinsky", "f8"),
        ("distance_egalitarian", "f8"),
        ("escalations_0", "i2"),
        ("escalations_1", "i2"),
        ("eases_0", "i2"),
        ("eases_1", "i2"),
        ("threats_0", "i2"),
        ("threats_1", "i2"),
        ("threats_carried_out_0", "i2"),
        ("threats_carried_out_1", "i2"),
        ("audience_paid_0", "f8"),
        ("audience_paid_1", "f8"),
        ("extensions", "i2"),
        ("peak_level", "f8"),
        ("escalation_area", "f8"),
        ("relations", "f8"),
        ("ending", "i1"),
        ("months_survived", "i2"),
        ("support", "f8"),
        ("instruments_learned", "i2"),
        ("shocks", "i2"),
        ("rumours", "i2"),
        ("initiatives_0", "i2"),
        ("initiatives_1", "i2"),
    ]
)


@rule
def file_outcome(game: Game, state: State) -> int:
    """Class of the file, a place in ``FILE_OUTCOMES``."""
    now = state.now
    if game.talks.file < 0:
        return NO_FILE
    if now.status == CLOSED and now.ending == DURABLE:
        return CLOSED_DURABLE
    if now.status == CLOSED and now.ending == RENEGOTIATED:
        return CLOSED_RENEGOTIATED
    if now.status == COLLAPSED:
        return CLOSED_COLLAPSED
    if now.status == CLOSED:
        return STILL_CLOSED
    if now.status == EXECUTED:
        return BANNED
    if now.pending >= 0:
        return OPEN_EXTENSION
    if now.refused_by == BY_FIRST:
        return NOT_RATIFIED_FIRST
    if now.refused_by == BY_SECOND:
        return NOT_RATIFIED_SECOND
    if now.refused_by == BY_REVIEW:
        return LICENCE_REFUSED
    if now.refused_by == BY_PLATFORM:
        return PLATFORM_REFUSED
    return OPEN_EXTENSION


@rule
def trade_outcome(game: Game, state: State) -> int:
    """Class of all other chips, a place in ``TRADE_OUTCOMES``: net change of hostility, and truces."""
    net = 0.0
    truce = False
    moved = False
    for k in range(game.talks.chips):
        if k != game.talks.file:
            chip = state.chips[k]
            net += game.rungs[k, game.chips[k].in_force].hostility - game.rungs[k, chip.in_force].hostility
            truce = truce or chip.truce
            moved = moved or chip.in_force != game.chips[k].in_force
    if not moved:
        return UNCHANGED
    if net < 0.0:
        return SPIRAL
    return TRUCE if truce else SETTLED


@rule
def distance_to_package(game: Game, state: State, reached: int, target: int) -> float:
    """Distance in the utility plane between two packages, for this run's types [utility]; NaN if none."""
    if target < 0:
        return math.nan
    total = 0.0
    for a in range(2):
        kind = state.sides[a].type
        gap = (float(game.utility[a, kind, reached]) - float(game.utility[a, kind, target])) / BASIS_POINTS
        total += gap * gap
    return math.sqrt(total)


@rule
def distance_to_frontier(game: Game, state: State, reached: int, start: int, stop: int) -> float:
    """Smallest distance in the utility plane to a slice of the frontier [utility]."""
    u0 = float(game.utility[0, state.sides[0].type, reached])
    u1 = float(game.utility[1, state.sides[1].type, reached])
    nearest = math.inf
    for place in range(start, stop):
        gap0, gap1 = u0 - game.frontier[place, 0], u1 - game.frontier[place, 1]
        nearest = min(nearest, gap0 * gap0 + gap1 * gap1)
    return math.sqrt(nearest) / BASIS_POINTS


@rule
def surplus_captured(gained: float, possible: float) -> float:
    """(Σu − Σd)/(max Σu − Σd); 0 if there was nothing to gain."""
    return gained / possible if possible > 0.0 else 0.0


@rule
def finish(game: Game, state: State, row: Any, rungs: NDArray[Any], shares: NDArray[Any]) -> None:
    """Write ``row`` (a record of ``ROW``), final ``rungs`` (K,) and ``shares`` (D,) of a finished run."""
    now, first, second = state.now, state.sides[0], state.sides[1]
    package = in_force_package(game, state)
    pair = game.solutions[first.type, second.type]
    u0 = game.utility[0, first.type, package]
    u1 = game.utility[1, second.type, package]
    row.type_0, row.type_1 = first.type, second.type
    row.file_outcome = file_outcome(game, state)
    row.trade_outcome = trade_outcome(game, state)
    row.broken = now.broken
    row.rounds, row.deals, row.offers = now.rounds, now.deals, now.offers_made
    row.first_deal, row.framework, row.closed = now.first_deal, now.framework, now.closed_round
    row.consented = now.ever_consented
    row.ratified_0, row.ratified_1 = first.ever_ratified, second.ever_ratified
    row.utility_0, row.utility_1 = u0 / BASIS_POINTS, u1 / BASIS_POINTS
    row.utility_platform = math.nan
    if game.talks.has_platform:
        file = game.talks.file
        row.utility_platform = game.rungs[file, state.chips[file].in_force].platform_value
    row.payoff_0 = (first.payoff - first.audience_paid) / now.weight
    row.payoff_1 = (second.payoff - second.audience_paid) / now.weight
    d0, d1 = pair.disagreement[0], pair.disagreement[1]
    row.surplus_captured = surplus_captured(u0 + u1 - d0 - d1, pair.best_sum - d0 - d1)
    start, stop = pair.frontier_start, pair.frontier_stop
    row.distance_frontier = distance_to_frontier(game, state, package, start, stop)
    row.distance_nash = distance_to_package(game, state, package, pair.nash)
    row.distance_kalai_smorodinsky = distance_to_package(game, state, package, pair.kalai_smorodinsky)
    row.distance_egalitarian = distance_to_package(game, state, package, pair.egalitarian)
    row.escalations_0, row.escalations_1 = first.escalations, second.escalations
    row.eases_0, row.eases_1 = first.eases, second.eases
    row.threats_0, row.threats_1 = first.threats, second.threats
    row.threats_carried_out_0 = first.threats_carried_out
    row.threats_carried_out_1 = second.threats_carried_out
    row.audience_paid_0, row.audience_paid_1 = first.audience_paid, second.audience_paid
    row.extensions = now.extensions
    row.peak_level = now.peak_level
    row.escalation_area = now.hostility / now.rounds
    row.relations = now.relations
    for k in range(game.talks.chips):
        rungs[k] = state.chips[k].in_force
    row.ending = now.ending
    # the month of the event that ended the venture does not count
    row.months_survived = now.months - 1 if now.ending > DURABLE else now.months
    row.support = now.support
    row.instruments_learned = now.learned
    row.shocks, row.rumours = now.shocks, now.rumours
    row.initiatives_0, row.initiatives_1 = first.initiatives, second.initiatives
    for d in range(len(game.designs)):
        shares[d] = state.designs[d].count / max(1, len(game.firms))
