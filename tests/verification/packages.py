"""T5, T6 and T14: solutions over all packages, linkage, and what must not matter."""

import itertools
import json
from fractions import Fraction

import numpy as np

from bargaining_sim import load_scenario
from bargaining_sim.analysis.solutions import solve
from bargaining_sim.engine import batch
from bargaining_sim.scenario.compiler import compile_scenario
from bargaining_sim.scenario.divisible import spread_out
from bargaining_sim.scenario.schema import Scenario
from tests.oracles import division, linkage
from tests.verification.rows import BOTH, COMPILED, SEED, SOLVE, START, Row, exact, once, play

SHIPPED = (
    "us_china_2025", "madrid_2025", "boulware_summit", "maintenance_dilemma", "no_linkage", "no_showcase",
    "replay_2020", "sailing_out", "small_win_sets", "split_the_pie", "tit_for_tat_tariffs", "us_hawks",
)  # fmt: skip
SOLUTIONS = ("Nash", "Kalai–Smorodinsky", "egalitarian", "utilitarian")


def worths(scenario, actor, kind):
    """Basis points of every package in exact fractions, the last chip changing fastest; None: a red line."""
    bonus, shown = Fraction(0), {}
    if actor.showcase:
        changed = kind is not None and kind.showcase_bonus is not None
        bonus = Fraction(str(kind.showcase_bonus if changed else actor.showcase.bonus))
        shown = actor.showcase.rungs
    tables = []
    for name, chip in scenario.chips.items():
        weight = kind.weights.get(name) if kind else None
        weight = Fraction(str(actor.weights[name] if weight is None else weight))
        values = dict(actor.values[name]) | (dict(kind.values.get(name, {})) if kind else {})
        table = []
        for rung in chip.rungs:
            value = Fraction(str(values[rung.name]))
            value = min(Fraction(1), value + bonus) if rung.name in shown.get(name, []) else value
            table.append((rung.name, weight * value, rung.name in actor.red_lines.get(name, [])))
        tables.append(table)
    chips = list(scenario.chips)
    found = []
    for package in itertools.product(*tables):
        total = sum(worth for _, worth, _ in package)
        rungs = dict(zip(chips, (name for name, _, _ in package), strict=True))
        for link in actor.linkages:
            if all(rungs[chip] in names for chip, names in link.when.items()):
                total += Fraction(str(link.bonus))
        points = (2 * total * 10_000 + 1) // 2  # half up
        found.append((int(points), any(barred for _, _, barred in package)))
    return found


def undominated(points, numbers):
    """Numbers of the packages no other beats, comparing every pair; the lowest number of equals."""
    distinct = {}
    for n in numbers:
        distinct.setdefault(points[n], n)
    pairs = np.array(list(distinct))
    if not len(pairs):
        return []
    kept = []
    for pair, n in distinct.items():
        better = ((pairs >= pair).all(axis=1) & (pairs != pair).any(axis=1)).any()
        if not better:
            kept.append(n)
    return kept


def by_force(points, allowed, threat):
    """Zone, and the four solutions by trying every package; ``threat`` is a pair of fractions."""
    scale = threat[0].denominator * threat[1].denominator
    floor = [int(value * scale) for value in threat]
    zone = [n for n in allowed if all(points[n][a] * scale >= floor[a] for a in range(2))]
    gains = {n: tuple(points[n][a] * scale - floor[a] for a in range(2)) for n in undominated(points, zone)}
    if not gains:
        return len(zone), dict.fromkeys(SOLUTIONS)
    ideal = [max(gain[a] for gain in gains.values()) for a in range(2)]

    def ratios(gain):
        parts = [(gain[a], ideal[a]) if ideal[a] else (1, 1) for a in range(2)]
        return sorted((parts[0][0] * parts[1][1], parts[1][0] * parts[0][1]))

    keys = {
        "Nash": lambda g: (g[0] * g[1], min(g), sum(g)),
        "Kalai–Smorodinsky": lambda g: (*ratios(g), min(g), sum(g)),
        "egalitarian": lambda g: (min(g), max(g)),
        "utilitarian": lambda g: (sum(g), min(g)),
    }
    return len(zone), {
        name: max(sorted(gains), key=lambda n: (key(gains[n]), -n)) for name, key in keys.items()
    }


