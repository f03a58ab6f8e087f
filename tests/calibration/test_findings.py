"""Sentences claim nothing that the intervals do not carry."""

import re
from typing import Any

import numpy as np
import pytest

from bargaining_sim.analysis.calibration.findings import Accepted, Calibration
from bargaining_sim.analysis.calibration.words import findings_text, verdict
from bargaining_sim.statistics import Estimate
from bargaining_sim.text.numbers import percent, share_words
from tests.calibration.made import study


def told(found: Calibration) -> str:
    """Findings in one line."""
    return re.sub(r"\s+", " ", findings_text(found))


def with_learned(**changes: Any) -> Calibration:
    """The study with something else learned about its first parameter, and nothing about the others."""
    first, *others = study().learned
    quiet = [other._replace(p_value=0.9, distance=0.01) for other in others]
    return study()._replace(learned=[first._replace(**changes), *quiet])


def with_whole(posterior: Estimate, **changes: Any) -> Calibration:
    """The study with another share of rungs hit over all."""
    first, *others = study().checks
    return study()._replace(checks=[first._replace(posterior=posterior, **changes), *others])


def test_lines_fit_a_terminal() -> None:
    assert max(map(len, findings_text(study()).splitlines())) <= 100


def test_what_is_not_told_from_chance_is_not_claimed() -> None:
    text = told(with_learned(p_value=0.05, distance=0.6))
    assert "It says something about" not in text
    assert (
        "It says nothing that can be told from chance about initial concession, both, leaders' bonus" in text
    )
    text = told(with_learned(p_value=0.049, distance=0.6))
    assert "It says something about initial concession, both" in text
    assert "It says a little about initial concession" in told(with_learned(p_value=0.01, distance=0.29))


@pytest.mark.parametrize(
    ("mean", "way"),
    [
        (Estimate(0.2, 0.1, 0.3), "low values fit better"),
        (Estimate(0.5, 0.4, 0.6), "high values fit better"),
        (Estimate(0.2, 0.1, 0.36), "the middle of the range fits better"),
    ],
)
def test_a_direction_needs_an_interval_that_leaves_out_the_prior(mean: Estimate, way: str) -> None:
    assert way in told(with_learned(mean=mean, prior_mean=0.35, p_value=0.01, distance=0.4))


def test_what_holds_for_the_run_numbers_played_alone_is_not_claimed() -> None:
    """A permutation finds it, but the intervals, which resample run numbers, hold the prior."""
    held = {"mean": Estimate(0.3, 0.2, 0.4), "p_value": 0.005, "distance": 0.4}
    quiet = told(with_learned(shrinkage=Estimate(0.2, -0.1, 0.3), **held))
    assert "It says nothing that can be told from chance about initial concession" in quiet
    ends = told(with_learned(shrinkage=Estimate(-0.2, -0.3, -0.1), **held))
    assert "It says something about initial concession, both: both ends fit better" in ends


def test_shrinkage_is_told_only_where_its_interval_is_above_zero() -> None:
    sure = with_learned(shrinkage=Estimate(0.2, 0.1, 0.3), p_value=0.01)
    assert "the spread shrinks by 20 % [10, 30]" in told(sure)
    unsure = with_learned(shrinkage=Estimate(0.2, -0.1, 0.3), mean=Estimate(0.2, 0.1, 0.3), p_value=0.01)
    assert "the spread does not shrink for certain (20 % [−10, 30])" in told(unsure)
    nothing = with_learned(shrinkage=Estimate(-0.002, -0.1, 0.3))
    assert "the spread does not shrink for certain (0 % [−10, 30])" in told(nothing)


def test_the_base_value_is_told_if_it_lies_outside() -> None:
    assert "The base value, 0.35, lies above" in told(with_learned(low=0.0, high=0.3, p_value=0.01))
    assert "The base value, 0.35, lies below" in told(with_learned(low=0.4, high=0.5, p_value=0.01))
    assert "The base value" not in told(with_learned(low=0.3, high=0.4, p_value=0.01))


