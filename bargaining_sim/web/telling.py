"""A run told while it goes on: to one seat or to the public, without what only others know."""

from typing import Any

from bargaining_sim.game import ledger
from bargaining_sim.game.tables import BASIS_POINTS, Game
from bargaining_sim.scenario.schema import Scenario
from bargaining_sim.story import Teller


class PublicTeller(Teller):
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

    def private(self, owner: int, text: str) -> str:
        """Return ``text`` to its owner, and nothing to others."""
        return text if owner == self.listener else ""

    def talk(self, kind: int, actor: str, event: Any) -> str:
        """Tell an offer or an answer; what it is worth is told to both at the table, each its own.

        A person has reasons of its own: those of the agent in its seat are left out.
        """
        side = int(event["actor"])
        if kind == ledger.PASSED:
            return f"{actor} makes no offer."
        worth = f"worth {self.worth(int(event['package'])):.2f} to you"
        if kind == ledger.OFFERED:
            heard = f": {worth}" if self.listener in (0, 1) else ""
            return f"{actor} offers {self.offer(int(event['package']))}{heard}."
        if side == self.listener:
            return f"{actor} {'accepts' if kind == ledger.ACCEPTED else 'refuses'}: {worth}."
        told = {
            ledger.ACCEPTED: "accepts.",
            ledger.REFUSED: "refuses: it holds out for something better.",
        }
        return f"{actor} {told[kind]}"

    def offer(self, package: int) -> str:
        """Return an offer by what it would change, in the words of the page."""
        pairs = enumerate(zip(self.origin, self.rungs_of(package), strict=True))
        changed = [f"{self.chips[k].label} {self.rung(k, new)}" for k, (old, new) in pairs if old != new]
        return ", ".join(changed) or "to leave everything as it is"

    def worth(self, package: int) -> float:
        """Utility of a package to the listener."""
        if self.listener not in (0, 1):
            return float("nan")
        return float(self.game.utility[self.listener, self.kind, package]) / BASIS_POINTS
