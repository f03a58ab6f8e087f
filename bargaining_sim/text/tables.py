"""Tables: as CSV for machines, with aligned columns for a terminal."""

import csv
import io
import math
from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from bargaining_sim.statistics import Estimate


def as_csv(header: Sequence[str], rows: Iterable[Iterable[object]]) -> str:
    """Return a table for machines, every value as :func:`cell` has it; an empty header is left out."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    if header:
        writer.writerow(header)
    writer.writerows([cell(value) for value in row] for row in rows)
    return stream.getvalue()


def cell(value: object) -> str:
    """Return a value as a cell: numbers with six digits, flags in lower case, nothing for none."""
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return ""
    if isinstance(value, bool | np.bool_):
        return str(value).lower()
    return f"{value:.6g}" if isinstance(value, float) else str(value)


def heads(columns: str, starred: Iterable[str] = ()) -> list[str]:
    """Return the columns named in a line.

    ``x±`` is an estimate with its 95 % interval: x, x_low_95 and x_high_95; ``*`` stands for ``starred``.
    """
    found: list[str] = []
    for name in columns.split():
        if name.endswith("±"):
            found += [name[:-1] + end for end in ("", "_low_95", "_high_95")]
        else:
            found += starred if name == "*" else [name]
    return found


def read_rows(text: str) -> list[dict[str, str]]:
    """Return the rows of a CSV table by the names of its columns."""
    return list(csv.DictReader(io.StringIO(text)))


def number_in(cell: str) -> float:
    """Return the number in a cell; NaN if it is empty."""
    return float(cell or "nan")


def estimate_in(row: Mapping[str, str], columns: str) -> Estimate:
    """Return an estimate from its three cells; their columns are named as for :func:`heads`."""
    return Estimate(*(number_in(row[column]) for column in heads(columns)))


def aligned(rows: Sequence[Sequence[str]], first: int = 0, gap: int = 2) -> list[str]:
    """Return rows as lines of a terminal: the first column to the left, all others to the right.

    Parameters
    ----------
    rows : sequence of sequences of str
        All of one length; a header is one of them.
    first : int
        Least width of the first column, its gap included.
    gap : int
        Blanks between columns.
    """
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    first = max(first, widths[0] + gap)
    between = " " * gap
    lines = []
    for row in rows:
        rest = (f"{text:>{width}}" for text, width in zip(row[1:], widths[1:], strict=True))
        lines.append(f"{row[0]:<{first}}" + between.join(rest))
    return lines
