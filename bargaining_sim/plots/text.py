"""Text that fits: how wide words are, and where lines break."""

from collections.abc import Callable
from functools import lru_cache

from matplotlib.font_manager import FontProperties, fontManager
from matplotlib.textpath import text_to_path

from bargaining_sim.text.lines import LONGEST, plain

CHINESE = ("Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC", "Microsoft YaHei", "PingFang SC")
"""Fonts for the letters that the first one lacks; the first of them that is installed is used."""

FAMILIES = ["DejaVu Sans", *[name for name in CHINESE if name in fontManager.get_font_names()][:1]]
"""DejaVu Sans comes with Matplotlib, so pictures are the same on every machine."""

LINE = 1.25
"""Height of a line in units of the size of its letters."""

CUTS = (LONGEST, 100, 80, 60, 50, 40, 30, 24, 18, 12, 8)  # letters of a name, until its text fits


@lru_cache(maxsize=4096)
def advance(letter: str, weight: str) -> float:
    """How far a letter moves the pen, in units of its size."""
    properties = FontProperties(family=FAMILIES, size=100, weight=weight)
    pair = (f"H{letter}H", "HH")
    wide, narrow = (text_to_path.get_text_width_height_descent(text, properties, False)[0] for text in pair)
    return float(wide - narrow) / 100


def text_width(text: str, size: float, weight: str = "normal") -> float:
    """Width of one line [inches]; ``size`` in points."""
    return sum(advance(letter, weight) for letter in text) * size / 72


def text_height(lines: int, size: float) -> float:
    """Height of some lines [inches]."""
    return lines * size * LINE / 72


def wrap(
    text: str, width: float, size: float, lines: int, weight: str = "normal", longest: int = LONGEST
) -> list[str]:
    """Break text into at most ``lines`` lines of at most ``width`` inches; what does not fit becomes "…"."""
    found = broken(plain(text, longest), width, size, weight)
    if len(found) > lines:
        last = found[lines - 1].rstrip()
        while last and text_width(last + "…", size, weight) > width:
            last = last[:-1].rstrip()
        found = [*found[: lines - 1], last + "…"]
    return found


def named(
    tell: Callable[[int], str], width: float, size: float, lines: int, weight: str = "normal"
) -> list[str]:
    """Break a text around names, cut to as many letters as leave all its other words.

    Parameters
    ----------
    tell : callable
        Most letters of a name → the text.
    width, size, lines, weight
        As for :func:`wrap`.
    """
    for longest in CUTS:
        found = broken(plain(tell(longest)), width, size, weight)
        if len(found) <= lines:
            return found
    return wrap(tell(CUTS[-1]), width, size, lines, weight)


def fits(text: str, width: float, size: float, lines: int) -> list[str] | None:
    """Return the lines of a text, or None if it needs more lines or has a word that is too long."""
    whole = plain(text)
    if any(text_width(word, size) > width for word in whole.split()):
        return None
    found = broken(whole, width, size, "normal")
    return found if len(found) <= lines else None


def broken(text: str, width: float, size: float, weight: str) -> list[str]:
    """All lines of a text, filled greedily; a word wider than a line is cut."""
    lines: list[str] = []
    line = ""
    for word in text.split():
        for piece in pieces(word, width, size, weight):
            longer = f"{line} {piece}" if line else piece
            if not line or text_width(longer, size, weight) <= width:
                line = longer
            else:
                lines.append(line)
                line = piece
    return [*lines, line]


def pieces(word: str, width: float, size: float, weight: str) -> list[str]:
    """Cut a word where it is wider than a line."""
    found = []
    while text_width(word, size, weight) > width and len(word) > 1:
        keep = len(word) - 1
        while keep > 1 and text_width(word[:keep], size, weight) > width:
            keep -= 1
        found.append(word[:keep])
        word = word[keep:]
    return [*found, word]
