"""Headline numbers of a batch with their intervals, beside the baselines: as a table and as text."""

import csv
import io
from typing import NamedTuple

from bargaining_sim.baselines import MEANINGS, Baseline, baselines
from bargaining_sim.frame import Frame
from bargaining_sim.statistics import Estimate, mean, wilson

NOTE = "Illustrative parameters: this explores mechanisms and does not predict."


class Line(NamedTuple):
    """One number of the summary.

    Attributes
    ----------
    quantity : str
        Column of the result, or of a baseline.
    label : str
        Class of the column; empty for a mean.
    estimate : Estimate
    unit, meaning : str
    """

    quantity: str
    label: str
    estimate: Estimate
    unit: str
    meaning: str


def summarise(frame: Frame) -> list[Line]:
    """Shares of every class and flag, means of every number, in the order of the data dictionary."""
    lines: list[Line] = []
    for name, outcome in frame.outcomes.items():
        if name == "run":
            continue
        if outcome.kind == "class":
            lines += [
                Line(name, label, wilson(count, frame.runs), "share", outcome.meaning)
                for label, count in frame.shares(name).items()
            ]
        elif outcome.kind == "flag":
            lines.append(Line(name, "", wilson(int(frame[name].sum()), frame.runs), "share", outcome.meaning))
        elif outcome.kind == "round":
            reached = frame[name] > 0
            lines.append(Line(name, "ever", wilson(int(reached.sum()), frame.runs), "share", outcome.meaning))
            lines.append(Line(name, "when reached", mean(frame[name][reached]), outcome.unit, outcome.meaning))
        else:
            lines.append(Line(name, "", mean(frame[name]), outcome.unit, outcome.meaning))
    return lines


def as_csv(lines: list[Line], plain: list[Baseline], frame: Frame) -> str:
    """The summary as a table for machines; baselines are lines of their own without intervals."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(["source", "quantity", "class", "estimate", "low_95", "high_95", "unit", "meaning"])
    for line in lines:
        numbers = [f"{x:.6g}" for x in line.estimate]
        writer.writerow(["simulated", line.quantity, line.label, *numbers, line.unit, line.meaning])
    for baseline in plain:
        for quantity, value in baseline_values(baseline, frame).items():
            writer.writerow([baseline.name, quantity, "", f"{value:.6g}", "", "", "", MEANINGS[baseline.name]])
        for chip, rung in zip(frame.scenario.chips, baseline.rungs, strict=True):
            writer.writerow([baseline.name, f"rung_{chip}", rung, "", "", "", "", MEANINGS[baseline.name]])
    return buffer.getvalue()


def baseline_values(baseline: Baseline, frame: Frame) -> dict[str, float]:
    """Numbers of a baseline under the names of the data dictionary."""
    first, second = frame.scenario.actors
    return {
        f"utility_{first}": baseline.utility[0],
        f"utility_{second}": baseline.utility[1],
        "surplus_captured": baseline.surplus_captured,
        "distance_nash": baseline.distance_nash,
        "distance_frontier": baseline.distance_frontier,
    }


def write_summary(frame: Frame) -> tuple[str, str]:
    """The summary as text and as CSV."""
    lines = summarise(frame)
    plain = baselines(frame.scenario, frame.game)
    return as_text(frame, lines, plain), as_csv(lines, plain, frame)


def as_text(frame: Frame, lines: list[Line], plain: list[Baseline]) -> str:
    """The summary for a terminal: headline classes, rungs, utilities beside the baselines."""
    scenario = frame.scenario
    by_name = {(line.quantity, line.label): line for line in lines}
    parts = [scenario.title, frame.caption, ""]
    approval = scenario.approval
    if approval:
        parts += classes(frame, "file_outcome", f"What became of {scenario.chips[approval.chip].label}")
    parts += classes(frame, "trade_outcome", "What became of the other chips")
    parts += ["When (share of runs; mean round when reached)"]
    for name in ("first_deal", "framework", "closed") if approval else ("first_deal",):
        ever, when = by_name[name, "ever"].estimate, by_name[name, "when reached"].estimate
        mean_round = f"round {when.value:.2f}" if ever.value > 0 else "–"
        parts.append(f"  {name:<28}{percent(ever)}   {mean_round}")
    parts += ["", "Rungs in force at the end (the likeliest three; » in force at the start)"]
    for chip_name, chip in scenario.chips.items():
        shares = sorted(frame.shares(f"rung_{chip_name}").items(), key=lambda item: -item[1])[:3]
        told = ", ".join(
            f"{'»' if rung == chip.in_force else ''}{rung} {count / frame.runs:.1%}" for rung, count in shares if count
        )
        parts.append(f"  {chip.label:<28.28}{told}")
    return "\n".join([*parts, "", *comparison(frame, by_name, plain), "", NOTE, ""])


def classes(frame: Frame, name: str, heading: str) -> list[str]:
    """Shares of the classes of one column that occur, with intervals."""
    shares = frame.shares(name)
    told = [f"  {label:<28}{percent(wilson(count, frame.runs))}" for label, count in shares.items() if count]
    return [f"{heading} (share of runs, 95 % interval)", *told, ""]


def percent(estimate: Estimate) -> str:
    """A share with its interval."""
    return f"{estimate.value:7.1%}  [{estimate.low:6.1%}, {estimate.high:6.1%}]"


def comparison(frame: Frame, by_name: dict[tuple[str, str], Line], plain: list[Baseline]) -> list[str]:
    """Means beside the baselines."""
    width = max(len(baseline.name) for baseline in plain) + 2
    head = f"{'Means (95 % interval)':<30}{'simulated':>26}" + "".join(f"{b.name:>{width}}" for b in plain)
    rows = [head]
    for quantity in baseline_values(plain[0], frame):
        estimate = by_name[quantity, ""].estimate
        told = f"{estimate.value:.3f} [{estimate.low:.3f}, {estimate.high:.3f}]"
        others = "".join(f"{baseline_values(b, frame)[quantity]:>{width}.3f}" for b in plain)
        rows.append(f"  {quantity:<28}{told:>26}{others}")
    file = frame.scenario.approval.chip if frame.scenario.approval else None
    if file:
        k = list(frame.scenario.chips).index(file)
        shares = frame.shares(f"rung_{file}")
        likeliest = max(shares, key=lambda rung: shares[rung])
        others = "".join(f"{b.rungs[k]:>{max(width, len(b.rungs[k]) + 2)}}" for b in plain)
        rows.append(f"  {'likeliest rung_' + file:<28}{likeliest:>26}{others}")
    return rows + [""] + [f"  {name}: {meaning}" for name, meaning in MEANINGS.items()]
