"""Checks of arguments: each raises ValueError with a sentence that names the argument at fault.

Arguments are handed over by name (``share(prior=prior)``), and NaN passes no check.
"""

import math


def between(low: float, high: float, **values: float) -> None:
    """Raise ValueError unless every value lies in ``low`` to ``high``, ends included."""
    for name, value in values.items():
        if not low <= value <= high:
            raise ValueError(f"{name} must lie in {low:g}..{high:g}, not {value}")


def share(**values: float) -> None:
    """Raise ValueError unless every value lies in 0 to 1."""
    between(0.0, 1.0, **values)


def inner_share(**values: float) -> None:
    """Raise ValueError unless every value lies strictly between 0 and 1."""
    for name, value in values.items():
        if not 0.0 < value < 1.0:
            raise ValueError(f"{name} must lie strictly between 0 and 1, not {value}")


def finite(**values: float) -> None:
    """Raise ValueError unless every value is a finite number."""
    for name, value in values.items():
        if not math.isfinite(value):
            raise ValueError(f"{name} must be a finite number, not {value}")


def positive(**values: float) -> None:
    """Raise ValueError unless every value is finite and above 0."""
    for name, value in values.items():
        if not 0.0 < value < math.inf:
            raise ValueError(f"{name} must be a finite number above 0, not {value}")


def not_negative(**values: float) -> None:
    """Raise ValueError unless every value is finite and at least 0."""
    for name, value in values.items():
        if not 0.0 <= value < math.inf:
            raise ValueError(f"{name} must be a finite number of at least 0, not {value}")


def count(least: int = 0, **values: int) -> None:
    """Raise ValueError unless every value is a whole number of at least ``least``."""
    for name, value in values.items():
        if not (value >= least and value % 1 == 0):
            raise ValueError(f"{name} must be a whole number of at least {least}, not {value}")


def dilemma(temptation: float, reward: float, punishment: float, sucker: float) -> None:
    """Raise ValueError unless the payoffs are those of a prisoner's dilemma."""
    if not math.inf > temptation > reward > punishment > sucker > -math.inf:
        values = f"{temptation}, {reward}, {punishment}, {sucker}"
        raise ValueError(f"temptation > reward > punishment > sucker must hold, all finite: {values}")


def left_over(total: float, *claims: float) -> float | None:
    """Return what the claims leave of the total, or None if they exceed it by more than rounding."""
    rest = math.fsum((total, *(-claim for claim in claims)))
    scale = max(abs(total), *map(abs, claims))
    return None if rest < -1e-12 * scale else max(0.0, rest)
