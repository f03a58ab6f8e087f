"""GeniusWeb JSON → sheets, and a ``Domain`` → GeniusWeb JSON.

A file is a domain (``issuesValues``) or a profile (``LinearAdditiveUtilitySpace``).
Utilities of values lie within 0 and 1 and are taken as they are: ``discreteutils`` by name, ``numberutils``
linearly between a low and a high number whose steps the domain gives as a ``range``. The utility without
agreement is that of the ``reservationBid``; without one it is 0. GeniusWeb has no discount factor.

Not read: other kinds of profiles (partial orderings, groups of issues, ...).
"""

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import numpy as np

from bargaining_sim.domains.domain import (
    LARGEST_NUMBER,
    MOST_VALUES,
    Domain,
    Party,
    lowest_utility,
    utilities,
)
from bargaining_sim.domains.hardened import NUMBER, IssueSheet, Sheet, read_number, spot
from bargaining_sim.errors import Fault, did_you_mean
from bargaining_sim.scenario.faults import first_names, key_label, shown

PROFILE = "LinearAdditiveUtilitySpace"
KINDS = ("discreteutils", "numberutils")
LINE_KEYS = ("lowValue", "highValue", "lowUtility", "highUtility")


def read_geniusweb(tree: dict[str, Any], file: str, name: str) -> Sheet:
    """Return what a GeniusWeb file says, with its faults.

    Parameters
    ----------
    tree : dict
        Its outermost object.
    file : str
        Label of the file in messages.
    name : str
        Name of the domain or party if the file gives none.
    """
    sheet = Sheet(file, name, "geniusweb", PROFILE in tree, [])
    if sheet.is_profile:
        profile = inner_table(sheet, tree, PROFILE, "")
        if profile is not None:
            sheet.name = read_name(sheet, profile, name)
            domain = inner_table(sheet, profile, "domain", "")
            if domain is not None:
                sheet.domain_name = read_name(sheet, domain, "", "domain.name")
                read_issues(sheet, domain, "domain.")
                read_profile(sheet, profile)
    elif "issuesValues" in tree:
        sheet.name = read_name(sheet, tree, name)
        read_issues(sheet, tree, "")
    else:
        allowed = f"{PROFILE} (a profile) or issuesValues (a domain)"
        near = did_you_mean(next(iter(tree), ""), [PROFILE, "issuesValues"])
        sheet.fault("", f"an object with {first_names(tree)}" if tree else "an empty object", allowed, near)
    return sheet


def inner_table(sheet: Sheet, table: dict[str, Any], key: str, above: str) -> dict[str, Any] | None:
    """Return the object at a key; None, and a fault, if there is none."""
    inner = table.get(key)
    if isinstance(inner, dict):
        return inner
    sheet.fault(f"{above}{key}", "nothing" if inner is None else shown(inner), "an object")
    return None


def read_name(sheet: Sheet, table: dict[str, Any], default: str, where: str = "name") -> str:
    """Return the name in an object, or the default."""
    name = table.get("name", default)
    if isinstance(name, str):
        return name or default
    sheet.fault(where, shown(name), "a text")
    return default


def read_issues(sheet: Sheet, domain: dict[str, Any], above: str) -> None:
    table = inner_table(sheet, domain, "issuesValues", above)
    if table is not None and not table:
        sheet.fault(f"{above}issuesValues", "no issue", "at least one issue")
    for name, given in (table or {}).items():
        where = spot("issues", name)
        values = given.get("values", []) if isinstance(given, dict) else None
        issue = IssueSheet(name, [])
        if isinstance(given, dict) and "range" in given:
            issue.steps = read_steps(sheet, f"{where}.range", given["range"])
            issue.values = step_names(issue.steps)
        elif isinstance(values, list) and values and all(isinstance(value, str) for value in values):
            issue.values = values
        else:
            sheet.fault(where, shown(given), "an object with values, a list of texts, or with a range")
        sheet.issues.append(issue)


def read_steps(sheet: Sheet, where: str, given: Any) -> tuple[float, ...]:
    """Read a range: low, high and step; nothing, and a fault, if it is none."""
    if not isinstance(given, list) or len(given) != 3:
        sheet.fault(where, shown(given), "a list of low, high and step")
        return ()
    parts = [read_number(sheet, where, part, -LARGEST_NUMBER) for part in given]
    steps = tuple(part for part in parts if part is not None)
    if len(steps) < 3:
        return ()
    if not step_names(steps):
        low, high, step = (Decimal(repr(part)) for part in steps)
        sheet.fault(where, f"{low} to {high} in steps of {step}", f"1 to {MOST_VALUES:,} rising numbers")
        return ()
    return steps


