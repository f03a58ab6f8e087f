r"""Approximate Bayesian computation by rejection: the draws that miss the fewest documented statements.

The posterior of the parameters θ given the documented path is approximated by the draws (θ, run) from prior
and simulator whose distance to it is at most ε (Tavaré et al. 1997; Pritchard et al. 1999):

.. math::
    p_\varepsilon(\theta) \propto p(\theta)\,\Pr(d \le \varepsilon \mid \theta)

Distance d: number of documented statements missed, all weighted equally, which is our choice. ε: the largest
distance such that at most the asked share of all draws is accepted; draws of equal distance are accepted all
or not at all. Nothing is adjusted by regression (Beaumont et al. 2002), as the statistics are counts.

All points of a sweep share their random numbers, so draws at two points with the same run number have their
luck in common. Intervals therefore resample points and run numbers both (the pigeonhole bootstrap of Owen
2007, which errs on the wide side).

Sources: S. Tavaré, D. J. Balding, R. C. Griffiths & P. Donnelly, "Inferring coalescence times from DNA
sequence data", Genetics 145 (1997); J. K. Pritchard et al., "Population growth of human Y chromosomes",
Mol. Biol. Evol. 16 (1999); M. A. Beaumont, W. Zhang & D. J. Balding, "Approximate Bayesian computation in
population genetics", Genetics 162 (2002); A. B. Owen, "The pigeonhole bootstrap", Ann. Appl. Stat. 1 (2007);
R. C. Spear & G. M. Hornberger, "Eutrophication in Peel Inlet — II", Water Research 14 (1980), for the
distance between the distributions of accepted points and of all.
"""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.stats import norm

from bargaining_sim.analysis.calibration.findings import LEVEL, Accepted, Draws, Learned, Pair
from bargaining_sim.statistics import Estimate, Numbers

REPLICATES = 500
"""Bootstrap samples of an interval."""

PERMUTATIONS = 1999
"""Random orders of the points that a distribution is held against."""


STRONG = 0.3
"""Least correlation in the posterior that is told."""

Distances = NDArray[np.int64]


def distances(draws: Draws, groups: Sequence[str] | None = None) -> Distances:
    """Documented statements that each draw has missed (P, J), of some groups or of all."""
    chosen = [groups is None or group.name in groups for group in draws.groups]
    return np.asarray(draws.missed[:, :, chosen].sum(axis=2), np.int64)


def accept(distance: Distances, share: float) -> Accepted:
    """Accept the draws with the smallest distance.

    Parameters
    ----------
    distance : int array (P, J)
    share : float
        At most this share is accepted, unless more than that have the least distance of all.
    """
    below = np.bincount(distance.ravel()).cumsum() / distance.size
    within = np.flatnonzero((below > 0) & (below <= share))
    limit = int(within[-1]) if len(within) else int(distance.min())
    taken = distance <= limit
    return Accepted(share, int(distance[taken].max()), taken)


def resampled(accepted: Accepted, seed: int, replicates: int = REPLICATES) -> Iterator[Numbers]:
    """Weights of the points (P,) in bootstrap samples of points and run numbers that hold accepted draws."""
    points, runs = accepted.taken.shape
    at, run = np.nonzero(accepted.taken)
    generator = np.random.default_rng([seed, 1])
    for _ in range(replicates):
        many, luck = multiplicities(generator, points), multiplicities(generator, runs)
        weights = many * np.bincount(at, luck[run], points)
        if weights.sum() > 0:
            yield weights


def multiplicities(generator: np.random.Generator, n: int) -> Numbers:
    """How often each of n things is in a bootstrap sample; a single thing is always there."""
    return np.asarray(np.bincount(generator.integers(0, n, n), minlength=n), np.float64)


def moments(weights: Numbers, values: Numbers) -> tuple[Numbers, Numbers]:
    """Weighted mean and standard deviation of each column."""
    mean = weights @ values / weights.sum()
    return mean, np.sqrt(np.maximum(weights @ (values - mean) ** 2 / weights.sum(), 0.0))


def quantile(weights: Numbers, values: Numbers, share: float) -> float:
    """Least value at or below which lies this share of the weight."""
    order = np.argsort(values, kind="stable")
    reached = np.cumsum(weights[order]) / weights.sum()
    return float(values[order][np.searchsorted(reached, share - 1e-12)])


