"""What a page shows of many runs: classes with intervals, utilities, rounds, rungs, paired differences."""

import math
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from bargaining_sim.analysis.comparison.findings import Comparison, Difference, Side
from bargaining_sim.analysis.comparison.study import Pairs, changes
from bargaining_sim.analysis.comparison.words import (
    headlines,
    interval,
    is_same,
    is_share,
    level,
    sentence,
    subjects_of,
)
from bargaining_sim.engine.batch import SLICE, Rows, gather, play_slice
from bargaining_sim.results.dictionary import column
from bargaining_sim.results.frame import Frame, frame_of
from bargaining_sim.scenario.compiler import compile_scenario
from bargaining_sim.scenario.schema import Scenario
from bargaining_sim.statistics import Estimate, mean, wilson
from bargaining_sim.web.scenario_view import Json, classes_json, rounded

LISTED = 50
"""Run numbers kept of each class."""

DOTS = 600
QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)


def batch_summary(
    scenario: Scenario,
    seed: int,
    runs: int,
    other: Scenario | None,
    progress: Callable[[int], None],
) -> Json:
    """Play a batch, or two with the same luck, and return what a page shows of them.

    Parameters
    ----------
    other : Scenario, optional
        The pinned side A, to which ``scenario`` is B.
    progress : callable
        Called with the number of runs done; may raise to end it.

    Returns
    -------
    dict
        ``batch`` (:func:`shown`), and of a comparison ``against``, the same of A, and ``differences``
        (:func:`comparison_json`).
    """
    sides = [scenario] if other is None else [other, scenario]
    games = [compile_scenario(side) for side in sides]
    pairs = Pairs(sides[0], sides[1]) if other is not None else None
    played: list[list[Rows]] = [[] for _ in sides]
    for start in range(0, runs, SLICE):
        size = min(SLICE, runs - start)
        for i, game in enumerate(games):
            played[i].append(play_slice(game, seed, start, size))
            progress(start + size * (i + 1) // len(sides))
        if pairs:
            parts = [
                {one.name: column(one, rows[-1]) for one in outcomes}
                for outcomes, rows in zip(pairs.outcomes, played, strict=True)
            ]
            pairs.add(parts[0], parts[1])
    frames = [frame_of(side, seed, gather(iter(rows))) for side, rows in zip(sides, played, strict=True)]
    result: Json = {"batch": shown(frames[-1])}
    if pairs:
        result["against"] = shown(frames[0])
        result["differences"] = comparison_json(sides, seed, runs, pairs)
    return result


def shown(frame: Frame) -> Json:
    scenario = frame.scenario
    words = classes_json(scenario)
    return {
        "scenario": scenario.name,
        "title": scenario.title,
        "runs": frame.runs,
        "seed": frame.seed,
        "classes": words,
        "file": classes(frame, "file_outcome", words) if scenario.approval else None,
        "trade": classes(frame, "trade_outcome", words),
        "utilities": utilities(frame, words),
        "rounds": rounds(frame),
        "rungs": rungs(frame),
    }


def classes(frame: Frame, name: str, words: Json) -> Json:
    """Return the classes of a column that occur, the most frequent first, with examples."""
    codes, outcome = np.asarray(frame[name]), frame.outcomes[name]
    rows = [
        share_row(label, words[name][label]["words"], codes == code, words[name][label]["colour"])
        for code, label in enumerate(outcome.categories)
        if (codes == code).any()
    ]
    return {"quantity": name, "meaning": outcome.meaning, "rows": sorted(rows, key=lambda row: -row["count"])}


def share_row(key: str, label: str, chosen: NDArray[np.bool_], colour: str = "") -> Json:
    """Return a share of the runs with its interval and the first runs that it is a share of."""
    estimate = wilson(int(chosen.sum()), len(chosen))
    return {
        "id": key,
        "label": label,
        "colour": colour,
        "count": int(chosen.sum()),
        "share": rounded(estimate.value),
        "low": rounded(estimate.low),
        "high": rounded(estimate.high),
        "runs": np.flatnonzero(chosen)[:LISTED].tolist(),
    }


def utilities(frame: Frame, words: Json) -> Json:
    """Return a sample of both utilities, their quantiles and their means with intervals."""
    # Runs are told apart by what became of the file; where there is none, of the chips.
    headline = "file_outcome" if frame.scenario.approval else "trade_outcome"
    colours = [words[headline][label]["colour"] for label in frame.outcomes[headline].categories]
    names = list(frame.scenario.actors)
    both = [np.asarray(frame[f"utility_{name}"], np.float64) for name in names]
    codes = np.asarray(frame[headline])
    chosen = np.arange(0, frame.runs, max(1, math.ceil(frame.runs / DOTS)))
    finite = np.isfinite(both[0]) & np.isfinite(both[1])
    return {
        "actors": [actor.label for actor in frame.scenario.actors.values()],
        "dots": [
            [int(i), rounded(both[0][i]), rounded(both[1][i]), colours[codes[i]]] for i in chosen if finite[i]
        ],
        "quantiles": [[rounded(q) for q in np.quantile(side[finite], QUANTILES)] for side in both]
        if finite.any()
        else None,
        "means": [estimate_json(mean(side)) for side in both],
    }


def rounds(frame: Frame) -> list[Json]:
    """Return when the first deal was made and, of a file, when it found its framework and was closed."""
    names = ["first_deal", "framework", "closed"] if frame.scenario.approval else ["first_deal"]
    meetings = [meeting.name for meeting in frame.scenario.calendar.meetings]
    groups = []
    for name in names:
        values = np.asarray(frame[name])
        last = max(len(meetings), int(values.max(initial=0)))
        labels = ["never", *meetings, *(f"session {r}" for r in range(len(meetings) + 1, last + 1))]
        rows = [
            share_row(str(r), labels[r], values == r)
            for r in [*range(1, last + 1), 0]
            if (values == r).any() or 0 < r <= len(meetings)
        ]
        groups.append({"quantity": name, "meaning": frame.outcomes[name].meaning, "rows": rows})
    return groups


def rungs(frame: Frame) -> list[Json]:
    """Return what was in force at the end, chip by chip; of very many rungs the most frequent."""
    groups = []
    for k, (name, chip) in enumerate(frame.scenario.chips.items()):
        codes = np.asarray(frame[f"rung_{name}"])
        rows = [
            share_row(rung.name, rung.label, codes == r)
            | {"hostility": rounded(frame.game.rungs[k, r].hostility)}
            for r, rung in enumerate(chip.rungs)
            if (codes == r).any()
        ]
        if len(rows) > 12:
            rows = sorted(rows, key=lambda row: -row["count"])[:12]
        groups.append({"chip": name, "label": chip.label, "rows": rows})
    return groups


def comparison_json(sides: Sequence[Scenario], seed: int, runs: int, pairs: Pairs) -> Json:
    """Return paired differences of the headlines, B − A, and the words that their intervals carry."""
    manifest = {"seed": seed, "runs": runs}
    comparison = Comparison(
        Side(sides[0], manifest),
        Side(sides[1], manifest),
        seed,
        runs,
        pairs.differences(),
        pairs.flipped.flips(),
        changes(sides[0], sides[1]),
        pairs.other_types if pairs.types else None,
        pairs.alone,
    )
    subjects, groups = subjects_of(comparison), headlines(comparison)
    return {
        "said": [
            sentence(subjects[one.quantity, one.label], one)
            for group in groups.values()
            for one in group
            if (one.quantity, one.label) in subjects
        ],
        "groups": [
            {"heading": heading, "rows": [difference_json(one) for one in group]}
            for heading, group in groups.items()
        ],
        "flipped": comparison.flips.number,
        "flips": [flip._asdict() for flip in comparison.flips.examples],
        "other_types": comparison.other_types,
        "changed": [change.key for change in comparison.changed][:LISTED],
    }


def difference_json(one: Difference) -> Json:
    """Return a difference for a page; its word is ``more``, ``less``, ``same`` or ``untold``."""
    label = one.label if one.label not in ("", "ever") else one.quantity.replace("_", " ")
    if one.quantity.startswith("utility_"):
        label = one.meaning
    verdict = one.verdict if one.verdict != "none" else "same" if is_same(one) else "untold"
    return {
        "id": f"{one.quantity}={one.label}",
        "label": label,
        "share": is_share(one),
        "first": level(one, one.first),
        "second": level(one, one.second),
        "told": "–" if math.isnan(one.difference.low) else interval(one),
        "difference": estimate_json(one.difference),
        "verdict": verdict,
        "saved": number(one.saved),
    }


def estimate_json(estimate: Estimate) -> Json:
    return {name: number(value) for name, value in estimate._asdict().items()}


def number(value: float) -> float | None:
    """Return a number for JSON with the decimals that an interval near zero needs."""
    return round(float(value), 7) if math.isfinite(value) else None
