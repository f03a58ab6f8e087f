"""Tables for machines, as CSV."""

import csv
import io
from collections.abc import Iterable, Sequence


def table(header: Sequence[str], lines: Iterable[Sequence[object]]) -> str:
    """Return a table for machines."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(lines)
    return buffer.getvalue()
