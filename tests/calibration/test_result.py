"""Files and pictures of a calibration, the command, and what it refuses."""

import csv
import json
import shutil
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
import typer
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.text import Text

from bargaining_sim.analysis.calibration.draws import check_experiment
from bargaining_sim.analysis.calibration.findings import Calibration, Pair
from bargaining_sim.analysis.calibration.folder import PICTURES, read_calibration, write_calibration
from bargaining_sim.analysis.calibration.words import findings_text
from bargaining_sim.cli.calibrate import calibrate
from bargaining_sim.cli.terminal import WRONG_INPUT, guarded
from bargaining_sim.errors import ScenarioError
from bargaining_sim.experiments.frame import open_frame
from bargaining_sim.experiments.reader import read_experiment
from bargaining_sim.plots.folders import calibration_files, figures_of
from bargaining_sim.statistics import Estimate
from tests.calibration.made import BONUS, INITIAL, MEETINGS, OUTCOMES, experiment, little, played, study
from tests.plots.legible import check_legible

WORDS = '[factors.linkage]\nkeys = ["talks.linkage"]\nvalues = ["package", "issue_by_issue"]\n'
LONG = "a parameter of the United Kingdom of Great Britain and Northern Ireland, and of its Allies"


def named(label: str) -> Calibration:
    """The study with other labels of its parameters and of what is checked."""
    learned = [one._replace(parameter=one.parameter._replace(label=label)) for one in study().learned]
    return study()._replace(learned=learned, checks=[one._replace(label=label) for one in study().checks])


def cases() -> dict[str, Calibration]:
    one = study()._replace(learned=study().learned[:1], pairs=[], forecasts=[])
    several = [
        learned._replace(parameter=learned.parameter._replace(name=f"{learned.parameter.name}{i}"))
        for i in range(4)
        for learned in study().learned
    ]
    names = [learned.parameter.name for learned in several]
    pairs = [Pair(*pair, Estimate(-0.5, -0.75, -0.25), True) for pair in combinations(names, 2)]
    draws = study().draws._replace(values=np.tile(study().draws.values, 4))
    many = study()._replace(learned=several, draws=draws, pairs=pairs)
    return {"little": study(), "long": named(LONG), "one": one, "many": many}


_DRAWN: dict[str, dict[str, Figure]] = {}


def drawn(case: str) -> dict[str, Figure]:
    if case not in _DRAWN:
        _DRAWN[case] = figures_of("calibration", cases()[case])
    return _DRAWN[case]


@pytest.mark.parametrize("name", PICTURES)
@pytest.mark.parametrize("case", ["little", "long", "one", "many"])
def test_words_lie_inside_the_figure_and_apart(case: str, name: str) -> None:
    if name not in drawn(case):
        assert case == "one"
        assert name in ("pairs", "next_meeting")
        return
    check_legible(drawn(case)[name])


def test_pictures_say_where_they_come_from_and_hold_the_numbers() -> None:
    for figure in drawn("little").values():
        told = " ".join(text.get_text() for text in figure.findobj(Text)).replace("\n", " ")
        for part in ("us_china_2025", "seed 1", "64 points × 8 runs", "explores mechanisms"):
            assert part in told
    axes = drawn("little")["predictive"].axes[-1]
    dots = {line.get_label(): np.asarray(line.get_xdata()) for line in axes.lines}
    shown = [check for check in study().checks if check.kind != "rung"]
    assert dots["posterior"] == pytest.approx([check.posterior.value for check in shown])
    assert dots["“as at the meeting before”"] == pytest.approx([check.before for check in shown])


def test_the_bars_of_a_posterior_are_multiples_of_the_prior() -> None:
    axes = next(axes for axes in drawn("little")["posterior"].axes if axes.get_xlabel() == "share")
    values, weights = study().draws.values[:, 0], study().accepted.weights
    bars = [patch for patch in axes.patches if isinstance(patch, Rectangle)]
    assert bars
    for bar in bars:
        inside = (values >= bar.get_x()) & (values < bar.get_x() + bar.get_width())
        expected = (weights[inside].sum() / weights.sum()) / inside.mean()
        assert bar.get_height() == pytest.approx(expected, abs=1e-9)


