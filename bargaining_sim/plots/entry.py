"""What the table of pictures says about each."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from bargaining_sim.results.examples import RunStory, typical_story
from bargaining_sim.results.frame import Frame
from bargaining_sim.scenario.schema import Scenario

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Together = Callable[[Sequence[Frame], Sequence[str]], "Figure"]
"""Several frames and what to call them → figure."""


class Plot(NamedTuple):
    """One picture.

    Attributes
    ----------
    draw : callable
        Frame → Matplotlib figure.
    sees : str
        What to see, in one sentence.
    needs : callable
        Whether a scenario has what the picture shows; those that have not are skipped.
    lacks : str
        What such a scenario has not.
    replays : bool
        Whether runs are played again for it.
    of_run : callable, optional
        One run with its ledger → figure; ``draw`` then draws the typical run of a frame.
    of_several : callable, optional
        Several frames and what to call them → figure.
    sees_several : str
        What to see in that figure, in one sentence.
    """

    draw: Callable[[Frame], "Figure"]
    sees: str
    needs: Callable[[Scenario], bool] = lambda _: True
    lacks: str = ""
    replays: bool = False
    of_run: Callable[[RunStory], "Figure"] | None = None
    of_several: Together | None = None
    sees_several: str = ""


def one_run(
    draw: Callable[[RunStory], "Figure"],
    sees: str,
    needs: Callable[[Scenario], bool] = lambda _: True,
    lacks: str = "",
) -> Plot:
    """Return the entry of a picture of one run; of a whole result it shows the typical run."""

    def typical(frame: Frame) -> "Figure":
        return draw(typical_story(frame))

    return Plot(typical, sees, needs, lacks, True, draw)
