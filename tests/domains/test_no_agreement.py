"""What no agreement is worth in imported scenarios: in rows, in solutions, and on the way back."""

import dataclasses
import math

import pytest

from bargaining_sim.analysis.solutions import solve
from bargaining_sim.domains.domain import DomainError, utilities
from bargaining_sim.domains.from_scenario import from_scenario
from bargaining_sim.domains.reader import read_domain
from bargaining_sim.domains.words import describe_no_agreement, to_scenario_words, to_toml
from bargaining_sim.experiments.simulation import simulate
from bargaining_sim.game.tables import BASIS_POINTS
from bargaining_sim.scenario.reader import load_scenario, read_scenario
from tests.domains.helpers import (
    FILES,
    NAMES,
    large,
    legal_utilities,
    no_deal,
    through_toml,
    with_reservations,
)


@pytest.mark.parametrize("name", NAMES)
def test_no_agreement_is_worth_the_reservation_value_and_agreements_what_they_were(tmp_path, name):
    domain = read_domain([FILES / name])
    scales = [math.fsum(party.weights) for party in domain.parties]
    domain = with_reservations(domain, 0.2 * scales[0], 0.95 * scales[1])
    domain = dataclasses.replace(
        domain, parties=tuple(dataclasses.replace(party, bid=None) for party in domain.parties)
    )
    back, scenario = through_toml(domain, tmp_path)
    assert back == domain
    assert no_deal(scenario) == (0.2, 0.95)
    assert {found.threat_utility for found in solve(scenario)} == {(0.2, 0.95)}
    worth = legal_utilities(scenario)
    for row, party, scale in zip(worth, domain.parties, scales, strict=True):
        assert row == pytest.approx(utilities(party) / scale, abs=0.51 / BASIS_POINTS)


def test_runs_and_baselines_without_a_deal_give_the_reservation_values(tmp_path):
    domain = with_reservations(large([3, 2]), 0.95, 0.9)
    _, scenario = through_toml(domain, tmp_path)
    rows = simulate(scenario, runs=5, seed=1)
    assert rows["deals"].tolist() == [0] * 5
    assert set(rows["utility_up"]) == {0.95}
    assert set(rows["utility_down"]) == {0.9}
    settings = {f"actors.{name}.tactic.name": "nobody_moves" for name in ("up", "down")}
    easy = with_reservations(large([3, 2]), 0.2, 0.1)
    through_toml(easy, tmp_path)
    rows = simulate(load_scenario(tmp_path / "imported.toml", settings), runs=5, seed=1)
    assert set(zip(rows["utility_up"], rows["utility_down"], strict=True)) == {(0.2, 0.1)}


def test_scenarios_in_which_no_agreement_is_worth_0_still_come_back_exactly(tmp_path):
    """Files imported before no agreement had a worth of its own."""
    domain = read_domain([FILES / "orchard"])
    words = to_scenario_words(domain)
    for actor in words["actors"].values():
        actor.pop("linkages", None)
    file = tmp_path / "old.toml"
    file.write_text(to_toml(words), encoding="utf-8")
    assert from_scenario(read_scenario(file).scenario).domain == domain


def test_reservation_values_that_no_scenario_holds_are_refused_or_told():
    domain = with_reservations(large([3, 2]), 1.5, -0.25)
    with pytest.raises(DomainError) as error:
        to_scenario_words(domain)
    assert "up.reservation: found 1.5, with which the party would refuse every outcome" in str(error.value)
    assert "allowed: at most 1, the sum of the weights" in str(error.value)
    assert "down" not in str(error.value)
    up, down = domain.parties
    assert describe_no_agreement(down) == (
        "down: in runs of the scenario, no agreement is worth 0, as a scenario holds no utility below 0, and "
        "the reservation value is -0.25"
    )
    heavy = dataclasses.replace(up, weights=(1.5, 0.5))
    assert describe_no_agreement(heavy) == (
        "up: in runs of the scenario, no agreement is worth 0.75, its reservation value divided by 2, the "
        "sum of its weights, as all its utilities there"
    )
    to_scenario_words(dataclasses.replace(domain, parties=(heavy, down)))


@pytest.mark.parametrize("reserved", [(0.0, 0.0), (0.75, 0.3)])
def test_large_domains_get_one_rung_for_no_agreement(tmp_path, reserved):
    domain = with_reservations(large([6, 7, 8, 9, 10, 5]), *reserved)
    back, scenario = through_toml(domain, tmp_path)
    assert back == domain
    assert [len(chip.rungs) for chip in scenario.chips.values()] == [6, 7, 8, 9, 11, 5]
    assert legal_utilities(scenario).shape == (2, domain.outcomes)
    assert no_deal(scenario) == reserved
