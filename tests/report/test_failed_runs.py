"""Runs that a tactic of one's own brought down count as failed, and as nothing else."""

import numpy as np
import pytest

from bargaining_sim import load_scenario
from bargaining_sim.analysis.comparison.study import Pairs
from bargaining_sim.engine.batch import Rows, gather, play_batch
from bargaining_sim.game.outcome import FAILED, FILE_OUTCOMES, TRADE_OUTCOMES
from bargaining_sim.plots.utility_plane import ends_of
from bargaining_sim.report.findings import hinges
from bargaining_sim.results.dictionary import data_dictionary
from bargaining_sim.results.frame import Frame, frame_of
from bargaining_sim.scenario.compiler import compile_scenario

BASE = load_scenario("us_china_2025")
RUNS, DOWN = 400, 150


@pytest.fixture(scope="module")
def frames() -> tuple[Frame, Frame]:
    """A batch of which the first runs came down, and the same batch without them."""
    whole = gather(play_batch(compile_scenario(BASE), 1, 0, RUNS))
    rows, rungs, shares = (part[DOWN:].copy() for part in (whole.rows, whole.rungs, whole.shares))
    left = frame_of(BASE, 1, Rows(DOWN, rows, rungs, shares))
    for part in (whole.rows, whole.rungs, whole.shares):
        part[:DOWN] = np.zeros(1, part.dtype)
    for name in ("utility_0", "utility_1"):
        whole.rows[name][:DOWN] = np.nan
    whole.rows["file_outcome"][:DOWN] = FILE_OUTCOMES.index(FAILED)
    whole.rows["trade_outcome"][:DOWN] = TRADE_OUTCOMES.index(FAILED)
    return frame_of(BASE, 1, whole), left


def test_they_are_in_no_class_but_their_own(frames):
    with_failed, left = frames
    assert with_failed.ended.sum() == RUNS - DOWN
    for outcome in data_dictionary(BASE):
        if outcome.kind == "class":
            found, expected = with_failed.shares(outcome.name), left.shares(outcome.name)
            down = found.pop(FAILED, None)
            assert down in (None, DOWN)
            assert found == {name: count for name, count in expected.items() if name != FAILED}


def test_they_do_not_make_types_tell(frames):
    with_failed, left = frames
    assert hinges(with_failed) == hinges(left)


def test_they_end_nowhere(frames):
    found, expected = (ends_of(frame, (0, 0)) for frame in frames)
    assert found.runs == expected.runs > 0
    np.testing.assert_array_equal(found.points, expected.points)


def test_a_comparison_leaves_them_out_of_types_and_rungs(frames):
    """A run that failed on either side says nothing of the types and rungs of both."""
    with_failed, left = frames
    everything = gather(play_batch(compile_scenario(BASE), 1, 0, RUNS))
    whole = frame_of(BASE, 1, everything)
    found, expected = Pairs(BASE, BASE), Pairs(BASE, BASE)
    names = [outcome.name for outcome in found.outcomes[0]]
    found.add({name: with_failed[name] for name in names}, {name: whole[name] for name in names})
    expected.add({name: left[name] for name in names}, {name: left[name] for name in names})
    inner = [*found.types, *(name for name in found.classes if name.startswith("rung_"))]
    assert len(inner) == 2 + len(BASE.chips)
    for name in inner:
        np.testing.assert_array_equal(found.classes[name].counts, expected.classes[name].counts)
    assert found.other_types == 0
    assert found.classes["trade_outcome"].counts.sum() == RUNS
