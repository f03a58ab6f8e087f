"""Every picture of the package, a row each, and how the pictures of a result are drawn.

A new picture is a file and a row. Importing this table does not import Matplotlib: a row names the function
that draws, and its file is imported when it is called.
"""

from collections.abc import Callable, Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Any, NamedTuple

from bargaining_sim.results.examples import RunStory, typical_story
from bargaining_sim.results.frame import Frame
from bargaining_sim.results.history import has_history
from bargaining_sim.scenario.schema import Scenario

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Together = Callable[[Sequence[Frame], Sequence[str]], "Figure"]
"""Several frames and what to call them → figure."""


class Picture(NamedTuple):
    """A row of the table.

    Attributes
    ----------
    name : str
        Of the picture and of its file without the ending.
    of : str
        Group that it belongs to: what it is drawn from.
    sees : str
        What to see, in one sentence.
    draws : str
        ``module.function`` below ``bargaining_sim.plots``; when left out, ``draw`` in the file of its name.
    needs : callable
        Whether a scenario has what a picture of a result shows; without it the picture is left out.
    lacks : str
        What is lacking then, in words.
    shows : callable
        For pictures of other folders: what was worked out (and the outcome of a sweep) → what the function is
        handed after the frame, or None if there is nothing to show.
    replays : bool
        Whether runs are played again for it.
    of_one_run : bool
        Whether its function draws one run with its ledger; of a whole result it then shows the typical run.
    several : str
        ``module.function`` for several results together, if it can show them.
    sees_several : str
        What to see in that figure.
    """

    name: str
    of: str
    sees: str
    draws: str = ""
    needs: Callable[[Scenario], bool] = lambda _: True
    lacks: str = ""
    shows: Callable[..., tuple[Any, ...] | None] = lambda *found: found
    replays: bool = False
    of_one_run: bool = False
    several: str = ""
    sees_several: str = ""

    @property
    def function(self) -> Callable[..., "Figure"]:
        """What draws it."""
        return imported(self.draws or f"{self.name}.draw")

    def draw(self, frame: Frame) -> "Figure":
        """Draw it from a result."""
        return self.function(typical_story(frame) if self.of_one_run else frame)

    @property
    def of_run(self) -> Callable[[RunStory], "Figure"] | None:
        """What draws it from one run, if it shows one."""
        return self.function if self.of_one_run else None

    @property
    def of_several(self) -> Together | None:
        """What draws it from several results, if it can show them."""
        return imported(self.several) if self.several else None


def imported(place: str) -> Callable[..., "Figure"]:
    """Return the function ``module.function`` of this package."""
    module, _, function = place.rpartition(".")
    found: Callable[..., Figure] = getattr(import_module(f"bargaining_sim.plots.{module}"), function)
    return found


def has_table(scenario: Scenario) -> bool:
    """Whether the sides make each other offers."""
    return scenario.phases.table


def has_approval(scenario: Scenario) -> bool:
    """Whether a chip of a scenario needs approval."""
    return scenario.approval is not None


def has_lessons(scenario: Scenario) -> bool:
    """Whether a scenario has instruments that can be learned."""
    return scenario.phases.learning and any(not item.known for item in scenario.instruments.values())


def has_venture(scenario: Scenario) -> bool:
    """Whether ventures of a scenario live on after closing."""
    return scenario.phases.implementation and scenario.implementation is not None


def has_firms(scenario: Scenario) -> bool:
    """Whether platform firms choose designs in a scenario."""
    return scenario.phases.firms and scenario.firms is not None


def has_named_firms(scenario: Scenario) -> bool:
    """Whether some of these firms are named."""
    return has_firms(scenario) and bool(scenario.firms and scenario.firms.named)


