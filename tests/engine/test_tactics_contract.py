"""One contract for all tactics: what each keeps, whoever it meets and in whatever world."""

import functools

import numpy as np
import pytest

from bargaining_sim.engine import batch
from bargaining_sim.game import play, seats
from bargaining_sim.game.ledger import KIND_NAMES
from bargaining_sim.game.play import ledger_capacity
from bargaining_sim.rules import answers, concession, offers
from bargaining_sim.rules.tactics import ANSWERS, OFFERS, TACTICS
from bargaining_sim.scenario.compiler import compile_scenario
from bargaining_sim.scenario.reader import load_scenario
from bargaining_sim.scenario.schema import Scenario, Tactic
from tests.engine.helpers import compiled_run, mesa_run, plain_run, reduced_scenario
from tests.engine.test_behaviour import pie

RUNS = 25
OTHERS = ("time", "random", "tit_for_tat")
WORLDS = ("base", "madrid", "pie", "reduced")
CASES = [
    (name, world)
    for name in TACTICS
    for world in WORLDS
    if not TACTICS[name].reduced_only or world in ("pie", "reduced")
]


def with_tactics(scenario: Scenario, *tactics: dict) -> Scenario:
    """The scenario with tables ``tactic`` for its first actors."""
    words = scenario.model_dump()
    for actor, tactic in zip(words["actors"].values(), tactics, strict=False):
        actor["tactic"] = tactic
    return Scenario.model_validate(words)


@functools.cache
def world_of(name: str) -> Scenario:
    if name == "pie":
        return pie(rounds=6, rungs=21)
    if name == "reduced":
        return reduced_scenario(5)
    return load_scenario({"base": "us_china_2025", "madrid": "madrid_2025"}[name], {"firms.count": 8})


def ledger_bytes(scenario: Scenario, runs: int = 12) -> list[bytes]:
    game = compile_scenario(scenario)
    return [batch.trace_run(game, 3, run)[0].tobytes() for run in range(runs)]


class Watch:
    """Looks on while runs are played plainly, and checks what is offered and answered."""

    def __init__(self, monkeypatch, within_reach=True):
        self.within_reach = within_reach
        self.seen = {"offered": 0, "passed": 0, "accepted": 0, "refused": 0}
        self.offered, self.answered, self.passed = play.note_offer, play.answer, play.passes
        monkeypatch.setattr(play, "note_offer", self.note_offer)
        monkeypatch.setattr(play, "answer", self.answer)
        monkeypatch.setattr(play, "passes", self.passes)

    def check_aspiration(self, state, a):
        least = seats.own_reservation(state, a)
        top = state.types[a, state.sides[a].type].top
        assert least <= state.sides[a].aspiration
        if self.within_reach:
            assert state.sides[a].aspiration <= max(least, top)
        return least

    def note_offer(self, game, state, a, package):
        least = self.check_aspiration(state, a)
        assert game.utility[a, state.sides[a].type, package] >= least
        assert offers.is_legal(game.codes[package], a, game.chips, game.rungs)
        assert game.sides[a].offer != offers.NOTHING
        self.seen["offered"] += 1
        self.offered(game, state, a, package)

    def passes(self, game, state, a, slot, draw):
        self.check_aspiration(state, a)
        self.seen["passed"] += 1
        self.passed(game, state, a, slot, draw)

    def answer(self, game, state, b, package, slot, accepted):
        least, bar = self.check_aspiration(state, b), state.sides[b].bar
        worth = game.utility[b, state.sides[b].type, package]
        assert bar >= least
        legal = offers.is_legal(game.codes[package], b, game.chips, game.rungs)
        assert accepted == (legal and worth >= bar)
        if game.sides[b].answer == answers.ALWAYS:
            assert bar == least
        if game.sides[b].answer == answers.NEVER:
            assert not accepted
        self.seen["accepted" if accepted else "refused"] += 1
        self.answered(game, state, b, package, slot, accepted)


