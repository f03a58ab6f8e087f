"""Runs told from their ledgers as short stories: the decisive events of every round, the rest counted."""

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any, NamedTuple

from bargaining_sim.engine.batch import trace_run
from bargaining_sim.game import ledger
from bargaining_sim.game.tables import Game
from bargaining_sim.report.page import Chapter, Story
from bargaining_sim.results.classes import class_words
from bargaining_sim.results.dictionary import named_row
from bargaining_sim.results.events import ANSWER, EVENTS, TURN
from bargaining_sim.results.narrator import Entry, describe_events
from bargaining_sim.scenario.compiler import compile_scenario
from bargaining_sim.scenario.preferences import types_of
from bargaining_sim.scenario.schema import Scenario
from bargaining_sim.text.lines import plain, sentence
from bargaining_sim.text.lists import counted, listed
from bargaining_sim.text.numbers import number

MOST = 40
"""Sentences of a story; of a longer one the middle is left out."""


class Told(NamedTuple):
    """One round with what is told of it.

    Attributes
    ----------
    rounds : tuple of int
        The first and the last of those taken together.
    offers : int
        Offers of rounds at which nothing else happened that is told.
    """

    rounds: tuple[int, int]
    heading: str
    sentences: list[str]
    offers: int


class Condensed(NamedTuple):
    """A run in short: types, rounds, how it ends; how many entries it has, are told, and are counted."""

    types: str
    rounds: list[Told]
    end: list[str]
    entries: int
    told: int
    at_table: int


def condensed(scenario: Scenario, seed: int, run: int, game: Game | None = None) -> Condensed:
    whole = game or compile_scenario(scenario)
    events, rows = trace_run(whole, seed, run)
    entries = describe_events(scenario, whole, events, brief=True)
    pairs = list(zip(events, entries, strict=True))
    rounds = [
        told_round(scenario, number, list(group)) for number, group in groupby(pairs, lambda p: p[1].round)
    ]
    told = sum(is_decisive(scenario, event) for event in events)
    at_table = sum(is_at_table(event) for event in events)
    row = named_row(scenario, rows)
    types, end = types_words(scenario, row), ending(scenario, row)
    return Condensed(types, rounds, end, len(entries), told, at_table)


def is_decisive(scenario: Scenario, event: Any) -> bool:
    """Whether an event is told; extensions only of the file, which they keep alive."""
    kind = int(event["kind"])
    if kind == ledger.EXTENDED:
        file = list(scenario.chips).index(scenario.approval.chip) if scenario.approval else -1
        return int(event["chip"]) == file
    return EVENTS[kind].decisive and not is_at_table(event)


def is_at_table(event: Any) -> bool:
    """Whether an event is an offer, a pass or an answer, which are counted and not told."""
    return EVENTS[int(event["kind"])].role in (TURN, ANSWER)


def told_round(scenario: Scenario, number_: int, pairs: Sequence[tuple[Any, Entry]]) -> Told:
    """Tell one round: what was offered stands in one sentence, before what it led to."""
    offers = sum(int(event["kind"]) == ledger.OFFERED for event, _ in pairs)
    agreed = any(int(event["kind"]) == ledger.ACCEPTED for event, _ in pairs)
    sentences: list[str] = []
    at_table = False
    for event, entry in pairs:
        if is_at_table(event) and not at_table:
            at_table = True
            sentences.append(table_words(offers, agreed))
        elif is_decisive(scenario, event):
            sentences.append(entry.sentence)
    idle = offers if len(sentences) == int(at_table) and not agreed else 0
    return Told((number_, number_), round_heading(scenario, number_), sentences, idle)


def table_words(offers: int, agreed: bool) -> str:
    if agreed:
        return f"At the table: agreement after {counted(offers, 'offer')}."
    return f"At the table: {counted(offers, 'offer')}, no agreement." if offers else "At the table: no offer."


