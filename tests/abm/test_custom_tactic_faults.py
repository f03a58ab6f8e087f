"""What a tactic of one's own does wrong: its run fails and says why, and nothing else is lost."""

from collections.abc import Mapping

import numpy as np
import pytest

from bargaining_sim import Tactic
from bargaining_sim.abm.custom_tactic import TacticError, take_seat
from bargaining_sim.abm.model import NegotiationModel
from bargaining_sim.engine.batch import gather, play_batch
from bargaining_sim.game.outcome import FILE_OUTCOMES, TRADE_OUTCOMES
from tests.abm.custom_games import GAME, RUNS, SCENARIO, played, wrong


class Unshown:
    def __repr__(self):
        raise Last("no repr")


class Evil(Mapping):
    """A mapping that raises when it is read."""

    def __getitem__(self, key):
        raise RuntimeError("no")

    def __iter__(self):
        return iter(["tiktok"])

    def __len__(self):
        return 1


class Last(BaseException):
    """No Exception."""


class Silent(Exception):  # noqa: N818
    def __str__(self):
        raise ValueError("no message")


class Untold(TacticError):  # noqa: N818
    """Passes for an error of ours."""

    def __str__(self):
        raise ValueError("no message")


FAULTS = [
    ("aspiration", float("nan"), "Wrong.aspiration at Geneva: found nan; allowed: a number from 0 to 1"),
    ("aspiration", 1.5, "Wrong.aspiration at Geneva: found 1.5; allowed: a number from 0 to 1"),
    ("aspiration", -0.1, "found -0.1; allowed"),
    ("aspiration", 1.0000000001, "found 1.0000000001; allowed: a number from 0 to 1"),
    ("aspiration", np.float32(1.5), "found 1.5; allowed: a number from 0 to 1"),
    ("aspiration", 10**400, "found 1" + "0" * 78 + "…; allowed: a number from 0 to 1"),
    ("aspiration", 10**5000, "found an object of class int that cannot be shown; allowed"),
    ("aspiration", np.True_, "found np.True_; allowed: a number from 0 to 1"),
    ("aspiration", np.array([0.5, 0.6]), "found array([0.5, 0.6]); allowed: a number from 0 to 1"),
    ("aspiration", Unshown(), "found an object of class Unshown that cannot be shown; allowed: a number"),
    ("aspiration", True, "found True; allowed: a number from 0 to 1"),
    ("aspiration", "much", "found 'much'; allowed: a number from 0 to 1"),
    ("aspiration", None, "found None; allowed"),
    (
        "aspiration",
        ValueError("oh"),
        "Wrong.aspiration at Geneva: found ValueError: oh; allowed: no exception",
    ),
    ("aspiration", SystemExit(3), "found SystemExit: 3; allowed: no exception"),
    ("offer", 7, "Wrong.offer at Geneva: found 7; allowed: a dictionary chip → rung"),
    ("offer", {"us_tarifs": "0"}, 'found the chip "us_tarifs"; allowed: one of tiktok, us_tariffs'),
    ("offer", {"us_tarifs": "0"}, 'did you mean "us_tariffs"?'),
    ("offer", {"us_tariffs": "7"}, 'found the rung "7" of us_tariffs; allowed: one of 145, 30, 20, 10, 0'),
    ("offer", {"tiktok": "ban"}, 'found "ban" on tiktok, which is not on the table'),
    ("offer", {"rare_earths": "extraterritorial"}, "found a rung that is off the agenda or locked"),
    ("offer", Unshown(), "found an object of class Unshown that cannot be shown; allowed: a dictionary"),
    ("offer", {"tiktok": np.array(["a", "b"])}, "found the rung array(['a', 'b'], dtype='<U1') of tiktok"),
    (
        "offer",
        {"us_tariffs": 10},
        "found the rung 10 of us_tariffs; allowed: text, one of 145, 30, 20, 10, 0",
    ),
    ("offer", {Unshown(): "0"}, "found the chip an object of class Unshown that cannot be shown"),
    ("offer", Evil(), "Wrong.offer at Geneva: found RuntimeError: no; allowed: no exception"),
    ("answer", 1, "found 1; allowed: True or False"),
    ("answer", Unshown(), "found an object of class Unshown that cannot be shown; allowed: True or False"),
    ("aspiration", Silent(), "found Silent: a message that cannot be shown; allowed: no exception"),
    ("aspiration", Untold(), "found Untold: a message that cannot be shown; allowed: no exception"),
    ("aspiration", ValueError("\ud800 x\ny"), r"found ValueError: \ud800 x\ny; allowed: no exception"),
    ("aspiration", ValueError("y" * 10**6), "found ValueError: " + "y" * 499 + "…; allowed: no exception"),
    ("aspiration", Last("x"), "found Last: x; allowed: no exception"),
    ("aspiration", GeneratorExit(), "found GeneratorExit; allowed: no exception"),
]


@pytest.mark.parametrize(("method", "value", "told"), FAULTS, ids=range(len(FAULTS)))
def test_what_it_does_wrong_fails_the_run_and_says_so(method, value, told):
    rows, failed = played(wrong(method, value), runs=2)
    assert [run for run, _ in failed] == [0, 1]
    assert told in failed[0][1]
    assert (rows.rows["file_outcome"] == FILE_OUTCOMES.index("failed")).all()
    assert (rows.rows["trade_outcome"] == TRADE_OUTCOMES.index("failed")).all()
    assert np.isnan(rows.rows["utility_0"]).all()


def test_an_own_red_line_is_no_offer():
    class Sells(Tactic):
        def offer(self, view, aspiration):
            return {"tiktok": "full_sale"} if view.round == 4 else None

    _, failed = played(Sells, side=1, runs=6)
    assert any("a package that crosses an own red line" in why for _, why in failed)
    assert len(failed) < 7


def test_some_runs_fail_and_the_others_are_as_if_nothing_was():
    class Moody(Tactic):
        def aspiration(self, view):
            return float("inf") if len(view.heard) == 27 else view.usual

    rows, failed = played(Moody)
    engine = gather(play_batch(GAME, 3, 0, RUNS))
    down = {run for run, _ in failed}
    assert 0 < len(down) < RUNS
    for run in range(RUNS):
        if run not in down:
            assert rows.rows[run : run + 1].tobytes() == engine.rows[run : run + 1].tobytes()


def test_a_constructor_that_leaves_fails_its_runs():
    class Leaves(Tactic):
        def __init__(self):
            raise SystemExit(0)

    _, failed = played(Leaves, runs=2)
    why = "Leaves.__init__: found SystemExit: 0; allowed: no exception"
    assert failed == [(0, why), (1, why)]


def test_ctrl_c_is_no_fault_of_a_tactic():
    with pytest.raises(KeyboardInterrupt):
        played(wrong("aspiration", KeyboardInterrupt()), runs=1)


def test_one_error_reaches_who_steps_a_model_alone():
    model = NegotiationModel(SCENARIO, 1, 0)
    take_seat(model, 0, wrong("aspiration", 2.0))
    with pytest.raises(TacticError, match="found 2"):
        model.run()
