"""All that is worked out from a sweep: what its design can answer, and why the rest is left out."""

from collections.abc import Sequence

from bargaining_sim.analysis.sweep.differences import differences, tornado
from bargaining_sim.analysis.sweep.discovery import discover
from bargaining_sim.analysis.sweep.effects import interactions, main_effects
from bargaining_sim.analysis.sweep.findings import Findings, Indices, LeftOut, Why
from bargaining_sim.analysis.sweep.groups import is_grid
from bargaining_sim.analysis.sweep.sobol import indices_of
from bargaining_sim.errors import ResultError
from bargaining_sim.experiments.design import DIFFERENCES, INDICES, TORNADO
from bargaining_sim.experiments.frame import SweepFrame

MOST_TOLD = 4
"""Outcomes that are told in sentences and drawn, if none are asked for; the tables hold all."""


def study(frame: SweepFrame, outcomes: Sequence[str] = ()) -> Findings:
    """Work out what a sweep says.

    Parameters
    ----------
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
    outcomes_told = names if outcomes else names[:MOST_TOLD]
    left_out = []
    if frame.errors:
        point, error = next(iter(frame.errors.items()))
        left_out.append(LeftOut(Why.POINTS_FAILED, number=len(frame.errors), point=point, error=error))
    if len(outcomes_told) < len(names):
        left_out.append(LeftOut(Why.ONLY_IN_TABLES, number=len(outcomes_told)))
    analyses = frame.sweep.design.analyses
    if DIFFERENCES in analyses:
        by_outcome = differences(frame, names)
        tornados = {}
        if TORNADO in analyses:
            tornados = {name: tornado(frame, name, by_outcome[name]) for name in names}
        return Findings(outcomes_told, {}, [], [], by_outcome, tornados, None, left_out)
    effects = main_effects(frame, names)
    pairs = interactions(frame, {name: effects[name] for name in outcomes_told})
    if is_grid(frame) and len(frame.factors) > 1:
        shown = {pair.measure for pair in pairs}
        for name in outcomes_told:
            of_measure = effects[name]
            if name not in shown and (of_measure.effects or of_measure.silent):
                left_out.append(LeftOut(Why.HEATMAP_HOLES if of_measure.holes else Why.HEATMAP_CELLS, name))
    indices: list[Indices] = []
    if INDICES in analyses:
        indices, lacking = indices_of(frame, names)
        left_out += lacking
    discovery = discover(frame, names[0])
    if isinstance(discovery, LeftOut):
        left_out.append(discovery)
        return Findings(outcomes_told, effects, pairs, indices, {}, {}, None, left_out)
    return Findings(outcomes_told, effects, pairs, indices, {}, {}, discovery, left_out)
