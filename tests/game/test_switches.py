"""Metamorphic: what is switched off, or has no effect, leaves everything else as it is, to the bit.

Every phase has draws of its own, so runs with the same seed and number differ only by what they are about.
"""

import numpy as np
import pytest

from bargaining_sim.engine import batch
from bargaining_sim.game.ledger import KIND_NAMES, PHASE_NAMES
from bargaining_sim.game.outcome import ROW
from bargaining_sim.game.tables import NEVER
from bargaining_sim.scenario.compiler import compile_scenario
from bargaining_sim.scenario.reader import load_scenario
from bargaining_sim.scenario.schema import Scenario
from tests.game.small_world import scenario
from tests.game.story_world import INSTRUMENTS, NEWS, STORY

RUNS = 2_000
HABITS = {f"actors.{name}.moves": {"temperature": 0.2} for name in ("us", "cn")}
RELUCTANT = {
    f"approval.ratifiers.{name}": {"label": "ratifiers", "threshold": 0.5, "spread": 0.2}
    for name in ("us", "cn")
}
SMALL = (
    STORY
    | HABITS
    | RELUCTANT
    | {
        "actors.us.types": {
            "dealer": {"prior": 0.6},
            "hawk": {"prior": 0.4, "values": {"tariffs": {"r0": 1.0, "r1": 0.6, "r2": 0.2, "r3": 0.0}}},
        },
        "instruments": INSTRUMENTS | {"lists": INSTRUMENTS["lists"] | {"hazard": 0.3}},
    }
)
WORTHLESS = {"news": NEWS | {"rumours": {"leak": NEWS["rumours"]["leak"] | {"likelihood_ratio": 1.0}}}}


def world(name, changes=None):
    if name == "small":
        return scenario(SMALL | (changes or {}), file=True)
    return load_scenario(name, changes or {})


WORLDS = pytest.mark.parametrize("name", ["small", "us_china_2025", "madrid_2025"])


class Played:
    """Columns and paths of the first runs of a scenario."""

    def __init__(self, words: Scenario) -> None:
        self.rows, self.paths = batch.play_with_paths(compile_scenario(words), 9, 0, RUNS)

    def columns(self, without=()):
        """Everything that a run leaves but what firms did: column → array (n, …)."""
        found = {field: self.rows.rows[field] for field in ROW.names if field not in without}
        found |= {"final rungs": self.rows.rungs, "rungs": self.paths.rungs, "learned": self.paths.learned}
        return found

    def firms(self):
        return {"shares": self.rows.shares, "path": self.paths.shares, "designs": self.paths.designs}


def differing(one, other, where=slice(None)):
    """Columns that are not the same to the bit in some run."""
    return {
        name
        for name in one
        if np.ascontiguousarray(one[name][where]).tobytes()
        != np.ascontiguousarray(other[name][where]).tobytes()
    }


@WORLDS
def test_firms_change_nothing_but_themselves(name):
    on, off = Played(world(name)), Played(world(name, {"phases.firms": False}))
    assert differing(on.columns(), off.columns()) == set()
    assert differing(on.firms(), off.firms()) == {"shares", "path", "designs"}


@WORLDS
def test_neither_do_their_number_and_their_habits(name):
    one = Played(world(name))
    other = Played(world(name, {"firms.count": 90, "firms.social": 1.5, "firms.quarters_after": 9}))
    assert differing(one.columns(), other.columns()) == set()


def off(phase):
    return {f"phases.{phase}": False}


@WORLDS
@pytest.mark.parametrize(("phase", "column"), [("shocks", "shocks"), ("rumours", "rumours")])
def test_news_that_does_not_come_changes_nothing(name, phase, column):
    with_it, without = Played(world(name)), Played(world(name, off(phase)))
    came = with_it.rows.rows[column] > 0
    assert 0 < came.sum() < RUNS
    assert not without.rows.rows[column].any()
    for columns in (Played.columns, Played.firms):
        assert differing(columns(with_it), columns(without), ~came) == set()
    told = differing(with_it.columns(), without.columns(), came)
    assert told >= {column}
    assert len(told) > 20 or name == "small"


@WORLDS
def test_worthless_rumours_change_no_column_but_their_number(name):
    worthless = WORTHLESS
    if name != "small":
        rumours = load_scenario(name).news.rumours
        worthless = {f"news.rumours.{rumour}.likelihood_ratio": 1.0 for rumour in rumours}
    with_them = Played(world(name, worthless))
    without = Played(world(name, off("rumours")))
    assert differing(with_them.columns(), without.columns()) == {"rumours"}
    assert differing(with_them.firms(), without.firms()) == set()


def test_shocks_without_effect_change_no_column_but_their_number():
    idle = {"label": "nothing happens", "rate": 0.1}
    with_them = Played(world("small", {"news": {"shocks": {"idle": idle}}}))
    without = Played(world("small", {"news": {"shocks": {"idle": idle}}} | off("shocks")))
    assert differing(with_them.columns(), without.columns()) == {"shocks"}
    assert differing(with_them.firms(), without.firms()) == set()


