"""Helpers for tests of seats and rooms: somebody who answers at random, and rooms of shipped scenarios."""

import random
from functools import cache

from bargaining_sim.abm.people import ANSWER, MOVE, OFFER, Question
from bargaining_sim.game.tables import Game
from bargaining_sim.scenario.compiler import compile_scenario
from bargaining_sim.scenario.reader import load_scenario
from bargaining_sim.scenario.schema import Scenario
from bargaining_sim.web.room import Room


@cache
def compiled(name: str) -> tuple[Scenario, Game]:
    """A shipped scenario and its game."""
    scenario = load_scenario(name)
    return scenario, compile_scenario(scenario)


def new_room(name: str = "us_china_2025", run: int = 0, seed: int = 1) -> Room:
    """A room of a shipped scenario."""
    scenario, game = compiled(name)
    return Room(1, scenario, game, seed, run)


def random_answer(question: Question, rng: random.Random) -> object:
    """An answer that the question allows."""
    facts = question.facts
    if question.kind == MOVE:
        return rng.randrange(len(facts["options"]))
    if question.kind == OFFER:
        stay = rng.random() < 0.5
        good = [here if stay and here in rungs else rng.choice(rungs) for here, rungs in
                zip(facts["from"], facts["allowed"], strict=True)]  # fmt: skip
        return None if rng.random() < 0.1 else good
    if question.kind == ANSWER:
        return bool(facts["legal"]) and rng.random() < 0.15
    return rng.random() < 0.7


def sit_all(room: Room, seats: list[str] | None = None) -> None:
    """Put a person on every seat."""
    for seat in seats or list(room.places):
        room.do({"do": "sit", "seat": seat, "token": f"token-of-{seat}-1234", "name": f"Person {seat}"})


def play(room: Room, rng: random.Random, most: int = 10_000) -> list[dict[str, object]]:
    """Answer at random until the end; returns the actions."""
    actions = []
    while room.questions and len(actions) < most:
        question = room.questions[0]
        answer = random_answer(question, rng)
        action = {"do": "answer", "seat": question.seat, "key": question.key, "answer": answer, "t": 0.0}
        room.do(action)
        actions.append(action)
    return actions
