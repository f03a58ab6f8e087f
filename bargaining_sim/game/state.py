"""The state of one run, and how it begins."""

import math
from functools import cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from bargaining_sim.game.tables import NEVER, Game
from bargaining_sim.numeric.rule import rule
from bargaining_sim.rules.beliefs import integer_weights

NO_FILE, FRAMEWORK, RATIFIED, CLOSED, EXECUTED, COLLAPSED = 0, 1, 2, 3, 4, 5
"""Status of the file: nothing agreed, framework, ratified, in force, fallback executed, venture over."""

NOBODY, BY_PLATFORM, BY_FIRST, BY_SECOND, BY_REVIEW = 0, 1, 2, 3, 4
"""Who refused the file last."""

NOW = np.dtype(
    [
        ("meeting", "i8"),  # index of the round: numpy records have a method named round
        ("day", "i8"),
        ("origin", "i8"),  # package from which this session departs
        ("fallback", "i8"),  # package that this session's open chips would fall back to
        ("opened", "i8"),  # bit k: chip k is open in this session; 0 before the first
        ("menu", "i8"),  # which set of chips is open
        ("start", "i8"),  # first place of this session's packages in the orders of that menu
        ("struck", "?"),  # some rung is off the agenda of this session
        ("risk", "f8"),
        ("status", "i8"),
        ("pending", "i8"),  # rung of the file waiting for approval, -1 if none
        ("consented", "?"),
        ("ever_consented", "?"),
        ("delays", "i8"),
        ("refused_by", "i8"),
        ("over", "?"),
        ("broken", "?"),
        ("deals", "i8"),
        ("offers_made", "i8"),
        ("extensions", "i8"),
        ("first_deal", "i8"),  # rounds, 0 = never; the first is 1
        ("framework", "i8"),
        ("closed_round", "i8"),
        ("relations", "f8"),
        ("hostility", "f8"),  # summed over rounds
        ("factor", "f8"),  # discount factor of this round
        ("weight", "f8"),  # sum of discount factors so far
        ("peak_level", "f8"),
        ("rounds", "i8"),  # rounds played
        ("ending", "i8"),  # of implementation, see rules.implementation
        ("support", "f8"),  # of the closed venture, NaN before
        ("closed_day", "i8"),
        ("months", "i8"),  # of implementation so far
        ("leave_granted", "f8"),
        ("leave_refused", "f8"),
        ("shocks", "i8"),
        ("rumours", "i8"),
        ("learned", "i8"),
        ("events", "i8"),
    ]
)
CHIP_STATE = np.dtype(
    [
        ("in_force", "i8"),
        ("fallback", "i8"),
        ("due", "i8"),
        ("extensions", "i8"),
        ("truce", "?"),
        ("threatened", "?"),
        ("unthreatened", "i8"),  # fallback before the threat
        ("threat_date", "?"),  # the date was set by the threat alone
        ("uses", "i8"),  # rounds in which the chokepoint was used
        ("force", "f8"),  # share of its bite that is left
        ("before", "i8"),  # rung before the deal that holds the pending file, -1 if not moved by it
        ("agreed", "i8"),  # rung that deal put in force
        ("open", "?"),  # in this session
        ("settled", "?"),  # by the agreement that is about to become a deal
        ("statutory", "?"),  # its date was set by a statute, not by a truce or a threat
    ]
)
SIDE_STATE = np.dtype(
    [
        ("type", "i8"),
        ("aspiration", "f8"),  # for its next offer, basis points; negative before the first
        ("bar", "f8"),  # utility from which it accepts the offer just heard, basis points
        ("heard", "f8"),  # own utility of the other's last offer, negative before the first
        ("offers_heard", "i8"),
        ("gain", "f8"),
        ("lock_in", "f8"),  # basis points
        ("harm", "f8"),  # utility lost by the other's last move and by shocks on its chips
        ("threshold", "f8"),  # τ of its ratifiers
        ("unanswered", "i8"),  # announced easings without return
        ("attempts", "i8"),
        ("ratified", "?"),
        ("ever_ratified", "?"),
        ("payoff", "f8"),  # Σ δ^t·u(in force), utility
        ("audience_paid", "f8"),
        ("escalations", "i8"),
        ("eases", "i8"),
        ("threats", "i8"),
        ("threats_carried_out", "i8"),
        ("initiatives", "i8"),
    ]
)
TYPE_STATE = np.dtype(
    [
        ("belief", "f8"),  # the side's belief that the other is of this type
        ("weight", "i8"),  # the same as an integer
        ("likelihood", "f8"),
        ("top", "f8"),  # best own utility in reach of this session if the side is of this type, basis points
        ("reserve", "f8"),  # least acceptable, without lock-in, basis points
    ]
)
RUNG_STATE = np.dtype(
    [
        ("allowed", "?"),  # not struck off the agenda of this session
        ("barred", "i8"),  # struck off before this round
    ]
)
INSTRUMENT_STATE = np.dtype(
    [
        ("exposures", "i8"),
        ("shown", "?"),  # by a shock since the last meeting
        ("learned", "i8"),  # day, or NEVER
        ("usable", "i8"),  # day from which it can be used, or NEVER
    ]
)
DESIGN_STATE = np.dtype(
    [
        ("accepted", "f8"),
        ("refused", "f8"),
        ("count", "i8"),  # firms that have it
        ("before", "i8"),  # the same before this round
        ("value", "f8"),  # scratch space of a choice
        ("odds", "f8"),
    ]
)
FIRM_STATE = np.dtype([("design", "i8")])
OPTION = np.dtype([("chip", "i8"), ("move", "i8"), ("value", "f8"), ("odds", "f8")])
EVENT = np.dtype(
    [
        ("meeting", "i2"),
        ("phase", "i1"),
        ("kind", "i1"),
        ("actor", "i1"),
        ("chip", "i2"),
        ("old", "i4"),
        ("new", "i4"),
        ("package", "i4"),
        ("day", "i4"),
        ("value", "f8"),
        ("threshold", "f8"),
    ]
)


