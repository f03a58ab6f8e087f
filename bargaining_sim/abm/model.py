"""The Mesa model: one run, one round a step, decided by its agents.

It plays the rounds of ``game.play`` and hands itself to them: ``game.decisions`` asks its agents. The same
seed and run number give the same row and ledger as the batch engine, bit for bit.
"""

from typing import Any

import mesa
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from bargaining_sim.abm.agents import Government, Legislature, Platform, PlatformFirm, Regulator, Venture
from bargaining_sim.engine.batch import Rows, draw_space, new_rows
from bargaining_sim.game import play
from bargaining_sim.game.outcome import finish
from bargaining_sim.game.plain import plain_game, plain_state
from bargaining_sim.game.tables import Game
from bargaining_sim.results.dictionary import named_row
from bargaining_sim.results.narrator import describe_events
from bargaining_sim.scenario.compiler import compile_scenario
from bargaining_sim.scenario.preferences import types_of
from bargaining_sim.scenario.schema import Scenario

FILE_STATUS = ("none", "framework", "ratified", "closed", "executed", "collapsed")


class NegotiationModel(mesa.Model):  # type: ignore[misc]  # Mesa ships no types
    """One run of a scenario with Mesa agents.

    Parameters
    ----------
    scenario : Scenario
        From :func:`bargaining_sim.load_scenario`.
    seed : int
        Seed of the batch, 0 or more.
    run : int
        Number of the run in that batch, 0 or more.
    game : Game, optional
        The scenario compiled, if many models of it are made.

    Attributes
    ----------
    governments : tuple of two Government
    legislatures : list of Legislature or None
        One place a side; None where nobody ratifies.
    platform : Platform or None
    regulator : Regulator or None
    venture : Venture or None
    firms : list of PlatformFirm
    datacollector : mesa.DataCollector
        One record a round, then one a quarter of the aftermath.
    """

    def __init__(self, scenario: Scenario, seed: int = 1, run: int = 0, game: Game | None = None) -> None:
        super().__init__(rng=np.random.default_rng([seed, run]))
        self.words = scenario  # Mesa 3.5 has a property named scenario
        self.batch_seed, self.run_number = seed, run
        compiled = compile_scenario(scenario) if game is None else game
        self.game = plain_game(compiled)
        self.state = plain_state(compiled, play.ledger_capacity(self.game))
        self.draws = draw_space(self.game)
        self.quarter = 0
        self.governments = tuple(
            Government(self, a, name, actor.label, list(types_of(actor)))
            for a, (name, actor) in enumerate(scenario.actors.items())
        )
        self.legislatures: list[Legislature | None] = [None, None]
        self.platform: Platform | None = None
        self.regulator: Regulator | None = None
        self._seat_approval()
        self.venture = Venture(self, "venture", "the venture") if scenario.implementation else None
        self.firms = self._seat_firms()
        play.begin_run(self.game, self.state, self.draws, seed, run)
        self.datacollector = mesa.DataCollector(
            model_reporters={
                "round": "round",
                "meeting": "meeting",
                "file": "file_status",
                "relations": "relations",
            }
            | {f"rung_{name}": [_rung_reporter, [self, k]] for k, name in enumerate(scenario.chips)}
            | {f"firms_{name}": [_share_reporter, [self, d]] for d, name in enumerate(self.designs)},
            agenttype_reporters={Government: {"aspiration": "aspiration", "reservation": "reservation"}},
        )

    def _seat_approval(self) -> None:
        words = self.words.approval
        if words is None:
            return
        if words.platform:
            self.platform = Platform(self, words.platform.id, words.platform.label)
        for a, name in enumerate(self.words.actors):
            if name in words.ratifiers:
                self.legislatures[a] = Legislature(self, a, name, words.ratifiers[name].label)
        if words.reviewer:
            self.regulator = Regulator(self, words.reviewer.side, words.reviewer.label)

    def _seat_firms(self) -> list[PlatformFirm]:
        words = self.words.firms
        named = list(words.named.values()) if words else []
        return [
            PlatformFirm(self, f, named[f].label if f < len(named) else f"firm {f + 1}")
            for f in range(len(self.game.firms))
        ]

    @property
    def designs(self) -> list[str]:
        """Names of the designs that firms choose from."""
        return list(self.words.firms.designs) if self.words.firms else []

    @property
    def round(self) -> int:
        """Rounds played."""
        return int(self.state.now.rounds)

    @property
    def meeting(self) -> str:
        """Name of the last meeting held; empty before the first."""
        return self.words.calendar.meetings[self.round - 1].name if self.round else ""

    @property
    def file_status(self) -> str:
        return FILE_STATUS[self.state.now.status]

    @property
    def relations(self) -> float:
        """Relations between the principals, −1 to 1."""
        return float(self.state.now.relations)

    def rung_in_force(self, chip: int) -> str:
        """Name of the rung in force on a chip, by its place."""
        return str(list(self.words.chips.values())[chip].rungs[self.state.chips[chip].in_force].name)

    def run(self) -> "NegotiationModel":
        while self.running:
            self.step()
        return self

    def step(self) -> None:
        """Play one round of the talks, or after them one quarter of their aftermath."""
        game, state, aftermath = self.game, self.state, self.game.talks.aftermath
        seed, run = self.batch_seed, self.run_number
        if play.is_talking(game, state):
            play.play_round(game, state, self, self.draws, seed, run)
            self.datacollector.collect(self)
        elif self.quarter < aftermath:
            play.play_quarter(game, state, self, self.draws, seed, run, self.quarter)
            self.quarter += 1
            self.datacollector.collect(self)
        self.running = play.is_talking(game, state) or self.quarter < aftermath

    def raw_row(self) -> Rows:
        """Outcome of the run so far as numbers, as the batch engine writes them."""
        out = new_rows(self.game, self.run_number, 1)
        self.write_row(out, 0)
        return out

    def write_row(self, out: Rows, i: int) -> None:
        """Write the outcome of the run so far to place ``i`` of ``out``."""
        finish(self.game, self.state, out.rows[i], out.rungs[i], out.shares[i])

    def row(self) -> dict[str, Any]:
        """Outcome of the run so far, named as in the data dictionary."""
        return named_row(self.words, self.raw_row())

    def ledger(self) -> pd.DataFrame:
        """Who did what, in order, with the reason in a plain sentence."""
        return pd.DataFrame(describe_events(self.words, self.game, self.events()))

    def events(self) -> NDArray[Any]:
        return np.asarray(self.state.ledger[: self.state.now.events])


def _share_reporter(model: NegotiationModel, design: int) -> float:
    return float(model.state.designs[design].count) / len(model.firms)


def _rung_reporter(model: NegotiationModel, chip: int) -> str:
    return model.rung_in_force(chip)
