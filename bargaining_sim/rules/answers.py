"""Whether to accept, and whether talks survive a refusal."""

import math

from bargaining_sim.numeric.rule import inlined

NEXT, NOW, ALWAYS, NEVER = 0, 1, 2, 3
"""Ways to answer: by what one will ask next, by what one asks now, anything not worse than no deal, never."""


@inlined
def acceptance_bar(answer: int, now: float, following: float, reservation: float) -> float:
    """Utility from which an offer is accepted [that of the arguments].

    AC_next compares an offer with what one would ask for next (Baarslag, Hindriks & Jonker 2014), AC_now with
    what one would ask for at the moment of the offer.

    Parameters
    ----------
    answer : int
        One of the constants above.
    now, following : float
        Own aspiration at this offer and at the next one.
    reservation : float
        Least acceptable utility.
    """
    if answer == NOW:
        return now
    if answer == ALWAYS:
        return reservation
    if answer == NEVER:
        return math.inf
    return following


@inlined
def accepts(utility: float, bar: float, legal: bool) -> bool:
    """Accept iff it is worth at least the bar and crosses no red line."""
    return legal and utility >= bar


@inlined
def breaks_down(probability: float, draw: float) -> bool:
    """Whether talks end after a refusal (Binmore, Rubinstein & Wolinsky 1986)."""
    return draw < probability
