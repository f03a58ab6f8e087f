"""Every way to get an experiment file wrong that we could think of, and what the user is then told.

``bad/NAME.toml`` is a wrong file, ``bad/NAME.txt`` the whole message, with the path reduced to the name of
the file and the list of shipped scenarios to ALL; files that start with ``_`` are scenarios. After a change
of wording write the messages anew::

    WRITE_EXPECTED=1 python -m pytest tests/experiments/test_bad_files.py && git diff tests/experiments/bad
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from bargaining_sim.cli.app import app
from bargaining_sim.cli.terminal import guarded
from bargaining_sim.errors import ScenarioError, one_of
from bargaining_sim.experiments.reader import is_experiment, read_experiment, shipped_experiments
from bargaining_sim.scenario.reader import shipped_scenarios
from tests.collected import check_all
from tests.messages import LINE, check_lines

BAD = Path(__file__).parent / "bad"
CASES = sorted(path.stem for path in BAD.glob("*.toml") if not path.stem.startswith("_"))
OTHER_FILE = ("scenario_with_faults",)  # its faults are those of its scenario
GOOD = """
question = "What is patience worth?"
scenario = "split_the_pie"
outcomes = ["utility_first"]
[design]
kind = "grid"
[factors.offers]
keys = ["talks.offers_per_round"]
values = [10, 20]
"""


def reduced(message: str) -> str:
    """A message without what is different elsewhere."""
    return message.replace(f"{BAD}{os.sep}", "").replace(one_of(list(shipped_scenarios())), "ALL")


def told(path: Path | str, settings: list[str] | None = None) -> str:
    with pytest.raises(ScenarioError) as caught:
        read_experiment(path, settings or [])
    return reduced(str(caught.value))


@pytest.fixture
def good(tmp_path: Path) -> Path:
    path = tmp_path / "good.toml"
    path.write_text(GOOD, encoding="utf-8")
    return path


@pytest.mark.parametrize("name", CASES)
def test_bad_file_is_told_word_for_word(name: str) -> None:
    message, expected = told(BAD / f"{name}.toml") + "\n", BAD / f"{name}.txt"
    if os.environ.get("WRITE_EXPECTED"):
        expected.write_text(message, encoding="utf-8")
    assert message == expected.read_text(encoding="utf-8")


def test_every_line_says_what_was_found_and_what_is_allowed() -> None:
    check_all(CASES, lambda name: check_lines(BAD / f"{name}.txt", name in OTHER_FILE))


@pytest.mark.parametrize("name", CASES)
def test_the_command_exits_with_2_and_writes_nothing(name, tmp_path, monkeypatch, capsys) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", ["bargaining-sim", "sweep", str(BAD / f"{name}.toml"), "--out", "out"])
    assert guarded(lambda: app(prog_name="bargaining-sim")) == 2
    out, err = capsys.readouterr()
    assert (out, reduced(err)) == ("", (BAD / f"{name}.txt").read_text(encoding="utf-8"))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["several_faults", "scenario_with_faults"])
def test_the_real_command_says_the_same(name: str, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "bargaining_sim", "sweep", str(BAD / f"{name}.toml")]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert reduced(done.stderr) == (BAD / f"{name}.txt").read_text(encoding="utf-8")
    assert list(tmp_path.iterdir()) == []


def test_there_are_many_cases_and_no_message_without_a_file() -> None:
    assert len(CASES) >= 90
    assert sorted(path.stem for path in BAD.glob("*.txt")) == CASES


def test_faults_of_shape_do_not_hide_faults_of_meaning() -> None:
    message = told(BAD / "several_faults.toml")
    for where in ("question", "design.runs", "design.points", "outcomes", "factors.beta: 0.5",
                  "factors.risk.high", "factors.offers.values"):  # fmt: skip
        assert f": {where}: found" in message


def test_a_message_is_the_same_in_every_process() -> None:
    """Names of keys go through no set: the order of its elements changes from process to process."""
    script = (
        "import sys; from bargaining_sim.experiments.reader import read_experiment\n"
        "try: read_experiment(sys.argv[1])\nexcept Exception as error: print(error)"
    )
    command = [sys.executable, "-c", script, str(BAD / "keys_twice_in_two_factors.toml")]
    found = {
        subprocess.run(
            command, env=os.environ | {"PYTHONHASHSEED": seed}, capture_output=True, text=True, check=True
        ).stdout
        for seed in "12"
    }
    assert len(found) == 1


def test_good_files_have_no_faults(good: Path) -> None:
    for path in (good, *shipped_experiments().values()):
        assert read_experiment(path).experiment.name == path.stem


# Files that cannot be kept as files


def test_not_utf8(tmp_path: Path) -> None:
    path = tmp_path / "latin.toml"
    path.write_bytes('question = "café"'.encode("latin-1"))
    assert told(path).endswith(
        "latin.toml: found bytes that are not UTF-8 at position 15; allowed: UTF-8 text"
    )


def test_byte_order_mark_and_windows_lines_are_fine(good: Path) -> None:
    good.write_bytes(b"\xef\xbb\xbf" + GOOD.replace("\n", "\r\n").encode())
    assert read_experiment(good).experiment.question == "What is patience worth?"


def test_a_folder_and_a_missing_file(tmp_path: Path, good: Path) -> None:
    assert ": found a folder; allowed: a .toml file, or " in told(tmp_path)
    assert told(tmp_path / "goood.toml").endswith('(did you mean "good.toml"?)')
    assert told("licence_wroth").endswith('(did you mean "licence_worth"?)')


@pytest.mark.parametrize("name", ["", "x" * 5000, "a\0b", "no/such/folder/x.toml", "two\nlines"])
def test_impossible_paths_are_faults_too(name: str, tmp_path: Path, good: Path) -> None:
    assert LINE.match(told(name)), name
    text = GOOD.replace('"split_the_pie"', '"' + name.replace("\0", "\\u0000").replace("\n", "\\n") + '"')
    if len(name) < 2000:
        good.write_text(text, encoding="utf-8")
        message = told(good)
        assert LINE.match(message), message
        assert "scenario: found" in message


def test_file_name_that_is_no_name(tmp_path: Path) -> None:
    path = tmp_path / "My Sweep.toml"
    path.write_text(GOOD, encoding="utf-8")
    assert told(path).endswith(
        'My Sweep.toml: found a file called "My Sweep.toml"; allowed: a name: at most 60 lower-case letters, '
        'digits and underscores, and .toml (did you mean "my_sweep"?)'
    )


def test_settings_of_the_command_line(good: Path) -> None:
    assert told(good, ["talks.discount"]).startswith('--set: found "talks.discount"; allowed: key=value')
    assert 'did you mean "discount"?' in told(good, ["talks.discont=0.9"])
    assert "talks.discount: found 2; allowed" in told(good, ["talks.discount=2"])
    assert read_experiment(good, ["talks.discount=0.5"]).scenario.talks.discount == 0.5


def test_a_scenario_beside_and_in_the_folder_of_scenarios(tmp_path: Path) -> None:
    for folder in ("experiments", "scenarios"):
        (tmp_path / folder).mkdir()
    file = tmp_path / "experiments" / "mine.toml"
    file.write_text(GOOD.replace("split_the_pie", "my_pie"), encoding="utf-8")
    assert "my_pie" in told(file)
    text = 'base = "split_the_pie"\ntitle = "{}"\n'
    (tmp_path / "scenarios" / "my_pie.toml").write_text(text.format("far"), encoding="utf-8")
    assert read_experiment(file).scenario.title == "far"
    (tmp_path / "experiments" / "my_pie.toml").write_text(text.format("near"), encoding="utf-8")
    assert read_experiment(file).scenario.title == "near"


def test_what_is_an_experiment(good: Path, tmp_path: Path) -> None:
    assert is_experiment(str(good))
    assert is_experiment("licence_worth")
    assert is_experiment(str(BAD / "several_faults.toml"))
    for name in ("us_china_2025", str(BAD / "_faulty.toml"), str(tmp_path), "no_such", "a\0b", "x" * 5000,
                 str(BAD / "toml_error.toml")):  # fmt: skip
        assert not is_experiment(name), name
