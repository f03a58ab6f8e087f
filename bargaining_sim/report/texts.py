"""Texts of findings as other commands write them, taken apart: headings, sentences, tables."""

from typing import NamedTuple

from bargaining_sim.report.page import Block, Bullets, Code, Heading

BULLET, FURTHER = "  - ", "    "


class Part(NamedTuple):
    """One part of a text: its heading, the sentences under it, and lines that stay as they are."""

    heading: str
    sentences: list[str]
    lines: list[str]


def parts_of(text: str) -> list[Part]:
    """Take a text of findings apart at its empty lines; lines that were wrapped are joined again.

    Parameters
    ----------
    text : str
        As ``findings.txt`` of an analysis or a calibration: parts begin with a heading at the margin,
        sentences with a dash, and what goes on stands further in.
    """
    found: list[Part] = []
    open_ = False
    for line in text.splitlines():
        if not line.strip():
            open_ = False
        elif not line.startswith(" ") and not open_:
            found.append(Part(line, [], []))
            open_ = True
        elif found:
            add(found, line)
    return found


def add(found: list[Part], line: str) -> None:
    """Add a line to the last part."""
    part = found[-1]
    if line.startswith(BULLET):
        part.sentences.append(line[len(BULLET) :])
    elif line.startswith(FURTHER) and part.sentences:
        part.sentences[-1] += " " + line.strip()
    elif (line.startswith(FURTHER) or not line.startswith(" ")) and not part.lines:
        found[-1] = part._replace(heading=f"{part.heading} {line.strip()}")
    else:
        part.lines.append(line)


def blocks_of(parts: list[Part]) -> list[Block]:
    """Return parts as blocks of a page."""
    blocks: list[Block] = []
    for part in parts:
        blocks.append(Heading(part.heading))
        if part.lines:
            blocks.append(Code("\n".join(part.lines)))
        if part.sentences:
            blocks.append(Bullets(part.sentences))
    return blocks
