"""Pages of every kind: whole, self-contained, true to their numbers, the same bytes twice."""

import csv
import html
import json
import shutil
from pathlib import Path

import pytest

from bargaining_sim.analysis.calibration.folder import PICTURES, write_calibration
from bargaining_sim.analysis.calibration.words import caption, parts_of
from bargaining_sim.analysis.comparison.folder import write_comparison
from bargaining_sim.analysis.sweep import folder as analysis_result
from bargaining_sim.errors import ResultError
from bargaining_sim.experiments.reader import read_experiment
from bargaining_sim.plots import table as plots
from bargaining_sim.plots.folders import files_of, sweep_files
from bargaining_sim.report.folders import write_report
from bargaining_sim.report.page import Page, Paragraph, Section, Table, Wanted, embedded, render
from bargaining_sim.report.sweep_report import what_was_run
from bargaining_sim.results.baselines import MEANINGS, baselines
from bargaining_sim.results.frame import open_result
from bargaining_sim.scenario.compiler import compile_scenario
from bargaining_sim.scenario.reader import read_scenario
from bargaining_sim.statistics import Estimate
from bargaining_sim.text.numbers import mean_words, number, percent, share_words
from tests.analysis.made import made_of, steps, write_experiment
from tests.calibration.made import little, study
from tests.comparison.made import compare, scenario
from tests.report.made import change, check_page, few_pictures, hostile, played, result, tiny_figure

KINDS = ("madrid", "swept", "comparison", "tournament")


def page_in(folder: Path) -> str:
    return (folder / "report.html").read_text(encoding="utf-8")


def copy_of(folder: Path, place: Path) -> Path:
    return Path(shutil.copytree(folder, place / folder.name))


def estimate(row: dict[str, str]) -> Estimate:
    return Estimate(*(float(row[name] or "nan") for name in ("estimate", "low_95", "high_95")))


@pytest.mark.parametrize("kind", KINDS)
def test_every_page_is_whole_and_fetches_nothing(kind: str, request: pytest.FixtureRequest) -> None:
    text = page_in(request.getfixturevalue(kind))
    reader = check_page(text)
    assert "default-src 'none'; img-src data:;" in html.unescape(text)
    assert reader.captions
    assert len(text) < 6_000_000
    for told in (
        "does not predict",
        "sampling only, at 95 %",
        "Source code (hash)",
        "bargaining_sim founders",
    ):
        assert told in reader.text


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_result_gives_the_same_bytes(kind: str, request: pytest.FixtureRequest) -> None:
    folder = request.getfixturevalue(kind)
    before = (folder / "report.html").read_bytes()
    with few_pictures():
        written = write_report(folder)
    assert written.page.read_bytes() == before
    assert written.size == len(before)
    assert not list(folder.glob(".*.tmp"))


def test_headline_numbers_are_those_of_the_summary(madrid: Path) -> None:
    with (madrid / "summary.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    simulated = {
        " · ".join(filter(None, (row["quantity"], row["class"]))): row
        for row in rows
        if row["source"] == "simulated"
    }
    reader = check_page(page_in(madrid))
    shares, means = reader.table("Outcome")[1:], reader.table("Mean")[1:]
    assert len(shares) > 8
    for _, told, key in shares:
        assert told == share_words(estimate(simulated[key]))
    plain_ones = {(row["source"], row["quantity"]): row["estimate"] for row in rows}
    for row in means:
        assert row[1] == mean_words(estimate(simulated[row[-1]]))
        for name, told in zip(MEANINGS, row[2:5], strict=True):
            assert told == number(float(plain_ones[name, row[-1]]))
    rungs = reader.table("Chip")
    assert rungs


def test_the_scenario_stands_in_words(madrid: Path) -> None:
    text = check_page(page_in(madrid)).text
    for told in (
        "United States and China bargain over TikTok", "hawk 30 %", "full sale, algorithm included",
        "Consent of ByteDance", "only what satisfies PAFACA", "Kuala Lumpur", "(leaders’ summit)",
        "talks.leaders_bonus=0.06", "documented facts with sources", "No phase is switched off",
    ):  # fmt: skip
        assert told in text


def test_stories_are_short_and_say_how_to_see_all(madrid: Path) -> None:
    reader = check_page(page_in(madrid))
    items = [words for inside, words in reader.words if inside == "li"]
    assert 10 < len(items) < 200
    assert "are counted" in reader.text
    command = "bargaining-sim trace madrid_2025 --seed 1 --run"
    assert command in reader.text
    assert "--set talks.leaders_bonus=0.06" in reader.text