def compared(name):
    """Comparisons of ``solve`` on one scenario with brute force: how many there are, how many agree."""
    scenario = load_scenario(name)
    sides = list(scenario.actors.values())
    told = {}
    for one in solve(scenario):
        told.setdefault((one.types, one.threat), {})[one.solution] = one
    places = [{rung.name: i for i, rung in enumerate(chip.rungs)} for chip in scenario.chips.values()]
    sizes = [len(place) for place in places]
    start = [place[getattr(chip, when)] for when in ("in_force", "fallback")
             for place, chip in zip(places, scenario.chips.values(), strict=True)]  # fmt: skip
    numbers = [int(np.ravel_multi_index(half, sizes)) for half in (start[: len(sizes)], start[len(sizes) :])]
    agree = []
    kinds = [side.types or {"only": None} for side in sides]
    for i, j in itertools.product(*kinds):
        tables = [
            worths(scenario, side, kinds[a][t]) for a, (side, t) in enumerate(zip(sides, (i, j), strict=True))
        ]
        points = [(one[0], two[0]) for one, two in zip(*tables, strict=True)]
        allowed = [n for n, (one, two) in enumerate(zip(*tables, strict=True)) if not (one[1] or two[1])]
        frontier = len(undominated(points, allowed))
        for threat, risk in (
            ("in force", "0"),
            ("fallback", "1"),
            ("expected", str(scenario.talks.perceived_risk)),
        ):
            pi = Fraction(risk)
            d = tuple((1 - pi) * points[numbers[0]][a] + pi * points[numbers[1]][a] for a in range(2))
            zone, best = by_force(points, allowed, d)
            block = told[(i, j), threat]
            agree += [block["Nash"].zone == zone, block["Nash"].frontier == frontier]
            for solution in SOLUTIONS:
                rungs = block[solution].rungs
                place = (
                    [p[rungs[chip]] for p, chip in zip(places, scenario.chips, strict=True)]
                    if rungs
                    else None
                )
                agree.append(best[solution] == (int(np.ravel_multi_index(place, sizes)) if place else None))
    return agree


def t5(names):
    """Return enumeration against brute force, and the curved pie."""
    for name in names:
        agree = compared(name)
        where = ("T5", "frontier, zone, Nash, KS, egalitarian, utilitarian agree", name)
        yield exact(where, SOLVE, f"{sum(agree)}/{len(agree)}", f"{len(agree)}/{len(agree)}")
    steps = 2_000
    shares = [i / steps for i in range(steps + 1)]
    worth = (
        {str(i): round(x**0.5, 12) for i, x in enumerate(shares)},
        {str(i): (1 - x) / 2 for i, x in enumerate(shares)},
    )
    curved = load_scenario("split_the_pie", {
        "chips.pie.divisible.steps": steps,
        "actors.first.values.pie": {"none": 0.0} | worth[0],
        "actors.second.values.pie": {"none": 0.0} | worth[1],
    })  # fmt: skip
    found = {one.solution: int(one.rungs["pie"]) / steps for one in solve(curved) if one.threat == "fallback"}
    curves = (lambda own: 2 * own**0.5), (lambda own: own)
    expected = {
        "Nash": division.nash_division(*curves, 0.0, 0.0),
        "Kalai–Smorodinsky": division.kalai_smorodinsky_division(*curves, 0.0, 0.0),
        "egalitarian": division.egalitarian_division(*curves, 0.0, 0.0),
    }
    for name, share in expected.items():
        where = ("T5", f"{name}, u₁ = 2√x, u₂ = 1 − x", f"{steps:,} steps, whole basis points")
        yield exact(where, SOLVE, found[name], share, 0.01 if name == "Nash" else 0.001)


def two_chips(weights1, weights2, steps=100, **talks):
    """Two chips to divide, weighed otherwise by both sides."""
    words = {
        "name": "linkage", "title": "Two pies", "summary": "Two pies, weighed differently.",
        "calendar": {"start": START, "end": START, "meetings": [{"name": "table", "date": START}]},
        "chips": {
            name: {
                "label": name, "owner": "one", "unilateral": False, "in_force": "none", "fallback": "none",
                "rungs": [{"name": "none", "label": "none"}],
                "divisible": {"steps": steps, "rises_for": "one"},
            }
            for name in ("a", "b")
        },
        "actors": {
            name: {
                "label": name, "weights": dict(zip("ab", weights, strict=True)),
                "values": {"a": {"none": 0.0}, "b": {"none": 0.0}}, "tactic": {"beta": 1.0, "answer": "now"},
            }
            for name, weights in (("one", weights1), ("two", weights2))
        },
        "talks": {"offers_per_round": 100, "ends_on_deal": True, "perceived_risk": 1.0} | talks,
    }  # fmt: skip
    return Scenario.model_validate(spread_out(words))


