"""A tactic of one's own: what it may do and see, and that nothing else changes."""

import random
from fractions import Fraction

import numpy as np
import pytest

from bargaining_sim import Tactic, load_scenario
from bargaining_sim.abm.custom_tactic import play_custom
from bargaining_sim.abm.untrusted import seeded_generators
from bargaining_sim.engine.batch import gather, play_batch
from bargaining_sim.errors import MAX_SEED
from bargaining_sim.scenario.compiler import compile_scenario
from tests.abm.custom_games import GAME, RUNS, SCENARIO, played, wrong


class Same(Tactic):
    """Does as the scenario says."""


class Takes(Tactic):
    def answer(self, view, package, aspiration):
        return view.worth(package) >= min(0.6, aspiration)


@pytest.mark.parametrize("sides", [(0,), (1,), (0, 1)])
def test_a_tactic_that_overrides_nothing_plays_the_very_runs_of_the_engine(sides):
    own = gather(play_custom(SCENARIO, dict.fromkeys(sides, Same), GAME, 3, 0, RUNS))
    engine = gather(play_batch(GAME, 3, 0, RUNS))
    assert own.rows.tobytes() == engine.rows.tobytes()
    assert own.rungs.tobytes() == engine.rungs.tobytes()
    assert own.shares.tobytes() == engine.shares.tobytes()


def test_it_changes_what_it_means_to_change():
    own, failed = played(Takes)
    engine = gather(play_batch(GAME, 3, 0, RUNS))
    assert not failed
    assert own.rows["first_deal"].mean() < engine.rows["first_deal"].mean()


def test_what_a_seat_sees():
    seen = []

    class Watch(Tactic):
        def aspiration(self, view):
            seen.append(view)
            return view.usual

    played(Watch, side=1, runs=3)
    for view in seen:
        assert 1 <= view.round <= view.rounds == 6
        assert 0 < view.time <= 1.2
        assert view.beliefs.keys() == {"dealer", "hawk"}
        assert sum(view.beliefs.values()) == pytest.approx(1)
        assert all(0 <= view.worth(package) <= 1 for package in view.heard + view.made)
        assert set(view.in_force) == set(SCENARIO.chips)
    assert any(view.heard for view in seen)
    assert not any(hasattr(view, name) for view in seen[:1] for name in ("other", "type", "types"))


def test_a_view_leads_to_nothing_but_plain_values():
    def is_plain(value):
        if isinstance(value, dict | tuple):
            return all(is_plain(part) for part in (value.items() if isinstance(value, dict) else value))
        return type(value) in (int, float, str)

    class Watch(Tactic):
        def answer(self, view, package, aspiration):
            public = {name: getattr(view, name) for name in dir(view) if not name.startswith("_")}
            methods = {name for name, value in public.items() if callable(value)}
            assert methods == {"worth", "best_for_other"}
            assert all(is_plain(value) for name, value in public.items() if name not in methods)
            return super().answer(view, package, aspiration)

    _, failed = played(Watch, runs=2)
    assert not failed


def test_what_it_changes_in_a_view_changes_nothing():
    class Clears(Tactic):
        def aspiration(self, view):
            assert all(view.heard + view.made)
            for part in (view.beliefs, view.in_force, *view.heard, *view.made):
                part.clear()
            return view.usual

    own, failed = played(Clears)
    assert not failed
    assert own.rows.tobytes() == gather(play_batch(GAME, 3, 0, RUNS)).rows.tobytes()


