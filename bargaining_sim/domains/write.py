"""A ``Domain`` → a scenario file, or files of Genius or GeniusWeb; all of them, or none."""

import contextlib
import json
import math
import re
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np

from bargaining_sim.domains.domain import Domain, DomainError, Issue, Party, lowest_utility, utilities
from bargaining_sim.domains.genius import linear
from bargaining_sim.domains.geniusweb import LINE_KEYS, name_of_value
from bargaining_sim.domains.hardened import MOST_BYTES
from bargaining_sim.domains.sheet import WHOLE
from bargaining_sim.domains.words import LONGEST_SLUG, scenario_name, slug, to_scenario_words, to_toml
from bargaining_sim.errors import BargainingError, Fault
from bargaining_sim.results.store import write_whole
from bargaining_sim.scenario.faults import NAME, clean, key_label
from bargaining_sim.scenario.reader import checked

ESCAPES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;"}
LONGEST_STEM = 100
TOLERANCE = 1e-12
"""An outcome is worth a reservation value if it is so near [utility]."""

ROOT = '<objective index="0" name="root" description="" type="objective" etype="objective">'


def write_genius(domain: Domain, folder: str | Path) -> list[Path]:
    """Write a domain file and two profiles as Genius XML.

    Whole numbers of Genius with a linear utility are written as that. Other issues whose evaluations Genius
    would divide by another number than the domain does are, too, if such a utility gives their values; else
    with evaluations divided by their maximum and the weight multiplied by it, which keeps utilities up to
    rounding.

    Returns
    -------
    list of Path
        The files: domain, first profile, second profile. A file that is there already with the same bytes
        stays.

    Raises
    ------
    BargainingError
        If a file is there with other bytes, or the folder cannot be written. Nothing is left half-written.
    """
    names = file_names([f"{domain.name}_domain", *(party.name for party in domain.parties)], ".xml")
    texts = [genius_domain(domain), *(genius_profile(domain, place) for place in range(2))]
    return write_all(Path(folder), dict(zip(names, texts, strict=True)))


def write_geniusweb(domain: Domain, folder: str | Path) -> list[Path]:
    """Write a domain file and two profiles as GeniusWeb JSON; as :func:`write_genius`.

    Ranges of GeniusWeb with a linear utility for both parties are written as that, all else as lists of
    values.

    Raises
    ------
    DomainError
        If GeniusWeb cannot hold it: a discount factor, or a reservation value that is worth more than the
        worst outcome and that no outcome is worth.
    """
    faults = [fault for party in domain.parties for fault in geniusweb_faults(domain, party)]
    if faults:
        raise DomainError([(domain.name, fault) for fault in faults])
    names = file_names([domain.name, *(party.name for party in domain.parties)], ".json")
    trees = [geniusweb_domain(domain), *(geniusweb_profile(domain, party) for party in domain.parties)]
    texts = [json.dumps(tree, indent=1, ensure_ascii=False, allow_nan=False) + "\n" for tree in trees]
    return write_all(Path(folder), dict(zip(names, texts, strict=True)))


def write_scenario(domain: Domain, path: str | Path | None = None) -> tuple[Path, list[str]]:
    """Write a domain as a scenario file; return the file and the warnings of its check.

    Parameters
    ----------
    domain : Domain
    path : str or Path, optional
        A .toml file, whose name is that of the scenario, or a folder; without it the folder one is in.

    Raises
    ------
    BargainingError
        As for :func:`write_genius`; or if the name of the file cannot be that of a scenario.
    """
    file = Path(path or ".")
    with contextlib.suppress(OSError, ValueError):
        file = file / f"{scenario_name(domain)}.toml" if file.is_dir() else file
    label = clean(str(file), 1000)
    if file.suffix != ".toml" or not re.fullmatch(NAME, file.stem) or len(file.stem) > LONGEST_SLUG:
        allowed = "a name of small letters, digits and underscores, at most 60, and .toml"
        raise BargainingError(f'{label}: found "{clean(file.name)}"; allowed: {allowed}')
    words = to_scenario_words(domain)
    text = to_toml(words)
    _, warnings = checked(words | {"name": file.stem}, label)
    write_all(file.parent, {file.name: text})
    return file, warnings


