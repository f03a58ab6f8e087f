"""Two-level games: agendas, floors and votes at home.

References
----------
Putnam, R. D. (1988). Diplomacy and domestic politics: the logic of two-level games. International
    Organization 42, 427-460.
Romer, T. & Rosenthal, H. (1978). Political resource allocation, controlled agendas, and the status quo.
    Public Choice 33, 27-43.
"""

import math
from typing import NamedTuple

from scipy.special import bdtrc

from tests.oracles.alternating_offers import outside_options
from tests.oracles.arguments import count, finite, left_over, positive, share


class Ultimatum(NamedTuple):
    """An offer to the ratifier, the probability that it passes, and what the proposer expects from it."""

    offer: float
    passes: float
    expected: float


def setter_outcome(ideal: float, ratifier: float, status_quo: float) -> float:
    """Return what passes when a setter makes one take-it-or-leave-it proposal.

    The ratifier accepts what is at least as near to it as the status quo, ``|x − m| <= |q − m|``; the setter
    proposes the point of that interval nearest to its own ideal (Romer & Rosenthal 1978).

    Parameters
    ----------
    ideal, ratifier, status_quo : float
        Ideal points of setter and ratifier (m), and what stays in force if the proposal fails (q), on one
        scale.

    Returns
    -------
    float
        Outcome on the same scale; ValueError for positions that are not finite.
    """
    finite(ideal=ideal, ratifier=ratifier, status_quo=status_quo)
    other_end = 2.0 * ratifier - status_quo
    return max(min(status_quo, other_end), min(max(status_quo, other_end), ideal))


def floors(delta1: float, delta2: float, floor1: float, floor2: float) -> float | None:
    """Return the first mover's share when no side may bring home less than its floor.

    A floor k on what is ratified works like an outside option worth k (``outside_options``): it moves the
    division only where it binds. A small win-set is an advantage as long as the win-sets meet (Putnam 1988).

    Parameters
    ----------
    delta1, delta2 : float
        Discount factors, 0..1, not both 1.
    floor1, floor2 : float
        Least shares k₁, k₂ that are ratified, 0..1.

    Returns
    -------
    float or None
        Share of side one; None if the floors add up to more than the pie. ValueError for arguments out of
        range.
    """
    share(floor1=floor1, floor2=floor2)
    return outside_options(delta1, delta2, floor1, floor2)


def floors_limit(floor1: float, floor2: float, unconstrained: float = 0.5) -> float | None:
    """Return the share of side one as the time between offers goes to zero: the free one, brought in bounds.

    ``clamp(x, k₁, 1 − k₂)``, x being ½ or ``alternating_offers.rubinstein_limit``.

    Parameters
    ----------
    floor1, floor2 : float
        Least shares k₁, k₂ that are ratified, 0..1.
    unconstrained : float, optional
        Share x of side one without floors, 0..1.

    Returns
    -------
    float or None
        Share of side one; None if the floors add up to more than the pie. ValueError for arguments out of
        range.
    """
    share(floor1=floor1, floor2=floor2, unconstrained=unconstrained)
    if left_over(1.0, floor1, floor2) is None:
        return None
    return max(floor1, min(1.0 - floor2, unconstrained))


def ultimatum(low: float, high: float) -> Ultimatum | None:
    """Return the best single offer to a ratifier whose floor nobody else knows.

    The proposer keeps ``1 − y`` if the floor, uniform between ``low`` and ``high``, is at most y. It offers
    ``y = min(high, (1 + low)/2)``, which maximises ``(1 − y)·P(floor <= y)``.

    Parameters
    ----------
    low, high : float
        Bounds of the floor, 0 <= low <= high [shares of the pie].

    Returns
    -------
    Ultimatum or None
        Offer, probability and expectation; None if no floor leaves the proposer anything (``low >= 1``).
        ValueError for bounds that are negative, crossed or not finite.
    """
    finite(low=low, high=high)
    if not 0.0 <= low <= high:
        raise ValueError(f"low must be at least 0 and at most high: {low}, {high}")
    if low >= 1.0:
        return None
    offer = min(high, (1.0 + low) / 2.0)
    passes = 1.0 if offer == high else (offer - low) / (high - low)
    return Ultimatum(offer, passes, (1.0 - offer) * passes)


def ratification(utility: float, threshold: float, spread: float) -> float:
    """Return the probability that an agreement is ratified: ``Φ((u − τ)/σ)``.

    Parameters
    ----------
    utility : float
        What the agreement is worth at home, u.
    threshold : float
        Mean τ of what ratifiers ask for, normally distributed [unit of u].
    spread : float
        Standard deviation σ of it, above 0 [unit of u].

    Returns
    -------
    float
        Probability, 0..1; ValueError for arguments out of range.
    """
    finite(utility=utility, threshold=threshold)
    positive(spread=spread)
    return math.erfc((threshold - utility) / (spread * math.sqrt(2.0))) / 2.0


def vote_passes(members: int, quota: int, yes: float) -> float:
    """Return the probability of at least ``quota`` votes in favour, each given independently (binomial).

    Parameters
    ----------
    members, quota : int
        Number of voters and of votes needed, at least 0.
    yes : float
        Probability that a member votes in favour, 0..1.

    Returns
    -------
    float
        Probability, 0..1; 0 for a quota above the number of members. ValueError for arguments out of range.
    """
    count(members=members, quota=quota)
    share(yes=yes)
    if quota == 0:
        return 1.0
    return float(bdtrc(quota - 1, members, yes)) if quota <= members else 0.0


def both_ratify(probability1: float, probability2: float) -> float:
    """Return the probability that an agreement passes on both sides, independently: the product.

    Parameters
    ----------
    probability1, probability2 : float
        Probability of ratification on each side, 0..1; ValueError if not.

    Returns
    -------
    float
        Probability, 0..1.
    """
    share(probability1=probability1, probability2=probability2)
    return probability1 * probability2
