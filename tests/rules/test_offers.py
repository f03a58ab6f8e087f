"""The search for an offer, against a look at every package of random games."""

import itertools
import math
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bargaining_sim.game import search
from bargaining_sim.game.state import RUNG_STATE, TYPE_STATE
from bargaining_sim.game.tables import CHIP, RUNG
from bargaining_sim.rules import offers
from bargaining_sim.rules.tactics import OFFERS


class RandomGame:
    """A game with few distinct utilities, so that ties abound, laid out as ``game.tables`` says.

    Some chips are closed and stand on ``origin``; some rungs are red lines of either side or struck off.
    """

    def __init__(self, seed, types=2, struck=False):
        rng = np.random.default_rng(seed)
        self.counts = rng.integers(1, 5, rng.integers(1, 4)).tolist()
        self.digits = list(itertools.product(*(range(n) for n in self.counts)))
        self.side, self.kind = int(rng.integers(2)), int(rng.integers(types))
        self.levels = int(rng.integers(1, 7))
        utility = rng.integers(0, self.levels, (2, types, len(self.digits)), dtype=np.int32)
        chips, rungs, states = self.chip_tables(rng, struck)
        self.origin = self.digits[rng.integers(len(self.digits))]
        self.closed = [k for k in range(len(self.counts)) if rng.random() < 0.3]
        self.codes = np.array([self.code(chips, package) for package in self.digits])
        self.own = [
            -1 if self.is_red(rungs, package, self.side) else int(utility[self.side, self.kind, x])
            for x, package in enumerate(self.digits)
        ]
        self.open = [
            x
            for x, package in enumerate(self.digits)
            if all(package[k] == self.origin[k] for k in self.closed)
        ]
        weights = rng.integers(1, 4, types)
        if struck and types > 1:
            weights[rng.integers(types)] = 0
        self.believed = (weights[:, None] * utility[1 - self.side].astype(np.int64)).sum(axis=0).tolist()
        beliefs = np.recarray((2, types), TYPE_STATE)
        beliefs["weight"] = 1000
        beliefs[self.side]["weight"] = weights
        now = SimpleNamespace(menu=1, struck=struck)
        self.state = SimpleNamespace(now=now, rungs=states, types=beliefs)
        self.game = self.tables(chips, rungs, utility, types)

    def chip_tables(self, rng, struck):
        chips = np.recarray(len(self.counts), CHIP)
        rungs = np.recarray((len(self.counts), 5), RUNG)
        states = np.recarray((len(self.counts), 5), RUNG_STATE)
        for side in range(2):
            rungs["red_line"][..., side] = rng.random(rungs.shape) < 0.15
        states["allowed"] = True
        if struck:  # of the file by a refusal, of any chip for want of an instrument
            for k in np.flatnonzero(rng.random(len(self.counts)) < 0.7).tolist():
                states[k]["allowed"] = rng.random(5) >= 0.3
        for k in range(len(self.counts)):
            chips[k].mask, chips[k].shift = 7, 3 * k
        return chips, rungs, states

    @staticmethod
    def code(chips, package):
        return sum(rung << int(chips[k].shift) for k, rung in enumerate(package))

    @staticmethod
    def is_red(rungs, package, side):
        return any(rungs[k, rung]["red_line"][side] for k, rung in enumerate(package))

    def tables(self, chips, rungs, utility, types):
        """Orders of one menu (the other is rubbish): the open packages stand in the middle."""
        ranked = sorted(self.open, key=lambda x: (-self.own[x], x))
        rest = [x for x in range(len(self.digits)) if x not in self.open]
        self.start = len(rest) // 2
        self.stop = self.start + len(ranked)
        order = rest[: self.start] + ranked + rest[self.start :]
        shape = (2, 2, types, len(order))
        game = SimpleNamespace(
            chips=chips, rungs=rungs, codes=self.codes, utility=utility,
            order=np.full(shape, -5, np.int32), ordered_utility=np.full(shape, -5, np.int32),
            other_utility=np.full((2, 2, types, types, len(order)), 99, np.int32),
            sides=[SimpleNamespace(types=types)] * 2,
        )  # fmt: skip
        place = (1, self.side, self.kind)
        game.order[place] = order
        game.ordered_utility[place] = [self.own[x] for x in order]
        game.other_utility[place] = utility[1 - self.side][:, order]
        return game

    def is_struck(self, package):
        return not all(self.state.rungs[k, rung].allowed for k, rung in enumerate(package))

    def good_enough(self, aspiration):
        return [x for x in self.open if self.own[x] >= aspiration]

    def best(self, aspiration):
        """Highest believed value, then own utility, then the lowest number, by looking at all packages."""
        good = [x for x in self.good_enough(aspiration) if not self.is_struck(self.digits[x])]
        return min(good, key=lambda x: (-self.believed[x], -self.own[x], x), default=-1)

    def is_open_to_offer(self, x):
        return self.own[x] >= 0 and not self.is_struck(self.digits[x])

    def nearest(self, aspiration):
        """Least own utility that is good enough, then the highest number, by looking at all packages."""
        good = [x for x in self.good_enough(aspiration) if self.is_open_to_offer(x)]
        return min(good, key=lambda x: (self.own[x], -x), default=-1)

    def acceptable(self, kind, bar):
        """Best own utility, then the lowest number, of what type ``kind`` of the other accepts."""
        worth = self.game.utility[1 - self.side, kind]
        good = [
            x
            for x in self.open
            if self.is_open_to_offer(x)
            and worth[x] >= bar
            and not self.is_red(self.game.rungs, self.digits[x], 1 - self.side)
        ]
        return min(good, key=lambda x: (-self.own[x], x), default=-1)

    def offer(self, aspiration):
        n = offers.count_at_least(self.game, 1, self.side, self.kind, self.start, self.stop, aspiration)
        return n, offers.best_for_other(self.game, self.state, self.side, self.kind, self.start, n)


