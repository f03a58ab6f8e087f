"""People at the table: seats of the Mesa model that ask somebody, and a model that waits for the answer.

A run with people is fixed by its scenario, seed, run number and the answers so far. A question without an
answer stops the model in the middle of a round (:class:`WaitingError`); with the answer the round is played
again from its beginning, to the same bits, and goes on.
"""

import copy
from typing import Any, NamedTuple

from bargaining_sim.abm.agents import Government, Move, Platform
from bargaining_sim.abm.model import NegotiationModel
from bargaining_sim.game import mechanics, packages, seats
from bargaining_sim.game.state import State
from bargaining_sim.game.tables import BASIS_POINTS, Game
from bargaining_sim.rules import deadline, offers
from bargaining_sim.rules.moves import MOVES
from bargaining_sim.scenario.schema import Scenario

AGENT = "agent"
"""An answer: what the agent in this seat would do."""

MOVE, OFFER, ANSWER, EXTEND, CARRY_OUT, CONSENT = "move", "offer", "answer", "extend", "carry_out", "consent"
MOVE_NAMES = {kind: name for name, kind in MOVES.items()}


class Question(NamedTuple):
    """What a seat is asked.

    Attributes
    ----------
    key : str
        Step of the model, number of the question in it, kind and seat: the same whenever the run is played.
    seat : str
        Id of an actor or of the platform.
    kind : str
    facts : dict
        What the seat needs to know to answer; private to it.
    """

    key: str
    seat: str
    kind: str
    facts: dict[str, Any]


class WaitingError(Exception):
    """The model waits for answers."""

    def __init__(self, questions: list[Question]) -> None:
        super().__init__(", ".join(question.key for question in questions))
        self.questions = questions


class SeatedModel(NegotiationModel):
    """A run in which people sit on some seats.

    Parameters
    ----------
    scenario, seed, run, game
        As :class:`bargaining_sim.abm.model.NegotiationModel` takes them.

    Attributes
    ----------
    people : set of str
        Seats with a person; the others decide as agents.
    answers : dict
        Key of a question → answer, or ``AGENT``.
    questions_put : int
        In this step so far, also to seats without people.
    played : int
        Steps played to their end.
    """

    def __init__(self, scenario: Scenario, seed: int = 1, run: int = 0, game: Game | None = None) -> None:
        super().__init__(scenario, seed, run, game)
        self.people: set[str] = set()
        self.answers: dict[str, Any] = {}
        self.questions_put = 0
        self.played = 0
        self._begun: tuple[State, int] | None = None
        for replaced in self.governments:
            replaced.remove()
        self.governments = tuple(
            SeatedGovernment(self, one.side, one.name, one.label, one.kinds) for one in self.governments
        )
        if self.platform:
            self.platform.remove()
            self.platform = SeatedPlatform(self, self.platform.name, self.platform.label)

    @property
    def seats(self) -> list[str]:
        return [one.name for one in self.governments] + ([self.platform.name] if self.platform else [])

    def advance(self) -> list[Question]:
        """Play until the end of the round or an open question.

        Returns
        -------
        list of Question
            Empty if the round was played to its end.
        """
        if self._begun is None:
            self._begun = copied(self.state), self.quarter
        else:
            self.state, self.quarter = copied(self._begun[0]), self._begun[1]
        self.questions_put = 0
        try:
            super().step()
        except WaitingError as waiting:
            return waiting.questions
        self._begun = None
        self.step()
        return []

    def step(self) -> None:
        """Count a round that :meth:`advance` has played: Mesa's clock cannot go back."""
        self.played += 1

    def ask(self, seat: str, kind: str, facts: dict[str, Any]) -> Any:
        """Return the answer of a seat, or stop the model until there is one."""
        question = self.question(seat, kind, facts)
        if question.key not in self.answers:
            raise WaitingError([question])
        return self.answers[question.key]

    def question(self, seat: str, kind: str, facts: dict[str, Any]) -> Question:
        """Return the next question of this step; of a seat without a person the agent answers at once."""
        question = Question(f"{self.played}.{self.questions_put}.{kind}.{seat}", seat, kind, facts)
        self.questions_put += 1
        if seat not in self.people:
            self.answers.setdefault(question.key, AGENT)
        return question

    def ask_moves(self) -> None:
        """Ask both sides at the same time, before either moves."""
        before = self.questions_put
        questions = [government.move_question() for government in self.governments]
        missing = [question for question in questions if question.key not in self.answers]
        if missing:
            raise WaitingError(missing)
        self.questions_put = before  # each is put again when it chooses, by the same key


