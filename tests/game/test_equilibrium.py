"""The tactic ``spe``: its table against a look at every package, its play against every other tactic."""

import datetime
import functools

import numpy as np
import pytest

from bargaining_sim.engine import batch
from bargaining_sim.game.ledger import KIND_NAMES
from bargaining_sim.rules.tactics import TACTICS
from bargaining_sim.scenario.compile_equilibrium import is_reduced
from bargaining_sim.scenario.compiler import compile_scenario
from bargaining_sim.scenario.schema import Scenario
from tests.engine.test_behaviour import pie
from tests.oracles.alternating_offers import breakdown_risk, finite_horizon, outside_options

START = datetime.date(2025, 1, 1)
ONLY_TALKS = dict.fromkeys(
    ("shocks", "rumours", "learning", "implementation", "firms", "moves", "approval", "clock"), False
)


def random_words(seed, risk=(0.0, 0.1, 0.3), discount=(1.0, 0.9, 0.5), perceived=(0.0, 0.3, 1.0)):
    """Two chips of few rungs and coarse values, so that ties abound; nothing but talks."""
    rng = np.random.default_rng(seed)
    sizes = rng.integers(1, 5, 2)
    ladders = {f"c{k}": [f"r{i}" for i in range(n)] for k, n in enumerate(sizes)}
    rounds = int(rng.integers(1, 5))

    def values():
        return {c: {r: float(rng.integers(0, 11)) / 10 for r in rungs} for c, rungs in ladders.items()}

    def actor():
        weight = float(rng.integers(0, 5)) / 4
        red = {c: [str(rng.choice(rungs))] for c, rungs in ladders.items() if len(rungs) > 2}
        kinds = int(rng.integers(1, 3))
        return {
            "label": "actor",
            "weights": {"c0": weight, "c1": 1 - weight},
            "values": values(),
            "red_lines": red if rng.random() < 0.4 else {},
            "types": {f"t{i}": {"prior": 1 / kinds, "values": values()} for i in range(kinds)}
            if kinds > 1
            else {},
            "outside_option": float(rng.choice([0.0, 0.0, 0.4, 0.7])),
            "tactic": {"name": "spe"},
        }

    return {
        "name": "small",
        "title": "small",
        "summary": "small",
        "calendar": {
            "start": START,
            "end": START + datetime.timedelta(rounds),
            "meetings": [{"name": f"m{i}", "date": START + datetime.timedelta(i)} for i in range(rounds)],
        },
        "chips": {
            c: {
                "label": c,
                "owner": "a",
                "rungs": [{"name": r, "label": r} for r in rungs],
                "in_force": str(rng.choice(rungs)),
                "fallback": str(rng.choice(rungs)),
            }
            for c, rungs in ladders.items()
        },
        "actors": {"a": actor(), "b": actor()},
        "talks": {
            "opens": str(rng.choice(["a", "b"])),
            "offers_per_round": int(rng.integers(1, 5)),
            "ends_on_deal": True,
            "breakdown_probability": float(rng.choice(risk)),
            "perceived_risk": float(rng.choice(perceived)),
            "discount": float(rng.choice(discount)),
        },
        "phases": ONLY_TALKS,
    }


