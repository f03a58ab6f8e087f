"""What the owner does when the date of a deadline, a truce or a threat comes."""

from bargaining_sim.rule import rule


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
