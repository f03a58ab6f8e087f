"""Choice among options and learning from what became of them.

References
----------
McFadden, D. (1974). Conditional logit analysis of qualitative choice behavior. In Zarembka, P. (ed.),
    Frontiers in Econometrics. Academic Press.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tests.oracles.arguments import count, positive

Floats = NDArray[np.float64]


def logit_choice(utilities: ArrayLike, temperature: float) -> Floats:
    """Return the probabilities of multinomial logit: ``exp(uᵢ/μ) / Σⱼ exp(uⱼ/μ)`` (McFadden 1974).

    Parameters
    ----------
    utilities : array_like, shape (options,)
        Utilities uᵢ, finite, at least one.
    temperature : float
        Scale μ of the noise, above 0 [unit of the utilities].

    Returns
    -------
    ndarray of float64, shape (options,)
        Probabilities, adding up to 1.

    Raises
    ------
    ValueError
        If the utilities are not a list of finite numbers, or the temperature is not above 0.
    """
    positive(temperature=temperature)
    values = np.asarray(utilities, dtype=np.float64)
    if values.ndim != 1 or values.size == 0 or not np.isfinite(values).all():
        raise ValueError(f"utilities must be a list of finite numbers: {values.tolist()}")
    with np.errstate(over="ignore"):  # a difference too large for a float means a probability of 0
        odds = np.exp((values - values.max()) / temperature)
    return np.asarray(odds / odds.sum())


def beta_mean(alpha: float, beta: float, successes: int = 0, failures: int = 0) -> float:
    """Return the mean of a Beta belief after trials: ``(α + k)/(α + β + n)``.

    Parameters
    ----------
    alpha, beta : float
        Parameters of the belief before, above 0.
    successes, failures : int, optional
        Numbers k and n − k of trials that turned out one way and the other, at least 0.

    Returns
    -------
    float
        Expected probability of a success, 0..1; ValueError for arguments out of range.
    """
    positive(alpha=alpha, beta=beta)
    count(successes=successes, failures=failures)
    return (alpha + successes) / (alpha + beta + successes + failures)
