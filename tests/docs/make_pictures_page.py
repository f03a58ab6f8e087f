"""Write docs/PICTURES.md from the table of pictures.

Run it as ``python tests/docs/make_pictures_page.py`` after a change of ``bargaining_sim/plots/table.py``.
"""

from pathlib import Path

from bargaining_sim.plots.table import CATALOGUE, Group, Picture

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "PICTURES.md"
HEAD = """# Pictures

Every picture that the package draws, what to see in it, and the command that draws it. This page is written
by `python tests/docs/make_pictures_page.py` from `bargaining_sim/plots/table.py`; do not edit it. A name
leads to a small image of made-up rows, with which the tests compare the picture.

`bargaining-sim plot DIR` looks at what kind of folder DIR is and draws the pictures of that kind: all, or
those named by `--only NAME`; as PNG and SVG, or in each `--format` (png, svg, pdf); where this page says, or
into `--out`. No sweep, comparison or calibration is played again for it; a tournament is: it keeps no runs.

A picture says below it what was run: scenario, number of runs, seed. The same result gives the same bytes. A
picture of a sweep has the name of the outcome behind its own: `lines_closed_ever.png`.
"""


def line(group: str, row: Picture, sees: str) -> str:
    """One picture as a row of the table."""
    lacks = row.lacks.partition(":")[0] if row.lacks.startswith("offers") else row.lacks
    if group == "results":
        lacks = ""
    kept = f"../tests/images/expected/{group}-{row.name}.png"
    return f"| [`{row.name}`]({kept}) | {sees}{f' (Needs: {lacks}.)' if lacks else ''} |"


def section(name: str, group: Group) -> str:
    """One group: its command, and a table of its pictures."""
    rows = "\n".join(line(name, row, group.pictures[row.name]) for row in group.rows)
    again = "" if name in ("result", "results", "theory") else "; `bargaining-sim plot DIR` draws them again"
    return (
        f"\n## Of {group.about}\n\n`{group.command}` draws into `{group.folder}`{again}:\n\n"
        f"| picture | what to see |\n|---|---|\n{rows}\n"
    )


def page() -> str:
    """The whole page."""
    return HEAD + "".join(section(name, group) for name, group in CATALOGUE.items())


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    print(PAGE)
