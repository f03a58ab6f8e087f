"""Trade between two: the fee for a licence, and what private information costs.

References
----------
Chatterjee, K. & Samuelson, W. (1983). Bargaining under incomplete information. Operations Research 31,
    835-851.
Myerson, R. B. & Satterthwaite, M. A. (1983). Efficient mechanisms for bilateral trading. Journal of Economic
    Theory 29, 265-281.
Nash, J. F. (1950). The bargaining problem. Econometrica 18, 155-162.
"""

from typing import NamedTuple

from tests.oracles.arguments import finite, left_over, not_negative, share


class Licence(NamedTuple):
    """Fee that the buyer pays to the licensor and surplus that they divide [one unit of money]."""

    fee: float
    surplus: float


class DoubleAuction(NamedTuple):
    """Probability of trade, expected surplus, and that surplus as a share of what could be had."""

    trades: float
    surplus: float
    efficiency: float


def licence_fee(
    value: float, quality: float, buyer_threat: float, leak: float, licensor_threat: float
) -> Licence | None:
    """Return the Nash fee for a licence: ``S = V·q − d_B − κ − d_L``, ``f = κ + d_L + S/2``.

    The licensor recovers what the licence leaks and what it would have without it; the surplus is halved.

    Parameters
    ----------
    value : float
        Worth V of the venture at full quality, at least 0 [money].
    quality : float
        Quality q of the service under the licence, 0..1.
    buyer_threat, licensor_threat : float
        What the buyer and the licensor have without the licence, d_B and d_L [money].
    leak : float
        Loss κ of the licensor through the knowledge it gives away, at least 0 [money].

    Returns
    -------
    Licence or None
        Fee and surplus; None if the surplus is negative, so that there is no licence. ValueError for
        arguments out of range.
    """
    not_negative(value=value, leak=leak)
    share(quality=quality)
    finite(buyer_threat=buyer_threat, licensor_threat=licensor_threat)
    surplus = left_over(value * quality, buyer_threat, leak, licensor_threat)
    return None if surplus is None else Licence(leak + licensor_threat + surplus / 2.0, surplus)


def double_auction(weight: float = 0.5) -> DoubleAuction:
    """Return the linear equilibrium of sealed offers between a buyer and a seller who do not know each other.

    Value v and cost c are independent and uniform on 0..1; they trade if the bid is at least the ask, at
    ``k·bid + (1 − k)·ask``. Bid ``v/(1 + k) + k·(1 − k)/(2 + 2k)``, ask ``c/(2 − k) + (1 − k)/2`` (Chatterjee
    & Samuelson 1983). Probability of trade ``(1 + k)·(2 − k)/8``, surplus half of that, out of 1/6 under full
    information. At k = ½ no mechanism without subsidies does better (Myerson & Satterthwaite 1983).

    Parameters
    ----------
    weight : float, optional
        Weight k of the bid in the price, 0..1; ValueError if not. At 1 the buyer names the price, at 0 the
        seller.

    Returns
    -------
    DoubleAuction
        Probability of trade, expected surplus and efficiency.
    """
    share(weight=weight)
    trades = (1.0 + weight) * (2.0 - weight) / 8.0
    return DoubleAuction(trades, trades / 2.0, 3.0 * trades)


def bid(value: float, weight: float = 0.5) -> float:
    """Return the buyer's equilibrium bid in ``double_auction``: ``v/(1 + k) + k·(1 − k)/(2 + 2k)``.

    Parameters
    ----------
    value, weight : float
        Value v to the buyer and weight k of its bid in the price, 0..1; ValueError if not.

    Returns
    -------
    float
        Bid, 0..1; a bid below every ask, ``(1 − k)/2``, is one way of not trading.
    """
    share(value=value, weight=weight)
    return value / (1.0 + weight) + weight * (1.0 - weight) / (2.0 + 2.0 * weight)


def ask(cost: float, weight: float = 0.5) -> float:
    """Return the seller's equilibrium ask in ``double_auction``: ``c/(2 − k) + (1 − k)/2``.

    Parameters
    ----------
    cost, weight : float
        Cost c to the seller and weight k of the bid in the price, 0..1; ValueError if not.

    Returns
    -------
    float
        Ask, 0..1.
    """
    share(cost=cost, weight=weight)
    return cost / (2.0 - weight) + (1.0 - weight) / 2.0
