"""Texts of parts: each a heading, sentences under it and lines that stay as they are.

Whoever has findings to tell makes such parts; a terminal gets them as lines, a page as headings and lists.
"""

from collections.abc import Sequence
from typing import NamedTuple

from bargaining_sim.text.lines import wrapped


class Part(NamedTuple):
    """One part of a text.

    Attributes
    ----------
    heading : str
    sentences : sequence of str
    lines : sequence of str
        Of a table; they stand before the sentences.
    """

    heading: str
    sentences: Sequence[str] = ()
    lines: Sequence[str] = ()


def as_lines(parts: Sequence[Part]) -> list[str]:
    """Return parts as lines of at most 100 characters, each part after an empty line."""
    lines: list[str] = []
    for part in parts:
        lines += ["", *wrapped(part.heading, 0), *part.lines]
        for sentence in part.sentences:
            lines += wrapped(f"- {sentence}", 2, 2)
    return lines
