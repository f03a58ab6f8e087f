"""Files of strangers → a ``Domain``, or every fault of every file at once."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from bargaining_sim.domains.domain import (
    MOST_ISSUES,
    MOST_OUTCOMES,
    MOST_VALUES,
    Domain,
    DomainError,
    Issue,
    Party,
    name_fault,
    utility_of,
)
from bargaining_sim.domains.genius import read_genius
from bargaining_sim.domains.geniusweb import read_geniusweb
from bargaining_sim.domains.hardened import (
    IssueSheet,
    Node,
    RefusedError,
    Sheet,
    parse_tree,
    read_bytes,
    spot,
)
from bargaining_sim.errors import Fault
from bargaining_sim.scenario.faults import clean, first_names, once
from bargaining_sim.text.lists import counted

SUFFIXES = ("_domain", "-domain", " domain")
TINY = 1e-5
"""Genius counts the evaluations of an issue as 0 if their maximum is below this."""


def read_domain(paths: Sequence[str | Path]) -> Domain:
    """Read a bilateral domain.

    Parameters
    ----------
    paths : sequence of str or Path
        Two profiles and at most one domain file, in any order, all of Genius or all of GeniusWeb (their
        content says which); or one folder with nothing else in its .xml and .json files, taken by name. The
        parties stand in the order of their files. Issues and values stand in the order of the domain file,
        or of the first profile.

    Raises
    ------
    DomainError
        With every fault of every file.
    """
    files = files_of([Path(path) for path in paths])
    sheets: list[Sheet] = []
    faults: list[tuple[str, Fault]] = []
    for file in files:
        label = clean(str(file), 1000)
        try:
            sheet = read_sheet(file, label)
        except RefusedError as refused:
            faults.append((label, refused.fault))
            continue
        sheets.append(sheet)
        faults += [(label, fault) for fault in [*sheet.faults, *check_names(sheet)]]
    if len(sheets) == len(files):
        faults += check_set(sheets)
    profiles = [sheet for sheet in sheets if sheet.is_profile]
    if len(profiles) == 2 and len(sheets) == len(files):
        frame = next((sheet for sheet in sheets if not sheet.is_profile), profiles[0])
        faults += [(sheet.file, fault) for sheet in profiles for fault in match(frame, sheet)]
    if faults:
        raise DomainError(faults)
    return assemble(frame, profiles)


def files_of(paths: Sequence[Path]) -> list[Path]:
    """Return the files meant: those given, or those of the one folder given."""
    try:
        if len(paths) != 1 or not paths[0].is_dir():
            return list(paths)
        return sorted(path for path in paths[0].iterdir() if path.suffix.lower() in (".xml", ".json"))
    except (OSError, ValueError):
        return list(paths)


def read_sheet(path: Path, label: str) -> Sheet:
    tree = parse_tree(read_bytes(path))
    name = path.name.removesuffix(path.suffix)
    if isinstance(tree, Node):
        sheet = read_genius(tree, label, name)
    else:
        sheet = read_geniusweb(tree, label, name)
    if not sheet.is_profile and sheet.name == name:
        ending = next((end for end in SUFFIXES if name.lower().endswith(end) and len(name) > len(end)), "")
        sheet.name = name[: len(name) - len(ending)]
    return sheet


def check_names(sheet: Sheet) -> list[Fault]:
    """Faults of names and sizes that every format shares."""
    names = [name_fault("name", sheet.name), name_fault("domain.name", sheet.domain_name or sheet.name)]
    if len(sheet.issues) > MOST_ISSUES:
        return [Fault("issues", f"{len(sheet.issues):,} issues", f"at most {MOST_ISSUES} issues")]
    faults = once("issues", [issue.name for issue in sheet.issues], "issue")
    for issue in sheet.issues:
        where = spot("issues", issue.name)
        names.append(name_fault(where, issue.name))
        if len(issue.values) > MOST_VALUES:
            faults.append(Fault(where, f"{len(issue.values):,} values", f"at most {MOST_VALUES:,} values"))
            continue
        faults += once(where, issue.values, "value")
        names += [name_fault(spot("issues", issue.name, value), value) for value in issue.values]
    return faults + [fault for fault in names if fault]


def check_set(sheets: Sequence[Sheet]) -> list[tuple[str, Fault]]:
    faults = []
    profiles = [sheet for sheet in sheets if sheet.is_profile]
    domains = [sheet for sheet in sheets if not sheet.is_profile]
    if not any(sheet.faults for sheet in sheets) and (len(profiles) != 2 or len(domains) > 1):
        found = f"{counted(len(profiles), 'profile')} and {counted(len(domains), 'domain')}"
        faults.append(("files", Fault("", found, "two profiles, and one domain or none")))
    if len({sheet.format for sheet in sheets}) > 1:
        faults.append(("files", Fault("", "files of Genius and of GeniusWeb", "files of one of them")))
    frame = next(iter(domains or profiles), None)
    outcomes = 1
    for issue in frame.issues if frame else []:
        outcomes = min(outcomes * max(1, len(issue.values)), 10**15)
    if frame and outcomes > MOST_OUTCOMES:
        found = f"{outcomes:,} outcomes" if outcomes < 10**15 else "more than 10^15 outcomes"
        faults.append((frame.file, Fault("issues", found, f"at most {MOST_OUTCOMES:,} outcomes")))
    return faults


def counterpart(issue: IssueSheet, profile: Sheet) -> IssueSheet | None:
    """Return a profile's account of an issue: the one of its name; else, as in Genius, that of its index."""
    for other in profile.issues:
        if other.name == issue.name:
            return other
    for other in profile.issues:
        if issue.index is not None and other.index == issue.index and set(other.values) == set(issue.values):
            return other
    return None


