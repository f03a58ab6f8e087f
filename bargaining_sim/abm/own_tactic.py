"""A tactic in a plain Python file: what a student writes, what it may see, and what is checked.

Such a run is played by the Mesa model, step by step and not compiled: some fifty runs a second.
"""

import importlib.util
import inspect
import math
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from bargaining_sim.abm.agents import Government
from bargaining_sim.errors import BargainingError, Fault, did_you_mean, one_of
from bargaining_sim.game import packages, seats
from bargaining_sim.game.tables import BASIS_POINTS
from bargaining_sim.rules import offers

if TYPE_CHECKING:
    from bargaining_sim.abm.model import NegotiationModel

Package = dict[str, str]
"""Chip → rung."""


class TacticError(BargainingError):
    """A tactic of one's own has done what it must not."""


class View(NamedTuple):
    """What a seat may know when it decides; utilities are its own, 0 to 1.

    Attributes
    ----------
    round, rounds : int
        This meeting, from 1, and how many there are.
    offer, offers : int
        This offer of the whole talks, from 1, and how many there are.
    reservation : float
        Least that is not worse than no deal.
    top : float
        Best that is in reach at this meeting.
    usual : float
        What the tactic of the scenario would hold out for now.
    beliefs : dict
        Type of the other → probability.
    in_force : dict
        Chip → rung.
    heard, made : tuple of dict
        Packages that the other has offered so far, and own ones.
    """

    round: int
    rounds: int
    offer: int
    offers: int
    reservation: float
    top: float
    usual: float
    beliefs: dict[str, float]
    in_force: Package
    heard: tuple[Package, ...]
    made: tuple[Package, ...]
    seat: "OwnSeat"

    @property
    def time(self) -> float:
        """Share of all offers that is over, 0 to 1."""
        return self.offer / self.offers

    def worth(self, package: Mapping[str, str]) -> float:
        """Own utility of a package; chips that it does not name stay as they are at this meeting."""
        return self.seat.utility(self.seat.number(package, "worth"))

    def best_for_other(self, aspiration: float) -> Package | None:
        """Of all packages worth ``aspiration`` or more to oneself, the other's believed best."""
        return self.seat.usual_offer(aspiration)


class Tactic:
    """Base of a tactic of one's own: override one method or several; the others do as the scenario says."""

    def aspiration(self, view: View) -> float:
        """Return what to hold out for now, a utility from 0 to 1."""
        return view.usual

    def offer(self, view: View, aspiration: float) -> Mapping[str, str] | None:
        """Return the package to offer, chip → rung, or None to pass."""
        return view.best_for_other(aspiration)

    def answer(self, view: View, package: Mapping[str, str], aspiration: float) -> bool:
        """Return whether to accept ``package``; ``aspiration`` is what one would ask for next."""
        return view.worth(package) >= aspiration


