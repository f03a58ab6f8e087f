"""One run as a story for a terminal: told meeting by meeting, with its outcome at the end."""

from bargaining_sim.engine.batch import Rows
from bargaining_sim.results.dictionary import NOTE, named_row
from bargaining_sim.results.narrator import ANSWERS, Entry
from bargaining_sim.scenario.preferences import types_of
from bargaining_sim.scenario.schema import Scenario
from bargaining_sim.text.lines import wrapped


def as_story(scenario: Scenario, seed: int, run: int, rows: Rows, entries: list[Entry]) -> str:
    row = named_row(scenario, rows)
    lines = [scenario.title, f"run {run} of seed {seed}", NOTE, ""]
    lines += wrapped(
        "How to read it: worth and holding out are in utility, 0 worst to 1 best. Offers name only the chips "
        "that they would change.",
        hanging=0,
    )
    for name, actor in scenario.actors.items():
        if len(actor.types) > 1:
            prior = types_of(actor)[row[f"type_{name}"]].prior
            lines += wrapped(
                f"{actor.label} is of type {row[f'type_{name}']} (prior {prior:g}); the other does not know."
            )
    last = 0
    for entry in entries:
        if entry.round != last:
            lines += ["", *wrapped(heading(scenario, entry.round))]
            last = entry.round
        lines += wrapped(entry.sentence, 4 if entry.kind in ANSWERS else 2)
    final = [f"{name} {row[f'rung_{name}']}" for name in scenario.chips]
    lines += ["", *wrapped(f"In force at the end: {', '.join(final)}.")]
    if scenario.approval:
        lines += wrapped(f"{scenario.chips[scenario.approval.chip].label}: {row['file_outcome']}.")
    lines += wrapped(f"Other chips: {row['trade_outcome']}.")
    worth = ", ".join(
        f"{actor.label} {row[f'utility_{name}']:.3f}" for name, actor in scenario.actors.items()
    )
    lines += wrapped(f"Utility of what is in force: {worth}.")
    return "\n".join(lines) + "\n"


def heading(scenario: Scenario, round_: int) -> str:
    """Return the heading of a round; what follows the last one is after the talks."""
    if round_ > len(scenario.calendar.meetings):
        return "After the talks"
    meeting = scenario.calendar.meetings[round_ - 1]
    told = f"Round {round_}: {meeting.name}, {meeting.date.isoformat()}"
    if meeting.summit:
        told += ", the leaders' summit"
    if meeting.agenda is not None:
        told += f"; on the agenda: {', '.join(meeting.agenda)}"
    return told
