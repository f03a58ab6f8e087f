"""How a state learns an instrument from the one that uses it, and how a chokepoint wears out."""

from bargaining_sim.numeric.functions import exponential
from bargaining_sim.numeric.rule import rule


@rule
def learns(hazard: float, draw: float) -> bool:
    """Whether an exposure teaches: P(known after n) = 1 − (1 − h)^n (policy transfer, Dolowitz & Marsh)."""
    return draw < hazard


@rule
def chokepoint_force(erosion: float, uses: int) -> float:
    """Share of its bite that a chokepoint keeps: exp(−s·rounds used); its target diversifies (Drezner).

    Parameters
    ----------
    erosion : float
        s [1/round].
    uses : int
        Rounds in which it was used [rounds].
    """
    return exponential(-erosion * uses)


@rule
def relieved(utility: float, without: float, force: float) -> float:
    """Utility of a target: of what a rung costs it, against ``without`` it, the share ``force`` is left.

    All utilities in one unit; a rung that costs it nothing stays as it is [our choice].
    """
    return utility + (1.0 - force) * max(0.0, without - utility)
