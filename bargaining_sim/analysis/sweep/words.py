"""What a sweep says in sentences; a difference is told as one only if its interval leaves out zero."""

import math
from collections.abc import Sequence

import numpy as np

from bargaining_sim.analysis.sweep.differences import REFERENCE
from bargaining_sim.analysis.sweep.findings import (
    Condition,
    Difference,
    Discovery,
    Effect,
    Effects,
    Findings,
    Indices,
    Interaction,
    Leaf,
    Swing,
    Tornado,
)
from bargaining_sim.analysis.sweep.groups import is_sampled, points_used
from bargaining_sim.analysis.sweep.labels import (
    change,
    factor_label,
    meaning,
    setting,
    settings,
    told,
    value_words,
)
from bargaining_sim.analysis.sweep.remarks import remarks, why_not
from bargaining_sim.experiments.frame import SweepFrame
from bargaining_sim.experiments.measures import Measure
from bargaining_sim.results.dictionary import NOTE
from bargaining_sim.statistics import Estimate
from bargaining_sim.text.lines import sentence, wrapped
from bargaining_sim.text.lists import listed
from bargaining_sim.text.numbers import figure, percent, share_words
from bargaining_sim.text.parts import Part, as_lines

MOST_POINTS = 5  # of a paired design, in sentences
IN_CAPTION = 2
"""Sentences of a caption."""


def findings_text(frame: SweepFrame, findings: Findings) -> str:
    lines = [*wrapped(frame.sweep.experiment.question, 0, 0), *wrapped(frame.caption, 0, 0), NOTE]
    parts = [*parts_of(frame, findings), Part("How to read this", remarks(frame, findings))]
    return "\n".join([*lines, *as_lines(parts)]) + "\n"


def parts_of(frame: SweepFrame, findings: Findings) -> list[Part]:
    parts = []
    for name in findings.outcomes:
        sentences_ = [sentence(text) for text in sentences(frame, findings, name)]
        parts.append(Part(f"{name}: {meaning(frame.measures[name])}", sentences_))
    if findings.discovery:
        heading = f"Under which conditions: {findings.discovery.measure}"
        parts.append(Part(heading, conditions(frame, findings.discovery)))
    if findings.left_out:
        parts.append(Part("Left out", [why_not(frame, findings, one) for one in findings.left_out]))
    return parts


def sentences(frame: SweepFrame, findings: Findings, name: str) -> list[str]:
    measure = frame.measures[name]
    if name in findings.tornados:
        return tornado_sentences(frame, measure, findings.tornados[name]) + savings(
            findings.differences[name]
        )
    if name in findings.differences:
        return paired_sentences(frame, measure, findings.differences[name])
    effects = findings.effects[name]
    if not effects.effects and not effects.silent:
        return [nothing_varies(measure, effects)]
    texts = [spread(frame, measure, effects), *hole_sentences(frame, effects)]
    if not effects.effects:
        return texts
    indices = indices_of(findings, name)
    texts += (
        sobol_sentences(frame, measure, indices, effects)
        if indices
        else effect_sentences(frame, measure, effects)
    )
    return texts + interaction_sentences(frame, findings, name)


def caption(frame: SweepFrame, findings: Findings, kind: str, name: str) -> str:
    if kind == "discovery":
        texts = conditions(frame, findings.discovery) if findings.discovery else []
        return " ".join(texts[:IN_CAPTION])
    if name not in findings.outcomes:
        return ""
    measure = frame.measures[name]
    texts = []
    if kind == "tornado" and name in findings.tornados:
        texts = tornado_sentences(frame, measure, findings.tornados[name])[:IN_CAPTION]
        if not findings.tornados[name].swings:
            texts = texts[:1]
    elif kind == "paired" and name in findings.differences:
        texts = paired_sentences(frame, measure, findings.differences[name])
    elif name in findings.effects:
        effects, indices = findings.effects[name], indices_of(findings, name)
        if kind == "heatmap":
            texts = interaction_sentences(frame, findings, name)
        elif not effects.effects and not effects.silent:
            texts = [nothing_varies(measure, effects)] if kind == "lines" and effects.points > 1 else []
        else:
            texts = [*hole_sentences(frame, effects)[:1], *leading_sentences(frame, effects, indices)]
            if kind == "sobol" and indices:
                texts.append(alone_sentence(indices))
            elif kind == "lines" and not indices:
                texts += [
                    effect_sentence(frame, measure, effects, one) for one in effects.effects if one.matters
                ]
    return " ".join(sentence(text) for text in texts[:IN_CAPTION])


def indices_of(findings: Findings, name: str) -> Indices | None:
    return next((one for one in findings.sobol if one.measure == name and one.indices), None)


def nothing_varies(measure: Measure, effects: Effects) -> str:
    if not effects.points:
        return "No run of any point has it."
    if effects.points == 1:
        return "Only one point has it: there is nothing to compare."
    return (
        f"It is the same at all points: {value_words(measure, effects.middle)}. No factor is seen to matter."
    )


