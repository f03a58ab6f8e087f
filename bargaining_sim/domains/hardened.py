"""Bytes of strangers → plain trees and sheets: no entities, no surprises, and all of it within limits.

XML is parsed by ``defusedxml``, which refuses document types and entities (billion laughs, external files);
our own limits stop what is merely too long, too deep or too much before it is built.
"""

import json
import math
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser, ParseError

from bargaining_sim.domains.domain import FAULTS_SHOWN, LARGEST_NUMBER, Format
from bargaining_sim.errors import Fault, did_you_mean
from bargaining_sim.scenario.faults import clean, key_label, shown

MOST_BYTES = 4_000_000
MOST_DEPTH = 32
MOST_ELEMENTS = 200_000
BYTE_ORDER_MARKS = b"\xef\xbb\xbf\xfe\xff"


class RefusedError(Exception):
    """A file that is not read any further, with the fault that says why."""

    def __init__(self, found: str, allowed: str, where: str = "") -> None:
        self.fault = Fault(where, found, allowed)
        super().__init__(str(self.fault))


@dataclass
class Node:
    """An element of XML: its tag, attributes and children; text between them is left out."""

    tag: str
    attributes: dict[str, str]
    children: list["Node"] = field(default_factory=list)

    def find(self, tag: str) -> list["Node"]:
        return [child for child in self.children if child.tag == tag]


class TreeBuilder:
    """What the parser tells its events to: builds nodes, and stops at the limits."""

    def __init__(self) -> None:
        self.root: Node | None = None
        self.open: list[Node] = []
        self.elements = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self.elements += 1
        if self.elements > MOST_ELEMENTS:
            raise RefusedError(f"more than {MOST_ELEMENTS:,} elements", f"at most {MOST_ELEMENTS:,} elements")
        if len(self.open) >= MOST_DEPTH:
            raise RefusedError(f"elements nested deeper than {MOST_DEPTH}", f"at most {MOST_DEPTH} levels")
        node = Node(tag, dict(attributes))
        if self.open:
            self.open[-1].children.append(node)
        elif self.root is None:
            self.root = node
        self.open.append(node)

    def end(self, tag: str) -> None:
        """Close the element opened last; the parser has seen to it that the tag is the same."""
        del tag
        self.open.pop()

    def close(self) -> Node | None:
        return self.root


def read_bytes(path: Path) -> bytes:
    """Return the bytes of a file, if it is one and not too long."""
    try:
        if not path.is_file():
            found = "a folder" if path.is_dir() else "no such file"
            raise RefusedError(found, "a file of Genius (.xml) or GeniusWeb (.json)")
        with path.open("rb") as stream:
            data = stream.read(MOST_BYTES + 1)
    except (OSError, ValueError) as error:
        raise RefusedError(getattr(error, "strerror", None) or str(error), "a readable file") from None
    if len(data) > MOST_BYTES:
        raise RefusedError("more than 4 MB", "a file of at most 4 MB")
    return data


def parse_tree(data: bytes) -> Node | dict[str, Any]:
    """Parse XML or JSON, whichever the first letter says it is.

    Returns
    -------
    Node or dict
        The outermost element, or the outermost object.

    Raises
    ------
    RefusedError
        For whatever is neither, malformed, hostile or beyond the limits.
    """
    start = data[:200].lstrip(BYTE_ORDER_MARKS).replace(b"\0", b"").lstrip()[:1]
    if start == b"<":
        return parse_xml(data)
    if start == b"{":
        return parse_json(data)
    found = "an empty file" if not data.strip() else "neither XML nor a JSON object"
    raise RefusedError(found, "Genius XML or GeniusWeb JSON")


def parse_xml(data: bytes) -> Node:
    """Parse XML without document types, entities and what is beyond the limits."""
    parser = DefusedXMLParser(target=TreeBuilder(), forbid_dtd=True)
    try:
        parser.feed(data)
        root = parser.close()
    except DefusedXmlException:
        raise RefusedError("a document type or an entity", "XML without a DTD and without entities") from None
    except ParseError as error:
        raise RefusedError(f"an XML error: {clean(str(error), 200)}", "well-formed XML") from None
    except (ValueError, LookupError) as error:  # encodings that do not exist, or that expat cannot read
        raise RefusedError(f"an XML error: {clean(str(error), 200)}", "XML in UTF-8") from None
    assert isinstance(root, Node)
    return root


