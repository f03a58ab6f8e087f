"""The command as a user meets it: output, JSON, exit codes, words for what is wrong."""

import json
import os
from pathlib import Path

import pytest
import typer

from bargaining_sim.analysis.comparison import study as playing
from bargaining_sim.cli import compare as cli_compare
from bargaining_sim.cli.terminal import guarded
from tests.comparison.made import BASE, compared, result

APP = typer.Typer(add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)
APP.command("compare", epilog=cli_compare.EXAMPLES)(cli_compare.compare)


@pytest.fixture(autouse=True)
def _own_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(os, "fsync", lambda handle: None)


def call(*arguments: str) -> int:
    return guarded(lambda: APP(list(arguments), prog_name="bargaining-sim compare"))


def test_help_has_examples(capsys: pytest.CaptureFixture[str]) -> None:
    assert call("--help") == 0
    told = capsys.readouterr().out
    assert "Examples:" in told
    assert "bargaining-sim compare us_china_2025 no_showcase" in told


def test_one_changed_setting(capsys: pytest.CaptureFixture[str]) -> None:
    setting = "talks.linkage=issue_by_issue"
    assert call(BASE, BASE, "--set-b", setting, "--set", "talks.offers_per_round=4", "-n", "40") == 0
    done = capsys.readouterr()
    folder = Path(f"results/compare-{BASE}-with-{BASE}")
    assert (folder / "summary.txt").read_text(encoding="utf-8") in done.out
    assert 'talks.linkage: "package" in A, "issue_by_issue" in B' in done.out
    assert "offers_per_round" not in done.out
    for picture in ("differences", "flips"):
        for ending in ("png", "svg"):
            assert (folder / "plots" / f"{picture}.{ending}").stat().st_size > 1000
    manifest = json.loads((folder / "compare.json").read_text(encoding="utf-8"))
    assert manifest["A"]["overrides"] == {"talks.offers_per_round": "4"}
    assert set(manifest["B"]["overrides"]) == {"talks.offers_per_round", "talks.linkage"}
    assert manifest["B"]["texts"]


def test_json_holds_every_difference(capsys: pytest.CaptureFixture[str]) -> None:
    assert call(BASE, "no_showcase", "-n", "300", "-s", "3", "--json", "--out", "mine") == 0
    found, same = json.loads(capsys.readouterr().out), compared(BASE, "no_showcase")
    assert found["folder"] == "mine"
    assert found["flipped"] == same.flips.number
    told = {(one["quantity"], one["label"]): one["difference"]["value"] for one in found["differences"]}
    assert told == {
        (one.quantity, one.label): pytest.approx(one.difference.value) for one in same.differences
    }


def test_two_results(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folders = [str(result(name, tmp_path / name, 30)) for name in (BASE, "no_showcase")]
    assert call(*folders) == 0
    assert "read from" in capsys.readouterr().out
    for options in (("--runs", "5"), ("--seed", "1"), ("--set", "a.b=1"), ("--set-b", "a.b=1")):
        assert call(*folders, *options) == 2
        assert f"{options[0]}: found" in capsys.readouterr().err
    assert call(folders[0], "no_linkage") == 2
    told = capsys.readouterr().err
    assert "the scenario no_linkage and the folder" in told
    assert "allowed: two scenarios, or two result folders" in told
    other = str(result(BASE, tmp_path / "other", 30, seed=4))
    assert call(folders[0], other) == 2
    assert "seed 3 in A, 4 in B" in capsys.readouterr().err
    assert len(list(Path("results").iterdir())) == 1


BAD = {
    (BASE, "us_china_2026"): 'did you mean "us_china_2025"?',
    (BASE, "."): "allowed: two scenarios, or two result folders",
    (".", "."): "not a result folder",
    (".", "nowhere"): "no such file",
    (BASE, "no_linkage", "--runs", "0"): "allowed: a whole number from",
    (BASE, "no_linkage", "--seed", "-1"): "allowed: a whole number from",
    (BASE, "no_linkage", "--set-b", "talks.discont=0.9"): 'did you mean "discount"?',
    (BASE, "no_linkage", "--set", "talks.discount=2"): "talks.discount",
    (BASE, "no_linkage", "--set-b", "talks.discount"): "key=value",
    (BASE, "no_linkage", "--out", "taken"): "holds something already",
    (BASE,): "Missing argument 'B'",
}


@pytest.mark.parametrize("arguments", list(BAD), ids=" ".join)
def test_bad_input_is_told_in_words(
    arguments: tuple[str, ...], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "taken").mkdir()
    (tmp_path / "taken" / "mine").write_text("kept")
    assert call(*arguments) == 2
    done = capsys.readouterr()
    assert BAD[arguments] in done.err
    assert done.out == ""
    assert "Traceback" not in done.err
    assert [path.name for path in tmp_path.iterdir()] == ["taken"]


def test_ctrl_c_leaves_nothing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupted(*arguments: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(playing, "play_batch", interrupted)
    assert call(BASE, "no_linkage", "-n", "40") == 1
    assert "Nothing was written" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []
