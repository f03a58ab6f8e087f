"""Solutions of small domains the slow way: exact fractions, every pair compared."""

import itertools
import json
from fractions import Fraction
from pathlib import Path
from xml.etree import ElementTree


def genius(domain, *profiles):
    """Issues (name → values) and, for each party, what every value adds; from files by ``ElementTree``."""
    roots = [ElementTree.parse(path).getroot() for path in profiles]
    first = ElementTree.parse(domain).getroot() if domain else roots[0]
    frame = {i.get("index"): (i.get("name"), i) for i in first.iter("issue")}
    issues = {name: genius_values(node) for name, node in frame.values()}
    return issues, [genius_party(root, frame) for root in roots]


def genius_values(node):
    if node.findall("item"):
        return [item.get("value") for item in node.findall("item")]
    bounds = next(iter(node.findall("range")), node)
    return [str(i) for i in range(int(bounds.get("lowerbound")), int(bounds.get("upperbound")) + 1)]


def genius_party(root, frame):
    weights = {w.get("index"): Fraction(w.get("value")) for w in root.iter("weight")}
    parts = {}
    for node in root.iter("issue"):
        index = node.get("index")
        items = {i.get("value"): Fraction(i.get("evaluation").strip()) for i in node.findall("item")}
        if items:
            highest = max(items.values())
            worth = {v: e / highest if highest >= Fraction("0.00001") else 0 for v, e in items.items()}
        else:
            line = node.find("evaluator")
            slope, offset = Fraction(line.get("slope")), Fraction(line.get("offset"))
            worth = {v: min(1, max(0, offset + slope * i)) for i, v in enumerate(genius_values(node))}
        parts[frame[index][0]] = {v: weights[index] * e for v, e in worth.items()}
    reserved = root.find("reservation")
    return parts, Fraction(reserved.get("value") if reserved is not None else 0)


def geniusweb(*profiles):
    """As above, from JSON; numbers as they are written."""
    trees = [json.loads(Path(p).read_text(), parse_float=Fraction, parse_int=Fraction) for p in profiles]
    parties, issues = [], {}
    for tree in trees:
        tree = tree["LinearAdditiveUtilitySpace"]
        parts = {}
        for name, given in tree["domain"]["issuesValues"].items():
            if "range" in given:
                low, high, step = map(Fraction, given["range"])
                numbers = [low + i * step for i in range(int((high - low) / step) + 1)]
                issues[name] = [f"{float(n):g}" for n in numbers]
                line = {k: Fraction(v) for k, v in tree["issueUtilities"][name]["numberutils"].items()}
                rise = (line["highUtility"] - line["lowUtility"]) / (line["highValue"] - line["lowValue"])
                worth = {f"{float(n):g}": line["lowUtility"] + rise * (n - line["lowValue"]) for n in numbers}
            else:
                issues[name] = given["values"]
                worth = tree["issueUtilities"][name]["discreteutils"]["valueUtilities"]
            parts[name] = {v: tree["issueWeights"][name] * e for v, e in worth.items()}
        bid = tree.get("reservationBid", {}).get("issuevalues")
        parties.append((parts, sum(parts[k][v] for k, v in bid.items()) if bid else Fraction(0)))
    return issues, parties


def solve(issues, parties):
    """Everything about a domain, exactly: utilities, disagreement, frontier and what each solution scores."""
    outcomes = list(itertools.product(*issues.values()))
    u = [tuple(sum(p[k][v] for k, v in zip(issues, x, strict=True)) for p, _ in parties) for x in outcomes]
    d = tuple(max(r, min(pair[i] for pair in u)) for i, (_, r) in enumerate(parties))
    rational = [pair for pair in u if pair[0] >= d[0] and pair[1] >= d[1]]
    found = {"outcomes": len(outcomes), "rational": len(rational), "disagreement": d, "utilities": u}
    frontier = sorted(
        {a for a in rational if not any(b != a and b[0] >= a[0] and b[1] >= a[1] for b in set(rational))}
    )
    found["frontier"] = frontier
    ideal = [max((pair[i] for pair in frontier), default=d[i]) - d[i] for i in range(2)]

    def shares(pair):
        return [(pair[i] - d[i]) / ideal[i] if ideal[i] else Fraction(1) for i in range(2)]

    scores = {
        "nash": lambda a: (a[0] - d[0]) * (a[1] - d[1]),
        "egalitarian": lambda a: min(a[0] - d[0], a[1] - d[1]),
        "kalai_smorodinsky": lambda a: min(shares(a)),
        "equal_ratios": lambda a: -abs(shares(a)[0] - shares(a)[1]),
        "welfare": lambda a: a[0] + a[1],
    }
    for name, score in scores.items():
        best = max(map(score, frontier), default=None)
        found[name] = [a for a in frontier if score(a) == best]
    return found