def genius_domain(domain: Domain) -> str:
    """Return the domain file of Genius."""
    lines = ["<negotiation_template>", f'<utility_space number_of_issues="{len(domain.issues)}">', ROOT]
    for k, issue in enumerate(domain.issues):
        items = [""] * len(issue.values)
        lines += genius_range(k, issue, "") if whole_lines(domain, k) else genius_items(k, issue, items)
    return as_xml([*lines, "</objective>", "</utility_space>", "</negotiation_template>"])


def genius_profile(domain: Domain, place: int) -> str:
    """Return the profile of the first (0) or second (1) party for Genius; numbers in full."""
    party = domain.parties[place]
    lines, weights = ["<utility_space>", ROOT], []
    for k, issue in enumerate(domain.issues):
        weight, worth = party.weights[k], party.evaluations[k]
        found = whole_lines(domain, k)
        if found and found[place]:
            slope, offset = found[place]
            told = f'<evaluator ftype="linear" slope="{slope!r}" offset="{offset!r}"></evaluator>'
            lines += genius_range(k, issue, told)
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
    """Return a name as the value of an attribute."""
    return '"' + "".join(ESCAPES.get(letter, letter) for letter in name) + '"'


def genius_items(k: int, issue: Issue, attributes: Sequence[str]) -> list[str]:
    """Return a discrete issue, each value with further attributes."""
    kind = 'vtype="discrete" type="discrete" etype="discrete"'
    items = [
        f'<item index="{i}" value={quoted(value)} cost="0"{more}></item>'
        for i, (value, more) in enumerate(zip(issue.values, attributes, strict=True), start=1)
    ]
    return [f'<issue index="{k + 1}" name={quoted(issue.name)} {kind}>', *items, "</issue>"]


def genius_range(k: int, issue: Issue, inside: str) -> list[str]:
    """Return an issue of whole numbers."""
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


def geniusweb_domain(domain: Domain) -> dict[str, Any]:
    """Return the domain file of GeniusWeb."""
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
    """Return the profile of a party for GeniusWeb."""
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
    """Faults of a party that GeniusWeb cannot hold."""
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
    found = []
    for party in domain.parties:
        total = sum(Decimal(repr(weight)) for weight in party.weights)
        if total != 1:
            found.append(f"{party.name}: weights sum to {total}; GeniusWeb itself wants exactly 1")
    return found


def file_names(names: Sequence[str], ending: str) -> list[str]:
    """Return file names, all different: names as they are if every system takes them, else short ones."""
    found: list[str] = []
    for i, name in enumerate(names, start=1):
        is_plain = name.isprintable() and not set(name) & set('/\\:*?"<>|') and name == name.strip(" .")
        stem = name if is_plain and 0 < len(name.encode()) <= LONGEST_STEM else slug(name) or f"part_{i}"
        used = {other.casefold() for other in found}
        tried, number = stem, 1
        while f"{tried}{ending}".casefold() in used:
            number += 1
            tried = f"{stem}_{number}"
        found.append(f"{tried}{ending}")
    return found


def write_all(folder: Path, texts: dict[str, str]) -> list[Path]:
    """Write files of a folder, all or none; refuse to replace a file with other bytes."""
    files = {folder / name: text.encode() for name, text in texts.items()}
    refused = [
        f"{clean(str(path), 1000)}: found {MOST_BYTES // 10**6} MB or more; allowed: less, to be read again"
        for path, data in files.items()
        if len(data) > MOST_BYTES
    ]
    written: list[Path] = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for path, data in files.items():
            if (path.exists() or path.is_symlink()) and not (path.is_file() and path.read_bytes() == data):
                refused.append(f"{clean(str(path), 1000)}: found another file; allowed: a new file or folder")
        if refused:
            raise BargainingError("\n".join(refused))
        for path, data in files.items():
            if not path.exists():
                write_whole(path, data, exclusive=True)
                written.append(path)
    except BaseException as error:
        for path in written:
            with contextlib.suppress(OSError):
                path.unlink()
        if isinstance(error, OSError | ValueError):
            reason = getattr(error, "strerror", None) or str(error)
            raise BargainingError(f"{clean(str(folder), 1000)}: cannot be written ({reason})") from error
        raise
    return list(files)
