"""A page from its sections: everything in one file, nothing fetched, every text escaped."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, ClassVar, NamedTuple

from bargaining_sim.text.html import Trusted, style_source, templates

FOLDER = Path(__file__).parent
GENERATOR = "bargaining_sim report"
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
    """Return a page as HTML."""
    style = (FOLDER / "page.css").read_text(encoding="utf-8")
    policy = (
        f"default-src 'none'; img-src data:; style-src {style_source(style)}; "
        "base-uri 'none'; form-action 'none'"
    )
    sections = [section for section in page.sections if section.blocks]
    told = template().render(
        page=page, sections=sections, style=Trusted(style), policy=policy, generator=GENERATOR
    )
    return str(told).rstrip() + "\n"


@cache
def template() -> Any:
    """Return the template of a page; all that it is given is cleaned and escaped."""
    return templates(FOLDER).get_template("page.html.j2")
