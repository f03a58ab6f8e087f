"""The commands as a user meets them: output, JSON, exit codes, words for what is wrong."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

COMMANDS = [
    "run", "check", "solve", "trace", "plot", "list", "schema", "tournament",
    "import-domain", "export-domain", "sweep", "worker", "analyze", "compare", "calibrate", "report",
]  # fmt: skip


def call(*arguments: str, cwd: Path | None = None, **environment: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "bargaining_sim", *arguments],
        cwd=cwd,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("results") / "madrid"
    done = call("run", "madrid_2025", "--runs", "60", "--out", str(folder))
    assert done.returncode == 0, done.stderr
    return folder


@pytest.mark.parametrize("command", COMMANDS)
def test_help_has_an_example(command: str) -> None:
    done = call(command, "--help")
    assert done.returncode == 0
    assert f"bargaining-sim {command}" in " ".join(done.stdout.split())
    assert "Examples:" in done.stdout


def test_version_and_no_arguments() -> None:
    assert call("--version").stdout.startswith("bargaining-sim ")
    assert "Commands:" in call().stdout + call().stderr


def test_run_writes_a_whole_result_and_prints_its_summary(result: Path) -> None:
    names = {path.relative_to(result).as_posix() for path in result.rglob("*") if path.is_file()}
    assert {"run.json", "rows/part-00000.parquet", "summary.txt", "summary.csv"} <= names
    for picture in ("utility_plane", "outcomes", "agreement", "final_rungs"):
        assert {f"plots/{picture}.png", f"plots/{picture}.svg"} <= names
    assert "Illustrative parameters" in (result / "summary.txt").read_text(encoding="utf-8")


def test_quiet_where_there_is_no_terminal(tmp_path: Path) -> None:
    done = call("run", "madrid_2025", "--runs", "20", "--no-plots", "--out", str(tmp_path / "r"))
    assert "runs/s" not in done.stderr
    assert "\r" not in done.stderr
    assert (tmp_path / "r" / "summary.txt").read_text(encoding="utf-8") in done.stdout


def test_several_files_each_get_a_folder(tmp_path: Path) -> None:
    done = call(
        "run", "madrid_2025", "us_china_2025", "-n", "20", "--no-plots", "-o", str(tmp_path / "r"), "--json"
    )
    found = json.loads(done.stdout)
    assert [Path(entry["folder"]).name for entry in found] == ["madrid_2025", "us_china_2025"]
    assert all(entry["counts"]["runs"] == 20 for entry in found)


def test_all_faults_of_all_files_before_anything_runs(tmp_path: Path) -> None:
    (tmp_path / "bad.toml").write_text('base = "nothing"\n', encoding="utf-8")
    done = call("run", "madrid_2025", str(tmp_path / "bad.toml"), "no_such", "--out", str(tmp_path / "r"))
    assert done.returncode == 2
    assert "bad.toml" in done.stderr
    assert "no_such" in done.stderr
    assert not (tmp_path / "r").exists()


def test_check_tells_faults_and_json(tmp_path: Path) -> None:
    (tmp_path / "bad.toml").write_text("title = 3\n", encoding="utf-8")
    done = call("check", "us_china_2025", str(tmp_path / "bad.toml"))
    assert done.returncode == 2
    assert "no faults" in done.stdout
    assert "title" in done.stderr
    report = json.loads(call("check", str(tmp_path / "bad.toml"), "--json").stdout)
    assert {"where", "found", "allowed", "hint"} <= set(report[0]["faults"][0])
    assert call("check", "us_china_2025", "madrid_2025").returncode == 0


def test_solve_prints_a_table_and_json() -> None:
    text = call("solve", "us_china_2025").stdout
    for word in ("Nash", "Kalai–Smorodinsky", "egalitarian", "utilitarian", "issue by issue", "threat point"):
        assert word in text
    found = json.loads(call("solve", "us_china_2025", "--json").stdout)
    assert len(found) == 4 * 3 * 5
    power = call("solve", "us_china_2025", "--set", "talks.bargaining_power=0.7").stdout
    assert "Nash, power 0.7" in power


def test_trace_tells_the_run_of_the_batch(result: Path) -> None:
    from bargaining_sim.results.frame import open_result

    frame = open_result(result)
    for number in (0, 7):
        told = json.loads(call("trace", "madrid_2025", "--run", str(number), "--json").stdout)
        for name in ("file_outcome", "trade_outcome"):
            assert told["row"][name] == frame.outcomes[name].categories[frame[name][number]]
        assert told["row"]["utility_us"] == frame["utility_us"][number]
    story = call("trace", "madrid_2025", "--run", "7").stdout
    assert "Round 1: Madrid, 2025-09-14" in story
    assert "In force at the end" in story


def test_plot_again(result: Path) -> None:
    before = (result / "plots" / "outcomes.png").read_bytes()
    done = call("plot", str(result), "--only", "outcomes", "--format", "png")
    assert done.stdout.split() == [str(result / "plots" / "outcomes.png")]
    assert (result / "plots" / "outcomes.png").read_bytes() == before


def test_plot_one_run(result: Path) -> None:
    done = call("plot", str(result), "--run", "7", "--format", "pdf", "--json")
    paths = [Path(path) for path in json.loads(done.stdout)]
    assert [path.name for path in paths] == [
        f"{name}-run-7.pdf" for name in ("run_path", "concession", "ladders", "offer_network")
    ]
    assert all(path.read_bytes().startswith(b"%PDF") for path in paths)
    assert "Compiling" not in done.stderr
    for path in paths:
        path.unlink()


def test_list() -> None:
    found = json.loads(call("list", "--json").stdout)
    assert {"us_china_2025", "madrid_2025"} <= set(found["scenarios"])
    assert {"utility_plane", "outcomes", "agreement", "final_rungs"} <= set(found["plots"])


BAD = {
    ("run", "us_china_2025", "--runs", "0"): "allowed: a whole number from",
    ("run", "us_china_2025", "--runs", "-5"): "allowed: a whole number from",
    ("run", "us_china_2025", "--runs", "many"): "many",
    ("run", "us_china_2025", "--runs", "10000000000000"): "allowed: a whole number from",
    ("run", "us_china_2025", "--seed", "-1"): "allowed: a whole number from",
    ("run", "us_china_2025", "--seed", "9223372036854775808"): "allowed: a whole number from",
    ("run", "us_china_2025", "--workers", "5000"): "allowed: a whole number from",
    ("run", "us_china_2025", "--workers", "-1"): "allowed: a whole number from",
    ("run", "us_china_2025", "us_china_2025"): "each name once",
    ("run", "us_china_2026"): 'did you mean "us_china_2025"?',
    ("run", "us_china_2025", "--set", "talks.discount"): "key=value",
    ("run", "us_china_2025", "--set", "talks.discont=0.9"): 'did you mean "discount"?',
    ("run", "us_china_2025", "--set", "talks.discount=2"): "talks.discount",
    ("run", "us_china_2025", "--set", "calendar.meetings.Bussan.summit=true"): 'did you mean "Busan"?',
    ("run", "us_china_2025", "--rnus", "5"): "--rnus",
    ("runn",): "runn",
    ("trace", "us_china_2025", "--run", "-1"): "allowed",
    ("trace", "."): "found a folder",
    ("check", "/nonexistent/x.toml"): "no such file",
    ("solve", "us_china_2025", "--set", "talks.bargaining_power=2"): "bargaining_power",
    ("plot", "/nonexistent"): "found no such folder",
}


@pytest.mark.parametrize("arguments", list(BAD), ids=" ".join)
def test_bad_input_is_told_in_words(arguments: tuple[str, ...], tmp_path: Path) -> None:
    done = call(*arguments, cwd=tmp_path)
    assert done.returncode == 2, done.stderr
    assert BAD[arguments] in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""
    assert list(tmp_path.iterdir()) == []


def test_bad_pictures(result: Path) -> None:
    for arguments, told in (
        (("--only", "outcome"), 'did you mean "outcomes"?'),
        (("--format", "gif"), "png, svg, pdf"),
        (("--run", "10000000"), "allowed: a whole number from 0 to"),
        (("--run", "x"), "allowed: a whole number from 0 to"),
        (("--run", "7", "--only", "outcomes"), "picture of one run"),
    ):
        done = call("plot", str(result), *arguments)
        assert done.returncode == 2
        assert told in done.stderr


def test_a_closed_pipe_and_a_plain_terminal_give_no_traceback() -> None:
    script = f"{sys.executable} -m bargaining_sim trace us_china_2025 | head -1"
    done = subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=False)
    assert "Traceback" not in done.stderr
    for command in (("trace", "us_china_2025"), ("solve", "us_china_2025"), ("list",), ("run", "--help")):
        done = call(*command, PYTHONIOENCODING="ascii", PYTHONUTF8="0", LC_ALL="C")
        assert done.returncode == 0, done.stderr
        assert "Traceback" not in done.stderr


def test_what_is_not_needed_is_not_imported() -> None:
    probe = (
        "import sys; from bargaining_sim.cli.app import app; from bargaining_sim.cli.terminal import guarded;"
        "sys.argv = ['x', *sys.argv[1:]]; guarded(app);"
        "heavy = {'numba', 'mesa', 'matplotlib', 'pandas', 'pyarrow'};"
        "print(sorted(heavy & set(sys.modules)), file=sys.stderr)"
    )

    def loaded(*arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, "-c", probe, *arguments], capture_output=True, text=True, check=False
        )
        return done.stderr.strip().splitlines()[-1]

    assert loaded("--help") == "[]"
    for arguments in (("check", "us_china_2025"), ("solve", "us_china_2025"), ("trace", "us_china_2025")):
        assert loaded(*arguments) == "[]"


def test_works_from_anywhere(tmp_path: Path) -> None:
    done = call("run", "madrid_2025", "--runs", "10", "--no-plots", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "results" / "madrid_2025" / "run.json").is_file()
    again = call("run", "madrid_2025", "--runs", "10", "--no-plots", cwd=tmp_path)
    assert again.returncode == 0
    assert (tmp_path / "results" / "madrid_2025-2" / "run.json").is_file()
    resumed = call("run", "madrid_2025", "--runs", "10", "--no-plots", "--resume", cwd=tmp_path)
    assert resumed.returncode == 0
    assert not (tmp_path / "results" / "madrid_2025-3").exists()
