"""A world small enough to reckon by hand: two chips, or three with a file under approval.

Utilities of package (tariffs, ore), to us and cn, the file being worth nothing to either:

======== ============= ============= =============
rungs    ore r0        ore r1        ore r2
======== ============= ============= =============
r0       .100  .250    .350  .125    .600  .000
r1       .500  .550    .750  .425    1.00  .300
r2       .300  .850    .550  .725    .800  .600
r3       .000  1.00    .250  .875    .500  .750
======== ============= ============= =============

In force is (r1, r1), the fallback is (r0, r1). Meetings stand on days 10, 20 and 30, the end on day 40.
"""

import copy
import datetime

import numpy as np

from bargaining_sim.game import ledger, mechanics, packages, play
from bargaining_sim.game.outcome import ROW, finish
from bargaining_sim.game.state import begin, new_state
from bargaining_sim.game.tables import NEVER
from bargaining_sim.numeric.chance import CLOCK
from bargaining_sim.rules.moves import MOVES
from bargaining_sim.scenario.compiler import compile_scenario
from bargaining_sim.scenario.schema import Scenario

START = datetime.date(2025, 1, 1)
US, CN = 0, 1


def date(day):
    """Day ``day`` of the story."""
    return START + datetime.timedelta(day)


def chip(owner, rungs, in_force, fallback, levels=None):
    ladder = [{"name": f"r{i}", "label": f"rung {i}"} for i in range(rungs)]
    for rung, level in zip(ladder, levels or [], strict=False):
        rung["level"] = level
    start = {"in_force": in_force, "fallback": fallback}
    return {"label": "chip", "owner": owner, "rungs": ladder, "clock": {}, **start}


def by_rung(values):
    return {f"r{i}": value for i, value in enumerate(values)}


WORDS = {
    "name": "small",
    "title": "small",
    "summary": "small",
    "calendar": {
        "start": date(0),
        "end": date(40),
        "meetings": [{"name": f"meeting {day}", "date": date(day)} for day in (10, 20, 30)],
    },
    "chips": {
        "tariffs": chip("us", 4, "r1", "r0", [145.0, 30.0, 10.0, 0.0]),
        "ore": chip("cn", 3, "r1", "r1"),
        "file": chip("us", 3, "r2", "r0"),
    },
    "actors": {
        "us": {
            "label": "US",
            "weights": {"tariffs": 0.5, "ore": 0.5, "file": 0.0},
            "values": {
                "tariffs": by_rung([0.2, 1.0, 0.6, 0.0]),
                "ore": by_rung([0.0, 0.5, 1.0]),
                "file": by_rung([0.0, 0.0, 0.0]),
            },
            "moves": {"audience_cost": 0.04},
        },
        "cn": {
            "label": "CN",
            "weights": {"tariffs": 0.75, "ore": 0.25, "file": 0.0},
            "values": {
                "tariffs": by_rung([0.0, 0.4, 0.8, 1.0]),
                "ore": by_rung([1.0, 0.5, 0.0]),
                "file": by_rung([0.0, 0.0, 0.0]),
            },
            "moves": {"audience_cost": 0.03},
        },
    },
    "talks": {"perceived_risk": 0.2, "discount": 0.9},
    "relations": {
        "start": 0.0, "escalate": -0.1, "threaten": -0.05, "ease": 0.05, "deal": 0.15, "execute": -0.2
    },
    "approval": {"chip": "file"},
    "phases": {},
}  # fmt: skip


def scenario(changes=None, file=False, order=None):
    """The small scenario with ``changes`` (dotted key → value) and its chips in ``order``."""
    words = copy.deepcopy(WORDS)
    words["chips"] = {name: words["chips"][name] for name in order or words["chips"]}
    if not file:
        del words["approval"], words["chips"]["file"]
        for actor in words["actors"].values():
            del actor["weights"]["file"], actor["values"]["file"]
    for key, value in (changes or {}).items():
        *path, last = key.split(".")
        table = words
        for name in path:
            table = table.setdefault(name, {})
        table[last] = copy.deepcopy(value)
    return Scenario.model_validate(words)


class World:
    """The small scenario at its first meeting, and ways to make things happen in it."""

    def __init__(self, changes=None, file=False, order=None):
        words = scenario(changes, file, order)
        self.names = list(words.chips)
        self.game = compile_scenario(words)
        self.state = new_state(self.game, 200)
        begin(self.game, self.state, np.array([0.5, 0.5]))
        for k in range(self.game.talks.chips):
            mechanics.set_in_force(self.game, self.state, k, self.state.chips[k].in_force)
        self.now = self.state.now
        self.us, self.cn = self.state.sides
        self.to_meeting(0)

    def to_meeting(self, meeting):
        self.now.meeting = meeting
        play.open_round(self.game, self.state)

    def __getattr__(self, name):
        """State of the chip called ``name``."""
        return self.state.chips[self.place(name)]

    def place(self, name):
        if name not in ("tariffs", "ore", "file"):
            raise AttributeError(name)
        return self.names.index(name)

    def rungs(self):
        return [int(chip.in_force) for chip in self.state.chips]

    def fallbacks(self):
        return [int(chip.fallback) for chip in self.state.chips]

    def due(self, name):
        """Day on which the chip's fallback comes into force; None if never."""
        due = int(self.state.chips[self.place(name)].due)
        return None if due == NEVER else due - START.toordinal()

    def package(self, **rungs):
        """Package that differs from what is in force by ``rungs``."""
        package = packages.in_force_package(self.game, self.state)
        for name, rung in rungs.items():
            package = packages.with_rung(self.game, package, self.place(name), rung)
        return int(package)

    def deal(self, **rungs):
        """A deal on the whole agenda."""
        for k in range(self.game.talks.chips):
            self.state.chips[k].open = mechanics.on_agenda(self.game, self.state, k)
        mechanics.agree(self.game, self.state)
        mechanics.apply_deal(self.game, self.state, self.package(**rungs))

    def move(self, side, name, kind):
        mechanics.apply_move(self.game, self.state, side, self.place(name), MOVES[kind], 0.0, 0.0)

    def hold(self, side):
        mechanics.apply_move(self.game, self.state, side, -1, MOVES["hold"], 0.0, 0.0)

    def extend(self, name):
        mechanics.extend(self.game, self.state, self.place(name))

    def call_off(self, name):
        mechanics.call_off(self.game, self.state, self.place(name))

    def execute(self, name):
        mechanics.execute_fallback(self.game, self.state, self.place(name))

    def clock(self, draw):
        """The clock phase with one and the same draw for everything."""
        play.clock_phase(self.game, self.state, None, np.full(play.draws_needed(self.game, CLOCK), draw))

    def close_round(self):
        play.close_round(self.game, self.state)

    def finish(self, game=None):
        row, rungs = np.full(1, 99, ROW).view(np.recarray)[0], np.full(len(self.names), 99, np.int16)
        shares = np.full(len(self.game.designs), 99.0)
        finish(game or self.game, self.state, row, rungs, shares)
        assert rungs.tolist() == self.rungs()
        assert shares.tolist() == [design.count / len(self.game.firms) for design in self.state.designs]
        return row

    def events(self):
        return [ledger.KIND_NAMES[int(event.kind)] for event in self.state.ledger[: self.now.events]]

    def last_event(self, kind):
        found = [e for e in self.state.ledger[: self.now.events] if ledger.KIND_NAMES[int(e.kind)] == kind]
        return found[-1]
