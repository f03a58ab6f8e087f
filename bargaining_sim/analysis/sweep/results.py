"""All that is worked out from a sweep: what its design can answer, and why the rest is left out."""

from collections.abc import Sequence
from typing import NamedTuple

from bargaining_sim.analysis.sweep.discovery import Discovery, discover
from bargaining_sim.analysis.sweep.groups import is_grid, is_sampled
from bargaining_sim.analysis.sweep.interactions import MOST_CELLS, Together, together
from bargaining_sim.analysis.sweep.main_effects import Effects, main_effects
from bargaining_sim.analysis.sweep.one_at_a_time import Tornado, tornado
from bargaining_sim.analysis.sweep.paired import Difference, differences
from bargaining_sim.analysis.sweep.sobol import Indices, indices_of
from bargaining_sim.errors import ResultError
from bargaining_sim.experiments.frame import SweepFrame

MOST_TOLD = 4
"""Outcomes that are told in sentences and drawn, if none are asked for; the tables hold all."""

COMPARED = ("one_at_a_time", "paired")
"""Designs whose points are compared with the first."""


class Results(NamedTuple):
    """What a sweep says; empty where its design does not ask.

    Attributes
    ----------
    told : list of str
        Outcomes for sentences and pictures.
    effects : dict of Effects
        Main effects by outcome.
    pairs : list of Together
        The two most important factors of each told outcome together.
    indices : list of Indices
    differences : dict
        Differences of all points from the first, by outcome.
    tornados : dict of Tornado
        By outcome.
    discovery : Discovery or None
        Conditions of the first outcome.
    left_out : list of str
        What is left out, and why.
    """

    told: list[str]
    effects: dict[str, Effects]
    pairs: list[Together]
    indices: list[Indices]
    differences: dict[str, list[Difference]]
    tornados: dict[str, Tornado]
    discovery: Discovery | None
    left_out: list[str]


def results_of(frame: SweepFrame, outcomes: Sequence[str] = ()) -> Results:
    """Work out what a sweep says.

    Parameters
    ----------
    frame : SweepFrame
    outcomes : sequence of str
        Only these outcomes; all of them if none is given.

    Raises
    ------
    ResultError
        For an unknown outcome, if all points failed, or the first that all others are compared with.
    """
    names = list(dict.fromkeys(frame.chosen(outcomes)))
    if len(frame.errors) == len(frame.sweep.points):
        raise ResultError(f"{frame.folder}: all points failed; why: {frame.folder / 'points.csv'}")
    told = names if outcomes else names[:MOST_TOLD]
    left_out = untold(frame, names, told)
    if frame.sweep.experiment.design.kind in COMPARED:
        found = differences(frame, names)
        alone = frame.sweep.experiment.design.kind == "one_at_a_time"
        tornados = {name: tornado(frame, name, found[name]) for name in names} if alone else {}
        return Results(told, {}, [], [], found, tornados, None, left_out)
    effects = main_effects(frame, names)
    pairs = together(frame, {name: effects[name] for name in told})
    paired = {pair.measure for pair in pairs}
    if is_grid(frame) and len(frame.factors) > 1:
        lacking = [
            name for name in told if name not in paired and (effects[name].effects or effects[name].silent)
        ]
        left_out += [f"{name}: no heat-map, {why_no_pair(effects[name])}" for name in lacking]
    indices: list[Indices] = []
    if frame.sweep.experiment.design.kind == "sobol":
        indices, reasons = indices_of(frame, names)
        left_out += [f"{name}: {why}" for name, why in reasons.items()]
    discovery = discover(frame, names[0])
    if isinstance(discovery, str):
        left_out.append(discovery[:1].upper() + discovery[1:])
    tree = None if isinstance(discovery, str) else discovery
    return Results(told, effects, pairs, indices, {}, {}, tree, left_out)


def why_no_pair(effects: Effects) -> str:
    """Say why no two factors are shown together."""
    if effects.holes:
        return "too few combinations of settings have a number"
    return f"more than {MOST_CELLS:,} cells"


def untold(frame: SweepFrame, names: list[str], told: list[str]) -> list[str]:
    """Say which points failed, and which outcomes stand in the tables only."""
    found = []
    if frame.errors:
        point, why = next(iter(frame.errors.items()))
        many = f"{len(frame.errors):,} of {len(frame.sweep.points):,} points failed"
        uneven = (
            ", so that values of a factor may be compared at different values of the others"
            if is_sampled(frame)
            else ""
        )
        found.append(f"{many}, such as point {point}: {why}. They are left out{uneven}.")
    if len(told) < len(names):
        found.append(
            f"Told and drawn are the first {len(told)} of {len(names)} outcomes; the tables hold all, and "
            "--outcome NAME tells another."
        )
    return found
