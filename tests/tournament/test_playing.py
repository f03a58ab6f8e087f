"""Tournaments against loops that compile every pair, and against values worked out by hand."""

import numpy as np
import pytest

from bargaining_sim.analysis.tournament.play import (
    chosen_tactics,
    games,
    play_tournament,
    with_tactics,
)
from bargaining_sim.analysis.tournament.study import fitness, replicator
from bargaining_sim.engine.batch import gather, play_batch
from bargaining_sim.errors import BargainingError
from bargaining_sim.experiments.simulation import simulate
from bargaining_sim.scenario.compiler import compile_scenario
from bargaining_sim.scenario.reader import load_scenario
from bargaining_sim.scenario.schema import Scenario
from tests.tournament.made import NINE, pie


@pytest.mark.parametrize(
    ("scenario", "names"),
    [(pie(), NINE), (load_scenario("us_china_2025"), ["time", "conceder", "random", "nobody_moves"])],
    ids=["pie", "us_china_2025"],
)
def test_a_game_with_tactics_put_in_is_the_game_compiled_with_them(
    scenario: Scenario, names: list[str]
) -> None:
    pairs = [(first, second) for first in names for second in names]
    for pair, game in zip(pairs, games(scenario, pairs), strict=True):
        whole = compile_scenario(with_tactics(scenario, *pair))
        for field in game._fields:
            own, other = np.asarray(getattr(game, field)), np.asarray(getattr(whole, field))
            assert own.dtype == other.dtype, (pair, field)
            assert own.shape == other.shape, (pair, field)
            assert own.tobytes() == other.tobytes(), (pair, field)
            assert field == "talks" or not own.flags.writeable, (pair, field)
        swapped, compiled = (gather(play_batch(g, 3, 0, 20)) for g in (game, whole))
        assert swapped.rows.tobytes() == compiled.rows.tobytes(), pair


@pytest.mark.parametrize("name", ["pie", "madrid_2025"])
def test_every_number_is_that_of_a_batch_of_its_own(name: str) -> None:
    scenario = pie() if name == "pie" else load_scenario(name)
    names, runs = ["random", "time", "stubborn"], 60
    played = play_tournament(scenario, names, runs, seed=5)
    seats = [f"utility_{actor}" for actor in scenario.actors]
    for i, first in enumerate(names):
        for j, second in enumerate(names):
            rows = simulate(with_tactics(scenario, first, second), runs, seed=5)
            assert played.utility[0, i, j].tolist() == rows[seats[0]].tolist()
            assert played.utility[1, j, i].tolist() == rows[seats[1]].tolist()
            assert played.agreed[i, j] == sum(meeting > 0 for meeting in rows["first_deal"])
            assert played.surplus[0, i, j] == pytest.approx(sum(rows["surplus_captured"]) / runs)
            assert played.surplus[1, i, j] <= played.surplus[0, i, j] <= played.surplus[2, i, j]


def test_two_tactics_by_hand() -> None:
    """Stubborn asks for nine tenths; time, which concedes all by the end, gives it that."""
    scenario = load_scenario("split_the_pie")
    assert {actor.tactic.firmness for actor in scenario.actors.values()} == {0.9}
    played = play_tournament(scenario, ["time", "stubborn"], 2)
    for seat in range(2):
        assert np.allclose(played.utility[seat, 1, 0], 0.9, atol=0.011)  # stubborn from time
        assert np.allclose(played.utility[seat, 0, 1], 0.1, atol=0.011)
        assert np.allclose(played.utility[seat, 0, 0], 0.5, atol=0.011)  # they meet half way
        assert (played.utility[seat, 1, 1] == 0.0).all()  # .9 and .9 of one pie
    assert played.agreed.tolist() == [[2, 2], [2, 0]]
    shares = replicator(fitness(played))[1][-1]
    assert shares[1] == pytest.approx(0.8, abs=0.02)  # .9·(1 − h) = .1·h + .5·(1 − h)


