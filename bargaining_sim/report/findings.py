"""What one result shows, in sentences that say no more than its intervals carry."""

import math
from collections.abc import Callable, Collection, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bargaining_sim.results.baselines import Baseline
from bargaining_sim.results.classes import FILE_CLASSES, class_words
from bargaining_sim.results.frame import Frame
from bargaining_sim.results.summary import Lines, baseline_values
from bargaining_sim.scenario.preferences import types_of
from bargaining_sim.statistics import Estimate, beside, is_above, leaves_out_zero, newcombe, wilson
from bargaining_sim.text.lines import plain, quoted
from bargaining_sim.text.lists import few, listed
from bargaining_sim.text.numbers import mean_words, number, points, share_words

CLOSED = tuple(name for name, row in FILE_CLASSES.items() if row.is_deal)
NEITHER = ("no_file", "failed")


Shares = Mapping[str, Estimate]


def leaders(shares: Shares) -> list[str]:
    """Return the most frequent class, and all others whose intervals reach into its own."""
    occurring = {name: share for name, share in shares.items() if share.value > 0}
    order = sorted(occurring, key=lambda name: -occurring[name].value)
    return [name for name in order if name == order[0] or not is_above(occurring[order[0]], occurring[name])]


def most_frequent(subject: str, shares: Shares, of: str = "of runs") -> str:
    """Say which class is the most frequent, or that this cannot be told.

    Parameters
    ----------
    subject : str
        What the classes are about, such as ``What became of TikTok``.
    shares : mapping
        Class in words → its share with an interval; all of the same runs. A class that is no word of ours
        comes in quotation marks.
    of : str
        Of what they are shares.
    """
    occurring = [name for name, share in shares.items() if share.value > 0]
    if not occurring:
        return ""
    first = leaders(shares)
    if len(occurring) == 1:
        return f"{subject}: always {first[0]}, {share_words(shares[first[0]])} {of}."
    texts = [f"{name} ({share_words(shares[name])})" for name in first]
    if len(first) == 1:
        rest = sorted(occurring, key=lambda name: -shares[name].value)
        return (
            f"{subject}: most often {first[0]}, {share_words(shares[first[0]])} {of}, ahead of {rest[1]}, "
            f"{share_words(shares[rest[1]])}."
        )
    names = few(texts, 4) if len(first) > 4 else listed(texts)
    return f"{subject}: nothing stands out {of}; not told apart are {names}."


def file_label(frame: Frame) -> str:
    approval = frame.scenario.approval
    return plain(frame.scenario.chips[approval.chip].label) if approval else ""


def class_shares(
    frame: Frame, column: str, only: Collection[str] = (), words: Callable[[str], str] = quoted
) -> dict[str, Estimate]:
    """Return the shares of the classes of a column that occur, in words; of ``only`` some, in their runs."""
    counts = {name: n for name, n in frame.shares(column).items() if n and (not only or name in only)}
    total = sum(counts.values()) if only else frame.runs
    return {
        words(class_words(frame.scenario, column, name)): wilson(count, total)
        for name, count in counts.items()
    }


def findings(frame: Frame, lines: Lines, plain_ones: list[Baseline]) -> list[str]:
    """Return what a result shows.

    Parameters
    ----------
    lines : mapping
        Its summary by quantity and class.
    """
    texts = []
    if frame.scenario.approval:
        ever = share_words(lines["closed", "ever"].estimate)
        texts.append(f"{file_label(frame)} is closed, at least for a time, in {ever} of runs.")
        texts.append(
            most_frequent(f"What became of {file_label(frame)}", class_shares(frame, "file_outcome"))
        )
    texts += [failing(frame), closing_time(frame), ventures(frame)]
    others = "the other chips" if frame.scenario.approval else "the chips"
    texts.append(most_frequent(f"What became of {others}", class_shares(frame, "trade_outcome")))
    texts += hinges(frame)
    texts += against_baselines(frame, lines, plain_ones)
    return [text for text in texts if text]


def failing(frame: Frame) -> str:
    if not frame.scenario.approval:
        return ""
    known = frame.shares("file_outcome")
    lost = [name for name, n in known.items() if n and name not in CLOSED and name not in NEITHER]
    if not lost:
        return ""
    shares = class_shares(frame, "file_outcome", lost)
    of = f"of the {sum(known[name] for name in lost):,} runs that do not close it"
    return most_frequent(f"Where {file_label(frame)} fails", shares, of)


