"""Every number of golden.json, computed independently of this package, from an oracle."""

import json
from decimal import Decimal
from pathlib import Path

from tests.collected import check_all
from tests.oracles.alternating_offers import (
    breakdown_limit,
    breakdown_risk,
    finite_horizon,
    outside_options,
    rubinstein,
    rubinstein_interval,
    rubinstein_limit,
)
from tests.oracles.choice import beta_mean, logit_choice
from tests.oracles.concession import (
    agreement,
    exponential_concession,
    polynomial_concession,
    symmetric_agreement_time,
)
from tests.oracles.diffusion import bass_adopted, bass_peak, learned
from tests.oracles.division import (
    egalitarian_division,
    kalai_smorodinsky_division,
    nash_division,
    nash_linear,
)
from tests.oracles.implementation import expected_life, survival
from tests.oracles.linkage import issue_by_issue_nash, logrolling_gain, package_nash
from tests.oracles.noise import (
    TIT_FOR_TAT,
    WIN_STAY_LOSE_SHIFT,
    arms_race,
    cooperation_rate,
    generous_tit_for_tat,
    most_generosity,
    retaliation,
)
from tests.oracles.repeated import (
    grim_trigger_delta,
    longest_detection_lag,
    tariff_game,
    tit_for_tat_delta,
)
from tests.oracles.reputation import abreu_gul, credible_threats, posterior_toughness
from tests.oracles.trade import double_auction, licence_fee
from tests.oracles.two_level import (
    both_ratify,
    floors,
    floors_limit,
    ratification,
    setter_outcome,
    ultimatum,
    vote_passes,
)
from tests.oracles.war import war_of_attrition, war_of_attrition_in_rounds

FILE = Path(__file__).with_name("golden.json")
GOLDEN = json.loads(FILE.read_text(encoding="utf-8"), parse_float=Decimal)

GENEROUS = generous_tit_for_tat(1 / 3)
STANDOFF = {"l1": "rate1", "l2": "rate2", "T0": "end", "F1_0": "at_once1", "F2_0": "at_once2"}
STANDOFF |= {"v1": "value1", "v2": "value2"}


def linear(x):
    return x


def root(x):
    return x**0.5


def double_root(x):
    return 2 * x**0.5


def package(weights1, weights2):
    shares, utility1, utility2 = package_nash(weights1, weights2)
    return [*shares, utility1, utility2]


def reputations(*arguments):
    standoff = abreu_gul(*arguments)
    return {short: getattr(standoff, name) for short, name in STANDOFF.items()}


def bass(innovation, imitation):
    peak = bass_peak(innovation, imitation)
    return [peak, *(bass_adopted(time, innovation, imitation) for time in (peak, 5, 10))]


def durable(months, monthly_survival):
    return [survival(1 - monthly_survival, months), expected_life(1 - monthly_survival)]