def step_names(steps: Sequence[float]) -> list[str]:
    """Return the numbers of a range as names of values; none unless they rise and are not too many."""
    if len(steps) != 3:
        return []
    low, high, step = (Decimal(repr(part)) for part in steps)
    if step <= 0 or high < low or (high - low) / step >= MOST_VALUES:
        return []
    return [number_name(low + step * i) for i in range(int((high - low) / step) + 1)]


def number_name(number: Decimal) -> str:
    """Return a number of a range as the name of a value: in full, without zeros at the end."""
    return f"{number.normalize():f}"


def read_profile(sheet: Sheet, profile: dict[str, Any]) -> None:
    weights = inner_table(sheet, profile, "issueWeights", "") or {}
    utilities = inner_table(sheet, profile, "issueUtilities", "") or {}
    names = {issue.name: None for issue in sheet.issues}  # in order, and quick to look up
    for table, key in ((weights, "issueWeights"), (utilities, "issueUtilities")):
        for name in table:
            if name not in names:
                sheet.unknown(key, "issue", name, names, "an issue of the domain")
    for issue in sheet.issues:
        where = spot("issueWeights", issue.name)
        issue.weight = read_number(sheet, where, weights.get(issue.name))
        read_utilities(sheet, issue, utilities.get(issue.name))
    bid = profile.get("reservationBid")
    if bid is not None:
        read_bid(sheet, bid, names)


def read_utilities(sheet: Sheet, issue: IssueSheet, given: Any) -> None:
    where = spot("issueUtilities", issue.name)
    issue.evaluations = [None] * len(issue.values)
    kind = next((key for key in KINDS if isinstance(given, dict) and isinstance(given.get(key), dict)), None)
    if kind == "numberutils":
        issue.evaluations = read_line(sheet, f"{where}.numberutils", issue, given[kind])
        return
    table = given[kind].get("valueUtilities") if kind else None
    if not isinstance(table, dict):
        found = "nothing" if given is None else shown(given)
        sheet.fault(where, found, "discreteutils with valueUtilities, or numberutils")
        return
    known = set(issue.values)
    for name in table:
        if name not in known:
            sheet.unknown(where, "value", name, issue.values, "a value of the issue")
    issue.evaluations = [
        read_number(sheet, spot("issueUtilities", issue.name, value), table.get(value), 0.0, 1.0)
        for value in issue.values
    ]


def read_line(sheet: Sheet, where: str, issue: IssueSheet, given: dict[str, Any]) -> list[float | None]:
    """Read a linear utility over numbers: the worth of each value, to 8 decimals as in GeniusWeb."""
    nothing: list[float | None] = [None] * len(issue.values)
    limits = [(-LARGEST_NUMBER, LARGEST_NUMBER)] * 2 + [(0.0, 1.0)] * 2
    parts = [
        read_number(sheet, f"{where}.{key}", given.get(key), *allowed)
        for key, allowed in zip(LINE_KEYS, limits, strict=True)
    ]
    line = tuple(part for part in parts if part is not None)
    if len(line) < len(parts):
        return nothing
    if not all(NUMBER.fullmatch(value) and len(value) <= 400 for value in issue.values):
        sheet.fault(where, "a utility of numbers", "discreteutils, as the values are no numbers")
        return nothing
    if not spans(line, issue.values):
        found = f"utilities from {Decimal(repr(line[0]))} to {Decimal(repr(line[1]))}"
        sheet.fault(where, found, "a range that holds all values of the issue")
        return nothing
    issue.line = line
    return list(on_line(line, issue.values))


def spans(line: Sequence[float], values: Sequence[str]) -> bool:
    """Whether a line goes from one number to a higher one, past all numbers given by their names."""
    return line[0] < line[1] and all(line[0] <= float(value) <= line[1] for value in values)


def on_line(line: Sequence[float], values: Sequence[str]) -> list[float]:
    """Return what numbers, given by their names, are worth on a line, to 8 decimals as in GeniusWeb."""
    low, high, bottom, top = (Decimal(repr(part)) for part in line)
    numbers = [Decimal(repr(float(value))) for value in values]
    worth = (bottom + (top - bottom) * (number - low) / (high - low) for number in numbers)
    return [float(exact.quantize(Decimal("1e-8"), ROUND_HALF_UP)) for exact in worth]


def read_bid(sheet: Sheet, given: Any, names: dict[str, None]) -> None:
    """Read the reservation bid: a value of every issue."""
    table = given.get("issuevalues") if isinstance(given, dict) else None
    if not isinstance(table, dict):
        sheet.fault("reservationBid", shown(given), "an object with issuevalues")
        return
    sheet.bid = {}
    for name in table:
        if name not in names:
            sheet.unknown("reservationBid", "issue", name, names, "an issue of the domain")
    for issue in sheet.issues:
        where, value = spot("reservationBid", issue.name), table.get(issue.name)
        if value is None:
            sheet.fault(where, "nothing", "a value of the issue")
            continue
        name = name_of_value(value)
        if name in issue.values or value in issue.values:
            sheet.bid[issue.name] = value if value in issue.values else name
        else:
            sheet.unknown(where, "value", name, issue.values, "a value of the issue")


