"""Which settings play what happened: approximate Bayesian computation, checked by prediction."""
