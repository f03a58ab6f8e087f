"""What the owner does when the date of a deadline, a truce or a threat comes."""

from bargaining_sim.rule import rule


@rule
def extends(propensity, extensions, max_extensions, pending, draw):
    """Whether the owner extends: while a framework is pending, else with propensity e; never beyond the maximum."""
    return extensions < max_extensions and (pending or draw < propensity)