class Tree:
    """The game of one pair of types, solved from its definition by a look at every package at every offer."""

    def __init__(self, scenario, kinds):
        self.talks = scenario.talks
        self.actors = list(scenario.actors.values())
        self.last = len(scenario.calendar.meetings) * self.talks.offers_per_round
        self.opens = list(scenario.actors).index(self.talks.opens)
        chips = scenario.chips
        self.packages = [(x, y) for x in chips["c0"].rungs for y in chips["c1"].rungs]
        self.values = [
            list(actor.types.values())[kind].values if actor.types else actor.values
            for actor, kind in zip(self.actors, kinds, strict=True)
        ]
        in_force, fallback = (
            [self.worth(a, *(getattr(chip, which) for chip in chips.values())) for a in (0, 1)]
            for which in ("in_force", "fallback")
        )
        pi = self.talks.perceived_risk
        self.threat = fallback
        self.refused = functools.cache(self.worth_of_refusal)
        self.played = functools.cache(self.best_offer)
        self.no_deal = [(1 - pi) * now + pi * then for now, then in zip(in_force, fallback, strict=True)]

    def worth(self, a, *rungs):
        weights, values = self.actors[a].weights, self.values[a]
        return round(
            10_000 * sum(weights[c] * values[c][r] for c, r in zip(("c0", "c1"), rungs, strict=True))
        )

    def forbidden(self, rungs):
        return any(
            r in actor.red_lines.get(c, [])
            for actor in self.actors
            for c, r in zip(("c0", "c1"), rungs, strict=True)
        )

    def least(self, a, n):
        return max(self.no_deal[a], self.actors[a].outside_option * 10_000, self.refused(n)[a])

    def worth_of_refusal(self, n):
        """Worth to both of a refusal of offer ``n``."""
        p, after = self.talks.breakdown_probability, self.worth_of_a_pass(n)
        return tuple((1 - p) * after[a] + p * self.threat[a] for a in (0, 1))

    def worth_of_a_pass(self, n):
        """Worth to both if nobody offers anything at ``n``: nobody walks out of that."""
        if n == self.last:
            return tuple(self.no_deal)
        waiting = self.talks.discount if n % self.talks.offers_per_round == 0 else 1.0
        return tuple(waiting * worth for worth in self.played(n + 1)[1])

    def best_offer(self, n):
        """Package agreed on at offer ``n`` (−1: none) and its worth, or that of going on."""
        meeting, within = divmod(n - 1, self.talks.offers_per_round)
        a = (self.opens + meeting + within) % 2
        best, found = -1, [0, 0]
        for x, (one, two) in enumerate(self.packages):
            rungs = one.name, two.name
            worth = [self.worth(side, *rungs) for side in (0, 1)]
            if self.forbidden(rungs) or worth[1 - a] < self.least(1 - a, n) - 1e-9:
                continue
            if worth[a] >= self.least(a, n) - 1e-9 and (best < 0 or worth[a] > found[a]):
                best, found = x, worth
        return (best, tuple(found)) if best >= 0 else (-1, self.worth_of_a_pass(n))

    def outcome(self):
        """Offer and package at which they agree if talks never break down; (0, −1) if at none."""
        for n in range(1, self.last + 1):
            if self.played(n)[0] >= 0:
                return n, self.played(n)[0]
        return 0, -1


def pairs(scenario):
    one, two = (max(1, len(actor.types)) for actor in scenario.actors.values())
    return [(i, j) for i in range(one) for j in range(two)]


def test_the_table_is_that_of_a_look_at_every_package():
    seen = {"agreed at once": 0, "later": 0, "never": 0}
    for seed in range(250):
        scenario = Scenario.model_validate(random_words(seed))
        assert is_reduced(scenario)
        game = compile_scenario(scenario)
        for i, j in pairs(scenario):
            tree = Tree(scenario, (i, j))
            for n in range(1, tree.last + 1):
                found = game.continuation[0, i, j, n], game.continuation[1, j, i, n]
                assert found == pytest.approx(tree.refused(n), abs=1e-6), (seed, i, j, n)
            assert (game.continuation[0, i, j, 0], game.continuation[1, j, i, 0]) == pytest.approx(
                tree.played(1)[1], abs=1e-6
            )
            n, _ = tree.outcome()
            seen["never" if n == 0 else "later" if n > 1 else "agreed at once"] += 1
    assert min(seen.values()) > 10, seen


def test_two_that_play_it_agree_where_the_tree_says():
    dealt = 0
    for seed in range(120):
        scenario = Scenario.model_validate(random_words(seed, risk=(0.0,)))
        game = compile_scenario(scenario)
        for run in range(4):
            events, out = batch.trace_run(game, seed, run)
            offer, package = Tree(
                scenario, (int(out.rows["type_0"][0]), int(out.rows["type_1"][0]))
            ).outcome()
            deal = [e for e in events if KIND_NAMES[int(e["kind"])] == "accepted"]
            if offer == 0:
                assert not deal
                continue
            dealt += 1
            assert int(deal[0]["package"]) == package
            assert out.rows["first_deal"][0] == (offer - 1) // scenario.talks.offers_per_round + 1
    assert dealt > 100


# On the pie: what theory says


def divided(scenario):
    """Meeting of the deal and both shares, of two that play it."""
    words = scenario.model_dump()
    for actor in words["actors"].values():
        actor["tactic"] = {"name": "spe"}
    rows = batch.play_plainly(compile_scenario(Scenario.model_validate(words)), 1, 0, 1).rows
    return int(rows["first_deal"][0]), float(rows["utility_0"][0]), float(rows["utility_1"][0])


