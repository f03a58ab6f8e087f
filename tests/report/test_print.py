"""On paper: no table of a page is wider than A4, or Chromium would cut it off and shrink all pages."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from bargaining_sim.experiments.frame import SweepFrame
from bargaining_sim.experiments.reader import read_experiment, shipped_experiments
from bargaining_sim.experiments.sweep import Sweep, sweep_manifest
from bargaining_sim.report.page import Page, Section, Table, render
from bargaining_sim.report.sweep_report import (
    baseline_blocks,
    points_blocks,
    points_table,
    provenance,
    what_was_run,
)
from tests.analysis.made import made_of
from tests.web.conftest import browser

__all__ = ["browser"]  # a fixture

PAPER = 695  # pixels of 184 mm: A4 without the margins of page.css
WIDER = """() => [...document.querySelectorAll(".scroll")]
  .filter(table => table.scrollWidth > table.clientWidth + 1)
  .map(table => table.getAttribute("aria-label"))"""


def swept(name: str, folder: Path) -> SweepFrame:
    """A shipped experiment with made-up rows."""
    read = read_experiment(name)
    many = len(Sweep(sweep_manifest(read, 3, None, "made")).measures)

    def value(_: NDArray[np.float64], runs: NDArray[np.int64]) -> NDArray[np.float64]:
        return np.full((many, len(runs)), 1 / 3) + 0.01 * runs

    return made_of(read, folder, value, runs=3)


@pytest.mark.parametrize("name", sorted(shipped_experiments()))
def test_no_table_of_a_sweep_is_wider_than_paper(name: str, browser: Any, tmp_path: Path) -> None:
    frame = swept(name, tmp_path)
    blocks = [*what_was_run(frame), *points_blocks(frame), *baseline_blocks(frame), *provenance(frame)]
    file = tmp_path / "page.html"
    file.write_text(render(Page("T", "Q", "c", [Section("s", "S", blocks)], "1")), encoding="utf-8")
    page = browser.new_page(viewport={"width": PAPER, "height": 1000})
    page.emulate_media(media="print")
    page.goto(file.as_uri())
    assert page.evaluate(WIDER) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= PAPER
    page.close()


def test_factors_of_one_at_a_time_share_a_column(tmp_path: Path) -> None:
    table: Table = points_table(swept("one_lever_at_a_time", tmp_path))
    assert list(table.head[:2]) == ["Point", "Setting"]
    assert [row[1] for row in table.rows[:2]] == ["the scenario as it is", "showcase bonus 0.2"]
    assert all(len(row) == len(table.head) == 6 for row in table.rows)
    assert len({row[1] for row in table.rows}) == len(table.rows)
