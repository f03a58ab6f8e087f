"""T8, T9 and T10: reciprocity, beliefs and learning."""

import collections
import datetime
import itertools
import math

import numpy as np

from bargaining_sim.abm.model import NegotiationModel
from bargaining_sim.engine import batch
from bargaining_sim.game import ledger
from bargaining_sim.game.tables import NEVER
from bargaining_sim.scenario.compiler import compile_scenario
from bargaining_sim.scenario.schema import Scenario
from tests.game.small_world import date
from tests.game.small_world import scenario as small
from tests.game.story_world import INSTRUMENTS
from tests.oracles import diffusion, noise, reputation
from tests.verification.rows import (
    BOTH,
    COMPILED,
    MESA,
    PLAIN,
    SEED,
    START,
    THEORY,
    by_mesa,
    dot,
    exact,
    once,
    play,
    share,
)

ROUNDS = 20
SURE = {"temperature": 1e-4, "threat_weight": 0.0, "audience_cost": 1.0}
"""The best move for certain, threats never."""
QUIET = {"moves": False, "table": False, "approval": False, "clock": False}
PRIOR, TOUGH, SOFT = 0.3, 0.9, 0.4


def ladders(rungs, first, second, meetings, **changes):
    """Two ladders, each moved by its owner, who likes it hostile; the other hurts four times as much.

    A shock, if there is one, comes before the first meeting for certain; the meetings share one day, so that
    there is no other. Nobody talks.
    """
    steps = [i / (rungs - 1) for i in range(rungs)]
    names = [f"r{i}" for i in range(rungs)]
    hostile, friendly = (dict(zip(names, order, strict=True)) for order in (steps[::-1], steps))
    day = START + datetime.timedelta(1_000)
    ladder = [{"name": name, "label": name} for name in names]
    top = changes.get("top", names[-1])
    habits = {"one": first, "two": second}
    words = {
        "name": "ladders", "title": "Two ladders", "summary": "Two ladders.",
        "calendar": {
            "start": START, "end": day, "meetings": [{"name": f"m{i}", "date": day} for i in range(meetings)],
        },
        "chips": {
            chip: {"label": chip, "owner": owner, "rungs": ladder, "in_force": top, "fallback": top}
            for chip, owner in (("x", "one"), ("y", "two"))
        },
        "actors": {
            owner: {
                "label": owner, "weights": {own: 0.2, other: 0.8}, "values": {own: hostile, other: friendly},
                "moves": SURE | habits[owner],
            }
            for owner, own, other in (("one", "x", "y"), ("two", "y", "x"))
        },
        "news": {"shocks": changes.get("shocks", {})},
        "phases": {"table": False, "approval": False, "clock": False},
    }  # fmt: skip
    return Scenario.model_validate(words)


def spiral(reply1, reply2):
    """Escalations in 20 rounds after a shock; an answer costs what one rung of the other's harms."""
    rungs = 26
    harm, own = 0.8 / (rungs - 1), 0.2 / (rungs - 1)
    habits = [{"reciprocity": rho, "escalation_cost": harm + own} for rho in (reply1, reply2)]
    shock = {"any": {"label": "a shock", "rate": 0.05, "chip": "x", "steps": -1}}
    row, _ = once(ladders(rungs, *habits, ROUNDS, shocks=shock))
    return int(row["escalations_0"] + row["escalations_1"])


def grit():
    """States before and after each of three rounds of one that takes an initiative and one that answers."""
    waits = {"escalation_cost": 1.0, "reciprocity": 1.0}
    words = ladders(2, waits | {"initiatives": 1}, waits, 3, top="r0")
    once(words)  # the compiled engine's row is the same
    told = NegotiationModel(words, SEED).run().datacollector.get_model_vars_dataframe()
    after = zip(told["rung_x"], told["rung_y"], strict=True)
    return " ".join("".join("DC"[rung == "r1"] for rung in state) for state in [("r0", "r0"), *after])


def automata(one, two, errors, runs, rounds=200):
    """Whether player one cooperates at the end, run by run, in a simulation of two strategies that err."""
    rng = np.random.default_rng(SEED)
    first, second = np.ones(runs, bool), np.ones(runs, bool)
    for _ in range(rounds):
        mine = np.asarray(one)[2 * (~first) + (~second)]
        theirs = np.asarray(two)[2 * (~second) + (~first)]
        first, second = (
            (rng.random(runs) < chance) ^ (rng.random(runs) < errors) for chance in (mine, theirs)
        )
    return first


REPLY, COST, HEAT, HARM, GAIN = 1.0, 0.6, 0.2, 0.8, 0.2


