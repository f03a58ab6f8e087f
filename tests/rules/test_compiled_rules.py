"""Rules give the same bits when Numba compiles them.

The search for an offer is integer arithmetic; whole runs of both engines are compared by ``tests/engine``.
"""

import numpy as np
import pytest

from bargaining_sim.game.state import OPTION, TYPE_STATE
from bargaining_sim.game.tables import SIDE
from bargaining_sim.numeric.rule import RULES
from bargaining_sim.rules import (
    answers,
    beliefs,
    concession,
    consent,
    deadline,
    disagreement,
    implementation,
    learning,
    moves,
    news,
    ratification,
    relocation,
    review,
)
from bargaining_sim.rules.beliefs import bayes_update, integer_weights
from bargaining_sim.rules.concession import next_aspiration
from bargaining_sim.rules.moves import best_easing, logit_choice

N = 2_000
SHARE, SIGNED, WORTH, GAP, SPREAD, SCALE = (
    (0.0, 1.0),
    (-1.0, 1.0),
    (0.0, 1e4),
    (-1e4, 1e4),
    (1.0, 1e4),
    (1e-4, 10.0),
)
DAYS, RATE, ODDS = (0.0, 400.0), (0.0, 10.0), (1e-3, 1e3)
COUNT, FLAG = "count", "flag"
ARGUMENTS = {
    answers.acceptance_bar: (COUNT, WORTH, WORTH, WORTH),
    answers.accepts: (WORTH, WORTH, FLAG),
    answers.breaks_down: (SHARE, SHARE),
    beliefs.offer_likelihood: (WORTH, WORTH, SPREAD),
    beliefs.refusal_likelihood: (WORTH, WORTH, SPREAD),
    concession.conceded_share: (SHARE, SHARE, SCALE),
    concession.resource_share: (SHARE, SCALE, COUNT),
    concession.aspiration: (WORTH, WORTH, SHARE),
    concession.tit_for_tat: (WORTH, SCALE, GAP),
    concession.clamp: (SIGNED, SIGNED, SIGNED),
    consent.consent_probability: (SHARE, SHARE, SCALE),
    consent.licence_surplus: (WORTH, SHARE, WORTH, WORTH, WORTH),
    consent.licence_fee: (GAP, WORTH, WORTH),
    deadline.carries_out: (SHARE, SHARE, SHARE),
    deadline.credibility: (SHARE, SHARE),
    deadline.extends: (SHARE, COUNT, COUNT, FLAG, SHARE),
    disagreement.disagreement_value: (SHARE, WORTH, WORTH),
    disagreement.fallback_risk: (SHARE, COUNT),
    disagreement.reservation: (WORTH, WORTH, WORTH, WORTH),
    implementation.best_support: (SHARE, SHARE, SCALE, SIGNED),
    implementation.ending: (COUNT, SHARE, SIGNED, SHARE),
    implementation.month_event: (SHARE, SHARE, SHARE, SHARE),
    implementation.quality_hazard: (SHARE, SHARE, SCALE, SHARE),
    implementation.suspension_hazard: (SHARE, SIGNED),
    implementation.violation_hazard: (SHARE, SHARE, SIGNED),
    learning.chokepoint_force: (RATE, COUNT),
    learning.learns: (SHARE, SHARE),
    learning.relieved: (WORTH, WORTH, SHARE),
    moves.forgives: (SIGNED, SHARE, SHARE),
    moves.move_value: (SIGNED, SIGNED, SIGNED, SIGNED, SHARE, SCALE),
    moves.takes_initiative: (COUNT, COUNT),
    news.arrival_probability: (RATE, DAYS),
    news.rumour_accuracy: (ODDS,),
    news.rumour_likelihood: (FLAG, FLAG, ODDS),
    ratification.ratification_probability: (SHARE, SHARE, SCALE),
    relocation.beta_mean: (SCALE, SCALE),
    relocation.compute_access: (SHARE, SHARE),
    relocation.design_value: (SHARE,) * 9,
    relocation.with_leave: (SIGNED, SIGNED, SHARE, SHARE),
    review.review_decision: (SHARE, SHARE, SIGNED, SHARE, SHARE),
}
READ_TABLES = {bayes_update, best_easing, integer_weights, next_aspiration, logit_choice}


def column(rng, span):
    """Random arguments; one in eight stands at an end of its span or at a signed zero."""
    if span == FLAG:
        return rng.random(N) < 0.5
    if span == COUNT:
        return rng.integers(0, 4, N)
    low, high = span
    values = low + (high - low) * rng.random(N)
    ends = np.array([low, high] if low > 0 else [low, high, 0.0, -0.0])
    return np.where(rng.random(N) < 0.125, rng.choice(ends, N), values)