def test_an_answer_is_given_at_the_offer_that_it_answers():
    asked = []

    class Watch(Tactic):
        def answer(self, view, package, aspiration):
            asked.append((view.round, view.offer))
            return False

    played(Watch, side=1, runs=2)
    assert asked
    assert all((offer - 1) // 10 + 1 == round_ for round_, offer in asked)
    assert len(set(asked)) > 10, "ten offers a meeting: five of them are heard"


class Odd(float):
    """A number that raises when it is compared."""

    def __eq__(self, other):
        raise ValueError("compared")

    __ge__ = __le__ = __gt__ = __lt__ = __ne__ = __eq__
    __hash__ = None


class OddText(str):
    __eq__ = Odd.__eq__
    __hash__ = str.__hash__


@pytest.mark.parametrize("kind", [np.float32, np.float64, np.longdouble, Fraction, Odd])
def test_any_real_number_is_an_aspiration(kind):
    class Half(Tactic):
        def aspiration(self, view):
            return kind(0.5)

    class Plain(Tactic):
        def aspiration(self, view):
            return 0.5

    own, failed = played(Half, runs=5)
    assert not failed
    assert own.rows.tobytes() == played(Plain, runs=5)[0].rows.tobytes()


def test_numbers_texts_and_truth_of_numpy_are_as_good_as_python_s():
    class Numpy(Tactic):
        def aspiration(self, view):
            return np.int64(1) if view.usual == 1 else np.float64(view.usual)

        def offer(self, view, aspiration):
            found = view.best_for_other(np.float64(aspiration))
            return found and {OddText(chip): np.str_(rung) for chip, rung in found.items()}

        def answer(self, view, package, aspiration):
            return np.float64(view.worth(package)) >= aspiration

    own, failed = played(Numpy)
    assert not failed
    assert own.rows.tobytes() == gather(play_batch(GAME, 3, 0, RUNS)).rows.tobytes()


def test_commitments_that_leave_nothing_good_enough_are_no_fault_of_a_tactic():
    """Lock-ins add up until the reservation is above 1, which is what is asked for then."""
    moves = {"audience_cost": 0.3, "threat_cost": 1.0, "temperature": 1.0}
    scenario = load_scenario("us_china_2025", {f"actors.us.moves.{key}": moves[key] for key in moves})
    game, highest = compile_scenario(scenario), []

    class Usual(Tactic):
        def aspiration(self, view):
            highest.append(view.reservation)
            return view.usual

    class Least(Tactic):
        def aspiration(self, view):
            return max(view.reservation, 0.9 - 0.3 * view.time)

    class Greedy(Tactic):
        def aspiration(self, view):
            return max(1.0, view.reservation) + 1e-9

    engine = gather(play_batch(game, 1, 0, 30))
    for tactic in (Usual, Least):
        rows = gather(play_custom(scenario, {0: tactic}, game, 1, 0, 30))
        assert rows.failed == ()
        assert tactic is Least or rows.rows.tobytes() == engine.rows.tobytes()
    assert max(highest) > 1
    rows = gather(play_custom(scenario, {0: Greedy}, game, 1, 0, 2))
    assert [run for run, _ in rows.failed] == [0, 1]


class Gambler(Tactic):
    def aspiration(self, view):
        return min(1.0, max(0.0, view.usual + random.gauss(0, 0.1) + np.random.normal(0, 0.1)))  # noqa: NPY002


def test_the_same_seed_gives_a_gambler_the_same_rows():
    def rows(seed, first, count):
        return gather(play_custom(SCENARIO, {0: Gambler}, GAME, seed, first, count)).rows

    whole = rows(3, 0, 12)
    random.random()
    np.random.random()  # noqa: NPY002
    before, before_numpy = random.getstate(), np.random.get_state()[1].tobytes()  # noqa: NPY002
    assert np.concatenate([rows(3, 0, 5), rows(3, 5, 7)]).tobytes() == whole.tobytes()
    assert random.getstate() == before
    assert np.random.get_state()[1].tobytes() == before_numpy  # noqa: NPY002
    assert rows(4, 0, 12).tobytes() != whole.tobytes()
    assert gather(play_batch(GAME, 3, 0, 12)).rows.tobytes() != whole.tobytes()


def test_each_run_has_luck_of_its_own_to_the_largest_seed():
    drawn = set()
    for seed in (0, 1, MAX_SEED):
        for run in range(3):
            with seeded_generators(seed, run):
                drawn |= {random.random(), np.random.random()}  # noqa: NPY002
    assert len(drawn) == 18


def test_luck_is_given_back_after_a_failure():
    before = random.getstate()
    _, failed = played(wrong("aspiration", 2.0), runs=1)
    assert failed
    assert random.getstate() == before
