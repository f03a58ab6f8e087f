"""What no deal is worth, and the least a principal takes."""

from bargaining_sim.rule import rule


@rule
def disagreement_value(risk, in_force, fallback):
    """d = (1 − π)·u(in force) + π·u(fallback); π = 1 is the classical threat point [our choice]."""
    return (1.0 - risk) * in_force + risk * fallback


@rule
def fallback_risk(propensity, extensions_left):
    """Risk that a fallback whose date falls before the next round comes into force: 1 − e, or 1 if spent."""
    return 1.0 - propensity if extensions_left > 0 else 1.0


@rule
def reservation(disagreement, required, lock_in):
    """Least acceptable utility: max(d, foresight·τ) + lock-in (audience cost, Fearon 1994)."""
    return max(disagreement, required) + lock_in
