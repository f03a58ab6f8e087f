"""Captions of the pictures of one result: what to see in these data, from the numbers.

A picture without a caption of its own gets the sentence of the table of pictures.
"""

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from bargaining_sim.analysis.venture import best_support
from bargaining_sim.report.findings import (
    Shares,
    by_round,
    class_shares,
    failing,
    file_label,
    leaders,
    most_frequent,
)
from bargaining_sim.results.baselines import Baseline
from bargaining_sim.results.examples import typical_story
from bargaining_sim.results.frame import Frame
from bargaining_sim.results.history import by_meeting, overall
from bargaining_sim.results.replay import replay
from bargaining_sim.results.summary import Lines
from bargaining_sim.statistics import Estimate, beside, is_above, mean, wilson
from bargaining_sim.text.lines import plain, quoted
from bargaining_sim.text.lists import counted, listed
from bargaining_sim.text.numbers import mean_words, number, percent, share_words

MOST_CHIPS = 6
OF_ONE_RUN = ("run_path", "concession", "ladders", "offer_network")
"""Pictures of the typical run: they stand with its story."""
MODES = {
    "full_code": "the full code",
    "packaged": "a packaged algorithm",
    "retrain": "a model retrained alone",
}


def caption(name: str, frame: Frame, lines: Lines, plain_ones: list[Baseline], sees: str) -> str:
    teller = TELLERS.get(name)
    text = teller(frame, lines) if teller else ""
    if name in OF_ONE_RUN:
        run = typical_story(frame).run
        text = f"It is run {run:,}, the typical run told above; one run shows what can happen, not how often."
    if name == "utility_plane":
        text = utility_plane(frame, lines, plain_ones)
    return f"{sees.strip()} {text}".strip()


def utility_plane(frame: Frame, lines: Lines, plain_ones: list[Baseline]) -> str:
    names = list(frame.scenario.actors)
    means = [lines[f"utility_{name}", ""].estimate for name in names]
    if any(math.isnan(utility.value) for utility in means):
        return ""
    labels = [plain(actor.label, 40) for actor in frame.scenario.actors.values()]
    ends = [f"{label} {mean_words(utility)}" for label, utility in zip(labels, means, strict=True)]
    text = f"The runs end on average at {listed(ends)}"
    still = next((one for one in plain_ones if one.name == "nobody moves"), None)
    if still:
        verdicts = [beside(utility, value) for utility, value in zip(means, still.utility, strict=True)]
        at = f"{number(still.utility[0])} and {number(still.utility[1])}"
        text += f"; if nobody moved it would be {at}"
        if verdicts == ["more", "more"]:
            text += ", less for both"
    nash, frontier = (lines[name, ""].estimate for name in ("distance_nash", "distance_frontier"))
    if not math.isnan(nash.value):
        text += f". The mean distance to the Nash package is {mean_words(nash)}"
    if not math.isnan(frontier.value):
        text += f", to the Pareto frontier {mean_words(frontier)}"
    return text + "."


def outcomes(frame: Frame, _: Lines) -> str:
    texts = []
    if frame.scenario.approval:
        texts.append(most_frequent(file_label(frame), class_shares(frame, "file_outcome")))
    others = "The other chips" if frame.scenario.approval else "The chips"
    texts.append(most_frequent(others, class_shares(frame, "trade_outcome")))
    return " ".join(text for text in texts if text)


def agreement(frame: Frame, lines: Lines) -> str:
    """Say when the first deal and the closing come, and how often never."""
    columns = {"first_deal": "The first deal"}
    if frame.scenario.approval:
        columns |= {"closed": f"The closing of {file_label(frame)}"}
    texts = []
    for column, what in columns.items():
        shares, reached = by_round(frame, column)
        never = lines[column, "ever"].estimate
        share = Estimate(1 - never.value, 1 - never.high, 1 - never.low)
        if reached and len(shares) > 1:
            texts.append(most_frequent(f"{what}, if it comes", shares, f"of {reached:,} runs"))
        texts.append(f"{what} never comes in {share_words(share)} of all runs.")
    return " ".join(texts)


def final_rungs(frame: Frame, _: Lines) -> str:
    texts = []
    for name, chip in list(frame.scenario.chips.items())[:MOST_CHIPS]:
        shares = class_shares(frame, f"rung_{name}")
        first = leaders(shares)
        stays = percent(frame.shares(f"rung_{name}")[chip.in_force] / frame.runs)
        likeliest = f"{first[0]} {share_words(shares[first[0]])}" if len(first) == 1 else "none stands out"
        texts.append(f"{plain(chip.label, 50)}: {likeliest}, as at the start {stays}")
    return f"Likeliest at the end: {'; '.join(texts)}."


def history(frame: Frame, _: Lines) -> str:
    if not frame.replayable:
        return ""
    played = replay(frame)
    whole = overall(frame.scenario, played)
    text = f"Of {whole.rungs} documented rungs a run hits {share_words(whole.simulated)} on average; "
    text += f"“nothing changes” hits {percent(whole.unchanged)}"
    verdict = {"more": "less", "less": "more", "": ""}[beside(whole.simulated, whole.unchanged)]
    text += f", which is {verdict}." if verdict else ", which is not told apart from it."
    hits = by_meeting(frame.scenario, played)
    behind = [one.name for one in hits if beside(one.simulated, one.unchanged) == "less"]
    if behind:
        text += f" After {listed([plain(name, 40) for name in behind])} standing still is the better guess."
    return text


