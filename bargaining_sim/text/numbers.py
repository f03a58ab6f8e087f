"""Numbers in words, one form for each: "26.9 %", "+1.2 points [0.3, 2.1]", "−0.123", "1,234", "–" for none.

For machines, see :func:`bargaining_sim.text.tables.cell`.
"""

import math

from bargaining_sim.statistics import Estimate

NONE, NO_INTERVAL = "–", " [–, –]"
"""What stands for a number, and in tables for an interval, that does not exist."""


def percent(share: float, decimals: int = 1, unit: str = " %") -> str:
    """Put a share (1 is all) in words: never "0.0 %" for what happened, nor "100.0 %" for nearly all."""
    if not math.isfinite(share):
        return NONE
    digits = f"{100.0 * share:.{decimals}f}"
    if 0.0 < share < 1.0 and float(digits) in (0.0, 100.0):
        least = 10.0**-decimals
        digits = f"<{least:.{decimals}f}" if share < 0.5 else f">{100.0 - least:.{decimals}f}"
    return proper(digits) + unit


def whole_percent(chance: float) -> str:
    """Put a chance or a belief in words, rounded: unlike a share of runs, it counts nothing that happened."""
    return f"{100.0 * float(chance):.0f} %"


def share_words(estimate: Estimate, decimals: int = 1) -> str:
    """Put a share and its interval in words: "26.9 % [24.2, 29.8]"."""
    return percent(estimate.value, decimals) + bracket(estimate, decimals, 100.0)


def points(estimate: Estimate, decimals: int = 1) -> str:
    """Put a difference of shares in words, in percentage points: "+1.2 points [0.3, 2.1]"."""
    interval = bracket(estimate, decimals, 100.0, sign="+")
    return f"{signed(100.0 * estimate.value, decimals)} points{interval}"


def mean_words(estimate: Estimate, decimals: int = 3, none: str = "") -> str:
    """Put a mean and its interval in words: "0.512 [0.498, 0.526]"; ``none`` for an interval that is not."""
    return number(estimate.value, decimals) + (bracket(estimate, decimals) or none)


def bracket(estimate: Estimate, decimals: int, scale: float = 1.0, sign: str = "") -> str:
    """Put the interval of an estimate in brackets, after a space; nothing if it has none."""
    if not math.isfinite(estimate.low):
        return ""
    low, high = (proper(f"{scale * end:{sign},.{decimals}f}") for end in (estimate.low, estimate.high))
    return f" [{low}, {high}]"


def number(value: float, decimals: int = 3) -> str:
    """Return a number with so many decimals, separators and a proper minus."""
    return proper(f"{value:,.{decimals}f}") if math.isfinite(value) else NONE


def signed(value: float, decimals: int = 3) -> str:
    """Return a number with its sign; nothing has none."""
    return proper(f"{value:+,.{decimals}f}") if math.isfinite(value) else NONE


def figure(value: float, digits: int = 3) -> str:
    """Return a number with so many digits, whole numbers whole."""
    if not math.isfinite(value):
        return NONE
    is_whole = value == round(value) and abs(value) < 1e6
    return proper(f"{value:,.0f}" if is_whole else f"{value:.{digits}g}")


def three_digits(value: float, sign: str = "") -> str:
    """Return a number with three digits, also where the last is 0."""
    if not math.isfinite(value):
        return NONE
    return "0" if value == 0 else proper(f"{value:{sign}#.3g}".rstrip("."))


def proper(digits: str) -> str:
    """Return printed digits with a true minus; what was rounded to nothing has no sign."""
    if digits[:1] in ("-", "+") and not any(digit in digits for digit in "123456789"):
        return digits[1:]
    return digits.replace("-", "−")


def distinguishable(first: float, second: float) -> tuple[str, str]:
    """Return two numbers with as many decimals as it takes to see which is more, two to six."""
    for decimals in range(2, 7):
        printed = f"{first:.{decimals}f}", f"{second:.{decimals}f}"
        if printed[0] != printed[1]:
            return printed
    return f"{first:.2f}", f"{second:.2f}"
