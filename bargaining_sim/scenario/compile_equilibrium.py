"""Backward induction for the tactic ``spe``: what a refusal is worth to each side at every offer."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from bargaining_sim.game.tables import BASIS_POINTS
from bargaining_sim.rules.concession import EQUILIBRIUM
from bargaining_sim.rules.disagreement import disagreement_value
from bargaining_sim.rules.offers import ACCEPTABLE
from bargaining_sim.scenario.schema import Scenario


def is_reduced(scenario: Scenario) -> bool:
    """Whether backward induction solves the game: a package of all chips each time, an end at the deal."""
    every = set(scenario.chips)
    meetings = scenario.calendar.meetings if scenario.calendar else []
    whole = all(meeting.agenda is None or set(meeting.agenda) == every for meeting in meetings)
    return scenario.talks.linkage == "package" and scenario.talks.ends_on_deal and whole


def plays_equilibrium(sides: Any) -> bool:
    """Whether any side looks at the continuation values."""
    return bool(((sides.aspiration == EQUILIBRIUM) | (sides.offer == ACCEPTABLE)).any())


def continuation_table(
    scenario: Scenario, chips: Any, sides: Any, utility: NDArray[np.int32], legal: NDArray[np.bool_]
) -> NDArray[np.float64]:
    """Worth of refusing offer n, shape (2, T, T, N + 2) [basis points]; empty unless a side plays ``spe``.

    The finite game of alternating offers (Ståhl 1972; Rubinstein 1982) of complete information on the
    packages within all red lines. A refusal leads to the next offer, discounted if that is made at another
    meeting, or with probability p to the fallback (Binmore, Rubinstein & Wolinsky 1986); after the last offer
    to no deal. Who has nothing to offer passes, which bears no risk. The game is that of the start: moves,
    shocks and dates that change it are not foreseen.
    """
    types = utility.shape[1]
    if not plays_equilibrium(sides):
        return np.zeros((2, types, types, 0))
    offers = len(scenario.calendar.meetings) * scenario.talks.offers_per_round
    table = np.zeros((2, types, types, offers + 2))
    in_force = int((chips.in_force * chips.stride).sum())
    fallback = int((chips.fallback * chips.stride).sum())
    feasible = np.flatnonzero(legal[0] & legal[1])
    for i in range(sides[0].types):
        for j in range(sides[1].types):
            u = np.stack([utility[0, i], utility[1, j]]).astype(float)
            values = refusals(scenario, sides, u[:, feasible], u[:, in_force], u[:, fallback], offers)
            table[0, i, j], table[1, j, i] = values
    return table


def refusals(
    scenario: Scenario,
    sides: Any,
    u: NDArray[np.float64],
    in_force: NDArray[np.float64],
    fallback: NDArray[np.float64],
    offers: int,
) -> NDArray[np.float64]:
    """Backward induction for one pair of types; ``u`` (2, X) are the utilities of the feasible packages."""
    talks = scenario.talks
    no_deal = [
        disagreement_value(talks.perceived_risk, x, y) for x, y in zip(in_force, fallback, strict=True)
    ]
    floor = [max(no_deal[a], lowest(scenario, sides, a)) for a in range(2)]
    order = [np.argsort(-u[a], kind="stable") for a in range(2)]
    worth = np.zeros((2, offers + 2))
    going_on, risk = np.array(no_deal), talks.breakdown_probability
    for n in range(offers, 0, -1):
        if n < offers and n % talks.offers_per_round == 0:
            going_on = talks.discount * going_on
        worth[:, n] = (1.0 - risk) * going_on + risk * fallback
        a = proposer(scenario, n)
        least = [max(floor[side], worth[side, n]) for side in range(2)]
        acceptable = order[a][u[1 - a, order[a]] >= least[1 - a]]
        if len(acceptable) and u[a, acceptable[0]] >= least[a]:
            going_on = u[:, acceptable[0]].copy()
    worth[:, 0] = going_on
    return worth


def lowest(scenario: Scenario, sides: Any, a: int) -> float:
    """What side ``a`` can have elsewhere, or must bring home [basis points]."""
    ratifies = scenario.approval is not None and scenario.phases.approval and bool(sides[a].ratifies)
    required = sides[a].foresight * sides[a].threshold * BASIS_POINTS if ratifies else 0.0
    return float(max(sides[a].outside, required))


def proposer(scenario: Scenario, n: int) -> int:
    """Side that makes offer ``n`` (1 is the first) if no meeting was skipped."""
    meeting, within = divmod(n - 1, scenario.talks.offers_per_round)
    opens = list(scenario.actors).index(scenario.talks.opens) if scenario.talks.opens else 0
    return (opens + meeting + within) % 2
