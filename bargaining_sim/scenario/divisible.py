"""Chips that can be divided: the reader writes their rungs, and what these are worth."""

from typing import Any

Words = dict[str, Any]
MOST_STEPS = 9_999


def spread_out(words: Words) -> Words:
    """Return ``words`` with a rung for each share of divisible chips, and values that rise or fall evenly.

    What is malformed is left as it is, for the checks to tell.
    """
    chips = words.get("chips")
    if not isinstance(chips, dict):
        return words
    written = dict(words)
    for name, chip in chips.items():
        division = chip.get("divisible") if isinstance(chip, dict) else None
        if isinstance(division, dict) and is_usable(division.get("steps")):
            written = with_shares(written, name, int(division["steps"]), division.get("rises_for"))
    return written


def is_usable(steps: Any) -> bool:
    """Whether a number of steps can be written out."""
    return isinstance(steps, int) and not isinstance(steps, bool) and 1 <= steps <= MOST_STEPS


def with_shares(words: Words, name: str, steps: int, rises_for: Any) -> Words:
    """Return ``words`` with the shares of one chip after its own rungs, worth their share to one actor."""
    chip = words["chips"][name]
    own = chip.get("rungs", [])
    shares = [{"name": str(i), "label": f"share {i / steps:g}", "level": i / steps} for i in range(steps + 1)]
    rungs = [*own, *shares] if isinstance(own, list) else own
    actors = words.get("actors")
    spread = words | {"chips": words["chips"] | {name: chip | {"rungs": rungs}}}
    if isinstance(actors, dict):
        spread["actors"] = {
            actor: with_values(table, name, steps, actor == rises_for) for actor, table in actors.items()
        }
    return spread


def with_values(actor: Any, name: str, steps: int, rises: bool) -> Any:
    """Return an actor's table with a value for every share that has none."""
    values = actor.get("values", {}) if isinstance(actor, dict) else None
    if not isinstance(values, dict) or not isinstance(values.get(name, {}), dict):
        return actor
    given = values.get(name, {})
    worth = {str(i): (i if rises else steps - i) / steps for i in range(steps + 1)}
    return actor | {"values": values | {name: worth | given}}
