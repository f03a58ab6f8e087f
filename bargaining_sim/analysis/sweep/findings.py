"""What a sweep says in sentences; a difference is told as one only if its interval leaves out zero."""

import math
from collections.abc import Sequence

import numpy as np

from bargaining_sim.analysis.sweep.discovery import Discovery, Leaf
from bargaining_sim.analysis.sweep.groups import is_sampled, points_used
from bargaining_sim.analysis.sweep.interactions import Together
from bargaining_sim.analysis.sweep.main_effects import Effect, Effects
from bargaining_sim.analysis.sweep.one_at_a_time import Swing, Tornado
from bargaining_sim.analysis.sweep.paired import REFERENCE, Difference
from bargaining_sim.analysis.sweep.results import Results
from bargaining_sim.analysis.sweep.sobol import Indices
from bargaining_sim.analysis.sweep.words import (
    change,
    factor_label,
    meaning,
    settings,
    told,
    value_words,
)
from bargaining_sim.experiments.frame import SweepFrame
from bargaining_sim.experiments.measures import Measure
from bargaining_sim.results.dictionary import NOTE
from bargaining_sim.statistics import Estimate
from bargaining_sim.text.lines import sentence, wrapped
from bargaining_sim.text.lists import listed
from bargaining_sim.text.numbers import percent, share_words

MOST_POINTS = 5  # of a paired design, in sentences


def findings_text(frame: SweepFrame, results: Results) -> str:
    """Return the findings for a terminal: what was asked, what came out, what is left out and why."""
    lines = [*wrapped(frame.sweep.experiment.question, 0, 0), *wrapped(frame.caption, 0, 0), NOTE]
    for name in results.told:
        measure = frame.measures[name]
        lines += ["", *wrapped(f"{name}: {meaning(measure)}", 0)]
        for text in sentences(frame, results, name):
            lines += wrapped(f"- {sentence(text)}", 2, 2)
    if results.discovery:
        lines += ["", *discovery_lines(frame, results.discovery)]
    if results.left_out:
        lines += ["", "Left out"]
        for reason in results.left_out:
            lines += wrapped(f"- {reason}", 2, 2)
    lines += ["", "How to read this"]
    for remark in remarks(frame, results):
        lines += wrapped(f"- {remark}", 2, 2)
    return "\n".join(lines) + "\n"


def sentences(frame: SweepFrame, results: Results, name: str) -> list[str]:
    """Return what is found about one outcome."""
    measure = frame.measures[name]
    if name in results.tornados:
        return tornado_sentences(frame, measure, results.tornados[name]) + savings(results.differences[name])
    if name in results.differences:
        return paired_sentences(frame, measure, results.differences[name])
    effects = results.effects[name]
    if not effects.effects and not effects.silent:
        return [nothing_varies(measure, effects)]
    found = [spread(frame, measure, effects), *hole_sentences(frame, effects)]
    if not effects.effects:
        return found
    indices = next((index for index in results.indices if index.measure == name and index.indices), None)
    if indices:
        found += sobol_sentences(frame, measure, indices, effects)
    else:
        found += effect_sentences(frame, measure, effects)
    mine = [pair for pair in results.pairs if pair.measure == name and pair.has_ends]
    return found + [pair_sentence(frame, measure, pair) for pair in mine]


def nothing_varies(measure: Measure, effects: Effects) -> str:
    """Say that an outcome does not depend on anything here."""
    if not effects.points:
        return "No run of any point has it."
    if effects.points == 1:
        return "Only one point has it: there is nothing to compare."
    return (
        f"It is the same at all points: {value_words(measure, effects.middle)}. No factor is seen to matter."
    )


def spread(frame: SweepFrame, measure: Measure, effects: Effects) -> str:
    """Say from where to where the means of the points go."""
    every = np.where(points_used(frame), frame.estimates[measure.name].mean, np.nan)
    low, high = int(np.nanargmin(every)), int(np.nanargmax(every))
    ends = [value_words(measure, float(every[point])) for point in (low, high)]
    if not is_sampled(frame):  # a drawn point is nothing to remember
        ends = [f"{end} ({settings(frame, point)})" for end, point in zip(ends, (low, high), strict=True)]
    middle = value_words(measure, effects.middle)
    return f"Mean over {effects.points:,} points: {middle}. The points go from {ends[0]} to {ends[1]}."


