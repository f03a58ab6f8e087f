"""Genius XML → sheets, and a ``Domain`` → Genius XML.

A file is a domain (``negotiation_template``) or a profile (``utility_space``). What is read: ``issue``
elements with ``item`` children (discrete values, with an ``evaluation`` each in a profile) or with
``lowerbound`` and ``upperbound`` (whole numbers, with ``evaluator slope offset``), ``weight`` elements, which
name their issue by its index, ``reservation`` and ``discount_factor``. Costs and descriptions are left out.
Issues may stand in objectives within objectives, whose own weights Genius does not use either.

An evaluator of whole numbers is worth offset + slope·(value − lowerbound), cut to 0–1. Not read: issues of
real numbers, and utilities that are not additive (``ufun``).
"""

import math
from collections.abc import Sequence
from xml.sax.saxutils import escape

from bargaining_sim.domains.domain import LARGEST_NUMBER, MOST_VALUES, Domain, Issue, Party
from bargaining_sim.domains.hardened import WHOLE, IssueSheet, Node, Sheet, read_number, read_whole, spot
from bargaining_sim.errors import did_you_mean
from bargaining_sim.scenario.faults import clean

ROOTS = ("negotiation_template", "utility_space")
NOT_ADDITIVE = ("ufun", "hyperRectangle", "utility", "rule", "constraint")


def read_genius(root: Node, file: str, name: str) -> Sheet:
    """Return what a Genius file says, with its faults.

    Parameters
    ----------
    root : Node
    file : str
        Label of the file in messages.
    name : str
        Name of the domain or party: Genius gives them none but that of their file.
    """
    sheet = Sheet(file, name, "genius", root.tag == "utility_space", [])
    if root.tag not in ROOTS:
        allowed = "negotiation_template (a domain) or utility_space (a profile)"
        sheet.fault("", f"the element <{clean(root.tag)}>", allowed, did_you_mean(root.tag, ROOTS))
        return sheet
    spaces = [root] if root.tag == "utility_space" else root.find("utility_space")
    if len(spaces) != 1:
        sheet.fault("utility_space", "none" if not spaces else f"{len(spaces)} of them", "one utility_space")
        return sheet
    objectives = [node for root_node in spaces[0].find("objective") for node in with_inner(root_node)]
    issues = [node for objective in objectives for node in objective.find("issue")]
    weights = [node for objective in objectives for node in objective.find("weight")]
    if any(node.find(tag) for node in (spaces[0], *objectives) for tag in NOT_ADDITIVE):
        sheet.fault("utility_space", "a utility that is not additive", "weights and evaluations of issues")
        return sheet
    if sheet.is_profile and not weights and not any(is_evaluated(issue) for issue in issues):
        sheet.is_profile = False
    sheet.issues = [read_issue(sheet, node, i) for i, node in enumerate(issues, start=1)]
    if not issues:
        sheet.fault("utility_space.objective", "no issue", "at least one issue")
    if sheet.is_profile:
        read_weights(sheet, weights, [node.attributes.get("index", "") for node in objectives])
        sheet.reservation = read_single(sheet, spaces[0], "reservation", 0.0, -LARGEST_NUMBER, LARGEST_NUMBER)
        sheet.discount = read_single(sheet, spaces[0], "discount_factor", 1.0, 0.0, 1.0)
    return sheet


def with_inner(objective: Node) -> list[Node]:
    """Return an objective and those within it, the outer ones first."""
    return [objective, *(inner for child in objective.find("objective") for inner in with_inner(child))]


def is_evaluated(issue: Node) -> bool:
    items = issue.find("item")
    return bool(issue.find("evaluator")) or any("evaluation" in item.attributes for item in items)


def read_issue(sheet: Sheet, node: Node, number: int) -> IssueSheet:
    name = node.attributes.get("name")
    if name is None:
        sheet.fault(f"issues.[{number}].name", "nothing", "a name")
    issue = IssueSheet(f"[{number}]" if name is None else name, [])
    issue.index = read_whole(sheet, spot("issues", issue.name, "index"), node.attributes.get("index"))
    kinds = {node.attributes.get(key, "discrete").lower() for key in ("vtype", "type", "etype")}
    items = node.find("item")
    if items:
        read_items(sheet, issue, items)
    elif "real" in kinds:
        where = spot("issues", issue.name)
        sheet.fault(where, "an issue of real numbers", "discrete values or whole numbers")
    elif "integer" in kinds or "lowerbound" in node.attributes or node.find("range"):
        read_range(sheet, issue, node)
    else:
        sheet.fault(spot("issues", issue.name), "no item", "at least one value")
    return issue


