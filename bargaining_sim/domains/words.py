"""A ``Domain`` → the words of a scenario, and their text as a TOML file.

Every issue becomes a chip and every value a rung; their names are labels there, and the chips, rungs and
actors go by short names made of them. Numbers are written in full.

No agreement. The talks are one meeting that ends with the first deal; nothing moves outside it. What is in
force without a deal is a rung ``no_agreement`` that neither side accepts, so that the packages that both
accept are the outcomes of the domain, no more and no fewer. It stands on every chip; where that would give
more than ``MANY_PACKAGES`` packages, on the longest chip only. A linkage of each side makes the package in
force worth its reservation value (:func:`no_agreement_worth`): that is what a run without a deal gives, what
refusing gives in a tournament, and the threat point of ``solve`` on the scenario. A reservation value below
0 counts as 0 there, as a scenario holds no utility below 0. One above the sum of the weights is refused: cut
to 1, it would let the side accept an outcome worth 1, which it must not. ``outside_option``, the least that a
side accepts, is the disagreement value of the domain (:func:`~.domain.disagreement`).

Scale. In a scenario, weights sum to 1 and values lie within 0 and 1. Weights that do not sum to 1 are
divided by their sum, and so is the outside option: that is another unit of utility, not another preference.
The table ``origin`` keeps what the author of the domain wrote where the scenario says it in other numbers
(these weights, evaluations that are divided by their maximum, ranges of numbers and lines over them,
reservation values and bids, discount factors), so that export gives the domain back exactly.

Discount. Genius discounts over the whole session, which here is one round: ``talks.discount`` is the factor
of the parties where they share one.
"""

import datetime
import json
import math
import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Any

from bargaining_sim.domains.domain import Domain, DomainError, Party, disagreement
from bargaining_sim.errors import Fault
from bargaining_sim.scenario.checks import MANY_PACKAGES, MOST_PACKAGES, SUM_TOLERANCE
from bargaining_sim.scenario.faults import key_label
from bargaining_sim.scenario.reader import MAX_BYTES

Words = dict[str, Any]

NO_AGREEMENT = "no_agreement"
LONGEST_SLUG = 60
START, END = datetime.date(2025, 1, 1), datetime.date(2025, 1, 2)
"""Days of the one meeting; a domain knows no dates, and nothing depends on them."""

FORMATS = {"genius": "Genius", "geniusweb": "GeniusWeb"}
MOST_INLINE, LONGEST_LINE = 20, 110
ROUNDING = 1e-9
"""Numbers that differ by less than this share differ by the rounding of sums only [ratio]."""


def slug(text: str) -> str:
    """Return small letters, digits and underscores that are left of a name; may be empty."""
    plain = unicodedata.normalize("NFKD", text[:500]).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:LONGEST_SLUG]


def slugs(names: Sequence[str], what: str, taken: Iterable[str] = ()) -> list[str]:
    """Return a short name for each name, all different and none of ``taken``."""
    used = set(taken)
    return [untaken(slug(name) or f"{what}_{i}", used, LONGEST_SLUG) for i, name in enumerate(names, start=1)]


def untaken(base: str, used: set[str], longest: int) -> str:
    """Return ``base``, if need be with _2, _3 or so on and cut to ``longest`` letters; notes it as used.

    Names that differ in capitals only are the same: some systems take them for one file.
    """
    name, number = base, 1
    while name.casefold() in used:
        number += 1
        name = f"{base[: longest - 1 - len(str(number))]}_{number}"
    used.add(name.casefold())
    return name


def actor_slugs(domain: Domain) -> list[str]:
    """Return short names for the parties, none of which names a column of results already."""
    names = [party.name for party in domain.parties]
    plain = [re.sub(r"^(carried_out_)+", "party_", slug(name)) for name in names]
    return slugs(plain, "party", ["platform"])


def scale_of(party: Party) -> float:
    """Return what weights are divided by to sum to 1: 1 if they do so already."""
    total = math.fsum(party.weights)
    return 1.0 if abs(total - 1.0) <= SUM_TOLERANCE and max(party.weights) <= 1.0 else total


def outside_option(party: Party) -> float:
    """Return the disagreement value of a party in the unit of the scenario, within 0 and 1."""
    return min(1.0, max(0.0, disagreement(party) / scale_of(party)))