def by_round(frame: Frame, column: str) -> tuple[dict[str, Estimate], int]:
    rounds = np.asarray(frame[column])
    reached = rounds[rounds > 0]
    if not len(reached):
        return {}, 0
    counts = np.bincount(reached)
    meetings = frame.scenario.calendar.meetings
    shares = {
        f"round {r}, {plain(meetings[r - 1].name, 40)}": wilson(int(counts[r]), len(reached))
        for r in np.flatnonzero(counts)
    }
    return shares, len(reached)


def closing_time(frame: Frame) -> str:
    column = "closed" if frame.scenario.approval else "first_deal"
    if len(frame.scenario.calendar.meetings) < 2:
        return ""
    shares, reached = by_round(frame, column)
    what = f"When {file_label(frame)} closes" if frame.scenario.approval else "When the first deal is struck"
    runs = "that close it" if frame.scenario.approval else "with a deal"
    return most_frequent(what, shares, f"of the {reached:,} runs {runs}") if reached else ""


def ventures(frame: Frame) -> str:
    counts = {name: frame.shares("file_outcome").get(name, 0) for name in CLOSED}
    closed = sum(counts.values())
    if not closed or counts["closed"] == closed:
        return ""
    shares = {FILE_CLASSES[name].after: wilson(count, closed) for name, count in counts.items() if count}
    return most_frequent("After closing", shares, f"of the {closed:,} runs that close it")


def hinges(frame: Frame) -> list[str]:
    column = "closed" if frame.scenario.approval else "first_deal"
    what = f"{file_label(frame)} is closed" if frame.scenario.approval else "a deal is struck"
    reached = np.asarray(frame[column]) > 0
    texts = []
    for name, actor in frame.scenario.actors.items():
        if len(types_of(actor)) > 1:
            codes = np.asarray(frame[f"type_{name}"])[frame.ended]
            shares = shares_by_class(list(types_of(actor)), codes, reached[frame.ended])
            texts.append(hinge(plain(actor.label), what, shares))
    return texts


def shares_by_class(names: list[str], codes: NDArray[Any], reached: NDArray[np.bool_]) -> dict[str, Estimate]:
    return {
        name.replace("_", " "): wilson(int(reached[codes == code].sum()), int((codes == code).sum()))
        for code, name in enumerate(names)
        if (codes == code).any()
    }


def hinge(actor: str, what: str, shares: Shares) -> str:
    if len(shares) < 2:
        return ""
    order = sorted(shares, key=lambda name: -shares[name].value)
    high, low = order[0], order[-1]
    gap = newcombe(shares[high], shares[low])
    text = f"{share_words(shares[high])} of runs with type “{high}”, {share_words(shares[low])} with “{low}”"
    differs = leaves_out_zero(gap) and (len(shares) == 2 or is_above(shares[high], shares[low]))
    if differs:
        return f"It hinges on the private type of {actor}: {what} in {text}; the difference is {points(gap)}."
    return f"Whether it hinges on the private type of {actor}, these runs cannot tell: {what} in {text}."


def against_baselines(frame: Frame, lines: Lines, plain_ones: list[Baseline]) -> list[str]:
    subjects = {
        f"utility_{name}": f"{plain(actor.label)} ends with a mean utility of"
        for name, actor in frame.scenario.actors.items()
    } | {"surplus_captured": "The share of the joint surplus that is captured is"}
    texts = []
    for quantity, subject in subjects.items():
        estimate = lines[quantity, ""].estimate
        if math.isnan(estimate.value):
            continue
        values = {one.name: baseline_values(one, frame.scenario)[quantity] for one in plain_ones}
        texts.append(f"{subject} {mean_words(estimate)}: {beside_values(estimate, values)}.")
    return texts


def beside_values(estimate: Estimate, values: Mapping[str, float]) -> str:
    """Say which fixed numbers an estimate lies above, below, or may be."""
    groups: dict[str, list[str]] = {"more": [], "less": [], "": []}
    for name, value in values.items():
        if not math.isnan(value):
            groups[beside(estimate, value)].append(f"“{name}” ({number(value)})")
    parts = [f"{verdict} than {listed(groups[verdict])}" for verdict in ("more", "less") if groups[verdict]]
    if groups[""]:
        parts.append(f"not told apart from {listed(groups[''])}")
    return ", ".join(parts) if parts else "there is nothing to hold it against"