class State(NamedTuple):
    """Everything that changes during a run; sizes as in :mod:`bargaining_sim.game.tables`.

    Attributes
    ----------
    now : record of ``NOW``
    chips : array (K,) of ``CHIP_STATE``
    sides : array (2,) of ``SIDE_STATE``
    types : array (2, T) of ``TYPE_STATE``
    rungs : array (K, M) of ``RUNG_STATE``
    options : array (3K + 1,) of ``OPTION``
        Scratch space: moves that a side can make.
    ledger : array (capacity,) of ``EVENT``
        Who did what; empty if the run keeps none.
    instruments : array (I,) of ``INSTRUMENT_STATE``
    designs : array (D,) of ``DESIGN_STATE``
    firms : array (F,) of ``FIRM_STATE``
    path : int16 array (R, K + 1)
        Rungs in force when the next table opens, for the last round at its end; in the last column the status
        of the file after the round. −1 for rounds not held. No rows (0, K + 1) if it is not kept.
    shares : float64 array (R + Q, D)
        Share of the firms with each design at the end of each round and of Q quarters after the talks.
    """

    now: Any
    chips: Any
    sides: Any
    types: Any
    rungs: Any
    options: Any
    ledger: Any
    instruments: Any
    designs: Any
    firms: Any
    path: Any
    shares: Any


