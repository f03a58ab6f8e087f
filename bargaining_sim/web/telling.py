"""A run told on a page: in labels, and while it goes on without what only others know."""

from typing import Any

from bargaining_sim.game import ledger
from bargaining_sim.game.tables import BASIS_POINTS, Game
from bargaining_sim.results.story import Teller
from bargaining_sim.scenario.schema import Scenario
from bargaining_sim.web.reasons import Course


class PageTeller(Teller):
    """Tells a run in the words of a page: offers by labels, not by the short names of the scenario."""

    def offer(self, package: int) -> str:
        """Return an offer by what it would change."""
        pairs = enumerate(zip(self.origin, self.rungs_of(package), strict=True))
        changed = [f"{self.chips[k].label} {self.rung(k, new)}" for k, (old, new) in pairs if old != new]
        return ", ".join(changed) or "to leave everything as it is"


class PublicTeller(PageTeller):
    """Tells a run with nobody's private numbers but the listener's.

    Parameters
    ----------
    scenario : Scenario
    game : Game
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
        return super().sentence(kind, event)

    def follow(self, kind: int, event: Any) -> None:
        """Take note of an event."""
        offered = kind in (ledger.OFFERED, ledger.ACCEPTED)
        self.course.follow(event, self.rungs_of(int(event["package"])) if offered else [])
        super().follow(kind, event)

    def private(self, owner: int, text: str) -> str:
        """Return ``text`` to its owner, and nothing to others."""
        return text if owner == self.listener else ""

    def move(self, kind: int, actor: str, event: Any) -> str:
        """Tell a unilateral move."""
        told, side = super().move(kind, actor, event), int(event["actor"])
        return f"{told} {self.course.of_move(kind, side)}" if self.gives_reasons(side) else told

    def gives_reasons(self, side: int) -> bool:
        """Whether reasons of a side are told: not those of people, and not one's own."""
        return self.by_agent and side != self.listener

    def talk(self, kind: int, actor: str, event: Any) -> str:
        """Tell an offer or an answer; what it is worth is told to both at the table, each its own."""
        side = int(event["actor"])
        why = self.gives_reasons(side)
        if kind == ledger.PASSED:
            return f"{actor} makes no offer{': ' + self.course.of_pass() if why else ''}."
        rungs = self.rungs_of(int(event["package"]))
        worth = f"worth {self.worth(int(event['package'])):.2f} to you"
        if kind == ledger.OFFERED:
            heard = f": {worth}" if self.listener in (0, 1) else ""
            told = f"{actor} offers {self.offer(int(event['package']))}{heard}."
            return f"{told} {self.course.of_offer(side, rungs)}" if why else told
        did = "accepts" if kind == ledger.ACCEPTED else "refuses"
        if side == self.listener:
            return f"{actor} {did}: {worth}."
        return f"{actor} {did}{': ' + self.course.of_answer(kind, side, rungs, self.origin) if why else ''}."

    def worth(self, package: int) -> float:
        """Utility of a package to the listener."""
        if self.listener not in (0, 1):
            return float("nan")
        return float(self.game.utility[self.listener, self.kind, package]) / BASIS_POINTS
