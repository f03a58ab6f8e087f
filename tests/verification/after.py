"""T11 and T12: the venture after closing, and the platform firms."""

import math

import numpy as np

from bargaining_sim import load_scenario
from bargaining_sim.abm.model import NegotiationModel
from bargaining_sim.analysis.venture import MODES, survival, venture_of, venture_scenario
from bargaining_sim.scenario.compiler import compile_scenario
from bargaining_sim.scenario.schema import Scenario
from tests.game.small_world import scenario as small
from tests.game.story_world import FIRMS
from tests.oracles import choice, implementation
from tests.verification.rows import (
    BOTH,
    COMPILED,
    MESA,
    SEED,
    Dot,
    exact,
    mean,
    once,
    play,
    share,
)

BASE = "us_china_2025"
FILE_WANTED = {
    f"actors.{name}.{key}": value
    for name in ("us", "cn")
    for key, value in (
        ("weights", {"tariffs": 0.0, "ore": 0.0, "file": 1.0}),
        ("values.file", {"r0": 0.0, "r1": 1.0, "r2": 0.0}),
    )
}
QUIET = {"phases": {"moves": False, "approval": False, "clock": False}}


def constant(hazard, months):
    """Base story whose venture ends with one and the same hazard every month, whatever the relations."""
    words = {
        "months": months, "violation_hazard": 0.0, "quality_hazard": 0.0,
        "external_hazard": min(1.0, 2 * hazard),
    }  # fmt: skip
    return load_scenario(BASE, {f"implementation.{key}": value for key, value in words.items()})


def expected_hazard(base, mode, support, relations):
    """Monthly hazard of a venture by the oracle, with the numbers of a scenario."""
    venture = venture_of(base)
    return implementation.hazard(
        support, relations, getattr(venture.quality, mode), venture.violation_hazard, venture.quality_hazard,
        venture.external_hazard, venture.support_effect,
    )  # fmt: skip


def expected_support(base, mode, relations):
    """Support that makes this hazard least."""
    venture = venture_of(base)
    quality, hazards = getattr(venture.quality, mode), (venture.violation_hazard, venture.quality_hazard)
    return implementation.best_support(relations, quality, *hazards, venture.support_effect)


def chosen(base, mode, relations):
    """Support that the parties settle on at the closing, if the contract permits any."""
    words = venture_scenario(base, mode, 1.0, relations).model_dump()
    words["implementation"]["support_choice"] = "best"
    return float(once(Scenario.model_validate(words))[0]["support"])


def t11(runs):
    """Return survival, life and best support."""
    for hazard, months in ((0.05, 12), (0.1, 12), (0.01, 48)):
        found = survival(constant(hazard, months), "packaged", 0.0, 0.0, runs, SEED)
        lived = np.arange(runs) < round(found.share[-1] * runs)
        where = ("T11", f"survival of {months} months: (1 − H)^N", f"H {hazard:g} a month")
        yield share(where, COMPILED, lived, implementation.survival(hazard, months))
    lived = play(venture_scenario(constant(0.05, 600), "packaged", 0.0, 0.0), runs)[0].rows["months_survived"]
    where = ("T11", "expected life in months: 1/H", "H .05 a month")
    yield mean(where, COMPILED, lived + 1.0, implementation.expected_life(0.05))
    base = load_scenario(BASE)
    for mode, support, relations in (("packaged", 0.5, 0.2), ("retrain", 0.0, -0.5), ("full_code", 1.0, 0.6)):
        found = survival(base, mode, support, relations, runs, SEED)
        months = len(found.share) - 1
        hazard = expected_hazard(base, mode, support, relations)
        lived = np.arange(runs) < round(found.share[-1] * runs)
        where = (
            "T11",
            f"survival, base story, {mode}",
            f"s {support:g}, relations {relations:g}, {months} months",
        )
        yield share(where, COMPILED, lived, implementation.survival(hazard, months))
    for mode in MODES:
        for relations in (-0.5, 0.3):
            where = ("T11", f"best support s*, {mode}", f"base story, relations {relations:g}")
            expected = expected_support(base, mode, relations)
            yield exact(where, BOTH, chosen(base, mode, relations), expected, 1e-9)


def t12_worths(traits, openness, accepted):
    """Worth of home, licence and leave to a firm, from the words of ``tests.game.story_world``."""
    market, revenue, need, penalty = traits
    home, licence, away = (
        accepted[d] * market * (1 - penalty * exposure) - cost - revenue * loss
        + need * (access + (1 - access) * openness)
        for d, (exposure, cost, loss, access) in enumerate(
            ((1.0, 0.0, 0.0, 0.0), (0.5, 0.05, 0.0, 0.25), (0.125, 0.2, 0.75, 1.0))
        )
    )  # fmt: skip
    granted = choice.beta_mean(1.0, 1.0)
    return [home, licence, granted * away + (1 - granted) * (home - 0.2)]