def test_captions_speak_of_these_data(madrid: Path) -> None:
    reader = check_page(page_in(madrid))
    frame = open_result(madrid)
    shares = frame.shares("trade_outcome")
    most = percent(max(shares.values()) / frame.runs)
    caption = next(caption for caption in reader.captions if "class of outcome" in caption)
    assert most in caption
    assert "[" in caption


def test_another_version_leaves_out_what_is_played_again(madrid: Path, tmp_path: Path) -> None:
    folder = copy_of(madrid, tmp_path)
    change(folder / "run.json", source_sha256="another")
    with few_pictures():
        reader = check_page(write_report(folder).page.read_text(encoding="utf-8"))
    assert "another version made them" in reader.text
    assert "Single runs as stories" not in reader.text
    change(folder / "run.json", tactics={"seats": {"us": "Mine"}})
    with few_pictures():
        reader = check_page(write_report(folder).page.read_text(encoding="utf-8"))
    assert "tactics of one’s own" in reader.text
    assert "us by Mine" in reader.text


def test_hostile_texts_stay_texts(tmp_path: Path) -> None:
    bad = hostile()
    texts = {"<b>name</b>.toml": "</pre><script>alert(2)</script>\x00"}
    folder = played(tmp_path / "hostile", bad, 20, texts, {"talks.x": "'\"><script>"})
    with few_pictures():
        text = write_report(folder).page.read_text(encoding="utf-8")
    reader = check_page(text)
    assert "<script" not in text
    assert "49" not in reader.tags[0]
    assert "{{ 7 * 7 }}" in reader.text
    assert "<script>alert(1)</script>" in reader.text
    assert "中文" in reader.text
    assert "\u202e" not in text
    assert "What in this scenario is documented, the comments of its file say" in reader.text


def test_a_game_without_approval(tmp_path: Path) -> None:
    folder = result(tmp_path / "pie", "split_the_pie", 12)
    with few_pictures():
        reader = check_page(write_report(folder).page.read_text(encoding="utf-8"))
    assert "has no chip under approval" in reader.text
    assert "1,002 rungs" in reader.text


def test_one_run_claims_nothing(tmp_path: Path) -> None:
    folder = result(tmp_path / "one", runs=1)
    with few_pictures():
        reader = check_page(write_report(folder).page.read_text(encoding="utf-8"))
    assert "It hinges" not in reader.text
    assert "ahead of" not in reader.text


def test_a_sweep_says_what_its_analysis_says(swept: Path) -> None:
    reader = check_page(page_in(swept))
    findings = (swept / "analysis" / "findings.txt").read_text(encoding="utf-8")
    assert "Mean over 6 points" in reader.text
    assert "Mean over 6 points" in findings
    points = reader.table("Point")
    assert len(points) == 7
    with (swept / "points.csv").open(encoding="utf-8", newline="") as stream:
        for row, told in zip(csv.DictReader(stream), points[1:], strict=True):
            assert told[3].startswith(percent(float(row["closed=ever"])))
    assert any("Means along every factor" in caption for caption in reader.captions)


