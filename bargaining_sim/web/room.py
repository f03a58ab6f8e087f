"""One room: a run in which people sit on seats, driven by a list of actions that can be done again.

Everything that changes a room is an action, a small dictionary. A room is its scenario, seed and run number
plus the actions so far, in order: done again they give the same room, which is how rooms survive a restart.
"""

import hashlib
from typing import Any, NamedTuple

from numpy.typing import NDArray

from bargaining_sim.abm.people import ANSWER, MOVE, OFFER, Question, SeatedModel
from bargaining_sim.errors import BargainingError, one_of
from bargaining_sim.game.tables import Game
from bargaining_sim.scenario.schema import Scenario
from bargaining_sim.web.recording import step_json
from bargaining_sim.web.scenario_view import Json

LOBBY, TALKS, OVER, FAILED = "lobby", "talks", "over", "failed"
NAME_LENGTH = 40
NEW_DRAWS = 1_000_000
"""What a reset with new luck adds to the number of the run."""

DEEDS = ("sit", "stand", "agent", "start", "answer", "pause", "step", "reveal", "reset")
"""Actions, each a method of :class:`Room`."""

AWAY = "away"
"""Why an agent decides: the person has lost the connection, and gets the seat back on return."""

MAX_PAST = 20
"""Games before the present one of which a room remembers the events; the journal has them all."""


class ActionError(BargainingError):
    """An action that cannot be done; nothing has changed."""


class Place(NamedTuple):
    """Who has a seat.

    Attributes
    ----------
    token : str
        Secret of the person; empty if nobody sits there.
    agent : bool
        Whether the agent decides for the person now.
    away : bool
        Whether it does so because the connection was lost.
    """

    token: str = ""
    name: str = ""
    agent: bool = False
    away: bool = False


class Noted(NamedTuple):
    """When an event came to be known, and who decided for its actor: a name, or "agent"."""

    time: float
    by: str
    person: bool = False


class Played(NamedTuple):
    """What has happened in one game of a room; the room does not change it any more.

    Attributes
    ----------
    game : int
        From 1.
    draws : tuple of int
        Seed and run number.
    kinds : tuple of int
        Types of both sides.
    is_open : bool
        Whether private values may be told: it is over, or revealed.
    """

    game: int
    draws: tuple[int, int]
    kinds: tuple[int, int]
    events: NDArray[Any]
    noted: list[Noted]
    is_open: bool


