"""T7 and T13: ratifiers, floors, and threats before an audience."""

import numpy as np

from tests.game.small_world import scenario as small
from tests.oracles import reputation, two_level
from tests.verification.rows import (
    BOTH,
    COMPILED,
    MESA,
    by_mesa,
    dot,
    exact,
    once,
    pie,
    play,
    share,
)

SPREAD = 0.1
DELTA = 0.9
ALONE = {"phases": {"moves": False, "clock": False}, "talks.ends_on_deal": True}
AUDIENCES = (0.0, 0.02, 0.04, 0.06, 0.1)
COST = 0.08


def file_worth(first, second, attempts=1, ratifiers=("us",), threshold=0.5):
    """Small world whose principals want nothing but one new rung of the file, worth so much to each."""
    words = {
        f"actors.{name}.{key}": value
        for name, worth in (("us", first), ("cn", second))
        for key, value in (
            ("weights", {"tariffs": 0.0, "ore": 0.0, "file": 1.0}),
            ("values.file", {"r0": 0.0, "r1": worth, "r2": 0.0}),
        )
    }
    ratifier = {"label": "ratifiers", "threshold": threshold, "spread": SPREAD}
    words |= {"approval.ratifiers": dict.fromkeys(ratifiers, ratifier), "approval.attempts": attempts}
    return small(ALONE | words, file=True)


def ratified(world, runs, mesa=False):
    """Whether the file closed, run by run."""
    rows = by_mesa(world, runs) if mesa else play(world, runs)[0].rows
    return rows["closed"] > 0


def ratifiers(runs):
    """Return how often an agreement passes at home."""
    for worth in (0.6, 0.5, 0.45):
        where = ("T7", "ratified: Φ((u − τ)/σ)", f"u {worth}, τ .5, σ .1, one attempt")
        expected = two_level.ratification(worth, 0.5, SPREAD)
        yield share(where, COMPILED, ratified(file_worth(worth, 1.0), runs), expected)
    few = max(200, runs // 20)
    where = ("T7", "ratified: Φ((u − τ)/σ)", "u .6, τ .5, σ .1, one attempt")
    expected = two_level.ratification(0.6, 0.5, SPREAD)
    yield share(where, MESA, ratified(file_worth(0.6, 1.0), few, mesa=True), expected)
    where = ("T7", "ratified at the second attempt at the latest", "u .45, R 2")
    chance = two_level.ratification(0.45, 0.5, SPREAD)
    yield share(where, COMPILED, ratified(file_worth(0.45, 1.0, 2), runs), 1 - (1 - chance) ** 2)
    where = ("T7", "ratified on both sides: product", "u .6 and .55, one attempt")
    both = two_level.both_ratify(expected, two_level.ratification(0.55, 0.5, SPREAD))
    yield share(where, COMPILED, ratified(file_worth(0.6, 0.55, 1, ("us", "cn")), runs), both)


def floored(floor1, floor2, **words):
    """Pie that each side's ratifiers must pass: no less than the floors can come home.

    The thresholds lie half a rung below the floors, at five spreads, so that the floors themselves pass.
    """
    floors = zip(("first", "second"), (floor1, floor2), strict=True)
    ratifier = {
        name: {"label": "floor", "threshold": floor - 0.0005, "spread": 0.0001}
        for name, floor in floors
        if floor > 0
    }
    foresight = {f"actors__{name}__foresight": 1.0 for name in ratifier}
    approval = {"chip": "pie", "attempts": 1, "ratifiers": ratifier}
    spe = {f"actors__{name}__tactic__name": "spe" for name in ("first", "second")}
    words = foresight | spe | {"talks__offers_per_round": 1, "talks__discount": DELTA} | words
    return pie(101, approval=approval, **words)


def floors():
    """Return what floors at home do to the division."""
    for one, two in ((0.0, 0.6), (0.6, 0.0), (0.55, 0.3)):
        row, _ = once(floored(one, two), mesa=two == 0.6)
        where = ("T7", "first mover's share, floors", f"k₁ {one:g}, k₂ {two:g}, δ .9")
        expected = two_level.floors(DELTA, DELTA, one, two)
        slack = 0.001 / (1 - DELTA**2)
        yield exact(where, BOTH if two == 0.6 else COMPILED, float(row["utility_0"]), expected, slack)
    for name in ("spe", "time"):
        words = {f"actors__{side}__tactic__name": name for side in ("first", "second")}
        row, _ = once(floored(0.6, 0.5, **words))
        assert two_level.floors(DELTA, DELTA, 0.6, 0.5) is None
        where = ("T7", "k₁ + k₂ > 1: no deal", f"k .6 and .5, tactic {name}")
        yield exact(where, BOTH, "deal" if row["deals"] else "no deal", "no deal")


def threats(audience, highest, runs):
    """Numbers of threats made and carried out by China, which moves at random."""
    words = {
        "phases": {"table": False, "approval": False},
        "actors.cn.moves": {"temperature": 10.0, "audience_cost": audience, "threat_cost": highest},
        "actors.us.moves": {"temperature": 10.0},
        "chips.ore.clock": {"threat_days": 5}, "chips.ore.in_force": "r2", "chips.ore.fallback": "r2",
    }  # fmt: skip
    rows = play(small(words), runs)[0].rows
    made, kept = int(rows["threats_1"].sum()), int(rows["threats_carried_out_1"].sum())
    return np.arange(made) < kept, rows


def t13(runs):
    """Return how many threats are carried out, and what the others cost."""
    for audience in AUDIENCES:
        carried, rows = threats(audience, COST, runs)
        where = (
            "T13",
            "threats carried out: min(1, a/W)",
            f"a {audience:g}, W {COST}: {len(carried):,} threats",
        )
        yield share(where, COMPILED, carried, reputation.credible_threats(audience, COST))
        if audience == 0.04:
            broken = rows["threats_1"].astype(float) - rows["threats_carried_out_1"]
            paid = float(np.abs(rows["audience_paid_1"] - audience * broken).max())
            where = (
                "T13",
                "the audience charges a for each that is not",
                f"a {audience:g}, largest difference",
            )
            yield exact(where, COMPILED, paid, 0.0, 1e-9)


def rows(runs):
    """Return all rows of T7 and T13."""
    return [*ratifiers(runs), *floors(), *t13(runs)]


def curves(runs):
    """Return the points of two panels."""
    worths = np.linspace(0.25, 0.75, 11)
    passed = [
        dot(u, ratified(file_worth(u, 1.0), runs), two_level.ratification(u, 0.5, SPREAD))
        for u in (float(round(u, 2)) for u in worths)
    ]
    audiences = (0.0, 0.01, 0.02, 0.03, 0.04, 0.05, 0.06, 0.07, 0.08, 0.09, 0.1, 0.12)
    kept = [dot(a / COST, threats(a, COST, runs)[0], reputation.credible_threats(a, COST)) for a in audiences]
    return {"T7": passed, "T13": kept}
