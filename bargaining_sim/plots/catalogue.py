"""Every picture of the package: what it shows, and which command draws it."""

from typing import NamedTuple

from bargaining_sim.plots.table import PLOTS


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
    pictures : dict
        What to see in each, in one sentence, by the name of its file without the ending.
    """

    about: str
    has: str
    command: str
    folder: str
    pictures: dict[str, str]


CATALOGUE = {
    "result": Group(
        "one result",
        "a folder of bargaining-sim run",
        "bargaining-sim plot DIR",
        "DIR/plots",
        {name: entry.sees for name, entry in PLOTS.items()},
    ),
    "results": Group(
        "several results",
        "several folders of bargaining-sim run together",
        "bargaining-sim plot DIR DIR",
        "results/plots-of-2-results",
        {name: entry.sees_several for name, entry in PLOTS.items() if entry.of_several},
    ),
    "sweep": Group(
        "a sweep, for every outcome",
        "a folder of bargaining-sim sweep",
        "bargaining-sim analyze DIR",
        "DIR/analysis/plots",
        {
            "lines": "Means along every factor, over all others, with their intervals.",
            "heatmap": "The two most important factors together: darker is more.",
            "sobol": "Which share of the variance each factor makes, alone and with its interactions.",
            "tornado": "How far each factor alone moves the outcome, the widest swing on top.",
            "paired": "Differences of every point from the first, run by run, with their intervals.",
            "discovery": "Conditions under which the outcome is likely, judged on points held out.",
        },
    ),
    "comparison": Group(
        "two scenarios compared",
        "a folder of bargaining-sim compare",
        "bargaining-sim compare A B",
        "DIR/plots",
        {
            "differences": "How much more or less B has than A of every headline quantity, with intervals.",
            "flips": "Which outcome in A became which in B with the same luck.",
        },
    ),
    "tournament": Group(
        "a tournament of tactics",
        "a folder of bargaining-sim tournament",
        "bargaining-sim tournament FILE",
        "DIR/plots",
        {
            "ranking": "Mean own utility of every tactic over all opponents and both seats, with intervals.",
            "heat_maps": "What the tactic in the row earns against the tactic in the column, in either seat.",
            "evolution": "Which tactics spread in a population that copies success.",
        },
    ),
    "calibration": Group(
        "a calibration",
        "a folder of bargaining-sim calibrate",
        "bargaining-sim calibrate FILE",
        "DIR/calibration/plots",
        {
            "posterior": "Every parameter before and after it is held against the documented path.",
            "pairs": "Which parameters go together among the draws that come close to the path.",
            "predictive": "How often fresh runs hit the documented path, beside plain baselines.",
            "next_meeting": "How each meeting is predicted from those before it.",
        },
    ),
    "theory": Group(
        "the engine",
        "no folder: make verify draws it",
        "make verify",
        "results",
        {"verification": "Eight closed forms of bargaining theory, and what the engine simulates."},
    ),
}
"""Groups by what they are of. ``plot DIR`` draws those of the folder again, all but the last."""

NEEDS = {
    "lines": "a design that varies factors together: grid, latin_hypercube or sobol",
    "heatmap": "a grid of two factors or more",
    "sobol": "the design sobol",
    "tornado": "the design one_at_a_time",
    "paired": "the design paired",
    "discovery": "a share of runs as first outcome, and enough points where factors vary together",
    "pairs": "two parameters or more",
    "next_meeting": "two documented meetings or more",
}
"""What a folder of the right kind must have, where not every one has something to show."""