def test_the_better_baseline_is_named() -> None:
    both = "worse than “nothing changes” and worse than “as at the meeting before”"
    assert both in told(with_whole(Estimate(0.4, 0.3, 0.45)))
    open_ = "not told apart from “nothing changes” and worse than “as at the meeting before”"
    assert open_ in told(with_whole(Estimate(0.5, 0.4, 0.6)))
    best = "better than “nothing changes” and better than “as at the meeting before”"
    assert best in told(with_whole(Estimate(0.95, 0.9, 1.0)))
    assert "fit, not prediction" in told(study())


def test_the_model_is_not_recommended_where_repeating_wins() -> None:
    def with_forecasts(estimate: Estimate) -> Calibration:
        return study()._replace(forecasts=[one._replace(same_runs=estimate) for one in study().forecasts])

    advice = "should repeat the last ones, not use this model"
    assert advice in told(with_forecasts(Estimate(0.5, 0.4, 0.6)))
    assert advice not in told(with_forecasts(Estimate(0.8, 0.5, 1.0)))
    open_ = [one._replace(same_runs=Estimate(0.8, 0.1, 1.0)) for one in study().forecasts]
    some = [open_[0]._replace(same_runs=Estimate(0.0, -0.1, -0.05)), *open_[1:]]
    text = told(study()._replace(forecasts=some))
    assert "is better than the calibrated simulation at 1, worse at 0" in text
    assert advice not in text, "at one meeting only"
    assert "Only one meeting is documented" in told(study()._replace(forecasts=[]))


def test_too_few_draws_are_a_warning() -> None:
    taken = np.zeros((64, 8), bool)
    taken[:3, :2] = True
    few = told(study()._replace(accepted=Accepted(0.05, 3, taken)))
    assert "WARNING: this is too few" in few
    assert "3 points and 2 run numbers" in few
    many = told(study()._replace(accepted=Accepted(1.0, 3, np.ones((64, 20), bool))))
    assert "too few" not in many


def test_more_than_asked_for_is_told() -> None:
    taken = np.ones((64, 20), bool)
    assert "more than the 5.0 % asked for, but they are equally close" in told(
        study()._replace(accepted=Accepted(0.05, 3, taken))
    )


def test_correlations_are_told_only_if_they_are_strong() -> None:
    pairs = [pair._replace(strong=False) for pair in study().pairs]
    assert "No two parameters" in told(study()._replace(pairs=pairs))
    strong = [pairs[0]._replace(strong=True, correlation=Estimate(-0.5, -0.6, -0.4)), *pairs[1:]]
    text = told(study()._replace(pairs=strong))
    assert "go one against the other in the posterior: correlation −0.50 [−0.60, −0.40]" in text
    assert "No two parameters" not in text


def test_another_version_is_told() -> None:
    study().sweep.manifest["source_sha256"], kept = "other", study().sweep.manifest["source_sha256"]
    try:
        assert "played by another version" in told(study())
    finally:
        study().sweep.manifest["source_sha256"] = kept
    assert "played by another version" not in told(study())


def test_words_of_numbers() -> None:
    assert [percent(x) for x in (0.0, 0.0001, 0.005, 0.5, 0.9999, 1.0)] == [
        "0.0 %", "<0.1 %", "0.5 %", "50.0 %", ">99.9 %", "100.0 %",
    ]  # fmt: skip
    assert share_words(Estimate(0.5, 0.4, 0.6)) == "50.0 % [40.0, 60.0]"
    assert share_words(Estimate(0.5, np.nan, np.nan)) == "50.0 %"
    assert share_words(Estimate(np.nan, np.nan, np.nan)) == "–"
    assert [verdict(Estimate(0.5, 0.4, 0.6), x) for x in (0.3, 0.5, 0.7)] == ["better", "", "worse"]
