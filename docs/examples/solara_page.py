"""One run in Mesa's own viewer: ``solara run docs/examples/solara_page.py``.

SolaraViz is no part of this package: ``pip install "mesa[viz]" "ipyvuetify<3" solara-assets``. It shows one
model to all who open the page, and without ``solara-assets`` it loads scripts from the network.
"""

from mesa.visualization import Slider, SolaraViz, make_plot_component

from bargaining_sim import NegotiationModel, load_scenario


class Shown(NegotiationModel):
    """The model, made from what the sliders say."""

    def __init__(self, beta: float = 0.35, run: int = 17) -> None:
        scenario = load_scenario("us_china_2025", {"actors.us.tactic.beta": beta})
        super().__init__(scenario, seed=1, run=run)


SLIDERS = {
    "beta": Slider("beta of the United States", 0.35, 0.1, 3.0, 0.05),
    "run": Slider("Number of the run", 17, 0, 200, 1, dtype=int),
}

page = SolaraViz(
    Shown(),
    components=[make_plot_component("relations"), make_plot_component({"firms_home_only": "#0072B2"})],
    model_params=SLIDERS,
    name="bargaining_sim",
)