def test_files_are_whole_and_the_same_twice(tmp_path: Path) -> None:
    found = study()
    places = []
    for name in ("first", "second"):
        (tmp_path / name).mkdir()
        places.append(write_calibration(found, tmp_path / name, calibration_files))
    files = [sorted(p.relative_to(place) for p in place.rglob("*") if p.is_file()) for place in places]
    assert files[0] == files[1]
    assert {f"plots/{name}.{ending}" for name in PICTURES for ending in ("png", "svg")} < set(
        map(str, files[0])
    )
    for path in files[0]:
        assert (places[0] / path).read_bytes() == (places[1] / path).read_bytes(), path
    with (places[0] / "posterior.csv").open(encoding="utf-8", newline="") as stream:
        lines = list(csv.DictReader(stream))
    weights = found.accepted.weights
    assert [int(line["point"]) for line in lines] == np.flatnonzero(weights).tolist()
    assert [float(line["weight"]) for line in lines] == weights[weights > 0].tolist()
    assert [float(line["initial"]) for line in lines] == pytest.approx(found.draws.values[weights > 0, 0])
    write_calibration(found, tmp_path / "first")
    assert not (places[0] / "plots").exists()  # pictures of another analysis do not stay


def test_a_calibration_is_read_from_its_folder_again(tmp_path: Path) -> None:
    folder = tmp_path / "out"
    shutil.copytree(little().folder, folder)
    place = write_calibration(study(), folder)
    frame = open_frame(folder)
    read = read_calibration(frame)
    assert findings_text(read) == (place / "findings.txt").read_text(encoding="utf-8")
    for one, other in zip(read.variants, study().variants, strict=True):
        assert repr(one.learned) == repr(other.learned)
        assert (one.accepted.epsilon, one.accepted.size) == (other.accepted.epsilon, other.accepted.size)
    for check, wanted in zip(read.checks, study().checks, strict=True):
        assert (check.kind, check.name, check.label) == (wanted.kind, wanted.name, wanted.label)
        assert check.posterior == pytest.approx(wanted.posterior, rel=1e-5)
    asked = json.loads((place / "calibration.json").read_text(encoding="utf-8"))
    assert asked["source_sha256"] == study().source_sha256
    (place / "calibration.json").write_text(
        json.dumps(asked | {"source_sha256": "another"}), encoding="utf-8"
    )
    assert "played by another version" in " ".join(findings_text(read_calibration(frame)).split())


def call(*words: str) -> int:
    app = typer.Typer(pretty_exceptions_enable=False)
    app.command()(calibrate)
    return guarded(lambda: app(list(words), standalone_mode=False))