def spread(frame: SweepFrame, measure: Measure, effects: Effects) -> str:
    means = np.where(points_used(frame), frame.estimates[measure.name].mean, np.nan)
    ends = int(np.nanargmin(means)), int(np.nanargmax(means))
    words = [value_words(measure, float(means[point])) for point in ends]
    if not is_sampled(frame):  # a drawn point is nothing to remember
        words = [f"{value} ({settings(frame, point)})" for value, point in zip(words, ends, strict=True)]
    middle = value_words(measure, effects.middle)
    return f"Mean over {effects.points:,} points: {middle}. The points go from {words[0]} to {words[1]}."


def hole_sentences(frame: SweepFrame, effects: Effects) -> list[str]:
    if not effects.holes:
        return []
    texts = [
        f"{effects.points:,} of {len(frame.sweep.points):,} points have a number. So a factor is compared "
        "only at those settings of the others at which all of its values have one"
        + ("; which factor matters most is not told." if effects.uneven else ".")
    ]
    if effects.silent:
        names = listed([factor_label(frame, name) for name in effects.silent])
        texts.append(
            f"Nothing is said about {names}: no settings of the others have a number at all of the values."
        )
    return texts


def leading_sentences(frame: SweepFrame, effects: Effects, indices: Indices | None) -> list[str]:
    """Say what matters most, by the Sobol indices if there are any; nothing in an uneven grid."""
    if indices:
        return [leading(frame, indices.leaders, indices.rivals)]
    if not effects.effects or (effects.uneven and any(effect.matters for effect in effects.effects)):
        return []
    return [leading(frame, effects.leaders, effects.rivals)]


def leading(frame: SweepFrame, leaders: Sequence[str], rivals: Sequence[str]) -> str:
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
    texts = leading_sentences(frame, effects, None)
    texts += [effect_sentence(frame, measure, effects, one) for one in effects.effects if one.matters]
    idle = [
        f"{factor_label(frame, effect.factor)} ({change(measure, effect.difference)})"
        for effect in effects.effects
        if not effect.matters
    ]
    return texts + no_effect(idle)


def effect_sentence(frame: SweepFrame, measure: Measure, effects: Effects, effect: Effect) -> str:
    between = "the points compared" if effects.holes else "points"
    explains = f"explains {share_words(effect.explained, 0)} of the variance between {between}"
    return f"{factor_label(frame, effect.factor)}: {explains}; {course(measure, effect)}."


def no_effect(idle: list[str]) -> list[str]:
    return [f"Not told apart from no effect: {listed(idle)}."] if idle else []


def course(measure: Measure, effect: Effect) -> str:
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


def interaction_sentences(frame: SweepFrame, findings: Findings, name: str) -> list[str]:
    measure = frame.measures[name]
    pairs = [pair for pair in findings.interactions if pair.measure == name and pair.has_ends]
    return [interaction_sentence(frame, measure, pair) for pair in pairs]


def interaction_sentence(frame: SweepFrame, measure: Measure, pair: Interaction) -> str:
    first, second = (factor_label(frame, effect.factor) for effect in (pair.first, pair.second))
    if not pair.bends:
        return (
            f"Whether the effect of {first} depends on {second} is not told: its difference between the two "
            f"ends is {change(measure, pair.bend)}."
        )
    low, high = (pair.first.groups.labels[place] for place in (pair.first.lowest, pair.first.highest))
    at = [pair.second.groups.labels[place] for place in (pair.second.lowest, pair.second.highest)]
    gaps = [change(measure, gap) for gap in pair.gaps]
    return (
        f"{first} and {second} work together: {first} at {high} instead of {low} makes {gaps[0]} "
        f"where {second} is {at[0]}, but {gaps[1]} where it is {at[1]}; the one less the other is "
        f"{change(measure, pair.bend)}."
    )


def sobol_sentences(frame: SweepFrame, measure: Measure, indices: Indices, effects: Effects) -> list[str]:
    texts = leading_sentences(frame, effects, indices)
    by_factor = {effect.factor: effect for effect in effects.effects}
    for index in indices.indices:
        if not index.matters:
            continue
        text = (
            f"{factor_label(frame, index.factor)}: makes {share_words(index.total, 0)} of the variance with "
            f"its interactions (total index), {share_words(index.first, 0)} alone (first order)"
        )
        effect = by_factor[index.factor]
        texts.append(f"{text}; {course(measure, effect)}." if effect.matters else f"{text}.")
    idle = [
        f"{factor_label(frame, index.factor)} ({share_words(index.total, 0)})"
        for index in indices.indices
        if not index.matters
    ]
    if idle:
        most = f"up to {percent(indices.by_chance)}"
        chance = most if math.isfinite(indices.by_chance) else "unknown for one run"
        texts.append(
            f"Total index not surely above what luck alone can make ({chance}): {listed(idle)}. No effect is "
            "claimed."
        )
    return [*texts, alone_sentence(indices)]


def alone_sentence(indices: Indices) -> str:
    told_apart = indices.alone.high < 1.0
    rest = "the rest is interactions" if told_apart else "interactions are not told apart"
    return f"All factors alone make {share_words(indices.alone, 0)}: {rest}."