def t6(runs):
    """Return package against issue by issue: enumerated, negotiated, and in the base story."""
    weights = ((0.8, 0.2), (0.2, 0.8))
    found = {one.solution: one for one in solve(two_chips(*weights)) if one.threat == "fallback"}
    theory = {
        "package": linkage.package_nash(*weights),
        "issue_by_issue": linkage.issue_by_issue_nash(*weights),
    }
    for name, solution in (("package", "Nash"), ("issue_by_issue", "issue by issue")):
        told = found[solution].utility
        for a in range(2):
            where = ("T6", f"u{'₁₂'[a]} of {name.replace('_', ' ')}", "weights (.8, .2) / (.2, .8), Nash")
            yield exact(where, SOLVE, told[a], round(theory[name][1 + a], 12))
        row, _ = once(two_chips(*weights, linkage=name), mesa=True)
        for a in range(2):
            where = ("T6", f"u{'₁₂'[a]} of {name.replace('_', ' ')}", "the same, β 1 twice, 100 offers")
            yield exact(where, BOTH, float(row[f"utility_{a}"]), theory[name][1 + a], 0.01)
    yield from t6_story(runs)


def t6_story(runs):
    """Return what linkage does to the file of the base story if extension for ever is the fallback.

    The shipped showcase bonus puts the licence above 1 for a regime builder, where values are cut: it ties
    with what is in force, and a tie may move. So its row is on the other type, and .6 is below the cut.
    """
    for_ever = {
        "chips.tiktok.fallback": "status_quo", "chips.tiktok.clock.extension_propensity": 1.0,
        "phases.approval": False, "phases.moves": False, "talks.breakdown_probability": 0.0,
        "phases.implementation": False,
    }  # fmt: skip
    bonus = "actors.cn.types.regime_builder.showcase_bonus"
    told = "talks of the base story, extended for ever, showcase bonus {}, {}"

    def ends(linkage_name, changes):
        scenario = load_scenario("us_china_2025", for_ever | changes | {"talks.linkage": linkage_name})
        found, _ = play(scenario, runs)
        ladder = [rung.name for rung in scenario.chips["tiktok"].rungs]
        rungs = np.array(ladder)[found.rungs[:, 0]]
        kinds = np.array(list(scenario.actors["cn"].types))[found.rows["type_1"]]
        return rungs, kinds

    rungs, _ = ends("package", {bonus: 0.6})
    licensed = np.char.startswith(rungs, "jv_licence")
    error = float(np.sqrt(licensed.mean() * (1 - licensed.mean()) / runs))
    where = ("T6", "TikTok ends on a licence", told.format(".60", "package"))
    yield Row(*where, COMPILED, float(licensed.mean()), error, "most", "> .5", licensed.mean() > 0.5)
    rungs, _ = ends("issue_by_issue", {bonus: 0.6})
    where = ("T6", "TikTok moves at all", told.format(".60", "issue by issue"))
    yield exact(where, COMPILED, int((rungs != "status_quo").sum()), 0)
    rungs, kinds = ends("issue_by_issue", {})
    where = ("T6", "TikTok moves, Beijing a pragmatist", told.format(".75 as shipped", "issue by issue"))
    yield exact(where, COMPILED, int((rungs[kinds == "pragmatist"] != "status_quo").sum()), 0)