def name_of_value(value: Any) -> str:
    """Return the name that a value in a bid means: numbers may be written in several ways."""
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    text = repr(value) if is_number and abs(value) <= LARGEST_NUMBER else value
    if not isinstance(text, str):
        return shown(value)
    if len(text) <= 40 and NUMBER.fullmatch(text) and abs(float(text)) <= LARGEST_NUMBER:
        return number_name(Decimal(repr(float(text))))
    return text


# Writing


TOLERANCE = 1e-12
"""An outcome is worth a reservation value if it is so near [utility]."""


def geniusweb_domain(domain: Domain) -> dict[str, Any]:
    issues = {
        issue.name: {"range": [shortest(part) for part in issue.steps]}
        if number_lines(domain, k)
        else {"values": list(issue.values)}
        for k, issue in enumerate(domain.issues)
    }
    return {"name": domain.name, "issuesValues": issues}


def number_lines(domain: Domain, issue: int) -> list[tuple[float, ...]]:
    """Return the lines of both parties over a range of GeniusWeb; nothing if one of them has none."""
    lines = [party.line(issue) for party in domain.parties]
    return lines if domain.format == "geniusweb" and domain.issues[issue].steps and all(lines) else []


def shortest(number: float) -> int | float:
    """Return a number as it is written by hand: whole ones without a point."""
    return int(number) if number.is_integer() else number


def bid_value(domain: Domain, issue: int, place: int) -> str | int | float:
    """Return a value in a bid: a number in a range, if the number is read as that value again."""
    name = domain.issues[issue].values[place]
    number = shortest(float(name)) if number_lines(domain, issue) else name
    return number if name_of_value(number) == name else name


def geniusweb_profile(domain: Domain, party: Party) -> dict[str, Any]:
    utilities_of: dict[str, dict[str, Any]] = {}
    for k, issue in enumerate(domain.issues):
        if number_lines(domain, k):
            line = dict(zip(LINE_KEYS, map(shortest, party.line(k)), strict=True))
            utilities_of[issue.name] = {"numberutils": line}
        else:
            worth = dict(zip(issue.values, party.values(k), strict=True))
            utilities_of[issue.name] = {"discreteutils": {"valueUtilities": worth}}
    names = [issue.name for issue in domain.issues]
    profile = {
        "name": party.name,
        "issueUtilities": utilities_of,
        "issueWeights": dict(zip(names, party.weights, strict=True)),
        "domain": geniusweb_domain(domain),
    }
    bid = reservation_bid(domain, party)
    if bid:
        chosen = {domain.issues[k].name: bid_value(domain, k, place) for k, place in enumerate(bid)}
        profile["reservationBid"] = {"issuevalues": chosen}
    return {"LinearAdditiveUtilitySpace": profile}


def needs_bid(party: Party) -> bool:
    """Whether no agreement is worth more to a party than without any reservation bid."""
    return party.reservation > max(0.0, lowest_utility(party))


def reservation_bid(domain: Domain, party: Party) -> tuple[int, ...] | None:
    """Return an outcome worth the reservation value, as the place of a value on each issue."""
    if party.bid is not None:
        return party.bid
    if not needs_bid(party):
        return None
    worth = utilities(party)
    nearest = int(np.abs(worth - party.reservation).argmin())
    if abs(float(worth[nearest]) - party.reservation) > TOLERANCE:
        return None
    places = np.unravel_index(nearest, tuple(len(issue.values) for issue in domain.issues))
    return tuple(int(place) for place in places)


def geniusweb_faults(domain: Domain, party: Party) -> list[Fault]:
    faults = []
    where = key_label(party.name)
    if party.discount != 1.0:
        allowed = "1, as GeniusWeb has no discount"
        faults.append(Fault(f"{where}.discount", f"{party.discount:g}", allowed))
    if needs_bid(party) and reservation_bid(domain, party) is None:
        allowed = "the utility of some outcome, as GeniusWeb has a reservation bid"
        faults.append(Fault(f"{where}.reservation", f"{party.reservation!r}", allowed))
    return faults


def cautions(domain: Domain) -> list[str]:
    """Return what GeniusWeb itself would not read in the files written for it, though other programs do."""
    warnings = []
    for party in domain.parties:
        total = sum(Decimal(repr(weight)) for weight in party.weights)
        if total != 1:
            warnings.append(f"{party.name}: weights sum to {total}; GeniusWeb itself wants exactly 1")
    return warnings
