"""Exemplary runs of a result: which ones are worth telling, and one run played again with its ledger."""

from typing import Any, NamedTuple
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from bargaining_sim.engine.batch import trace_run
from bargaining_sim.errors import check_number
from bargaining_sim.game.outcome import FAILED
from bargaining_sim.game.tables import Game
from bargaining_sim.results.dictionary import named_row
from bargaining_sim.results.frame import Frame
from bargaining_sim.scenario.schema import Scenario

TYPICAL, BEST, FAILURE = "typical", "best", "failed"


class Exemplar(NamedTuple):
    """A run worth telling.

    Attributes
    ----------
    why : str
        Why it was picked, in a sentence.
    """

    run: int
    why: str


class RunStory(NamedTuple):
    """One run with its ledger: what pictures of a run are drawn from.

    Attributes
    ----------
    events : array of ``game.state.EVENT``
    row : dict
        Its row, classes as words.
    why : str
        Why this run is told; empty if somebody asked for it.
    """

    scenario: Scenario
    game: Game
    seed: int
    run: int
    events: NDArray[Any]
    row: dict[str, Any]
    why: str = ""

    @property
    def caption(self) -> str:
        told = f"{self.scenario.name} · run {self.run:,} of seed {self.seed}"
        return f"{told} · {self.why}" if self.why else told


def tell_run(scenario: Scenario, game: Game, seed: int, run: int, why: str = "") -> RunStory:
    """Play one run again, without compiling anything; no result folder is needed."""
    events, rows = trace_run(game, seed, run)
    return RunStory(scenario, game, seed, run, events, named_row(scenario, rows), why)


def story_of(frame: Frame, run: int, why: str = "") -> RunStory:
    """Return a run of a result with its ledger; an error for a number that it does not have."""
    check_number("--run", run, 0, frame.runs - 1)
    return tell_run(frame.scenario, frame.game, frame.seed, run, why)


_KEPT: "WeakKeyDictionary[Frame, RunStory]" = WeakKeyDictionary()
"""The typical run of every frame that still lives: several pictures show the same one."""


def typical_story(frame: Frame) -> RunStory:
    kept = _KEPT.get(frame)
    if kept is None:
        first = Exemplar(0, "the first run: none has numbers to compare")
        kept = _KEPT[frame] = story_of(frame, *exemplary_runs(frame).get(TYPICAL, first))
    return kept


def exemplary_runs(frame: Frame) -> dict[str, Exemplar]:
    """Pick exemplary runs from a few columns; of equals the first run, so the same rows give the same runs.

    Returns
    -------
    dict of str to Exemplar
        ``typical``: of the most frequent class the run nearest to the median of both utilities. ``best``: the
        largest sum of utilities among runs that closed the file, or that agreed where nothing needs approval.
        ``failed``: among the others, of their most frequent class the run nearest to its median. What no run
        is an example of is left out.
    """
    approval = frame.scenario.approval is not None
    column = "file_outcome" if approval else "trade_outcome"
    names = list(frame.outcomes[column].categories)
    classes = np.asarray(frame[column])
    u, v = (np.asarray(frame[f"utility_{name}"]) for name in frame.scenario.actors)
    reached = np.asarray(frame["closed" if approval else "first_deal"]) > 0
    whole = classes != names.index(FAILED)  # runs that a tactic of one's own brought down have no numbers
    exemplars = {}

    def nearest(chosen: NDArray[np.bool_], kind: str, which: str) -> None:
        code, run, share = nearest_to_median(classes, u, v, chosen)
        name = f"“{in_words(frame.scenario, names[code])}” ({100 * share:.1f} % of runs)"
        exemplars[kind] = Exemplar(
            run, f"{kind}: nearest to the median utilities of the most frequent {which}, {name}"
        )

    if whole.any():
        nearest(whole, TYPICAL, "class")
    both = whole & reached
    if both.any():
        run = int(np.argmax(np.where(both, u + v, -np.inf)))
        what = "closed the file" if approval else "agreed"
        exemplars[BEST] = Exemplar(run, f"{BEST}: the largest sum of utilities of the runs that {what}")
    if (whole & ~reached).any():
        what = "do not close the file" if approval else "do not agree"
        nearest(whole & ~reached, FAILURE, f"class of runs that {what}")
    return exemplars


def nearest_to_median(
    classes: NDArray[Any], u: NDArray[Any], v: NDArray[Any], chosen: NDArray[np.bool_]
) -> tuple[int, int, float]:
    """Most frequent class of chosen runs, the run of it nearest to its median, and its share of all runs."""
    counts = np.bincount(classes[chosen])
    code = int(np.argmax(counts))
    places = np.flatnonzero(chosen & (classes == code))
    distance = sum((side[places] - np.median(side[places])) ** 2 for side in (u, v))
    return code, int(places[np.argmin(distance)]), len(places) / len(classes)


def in_words(scenario: Scenario, category: str) -> str:
    """Name a class for readers: ids become labels."""
    platform = scenario.approval.platform if scenario.approval else None
    if platform and category.startswith(f"{platform.id}_"):
        return f"{platform.label} {category.removeprefix(platform.id + '_').replace('_', ' ')}"
    for name, actor in scenario.actors.items():
        if category.endswith(f"_{name}"):
            return f"{category.removesuffix('_' + name).replace('_', ' ')}: {actor.label}"
    return category.replace("_", " ")
