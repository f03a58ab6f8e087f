"""The platform's consent, and the fee it gets for a licence."""

from bargaining_sim.numeric import logistic
from bargaining_sim.rule import rule


@rule
def consent_probability(utility, disagreement, temperature):
    """P(consent) = logistic((u − d)/μ) [our choice of link]."""
    return logistic((utility - disagreement) / temperature)


@rule
def licence_surplus(value, quality, buyer_threat, leak, platform_threat):
    """S = V·q − d_US − κ − d_BD: what there is to share in a licence [unit of V]."""
    return value * quality - buyer_threat - leak - platform_threat


@rule
def licence_fee(surplus, leak, platform_threat):
    """Nash fee f = κ + d_BD + S/2: each side gets its threat value and half the surplus (Nash 1950)."""
    return leak + platform_threat + surplus / 2.0