OFFERS = {
    "rubinstein x1 (d1=0.9,d2=0.9)": lambda: rubinstein(0.9, 0.9),
    "rubinstein x1 (d1=0.8,d2=0.9)": lambda: rubinstein(0.8, 0.9),
    "rubinstein x1 (d1=0.95,d2=0.9)": lambda: rubinstein(0.95, 0.9),
    "rubinstein x1 (d1=0.99,d2=0.95)": lambda: rubinstein(0.99, 0.95),
    "finite horizon x1 d=.9 T=1": lambda: finite_horizon(0.9, 0.9, 1),
    "finite horizon x1 d=.9 T=2": lambda: finite_horizon(0.9, 0.9, 2),
    "finite horizon x1 d=.9 T=3": lambda: finite_horizon(0.9, 0.9, 3),
    "finite horizon x1 d=.9 T=4": lambda: finite_horizon(0.9, 0.9, 4),
    "finite horizon x1 d=.9 T=10": lambda: finite_horizon(0.9, 0.9, 10),
    "finite horizon x1 d=.9 T=11": lambda: finite_horizon(0.9, 0.9, 11),
    "finite horizon x1 d=.9 T=20": lambda: finite_horizon(0.9, 0.9, 20),
    "finite horizon x1 d=.9 T=21": lambda: finite_horizon(0.9, 0.9, 21),
    "finite horizon x1 d1=.8 d2=.9 T=4": lambda: finite_horizon(0.8, 0.9, 4),
    "finite horizon x1 d1=.8 d2=.9 T=5": lambda: finite_horizon(0.8, 0.9, 5),
    "continuous limit r1=0.05 r2=0.1 -> r2/(r1+r2)": lambda: rubinstein_limit(0.05, 0.1),
    "continuous limit r1=0.1 r2=0.1 -> r2/(r1+r2)": lambda: rubinstein_limit(0.1, 0.1),
    "continuous limit r1=0.02 r2=0.08 -> r2/(r1+r2)": lambda: rubinstein_limit(0.02, 0.08),
    "rubinstein r1=.05 r2=.10 interval=1": lambda: rubinstein_interval(0.05, 0.1, 1),
    "rubinstein r1=.05 r2=.10 interval=0.5": lambda: rubinstein_interval(0.05, 0.1, 0.5),
    "rubinstein r1=.05 r2=.10 interval=0.1": lambda: rubinstein_interval(0.05, 0.1, 0.1),
    "rubinstein r1=.05 r2=.10 interval=0.01": lambda: rubinstein_interval(0.05, 0.1, 0.01),
    "outside option w2=0.0 d=.9: x1": lambda: outside_options(0.9, 0.9, 0, 0),
    "outside option w2=0.3 d=.9: x1": lambda: outside_options(0.9, 0.9, 0, 0.3),
    "outside option w2=0.47 d=.9: x1": lambda: outside_options(0.9, 0.9, 0, 0.47),
    "outside option w2=0.5 d=.9: x1": lambda: outside_options(0.9, 0.9, 0, 0.5),
    "outside option w2=0.6 d=.9: x1": lambda: outside_options(0.9, 0.9, 0, 0.6),
    "outside option w1=.55,w2=.2 d=.9: x1": lambda: outside_options(0.9, 0.9, 0.55, 0.2),
    "BRW x1 p=0.1 b=(0,0)": lambda: breakdown_risk(0.1, 0, 0),
    "BRW x1 p=0.1 b=(0.2,0.1)": lambda: breakdown_risk(0.1, 0.2, 0.1),
    "BRW x1 p=0.05 b=(0.2,0.1)": lambda: breakdown_risk(0.05, 0.2, 0.1),
    "BRW x1 p=0.01 b=(0.2,0.1)": lambda: breakdown_risk(0.01, 0.2, 0.1),
    "BRW x1 p=0.5 b=(0.2,0.1)": lambda: breakdown_risk(0.5, 0.2, 0.1),
    "BRW limit p->0 b=(.2,.1) = Nash": lambda: breakdown_limit(0.2, 0.1),
    "BRW with discount d=.95, p=.1, b=0 (= Rubinstein with d(1-p)=.855)": (
        lambda: breakdown_risk(0.1, 0, 0, 0.95, 0.95)
    ),
}

DIVISIONS = {
    "  contrast: Nash split-the-difference with d2=0.3: x1": lambda: nash_linear(0, 0.3),
    "  contrast: Nash split-the-difference with d2=0.6: x1": lambda: nash_linear(0, 0.6),
    "Nash linear pie alpha=0.5 d=(0, 0): x1=d1+alpha(1-d1-d2)": lambda: nash_linear(0, 0, 0.5),
    "Nash linear pie alpha=0.7 d=(0, 0): x1=d1+alpha(1-d1-d2)": lambda: nash_linear(0, 0, 0.7),
    "Nash linear pie alpha=0.6 d=(0.2, 0.1): x1=d1+alpha(1-d1-d2)": lambda: nash_linear(0.2, 0.1, 0.6),
    "Nash linear pie alpha=0.5 d=(0.3, 0.1): x1=d1+alpha(1-d1-d2)": lambda: nash_linear(0.3, 0.1, 0.5),
    "Nash u1=sqrt(x),u2=1-x: x (=1/3)": lambda: nash_division(root, linear),
    "KS   u1=2sqrt(x),u2=1-x: x (=(3-sqrt5)/2)": lambda: kalai_smorodinsky_division(double_root, linear),
    "   its (u1,u2)": lambda: [
        double_root(kalai_smorodinsky_division(double_root, linear)),
        linear(1 - kalai_smorodinsky_division(double_root, linear)),
    ],
    "Egalitarian u1=2sqrt(x): x=(sqrt2-1)^2": lambda: egalitarian_division(double_root, linear),
    "   its u": lambda: double_root(egalitarian_division(double_root, linear)),
    "package Nash w1=(0.8, 0.2) w2=(0.2, 0.8): shares,u": lambda: package([0.8, 0.2], [0.2, 0.8]),
    "package Nash w1=(0.6, 0.4) w2=(0.3, 0.7): shares,u": lambda: package([0.6, 0.4], [0.3, 0.7]),
    "package Nash w1=(0.5, 0.5) w2=(0.5, 0.5): shares,u": lambda: package([0.5, 0.5], [0.5, 0.5]),
    "package Nash w1=(0.7, 0.3) w2=(0.6, 0.4): shares,u": lambda: package([0.7, 0.3], [0.6, 0.4]),
    # the next two keys came up once for each package; the file keeps what belongs to the last of them
    "   issue-by-issue Nash u": lambda: issue_by_issue_nash([0.7, 0.3], [0.6, 0.4])[1:],
    "   logrolling gain (sum)": lambda: logrolling_gain([0.7, 0.3], [0.6, 0.4]),
}

