"""The command as a user meets it, what it refuses, and the PDF."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import typer

from bargaining_sim.cli import report as cli_report
from bargaining_sim.errors import BargainingError, ResultError
from bargaining_sim.report import pdf
from bargaining_sim.report.folders import kind_of, write_report
from tests.report.made import change


def test_what_is_no_result_is_told_in_words(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "file").write_text("x")
    for name, told in (("empty", "a folder without any"), ("file", "a file"), ("none", "no such folder")):
        with pytest.raises(ResultError, match=f"{told}.*run.json, compare.json or tournament.json"):
            kind_of(tmp_path / name)
    with pytest.raises(BargainingError) as caught:
        cli_report.report([tmp_path / "empty", tmp_path / "none"])
    assert "empty" in str(caught.value)
    assert "none" in str(caught.value)


def test_incomplete_and_foreign_results_are_refused(
    madrid: Path, swept: Path, comparison: Path, tournament: Path, tmp_path: Path
) -> None:
    for folder, file, told in (
        (madrid, "run.json", "not complete; finish it with the same run command"),
        (swept, "run.json", "not complete; finish it with the same sweep command"),
        (comparison, "compare.json", "not complete"),
        (tournament, "tournament.json", "not complete"),
    ):
        place = Path(shutil.copytree(folder, tmp_path / f"{folder.name}-{file}"))
        before = (place / "report.html").read_bytes()
        change(place / file, complete=False)
        with pytest.raises(ResultError, match=told):
            write_report(place)
        change(place / file, complete=True, format=99)
        with pytest.raises(ResultError, match="format"):
            write_report(place)
        (place / file).write_text("{", encoding="utf-8")
        with pytest.raises(ResultError, match="cannot be read"):
            write_report(place)
        assert (place / "report.html").read_bytes() == before


def test_a_kind_of_another_day_and_lost_files(comparison: Path, tournament: Path, tmp_path: Path) -> None:
    (tmp_path / "run.json").write_text('{"format": 1, "kind": "<opera>"}', encoding="utf-8")
    with pytest.raises(ResultError, match=r"<opera>.*batch or sweep"):
        write_report(tmp_path)
    place = Path(shutil.copytree(comparison, tmp_path / "c"))
    (place / "differences.csv").write_text("quantity\nx\n", encoding="utf-8")
    with pytest.raises(ResultError, match="cannot be used"):
        write_report(place)
    (place / "differences.csv").unlink()
    with pytest.raises(ResultError, match=r"differences\.csv: cannot be read"):
        write_report(place)
    place = Path(shutil.copytree(tournament, tmp_path / "t"))
    whole = (place / "findings.json").read_text(encoding="utf-8")
    (place / "findings.json").write_text(whole.replace('"score"', '"scare"'), encoding="utf-8")
    with pytest.raises(ResultError, match="cannot be used"):
        write_report(place)
    (place / "findings.json").write_text(whole, encoding="utf-8")
    (place / "pairs.csv").write_text("first,second\na,b\n", encoding="utf-8")
    with pytest.raises(ResultError, match="cannot be used"):
        write_report(place)
    (place / "pairs.csv").unlink()
    with pytest.raises(ResultError, match=r"pairs\.csv: cannot be read"):
        write_report(place)


def test_out_names_one_page_and_overwrites_nothing_foreign(tournament: Path, tmp_path: Path) -> None:
    with pytest.raises(BargainingError, match="one file for 2 folders"):
        cli_report.report([tournament, tournament], out=tmp_path / "x.html")
    for name, told in (("run.json", "ends in .html"), ("a/b.html", "a folder that exists")):
        with pytest.raises(ResultError, match=told):
            cli_report.report([tournament], out=tmp_path / name)
    foreign = tmp_path / "mine.html"
    foreign.write_text("<p>mine</p>")
    with pytest.raises(ResultError, match="no page of bargaining-sim report"):
        cli_report.report([tournament], out=foreign)
    assert foreign.read_text() == "<p>mine</p>"
    cli_report.report([tournament], out=tmp_path / "new.html")
    cli_report.report([tournament], out=tmp_path / "new.html")
    assert (tmp_path / "new.html").read_bytes() == (tournament / "report.html").read_bytes()


def test_json_for_scripts(tournament: Path, comparison: Path, capsys: pytest.CaptureFixture[str]) -> None:
    cli_report.report([tournament, comparison], as_json=True)
    found = json.loads(capsys.readouterr().out)
    assert [page["kind"] for page in found] == ["tournament", "comparison"]
    assert found[0]["bytes"] == (tournament / "report.html").stat().st_size
    assert found[0]["pdf"] is None


def test_without_chromium_the_page_stands_and_words_say_what_to_do(
    tournament: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("CHROMIUM", raising=False)
    with pytest.raises(typer.Exit) as caught:
        cli_report.report([tournament], out=tmp_path / "page.html", pdf=True)
    assert caught.value.exit_code == 1
    assert (tmp_path / "page.html").is_file()
    assert not (tmp_path / "page.pdf").exists()
    told = capsys.readouterr()
    assert "apt-get install chromium" in told.err
    assert "page.html" in told.out
    monkeypatch.setenv("CHROMIUM", "/no/such/browser")
    with pytest.raises(pdf.NoChromiumError, match="/no/such/browser"):
        pdf.find_chromium()


@pytest.mark.skipif(os.name == "nt", reason="a shell script stands in for the browser")
def test_a_browser_that_fails_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    browser = tmp_path / "chromium"
    browser.write_text("#!/bin/sh\necho 'it is broken' >&2\nexit 3\n")
    browser.chmod(0o755)
    monkeypatch.setenv("CHROMIUM", str(browser))
    page = tmp_path / "page.html"
    page.write_text("<p>x</p>")
    with pytest.raises(pdf.NoChromiumError, match="it is broken"):
        pdf.print_pdf(page, tmp_path / "page.pdf")
    browser.write_text("#!/bin/sh\nexec sleep 60\n")
    monkeypatch.setattr(pdf, "PATIENCE", 0.2)
    with pytest.raises(pdf.NoChromiumError, match="nothing came"):
        pdf.print_pdf(page, tmp_path / "page.pdf")
    assert not list(tmp_path.glob("*.pdf"))


@pytest.mark.skipif(not any(map(shutil.which, pdf.NAMES)), reason="no Chromium here")
def test_a_page_is_printed(tournament: Path, tmp_path: Path) -> None:
    page = Path(shutil.copy(tournament / "report.html", tmp_path / "a b#c.html"))
    printed = pdf.print_pdf(page, tmp_path / "a b#c.pdf")
    assert printed.read_bytes().startswith(b"%PDF")
    assert {path.name for path in tmp_path.iterdir()} == {"a b#c.html", "a b#c.pdf"}


def test_the_face_of_the_command() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "bargaining_sim", "report", "--help"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "Examples:" in done.stdout
    assert "bargaining-sim report results/us_china_2025" in " ".join(done.stdout.split())
