"""A calibration as a whole: everything that tables, sentences and pictures say about one sweep."""

from bargaining_sim.analysis.calibration.abc import accept, correlations, distances, learn
from bargaining_sim.analysis.calibration.draws import read_draws
from bargaining_sim.analysis.calibration.findings import Calibration, Variant
from bargaining_sim.analysis.calibration.predictive import RUNS, SAMPLES, next_meetings, predict
from bargaining_sim.engine.batch import source_hash
from bargaining_sim.errors import BargainingError, Fault
from bargaining_sim.experiments.frame import SweepFrame

SHARE = 0.01
"""Share of draws that is accepted at most, unless another is asked for."""

SHARES = (0.005, 0.01, 0.02, 0.05)
"""Shares for which the posterior is compared."""

MOST = 0.5


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
    without_checks = from_rows(frame, share, samples, runs, source_hash())
    checks = predict(frame.sweep, without_checks.draws, without_checks.accepted, samples, runs)
    return without_checks._replace(checks=checks)


def from_rows(frame: SweepFrame, share: float, samples: int, runs: int, source_sha256: str) -> Calibration:
    """Return all of a calibration but its checks, for which fresh runs are played."""
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
        [],
        next_meetings(frame.sweep, draws, share),
        variants,
        samples,
        runs,
        source_sha256,
    )


def check_share(share: float) -> None:
    if not 0.0 < share <= MOST:
        raise BargainingError(str(Fault("--accept", f"{share:g}", f"a share above 0 and at most {MOST:g}")))
