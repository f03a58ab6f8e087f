"""How far one comes down: Faratin's family, the other tactics, and the bounds that hold for all."""

import math
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bargaining_sim.rules.concession import (
    EQUILIBRIUM,
    HIGHEST,
    RANDOM,
    RESOURCE,
    STUBBORN,
    TIME,
    TIT_FOR_TAT,
    aspiration,
    clamp,
    conceded_share,
    next_aspiration,
    resource_share,
    tit_for_tat,
)
from bargaining_sim.rules.tactics import TACTICS

share = st.floats(0, 1)
worth = st.floats(0, 10_000)
beta = st.floats(0.01, 100)


@pytest.mark.parametrize(
    ("shape", "alpha"),
    # recomputed independently: "Faratin polynomial alpha(5;T=10,k=.1,beta=...)"
    [(0.2, 0.128125), (1, 0.55), (5, 0.883496)],
)
def test_polynomial_family(shape, alpha):
    assert conceded_share(5 / 10, 0.1, shape) == pytest.approx(alpha, abs=5e-7)


@pytest.mark.parametrize(
    ("shape", "time", "meeting"),
    # recomputed independently: "symmetric agreement time t*/T = .5**beta"; rounds of 100
    [
        (0.05, 0.965936, 97),
        (0.2, 0.870551, 88),
        (0.5, 0.707107, 71),
        (1, 0.5, 50),
        (2, 0.25, 25),
        (5, 0.03125, 4),
    ],
)
def test_equal_concession_meets_half_way(shape, time, meeting):
    assert conceded_share(time, 0.0, shape) == pytest.approx(0.5, abs=2e-5)
    assert next(n for n in range(101) if conceded_share(n / 100, 0.0, shape) >= 0.5) == meeting


@pytest.mark.parametrize(
    ("shapes", "time", "kept"),
    # recomputed independently: "asymmetric beta=(...): t*/T, share1, share2"
    [
        ((1, 0.5), 0.618034, (0.381966, 0.618034)),
        ((1, 0.2), 0.754878, (0.245122, 0.754878)),
        ((2, 0.5), 0.524889, (0.275508, 0.724492)),
        ((5, 0.2), 0.619579, (0.091303, 0.908697)),
    ],
)
def test_the_faster_conceder_gets_less(shapes, time, kept):
    assert sum(kept) == pytest.approx(1, abs=2e-6)
    for shape, part in zip(shapes, kept, strict=True):
        assert aspiration(0.0, 1.0, conceded_share(time, 0.0, shape)) == pytest.approx(part, abs=5e-6)


@pytest.mark.parametrize(
    ("reservations", "time"),
    # recomputed independently: "with reservations r=(...) beta=1: t*/T"; None: no zone
    [((0.2, 0.2), 0.625), ((0.3, 0.1), 0.625), ((0.6, 0.5), None)],
)
def test_reservations_delay_agreement_or_prevent_it(reservations, time):
    def wanted(t):
        return sum(aspiration(r, 1.0, conceded_share(t, 0.0, 1.0)) for r in reservations)

    if time is None:
        assert wanted(1.0) > 1
    else:
        assert wanted(time) == pytest.approx(1, abs=1e-12)
        assert wanted(time - 0.01) > 1 > wanted(time + 0.01)


@given(share, share, beta, share)
def test_conceded_share_rises_from_the_initial_share_to_one(early, late, shape, initial):
    early, late = sorted((early, late))
    assert initial <= conceded_share(early, initial, shape) <= conceded_share(late, initial, shape) + 1e-15
    assert conceded_share(late, initial, shape) <= 1
    assert conceded_share(0.0, initial, shape) == initial
    assert conceded_share(1.0, initial, shape) == 1


@given(st.floats(0.01, 0.99), st.floats(0, 0.9))
def test_boulware_holds_out_and_a_conceder_gives_in(time, initial):
    shares = [conceded_share(time, initial, shape) for shape in (0.5, 1.0, 2.0)]
    assert shares == sorted(set(shares))


@given(worth, worth, share, share)
def test_aspiration_lies_between_reservation_and_top_and_falls(low, high, one, two):
    low, high = sorted((low, high))
    one, two = sorted((one, two))
    slack = 1e-11 * high
    assert low - slack <= aspiration(low, high, two) <= aspiration(low, high, one) + slack <= high + 2 * slack
    assert aspiration(low, high, 0.0) == pytest.approx(high, rel=1e-15)
    assert aspiration(low, high, 1.0) == low


def test_tit_for_tat_gives_back_what_it_got_times_imitation():
    assert tit_for_tat(7000.0, 1.0, 250.0) == 6750.0
    assert tit_for_tat(7000.0, 0.5, 250.0) == 6875.0
    assert tit_for_tat(7000.0, 2.0, -250.0) == 7500.0


@given(worth, worth, worth)
def test_clamp_is_the_middle_of_three_and_the_lower_bound_wins(value, low, high):
    expected = low if low > high else sorted((low, value, high))[1]
    assert clamp(value, low, high) == expected


def player(tactic, firmness=0.9, imitation=1.0, noise=0.0, initial=0.0, patience=10.0):
    return SimpleNamespace(
        aspiration=TACTICS[tactic].aspiration, firmness=firmness, imitation=imitation, noise=noise,
        initial_concession=initial, patience=patience,
    )  # fmt: skip


