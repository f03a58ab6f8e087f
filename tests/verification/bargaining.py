"""T1 to T4: a pie divided by equilibrium, outside options, the risk of breakdown and concession."""

import itertools
import math
from fractions import Fraction
from functools import cache

from bargaining_sim.analysis.solutions import solve
from tests.oracles import alternating_offers, concession, division
from tests.verification.rows import BOTH, COMPILED, SOLVE, Dot, exact, once, pie

DELTA = 0.9
SPE = {"actors__first__tactic__name": "spe", "actors__second__tactic__name": "spe"}
THREATS = (0.2, 0.1)
RISKS = (0.5, 0.1, 0.05, 0.02)
BETAS = {0.05: 97, 0.2: 88, 0.5: 71, 1.0: 50, 2.0: 25, 5.0: 4}


def ladder(offers, steps, lasting, threats=(0, 0), risk=0):
    """First mover's rungs by backward induction in whole rungs and fractions, without any float.

    Refusing is worth ``lasting`` times what the refuser then gets, plus ``risk`` times its threat value; an
    offer must be worth at least that, and the proposer keeps the rest of the rungs.
    """
    worth = [Fraction(0), Fraction(0)] if risk == 0 else [Fraction(t) * steps for t in threats]
    for n in range(offers, 0, -1):
        proposer = (n + 1) % 2
        listener = 1 - proposer
        refusal = worth[listener]
        if n < offers:
            refusal = lasting * worth[listener] + risk * Fraction(threats[listener]) * steps
        given = math.ceil(refusal)
        worth = [Fraction(0), Fraction(0)]
        worth[proposer], worth[listener] = Fraction(steps - given), Fraction(given)
    return int(worth[0])


def rounding(steps, lasting):
    """Most that rounding up to whole rungs can add up to: one rung, then what is left of it two offers on."""
    return 1.0 / steps / (1.0 - lasting**2)


@cache
def finite(offers, mesa=True):
    """Share of the first mover, one offer a meeting."""
    words = SPE | {"talks__offers_per_round": 1, "talks__discount": DELTA}
    return float(once(pie(offers, **words), mesa)[0]["utility_0"])


def t1():
    """Return the finite horizon on 1,001 rungs."""
    slack = rounding(1_000, DELTA)
    for offers, known in ((3, 0.910), (10, 0.343), (11, 0.691), (20, 0.463), (21, 0.583)):
        where = ("T1", "first mover's share", f"δ .9, {offers} offers, 1,001 rungs")
        found = round(finite(offers), 6)
        assert ladder(offers, 1_000, Fraction(9, 10)) == round(1_000 * known)
        by_hand = ladder(offers, 1_000, Fraction(9, 10)) / 1_000
        yield exact((where[0], where[1] + ": ladder", where[2]), BOTH, found, by_hand)
        continuous = alternating_offers.finite_horizon(DELTA, DELTA, offers)
        yield exact((where[0], where[1] + ": real line", where[2]), BOTH, found, continuous, slack)


def t2():
    """Return outside options, and threat points for contrast."""
    shares = {}
    for outside in (0.0, 0.3, 0.6):
        words = SPE | {"talks__offers_per_round": 1, "talks__discount": DELTA}
        row, _ = once(pie(101, **words, actors__second__outside_option=outside), mesa=outside == 0.6)
        shares[outside] = float(row["utility_0"])
    for outside in (0.3, 0.6):
        where = ("T2", "outside option", f"w₂ {outside}, δ .9, 101 offers")
        expected = alternating_offers.outside_options(DELTA, DELTA, 0.0, outside)
        engine = BOTH if outside == 0.6 else COMPILED
        yield exact(where, engine, shares[outside], expected, rounding(1_000, DELTA))
    both = {"actors__first__outside_option": 0.55, "actors__second__outside_option": 0.2}
    row, _ = once(pie(101, **SPE, talks__offers_per_round=1, talks__discount=DELTA, **both))
    expected = alternating_offers.outside_options(DELTA, DELTA, 0.55, 0.2)
    where = ("T2", "outside option of the first", "w₁ .55, w₂ .2, 101 offers")
    yield exact(where, BOTH, float(row["utility_0"]), expected, rounding(1_000, DELTA))
    where = ("T2", "a small option changes nothing", "w₂ .3 against none")
    yield exact(where, COMPILED, shares[0.3], shares[0.0])
    for threat in (0.3, 0.6):
        found = solve(pie(actors__second__values__pie__none=threat))
        nash = next(one for one in found if one.solution == "Nash" and one.threat == "fallback")
        where = ("T2", "threat point, for contrast", f"Nash, d₂ {threat}")
        yield exact(where, SOLVE, nash.utility[0], division.nash_linear(0.0, threat), 1e-9, "1e-9")


