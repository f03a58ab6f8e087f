"""Domains through scenario files and back, and through the files of both formats: the same, bit for bit."""

import dataclasses
import math
import tomllib
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from bargaining_sim.domains.domain import Domain, DomainError, Issue, Party, name_fault, utilities, utility_of
from bargaining_sim.domains.from_scenario import from_scenario
from bargaining_sim.domains.reader import read_domain
from bargaining_sim.domains.solve import solve_domain
from bargaining_sim.domains.words import slugs, to_scenario_words, to_toml
from bargaining_sim.domains.write import write_genius, write_geniusweb
from bargaining_sim.game.tables import BASIS_POINTS
from bargaining_sim.outcomes import data_dictionary
from bargaining_sim.scenario.compiler import compile_scenario
from bargaining_sim.scenario.preferences import legal_packages, package_digits
from bargaining_sim.scenario.reader import read_scenario

FILES = Path(__file__).parent / "files"
NAMES = ["orchard", "harbour", "twins", "pier"]


def through_toml(domain, folder):
    """The domain, by way of a scenario file; and the scenario."""
    file = folder / "imported.toml"
    file.write_text(to_toml(to_scenario_words(domain)), encoding="utf-8", newline="\n")
    scenario = read_scenario(file).scenario
    return from_scenario(scenario).domain, scenario


def legal_utilities(scenario):
    """What the packages that both accept are worth to both, in the numbers of the scenario."""
    digits = package_digits([len(chip.rungs) for chip in scenario.chips.values()])
    first, second = scenario.actors.values()
    legal = legal_packages(scenario, first, digits) & legal_packages(scenario, second, digits)
    return compile_scenario(scenario).utility[:, 0, legal] / BASIS_POINTS


@pytest.mark.parametrize("name", NAMES)
def test_files_come_back_from_a_scenario_exactly(tmp_path, name):
    domain = read_domain([FILES / name])
    back, scenario = through_toml(domain, tmp_path)
    assert back == domain
    assert scenario.title == domain.name
    worth = legal_utilities(scenario)
    assert worth.shape == (2, domain.outcomes)  # no outcome more, none fewer
    for row, party in zip(worth, domain.parties, strict=True):
        scale = math.fsum(party.weights)
        assert row == pytest.approx(utilities(party) / scale, abs=0.51 / BASIS_POINTS)


@pytest.mark.parametrize("name", NAMES)
def test_files_written_are_read_as_what_was_written(tmp_path, name):
    domain = read_domain([FILES / name])
    same, other = write_genius, write_geniusweb
    if domain.format == "geniusweb":
        same, other = other, same
    files = same(domain, tmp_path / "same")
    assert read_domain(files) == domain
    plain = [dataclasses.replace(party, discount=1.0, reservation=0.0, bid=None) for party in domain.parties]
    domain = dataclasses.replace(domain, parties=tuple(plain))
    back = read_domain(other(domain, tmp_path / "other"))
    assert back.issues == domain.issues
    for one, two in zip(domain.parties, back.parties, strict=True):
        assert one.name == two.name
        assert utilities(one) == pytest.approx(utilities(two), abs=1e-15)


words = st.text(min_size=1, max_size=6).filter(lambda text: name_fault("", text) is None)
shares = st.floats(0, 1) | st.sampled_from([0.0, 0.1, 0.3, 1.0, 1 / 3])
evaluations = st.integers(0, 500).map(float) | st.floats(0, 1e6)
wholes = st.integers(-3, 3), st.integers(1, 6)


@st.composite
def parties(draw, sizes, genius):
    weights = draw(st.lists(shares | st.floats(0, 100), min_size=len(sizes), max_size=len(sizes)))
    assume(math.fsum(weights) > 0.001)
    if not genius:
        weights = [weight / math.fsum(weights) for weight in weights]
    number = evaluations if genius else shares
    worth = tuple(tuple(draw(st.lists(number, min_size=n, max_size=n))) for n in sizes)
    worth = tuple(row if max(row) >= 1e-5 or not genius else (0.0,) * len(row) for row in worth)
    tops = tuple(max(row) if genius and max(row) > 0 else 1.0 for row in worth)
    party = Party(draw(words), tuple(weights), worth, tops)
    if genius:
        reserved, discount = draw(shares | st.floats(-2, 2)), draw(shares)
        return dataclasses.replace(party, reservation=reserved + 0.0, discount=discount + 0.0)
    bid = draw(st.none() | st.tuples(*(st.integers(0, n - 1) for n in sizes)))
    return dataclasses.replace(party, bid=bid, reservation=utility_of(party, bid)) if bid else party


@st.composite
def domains(draw, genius):
    names = draw(st.lists(words, min_size=1, max_size=4, unique=True))
    issues = tuple(
        Issue(name, tuple(draw(st.lists(words, min_size=1, max_size=4, unique=True)))) for name in names
    )
    sizes = [len(issue.values) for issue in issues]
    both = (draw(parties(sizes, genius)), draw(parties(sizes, genius)))
    return Domain(draw(words), issues, both, "genius" if genius else "geniusweb")


