"""Calling code that somebody else wrote: what it hands out as safe words, its random numbers, its prints.

Any object may raise from ``repr``, ``str`` or a comparison. What is shown here is always there, short, on one
line, and can be written in UTF-8.
"""

import contextlib
import random
import sys
from collections.abc import Iterator
from numbers import Real
from typing import Any

import numpy as np

OBJECT_LENGTH, MESSAGE_LENGTH = 80, 500
"""Most characters of an object, and of the message of an exception."""

_NAME = type.__dict__["__name__"]  # a metaclass may answer ``SomeClass.__name__`` with anything


def one_line(text: str, most: int) -> str:
    """``text`` cut to ``most`` characters; what cannot be printed, or encoded, as its escape."""
    plain = str.__str__(text)  # of a subclass of str too
    cut = plain if len(plain) <= most else plain[: most - 1] + "…"
    return "".join(
        letter if letter.isprintable() else letter.encode("unicode_escape").decode() for letter in cut
    )


def class_name(kind: type) -> str:
    """Name of a class."""
    return one_line(_NAME.__get__(kind), OBJECT_LENGTH)


def safe_repr(value: Any) -> str:
    """``repr`` of any object."""
    try:
        return one_line(repr(value), OBJECT_LENGTH)
    except KeyboardInterrupt:
        raise
    except BaseException:
        return f"an object of class {class_name(type(value))} that cannot be shown"


def safe_str(error: BaseException, most: int = MESSAGE_LENGTH) -> str:
    """Message of any exception."""
    try:
        return one_line(str(error), most)
    except KeyboardInterrupt:
        raise
    except BaseException:
        return "a message that cannot be shown"


def described(error: BaseException) -> str:
    """Class of any exception, and its message if it has one."""
    name, message = class_name(type(error)), safe_str(error)
    return f"{name}: {message}" if message else name


def as_float(value: Any) -> float | None:
    """``value`` as a plain number, infinite if it is too large for one; None if it is no real number."""
    if isinstance(value, bool) or not isinstance(value, Real):
        return None
    try:
        return float(value)
    except OverflowError:
        return float("inf")


def prints_to_stderr() -> contextlib.AbstractContextManager[object]:
    """Send what is printed to standard error: standard output is for results, such as those of ``--json``."""
    return contextlib.redirect_stdout(sys.stderr)


@contextlib.contextmanager
def seeded_generators(seed: int, run: int) -> Iterator[None]:
    """Seed ``random`` and ``np.random`` from a seed and the number of a run; afterwards they are as before.

    The global generators are the ones that such code calls.
    """
    before, before_numpy = random.getstate(), np.random.get_state()  # noqa: NPY002
    random.seed(f"{seed} {run}")
    np.random.seed(np.random.SeedSequence([seed, run]).generate_state(4))  # noqa: NPY002
    try:
        yield
    finally:
        random.setstate(before)
        np.random.set_state(before_numpy)  # noqa: NPY002