def tornado_sentences(frame: SweepFrame, measure: Measure, tornado: Tornado) -> list[str]:
    base = f"The scenario as it is: {value_words(measure, tornado.base)}."
    if not tornado.swings:
        return [base, "No run has it both there and at another point: there is nothing to compare."]
    texts = [base, leading(frame, tornado.leaders, tornado.rivals)]
    texts += [
        f"{factor_label(frame, swing.factor)}: {ends_of(measure, swing)}."
        for swing in tornado.swings
        if swing.matters
    ]
    idle = [
        f"{factor_label(frame, swing.factor)} ({change(measure, swing.largest.wide)})"
        for swing in tornado.swings
        if not swing.matters
    ]
    return texts + no_effect(idle)


def ends_of(measure: Measure, swing: Swing) -> str:
    ends = {setting(swing.at_lowest): swing.lowest, setting(swing.at_highest): swing.highest}
    order = sorted(ends, key=lambda value: -abs(ends[value].mean.value))
    return ", ".join(end_words(measure, value, ends[value]) for value in order)


def end_words(measure: Measure, value: str, difference: Difference) -> str:
    if not difference.changed:
        return f"no run differs at {value}"
    doubt = "" if difference.matters else " (not told apart from none)"
    return f"{change(measure, difference.wide)} at {value}{doubt}"


def paired_sentences(frame: SweepFrame, measure: Measure, of_points: list[Difference]) -> list[str]:
    base = float(frame.estimates[measure.name].mean[REFERENCE])
    texts = [
        f"Compared with the first point ({settings(frame, REFERENCE)}): {value_words(measure, base)} there."
    ]
    certain = [one for one in of_points if one.matters]
    texts.append(
        f"{len(certain):,} of {len(of_points):,} points are told apart from it."
        if certain
        else f"None of the {len(of_points):,} other points is told apart from it."
    )
    certain.sort(key=lambda one: -abs(one.mean.value))
    texts += [
        f"{change(measure, one.wide)} with {settings(frame, one.point, REFERENCE)}."
        for one in certain[:MOST_POINTS]
    ]
    if len(certain) > MOST_POINTS:
        texts.append(f"Smaller differences of {len(certain) - MOST_POINTS:,} more points: paired.csv.")
    return texts + savings(of_points)


def savings(of_points: list[Difference]) -> list[str]:
    saved = np.array([one.saved for one in of_points])
    saved = saved[np.isfinite(saved)]
    if not len(saved):
        return []
    middle, low, high = (float(np.quantile(saved, at)) for at in (0.5, 0.0, 1.0))
    text = (
        f"Common random numbers saved {percent(middle, 0)} of the variance of differences (median of points; "
        f"{percent(low, 0, unit='')} to {percent(high, 0)})"
    )
    if 0.0 < middle < 0.9999:
        text += f": as sharp without them would take {1 / (1 - middle):.1f} times the runs"
    return [f"{text}."]


def conditions(frame: SweepFrame, discovery: Discovery) -> list[str]:
    measure = frame.measures[discovery.measure]
    texts = [
        f"A decision tree grown on {discovery.grown:,} points predicts {percent(discovery.explained, 0)} of "
        f"the variance of the share between {discovery.held_out:,} points held out, whose mean is "
        f"{value_words(measure, discovery.overall)}."
    ]
    texts += [leaf_words(frame, measure, leaf, discovery.held_out) for leaf in discovery.leaves]
    best, worst = discovery.leaves[0].share, discovery.leaves[-1].share
    if not best.low > worst.high:
        texts.append("The likeliest and the rarest are not told apart by the points held out.")
    return texts


def leaf_words(frame: SweepFrame, measure: Measure, leaf: Leaf, held_out: int) -> str:
    where = listed([condition_words(frame, one) for one in leaf.conditions])
    if not leaf.points:
        grown = Estimate(leaf.grown_share, math.nan, math.nan)
        return f"{told(measure, grown)} at the points it was grown on, none held out: {where}."
    some = f"{leaf.points:,} of {held_out:,} points"
    some += ", too few for an interval" if leaf.points == 1 else ""
    return f"{told(measure, leaf.share)} where {where} ({some}, {percent(leaf.coverage, 0)} of all cases)."


def condition_words(frame: SweepFrame, condition: Condition) -> str:
    label, low, high = factor_label(frame, condition.factor), condition.low, condition.high
    if condition.choice is not None:
        choice = setting(condition.choice)
        if low > -math.inf:
            return f"{label}: {choice}"
        return f"{label}: {f'not {choice}' if condition.other is None else setting(condition.other)}"
    inside = [value for value in condition.known if low < value <= high]
    if inside:  # values are named, not the middles between them where the tree splits
        first, last = figure(inside[0]), figure(inside[-1])
        if len(inside) == 1:
            return f"{label} = {first}"
        if low == -math.inf:
            return f"{label} ≤ {last}"
        return f"{label} ≥ {first}" if high == math.inf else f"{label} from {first} to {last}"
    if low == -math.inf:
        return f"{label} ≤ {figure(high)}"
    return f"{label} > {figure(low)}" if high == math.inf else f"{label} from {figure(low)} to {figure(high)}"
