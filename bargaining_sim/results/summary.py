"""Headline numbers of a batch with their intervals, beside the baselines: as a table and as text."""

import textwrap
from typing import NamedTuple

from bargaining_sim.results.baselines import MEANINGS, Baseline, baselines
from bargaining_sim.results.dictionary import NOTE
from bargaining_sim.results.frame import Frame
from bargaining_sim.results.history import history_lines
from bargaining_sim.scenario.schema import Scenario
from bargaining_sim.statistics import Estimate, wilson
from bargaining_sim.text.lines import wrapped
from bargaining_sim.text.numbers import NO_INTERVAL, bracket, mean_words, number, percent
from bargaining_sim.text.tables import aligned, as_csv

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
    lines = summarise(frame)
    plain = baselines(frame.scenario, frame.game)
    return as_text(frame, lines, plain), as_table(lines, plain, frame)


def as_table(lines: list[Line], plain: list[Baseline], frame: Frame) -> str:
    """Return a table for machines; baselines are lines of their own, and what does not exist is empty."""
    rows: list[list[object]] = [
        ["simulated", line.quantity, line.label, *line.estimate, line.unit, line.meaning] for line in lines
    ]
    for baseline in plain:
        meaning = MEANINGS[baseline.name]
        for quantity, value in baseline_values(baseline, frame.scenario).items():
            unit = frame.outcomes[quantity].unit
            rows.append([baseline.name, quantity, "", value, "", "", unit, meaning])
        for chip, rung in zip(frame.scenario.chips, baseline.rungs, strict=True):
            rows.append([baseline.name, f"rung_{chip}", rung, "", "", "", "", meaning])
    return as_csv(HEADER, rows)


def baseline_values(baseline: Baseline, scenario: Scenario) -> dict[str, float]:
    """Return numbers of a baseline under the names of the data dictionary."""
    utilities = {f"utility_{name}": u for name, u in zip(scenario.actors, baseline.utility, strict=True)}
    together = ("surplus_captured", "distance_nash", "distance_frontier")
    return utilities | {name: getattr(baseline, name) for name in together}


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
    lines = [f"  {label:<{NAMES}}{column(wilson(n, frame.runs))}" for label, n in shares.items() if n]
    return [f"{heading} (share of runs, 95 % interval)", *lines, ""]


def column(share: Estimate) -> str:
    """Return a share with its interval, its point below those of the other lines."""
    return f"{percent(share.value):>7}{bracket(share, 1, 100.0)}"


def when_line(by_name: Lines, name: str) -> str:
    ever, when = by_name[name, "ever"].estimate, by_name[name, "when reached"].estimate
    mean_round = f"round {when.value:.2f}" if ever.value > 0 else "never"
    return f"  {name:<{NAMES}}{column(ever):<25}  {mean_round}"


def rung_lines(frame: Frame) -> list[str]:
    lines = []
    for name, chip in frame.scenario.chips.items():
        shares = sorted(frame.shares(f"rung_{name}").items(), key=lambda item: -item[1])[:3]
        likeliest = [
            f"{'»' if rung == chip.in_force else ''}{rung} {percent(count / frame.runs)}"
            for rung, count in shares
            if count
        ]
        label = textwrap.shorten(chip.label, NAMES - 1, placeholder=" …")
        lines.append(f"  {label:<{NAMES}}{', '.join(likeliest)}")
    return lines


def comparison(frame: Frame, by_name: Lines, plain: list[Baseline]) -> list[str]:
    """Return means beside the baselines, one column each, and what the baselines are."""
    approval = frame.scenario.approval
    rows = [
        [
            name,
            mean_words(by_name[name, ""].estimate, none=NO_INTERVAL),
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
    table = aligned([head, *(["  " + row[0], *row[1:]] for row in rows)], first=NAMES + 2)
    meanings = [line for name, meaning in MEANINGS.items() for line in wrapped(f"{name}: {meaning}", 2, 2)]
    return [*table, "", "Plain baselines, which know nothing of bargaining:", *meanings]
