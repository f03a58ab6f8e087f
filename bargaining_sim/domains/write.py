"""A ``Domain`` → a scenario file, or files of Genius or GeniusWeb; all of them, or none."""

import contextlib
import json
import re
from collections.abc import Sequence
from pathlib import Path

from bargaining_sim.domains.domain import Domain, DomainError
from bargaining_sim.domains.genius import genius_domain, genius_profile
from bargaining_sim.domains.geniusweb import geniusweb_domain, geniusweb_faults, geniusweb_profile
from bargaining_sim.domains.hardened import MOST_BYTES
from bargaining_sim.domains.words import (
    LONGEST_SLUG,
    scenario_name,
    slug,
    to_scenario_words,
    to_toml,
    untaken,
)
from bargaining_sim.errors import BargainingError
from bargaining_sim.results.store import write_whole
from bargaining_sim.scenario.faults import NAME, clean
from bargaining_sim.scenario.reader import checked

LONGEST_STEM = 100


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


def file_names(names: Sequence[str], ending: str) -> list[str]:
    """Return file names, all different: names as they are if every system takes them, else short ones."""
    files, used = [], set[str]()
    for i, name in enumerate(names, start=1):
        is_plain = name.isprintable() and not set(name) & set('/\\:*?"<>|') and name == name.strip(" .")
        stem = name if is_plain and 0 < len(name.encode()) <= LONGEST_STEM else slug(name) or f"part_{i}"
        files.append(untaken(stem, used, 2 * LONGEST_STEM) + ending)
    return files


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