def new_state(game: Game, capacity: int = 0, with_path: bool = True) -> State:
    """Space for the state of one run; ``capacity`` events are kept in its ledger, and its path or not."""
    chips, rungs = game.rungs.shape
    types = game.types.shape[1]
    return State(
        now=np.recarray(1, NOW)[0],
        chips=np.recarray(chips, CHIP_STATE),
        sides=np.recarray(2, SIDE_STATE),
        types=np.recarray((2, types), TYPE_STATE),
        rungs=np.recarray((chips, rungs), RUNG_STATE),
        options=np.recarray(3 * chips + 1, OPTION),
        ledger=np.recarray(capacity, EVENT),
        instruments=np.recarray(len(game.instruments), INSTRUMENT_STATE),
        designs=np.recarray(len(game.designs), DESIGN_STATE),
        firms=np.recarray(len(game.firms), FIRM_STATE),
        path=np.zeros((len(game.meetings) if with_path else 0, chips + 1), np.int16),
        shares=np.zeros((len(game.meetings) + int(game.talks.aftermath), len(game.designs))),
    )


def clear(record: Any) -> None:
    """Set every field of a record to zero, by its dtype. What starts otherwise is named where it begins.

    Compiled, ``engine.compiled`` fills its bytes with zeros: there a record has no fields to loop over.
    """
    for name, zero in zeros_of(record.dtype):
        setattr(record, name, zero)


@cache
def zeros_of(dtype: np.dtype[Any]) -> tuple[tuple[str, Any], ...]:
    """Fields of a record and their zeros: False, 0 or 0.0."""
    return tuple((name, dtype[name].type(0).item()) for name in dtype.names or ())


@rule
def begin(game: Game, state: State, draws: NDArray[np.float64]) -> None:
    """Set ``state`` to the start of a run; ``draws`` (2,) choose the types."""
    now = state.now
    clear(now)  # nobody has refused anything (0), the venture is running (0)
    now.status = FRAMEWORK if game.talks.pending >= 0 else NO_FILE
    now.pending = game.talks.pending
    now.framework = 1 if game.talks.pending >= 0 else 0
    now.relations = game.talks.relations_start
    now.factor = 1.0
    now.support = math.nan
    now.leave_granted = game.talks.leave_granted
    now.leave_refused = game.talks.leave_refused
    state.path.fill(-1)
    state.shares.fill(math.nan)
    for k in range(game.talks.chips):
        begin_chip(game.chips[k], state.chips[k])
        for rung in range(game.chips[k].rungs):
            clear(state.rungs[k, rung])
            state.rungs[k, rung].allowed = True
    for a in range(2):
        side = state.sides[a]
        clear(side)
        side.aspiration = -1.0
        side.heard = -1.0
        side.threshold = game.sides[a].threshold
        side.type = draw_type(game, a, draws[a])
        for kind in range(game.sides[1 - a].types):
            state.types[a, kind].belief = game.types[1 - a, kind].prior
        integer_weights(state.types, a, game.sides[1 - a].types)
    for i in range(len(game.instruments)):
        instrument = state.instruments[i]
        clear(instrument)
        instrument.learned = NEVER
        instrument.usable = 0 if game.instruments[i].known else NEVER
    for d in range(len(game.designs)):
        design = state.designs[d]
        clear(design)
        design.accepted = game.designs[d].accepted
        design.refused = game.designs[d].refused
    for f in range(len(game.firms)):
        state.firms[f].design = game.talks.first_design
    if len(game.firms) > 0:
        state.designs[game.talks.first_design].count = len(game.firms)


@rule
def begin_chip(start: Any, chip: Any) -> None:
    """Set a chip to its start: a date is that of a truce or of a statute."""
    clear(chip)
    chip.in_force = start.in_force
    chip.fallback = start.fallback
    chip.unthreatened = start.fallback
    chip.due = start.due
    chip.truce = start.due < NEVER and start.truce_days > 0
    chip.statutory = start.due < NEVER and start.truce_days == 0
    chip.force = 1.0
    chip.before = -1
    chip.agreed = -1


@rule
def draw_type(game: Game, a: int, draw: float) -> int:
    """Type of side ``a``, drawn from its prior by one uniform number."""
    reached = 0.0
    for kind in range(game.sides[a].types):
        reached += game.types[a, kind].prior
        if draw < reached:
            return kind
    return int(game.sides[a].types - 1)
