"""What a comparison leaves on disk: whole, never over anything; and results compared like scenarios."""

import csv
import json
import os
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from matplotlib.figure import Figure

from bargaining_sim.abm.custom_tactic import Tactic, play_custom
from bargaining_sim.analysis.comparison.folder import write_comparison
from bargaining_sim.analysis.comparison.study import compare_sides, result_side
from bargaining_sim.analysis.comparison.words import ledger_note, summary_text
from bargaining_sim.errors import ResultError
from bargaining_sim.plots.files import files_of
from bargaining_sim.results import store
from bargaining_sim.results.manifest import as_bytes, read_manifest, scenario_hash
from tests.comparison.made import BASE, RUNS, compared, result, scenario

OTHER = "no_showcase"
FILES = {"differences.csv", "flips.csv", "flipped_runs.csv", "ledgers.txt", "summary.txt", "compare.json"}


@pytest.fixture(autouse=True)
def _own_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(os, "fsync", lambda handle: None)


def write(folder: Path | None = None, draw: Any = None, second: str = OTHER) -> Path:
    return write_comparison(compared(BASE, second), folder, "the command", draw)


def lines_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def names(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def test_folders_are_numbered_and_nothing_is_overwritten(tmp_path: Path) -> None:
    first = write()
    assert first == Path(f"results/compare-{BASE}-with-{OTHER}")
    assert names(first) == FILES
    assert write() == Path(f"results/compare-{BASE}-with-{OTHER}-2")
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine").write_text("kept")
    with pytest.raises(ResultError, match="nothing is overwritten"):
        write(tmp_path / "full")
    assert names(tmp_path / "full") == {"mine"}


@pytest.mark.parametrize("error", [OSError(28, "No space left"), KeyboardInterrupt()])
@pytest.mark.parametrize("survivors", range(7))
def test_what_cannot_be_finished_is_taken_back(
    monkeypatch: pytest.MonkeyPatch, error: BaseException, survivors: int
) -> None:
    whole, calls = store.write_whole, iter(range(100))

    def failing(path: Path, data: bytes, exclusive: bool = False) -> None:
        if next(calls) == survivors:
            raise error
        whole(path, data, exclusive)

    monkeypatch.setattr(store, "write_whole", failing)
    with pytest.raises((ResultError, KeyboardInterrupt)):
        write(draw=lambda found: files_of({"one": Figure()}), second=BASE)
    assert not list(Path("results").iterdir())


def test_the_tables_hold_the_numbers() -> None:
    folder, found = write(), compared(BASE, OTHER)
    lines = lines_of(folder / "differences.csv")
    assert len(lines) == len(found.differences)
    for line, one in zip(lines, found.differences, strict=True):
        assert (line["quantity"], line["class"]) == (one.quantity, one.label)
        told = [float(line[key]) for key in ("A", "B", "difference", "low_95", "high_95")]
        assert told == pytest.approx([one.first, one.second, *one.difference], rel=1e-5, abs=1e-9)
        assert line["in_B"] == one.verdict.replace("none", "")
    flips = lines_of(folder / "flips.csv")
    (corner,) = [key for key in flips[0] if key.startswith("file_outcome")]
    total = sum(int(number) for line in flips for key, number in line.items() if key != corner)
    assert total == RUNS
    listed = lines_of(folder / "flipped_runs.csv")
    assert len(listed) == found.flips.number
    assert listed[0] == {key: str(x) for key, x in zip(("run", "A", "B"), found.flips.listed[0], strict=True)}


def test_the_manifest_says_what_made_both_sides() -> None:
    manifest = json.loads((write() / "compare.json").read_text(encoding="utf-8"))
    assert manifest["kind"] == "comparison"
    assert (manifest["seed"], manifest["runs"], manifest["command"]) == (3, RUNS, "the command")
    for side, name in (("A", BASE), ("B", OTHER)):
        assert manifest[side]["scenario"] == name
        assert manifest[side]["scenario_sha256"] == scenario_hash(scenario(name))
    assert manifest["changed"][0] == {"key": "actors.cn.showcase.bonus", "first": 0.6, "second": 0.0}
    assert manifest["complete"] is True
    with pytest.raises(ResultError, match="not a result folder"):
        read_manifest(Path("results") / f"compare-{BASE}-with-{OTHER}")


def test_two_results_are_compared_like_two_scenarios(tmp_path: Path) -> None:
    sides = [result_side(result(name, tmp_path / name)) for name in (BASE, OTHER)]
    read, played = compare_sides(sides[0], sides[1]), compared(BASE, OTHER)
    assert (read.flips.counts == played.flips.counts).all()
    assert read.flips.examples == played.flips.examples
    for one, other in zip(read.differences, played.differences, strict=True):
        assert one[:5] == other[:5]
        assert tuple(one.difference) == pytest.approx(tuple(other.difference), abs=1e-12, nan_ok=True)
    assert "read from" in summary_text(read)
    folder = write_comparison(read, None, "command")
    assert (folder / "ledgers.txt").read_text(encoding="utf-8") == (write() / "ledgers.txt").read_text(
        encoding="utf-8"
    )


def test_of_unequal_results_the_smaller_counts(tmp_path: Path) -> None:
    sides = [
        result_side(result(BASE, tmp_path / "a")),
        result_side(result(OTHER, tmp_path / "b", runs=200)),
    ]
    found = compare_sides(sides[0], sides[1])
    assert found.runs == found.differences[0].runs == 200
    assert "the first 200 of each" in summary_text(found)
    assert [flip for flip in compared(BASE, OTHER).flips.listed if flip.run < 200] == found.flips.listed


@pytest.mark.parametrize(
    ("key", "value", "told"),
    [
        ("seed", 9, "seed 3 in A, 9 in B"),
        ("source_sha256", "old", "source code of bargaining_sim"),
        ("versions", {"numpy": "1.0"}, "numpy"),
    ],
)
def test_results_that_are_no_pairs_are_refused(tmp_path: Path, key: str, value: Any, told: str) -> None:
    first = result_side(result(BASE, tmp_path / "a", runs=10))
    second = first._replace(manifest=first.manifest | {key: value})
    with pytest.raises(ResultError, match=told) as caught:
        compare_sides(first, second)
    assert "allowed: results of one seed and one version" in str(caught.value)


def test_unfinished_results_are_refused(tmp_path: Path) -> None:
    folder = result(BASE, tmp_path / "a", runs=10)
    manifest = read_manifest(folder) | {"complete": False}
    (folder / "run.json").write_bytes(as_bytes(manifest))
    with pytest.raises(ResultError, match="not complete"):
        result_side(folder)


class Mine(Tactic):
    def aspiration(self, view: Any) -> float:
        if view.time > 0.8 and view.reservation > 0.4:
            raise ValueError("a fault of one's own")
        return 0.6


def test_tactics_of_ones_own_have_no_ledgers(tmp_path: Path) -> None:
    player = partial(play_custom, scenario(BASE), {0: Mine})
    sides = [
        result_side(result(BASE, tmp_path / "a", 20)),
        result_side(result(BASE, tmp_path / "b", 20, player=player)),
    ]
    found = compare_sides(sides[0], sides[1])
    assert found.flips.number > 0
    assert "tactics of one's own" in ledger_note(found)
    folder = write_comparison(found, None, "command")
    assert "No ledgers: B" in (folder / "ledgers.txt").read_text(encoding="utf-8")
    assert "us by Mine" in (folder / "summary.txt").read_text(encoding="utf-8")
    older = sides[0]._replace(replayable=False)
    assert "another version" in ledger_note(compare_sides(older, sides[0])._replace(flips=found.flips))
