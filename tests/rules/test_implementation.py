"""The venture month by month: hazards by hand, the best support by search, events and endings."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize_scalar

from bargaining_sim.rules.implementation import (
    COLLAPSED_BAN,
    COLLAPSED_LICENCE,
    NOTHING,
    QUALITY_DROP,
    RENEGOTIATED,
    SUSPENSION,
    VIOLATION,
    best_support,
    ending,
    month_event,
    quality_hazard,
    suspension_hazard,
    violation_hazard,
)
from tests.oracles import implementation as oracle

shares = st.floats(0, 1)
signed = st.floats(-1, 1)
bases = st.floats(0, 0.3)
GRID = [i / 1000 for i in range(1000)]


@pytest.mark.parametrize(
    ("support", "relations", "violation", "quality", "suspension"),
    # h_v .03, h_q .10, h_x .02, q₀ .6, κ 3: by hand
    [
        (0.0, 0.0, 0.0, 0.04, 0.01),
        (1.0, 0.0, 0.03, 0.04 * math.exp(-3), 0.01),
        (0.5, -1.0, 0.03, 0.04 * math.exp(-1.5), 0.02),
        (0.5, 1.0, 0.0, 0.04 * math.exp(-1.5), 0.0),
        (0.25, 0.5, 0.00375, 0.04 * math.exp(-0.75), 0.005),
    ],
)
def test_hazards_by_hand(support, relations, violation, quality, suspension):
    assert violation_hazard(0.03, support, relations) == pytest.approx(violation, rel=1e-12)
    assert quality_hazard(0.10, 0.6, 3.0, support) == pytest.approx(quality, rel=1e-12)
    assert suspension_hazard(0.02, relations) == pytest.approx(suspension, rel=1e-12)


@given(shares, signed, shares, bases, bases, bases, st.floats(0.1, 20))
def test_the_sum_is_the_hazard_of_the_oracle(support, relations, quality, h_v, h_q, h_x, effect):
    total = (
        violation_hazard(h_v, support, relations)
        + quality_hazard(h_q, quality, effect, support)
        + suspension_hazard(h_x, relations)
    )
    assert total == pytest.approx(
        oracle.hazard(support, relations, quality, h_v, h_q, h_x, effect), abs=1e-12
    )


@settings(deadline=None)
@given(signed, shares, bases, bases, st.floats(0.1, 20))
def test_best_support_minimises_the_hazard(relations, quality, h_v, h_q, effect):
    def hazard(support):
        return violation_hazard(h_v, support, relations) + quality_hazard(h_q, quality, effect, support)

    best = best_support(h_v, h_q * (1 - quality), effect, relations)
    assert 0 <= best <= 1
    found = minimize_scalar(hazard, bounds=(0, 1), method="bounded", options={"xatol": 1e-9})
    least = min(found.fun, hazard(0.0), hazard(1.0))
    assert hazard(best) <= least + 1e-12
    assert best == pytest.approx(oracle.best_support(relations, quality, h_v, h_q, effect), abs=1e-9)


def test_best_support_by_hand():
    # ln(.1·.4·3/(.03·1))/3 = ln(4)/3
    assert best_support(0.03, 0.04, 3.0, 0.0) == pytest.approx(math.log(4) / 3, rel=1e-12)
    assert best_support(0.03, 0.0, 3.0, 0.0) == 0.0  # nothing to mend
    assert best_support(0.0, 0.04, 3.0, 0.0) == 1.0  # nothing to risk
    assert best_support(0.03, 0.04, 3.0, 1.0) == 1.0  # among friends support is no risk
    assert best_support(0.3, 0.04, 3.0, 0.0) == 0.0


@given(st.tuples(bases, bases, bases))
def test_each_event_has_its_hazard(hazards):
    hundredths = [round(1000 * hazard) / 1000 for hazard in hazards]
    drawn = [month_event(*hundredths, draw + 0.0005) for draw in GRID]
    counts = [drawn.count(event) for event in (VIOLATION, QUALITY_DROP, SUSPENSION)]
    assert counts == [round(1000 * hazard) for hazard in hundredths]
    assert drawn.count(NOTHING) == 1000 - sum(counts)


@pytest.mark.parametrize("event", [VIOLATION, QUALITY_DROP, SUSPENSION])
@pytest.mark.parametrize(
    ("renegotiation", "relations", "chance"),
    [(0.5, 1.0, 0.5), (0.5, 0.0, 0.25), (1.0, 0.5, 0.75), (1.0, -1.0, 0.0), (0.0, 1.0, 0.0)],
)
def test_endings_by_kind_of_event(event, renegotiation, relations, chance):
    endings = [ending(event, renegotiation, relations, draw) for draw in GRID]
    assert endings.count(RENEGOTIATED) == pytest.approx(1000 * chance, abs=1e-9)
    collapse = COLLAPSED_LICENCE if event == SUSPENSION else COLLAPSED_BAN
    assert set(endings) <= {RENEGOTIATED, collapse}
