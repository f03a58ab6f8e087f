"""Cooperation in repeated games: patience, detection and tariffs.

A prisoner's dilemma has the payoffs ``temptation > reward > punishment > sucker`` (T, R, P, S).

References
----------
Axelrod, R. (1984). The Evolution of Cooperation. Basic Books.
Dixit, A. (1987). Strategic aspects of trade policy. In Bewley, T. (ed.), Advances in Economic Theory: Fifth
    World Congress. Cambridge University Press.
Friedman, J. W. (1971). A non-cooperative equilibrium for supergames. Review of Economic Studies 38, 1-12.
"""

import math
from typing import NamedTuple

from tests.oracles.arguments import dilemma, inner_share, not_negative, positive


class TariffGame(NamedTuple):
    """Tariffs and welfare a period without and with cooperation, and the patience that cooperation takes."""

    nash_tariff: float
    cooperative_tariff: float
    nash_welfare: float
    cooperative_welfare: float
    deviation_welfare: float
    least_delta: float


def grim_trigger_delta(temptation: float, reward: float, punishment: float, sucker: float) -> float:
    """Return the least discount factor at which grim trigger keeps up cooperation: ``(T − R)/(T − P)``.

    Friedman (1971): from ``R/(1 − δ) >= T + δ·P/(1 − δ)``.

    Parameters
    ----------
    temptation, reward, punishment, sucker : float
        Payoffs a round, T > R > P > S [one unit]; ValueError if not.

    Returns
    -------
    float
        δ*, strictly between 0 and 1.
    """
    dilemma(temptation, reward, punishment, sucker)
    return (temptation - reward) / (temptation - punishment)


def tit_for_tat_delta(temptation: float, reward: float, punishment: float, sucker: float) -> float | None:
    """Return the least discount factor at which tit for tat is a best answer to itself.

    ``max[(T − R)/(T − P), (T − R)/(R − S)]``: neither defecting for ever nor once in a while pays (Axelrod
    1984).

    Parameters
    ----------
    temptation, reward, punishment, sucker : float
        Payoffs a round, T > R > P > S [one unit]; ValueError if not.

    Returns
    -------
    float or None
        δ*, below 1; None if no discount factor below 1 is enough (``2R <= T + S``).
    """
    dilemma(temptation, reward, punishment, sucker)
    if 2.0 * reward <= temptation + sucker:
        return None
    gain = temptation - reward
    return max(gain / (temptation - punishment), gain / (reward - sucker))


def longest_detection_lag(
    temptation: float, reward: float, punishment: float, sucker: float, delta: float
) -> int:
    """Return for how many rounds a breach may go unseen without making grim trigger useless.

    The largest whole number L with ``δ^L >= (T − R)/(T − P)``: whoever defects gets T for L rounds, then P.

    Parameters
    ----------
    temptation, reward, punishment, sucker : float
        Payoffs a round, T > R > P > S [one unit].
    delta : float
        Discount factor, strictly between 0 and 1.

    Returns
    -------
    int
        L; 0 if even a breach that is seen after one round pays. ValueError for arguments out of range.
    """
    least = grim_trigger_delta(temptation, reward, punishment, sucker)
    inner_share(delta=delta)
    lag = math.floor(math.log(least) / math.log(delta))
    if math.pow(delta, lag + 1) >= least:  # the quotient of logarithms may fall short by a rounding
        return lag + 1
    return lag if math.pow(delta, lag) >= least else lag - 1


def tariff_game(own: float, distortion: float, harm: float) -> TariffGame:
    """Return a symmetric tariff war and what it takes to keep the peace.

    Welfare of a country is ``a·t − (b/2)·t² − c·t'``, t being its own tariff and t' the other's. Alone it
    sets ``t_N = a/b``; together they set ``t_C = max(0, (a − c)/b)``. Grim trigger keeps t_C up if
    ``δ >= (W_D − W_C)/(W_D − W_N) = ½·min(1, a/c)``, W_D being the welfare of a country that defects (after
    Dixit 1987).

    Parameters
    ----------
    own : float
        Gain a from the own tariff, terms of trade, at least 0 [welfare / point].
    distortion : float
        Curvature b of its cost, above 0 [welfare / point²].
    harm : float
        Harm c done to the other country, at least 0 [welfare / point].

    Returns
    -------
    TariffGame
        Tariffs, welfares a period and least discount factor, 0 if there is nothing to gain by defecting.
        ValueError for arguments out of range.
    """
    not_negative(own=own, harm=harm)
    positive(distortion=distortion)

    def welfare(tariff: float, other: float) -> float:
        return own * tariff - distortion / 2.0 * tariff**2 - harm * other

    alone, together = own / distortion, max(0.0, (own - harm) / distortion)
    war, peace, breach = welfare(alone, alone), welfare(together, together), welfare(alone, together)
    least = min(1.0, own / harm) / 2.0 if harm > 0.0 else 0.0
    return TariffGame(alone, together, war, peace, breach, least)