class SeatedGovernment(Government):
    """A principal played by a person, or by its agent where the answer says so."""

    model: SeatedModel
    heard = 0
    """Slot of the offer just heard."""

    def move_question(self) -> Question:
        n = seats.list_moves(self.model.game, self.model.state, self.side)
        options = [
            {"chip": int(one.chip), "move": MOVE_NAMES[int(one.move)], "rung": self.rung_of(one)}
            for one in self.model.state.options[:n]
        ]
        for option in options:
            option["change"] = self.change(option)
        return self.model.question(self.name, MOVE, {"options": options})

    def rung_of(self, option: Any) -> int:
        """Rung that a move puts in force, or threatens; −1 for none."""
        game, state, k = self.model.game, self.model.state, int(option.chip)
        if k < 0:
            return -1
        kind = MOVE_NAMES[int(option.move)]
        if kind == "threaten":
            return int(mechanics.next_rung(game, state, k, state.chips[k].fallback, -1))
        step = -1 if kind == "escalate" else 1
        return int(mechanics.next_rung(game, state, k, state.chips[k].in_force, step))

    def change(self, option: dict[str, Any]) -> float:
        """Own utility that a move adds at once; threats change nothing yet."""
        if option["chip"] < 0 or option["move"] == "threaten":
            return 0.0
        game, state = self.model.game, self.model.state
        before = packages.in_force_package(game, state)
        after = packages.with_rung(game, before, option["chip"], option["rung"])
        return self.utility(after) - self.utility(before)

    def choose_move(self, draw: float, mercy: float) -> Move:
        """Choose a unilateral move; the first to choose waits for the answers of both."""
        if self.side == 0:
            self.model.ask_moves()
        answer = self.model.answers[self.move_question().key]
        chosen = super().choose_move(draw, mercy)
        if answer == AGENT:
            return chosen
        option = self.model.state.options[int(answer)]
        return Move(int(option.chip), int(option.move), float(option.value), chosen.harm)

    def make_offer(self, slot: int) -> int:
        answer = self.model.ask(self.name, OFFER, self.table_facts(slot))
        if answer == AGENT:
            return super().make_offer(slot)
        return -1 if answer is None else self.number(answer)

    def table_facts(self, slot: int) -> dict[str, Any]:
        model = self.model
        game, state = model.game, model.state
        chips = range(int(game.talks.chips))
        origin = int(state.now.origin)
        kind = state.sides[self.side].type
        return {
            "slot": slot,
            "only": next(k for k in chips if state.chips[k].open) if game.talks.issue_by_issue else None,
            "slots": int(game.talks.rounds * game.talks.offers_per_round),
            "here": int((slot - 1) % game.talks.offers_per_round) + 1,
            "per_meeting": int(game.talks.offers_per_round),
            "from": [packages.rung_in(game, origin, k) for k in chips],
            "allowed": [self.allowed_rungs(k) for k in chips],
            "aspiration": float(state.sides[self.side].aspiration) / BASIS_POINTS,
            "reservation": self.reservation,
            "top": float(state.types[self.side, kind].top) / BASIS_POINTS,
            "belief": self.belief,
        }

    def allowed_rungs(self, k: int) -> list[int]:
        """Rungs of a chip that this seat may offer or accept now."""
        game, state = self.model.game, self.model.state
        here = packages.rung_in(game, int(state.now.origin), k)
        if not state.chips[k].open:
            return [here]
        return [
            rung
            for rung in range(int(game.chips[k].rungs))
            if (not state.now.struck or state.rungs[k, rung].allowed)
            and not game.rungs[k, rung].red_line[self.side]
        ]

    def number(self, rungs: list[int]) -> int:
        return int(
            sum(rung * int(chip.stride) for rung, chip in zip(rungs, self.model.game.chips, strict=True))
        )

    def hear_offer(self, package: int, slot: int, draw: float) -> None:
        """Take in the other's offer, and which of the meeting it is."""
        self.heard = slot
        super().hear_offer(package, slot, draw)

    def accepts(self, package: int) -> bool:
        """Answer the offer just heard."""
        game = self.model.game
        legal = bool(offers.is_legal(game.codes[package], self.side, game.chips, game.rungs))
        facts = self.table_facts(self.heard) | {
            "package": [packages.rung_in(game, package, k) for k in range(int(game.talks.chips))],
            "worth": self.utility(package),
            "legal": legal,
        }
        answer = self.model.ask(self.name, ANSWER, facts)
        return super().accepts(package) if answer == AGENT else bool(answer) and legal

    def extends(self, chip: int, draw: float) -> bool:
        """Decide on a date of an own chip that has come; where there is no choice, nobody is asked."""
        model = self.model
        clock, now = model.game.chips[chip], model.state.chips[chip]
        pending = chip == model.game.talks.file and model.state.now.pending >= 0
        can = deadline.extends(1.0, now.extensions, clock.max_extensions, pending, 0.0)
        must = deadline.extends(0.0, now.extensions, clock.max_extensions, pending, 0.5)
        if must or not can:
            return bool(must)
        answer = model.ask(self.name, EXTEND, self.date_facts(chip))
        return super().extends(chip, draw) if answer == AGENT else bool(answer)

    def carries_out(self, chip: int, draw: float) -> bool:
        answer = self.model.ask(self.name, CARRY_OUT, self.date_facts(chip))
        return super().carries_out(chip, draw) if answer == AGENT else bool(answer)

    def date_facts(self, chip: int) -> dict[str, Any]:
        model = self.model
        before = packages.in_force_package(model.game, model.state)
        after = packages.with_rung(model.game, before, chip, int(model.state.chips[chip].fallback))
        return {
            "chip": chip,
            "due": int(model.state.chips[chip].due),
            "days": int(model.game.chips[chip].extension_days),
            "fallback": int(model.state.chips[chip].fallback),
            "change": self.utility(after) - self.utility(before),
        }


class SeatedPlatform(Platform):
    """The platform played by a person, or by its agent where the answer says so."""

    model: SeatedModel

    def consents(self, draw: float) -> bool:
        """Decide on the pending rung; where the rung needs no consent, nobody is asked."""
        model = self.model
        file, now = int(model.game.talks.file), model.state.now
        rung = model.game.rungs[file, now.pending]
        if not rung.consent or not rung.licensable:
            return super().consents(draw)
        facts = {"rung": int(now.pending), "fallback": int(model.state.chips[file].fallback)}
        answer = model.ask(self.name, CONSENT, facts)
        return super().consents(draw) if answer == AGENT else bool(answer)


def copied(state: State) -> State:
    """Copy of a plain state (``game.plain``); the ledger is shared: what is played again writes it again."""
    return State(*map(copied_table, state))._replace(ledger=state.ledger)


def copied_table(table: Any) -> Any:
    """Copy of a record, a list or a grid of records, or an array."""
    if isinstance(table, list):
        return [copy.copy(record) for record in table]
    if isinstance(table, dict):
        return {place: copy.copy(record) for place, record in table.items()}
    return copy.copy(table)
