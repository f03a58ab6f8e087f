import csv
import io
import math

import numpy as np
import pytest

from bargaining_sim.text.lines import cut, plain, wrapped
from bargaining_sim.text.lists import counted, few, listed
from bargaining_sim.text.tables import aligned, as_csv, cell


@pytest.mark.parametrize(
    ("words", "expected"),
    [([], ""), (["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")],
)
def test_lists(words: list[str], expected: str) -> None:
    assert listed(words) == expected
    assert listed(words, "or") == expected.replace(" and ", " or ")
    assert listed(dict.fromkeys(words)) == expected


def test_long_lists_are_cut() -> None:
    assert few(["a", "b"], 2) == "a, b"
    assert few(["a", "b", "c", "d"], 2) == "a, b and 2 more"
    assert few(["a", "b", "c", "d"], 2, "keys") == "a, b and 2 more keys"


def test_counts() -> None:
    assert [counted(n, "run") for n in (0, 1, 2, 2000)] == ["0 runs", "1 run", "2 runs", "2,000 runs"]
    assert counted(1, "entry", "entries") == "1 entry"
    assert counted(2, "entry", "entries") == "2 entries"


def test_a_number_stays_on_the_line_of_its_sign() -> None:
    text = "goes from 40 % to 57 % " * 40
    lines = wrapped(text, 2, 2)
    assert all(len(line) <= 100 and not line.strip().startswith("%") for line in lines)
    assert " ".join(line.strip() for line in lines) == text.strip()


def test_text_on_one_line() -> None:
    assert plain("a\x1b[2J \n b\u202ec") == "a [2J b c"
    assert plain("abc def", 5) == "abc…"
    assert cut("abcdef", 6) == "abcdef"
    assert cut("abcdef", 5) == "abcd…"


def test_cells() -> None:
    values = [None, math.nan, True, np.bool_(False), 0.1234567, np.float64(12345678.0), 3, np.int64(4), "x"]
    cells = ["", "", "true", "false", "0.123457", "1.23457e+07", "3", "4", "x"]
    assert [cell(value) for value in values] == cells
    assert as_csv([], [values]) == ",".join(cells) + "\n"
    assert cell(math.inf) == "inf"


def test_csv_can_be_read_again() -> None:
    header, *rows = [["a", "b"], ['with "quotes", comma', "two\nlines"], ["", "é"]]
    assert list(csv.reader(io.StringIO(as_csv(header, rows)))) == [header, *rows]


def test_columns_stand_below_each_other() -> None:
    rows = [["name", "one", "two"], ["first", "1", "22"], ["second", "1000", "2"]]
    assert aligned(rows) == ["name     one  two", "first      1   22", "second  1000    2"]
    assert aligned([["a", "b"]], first=4) == ["a   b"]