def test_the_command_analyses_a_folder_without_playing(
    capsys: pytest.CaptureFixture[str],
) -> None:
    folder = little().folder
    rows = {path: path.stat().st_mtime_ns for path in (folder / "rows").iterdir()}
    assert call(str(folder), "--accept", "0.05", "--no-plots") == 0
    assert "What the documented path says about the parameters" in capsys.readouterr().out
    assert call(str(folder), "--accept", "0.05", "--no-plots", "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert told["draws"] == 512
    assert told["accepted"] == study().accepted.size
    assert [factor["factor"] for factor in told["factors"]] == ["initial", "bonus", "offers"]
    assert {path: path.stat().st_mtime_ns for path in (folder / "rows").iterdir()} == rows


def test_the_command_plays_and_goes_on(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = str(experiment(tmp_path, design='kind = "sobol"\npoints = 4\nruns = 3', factors=INITIAL))
    out = tmp_path / "out"
    assert call(file, "--out", str(out), "--no-plots", "--runs", "2", "--workers", "1") == 0
    assert "block A alone" in " ".join(capsys.readouterr().out.split())
    assert call(file, "--out", str(out), "--no-plots", "--runs", "2") == WRONG_INPUT
    assert call(file, "--out", str(out), "--no-plots", "--runs", "2", "--resume") == 0
    assert (out / "calibration" / "findings.txt").exists()


@pytest.mark.parametrize(
    ("parts", "told"),
    [
        ({"outcomes": ["closed=ever"]}, "found no history=Geneva, history=London, history=Stockholm"),
        ({"outcomes": ["history=all", "history=Geneva"]}, "found no history=London"),
        ({"scenario": "split_the_pie", "outcomes": ["utility_first"]}, "of which nothing is documented"),
        ({"design": 'kind = "grid"\nruns = 2'}, "allowed: latin_hypercube or sobol"),
        (
            {"factors": WORDS},
            "factors.linkage: found words, flags or levels",
        ),
    ],
)
def test_what_cannot_be_calibrated_is_refused_before_anything_is_played(
    tmp_path: Path, parts: dict[str, object], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    if parts.get("scenario") == "split_the_pie":
        parts["factors"] = BONUS
    file = experiment(tmp_path, **parts)  # type: ignore[arg-type]
    assert call(str(file), "--out", str(tmp_path / "out")) == WRONG_INPUT
    error = capsys.readouterr().err
    assert told in error
    assert "Traceback" not in error
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("word", ["0", "-0.1", "0.6", "nan", "much", ""])
def test_a_share_that_is_none_is_refused(word: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert call(str(little().folder), f"--accept={word}") == WRONG_INPUT
    assert "--accept: found" in capsys.readouterr().err


def test_options_of_a_sweep_beside_its_folder_are_refused(capsys: pytest.CaptureFixture[str]) -> None:
    for words in (["--runs", "3"], ["--seed", "0"], ["--out", "x"], ["--resume"]):
        assert call(str(little().folder), *words) == WRONG_INPUT
        assert f"{words[0]}: found the folder of a sweep beside it" in capsys.readouterr().err


def test_points_that_fail_are_left_out_of_the_prior_too(tmp_path: Path) -> None:
    from bargaining_sim.analysis.calibration.draws import read_draws

    frame = played(tmp_path, design='kind = "latin_hypercube"\npoints = 6\nruns = 2')
    sweep = frame.sweep
    broken = open_frame(frame.folder)
    whole = list(frame.whole_points(OUTCOMES))
    whole[2] = whole[2]._replace(error="it failed", values=whole[2].values[:, :0])
    broken.whole_points = lambda _: iter(whole)  # type: ignore[method-assign, assignment]
    made = read_draws(broken)
    assert made.points.tolist() == [0, 1, 3, 4, 5]
    assert made.values.shape == (5, 3)
    assert made.values[2, 0] == pytest.approx(sweep.points[3][0])


def test_the_shipped_experiment_can_be_calibrated() -> None:
    read = read_experiment("calibration_2025")
    check_experiment("calibration_2025", read.experiment, read.scenario)
    assert {f"history={name}" for name in MEETINGS} < set(read.experiment.outcomes)
    assert read.experiment.design.points * read.experiment.design.runs == 262_144  # type: ignore[operator]
    design = read.experiment.design.model_copy(update={"kind": "grid"})
    gridded = read.experiment.model_copy(update={"design": design})
    with pytest.raises(ScenarioError, match="latin_hypercube"):
        check_experiment("x", gridded, read.scenario)


def words_of_pairs(strong: bool, correlation: Estimate) -> str:
    pairs = [pair._replace(strong=strong, correlation=correlation) for pair in study().pairs]
    figure = figures_of("calibration", study()._replace(pairs=pairs))["pairs"]
    return "\n".join(text.get_text() for text in figure.findobj(Text))


def test_a_correlation_is_doubted_for_what_it_is() -> None:
    many = len(study().pairs)
    assert many > 1
    chance = words_of_pairs(False, Estimate(-0.46, -0.77, -0.16))
    assert f"not told from chance among {many} pairs" in chance
    assert "weak" not in chance
    assert "weak: below 0.3" in words_of_pairs(False, Estimate(0.1, 0.05, 0.15))
    wide = words_of_pairs(False, Estimate(0.22, -0.34, 0.7))
    assert "not told from chance" in wide
    assert "weak" not in wide, "an interval up to 0.7 carries no such claim"
    strong = words_of_pairs(True, Estimate(-0.7, -0.8, -0.6))
    assert "chance" not in strong
    assert "The interval of a correlation is for itself alone" in strong.replace("\n", " ")
    for learned in study().learned[:3]:
        assert not learned.parameter.unit or f"[{learned.parameter.unit}]" in strong
