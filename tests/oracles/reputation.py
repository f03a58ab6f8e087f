"""Toughness: what holding out tells, how long it pays to seem tough, and which threats are believed.

References
----------
Abreu, D. & Gul, F. (2000). Bargaining and reputation. Econometrica 68, 85-117.
Fearon, J. D. (1994). Domestic political audiences and the escalation of international disputes. American
    Political Science Review 88, 577-592.
"""

import math
from typing import NamedTuple

from tests.oracles.arguments import count, inner_share, not_negative, positive, share


class Standoff(NamedTuple):
    """Equilibrium of a war of reputations: rates, end, concessions at once, payoffs of the rational types."""

    rate1: float
    rate2: float
    end: float
    at_once1: float
    at_once2: float
    value1: float
    value2: float


def posterior_toughness(
    prior: float, hold_if_tough: float, hold_if_soft: float, holds: int, concessions: int = 0
) -> float:
    """Return the probability that the other side is tough, after what it did (Bayes' rule).

    Posterior odds are ``π/(1 − π) · (h_T/h_S)^n · [(1 − h_T)/(1 − h_S)]^m`` after n holds and m concessions.

    Parameters
    ----------
    prior : float
        Probability π of the tough type before, 0..1.
    hold_if_tough, hold_if_soft : float
        Probabilities h_T, h_S that a type holds out in a round, independently, 0..1.
    holds, concessions : int
        Numbers n and m of rounds in which it held out and gave in, at least 0.

    Returns
    -------
    float
        Posterior, 0..1; NaN if neither type could have done so. ValueError for arguments out of range.
    """
    share(prior=prior, hold_if_tough=hold_if_tough, hold_if_soft=hold_if_soft)
    count(holds=holds, concessions=concessions)
    tough = _log_likelihood(prior, hold_if_tough, holds, concessions)
    soft = _log_likelihood(1.0 - prior, hold_if_soft, holds, concessions)
    if max(tough, soft) == -math.inf:
        return math.nan
    most = max(tough, soft)
    for_tough, for_soft = math.exp(tough - most), math.exp(soft - most)
    return for_tough / (for_tough + for_soft)


def abreu_gul(
    claim1: float, claim2: float, rate1: float, rate2: float, stubborn1: float, stubborn2: float
) -> Standoff:
    """Return the equilibrium between two sides that may be stubborn types with fixed claims.

    A rational side pretends to be stubborn and concedes at the rate that keeps the other indifferent,
    ``λ₁ = r₂·(1 − α₁)/(α₁ + α₂ − 1)``. Side i would be known as stubborn at ``Tᵢ = −ln(zᵢ)/λᵢ``; both must be
    at ``T₀ = min(T₁, T₂)``, so that the slower one concedes at once with probability
    ``1 − zᵢ·exp(λᵢ·T₀)`` (Abreu & Gul 2000).

    Parameters
    ----------
    claim1, claim2 : float
        Shares α₁, α₂ of the pie that the stubborn types demand, between 0 and 1, more than 1 together.
    rate1, rate2 : float
        Discount rates r₁, r₂, above 0 [1 / unit of time].
    stubborn1, stubborn2 : float
        Probabilities z₁, z₂ of the stubborn types, strictly between 0 and 1.

    Returns
    -------
    Standoff
        Rates of concession λ [1 / unit of time], end T₀ [units of time], probabilities of conceding at once
        (one of them is 0) and payoffs ``F_j·αᵢ + (1 − F_j)·(1 − α_j)`` of the rational types. ValueError for
        arguments out of range.
    """
    inner_share(claim1=claim1, claim2=claim2, stubborn1=stubborn1, stubborn2=stubborn2)
    positive(rate1=rate1, rate2=rate2)
    conflict = claim1 + claim2 - 1.0
    if conflict <= 0.0:
        raise ValueError(f"the claims must add up to more than 1: {claim1}, {claim2}")
    speed1, speed2 = rate2 * (1.0 - claim1) / conflict, rate1 * (1.0 - claim2) / conflict
    known1, known2 = -math.log(stubborn1) / speed1, -math.log(stubborn2) / speed2
    end = min(known1, known2)
    at_once1 = -math.expm1(speed1 * (end - known1))  # 1 − z·exp(λ·T₀), exactly 0 for the faster side
    at_once2 = -math.expm1(speed2 * (end - known2))
    value1 = at_once2 * claim1 + (1.0 - at_once2) * (1.0 - claim2)
    value2 = at_once1 * claim2 + (1.0 - at_once1) * (1.0 - claim1)
    return Standoff(speed1, speed2, end, at_once1, at_once2, value1, value2)


def credible_threats(audience_cost: float, worst: float) -> float:
    """Return the share of threats that would be carried out: ``P(w >= −a) = min(1, a/W)``.

    Carrying a threat out is worth w, uniform between −W and 0; backing down costs a at home (after Fearon
    1994).

    Parameters
    ----------
    audience_cost : float
        Cost a of backing down, at least 0.
    worst : float
        Largest cost W of carrying a threat out, above 0, in the same unit.

    Returns
    -------
    float
        Share, 0..1; ValueError for arguments out of range.
    """
    not_negative(audience_cost=audience_cost)
    positive(worst=worst)
    return min(1.0, audience_cost / worst)


def _log_likelihood(prior: float, hold: float, holds: int, concessions: int) -> float:
    """Return the logarithm of prior times likelihood, minus infinity for the impossible."""
    terms = ((prior, 1), (hold, holds), (1.0 - hold, concessions))
    if any(chance == 0.0 and times > 0 for chance, times in terms):
        return -math.inf
    return sum(times * math.log(chance) for chance, times in terms if times > 0)
