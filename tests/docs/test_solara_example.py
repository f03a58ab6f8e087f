"""The example for Mesa's own viewer, without the viewer: its model is the run that it says."""

import importlib.util
import sys
import types
from pathlib import Path

import numpy as np
import pytest

from bargaining_sim import NegotiationModel, load_scenario

FILE = Path(__file__).parents[2] / "docs" / "examples" / "solara_page.py"


def test_the_model_of_the_example_is_the_run_it_names(monkeypatch: pytest.MonkeyPatch) -> None:
    viewer = types.ModuleType("mesa.visualization")
    viewer.Slider = lambda *values, **named: values
    viewer.make_plot_component = lambda what: what
    viewer.SolaraViz = lambda model, **named: (model, named)
    monkeypatch.setitem(sys.modules, "mesa.visualization", viewer)
    spec = importlib.util.spec_from_file_location("solara_page", FILE)
    example = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(example)
    model, named = example.page
    assert set(named["model_params"]) == {"beta", "run"}
    shown = example.Shown(beta=1.0, run=5).run()
    plain = NegotiationModel(load_scenario("us_china_2025", {"actors.us.tactic.beta": 1.0}), 1, 5).run()
    assert np.array_equal(shown.events(), plain.events())
    reporters = set(shown.datacollector.model_reporters)
    assert {"relations", "firms_home_only"} <= reporters
    assert model.run_number == 17
