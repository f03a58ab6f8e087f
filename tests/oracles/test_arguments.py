"""No oracle takes nonsense in silence: each names the argument at fault."""

import math

import pytest

from tests.collected import check_all
from tests.oracles import (
    alternating_offers,
    choice,
    concession,
    diffusion,
    division,
    implementation,
    noise,
    repeated,
    reputation,
    trade,
    two_level,
    war,
)
from tests.oracles.arguments import left_over

NAN = math.nan
TIT_FOR_TAT = noise.TIT_FOR_TAT

FAULTS = [
    ("delta1", alternating_offers.rubinstein, (1.1, 0.9)),
    ("delta2", alternating_offers.rubinstein, (0.9, NAN)),
    ("one of the discount factors", alternating_offers.rubinstein, (1.0, 1.0)),
    ("rate1", alternating_offers.rubinstein_interval, (-0.1, 0.1, 1.0)),
    ("interval", alternating_offers.rubinstein_interval, (0.1, 0.1, 0.0)),
    ("sum_of_rates", alternating_offers.rubinstein_limit, (0.0, 0.0)),
    ("rate2", alternating_offers.rubinstein_limit, (0.1, math.inf)),
    ("delta1", alternating_offers.finite_horizon, (-0.1, 0.9, 3)),
    ("offers", alternating_offers.finite_horizon, (0.9, 0.9, 0)),
    ("offers", alternating_offers.finite_horizon, (0.9, 0.9, 2.5)),
    ("offers", alternating_offers.finite_horizon, (0.9, 0.9, NAN)),
    ("offers", alternating_offers.finite_horizon, (0.9, 0.9, math.inf)),
    ("outside1", alternating_offers.outside_options, (0.9, 0.9, -0.1, 0.0)),
    ("one of the discount factors", alternating_offers.outside_options, (1.0, 1.0, 0.1, 0.0)),
    ("risk", alternating_offers.breakdown_risk, (1.5, 0.0, 0.0)),
    ("risk of breakdown must be above 0", alternating_offers.breakdown_risk, (0.0, 0.0, 0.0)),
    ("threat2", alternating_offers.breakdown_risk, (0.1, 0.0, 2.0)),
    ("threat1", alternating_offers.breakdown_limit, (-1.0, 0.0)),
    ("temperature", choice.logit_choice, ([1.0], 0.0)),
    ("temperature", choice.logit_choice, ([1.0], NAN)),
    ("alpha", choice.beta_mean, (0.0, 1.0)),
    ("failures", choice.beta_mean, (1.0, 1.0, 0, -1)),
    ("time", concession.polynomial_concession, (11.0, 10.0, 0.1, 1.0)),
    ("deadline", concession.polynomial_concession, (0.0, 0.0, 0.1, 1.0)),
    ("initial", concession.polynomial_concession, (5.0, 10.0, 1.1, 1.0)),
    ("beta", concession.polynomial_concession, (5.0, 10.0, 0.1, 0.0)),
    ("initial", concession.exponential_concession, (5.0, 10.0, 0.0, 1.0)),
    ("beta", concession.symmetric_agreement_time, (-1.0,)),
    ("beta2", concession.agreement, (1.0, 0.0)),
    ("reservation1", concession.agreement, (1.0, 1.0, -0.1)),
    ("exposures", diffusion.learned, (-1, 0.5)),
    ("hazard", diffusion.learned, (1, 1.5)),
    ("time", diffusion.bass_adopted, (-1.0, 0.1, 0.1)),
    ("innovation", diffusion.bass_adopted, (1.0, 0.0, 0.1)),
    ("imitation", diffusion.bass_peak, (0.1, -0.1)),
    ("threat1", division.nash_linear, (NAN, 0.0)),
    ("power", division.nash_linear, (0.0, 0.0, 1.5)),
    ("power", lambda power: division.nash_division(float, float, power=power), (1.0,)),
    ("support", implementation.hazard, (1.1, 0.0, 0.5, 0.1, 0.1, 0.1, 3.0)),
    ("relations", implementation.hazard, (0.5, -1.1, 0.5, 0.1, 0.1, 0.1, 3.0)),
    ("suspension", implementation.hazard, (0.5, 0.0, 0.5, 0.1, 0.1, -0.1, 3.0)),
    ("hazard", implementation.survival, (-0.1, 3)),
    ("months", implementation.survival, (0.1, -3)),
    ("hazard", implementation.expected_life, (NAN,)),
    ("quality", implementation.best_support, (0.0, 1.5, 0.1, 0.1, 3.0)),
    ("repair", implementation.best_support, (0.0, 0.5, 0.1, 0.1, math.inf)),
    ("generosity", noise.generous_tit_for_tat, (1.5,)),
    ("noise", noise.long_run, (TIT_FOR_TAT, TIT_FOR_TAT, 0.6)),
    ("four probabilities", noise.long_run, (TIT_FOR_TAT, (1.0, 0.0), 0.1)),
    ("four probabilities", noise.cooperation_rate, ((1.0, 0.0, 2.0, 0.0), TIT_FOR_TAT, 0.1)),
    ("temptation > reward", noise.most_generosity, (3, 5, 1, 0)),
    ("level1", noise.retaliation, (-1.0, 1.0, 1.0, 1.0, 3)),
    ("rounds", noise.retaliation, (1.0, 1.0, 1.0, 1.0, -3)),
    ("fatigue1", noise.arms_race, (1.0, 1.0, 0.0, 1.0, 1.0, 1.0)),
    ("grievance2", noise.arms_race, (1.0, 1.0, 2.0, 2.0, 1.0, NAN)),
    ("temptation > reward", repeated.grim_trigger_delta, (5, 3, 3, 0)),
    ("temptation > reward", repeated.tit_for_tat_delta, (5, 3, 1, NAN)),
    ("delta", repeated.longest_detection_lag, (5, 3, 1, 0, 1.0)),
    ("distortion", repeated.tariff_game, (1.0, 0.0, 1.0)),
    ("harm", repeated.tariff_game, (1.0, 1.0, -1.0)),
    ("prior", reputation.posterior_toughness, (1.2, 0.9, 0.4, 1)),
    ("holds", reputation.posterior_toughness, (0.2, 0.9, 0.4, -1)),
    ("claims must add up", reputation.abreu_gul, (0.5, 0.5, 0.1, 0.1, 0.1, 0.1)),
    ("stubborn2", reputation.abreu_gul, (0.7, 0.7, 0.1, 0.1, 0.1, 0.0)),
    ("rate1", reputation.abreu_gul, (0.7, 0.7, 0.0, 0.1, 0.1, 0.1)),
    ("audience_cost", reputation.credible_threats, (-0.1, 1.0)),
    ("worst", reputation.credible_threats, (0.1, 0.0)),
    ("quality", trade.licence_fee, (10.0, 1.1, 3.0, 1.0, 0.5)),
    ("leak", trade.licence_fee, (10.0, 0.9, 3.0, -1.0, 0.5)),
    ("licensor_threat", trade.licence_fee, (10.0, 0.9, 3.0, 1.0, NAN)),
    ("weight", trade.double_auction, (1.5,)),
    ("value", trade.bid, (-0.5,)),
    ("cost", trade.ask, (1.5,)),
    ("status_quo", two_level.setter_outcome, (1.0, 2.0, math.inf)),
    ("floor2", two_level.floors, (0.9, 0.9, 0.1, 1.1)),
    ("unconstrained", two_level.floors_limit, (0.1, 0.1, 1.1)),
    ("low must be", two_level.ultimatum, (0.6, 0.2)),
    ("low must be", two_level.ultimatum, (-0.1, 0.2)),
    ("high", two_level.ultimatum, (0.1, math.inf)),
    ("spread", two_level.ratification, (0.5, 0.5, 0.0)),
    ("utility", two_level.ratification, (NAN, 0.5, 0.1)),
    ("members", two_level.vote_passes, (-1, 0, 0.5)),
    ("yes", two_level.vote_passes, (7, 4, 1.5)),
    ("probability2", two_level.both_ratify, (0.5, -0.1)),
    ("winning", war.bargaining_range, (1.1, 0.1, 0.1)),
    ("cost2", war.bargaining_range, (0.5, 0.1, -0.1)),
    ("rate", war.war_of_attrition, (0.0, 3.0, 1.0, 0.5)),
    ("better must be larger", war.war_of_attrition, (0.1, 1.0, 3.0, 0.5)),
    ("standoff hurts", war.war_of_attrition, (0.1, 3.0, 1.0, -1.0)),
    ("delta must be below 1", war.war_of_attrition_in_rounds, (1.0, 3.0, 1.0, 0.5)),
    ("delta", war.war_of_attrition_in_rounds, (-0.5, 3.0, 1.0, 0.5)),
]


def test_nonsense_is_named():
    def check(words, function, arguments):
        with pytest.raises(ValueError, match=words):
            function(*arguments)

    check_all(FAULTS, check)


def test_what_claims_leave_over():
    assert left_over(1.0, 0.25, 0.5) == 0.25
    assert left_over(1.0, 0.9, 0.1) == 0.0
    assert left_over(1.0, 0.9, 0.1 + 1e-11) is None
    assert left_over(1e9, 1e9 + 1e-6) == 0.0
    assert left_over(0.0, 0.0) == 0.0
