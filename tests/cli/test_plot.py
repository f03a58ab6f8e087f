"""``plot``: one result, several in one picture, and folders of other kinds with their own pictures."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bargaining_sim.analysis.calibration.folder import write_calibration
from bargaining_sim.analysis.comparison.folder import write_comparison
from bargaining_sim.analysis.sweep.folder import analyse
from bargaining_sim.analysis.tournament.folder import write_tournament
from bargaining_sim.analysis.tournament.play import play_tournament
from bargaining_sim.cli.plot import plot
from bargaining_sim.errors import BargainingError, ResultError
from bargaining_sim.plots.folders import calibration_files, comparison_files, sweep_files, tournament_files
from bargaining_sim.plots.table import CATALOGUE
from bargaining_sim.results import store
from bargaining_sim.results.manifest import FORMAT, as_bytes
from tests.analysis.shapes import case
from tests.calibration.made import little, study
from tests.comparison.made import compared
from tests.images.figures import SWEEPS
from tests.report.made import result
from tests.tournament.made import pie

HEADS = {"png": b"\x89PNG", "svg": b"<?xml", "pdf": b"%PDF"}


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
    store.write_whole(folder / file, as_bytes({"format": FORMAT, "kind": kind}))
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
    from bargaining_sim.plots import folders as plots

    called: list[str] = []
    monkeypatch.setattr(plots, "draw_several", lambda frames, names, *_: called.extend(names) or [])
    plot(results, out=tmp_path)
    assert called == ["madrid", "chip_by_chip, talks.linkage=issue_by_issue", "pie"]


def test_pictures_that_cannot_show_several_are_refused(results: list[Path], tmp_path: Path) -> None:
    with pytest.raises(ResultError) as error:
        plot(results, only=["funnel"], out=tmp_path / "new")
    assert told(error) == (
        'picture: found "funnel", a picture of a folder of bargaining-sim run; allowed: outcomes '
        "(these are several folders of bargaining-sim run together)"
    )
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


def a_comparison(folder: Path) -> None:
    write_comparison(compared("us_china_2025", "no_showcase"), folder, "test", comparison_files)


def a_tournament(folder: Path) -> None:
    played = play_tournament(pie(), ["time", "stubborn", "spe"], 20, 3)
    write_tournament(pie(), {}, {}, played, folder, "test", tournament_files)


def a_calibration(folder: Path) -> None:
    shutil.copytree(little().folder, folder)
    write_calibration(study(), folder, draw=calibration_files)


def a_sweep(design: str) -> Callable[[Path], None]:
    def make(folder: Path) -> None:
        folder.mkdir()
        case(folder, design)
        analyse(folder, draw=sweep_files)

    return make


MAKERS = {"comparison": a_comparison, "tournament": a_tournament, "calibration": a_calibration} | {
    design: a_sweep(design) for design in SWEEPS.values()
}


@pytest.fixture(scope="module")
def folder_of(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """A small folder of a kind, or of a sweep by its design, with the pictures that its own command draws."""
    known: dict[str, Path] = {}

    def folder(kind: str) -> Path:
        if kind not in known:
            known[kind] = tmp_path_factory.mktemp("kinds") / kind
            MAKERS[kind](known[kind])
        return known[kind]

    return folder


PICTURES = [
    (group, name, SWEEPS[name] if group == "sweep" else group)
    for group in ("sweep", "calibration", "comparison", "tournament")
    for name in CATALOGUE[group].pictures
]


@pytest.mark.parametrize(("group", "name", "kind"), PICTURES, ids=[name for _, name, _ in PICTURES])
def test_every_picture_of_every_kind_is_written_in_every_format(
    group: str, name: str, kind: str, folder_of: Callable[[str], Path], tmp_path: Path
) -> None:
    folder = folder_of(kind)
    plot([folder], only=[name], formats=list(HEADS), out=tmp_path / "new")
    paths = list((tmp_path / "new").iterdir())
    assert {path.suffix[1:] for path in paths} == set(HEADS)
    first = folder.joinpath(*CATALOGUE[group].folder.split("/")[1:])
    for path in paths:
        data = path.read_bytes()
        assert path.stem == name or (group == "sweep" and path.stem.startswith(f"{name}_"))
        assert data.startswith(HEADS[path.suffix[1:]])
        if path.suffix == ".png":  # what was drawn when the folder was made, from numbers in memory
            assert data == (first / path.name).read_bytes()


@pytest.mark.parametrize(
    ("kind", "places"),
    [
        ("calibration", ["analysis/plots", "calibration/plots"]),
        ("comparison", ["plots"]),
        ("grid", ["analysis/plots"]),
    ],
)
def test_without_only_all_that_the_folder_has_goes_where_it_was(
    kind: str,
    places: list[str],
    folder_of: Callable[[str], Path],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    folder = tmp_path / kind
    shutil.copytree(folder_of(kind), folder)
    before = {path for place in places for path in (folder / place).glob("*.png")}
    plot([folder], formats=["pdf"], as_json=True)
    drawn = {Path(path) for path in json.loads(capsys.readouterr().out)}
    assert {path.parent for path in drawn} == {folder / place for place in places}
    assert {path.with_suffix(".png") for path in drawn} >= before
    assert all(path.suffix == ".pdf" and path.is_file() for path in drawn)


def test_what_is_analysed_or_calibrated_anew_leaves_no_old_pdf(
    folder_of: Callable[[str], Path], tmp_path: Path
) -> None:
    folder = tmp_path / "again"
    shutil.copytree(folder_of("calibration"), folder)
    plot([folder], formats=["pdf"])
    assert list(folder.rglob("*.pdf"))
    analyse(folder, draw=sweep_files)
    write_calibration(study(), folder, draw=None)
    assert not list(folder.rglob("*.pdf"))
    assert not (folder / "calibration" / "plots").exists()


RUN, SWEEP = "a folder of bargaining-sim run", "a folder of bargaining-sim sweep"
WRONG = [
    ("grid", "heatmaps", ['did you mean "heatmap"?']),
    ("grid", "tornado", ["which needs the design one_at_a_time; allowed: one of lines, heatmap"]),
    ("grid", "posterior", ["a picture of a folder of bargaining-sim calibrate", f"is {SWEEP})"]),
    ("grid", "verification", ["a picture of no folder: make verify draws it"]),
    ("comparison", "funnel", [f"a picture of {RUN}; allowed: one of differences, flips"]),
    ("tournament", "flips", ["a picture of a folder of bargaining-sim compare"]),
]


@pytest.mark.parametrize(("kind", "name", "words"), WRONG)
def test_a_picture_that_a_folder_cannot_have_is_told_with_the_folder_that_has_it(
    kind: str, name: str, words: list[str], folder_of: Callable[[str], Path], tmp_path: Path
) -> None:
    with pytest.raises(ResultError) as error:
        plot([folder_of(kind)], only=[name], out=tmp_path / "new")
    assert told(error).startswith(f'picture: found "{name}"')
    assert all(part in told(error) for part in words)
    assert not (tmp_path / "new").exists()


def test_a_batch_says_which_folder_has_the_pictures_of_others(results: list[Path], tmp_path: Path) -> None:
    with pytest.raises(ResultError) as error:
        plot(results[:1], only=["outcomes", "tornado"], out=tmp_path / "new")
    assert f'found "tornado", a picture of {SWEEP}; allowed: one of utility_plane' in told(error)
    assert told(error).endswith(f"({results[0]} is {RUN})")
    with pytest.raises(ResultError, match=r'found "tornad"; .*did you mean "tornado"'):
        plot(results[:1], only=["tornad"], out=tmp_path / "new")
    assert not (tmp_path / "new").exists()


def test_options_that_a_kind_does_not_have_are_refused(
    results: list[Path], folder_of: Callable[[str], Path], tmp_path: Path
) -> None:
    comparison = folder_of("comparison")
    with pytest.raises(BargainingError, match="--run: found it beside a comparison"):
        plot([comparison], run_number=3)
    with pytest.raises(BargainingError, match=f"found a comparison; .*bargaining-sim plot {comparison}"):
        plot([results[0], comparison])
    with pytest.raises(ResultError, match='format: found "gif"'):
        plot([comparison], formats=["gif"], out=tmp_path / "new")
    assert not (tmp_path / "new").exists()


def test_a_tournament_that_would_be_played_otherwise_is_not_drawn(
    folder_of: Callable[[str], Path], tmp_path: Path
) -> None:
    folder = tmp_path / "tournament"
    shutil.copytree(folder_of("tournament"), folder)
    pairs = folder / "pairs.csv"
    pairs.write_text(pairs.read_text(encoding="utf-8").replace("20,0.", "20,1.", 1), encoding="utf-8")
    with pytest.raises(ResultError, match=r"this version plays them otherwise than pairs\.csv"):
        plot([folder], out=tmp_path / "new")


def test_a_calibration_that_cannot_be_read_is_told(folder_of: Callable[[str], Path], tmp_path: Path) -> None:
    folder = tmp_path / "calibrated"
    shutil.copytree(folder_of("calibration"), folder)
    (folder / "calibration" / "calibration.json").unlink()
    with pytest.raises(ResultError, match=f"bargaining-sim calibrate {folder} makes it anew"):
        plot([folder], only=["posterior"], out=tmp_path / "new")
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
    assert [line.partition(";")[0] for line in told(error).splitlines()] == [
        f"{folders[0]}: found a sweep",
        f"{folders[1]}: found a tournament",
    ]


def test_the_command_takes_several_folders() -> None:
    from bargaining_sim.cli.app import app

    said = " ".join(CliRunner().invoke(app, ["plot", "--help"]).output.split())
    assert "DIR}..." in said
    assert "several results in one picture" in said