NO_OFFERS = "offers: its phase table is off"
PICTURES = (
    Picture(
        "utility_plane", "result",
        "What every package is worth to both sides, where the runs ended, and what theory recommends.",
    ),
    Picture(
        "outcomes", "result", "How often the chips ended in each class of outcome.",
        several="outcomes.draw_several",
        sees_several="Classes of outcomes of several scenarios, one below the other on one scale.",
    ),
    Picture(
        "utilities", "result",
        "What both sides end with, together and each alone, by how the runs ended.",
    ),
    Picture("agreement", "result", "At which meeting the sides agreed, and how often they never did."),
    Picture(
        "funnel", "result",
        "How far the chip under approval gets, from talks to a venture that lasts, and where it is lost.",
        needs=has_approval, lacks="chip that needs approval",
    ),
    Picture(
        "final_rungs", "result", "Which rung of each chip was in force at the end, from hostile to friendly."
    ),
    Picture(
        "history", "result", "What was in force after each meeting, chip by chip, beside what is documented.",
        needs=has_history, lacks="documented path (keys real of its meetings)", replays=True,
    ),
    Picture(
        "instruments", "result",
        "Documented pairs of American and Chinese instruments, and how fast runs learn an instrument.",
        needs=has_lessons, lacks="instruments that can be learned", replays=True,
    ),
    Picture(
        "survival", "result",
        "How long a venture lasts by transfer and support, and how much support keeps it alive longest.",
        needs=has_venture, lacks="implementation after closing",
    ),
    Picture(
        "firms", "result",
        "How platform firms redesign their country of origin over time, by what became of the file.",
        needs=has_firms, lacks="platform firms", replays=True,
    ),
    Picture(
        "named_firms", "result",
        "With which designs named firms end, beside the design that each has in fact chosen.",
        needs=has_named_firms, lacks="named platform firms", replays=True,
    ),
    Picture(
        "run_path", "result",
        "One run: every offer by what it is worth to both sides, in order, and what theory recommends.",
        needs=has_table, lacks=NO_OFFERS, replays=True, of_one_run=True,
    ),
    Picture(
        "concession", "result",
        "One run: what each side held out for, offered and was offered, meeting by meeting.",
        needs=has_table, lacks=NO_OFFERS, replays=True, of_one_run=True,
    ),
    Picture(
        "ladders", "result",
        "One run: what was in force on every chip, and who moved, threatened, agreed and learned.",
        replays=True, of_one_run=True,
    ),
    Picture(
        "offer_network", "result", "One run: who offered which rungs to whom, accepted or refused.",
        needs=has_table, lacks=NO_OFFERS, replays=True, of_one_run=True,
    ),
    Picture(
        "lines", "sweep", "Means along every factor, over all others, with their intervals.",
        draws="sweep_lines.draw", shows=lambda findings, name: effects_of(findings, name),
        lacks="a design that varies factors together: grid, latin_hypercube or sobol",
    ),
    Picture(
        "heatmap", "sweep", "The two most important factors together: darker is more.",
        draws="sweep_heatmap.draw", lacks="a grid of two factors or more",
        shows=lambda findings, name: next(
            ((pair,) for pair in findings.interactions if pair.measure == name), None
        ),
    ),
    Picture(
        "sobol", "sweep", "Which share of the variance each factor makes, alone and with its interactions.",
        draws="sobol_bars.draw", lacks="the design sobol",
        shows=lambda findings, name: next(
            ((one,) for one in findings.sobol if one.measure == name and one.indices), None
        ),
    ),
    Picture(
        "tornado", "sweep", "How far each factor alone moves the outcome, the widest swing on top.",
        lacks="the design one_at_a_time",
        shows=lambda findings, name: (
            (findings.tornados[name],)
            if name in findings.tornados and findings.tornados[name].swings
            else None
        ),
    ),
    Picture(
        "paired", "sweep", "Differences of every point from the first, run by run, with their intervals.",
        draws="paired_differences.draw", lacks="the design paired",
        shows=lambda findings, name: (
            (name, findings.differences[name])
            if name not in findings.tornados
            and any(found.pairs for found in findings.differences.get(name, []))
            else None
        ),
    ),
    Picture(
        "discovery", "sweep", "Conditions under which the outcome is likely, judged on points held out.",
        lacks="a share of runs as first outcome, and enough points where factors vary together",
        shows=lambda findings, name: (
            (findings.discovery,) if findings.discovery and findings.discovery.measure == name else None
        ),
    ),
    Picture(
        "differences", "comparison",
        "How much more or less B has than A of every headline quantity, with intervals.",
        draws="comparison.draw_differences",
    ),
    Picture(
        "flips", "comparison", "Which outcome in A became which in B with the same luck.",
        draws="comparison.draw_flips",
    ),
    Picture(
        "ranking", "tournament",
        "Mean own utility of every tactic over all opponents and both seats, with intervals.",
        draws="tournament.draw_ranking",
    ),
    Picture(
        "heat_maps", "tournament",
        "What the tactic in the row earns against the tactic in the column, in either seat.",
        draws="tournament.draw_maps",
    ),
    Picture(
        "evolution", "tournament", "Which tactics spread in a population that copies success.",
        draws="tournament.draw_evolution",
    ),
    Picture(
        "posterior", "calibration",
        "Every parameter before and after it is held against the documented path.",
        draws="calibration.draw_posterior",
    ),
    Picture(
        "pairs", "calibration",
        "Which parameters go together among the draws that come close to the path.",
        draws="calibration.draw_pairs", lacks="two parameters or more",
        shows=lambda found: (found,) if len(found.learned) > 1 else None,
    ),
    Picture(
        "predictive", "calibration",
        "How often fresh runs hit the documented path, beside plain baselines.",
        draws="calibration_checks.draw_predictive",
    ),
    Picture(
        "next_meeting", "calibration", "How each meeting is predicted from those before it.",
        draws="calibration_checks.draw_next", lacks="two documented meetings or more",
        shows=lambda found: (found,) if found.forecasts else None,
    ),
    Picture(
        "verification", "theory", "Eight closed forms of bargaining theory, and what the engine simulates.",
        draws="theory_check.draw",
    ),
)  # fmt: skip
"""The pictures, group by group, in the order in which they are drawn and listed."""


