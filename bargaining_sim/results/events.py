"""What each kind of event in a ledger means: one row says all that sentences, pictures and pages need of it.

A new event is a code and a name in :mod:`bargaining_sim.game.ledger` and a row here. The words in braces of a
sentence are made by :class:`bargaining_sim.results.narrator.Phrases`.
"""

from typing import NamedTuple

from bargaining_sim.game import ledger
from bargaining_sim.game.ledger import KIND_NAMES

MOVE, TURN, ANSWER = "move", "turn", "answer"


class EventKind(NamedTuple):
    """What a kind of event means.

    Attributes
    ----------
    sentence : str
        What happened and why, with words in braces.
    role : str
        ``move`` of a side on its own before the talks, ``turn`` at the table (an offer or a pass), ``answer``
        to an offer; empty for all else.
    moves : bool
        Whether it puts the rung ``new`` of its chip in force.
    mark : str
        What pictures of ladders call its mark; empty for none.
    package : bool
        Whether it is about a package.
    ends_framework : bool
        Whether it refuses the framework on the file, which then can be talked about again.
    ends_truce, ends_threat : bool
        Whether a truce, or a threat, on its chip is over.
    decisive : bool
        Whether it may decide a run: short stories leave out what does not.
    loud, quiet : bool
        Whether a page prints it in bold; whether a page tells several in a row as one.
    file : str
        Where the file, if it is about the file, stands after it; empty if it stays where it was.
    brief : str
        The sentence of a short story, where it is another one.
    """

    sentence: str
    role: str = ""
    moves: bool = False
    mark: str = ""
    package: bool = False
    ends_framework: bool = False
    ends_truce: bool = False
    ends_threat: bool = False
    decisive: bool = True
    loud: bool = False
    quiet: bool = False
    file: str = ""
    brief: str = ""


