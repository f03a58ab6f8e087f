"""Headline numbers of a batch with their intervals, beside the baselines: as a table and as text."""

import csv
import io
import math
import textwrap
from typing import NamedTuple

from bargaining_sim.results.baselines import MEANINGS, Baseline, baselines
from bargaining_sim.results.dictionary import NOTE
from bargaining_sim.results.frame import Frame
from bargaining_sim.results.history import history_lines
from bargaining_sim.scenario.schema import Scenario
from bargaining_sim.statistics import Estimate, wilson
from bargaining_sim.text.lines import WIDTH

HEADER = ["source", "quantity", "class", "estimate", "low_95", "high_95", "unit", "meaning"]
NAMES = 28
"""Width of the column of names."""


class Line(NamedTuple):
    """One number of the summary.

    Attributes
    ----------
    quantity : str
        Column of the result, or of a baseline.
    label : str
        Class of the column; ``ever`` or ``when reached`` of a round; empty for a mean or a flag.
    estimate : Estimate
    unit, meaning : str
    """

    quantity: str
    label: str
    estimate: Estimate
    unit: str
    meaning: str


Lines = dict[tuple[str, str], Line]


def summarise(frame: Frame) -> list[Line]:
    """Return shares of every class and flag, means of every number, in the order of the data dictionary."""
    lines: list[Line] = []
    for name, tally in frame.tallies.items():
        kind, unit, meaning = tally.outcome.kind, tally.outcome.unit, tally.outcome.meaning
        if kind == "class":
            shares = [wilson(int(count), frame.runs) for count in tally.counts]
            for label, share in zip(tally.outcome.categories, shares, strict=True):
                lines.append(Line(name, label, share, "share", meaning))
        elif kind == "flag":
            lines.append(Line(name, "", wilson(int(tally.counts[1]), frame.runs), "share", meaning))
        elif kind == "round":
            lines.append(Line(name, "ever", wilson(tally.moments.n, frame.runs), "share", meaning))
            lines.append(Line(name, "when reached", tally.moments.estimate(), unit, meaning))
        else:
            lines.append(Line(name, "", tally.moments.estimate(), unit, meaning))
    return lines


def write_summary(frame: Frame) -> tuple[str, str]:
    """Return the summary as text and as CSV."""
    lines = summarise(frame)
    plain = baselines(frame.scenario, frame.game)
    return as_text(frame, lines, plain), as_csv(lines, plain, frame)


