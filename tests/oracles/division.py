"""Axiomatic solutions for the division of something divisible, and Nash's game of threats.

The pie has size 1. ``utility1`` and ``utility2`` say what a side's own share, 0..1, is worth to it; they must
be continuous, strictly increasing and concave. For lists of packages see ``solutions``.

References
----------
Kalai, E. (1977). Proportional solutions to bargaining situations. Econometrica 45, 1623-1630.
Kalai, E. & Smorodinsky, M. (1975). Other solutions to Nash's bargaining problem. Econometrica 43, 513-518.
Nash, J. F. (1950). The bargaining problem. Econometrica 18, 155-162.
Nash, J. F. (1953). Two-person cooperative games. Econometrica 21, 128-140.
"""

import math
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import brentq, linprog, minimize_scalar

from tests.oracles.arguments import inner_share, left_over, share

Utility = Callable[[float], float]
Floats = NDArray[np.float64]

PRECISION = 1e-13  # of a share found as a root
TINY = 1e-300  # stands for a gain of zero, whose logarithm is not finite


class Threats(NamedTuple):
    """Solution of a game of threats: payoffs, what each side threatens with, and the threat point."""

    payoff1: float
    payoff2: float
    threat1: Floats  # probabilities of side one's actions
    threat2: Floats
    advantage: float  # what threats are worth: payoff1 − payoff2


def nash_linear(threat1: float, threat2: float, power: float = 0.5) -> float | None:
    """Return side one's share of a pie worth its size to both: ``d₁ + α·(1 − d₁ − d₂)``.

    The Nash solution with bargaining power α; each side gets its threat value and its part of the rest.

    Parameters
    ----------
    threat1, threat2 : float
        What the sides get without agreement, 0..1 [shares of the pie].
    power : float, optional
        Bargaining power α of side one, 0..1.

    Returns
    -------
    float or None
        Share of side one; None if the threats are worth more than the pie. ValueError for arguments out of
        range.
    """
    share(threat1=threat1, threat2=threat2, power=power)
    surplus = left_over(1.0, threat1, threat2)
    return None if surplus is None else threat1 + power * surplus


def nash_division(
    utility1: Utility, utility2: Utility, threat1: float = 0.0, threat2: float = 0.0, power: float = 0.5
) -> float | None:
    """Return side one's share x with the largest ``(u₁(x) − d₁)^α · (u₂(1 − x) − d₂)^(1 − α)``.

    Found by bounded minimisation of minus the logarithm, to about 1e-8 (Nash 1950 for power 0.5).

    Parameters
    ----------
    utility1, utility2 : callable
        Worth of a side's own share, 0..1, to it [each in its own unit].
    threat1, threat2 : float, optional
        What the sides get without agreement, in the same units.
    power : float, optional
        Bargaining power α of side one, strictly between 0 and 1; ValueError if not.

    Returns
    -------
    float or None
        Share of side one; None if no division gives both at least their threat value.
    """
    inner_share(power=power)
    zone = _zone(utility1, utility2, threat1, threat2)
    if zone is None or zone[1] - zone[0] <= PRECISION:
        return None if zone is None else zone[0]

    def loss(x: float) -> float:
        gain1, gain2 = max(utility1(x) - threat1, TINY), max(utility2(1.0 - x) - threat2, TINY)
        return -power * math.log(gain1) - (1.0 - power) * math.log(gain2)

    return float(minimize_scalar(loss, bounds=zone, method="bounded", options={"xatol": 1e-12}).x)


def kalai_smorodinsky_division(
    utility1: Utility, utility2: Utility, threat1: float = 0.0, threat2: float = 0.0
) -> float | None:
    """Return side one's share where both reach the same part of the most that each could gain.

    The root of ``(u₁ − d₁)/(U₁ − d₁) = (u₂ − d₂)/(U₂ − d₂)``, U being the most that a side gets where the
    other keeps its threat value (Kalai & Smorodinsky 1975).

    Parameters
    ----------
    utility1, utility2, threat1, threat2
        As for ``nash_division``.

    Returns
    -------
    float or None
        Share of side one; None if no division gives both at least their threat value.
    """
    zone = _zone(utility1, utility2, threat1, threat2)
    if zone is None:
        return None
    most1, most2 = utility1(zone[1]) - threat1, utility2(1.0 - zone[0]) - threat2
    return _balance(utility1, utility2, threat1, threat2, zone, most2, most1)


