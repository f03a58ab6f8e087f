"""Small domains, solved by the program and by brute force with exact fractions."""

import dataclasses
import json
from functools import reduce
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bargaining_sim.domains.domain import Domain, Issue, Party, disagreement, utilities, utility_of, values_of
from bargaining_sim.domains.reader import read_domain
from bargaining_sim.domains.solve import NAMES, as_json, describe, solve_domain
from tests.domains import brute_force

FILES = Path(__file__).parent / "files"


def exact(name):
    folder = FILES / name
    if name == "pier":
        return brute_force.solve(*brute_force.geniusweb(folder / "builder.json", folder / "town.json"))
    domain = next(iter(folder.glob("*domain.xml")), None)
    profiles = sorted(path for path in folder.glob("*.xml") if path != domain)
    return brute_force.solve(*brute_force.genius(domain, *profiles))


def agree(domain, wanted):
    solved = solve_domain(domain)
    assert (solved.outcomes, solved.rational) == (wanted["outcomes"], wanted["rational"])
    assert solved.disagreement == pytest.approx([float(d) for d in wanted["disagreement"]], abs=1e-12)
    for i, party in enumerate(domain.parties):
        assert utilities(party) == pytest.approx([float(pair[i]) for pair in wanted["utilities"]], abs=1e-12)
    frontier = [[float(a), float(b)] for a, b in wanted["frontier"]]
    assert len(solved.frontier) == len(frontier)
    assert np.abs(solved.frontier_utilities - np.reshape(frontier, (-1, 2))).max(initial=0.0) < 1e-12
    for name in NAMES:
        point = solved.points[name]
        if not frontier:
            assert point is None
            continue
        ties = np.array([[float(a), float(b)] for a, b in wanted[name]])
        assert np.abs(ties - point.utilities).max(axis=1).min() < 1e-9, name
        assert point.ties == len(ties), name
        assert point.values == values_of(domain, point.outcome)


@pytest.mark.parametrize("name", ["orchard", "harbour", "twins", "pier"])
def test_every_solution_is_that_of_brute_force(name):
    agree(read_domain([FILES / name]), exact(name))


def test_rounding_to_basis_points_would_change_the_frontier():
    """Why utilities are not rounded: here two packages of the frontier would become one."""
    fine = domain_of([["1", "0.99999"]], [["0.5", "0.50001"]])
    assert len(solve_domain(fine).frontier) == 2


def domain_of(first, second, weights=None, reservations=("0", "0")):
    """A Genius domain from decimal texts: evaluations by issue, for both parties."""
    issues = tuple(Issue(f"i{k}", tuple(f"v{j}" for j in range(len(row)))) for k, row in enumerate(first))
    parties = []
    for rows, reserved, shares in zip((first, second), reservations, weights or (["1"],) * 2, strict=True):
        worth = tuple(tuple(map(float, row)) for row in rows)
        tops = tuple(max(row) or 1.0 for row in worth)
        name = f"p{len(parties)}"
        parties.append(Party(name, tuple(map(float, shares)), worth, tops, float(reserved)))
    return Domain("small", issues, (parties[0], parties[1]))


@st.composite
def tables(draw):
    """Evaluations, weights and reservation values as decimal texts, coarse enough for many ties."""
    sizes = draw(st.lists(st.integers(1, 4), min_size=1, max_size=3))
    number = st.integers(0, 6).map(str)
    rows = [[draw(st.lists(number, min_size=n, max_size=n)) for n in sizes] for _ in range(2)]
    shares = [[draw(st.integers(0, 10).map(lambda i: f"{i / 10}")) for _ in sizes] for _ in range(2)]
    reserved = [draw(st.sampled_from(["0", "0.1", "0.25", "0.7", "-1", "2"])) for _ in range(2)]
    return rows, shares, reserved


