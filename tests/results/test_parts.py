"""Rows on disk: how many in which file, what is in a file, and what happens if it is damaged."""

import math
import random

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from bargaining_sim.engine import batch
from bargaining_sim.errors import ResultError
from bargaining_sim.results import manifest as manifests
from bargaining_sim.results import rows
from bargaining_sim.results.dictionary import column, data_dictionary
from bargaining_sim.results.frame import frame_on_disk, open_result
from bargaining_sim.results.manifest import read_manifest
from tests.results.batches import PART_RUNS, all_rows, contents, manifest, part_files, pie, play

TYPES = {"class": "dictionary<values=string, indices=int16, ordered=0>", "flag": "bool", "number": "double"}


@pytest.mark.parametrize("runs", [1, 4, 5, 6, 9, 10, 11, 23])
def test_parts_hold_all_runs_once_and_in_order(tmp_path, no_engine, runs):
    play(tmp_path / "out", runs=runs)
    sizes = [pq.read_metadata(path).num_rows for path in part_files(tmp_path / "out")]
    assert sizes == [PART_RUNS] * (runs // PART_RUNS) + [runs % PART_RUNS] * (runs % PART_RUNS > 0)
    found = pd.concat([pd.read_parquet(path) for path in part_files(tmp_path / "out")])
    assert found["run"].tolist() == list(range(runs))
    rows = all_rows(1, 40)
    for outcome in data_dictionary(pie()):
        expected = column(outcome, rows)[:runs]
        if outcome.kind == "class":
            assert found[outcome.name].tolist() == [outcome.categories[code] for code in expected]
        else:
            np.testing.assert_array_equal(found[outcome.name], expected)


def test_runs_are_cut_into_parts_by_the_manifest_alone():
    every = rows.Plan(manifest(runs=60_001, part_runs=manifests.PART_RUNS)).parts
    assert [(part.name, part.first, part.size) for part in every] == [
        ("part-00000.parquet", 0, 25_000),
        ("part-00001.parquet", 25_000, 25_000),
        ("part-00002.parquet", 50_000, 10_001),
    ]


def test_the_order_of_very_many_parts_is_not_that_of_their_names():
    every = rows.Plan(manifest(runs=100_002, part_runs=1)).parts
    assert [part.name for part in every[99_999:100_001]] == ["part-99999.parquet", "part-100000.parquet"]


def test_the_bytes_depend_neither_on_workers_nor_on_slices(tmp_path, monkeypatch):
    results = []
    for workers, slice_ in ((1, 1000), (2, 2), (3, 1)):
        monkeypatch.setattr(batch, "SLICE", slice_)
        play(tmp_path / f"out{workers}", workers=workers)
        results.append(contents(tmp_path / f"out{workers}"))
    assert results[0] == results[1] == results[2]
    assert len(results[0]) == 5 + 3


def test_compiled_rows_are_the_plain_ones(tmp_path, monkeypatch, no_engine):
    play(tmp_path / "plain")
    monkeypatch.undo()
    play(tmp_path / "compiled")
    assert contents(tmp_path / "plain") == contents(tmp_path / "compiled")


def test_columns_carry_type_unit_and_meaning(tmp_path, no_engine):
    play(tmp_path / "out")
    schema = pq.read_schema(part_files(tmp_path / "out")[0])
    assert schema.names == [outcome.name for outcome in data_dictionary(pie())]
    for outcome in data_dictionary(pie()):
        field = schema.field(outcome.name)
        expected = "int64" if outcome.name == "run" else TYPES.get(outcome.kind, "int32")
        assert str(field.type) == expected
        assert not field.nullable
        assert field.metadata == {b"unit": outcome.unit.encode(), b"meaning": outcome.meaning.encode()}
    assert schema.field("utility_north").metadata[b"unit"] == "utility 0–1".encode()


def test_files_say_where_they_come_from(tmp_path, no_engine):
    play(tmp_path / "out")
    made = manifest()
    for number, path in enumerate(part_files(tmp_path / "out")):
        about = pq.read_metadata(path).metadata
        assert about[b"bargaining_sim.seed"] == b"1"
        assert about[b"bargaining_sim.scenario"] == b"pie"
        assert about[b"bargaining_sim.scenario_sha256"] == made["scenario_sha256"].encode()
        assert about[b"bargaining_sim.source_sha256"] == made["source_sha256"].encode()
        assert about[b"bargaining_sim.first_run"] == str(number * PART_RUNS).encode()


def test_classes_are_read_by_name_whatever_their_order_in_the_file(tmp_path, no_engine):
    frame = play(tmp_path / "out")
    path = part_files(tmp_path / "out")[0]
    table = pq.read_table(path)
    place = table.schema.get_field_index("trade_outcome")
    words = table.column(place).to_pylist()
    other = pa.DictionaryArray.from_arrays(
        pa.array([["unchanged", "spiral", "settled", "truce"].index(word) for word in words], pa.int16()),
        pa.array(["unchanged", "spiral", "settled", "truce"]),
    )
    pq.write_table(table.set_column(place, table.schema.field(place), other), path)
    again = frame_on_disk(tmp_path / "out", rows.Plan(read_manifest(tmp_path / "out")))
    assert again["trade_outcome"].tolist() == frame["trade_outcome"].tolist()


def test_damage_is_told_or_harmless(tmp_path, no_engine):
    """Any byte of a file may be wrong: reading gives an error in words or the same rows, never others."""
    frame = play(tmp_path / "out")
    names = list(frame.outcomes)
    good = {name: frame[name].tolist() for name in names}
    path = part_files(tmp_path / "out")[1]
    plan, outcomes = rows.Plan(manifest()), list(frame.outcomes.values())
    whole, draw, told = path.read_bytes(), random.Random(1), 0
    for _ in range(400):
        damaged = bytearray(whole)
        damaged[draw.randrange(len(whole))] ^= 1 << draw.randrange(8)
        path.write_bytes(bytes(damaged))
        try:
            columns = next(rows.read_columns(plan, tmp_path / "out", outcomes, plan.parts[1:2]))
        except ResultError as error:
            told += str(path) in str(error)
        else:
            for name in names:
                same(columns[name].tolist(), good[name][5:10])
    assert 200 < told < 400


def same(found, expected):
    assert all(a == b or (math.isnan(a) and math.isnan(b)) for a, b in zip(found, expected, strict=True))


@pytest.mark.parametrize("left", [0, 3, 100, -1, -8])
def test_a_truncated_file_is_told_with_what_to_do(tmp_path, no_engine, left):
    play(tmp_path / "out")
    path = part_files(tmp_path / "out")[2]
    path.write_bytes(path.read_bytes()[:left])
    frame = open_result(tmp_path / "out")
    with pytest.raises(
        ResultError, match=r"part-00002.parquet: cannot be read .*; delete it, and run --resume"
    ):
        _ = frame["rounds"]
    with pytest.raises(ResultError, match="delete it"):
        play(tmp_path / "out", resume=True)
    path.unlink()
    before = contents(tmp_path / "out")
    play(tmp_path / "out", resume=True)
    assert contents(tmp_path / "out").items() >= before.items()


def test_a_lost_file_is_told(tmp_path, no_engine):
    play(tmp_path / "out")
    part_files(tmp_path / "out")[3].unlink()
    with pytest.raises(
        ResultError, match=r"part-00003.parquet: is missing; run the same command with --resume"
    ):
        _ = open_result(tmp_path / "out")["rounds"]


def test_a_part_of_another_batch_is_refused(tmp_path, no_engine):
    play(tmp_path / "one")
    play(tmp_path / "two", seed=2)
    part_files(tmp_path / "one")[1].write_bytes(part_files(tmp_path / "two")[1].read_bytes())
    with pytest.raises(ResultError, match=r"part-00001.parquet: holds rows of another batch"):
        play(tmp_path / "one", resume=True)
    part_files(tmp_path / "one")[1].write_bytes(part_files(tmp_path / "one")[2].read_bytes())
    with pytest.raises(ResultError, match="another batch"):
        play(tmp_path / "one", resume=True)


def test_few_columns_stay_in_memory(tmp_path, no_engine):
    frame = play(tmp_path / "out")
    for name in frame.outcomes:
        assert len(frame[name]) == 23
    assert len(frame._kept) <= 4
    assert frame["rounds"] is frame["rounds"]
