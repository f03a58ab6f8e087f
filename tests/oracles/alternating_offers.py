"""Alternating offers over a pie of size 1: Rubinstein's game and what deadlines and risks make of it.

Every function returns the share of side one, which makes the first offer; side two gets the rest, at once.
``delta`` is the discount factor of a side between an offer and the next.

References
----------
Binmore, K., Rubinstein, A. & Wolinsky, A. (1986). The Nash bargaining solution in economic modelling. RAND
    Journal of Economics 17, 176-188.
Binmore, K., Shaked, A. & Sutton, J. (1989). An outside option experiment. Quarterly Journal of Economics 104,
    753-770.
Rubinstein, A. (1982). Perfect equilibrium in a bargaining model. Econometrica 50, 97-109.
Stahl, I. (1972). Bargaining Theory. Stockholm School of Economics.
"""

import math

from tests.oracles.arguments import count, left_over, not_negative, positive, share


def rubinstein(delta1: float, delta2: float) -> float:
    """Return the first mover's share when offers alternate without end: ``(1 − δ₂)/(1 − δ₁·δ₂)``.

    Rubinstein (1982): the only subgame-perfect division.

    Parameters
    ----------
    delta1, delta2 : float
        Discount factors, 0..1, not both 1 (nothing would then be determined).

    Returns
    -------
    float
        Share of side one, 0..1; ValueError for discount factors out of range.
    """
    _check_patience(delta1, delta2)
    return (1.0 - delta2) / (1.0 - delta1 * delta2)


def rubinstein_interval(rate1: float, rate2: float, interval: float) -> float:
    """Return the first mover's share when ``interval`` passes between offers: ``δ = exp(−r·Δ)``.

    Parameters
    ----------
    rate1, rate2 : float
        Discount rates, at least 0, not both 0 [1 / unit of time].
    interval : float
        Time Δ between two offers, above 0 [unit of time].

    Returns
    -------
    float
        Share of side one, 0..1; ValueError for arguments out of range.
    """
    _check_rates(rate1, rate2)
    positive(interval=interval)
    return math.expm1(-rate2 * interval) / math.expm1(-(rate1 + rate2) * interval)


def rubinstein_limit(rate1: float, rate2: float) -> float:
    """Return the share of side one as the time between offers goes to zero: ``r₂/(r₁ + r₂)``.

    It is the Nash solution with bargaining power ``r₂/(r₁ + r₂)`` (Binmore, Rubinstein & Wolinsky 1986).

    Parameters
    ----------
    rate1, rate2 : float
        Discount rates, at least 0, not both 0 [1 / unit of time].

    Returns
    -------
    float
        Share of side one, 0..1; ValueError for rates out of range.
    """
    _check_rates(rate1, rate2)
    return rate2 / (rate1 + rate2)


def finite_horizon(delta1: float, delta2: float, offers: int) -> float:
    """Return the first mover's share when talks end after so many offers, and both then get nothing.

    With m full pairs of offers, ``x = (1 − δ₂)·(1 + δ₁δ₂ + … + (δ₁δ₂)^(m−1))``, plus ``(δ₁δ₂)^m`` if side one
    also makes the last offer (Stahl 1972); ``(1 − (−δ)^T)/(1 + δ)`` if both are equally patient.

    Parameters
    ----------
    delta1, delta2 : float
        Discount factors, 0..1.
    offers : int
        Number T of offers, at least 1; side one makes the odd ones.

    Returns
    -------
    float
        Share of side one, 0..1; ValueError for arguments out of range.
    """
    share(delta1=delta1, delta2=delta2)
    count(1, offers=offers)
    pairs, one_is_last = divmod(offers, 2)
    both = delta1 * delta2
    left = both**pairs
    earlier = (1.0 - delta2) * (1.0 - left) / (1.0 - both) if both < 1.0 else 0.0
    return earlier + left * one_is_last