@settings(max_examples=200, deadline=None)
@given(tables())
def test_any_small_domain_is_solved_as_by_brute_force(drawn):
    rows, shares, reserved = drawn
    issues = {f"i{k}": [f"v{j}" for j in range(len(row))] for k, row in enumerate(rows[0])}
    parties = []
    for party in range(2):
        parts = {}
        for k, (name, values) in enumerate(issues.items()):
            worth = [brute_force.Fraction(text) for text in rows[party][k]]
            weight = brute_force.Fraction(shares[party][k])
            top = max(worth) or 1
            parts[name] = {v: weight * e / top for v, e in zip(values, worth, strict=True)}
        parties.append((parts, brute_force.Fraction(reserved[party])))
    agree(domain_of(*rows, weights=shares, reservations=reserved), brute_force.solve(issues, parties))


def test_utilities_of_one_outcome_are_those_of_all():
    domain = read_domain([FILES / "orchard"])
    worth = utilities(domain.parties[0])
    assert [utility_of(domain.parties[0], (i, j)) for i in range(3) for j in range(4)] == worth.tolist()


def test_no_agreement_is_never_worth_less_than_the_worst_outcome():
    domain = read_domain([FILES / "harbour"])
    assert domain.parties[0].reservation == -0.25
    assert disagreement(domain.parties[0]) == utilities(domain.parties[0]).min()


def test_description_tells_the_solutions_and_the_empty_zone():
    domain = read_domain([FILES / "orchard"])
    text = describe(domain)
    assert "12 outcomes, 10 rational, 6 on the Pareto frontier" in text
    assert "苹果" in text
    assert max(map(len, text.splitlines())) <= 100
    greedy = tuple(dataclasses.replace(party, reservation=0.95) for party in domain.parties)
    assert "no outcome is at least as good" in describe(dataclasses.replace(domain, parties=greedy))


def test_json_for_scripts_holds_what_was_found():
    domain = read_domain([FILES / "orchard"])
    found = json.loads(json.dumps(as_json(domain, solve_domain(domain))))
    assert (found["outcomes"], found["rational"], len(found["frontier"])) == (12, 10, 6)
    assert found["solutions"]["nash"]["values"] == ["苹果", 'some "few"']
    assert found["parties"][0] == {"name": "ana", "reservation": 0.3, "discount": 0.9}


def test_the_output_says_what_each_of_its_keys_is():
    domain = read_domain([FILES / "orchard"])
    solved = solve_domain(domain)
    found = as_json(domain, solved)
    assert set(found["definitions"]) == {"disagreement", "rational", "frontier", *found["solutions"]}
    assert set(found["definitions"]) <= {*found, *found["solutions"]}
    told = " ".join(describe(domain, solved).split())
    for name, meaning in found["definitions"].items():
        assert f"{NAMES.get(name, name)}: {meaning}" in told
    assert "NegMAS" in found["definitions"]["equal_ratios"]


def test_equal_ratios_and_kalai_smorodinsky_may_be_two_outcomes():
    """Where programs differ that print the second under the name of the first."""
    domain = domain_of([["0", "0.9", "0.5", "1"]], [["1", "0.55", "0.56", "0"]])
    points = solve_domain(domain).points
    assert points["kalai_smorodinsky"].utilities == (0.9, 0.55)
    assert points["equal_ratios"].utilities == (0.5, 0.56)


def test_a_million_outcomes_are_solved():
    rng = np.random.default_rng(5)
    values = [[[f"{e:.6f}" for e in rng.random(10)] for _ in range(6)] for _ in range(2)]
    weights = ["0.1", "0.2", "0.3", "0.2", "0.1", "0.1"]
    solved = solve_domain(domain_of(*values, weights=[weights] * 2))
    one, other = (
        reduce(np.add.outer, [float(w) * row / row.max() for w, row in zip(weights, rows, strict=True)])
        for rows in np.array(values, float)
    )
    assert solved.outcomes == one.size == 1_000_000
    assert np.prod(solved.points["nash"].utilities) == pytest.approx((one * other).max(), abs=1e-12)