EVENTS = {
    # Moves of one side alone.
    ledger.HELD: EventKind("{actor} makes no move.", MOVE, decisive=False, quiet=True),
    ledger.ESCALATED: EventKind(
        "{actor} escalates on {label}: from {old} to {new}{worth_and_why}.",
        MOVE, moves=True, mark="escalated", ends_truce=True,
        brief="{actor} escalates on {label}: from {old} to {new}.",
    ),
    ledger.THREATENED: EventKind(
        "{actor} threatens {new} on {label} by {threshold_day}{worth_of_it}; its public is now listening.",
        MOVE, mark="threatened",
        brief="{actor} threatens {new} on {label} by {threshold_day}.",
    ),
    ledger.EASED: EventKind(
        "{actor} eases {label}: from {old} to {new}{worth_and_why}.",
        MOVE, moves=True, mark="eased",
        brief="{actor} eases {label}: from {old} to {new}.",
    ),
    ledger.ANNOUNCED: EventKind(
        "{actor} announces an easing without return: {label} from {old} to {new}{why}.",
        MOVE, moves=True, mark="announced",
    ),
    ledger.LEARNED: EventKind(
        "{actor} learns an instrument after {exposures}: {instrument}. It can use it from {threshold_day}.",
    ),
    # At the table.
    ledger.OFFERED: EventKind(
        "{actor} offers {offer}: worth {worth} to it, it holds out for {least}.", TURN, package=True
    ),
    ledger.PASSED: EventKind("{actor} passes: {best_in_reach}.", TURN),
    ledger.ACCEPTED: EventKind(
        "{actor} accepts: worth {worth} to it, it held out for {least}.", ANSWER, package=True
    ),
    ledger.REFUSED: EventKind("{actor} refuses{why_refused}.", ANSWER, package=True),
    ledger.BROKE_DOWN: EventKind(
        "{actor} walks out: talks break down for good, and every fallback comes into force.", loud=True
    ),
    ledger.DEAL: EventKind("Deal: {changes}.", package=True, loud=True),
    # Approval of a framework on the file.
    ledger.FRAMEWORK: EventKind(
        "Framework on {label}: {new}. It must still be approved.",
        mark="framework", file="framework", loud=True,
    ),
    ledger.CONSENTED: EventKind("{actor} consents to {new}{chance}.", file="consented"),
    ledger.NOT_CONSENTED: EventKind(
        "{actor} refuses its consent to {new}{chance_that_it_consents}{nearest}. The framework is dead.",
        mark="refused", ends_framework=True, file="none", loud=True,
    ),
    ledger.RATIFIED: EventKind(
        "Ratified for {actor} by {ratifier}: {new}{chance}.", file="ratified"  # by all who must ratify
    ),
    ledger.NOT_RATIFIED: EventKind(
        "Not ratified for {actor} by {ratifier}, attempt {threshold}: {new}{chance_that_it_passes}."
    ),
    ledger.UNLAWFUL: EventKind(
        "Not ratified for {actor} by {ratifier}, attempt {threshold}: {new} fails {statute}."
    ),
    ledger.DEFECTED: EventKind(
        "Involuntary defection: {actor} cannot carry {new} at home. The framework is dead.",
        mark="refused", ends_framework=True, file="none", loud=True,
    ),
    ledger.GRANTED: EventKind("Licence for {new} granted by {reviewer}{relations_then}.", file="licensed"),
    ledger.DELAYED: EventKind(
        "Licence for {new} delayed by {reviewer}{relations_then} (delay {threshold})."
    ),
    ledger.LICENCE_REFUSED: EventKind(
        "Licence for {new} refused by {reviewer}{relations_then}. The framework is dead.",
        mark="refused", ends_framework=True, file="none", loud=True,
    ),
    ledger.IN_FORCE: EventKind(
        "{label} is closed: {new} comes into force.",
        moves=True, mark="closed", ends_threat=True, file="closed", loud=True,
    ),
    ledger.TAKEN_BACK: EventKind(
        "{label} goes back from {old} to {new}: it was linked to the framework.",
        moves=True, mark="taken back", ends_truce=True,
    ),
    # Dates of deadlines, truces and threats.
    ledger.EXTENDED: EventKind(
        "{actor} extends on {label}: {threshold_day} becomes {value_day}.", mark="extended"
    ),
    ledger.EXECUTED: EventKind(
        "The fallback comes into force on {value_day}: {label} goes from {old} to {new}.",
        moves=True, mark="executed", ends_truce=True, ends_threat=True, file="executed", loud=True,
    ),
    ledger.CALLED_OFF: EventKind(
        "{actor} does not carry out its threat of {new} on {label}; its public makes it pay {cost}.",
        mark="called off", ends_threat=True,
    ),
    # News between meetings.
    ledger.SHOCKED: EventKind("News: {shock}.", moves=True, mark="shocked", loud=True),
    ledger.RUMOURED: EventKind("A report {confirms} that {rumour}{belief}.", decisive=False),
    # The venture after closing.
    ledger.SUPPORTED: EventKind(
        "The venture begins with support {support} of engineers in the home state: hazard {hazard} a month."
    ),
    ledger.PASSED_REVIEW: EventKind(
        "Month {value}: the venture passes its review (hazard {hazard} a month).", decisive=False
    ),
    ledger.MISHAP: EventKind("Month {value}: {mishap} (hazard {hazard} a month)."),
    ledger.LASTED: EventKind(
        "Month {value}: the venture has lasted (hazard {hazard} a month); {label} stays at {new} for good.",
        mark="lasted", loud=True,
    ),
    ledger.REOPENED: EventKind("Month {value}: both sides agree on new terms for {new}."),
    ledger.COLLAPSED: EventKind(
        "The venture collapses in month {threshold}: {label} goes to {new}.",
        moves=True, mark="collapsed", file="collapsed", loud=True,
    ),
    # Platform firms.
    ledger.REDESIGNED: EventKind(
        "Firms, {day}: {value} of {firms} have chosen “{design}”, {threshold} before.",
        decisive=False, quiet=True,
    ),
}  # fmt: skip


def kinds_with(**columns: object) -> frozenset[int]:
    """Return the codes of the kinds whose columns have these values."""
    return frozenset(
        code for code, row in EVENTS.items() if all(getattr(row, name) == columns[name] for name in columns)
    )


def names_with(**columns: object) -> list[str]:
    """Return the names of the kinds whose columns have these values, for pages."""
    return [KIND_NAMES[code] for code in sorted(kinds_with(**columns))]