def test_one_more_shock_leaves_the_draws_of_the_others():
    """A second shock that never arrives stands behind the first, but before the rumours."""
    never = {"label": "never", "rate": 0.0, "relations": -1.0}
    shocks = NEWS["shocks"] | {"never": never}
    one = Played(world("small", {"news": {"shocks": NEWS["shocks"]}}))
    two = Played(world("small", {"news": {"shocks": shocks}}))
    assert differing(one.columns(), two.columns()) == set()


@WORLDS
def test_what_is_not_learned_changes_nothing(name):
    with_it, without = Played(world(name)), Played(world(name, off("learning")))
    learned = with_it.rows.rows["instruments_learned"] > 0
    assert (without.paths.learned == NEVER).all()
    if name == "small":
        assert 0 < learned.sum() < RUNS
    for columns in (Played.columns, Played.firms):
        assert differing(columns(with_it), columns(without), ~learned) == set()


def test_an_instrument_for_nothing_changes_nothing_but_what_is_known():
    idle = {"label": "useless", "learner": "us", "hazard": 0.5, "exposed_by": {"ore": ["r0", "r1", "r2"]}}
    words = {"instruments": {"idle": idle}, "approval.reviewer": None}
    with_it, without = Played(world("small", words)), Played(world("small", words | off("learning")))
    assert differing(with_it.columns(), without.columns()) == {"instruments_learned", "learned"}
    assert differing(with_it.firms(), without.firms()) == set()


VENTURE_COLUMNS = {"file_outcome", "ending", "months_survived", "support"}
BEFORE_CLOSING = ("framework", "closed", "consented", "ratified_0", "ratified_1", "first_deal")


@WORLDS
def test_the_venture_changes_nothing_before_the_closing(name):
    with_it, without = Played(world(name)), Played(world(name, off("implementation")))
    closed = with_it.rows.rows["closed"] > 0
    assert 0 < closed.sum() < RUNS
    for columns in (Played.columns, Played.firms):
        assert differing(columns(with_it), columns(without), ~closed) == set()
    assert not differing(with_it.columns(), without.columns()) & set(BEFORE_CLOSING)
    assert (without.rows.rows["ending"] == 0).all()
    assert (without.rows.rows["months_survived"] == 0).all()


def test_a_venture_that_nothing_can_end_only_lasts():
    safe = STORY["implementation"] | dict.fromkeys(
        ("violation_hazard", "quality_hazard", "external_hazard"), 0.0
    )
    with_it, without = (
        Played(world("small", {"implementation": safe} | switch)) for switch in ({}, off("implementation"))
    )
    assert differing(with_it.columns(), without.columns()) == VENTURE_COLUMNS


# the same in the ledger


def events_of(words, run):
    return batch.trace_run(compile_scenario(words), 9, run)[0]


def phases_of(events):
    return np.array([PHASE_NAMES[int(phase)] for phase in events["phase"]])


def kinds_of(events):
    return np.array([KIND_NAMES[int(kind)] for kind in events["kind"]])


@pytest.mark.parametrize("run", range(12))
def test_without_firms_the_ledger_lacks_what_firms_did(run):
    with_them, without = events_of(world("small"), run), events_of(world("small", off("firms")), run)
    assert with_them[phases_of(with_them) != "firms"].tobytes() == without.tobytes()


@pytest.mark.parametrize("run", range(12))
def test_worthless_rumours_are_told_and_nothing_else_changes(run):
    with_them = events_of(world("small", WORTHLESS), run)
    without = events_of(world("small", WORTHLESS | off("rumours")), run)
    assert with_them[kinds_of(with_them) != "rumoured"].tobytes() == without.tobytes()


@pytest.mark.parametrize("phase", ["table", "approval", "clock", "implementation", "firms"])
def test_a_later_phase_leaves_the_first_round_before_it(phase):
    """News, moves and learning of the first meeting do not depend on what comes after them."""
    for run in range(12):
        both = []
        for changes in ({}, off(phase)):
            events = events_of(world("small", changes), run)
            early = (events["meeting"] == 0) & np.isin(phases_of(events), ["news", "moves"])
            both.append(events[early].tobytes())
        assert both[0] == both[1]


@pytest.mark.parametrize(
    ("phase", "kind"), [("shocks", "shocked"), ("rumours", "rumoured"), ("learning", "learned")]
)
def test_an_earlier_phase_leaves_the_draws_of_the_later(phase, kind):
    """Where nothing of it happened in the first round, that round is the same without it."""
    same = 0
    for run in range(40):
        first = [
            events[events["meeting"] == 0]
            for events in (events_of(world("small", changes), run) for changes in ({}, off(phase)))
        ]
        if kind not in kinds_of(first[0]):
            same += 1
            assert first[0].tobytes() == first[1].tobytes()
    assert 3 <= same < 40