def parse_json(data: bytes) -> dict[str, Any]:
    """Parse a JSON object; refuse nan, infinities and keys given twice."""
    twice: list[str] = []

    def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        table = dict(pairs)
        if len(table) < len(pairs):
            counts = Counter(name for name, _ in pairs)
            twice.append(counts.most_common(1)[0][0])
        return table

    def no_number(word: str) -> float:
        raise ValueError(f"{word}, which is no number")

    try:
        tree = json.loads(data.decode("utf-8-sig"), object_pairs_hook=unique, parse_constant=no_number)
    except UnicodeDecodeError as error:
        raise RefusedError(f"bytes that are not UTF-8 at position {error.start}", "UTF-8 text") from None
    except ValueError as error:
        raise RefusedError(f"a JSON error: {clean(str(error), 200)}", "valid JSON") from None
    except RecursionError:
        raise RefusedError("values nested too deeply", "valid JSON") from None
    if twice:
        raise RefusedError(f'the key "{clean(twice[0])}" twice in one object', "each key once")
    assert isinstance(tree, dict)
    return tree


# What one file says, before the files are put together; and how its numbers are read

NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?", re.ASCII)
WHOLE = re.compile(r"[+-]?\d{1,9}", re.ASCII)


@dataclass
class IssueSheet:
    """An issue as one file tells it; numbers that are missing or wrong are None, and told as faults.

    ``divided`` says that the evaluations are divided by their maximum, as Genius does. ``steps`` and ``line``
    are those of ``Issue`` and ``Party``, empty for lists of values.
    """

    name: str
    values: list[str]
    index: int | None = None
    weight: float | None = None
    evaluations: list[float | None] = field(default_factory=list)
    divided: bool = False
    steps: tuple[float, ...] = ()
    line: tuple[float, ...] = ()


@dataclass
class Sheet:
    """One file: a domain (issues only) or the profile of a party."""

    file: str
    name: str
    format: Format
    is_profile: bool
    issues: list[IssueSheet]
    reservation: float | None = 0.0
    discount: float | None = 1.0
    bid: dict[str, str] | None = None
    domain_name: str = ""
    faults: list[Fault] = field(default_factory=list)

    def fault(self, where: str, found: str, allowed: str, hint: str = "") -> None:
        self.faults.append(Fault(where, found, allowed, hint))

    def unknown(self, where: str, what: str, name: str, known: Iterable[str], allowed: str) -> None:
        """Note that a name is none of those known; guess what was meant while that is quick."""
        is_quick = len(self.faults) < FAULTS_SHOWN and len(name) <= 100
        short = [word for word in islice(known, 200) if len(word) <= 100] if is_quick else []
        near = did_you_mean(name, short)
        self.fault(where, f'the unknown {what} "{clean(name)}"', allowed, near)


def spot(*parts: str) -> str:
    """Return the dotted key of a place: names of issues and values as they stand, in quotes if they must."""
    return ".".join(key_label(part) for part in parts)


def read_number(
    sheet: Sheet, where: str, given: Any, low: float = 0.0, high: float = LARGEST_NUMBER
) -> float | None:
    """Return a number given as text or as a JSON number; None, and a fault, if it is not one in the range."""
    allowed = f"a number from {low:g} to {high:g}"
    if isinstance(given, str):
        text = given.strip()
        value = float(text) if len(text) <= 400 and NUMBER.fullmatch(text) else math.nan
    elif isinstance(given, int | float) and not isinstance(given, bool):
        value = float(given) if abs(given) <= 1e300 else math.inf
    else:
        sheet.fault(where, "nothing" if given is None else shown(given), allowed)
        return None
    if not low <= value <= high:  # neither is nan
        sheet.fault(where, f'"{clean(given)}"' if isinstance(given, str) else shown(given), allowed)
        return None
    return value + 0.0  # no negative zero


def read_whole(sheet: Sheet, where: str, given: str | None) -> int | None:
    """Return a whole number of at most nine digits; None, and a fault, if it is none."""
    if given is not None and WHOLE.fullmatch(given.strip()):
        return int(given)
    found = "nothing" if given is None else f'"{clean(given)}"'
    sheet.fault(where, found, "a whole number of at most 9 digits")
    return None
