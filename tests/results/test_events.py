"""The table of events says all of every kind that a ledger can hold, and nothing of others."""

import inspect
import string

import numpy as np
import pytest

from bargaining_sim.engine.batch import trace_run
from bargaining_sim.game import ledger
from bargaining_sim.numeric.chance import TABLE
from bargaining_sim.plots.ladders import LOOKS
from bargaining_sim.results.events import ANSWER, EVENTS, MOVE, TURN, kinds_with, names_with
from bargaining_sim.results.in_force import InForce, rungs_of
from bargaining_sim.results.narrator import Phrases
from bargaining_sim.scenario.compiler import compile_scenario
from tests.engine.helpers import random_scenario

WORDS = {name for name, value in vars(Phrases).items() if inspect.isfunction(value)} - {
    *("__init__", "__getitem__", "private")
}


def words_in(sentence: str) -> set[str]:
    return {word for _, word, _, _ in string.Formatter().parse(sentence) if word}


def test_every_kind_of_event_has_its_row() -> None:
    assert set(EVENTS) == set(ledger.KIND_NAMES)


@pytest.mark.parametrize("kind", EVENTS, ids=ledger.KIND_NAMES.get)
def test_a_row_can_be_told_and_drawn(kind: int) -> None:
    row = EVENTS[kind]
    for sentence in filter(None, (row.sentence, row.brief)):
        assert sentence.endswith(".")
        unknown = words_in(sentence) - WORDS
        assert not unknown, f"no words for {unknown}"
    assert row.role in ("", MOVE, TURN, ANSWER)
    assert not row.mark or row.mark in LOOKS
    assert not (row.moves and row.role in (TURN, ANSWER)), "what is said at the table puts nothing in force"


def test_every_word_is_used() -> None:
    used = set().union(*(words_in(row.sentence) | words_in(row.brief) for row in EVENTS.values()))
    assert WORDS - used == {"share"}, "this one is a part of others"


def test_kinds_are_found_by_their_columns() -> None:
    assert kinds_with(role=ANSWER) == {ledger.ACCEPTED, ledger.REFUSED}
    assert names_with(role=TURN) == ["offered", "passed"]
    assert names_with(ends_framework=True) == ["not_consented", "defected", "licence_refused"]


def test_what_is_in_force_ends_as_the_run_does() -> None:
    """Followed through the ledger alone, the rungs in force are those of the row."""
    for number in range(60):
        scenario = random_scenario(number)
        game = compile_scenario(scenario)
        for run in range(3):
            events, rows = trace_run(game, number, run)
            state = InForce(game)
            before = list(state.rungs)
            for event in events:
                changed = state.follow(event)
                assert changed == [k for k, rung in enumerate(state.rungs) if rung != before[k]]
                before = list(state.rungs)
                if event["phase"] != TABLE:
                    assert state.origin == state.rungs
            np.testing.assert_array_equal(state.rungs, rows.rungs[0], f"scenario {number}, run {run}")


def test_rungs_of_a_package_are_those_it_is_made_of() -> None:
    game = compile_scenario(random_scenario(1))
    found = {tuple(rungs_of(game, package)) for package in range(len(game.codes))}
    assert len(found) == len(game.codes)
    assert all(
        0 <= rung < int(chip.rungs) for rungs in found for rung, chip in zip(rungs, game.chips, strict=True)
    )
