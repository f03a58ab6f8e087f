"""Does a licensed joint venture last? Monthly hazard, survival, and the support that keeps it alive longest.

The form of the hazard is our own modelling choice; survival and the best support follow from it. Support is
the share of the maintenance that the platform's own engineers go on doing: the more of it, the better the
service and the likelier it is that a breach of data rules is found.
"""

import math

from tests.oracles.arguments import between, count, not_negative, share


def hazard(
    support: float,
    relations: float,
    quality: float,
    violation: float,
    quality_drop: float,
    suspension: float,
    repair: float,
) -> float:
    """Return the probability that the venture ends within a month.

    ``H = h_v·s·(1 − relations) + h_q·(1 − q₀)·exp(−k·s) + h_x·(1 − relations)/2``: a violation is found, the
    service fails, or the licence is suspended.

    Parameters
    ----------
    support : float
        Support s by the platform's engineers [share, 0..1].
    relations : float
        Relations between the principals, -1 (hostile) to 1 (friendly).
    quality : float
        Quality q₀ that the venture reaches without support [share, 0..1].
    violation, quality_drop, suspension : float
        Base hazards h_v, h_q, h_x [probability a month, 0..1].
    repair : float
        Rate k at which support repairs quality, at least 0 [1 / unit of support].

    Returns
    -------
    float
        H, 0..1.

    Raises
    ------
    ValueError
        If an argument lies outside its range, or the three hazards add up to more than 1.
    """
    share(support=support)
    _check_base(relations, quality, violation, quality_drop, repair)
    share(suspension=suspension)
    found = violation * support * (1.0 - relations)
    failed = quality_drop * (1.0 - quality) * math.exp(-repair * support)
    suspended = suspension * (1.0 - relations) / 2.0
    total = found + failed + suspended
    if total > 1.0:
        raise ValueError(f"the hazards add up to {total:g} a month, which is more than a probability")
    return total


def survival(hazard: float, months: int) -> float:
    """Return the probability that the venture lasts for so many months: ``(1 − H)^N``.

    Parameters
    ----------
    hazard : float
        Probability H of an end within a month, the same in every month [0..1].
    months : int
        Number N of months, at least 0.

    Returns
    -------
    float
        Probability, 0..1; ValueError for arguments out of range.
    """
    share(hazard=hazard)
    count(months=months)
    return (1.0 - hazard) ** months


def expected_life(hazard: float) -> float:
    """Return the mean number of months up to and including the last: ``1/H`` (geometric distribution).

    Parameters
    ----------
    hazard : float
        Probability H of an end within a month [0..1].

    Returns
    -------
    float
        Months, at least 1; infinite for a hazard of zero. ValueError for a hazard out of range.
    """
    share(hazard=hazard)
    return 1.0 / hazard if hazard > 0.0 else math.inf


def best_support(
    relations: float, quality: float, violation: float, quality_drop: float, repair: float
) -> float:
    """Return the support that makes the monthly hazard least.

    ``s* = (1/k)·ln[h_q·(1 − q₀)·k / (h_v·(1 − relations))]``, clipped to 0..1, from dH/ds = 0; H is convex in
    s, so that the clipped root is the minimum. The hazard of a suspended licence does not depend on s.

    Parameters
    ----------
    relations, quality, violation, quality_drop, repair
        As for ``hazard``; so are the errors.

    Returns
    -------
    float
        s*, 0..1. It is 0 where support repairs nothing, and else 1 where it risks nothing.
    """
    _check_base(relations, quality, violation, quality_drop, repair)
    benefit = quality_drop * (1.0 - quality) * repair
    risk = violation * (1.0 - relations)
    if benefit <= risk:
        return 0.0
    if risk == 0.0:
        return 1.0
    return min(1.0, (math.log(benefit) - math.log(risk)) / repair)


def _check_base(
    relations: float, quality: float, violation: float, quality_drop: float, repair: float
) -> None:
    """Raise ValueError for what both the hazard and the best support need and do not get."""
    between(-1.0, 1.0, relations=relations)
    share(quality=quality, violation=violation, quality_drop=quality_drop)
    not_negative(repair=repair)
