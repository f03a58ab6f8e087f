"""Names of fields: none may hide an attribute that NumPy's records and arrays have already."""

import numpy as np
import pytest

from bargaining_sim.game import outcome, state, tables
from tests.collected import check_all

ATTRIBUTES = set(dir(np.record)) | set(dir(np.recarray)) | set(dir(np.ndarray))
DTYPES = {
    f"{module.__name__.rsplit('.', 1)[1]}.{name}": value
    for module in (tables, state, outcome)
    for name, value in vars(module).items()
    if isinstance(value, np.dtype)
}


def clashes(dtype):
    return sorted(set(dtype.names) & ATTRIBUTES)


def test_clashes_are_found():
    assert clashes(np.dtype([("round", "i8"), ("day", "i8"), ("base", "i8"), ("size", "i8")])) == [
        "base", "round", "size",
    ]  # fmt: skip


def test_all_dtypes_are_looked_at():
    assert {name.split(".")[0] for name in DTYPES} == {"tables", "state", "outcome"}
    assert {"tables.CHIP", "tables.TALKS", "state.NOW", "state.SIDE_STATE", "outcome.ROW"} <= set(DTYPES)


def test_no_field_hides_an_attribute_and_every_one_can_be_read_and_written_as_one():
    check_all(DTYPES, check_fields)


def check_fields(name):
    assert clashes(DTYPES[name]) == []
    array = np.recarray(1, DTYPES[name])
    for field in DTYPES[name].names:
        setattr(array[0], field, 1)
        assert np.all(array[0][field] == 1)
        assert np.all(getattr(array[0], field) == 1)


def test_a_record_is_filled_by_the_names_of_its_fields():
    assert tables.record(tables.MEETING, summit=True, next_day=9, day=3) == (3, 9, True)


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"day": 3, "summit": False}, "next_day"),
        ({"day": 3, "next_day": 9, "summit": False, "days": 1}, "days"),
        ({}, "day, next_day, summit"),
    ],
)
def test_a_record_with_missing_or_unknown_fields_is_refused(fields, wrong):
    with pytest.raises(TypeError, match=f"fields missing or unknown: {wrong}$"):
        tables.record(tables.MEETING, **fields)
