"""Time-dependent concessions and when two of them meet.

A side comes down from all of the pie (1) to its reservation as time goes from 0 to the deadline.

References
----------
Faratin, P., Sierra, C. & Jennings, N. R. (1998). Negotiation decision functions for autonomous agents.
    Robotics and Autonomous Systems 24, 159-182.
"""

import math
from typing import NamedTuple

from scipy.optimize import brentq

from tests.oracles.arguments import between, left_over, positive, share


class Meeting(NamedTuple):
    """Where two claims first add up to the pie: elapsed share of the time, and the shares of both sides."""

    time: float
    share1: float
    share2: float


def polynomial_concession(time: float, deadline: float, initial: float, beta: float) -> float:
    """Return the conceded share ``α(t) = k + (1 − k)·(t/T)^(1/β)`` (Faratin, Sierra & Jennings 1998).

    Parameters
    ----------
    time, deadline : float
        Time t, 0..T, and deadline T, above 0 [one unit].
    initial : float
        Share k conceded at the start, 0..1.
    beta : float
        Shape, above 0: below 1 Boulware, 1 linear, above 1 conceder.

    Returns
    -------
    float
        Share of the way from the top to the reservation, k..1; ValueError for arguments out of range.
    """
    share(initial=initial)
    return initial + (1.0 - initial) * math.pow(_elapsed(time, deadline, beta), 1.0 / beta)


def exponential_concession(time: float, deadline: float, initial: float, beta: float) -> float:
    """Return the conceded share ``α(t) = exp[(1 − t/T)^β · ln k]`` (Faratin, Sierra & Jennings 1998).

    Parameters
    ----------
    time, deadline, beta : float
        As for ``polynomial_concession``.
    initial : float
        Share k conceded at the start, above 0 and at most 1.

    Returns
    -------
    float
        Share of the way from the top to the reservation, k..1; ValueError for arguments out of range.
    """
    positive(initial=initial)
    share(initial=initial)
    return math.exp(math.pow(1.0 - _elapsed(time, deadline, beta), beta) * math.log(initial))


def symmetric_agreement_time(beta: float) -> float:
    """Return the share of the time that passes until two equal concessions meet: ``t*/T = ½^β``.

    Polynomial concessions from 1 down to a reservation of 0, without initial concession.

    Parameters
    ----------
    beta : float
        Shape of both, above 0; ValueError if not.

    Returns
    -------
    float
        Elapsed share of the time, 0..1.
    """
    positive(beta=beta)
    return math.pow(0.5, beta)


def agreement(
    beta1: float, beta2: float, reservation1: float = 0.0, reservation2: float = 0.0
) -> Meeting | None:
    """Return when polynomial concessions of two sides meet, and on what.

    The root t of ``(1 − r₁)·t^(1/β₁) + (1 − r₂)·t^(1/β₂) = 1``; side i then claims ``1 − (1 − rᵢ)·t^(1/βᵢ)``.

    Parameters
    ----------
    beta1, beta2 : float
        Shapes, above 0.
    reservation1, reservation2 : float, optional
        Least shares that the sides accept, at the deadline [shares of the pie, 0..1].

    Returns
    -------
    Meeting or None
        Elapsed share of the time and both shares; None if the reservations do not leave a zone of agreement.
        ValueError for arguments out of range.
    """
    positive(beta1=beta1, beta2=beta2)
    share(reservation1=reservation1, reservation2=reservation2)
    if left_over(1.0, reservation1, reservation2) is None:
        return None
    most1, most2 = 1.0 - reservation1, 1.0 - reservation2

    def surplus(waiting: float) -> float:  # in -ln(time), so that very small times are found as exactly
        return most1 * math.exp(-waiting / beta1) + most2 * math.exp(-waiting / beta2) - 1.0

    spare = max(0.0, math.log(most1 + most2))
    earliest, latest = min(beta1, beta2) * spare, max(beta1, beta2) * spare
    if surplus(earliest) <= 0.0:
        waiting = earliest
    elif surplus(latest) >= 0.0:
        waiting = latest
    else:
        waiting = float(brentq(surplus, earliest, latest))
    share1 = 1.0 - most1 * math.exp(-waiting / beta1)
    return Meeting(math.exp(-waiting), share1, 1.0 - share1)


def _elapsed(time: float, deadline: float, beta: float) -> float:
    """Return t/T after a check of the arguments."""
    positive(deadline=deadline, beta=beta)
    between(0.0, deadline, time=time)
    return time / deadline
