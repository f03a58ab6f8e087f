"""A run told on a page: in labels, and while it goes on without what only others know."""

from typing import Any

from bargaining_sim.game import ledger
from bargaining_sim.game.tables import BASIS_POINTS, Game
from bargaining_sim.results.events import ANSWER, EVENTS, MOVE, TURN
from bargaining_sim.results.in_force import rungs_of
from bargaining_sim.results.narrator import Narrator
from bargaining_sim.scenario.schema import Scenario
from bargaining_sim.text.lists import listed

BLOWS = {ledger.ESCALATED: "escalation on", ledger.THREATENED: "threat over"}
EASINGS = {ledger.EASED: "easing of", ledger.ANNOUNCED: "announced easing of"}
FEW = 3
"""So many offers before its end a session is told to be ending."""


class Course:
    """What everybody has seen of a run so far, as far as reasons refer to it."""

    def __init__(self, scenario: Scenario, game: Game) -> None:
        self.game = game
        self.chips = list(scenario.chips.values())
        self.labels = [actor.label for actor in scenario.actors.values()]
        self.meetings = [meeting.name for meeting in scenario.calendar.meetings]
        self.moved: tuple[Any, Any] = (None, None)
        """The last move of each side."""
        self.before: tuple[Any, Any] = (None, None)
        """The same before this meeting: both sides move at the same time."""
        self.meeting = -1
        self.turns = 0
        """Offers and passes of this session."""
        self.own: dict[int, list[int]] = {}
        """Rungs that each side has offered last in this session."""

    def follow(self, event: Any, rungs: list[int]) -> None:
        kind, side = int(event["kind"]), int(event["actor"])
        role = EVENTS[kind].role
        self.open(event)
        if role == MOVE:
            self.moved = (event, self.moved[1]) if side == 0 else (self.moved[0], event)
        elif role == TURN:
            if self.left == 0:
                self.open_session()
            self.turns += 1
            if kind == ledger.OFFERED:
                self.own[side] = rungs
        elif kind == ledger.ACCEPTED:
            self.open_session()

    def open(self, event: Any) -> None:
        if int(event["meeting"]) != self.meeting:
            self.meeting, self.before = int(event["meeting"]), self.moved
            self.open_session()

    def open_session(self) -> None:
        """Begin to count the offers; earlier ones were about other chips, or from what was in force then."""
        self.turns, self.own = 0, {}

    @property
    def left(self) -> int:
        """Offers that can still follow in this session."""
        return int(self.game.talks.offers_per_round) - self.turns

    def of_move(self, kind: int, side: int) -> str:
        """Reason of a move: what it follows, or does not follow."""
        last = self.before[1 - side]
        other, was = self.labels[1 - side], int(last["kind"]) if last is not None else ledger.HELD
        verb = (BLOWS | EASINGS).get(was)
        what = f"{other}'s {verb} {self.chips[last['chip']].label}" if verb else ""
        if kind == ledger.HELD:
            if was in BLOWS:
                return f"It leaves {what} unanswered."
            return f"It does not return {what}." if what else f"It waits for {self.meetings[self.meeting]}."
        if kind == ledger.ANNOUNCED:
            return "It invites the other side to answer in kind."
        if not what:
            return "It does not wait for the other side."
        alike = (kind in BLOWS) == (was in BLOWS)
        return f"This follows {what}." if alike else f"It does so in spite of {what}."

    def of_offer(self, side: int, rungs: list[int]) -> str:
        """Reason of an offer: where it comes closer to the other than its own last one."""
        own, other = self.own.get(side), self.own.get(1 - side)
        if own is None or own == rungs:
            return "This is its first offer." if own is None else "It stays with its last offer."
        changed = [k for k in range(len(rungs)) if own[k] != rungs[k]]
        if other is None:
            return f"Compared with its last offer it has changed {self.listed(changed)}."
        closer = [k for k in changed if abs(rungs[k] - other[k]) < abs(own[k] - other[k])]
        away = [k for k in changed if k not in closer]
        does = [f"comes closer on {self.listed(closer)}"] if closer else []
        does += [f"moves away on {self.listed(away)}"] if away else []
        why = ", as few offers are left" if self.left <= FEW and not away else ""
        return f"Compared with its last offer it {listed(does)}{why}."

    def of_answer(self, kind: int, side: int, rungs: list[int], origin: list[int]) -> str:
        """Reason of an answer: what it would rather do, or not do, and what still parts both."""
        own = self.own.get(side)
        if kind == ledger.ACCEPTED:
            same = own == rungs
            return "it is what it has offered itself" if same else f"it would rather not {self.instead()}"
        if rungs == origin:
            return "it wants something to change"
        apart = [k for k in range(len(rungs)) if own and own[k] != rungs[k]]
        parted = f"its own last offer differs on {self.listed(apart)}, and " if apart else ""
        time = "" if self.left == 0 else ", as there is time" if self.left > FEW else ", with few offers left"
        return f"{parted}it would rather {self.instead()}{time}"

    def instead(self) -> str:
        if self.left > 0:
            return "talk on"
        if self.game.talks.issue_by_issue:
            return "leave this chip as it is"
        later = self.meetings[self.meeting + 1 :]
        return f"wait for {later[0]}" if later else "end without an agreement"

    def listed(self, places: list[int]) -> str:
        return listed([self.chips[k].label for k in places])