def outside_options(delta1: float, delta2: float, outside1: float, outside2: float) -> float | None:
    """Return the first mover's share when whoever refuses an offer may leave for something outside.

    ``x = min(1 − w₂, max(x_R, 1 − δ₂·(1 − w₁)))`` with Rubinstein's share x_R. It solves
    ``x = 1 − max(δ₂·y, w₂)``, ``y = 1 − max(δ₁·x, w₁)``: an option counts only where it is worth more than
    going on (Binmore, Shaked & Sutton 1989). In ``division.nash_linear`` a threat point always counts.

    Parameters
    ----------
    delta1, delta2 : float
        Discount factors, 0..1, not both 1.
    outside1, outside2 : float
        Worth w₁, w₂ of the outside options, 0..1 [shares of the pie].

    Returns
    -------
    float or None
        Share of side one; None if the options are worth more than the pie, so that somebody leaves.
        ValueError for arguments out of range.
    """
    _check_patience(delta1, delta2)
    share(outside1=outside1, outside2=outside2)
    if left_over(1.0, outside1, outside2) is None:
        return None
    return min(1.0 - outside2, max(rubinstein(delta1, delta2), 1.0 - delta2 * (1.0 - outside1)))


def breakdown_risk(
    risk: float, threat1: float, threat2: float, delta1: float = 1.0, delta2: float = 1.0
) -> float | None:
    """Return the first mover's share when each refusal may end the talks.

    ``x = (1 − p·b₂ − D₂·(1 − p·b₁))/(1 − D₁·D₂)`` with ``D = (1 − p)·δ``, which solves
    ``x = 1 − p·b₂ − D₂·y``, ``y = 1 − p·b₁ − D₁·x`` (Binmore, Rubinstein & Wolinsky 1986).

    Parameters
    ----------
    risk : float
        Probability p that a refusal ends the talks, 0..1; above 0 unless a side discounts.
    threat1, threat2 : float
        What the sides get at once when talks end, b₁ and b₂, 0..1 [shares of the pie].
    delta1, delta2 : float, optional
        Discount factors, 0..1.

    Returns
    -------
    float or None
        Share of side one; None if breakdown is worth more than the pie. ValueError for arguments out of
        range.
    """
    share(risk=risk, threat1=threat1, threat2=threat2, delta1=delta1, delta2=delta2)
    lasting1, lasting2 = (1.0 - risk) * delta1, (1.0 - risk) * delta2
    if lasting1 * lasting2 == 1.0:
        raise ValueError("without discounting, the risk of breakdown must be above 0")
    if left_over(1.0, threat1, threat2) is None:
        return None
    return (1.0 - risk * threat2 - lasting2 * (1.0 - risk * threat1)) / (1.0 - lasting1 * lasting2)


def breakdown_limit(threat1: float, threat2: float) -> float | None:
    """Return the share of side one as the risk of breakdown goes to zero: ``b₁ + (1 − b₁ − b₂)/2``.

    It is the Nash solution with the breakdown payoffs as threat point (Binmore, Rubinstein & Wolinsky 1986).

    Parameters
    ----------
    threat1, threat2 : float
        What the sides get when talks end, 0..1 [shares of the pie].

    Returns
    -------
    float or None
        Share of side one; None if breakdown is worth more than the pie. ValueError for arguments out of
        range.
    """
    share(threat1=threat1, threat2=threat2)
    surplus = left_over(1.0, threat1, threat2)
    return None if surplus is None else threat1 + surplus / 2.0


def _check_patience(delta1: float, delta2: float) -> None:
    """Raise ValueError unless both discount factors lie in 0..1 and one of them below 1."""
    share(delta1=delta1, delta2=delta2)
    if delta1 * delta2 == 1.0:
        raise ValueError("one of the discount factors must be below 1")


def _check_rates(rate1: float, rate2: float) -> None:
    """Raise ValueError unless both discount rates are finite, not negative, and one of them above 0."""
    not_negative(rate1=rate1, rate2=rate2)
    positive(sum_of_rates=rate1 + rate2)