HOME = {
    "setter ideal a=10, ratifier m=3, status quo q=0: outcome": lambda: setter_outcome(10, 3, 0),
    "setter ideal a=5, ratifier m=3, status quo q=0: outcome": lambda: setter_outcome(5, 3, 0),
    "setter ideal a=10, ratifier m=3, status quo q=4: outcome": lambda: setter_outcome(10, 3, 4),
    "setter ideal a=3.5, ratifier m=3, status quo q=4: outcome": lambda: setter_outcome(3.5, 3, 4),
    "setter ideal a=1, ratifier m=3, status quo q=4: outcome": lambda: setter_outcome(1, 3, 4),
    "setter ideal a=6, ratifier m=5, status quo q=0: outcome": lambda: setter_outcome(6, 5, 0),
    "domestic floors k=(0,0) d=.9 x1": lambda: floors(0.9, 0.9, 0, 0),
    "domestic floors k=(0,0.6) d=.9 x1": lambda: floors(0.9, 0.9, 0, 0.6),
    "domestic floors k=(0.6,0) d=.9 x1": lambda: floors(0.9, 0.9, 0.6, 0),
    "domestic floors k=(0.55,0.3) d=.9 x1": lambda: floors(0.9, 0.9, 0.55, 0.3),
    "domestic floors k=(0.6,0.5) d=.9 x1": lambda: floors(0.9, 0.9, 0.6, 0.5),
    "   limit clamp(1/2,k1,1-k2) k=(0,0)": lambda: floors_limit(0, 0),
    "   limit clamp(1/2,k1,1-k2) k=(0,0.6)": lambda: floors_limit(0, 0.6),
    "   limit clamp(1/2,k1,1-k2) k=(0.6,0)": lambda: floors_limit(0.6, 0),
    "   limit clamp(1/2,k1,1-k2) k=(0.45,0.45)": lambda: floors_limit(0.45, 0.45),
    "ultimatum vs k~U[0,1]: offer,P(ratify),EU": lambda: ultimatum(0, 1),
    "ultimatum vs k~U[0.2,0.6]: offer,P(ratify),EU": lambda: ultimatum(0.2, 0.6),
    "ultimatum vs k~U[0.2,1.0]: offer,P(ratify),EU": lambda: ultimatum(0.2, 1.0),
    "P(ratify)=Phi((u-t)/s) u=0.6 t=0.5 s=0.1": lambda: ratification(0.6, 0.5, 0.1),
    "P(ratify)=Phi((u-t)/s) u=0.5 t=0.5 s=0.1": lambda: ratification(0.5, 0.5, 0.1),
    "P(ratify)=Phi((u-t)/s) u=0.45 t=0.5 s=0.1": lambda: ratification(0.45, 0.5, 0.1),
    "P(at least 51 of 100 yes | p=0.55)": lambda: vote_passes(100, 51, 0.55),
    "P(at least 60 of 100 yes | p=0.55)": lambda: vote_passes(100, 60, 0.55),
    "P(at least 4 of 7 yes | p=0.6)": lambda: vote_passes(7, 4, 0.6),
    "P(at least 5 of 7 yes | p=0.6)": lambda: vote_passes(7, 5, 0.6),
    "two independent ratifications .841345*.691462": lambda: both_ratify(0.841345, 0.691462),
}

