"""Write docs/DATA_DICTIONARY.md from the columns of the base scenario.

Run it as ``python tests/docs/make_data_dictionary.py`` after a change of ``results/dictionary.py``.
"""

from pathlib import Path

from bargaining_sim import data_dictionary, load_scenario
from bargaining_sim.results.dictionary import Outcome

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "DATA_DICTIONARY.md"
KINDS = {
    "class": "one of the words named; a dictionary of texts on disk, a category in pandas",
    "flag": "true or false",
    "count": "whole number",
    "round": "number of the meeting, 1 for the first, 0 for never",
    "number": "decimal number; NaN where there is nothing to measure, such as a distance to no package",
}
HEAD = """# Data dictionary

Columns of a result of `us_china_2025`, one row a run, in the order of the files. This page is written by
`python tests/docs/make_data_dictionary.py` from `bargaining_sim/results/dictionary.py`; do not edit it.
Another scenario has its own actors, platform, types and chips in the names; the function
`bargaining_sim.data_dictionary(scenario)` lists its columns.

| kind | meaning |
|---|---|
"""
FOOT = """
Classes of `file_outcome`:

- `closed`: in force after all approvals
- `not_ratified_us`, `not_ratified_cn`: the ratifiers of that side refused for good
- `licence_refused`: by the regulators
- `bytedance_refused`: no consent of the platform
- `banned`: the fallback came into force
- `open_extension`: none of these, runs without any framework included
- `no_file`: the scenario has no approval

Classes of `trade_outcome`, about all other chips together:

- `spiral`: hostility rose in sum
- `truce`: it did not, and something may lapse
- `settled`: it did not, and nothing may lapse
- `unchanged`: every chip ends where it started

Σd is what both sides expected at the start without a deal, by the perceived risk; max Σu is the largest sum
of utilities without crossing a red line. Distances are measured in the plane of both utilities.
"""


def line(outcome: Outcome) -> str:
    """One column as a row of the table."""
    meaning = outcome.meaning
    if outcome.categories:
        meaning += ": " + ", ".join(f"`{name}`" for name in outcome.categories)
    return f"| `{outcome.name}` | {outcome.kind} | {outcome.unit} | {meaning} |"


def page() -> str:
    """The whole page."""
    kinds = "\n".join(f"| {kind} | {meaning} |" for kind, meaning in KINDS.items())
    columns = "\n".join(line(outcome) for outcome in data_dictionary(load_scenario("us_china_2025")))
    return f"{HEAD}{kinds}\n\n| column | kind | unit | meaning |\n|---|---|---|---|\n{columns}\n{FOOT}"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    print(PAGE)