def effects_of(findings: Any, name: str) -> tuple[Any, ...] | None:
    """Effects of the factors of a sweep on an outcome, and the two most important ones of a grid."""
    if name not in findings.effects or not findings.effects[name].effects:
        return None
    return findings.effects[name], next(
        (pair for pair in findings.interactions if pair.measure == name), None
    )


PLOTS = {picture.name: picture for picture in PICTURES if picture.of == "result"}
"""Pictures of a result by name."""


def pictures_of(scenario: Scenario) -> list[str]:
    """Names of the pictures that a scenario has something to show for."""
    return [name for name, plot in PLOTS.items() if plot.needs(scenario)]


class Group(NamedTuple):
    """Pictures that one command draws.

    Attributes
    ----------
    about : str
        Of what they are.
    has : str
        Which folder has them, in words.
    command : str
        What draws them first.
    folder : str
        Where their files are.
    rows : tuple of Picture
    """

    about: str
    has: str
    command: str
    folder: str
    rows: tuple[Picture, ...]

    @property
    def pictures(self) -> dict[str, str]:
        """What to see in each, by name."""
        several = self.about == "several results"
        return {row.name: row.sees_several if several else row.sees for row in self.rows}


def rows_of(group: str) -> tuple[Picture, ...]:
    """Pictures of a group; those of several results are also pictures of one."""
    if group == "results":
        return tuple(row for row in PICTURES if row.several)
    return tuple(row for row in PICTURES if row.of == group)


CATALOGUE = {
    name: Group(*words, rows_of(name))
    for name, words in {
        "result": (
            "one result", "a folder of bargaining-sim run", "bargaining-sim plot DIR", "DIR/plots",
        ),
        "results": (
            "several results", "several folders of bargaining-sim run together",
            "bargaining-sim plot DIR DIR", "results/plots-of-2-results",
        ),
        "sweep": (
            "a sweep, for every outcome", "a folder of bargaining-sim sweep", "bargaining-sim analyze DIR",
            "DIR/analysis/plots",
        ),
        "comparison": (
            "two scenarios compared", "a folder of bargaining-sim compare", "bargaining-sim compare A B",
            "DIR/plots",
        ),
        "tournament": (
            "a tournament of tactics", "a folder of bargaining-sim tournament",
            "bargaining-sim tournament FILE", "DIR/plots",
        ),
        "calibration": (
            "a calibration", "a folder of bargaining-sim calibrate", "bargaining-sim calibrate FILE",
            "DIR/calibration/plots",
        ),
        "theory": ("the engine", "no folder: make verify draws it", "make verify", "results"),
    }.items()
}  # fmt: skip
"""Groups by what they are of. ``plot DIR`` draws those of the folder again, all but the last."""