def read_items(sheet: Sheet, issue: IssueSheet, items: list[Node]) -> None:
    """Read the values of a discrete issue, and their evaluations if the file is a profile."""
    issue.divided = True
    for i, item in enumerate(items, start=1):
        value = item.attributes.get("value")
        where = spot("issues", issue.name, f"[{i}]" if value is None else value)
        if value is None:
            sheet.fault(f"{where}.value", "nothing", "the name of a value")
        issue.values.append(f"[{i}]" if value is None else value)
        if sheet.is_profile:
            given = item.attributes.get("evaluation")
            issue.evaluations.append(read_number(sheet, f"{where}.evaluation", given))


def read_range(sheet: Sheet, issue: IssueSheet, node: Node) -> None:
    """Read an issue whose values are whole numbers, and its linear utility if the file is a profile."""
    where = spot("issues", issue.name)
    bounds = next(iter(node.find("range")), node).attributes
    low = read_whole(sheet, f"{where}.lowerbound", bounds.get("lowerbound"))
    high = read_whole(sheet, f"{where}.upperbound", bounds.get("upperbound"))
    if low is None or high is None:
        return
    if not 0 <= high - low < MOST_VALUES:
        sheet.fault(where, f"whole numbers from {low} to {high}", f"1 to {MOST_VALUES:,} of them")
        return
    issue.values = [str(value) for value in range(low, high + 1)]
    issue.steps = (float(low), float(high), 1.0)
    if not sheet.is_profile:
        return
    evaluator = next(iter(node.find("evaluator")), Node("", {})).attributes
    limits = -LARGEST_NUMBER, LARGEST_NUMBER
    slope = read_number(sheet, f"{where}.evaluator.slope", evaluator.get("slope"), *limits)
    offset = read_number(sheet, f"{where}.evaluator.offset", evaluator.get("offset"), *limits)
    if slope is None or offset is None:
        issue.evaluations = [None] * len(issue.values)
    else:
        issue.line = (slope, offset)
        issue.evaluations = list(linear(slope, offset, len(issue.values)))


def linear(slope: float, offset: float, count: int) -> list[float]:
    """Return what Genius makes of an issue of ``count`` whole numbers: offset + slope·i, cut to 0–1."""
    return [min(1.0, max(0.0, offset + slope * i)) for i in range(count)]


def read_weights(sheet: Sheet, weights: list[Node], objectives: list[str]) -> None:
    """Give every issue the weight that names its index; ``objectives`` are indices that are no issues'."""
    by_index = {issue.index: issue for issue in sheet.issues if issue.index is not None}
    if len(by_index) < len([issue for issue in sheet.issues if issue.index is not None]):
        sheet.fault("issues", "an index that two issues share", "an index of its own for each issue")
    seen: set[int] = set()
    for node in weights:
        index = read_whole(sheet, "weights.index", node.attributes.get("index"))
        if index is None:
            continue
        where = f"weights.{index}"
        if index in seen:
            sheet.fault(where, "a second weight for this index", "one weight for each issue")
        elif index in by_index:
            by_index[index].weight = read_number(sheet, where, node.attributes.get("value"))
        elif str(index) not in objectives:
            sheet.fault(where, "a weight for an issue that there is not", "the index of an issue")
        seen.add(index)
    for issue in sheet.issues:
        if issue.index is not None and issue.index not in seen:
            sheet.fault(spot("issues", issue.name), "no weight", f'a <weight index="{issue.index}">')


def read_single(sheet: Sheet, space: Node, tag: str, default: float, low: float, high: float) -> float | None:
    """Read an element that stands once with a value, or not at all."""
    nodes = space.find(tag)
    if len(nodes) > 1:
        sheet.fault(tag, f"{len(nodes)} of them", "at most one")
    return read_number(sheet, tag, nodes[0].attributes.get("value"), low, high) if nodes else default


# Writing


OBJECTIVE = '<objective index="0" name="root" description="" type="objective" etype="objective">'