def test_a_sweep_is_analysed_if_it_is_not_yet(
    swept: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = copy_of(swept, tmp_path)
    shutil.rmtree(folder / "analysis")

    def refuse(_: Path, draw: object) -> None:
        raise ResultError("all points failed")

    whole = analysis_result.analyse
    monkeypatch.setattr(analysis_result, "analyse", refuse)
    reader = check_page(write_report(folder).page.read_text(encoding="utf-8"))
    assert "There is no analysis: all points failed" in reader.text
    calls: list[Path] = []

    def analyse(place: Path, draw: object) -> analysis_result.Analysed:
        calls.append(place)
        return whole(place, ["closed=ever"], sweep_files)

    monkeypatch.setattr(analysis_result, "analyse", analyse)
    assert write_report(folder).page.read_bytes() == (swept / "report.html").read_bytes()
    assert calls == [folder]
    assert write_report(folder).page.read_bytes() == (swept / "report.html").read_bytes()
    assert calls == [folder], "the second page reads what the first one made"


def test_a_tournament_without_findings_as_version_0_1_0_left_it_has_the_same_page(
    tournament: Path, tmp_path: Path
) -> None:
    folder = copy_of(tournament, tmp_path)
    (folder / "findings.json").unlink()
    assert write_report(folder).page.read_bytes() == (tournament / "report.html").read_bytes()


def test_findings_on_a_page_come_from_the_rows_not_from_the_text(swept: Path, tmp_path: Path) -> None:
    folder = copy_of(swept, tmp_path)
    (folder / "analysis" / "findings.txt").write_text("What matters most: nonsense.", encoding="utf-8")
    assert write_report(folder).page.read_bytes() == (swept / "report.html").read_bytes()
    (folder / "analysis" / "analysis.json").write_text('{"outcomes": 3}', encoding="utf-8")
    said = check_page(write_report(folder).page.read_text(encoding="utf-8")).text
    assert "There is no analysis" in said
    assert "the analysis cannot be read (TypeError); bargaining-sim analyze" in said
    (folder / "analysis" / "analysis.json").unlink()  # as version 0.1.0 left it
    said = check_page(write_report(folder).page.read_text(encoding="utf-8")).text
    assert "is about closed=ever only" not in said
    assert "Mean over 6 points" in said


def test_every_sentence_of_the_findings_stands_on_the_page(swept: Path) -> None:
    text = check_page(page_in(swept)).text
    findings = (swept / "analysis" / "findings.txt").read_text(encoding="utf-8")
    words = " ".join(text.split())
    for sentence in " ".join(findings.split()).split(" - ")[1:]:
        assert sentence.split(" Left out")[0].split(" How to read this")[0] in words


def test_a_calibration_stands_with_its_sweep(tmp_path: Path) -> None:
    folder = copy_of(little().folder, tmp_path)
    shutil.rmtree(folder / "calibration", ignore_errors=True)
    analysis_result.analyse(folder)

    def draw(_: object) -> dict[str, bytes]:
        return files_of(
            {name: tiny_figure() for name in ("posterior", "pairs", "predictive", "next_meeting")}
        )

    place = write_calibration(study(), folder, draw)
    reader = check_page(write_report(folder).page.read_text(encoding="utf-8"))
    text = " ".join(reader.text.split())
    for part in parts_of(study()):
        assert part.heading in text
        for line in part.lines:
            assert line in reader.text
        for sentence in part.sentences:
            assert " ".join(sentence.split()) in text
    (learned, together, fresh, meetings) = (caption(study(), name) for name in PICTURES)
    for told in (learned, together, fresh, meetings):
        assert any(one.endswith(told) for one in reader.captions)
    assert "correlated" in together or "correlation" in together
    assert "Fresh runs" in fresh
    (place / "calibration.json").write_text("{}", encoding="utf-8")
    said = check_page(write_report(folder).page.read_text(encoding="utf-8")).text
    assert "the calibration cannot be read (KeyError)" in said


def test_a_comparison_claims_only_what_leaves_out_zero(comparison: Path) -> None:
    reader = check_page(page_in(comparison))
    with (comparison / "differences.csv").open(encoding="utf-8", newline="") as stream:
        rows = {
            " · ".join(filter(None, (row["quantity"], row["class"]))): row for row in csv.DictReader(stream)
        }
    tables = [table for table in reader.tables if table[0][0] == "Quantity"]
    assert len(tables) == 4
    for row in (row for table in tables for row in table[1:]):
        low, high = (float(rows[row[5]][end]) for end in ("low_95", "high_95"))
        claims = {
            "more in B": low > 0,
            "less in B": high < 0,
            "not told apart": low <= 0 <= high,
            "the same": low == high == 0,
        }
        assert claims[row[4]]
    told = json.loads((comparison / "compare.json").read_text(encoding="utf-8"))["examples"]
    assert f"Run {told[0]['run']} of seed" in reader.text
    assert "“" in reader.text


def test_a_comparison_of_another_version_tells_no_stories(comparison: Path, tmp_path: Path) -> None:
    folder = copy_of(comparison, tmp_path)
    made = json.loads((folder / "compare.json").read_text(encoding="utf-8"))
    change(folder / "compare.json", A=made["A"] | {"source_sha256": "another"})
    reader = check_page(write_report(folder).page.read_text(encoding="utf-8"))
    assert "cannot be played again by this version" in reader.text


def test_a_setting_of_b_is_cited(tmp_path: Path) -> None:
    base, other = scenario("madrid_2025"), scenario("madrid_2025", ("talks.linkage", "issue_by_issue"))
    write_comparison(compare(base, other, 40), tmp_path / "c", "the command")
    reader = check_page(write_report(tmp_path / "c").page.read_text(encoding="utf-8"))
    assert 'B with talks.linkage="issue_by_issue"' in reader.text
    assert "What changes in madrid_2025 if talks.linkage is set otherwise?" in reader.text
    assert "A and B compared" in reader.text


def test_pictures_are_taken_from_the_folder_and_stay_within_the_page(tmp_path: Path) -> None:
    (tmp_path / "a.svg").write_bytes(b"s" * 300_000)
    (tmp_path / "a.png").write_bytes(b"p" * 200_000)
    (tmp_path / "b.svg").write_bytes(b"s" * 10)
    (tmp_path / "b.png").write_bytes(b"p" * 5)
    wanted = [Wanted(name, "Sees.", "Caption.", tmp_path) for name in ("a", "b", "c")]
    found, left_out = embedded(wanted)
    assert list(found) == ["a", "b"]
    assert left_out == []
    assert found["a"].source.startswith("data:image/png;base64,")
    assert found["b"].source.startswith("data:image/svg+xml;base64,")
    found, left_out = embedded(wanted, budget=1_000)
    assert (list(found), left_out) == (["b"], ["a"])


def test_every_picture_of_the_table_gets_a_caption(madrid: Path) -> None:
    from bargaining_sim.report.captions import caption as caption_of
    from bargaining_sim.results.summary import summarise

    frame = open_result(madrid)
    lines = {(line.quantity, line.label): line for line in summarise(frame)}
    for name in plots.pictures_of(frame.scenario):
        sees = plots.PLOTS[name].sees
        told = caption_of(name, frame, lines, baselines(frame.scenario, frame.game), sees)
        assert told.startswith(sees.strip())
        assert any(letter.isdigit() for letter in told), name
        assert "nan" not in told


def test_sections_without_blocks_are_left_out() -> None:
    table = Table("T", ["a", "b"], [["1", "2\n3"]])
    page = Page("<T>", "Q?", "c", [Section("x", "X", []), Section("y", "Y", [Paragraph("p"), table])], "1")
    reader = check_page(render(page))
    assert "X" not in reader.text.split()
    assert reader.tables == [[["a", "b"], ["1", "23"]]]


def test_a_sweep_names_each_setting_once(tmp_path: Path) -> None:
    file = write_experiment(tmp_path, 'kind = "grid"', {"a": steps(5, 2)}, ["utility_us"])
    common = 'settings = ["talks.breakdown_probability=0.01"]\n'
    file.write_text(common + file.read_text(encoding="utf-8"), encoding="utf-8")
    read = read_experiment(file, ["talks.offers_per_round=4"])
    frame = made_of(read, tmp_path / "sweep", lambda x, runs: x[0] + 0.01 * runs[None])
    told = what_was_run(frame)
    (said,) = (one.text for one in told if isinstance(one, Paragraph) and one.text.startswith("Changed at"))
    wanted = "talks.breakdown_probability=0.01 and talks.offers_per_round=4"
    assert said == f"Changed at all points: {wanted}."


def test_what_an_analysis_leaves_out_is_said(swept: Path, tmp_path: Path) -> None:
    said = check_page(page_in(swept)).text
    assert "is about closed=ever only; about utility_us, too: bargaining-sim analyze DIR" in said
    assert "has no pictures" not in said
    folder = copy_of(swept, tmp_path)
    analysis_result.analyse(folder)
    said = check_page(write_report(folder).page.read_text(encoding="utf-8")).text
    assert "The analysis in this folder is about" not in said
    assert "The analysis in this folder has no pictures: none were asked for" in said


def test_a_sweep_stands_beside_the_baselines(swept: Path) -> None:
    reader = check_page(page_in(swept))
    means = next(table for table in reader.tables if table[0][0] == "Mean")
    scenario = read_scenario("madrid_2025").scenario
    plain_ones = baselines(scenario, compile_scenario(scenario))
    assert means[0][2:] == list(MEANINGS) == [one.name for one in plain_ones]
    by = {row[0]: row for row in means[1:]}
    assert by["utility_us"][2:] == [number(one.utility[0]) for one in plain_ones]
    assert by["utility_cn"][1] == "not measured"
    with (swept / "points.csv").open(encoding="utf-8", newline="") as stream:
        found = [float(row["utility_us"]) for row in csv.DictReader(stream)]
    assert by["utility_us"][1] == f"{number(min(found))} to {number(max(found))}"
    assert "know nothing of bargaining" in reader.text
