"""Who sits where: governments, the platform, the ratifiers, the regulators, the venture, the firms.

Every agent owns its decisions. It looks at what its seat may know (``game.seats``) and asks ``rules``;
subclass one and override a decision to try something else.
"""

from typing import Any, NamedTuple, Protocol

import mesa

from bargaining_sim.game import domestic, firms, implementation, seats
from bargaining_sim.game.state import State
from bargaining_sim.game.tables import Game
from bargaining_sim.scenario.schema import Scenario


class World(Protocol):
    """What an agent sees of its model."""

    words: Scenario
    game: Game
    state: State
    governments: Any

    @property
    def designs(self) -> list[str]:
        """Names of the designs that firms choose from."""
        ...


class Move(NamedTuple):
    """A unilateral move.

    Attributes
    ----------
    chip : int
        −1 for none.
    kind : int
        One of ``rules.moves.MOVES``.
    value, harm : float
        What it is worth to the side, and the harm of the other's last move that it answers [utility].
    """

    chip: int
    kind: int
    value: float
    harm: float


class Seat(mesa.Agent):  # type: ignore[misc]  # Mesa ships no types
    """Common to all agents: the model and a name."""

    model: World

    def __init__(self, model: Any, name: str, label: str) -> None:
        super().__init__(model)
        self.name = name
        self.label = label


class Government(Seat):
    """A principal: chooses moves, makes and answers offers, extends or executes on its own chips.

    Parameters
    ----------
    side : int
        0 or 1, its place in the scenario.
    kinds : list of str
        Names of its types.
    """

    def __init__(self, model: Any, side: int, name: str, label: str, kinds: list[str]) -> None:
        super().__init__(model, name, label)
        self.side = side
        self.kinds = kinds

    @property
    def type(self) -> str:
        """Its private type in this run."""
        return str(self.kinds[self.model.state.sides[self.side].type])

    @property
    def aspiration(self) -> float:
        """What it holds out for at its next offer [utility]."""
        return float(self.model.state.sides[self.side].aspiration) / 10_000

    @property
    def reservation(self) -> float:
        """The least it accepts in the current session [utility]."""
        return float(seats.own_reservation(self.model.state, self.side)) / 10_000

    @property
    def belief(self) -> list[float]:
        """What it believes about the other's type [probability]."""
        n = self.model.game.sides[1 - self.side].types
        return [float(self.model.state.types[self.side, kind].belief) for kind in range(n)]

    def utility(self, package: int) -> float:
        """Worth of a package to its own type [utility]."""
        kind = self.model.state.sides[self.side].type
        return float(self.model.game.utility[self.side, kind, package]) / 10_000

    def choose_move(self, draw: float, mercy: float) -> Move:
        """Choose a unilateral move between meetings; ``mercy`` decides whether it forgives."""
        model = self.model
        option = seats.choose_move(model.game, model.state, self.side, draw, mercy)
        chosen = model.state.options[option]
        harm = float(model.state.sides[self.side].harm)
        return Move(int(chosen.chip), int(chosen.move), float(chosen.value), harm)

    def open_talks(self, slot: int, draw: float) -> None:
        """Set an aspiration for the first offer of a session."""
        seats.set_aspiration(self.model.game, self.model.state, self.side, slot, draw)

    def make_offer(self, slot: int) -> int:
        """Package to offer at ``slot`` of the whole talks; −1 to pass."""
        return int(seats.choose_offer(self.model.game, self.model.state, self.side, slot))

    def hear_offer(self, package: int, slot: int, draw: float) -> None:
        """Take in the other's offer: belief and own next aspiration."""
        seats.hear_offer(self.model.game, self.model.state, self.side, package, slot, draw)

    def accepts(self, package: int) -> bool:
        """Answer the offer just heard."""
        return bool(seats.accepts_offer(self.model.game, self.model.state, self.side, package))

    def extends(self, chip: int, draw: float) -> bool:
        """Decide on a date of an own chip that has come: extend, or let the fallback come into force."""
        return bool(domestic.extends_date(self.model.game, self.model.state, chip, draw))

    def carries_out(self, chip: int, draw: float) -> bool:
        """Decide on an own threat whose date has come."""
        return bool(domestic.carries_out_threat(self.model.game, chip, draw))


class Platform(Seat):
    """The firm that must consent to a new rung of the file."""

    def consent_probability(self) -> float:
        """Probability that it consents to the pending rung."""
        return float(domestic.consent_chance(self.model.game, self.model.state))

    def consents(self, draw: float) -> bool:
        """Decide on the pending rung."""
        return draw < self.consent_probability()


class Legislature(Seat):
    """The ratifiers of one side: Congress and courts, the party centre."""

    def __init__(self, model: Any, side: int, name: str, label: str) -> None:
        super().__init__(model, name, label)
        self.side = side

    def ratification_probability(self) -> float:
        """Probability of ratifying the pending rung in one attempt, statute aside."""
        return float(domestic.ratification_chance(self.model.game, self.model.state, self.side))

    def ratifies(self, draw: float) -> bool:
        """Vote on the pending rung."""
        return draw < self.ratification_probability()


class Regulator(Seat):
    """The regulators that review the export of the technology."""

    def review(self, draw: float) -> int:
        """Decide on the pending rung: ``rules.review.GRANT``, ``DELAY`` or ``REFUSE``."""
        return int(domestic.review_file(self.model.game, self.model.state, draw))


class Venture(Seat):
    """The joint venture that runs the closed file."""

    def hazard(self) -> float:
        """Hazard of this month [1/month]."""
        return float(implementation.hazard_sum(self.model.game, self.model.state))

    def live_month(self, draw: float, second: float) -> int:
        """Live one month; returns what happened, one of ``rules.implementation``'s events."""
        return int(implementation.live_month(self.model.game, self.model.state, draw, second))


class PlatformFirm(Seat):
    """A platform firm that looks at the file and redesigns its country of origin.

    Parameters
    ----------
    place : int
        Its place in the population.
    """

    def __init__(self, model: Any, place: int, label: str) -> None:
        super().__init__(model, f"firm_{place}", label)
        self.place = place

    @property
    def design(self) -> str:
        """Name of its present design."""
        return str(self.model.designs[self.model.state.firms[self.place].design])

    def choose_design(self, draw: float) -> int:
        """Choose a design by its place, or keep its own."""
        return int(firms.choose_design(self.model.game, self.model.state, self.place, draw))

    def redesign(self, draw: float) -> None:
        """Choose a design and take it."""
        firms.set_design(self.model.state, self.place, self.choose_design(draw))