def genius_domain(domain: Domain) -> str:
    lines = ["<negotiation_template>", f'<utility_space number_of_issues="{len(domain.issues)}">', OBJECTIVE]
    for k, issue in enumerate(domain.issues):
        items = [""] * len(issue.values)
        lines += genius_range(k, issue, "") if whole_lines(domain, k) else genius_items(k, issue, items)
    return as_xml([*lines, "</objective>", "</utility_space>", "</negotiation_template>"])


def genius_profile(domain: Domain, place: int) -> str:
    """Return the profile of the first (0) or second (1) party for Genius; numbers in full."""
    party = domain.parties[place]
    lines, weights = ["<utility_space>", OBJECTIVE], []
    for k, issue in enumerate(domain.issues):
        weight, worth = party.weights[k], party.evaluations[k]
        forms = whole_lines(domain, k)
        if forms and forms[place]:
            slope, offset = forms[place]
            evaluator = f'<evaluator ftype="linear" slope="{slope!r}" offset="{offset!r}"></evaluator>'
            lines += genius_range(k, issue, evaluator)
        else:
            if not is_as_divided(party, k):
                weight, worth = weight * max(worth), tuple(value / max(worth) for value in worth)
            lines += genius_items(k, issue, [f' evaluation="{value!r}"' for value in worth])
        weights.append(f'<weight index="{k + 1}" value="{weight!r}"></weight>')
    lines += [*weights, "</objective>", f'<discount_factor value="{party.discount!r}"></discount_factor>']
    return as_xml([*lines, f'<reservation value="{party.reservation!r}"></reservation>', "</utility_space>"])


def as_xml(lines: Sequence[str]) -> str:
    """Return lines as an XML file."""
    return "\n".join(['<?xml version="1.0" encoding="UTF-8"?>', *lines]) + "\n"


def quoted(name: str) -> str:
    return '"' + escape(name, {'"': "&quot;"}) + '"'


def genius_items(k: int, issue: Issue, attributes: Sequence[str]) -> list[str]:
    kind = 'vtype="discrete" type="discrete" etype="discrete"'
    items = [
        f'<item index="{i}" value={quoted(value)} cost="0"{more}></item>'
        for i, (value, more) in enumerate(zip(issue.values, attributes, strict=True), start=1)
    ]
    return [f'<issue index="{k + 1}" name={quoted(issue.name)} {kind}>', *items, "</issue>"]


def genius_range(k: int, issue: Issue, inside: str) -> list[str]:
    kind = 'vtype="integer" type="integer" etype="integer"'
    bounds = f'lowerbound="{issue.values[0]}" upperbound="{issue.values[-1]}"'
    head = f'<issue index="{k + 1}" name={quoted(issue.name)} {kind} {bounds}>'
    return [head, f"<range {bounds}></range>", *([inside] if inside else []), "</issue>"]


def is_as_divided(party: Party, issue: int) -> bool:
    """Whether Genius, dividing the evaluations by their maximum, finds the values that the party has."""
    highest = max(party.evaluations[issue])
    return highest in (0.0, party.divisors[issue])


def whole_lines(domain: Domain, issue: int) -> list[tuple[float, ...]]:
    """Return slope and offset for both parties of an issue to write as whole numbers; else nothing.

    In a range of Genius a party may have items instead: its line is empty.
    """
    names = domain.issues[issue].values
    if not WHOLE.fullmatch(names[0]) or names != tuple(str(int(names[0]) + i) for i in range(len(names))):
        return []
    if domain.format == "genius" and domain.issues[issue].steps:
        return [
            party.line(issue)
            or (() if is_as_divided(party, issue) else line_through(party.values(issue)) or ())
            for party in domain.parties
        ]
    if all(is_as_divided(party, issue) for party in domain.parties):
        return []
    forms = [line_through(party.values(issue)) for party in domain.parties]
    return [form for form in forms if form] if all(forms) else []


def line_through(values: Sequence[float]) -> tuple[float, float] | None:
    """Return slope and offset that give exactly these values; None if none are found."""
    offset, steps = values[0], len(values) - 1
    slopes = {0.0} if steps == 0 else {(values[-1] - offset) / steps, values[1] - offset}
    for slope in sorted(slopes):
        for direction in (-math.inf, math.inf):
            tried = slope
            for _ in range(8):
                if linear(tried, offset, len(values)) == list(values):
                    return tried, offset
                tried = math.nextafter(tried, direction)
    return None
