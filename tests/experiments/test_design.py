"""Which points are played, and in which order."""

import itertools
import json
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import qmc, sobol_indices, uniform

from bargaining_sim.analysis.sweep.study import study
from bargaining_sim.experiments.design import (
    DESIGNS,
    DIFFERENCES,
    EFFECTS,
    INDICES,
    ROWS,
    SAMPLED,
    TORNADO,
    latin_hypercube,
    saltelli,
)
from bargaining_sim.experiments.points import (
    DEFAULT_STEPS,
    as_numbers,
    at_share,
    count_points,
    listed,
    points_of,
)
from bargaining_sim.experiments.reader import read_experiment, settings_at, settings_of
from bargaining_sim.experiments.reference import experiment_page, experiment_schema
from bargaining_sim.experiments.schema import Experiment
from bargaining_sim.report.folders import write_report
from tests.experiments.sweeps import PIE_SWEEP, manifest_of, play, written

BETA, OTHER, OFFERS = "actors.first.tactic.beta", "actors.second.tactic.beta", "talks.offers_per_round"
THREE = {
    "one": {"keys": [BETA], "values": [1.0, 2.0, 3.0]},
    "two": {"keys": ["talks.ends_on_deal"], "values": [True, False]},
    "three": {"levels": {"slow": [f"{OTHER}=0.5"], "fast": [f"{OTHER}=2"]}},
}
RANGES = {
    "beta": {"keys": [BETA], "low": 0.2, "high": 3.0},
    "offers": {"keys": [OFFERS], "low": 2.0, "high": 9.0},
    "deal": {"keys": ["talks.ends_on_deal"], "values": [True, False]},
    "speed": {"levels": {"slow": [f"{OTHER}=0.5"], "mid": [], "fast": [f"{OTHER}=2"]}},
}


def experiment(factors, kind="grid", **design):
    words = {
        "name": "made",
        "question": "What?",
        "scenario": "split_the_pie",
        "outcomes": ["utility_first"],
        "design": {"kind": kind, "runs": 3} | design,
        "factors": factors,
    }
    return Experiment.model_validate(words)


def factor(**words):
    return experiment({"x": {"keys": [BETA]} | words}).factors["x"]


@pytest.mark.parametrize("kind", ["grid", "paired"])
def test_all_combinations_with_the_last_factor_fastest(kind):
    found = points_of(experiment(THREE, kind))
    assert found == [
        (one, two, three)
        for one in (1.0, 2.0, 3.0) for two in (True, False) for three in ("slow", "fast")
    ]  # fmt: skip
    assert [type(value) for value in found[0]] == [float, bool, str]


def test_one_at_a_time_begins_with_the_scenario_as_it_is():
    made = experiment(THREE, "one_at_a_time")
    assert points_of(made) == [
        (None, None, None),
        (1.0, None, None), (2.0, None, None), (3.0, None, None),
        (None, True, None), (None, False, None),
        (None, None, "slow"), (None, None, "fast"),
    ]  # fmt: skip
    assert settings_at(made, points_of(made)[0]) == {}
    assert settings_at(made, points_of(made)[-1]) == {OTHER: 2}


@pytest.mark.parametrize(
    ("steps", "expected"),
    [(None, [0.1, 0.2, 0.3, 0.4, 0.5]), (2, [0.1, 0.5]), (3, [0.1, 0.3, 0.5])],
)
def test_steps_of_a_range_are_even_and_without_digits_of_rounding(steps, expected):
    assert listed(factor(low=0.1, high=0.5, steps=steps)) == expected
    assert len(listed(factor(low=0.1, high=0.5))) == DEFAULT_STEPS


@pytest.mark.parametrize(
    ("low", "high", "steps", "expected"),
    [(1, 5, 5, [1, 2, 3, 4, 5]), (1, 3, 5, [1, 2, 3]), (1, 100, 3, [1, 50, 100]), (7, 8, 1000, [7, 8])],
)
def test_a_range_of_whole_numbers_has_whole_numbers_each_once(low, high, steps, expected):
    found = listed(factor(keys=[OFFERS], low=low, high=high, steps=steps))
    assert found == expected
    assert {type(value) for value in found} == {int}


def test_whole_numbers_stay_whole_on_their_way_through_the_manifest():
    """A key for whole numbers takes no 12.0; flags are no numbers."""
    made = experiment(
        {"x": {"keys": [OFFERS], "values": [10, 20]}, "y": {"keys": [BETA], "values": [2, 0.5]}}
    )
    again = Experiment.model_validate_json(made.model_dump_json())
    points = [tuple(json.loads(json.dumps(point))) for point in points_of(again)]
    assert points == points_of(made)
    assert {type(settings_at(again, point)[OFFERS]) for point in points} == {int}
    flags = experiment({"x": {"keys": ["talks.ends_on_deal"], "values": [True, False]}})
    assert [point[0] for point in points_of(flags)] == [True, False]
    assert [type(point[0]) for point in points_of(flags)] == [bool, bool]


