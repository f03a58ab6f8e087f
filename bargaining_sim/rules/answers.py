"""Whether to accept, and whether talks survive a refusal."""

from bargaining_sim.rule import rule


@rule
def accepts(utility: float, next_aspiration: float, legal: bool) -> bool:
    """AC_next (Baarslag et al. 2014): accept iff it is worth at least one's own next aspiration and legal."""
    return legal and utility >= next_aspiration


@rule
def breaks_down(probability: float, draw: float) -> bool:
    """Whether talks end after a refusal (Binmore, Rubinstein & Wolinsky 1986)."""
    return draw < probability
