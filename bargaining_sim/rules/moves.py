"""Unilateral moves between meetings: escalate, threaten, ease or hold."""

from typing import Any

from bargaining_sim.numeric.functions import exponential
from bargaining_sim.numeric.rule import rule

HOLD, ESCALATE, THREATEN, EASE, ANNOUNCE = 0, 1, 2, 3, 4
MOVES = {"hold": HOLD, "escalate": ESCALATE, "threaten": THREATEN, "ease": EASE, "announce": ANNOUNCE}


@rule
def move_value(
    shift_own: float,
    shift_other: float,
    flow: float,
    reciprocity: float,
    cost: float,
    threat_weight: float,
) -> float:
    """Worth of a move: ½·w·Δ(d_own − d_other) + Δ flow utility + reciprocity − cost.

    The first term is the value of a threat when the outcome splits the difference (variable threats, Nash
    1953; chokepoints, Farrell & Newman 2019).

    Parameters
    ----------
    shift_own, shift_other : float
        Change of both disagreement values [utility].
    flow : float
        Change of own utility from what is in force [utility].
    reciprocity : float
        ρ times the harm of the other's last move, signed in favour of this move [utility].
    cost : float
        Cost for relations or before one's own audience [utility].
    threat_weight : float
        w.
    """
    return 0.5 * threat_weight * (shift_own - shift_other) + flow + reciprocity - cost


@rule
def logit_choice(options: Any, n: int, temperature: float, draw: float) -> int:
    """Choice among the first ``n`` options with probability ∝ exp(value/temperature) (McFadden 1974).

    ``options`` has fields ``value`` and ``odds`` (scratch space); ``draw`` is uniform in [0, 1). Returns the
    index chosen.
    """
    highest = options[0].value
    for i in range(1, n):
        highest = max(highest, options[i].value)
    total = 0.0
    for i in range(n):
        options[i].odds = exponential((options[i].value - highest) / temperature)
        total += options[i].odds
    target = draw * total
    reached = 0.0
    for i in range(n):
        reached += options[i].odds
        if target < reached:
            return i
    return n - 1


@rule
def forgives(harm: float, generosity: float, draw: float) -> bool:
    """Whether a side lets harm pass unanswered: with probability g (generous tit for tat, Molander 1985)."""
    return harm > 0.0 and draw < generosity


@rule
def takes_initiative(initiatives: int, unanswered: int) -> bool:
    """Whether to announce an easing without return: until so many went unanswered (GRIT, Osgood 1962)."""
    return unanswered < initiatives


@rule
def best_easing(options: Any, n: int) -> int:
    """Easing worth most among the first ``n`` options, the first of equals; −1 if there is none."""
    best = -1
    for i in range(n):
        if options[i].move == EASE and (best < 0 or options[i].value > options[best].value):
            best = i
    return best