@cache
def breakdown(risk, steps, mesa=False):
    """Share of the first mover when each refusal ends the talks with probability ``risk``."""
    offers = min(999, int(60 / risk) | 1)
    words = SPE | {
        "chips__pie__divisible__steps": steps,
        "talks__offers_per_round": offers,
        "talks__breakdown_probability": risk,
        "actors__first__values__pie__none": THREATS[0],
        "actors__second__values__pie__none": THREATS[1],
    }
    return float(once(pie(1, **words), mesa)[0]["utility_0"]), offers


def t3(fine):
    """Return the risk of breakdown, at last on a ladder of ``fine`` steps."""
    for risk, steps in ((0.1, 1_000), *((risk, fine) for risk in RISKS)):
        found, offers = breakdown(risk, steps, mesa=steps == 1_000)
        threats = [Fraction(str(threat)) for threat in THREATS]
        chance = Fraction(str(risk))
        by_hand = ladder(offers, steps, 1 - chance, threats, chance) / steps
        where = ("T3", "risk of breakdown: ladder", f"p {risk}, b (.2, .1), {steps:,} steps")
        engine = BOTH if steps == 1_000 else COMPILED
        yield exact(where, engine, round(found, 6), by_hand)
        expected = alternating_offers.breakdown_risk(risk, *THREATS)
        slack = rounding(steps, 1 - risk) + (1 - risk) ** offers
        yield exact((where[0], "risk of breakdown: real line", where[2]), engine, found, expected, slack)
    gaps = [abs(breakdown(risk, fine)[0] - alternating_offers.breakdown_limit(*THREATS)) for risk in RISKS]
    where = ("T3", "nearer to .55 with every smaller p", "p .5 .1 .05 .02")
    falls = all(a > b for a, b in itertools.pairwise(gaps))
    yield exact(where, COMPILED, "falls" if falls else "does not", "falls")
    where = ("T3", "limit p → 0: Nash", f"p .02, {fine:,} steps")
    limit = alternating_offers.breakdown_limit(*THREATS)
    slack = alternating_offers.breakdown_risk(0.02, *THREATS) - limit + rounding(fine, 0.98)
    yield exact(where, COMPILED, breakdown(0.02, fine)[0], limit, slack)


def faratin(beta1, beta2, mesa=False):
    """Offer at which two concessions meet, and both shares; nobody waits for a better offer."""
    words = {
        f"actors__{name}__tactic": {"beta": float(beta), "answer": "now"}
        for name, beta in (("first", beta1), ("second", beta2))
    }
    row, _ = once(pie(1, **words), mesa)
    return int(row["offers"]), float(row["utility_0"]), float(row["utility_1"])


def t4():
    """Return concession against concession."""
    for beta, known in BETAS.items():
        expected = math.ceil(100 * concession.symmetric_agreement_time(beta))
        assert known == expected
        where = ("T4", "offer of the agreement, of 100", f"Faratin twice, β {beta:g}")
        yield exact(where, BOTH, faratin(beta, beta, mesa=True)[0], expected)
    meeting = concession.agreement(1.0, 0.5)
    found = faratin(1.0, 0.5, mesa=True)
    in_one_offer = max(1.0, 2.0 * meeting.time) / 100  # what the faster of both gives in one offer
    where = ("T4", "share of the less patient", "β (1, ½), 100 offers")
    yield exact(where, BOTH, found[1], meeting.share1, in_one_offer)
    yield exact(("T4", "share of the more patient", where[2]), BOTH, found[2], meeting.share2, in_one_offer)
    yield exact(("T4", "offer of the agreement", where[2]), BOTH, found[0], math.ceil(100 * meeting.time))


def rows(runs):
    """Return all rows of T1 to T4; nothing here is left to chance."""
    return [*t1(), *t2(), *t3(5_000 if runs >= 10_000 else 2_000), *t4()]


def curves(runs):
    """Return the points of three panels."""
    horizon = [
        Dot(n, finite(n, False), 0.0, alternating_offers.finite_horizon(DELTA, DELTA, n))
        for n in range(1, 22)
    ]
    risks = (0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 0.9)
    broken = [
        Dot(p, breakdown(p, 2_000)[0], 0.0, alternating_offers.breakdown_risk(p, *THREATS)) for p in risks
    ]
    betas = (0.05, 0.1, 0.2, 0.35, 0.5, 0.7, 1.0, 1.4, 2.0, 3.0, 5.0)
    meets = [Dot(b, faratin(b, b)[0] / 100, 0.0, concession.symmetric_agreement_time(b)) for b in betas]
    return {"T1": horizon, "T3": broken, "T4": meets}