@given(low=st.integers(-50, 50), width=st.integers(1, 40), shares=st.lists(st.floats(0, 1), min_size=1))
def test_shares_of_whole_ranges_stay_inside_and_every_number_has_equal_room(low, width, shares):
    made = factor(keys=[OFFERS], low=low, high=low + width)
    for share in shares:
        found = at_share(made, share)
        assert type(found) is int
        assert low <= found <= low + width
    many = width + 1
    middles = [at_share(made, (k + 0.5) / many) for k in range(many)]
    assert middles == list(range(low, low + many))


@given(st.floats(0, 1))
def test_shares_of_ranges_and_lists(share):
    assert at_share(factor(low=-2.0, high=6.0), share) == pytest.approx(8 * share - 2, abs=1e-9)
    choices = ["a", "b", "c"]
    assert at_share(factor(values=choices), share) == choices[min(int(3 * share), 2)]


@settings(deadline=None, max_examples=60)
@given(st.integers(1, 6), st.integers(2, 80), st.integers(0, 2**63 - 1))
def test_a_latin_hypercube_has_one_point_in_every_bin_of_every_factor(factors, points, seed):
    shares = latin_hypercube(factors, points, seed)
    assert shares.shape == (points, factors)
    assert ((shares >= 0) & (shares < 1)).all()
    bins = np.sort((shares * points).astype(int), axis=0)
    assert (bins == np.arange(points)[:, None]).all()
    assert (shares == latin_hypercube(factors, points, seed)).all()
    assert not np.array_equal(shares, latin_hypercube(factors, points, seed ^ 1))


@settings(deadline=None, max_examples=40)
@given(st.integers(1, 6), st.integers(1, 7), st.integers(0, 2**63 - 1))
def test_blocks_of_saltelli(factors, power, seed):
    n = 2**power
    shares = saltelli(factors, n, seed)
    assert shares.shape == ((factors + 2) * n, factors)
    first, second, *mixed = np.split(shares, factors + 2)
    for i, block in enumerate(mixed):
        others = [j for j in range(factors) if j != i]
        assert (block[:, i] == second[:, i]).all()
        assert (block[:, others] == first[:, others]).all()
    assert (first != second).any(axis=0).all()
    for block in (first, second):  # a Sobol sequence: balanced in halves of every factor
        assert ((block < 0.5).sum(axis=0) == n / 2).all()
    assert (shares == saltelli(factors, n, seed)).all()


def test_the_points_of_sobol_go_into_scipy_as_they_are():
    """On 2·x0 + x1 of uniform factors the first-order indices are 0.8 and 0.2."""
    n = 1024
    values = saltelli(2, n, 3) @ [2.0, 1.0]
    a, b, *ab = np.split(values, 4)
    found = sobol_indices(
        func={"f_A": a[None], "f_B": b[None], "f_AB": np.stack(ab)[:, None]},
        n=n,
        dists=[uniform(), uniform()],
    )
    assert found.first_order.ravel() == pytest.approx([0.8, 0.2], abs=0.01)


def test_sampled_points_lie_in_their_ranges_and_take_every_choice():
    for kind, points in (("latin_hypercube", 40), ("sobol", 16)):
        made = experiment(RANGES, kind, points=points)
        beta, offers, deal, speed = zip(*points_of(made), strict=True)
        assert all(0.2 <= value <= 3.0 for value in beta)
        assert set(offers) == set(range(2, 10))
        assert {type(value) for value in offers} == {int}
        assert set(deal) == {True, False}
        assert set(speed) == {"slow", "mid", "fast"}


def test_a_latin_hypercube_shares_out_choices_evenly():
    found = points_of(experiment(RANGES, "latin_hypercube", points=48))
    assert [sum(point[2] is value for point in found) for value in (True, False)] == [24, 24]
    assert [sum(point[3] == value for point in found) for value in ("slow", "mid", "fast")] == [16] * 3
    assert [sum(point[1] == value for point in found) for value in range(2, 10)] == [6] * 8


EVERY = [(row.name, {"points": 8} if row.takes else {}) for row in ROWS]
EVERY += [("latin_hypercube", {"points": 2}), ("latin_hypercube", {"points": 37})]


@pytest.mark.parametrize(("kind", "more"), EVERY)
@pytest.mark.parametrize("factors", [THREE, RANGES, {"beta": RANGES["beta"]}])
def test_the_count_is_that_of_the_points_and_the_points_are_always_the_same(kind, more, factors):
    made, again = experiment(factors, kind, **more), experiment(factors, kind, **more)
    points = points_of(made)
    assert len(points) == count_points(made)
    assert points == points_of(again)
    assert [json.dumps(point) for point in points] == [json.dumps(point) for point in points_of(again)]
    assert all(tuple(json.loads(json.dumps(point))) == point for point in points), (
        "as the manifest keeps them"
    )


