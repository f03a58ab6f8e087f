"""Predictive checks: whether a calibrated simulation says more than base values and plain baselines.

Two baselines know nothing of bargaining: "nothing changes" keeps the rungs in force at the start, "as at the
meeting before" repeats what was documented one meeting earlier. The second is told the truth up to that
meeting; fresh runs are not, so the comparison to which it is fair is that of :func:`next_meetings`.
"""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from bargaining_sim.analysis.calibration.abc import (
    REPLICATES,
    accept,
    distances,
    multiplicities,
    resampled,
    with_interval,
)
from bargaining_sim.analysis.calibration.draws import documented_meetings
from bargaining_sim.analysis.calibration.findings import Accepted, Check, Draws, Next
from bargaining_sim.engine.batch import play_with_paths
from bargaining_sim.errors import MAX_SEED
from bargaining_sim.experiments.measures import FRAMEWORK
from bargaining_sim.experiments.sweep import Sweep
from bargaining_sim.game.tables import Game
from bargaining_sim.results.history import (
    FRAMEWORK_OR_MORE,
    UNKNOWN,
    Rungs,
    at_start,
    carried,
    documented,
    documented_status,
)
from bargaining_sim.scenario.compiler import compile_scenario
from bargaining_sim.scenario.schema import Scenario
from bargaining_sim.statistics import Estimate, Numbers

SAMPLES = 500
"""Points drawn from the posterior, and from the prior."""

RUNS = 20
"""Fresh runs at each of them."""

Seen = tuple[NDArray[np.bool_], NDArray[np.bool_]]
"""Documented rungs that each run has hit (n, R, K), and whether a framework stands (n,)."""


def as_before(scenario: Scenario) -> Rungs:
    """Rungs (R, K) that were last documented before each meeting, or those at the start."""
    real, last = documented(scenario), at_start(scenario)
    before = np.empty_like(real)
    for r, row in enumerate(real):
        before[r] = last
        last = np.where(row == UNKNOWN, last, row)
    return before


def framework_before(scenario: Scenario) -> float:
    """1 if a framework was documented after the last documented meeting but one, else 0."""
    meetings = list(documented_meetings(scenario))
    return float(len(meetings) > 1 and documented_status(scenario, meetings[-2]) == FRAMEWORK)


def fresh_seed(seed: int) -> int:
    return (seed + 1) % (MAX_SEED + 1)


def play_fresh(sweep: Sweep, points: Sequence[int], runs: int) -> Seen:
    """Play fresh runs, ``runs`` at each point in turn, the k-th point from run number k · runs on.

    A point below 0 is the scenario as it is, without any factor.
    """
    games: dict[int, tuple[Scenario, Game]] = {}
    hits, stands = [], []
    for k, point in enumerate(points):
        if point not in games:
            scenario = sweep.scenario if point < 0 else sweep.scenario_at(point)
            games[point] = scenario, compile_scenario(scenario)
        scenario, game = games[point]
        _, paths = play_with_paths(game, fresh_seed(sweep.seed), k * runs, runs)
        whole, real = carried(paths.rungs), documented(scenario)
        last = int(np.flatnonzero((real != UNKNOWN).any(axis=1))[-1])
        hits.append(whole[:, :, :-1] == real)
        stands.append(np.isin(whole[:, last, -1], FRAMEWORK_OR_MORE))
    return np.concatenate(hits), np.concatenate(stands)


def predict(
    sweep: Sweep, draws: Draws, accepted: Accepted, samples: int = SAMPLES, runs: int = RUNS
) -> list[Check]:
    """Hold fresh runs at points of the posterior, of the prior and at base against the documented path.

    Parameters
    ----------
    samples, runs : int
        Points that are drawn, with replacement, and fresh runs at each; all three with the same numbers.

    Returns
    -------
    list of Check
        All rungs, then meetings, chips, single rungs and, if it counts, the framework.
    """
    generator = np.random.default_rng([sweep.seed, 3])
    chances = accepted.weights / accepted.weights.sum()
    prior = generator.choice(draws.points, samples)
    places = generator.choice(len(chances), samples, p=chances)
    played = (prior, draws.points[places], [-1] * samples)
    seen = [play_fresh(sweep, [int(p) for p in points], runs) for points in played]
    again = resampled_samples(accepted, places, sweep.seed)
    scenario = sweep.scenario
    real, start, previous = documented(scenario), at_start(scenario), as_before(scenario)
    known = real != UNKNOWN
    checks = []
    for kind, name, label, chosen in groups_of(scenario, known):
        shares = [hits[:, chosen].mean(axis=1).reshape(samples, runs).mean(axis=1) for hits, _ in seen]
        plain = [float((np.broadcast_to(x, real.shape) == real)[chosen].mean()) for x in (start, previous)]
        checks.append(checked(kind, name, label, int(chosen.sum()), shares, plain, again))
    if any(group.name == FRAMEWORK for group in draws.groups):
        shares = [stands.reshape(samples, runs).mean(axis=1) for _, stands in seen]
        label = f"framework stands after {draws.meetings[-1]}"
        plain = [0.0, framework_before(scenario)]
        checks.append(checked(FRAMEWORK, FRAMEWORK, label, 1, shares, plain, again))
    return checks


