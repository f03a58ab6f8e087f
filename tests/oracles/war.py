"""Crisis bargaining: what war leaves to bargain for, and how long two sides stand firm.

References
----------
Fearon, J. D. (1995). Rationalist explanations for war. International Organization 49, 379-414.
Fearon, J. D. (1998). Bargaining, enforcement, and international cooperation. International Organization 52,
    269-305.
"""

import math
from typing import NamedTuple

from tests.oracles.arguments import not_negative, positive, share


class Attrition(NamedTuple):
    """How fast each side gives in (a rate, or a probability a round) and how long the standoff lasts."""

    concession: float
    standoff: float


def bargaining_range(winning: float, cost1: float, cost2: float) -> tuple[float, float]:
    """Return the shares of side one that both prefer to fighting: ``p − c₁`` to ``p + c₂``, within 0..1.

    War is costly, so the range is never empty (Fearon 1995); it takes private information, a commitment that
    nobody believes or something indivisible to miss it.

    Parameters
    ----------
    winning : float
        Probability p that side one wins all of the pie, 0..1.
    cost1, cost2 : float
        Costs of war, at least 0 [shares of the pie].

    Returns
    -------
    tuple of float
        Least and largest share of side one; ValueError for arguments out of range.
    """
    share(winning=winning)
    not_negative(cost1=cost1, cost2=cost2)
    return max(0.0, winning - cost1), min(1.0, winning + cost2)


def war_of_attrition(rate: float, better: float, worse: float, cost: float) -> Attrition:
    """Return the symmetric equilibrium of a standoff in continuous time.

    Each side wants one of two lasting deals and may give in to the other at any time. It mixes such that the
    other is indifferent, ``λ·(b_H − b_L)/r = b_L + c``: hazard ``λ = r·(b_L + c)/(b_H − b_L)`` and expected
    delay ``1/(2λ)`` (Fearon 1998).

    Parameters
    ----------
    rate : float
        Discount rate r of both, above 0 [1 / unit of time].
    better, worse : float
        Flow payoff of the deal that a side prefers, b_H, and of the other's, b_L; b_H > b_L.
    cost : float
        Flow cost c of the standoff, above -b_L (waiting must hurt) [payoff / unit of time].

    Returns
    -------
    Attrition
        Hazard of each side [1 / unit of time] and expected delay [units of time]. The shadow of the future
        makes the standoff longer. ValueError for arguments out of range.
    """
    positive(rate=rate)
    _check_stakes(better, worse, cost)
    hazard = rate * (worse + cost) / (better - worse)
    return Attrition(hazard, 1.0 / (2.0 * hazard))


def war_of_attrition_in_rounds(delta: float, better: float, worse: float, cost: float) -> Attrition:
    """Return the symmetric equilibrium of a standoff in which both decide once a round.

    Payoffs as for ``war_of_attrition``; if both give in at once, a fair coin picks the deal. The probability
    p of giving in makes conceding worth as much as holding: the root in (0, 1) of
    ``δ·g/2·p² − [(1 + δ)·g/2 + m]·p + m = 0`` with ``g = b_H − b_L`` and ``m = (1 − δ)·(b_L + c)``.

    Parameters
    ----------
    delta : float
        Discount factor of both from round to round, 0 <= δ < 1.
    better, worse, cost : float
        As for ``war_of_attrition``, a round.

    Returns
    -------
    Attrition
        Probability p of each side a round and expected rounds of standoff ``(1 − p)²/(1 − (1 − p)²)``.
        ValueError for arguments out of range.
    """
    share(delta=delta)
    if delta == 1.0:
        raise ValueError("delta must be below 1")
    _check_stakes(better, worse, cost)
    gap, now = better - worse, 1.0 - delta
    square, constant = delta * gap / 2.0, now * (worse + cost)
    linear = -square - gap / 2.0 - constant
    concession = 2.0 * constant / (-linear + math.sqrt(linear**2 - 4.0 * square * constant))
    firm = (1.0 - concession) ** 2
    return Attrition(concession, firm / (1.0 - firm))


def _check_stakes(better: float, worse: float, cost: float) -> None:
    """Raise ValueError unless the deals differ and the standoff is worse than either of them."""
    if not math.inf > better > worse > -math.inf:
        raise ValueError(f"better must be larger than worse, both finite: {better}, {worse}")
    if not -worse < cost < math.inf:
        raise ValueError(f"cost must be finite and above {-worse:g}, so that the standoff hurts: {cost}")
