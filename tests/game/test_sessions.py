"""A session opened like the last one of the run is left as it stands: as if it had been opened anew."""

import pytest

from bargaining_sim.engine import batch
from bargaining_sim.game import seats
from bargaining_sim.scenario.compiler import compile_scenario
from bargaining_sim.scenario.reader import load_scenario, shipped_scenarios
from tests.benchmarks.bench_engine import bare_table
from tests.engine.helpers import random_scenario

FIELDS = ("opened", "origin", "fallback", "menu", "start", "struck", "risk")


def looked_at(state):
    """All that the seats look at in a session."""
    return (
        [getattr(state.now, name) for name in FIELDS],
        [chip.open for chip in state.chips],
        [state.types[key].reserve for key in sorted(state.types)],
        [state.types[key].top for key in sorted(state.types)],
        [state.rungs[key].allowed for key in sorted(state.rungs)],
    )


@pytest.fixture
def sessions(monkeypatch):
    """Open every session twice, the second time anew; counts the openings, and those that had work to do."""
    counts = {"opened": 0, "worked": 0}
    open_session, find_tops = seats.open_session, seats.find_tops

    def opened(game, state, origin, only):
        found = open_session(game, state, origin, only)
        if found:
            counts["opened"] += 1
            as_found = looked_at(state)
            state.now.opened = 0
            worked = counts["worked"]
            assert open_session(game, state, origin, only)
            assert counts["worked"] == worked + 1
            counts["worked"] = worked
            assert repr(looked_at(state)) == repr(as_found)
        return found

    def worked(game, state):
        counts["worked"] += 1
        find_tops(game, state)

    monkeypatch.setattr(seats, "open_session", opened)
    monkeypatch.setattr(seats, "find_tops", worked)
    return counts


@pytest.mark.parametrize("name", list(shipped_scenarios()))
def test_sessions_of_shipped_scenarios(sessions, name):
    batch.play_plainly(compile_scenario(load_scenario(name)), 5, 0, 10)
    assert sessions["opened"] > 0


def test_sessions_of_random_scenarios(sessions):
    for number in range(150):
        batch.play_plainly(compile_scenario(random_scenario(number)), number, 0, 3)
    assert sessions["opened"] - sessions["worked"] > 30


def test_the_bare_table_is_opened_once_a_run(sessions):
    batch.play_plainly(compile_scenario(bare_table(rounds=12)), 1, 0, 10)
    assert sessions["worked"] == 10
    assert sessions["opened"] > 50
