"""Text that fits: how wide words are, and where lines break."""

from functools import lru_cache

from matplotlib.font_manager import FontProperties
from matplotlib.textpath import text_to_path

FAMILY = "DejaVu Sans"  # comes with Matplotlib, so pictures are the same on every machine
LINE = 1.25
"""Height of a line in units of the size of its letters."""

LONGEST = 400  # characters of a label worth reading


@lru_cache(maxsize=4096)
def text_width(text: str, size: float, weight: str = "normal") -> float:
    """Width of one line [inches]; ``size`` in points."""
    properties = FontProperties(family=FAMILY, size=size, weight=weight)  # type: ignore[arg-type]
    return float(text_to_path.get_text_width_height_descent(text, properties, False)[0]) / 72


def text_height(lines: int, size: float) -> float:
    """Height of some lines [inches]."""
    return lines * size * LINE / 72


def plain(text: str) -> str:
    """Text without line breaks and control characters, cut if it is absurdly long."""
    words = "".join(letter if letter.isprintable() else " " for letter in text).split()
    joined = " ".join(words)
    return joined if len(joined) <= LONGEST else joined[: LONGEST - 1].rstrip() + "…"


def wrap(text: str, width: float, size: float, lines: int, weight: str = "normal") -> list[str]:
    """Break text into at most ``lines`` lines of at most ``width`` inches; what does not fit becomes "…"."""
    found = broken(plain(text), width, size, weight)
    if len(found) > lines:
        last = found[lines - 1].rstrip()
        while last and text_width(last + "…", size, weight) > width:
            last = last[:-1].rstrip()
        found = [*found[: lines - 1], last + "…"]
    return found


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
    """A word, cut where it is wider than a line."""
    found = []
    while text_width(word, size, weight) > width and len(word) > 1:
        keep = len(word) - 1
        while keep > 1 and text_width(word[:keep], size, weight) > width:
            keep -= 1
        found.append(word[:keep])
        word = word[keep:]
    return [*found, word]
