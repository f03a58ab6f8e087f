"""What the owner does when the date of a deadline, a truce or a threat comes."""

from bargaining_sim.numeric.rule import rule


@rule
def extends(propensity: float, extensions: int, max_extensions: int, pending: bool, draw: float) -> bool:
    """Whether the owner extends: if a framework is pending, else with propensity e; never past the maximum.

    Parameters
    ----------
    propensity : float
        e [probability].
    extensions, max_extensions : int
        How often this date has been extended, and how often it can be [count].
    pending : bool
        Whether a framework on this chip waits for approval.
    draw : float
        Uniform number in [0, 1).
    """
    return extensions < max_extensions and (pending or draw < propensity)


@rule
def carries_out(audience_cost: float, highest_cost: float, draw: float) -> bool:
    """Whether a threat is carried out: if that costs less than the audience would charge for backing down.

    The cost is uniform between 0 and ``highest_cost`` W, so P = min(1, a/W) (audience costs, Fearon 1994).
    Both costs in utility; ``draw`` is uniform in [0, 1).
    """
    return draw * highest_cost <= audience_cost


@rule
def credibility(audience_cost: float, highest_cost: float) -> float:
    """Probability min(1, a/W) that a threat will be carried out; 1 if that costs nothing."""
    return min(1.0, audience_cost / highest_cost) if highest_cost > 0.0 else 1.0
