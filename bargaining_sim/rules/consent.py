"""The platform's consent, and the fee it gets for a licence."""

from bargaining_sim.numeric.functions import logistic
from bargaining_sim.numeric.rule import rule


@rule
def consent_probability(utility: float, disagreement: float, temperature: float) -> float:
    """P(consent) = logistic((u − d)/μ), all in one unit [our choice of link]."""
    return logistic((utility - disagreement) / temperature)


@rule
def licence_surplus(
    value: float, quality: float, buyer_threat: float, leak: float, platform_threat: float
) -> float:
    """S = V·q − d_US − κ − d_BD: what there is to share in a licence [unit of V]."""
    return value * quality - buyer_threat - leak - platform_threat


@rule
def licence_fee(surplus: float, leak: float, platform_threat: float) -> float:
    """Nash fee f = κ + d_BD + S/2: each side its threat value and half of S (Nash 1950) [unit of S]."""
    return leak + platform_threat + surplus / 2.0
