"""Small checks that several parts of a scenario share: known names, complete tables, each name once."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from bargaining_sim.errors import Fault, did_you_mean, one_of
from bargaining_sim.scenario.faults import clean
from bargaining_sim.scenario.schema import Chip

NAME = r"[a-z0-9_]+"
A_SHARE = "a number from 0 to 1"


def known(where: str, used: Iterable[str | None], allowed: Sequence[str], what: str) -> list[Fault]:
    """Faults for every name in ``used`` that is not ``allowed``; none if nothing is known of what is."""
    return [
        Fault(where, f'an unknown {what} "{clean(name)}"', one_of(allowed), did_you_mean(name, allowed))
        for name in used
        if name is not None and allowed and name not in allowed
    ]


def known_keys(where: str, table: Mapping[str, Any], allowed: Sequence[str], what: str) -> list[Fault]:
    """Like :func:`known`, for the keys of a table."""
    return [fault for name in table for fault in known(f"{where}.{name}", [name], allowed, what)]


def complete(where: str, given: Mapping[str, Any], needed: Sequence[str], what: str) -> list[Fault]:
    """Faults for keys of ``given`` that are unknown and for needed keys that are missing."""
    return known_keys(where, given, needed, what) + [
        Fault(f"{where}.{name}", "nothing", f"{A_SHARE}, for every {what}") for name in missing(given, needed)
    ]


def missing(given: Mapping[str, Any], needed: Iterable[str]) -> list[str]:
    """Needed keys that are not given; those that must first be renamed do not count."""
    return [name for name in needed if name not in given and re.fullmatch(NAME, name)]


def ladder(chip: Chip | None) -> list[str]:
    """Names of a chip's rungs; none if one is not known, as then nothing can be said about the others."""
    names = [rung.name for rung in chip.rungs] if chip else []
    return names if all(names) else []


def once(where: str, used: Sequence[str], what: str) -> list[Fault]:
    """Faults for names that occur more than once."""
    return [
        Fault(where, f'the {what} "{clean(name)}" {times} times', f"each {what} once")
        for name, times in Counter(used).items()
        if times > 1
    ]


def known_rungs(where: str, given: Mapping[str, Sequence[str]], chips: Mapping[str, Chip]) -> list[Fault]:
    """Faults for unknown chips and rungs in a table chip → rungs."""
    faults = known_keys(where, given, list(chips), "chip")
    for chip, rungs in given.items():
        faults += known(f"{where}.{chip}", rungs, ladder(chips.get(chip)), "rung")
    return faults