def learn(draws: Draws, accepted: Accepted, seed: int) -> list[Learned]:
    weights, values = accepted.weights, draws.values
    prior_mean, prior_sd = moments(np.ones(len(values)), values)
    mean, sd = moments(weights, values)
    again = np.array([moments(w, values) for w in resampled(accepted, seed)])
    distance, p_values = apart(weights, values, seed)
    learned = []
    for k, parameter in enumerate(draws.parameters):
        wide = prior_sd[k] if prior_sd[k] > 0 else np.nan
        low, middle, high = (quantile(weights, values[:, k], share) for share in (0.05, 0.5, 0.95))
        learned.append(
            Learned(
                parameter, float(prior_mean[k]), float(prior_sd[k]),
                with_interval(mean[k], again[:, 0, k]), float(sd[k]), low, middle, high,
                with_interval(1.0 - sd[k] / wide, 1.0 - again[:, 1, k] / wide),
                float(distance[k]), float(p_values[k]),
            )
        )  # fmt: skip
    return learned


def with_interval(value: float, again: Numbers) -> Estimate:
    """Return an estimate with the middle 95 % of its bootstrap samples."""
    known = again[np.isfinite(again)]
    low, high = np.quantile(known, [0.025, 0.975]) if len(known) else (np.nan, np.nan)
    return Estimate(float(value), float(low), float(high))


def apart(
    weights: Numbers, values: Numbers, seed: int, permutations: int = PERMUTATIONS
) -> tuple[Numbers, Numbers]:
    """Kolmogorov distance between posterior and prior of each parameter, and its p-value.

    Where a parameter plays no part, its values might as well be dealt to the points at random; so might the
    weights, with all other parameters and the shared luck left as they are.
    """
    n = len(weights)
    orders = [np.argsort(column, kind="stable") for column in values.T]
    ends = [last_of_ties(column[order]) for column, order in zip(values.T, orders, strict=True)]
    even = np.arange(1, n + 1) / n
    share = weights / weights.sum()
    furthest = np.array(
        [np.abs(np.cumsum(share[order]) - even)[end].max() for order, end in zip(orders, ends, strict=True)]
    )
    generator = np.random.default_rng([seed, 2])
    reached = np.ones(len(furthest))
    for _ in range(permutations):
        gap = np.abs(np.cumsum(generator.permutation(share)) - even)
        reached += np.array([gap[end].max() for end in ends]) >= furthest - 1e-12
    return furthest, holm(reached / (permutations + 1))


def last_of_ties(ordered: Numbers) -> NDArray[np.int64]:
    return np.flatnonzero(np.append(np.diff(ordered) > 0, True))


def holm(p_values: Numbers) -> Numbers:
    """p-values corrected for their number, step by step (Holm 1979)."""
    order = np.argsort(p_values, kind="stable")
    steps = np.maximum.accumulate(p_values[order] * np.arange(len(p_values), 0, -1))
    corrected = np.empty_like(p_values)
    corrected[order] = np.minimum(steps, 1.0)
    return corrected


def correlations(draws: Draws, accepted: Accepted, seed: int) -> list[Pair]:
    names = [parameter.name for parameter in draws.parameters]
    first, second = np.triu_indices(len(names), 1)
    if not len(first):
        return []
    whole = correlated(accepted.weights, draws.values)[first, second]
    again = np.array([correlated(w, draws.values)[first, second] for w in resampled(accepted, seed)])
    far = norm.ppf(1.0 - LEVEL / (2 * len(first)))
    pairs = []
    for place in np.argsort(-np.abs(np.nan_to_num(whole)), kind="stable"):
        value, samples = float(whole[place]), again[:, place]
        spread = float(np.nanstd(samples)) if np.isfinite(samples).any() else np.nan
        strong = bool(abs(value) >= STRONG and abs(value) > far * spread)
        pair = names[first[place]], names[second[place]]
        pairs.append(Pair(*pair, with_interval(value, samples), strong))
    return pairs


def correlated(weights: Numbers, values: Numbers) -> Numbers:
    """Weighted correlations (F, F); NaN where a parameter has one value only."""
    mean, sd = moments(weights, values)
    scaled = (values - mean) / np.where(sd > 0, sd, np.nan)
    return np.asarray((scaled * weights[:, None]).T @ scaled / weights.sum())
