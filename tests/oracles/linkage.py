"""Linkage: one package against issue by issue, when issues are divisible and utilities linear.

``weights1[k]`` and ``weights2[k]`` are what all of issue k is worth to side one and to side two. Without
agreement both get nothing.

References
----------
Nash, J. F. (1950). The bargaining problem. Econometrica 18, 155-162.
Raiffa, H. (1982). The Art and Science of Negotiation. Harvard University Press.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


class Division(NamedTuple):
    """Shares of every issue that go to side one, shape (issues,), and what both sides get out of them."""

    shares: Floats
    utility1: float
    utility2: float


def package_nash(weights1: ArrayLike, weights2: ArrayLike) -> Division:
    """Return the Nash solution of all issues together.

    Issues go to side one in descending order of ``w₁/w₂`` until the product of utilities no longer rises; at
    most one issue is split, at ``s = ½·[(B + w₂)/w₂ − A/w₁]``, A being what side one and B what side two gets
    out of the others.

    Parameters
    ----------
    weights1, weights2 : array_like, shape (issues,)
        Worth of every issue, at least 0, not all 0 for a side.

    Returns
    -------
    Division
        Issues with the same ratio can be shared out in several equivalent ways; of these the one named last
        is the first to go to side one. Issues that concern nobody are left to side two.

    Raises
    ------
    ValueError
        If the weights differ in shape, are negative or not finite, or a side has none above 0.
    """
    first, second = _checked(weights1, weights2)
    shares = np.zeros_like(first)
    one, two = 0.0, float(second.sum())
    for issue in _by_ratio(first, second):
        own, others = float(first[issue]), float(second[issue])
        if own == 0.0:
            continue
        two = max(0.0, two - others)
        part = 1.0 if others == 0.0 else ((two + others) / others - one / own) / 2.0
        part = min(1.0, max(0.0, part))
        shares[issue] = part
        if part < 1.0:
            break
        one += own
    return _division(shares, first, second)


def issue_by_issue_nash(weights1: ArrayLike, weights2: ArrayLike) -> Division:
    """Return the Nash solution of every issue on its own: half of each.

    An issue that concerns one side only goes to that side.

    Parameters
    ----------
    weights1, weights2
        As for ``package_nash``; so are the errors.

    Returns
    -------
    Division
        Shares 0, ½ or 1, and utilities.
    """
    first, second = _checked(weights1, weights2)
    return _division((1.0 + np.sign(first) - np.sign(second)) / 2.0, first, second)


def logrolling_gain(weights1: ArrayLike, weights2: ArrayLike) -> float:
    """Return what linkage adds to the sum of both utilities: package less issue by issue.

    Parameters
    ----------
    weights1, weights2
        As for ``package_nash``; so are the errors. Both in one unit, for utilities are added.

    Returns
    -------
    float
        Gain, in the unit of the weights; never negative if the weights of both sides add up to the same.
    """
    package, apart = package_nash(weights1, weights2), issue_by_issue_nash(weights1, weights2)
    return package.utility1 + package.utility2 - apart.utility1 - apart.utility2


def _checked(weights1: ArrayLike, weights2: ArrayLike) -> tuple[Floats, Floats]:
    """Return both weights as arrays of floats, or raise ValueError."""
    first, second = np.asarray(weights1, dtype=np.float64), np.asarray(weights2, dtype=np.float64)
    if first.ndim != 1 or first.shape != second.shape:
        raise ValueError(f"weights must be of one shape (issues,): {first.shape}, {second.shape}")
    for weights in (first, second):
        if not (np.isfinite(weights).all() and (weights >= 0.0).all() and (weights > 0.0).any()):
            raise ValueError(f"weights must be finite, at least 0 and not all 0: {weights.tolist()}")
    return first, second


def _by_ratio(first: Floats, second: Floats) -> list[int]:
    """Return the issues in descending order of ``w₁/w₂``, the later first among equals."""

    def key(issue: int) -> tuple[float, int]:
        with np.errstate(divide="ignore", invalid="ignore"):
            return float(np.nan_to_num(first[issue] / second[issue], nan=0.0)), issue

    return sorted(range(first.size), key=key, reverse=True)


def _division(shares: Floats, first: Floats, second: Floats) -> Division:
    """Return the division with these shares of side one."""
    return Division(shares, float(shares @ first), float((1.0 - shares) @ second))