def match(frame: Sheet, profile: Sheet) -> list[Fault]:
    """Faults of a profile that is not about the issues and values of the domain."""
    faults = []
    pairs = [(issue, counterpart(issue, profile)) for issue in frame.issues[:MOST_ISSUES]]
    for issue, other in pairs:
        where = spot("issues", issue.name)
        if other is None:
            faults.append(Fault(where, "nothing", f"this issue, as in {frame.file}"))
            continue
        wanted, given = set(issue.values), set(other.values)
        missing = [value for value in issue.values if value not in given]
        unknown = [value for value in other.values if value not in wanted]
        if missing:
            faults.append(Fault(where, f"no value {first_names(missing)}", f"the values of {frame.file}"))
        if unknown:
            faults.append(Fault(where, f"the value {first_names(unknown)}", f"the values of {frame.file}"))
    used = [id(other) for _, other in pairs]
    for other in profile.issues[:MOST_ISSUES]:
        if id(other) not in used:
            where = spot("issues", other.name)
            faults.append(Fault(where, "an issue that the domain has not", f"the issues of {frame.file}"))
    if not any(issue.weight != 0.0 for issue in profile.issues):
        faults.append(Fault("weights", "no weight above 0", "at least one"))
    return faults


def assemble(frame: Sheet, profiles: Sequence[Sheet]) -> Domain:
    steps = [steps_of(frame, issue, profiles) for issue in frame.issues]
    first, second = (party_of(frame, profile, steps) for profile in profiles)
    issues = tuple(
        Issue(issue.name, tuple(issue.values), numbers)
        for issue, numbers in zip(frame.issues, steps, strict=True)
    )
    name = frame.domain_name or frame.name
    if frame.is_profile and not frame.domain_name:
        name = f"{first.name} and {second.name}"
    return Domain(name, issues, (first, second), frame.format)


def steps_of(frame: Sheet, issue: IssueSheet, profiles: Sequence[Sheet]) -> tuple[float, ...]:
    """Return the range of an issue; none in GeniusWeb, where lines and ranges go together, without lines."""
    others = [counterpart(issue, profile) for profile in profiles]
    is_range = frame.format == "genius" or all(other is not None and other.line for other in others)
    return issue.steps if is_range else ()


def party_of(frame: Sheet, profile: Sheet, steps: Sequence[tuple[float, ...]]) -> Party:
    """Return a party, its numbers in the order of the domain; lines only over its ranges."""
    weights, evaluations, divisors, bid = [], [], [], []
    lines: list[tuple[float, ...]] = []
    for issue, numbers in zip(frame.issues, steps, strict=True):
        other = counterpart(issue, profile)
        assert other is not None
        assert other.weight is not None
        worth = {v: e for v, e in zip(other.values, other.evaluations, strict=True) if e is not None}
        highest = max(worth.values())
        is_tiny = other.divided and highest < TINY
        weights.append(other.weight)
        evaluations.append(tuple(0.0 if is_tiny else worth[value] for value in issue.values))
        divisors.append(highest if other.divided and not is_tiny else 1.0)
        lines.append(other.line if numbers else ())
        if profile.bid is not None:
            bid.append(issue.values.index(profile.bid[issue.name]))
    assert profile.reservation is not None
    assert profile.discount is not None
    party = Party(
        profile.name,
        tuple(weights),
        tuple(evaluations),
        tuple(divisors),
        profile.reservation,
        profile.discount,
        tuple(bid) if profile.bid is not None else None,
        tuple(lines) if any(lines) else (),
    )
    if party.bid is None:
        return party
    return replace(party, reservation=utility_of(party, party.bid))
