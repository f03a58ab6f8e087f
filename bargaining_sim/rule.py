"""Mark a function as part of the simulated rules, so that it runs both plainly and compiled.

A marked function stays an ordinary Python function: a watched run calls it as it stands and compiles nothing.
The batch engine hands all marked functions to Numba (``register_jitable``, no fastmath), so the very same
text is compiled when a batch starts. Both give the same bits; see ``tests/engines/``.
"""

from collections.abc import Callable
from typing import Any, TypeVar

RULES: list[Callable[..., Any]] = []
"""Every marked function, in the order in which the modules were imported."""

Function = TypeVar("Function", bound=Callable[..., Any])


def rule(function: Function) -> Function:
    """Mark ``function`` for the compiled engine and return it unchanged."""
    RULES.append(function)
    return function