CRISES = {
    "attrition r=0.1 bH=3 bL=1 c=0.5: hazard, E[delay]=1/(2 hazard)": (
        lambda: war_of_attrition(0.1, 3, 1, 0.5)
    ),
    "attrition r=0.05 bH=3 bL=1 c=0.5: hazard, E[delay]=1/(2 hazard)": (
        lambda: war_of_attrition(0.05, 3, 1, 0.5)
    ),
    "attrition r=0.01 bH=3 bL=1 c=0.5: hazard, E[delay]=1/(2 hazard)": (
        lambda: war_of_attrition(0.01, 3, 1, 0.5)
    ),
    "attrition discrete d=0.9: p(concede), E[rounds of standoff]=(1-p)^2/(1-(1-p)^2)": (
        lambda: war_of_attrition_in_rounds(0.9, 3, 1, 0.5)
    ),
    "attrition discrete d=0.95: p(concede), E[rounds of standoff]=(1-p)^2/(1-(1-p)^2)": (
        lambda: war_of_attrition_in_rounds(0.95, 3, 1, 0.5)
    ),
    "attrition discrete d=0.99: p(concede), E[rounds of standoff]=(1-p)^2/(1-(1-p)^2)": (
        lambda: war_of_attrition_in_rounds(0.99, 3, 1, 0.5)
    ),
    "posterior tough: prior .3, P(hold|tough)=.9, P(hold|soft)=.4, n=1": (
        lambda: posterior_toughness(0.3, 0.9, 0.4, 1)
    ),
    "posterior tough: prior .3, P(hold|tough)=.9, P(hold|soft)=.4, n=2": (
        lambda: posterior_toughness(0.3, 0.9, 0.4, 2)
    ),
    "posterior tough: prior .3, P(hold|tough)=.9, P(hold|soft)=.4, n=3": (
        lambda: posterior_toughness(0.3, 0.9, 0.4, 3)
    ),
    "posterior tough: prior .3, P(hold|tough)=.9, P(hold|soft)=.4, n=5": (
        lambda: posterior_toughness(0.3, 0.9, 0.4, 5)
    ),
    "   one concession observed instead": lambda: posterior_toughness(0.3, 0.9, 0.4, 0, 1),
    "Abreu-Gul a=.7,.7 r=.1,.1 z=.1,.2": lambda: reputations(0.7, 0.7, 0.1, 0.1, 0.1, 0.2),
    "Abreu-Gul a=.7,.6 r=.1,.2 z=.1,.1": lambda: reputations(0.7, 0.6, 0.1, 0.2, 0.1, 0.1),
    "credible threat P(w>=-a), w~U[-1,0], a=0.2": lambda: credible_threats(0.2, 1),
    "credible threat P(w>=-a), w~U[-1,0], a=0.5": lambda: credible_threats(0.5, 1),
    "credible threat P(w>=-a), w~U[-1,0], a=1.2": lambda: credible_threats(1.2, 1),
}

