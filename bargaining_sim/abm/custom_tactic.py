"""A tactic in a plain Python file: what a student writes, what it may see, and what is checked.

Such a run is played by the Mesa model, step by step and not compiled: some fifty runs a second.
"""

import importlib.util
import inspect
import math
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from bargaining_sim.abm.agents import Government
from bargaining_sim.abm.model import NegotiationModel
from bargaining_sim.abm.untrusted import (
    OBJECT_LENGTH,
    as_float,
    class_name,
    described,
    one_line,
    prints_to_stderr,
    safe_repr,
    safe_str,
    seeded_generators,
)
from bargaining_sim.engine.batch import Rows, new_rows
from bargaining_sim.errors import BargainingError, Fault, did_you_mean, one_of
from bargaining_sim.game import packages, seats
from bargaining_sim.game.outcome import FAILED, FILE_OUTCOMES, ROW, TRADE_OUTCOMES
from bargaining_sim.game.tables import BASIS_POINTS, Game
from bargaining_sim.rules import offers
from bargaining_sim.scenario.schema import Scenario

SLICE = 20
PART_RUNS = 200  # runs of a part: some seconds of work are lost at most
WHY = 2_000  # most characters of the reason why a run failed

Package = dict[str, str]
"""Chip → rung."""

Checked = TypeVar("Checked")
"""What an answer of a tactic is turned into."""


class TacticError(BargainingError):
    """A tactic of one's own has done what it must not."""


@dataclass(frozen=True)
class View:
    """What a seat may know when it decides; utilities are its own, 0 to 1.

    All are copies: what a tactic changes in them changes nothing else.

    Attributes
    ----------
    round, rounds : int
        This meeting, from 1, and how many there are.
    offer, offers : int
        This offer of the whole talks, from 1, and how many there are.
    reservation : float
        Least that is not worse than no deal. Above 1 if commitments have left nothing that is good enough.
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
    _worth: Callable[[Any], float] = field(repr=False)
    _best: Callable[[float], Package | None] = field(repr=False)

    @property
    def time(self) -> float:
        """Share of all offers that is over, 0 to 1."""
        return self.offer / self.offers

    def worth(self, package: Mapping[str, str]) -> float:
        """Own utility of a package; chips that it does not name stay as they are at this meeting."""
        return self._worth(package)

    def best_for_other(self, aspiration: float) -> Package | None:
        """Of all packages worth ``aspiration`` or more to oneself, the other's believed best."""
        return self._best(float(aspiration))


class Tactic:
    """Base of a tactic of one's own: override one method or several; the others do as the scenario says."""

    def aspiration(self, view: View) -> float:
        """Return what to hold out for now: a utility from 0 to 1, or up to a higher ``view.reservation``."""
        return view.usual

    def offer(self, view: View, aspiration: float) -> Mapping[str, str] | None:
        """Return the package to offer, chip → rung, or None to pass."""
        return view.best_for_other(aspiration)

    def answer(self, view: View, package: Mapping[str, str], aspiration: float) -> bool:
        """Return whether to accept ``package``; ``aspiration`` is what one would ask for next."""
        return view.worth(package) >= aspiration


