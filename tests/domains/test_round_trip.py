"""Domains through scenario files and back, and through the files of both formats: the same, bit for bit."""

import dataclasses
import json
import math
import tomllib

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from bargaining_sim.domains.domain import Domain, DomainError, Issue, Party, name_fault, utilities, utility_of
from bargaining_sim.domains.from_scenario import from_scenario
from bargaining_sim.domains.genius import linear
from bargaining_sim.domains.geniusweb import on_line, step_names
from bargaining_sim.domains.reader import read_domain
from bargaining_sim.domains.solve import solve_domain
from bargaining_sim.domains.words import slugs, to_scenario_words, to_toml
from bargaining_sim.domains.write import write_genius, write_geniusweb
from bargaining_sim.game.tables import BASIS_POINTS
from bargaining_sim.results.dictionary import data_dictionary
from bargaining_sim.scenario.reader import load_scenario
from tests.domains.helpers import FILES, NAMES, large, legal_utilities, through_toml


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
    named = [(issue.name, issue.values) for issue in domain.issues]
    assert [(issue.name, issue.values) for issue in back.issues] == named
    for one, two in zip(domain.parties, back.parties, strict=True):
        assert one.name == two.name
        assert utilities(one) == pytest.approx(utilities(two), abs=1e-15)


words = st.text(min_size=1, max_size=6).filter(lambda text: name_fault("", text) is None)
shares = st.floats(0, 1) | st.sampled_from([0.0, 0.1, 0.3, 1.0, 1 / 3])
evaluations = st.integers(0, 500).map(float) | st.floats(0, 1e6)


def line_of(draw, low, high, genius):
    """A line over the numbers from low to high, as its author might have written it."""
    if genius:
        return draw(st.floats(-2, 2)), draw(st.floats(-2, 3))
    return low - draw(st.sampled_from([0.0, 0.5])), high + draw(st.integers(1, 3)), draw(shares), draw(shares)


@st.composite
def parties(draw, issues, genius):
    sizes = [len(issue.values) for issue in issues]
    weights = draw(st.lists(shares | st.floats(0, 100), min_size=len(sizes), max_size=len(sizes)))
    assume(math.fsum(weights) > 0.001)
    if not genius:
        weights = [weight / math.fsum(weights) for weight in weights]
    number = evaluations if genius else shares
    worth = tuple(tuple(draw(st.lists(number, min_size=n, max_size=n))) for n in sizes)
    worth = tuple(row if max(row) >= 1e-5 or not genius else (0.0,) * len(row) for row in worth)
    tops = tuple(max(row) if genius and max(row) > 0 else 1.0 for row in worth)
    drawn = [line_of(draw, *issue.steps[:2], genius) if issue.steps else () for issue in issues]
    lines = tuple(tuple(float(number) + 0.0 for number in line) for line in drawn)
    on = linear_values if genius else on_line
    worth = tuple(
        tuple(on(line, issue.values)) if line else row
        for row, line, issue in zip(worth, lines, issues, strict=True)
    )
    tops = tuple(1.0 if line else top for top, line in zip(tops, lines, strict=True))
    party = Party(draw(words), tuple(weights), worth, tops, lines=lines if any(lines) else ())
    if genius:
        most = math.fsum(weights)
        reserved, discount = draw(shares | st.floats(-2, 1)) * min(1.0, most), draw(shares)
        return dataclasses.replace(party, reservation=reserved + 0.0, discount=discount + 0.0)
    bid = draw(st.none() | st.tuples(*(st.integers(0, n - 1) for n in sizes)))
    return dataclasses.replace(party, bid=bid, reservation=utility_of(party, bid)) if bid else party


def linear_values(line, values):
    return linear(*line, len(values))


def range_of(name, draw, genius):
    """An issue over a range of numbers, the last step of which may not reach its end."""
    step = 1.0 if genius else draw(st.sampled_from([1.0, 0.5, 0.1, 2.5]))
    low = float(draw(st.integers(-3, 3)))
    steps = (low, low + draw(st.integers(0, 5)), step)
    return Issue(name, tuple(step_names(steps)), steps)


@st.composite
def domains(draw, genius):
    names = draw(st.lists(words, min_size=1, max_size=4, unique=True))
    listed = st.lists(words, min_size=1, max_size=4, unique=True)
    issues = tuple(
        range_of(name, draw, genius) if draw(st.booleans()) else Issue(name, tuple(draw(listed)))
        for name in names
    )
    both = (draw(parties(issues, genius)), draw(parties(issues, genius)))
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


def test_lines_that_are_cut_come_back_with_their_kind_and_weights(tmp_path):
    price = Issue("price", tuple(map(str, range(-3, 4))), (-3.0, 3.0, 1.0))
    items = Issue("colour", ("red", "blue"))
    lines = ((0.07, 0.13), ()), ((-0.3, 1.4), ())
    parties = tuple(
        Party(
            name,
            (0.6, 0.4),
            (tuple(linear_values(line[0], price.values)), (1.0, 3.0)),
            (1.0, 3.0),
            lines=line,
        )
        for name, line in zip(("one", "two"), lines, strict=True)
    )
    domain = Domain("cut", (price, items), parties)
    assert parties[1].evaluations[0][0] == 1.0  # cut: the offset is not the first value
    back, _ = through_toml(domain, tmp_path)
    assert back == domain
    files = write_genius(back, tmp_path / "files")
    assert read_domain(files) == domain
    assert 'slope="-0.3" offset="1.4"' in files[2].read_text()
    rising = dataclasses.replace(parties[0], evaluations=((0.0,) * 6 + (1.0,), (1.0, 3.0)), lines=())
    odd = dataclasses.replace(domain, parties=(rising, parties[1]))  # one party with items
    assert read_domain(write_genius(odd, tmp_path / "odd")).issues == domain.issues


def test_ranges_of_geniusweb_stay_ranges(tmp_path):
    domain = read_domain([FILES / "pier"])
    assert domain.issues[0].steps == (10.0, 12.5, 0.5)
    files = write_geniusweb(through_toml(domain, tmp_path)[0], tmp_path / "files")
    assert read_domain(files) == domain
    builder, town = (json.loads(file.read_text())["LinearAdditiveUtilitySpace"] for file in files[1:])
    assert builder["domain"]["issuesValues"]["Length"] == {"range": [10, 12.5, 0.5]}
    line = {"lowValue": 10, "highValue": 12.5, "lowUtility": 0.9, "highUtility": 0.2}
    assert builder["issueUtilities"]["Length"] == {"numberutils": line}
    assert town["reservationBid"]["issuevalues"]["Length"] == 10.5


@pytest.mark.parametrize(
    "change",
    [
        {"actors.builder.values.length.11": 0.5},
        {"chips.length.label": "How long", "origin.steps": {"length": [10, 12.5, 0.25]}},
        {"origin.actors.builder.lines": {"length": [10, 10, 0.9, 0.2]}},
        {"origin.actors.builder.lines": {"length": [0.9, -0.1]}},
        {"origin.steps": {"length": [10, 12.5, 0]}},
        {"origin.steps": {"length": []}},
    ],
)
def test_ranges_that_no_longer_say_what_the_scenario_says_are_lists(tmp_path, change):
    through_toml(read_domain([FILES / "pier"]), tmp_path)
    domain = from_scenario(load_scenario(tmp_path / "imported.toml", change)).domain
    files = write_geniusweb(domain, tmp_path / "files")
    back = read_domain(files)
    assert back.issues[0].steps == ()
    for one, two in zip(domain.parties, back.parties, strict=True):
        assert utilities(one).tolist() == utilities(two).tolist()


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