def no_agreement_worth(party: Party) -> float:
    """Return what no agreement is worth to a party in runs of the scenario: 0 for reservations below 0."""
    return min(1.0, max(0.0, party.reservation / scale_of(party)))


def describe_no_agreement(party: Party) -> str:
    """Return a sentence on what no agreement is worth to a party in runs of the scenario."""
    scale = scale_of(party)
    why = "its reservation value"
    if party.reservation < 0.0:
        why = f"as a scenario holds no utility below 0, and the reservation value is {party.reservation:g}"
    elif scale != 1.0:
        why += f" divided by {scale:g}, the sum of its weights, as all its utilities there"
    return (
        f"{party.name}: in runs of the scenario, no agreement is worth {no_agreement_worth(party):g}, {why}"
    )


def reservation_faults(domain: Domain) -> list[Fault]:
    faults = []
    for party in domain.parties:
        most = max(scale_of(party), math.fsum(party.weights))
        if party.reservation > most * (1.0 + ROUNDING):
            found = f"{party.reservation:g}, with which the party would refuse every outcome"
            allowed = f"at most {most:g}, the sum of the weights, which no outcome exceeds"
            faults.append(Fault(f"{key_label(party.name)}.reservation", found, allowed))
    return faults


def to_scenario_words(domain: Domain) -> Words:
    """Return the words of a scenario; its name is :func:`scenario_name`.

    Raises
    ------
    DomainError
        If the domain with its rung ``no_agreement`` has more packages than a scenario may have, or if a
        reservation value is above all that the weights of its party can give.
    """
    faults = reservation_faults(domain)
    if faults:
        raise DomainError([(domain.name, fault) for fault in faults])
    chips = slugs([issue.name for issue in domain.issues], "issue")
    rungs = [slugs(issue.values, "value", [NO_AGREEMENT]) for issue in domain.issues]
    actors = actor_slugs(domain)
    held = held_back(domain)
    in_force = [NO_AGREEMENT if is_held else names[0] for is_held, names in zip(held, rungs, strict=True)]
    words: Words = {
        "title": domain.name,
        "summary": f"Imported from {FORMATS[domain.format]}: two parties, {domain.outcomes:,} outcomes; "
        "one meeting, and without a deal what both have elsewhere.",
        "calendar": {"start": START, "end": END, "meetings": [{"name": "the table", "date": START}]},
        "chips": {},
        "actors": {},
        "talks": {"offers_per_round": 100, "ends_on_deal": True, "perceived_risk": 1.0},
        "phases": {"moves": False},
        "origin": {"format": domain.format},
    }
    ranges = {
        chip: list(issue.steps) for chip, issue in zip(chips, domain.issues, strict=True) if issue.steps
    }
    words["origin"] |= {"steps": ranges, "actors": {}} if ranges else {"actors": {}}
    shared = {party.discount for party in domain.parties}
    if len(shared) == 1 and min(shared) > 0.0:
        words["talks"]["discount"] = min(shared)
    for k, issue in enumerate(domain.issues):
        first = [{"name": NO_AGREEMENT, "label": "no agreement"}] if held[k] else []
        named = zip(rungs[k], issue.values, strict=True)
        words["chips"][chips[k]] = {
            "label": issue.name,
            "owner": actors[0],
            "unilateral": False,
            "rungs": first + [{"name": short, "label": value} for short, value in named],
            "in_force": in_force[k],
            "fallback": in_force[k],
        }
    for name, party in zip(actors, domain.parties, strict=True):
        words["actors"][name] = actor_words(party, chips, rungs, held, in_force)
        words["origin"]["actors"][name] = origin_words(party, chips, rungs)
    return words


def scenario_name(domain: Domain) -> str:
    return slug(domain.name) or "domain"


def held_back(domain: Domain) -> list[bool]:
    """Return which issues get the rung ``no_agreement``: all, or the longest if there would be too many."""
    sizes = [len(issue.values) for issue in domain.issues]
    if math.prod(size + 1 for size in sizes) <= MANY_PACKAGES:
        return [True] * len(sizes)
    longest = sizes.index(max(sizes))
    packages = domain.outcomes // sizes[longest] * (sizes[longest] + 1)
    if packages > MOST_PACKAGES:
        found = f"{domain.outcomes:,} outcomes, {packages:,} packages with the rung for no agreement"
        raise DomainError([(domain.name, Fault("issues", found, f"at most {MOST_PACKAGES:,} packages"))])
    return [k == longest for k in range(len(sizes))]