def world(rng):
    """Small scenario by chance, in words: three chips, values without ties, two ways to concede."""
    chips = {
        name: {
            "label": name, "owner": "one", "in_force": "r0", "fallback": "r0", "unilateral": False,
            "rungs": [{"name": f"r{i}", "label": "rung"} for i in range(int(rng.integers(3, 6)))],
        }
        for name in ("a", "b", "c")
    }  # fmt: skip
    actors = {}
    for name in ("one", "two"):
        cut = np.sort(rng.choice(np.arange(10, 90), 2, replace=False)) / 100
        weights = np.diff([0.0, *cut, 1.0])
        actors[name] = {
            "label": name,
            "weights": {chip: round(float(w), 2) for chip, w in zip(chips, weights, strict=True)},
            "values": {
                chip: {rung["name"]: round(float(rng.integers(0, 50)) / 50, 2) for rung in words["rungs"]}
                for chip, words in chips.items()
            },
            "tactic": {"beta": float(rng.choice([0.5, 1.0, 2.0]))},
        }
    return {
        "name": "world", "title": "world", "summary": "By chance.",
        "calendar": {"start": str(START), "end": str(START), "meetings": [{"name": "m", "date": str(START)}]},
        "chips": chips, "actors": actors,
        "talks": {"offers_per_round": 60, "ends_on_deal": True, "opens": "one"},
    }  # fmt: skip


def dealt(words):
    """Rungs by chip and utilities by actor when the talks of ``words`` are over."""
    scenario = Scenario.model_validate_json(json.dumps(words))
    found = batch.play_slice(compile_scenario(scenario), SEED, 0, 1)
    rungs = {chip: int(rung) for chip, rung in zip(scenario.chips, found.rungs[0], strict=True)}
    worth = {
        name: round(10_000 * float(found.rows[f"utility_{a}"][0])) for a, name in enumerate(scenario.actors)
    }
    return rungs, worth


def nash_of(words):
    """Nash package, threat point the fallback."""
    found = solve(Scenario.model_validate_json(json.dumps(words)))
    return next(one.rungs for one in found if one.solution == "Nash" and one.threat == "fallback")


def reordered(table, names):
    """Copy of a table with its entries in another order."""
    return {name: table[name] for name in names}


def rescaled(words):
    """Copy in which all values of side one are halved and raised by a quarter."""
    changed = json.loads(json.dumps(words))
    for chip in changed["actors"]["one"]["values"].values():
        for rung, value in chip.items():
            chip[rung] = round(0.25 + value / 2, 6)
    return changed


def dominated(words):
    """Copy with a rung more on chip b: a bit worse for both than the fallback rung."""
    changed = json.loads(json.dumps(words))
    changed["chips"]["b"]["rungs"].append({"name": "worse", "label": "worse than r0 for both"})
    for actor in changed["actors"].values():
        actor["values"]["b"]["worse"] = max(0.0, round(actor["values"]["b"]["r0"] - 0.01, 2))
    return changed


def t14(worlds):
    """Return what must not matter, on worlds drawn by chance."""
    rng = np.random.default_rng(SEED)
    same = {"swap": 0, "rescale": 0, "permute": 0, "dominated": 0}
    dealing = 0
    for _ in range(worlds):
        words = world(rng)
        rungs, worth = dealt(words)
        dealing += any(rungs.values())
        swapped = words | {"actors": reordered(words["actors"], ("two", "one"))}
        same["swap"] += dealt(swapped) == (rungs, worth)
        same["rescale"] += dealt(rescaled(words))[0] == rungs
        permuted = words | {"chips": reordered(words["chips"], ("c", "a", "b"))}
        same["permute"] += dealt(permuted) == (rungs, worth)
        same["dominated"] += nash_of(dominated(words)) == nash_of(words)
    told = {
        "swap": ("swapped principals: mirrored outcome", COMPILED),
        "rescale": ("rescaled utilities: same package", COMPILED),
        "permute": ("permuted chips: same outcome", COMPILED),
        "dominated": ("a dominated rung more: same Nash", SOLVE),
    }
    for name, (what, engine) in told.items():
        where = ("T14", what, f"{worlds} worlds by chance, {dealing} with a deal that moves a chip")
        yield exact(where, engine, f"{same[name]}/{worlds}", f"{worlds}/{worlds}")
    where = ("T14", "of these worlds, most make a deal", f"{worlds} worlds by chance")
    most = dealing > worlds / 2
    yield Row(*where, COMPILED, dealing / worlds, None, "most", "> .5", most)


def rows(runs):
    """Return all rows of T5, T6 and T14."""
    full = runs >= 10_000
    names = SHIPPED if full else ("madrid_2025", "split_the_pie", "us_hawks")
    return [*t5(names), *t6(runs if full else 200), *t14(60 if full else 15)]