def noisy(generosity, runs):
    """Whether the US ends on the friendly one of two rungs, run by run, if choices err by the logit rule."""
    habits = {
        "reciprocity": REPLY, "escalation_cost": COST, "temperature": HEAT, "generosity": generosity,
    }  # fmt: skip
    return play(ladders(2, habits, habits, ROUNDS, top="r0"), runs)[0].rungs[:, 0] == 1


def noisy_chain(generosity):
    """The same in closed form: the chain on both rungs and both last moves, from the worth of each move."""

    def friendly(rung, harm):
        """Chance to be on the friendly rung after the move, given one's rung and the harm suffered."""
        hostile = GAIN + REPLY * HARM * harm  # what the hostile rung is worth more
        return 1 / (1 + math.exp((hostile - (COST if rung else 0.0)) / HEAT))

    states = {(0, 0, 0, 0): 1.0}  # rungs, then the moves just seen: −1 eased, 1 escalated
    for _ in range(ROUNDS):
        following = collections.defaultdict(float)
        for (one, two, by_one, by_two), weight in states.items():
            chances = []
            for rung, harm in ((one, by_two), (two, by_one)):
                forgiving = generosity if harm > 0 else 0.0
                chances.append(forgiving * friendly(rung, 0) + (1 - forgiving) * friendly(rung, harm))
            for to_one, to_two in itertools.product((0, 1), repeat=2):
                chance = math.prod(
                    c if to else 1 - c for c, to in zip(chances, (to_one, to_two), strict=True)
                )
                following[to_one, to_two, one - to_one, two - to_two] += weight * chance
        states = following
    return sum(weight for state, weight in states.items() if state[0] == 1)


def forgiven(generosity, runs):
    """Whether China leaves the one escalation of the US unanswered, run by run, on the compiled engine."""
    words = {
        "phases": {"table": False, "approval": False},
        "actors.us.moves": SURE | {"escalation_cost": 0.0, "reciprocity": 0.0},
        "actors.us.values.tariffs": {"r0": 1.0, "r1": 0.5, "r2": 0.0, "r3": 0.0},
        "actors.cn.moves": SURE | {"escalation_cost": 0.2, "reciprocity": 1.0, "generosity": generosity},
        "actors.cn.values.ore": {"r0": 0.5, "r1": 0.5, "r2": 0.0},
    }
    return play(small(words), runs)[0].rows["escalations_1"] == 0


def t8(runs):
    """Return reciprocity: what the engine can show, then what only the theory's own functions can."""
    for replies in ((0.8, 1.1), (1.1, 1.1), (0.5, 0.9)):
        expected = "spiral" if replies[0] * replies[1] > 1.0 else "dies out"
        found = "spiral" if spiral(*replies) == ROUNDS else "dies out"
        where = ("T8", "both ρ > 1: spiral; ρ₁ρ₂ < 1: dies out", f"ρ {replies[0]} and {replies[1]}, 26 rungs")
        yield exact(where, BOTH, found, expected)
    where = ("T8", "between: one rung a move stops it", "ρ .8 and 1.5; without steps: spiral")
    yield exact(where, BOTH, "spiral" if spiral(0.8, 1.5) == ROUNDS else "dies out", "dies out")
    yield exact(("T8", "GRIT path", "one initiative, against a reciprocator"), MESA, grit(), "DD CD CC CC")
    for generosity in (0.2, 0.75):
        where = ("T8", "harm left unanswered: g", f"small world, g {generosity}")
        yield share(where, COMPILED, forgiven(generosity, runs), generosity)
    for generosity in (0.0, 1 / 3, 1.0):
        where = ("T8", "friendly after 20 rounds of errors", f"two rungs, logit choice, g {generosity:.2g}")
        yield share(where, COMPILED, noisy(generosity, runs), noisy_chain(generosity))
    for replies, known in (((0.8, 1.1), 2.785), ((1.1, 1.1), 67.275), ((0.5, 0.9), 0.0034)):
        levels = (10.0, 10.0)
        for _ in range(ROUNDS):
            levels = (replies[0] * levels[1], replies[1] * levels[0])
        expected = noise.retaliation(10.0, 10.0, *replies, ROUNDS)[0]
        assert abs(expected - known) < 6e-4
        where = ("T8", "level after 20 rounds from (10, 10)", f"ρ {replies[0]} and {replies[1]}, iterated")
        yield exact(where, THEORY, levels[0], expected, 1e-9)
    tft, generous = noise.TIT_FOR_TAT, noise.generous_tit_for_tat(1 / 3)
    told = (
        ("tit for tat twice", tft),
        ("generous, g ⅓, twice", generous),
        ("win-stay, lose-shift", noise.WIN_STAY_LOSE_SHIFT),
    )
    for name, strategy in told:
        where = ("T8", f"cooperation: {name}", "ε .05, automata, round 200")
        found = automata(strategy, strategy, 0.05, runs)
        yield share(where, THEORY, found, noise.cooperation_rate(strategy, strategy, 0.05))


