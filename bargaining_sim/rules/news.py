"""What news does: shocks that arrive by chance, rumours that are weighed by Bayes' rule."""

from bargaining_sim.numeric.functions import exponential
from bargaining_sim.numeric.rule import rule


@rule
def arrival_probability(rate: float, days: float) -> float:
    """P(at least one arrival) = 1 − exp(−rate·days) of a Poisson process [rate: 1/day]."""
    return 1.0 - exponential(-rate * days)


@rule
def rumour_accuracy(likelihood_ratio: float) -> float:
    """Chance q that a rumour is right: LR = q/(1 − q), so q = LR/(1 + LR); LR 1 is a coin."""
    return likelihood_ratio / (1.0 + likelihood_ratio)


@rule
def rumour_likelihood(is_named: bool, affirms: bool, likelihood_ratio: float) -> float:
    """Likelihood of a rumour, up to a factor: LR for the types that it speaks for, 1 for the others.

    Posterior odds = prior odds · LR (Bayes). ``is_named``: the type it is about; ``affirms``: whether it says
    that the actor is of this type.
    """
    return likelihood_ratio if is_named == affirms else 1.0
