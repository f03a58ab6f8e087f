"""The files of a calibration, beside the rows they come from: tables, sentences, pictures."""

import contextlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from bargaining_sim.analysis.calibration.findings import Calibration, Check
from bargaining_sim.analysis.calibration.predictive import groups_of
from bargaining_sim.analysis.calibration.study import from_rows
from bargaining_sim.analysis.calibration.words import findings_text
from bargaining_sim.errors import ResultError
from bargaining_sim.experiments.frame import SweepFrame
from bargaining_sim.experiments.measures import FRAMEWORK
from bargaining_sim.experiments.points import in_table
from bargaining_sim.results import store
from bargaining_sim.results.history import UNKNOWN, documented
from bargaining_sim.results.manifest import as_bytes
from bargaining_sim.statistics import Estimate
from bargaining_sim.text.tables import as_csv, estimate_in, heads, number_in, read_rows

FOLDER = "calibration"
Draw = Callable[[Calibration], Mapping[str, bytes]]
"""Makes pictures: name of the file → what it holds."""

PICTURES = ("posterior", "pairs", "predictive", "next_meeting")
ASKED = "calibration.json"
"""What was asked for: the share to accept, and how many fresh runs which version plays for the check."""


def write_calibration(calibration: Calibration, folder: Path, draw: Draw | None = None) -> Path:
    """Write a calibration into ``calibration`` in the folder of its sweep.

    Parameters
    ----------
    folder : Path
        Of the sweep. What an earlier analysis left there is replaced: it follows from the same rows.
    draw : callable, optional
        What draws the pictures; without, those of an earlier analysis are removed, as they may be of another
        share.

    Returns
    -------
    Path
        The folder, with ``posterior.csv``, ``factors.csv``, ``correlations.csv``, ``predictive.csv``,
        ``leave_one_out.csv``, ``sensitivity.csv``, ``calibration.json``, ``plots/`` and, written last,
        ``findings.txt``.
    """
    place = folder / FOLDER
    made: dict[str, bytes] = {}
    for name, (columns, lines) in TABLES.items():
        head = heads(columns, calibration.sweep.experiment.factors)
        made[name] = as_csv(head, lines(calibration)).encode("utf-8")
    asked = {name: getattr(calibration, name) for name in ("samples", "runs", "source_sha256")}
    made[ASKED] = as_bytes({"share_asked": calibration.accepted.asked} | asked)
    if draw:
        made |= {f"plots/{name}": data for name, data in draw(calibration).items()}
    made["findings.txt"] = findings_text(calibration).encode("utf-8", "backslashreplace")
    try:
        (place / "plots").mkdir(parents=True, exist_ok=True)
        old = [f"plots/{name}.{ending}" for name in PICTURES for ending in store.PICTURE_FORMATS]
        for name in ("findings.txt", *old):
            (place / name).unlink(missing_ok=True)
        for name, data in made.items():
            store.write_whole(place / name, data)
        if not draw:
            with contextlib.suppress(OSError):  # what others put there stays
                (place / "plots").rmdir()
    except OSError as error:
        raise ResultError(f"{place}: cannot be written ({error.strerror or error})") from error
    return place


def read_calibration(frame: SweepFrame) -> Calibration:
    """Return the calibration in the folder of a sweep, without playing anything.

    What follows from the rows is worked out again from them; the fresh runs, which are not kept, are those
    of ``predictive.csv``.

    Raises
    ------
    ResultError
        If a file is missing or cannot be used.
    """
    place = frame.folder / FOLDER
    try:
        asked = json.loads((place / ASKED).read_text(encoding="utf-8"))
        share, samples, runs = float(asked["share_asked"]), int(asked["samples"]), int(asked["runs"])
        # version 0.1.0 did not say which version played the fresh runs
        source = str(asked.get("source_sha256", frame.sweep.manifest["source_sha256"]))
        lines = read_rows((place / "predictive.csv").read_text(encoding="utf-8"))
        calibration = from_rows(frame, share, samples, runs, source)
        known = documented(frame.scenario) != UNKNOWN
        labels = {(kind, name): label for kind, name, label, _ in groups_of(frame.scenario, known)}
        labels[FRAMEWORK, FRAMEWORK] = f"framework stands after {calibration.draws.meetings[-1]}"
        checks = [check_of(line, labels[line["kind"], line["name"]]) for line in lines]
    except (OSError, KeyError, TypeError, ValueError, AttributeError) as error:
        why = f"({type(error).__name__}); bargaining-sim calibrate {frame.folder} makes it anew"
        raise ResultError(f"{place}: the calibration cannot be read {why}") from None
    return calibration._replace(checks=checks)