def hold_out(
    side, reservation=4000.0, top=9000.0, share=0.4, previous=-1.0, gain=0.0, heard=0, bonus=0.0, draw=0.5
):
    return next_aspiration(side, reservation, top, share, previous, gain, heard, bonus, draw)


BY_RULE = sorted(name for name in TACTICS if TACTICS[name].aspiration != EQUILIBRIUM)
"""The aspiration of the equilibrium is looked up, not reckoned here."""


def test_ways_to_set_an_aspiration_have_numbers_of_their_own():
    ways = (TIME, TIT_FOR_TAT, STUBBORN, RANDOM, RESOURCE, EQUILIBRIUM, HIGHEST)
    assert len(set(ways)) == len(ways)
    assert {tactic.aspiration for tactic in TACTICS.values()} == set(ways)


@given(share, st.floats(0.01, 1000), st.integers(0, 10_000))
def test_resource_share_is_its_closed_form(initial, patience, heard):
    expected = initial + (1 - initial) * math.exp(-patience / heard) if heard else initial
    assert resource_share(initial, patience, heard) == pytest.approx(expected, abs=1e-14)
    assert initial <= resource_share(initial, patience, heard) <= 1
    assert resource_share(initial, patience, heard + 1) >= resource_share(initial, patience, heard) - 1e-15
    assert resource_share(initial, patience * 2, heard) <= resource_share(initial, patience, heard) + 1e-15


def test_after_as_many_offers_as_its_patience_a_share_of_one_in_e_is_conceded():
    assert resource_share(0.0, 10.0, 10) == pytest.approx(0.36787944, abs=1e-8)
    assert resource_share(0.2, 10.0, 20) == pytest.approx(0.2 + 0.8 * 0.60653066, abs=1e-8)
    assert resource_share(0.3, 10.0, 0) == 0.3


def test_what_each_tactic_holds_out_for():
    assert hold_out(player("time")) == 4000 + 5000 * 0.6
    assert hold_out(player("tit_for_tat")) == 9000  # nothing heard yet: the best
    assert hold_out(player("tit_for_tat"), previous=8000.0, gain=300.0) == 7700
    assert hold_out(player("tit_for_tat", imitation=0.5), previous=8000.0, gain=300.0) == 7850
    assert hold_out(player("stubborn", firmness=0.9), share=0.9) == pytest.approx(8500)
    assert hold_out(player("random"), draw=0.25) == 4000 + 5000 * 0.25
    assert hold_out(player("conceder")) == hold_out(player("time"))  # its shape is in the share
    assert hold_out(player("resource", initial=0.1)) == pytest.approx(4000 + 5000 * 0.9)
    assert hold_out(player("resource", patience=5.0), heard=5) == pytest.approx(9000 - 5000 / math.e)
    assert hold_out(player("always_accept"), share=1.0) == 9000
    assert hold_out(player("nobody_moves"), share=1.0) == 9000


def test_a_summit_and_noise_shift_the_aspiration_within_its_bounds():
    assert hold_out(player("time"), bonus=500.0) == 6500
    assert hold_out(player("time"), bonus=9999.0) == 4000
    assert hold_out(player("time", noise=200.0), draw=0.0) == 6800
    assert hold_out(player("time", noise=200.0), draw=0.75) == 7100
    assert hold_out(player("time", noise=9999.0), draw=math.nextafter(1, 0)) == 9000
    assert (
        hold_out(player("random", noise=500.0), bonus=500.0, draw=0.5) == 6500
    )  # neither touches a random wish
    assert hold_out(player("always_accept", noise=500.0), bonus=500.0, draw=0.0) == 9000


@given(
    st.sampled_from(BY_RULE), worth, worth, share, st.one_of(st.just(-1.0), worth),
    st.floats(-10_000, 10_000), st.integers(0, 1000), worth, st.floats(0, 1, exclude_max=True), share,
    st.floats(0, 10), worth, share, st.floats(0.01, 100),
)  # fmt: skip
def test_no_tactic_goes_below_its_reservation_or_above_its_top(
    tactic, low, high, conceded, previous, gain, heard, bonus, draw, firmness, imitation, noise, initial,
    patience,
):  # fmt: skip
    side = player(tactic, firmness, imitation, noise, initial, patience)
    held = next_aspiration(side, low, high, conceded, previous, gain, heard, bonus, draw)
    assert low <= held <= max(low, high)
    if low > high:
        assert held == low


@given(worth, worth, st.lists(st.floats(0, 1000), max_size=20), st.floats(0, 10))
def test_tit_for_tat_never_concedes_more_than_it_got_and_never_its_reservation(low, high, gains, imitation):
    low, high = sorted((low, high))
    side, held = player("tit_for_tat", imitation=imitation), high
    for gain in gains:
        after = next_aspiration(side, low, high, 0.5, held, gain, 1, 0.0, 0.5)
        assert after >= low
        assert 0 <= held - after <= imitation * gain + 1e-9
        held = after


@given(worth, worth, share, share, worth)
def test_time_dependent_aspiration_falls_in_time_whatever_the_summit(low, high, one, two, bonus):
    one, two = sorted((one, two))
    early, late = (hold_out(player("time"), low, high, conceded, bonus=bonus) for conceded in (one, two))
    assert late <= early + 1e-8
