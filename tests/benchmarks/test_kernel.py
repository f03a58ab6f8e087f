"""The yardsticks of the benchmark play the same game: the C kernel run for run, plain Mesa in statistics."""

import numpy as np
import pytest

from bargaining_sim.engine import batch
from bargaining_sim.scenario.compiler import compile_scenario
from bargaining_sim.scenario.reader import load_scenario
from tests.benchmarks import c_kernel, plain_mesa
from tests.benchmarks.bench_engine import bare_table

RUNS = 500
COMPILER = c_kernel.compiler()
needs_compiler = pytest.mark.skipif(COMPILER is None, reason="no C compiler found (CC or cc)")


@pytest.fixture(scope="module")
def library():
    return c_kernel.build(COMPILER)


def assert_same(game, library, seed, first):
    ours, theirs = (
        batch.play_slice(game, seed, first, RUNS),
        c_kernel.Kernel(game, library).play(seed, first, RUNS),
    )
    for name in ours.rows.dtype.names:
        np.testing.assert_array_equal(theirs.rows[name], ours.rows[name], err_msg=name)
    np.testing.assert_array_equal(theirs.rungs, ours.rungs)
    return ours.rows


@needs_compiler
@pytest.mark.parametrize("types", [1, 2, 3])
@pytest.mark.parametrize(("seed", "first"), [(1, 0), (20, 7), (2**62, 2**40)])
def test_kernel_gives_the_rows_of_the_engine(library, types, seed, first):
    rows = assert_same(compile_scenario(bare_table(types=types)), library, seed, first)
    assert len(np.unique(rows["rounds"])) > 3


@needs_compiler
@pytest.mark.parametrize("change", ["no_deal", "red_lines", "opens", "discount", "outside", "sharp_beliefs"])
def test_kernel_gives_the_rows_of_the_engine_off_the_base(library, change):
    words = bare_table(rounds=12, types=2).model_dump(exclude_none=True)
    a, b = words["actors"].values()
    if change == "no_deal":
        a["outside_option"], b["outside_option"] = 0.65, 0.64
    elif change == "red_lines":
        a["red_lines"], b["red_lines"] = {"c0": ["r3", "r0"]}, {"c3": ["r3"], "c4": ["r1"]}
    elif change == "opens":
        words["talks"]["opens"] = "b"
    elif change == "discount":
        words["talks"]["discount"] = 0.9
    elif change == "outside":
        a["outside_option"] = 0.97
    else:
        words["talks"]["belief_spread"] = 0.003
    rows = assert_same(compile_scenario(type(bare_table()).model_validate(words)), library, 3, 0)
    if change == "no_deal":
        assert 0 < rows["deals"].mean() < 1
    if change == "outside":
        assert (rows["offers"] < rows["rounds"]).any()  # a side that passes


@needs_compiler
def test_kernel_refuses_a_game_it_does_not_know(library):
    with pytest.raises(ValueError, match="phases beside the table"):
        c_kernel.Kernel(compile_scenario(load_scenario("us_china_2025")), library)


@pytest.mark.parametrize("types", [1, 2, 3])
def test_plain_mesa_bargains_by_the_same_rules(types):
    scenario = bare_table(types=types)
    rows = batch.play_slice(compile_scenario(scenario), 1, 0, 4_000).rows
    found = plain_mesa.batch(plain_mesa.talks_of(scenario), 300)
    ours = {"agreed": rows["deals"], "round": rows["rounds"], "offers": rows["offers"]}
    ours |= {name: rows[name] for name in ("utility_0", "utility_1")}
    for name, column in ours.items():
        theirs = np.array([row[name] for row in found], float)
        error = np.sqrt(column.var() / len(column) + theirs.var() / len(theirs))
        assert abs(theirs.mean() - column.mean()) <= 4.0 * error + 1e-12, name
        assert theirs.std() == pytest.approx(column.std(), rel=0.2, abs=1e-12), name
