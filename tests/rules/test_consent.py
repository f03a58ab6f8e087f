"""The platform's consent and the licence fee."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bargaining_sim.rules.consent import consent_probability, licence_fee, licence_surplus
from bargaining_sim.scenario.compiler import platform_value
from bargaining_sim.scenario.schema import Rung
from bargaining_sim.scenario.schema_beyond import Licence, Platform

utility = st.floats(0, 1)
money = st.floats(0, 100)


@pytest.mark.parametrize(
    ("value", "quality", "buyer_threat", "leak", "platform_threat", "fee", "surplus"),
    # recomputed independently: "licence fee (V,q,dUS,leak,dBD)=...: fee,surplus"; None: no fee
    [
        (10, 0.9, 3, 1, 0.5, 3.75, 4.5),
        (10, 0.5, 3, 1, 0.5, 1.75, 0.5),
        (10, 0.4, 3, 1, 0.5, None, None),
        (10, 0.9, 3, 6, 0.5, None, None),
    ],
)
def test_licence_fee(value, quality, buyer_threat, leak, platform_threat, fee, surplus):
    found = licence_surplus(value, quality, buyer_threat, leak, platform_threat)
    terms = Licence(
        value=float(value), quality={"licence": quality}, buyer_threat=float(buyer_threat), leak=float(leak),
        platform_threat=platform_threat, utility_per_unit=0.1,
    )  # fmt: skip
    platform = Platform(id="firm", label="firm", values={"licence": 0.2, "other": 0.3}, licence=terms)
    worth, licensable = platform_value(platform, Rung(name="licence", label="licence"))
    if fee is None:
        assert found < 0
        assert (worth, licensable) == (0.2, False)
    else:
        assert found == pytest.approx(surplus, abs=1e-12)
        assert licence_fee(found, leak, platform_threat) == pytest.approx(fee, abs=1e-12)
        assert worth == pytest.approx(0.2 + 0.1 * fee)
        assert licensable
    assert platform_value(platform, Rung(name="other", label="other")) == (0.3, True)


@given(money, utility, money, money, money)
def test_the_fee_splits_the_surplus_in_two(value, quality, buyer_threat, leak, platform_threat):
    surplus = licence_surplus(value, quality, buyer_threat, leak, platform_threat)
    fee = licence_fee(surplus, leak, platform_threat)
    platform_gain = fee - leak - platform_threat
    buyer_gain = value * quality - fee - buyer_threat
    assert platform_gain == pytest.approx(surplus / 2, abs=1e-9)
    assert buyer_gain == pytest.approx(surplus / 2, abs=1e-9)


@given(utility, utility, st.floats(0.01, 10))
def test_consent_is_logistic(worth, disagreement, temperature):
    chance = consent_probability(worth, disagreement, temperature)
    assert chance == pytest.approx(1 / (1 + math.exp((disagreement - worth) / temperature)), rel=1e-9)
    assert chance + consent_probability(disagreement, worth, temperature) == pytest.approx(1, abs=1e-12)


@given(utility, utility, st.floats(1e-4, 10), utility)
def test_consent_rises_with_what_the_rung_is_worth_and_falls_with_what_no_deal_is(
    worth, disagreement, spread, more
):
    chance = consent_probability(worth, disagreement, spread)
    assert 0 <= chance <= consent_probability(worth + more, disagreement, spread) <= 1
    assert consent_probability(worth, disagreement + more, spread) <= chance


def test_consent_at_indifference_and_far_from_it():
    assert consent_probability(0.4, 0.4, 0.1) == 0.5
    assert consent_probability(0.6, 0.4, 0.1) == pytest.approx(0.8807970779778823)
    assert consent_probability(1.0, 0.0, 1e-4) == 1.0
    assert consent_probability(0.0, 1.0, 1e-4) == 0.0
