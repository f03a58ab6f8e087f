"""Every error a user can cause, how it is told, and the limits of what can be asked for.

::

    BargainingError            something the user can mend; the command line prints it and exits with 2
    ├── ScenarioError          a scenario file is wrong: carries all faults of the file at once
    └── ResultError            a results folder cannot be written, resumed or read
"""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches

MAX_RUNS = 10**9  # 40,000 files of rows
MAX_SEED = 2**63 - 1
MAX_WORKERS = 1024
MAX_POINTS = 200_000  # of an experiment: their settings and estimates stay in memory
MAX_POINT_RUNS = 10**7
MAX_PAIR_RUNS = 200_000  # of a tournament: own utilities of all pairs stay in memory


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong with an input.

    Parameters
    ----------
    where : str
        Dotted key, such as ``actors.us.weights.tiktok``; empty for the file as a whole.
    found : str
        What stands there, in words.
    allowed : str
        What may stand there.
    hint : str
        A suggestion ("did you mean ..."); empty if there is none.
    """

    where: str
    found: str
    allowed: str
    hint: str = ""

    def __str__(self) -> str:
        place = f"{self.where}: " if self.where else ""
        hint = f" ({self.hint})" if self.hint else ""
        return f"{place}found {self.found}; allowed: {self.allowed}{hint}"


class BargainingError(Exception):
    """Something the user can mend."""


class ScenarioError(BargainingError):
    """A scenario is wrong; holds every fault that was found."""

    def __init__(self, file: str, faults: Sequence[Fault]) -> None:
        self.file = file
        self.faults = tuple(faults)
        super().__init__("\n".join(f"{file}: {fault}" for fault in self.faults))


class ResultError(BargainingError):
    """A results folder cannot be written, resumed or read."""


def did_you_mean(word: str, known: Sequence[str]) -> str:
    """Return ``did you mean "..."?`` for the known word nearest to ``word``, or an empty string."""
    lowered = {name.lower(): name for name in known}
    near = get_close_matches(word.lower(), list(lowered), n=1, cutoff=0.6)
    return f'did you mean "{lowered[near[0]]}"?' if near else ""


def one_of(known: Sequence[str]) -> str:
    """Return the allowed words as a readable list, shortened if there are very many."""
    shown = [str(name) for name in known[:12]]
    rest = len(known) - len(shown)
    return ("one of " if len(known) > 1 else "") + ", ".join(shown) + (f" and {rest} more" if rest else "")


def check_number(where: str, found: int, low: int, high: int) -> None:
    """Refuse a number outside its range in words."""
    if not low <= found <= high:
        raise BargainingError(f"{where}: found {found}; allowed: {whole_number(low, high)}")


def whole_number(low: int, high: int) -> str:
    """Return a range in words."""
    return f"a whole number from {low} to " + (f"{high:,}" if high < MAX_SEED else "2^63 − 1")
