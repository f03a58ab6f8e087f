"""What a principal believes about the other's type (Hindriks & Tykhonov 2008)."""

from typing import Any

from bargaining_sim.numeric.functions import exponential, logistic
from bargaining_sim.numeric.rule import inlined

WEIGHT_UNIT = 65_536
FLOOR = 1e-6  # no type is ever excluded for good: a later offer can bring it back


@inlined
def offer_likelihood(utility: float, expected: float, spread: float) -> float:
    """How well an offer fits a type: exp(−½·((u(x) − aspiration expected of the type)/s)²), in one unit."""
    gap = (utility - expected) / spread
    return exponential(-0.5 * gap * gap)


@inlined
def refusal_likelihood(utility: float, expected: float, spread: float) -> float:
    """Probability that a type holding out for ``expected`` refuses ``utility``: logistic in (gap/s)."""
    return logistic((expected - utility) / spread)


@inlined
def bayes_update(beliefs: Any, side: int, n: int) -> None:
    """Posterior ∝ prior·likelihood, in place; each posterior is at least ``FLOOR`` before scaling.

    Parameters
    ----------
    beliefs : array (2, types) with fields ``belief`` and ``likelihood``
    side : int
        Who believes.
    n : int
        Types of the other.
    """
    total = 0.0
    for kind in range(n):
        total += beliefs[side, kind].belief * beliefs[side, kind].likelihood
    if total <= 0.0:
        return
    floored = 0.0
    for kind in range(n):
        entry = beliefs[side, kind]
        if entry.belief > 0.0:
            entry.belief = max(FLOOR, entry.belief * entry.likelihood / total)
        floored += entry.belief
    for kind in range(n):
        beliefs[side, kind].belief /= floored


@inlined
def integer_weights(beliefs: Any, side: int, n: int) -> None:
    """Belief × 65,536 rounded, at least 1 for a possible type: exact sums, whatever their order."""
    for kind in range(n):
        entry = beliefs[side, kind]
        entry.weight = max(1, int(entry.belief * WEIGHT_UNIT + 0.5)) if entry.belief > 0.0 else 0