def rumours(meetings):
    """Small world in which a report about the US, right nine times in thirteen, comes before each meeting."""
    report = {"label": "holds out", "rate": 10.0, "about": "us", "type": "tough",
              "likelihood_ratio": TOUGH / SOFT}  # fmt: skip
    return small({
        "actors.us.types": {"tough": {"prior": PRIOR}, "soft": {"prior": 1 - PRIOR}},
        "news.rumours.report": report,
        "calendar.meetings": [{"name": f"m{i}", "date": date(10 * (i + 1))} for i in range(meetings)],
        "phases": QUIET,
    })  # fmt: skip


def t9(runs):
    """Return what reports that affirm do to a belief, and whether the belief is right."""
    meetings = 3
    game = compile_scenario(rumours(meetings))
    beliefs, mixed, affirmed, tough = [[] for _ in range(meetings)], [], [], []
    rumoured = ledger.RUMOURED
    for run in range(runs):
        events, row = batch.trace_run(game, SEED, run)
        told = events[events["kind"] == rumoured]
        assert len(told) == meetings
        for n in range(meetings):
            if told["old"][: n + 1].all():
                beliefs[n].append(float(told["value"][n]))
        if told["old"][0] != told["old"][1]:
            mixed.append(float(told["value"][1]))
        affirmed.append(bool(told["old"].all()))
        tough.append(int(row.rows["type_0"][0]) == 0)
    affirmed, tough = np.array(affirmed), np.array(tough)
    for n in range(meetings):
        where = ("T9", f"belief after {n + 1} such reports", "prior .3, LR .9/.4 = 9/4")
        expected = reputation.posterior_toughness(PRIOR, TOUGH, SOFT, n + 1)
        worst = max(beliefs[n], key=lambda x: abs(x - expected))
        yield exact(where, PLAIN, worst, expected, 1e-12)
    worst = max(mixed, key=lambda x: abs(x - PRIOR))
    where = ("T9", "belief after one that affirms and one that denies", "the prior again")
    yield exact(where, PLAIN, worst, PRIOR, 1e-12)
    where = ("T9", "it is in fact so, after three", f"{int(affirmed.sum())} of {runs} runs")
    yield share(where, PLAIN, tough[affirmed], reputation.posterior_toughness(PRIOR, TOUGH, SOFT, 3))
    accuracy = TOUGH / (TOUGH + SOFT)
    where = ("T9", "three reports affirm", "9/13 if tough, 4/13 if soft")
    expected = PRIOR * accuracy**3 + (1 - PRIOR) * (1 - accuracy) ** 3
    yield share(where, PLAIN, affirmed, expected)


def exposed(hazard, exposures):
    """Small world in which the US sees a use of the instrument at every meeting."""
    return small({
        "instruments.licences": INSTRUMENTS["licences"] | {"hazard": hazard},
        "chips.ore.fallback": "r1",
        "calendar.meetings": [{"name": f"m{i}", "date": date(10 * (i + 1))} for i in range(exposures)],
        "calendar.end": date(10 * (exposures + 1)),
        "phases": QUIET,
    })  # fmt: skip


def t10(runs):
    """Return what exposures teach."""
    for hazard, exposures in ((0.3, 3), (0.1, 10), (0.3, 1)):
        where = ("T10", "knows it: 1 − (1 − h)^n", f"h {hazard}, {exposures} exposures")
        known = play(exposed(hazard, exposures), runs)[0].rows["instruments_learned"] == 1
        yield share(where, COMPILED, known, diffusion.learned(exposures, hazard))
    few = max(200, runs // 20)
    known = by_mesa(exposed(0.3, 3), few)["instruments_learned"] == 1
    where = ("T10", "knows it: 1 − (1 − h)^n", f"h 0.3, 3 exposures, {few} runs")
    yield share(where, MESA, known, diffusion.learned(3, 0.3))


def rows(runs):
    """Return all rows of T8, T9 and T10."""
    return [*t8(runs), *t9(max(400, runs // 5)), *t10(runs)]


def curves(runs):
    """Return the points of a panel."""
    learned = play(exposed(0.3, 10), runs)[1].learned[:, 0]
    points = []
    for n in range(11):
        by = date(10 * n).toordinal()
        points.append(dot(n, (learned != NEVER) & (learned <= by), diffusion.learned(n, 0.3)))
    return {"T10": points}