@pytest.mark.parametrize(("name", "world"), CASES)
def test_offers_answers_and_aspirations_keep_their_bounds(name, world, monkeypatch):
    watch = Watch(monkeypatch, within_reach=(name, world) != ("spe", "reduced"))  # it takes no note of news
    for other in OTHERS:
        for pair in ((name, other), (other, name)):
            game = compile_scenario(with_tactics(world_of(world), *({"name": t} for t in pair)))
            for run in range(RUNS // 3):
                batch.trace_run(game, 11, run)
    assert watch.seen["offered"] > 0
    assert watch.seen["refused"] + watch.seen["accepted"] == watch.seen["offered"]


@pytest.mark.parametrize("answer", ANSWERS)
@pytest.mark.parametrize("offer", OFFERS)
def test_every_way_to_offer_goes_with_every_way_to_answer(offer, answer, monkeypatch):
    compiled_run(compile_scenario(world_of("pie")), 1, 0)  # before the watch stands in for parts of it
    Watch(monkeypatch, within_reach=False)
    for name in ("time", "resource", "spe", "random", "always_accept"):
        tactic = {"name": name, "offer": offer, "answer": answer, "noise": 0.02}
        for world in ("pie", "reduced"):
            scenario = with_tactics(world_of(world), tactic, {"name": "tit_for_tat"})
            game = compile_scenario(scenario)
            for run in range(3):
                assert compiled_run(game, 2, run) == plain_run(game, 2, run) == mesa_run(scenario, 2, run)


@pytest.mark.parametrize("name", TACTICS)
def test_playing_leaves_the_game_as_it_was(name):
    for world in ("pie", "reduced"):
        game = compile_scenario(with_tactics(world_of(world), {"name": name}, {"name": "time"}))
        before = [np.asarray(table).tobytes() for table in game]
        assert not any(table.flags.writeable for table in game[1:])
        batch.play_slice(game, 1, 0, 50)
        for run in range(5):
            batch.trace_run(game, 1, run)
        assert [np.asarray(table).tobytes() for table in game] == before


@pytest.mark.parametrize(("name", "world"), CASES)
def test_a_run_alone_is_the_same_run(name, world):
    game = compile_scenario(with_tactics(world_of(world), {"name": name}, {"name": "time", "noise": 0.05}))
    many = batch.play_slice(game, 4, 0, 60)
    for run in (0, 7, 31, 59):
        alone = batch.play_slice(game, 4, run, 1)
        assert alone.rows[0].tobytes() == many.rows[run].tobytes()
        assert alone.rungs.tobytes() == many.rungs[run : run + 1].tobytes()


@pytest.mark.parametrize("name", TACTICS)
def test_engines_agree_on_every_tactic_against_every_other(name):
    for other in TACTICS:
        scenario = with_tactics(world_of("reduced"), {"name": name, "noise": 0.05}, {"name": other})
        game = compile_scenario(scenario)
        for run in range(3):
            assert compiled_run(game, 6, run) == plain_run(game, 6, run) == mesa_run(scenario, 6, run), other


@pytest.mark.parametrize("name", [name for name in TACTICS if not TACTICS[name].reduced_only])
def test_engines_agree_in_the_base_story(name):
    scenario = with_tactics(world_of("base"), {"name": name, "noise": 0.05}, {"name": "resource"})
    game = compile_scenario(scenario)
    for run in range(6):
        assert compiled_run(game, 6, run) == plain_run(game, 6, run) == mesa_run(scenario, 6, run)


PARAMETERS = {
    "beta": (0.35, 4.0),
    "initial_concession": (0.0, 0.4),
    "firmness": (0.9, 0.4),
    "imitation": (1.0, 0.3),
    "patience": (10.0, 1.0),
    "noise": (0.0, 0.1),
}


@pytest.mark.parametrize("name", TACTICS)
def test_what_asks_for_the_worth_of_a_refusal_is_played_in_reduced_games_only(name):
    tactic = TACTICS[name]
    asks = tactic.aspiration == concession.EQUILIBRIUM or tactic.offer == offers.ACCEPTABLE
    assert tactic.reduced_only == asks


def test_all_parameters_are_looked_at():
    assert set(PARAMETERS) == set(Tactic.model_fields) - {"name", "offer", "answer"}
    assert {key for tactic in TACTICS.values() for key in tactic.parameters} == set(PARAMETERS)


@functools.cache
def with_parameter(name: str, key: str, value: float) -> tuple[bytes, ...]:
    """What it leaves in a world of one type each, where nobody reads offers as signs of a type."""
    others = {"name": "time", "beta": 1.0}
    tactic = {"name": name} if PARAMETERS[key][0] == value else {"name": name, key: value}
    return tuple(ledger_bytes(with_tactics(world_of("pie"), tactic, others)))


@pytest.mark.parametrize("name", TACTICS)
@pytest.mark.parametrize("key", PARAMETERS)
def test_parameters_that_are_listed_change_something_and_the_others_nothing(name, key):
    usual, other = (with_parameter(name, key, value) for value in PARAMETERS[key])
    assert PARAMETERS[key][0] == Tactic.model_fields[key].default
    assert (usual != other) == (key in TACTICS[name].parameters)


def of_kind(events, kind):
    return [event for event in events if KIND_NAMES[int(event["kind"])] == kind]


def test_who_always_accepts_takes_the_first_offer_that_is_worth_its_reservation():
    game = compile_scenario(
        with_tactics(pie(rounds=5, rungs=11), {"name": "time"}, {"name": "always_accept"})
    )
    events, out = batch.trace_run(game, 1, 0)
    assert of_kind(events, "accepted")[0]["actor"] == 1
    assert of_kind(events, "accepted")[0]["threshold"] == 0.0
    assert out.rows["first_deal"][0] == 1
    assert out.rows["offers"][0] == 1
    words = pie(rounds=5, rungs=11).model_dump()
    words["actors"]["two"] |= {"tactic": {"name": "always_accept"}, "outside_option": 0.4}
    words["actors"]["one"]["tactic"] = {"name": "time", "beta": 1.0}
    events, _ = batch.trace_run(compile_scenario(Scenario.model_validate(words)), 1, 0)
    heard = of_kind(events, "refused") + of_kind(events, "accepted")
    heard = [event for event in heard if event["actor"] == 1]
    assert {event["threshold"] for event in heard} == {4000.0}
    assert of_kind(events, "accepted")[0]["value"] == 4000.0
    assert all(event["value"] < 4000 for event in of_kind(events, "refused") if event["actor"] == 1)


@pytest.mark.parametrize("other", ["time", "conceder", "always_accept", "random"])
def test_nobody_moves_never_offers_and_never_accepts(other):
    for world in WORLDS:
        pair = {"name": "nobody_moves"}, {"name": other}
        game = compile_scenario(with_tactics(world_of(world), *pair))
        for run in range(8):
            events, _ = batch.trace_run(game, 1, run)
            assert not [e for e in of_kind(events, "offered") if e["actor"] == 0]
            assert not of_kind(events, "accepted") or all(
                e["actor"] == 1 for e in of_kind(events, "accepted")
            )
            assert not of_kind(events, "deal")
        assert len(events) < ledger_capacity(game)


def test_an_outside_option_raises_the_reservation_and_so_the_share():
    least = []
    for option in (0.0, 0.2, 0.6):
        words = pie(rounds=20, rungs=101).model_dump()
        words["actors"]["two"]["outside_option"] = option
        game = compile_scenario(Scenario.model_validate(words))
        events, out = batch.trace_run(game, 1, 0)
        least.append(out.rows["utility_1"][0])
        assert least[-1] >= option
        assert all(e["threshold"] >= option * 10_000 for e in events if e["actor"] == 1 and e["package"] >= 0)
    assert least == sorted(set(least))
    words["actors"]["one"]["outside_option"] = 0.5  # more than what is left
    _, out = batch.trace_run(compile_scenario(Scenario.model_validate(words)), 1, 0)
    assert out.rows["first_deal"][0] == 0


@pytest.mark.parametrize(
    ("beta", "meeting"), [(0.05, 97), (0.2, 88), (0.5, 71), (1.0, 50), (2.0, 25), (5.0, 4)]
)
def test_equal_concession_meets_half_way_on_the_engine(beta, meeting):
    """``tests/rules/test_concession.py`` has the times; with "now" no answer comes early."""
    tactic = {"name": "time", "beta": beta, "answer": "now"}
    scenario = with_tactics(pie(rounds=100, rungs=9_999, offers_per_round=1), tactic, tactic)
    game = compile_scenario(scenario)
    assert batch.play_plainly(game, 1, 0, 1).rows["first_deal"][0] == meeting
