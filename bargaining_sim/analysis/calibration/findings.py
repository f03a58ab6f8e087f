"""What a calibration says, as values."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bargaining_sim.experiments.measures import FRAMEWORK
from bargaining_sim.experiments.sweep import Sweep
from bargaining_sim.statistics import Estimate, Numbers


class Parameter(NamedTuple):
    """A factor of the experiment as a parameter with a prior.

    Attributes
    ----------
    low, high : float
        Ends of the prior.
    base : float
        Value of the scenario as it is; NaN if the keys of the factor have several.
    """

    name: str
    label: str
    unit: str
    low: float
    high: float
    base: float


class Group(NamedTuple):
    """Documented statements that belong together: those of a meeting, or the framework.

    Attributes
    ----------
    name : str
        A meeting, or ``framework``.
    """

    name: str
    statements: int


class Draws(NamedTuple):
    """All draws of a sweep.

    Attributes
    ----------
    points : int64 array (P,)
        Numbers of the points in the sweep; those that failed are left out.
    values : float64 array (P, F)
    groups : list of Group
        Meetings in their order, then the framework if it counts.
    missed : int16 array (P, J, G)
        Statements that run j at point p has missed.
    """

    parameters: list[Parameter]
    points: NDArray[np.int64]
    values: Numbers
    groups: list[Group]
    missed: NDArray[np.int16]

    @property
    def statements(self) -> int:
        return sum(group.statements for group in self.groups)

    @property
    def meetings(self) -> list[str]:
        return [group.name for group in self.groups if group.name != FRAMEWORK]


LEVEL = 0.05
"""Chance that anything at all is said of parameters about which there is nothing to say (Holm 1979)."""


class Accepted(NamedTuple):
    """Which draws are accepted.

    Attributes
    ----------
    asked : float
        Largest share of draws to accept.
    epsilon : int
        Largest distance that is accepted [statements missed].
    taken : bool array (P, J)
    """

    asked: float
    epsilon: int
    taken: NDArray[np.bool_]

    @property
    def weights(self) -> Numbers:
        """Number of accepted draws at each point, shape (P,)."""
        return np.asarray(self.taken.sum(axis=1), np.float64)

    @property
    def size(self) -> int:
        return int(self.taken.sum())

    @property
    def share(self) -> float:
        """Share of draws that is accepted; above ``asked`` if ties at the least distance are more."""
        return self.size / self.taken.size

    @property
    def points(self) -> float:
        return effective(self.weights)

    @property
    def run_numbers(self) -> float:
        """Effective number of run numbers, each of which gives all points the same random numbers."""
        return effective(self.taken.sum(axis=0))


def effective(weights: NDArray[np.float64] | NDArray[np.int64]) -> float:
    """Effective number of weighted things: (Σ w)² / Σ w² (Kish 1965)."""
    held = np.asarray(weights, np.float64)
    return float(held.sum() ** 2 / (held**2).sum())


class Learned(NamedTuple):
    """What the documented path says about one parameter.

    Attributes
    ----------
    prior_mean, prior_sd : float
        Of the points that were played.
    mean : Estimate
        Of the posterior, with a 95 % bootstrap interval.
    low, middle, high : float
        Quantiles 5, 50 and 95 % of the posterior.
    shrinkage : Estimate
        1 − sd of the posterior / sd of the prior; below 0 if the posterior is the wider one.
    distance : float
        Largest distance between the cumulative distributions of posterior and prior (Kolmogorov), 0 to 1.
    p_value : float
        Chance of such a distance if the parameter had nothing to do with what is accepted: permutation of
        the points, corrected for the number of parameters (Holm 1979).
    """

    parameter: Parameter
    prior_mean: float
    prior_sd: float
    mean: Estimate
    sd: float
    low: float
    middle: float
    high: float
    shrinkage: Estimate
    distance: float
    p_value: float

    @property
    def is_informed(self) -> bool:
        """Whether more is learned about it than chance would show.

        The permutation knows the run numbers that were played alone; so one of the intervals, which resample
        them, must leave out what the prior has.
        """
        mean, shrinkage = self.mean, self.shrinkage
        moved = not mean.low <= self.prior_mean <= mean.high
        return self.p_value < LEVEL and (moved or not shrinkage.low <= 0.0 <= shrinkage.high)


class Pair(NamedTuple):
    """Two parameters that go together in the posterior; ``strong`` if chance would not show it."""

    first: str
    second: str
    correlation: Estimate
    strong: bool


class Check(NamedTuple):
    """How often fresh runs hit documented statements, beside the baselines.

    Attributes
    ----------
    kind : str
        ``all``, ``meeting``, ``chip``, ``rung`` (one chip after one meeting) or ``framework``.
    prior, posterior, base : Estimate
        Mean share of statements hit by fresh runs, with 95 % bootstrap intervals.
    gain : Estimate
        Posterior − base; both played with the same random numbers.
    unchanged, before : float
        The same share for "nothing changes" and for "as at the meeting before".
    """

    kind: str
    name: str
    label: str
    statements: int
    prior: Estimate
    posterior: Estimate
    base: Estimate
    gain: Estimate
    unchanged: float
    before: float


class Next(NamedTuple):
    """A meeting predicted by what is calibrated on the meetings before it.

    Attributes
    ----------
    meeting : str
        To be predicted; or ``framework``, after the last meeting.
    known : list of str
        Meetings before it.
    epsilon, accepted : int
        Distance on the meetings before, and draws within it.
    same_runs : Estimate
        Share hit by the accepted runs themselves as they go on: they know what stands, as the baseline does.
    other_runs : Estimate
        Share hit by other runs of the same points: they know the parameters only.
    prior : Estimate
        Share hit by all draws.
    before, unchanged : float
        "As at the meeting before" and "nothing changes".
    """

    meeting: str
    known: list[str]
    statements: int
    epsilon: int
    accepted: int
    same_runs: Estimate
    other_runs: Estimate
    prior: Estimate
    before: float
    unchanged: float


class Variant(NamedTuple):
    """The posterior with another share of accepted draws."""

    accepted: Accepted
    learned: list[Learned]


class Calibration(NamedTuple):
    """All that follows from one sweep.

    Attributes
    ----------
    learned : list of Learned
        One a parameter, in the order of the experiment.
    pairs : list of Pair
        The strongest correlation first.
    forecasts : list of Next
        Empty if only one meeting is documented.
    variants : list of Variant
        The smallest share first; the one asked for is among them.
    samples, runs : int
        Of the predictive check.
    source_sha256 : str
        Hash of the version that played its fresh runs.
    """

    sweep: Sweep
    draws: Draws
    accepted: Accepted
    learned: list[Learned]
    pairs: list[Pair]
    checks: list[Check]
    forecasts: list[Next]
    variants: list[Variant]
    samples: int
    runs: int
    source_sha256: str