thorough = settings(
    max_examples=200,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@pytest.mark.slow
@thorough
@given(domains(genius=True) | domains(genius=False))
def test_any_domain_comes_back_from_a_scenario_exactly(tmp_path, domain):
    back, scenario = through_toml(domain, tmp_path)
    assert back == domain
    data_dictionary(scenario)


@pytest.mark.slow
@thorough
@given(domains(genius=True))
def test_any_genius_domain_is_read_as_it_was_written(tmp_path_factory, domain):
    back = read_domain(write_genius(domain, tmp_path_factory.mktemp("genius")))
    assert back.issues == domain.issues
    assert [dataclasses.replace(party, name="") for party in back.parties] == [
        dataclasses.replace(party, name="") for party in domain.parties
    ]


@pytest.mark.slow
@thorough
@given(domains(genius=False))
def test_any_geniusweb_domain_is_read_as_it_was_written(tmp_path_factory, domain):
    assert read_domain(write_geniusweb(domain, tmp_path_factory.mktemp("web"))) == domain


def test_names_become_short_names_all_different():
    assert slugs(["Crème brûlée!", "creme-brulee", "苹果", "", "x" * 99, "x" * 98], "value", ["value_4"]) == [
        "creme_brulee",
        "creme_brulee_2",
        "value_3",
        "value_4_2",
        "x" * 60,
        "x" * 58 + "_2",
    ]


def test_a_value_called_no_agreement_is_not_the_rung_for_none(tmp_path):
    _, scenario = through_toml(read_domain([FILES / "orchard"]), tmp_path)
    rungs = {rung.name: rung.label for rung in scenario.chips["fruchte_nusse"].rungs}
    assert rungs["no_agreement"] == "no agreement"
    assert rungs["no_agreement_2"] == "No agreement"
    assert scenario.actors["ana"].values["fruchte_nusse"]["no_agreement"] == 0.0


def test_parties_may_have_names_that_columns_of_results_have(tmp_path):
    domain = read_domain([FILES / "twins"])
    named = zip(domain.parties, ("Platform", "carried out Platform"), strict=True)
    odd = dataclasses.replace(domain, parties=tuple(dataclasses.replace(p, name=n) for p, n in named))
    back, scenario = through_toml(odd, tmp_path)
    assert back == odd
    assert not {"platform", "carried_out_platform"} & set(scenario.actors)


def test_discount_and_disagreement_values_stand_in_the_scenario(tmp_path):
    _, scenario = through_toml(read_domain([FILES / "orchard"]), tmp_path)
    scale = math.fsum((0.6, 0.4001))
    assert scenario.actors["ana"].outside_option == 0.3 / scale
    assert scenario.talks.discount == 1.0  # they do not share one
    assert scenario.origin.actors["ana"].discount == 0.9
    _, scenario = through_toml(read_domain([FILES / "twins"]), tmp_path)
    assert scenario.actors["left"].outside_option == pytest.approx(0.3)  # the worst outcome


def large(sizes):
    """A domain in which both want opposite things of every issue."""
    issues = tuple(Issue(f"issue {k}", tuple(f"value {i}" for i in range(n))) for k, n in enumerate(sizes))
    up = tuple(tuple(float(i + 1) for i in range(n)) for n in sizes)
    down = tuple(row[::-1] for row in up)
    share, tops = (1 / len(sizes),) * len(sizes), tuple(map(float, sizes))
    return Domain("large", issues, (Party("up", share, up, tops), Party("down", share, down, tops)))


def test_large_domains_get_one_rung_for_no_agreement_worth_nothing(tmp_path):
    domain = large([6, 7, 8, 9, 10, 5])
    back, scenario = through_toml(domain, tmp_path)
    assert back == domain
    assert [len(chip.rungs) for chip in scenario.chips.values()] == [6, 7, 8, 9, 11, 5]
    assert legal_utilities(scenario).shape == (2, domain.outcomes)
    game = compile_scenario(scenario)
    assert game.utility[:, 0, int((game.chips.in_force * game.chips.stride).sum())].tolist() == [0, 0]


def test_domains_larger_than_a_scenario_are_refused():
    with pytest.raises(DomainError, match="1,100,000 packages with the rung for no agreement"):
        to_scenario_words(large([10] * 6))


def test_scenario_files_that_could_not_be_read_again_are_refused():
    names = tuple(f"{i} " + "long " * 300 for i in range(3000))
    worth = tuple(float(i) for i in range(3000))
    party = Party("one", (1.0,), (worth,), (2999.0,))
    domain = Domain("long", (Issue("names", names),), (party, party))
    with pytest.raises(DomainError, match="more than 4 MB"):
        to_toml(to_scenario_words(domain))


def test_the_text_of_a_scenario_is_plain_toml():
    domain = read_domain([FILES / "orchard"])
    words = to_scenario_words(domain)
    assert tomllib.loads(to_toml(words)) == words
    assert max(map(len, to_toml(words).splitlines())) <= 200


def test_solutions_of_the_scenario_are_those_of_the_domain(tmp_path):
    domain = read_domain([FILES / "pier"])
    solved = solve_domain(domain)
    again = solve_domain(through_toml(domain, tmp_path)[0])
    assert np.array_equal(solved.frontier_utilities, again.frontier_utilities)
    assert solved.points == again.points