def as_csv(lines: list[Line], plain: list[Baseline], frame: Frame) -> str:
    """Return a table for machines; baselines are lines of their own, and what does not exist is empty."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(HEADER)
    for line in lines:
        numbers = [figure(x) for x in line.estimate]
        writer.writerow(["simulated", line.quantity, line.label, *numbers, line.unit, line.meaning])
    for baseline in plain:
        meaning = MEANINGS[baseline.name]
        for quantity, value in baseline_values(baseline, frame.scenario).items():
            unit = frame.outcomes[quantity].unit
            writer.writerow([baseline.name, quantity, "", figure(value), "", "", unit, meaning])
        for chip, rung in zip(frame.scenario.chips, baseline.rungs, strict=True):
            writer.writerow([baseline.name, f"rung_{chip}", rung, "", "", "", "", meaning])
    return buffer.getvalue()


def figure(value: float) -> str:
    """Return a number for the table; nothing for one that does not exist."""
    return "" if math.isnan(value) else f"{value:.6g}"


def baseline_values(baseline: Baseline, scenario: Scenario) -> dict[str, float]:
    """Return numbers of a baseline under the names of the data dictionary."""
    first, second = scenario.actors
    return {
        f"utility_{first}": baseline.utility[0],
        f"utility_{second}": baseline.utility[1],
        "surplus_captured": baseline.surplus_captured,
        "distance_nash": baseline.distance_nash,
        "distance_frontier": baseline.distance_frontier,
    }


def as_text(frame: Frame, lines: list[Line], plain: list[Baseline]) -> str:
    """Return the summary for a terminal: headline classes, rungs, utilities beside the baselines."""
    scenario = frame.scenario
    by_name = {(line.quantity, line.label): line for line in lines}
    parts = [scenario.title, frame.caption, NOTE, ""]
    headlines = {"trade_outcome": "What became of the other chips"}
    rounds = ["first_deal"]
    if scenario.approval:
        label = scenario.chips[scenario.approval.chip].label
        headlines = {"file_outcome": f"What became of {label}"} | headlines
        rounds += ["framework", "closed"]
    for name, heading in headlines.items():
        parts += classes(frame, name, heading)
    parts += ["When (share of runs; mean round when reached)"]
    parts += [when_line(by_name, name) for name in rounds]
    parts += ["", "Rungs in force at the end (the likeliest three; » in force at the start)"]
    parts += rung_lines(frame)
    parts += ["", *comparison(frame, by_name, plain), ""]
    documented = history_lines(frame)
    parts += [*documented, ""] if documented else []
    parts += [
        "Intervals are of the sampling only, at 95 %: Wilson for shares, Student for means. They say nothing",
        "about how well the scenario fits the world.",
    ]
    return "\n".join(parts) + "\n"


def classes(frame: Frame, name: str, heading: str) -> list[str]:
    """Return shares of the classes of one column that occur, with intervals."""
    shares = frame.shares(name)
    told = [f"  {label:<{NAMES}}{percent(wilson(n, frame.runs))}" for label, n in shares.items() if n]
    return [f"{heading} (share of runs, 95 % interval)", *told, ""]


def when_line(by_name: Lines, name: str) -> str:
    """Return how often and when a round was reached."""
    ever, when = by_name[name, "ever"].estimate, by_name[name, "when reached"].estimate
    mean_round = f"round {when.value:.2f}" if ever.value > 0 else "never"
    return f"  {name:<{NAMES}}{percent(ever)}   {mean_round}"


def rung_lines(frame: Frame) -> list[str]:
    """Return the likeliest final rungs of every chip."""
    told = []
    for name, chip in frame.scenario.chips.items():
        shares = sorted(frame.shares(f"rung_{name}").items(), key=lambda item: -item[1])[:3]
        likeliest = [
            f"{'»' if rung == chip.in_force else ''}{rung} {count / frame.runs:.1%}"
            for rung, count in shares
            if count
        ]
        label = textwrap.shorten(chip.label, NAMES - 1, placeholder=" …")
        told.append(f"  {label:<{NAMES}}{', '.join(likeliest)}")
    return told


def percent(estimate: Estimate) -> str:
    """Return a share with its interval."""
    return f"{estimate.value:7.1%}  [{estimate.low:6.1%}, {estimate.high:6.1%}]"


def number(value: float) -> str:
    """Return a mean with three decimals; a dash for one that does not exist."""
    return "–" if math.isnan(value) else f"{value:.3f}"


def interval(estimate: Estimate) -> str:
    """Return a mean with its interval."""
    return f"{number(estimate.value)} [{number(estimate.low)}, {number(estimate.high)}]"


def comparison(frame: Frame, by_name: Lines, plain: list[Baseline]) -> list[str]:
    """Return means beside the baselines, one column each, and what the baselines are."""
    approval = frame.scenario.approval
    rows = [
        [
            name,
            interval(by_name[name, ""].estimate),
            *(number(baseline_values(b, frame.scenario)[name]) for b in plain),
        ]
        for name in baseline_values(plain[0], frame.scenario)
    ]
    if approval:
        k = list(frame.scenario.chips).index(approval.chip)
        shares = frame.shares(f"rung_{approval.chip}")
        likeliest = max(shares, key=lambda rung: shares[rung])
        rows.append([f"rung_{approval.chip}, likeliest", likeliest, *(b.rungs[k] for b in plain)])
    head = ["Means (95 % interval)", "simulated", *(b.name for b in plain)]
    widths = [max(len(row[i]) for row in [head, *rows]) for i in range(1, len(head))]
    first = max(NAMES, *(len(row[0]) for row in rows)) + 2
    told = [
        f"{head[0]:<{first}}" + "  ".join(f"{cell:>{w}}" for cell, w in zip(head[1:], widths, strict=True))
    ]
    for row in rows:
        cells = "  ".join(f"{cell:>{w}}" for cell, w in zip(row[1:], widths, strict=True))
        told.append(f"{'  ' + row[0]:<{first}}{cells}")
    meanings = [
        textwrap.fill(f"{name}: {meaning}", WIDTH, initial_indent="  ", subsequent_indent="    ")
        for name, meaning in MEANINGS.items()
    ]
    return [*told, "", "Plain baselines, which know nothing of bargaining:", *meanings]
