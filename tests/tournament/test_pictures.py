"""Pictures of tournaments: no words are clipped or overlap, and numbers are those of the tournament."""

import itertools
from pathlib import Path

import numpy as np
import pytest
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.text import Text

from bargaining_sim.analysis.tournament.findings import Tournament
from bargaining_sim.analysis.tournament.folder import write_tournament
from bargaining_sim.analysis.tournament.study import best_replies, ranking
from bargaining_sim.plots import style
from bargaining_sim.plots.files import as_bytes
from bargaining_sim.plots.folders import figures_of, tournament_files
from bargaining_sim.plots.tournament import LOOKS
from bargaining_sim.scenario.schema import Scenario
from tests.plots.legible import check_legible
from tests.tournament.made import NINE, lucky, pie, symmetric

REASON = "it solves reduced games only: one package of all chips at every meeting, an end at the first deal"


def long_labels() -> Scenario:
    scenario = pie().model_copy(deep=True, update={"title": "A title that goes on and on " * 6})
    for actor in scenario.actors.values():
        actor.__dict__["label"] = "The United Kingdom of Great Britain and Northern Ireland, and its Allies"
    return scenario


CASES: dict[str, tuple[Tournament, Scenario]] = {
    "nine": (lucky(9), pie()),
    "long": (lucky(9)._replace(left_out={"spe": REASON}), long_labels()),
    "two": (lucky(2), pie()),
    "one run": (lucky(9, runs=1), pie()),
    "all equal": (symmetric(np.full((9, 9), 0.5)), long_labels()),
    "nothing": (symmetric(np.zeros((3, 3))), pie()),
    "settled": (symmetric([[0.5, 0.1], [0.9, 0.0]]), pie()),
}
PICTURES = ("heat_maps", "ranking", "evolution")
_DRAWN: dict[str, dict[str, Figure]] = {}


def drawn(case: str, name: str) -> Figure:
    if case not in _DRAWN:
        _DRAWN[case] = figures_of("tournament", *CASES[case])
    return _DRAWN[case][name]


def words(figure: Figure) -> list[str]:
    return [text.get_text() for text in figure.findobj(Text) if text.get_text().strip()]


@pytest.mark.parametrize("name", PICTURES)
@pytest.mark.parametrize("case", list(CASES))
def test_words_lie_inside_the_figure_and_apart(case: str, name: str) -> None:
    check_legible(drawn(case, name))


def test_cells_hold_the_numbers_of_the_tournament() -> None:
    played = CASES["nine"][0]
    order = [played.tactics.index(row.tactic) for row in ranking(played)]
    for place, axes in enumerate(drawn("nine", "heat_maps").axes):
        assert [tick.get_text() for tick in axes.get_yticklabels()] == [
            played.tactics[i].replace("_", " ") for i in order
        ]
        cells = {text.get_position(): text.get_text() for text in axes.texts}
        for row, i in enumerate(order):
            for column, j in enumerate(order):
                shown = float(cells[column + 0.5, row + 0.5])
                if place < 2:
                    assert shown == pytest.approx(played.utility[place, i, j].mean(), abs=0.0051)
                elif place == 2:
                    assert shown == pytest.approx(100 * played.surplus[0, i, j], abs=0.51)
                else:
                    assert shown == pytest.approx(100 * played.agreed[i, j] / played.runs, abs=0.51)


def test_best_replies_are_framed() -> None:
    played = CASES["nine"][0]
    order = [played.tactics.index(row.tactic) for row in ranking(played)]
    for seat, axes in enumerate(drawn("nine", "heat_maps").axes[:2]):
        framed = {
            (order[round(patch.get_y())], order[round(patch.get_x())])
            for patch in axes.patches
            if isinstance(patch, Rectangle) and patch.get_label() == "best reply"
        }
        assert framed == {(int(i), int(j)) for i, j in np.argwhere(best_replies(played)[seat])}


def test_darker_is_more() -> None:
    axes = drawn("nine", "heat_maps").axes[0]
    light = {
        text.get_text(): style.luminance(style.to_hex(patch.get_facecolor()))
        for text, patch in zip(axes.texts, axes.patches, strict=False)
    }
    ordered = [light[told] for told in sorted(light, key=float)]
    assert all(a >= b - 0.03 for a, b in itertools.pairwise(ordered))


def test_the_ranking_tells_every_score() -> None:
    told = words(drawn("nine", "ranking"))
    for row in ranking(CASES["nine"][0]):
        assert f"{row.score:.3f} [{row.low:.3f}, {row.high:.3f}]" in told
    assert not any("nan" in word for word in words(drawn("one run", "ranking")))


def test_the_evolution_names_every_tactic_at_its_end() -> None:
    told = words(drawn("settled", "evolution"))
    assert {word for word in told if word.endswith(" %")} == {"time 20.0 %", "conceder 80.0 %"}
    every = words(drawn("nine", "evolution"))
    for name in NINE:
        assert sum(word.startswith(name.replace("_", " ") + " ") for word in every) == 1, name


def test_every_tactic_looks_different() -> None:
    assert list(LOOKS) == NINE
    assert len({colour for colour, _ in LOOKS.values()}) == len(NINE)


def test_captions_say_what_was_played() -> None:
    for name in PICTURES:
        caption = " ".join(
            text.get_text() for text in drawn("long", name).findobj(Text) if text.get_label() == "caption"
        ).replace("\n", " ")
        assert caption.startswith("split_the_pie · 40 runs · seed 7")
        assert "tournament of 9 tactics" in caption
        assert "left out, cannot be played here: spe" in caption
        assert caption.endswith("Illustrative parameters: explores mechanisms, does not predict.")


def test_pictures_come_with_the_tables_and_are_the_same_again(tmp_path: Path) -> None:
    played, scenario = CASES["two"]
    folder = write_tournament(scenario, {}, {}, played, tmp_path / "out", "command", draw=tournament_files)
    names = {f"{name}.{ending}" for name in PICTURES for ending in ("png", "svg")}
    assert {path.name for path in (folder / "plots").iterdir()} == names
    again = figures_of("tournament", played, scenario)
    for name in PICTURES:
        assert as_bytes(again[name], "svg") == (folder / "plots" / f"{name}.svg").read_bytes()
        assert as_bytes(again[name], "png") == (folder / "plots" / f"{name}.png").read_bytes()
