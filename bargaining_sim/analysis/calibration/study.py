"""A calibration as a whole: everything that tables, sentences and pictures say about one sweep."""

from typing import NamedTuple

from bargaining_sim.analysis.calibration.abc import (
    Accepted,
    Learned,
    Pair,
    accept,
    correlations,
    distances,
    learn,
)
from bargaining_sim.analysis.calibration.draws import Draws, read_draws
from bargaining_sim.analysis.calibration.predictive import RUNS, SAMPLES, Check, Next, next_meetings, predict
from bargaining_sim.errors import BargainingError, Fault
from bargaining_sim.experiments.frame import SweepFrame
from bargaining_sim.experiments.sweep import Sweep

SHARE = 0.01
"""Share of draws that is accepted at most, unless another is asked for."""

SHARES = (0.005, 0.01, 0.02, 0.05)
"""Shares for which the posterior is compared."""

MOST = 0.5


class Variant(NamedTuple):
    """The posterior with another share of accepted draws."""

    accepted: Accepted
    learned: list[Learned]


class Calibration(NamedTuple):
    """All that follows from one sweep.

    Attributes
    ----------
    sweep : Sweep
    draws : Draws
    accepted : Accepted
    learned : list of Learned
        One a parameter, in the order of the experiment.
    pairs : list of Pair
        The strongest correlation first.
    checks : list of Check
    forecasts : list of Next
        Empty if only one meeting is documented.
    variants : list of Variant
        The smallest share first; the one asked for is among them.
    samples, runs : int
        Of the predictive check.
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


def calibrate(
    frame: SweepFrame, share: float = SHARE, samples: int = SAMPLES, runs: int = RUNS
) -> Calibration:
    """Calibrate on the rows of a complete sweep.

    Parameters
    ----------
    frame : SweepFrame
        Of an experiment that :func:`bargaining_sim.analysis.calibration.draws.check_experiment` lets pass.
    share : float
        Largest share of draws to accept, above 0 and at most 0.5.
    samples, runs : int
        Points drawn for the predictive check, and fresh runs at each.
    """
    check_share(share)
    draws, seed = read_draws(frame), frame.sweep.seed
    distance = distances(draws)
    variants = []
    for part in sorted({share, *SHARES}):
        accepted = accept(distance, part)
        variants.append(Variant(accepted, learn(draws, accepted, seed)))
    chosen = next(variant for variant in variants if variant.accepted.asked == share)
    return Calibration(
        frame.sweep,
        draws,
        chosen.accepted,
        chosen.learned,
        correlations(draws, chosen.accepted, seed),
        predict(frame.sweep, draws, chosen.accepted, samples, runs),
        next_meetings(frame.sweep, draws, share),
        variants,
        samples,
        runs,
    )


def check_share(share: float) -> None:
    """Refuse a share of accepted draws that is none."""
    if not 0.0 < share <= MOST:
        raise BargainingError(str(Fault("--accept", f"{share:g}", f"a share above 0 and at most {MOST:g}")))
