"""Pictures inside a page: each as the smaller of its two files, and none if the page would get too large."""

import base64
import re
import struct
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from bargaining_sim.errors import ResultError
from bargaining_sim.report.page import Picture

SHARP = 260_000
"""Bytes up to which a picture is embedded as SVG, which prints sharply, even if its PNG is smaller."""

BUDGET = 5_400_000
"""Characters of all pictures of a page, as they are embedded: a page stays below 6 MB."""

TALL = 0.83
"""Height by width above which a printed page is for one picture alone; of others it holds two."""

TYPES = {"svg": "image/svg+xml", "png": "image/png"}
Draw = Callable[[], dict[str, bytes]]


class Wanted(NamedTuple):
    """A picture for a page.

    Attributes
    ----------
    sees : str
        What it shows, in a sentence, for those who cannot see it.
    caption : str
        What to see in it, from the numbers.
    folder : Path
        Where its files are if they have been drawn.
    draw : callable, optional
        Draws it: ending → bytes.
    """

    name: str
    sees: str
    caption: str
    folder: Path
    draw: Draw | None = None


def embedded(wanted: Sequence[Wanted], budget: int = BUDGET) -> tuple[dict[str, Picture], list[str]]:
    """Return pictures by name, and names of those that are left out for want of space."""
    found: dict[str, Picture] = {}
    left_out: list[str] = []
    for one in wanted:
        files = files_of(one)
        source = data_uri(files)
        if source is None:
            continue
        if len(source) > budget:
            left_out.append(one.name)
            continue
        budget -= len(source)
        found[one.name] = Picture(one.name, alt_of(one), one.caption, source, shape_of(files) > TALL)
    return found, left_out


def alt_of(one: Wanted) -> str:
    """Return the text that stands for a picture; the caption under it has the numbers."""
    return f"{one.sees.strip()} What to see in it stands in the caption."


def files_of(one: Wanted) -> dict[str, bytes]:
    """Return the files of a picture: those that are there, or newly drawn."""
    found = {}
    for ending in TYPES:
        path = one.folder / f"{one.name}.{ending}"
        try:
            found[ending] = path.read_bytes()
        except FileNotFoundError:
            continue
        except OSError as error:
            raise ResultError(f"{path}: cannot be read ({error.strerror or error})") from error
    if not found and one.draw:
        return one.draw()
    return found


def shape_of(files: dict[str, bytes]) -> float:
    """Return height by width of a picture, from the head of its file; 1 if it cannot be told."""
    if files.get("png", b"")[12:16] == b"IHDR":
        width, height = struct.unpack(">II", files["png"][16:24])
        return float(height / max(width, 1))
    told = re.search(rb'viewBox="0 0 ([\d.]+) ([\d.]+)"', files.get("svg", b"")[:2_000])
    return float(told[2]) / max(float(told[1]), 1.0) if told else 1.0


def data_uri(files: dict[str, bytes]) -> str | None:
    """Return the file to embed as a data URI; None if there is none."""
    if not files:
        return None
    ending = min(files, key=lambda name: len(files[name]))
    if "svg" in files and len(files["svg"]) <= SHARP:
        ending = "svg"
    return f"data:{TYPES[ending]};base64,{base64.b64encode(files[ending]).decode()}"