@pytest.mark.parametrize(
    ("offers", "share"), [(3, 0.910), (10, 0.343), (11, 0.691), (20, 0.463), (21, 0.583)]
)
def test_stahl_on_the_pie(offers, share):
    """Recomputed independently: T1, δ = .9, first mover's share with so many offers."""
    meeting, one, two = divided(pie(rounds=offers, rungs=5001, offers_per_round=1, discount=0.9))
    assert meeting == 1
    assert one == pytest.approx(share, abs=1.2e-3)
    assert one == pytest.approx(finite_horizon(0.9, 0.9, offers), abs=1e-3)
    assert one + two == pytest.approx(1.0, abs=1e-9)


def with_outside(scenario, **options):
    words = scenario.model_dump()
    for name, worth in options.items():
        words["actors"][name]["outside_option"] = worth
    return Scenario.model_validate(words)


def test_an_outside_option_counts_only_if_it_is_better_than_going_on():
    game = pie(rounds=40, rungs=5001, offers_per_round=1, discount=0.9)
    without = divided(game)[1]
    assert divided(with_outside(game, two=0.6))[1] == pytest.approx(0.4, abs=1e-3)
    assert outside_options(0.9, 0.9, 0.0, 0.6) == pytest.approx(0.4)
    assert divided(with_outside(game, two=0.3))[1] == pytest.approx(without, abs=1e-3)
    assert divided(with_outside(game, one=0.6, two=0.5))[0] == 0  # more than the pie


@pytest.mark.parametrize("risk", [0.1, 0.3])
def test_risk_of_breakdown_is_as_good_as_impatience(risk):
    _, one, _ = divided(pie(rounds=60, rungs=5001, offers_per_round=1, breakdown_probability=risk))
    assert one == pytest.approx(breakdown_risk(risk, 0.0, 0.0), abs=3e-3)
    impatient = divided(pie(rounds=60, rungs=5001, offers_per_round=1, discount=1 - risk))
    assert one == pytest.approx(impatient[1], abs=1e-9)


def test_without_discount_the_last_to_offer_takes_all():
    assert divided(pie(rounds=4, rungs=101, offers_per_round=1))[1:] == (0.0, 1.0)
    assert divided(pie(rounds=5, rungs=101, offers_per_round=1))[1:] == (1.0, 0.0)


def test_offers_of_one_meeting_are_not_discounted():
    whole = divided(pie(rounds=3, rungs=5001, offers_per_round=3, discount=0.9))
    assert whole[1] == pytest.approx(finite_horizon(0.9, 0.9, 3), abs=1e-3)


def payoff(scenario, side, discount):
    """Discounted worth to ``side`` of what comes of the only run."""
    rows = batch.play_plainly(compile_scenario(scenario), 1, 0, 1).rows
    meeting = int(rows["first_deal"][0])
    return float(rows[f"utility_{side}"][0]) * discount ** (meeting - 1) if meeting else 0.0


@pytest.mark.parametrize("name", TACTICS)
@pytest.mark.parametrize("side", [0, 1])
def test_against_it_no_tactic_does_better_than_it(side, name):
    for rounds, per_round, discount in ((7, 1, 0.9), (4, 3, 0.8), (6, 2, 0.95)):
        words = pie(
            rounds=rounds, rungs=501, offers_per_round=per_round, discount=discount, perceived_risk=0.0
        ).model_dump()
        kept = []
        for own in ("spe", name):
            tactics = [{"name": own, "beta": 1.0}, {"name": "spe"}][:: 1 if side == 0 else -1]
            for actor, tactic in zip(words["actors"].values(), tactics, strict=True):
                actor["tactic"] = tactic
            kept.append(payoff(Scenario.model_validate(words), side, discount))
        assert kept[1] <= kept[0] + 1e-9


@pytest.mark.parametrize("name", [name for name in TACTICS if name != "spe"])
def test_in_small_games_too(name):
    """Without discount and risk, what comes of a run is its final utility."""
    for seed in range(60):
        words = random_words(seed, risk=(0.0,), discount=(1.0,), perceived=(0.0,))
        for actor in words["actors"].values():
            actor["types"], actor["outside_option"] = {}, 0.0
        for side in (0, 1):
            kept = []
            for own in ("spe", name):
                list(words["actors"].values())[side]["tactic"] = {"name": own, "beta": 1.0}
                game = compile_scenario(Scenario.model_validate(words))
                kept.append(float(batch.play_plainly(game, 1, 0, 1).rows[f"utility_{side}"][0]))
                list(words["actors"].values())[side]["tactic"] = {"name": "spe"}
            assert kept[1] <= kept[0] + 1e-9, (seed, side)


def test_nobody_that_plays_it_needs_no_table():
    game = compile_scenario(pie(rounds=3, rungs=11))
    assert game.continuation.shape == (2, 1, 1, 0)