def hole_sentences(frame: SweepFrame, effects: Effects) -> list[str]:
    """Say how factors are compared in a grid with holes, and of which nothing is said."""
    if not effects.holes:
        return []
    found = [
        f"{effects.points:,} of {len(frame.sweep.points):,} points have a number. So a factor is compared "
        "only at those settings of the others at which all of its values have one"
        + ("; which factor matters most is not told." if effects.uneven else ".")
    ]
    if effects.silent:
        names = listed([factor_label(frame, name) for name in effects.silent])
        found.append(
            f"Nothing is said about {names}: no settings of the others have a number at all of the values."
        )
    return found


def leading(frame: SweepFrame, leaders: Sequence[str], rivals: Sequence[str]) -> str:
    """Say what matters most, as far as the sweep can tell."""
    if not leaders:
        return "No factor is told apart from no effect."
    names = listed([factor_label(frame, name) for name in leaders])
    if rivals:
        others = listed([factor_label(frame, name) for name in rivals])
        return f"Foremost: {names}; {others}, not told apart from no effect, may matter as much."
    if len(leaders) == 1:
        return f"What matters most: {names}."
    return f"What matters most: {names}; which of them most, this sweep cannot tell."


def effect_sentences(frame: SweepFrame, measure: Measure, effects: Effects) -> list[str]:
    """Say what every factor does that does something."""
    apart = any(effect.matters for effect in effects.effects)
    found = [] if effects.uneven and apart else [leading(frame, effects.leaders, effects.rivals)]
    between = "the points compared" if effects.holes else "points"
    for effect in effects.effects:
        if effect.matters:
            explains = f"explains {share_words(effect.explained, 0)} of the variance between {between}"
            label = factor_label(frame, effect.factor)
            found.append(f"{label}: {explains}; {course(measure, effect)}.")
    idle = [
        f"{factor_label(frame, effect.factor)} ({change(measure, effect.difference)})"
        for effect in effects.effects
        if not effect.matters
    ]
    return found + not_told(idle)


def not_told(idle: list[str]) -> list[str]:
    """Name factors with their largest difference, which the sweep does not tell apart from none."""
    return [f"Not told apart from no effect: {listed(idle)}."] if idle else []


def course(measure: Measure, effect: Effect) -> str:
    """Say where an outcome is low and high along a factor whose difference is told apart from none."""
    groups, low, high = effect.groups, effect.lowest, effect.highest
    ends = {
        low: value_words(measure, effect.means[low].value),
        high: value_words(measure, effect.means[high].value),
    }
    at = "in" if groups.binned else "at"
    by = change(measure, effect.difference).removeprefix("+")
    if groups.ordered and {low, high} == {0, groups.size - 1}:
        verb = "rises" if low == 0 else "falls"
        first, last = sorted(ends)
        way = f"{ends[first]} {at} {groups.labels[first]} to {ends[last]} {at} {groups.labels[last]}"
        return f"the outcome {verb} from {way}, by {by}"
    return (
        f"the outcome is lowest, {ends[low]}, {at} {groups.labels[low]}, and highest, {ends[high]}, "
        f"{at} {groups.labels[high]}, by {by}"
    )


def pair_sentence(frame: SweepFrame, measure: Measure, pair: Together) -> str:
    """Say whether one factor changes what the other does."""
    first, second = (factor_label(frame, effect.factor) for effect in (pair.first, pair.second))
    if not pair.bends:
        return (
            f"Whether the effect of {first} depends on {second} is not told: its difference between the two "
            f"ends is {change(measure, pair.bend)}."
        )
    groups = pair.second.groups
    at = [groups.labels[place] for place in (pair.second.lowest, pair.second.highest)]
    ends = [groups_ends(pair.first)[k] for k in range(2)]
    gaps = [change(measure, gap) for gap in pair.gaps]
    return (
        f"{first} and {second} work together: {first} at {ends[1]} instead of {ends[0]} makes {gaps[0]} "
        f"where {second} is {at[0]}, but {gaps[1]} where it is {at[1]}; the one less the other is "
        f"{change(measure, pair.bend)}."
    )


