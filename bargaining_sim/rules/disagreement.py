"""What no deal is worth, and the least a principal takes."""

from bargaining_sim.numeric.rule import rule


@rule
def disagreement_value(risk: float, in_force: float, fallback: float) -> float:
    """Worth of no deal: d = (1 − π)·u(in force) + π·u(fallback) [our choice].

    Parameters
    ----------
    risk : float
        π [probability]; 1 gives the classical threat point.
    in_force, fallback : float
        Own utility of both [any one unit, that of the result].
    """
    return in_force + risk * (fallback - in_force)  # exact where both are equal


@rule
def fallback_risk(propensity: float, extensions_left: int) -> float:
    """Risk that a fallback due before the next round comes into force: 1 − e, or 1 if spent [probability]."""
    return 1.0 - propensity if extensions_left > 0 else 1.0


@rule
def reservation(disagreement: float, required: float, outside: float, lock_in: float) -> float:
    """Least acceptable utility: max(d, foresight·τ, outside option) + lock-in (Fearon 1994), in one unit."""
    return max(disagreement, required, outside) + lock_in
