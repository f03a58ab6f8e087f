"""What a licensed venture lives through after closing: support, monthly hazards, and how it ends."""

from bargaining_sim.numeric.functions import exponential, logarithm
from bargaining_sim.numeric.rule import rule

RUNNING, DURABLE, RENEGOTIATED, COLLAPSED_BAN, COLLAPSED_LICENCE = 0, 1, 2, 3, 4
"""How implementation stands or has ended."""

NOTHING, VIOLATION, QUALITY_DROP, SUSPENSION = 0, 1, 2, 3
"""What a month brings: a violation of data control, service that falls short, a suspended licence."""


@rule
def violation_hazard(base: float, support: float, relations: float) -> float:
    """Chance a month that support from China counts as data access: h_v·s·(1 − relations) [our choice]."""
    return base * support * (1.0 - relations)


@rule
def quality_hazard(base: float, quality: float, effect: float, support: float) -> float:
    """Chance a month that the venture cannot keep its service: h_q·(1 − q₀)·exp(−κ·s) [our choice]."""
    return base * (1.0 - quality) * exponential(-effect * support)


@rule
def suspension_hazard(base: float, relations: float) -> float:
    """Chance a month that the licence falls to the wider conflict: h_x·(1 − relations)/2 [our choice]."""
    return base * (1.0 - relations) / 2.0


@rule
def best_support(violation: float, shortfall: float, effect: float, relations: float) -> float:
    """Support that makes the hazard least: s* = ln[h_q·(1 − q₀)·κ / (h_v·(1 − relations))]/κ, within 0 and 1.

    Parameters
    ----------
    violation : float
        h_v [1/month].
    shortfall : float
        h_q·(1 − q₀) [1/month].
    effect : float
        κ: how fast support mends the service.
    relations : float
        −1 to 1.
    """
    gain, harm = shortfall * effect, violation * (1.0 - relations)
    if gain <= 0.0:
        return 0.0
    if harm <= 0.0:
        return 1.0
    return max(0.0, min(1.0, logarithm(gain / harm) / effect))


@rule
def month_event(violation: float, quality: float, suspension: float, draw: float) -> int:
    """What happens in a month: one of three events, each with its hazard, or nothing; ``draw`` in [0, 1)."""
    if draw < violation:
        return VIOLATION
    if draw < violation + quality:
        return QUALITY_DROP
    if draw < violation + quality + suspension:
        return SUSPENSION
    return NOTHING


@rule
def ending(event: int, renegotiation: float, relations: float, draw: float) -> int:
    """How an event ends the venture: both renegotiate with chance ρ·(1 + relations)/2, else it collapses.

    A suspended licence is the home state's doing, the others end in the ban [our choice].
    """
    if draw < renegotiation * (1.0 + relations) / 2.0:
        return RENEGOTIATED
    return COLLAPSED_LICENCE if event == SUSPENSION else COLLAPSED_BAN