def firms(closes, **changes):
    """Small world of three firms that choose anew at every meeting; the file closes at the first or never."""
    words = {"firms": FIRMS | {"social": 0.0, "revision": 1.0} | changes} | QUIET
    words |= FILE_WANTED if closes else {"phases": QUIET["phases"] | {"table": False}}
    return small(words, file=True)


def chances(world, accepted, temperature=0.1, tariffs=1):
    """Logit shares of every firm, shape (firms, designs), with the tariffs on a rung 0 to 3."""
    table = [t12_worths(firm, tariffs / 3, accepted) for firm in compile_scenario(world).firms.tolist()]
    return np.array([choice.logit_choice(worths, temperature) for worths in table])


def t12(runs):
    """Return logit shares and what firms learn."""
    priors = [choice.beta_mean(1.0, 3.0), choice.beta_mean(1.0, 1.0), choice.beta_mean(3.0, 1.0)]
    taught = [priors[0], choice.beta_mean(1.0, 1.0, successes=1), priors[2]]
    for closes, accepted, told in ((False, priors, "nothing is seen"), (True, taught, "a licence closed")):
        world = firms(closes)
        found, paths = play(world, runs)
        designs, tariffs = paths.designs, int(found.rungs[0, 0])
        assert (found.rungs[:, 0] == tariffs).all()
        expected = chances(world, accepted, tariffs=tariffs)
        for d, name in enumerate(FIRMS["designs"]):
            where = ("T12", f"share that chooses {name}, J 0", f"3 firms, μ .1, {told}")
            found = (designs == d).mean(axis=1)
            yield mean(where, COMPILED, found, float(expected[:, d].mean()))
    for temperature in (0.02, 0.5):
        world = firms(False, temperature=temperature)
        expected = float(chances(world, priors, temperature)[:, 1].mean())
        where = ("T12", "share that chooses licence, J 0", f"3 firms, μ {temperature:g}, nothing is seen")
        yield mean(where, COMPILED, (play(world, runs)[1].designs == 1).mean(axis=1), expected)
    model = NegotiationModel(firms(True), SEED).run()
    licence = model.state.designs[1]
    where = ("T12", "Beta mean: the licence is accepted", "Beta(1, 1), one closing")
    yield exact(where, MESA, float(licence.accepted / (licence.accepted + licence.refused)), taught[1], 1e-12)
    venture = {
        "months": 12, "support": {"r1": 0.0}, "support_choice": "permitted", "collapsed_rung": "r0",
        "violation_hazard": 0.0, "quality_hazard": 1.0, "external_hazard": 0.0, "renegotiation": 0.0,
        "quality": {"packaged": 0.0},
    }  # fmt: skip
    words = {"firms": FIRMS, "implementation": venture} | QUIET | FILE_WANTED
    model = NegotiationModel(small(words, file=True), SEED).run()
    licence = model.state.designs[1]
    where = ("T12", "Beta mean: closed, then collapsed for sure", "Beta(1, 1), one of each")
    found = float(licence.accepted / (licence.accepted + licence.refused))
    yield exact(where, MESA, found, choice.beta_mean(1.0, 1.0, successes=1, failures=1), 1e-12)


def rows(runs):
    """Return all rows of T11 and T12."""
    return [*t11(runs), *t12(runs)]


def curves(runs):
    """Return the points of two panels."""
    base = load_scenario(BASE)
    found = survival(base, "packaged", 0.5, 0.2, runs, SEED)
    hazard = expected_hazard(base, "packaged", 0.5, 0.2)
    closed = [implementation.survival(hazard, m) for m in range(len(found.share))]
    lives = [
        Dot(m, float(found.share[m]), 1.96 * float(found.error[m]), alive) for m, alive in enumerate(closed)
    ]
    priors = [choice.beta_mean(1.0, 3.0), choice.beta_mean(1.0, 1.0), choice.beta_mean(3.0, 1.0)]
    licences = []
    for temperature in (0.02, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5):
        world = firms(False, temperature=temperature)
        values = (play(world, runs)[1].designs == 1).mean(axis=1)
        half = 1.96 * float(values.std()) / math.sqrt(runs)
        expected = float(chances(world, priors, temperature)[:, 1].mean())
        licences.append(Dot(temperature, float(values.mean()), half, expected))
    return {"T11": lives, "T12": licences}