REPETITION = {
    "grim trigger delta* PD(T,R,P,S)=(5, 3, 1, 0)": lambda: grim_trigger_delta(5, 3, 1, 0),
    "grim trigger delta* PD(T,R,P,S)=(4, 3, 2, 1)": lambda: grim_trigger_delta(4, 3, 2, 1),
    # this key came up for both games; the file keeps the last, and for (5, 3, 1, 0) it would be 2/3
    "TFT threshold max((T-R)/(T-P),(T-R)/(R-S))": lambda: tit_for_tat_delta(4, 3, 2, 1),
    "detection lag L: delta^L>=? for PD(5,3,1,0), delta=.9: max L": (
        lambda: longest_detection_lag(5, 3, 1, 0, 0.9)
    ),
    "tariff game a,b,c=(1, 2, 1): tN,tC,W_N,W_C,W_D,delta*": lambda: tariff_game(1, 2, 1),
    "tariff game a,b,c=(1, 2, 0.6): tN,tC,W_N,W_C,W_D,delta*": lambda: tariff_game(1, 2, 0.6),
    "tariff game a,b,c=(1, 2, 1.5): tN,tC,W_N,W_C,W_D,delta*": lambda: tariff_game(1, 2, 1.5),
    "TFT vs TFT noise 0.01: cooperation rate (exact 1/2)": (
        lambda: cooperation_rate(TIT_FOR_TAT, TIT_FOR_TAT, 0.01)
    ),
    "TFT vs TFT noise 0.05: cooperation rate (exact 1/2)": (
        lambda: cooperation_rate(TIT_FOR_TAT, TIT_FOR_TAT, 0.05)
    ),
    "TFT vs TFT noise 0.1: cooperation rate (exact 1/2)": (
        lambda: cooperation_rate(TIT_FOR_TAT, TIT_FOR_TAT, 0.1)
    ),
    "GTFT(g=1/3) both noise 0.01: cooperation rate": lambda: cooperation_rate(GENEROUS, GENEROUS, 0.01),
    "GTFT(g=1/3) both noise 0.05: cooperation rate": lambda: cooperation_rate(GENEROUS, GENEROUS, 0.05),
    "GTFT(g=1/3) both noise 0.1: cooperation rate": lambda: cooperation_rate(GENEROUS, GENEROUS, 0.1),
    "WSLS both noise 0.01: cooperation rate": (
        lambda: cooperation_rate(WIN_STAY_LOSE_SHIFT, WIN_STAY_LOSE_SHIFT, 0.01)
    ),
    "WSLS both noise 0.05: cooperation rate": (
        lambda: cooperation_rate(WIN_STAY_LOSE_SHIFT, WIN_STAY_LOSE_SHIFT, 0.05)
    ),
    "GTFT max generosity min(1-(T-R)/(R-S),(R-P)/(T-P)) for 5,3,1,0": (lambda: most_generosity(5, 3, 1, 0)),
    "retaliation rho=(0.8,1.1) product=0.88: levels after 20 rounds from 10,10": (
        lambda: retaliation(10, 10, 0.8, 1.1, 20)
    ),
    "retaliation rho=(1.1,1.1) product=1.21: levels after 20 rounds from 10,10": (
        lambda: retaliation(10, 10, 1.1, 1.1, 20)
    ),
    "retaliation rho=(0.5,0.9) product=0.45: levels after 20 rounds from 10,10": (
        lambda: retaliation(10, 10, 0.5, 0.9, 20)
    ),
    "Richardson k=1,l=1,a=2,b=2,g=1,h=1: equilibrium": lambda: arms_race(1, 1, 2, 2, 1, 1),
    "Richardson k=1,l=1,a=0.8,b=0.8,g=1,h=1: equilibrium": lambda: arms_race(1, 1, 0.8, 0.8, 1, 1),
    "Richardson k=0.5,l=0.8,a=1,b=1,g=2,h=1: equilibrium": lambda: arms_race(0.5, 0.8, 1, 1, 2, 1),
}

CONCESSIONS = {
    "Faratin polynomial alpha(5;T=10,k=.1,beta=0.2)": lambda: polynomial_concession(5, 10, 0.1, 0.2),
    "Faratin exponential alpha(5;T=10,k=.1,beta=0.2)": lambda: exponential_concession(5, 10, 0.1, 0.2),
    "Faratin polynomial alpha(5;T=10,k=.1,beta=1)": lambda: polynomial_concession(5, 10, 0.1, 1),
    "Faratin exponential alpha(5;T=10,k=.1,beta=1)": lambda: exponential_concession(5, 10, 0.1, 1),
    "Faratin polynomial alpha(5;T=10,k=.1,beta=5)": lambda: polynomial_concession(5, 10, 0.1, 5),
    "Faratin exponential alpha(5;T=10,k=.1,beta=5)": lambda: exponential_concession(5, 10, 0.1, 5),
    "symmetric agreement time t*/T = .5**beta, beta=0.05": lambda: symmetric_agreement_time(0.05),
    "symmetric agreement time t*/T = .5**beta, beta=0.2": lambda: symmetric_agreement_time(0.2),
    "symmetric agreement time t*/T = .5**beta, beta=0.5": lambda: symmetric_agreement_time(0.5),
    "symmetric agreement time t*/T = .5**beta, beta=1": lambda: symmetric_agreement_time(1),
    "symmetric agreement time t*/T = .5**beta, beta=2": lambda: symmetric_agreement_time(2),
    "symmetric agreement time t*/T = .5**beta, beta=5": lambda: symmetric_agreement_time(5),
    "asymmetric beta=(1,0.5): t*/T, share1, share2": lambda: agreement(1, 0.5),
    "asymmetric beta=(1,0.2): t*/T, share1, share2": lambda: agreement(1, 0.2),
    "asymmetric beta=(2,0.5): t*/T, share1, share2": lambda: agreement(2, 0.5),
    "asymmetric beta=(5,0.2): t*/T, share1, share2": lambda: agreement(5, 0.2),
    "with reservations r=(0.2,0.2) beta=1: t*/T": lambda: agreement(1, 1, 0.2, 0.2).time,
    "with reservations r=(0.3,0.1) beta=1: t*/T": lambda: agreement(1, 1, 0.3, 0.1).time,
    "with reservations r=(0.6,0.5) beta=1: t*/T": lambda: agreement(1, 1, 0.6, 0.5),
}