def random_against_random(points: int = 1500) -> tuple[float, float]:
    """Shares of opener and other if each draws what it asks for evenly and accepts what its next draw grants.

    The density of the ask on the table, offer by offer, on a grid.
    """
    asks = (np.arange(points) + 0.5) / points
    density, shares, responder = np.full(points, 1.0 / points), [0.0, 0.0], 1
    for _ in range(200):
        accepted = density * (1 - asks)
        shares[responder] += float((accepted * (1 - asks)).sum())
        shares[1 - responder] += float((accepted * asks).sum())
        refused = np.cumsum(density[::-1]) / points  # a new ask of r refuses every old one above 1 − r
        density, responder = refused, 1 - responder
    return shares[0], shares[1]


def test_random_against_random_is_a_chain_of_draws() -> None:
    played = play_tournament(load_scenario("split_the_pie"), ["random", "time"], 4000)
    own = played.utility[:, 0, 0]
    error = own.std(axis=1) / np.sqrt(4000)
    for mean, expected, one in zip(own.mean(axis=1), random_against_random(), error, strict=True):
        assert abs(mean - expected) < 4 * one + 0.002  # and a grain of the pie


@pytest.mark.parametrize("tactic", NINE)
def test_a_tactic_against_itself_on_a_symmetric_pie_is_symmetric(tactic: str) -> None:
    """What the opener gets does not depend on who it is."""
    other = "time" if tactic != "time" else "random"
    by_opener = [
        play_tournament(pie(opens=opens), [tactic, other], 400).utility[:, 0, 0].mean(axis=-1)
        for opens in ("first", "second")
    ]
    tolerance = 0.06 if tactic == "random" else 0.021  # luck; two slices, where ties are broken by number
    assert np.allclose(by_opener[0], by_opener[1][::-1], atol=tolerance)
    if tactic in ("time", "conceder", "resource", "tit_for_tat", "stubborn", "nobody_moves"):
        assert abs(by_opener[0][0] - by_opener[0][1]) < 0.08  # offers alternate: hardly an edge


def test_workers_change_nothing() -> None:
    alone, together = (play_tournament(pie(), runs=30, workers=workers) for workers in (1, 2))
    assert alone.utility.tobytes() == together.utility.tobytes()
    assert alone.surplus.tobytes() == together.surplus.tobytes()
    assert alone.agreed.tolist() == together.agreed.tolist()
    another = play_tournament(pie(), ["random", "time"], runs=30, seed=2)
    assert (
        another.utility[0, 0, 0].tolist()
        != alone.utility[0, NINE.index("random")][NINE.index("random")].tolist()
    )


def test_progress_counts_every_run() -> None:
    told: list[int] = []
    play_tournament(pie(), ["time", "spe", "random"], 4, progress=told.append)
    assert told == [4] * 9


def test_a_fault_of_the_caller_stops_the_threads() -> None:
    def stop(_: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        play_tournament(pie(), ["time", "random"], 4, workers=2, progress=stop)


def test_all_means_all_and_once_is_enough() -> None:
    assert chosen_tactics(["all"], pie()) == (NINE, {})
    assert chosen_tactics(["time", "random", "time"], pie())[0] == ["time", "random"]


def test_what_cannot_be_played_is_left_out_with_its_reason() -> None:
    played = play_tournament(load_scenario("us_china_2025"), ["spe", "time", "random"], 2)
    assert played.tactics == ["time", "random"]
    assert list(played.left_out) == ["spe"]
    assert "reduced games" in played.left_out["spe"]


@pytest.mark.parametrize(
    ("names", "told"),
    [
        (["tim", "random"], 'did you mean "time"\\?'),
        (["xyz", "random"], "allowed: all, or one of time, conceder"),
        (["all", "time"], 'found "all"'),
        (["time"], "found 1 .* at least two"),
        (["time", "time"], "found 1 .* at least two"),
        ([], "found 0 .* at least two"),
        (["time", "spe"], "found 1 .* spe is left out, it solves reduced games"),
    ],
)
def test_bad_names_are_told(names: list[str], told: str) -> None:
    with pytest.raises(BargainingError, match=told):
        play_tournament(load_scenario("us_china_2025"), names, 1)


@pytest.mark.parametrize(
    "numbers", [{"runs": 0}, {"runs": 200_001}, {"seed": -1}, {"workers": 0}, {"workers": 1025}]
)
def test_impossible_numbers_are_told(numbers: dict[str, int]) -> None:
    with pytest.raises(BargainingError, match=f"{next(iter(numbers))}: found"):
        play_tournament(pie(), ["time", "random"], **numbers)
