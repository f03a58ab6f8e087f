"""Seats for people in the Mesa model: agents in them change nothing, and answers alone make the run."""

import random

import numpy as np
import pytest

from bargaining_sim.abm.model import NegotiationModel
from bargaining_sim.abm.people import AGENT, ANSWER, MOVE, OFFER, SeatedModel
from bargaining_sim.scenario.reader import shipped_scenarios
from bargaining_sim.web.room import TALKS
from tests.web.seats import compiled, new_room, random_answer, sit_all


def play_all(model: SeatedModel, answer) -> int:
    """Answer every question; returns how many there were."""
    asked = 0
    while model.running:
        for question in model.advance():
            model.answers[question.key] = answer(question)
            asked += 1
        assert asked < 5_000
    return asked


@pytest.mark.parametrize("name", list(shipped_scenarios()))
def test_agents_on_the_seats_of_people_play_the_run_of_the_mesa_model(name: str) -> None:
    scenario, game = compiled(name)
    for run in range(4):
        plain = NegotiationModel(scenario, 1, run, game).run()
        for people in ([], None):
            model = SeatedModel(scenario, 1, run, game)
            model.people = set(model.seats if people is None else people)
            asked = play_all(model, lambda question: AGENT)
            assert np.array_equal(model.events(), plain.events())
            assert repr(model.row()) == repr(plain.row())
            assert (asked > 0) == bool(model.people)


@pytest.mark.parametrize("name", ["us_china_2025", "no_linkage", "tit_for_tat_tariffs", "replay_2020"])
def test_the_same_answers_make_the_same_run_whether_asked_one_by_one_or_known_before(name: str) -> None:
    scenario, game = compiled(name)
    kinds = set()
    for run in range(6):
        rng = random.Random(run)
        asked = SeatedModel(scenario, 7, run, game)
        asked.people = set(asked.seats)

        def answer(question, rng=rng):
            kinds.add(question.kind)
            return random_answer(question, rng)

        play_all(asked, answer)
        known = SeatedModel(scenario, 7, run, game)
        known.people, known.answers = set(known.seats), dict(asked.answers)
        assert play_all(known, lambda question: pytest.fail(question.key)) == 0
        assert np.array_equal(known.events(), asked.events())
        assert repr(known.row()) == repr(asked.row())
    assert {"move", "answer", "offer"} <= kinds


def test_every_kind_of_question_is_asked_somewhere() -> None:
    kinds = set()
    for name in ("us_china_2025", "tit_for_tat_tariffs", "boulware_summit"):
        scenario, game = compiled(name)
        for run in range(8):
            rng = random.Random(run)
            model = SeatedModel(scenario, 3, run, game)
            model.people = set(model.seats)

            def answer(question, rng=rng):
                kinds.add(question.kind)
                return random_answer(question, rng)

            play_all(model, answer)
    assert kinds == {"move", "offer", "answer", "extend", "carry_out", "consent"}


def test_both_sides_are_asked_for_their_moves_at_the_same_time() -> None:
    scenario, game = compiled("us_china_2025")
    model = SeatedModel(scenario, 1, 0, game)
    model.people = {"us", "cn"}
    both = model.advance()
    assert [question.seat for question in both] == ["us", "cn"]
    assert {question.kind for question in both} == {"move"}
    model.answers[both[1].key] = 0
    before = model.events().copy()
    assert [question.seat for question in model.advance()] == ["us"]
    assert np.array_equal(model.events(), before), "the second has moved before the first has chosen"


def test_what_a_person_chooses_is_what_happens() -> None:
    scenario, game = compiled("us_china_2025")
    model = SeatedModel(scenario, 1, 0, game)
    model.people = {"us"}
    (question,) = model.advance()
    place, option = next(
        (i, one) for i, one in enumerate(question.facts["options"]) if one["move"] == "escalate"
    )
    old = int(model.state.chips[option["chip"]].in_force)
    model.answers[question.key] = place
    model.advance()
    event = model.events()[0]
    assert (event["actor"], event["chip"], event["old"], event["new"]) == (
        0, option["chip"], old, option["rung"],
    )  # fmt: skip
    assert option["change"] == pytest.approx(
        model.governments[0].utility(package(model, {option["chip"]: option["rung"]}))
        - model.governments[0].utility(package(model, {}))
    )


def package(model: SeatedModel, changed: dict[int, int]) -> int:
    """Package in force at the start, with some rungs changed."""
    chips = list(model.words.chips.values())
    places = [[rung.name for rung in chip.rungs].index(chip.in_force) for chip in chips]
    return sum(changed.get(k, place) * int(model.game.chips[k].stride) for k, place in enumerate(places))


@pytest.mark.parametrize("name", ["madrid_2025", "no_linkage"])
def test_offers_are_counted_as_they_come(name: str) -> None:
    """1, 2, 3 … at each meeting; chip by chip, each chip counts its own."""
    room = new_room(name)
    sit_all(room, ["us", "cn"])
    room.do({"do": "start"})
    offered, heard, expected, place = 0, 0, 0, None
    while room.questions and room.phase == TALKS:
        question = room.questions[0]
        facts = question.facts
        if question.kind in (OFFER, ANSWER):
            if place != (facts["slot"] - facts["here"], facts["only"]):
                place, expected = (facts["slot"] - facts["here"], facts["only"]), 0
            expected += question.kind == OFFER
            assert facts["here"] == expected
            assert (facts["only"] is None) == (name == "madrid_2025")
            offered, heard = max(offered, facts["here"]), heard + (question.kind == ANSWER)
        answer = {MOVE: 0, OFFER: facts.get("from")}.get(question.kind, False)
        room.do({"do": "answer", "seat": question.seat, "key": question.key, "answer": answer})
    assert offered == room.game.talks.offers_per_round
    assert heard > 5
