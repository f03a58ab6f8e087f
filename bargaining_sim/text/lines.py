"""Text on one line, lines that fit a terminal, and dates."""

import datetime
import textwrap

WIDTH = 100
"""Longest line of texts for a terminal."""

LONGEST = 400
"""Letters of a text worth reading."""


def wrapped(
    text: str, indent: int = 0, hanging: int = 4, width: int = WIDTH, whole_words: bool = True
) -> list[str]:
    """Return a text in lines of at most ``width`` characters, all but the first indented further."""
    lines = textwrap.wrap(
        text.replace(" %", "\0%"),  # a number stays with its sign: "26.9" and "%" on two lines read badly
        width,
        initial_indent=" " * indent,
        subsequent_indent=" " * (indent + hanging),
        break_on_hyphens=False,
        break_long_words=not whole_words,
    )
    return [line.replace("\0", " ") for line in lines]


def plain(text: str, longest: int = LONGEST) -> str:
    """Text on one line without control characters, which would move the cursor, cut to so many characters."""
    printable = "".join(letter if letter.isprintable() else " " for letter in text)
    return cut(" ".join(printable.split()), longest)


def cut(text: str, longest: int) -> str:
    """Text of at most so many characters; what is left out becomes "…"."""
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"


def sentence(text: str) -> str:
    """Text with a capital first letter."""
    return text[:1].upper() + text[1:]


def quoted(text: str) -> str:
    """Text in quotation marks."""
    return f"“{text}”"


def day(ordinal: float) -> str:
    """Return a day number as a date."""
    return datetime.date.fromordinal(int(ordinal)).isoformat()