class CustomSeat(Government):
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
        return {name: [rung.name for rung in chip.rungs] for name, chip in self.model.words.chips.items()}

    def package(self, number: int) -> Package:
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
            raise self.fault(where, safe_repr(package), "a dictionary chip → rung")
        model, number = self.model, int(self.model.state.now.origin)
        chips = self.chips
        for key, value in package.items():
            name = self.word(key, list(chips), where, "the chip")
            rung = self.word(value, chips[name], where, "the rung", f" of {name}")
            k = list(chips).index(name)
            new = chips[name].index(rung)
            if not model.state.chips[k].open and new != packages.rung_in(model.game, number, k):
                raise self.fault(
                    where, f'"{rung}" on {name}, which is not on the table', "chips that are open now"
                )
            number = packages.with_rung(model.game, number, k, new)
        return number

    def word(self, answer: Any, known: list[str], where: str, what: str, of: str = "") -> str:
        """One of the known words, as plain text."""
        if not isinstance(answer, str):
            raise self.fault(where, f"{what} {safe_repr(answer)}{of}", f"text, {one_of(known)}")
        text = str.__str__(answer)  # a subclass of str may compare as it likes
        if text not in known:
            shown = one_line(text, OBJECT_LENGTH)
            raise self.fault(where, f'{what} "{shown}"{of}', one_of(known), did_you_mean(shown, known))
        return text

    def fault(self, where: str, found: str, allowed: str, hint: str = "") -> TacticError:
        """Return the error that tells what a tactic did wrong, and when."""
        meeting = self.model.words.calendar.meetings[self.model.state.now.meeting].name
        place = f"{class_name(type(self.tactic))}.{where} at {meeting}"
        return TacticError(str(Fault(place, found, allowed, hint)))

    def view(self, slot: int, usual: float) -> View:
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
            heard=tuple(dict(package) for package in self.heard),
            made=tuple(dict(package) for package in self.made),
            _worth=lambda package: self.utility(self.number(package, "worth")),
            _best=self.usual_offer,
        )

    def usual_offer(self, aspiration: float) -> Package | None:
        """Package that the trade-off rule offers at an aspiration."""
        game, state, kind = self.model.game, self.model.state, self.model.state.sides[self.side].type
        start = state.now.start
        stop = start + game.menus[state.now.menu].span
        own = float(state.sides[self.side].aspiration)
        least = own if aspiration == own / BASIS_POINTS else aspiration * BASIS_POINTS
        n = offers.count_at_least(game, state.now.menu, self.side, kind, start, stop, least)
        number = int(offers.best_for_other(game, state, self.side, kind, start, n))
        return None if number < 0 else self.package(number)

    def ask_aspiration(self, slot: int, draw: float) -> float:
        """Aspiration that the tactic sets for offer ``slot`` [basis points]."""
        usual = seats.aspiration_at(self.model.game, self.model.state, self.side, slot, draw)
        view = self.view(slot, usual)
        most = max(1.0, view.reservation, view.usual)  # lock-ins add up, even to more than any package gives

        def check(answer: Any) -> float:
            number = as_float(answer)
            if number is None or not 0.0 <= number <= most:
                shown = repr(number) if number is not None and math.isfinite(number) else safe_repr(answer)
                raise self.fault("aspiration", shown, f"a number from 0 to {most if most > 1 else 1}")
            return number

        number = self.ask("aspiration", check, view)
        return usual if number == usual / BASIS_POINTS else number * BASIS_POINTS

    def ask(self, method: str, check: Callable[[Any], Checked], *arguments: Any) -> Checked:
        """Call a method of the tactic and check what it says; whatever is raised tells the method.

        Checking runs untrusted code too: the answer may be an object that raises when it is looked at. So
        ``check`` returns something plain, and nothing of the tactic's is touched after it.
        """
        try:
            return check(getattr(self.tactic, method)(*arguments))
        except KeyboardInterrupt:
            raise
        except BaseException as error:
            if type(error) is TacticError:  # of the check, or of View.worth: it names the place already
                raise
            raise self.fault(method, described(error), "no exception") from error

    def open_talks(self, slot: int, draw: float) -> None:
        self.model.state.sides[self.side].aspiration = self.ask_aspiration(slot, draw)

    def make_offer(self, slot: int) -> int:
        aspiration = float(self.model.state.sides[self.side].aspiration)

        def check(answer: Any) -> int:
            return -1 if answer is None else self.number(answer, "offer")

        number = self.ask("offer", check, self.view(slot, aspiration), aspiration / BASIS_POINTS)
        if number < 0:
            return -1
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
        super().hear_offer(package, slot, draw)
        self.slot = slot
        self.heard.append(self.package(package))
        self.model.state.sides[self.side].aspiration = self.ask_aspiration(slot + 1, draw)
        self.model.state.sides[self.side].bar = self.model.state.sides[self.side].aspiration

    def accepts(self, package: int) -> bool:
        game, state = self.model.game, self.model.state
        aspiration = float(state.sides[self.side].aspiration)
        view = self.view(self.slot, aspiration)

        def check(answer: Any) -> bool:
            if not isinstance(answer, bool | np.bool_):
                raise self.fault("answer", safe_repr(answer), "True or False")
            return bool(answer)

        yes = self.ask("answer", check, view, self.package(package), aspiration / BASIS_POINTS)
        return yes and bool(offers.is_legal(game.codes[package], self.side, game.chips, game.rungs))


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
    spec = importlib.util.spec_from_file_location("custom_tactic_file", file)
    if spec is None or spec.loader is None:
        raise BargainingError(f"{file}: found no Python file; allowed: a file that ends in .py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    try:
        with prints_to_stderr():
            spec.loader.exec_module(module)
            tactics = {
                key: value
                for key, value in vars(module).items()
                if inspect.isclass(value)
                and issubclass(value, Tactic)
                and value.__module__ == module.__name__
            }
    except KeyboardInterrupt:
        raise
    except BaseException as error:
        raise BargainingError(f"{file}: found {described(error)}; allowed: a file that runs") from error
    if not tactics:
        raise BargainingError(
            f"{file}: found no class derived from bargaining_sim.Tactic; allowed: at least one"
        )
    if name is None and len(tactics) == 1:
        return next(iter(tactics.values()))
    if name not in tactics:
        what = f'the tactic "{name}"' if name else f"{len(tactics)} tactics"
        near = did_you_mean(name or "", list(tactics))
        raise BargainingError(str(Fault(str(file), what, one_of(list(tactics)), near)))
    return tactics[name]


def take_seat(model: NegotiationModel, side: int, tactic: type[Tactic]) -> None:
    """Put a tactic of one's own on a seat of a model that has not begun.

    Raises
    ------
    TacticError
        If its constructor raises anything.
    """
    pair = list(model.governments)
    replaced = pair[side]
    try:
        made = tactic()
    except KeyboardInterrupt:
        raise
    except BaseException as error:
        place = f"{class_name(tactic)}.__init__"
        raise TacticError(str(Fault(place, described(error), "no exception"))) from error
    pair[side] = CustomSeat(replaced, made)
    replaced.remove()
    model.governments = tuple(pair)


def play_custom(
    scenario: Scenario,
    tactics: Mapping[int, type[Tactic]],
    game: Game,
    seed: int,
    first: int,
    count: int,
    workers: int = 1,  # noqa: ARG001  (of every player)
) -> Iterator[Rows]:
    """Play a batch with tactics of one's own (side → class), otherwise as ``engine.batch.play_batch`` does.

    A run that fails is a row of a class of its own, its numbers missing, and the batch goes on.
    """
    for start in range(first, first + count, SLICE):
        out = new_rows(game, start, min(SLICE, first + count - start))
        failed = []
        for i in range(len(out.rows)):
            model = NegotiationModel(scenario, seed, start + i, game)
            try:
                with seeded_generators(seed, start + i), prints_to_stderr():
                    for side, tactic in tactics.items():
                        take_seat(model, side, tactic)
                    model.run().write_row(out, i)
            except TacticError as error:
                failed.append((start + i, safe_str(error, WHY)))
                out.rows[i] = tuple(np.nan if ROW[name].kind == "f" else 0 for name in ROW.names or ())
                out.rows["file_outcome"][i] = FILE_OUTCOMES.index(FAILED)
                out.rows["trade_outcome"][i] = TRADE_OUTCOMES.index(FAILED)
                out.shares[i] = np.nan
        yield out._replace(failed=tuple(failed))
