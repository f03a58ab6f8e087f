"""Dates on an axis: how they are written, and which ones are marked."""

import datetime

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
STEPS = (1, 2, 3, 6, 12, 24, 60, 120, 240, 600, 1200)
"""Months between marks."""


def written(day: datetime.date) -> str:
    """Put a day in words."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def marks(first: datetime.date, last: datetime.date, most: int) -> dict[int, str]:
    """Return the first days of at most so many months from ``first`` to ``last``: day number → words.

    The year stands under the first mark and under every January; steps of a year or more show years only. A
    time with fewer than two such days is marked at both ends.
    """
    start = first.year * 12 + first.month - 1 + (first.day > 1)
    end = last.year * 12 + last.month - 1
    step = next(s for s in STEPS if (end // s) - (start - 1) // s <= most or s == STEPS[-1])
    found: dict[int, str] = {}
    for number in range(-(-start // step) * step, end + 1, step):
        year, month = divmod(number, 12)
        words = MONTHS[month] if step < 12 else str(year)
        if step < 12 and (not found or month < step):
            words += f"\n{year}"
        found[datetime.date(year, month + 1, 1).toordinal()] = words
    if len(found) < 2:
        found = {day.toordinal(): written(day) for day in (first, last)}
    return found
