"""Predictive numbers are those of a direct computation, and the future is not looked at."""

import numpy as np
import pytest

from bargaining_sim.analysis.calibration.abc import accept, distances
from bargaining_sim.analysis.calibration.draws import read_draws
from bargaining_sim.analysis.calibration.findings import Accepted
from bargaining_sim.analysis.calibration.predictive import (
    as_before,
    forecast,
    framework_before,
    fresh_seed,
    next_meetings,
    play_fresh,
    predict,
)
from bargaining_sim.engine.batch import play_with_paths
from bargaining_sim.errors import MAX_SEED
from bargaining_sim.results.history import by_chip, by_meeting, documented, file_by_meeting, overall
from bargaining_sim.results.replay import Replay
from bargaining_sim.scenario.compiler import compile_scenario
from bargaining_sim.scenario.reader import load_scenario
from bargaining_sim.statistics import Estimate
from tests.calibration.made import MEETINGS, little, study


def direct(point: int, runs: int) -> Replay:
    sweep = little().sweep
    game = compile_scenario(sweep.scenario if point < 0 else sweep.scenario_at(point))
    return Replay(game, *play_with_paths(game, fresh_seed(sweep.seed), 0, runs))


def test_draws_are_the_statements_missed() -> None:
    frame = little()
    made = read_draws(frame)
    assert [group.name for group in made.groups] == [*MEETINGS, "framework"]
    assert made.statements == 21
    assert made.missed.shape == (64, 8, 5)
    for piece in frame.whole_points([f"history={name}" for name in MEETINGS]):
        by_hand = 5 * (1 - piece.values)
        assert made.missed[piece.point, :, :4] == pytest.approx(by_hand.T)
    initial, bonus, offers = made.parameters
    assert (initial.base, bonus.base, offers.base) == (0.35, 0.05, 10.0)
    assert (initial.low, initial.high, offers.low, offers.high) == (0.0, 0.7, 6.0, 10.0)


@pytest.mark.parametrize("point", [-1, 7])
def test_fresh_runs_are_held_against_the_path_as_in_history(point: int) -> None:
    sweep = little().sweep
    hits, stands = play_fresh(sweep, [point], 30)
    scenario, played = sweep.scenario, direct(point, 30)
    assert hits[:, documented(scenario) >= 0].mean() == pytest.approx(
        overall(scenario, played).simulated.value
    )
    for r, found in enumerate(by_meeting(scenario, played)):
        assert hits[:, r].mean() == pytest.approx(found.simulated.value)
    for k, found in enumerate(by_chip(scenario, played).values()):
        assert hits[:, :4, k].mean() == pytest.approx(found.simulated.value)
    assert stands.mean() == pytest.approx(file_by_meeting(scenario, played)[-1].stands.value)


def test_the_check_of_a_posterior_at_one_point_is_that_point() -> None:
    frame = little()
    made = read_draws(frame)
    taken = np.zeros((64, 8), bool)
    taken[7] = True
    checks = predict(frame.sweep, made, Accepted(0.1, 3, taken), samples=5, runs=6)
    whole = checks[0]
    assert whole.posterior.value == pytest.approx(
        overall(frame.sweep.scenario, direct(7, 30)).simulated.value
    )
    assert whole.base.value == pytest.approx(overall(frame.sweep.scenario, direct(-1, 30)).simulated.value)
    assert whole.gain.value == pytest.approx(whole.posterior.value - whole.base.value)
    assert (whole.statements, whole.unchanged, whole.before) == (20, 0.5, 0.8)
    kinds = [check.kind for check in checks]
    assert {kind: kinds.count(kind) for kind in kinds} == {
        "all": 1, "meeting": 4, "chip": 5, "rung": 20, "framework": 1,
    }  # fmt: skip
    for check in checks:
        for estimate in (check.prior, check.posterior, check.base):
            assert 0 <= estimate.low <= estimate.value <= estimate.high <= 1, check


def test_baselines_are_told_what_was_documented() -> None:
    scenario = load_scenario("us_china_2025")
    real, before = documented(scenario), as_before(scenario)
    assert before[1:4].tolist() == real[:3].tolist()
    assert before[4].tolist() == before[5].tolist() == real[3].tolist()  # nothing is documented after Madrid
    assert framework_before(scenario) == 0.0
    assert fresh_seed(1) == 2
    assert fresh_seed(MAX_SEED) == 0


def test_a_forecast_by_brute_force() -> None:
    rng = np.random.default_rng(1)
    hits, taken = rng.integers(0, 6, (40, 7)) / 5, rng.random((40, 7)) < 0.2
    same, other, everything = forecast(Accepted(0.2, 0, taken), hits, 1)
    pairs = list(zip(*np.nonzero(taken), strict=True))
    assert same.value == pytest.approx(np.mean([hits[i, j] for i, j in pairs]))
    rest = [np.mean([hits[i, k] for k in range(7) if k != j]) for i, j in pairs]
    assert other.value == pytest.approx(np.mean(rest))
    assert everything.value == pytest.approx(hits.mean())
    for found in (same, other, everything):
        assert found.low < found.value < found.high


def test_a_single_run_a_point_has_no_other_runs() -> None:
    same, other, _ = forecast(Accepted(1.0, 0, np.ones((5, 1), bool)), np.ones((5, 1)), 1)
    assert same.value == 1.0
    assert np.isnan(other.value)


def test_each_meeting_is_predicted_from_those_before_it_alone() -> None:
    frame = little()
    made = read_draws(frame)
    found = next_meetings(frame.sweep, made, 0.05)
    assert [one.meeting for one in found] == [*MEETINGS[1:], "framework"]
    assert [one.known for one in found] == [MEETINGS[:1], MEETINGS[:2], MEETINGS[:3], MEETINGS[:3]]
    assert [one.before for one in found] == [1.0, 0.8, 0.8, 0.0]
    assert [one.unchanged for one in found] == [0.6, 0.4, 0.4, 0.0]
    for one, group in zip(found, range(1, 5), strict=True):
        accepted = accept(distances(made, one.known), 0.05)
        assert (one.epsilon, one.accepted) == (accepted.epsilon, accepted.size)
        hits = 1 - made.missed[:, :, group] / one.statements
        assert one.same_runs.value == pytest.approx(hits[accepted.taken].mean())
    other_future = made._replace(missed=made.missed.copy())
    other_future.missed[:, :, 3:] = 0
    changed = next_meetings(frame.sweep, other_future, 0.05)
    assert changed[:2] == found[:2]
    assert changed[2].accepted == found[2].accepted
    assert changed[2].same_runs == Estimate(1.0, 1.0, 1.0)


def test_the_study_is_the_same_twice() -> None:
    from bargaining_sim.analysis.calibration.study import calibrate
    from bargaining_sim.analysis.calibration.words import findings_text

    assert findings_text(calibrate(little(), 0.05, samples=12, runs=4)) == findings_text(study())
