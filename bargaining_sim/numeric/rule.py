"""Mark a function as part of the simulated rules, so that it runs both plainly and compiled.

A marked function stays an ordinary Python function: a watched run calls it as it stands and compiles nothing.
The batch engine hands all marked functions to Numba (``register_jitable``, no fastmath), so the very same
text is compiled when a batch starts. Both give the same bits; see ``tests/engine/``.
"""

from collections.abc import Callable
from typing import Any, TypeVar

RULES: list[Callable[..., Any]] = []
"""Every marked function, in the order in which the modules were imported."""

INLINED: set[Callable[..., Any]] = set()
"""Those that Numba writes out in whoever calls them."""

Function = TypeVar("Function", bound=Callable[..., Any])


def rule(function: Function) -> Function:
    """Mark ``function`` for the compiled engine and return it unchanged."""
    RULES.append(function)
    return function


def inlined(function: Function) -> Function:
    """Mark ``function`` like :func:`rule`, and have it compiled as part of whoever calls it.

    For what every offer passes through: calls with many arguments cost the search half its time. Not for all,
    because a text compiled in many places takes long to compile (all rules: half as long again).
    """
    INLINED.add(function)
    return rule(function)