def actor_words(
    party: Party, chips: list[str], rungs: list[list[str]], held: list[bool], in_force: list[str]
) -> Words:
    scale = scale_of(party)
    weights = [weight / scale for weight in party.weights]
    values, worth_in_force = {}, 0.0
    for k, chip in enumerate(chips):
        nothing = {NO_AGREEMENT: 0.0} if held[k] else {}
        values[chip] = nothing | dict(zip(rungs[k], party.values(k), strict=True))
        worth_in_force += weights[k] * values[chip][in_force[k]]
    table: Words = {
        "label": party.name,
        "outside_option": outside_option(party),
        "weights": dict(zip(chips, weights, strict=True)),
        "red_lines": {chip: [NO_AGREEMENT] for chip, is_held in zip(chips, held, strict=True) if is_held},
        "values": values,
    }
    bonus = min(1.0, max(-1.0, no_agreement_worth(party) - worth_in_force))
    if bonus != 0.0:
        when = {chip: [rung] for chip, rung in zip(chips, in_force, strict=True)}
        table["linkages"] = [{"when": when, "bonus": bonus}]
    return table


def origin_words(party: Party, chips: list[str], rungs: list[list[str]]) -> Words:
    """Return what the author of the domain wrote, where the scenario says it in other numbers."""
    table: Words = {"reservation": party.reservation, "discount": party.discount}
    if scale_of(party) != 1.0:
        table["weights"] = dict(zip(chips, party.weights, strict=True))
    if party.bid is not None:
        table["bid"] = {chip: rungs[k][party.bid[k]] for k, chip in enumerate(chips)}
    evaluations = {
        chip: dict(zip(rungs[k], party.evaluations[k], strict=True))
        for k, chip in enumerate(chips)
        if party.divisors[k] != 1.0
    }
    lines = {chip: list(party.line(k)) for k, chip in enumerate(chips) if party.line(k)}
    return table | {key: part for key, part in (("evaluations", evaluations), ("lines", lines)) if part}


def to_toml(words: Words) -> str:
    """Return the words of a scenario as the text of its file.

    Raises
    ------
    DomainError
        If the file would be too long to be read.
    """
    text = "# Imported by `bargaining-sim import-domain`; `bargaining-sim export-domain` gives it back.\n"
    text += "\n".join(table_lines([], words)) + "\n"
    if len(text.encode()) > MAX_BYTES:
        fault = Fault("", "a scenario file of more than 4 MB", "fewer issues and values, or shorter names")
        raise DomainError([(str(words.get("title")), fault)])
    return text


def table_lines(path: list[str], table: Words) -> list[str]:
    """Return the lines of a table: its keys, then the tables in it."""
    inner = {
        key: value
        for key, value in table.items()
        if isinstance(value, dict) and not is_short(key, value, len(path))
    }
    lines = [f"{key} = {toml_value(value)}" for key, value in table.items() if key not in inner]
    if path and (lines or not inner):
        lines.insert(0, f"[{'.'.join(path)}]")
    for key, value in inner.items():
        lines += ["", *table_lines([*path, key], value)]
    return lines[1:] if not lines[0] else lines


def is_short(key: str, table: Words, depth: int) -> bool:
    """Whether a table within tables stands on one line."""
    parts = table.values()
    is_flat = not any(isinstance(part, dict) for part in parts) and len(table) <= MOST_INLINE
    return depth >= 2 and is_flat and len(f"{key} = {toml_value(table)}") <= LONGEST_LINE


def toml_value(value: Any) -> str:
    """Return a value as TOML; floats in full."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {toml_value(part)}" for key, part in value.items()) + " }"
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return "[\n" + "".join(f"    {toml_value(part)},\n" for part in value) + "]"
    if isinstance(value, list):
        return "[" + ", ".join(map(toml_value, value)) + "]"
    return repr(value) if isinstance(value, float | int) else value.isoformat()
