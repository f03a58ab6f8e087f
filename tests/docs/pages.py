"""The documentation as tests see it: pages, fenced blocks, links."""

import re
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
PAGES = sorted(
    [
        *ROOT.glob("*.md"),
        *(ROOT / "docs").glob("*.md"),
        ROOT / "results" / "README.md",
        ROOT / "experiments" / "README.md",
    ]
)
FENCED = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\[([^\]]*)\]\(([^)\s]+)\)")


class Block(NamedTuple):
    """A fenced block: its language, its text and the line of the page on which the text starts."""

    language: str
    text: str
    line: int


def blocks(page: Path) -> list[Block]:
    """Fenced blocks of a page, in order."""
    text = page.read_text(encoding="utf-8")
    return [Block(m[1], m[2], text.count("\n", 0, m.start(2)) + 1) for m in FENCED.finditer(text)]


def links(page: Path) -> list[tuple[str, str]]:
    """Links of a page to files of this repository, as (words, target without #place)."""
    found = LINK.findall(page.read_text(encoding="utf-8"))
    return [(words, target.split("#")[0]) for words, target in found if "://" not in target]
