"""A tactic of one's own: what it may do, what is told when it does wrong, and that nothing else breaks."""

import csv
import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from bargaining_sim import BargainingError, Tactic, load_scenario
from bargaining_sim.abm.model import NegotiationModel
from bargaining_sim.abm.own_batch import OwnPlayer
from bargaining_sim.abm.own_tactic import TacticError, load_tactic, take_seat
from bargaining_sim.batch import gather, play_batch
from bargaining_sim.game.outcome import FILE_OUTCOMES, TRADE_OUTCOMES
from bargaining_sim.scenario.compiler import compile_scenario

SCENARIO = load_scenario("us_china_2025", {"firms.count": 9})
GAME = compile_scenario(SCENARIO)
RUNS = 25


class Same(Tactic):
    """Does as the scenario says."""


class Takes(Tactic):
    def answer(self, view, package, aspiration):
        return view.worth(package) >= min(0.6, aspiration)


def played(tactic, side=0, runs=RUNS):
    player = OwnPlayer(SCENARIO, {side: tactic})
    return gather(player(GAME, 3, 0, runs)), player.take_failures()


@pytest.mark.parametrize("sides", [(0,), (1,), (0, 1)])
def test_a_tactic_that_overrides_nothing_plays_the_very_runs_of_the_engine(sides):
    own = gather(OwnPlayer(SCENARIO, dict.fromkeys(sides, Same))(GAME, 3, 0, RUNS))
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


def wrong(method, value):
    """A tactic whose method returns something, or raises it."""

    def says(self, view, *_):
        if isinstance(value, BaseException):
            raise value
        return value

    return type("Wrong", (Tactic,), {method: says})


FAULTS = [
    ("aspiration", float("nan"), "Wrong.aspiration at Geneva: found nan; allowed: a number from 0 to 1"),
    ("aspiration", 1.5, "Wrong.aspiration at Geneva: found 1.5; allowed: a number from 0 to 1"),
    ("aspiration", -0.1, "found -0.1; allowed"),
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
    ("answer", 1, "found 1; allowed: True or False"),
    ("answer", np.bool_(True), "allowed: True or False"),
]


@pytest.mark.parametrize(("method", "value", "told"), FAULTS)
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
    assert failed == [(0, "Leaves: SystemExit: 0"), (1, "Leaves: SystemExit: 0")]


def test_one_error_reaches_who_steps_a_model_alone():
    model = NegotiationModel(SCENARIO, 1, 0)
    take_seat(model, 0, wrong("aspiration", 2.0))
    with pytest.raises(TacticError, match="found 2"):
        model.run()


@pytest.mark.parametrize(
    ("text", "name", "told"),
    [
        ("x = 1", None, "found no class derived from bargaining_sim.Tactic"),
        ("def broken(:", None, "found SyntaxError"),
        ("import nothing_of_the_kind", None, "found ModuleNotFoundError"),
        ("1/0", None, "found ZeroDivisionError"),
        ("import sys\nsys.exit(0)", None, "found SystemExit: 0; allowed: a file that runs"),
        (
            "from bargaining_sim import Tactic\nclass A(Tactic): pass\nclass B(Tactic): pass",
            None,
            "found 2 tactics",
        ),
        ("from bargaining_sim import Tactic\nclass Abc(Tactic): pass", "Abd", 'did you mean "Abc"'),
    ],
)
def test_files_without_a_tactic(tmp_path: Path, text, name, told):
    file = tmp_path / "mine.py"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(BargainingError, match=told):
        load_tactic(file, name)


def test_a_missing_file(tmp_path: Path):
    with pytest.raises(BargainingError, match="found no such file"):
        load_tactic(tmp_path / "none.py")


MINE = """
from bargaining_sim import Tactic

class Moody(Tactic):
    def aspiration(self, view):
        return float("nan") if len(view.heard) == 27 else view.usual
"""


def command(folder: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "bargaining_sim", *arguments], cwd=folder, capture_output=True, text=True
    )


def test_the_command_says_that_it_interprets_and_keeps_what_failed(tmp_path: Path):
    (tmp_path / "mine.py").write_text(MINE, encoding="utf-8")
    run = ("run", "us_china_2025", "--runs", "30", "--no-plots", "--tactics-file", "mine.py")
    done = command(tmp_path, *run, "--seat", "cn", "--out", "out")
    assert done.returncode == 0, done.stderr
    assert "every run is interpreted" in done.stderr
    assert "of 30 runs failed" in done.stderr
    with (tmp_path / "out" / "failures.csv").open(encoding="utf-8") as stream:
        failures = list(csv.DictReader(stream))
    assert failures
    assert all(failure["why"].startswith("Moody.aspiration at ") for failure in failures)
    assert f"{len(failures)} of 30 runs failed" in done.stderr
    assert "failed" in (tmp_path / "out" / "summary.txt").read_text(encoding="utf-8")
    again = command(tmp_path, *run, "--seat", "cn", "--out", "out", "--resume")
    assert again.returncode == 0, again.stderr
    other = command(tmp_path, *run, "--seat", "us", "--out", "out", "--resume")
    assert other.returncode == 2
    assert "cannot be resumed" in other.stderr


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--seat", "us"), "found no --tactics-file"),
        (("--tactics-file", "none.py"), "found no such file"),
        (("--tactics-file", "mine.py", "--seat", "uss"), 'found the actor "uss"; allowed: one of us, cn'),
        (("--tactics-file", "mine.py", "--seat", "us=Mood"), 'did you mean "Moody"'),
    ],
)
def test_wrong_words_end_with_two_and_write_nothing(tmp_path: Path, arguments, told):
    (tmp_path / "mine.py").write_text(MINE, encoding="utf-8")
    done = command(tmp_path, "run", "us_china_2025", "--runs", "5", *arguments)
    assert done.returncode == 2
    assert told in done.stderr
    assert not (tmp_path / "results").exists()


def test_a_file_in_another_encoding_is_kept_as_python_reads_it(tmp_path: Path):
    text = "# -*- coding: latin-1 -*-\n# caf\u00e9\n" + MINE
    (tmp_path / "mine.py").write_bytes(text.encode("latin-1"))
    run = ("run", "us_china_2025", "--runs", "2", "--no-plots", "--tactics-file", "mine.py", "--out", "out")
    done = command(tmp_path, *run)
    assert done.returncode == 0, done.stderr
    manifest = json.loads((tmp_path / "out" / "run.json").read_text(encoding="utf-8"))
    assert manifest["tactics"]["text"] == text
