"""Licence fees and double auctions against search and integration."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.oracles.trade import ask, bid, double_auction, licence_fee

steady = settings(deadline=None)  # however busy the machine

money = st.floats(0.0, 20.0)
weights = [0.0, 0.25, 0.5, 0.8, 1.0]
MIDDLES = (np.arange(1000) + 0.5) / 1000  # of small cells of 0..1


@steady
@given(money, st.floats(0.0, 1.0), money, money, money)
def test_the_fee_halves_what_there_is_to_gain(value, quality, buyer_threat, leak, licensor_threat):
    licence = licence_fee(value, quality, buyer_threat, leak, licensor_threat)
    if licence is None:
        assert value * quality < buyer_threat + leak + licensor_threat
        return
    assert licence.surplus >= 0.0
    buyer_gain = value * quality - licence.fee - buyer_threat
    licensor_gain = licence.fee - leak - licensor_threat
    assert buyer_gain == pytest.approx(licensor_gain, abs=1e-9)
    assert buyer_gain + licensor_gain == pytest.approx(licence.surplus, abs=1e-9)


def test_the_fee_has_the_largest_product_of_gains():
    fees = np.linspace(0.0, 10.0, 10_001)
    product = np.clip(9.0 - fees - 3.0, 0.0, None) * np.clip(fees - 1.0 - 0.5, 0.0, None)
    assert licence_fee(10.0, 0.9, 3.0, 1.0, 0.5).fee == pytest.approx(fees[product.argmax()], abs=1e-3)


def test_a_licence_without_surplus_is_not_one_without_agreement():
    assert licence_fee(10.0, 0.5, 3.0, 1.0, 1.0) == (2.0, 0.0)
    assert licence_fee(10.0, 0.5, 3.0, 1.0, 1.01) is None
    assert 10 * 0.47 - 3.0 - 1.2 - 0.5 < 0  # by a rounding only
    assert licence_fee(10, 0.47, 3.0, 1.2, 0.5).surplus == 0.0


@pytest.mark.parametrize("weight", weights)
def test_auctions_by_integration(weight):
    bids = np.array([bid(value, weight) for value in MIDDLES])
    asks = np.array([ask(cost, weight) for cost in MIDDLES])
    trade = bids[:, None] >= asks[None, :]
    gains = np.where(trade, MIDDLES[:, None] - MIDDLES[None, :], 0.0)
    found = double_auction(weight)
    assert found.trades == pytest.approx(trade.mean(), abs=1e-3)
    assert found.surplus == pytest.approx(gains.mean(), abs=1e-3)
    assert found.efficiency == pytest.approx(found.surplus / (1 / 6))


@pytest.mark.parametrize("weight", weights)
@pytest.mark.parametrize("own", [0.05, 0.2, 0.45, 0.7, 0.95])
def test_no_other_bid_or_ask_does_better(weight, own):
    bids = np.array([bid(value, weight) for value in MIDDLES])
    asks = np.array([ask(cost, weight) for cost in MIDDLES])
    tries = np.linspace(0.0, 1.0, 401)[:, None]

    def buyer(offer):
        return np.where(offer >= asks, own - weight * offer - (1.0 - weight) * asks, 0.0).mean(axis=-1)

    def seller(offer):
        return np.where(bids >= offer, weight * bids + (1.0 - weight) * offer - own, 0.0).mean(axis=-1)

    assert buyer(tries).max() <= buyer(bid(own, weight)) + 1e-3
    assert seller(tries).max() <= seller(ask(own, weight)) + 1e-3


def test_a_quarter_is_the_least_wedge_that_pays_for_the_truth():
    """Virtual gains add up to nothing when trade takes v >= c + ¼: no subsidy is left, and none is needed."""
    value, cost = MIDDLES[:, None], MIDDLES[None, :]
    virtual = (2.0 * value - 1.0) - 2.0 * cost
    assert np.where(value >= cost + 0.25, virtual, 0.0).mean() == pytest.approx(0.0, abs=1e-3)
    assert np.where(value >= cost + 0.2, virtual, 0.0).mean() < -5e-3
    assert np.where(value >= cost + 0.3, virtual, 0.0).mean() > 5e-3


def test_the_even_auction_is_the_best_of_them():
    efficiencies = [double_auction(weight).efficiency for weight in weights]
    assert max(efficiencies) == efficiencies[2] == pytest.approx(27 / 32)
    assert efficiencies[0] == efficiencies[-1] == pytest.approx(3 / 4)
