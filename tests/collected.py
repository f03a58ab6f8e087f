"""Many small checks in one test: all that fail are told, not only the first."""

from collections.abc import Callable, Iterable
from typing import Any


def check_all(cases: Iterable[Any], check: Callable[..., None]) -> None:
    """Call ``check`` with every case (a tuple: its arguments) and fail once, with every fault."""
    faults, count = [], 0
    for case in cases:
        count += 1
        try:
            check(*case) if isinstance(case, tuple) else check(case)
        except Exception as error:
            faults.append(f"{case!r}: {type(error).__name__}: {error}")
    assert count, "no cases"
    assert not faults, f"{len(faults)} of {count} fail:\n" + "\n".join(faults)
