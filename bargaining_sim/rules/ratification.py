"""Two-level games: the agreement must pass at home (Putnam 1988)."""

from bargaining_sim.numeric.functions import normal_cdf
from bargaining_sim.numeric.rule import rule


@rule
def ratification_probability(utility: float, threshold: float, spread: float) -> float:
    """P(ratified) = Φ((u − τ)/σ), ratifiers spread normally around the threshold τ [all utility]."""
    return normal_cdf((utility - threshold) / spread)