def aspirations(levels):
    return [0.0, 1e-9, *np.arange(0.5, levels + 1, 0.5).tolist()]


@pytest.mark.parametrize("struck", [False, True])
@pytest.mark.parametrize("types", [1, 2, 3])
def test_offers_equal_a_look_at_every_package(types, struck):
    seen = {"none": 0, "ties": 0, "some": 0}
    for seed in range(120):
        world = RandomGame(seed, types, struck)
        for aspiration in aspirations(world.levels):
            n, package = world.offer(aspiration)
            good = world.good_enough(aspiration)
            assert n == len(good)
            assert package == world.best(aspiration)
            rivals = sum(world.believed[x] == world.believed[package] for x in good)
            seen["none" if package < 0 else "ties" if rivals > 1 else "some"] += 1
    assert min(seen.values()) > 20  # the random games hold what they are for


@pytest.mark.parametrize("struck", [False, True])
def test_the_nearest_offer_equals_a_look_at_every_package(struck):
    found = set()
    for seed in range(120):
        world = RandomGame(seed, struck=struck)
        for aspiration in aspirations(world.levels):
            n, _ = world.offer(aspiration)
            package = offers.nearest_to_aspiration(
                world.game, world.state, world.side, world.kind, world.start, n
            )
            assert package == world.nearest(aspiration)
            found.add(package < 0)
    assert found == {True, False}


@pytest.mark.parametrize("struck", [False, True])
@pytest.mark.parametrize("types", [1, 3])
def test_the_best_acceptable_offer_equals_a_look_at_every_package(types, struck):
    found = set()
    for seed in range(120):
        world = RandomGame(seed, types, struck)
        for kind in range(types):
            world.state.sides = [SimpleNamespace(type=kind)] * 2
            for bar in aspirations(world.levels):
                package = offers.best_acceptable(
                    world.game, world.state, world.side, world.kind, world.start, world.stop, bar
                )
                assert package == world.acceptable(kind, bar)
                found.add(package < 0)
    assert found == {True, False}


