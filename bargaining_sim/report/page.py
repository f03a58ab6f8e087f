"""A page from its sections: everything in one file, nothing fetched, every text escaped.

Pictures are inside it, each as the smaller of its two files, and none if the page would get too large.
"""

import base64
import re
import struct
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, ClassVar, NamedTuple

from bargaining_sim.errors import ResultError
from bargaining_sim.text.html import Trusted, style_source, templates

FOLDER = Path(__file__).parent
GENERATOR = "bargaining_sim report"
SHARP = 260_000
"""Bytes up to which a picture is embedded as SVG, which prints sharply, even if its PNG is smaller."""

BUDGET = 5_400_000
"""Characters of all pictures of a page, as they are embedded: a page stays below 6 MB."""

TALL = 0.83
"""Height by width above which a printed page is for one picture alone; of others it holds two."""

TYPES = {"svg": "image/svg+xml", "png": "image/png"}
Draw = Callable[[], dict[str, bytes]]


SHORT = 16
"""Rows up to which a table is not broken over two printed pages."""

LETTERS = 2_000
"""And its letters."""


@dataclass(frozen=True)
class Paragraph:
    """A paragraph; one that is ``set_apart`` stands in a box."""

    text: str
    set_apart: bool = False
    kind: ClassVar[str] = "paragraph"


@dataclass(frozen=True)
class Heading:
    """A heading inside a section."""

    text: str
    kind: ClassVar[str] = "heading"


@dataclass(frozen=True)
class Bullets:
    """A list; ``ordered`` if its items follow each other."""

    items: Sequence[str]
    ordered: bool = False
    kind: ClassVar[str] = "bullets"


@dataclass(frozen=True)
class Table:
    """A table whose first column names its rows.

    Attributes
    ----------
    words : frozenset of int
        Columns that hold words and are set flush left, beside the first.
    codes : frozenset of int
        Columns that hold names from files, which are not broken.
    """

    caption: str
    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    words: frozenset[int] = frozenset()
    codes: frozenset[int] = frozenset()
    kind: ClassVar[str] = "table"

    def style(self, column: int) -> str:
        if column in self.codes:
            return "code"
        return "" if column == 0 or column in self.words else "number"

    @property
    def is_short(self) -> bool:
        """Whether it fits on a page with what stands around it."""
        letters = sum(len(cell) for row in self.rows for cell in row)
        return len(self.rows) <= SHORT and letters <= LETTERS

    @property
    def tells(self) -> bool:
        """Whether cells hold several sentences, so that a row may be longer than a page."""
        return any("\n" in cell for row in self.rows for cell in row)


@dataclass(frozen=True)
class Picture:
    """A picture: what it shows for those who cannot see it, what to see in it, and the picture itself."""

    name: str
    alt: str
    caption: str
    source: str
    tall: bool = True
    kind: ClassVar[str] = "picture"


@dataclass(frozen=True)
class Facts:
    """Names and what belongs to them."""

    pairs: Sequence[tuple[str, str]]
    kind: ClassVar[str] = "facts"


@dataclass(frozen=True)
class Code:
    """Something to type, or a text whose lines stay as they are; ``fold`` is what stands for it, closed."""

    text: str
    fold: str = ""
    kind: ClassVar[str] = "code"


class Chapter(NamedTuple):
    """One round of a story."""

    heading: str
    sentences: Sequence[str]


@dataclass(frozen=True)
class Story:
    """A run told round by round."""

    heading: str
    why: str
    chapters: Sequence[Chapter]
    end: Sequence[str]
    left_out: str
    command: str
    kind: ClassVar[str] = "story"


Block = Paragraph | Heading | Bullets | Table | Picture | Facts | Code | Story


class Section(NamedTuple):
    """A part of the page; those without blocks are left out."""

    name: str
    heading: str
    blocks: Sequence[Block]


class Page(NamedTuple):
    """A whole page.

    Attributes
    ----------
    question : str
        What was asked, in a sentence.
    caption : str
        What was run, in a line.
    version : str
        Of this project, which made the page.
    """

    title: str
    question: str
    caption: str
    sections: Sequence[Section]
    version: str


def render(page: Page) -> str:
    style = (FOLDER / "page.css").read_text(encoding="utf-8")
    policy = (
        f"default-src 'none'; img-src data:; style-src {style_source(style)}; "
        "base-uri 'none'; form-action 'none'"
    )
    sections = [section for section in page.sections if section.blocks]
    html = template().render(
        page=page, sections=sections, style=Trusted(style), policy=policy, generator=GENERATOR
    )
    return str(html).rstrip() + "\n"


@cache
def template() -> Any:
    """Return the template of a page; all that it is given is cleaned and escaped."""
    return templates(FOLDER).get_template("page.html.j2")


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
    pictures: dict[str, Picture] = {}
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
        alt = f"{one.sees.strip()} What to see in it stands in the caption."
        pictures[one.name] = Picture(one.name, alt, one.caption, source, shape_of(files) > TALL)
    return pictures, left_out


def files_of(one: Wanted) -> dict[str, bytes]:
    files = {}
    for ending in TYPES:
        path = one.folder / f"{one.name}.{ending}"
        try:
            files[ending] = path.read_bytes()
        except FileNotFoundError:
            continue
        except OSError as error:
            raise ResultError(f"{path}: cannot be read ({error.strerror or error})") from error
    if not files and one.draw:
        return one.draw()
    return files


def shape_of(files: dict[str, bytes]) -> float:
    """Return height by width of a picture, from the head of its file; 1 if it cannot be told."""
    if files.get("png", b"")[12:16] == b"IHDR":
        width, height = struct.unpack(">II", files["png"][16:24])
        return float(height / max(width, 1))
    box = re.search(rb'viewBox="0 0 ([\d.]+) ([\d.]+)"', files.get("svg", b"")[:2_000])
    return float(box[2]) / max(float(box[1]), 1.0) if box else 1.0


def data_uri(files: dict[str, bytes]) -> str | None:
    """Return the file to embed as a data URI; None if there is none."""
    if not files:
        return None
    ending = min(files, key=lambda name: len(files[name]))
    if "svg" in files and len(files["svg"]) <= SHARP:
        ending = "svg"
    return f"data:{TYPES[ending]};base64,{base64.b64encode(files[ending]).decode()}"