class OwnSeat(Government):
    """A government that asks a tactic of one's own, and checks what it says."""

    def __init__(self, replaced: Government, tactic: Tactic) -> None:
        super().__init__(replaced.model, replaced.side, replaced.name, replaced.label, replaced.kinds)
        self.tactic = tactic
        self.heard: list[Package] = []
        self.made: list[Package] = []
        self.slot = 0
        """Offer of the whole talks that it answers."""

    @property
    def chips(self) -> dict[str, list[str]]:
        """Chip → its rungs."""
        return {name: [rung.name for rung in chip.rungs] for name, chip in self.model.words.chips.items()}

    def package(self, number: int) -> Package:
        """Package by its number, as chip → rung."""
        return {
            name: rungs[packages.rung_in(self.model.game, number, k)]
            for k, (name, rungs) in enumerate(self.chips.items())
        }

    def number(self, package: Any, where: str) -> int:
        """Number of a package given as chip → rung.

        Raises
        ------
        TacticError
            If it is no such thing, or names unknown or closed chips or unknown rungs.
        """
        if not isinstance(package, Mapping):
            raise self.fault(where, f"{package!r:.80}", "a dictionary chip → rung")
        model, found = self.model, int(self.model.state.now.origin)
        chips = self.chips
        for name, rung in package.items():
            if name not in chips:
                raise self.fault(
                    where, f'the chip "{name}"', one_of(list(chips)), did_you_mean(str(name), list(chips))
                )
            if rung not in chips[name]:
                near = did_you_mean(str(rung), chips[name])
                raise self.fault(where, f'the rung "{rung}" of {name}', one_of(chips[name]), near)
            k = list(chips).index(name)
            new = chips[name].index(rung)
            if not model.state.chips[k].open and new != packages.rung_in(model.game, found, k):
                raise self.fault(
                    where, f'"{rung}" on {name}, which is not on the table', "chips that are open now"
                )
            found = packages.with_rung(model.game, found, k, new)
        return found

    def fault(self, where: str, found: str, allowed: str, hint: str = "") -> TacticError:
        """Return the error that tells what a tactic did wrong, and when."""
        meeting = self.model.words.calendar.meetings[self.model.state.now.meeting].name
        place = f"{type(self.tactic).__name__}.{where} at {meeting}"
        return TacticError(str(Fault(place, found, allowed, hint)))

    def view(self, slot: int, usual: float) -> View:
        """What the tactic may know."""
        model = self.model
        talks = model.game.talks
        others = list(model.governments[1 - self.side].kinds)
        return View(
            round=int(model.state.now.meeting) + 1,
            rounds=int(talks.rounds),
            offer=slot,
            offers=int(talks.rounds * talks.offers_per_round),
            reservation=self.reservation,
            top=float(model.state.types[self.side, model.state.sides[self.side].type].top) / BASIS_POINTS,
            usual=usual / BASIS_POINTS,
            beliefs=dict(zip(others, self.belief, strict=True)),
            in_force=self.package(packages.in_force_package(model.game, model.state)),
            heard=tuple(self.heard),
            made=tuple(self.made),
            seat=self,
        )

    def usual_offer(self, aspiration: float) -> Package | None:
        """Package that the trade-off rule offers at an aspiration."""
        game, state, kind = self.model.game, self.model.state, self.model.state.sides[self.side].type
        start = state.now.start
        stop = start + game.menus[state.now.menu].span
        own = float(state.sides[self.side].aspiration)
        least = own if aspiration == own / BASIS_POINTS else aspiration * BASIS_POINTS
        n = offers.count_at_least(game, state.now.menu, self.side, kind, start, stop, least)
        found = int(offers.best_for_other(game, state, self.side, kind, start, n))
        return None if found < 0 else self.package(found)

    def ask_aspiration(self, slot: int, draw: float) -> float:
        """Aspiration that the tactic sets for offer ``slot`` [basis points]."""
        usual = seats.aspiration_at(self.model.game, self.model.state, self.side, slot, draw)
        said = self.ask("aspiration", self.view(slot, usual))
        if isinstance(said, bool) or not isinstance(said, int | float) or not math.isfinite(said):
            raise self.fault("aspiration", f"{said!r:.80}", "a number from 0 to 1")
        if not 0.0 <= said <= 1.0:
            raise self.fault("aspiration", f"{said:.6g}", "a number from 0 to 1")
        return usual if said == usual / BASIS_POINTS else float(said) * BASIS_POINTS

    def ask(self, method: str, *arguments: Any) -> Any:
        """Call a method of the tactic; whatever it raises becomes an error that names it."""
        try:
            return getattr(self.tactic, method)(*arguments)
        except TacticError:
            raise
        except (Exception, SystemExit) as error:
            raise self.fault(method, f"{type(error).__name__}: {error}", "no exception") from error

    def open_talks(self, slot: int, draw: float) -> None:
        """Set an aspiration for the first offer of a session."""
        self.model.state.sides[self.side].aspiration = self.ask_aspiration(slot, draw)

    def make_offer(self, slot: int) -> int:
        """Package to offer; −1 to pass."""
        aspiration = float(self.model.state.sides[self.side].aspiration)
        said = self.ask("offer", self.view(slot, aspiration), aspiration / BASIS_POINTS)
        if said is None:
            return -1
        number = self.number(said, "offer")
        game, state = self.model.game, self.model.state
        code = game.codes[number]
        if not offers.is_legal(code, self.side, game.chips, game.rungs):
            raise self.fault(
                "offer", "a package that crosses an own red line", "packages within one's red lines"
            )
        if state.now.struck and not offers.is_allowed(code, game.chips, state.rungs):
            raise self.fault("offer", "a rung that is off the agenda or locked", "rungs that can be used now")
        self.made.append(self.package(number))
        return number

    def hear_offer(self, package: int, slot: int, draw: float) -> None:
        """Take in the other's offer, then ask for the next aspiration."""
        super().hear_offer(package, slot, draw)
        self.slot = slot
        self.heard.append(self.package(package))
        self.model.state.sides[self.side].aspiration = self.ask_aspiration(slot + 1, draw)
        self.model.state.sides[self.side].bar = self.model.state.sides[self.side].aspiration

    def accepts(self, package: int) -> bool:
        """Answer the offer just heard."""
        game, state = self.model.game, self.model.state
        aspiration = float(state.sides[self.side].aspiration)
        view = self.view(self.slot, aspiration)
        said = self.ask("answer", view, self.package(package), aspiration / BASIS_POINTS)
        if not isinstance(said, bool):
            raise self.fault("answer", f"{said!r:.80}", "True or False")
        return said and bool(offers.is_legal(game.codes[package], self.side, game.chips, game.rungs))


def load_tactic(file: Path, name: str | None = None) -> type[Tactic]:
    """Return the class of a tactic from a Python file.

    Parameters
    ----------
    file : Path
    name : str, optional
        Name of the class; may be left out if the file has one only.

    Raises
    ------
    BargainingError
        If the file cannot be read or run, or has no such class.
    """
    if not file.is_file():
        raise BargainingError(f"{file}: found no such file; allowed: a Python file with a tactic")
    spec = importlib.util.spec_from_file_location("own_tactic_file", file)
    if spec is None or spec.loader is None:
        raise BargainingError(f"{file}: found no Python file; allowed: a file that ends in .py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    try:
        spec.loader.exec_module(module)
    except (Exception, SystemExit) as error:
        raise BargainingError(
            f"{file}: found {type(error).__name__}: {error}; allowed: a file that runs"
        ) from error
    found = {
        key: value
        for key, value in vars(module).items()
        if inspect.isclass(value) and issubclass(value, Tactic) and value.__module__ == spec.name
    }
    if not found:
        raise BargainingError(
            f"{file}: found no class derived from bargaining_sim.Tactic; allowed: at least one"
        )
    if name is None and len(found) == 1:
        return next(iter(found.values()))
    if name not in found:
        what = f'the tactic "{name}"' if name else f"{len(found)} tactics"
        near = did_you_mean(name or "", list(found))
        raise BargainingError(str(Fault(str(file), what, one_of(list(found)), near)))
    return found[name]


def take_seat(model: "NegotiationModel", side: int, tactic: type[Tactic]) -> None:
    """Put a tactic of one's own on a seat of a model that has not begun."""
    pair = list(model.governments)
    replaced = pair[side]
    pair[side] = OwnSeat(replaced, tactic())
    replaced.remove()
    model.governments = tuple(pair)
