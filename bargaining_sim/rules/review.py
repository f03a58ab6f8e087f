"""Licence review by the state that owns the technology: grant, delay or refuse."""

from bargaining_sim.numeric.rule import rule

DELAY, GRANT, REFUSE = 0, 1, 2


@rule
def review_decision(grant: float, refuse: float, relations: float, effect: float, draw: float) -> int:
    """Decision of one review session.

    P(grant) = grant + effect·relations and P(refuse) = refuse − effect·relations, each within 0 and 1 and
    together at most 1 (refusal gives way); a rung that is never granted stays so. The rest is delay
    [our choice].

    Parameters
    ----------
    grant, refuse : float
        Chances at relations 0 [probability].
    relations : float
        −1 to 1.
    effect : float
        Shift of both chances per unit of relations.
    draw : float
        Uniform number in [0, 1).
    """
    chance = 0.0 if grant == 0.0 else min(1.0, max(0.0, grant + effect * relations))
    denial = 0.0 if refuse == 0.0 else min(1.0 - chance, max(0.0, refuse - effect * relations))
    if draw < chance:
        return GRANT
    return REFUSE if draw < chance + denial else DELAY