def round_heading(scenario: Scenario, number_: int) -> str:
    """Name a round by its meeting and date; its agenda stands in the calendar."""
    meetings = scenario.calendar.meetings
    if number_ > len(meetings):
        return "After the talks"
    meeting = meetings[number_ - 1]
    summit = ", the leaders’ summit" if meeting.summit else ""
    return f"Round {number_}: {plain(meeting.name)}, {meeting.date.isoformat()}{summit}"


def ending(scenario: Scenario, row: dict[str, Any]) -> list[str]:
    texts = []
    if scenario.approval:
        label = plain(scenario.chips[scenario.approval.chip].label)
        texts.append(f"{label}: {class_words(scenario, 'file_outcome', row['file_outcome'])}.")
    others = "The other chips" if scenario.approval else "The chips"
    texts.append(f"{others}: {class_words(scenario, 'trade_outcome', row['trade_outcome'])}.")
    moved, stayed = [], []
    for name, chip in scenario.chips.items():
        label = plain(chip.label)
        if row[f"rung_{name}"] == chip.in_force:
            stayed.append(label)
        else:
            moved.append(f"{label} “{class_words(scenario, f'rung_{name}', row[f'rung_{name}'])}”")
    if moved:
        texts.append(f"In force at the end: {'; '.join(moved)}.")
    if stayed:
        texts.append(f"As at the start: {listed(stayed)}.")
    worth = [
        f"{plain(actor.label)} {number(row[f'utility_{name}'])}" for name, actor in scenario.actors.items()
    ]
    texts.append(f"Utility of what is in force (0 worst to 1 best, each on its own scale): {listed(worth)}.")
    return texts


def types_words(scenario: Scenario, row: dict[str, Any]) -> str:
    texts = [
        f"{plain(actor.label)} is of type {row[f'type_{name}'].replace('_', ' ')}"
        for name, actor in scenario.actors.items()
        if len(types_of(actor)) > 1
    ]
    return f"{listed(texts)}; the other does not know." if texts else ""


def without_idle_rounds(rounds: Iterable[Told]) -> list[Told]:
    """Take rounds together in which there was nothing but talk."""
    joined: list[Told] = []
    for told in rounds:
        if told.offers and joined and joined[-1].offers:
            first, offers = joined[-1].rounds[0], joined[-1].offers + told.offers
            words = [table_words(offers, False)]
            joined[-1] = Told((first, told.rounds[1]), f"Rounds {first} to {told.rounds[1]}", words, offers)
        elif told.sentences:
            joined.append(told)
    return joined


def cut(rounds: list[Told]) -> tuple[list[Chapter], int]:
    """Return chapters of at most ``MOST`` sentences, and how many sentences of the middle are left out."""
    every = [(told.heading, words) for told in rounds for words in told.sentences]
    over = len(every) - MOST
    if over > 0:
        start = MOST // 2
        every[start : start + over] = [(every[start][0], f"… ({counted(over, 'more sentence')}) …")]
    chapters = [
        Chapter(name, [words for _, words in group]) for name, group in groupby(every, lambda pair: pair[0])
    ]
    return chapters, max(0, over)


def story(scenario: Scenario, game: Game, seed: int, run: int, name: str, why: str, command: str) -> Story:
    """Tell one run in short.

    Parameters
    ----------
    scenario, game : Scenario, Game
    name : str
        What the run is an example of.
    why : str
        Why it was picked.
    command : str
        What shows its whole ledger.
    """
    short = condensed(scenario, seed, run, game)
    chapters, over = cut(without_idle_rounds(short.rounds))
    rest = short.entries - short.told - short.at_table + over
    left_out = (
        f"The ledger of this run has {counted(short.entries, 'entry', 'entries')}: {short.told - over:,} are "
        f"told here, {short.at_table:,} about offers and answers are counted, {rest:,} are left out (moves "
        "not made, reports, other firms, extensions of other chips). All of it:"
    )
    heading = f"{sentence(name)}: run {run:,} of seed {seed}"
    return Story(heading, f"{why} {short.types}".strip(), chapters, short.end, left_out, command)
