"""Documented facts that pictures are held against: tables that lie beside the shipped scenarios.

They are material to compare with, never input of a run. What the columns mean: scenarios/facts/README.md.
"""

import csv
import datetime
from collections.abc import Callable
from typing import Any, NamedTuple, TypeVar, get_type_hints

from bargaining_sim.errors import BargainingError
from bargaining_sim.scenario.reader import PACKAGE_FOLDERS


class Pair(NamedTuple):
    """An American instrument and the Chinese one that resembles or answers it (``instruments.csv``).

    Attributes
    ----------
    us_date, cn_date : date
        First day of the month.
    lag_type : str
        ``capability`` or ``reaction``; never to be mixed.
    reaction_lag_days : int or None
        Of a reaction.
    """

    id: str
    instrument: str
    us_date: datetime.date
    cn_date: datetime.date
    lag_months: int
    lag_type: str
    reaction_lag_days: int | None
    us_original: str
    cn_counterpart: str
    kind: str
    note: str
    confidence: str


class DocumentedFirm(NamedTuple):
    """A firm that redesigned its country of origin (``firms.csv``).

    Attributes
    ----------
    design : str
        Our coding; empty if none fits.
    move_date : str
        A year, a month or a day, as far as it is known.
    """

    firm: str
    brand: str
    design: str
    why: str
    move: str
    move_date: str
    still_serves_mainland: bool
    confidence: str


class InForce(NamedTuple):
    """The rung of a chip that was in force after a meeting (``path.csv``).

    Attributes
    ----------
    date : date
        First day of the meeting.
    since : date
        Day since which the rung had been in force.
    mark : str
        ``fact``, or ``coding`` if it is our choice that what happened is this rung.
    """

    meeting: str
    date: datetime.date
    chip: str
    rung: str
    since: datetime.date
    mark: str
    confidence: str


READERS: dict[Any, Callable[[str], Any]] = {
    str: str,
    int: int,
    int | None: lambda text: int(text) if text else None,
    bool: lambda text: text == "yes",
    datetime.date: lambda text: datetime.date.fromisoformat(f"{text}-01" if len(text) == 7 else text),
}
"""Type of a field → what reads its column; a month stands for its first day."""

T = TypeVar("T", Pair, DocumentedFirm, InForce)


def records(kind: type[T], name: str) -> list[T]:
    """Return the rows of a table whose columns are called like the fields of ``kind``."""
    readers = {field: READERS[hint] for field, hint in get_type_hints(kind).items()}
    return [kind(*(read(row[field]) for field, read in readers.items())) for row in rows(name)]


def instruments() -> list[Pair]:
    return records(Pair, "instruments")


def firms() -> list[DocumentedFirm]:
    return records(DocumentedFirm, "firms")


def path() -> list[InForce]:
    """Return what was in force after each meeting, chip by chip."""
    return records(InForce, "path")


def file_status() -> dict[str, str]:
    """Return how the TikTok file stood after each meeting: meeting → ``none`` or ``framework``."""
    return {row["meeting"]: row["status"] for row in rows("file_status")}


def rows(name: str) -> list[dict[str, str]]:
    """Return the rows of a table of facts; it lies in the folder of the shipped scenarios.

    Raises
    ------
    BargainingError
        If the table is missing or cannot be read.
    """
    places = [folder / "facts" / f"{name}.csv" for folder in PACKAGE_FOLDERS]
    file = next((place for place in places if place.is_file()), None)
    if file is None:
        raise BargainingError(f"{places[-1]}: no such file; it comes with the shipped scenarios")
    try:
        with file.open(encoding="utf-8", newline="") as stream:
            return list(csv.DictReader(stream))
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or type(error).__name__
        raise BargainingError(f"{file}: cannot be read ({reason})") from None
