"""History matching: which parameters reproduce the documented path, by approximate Bayesian computation."""
