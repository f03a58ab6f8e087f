"""Columns named in a line, and tables that are read back."""

import math

import pytest

from bargaining_sim.statistics import Estimate
from bargaining_sim.text.tables import as_csv, estimate_in, heads, number_in, read_rows


def test_columns_are_named_in_a_line() -> None:
    assert heads("kind mean± as_before") == ["kind", "mean", "mean_low_95", "mean_high_95", "as_before"]
    assert heads("point * weight", ["a b", "c"]) == ["point", "a b", "c", "weight"]
    assert heads("*") == []


def test_what_is_written_is_read_back() -> None:
    estimate, none = Estimate(0.5, 0.25, 0.75), Estimate(1.0, math.nan, math.nan)
    text = as_csv(heads("name share± n"), [["a, “b”\n c", *estimate, 3], ["d", *none, None]])
    first, second = read_rows(text)
    assert (first["name"], estimate_in(first, "share±"), first["n"]) == ("a, “b”\n c", estimate, "3")
    assert estimate_in(second, "share share_low_95 share_high_95") == pytest.approx(none, nan_ok=True)
    assert math.isnan(number_in(second["n"]))
    with pytest.raises(KeyError):
        estimate_in(first, "mean±")
    with pytest.raises(ValueError, match="could not convert"):
        number_in("three")
