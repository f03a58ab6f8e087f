"""What a sweep leaves out and why, and how the rest is to be read."""

from bargaining_sim.analysis.sweep.discovery import LEAST_POINTS
from bargaining_sim.analysis.sweep.effects import MOST_CELLS
from bargaining_sim.analysis.sweep.findings import Findings, LeftOut, Why
from bargaining_sim.analysis.sweep.groups import is_sampled
from bargaining_sim.experiments.design import EFFECTS, INDICES
from bargaining_sim.experiments.frame import SweepFrame

WHY_NOT = {
    Why.POINTS_FAILED: "{number:,} of {points:,} points failed, such as point {point}: {error}. They are "
    "left out{uneven}.",
    Why.ONLY_IN_TABLES: "Told and drawn are the first {number} of {outcomes} outcomes; the tables hold "
    "all, and --outcome NAME tells another.",
    Why.HEATMAP_HOLES: "{outcome}: no heat-map, too few combinations of settings have a number",
    Why.HEATMAP_CELLS: f"{{outcome}}: no heat-map, more than {MOST_CELLS:,} cells",
    Why.SOBOL_FAILED: "{outcome}: no Sobol indices: {number:,} points failed, and the design needs every "
    "point",
    Why.SOBOL_EMPTY: "{outcome}: no Sobol indices: at {number:,} points no run has a value, and the design "
    "needs every point",
    Why.NO_SHARE: "No conditions: {outcome} is no share of runs; put one first, such as closed=ever",
    Why.FEW_POINTS: f"No conditions: {{number:,}} points are too few for a tree, which takes {LEAST_POINTS}",
    Why.NOT_INSTALLED: "No conditions: scikit-learn is not installed: pip install "
    '"bargaining-sim[discovery]"',
    Why.ALL_THE_SAME: "No conditions: {outcome} is the same at all points",
    Why.NONE_SEPARATE: "No conditions: none separate {outcome} at points that the tree has not seen",
}


def why_not(frame: SweepFrame, findings: Findings, left_out: LeftOut) -> str:
    values_differ = ", so that values of a factor may be compared at different values of the others"
    numbers = left_out._asdict() | {
        "points": len(frame.sweep.points),
        "outcomes": len(findings.effects or findings.differences),
        "uneven": values_differ if is_sampled(frame) else "",
    }
    return WHY_NOT[left_out.why].format(**numbers)


def remarks(frame: SweepFrame, findings: Findings) -> list[str]:
    analyses = frame.sweep.design.analyses
    texts = [
        "All points are played with the same random numbers; intervals are of the sampling only, at 95 %."
    ]
    if findings.differences:
        texts.append(
            "Differences are taken run by run, over the runs that have the number at both points. Intervals "
            "in sentences hold for all points of an outcome together (Bonferroni); paired.csv has both kinds."
        )
    else:
        texts.append(
            "Differences between values of a factor are means over all other factors; their intervals hold "
            "for all of an outcome together (Bonferroni). How two factors work together has plain ones."
        )
    if is_sampled(frame):
        texts.append(
            "Points are spread evenly over the ranges: shares and variances are those of the design, not of "
            "the world. Wider ranges make a factor matter more."
        )
    elif EFFECTS in analyses:
        texts.append("Shares of variance are those of the grid: other values of a factor give others.")
    if INDICES in analyses:
        texts.append(
            "Main effects and conditions use the parts A and B of the design; Sobol indices use all points. "
            "The luck of the runs is part of what they see; an index below 0 or above 100 % is scatter."
        )
    if findings.discovery:
        texts.append(
            "Conditions are judged on points that the tree has not seen; points share their random numbers, "
            "so an interval counts the runs of one point and how the points differ."
        )
    return texts