def groups_of(
    scenario: Scenario, known: NDArray[np.bool_]
) -> Iterator[tuple[str, str, str, NDArray[np.bool_]]]:
    """Give all that is documented, each meeting, each chip and each rung, as a choice of cells (R, K)."""
    yield "all", "all", f"all {known.sum()} rungs", known
    rows, columns = np.indices(known.shape)
    for r, meeting in enumerate(scenario.calendar.meetings):
        if known[r].any():
            yield "meeting", meeting.name, meeting.name, known & (rows == r)
    for k, (name, chip) in enumerate(scenario.chips.items()):
        if known[:, k].any():
            yield "chip", name, chip.label, known & (columns == k)
    for r, k in np.argwhere(known):
        meeting, (name, chip) = scenario.calendar.meetings[r], list(scenario.chips.items())[k]
        label = next(rung.label for rung in chip.rungs if rung.name == meeting.real[name])
        text = f"{chip.label} after {meeting.name}: {label}"
        yield "rung", f"{meeting.name} {name}", text, (rows == r) & (columns == k)


def resampled_samples(accepted: Accepted, places: NDArray[np.int64], seed: int) -> tuple[Numbers, Numbers]:
    """Weights (B, S) of the sampled points in bootstrap samples: drawn from the posterior, and else.

    Sampled points are resampled, and those of the posterior weighted by how much likelier they are in a
    posterior from resampled points and run numbers; so intervals hold the luck of the calibration too.
    """
    generator = np.random.default_rng([seed, 5])
    posteriors, others = [], []
    for weights in resampled(accepted, seed):
        many = multiplicities(generator, len(places))
        weighted = many * weights[places] / accepted.weights[places]
        if weighted.sum() > 0:
            posteriors.append(weighted / weighted.sum())
            others.append(many / many.sum())
    return np.array(posteriors), np.array(others)


def checked(
    kind: str,
    name: str,
    label: str,
    statements: int,
    shares: Sequence[Numbers],
    plain: Sequence[float],
    again: tuple[Numbers, Numbers],
) -> Check:
    """Return one check from the share that each sampled point hits: prior, posterior, base."""
    prior, posterior, base = shares
    of_posterior, of_others = again
    return Check(
        kind,
        name,
        label,
        statements,
        with_interval(float(prior.mean()), of_others @ prior),
        with_interval(float(posterior.mean()), of_posterior @ posterior),
        with_interval(float(base.mean()), of_others @ base),
        with_interval(float((posterior - base).mean()), of_posterior @ posterior - of_others @ base),
        plain[0],
        plain[1],
    )


def next_meetings(sweep: Sweep, draws: Draws, share: float) -> list[Next]:
    """Predict every documented meeting but the first from those before it, and last the framework.

    Parameters
    ----------
    share : float
        At most this share of draws is accepted, by their distance on the meetings before.
    """
    scenario = sweep.scenario
    real, start, previous = documented(scenario), at_start(scenario), as_before(scenario)
    rows = {meeting.name: r for r, meeting in enumerate(scenario.calendar.meetings)}
    forecasts = []
    for g, group in enumerate(draws.groups):
        known = draws.meetings[: min(g, len(draws.meetings) - 1)]
        if not known:
            continue
        accepted = accept(distances(draws, known), share)
        hits = 1.0 - draws.missed[:, :, g] / group.statements
        if group.name == FRAMEWORK:
            plain = [framework_before(scenario), 0.0]
        else:
            row = real[rows[group.name]]
            chosen = row != UNKNOWN
            plain = [float((rungs == row)[chosen].mean()) for rungs in (previous[rows[group.name]], start)]
        estimates = forecast(accepted, hits, sweep.seed)
        forecasts.append(
            Next(group.name, known, group.statements, accepted.epsilon, accepted.size, *estimates, *plain)
        )
    return forecasts


def forecast(accepted: Accepted, hits: Numbers, seed: int) -> tuple[Estimate, Estimate, Estimate]:
    """Mean share hit by the accepted runs, by other runs of their points, and by all; ``hits`` (P, J).

    Intervals are those of :func:`~.abc.resampled`. Other runs of a point leave out
    every copy of the accepted one, so nothing is predicted with the run that was chosen for it.
    """
    points, runs = hits.shape
    at, run = np.nonzero(accepted.taken)

    def means(many: Numbers, luck: Numbers) -> tuple[float, float, float]:
        weight, own, of_point = many[at] * luck[run], hits[at, run], hits @ luck
        others = runs - luck[run]
        rest = (of_point[at] - luck[run] * own) / np.where(others > 0, others, np.nan)
        total = weight.sum()
        everything = float(many @ of_point / (points * runs))
        if total == 0:
            return np.nan, np.nan, everything
        return float(weight @ own / total), float(weight @ rest / total), everything

    generator = np.random.default_rng([seed, 4])
    again = np.array(
        [means(multiplicities(generator, points), multiplicities(generator, runs)) for _ in range(REPLICATES)]
    )
    whole = means(np.ones(points), np.ones(runs))
    first, second, third = (with_interval(value, again[:, i]) for i, value in enumerate(whole))
    return first, second, third
