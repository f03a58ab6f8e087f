"""``plot``: one result, several in one picture, and folders that other commands draw."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bargaining_sim import store
from bargaining_sim.cli_plot import plot
from bargaining_sim.errors import BargainingError, ResultError
from bargaining_sim.plots.catalogue import CATALOGUE
from tests.report.made import result


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Two results of one scenario and one without a file under approval."""
    folder = tmp_path_factory.mktemp("results")
    return [
        result(folder / "madrid"),
        result(folder / "chip_by_chip", talks__linkage="issue_by_issue"),
        result(folder / "pie", "split_the_pie", 20),
    ]


def made(folder: Path, kind: str) -> Path:
    """A folder of another kind; ``plot`` looks at no more than this."""
    folder.mkdir()
    file = {"sweep": "run.json", "comparison": "compare.json", "tournament": "tournament.json"}[kind]
    store.write_whole(folder / file, store.as_bytes({"format": store.FORMAT, "kind": kind}))
    return folder


def told(error: pytest.ExceptionInfo[BargainingError]) -> str:
    return str(error.value)


def test_several_results_come_into_one_picture(
    results: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(store, "RESULTS", Path("results"))
    plot(results, formats=["svg", "png"], as_json=True)
    place = Path("results/plots-of-3-results")
    paths = [str(place / "outcomes.png"), str(place / "outcomes.svg")]
    assert json.loads(capsys.readouterr().out) == paths
    plot(results, formats=["png"])
    assert capsys.readouterr().out.split() == ["results/plots-of-3-results-2/outcomes.png"]
    plot(results, formats=["png"], out=tmp_path / "mine")
    assert [path.name for path in (tmp_path / "mine").iterdir()] == ["outcomes.png"]


def test_results_of_one_scenario_are_told_apart_by_folder_and_settings(
    results: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from bargaining_sim import plots

    called: list[str] = []
    monkeypatch.setattr(plots, "draw_several", lambda frames, names, *_: called.extend(names) or [])
    plot(results, out=tmp_path)
    assert called == ["madrid", "chip_by_chip, talks.linkage=issue_by_issue", "pie"]


def test_pictures_that_cannot_show_several_are_refused(results: list[Path], tmp_path: Path) -> None:
    with pytest.raises(ResultError) as error:
        plot(results, only=["funnel"], out=tmp_path / "new")
    assert told(error) == 'picture of several results: found "funnel"; allowed: outcomes'
    with pytest.raises(BargainingError) as error:
        plot(results, run_number=3, out=tmp_path / "new")
    assert told(error) == "--run: found it beside 3 folders; allowed: one DIR, whose run is drawn"
    with pytest.raises(ResultError, match='format: found "gif"'):
        plot(results, formats=["gif"], out=tmp_path / "new")
    assert not (tmp_path / "new").exists()


def test_one_result_is_drawn_where_it_is_wanted(results: list[Path], tmp_path: Path) -> None:
    plot(results[:1], only=["outcomes"], formats=["png"], out=tmp_path / "mine")
    assert (tmp_path / "mine" / "outcomes.png").is_file()
    assert not (results[0] / "plots").exists()


@pytest.mark.parametrize("kind", ["sweep", "comparison", "tournament"])
def test_other_folders_lead_to_the_command_that_draws_them(kind: str, tmp_path: Path) -> None:
    folder = made(tmp_path / kind, kind)
    with pytest.raises(BargainingError) as error:
        plot([folder])
    said = told(error)
    assert said.startswith(
        f"{folder}: found a {kind}; allowed: the result of bargaining-sim run (its pictures "
    )
    assert f"drawn by {CATALOGUE[kind].command.replace('DIR', str(folder))}" in said


def test_a_calibration_is_told_as_such(tmp_path: Path) -> None:
    folder = made(tmp_path / "sweep", "sweep")
    (folder / "calibration").mkdir()
    with pytest.raises(BargainingError, match=f"analyze {folder} and bargaining-sim calibrate {folder}"):
        plot([folder])
    with pytest.raises(ResultError, match=f"did you mean the folder above it, {folder}"):
        plot([folder / "calibration"])


def test_every_wrong_folder_is_told_at_once(results: list[Path], tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(ResultError) as error:
        plot([tmp_path / "empty", results[0], tmp_path / "none"])
    assert [line.partition(";")[0] for line in told(error).splitlines()] == [
        f"{tmp_path / 'empty'}: found a folder without any of them",
        f"{tmp_path / 'none'}: found no such folder",
    ]
    folders = [made(tmp_path / "a", "sweep"), made(tmp_path / "b", "tournament")]
    with pytest.raises(BargainingError) as error:
        plot([*folders, results[0]])
    assert len(told(error).splitlines()) == 2


def test_the_command_takes_several_folders() -> None:
    from bargaining_sim.cli import app

    said = " ".join(CliRunner().invoke(app, ["plot", "--help"]).output.split())
    assert "DIR}..." in said
    assert "several results in one picture" in said