def groups_ends(effect: Effect) -> tuple[str, str]:
    """Values of a factor with the lowest and with the highest mean."""
    return effect.groups.labels[effect.lowest], effect.groups.labels[effect.highest]


def sobol_sentences(frame: SweepFrame, measure: Measure, found: Indices, effects: Effects) -> list[str]:
    """Say which share of the variance every factor makes."""
    told_ = [leading(frame, found.leaders, found.rivals)]
    by_factor = {effect.factor: effect for effect in effects.effects}
    for index in found.indices:
        if not index.matters:
            continue
        text = (
            f"{factor_label(frame, index.factor)}: makes {share_words(index.total, 0)} of the variance with "
            f"its interactions (total index), {share_words(index.first, 0)} alone (first order)"
        )
        effect = by_factor[index.factor]
        told_.append(f"{text}; {course(measure, effect)}." if effect.matters else f"{text}.")
    idle = [
        f"{factor_label(frame, index.factor)} ({share_words(index.total, 0)})"
        for index in found.indices
        if not index.matters
    ]
    if idle:
        luck = f"up to {percent(found.by_luck)}" if math.isfinite(found.by_luck) else "unknown for one run"
        told_.append(
            f"Total index not surely above what luck alone can make ({luck}): {listed(idle)}. No effect is "
            "claimed."
        )
    if found.alone.high < 1.0:
        told_.append(f"All factors alone make {share_words(found.alone, 0)}: the rest is interactions.")
    else:
        told_.append(
            f"All factors alone make {share_words(found.alone, 0)}: interactions are not told apart."
        )
    return told_


def tornado_sentences(frame: SweepFrame, measure: Measure, found: Tornado) -> list[str]:
    """Say how far each factor alone moves an outcome."""
    base = f"The scenario as it is: {value_words(measure, found.base)}."
    if not found.swings:
        return [base, "No run has it both there and at another point: there is nothing to compare."]
    sentences_ = [base, leading(frame, found.leaders, found.rivals)]
    sentences_ += [
        f"{factor_label(frame, swing.factor)}: {ends_of(measure, swing)}."
        for swing in found.swings
        if swing.matters
    ]
    idle = [
        f"{factor_label(frame, swing.factor)} ({change(measure, swing.largest.wide)})"
        for swing in found.swings
        if not swing.matters
    ]
    return sentences_ + not_told(idle)


def ends_of(measure: Measure, swing: Swing) -> str:
    """Say what the two ends of a factor make, the further one first."""
    ends = {swing.at_lowest: swing.lowest, swing.at_highest: swing.highest}
    order = sorted(ends, key=lambda value: -abs(ends[value].mean.value))
    return ", ".join(end_words(measure, value, ends[value]) for value in order)


def end_words(measure: Measure, value: str, found: Difference) -> str:
    """Say what one value of a factor makes."""
    if not found.changed:
        return f"no run differs at {value}"
    doubt = "" if found.matters else " (not told apart from none)"
    return f"{change(measure, found.wide)} at {value}{doubt}"


def paired_sentences(frame: SweepFrame, measure: Measure, found: list[Difference]) -> list[str]:
    """Say which points differ from the first, and what pairing saved."""
    base = float(frame.estimates[measure.name].mean[REFERENCE])
    told_ = [
        f"Compared with the first point ({settings(frame, REFERENCE)}): {value_words(measure, base)} there."
    ]
    apart = [difference for difference in found if difference.matters]
    told_.append(
        f"{len(apart):,} of {len(found):,} points are told apart from it."
        if apart
        else f"None of the {len(found):,} other points is told apart from it."
    )
    apart.sort(key=lambda difference: -abs(difference.mean.value))
    told_ += [
        f"{change(measure, difference.wide)} with {settings(frame, difference.point, REFERENCE)}."
        for difference in apart[:MOST_POINTS]
    ]
    if len(apart) > MOST_POINTS:
        told_.append(f"Smaller differences of {len(apart) - MOST_POINTS:,} more points: paired.csv.")
    return told_ + savings(found)