REST = {
    "Bass p=0.03,q=0.38: t_peak, F(t_peak), F(5), F(10)": lambda: bass(0.03, 0.38),
    "Bass p=0.01,q=0.5: t_peak, F(t_peak), F(5), F(10)": lambda: bass(0.01, 0.5),
    "learning after k=3 exposures hazard 0.3": lambda: learned(3, 0.3),
    "learning after k=10 exposures hazard 0.1": lambda: learned(10, 0.1),
    "licence fee (V,q,dUS,leak,dBD)=(10, 0.9, 3, 1, 0.5): fee,surplus": (
        lambda: licence_fee(10, 0.9, 3, 1, 0.5)
    ),
    "licence fee (V,q,dUS,leak,dBD)=(10, 0.5, 3, 1, 0.5): fee,surplus": (
        lambda: licence_fee(10, 0.5, 3, 1, 0.5)
    ),
    "licence fee (V,q,dUS,leak,dBD)=(10, 0.4, 3, 1, 0.5): fee,surplus": (
        lambda: licence_fee(10, 0.4, 3, 1, 0.5)
    ),
    "licence fee (V,q,dUS,leak,dBD)=(10, 0.9, 3, 6, 0.5): fee,surplus": (
        lambda: licence_fee(10, 0.9, 3, 6, 0.5)
    ),
    "logit choice u=(1,.5,0) mu=.5": lambda: logit_choice([1, 0.5, 0], 0.5),
    "logit mu=.1": lambda: logit_choice([1, 0.5, 0], 0.1),
    "Beta(1,1) after 3 collapses of 4": lambda: beta_mean(1, 1, 3, 1),
    "durable over N=12 at per-period survival 0.95; expected life": lambda: durable(12, 0.95),
    "durable over N=12 at per-period survival 0.9; expected life": lambda: durable(12, 0.9),
    "durable over N=48 at per-period survival 0.99; expected life": lambda: durable(48, 0.99),
    "Myerson-Satterthwaite / Chatterjee-Samuelson k=1/2 uniform: trade iff b>=s+1/4; "
    "P(trade)=9/32; efficient=1/2; surplus 9/64 of 1/6": double_auction,
}

CALLS = OFFERS | DIVISIONS | HOME | CRISES | REPETITION | CONCESSIONS | REST


def tolerance(printed):
    """Half a unit of the last digit; with fewer than three decimals zeros were cut off, and it is exact."""
    decimals = -Decimal(printed).as_tuple().exponent
    return 0.5 * 10.0**-decimals + 1e-12 if decimals >= 3 else 1e-6


def agrees(computed, printed):
    if printed is None or isinstance(printed, str):  # no solution, in words or in none
        return computed is None
    if computed is None:
        return False
    if isinstance(printed, dict):
        return computed.keys() == printed.keys() and all(agrees(computed[k], printed[k]) for k in printed)
    if isinstance(printed, list):
        return len(computed) == len(printed) and all(map(agrees, computed, printed))
    return abs(computed - float(printed)) <= tolerance(printed)


def test_every_golden_number_has_its_call():
    assert CALLS.keys() == GOLDEN.keys()
    parts = (OFFERS, DIVISIONS, HOME, CRISES, REPETITION, CONCESSIONS, REST)
    assert sum(map(len, parts)) == len(GOLDEN) > 140


def test_golden_numbers():
    def check(key):
        computed = CALLS[key]()
        assert agrees(computed, GOLDEN[key]), f"{computed} is not {GOLDEN[key]}"

    check_all(GOLDEN, check)


def test_the_comparison_can_fail():
    assert not agrees(0.5264, Decimal("0.526316"))
    assert not agrees(0.501, Decimal("0.5"))
    assert not agrees([0.5], [Decimal("0.5"), Decimal("0.5")])
    assert not agrees(0.5, None)
    assert not agrees(None, [Decimal("0.5")])
