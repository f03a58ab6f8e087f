"""Numbers and dates in words, and lines that fit a terminal."""

import datetime
import textwrap

WIDTH = 100
"""Longest line of texts for a terminal."""


def wrapped(text: str, indent: int = 0, hanging: int = 4) -> list[str]:
    """Return a text in lines of at most 100 characters, all but the first indented further."""
    return textwrap.wrap(
        text,
        WIDTH,
        initial_indent=" " * indent,
        subsequent_indent=" " * (indent + hanging),
        break_on_hyphens=False,
        break_long_words=False,
    )


def day(ordinal: float) -> str:
    """Return a day number as a date."""
    return datetime.date.fromordinal(int(ordinal)).isoformat()


def signed(value: float, decimals: int = 3) -> str:
    """Return a number with its sign; nothing has none."""
    told = f"{float(value):+.{decimals}f}"
    return told if float(told) != 0 else told[1:]


def apart(worth: float, least: float) -> tuple[str, str]:
    """Return two utilities with as many decimals as it takes to see which is more, two to six."""
    for decimals in range(2, 7):
        told = f"{worth:.{decimals}f}", f"{least:.{decimals}f}"
        if told[0] != told[1]:
            return told
    return f"{worth:.2f}", f"{least:.2f}"


def provoked(harm: float) -> str:
    """Say how the other's last move weighed in."""
    if abs(harm) < 0.0005:
        return ""
    did = f"cost it {harm:.3f}" if harm > 0 else f"gave it {-harm:.3f}"
    return f", after the other's last move {did}"
