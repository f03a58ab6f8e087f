"""Reciprocity among players who err: long-run cooperation, generosity and the danger of spirals.

A strategy with a memory of one round gives the probabilities of cooperating after (own move, other's move) =
CC, CD, DC, DD.

References
----------
Molander, P. (1985). The optimal level of generosity in a selfish, uncertain environment. Journal of Conflict
    Resolution 29, 611-618.
Nowak, M. A. & Sigmund, K. (1992). Tit for tat in heterogeneous populations. Nature 355, 250-253.
Nowak, M. A. & Sigmund, K. (1993). A strategy of win-stay, lose-shift that outperforms tit-for-tat in the
    Prisoner's Dilemma game. Nature 364, 56-58.
Richardson, L. F. (1960). Arms and Insecurity. Boxwood Press.
"""

import math

import numpy as np
from numpy.typing import NDArray

from tests.oracles.arguments import between, count, dilemma, finite, not_negative, positive, share

Strategy = tuple[float, float, float, float]
Floats = NDArray[np.float64]

TIT_FOR_TAT: Strategy = (1.0, 0.0, 1.0, 0.0)
WIN_STAY_LOSE_SHIFT: Strategy = (1.0, 0.0, 0.0, 1.0)


def generous_tit_for_tat(generosity: float) -> Strategy:
    """Return tit for tat that forgives a defection with probability g: ``(1, g, 1, g)``.

    Parameters
    ----------
    generosity : float
        Probability g, 0..1; ValueError if not.

    Returns
    -------
    tuple of float, length 4
        Probabilities of cooperating after CC, CD, DC, DD.
    """
    share(generosity=generosity)
    return 1.0, generosity, 1.0, generosity


def long_run(strategy1: Strategy, strategy2: Strategy, noise: float) -> Floats | None:
    """Return how often two strategies are in each of the four states, in the long run.

    The stationary distribution of the Markov chain over (one's move, two's move), where every intended move
    is turned into its opposite with probability ε: ``p' = p·(1 − ε) + (1 − p)·ε``.

    Parameters
    ----------
    strategy1, strategy2 : tuple of float, length 4
        Probabilities of cooperating after (own, other's) CC, CD, DC, DD, each 0..1.
    noise : float
        Probability ε of an error a move, 0..½.

    Returns
    -------
    ndarray of float64, shape (4,), or None
        Shares of the rounds in CC, CD, DC, DD; None if they depend on how play began (possible at noise 0
        only). ValueError for arguments out of range.
    """
    between(0.0, 0.5, noise=noise)
    for strategy in (strategy1, strategy2):
        if len(strategy) != 4 or not all(0.0 <= chance <= 1.0 for chance in strategy):
            raise ValueError(f"a strategy must be four probabilities: {strategy}")
    mirrored = np.array(strategy2)[[0, 2, 1, 3]]  # what is CD to one is DC to the other
    one, two = (p * (1.0 - noise) + (1.0 - p) * noise for p in (np.array(strategy1), mirrored))
    moves = np.column_stack((one * two, one * (1.0 - two), (1.0 - one) * two, (1.0 - one) * (1.0 - two)))
    drift = moves.T - np.eye(4)
    if np.linalg.matrix_rank(drift) < 3:
        return None
    system = np.vstack((drift, np.ones(4)))
    return np.asarray(np.linalg.lstsq(system, np.array([0.0, 0.0, 0.0, 0.0, 1.0]))[0])


def cooperation_rate(own: Strategy, other: Strategy, noise: float) -> float:
    """Return the long-run share of rounds in which the player of ``own`` cooperates.

    Half for tit for tat against itself, however small the noise: errors echo until errors end them.

    Parameters
    ----------
    own, other, noise
        As for ``long_run``; so are the errors.

    Returns
    -------
    float
        Rate, 0..1; NaN if it depends on how play began.
    """
    shares = long_run(own, other, noise)
    return math.nan if shares is None else float(shares[0] + shares[1])


def most_generosity(temptation: float, reward: float, punishment: float, sucker: float) -> float:
    """Return how often a defection can be forgiven without inviting more.

    ``min[1 − (T − R)/(R − S), (R − P)/(T − P)]`` (Molander 1985; Nowak & Sigmund 1992).

    Parameters
    ----------
    temptation, reward, punishment, sucker : float
        Payoffs a round, T > R > P > S [one unit]; ValueError if not.

    Returns
    -------
    float
        Probability g, below 1; 0 where not even tit for tat deters (``2R <= T + S``).
    """
    dilemma(temptation, reward, punishment, sucker)
    once = 1.0 - (temptation - reward) / (reward - sucker)
    always = (reward - punishment) / (temptation - punishment)
    return max(0.0, min(once, always))


def retaliation(
    level1: float, level2: float, reply1: float, reply2: float, rounds: int
) -> tuple[float, float]:
    """Return the levels of two measures after both have answered each other at once for so many rounds.

    ``x₁ ← ρ₁·x₂``, ``x₂ ← ρ₂·x₁``: every two rounds both levels are multiplied by ``ρ₁·ρ₂``, so that they
    spiral up if and only if ``ρ₁·ρ₂ > 1``.

    Parameters
    ----------
    level1, level2 : float
        Levels at the start, at least 0.
    reply1, reply2 : float
        Reciprocity ρ₁, ρ₂: own answer for each unit of the other's level, at least 0.
    rounds : int
        Number of rounds, at least 0.

    Returns
    -------
    tuple of float
        Levels of side one and side two; ValueError for arguments out of range.
    """
    not_negative(level1=level1, level2=level2, reply1=reply1, reply2=reply2)
    count(rounds=rounds)
    pairs, odd = divmod(rounds, 2)
    growth = math.pow(reply1 * reply2, pairs)
    if odd:
        return reply1 * level2 * growth, reply2 * level1 * growth
    return level1 * growth, level2 * growth


def arms_race(
    defence1: float, defence2: float, fatigue1: float, fatigue2: float, grievance1: float, grievance2: float
) -> tuple[float, float] | None:
    """Return where an arms race comes to rest (Richardson 1960).

    ``dx/dt = k·y − a·x + g``, ``dy/dt = l·x − b·y + h`` is stable if ``a·b > k·l``; then
    ``x = (b·g + k·h)/(a·b − k·l)``, ``y = (a·h + l·g)/(a·b − k·l)``.

    Parameters
    ----------
    defence1, defence2 : float
        Reactions k, l to the other's arms, at least 0 [1 / unit of time].
    fatigue1, fatigue2 : float
        Burden a, b of the own arms, above 0 [1 / unit of time].
    grievance1, grievance2 : float
        Standing motives g, h, finite; negative for goodwill [arms / unit of time].

    Returns
    -------
    tuple of float or None
        Arms of both sides (negative for cooperation beyond disarmament); None if the race runs away.
        ValueError for arguments out of range.
    """
    not_negative(defence1=defence1, defence2=defence2)
    positive(fatigue1=fatigue1, fatigue2=fatigue2)
    finite(grievance1=grievance1, grievance2=grievance2)
    brake = fatigue1 * fatigue2 - defence1 * defence2
    if brake <= 0.0:
        return None
    arms1 = (fatigue2 * grievance1 + defence1 * grievance2) / brake
    return arms1, (fatigue1 * grievance2 + defence2 * grievance1) / brake