def instruments(frame: Frame, _: Lines) -> str:
    if not frame.replayable:
        return ""
    learned = replay(frame).paths.learned
    last = frame.scenario.calendar.meetings[-1].date.toordinal()
    texts = [
        f"“{plain(item.label, 70)}” in "
        f"{share_words(wilson(int((learned[:, i] <= last).sum()), len(learned)))}"
        for i, item in enumerate(frame.scenario.instruments.values())
        if not item.known
    ]
    which = "; ".join(texts[:MOST_CHIPS])
    return f"Learned by the last meeting, of {len(learned):,} runs played again: {which}."


def survival(frame: Frame, _: Lines) -> str:
    ended = frame.shares("venture")
    closed = sum(count for name, count in ended.items() if name != "none")
    text = ""
    if closed:
        collapsed = sum(count for name, count in ended.items() if name.startswith("collapsed"))
        durable = ended.get("durable", 0)
        text = (
            f"Of the {closed:,} ventures of this result {share_words(wilson(durable, closed))} last as they "
            f"were closed, {share_words(wilson(collapsed, closed))} collapse. "
        )
    closing = np.asarray(frame["closed"]) > 0
    start = frame.scenario.relations.start
    usual = round(float(np.asarray(frame["relations"])[closing].mean()), 2) if closing.any() else start
    best = [
        f"{number(best_support(frame.scenario, mode, usual), 2)} for {words}" for mode, words in MODES.items()
    ]
    where = f"At relations {number(usual, 2)} the closed form has ventures last longest with support"
    return f"{text}{where} {listed(best)}."


def firms(frame: Frame, lines: Lines) -> str:
    firms_ = frame.scenario.firms
    if firms_ is None:
        return ""
    ends: Shares = {
        plain(design.label, 60): lines[f"firms_{name}", ""].estimate
        for name, design in firms_.designs.items()
    }
    start = plain(firms_.designs[firms_.start].label, 60)
    text = f"All {counted(firms_.count, 'firm')} start with “{start}”; at the end {share_words(ends[start])} "
    text += "have it."
    first = leaders(ends)
    if len(first) == 1:
        most = f"“{first[0]}”: {share_words(ends[first[0]])} of the firms"
        return f"{text} The most common design at the end is {most}."
    near = listed([quoted(name) for name in first])
    return f"{text} No design stands out at the end: {near} are not told apart."


def named_firms(frame: Frame, _: Lines) -> str:
    firms_ = frame.scenario.firms
    if firms_ is None or not frame.replayable:
        return ""
    final, names = replay(frame).paths.designs, list(firms_.designs)
    known = [(place, firm) for place, firm in enumerate(firms_.named.values()) if firm.documented]
    hits = [
        plain(firm.label, 40)
        for place, firm in known
        if names[int(np.bincount(final[:, place], minlength=len(names)).argmax())] == firm.documented
    ]
    still = sum(firm.documented == firms_.start for _, firm in known)
    which = f" ({listed(hits)})" if hits else ""
    return (
        f"The design most frequent in the runs is the documented one for {len(hits)} of "
        f"{counted(len(known), 'firm')}{which}; “all keep the first design” is right for {still}. So few "
        "firms carry no general claim."
    )


def utilities(frame: Frame, _: Lines) -> str:
    column = "closed" if frame.scenario.approval else "first_deal"
    what = "close the file" if frame.scenario.approval else "agree"
    reached = np.asarray(frame[column]) > 0
    texts = []
    for name, actor in frame.scenario.actors.items():
        worth = np.asarray(frame[f"utility_{name}"], np.float64)
        yes, no = mean(worth[reached]), mean(worth[~reached])
        if math.isnan(yes.low) or math.isnan(no.low):
            continue
        verdict = (
            "more than" if is_above(yes, no) else "less than" if is_above(no, yes) else "not told apart from"
        )
        texts.append(
            f"{plain(actor.label, 40)}: {mean_words(yes)} in runs that {what}, {verdict} {mean_words(no)} "
            "in the others"
        )
    return f"{'; '.join(texts)}." if texts else ""


def funnel(frame: Frame, lines: Lines) -> str:
    if not frame.scenario.approval:
        return ""
    framework, closed = (share_words(lines[name, "ever"].estimate) for name in ("framework", "closed"))
    return f"Of all runs {framework} reach a framework and {closed} close it. {failing(frame)}".strip()


TELLERS: dict[str, Callable[[Frame, Lines], Any]] = {
    "outcomes": outcomes,
    "utilities": utilities,
    "funnel": funnel,
    "agreement": agreement,
    "final_rungs": final_rungs,
    "history": history,
    "instruments": instruments,
    "survival": survival,
    "firms": firms,
    "named_firms": named_firms,
}