def savings(found: list[Difference]) -> list[str]:
    """Say what pairing run by run saved."""
    saved = np.array([difference.saved for difference in found])
    saved = saved[np.isfinite(saved)]
    if not len(saved):
        return []
    middle, low, high = (float(np.quantile(saved, at)) for at in (0.5, 0.0, 1.0))
    ends = [percent(share, 0, unit="") for share in (middle, low, high)]
    told_ = (
        f"Common random numbers saved {ends[0]} % of the variance of differences (median of points; "
        f"{ends[1]} to {ends[2]} %)"
    )
    if 0.0 < middle < 0.9999:
        told_ += f": as sharp without them would take {1 / (1 - middle):.1f} times the runs"
    return [f"{told_}."]


def discovery_lines(frame: SweepFrame, found: Discovery) -> list[str]:
    """Return the conditions under which an outcome is likely, the likeliest first."""
    measure = frame.measures[found.measure]
    lines = wrapped(f"Under which conditions: {found.measure}", 0)
    first = (
        f"A decision tree grown on {found.grown:,} points predicts {percent(found.explained, 0)} of the "
        f"variance of the share between {found.held_out:,} points held out, whose mean is "
        f"{value_words(measure, found.overall)}."
    )
    lines += wrapped(f"- {first}", 2, 2)
    for leaf in found.leaves:
        lines += wrapped(f"- {leaf_words(measure, leaf, found.held_out)}", 2, 2)
    best, worst = found.leaves[0].share, found.leaves[-1].share
    if not best.low > worst.high:
        lines += wrapped("- The likeliest and the rarest are not told apart by the points held out.", 2, 2)
    return lines


def leaf_words(measure: Measure, leaf: Leaf, held_out: int) -> str:
    """Put one leaf in words."""
    where = listed(leaf.conditions)
    if not leaf.points:
        grown = Estimate(leaf.grown_share, math.nan, math.nan)
        return f"{told(measure, grown)} at the points it was grown on, none held out: {where}."
    some = f"{leaf.points:,} of {held_out:,} points"
    some += ", too few for an interval" if leaf.points == 1 else ""
    return f"{told(measure, leaf.share)} where {where} ({some}, {percent(leaf.coverage, 0)} of all cases)."


def remarks(frame: SweepFrame, results: Results) -> list[str]:
    """Say what the numbers mean, and what they do not."""
    kind = frame.sweep.experiment.design.kind
    found = [
        "All points are played with the same random numbers; intervals are of the sampling only, at 95 %."
    ]
    if kind in ("one_at_a_time", "paired"):
        found.append(
            "Differences are taken run by run, over the runs that have the number at both points. Intervals "
            "in sentences hold for all points of an outcome together (Bonferroni); paired.csv has both kinds."
        )
    else:
        found.append(
            "Differences between values of a factor are means over all other factors; their intervals hold "
            "for all of an outcome together (Bonferroni). How two factors work together has plain ones."
        )
    if is_sampled(frame):
        found.append(
            "Points are spread evenly over the ranges: shares and variances are those of the design, not of "
            "the world. Wider ranges make a factor matter more."
        )
    elif kind == "grid":
        found.append("Shares of variance are those of the grid: other values of a factor give others.")
    if kind == "sobol":
        found.append(
            "Main effects and conditions use the parts A and B of the design; Sobol indices use all points. "
            "The luck of the runs is part of what they see; an index below 0 or above 100 % is scatter."
        )
    if results.discovery:
        found.append(
            "Conditions are judged on points that the tree has not seen; points share their random numbers, "
            "so an interval counts the runs of one point and how the points differ."
        )
    return found
