"""The Mesa model: one run, one round a step, decided by its agents.

The order of phases is that of ``game.play``; here the agents decide. The same seed and run number give the
same row and ledger as the batch engine, bit for bit.
"""

from typing import Any

import mesa
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from bargaining_sim.abm.agents import Government, Legislature, Platform, PlatformFirm, Regulator, Venture
from bargaining_sim.engine.batch import Rows, draw_space, new_rows
from bargaining_sim.game import approval, domestic, mechanics, packages, play, seats
from bargaining_sim.game.firms import begin_choices, end_choices
from bargaining_sim.game.implementation import is_running, months_due
from bargaining_sim.game.news import learning_phase, news_phase, wear_chokepoints
from bargaining_sim.game.outcome import finish
from bargaining_sim.game.plain import plain_game, plain_state
from bargaining_sim.game.state import RATIFIED, begin
from bargaining_sim.game.tables import Game
from bargaining_sim.numeric import chance
from bargaining_sim.results.dictionary import named_row
from bargaining_sim.results.story import describe_events
from bargaining_sim.rules.answers import breaks_down
from bargaining_sim.rules.review import GRANT
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
        begin(self.game, self.state, self._draw(chance.TYPES, 2, round_=0))
        mechanics.begin_world(self.game, self.state)
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
        """Status of the file."""
        return FILE_STATUS[self.state.now.status]

    @property
    def relations(self) -> float:
        """Relations between the principals, −1 to 1."""
        return float(self.state.now.relations)

    def rung_in_force(self, chip: int) -> str:
        """Name of the rung in force on a chip, by its place."""
        return str(list(self.words.chips.values())[chip].rungs[self.state.chips[chip].in_force].name)

    def run(self) -> "NegotiationModel":
        """Step to the end and return the model."""
        while self.running:
            self.step()
        return self

    def step(self) -> None:
        """Play one round of the talks, or after them one quarter of their aftermath."""
        game, now = self.game, self.state.now
        if not now.over and now.meeting < game.talks.rounds:
            self.play_round()
        elif self.quarter < game.talks.aftermath:
            self.play_quarter()
        talking = not now.over and now.meeting < game.talks.rounds
        self.running = talking or self.quarter < game.talks.aftermath

    def play_round(self) -> None:
        """One meeting: news, moves, learning, table, approval, clock, implementation, firms."""
        game, now = self.game, self.state.now
        play.open_round(game, self.state)
        if game.talks.shocks_on or game.talks.rumours_on:
            news_phase(game, self.state, self._draw(chance.NEWS))
        if game.talks.moves_on:
            self.moves(self._draw(chance.MOVES))
        if game.talks.learning_on:
            learning_phase(game, self.state, self._draw(chance.MOVES)[4:])
        wear_chokepoints(game, self.state)
        play.note_path(game, self.state, now.meeting - 1)
        if game.talks.table_on:
            self.table(self._draw(chance.TABLE))
        if game.talks.approval_on and now.pending >= 0:
            self.approve(self._draw(chance.APPROVAL))
        if game.talks.clock_on and not now.over:
            self.clock(self._draw(chance.CLOCK))
        if game.talks.implementation_on:
            self.implement(game.meetings[now.meeting].next_day)
        if game.talks.firms_on:
            self.redesign(now.meeting)
        play.close_round(game, self.state)
        self.datacollector.collect(self)

    def play_quarter(self) -> None:
        """One quarter after the talks: the venture lives on, the firms look on."""
        game, now = self.game, self.state.now
        play.open_quarter(game, self.state)
        if game.talks.implementation_on:
            self.implement(now.closed_day + play.quarter_days(self.state))
        now.day = play.quarter_day(game, self.state, self.quarter)
        if game.talks.firms_on:
            self.redesign(game.talks.rounds + self.quarter)
        self.quarter += 1
        self.datacollector.collect(self)

    def implement(self, until: int) -> None:
        """The venture lives the months that have passed by day ``until``."""
        game, state = self.game, self.state
        while is_running(game, state) and state.now.months < months_due(game, state, until):
            if self.venture:
                self.venture.live_month(*self._draw(chance.IMPLEMENTATION, 2, round_=state.now.months))
            play.settle_venture(game, state)

    def redesign(self, step: int) -> None:
        """Every firm looks at its design; all choose at the same time."""
        begin_choices(self.game, self.state)
        for firm, draw in zip(self.firms, self._draw(chance.FIRMS, round_=step), strict=True):
            firm.redesign(draw)
        end_choices(self.game, self.state, step)

    def moves(self, draws: NDArray[np.float64]) -> None:
        """Both governments choose a move at the same time; then both happen."""
        chosen = [
            government.choose_move(draws[a], draws[2 + a]) for a, government in enumerate(self.governments)
        ]
        for a, move in enumerate(chosen):
            mechanics.apply_move(self.game, self.state, a, move.chip, move.kind, move.value, move.harm)

    def table(self, draws: NDArray[np.float64]) -> None:
        """Negotiate the whole package, or chip by chip."""
        game, state = self.game, self.state
        base = packages.in_force_package(game, state)
        size = 1 + 2 * game.talks.offers_per_round
        agreed = False
        for session in range(game.talks.chips if game.talks.issue_by_issue else 1):
            only = session if game.talks.issue_by_issue else -1
            if not state.now.over and seats.open_session(game, state, base, only):
                package = self.negotiate(draws[session * size : (session + 1) * size])
                if package >= 0:
                    base, agreed = package, True
                    mechanics.agree(game, state)
        if agreed and not state.now.over:
            mechanics.apply_deal(game, state, base)

    def negotiate(self, draws: NDArray[np.float64]) -> int:
        """Alternating offers in one session; returns the package agreed on, or −1."""
        game, state = self.game, self.state
        proposer = self.governments[play.opener(game, state)]
        slot = state.now.meeting * game.talks.offers_per_round + 1
        proposer.open_talks(slot, draws[0])
        for j in range(game.talks.offers_per_round):
            listener = self.governments[1 - proposer.side]
            package = proposer.make_offer(slot + j)
            if package < 0:
                play.passes(game, state, proposer.side, slot + j, draws[1 + 2 * j])
            else:
                play.note_offer(game, state, proposer.side, package)
                listener.hear_offer(package, slot + j, draws[1 + 2 * j])
                accepted = listener.accepts(package)
                play.answer(game, state, listener.side, package, slot + j, accepted)
                if accepted:
                    return package
            if package >= 0 and breaks_down(game.talks.breakdown, draws[2 + 2 * j]):
                mechanics.break_down(game, state, listener.side)
                return -1
            proposer = listener
        return -1

    def approve(self, draws: NDArray[np.float64]) -> None:
        """Hold approval sessions: one a round, after the last meeting as many as it takes."""
        game, now = self.game, self.state.now
        last = now.meeting == game.talks.rounds - 1 or now.over or game.talks.ends_on_deal
        for i in range(approval.approval_sessions(game) if last else 1):
            if now.pending >= 0 and now.delays <= game.talks.max_delays:
                self.approval_session(draws[4 * i : 4 * i + 4])

    def approval_session(self, draws: NDArray[np.float64]) -> None:
        """Ask the platform, then the ratifiers, then the regulators; each may stop the file."""
        game, state = self.game, self.state
        if not state.now.consented:
            chance_, consents = 1.0, True
            if self.platform:
                chance_, consents = self.platform.consent_probability(), self.platform.consents(draws[0])
            if not approval.settle_consent(game, state, chance_, consents):
                return
        for a, legislature in enumerate(self.legislatures):
            if not state.sides[a].ratified:
                chance_, ratifies = 1.0, True
                if legislature:
                    chance_, ratifies = (
                        legislature.ratification_probability(),
                        legislature.ratifies(draws[1 + a]),
                    )
                if not approval.settle_ratification(game, state, a, chance_, ratifies):
                    return
        if state.sides[0].ratified and state.sides[1].ratified:
            state.now.status = RATIFIED
            decision = GRANT
            if self.regulator and domestic.is_reviewed(game, state):
                decision = self.regulator.review(draws[3])
                approval.settle_review(game, state, decision)
            if decision == GRANT:
                mechanics.close_file(game, state)

    def clock(self, draws: NDArray[np.float64]) -> None:
        """Dates that fall before the next meeting: their owners extend or execute."""
        game, state = self.game, self.state
        until = game.meetings[state.now.meeting].next_day
        for k in range(game.talks.chips):
            owner = self.governments[game.chips[k].owner]
            i = 0
            while state.chips[k].due <= until and i < play.DATES_PER_ROUND:
                draw = draws[k * play.DATES_PER_ROUND + i]
                if state.chips[k].threatened:
                    play.settle_threat(game, state, k, owner.carries_out(k, draw))
                elif owner.extends(k, draw):
                    mechanics.extend(game, state, k)
                else:
                    mechanics.execute_fallback(game, state, k)
                i += 1

    def raw_row(self) -> Rows:
        """Outcome of the run so far as numbers, as the batch engine writes them."""
        out = new_rows(self.game, self.run_number, 1)
        finish(self.game, self.state, out.rows[0], out.rungs[0], out.shares[0])
        return out

    def row(self) -> dict[str, Any]:
        """Outcome of the run so far, named as in the data dictionary."""
        return named_row(self.words, self.raw_row())

    def ledger(self) -> pd.DataFrame:
        """Who did what, in order, with the reason in a plain sentence."""
        return pd.DataFrame(describe_events(self.words, self.game, self.events()))

    def events(self) -> NDArray[Any]:
        """Return the coded events so far."""
        return np.asarray(self.state.ledger[: self.state.now.events])

    def _draw(self, purpose: int, n: int | None = None, round_: int | None = None) -> NDArray[np.float64]:
        out = self.draws[: play.draws_needed(self.game, purpose) if n is None else n]
        where = self.state.now.meeting if round_ is None else round_
        chance.draw(self.batch_seed, self.run_number, purpose, where, out)
        return out


def _share_reporter(model: NegotiationModel, design: int) -> float:
    return float(model.state.designs[design].count) / len(model.firms)


def _rung_reporter(model: NegotiationModel, chip: int) -> str:
    return model.rung_in_force(chip)