def test_ways_to_offer_have_names_and_numbers_of_their_own():
    ways = (offers.TRADE_OFF, offers.NEAREST, offers.ACCEPTABLE, offers.NOTHING)
    assert dict(zip(("trade_off", "nearest", "acceptable", "nothing"), ways, strict=True)) == OFFERS
    assert len(set(ways)) == len(ways)


def test_nothing_is_offered_from_an_empty_stretch_or_if_all_is_struck():
    world = RandomGame(3, 2)
    assert offers.best_for_other(world.game, world.state, world.side, world.kind, world.start, 0) == -1
    world.state.now.struck = True
    world.state.rungs["allowed"] = False
    length = world.stop - world.start
    assert offers.best_for_other(world.game, world.state, world.side, world.kind, world.start, length) == -1


@pytest.mark.parametrize("seed", range(30))
def test_legal_and_allowed_packages(seed):
    world = RandomGame(seed, struck=True)
    for x, package in enumerate(world.digits):
        code = int(world.codes[x])
        for side in (0, 1):
            legal = not world.is_red(world.game.rungs, package, side)
            assert offers.is_legal(code, side, world.game.chips, world.game.rungs) == legal
        allowed = offers.is_allowed(code, world.game.chips, world.state.rungs)
        assert allowed == (not world.is_struck(package))


@given(st.lists(st.integers(1, 5), min_size=1, max_size=12), st.data())
def test_rungs_are_read_out_of_a_code(widths, data):
    rungs = [data.draw(st.integers(0, 2**width - 1)) for width in widths]
    shifts = [0, *itertools.accumulate(widths)]
    code = sum(rung << shift for rung, shift in zip(rungs, shifts, strict=False))
    chips = [SimpleNamespace(shift=s, mask=2**w - 1) for s, w in zip(shifts, widths, strict=False)]
    assert [offers.rung_of(code, chip) for chip in chips] == rungs


def test_red_lines_belong_to_their_side():
    rungs = np.recarray((1, 2), RUNG)
    rungs["red_line"] = [[(True, False), (False, True)]]
    chips = [SimpleNamespace(shift=0, mask=1)]
    assert [offers.is_legal(rung, side, chips, rungs) for side in (0, 1) for rung in (0, 1)] == [
        False, True, True, False,
    ]  # fmt: skip


@given(st.lists(st.integers(-1, 50), max_size=60), st.integers(0, 10), st.floats(-1, 51), st.integers(0, 59))
def test_counting_what_is_good_enough(utilities, before, aspiration, level):
    ordered = [99] * before + sorted(utilities, reverse=True) + [99]
    table = np.zeros((1, 2, 1, len(ordered)), np.int32)
    table[0, 1, 0] = ordered
    game = SimpleNamespace(ordered_utility=table)
    stop = before + len(utilities)
    for wanted in (aspiration, float(level), math.nextafter(level, 99)):
        count = offers.count_at_least(game, 0, 1, 0, before, stop, wanted)
        assert count == sum(u >= wanted for u in utilities)
    for wanted in (math.inf, -math.inf, math.nan, -7.5, 1e300):
        count = offers.count_at_least(game, 0, 1, 0, before, stop, wanted)
        assert count == sum(u >= wanted for u in utilities)


@pytest.mark.parametrize("struck", [False, True])
@pytest.mark.parametrize("types", [1, 2, 3, 4, 5])
def test_the_scan_offers_what_numpy_finds(types, struck):
    found = set()
    for seed in range(120):
        world = RandomGame(seed, types, struck)
        for n in range(world.stop - world.start + 1):
            stretch = (world.game, world.state, world.side, world.kind, world.start, n)
            package = offers.best_for_other(*stretch)
            assert search.scan_for_other(*stretch) == package
            found.add((package < 0, package != offers.best_for_other(*stretch[:-1], min(n, 1))))
    assert {(True, False), (False, False), (False, True)} <= found