class Room:
    """One run with people.

    Parameters
    ----------
    number : int
        Of the room in its class, from 1.
    game : Game
        The scenario compiled; rooms share it.
    secret : str
        Where it is not empty, seeds are drawn from it, and nobody can tell one from another.

    Attributes
    ----------
    phase : str
        ``lobby``, ``talks``, ``over`` or ``failed``.
    generation : int
        Grows with every reset.
    places : dict
        Seat → who has it.
    questions : list of Question
        What the room waits for.
    steps : list of dict
        How things stood after every step, the start included.
    bounds : list of int
        Number of events after every step.
    noted : list of Noted
        One for each event so far.
    row : dict
        Outcome by the data dictionary; empty before the end.
    error : str
        Why the run has failed.
    seen : dict
        Token → seat whose private values the person has been told in this luck.
    past : list of Played
        Earlier games.
    """

    def __init__(
        self, number: int, scenario: Scenario, game: Game, seed: int, run: int, secret: str = ""
    ) -> None:
        self.number, self.scenario, self.game = number, scenario, game
        self.secret, self.redraws = secret, 0
        self.seed, self.run = (drawn_seed(secret, 0), 0) if secret else (seed, run)
        self.generation = 0
        self.paused = False
        self.model = SeatedModel(scenario, seed, run, game)
        self.places = {seat: Place() for seat in self.model.seats}
        self.seen: dict[str, str] = {}
        self.past: list[Played] = []
        self.begin()

    def begin(self) -> None:
        self.phase, self.error = LOBBY, ""
        self.revealed = False
        self.questions: list[Question] = []
        self.steps: list[Json] = [step_json(self.model)]
        self.bounds = [0]
        self.noted: list[Noted] = []
        self.row: dict[str, Any] = {}

    def do(self, action: Json) -> None:
        """Do an action.

        Parameters
        ----------
        action : dict
            ``do`` and what it needs, and ``t``, when it was done [seconds since 1970].

        Raises
        ------
        ActionError
            If it cannot be done; nothing has changed then.
        """
        name = action.get("do")
        if not isinstance(name, str) or name not in DEEDS:
            raise ActionError(f"do: found {name!r:.40}; allowed: {one_of(DEEDS)}")
        getattr(self, name)(action)

    def seat_of(self, action: Json) -> str:
        seat = action.get("seat")
        if not isinstance(seat, str) or seat not in self.places:
            raise ActionError(f"seat: found {seat!r:.40}; allowed: {one_of(list(self.places))}")
        return seat

    def held_by(self, token: str) -> str | None:
        return next((seat for seat, place in self.places.items() if token and place.token == token), None)

    def sit(self, action: Json) -> None:
        """Take a free seat, with new luck if the person has seen what another seat knows."""
        seat, token = self.seat_of(action), str(action.get("token", ""))
        if not token:
            raise ActionError("only a person can take a seat")
        if self.places[seat].token not in ("", token):
            raise ActionError(f"{seat} is taken by {self.places[seat].name}; allowed: a free seat")
        if self.held_by(token) not in (None, seat):
            raise ActionError("you have a seat in this room already; stand up first")
        if action.get("luck") == "new":
            self.reset(action)
        name = tidy_name(action.get("name", "")) or "somebody"
        self.places[seat] = Place(token, name)
        self.seen[token] = seat
        self.go(action)

    def stand(self, action: Json) -> None:
        """Leave a seat to its agent."""
        self.places[self.seat_of(action)] = Place()
        self.go(action)

    def agent(self, action: Json) -> None:
        """Let the agent decide for a person, or give the seat back."""
        seat = self.seat_of(action)
        if not self.places[seat].token:
            raise ActionError(f"{seat} has nobody; its agent decides already")
        on = bool(action.get("on"))
        self.places[seat] = self.places[seat]._replace(agent=on, away=on and action.get("why") == AWAY)
        self.go(action)

    def start(self, action: Json) -> None:
        if self.phase != LOBBY:
            raise ActionError("the talks have begun already")
        self.phase = TALKS
        self.go(action)

    def pause(self, action: Json) -> None:
        """Stop or resume; while paused no answers are taken."""
        self.paused = bool(action.get("on"))
        self.go(action)

    def step(self, action: Json) -> None:
        """Play to the end of this meeting; what people have not answered is answered by agents."""
        if self.phase == LOBBY:
            self.phase = TALKS
        if self.phase != TALKS:
            raise ActionError("the run is over")
        self.model.people = set()
        self.attempt(action)
        self.go(action)

    def reveal(self, _: Json) -> None:
        """Show everything to everybody."""
        self.revealed = True
        self.seen = {}  # there is nothing left to learn by changing seats

    def reset(self, action: Json) -> None:
        """Begin again, with the same luck or with new luck; people keep their seats."""
        if self.noted:
            self.past = [*self.past, self.played()][-MAX_PAST:]
        self.generation += 1
        if action.get("luck") == "new":
            self.redraws += 1
            if self.secret:
                self.seed = drawn_seed(self.secret, self.redraws)
            else:
                self.run += NEW_DRAWS
            self.seen = {place.token: seat for seat, place in self.places.items() if place.token}
        self.model = SeatedModel(self.scenario, self.seed, self.run, self.game)
        self.begin()

    def answer(self, action: Json) -> None:
        if self.paused:
            raise ActionError("the room is paused")
        key = action.get("key")
        question = next((one for one in self.questions if one.key == key), None)
        if question is None or self.phase != TALKS:
            raise ActionError("this question is no longer open")
        if question.seat != action.get("seat"):
            raise ActionError("this question is put to another seat")
        self.model.answers[question.key] = checked_answer(question, action.get("answer"))
        self.go(action)

    def go(self, action: Json) -> None:
        """Play on until somebody has to answer; where no person sits, nothing happens by itself."""
        self.model.people = {seat for seat, place in self.places.items() if place.token and not place.agent}
        while self.phase == TALKS and not self.paused and self.model.people:
            if not self.attempt(action):
                break

    def attempt(self, action: Json) -> bool:
        """Play a round as far as it goes; whether it was played to its end."""
        try:
            self.questions = self.model.advance()
            if not self.questions and not self.model.running:
                self.row = self.model.row()
        except BargainingError as error:
            self.phase, self.error = FAILED, str(error)
        except Exception as error:  # whatever a rule raises: this room shows it, the server lives
            self.phase, self.error = FAILED, f"{type(error).__name__}: {error}"
        self.note(float(action.get("t", 0.0)))
        if self.phase == FAILED:
            self.questions = []
            return False
        if not self.questions:
            self.steps.append(step_json(self.model))
            self.bounds.append(int(self.model.state.now.events))
            if not self.model.running:
                self.phase = OVER
        return not self.questions

    def note(self, time: float) -> None:
        """Remember when new events came to be known, and who decided."""
        events = self.model.events()
        for event in events[len(self.noted) :]:
            actor = int(event["actor"])
            seat = self.model.seats[actor] if 0 <= actor < len(self.model.seats) else ""
            person = seat in self.model.people
            self.noted.append(Noted(time, self.places[seat].name if person else "agent", person))

    @property
    def labels(self) -> dict[str, str]:
        labels = {name: actor.label for name, actor in self.scenario.actors.items()}
        if self.model.platform:
            labels[self.model.platform.name] = self.model.platform.label
        return labels

    @property
    def draws(self) -> tuple[int, int]:
        """Seed and run number, which the types of both sides follow from."""
        return self.seed, self.run

    def played(self) -> Played:
        first, second = (int(side.type) for side in self.model.state.sides)
        is_open = self.revealed or self.phase in (OVER, FAILED)
        events = self.model.events().copy()
        return Played(self.generation + 1, self.draws, (first, second), events, list(self.noted), is_open)

    def games(self) -> list[Played]:
        """All games that are remembered, the present one last.

        One that was broken off stays closed as long as the same luck is played again.
        """
        now = self.played()
        past = [
            one._replace(is_open=one.is_open or now.is_open or one.draws != now.draws) for one in self.past
        ]
        return [*past, now]

    def state(self) -> Json:
        """How things stand now, also in the middle of a round: then at the meeting that is on."""
        if not self.questions:
            return self.steps[-1]
        now, meetings = step_json(self.model), self.scenario.calendar.meetings
        if len(self.steps) > len(meetings):
            return now
        on = meetings[len(self.steps) - 1]
        place = {"name": on.name, "date": on.date.isoformat(), "round": len(self.steps), "summit": on.summit}
        return now | place


