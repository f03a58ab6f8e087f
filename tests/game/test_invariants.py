"""What holds in every run of every scenario: random ones with everything, read off ledger, row and state."""

import math
from collections import Counter

import numpy as np
import pytest

from bargaining_sim.engine import batch
from bargaining_sim.game.ledger import KIND_NAMES
from bargaining_sim.game.outcome import ENDINGS, FAILED, FILE_OUTCOMES
from bargaining_sim.game.plain import plain_game, plain_state
from bargaining_sim.game.play import ledger_capacity
from bargaining_sim.game.state import CLOSED, COLLAPSED
from bargaining_sim.game.tables import NEVER
from bargaining_sim.scenario.compiler import compile_scenario
from tests.engine.helpers import random_scenario

SCENARIOS = 400
RUNS = 3


class Run:
    """One run of a random scenario, with its final state."""

    def __init__(self, game, seed, run):
        self.game = game
        plain = plain_game(game)
        self.state = plain_state(game, ledger_capacity(plain))
        out = batch.new_rows(game, run, 1)
        space = batch.draw_space(game)
        batch.play_many(plain, self.state, out, batch.new_paths(game, 0), space, seed, run)
        self.row = out.rows[0]
        self.events = np.asarray(self.state.ledger[: self.state.now.events])
        self.kinds = [KIND_NAMES[int(kind)] for kind in self.events["kind"]]
        self.count = Counter(self.kinds)

    def of(self, *kinds):
        return self.events[[kind in kinds for kind in self.kinds]]


@pytest.fixture(scope="module")
def runs():
    found = []
    for number in range(SCENARIOS):
        game = compile_scenario(random_scenario(number))
        found += [Run(game, number, run) for run in range(RUNS)]
    return found


def test_days_do_not_go_back(runs):
    for run in runs:
        assert (np.diff(run.events["day"]) >= 0).all()
        assert (np.diff(run.events["meeting"]) >= 0).all()


def test_counts_of_the_row_are_those_of_the_ledger(runs):
    for run in runs:
        row, count = run.row, run.count
        assert row.shocks == count["shocked"]
        assert row.rumours == count["rumoured"]
        assert row.instruments_learned == count["learned"]
        assert row.extensions == count["extended"]
        assert row.deals == count["deal"]
        assert row.offers == count["offered"]
        for a in (0, 1):
            own = Counter(
                kind for kind, actor in zip(run.kinds, run.events["actor"], strict=True) if actor == a
            )
            assert row[f"escalations_{a}"] == own["escalated"]
            assert row[f"threats_{a}"] == own["threatened"]
            assert row[f"eases_{a}"] == own["eased"] + own["announced"]
            assert row[f"initiatives_{a}"] == own["announced"]
            cost = run.game.sides[a].audience_cost
            assert row[f"audience_paid_{a}"] == pytest.approx(cost * own["called_off"], abs=1e-12)


def test_threats_are_carried_out_called_off_released_or_stand(runs):
    seen = Counter()
    for run in runs:
        for a in (0, 1):
            chips = [k for k, chip in enumerate(run.game.chips) if chip.owner == a]
            standing = sum(run.state.chips[k].threatened for k in chips)
            kept, off = run.row[f"threats_carried_out_{a}"], (run.of("called_off")["actor"] == a).sum()
            assert run.row[f"threats_{a}"] >= kept + off + standing
            assert run.state.sides[a].lock_in == pytest.approx(
                10_000 * run.game.sides[a].audience_cost * standing, abs=1e-6
            )
            seen.update(kept=int(kept), off=int(off), standing=int(standing))
        for chip in run.state.chips:
            assert not chip.threat_date or chip.threatened
    assert min(seen[name] for name in ("kept", "off", "standing")) > 0


def test_locked_rungs_are_never_used_before_their_day(runs):
    used = 0
    for run in runs:
        game = run.game
        usable = [0 if item.known else NEVER for item in game.instruments]
        for event, kind in zip(run.events, run.kinds, strict=True):
            if kind == "learned":
                usable[event["package"]] = int(event["threshold"])
            rungs = []
            if kind in ("offered", "deal"):
                code = int(game.codes[event["package"]])
                rungs = [(k, code >> int(c.shift) & int(c.mask)) for k, c in enumerate(game.chips)]
            elif kind in ("escalated", "eased", "announced", "threatened", "shocked", "framework"):
                rungs = [(int(event["chip"]), int(event["new"]))]
            for k, rung in rungs:
                if k >= 0 and rung >= 0 and game.rungs[k, rung].instrument >= 0:
                    assert usable[game.rungs[k, rung].instrument] <= event["day"], (kind, k, rung)
                    used += 1
    assert used > 10


def test_relations_stay_within_their_bounds(runs):
    assert all(-1 <= run.row.relations <= 1 for run in runs)


def test_status_outcome_and_ending_fit(runs):
    seen = set()
    for run in runs:
        now, row = run.state.now, run.row
        outcome, ending = FILE_OUTCOMES[row.file_outcome], ENDINGS[row.ending]
        seen.add(outcome)
        assert outcome.startswith("closed") == (now.status in (CLOSED, COLLAPSED))
        assert (outcome == "closed_collapsed") == (now.status == COLLAPSED) == ending.startswith("collapsed")
        assert (outcome == "closed_durable") == (ending == "durable")
        assert (outcome == "closed_renegotiated") == (ending == "renegotiated")
        assert (row.closed > 0) == outcome.startswith("closed")
        assert now.pending < 0 or outcome == "open_extension"
        assert 0 <= row.months_survived <= run.game.talks.months
        assert (row.months_survived == run.game.talks.months > 0) == (ending == "durable")
        has_venture = run.game.talks.implementation_on and row.closed > 0
        assert math.isnan(row.support) != bool(has_venture)
        if has_venture:
            rung = run.of("in_force")["new"][0]
            assert 0 <= row.support <= run.game.rungs[run.game.talks.file, rung].support
    assert seen == set(FILE_OUTCOMES) - {FAILED}  # which stands for a tactic that crashed, not for a run


def test_shares_of_firms_are_shares(runs):
    for run in runs:
        n = len(run.game.firms)
        if n:
            assert [int(design.count) for design in run.state.designs] == [
                sum(firm.design == d for firm in run.state.firms) for d in range(len(run.state.designs))
            ]
            held = run.state.shares[~np.isnan(run.state.shares).all(axis=1)]
            assert held.sum(axis=1) == pytest.approx(np.ones(len(held)))
            for event in run.of("redesigned"):
                assert event["threshold"] < event["value"] <= n == event["new"]


def test_beliefs_are_probabilities(runs):
    for run in runs:
        for a in (0, 1):
            beliefs = [run.state.types[a, kind].belief for kind in range(run.game.sides[1 - a].types)]
            assert math.fsum(beliefs) == pytest.approx(1)
            assert min(beliefs) >= 0