@pytest.fixture(scope="module", autouse=True)
def jitable():
    """Tell Numba, as the compiled engine does, that rules may be called from compiled code."""
    from numba.extending import register_jitable

    for function in RULES:
        register_jitable(error_model="numpy")(function)


def compiled(rule, arity):
    """Compile a loop that calls ``rule`` on rows of arguments; Numba wants their number written out."""
    from numba import njit

    names = [f"x{i}" for i in range(arity)]
    calls = ", ".join(f"{name}[i]" for name in names)
    source = f"def loop({', '.join(names)}):\n    return [rule({calls}) for i in range(len(x0))]\n"
    space = {"rule": rule}
    exec(source, space)
    return njit(error_model="numpy")(space["loop"])


def words(values):
    """Results as whole numbers: the bits of floats, the values of others."""
    array = np.array(values)
    return array.view(np.int64) if array.dtype == np.float64 else array


@pytest.mark.parametrize("rule", ARGUMENTS, ids=lambda rule: rule.__name__)
def test_same_bits(rule):
    rng = np.random.default_rng(list(rule.__name__.encode()))
    columns = [column(rng, span) for span in ARGUMENTS[rule]]
    plain = [rule(*row) for row in zip(*(values.tolist() for values in columns), strict=True)]
    fast = compiled(rule, len(columns))(*columns)
    assert {type(value) for value in fast} == {type(value) for value in plain}
    np.testing.assert_array_equal(words(fast), words(plain))
    assert len({str(value) for value in plain}) > 1


def test_same_bits_of_beliefs_and_their_weights():
    from numba import njit

    rng = np.random.default_rng(1)
    plain = np.recarray((N, 2, 4), TYPE_STATE)
    for field in TYPE_STATE.names:
        plain[field] = rng.random(plain.shape)
    plain["likelihood"] **= 8
    fast = plain.copy()

    def loop(tables):
        for i in range(len(tables)):
            bayes_update(tables[i], i % 2, 4)
            integer_weights(tables[i], i % 2, 4)

    loop(plain)
    njit(error_model="numpy")(loop)(fast)
    assert fast.tobytes() == plain.tobytes()


def test_same_bits_of_choices():
    from numba import njit

    rng = np.random.default_rng(2)
    plain = np.recarray((N, 5), OPTION)
    for field in OPTION.names:
        plain[field] = 2 * rng.random(plain.shape) - 1
    fast = plain.copy()
    temperatures, draws = 10 ** rng.uniform(-4, 1, N), rng.random(N)

    def loop(options, temperatures, draws):
        return [logit_choice(options[i], 5, temperatures[i], draws[i]) for i in range(len(draws))]

    chosen = loop(plain, temperatures, draws)
    assert njit(error_model="numpy")(loop)(fast, temperatures, draws) == chosen
    assert fast.tobytes() == plain.tobytes()
    assert set(chosen) == set(range(5))


def test_same_choices_of_easings():
    from numba import njit

    rng = np.random.default_rng(4)
    options = np.recarray((N, 5), OPTION)
    options["move"] = rng.integers(0, 4, options.shape)
    options["value"] = rng.choice([-0.5, 0.0, 0.5], options.shape)

    def loop(options):
        return [best_easing(options[i], 4) for i in range(len(options))]

    chosen = loop(options)
    assert njit(error_model="numpy")(loop)(options) == chosen
    assert set(chosen) == set(range(-1, 4))


def test_same_bits_of_aspirations():
    from numba import njit

    rng = np.random.default_rng(3)
    sides = np.recarray(N, SIDE)
    for field in SIDE.names:
        sides[field] = rng.random(N)
    sides["aspiration"] = rng.integers(0, concession.HIGHEST + 1, N)
    sides["patience"] += 0.1
    sides["noise"] *= 500
    rows = np.stack(
        [column(rng, span) for span in (WORTH, WORTH, SHARE, GAP, GAP, (0.0, 500.0), SHARE)], axis=1
    )
    heard = column(rng, COUNT)

    def loop(sides, rows, heard):
        return [
            next_aspiration(sides[i], r[0], r[1], r[2], r[3], r[4], heard[i], r[5], r[6])
            for i, r in enumerate(rows)
        ]

    fast = njit(error_model="numpy")(loop)(sides, rows, heard)
    np.testing.assert_array_equal(words(fast), words(loop(sides, rows, heard)))


def test_every_rule_is_here():
    rules = {f for f in RULES if f.__module__.startswith("bargaining_sim.rules.")}
    tables = {f for f in rules if f.__module__ == "bargaining_sim.rules.offers"} | READ_TABLES
    assert rules == tables | set(ARGUMENTS)