def drawn_seed(secret: str, count: int) -> int:
    """Return the seed of a run of a room: the same whenever the room is played again."""
    return int.from_bytes(hashlib.sha256(f"{secret}/{count}".encode()).digest()[:6])


def tidy_name(text: Any) -> str:
    """Return a name on one line, without signs that cannot be seen or turn the text around them."""
    name = "".join(sign if sign.isprintable() else " " for sign in str(text))
    return " ".join(name.split())[:NAME_LENGTH]


def checked_answer(question: Question, answer: Any) -> Any:
    """Return an answer if it is one that the question allows.

    Raises
    ------
    ActionError
        If it is not.
    """
    if question.kind == MOVE:
        count = len(question.facts["options"])
        if isinstance(answer, bool) or not isinstance(answer, int) or not 0 <= answer < count:
            raise ActionError(f"move: found {answer!r:.40}; allowed: a number from 0 to {count - 1}")
        return answer
    if question.kind == OFFER:
        return None if answer is None else checked_package(question, answer)
    if not isinstance(answer, bool):
        raise ActionError(f"answer: found {answer!r:.40}; allowed: true or false")
    if question.kind == ANSWER and answer and not question.facts["legal"]:
        raise ActionError("this offer crosses one of your red lines; allowed: to refuse it")
    return answer


def checked_package(question: Question, answer: Any) -> list[int]:
    allowed = question.facts["allowed"]
    if not isinstance(answer, list) or len(answer) != len(allowed):
        raise ActionError(f"offer: found {answer!r:.40}; allowed: one rung for each of {len(allowed)} chips")
    for k, (rung, rungs) in enumerate(zip(answer, allowed, strict=True)):
        if isinstance(rung, bool) or not isinstance(rung, int) or rung not in rungs:
            raise ActionError(
                f"offer, chip {k + 1}: found {rung!r:.40}; allowed: {', '.join(map(str, rungs))} "
                "(others are closed, off the agenda, locked or beyond your red lines)"
            )
    return answer