class PageNarrator(Narrator):
    """Tells a run in the words of a page: offers by labels, not by the short names of the scenario."""

    def offer(self, package: int) -> str:
        return self.changed(package, lambda k, rung: f"{self.chips[k].label} {self.rung(k, rung)}")


class PublicNarrator(PageNarrator):
    """Tells a run with nobody's private numbers but the listener's.

    Parameters
    ----------
    listener : int
        0, 1 or ``ledger.PLATFORM``; −1 for the public.
    kind : int
        Type of a listener who is a principal.
    """

    def __init__(self, scenario: Scenario, game: Game, listener: int = -1, kind: int = 0) -> None:
        super().__init__(scenario, game)
        self.listener, self.kind = listener, kind
        self.course = Course(scenario, game)

    def sentence(self, kind: int, event: Any) -> str:
        """Say what happened, and of agents why."""
        self.course.open(event)
        role = EVENTS[kind].role
        if role in (TURN, ANSWER):
            return self.talk(kind, event)
        sentence, side = super().sentence(kind, event), int(event["actor"])
        gives_reason = role == MOVE and self.gives_reasons(side)
        return f"{sentence} {self.course.of_move(kind, side)}" if gives_reason else sentence

    def follow(self, event: Any) -> None:
        offered = int(event["kind"]) in (ledger.OFFERED, ledger.ACCEPTED)
        self.course.follow(event, rungs_of(self.game, int(event["package"])) if offered else [])
        super().follow(event)

    def private(self, owner: int, text: str) -> str:
        """Return ``text`` to its owner, and nothing to others."""
        return text if owner == self.listener else ""

    def gives_reasons(self, side: int) -> bool:
        """Whether reasons of a side are told: not those of people, and not one's own."""
        return self.by_agent and side != self.listener

    def talk(self, kind: int, event: Any) -> str:
        """Tell an offer or an answer; what it is worth is told to both at the table, each its own."""
        side = int(event["actor"])
        actor = self.labels[side]
        why = self.gives_reasons(side)
        if kind == ledger.PASSED:
            reason = ": nothing that it could offer now is enough for it" if why else ""
            return f"{actor} makes no offer{reason}."
        rungs = rungs_of(self.game, int(event["package"]))
        worth = f"worth {self.worth(int(event['package'])):.2f} to you"
        if kind == ledger.OFFERED:
            heard = f": {worth}" if self.listener in (0, 1) else ""
            sentence = f"{actor} offers {self.offer(int(event['package']))}{heard}."
            return f"{sentence} {self.course.of_offer(side, rungs)}" if why else sentence
        did = "accepts" if kind == ledger.ACCEPTED else "refuses"
        if side == self.listener:
            return f"{actor} {did}: {worth}."
        reason = f": {self.course.of_answer(kind, side, rungs, self.state.origin)}" if why else ""
        return f"{actor} {did}{reason}."

    def worth(self, package: int) -> float:
        if self.listener not in (0, 1):
            return float("nan")
        return float(self.game.utility[self.listener, self.kind, package]) / BASIS_POINTS
