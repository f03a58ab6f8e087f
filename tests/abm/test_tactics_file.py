"""A file with tactics: what can be loaded, and what the command says, keeps and prints."""

import csv
import json
from pathlib import Path

import pytest

from bargaining_sim import BargainingError
from bargaining_sim.abm.custom_tactic import load_tactic
from tests.abm.custom_games import command

MINE = """
from bargaining_sim import Tactic

class Moody(Tactic):
    def aspiration(self, view):
        return float("nan") if len(view.heard) == 27 else view.usual
"""


@pytest.mark.parametrize(
    ("text", "name", "told"),
    [
        ("x = 1", None, "found no class derived from bargaining_sim.Tactic"),
        ("def broken(:", None, "found SyntaxError"),
        ("import nothing_of_the_kind", None, "found ModuleNotFoundError"),
        ("1/0", None, "found ZeroDivisionError"),
        ("import sys\nsys.exit(0)", None, "found SystemExit: 0; allowed: a file that runs"),
        ("class E(BaseException): pass\nraise E('x')", None, "found E: x; allowed: a file that runs"),
        ("class E(Exception):\n def __str__(self): 1/0\nraise E", None, "found E: a message that cannot"),
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


NOISY = """
import random
from bargaining_sim import Tactic

print("loaded")

class Noisy(Tactic):
    def __init__(self):
        print("made")

    def aspiration(self, view):
        print("asked")
        if view.offer > 40 and random.random() < 0.02:
            raise ValueError("\\ud800 \\n, \\"x\\"")
        return view.usual

    def answer(self, view, package, aspiration):
        return random.random() < 0.05
"""


def test_a_noisy_gambler_gives_json_and_the_same_files_with_any_number_of_workers(tmp_path: Path):
    (tmp_path / "mine.py").write_text(NOISY, encoding="utf-8")
    run = ("run", "us_china_2025", "--runs", "25", "--no-plots", "--tactics-file", "mine.py", "--json")
    files = []
    for workers in ("1", "3"):
        done = command(tmp_path, *run, "--workers", workers, "--out", workers)
        assert done.returncode == 0, done.stderr
        assert json.loads(done.stdout)[0]["runs"] == 25
        assert {"loaded", "made", "asked"} <= set(done.stderr.split())
        (rows,) = (tmp_path / workers / "rows").iterdir()
        files.append((rows.read_bytes(), (tmp_path / workers / "failures.csv").read_bytes()))
    assert files[0] == files[1]
    with (tmp_path / "1" / "failures.csv").open(encoding="utf-8", newline="") as stream:
        reasons = [line["why"] for line in csv.DictReader(stream)]
    assert 0 < len(reasons) < 25
    assert all(r'found ValueError: \ud800 \n, "x"; allowed: no exception' in why for why in reasons)


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