@pytest.mark.parametrize("kind", ["latin_hypercube", "sobol"])
def test_another_seed_of_the_design_gives_other_points(kind):
    found = [points_of(experiment(RANGES, kind, points=8, seed=seed)) for seed in (1, 2)]
    assert found[0] != found[1]


@pytest.mark.parametrize("kind", ["latin_hypercube", "sobol"])
def test_the_points_of_a_file_are_the_same_in_another_process(tmp_path, kind):
    path = tmp_path / "mine.toml"
    path.write_text(
        f"""
        question = "What?"
        scenario = "split_the_pie"
        outcomes = ["utility_first"]
        design = {{ kind = "{kind}", points = 4, seed = 11 }}
        factors = {{ beta = {{ keys = ["{BETA}"], low = 0.0001, high = 1.0 }} }}
        """,
        encoding="utf-8",
    )
    here = points_of(read_experiment(path).experiment)
    script = (
        "import json, sys; from bargaining_sim.experiments import points, reader;"
        "print(json.dumps(points.points_of(reader.read_experiment(sys.argv[1]).experiment)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(path)], capture_output=True, text=True, check=True
    )
    assert [tuple(point) for point in json.loads(done.stdout)] == here


def test_numbers_of_a_factor_for_analysis():
    speed, deal = (experiment(RANGES).factors[name] for name in ("speed", "deal"))
    assert as_numbers(speed, ["mid", None, "fast", "slow"]) == pytest.approx([1, np.nan, 2, 0], nan_ok=True)
    assert as_numbers(deal, [False, True, None]) == pytest.approx([1, 0, np.nan], nan_ok=True)
    assert as_numbers(factor(low=0.0, high=1.0), [0.25, None]) == pytest.approx([0.25, np.nan], nan_ok=True)
    assert as_numbers(factor(values=[5, 3]), [3.0, 5.0]) == pytest.approx([3, 5])


def test_discrepancy_is_that_of_good_designs():
    """Both spread points more evenly than chance would."""
    chance = min(qmc.discrepancy(np.random.default_rng(seed).random((64, 2))) for seed in range(20))
    for seed in range(5):
        assert qmc.discrepancy(latin_hypercube(2, 64, seed)) < chance
        assert qmc.discrepancy(saltelli(2, 64, seed)[:64]) < chance


def test_complements_and_levels_as_settings():
    pair = factor(
        keys=["actors.us.types.hawk.prior"], complements=["actors.us.types.dealer.prior"], values=[0.3]
    )
    assert settings_of(pair, 0.3) == {
        "actors.us.types.hawk.prior": 0.3,
        "actors.us.types.dealer.prior": 0.7,
    }
    assert settings_of(pair, None) == {}
    made = experiment(THREE)
    every = [settings_at(made, point) for point in points_of(made)]
    assert len({json.dumps(found, sort_keys=True) for found in every}) == len(every) == 12
    assert every[1] == {BETA: 1.0, "talks.ends_on_deal": True, OTHER: 2}
    for first, second in itertools.pairwise(every):
        assert first.keys() == second.keys()


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_a_row_of_the_table_is_all_that_a_design_needs(row, tmp_path):
    """It is read from a file, has its words, is played, and gets the analyses that it names and no others."""
    assert (row.combine is None) != (row.draw is None)
    assert (row.draw is not None) == bool(row.takes)
    assert not row.power_of_2 or row.takes
    assert all((row.words, row.played, row.answers, row.told))
    assert (EFFECTS in row.analyses) != (DIFFERENCES in row.analyses)
    assert set(row.analyses) <= {EFFECTS, INDICES, DIFFERENCES, TORNADO}
    assert f"| `{row.name}` | {row.played} | {row.answers} |" in experiment_page()
    assert row.name in json.loads(experiment_schema())["$defs"]["Design"]["properties"]["kind"]["enum"]
    text = PIE_SWEEP.replace('kind = "grid"', f'kind = "{row.name}"\n' + ("points = 16" if row.takes else ""))
    frame = play(tmp_path / "out", manifest_of(written(tmp_path, text), runs=30, part=1000))
    assert frame.errors == {}
    results = study(frame, ["utility_north"])
    assert bool(results.effects) == (EFFECTS in row.analyses)
    assert bool(results.sobol) == (INDICES in row.analyses)
    assert bool(results.differences) == (DIFFERENCES in row.analyses)
    assert bool(results.tornados) == (TORNADO in row.analyses)
    assert row.told in sweep_page_text(frame.folder)


def sweep_page_text(folder):
    return write_report(folder, folder / "page.html").page.read_text(encoding="utf-8")


def test_names_of_designs_are_all_different():
    assert len(DESIGNS) == len(ROWS)
    assert tuple(row.name for row in ROWS if row.draw) == SAMPLED
