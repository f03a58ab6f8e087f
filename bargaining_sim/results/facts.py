"""Documented facts that pictures are held against: tables that lie beside the shipped scenarios.

They are material to compare with, never input of a run. What the columns mean: scenarios/facts/README.md.
"""

import csv
import datetime
from pathlib import Path
from typing import NamedTuple

from bargaining_sim.errors import BargainingError
from bargaining_sim.scenario.reader import PACKAGE_FOLDERS

FOLDER = "facts"


class Pair(NamedTuple):
    """An American instrument and the Chinese one that resembles or answers it (``instruments.csv``).

    Attributes
    ----------
    id, instrument : str
    us_date, cn_date : date
        First day of the month.
    lag_months : int
    lag_type : str
        ``capability`` or ``reaction``; never to be mixed.
    reaction_lag_days : int or None
        Of a reaction.
    us_original, cn_counterpart, kind, note, confidence : str
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
    firm, brand : str
    design : str
        Our coding; empty if none fits.
    why, move, move_date, confidence : str
        ``move_date`` is a year, a month or a day, as far as it is known.
    still_serves_mainland : bool
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
    meeting : str
    date : date
        First day of the meeting.
    chip, rung : str
    since : date
        Day since which the rung had been in force.
    mark, confidence : str
        ``fact``, or ``coding`` if it is our choice that what happened is this rung.
    """

    meeting: str
    date: datetime.date
    chip: str
    rung: str
    since: datetime.date
    mark: str
    confidence: str


Row = dict[str, str]


def instruments() -> list[Pair]:
    """Return the documented pairs of instruments."""
    return [
        Pair(
            row["id"],
            row["instrument"],
            first_day(row["us_date"]),
            first_day(row["cn_date"]),
            int(row["lag_months"]),
            row["lag_type"],
            int(row["reaction_lag_days"]) if row["reaction_lag_days"] else None,
            row["us_original"],
            row["cn_counterpart"],
            row["kind"],
            row["note"],
            row["confidence"],
        )
        for row in rows("instruments")
    ]


def firms() -> list[DocumentedFirm]:
    """Return the documented firms and their designs."""
    return [
        DocumentedFirm(
            row["firm"],
            row["brand"],
            row["design"],
            row["why"],
            row["move"],
            row["move_date"],
            row["still_serves_mainland"] == "yes",
            row["confidence"],
        )
        for row in rows("firms")
    ]


def path() -> list[InForce]:
    """Return what was in force after each meeting, chip by chip."""
    return [
        InForce(
            row["meeting"],
            datetime.date.fromisoformat(row["date"]),
            row["chip"],
            row["rung"],
            datetime.date.fromisoformat(row["since"]),
            row["mark"],
            row["confidence"],
        )
        for row in rows("path")
    ]


def file_status() -> dict[str, str]:
    """Return how the TikTok file stood after each meeting: meeting → ``none`` or ``framework``."""
    return {row["meeting"]: row["status"] for row in rows("file_status")}


def first_day(month: str) -> datetime.date:
    """Return the first day of a month such as 2025-09."""
    return datetime.date.fromisoformat(f"{month}-01")


def rows(name: str) -> list[Row]:
    """Return the rows of a table of facts.

    Raises
    ------
    BargainingError
        If the table is missing or cannot be read.
    """
    file = table(name)
    try:
        with file.open(encoding="utf-8", newline="") as stream:
            return list(csv.DictReader(stream))
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or type(error).__name__
        raise BargainingError(f"{file}: cannot be read ({reason})") from None


def table(name: str) -> Path:
    """Return the file of a table of facts; it lies in the folder of the shipped scenarios."""
    places = [folder / FOLDER / f"{name}.csv" for folder in PACKAGE_FOLDERS]
    for place in places:
        if place.is_file():
            return place
    raise BargainingError(f"{places[-1]}: no such file; it comes with the shipped scenarios")
