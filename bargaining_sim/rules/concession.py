"""How far a principal comes down from what it would like best (Faratin, Sierra & Jennings 1998)."""

from typing import Any

from bargaining_sim.numeric.functions import exponential, power
from bargaining_sim.numeric.rule import inlined, rule

TIME, TIT_FOR_TAT, STUBBORN, RANDOM, RESOURCE, EQUILIBRIUM, HIGHEST = 0, 1, 2, 3, 4, 5, 6
"""Ways to set an aspiration; ``rules.tactics`` names the tactics that are made of them."""


@rule
def conceded_share(time: float, initial: float, beta: float) -> float:
    """Share α of the way from top to reservation conceded at ``time``.

    α(t) = k + (1 − k)·t^(1/β), the polynomial family of Faratin, Sierra & Jennings (1998).

    Parameters
    ----------
    time : float
        Elapsed share of the talks, 0 to 1.
    initial : float
        Initial concession k, 0 to 1.
    beta : float
        Shape: below 1 Boulware, 1 linear, above 1 conceder.
    """
    return initial + (1.0 - initial) * power(time, 1.0 / beta)


@rule
def resource_share(initial: float, patience: float, heard: int) -> float:
    """Share conceded as patience runs out: α = k + (1 − k)·exp(−μ/n) after n offers heard, first k.

    The resource-dependent family of Faratin, Sierra & Jennings (1998): the longer the thread of messages, the
    scarcer the resource.

    Parameters
    ----------
    initial : float
        Initial concession k, 0 to 1.
    patience : float
        μ [offers].
    heard : int
        Offers heard so far [offers].
    """
    if heard == 0:
        return initial
    return initial + (1.0 - initial) * exponential(-patience / heard)


@inlined
def aspiration(reservation: float, top: float, share: float) -> float:
    """Return the utility held out for: reservation + (top − reservation)·(1 − α) [unit of both]."""
    return reservation + (top - reservation) * (1.0 - share)


@rule
def tit_for_tat(previous: float, imitation: float, gain: float) -> float:
    """Concede in own utility what the other's last step gave (behaviour-dependent, relative form)."""
    return previous - imitation * gain


@inlined
def clamp(value: float, low: float, high: float) -> float:
    """``value`` brought into ``low`` to ``high``; ``low`` wins if the two cross."""
    return max(low, min(high, value))


@inlined
def next_aspiration(
    side: Any,
    reservation: float,
    top: float,
    share: float,
    previous: float,
    gain: float,
    heard: int,
    bonus: float,
    draw: float,
) -> float:
    """Return what a principal holds out for at its next offer.

    Parameters
    ----------
    side : record
        Tactic and its parameters (``game.tables.SIDE``).
    reservation, top : float
        Lowest acceptable and highest reachable own utility [basis points].
    share : float
        Conceded share α at that offer, for time-dependent tactics.
    previous : float
        Own last aspiration, negative before the first [basis points].
    gain : float
        Own utility gained between the other's last two offers [basis points].
    heard : int
        Offers of the other heard so far [offers].
    bonus : float
        What a summit takes off the aspiration [basis points].
    draw : float
        Uniform number in [0, 1).

    Returns
    -------
    float
        Aspiration [basis points], never below the reservation.
    """
    if side.aspiration == TIT_FOR_TAT:
        wish = top if previous < 0.0 else tit_for_tat(previous, side.imitation, gain)
    elif side.aspiration == STUBBORN:
        wish = aspiration(reservation, top, 1.0 - side.firmness)
    elif side.aspiration == RANDOM:
        return reservation + max(0.0, top - reservation) * draw
    elif side.aspiration == RESOURCE:
        wish = aspiration(reservation, top, resource_share(side.initial_concession, side.patience, heard))
    elif side.aspiration == HIGHEST:
        return max(reservation, top)
    else:
        wish = aspiration(reservation, top, share)
    return clamp(wish - bonus + side.noise * (2.0 * draw - 1.0), reservation, top)