def egalitarian_division(
    utility1: Utility, utility2: Utility, threat1: float = 0.0, threat2: float = 0.0
) -> float | None:
    """Return side one's share where both gain the same: ``u₁ − d₁ = u₂ − d₂`` (Kalai 1977).

    Parameters
    ----------
    utility1, utility2, threat1, threat2
        As for ``nash_division``, but all in one unit.

    Returns
    -------
    float or None
        Share of side one; None if no division gives both at least their threat value. Where one side gains
        more than the other in every such division, it is the one in which the other gains most.
    """
    zone = _zone(utility1, utility2, threat1, threat2)
    return None if zone is None else _balance(utility1, utility2, threat1, threat2, zone, 1.0, 1.0)


def variable_threats(payoffs1: ArrayLike, payoffs2: ArrayLike) -> Threats:
    """Return the solution of a game in which both first commit themselves to threats, then bargain.

    With money to share, the pie is ``σ = max(A + B)`` and the threats are optimal strategies of the zero-sum
    game ``A − B``, whose value is δ: payoffs ``(σ + δ)/2`` and ``(σ − δ)/2`` (Nash 1953).

    Parameters
    ----------
    payoffs1, payoffs2 : array_like, shape (actions of one, actions of two)
        What the sides get if both carry their threats out [one unit, transferable].

    Returns
    -------
    Threats
        Payoffs, threats (mixed actions) and advantage δ. A threat needs no merit of its own: it pays if it
        costs the other side more.

    Raises
    ------
    ValueError
        If the tables differ in shape, are empty or hold numbers that are not finite.
    """
    first, second = np.asarray(payoffs1, dtype=np.float64), np.asarray(payoffs2, dtype=np.float64)
    if first.ndim != 2 or first.shape != second.shape or first.size == 0:
        raise ValueError(f"payoffs must be two tables of one shape: {first.shape}, {second.shape}")
    if not (np.isfinite(first).all() and np.isfinite(second).all()):
        raise ValueError("payoffs must be finite numbers")
    threat1, advantage = _maximin(first - second)
    threat2, _ = _maximin((second - first).T)
    pie = float((first + second).max())
    return Threats((pie + advantage) / 2.0, (pie - advantage) / 2.0, threat1, threat2, advantage)


def _maximin(table: Floats) -> tuple[Floats, float]:
    """Return the row player's best mixed action and the value of a zero-sum game, by linear programming."""
    rows, columns = table.shape
    result = linprog(
        np.append(np.zeros(rows), -1.0),
        A_ub=np.column_stack((-table.T, np.ones(columns))),
        b_ub=np.zeros(columns),
        A_eq=[np.append(np.ones(rows), 0.0)],
        b_eq=[1.0],
        bounds=[(0.0, None)] * rows + [(None, None)],
    )
    return np.asarray(result.x[:-1]), float(result.x[-1])


def _zone(utility1: Utility, utility2: Utility, threat1: float, threat2: float) -> tuple[float, float] | None:
    """Return the least and the largest share of side one that leave both their threat value, if any do."""
    least1, least2 = _least_share(utility1, threat1), _least_share(utility2, threat2)
    if least1 is None or least2 is None or least1 + least2 > 1.0 + PRECISION:
        return None
    return min(least1, 1.0 - least2), 1.0 - least2


def _least_share(utility: Utility, threat: float) -> float | None:
    """Return the smallest own share that is worth the threat value, if there is one."""
    if not (math.isfinite(threat) and utility(0.0) < utility(1.0)):
        raise ValueError("a utility must rise with the share, and a threat value must be a finite number")
    if threat > utility(1.0):
        return None
    if threat <= utility(0.0):
        return 0.0
    return float(brentq(lambda x: utility(x) - threat, 0.0, 1.0, xtol=PRECISION))


def _balance(
    utility1: Utility,
    utility2: Utility,
    threat1: float,
    threat2: float,
    zone: tuple[float, float],
    weight1: float,
    weight2: float,
) -> float:
    """Return the share of the zone at which both weighted gains are equal, or its end that comes nearest."""

    def lead(x: float) -> float:
        return weight1 * (utility1(x) - threat1) - weight2 * (utility2(1.0 - x) - threat2)

    low, high = zone
    if lead(low) >= 0.0:
        return low
    if lead(high) <= 0.0:
        return high
    return float(brentq(lead, low, high, xtol=PRECISION))