def check_of(line: Mapping[str, str], label: str) -> Check:
    prior, posterior, base, gain = (
        estimate_in(line, f"{what}±") for what in ("prior", "posterior", "base", "posterior_minus_base")
    )
    unchanged, before = number_in(line["nothing_changes"]), number_in(line["as_before"])
    about = line["kind"], line["name"], label, int(line["statements"])
    return Check(*about, prior, posterior, base, gain, unchanged, before)


Lines = Iterator[list[object]]


def posterior_lines(calibration: Calibration) -> Lines:
    """Points with accepted draws, their settings, and how many draws they are."""
    weights = calibration.accepted.weights.tolist()
    for point, weight in zip(calibration.draws.points.tolist(), weights, strict=True):
        if weight > 0:
            yield [point, *map(in_table, calibration.sweep.points[point]), f"{weight:.0f}"]


def factor_lines(calibration: Calibration) -> Lines:
    for one in calibration.learned:
        held = one.parameter
        prior = [held.name, held.unit, held.low, held.high, held.base, one.prior_mean, one.prior_sd]
        posterior = [*one.mean, one.sd, one.low, one.middle, one.high]
        yield [*prior, *posterior, *one.shrinkage, one.distance, one.p_value]


def correlation_lines(calibration: Calibration) -> Lines:
    for pair in calibration.pairs:
        yield [pair.first, pair.second, *pair.correlation, pair.strong]


def check_lines(calibration: Calibration) -> Lines:
    for check in calibration.checks:
        numbers = [*check.prior, *check.posterior, *check.base, *check.gain, check.unchanged, check.before]
        yield [check.kind, check.name, check.statements, *numbers]


def forecast_lines(calibration: Calibration) -> Lines:
    for one in calibration.forecasts:
        about = [one.meeting, "; ".join(one.known), one.statements, one.epsilon, one.accepted]
        yield [*about, *one.same_runs, *one.other_runs, *one.prior, one.before, one.unchanged]


def sensitivity_lines(calibration: Calibration) -> Lines:
    for accepted, learned in calibration.variants:
        about = [accepted.asked, accepted.epsilon, accepted.size, accepted.points, accepted.run_numbers]
        for one in learned:
            yield [*about, one.parameter.name, *one.mean, *one.shrinkage, one.p_value]


TABLES: dict[str, tuple[str, Callable[[Calibration], Lines]]] = {
    "posterior.csv": ("point * weight", posterior_lines),
    "factors.csv": (
        "factor unit low high base prior_mean prior_sd mean± sd quantile_5 median quantile_95 shrinkage± "
        "distance p_value",
        factor_lines,
    ),
    "correlations.csv": ("first second correlation± beyond_chance", correlation_lines),
    "predictive.csv": (
        "kind name statements prior± posterior± base± posterior_minus_base± nothing_changes as_before",
        check_lines,
    ),
    "leave_one_out.csv": (
        "predicted calibrated_on statements misses_at_most accepted same_runs± other_runs± all_draws± "
        "as_before nothing_changes",
        forecast_lines,
    ),
    "sensitivity.csv": (
        "share_asked misses_at_most accepted effective_points effective_run_numbers factor mean± shrinkage± "
        "p_value",
        sensitivity_lines,
    ),
}
"""Columns and lines of every table; * stands for a column of every factor."""


def as_json(calibration: Calibration, place: Path) -> dict[str, Any]:
    """Return what a script wants to know."""
    accepted, draws = calibration.accepted, calibration.draws
    factors = [
        {"factor": one.parameter.name, "mean": one.mean, "quantiles_5_50_95": [one.low, one.middle, one.high]}
        | {"shrinkage": one.shrinkage, "p_value": one.p_value, "is_informed": one.is_informed}
        for one in calibration.learned
    ]
    checks = [
        {name: getattr(one, name) for name in ("kind", "name", "prior", "posterior", "base")}
        | {"nothing_changes": one.unchanged, "as_before": one.before}
        for one in calibration.checks
    ]
    forecasts = [
        {"predicted": one.meeting, "same_runs": one.same_runs, "other_runs": one.other_runs}
        | {"as_before": one.before}
        for one in calibration.forecasts
    ]
    return {
        "folder": str(place),
        "experiment": calibration.sweep.name,
        "scenario": calibration.sweep.scenario.name,
        "seed": calibration.sweep.seed,
        "draws": int(accepted.taken.size),
        "statements": draws.statements,
        "share_asked": accepted.asked,
        "misses_at_most": accepted.epsilon,
        "accepted": accepted.size,
        "effective_points": accepted.points,
        "effective_run_numbers": accepted.run_numbers,
        "factors": spelled_out(factors),
        "predictive": spelled_out(checks),
        "next_meetings": spelled_out(forecasts),
    }


def spelled_out(lines: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return lines with the fields of their estimates by name."""
    names = ("estimate", "low_95", "high_95")
    return [
        {key: dict(zip(names, x, strict=True)) if isinstance(x, Estimate) else x for key, x in line.items()}
        for line in lines
    ]
