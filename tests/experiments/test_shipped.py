"""Every shipped experiment can be read, is on its page, and plays."""

import re

import numpy as np
import pytest

from bargaining_sim.experiments.points import count_points, points_of
from bargaining_sim.experiments.reader import read_experiment, shipped_experiments
from bargaining_sim.experiments.sweep import Sweep, play_point, sweep_manifest
from tests.docs.pages import ROOT

SHIPPED = sorted((ROOT / "experiments").glob("*.toml"))


def test_all_are_found_by_name():
    assert {path.stem for path in SHIPPED} == set(shipped_experiments())
    assert len(SHIPPED) >= 8


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_stands_on_the_page_with_its_points(path):
    experiment = read_experiment(path).experiment
    page = (ROOT / "experiments" / "README.md").read_text(encoding="utf-8")
    row = re.search(rf"^\| `{path.stem}` \| ([\w ]+), ([\d,]+) points \|", page, re.MULTILINE)
    assert row, "no row on the page"
    assert row[1].lower() == experiment.design.kind.replace("_", " ")
    assert int(row[2].replace(",", "")) == count_points(experiment) == len(points_of(experiment))
    assert experiment.question.endswith("?")
    assert experiment.teaches


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_first_and_last_point_play(path):
    sweep = Sweep(sweep_manifest(read_experiment(path), 4, None, "test"))
    for point in (0, len(sweep.points) - 1):
        played = play_point(sweep, point, 0, 4, lambda _: None)
        assert played.error == ""
        assert played.values.shape == (len(sweep.measures), 4)
        assert np.isfinite(played.values[0]).all()
