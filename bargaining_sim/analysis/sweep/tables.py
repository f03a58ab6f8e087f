"""Tables of an analysis for machines: whatever the sentences say, with every number behind it."""

from bargaining_sim.analysis.sweep.discovery import Discovery
from bargaining_sim.analysis.sweep.results import Results
from bargaining_sim.experiments.frame import SweepFrame
from bargaining_sim.experiments.tables import in_table
from bargaining_sim.text.tables import as_csv

INTERVAL = ["low_95", "high_95"]


def tables(frame: SweepFrame, results: Results) -> dict[str, str]:
    """Return the tables that the design has, by the name of their file."""
    found = {}
    if results.effects:
        found["effects.csv"] = effects_table(results)
        found["importance.csv"] = importance_table(results)
    if results.pairs:
        found["interactions.csv"] = interactions_table(results)
    if results.indices:
        found["sobol.csv"] = sobol_table(results)
    if results.tornados:
        found["tornado.csv"] = tornado_table(frame, results)
    if results.differences:
        found["paired.csv"] = paired_table(frame, results)
    if results.discovery:
        found["discovery.csv"] = discovery_table(results.discovery)
    return found


def at(frame: SweepFrame, factor: str, point: int) -> str:
    """Return the value of a factor at a point as a cell."""
    return in_table(frame.settings(factor)[point])


def effects_table(results: Results) -> str:
    """Return a line for every outcome, factor and value: its mean over points, and how they spread."""
    header = ["outcome", "factor", "value", "points", "mean", *INTERVAL, "points_10", "points_90"]
    lines = [
        [name, effect.factor, label, many, *mean, *band]
        for name, effects in results.effects.items()
        for effect in effects.effects
        for label, many, mean, band in zip(
            effect.groups.cells,
            effect.points.tolist(),
            effect.means,
            effect.bands.tolist(),
            strict=True,
        )
    ]
    return as_csv(header, lines)


def importance_table(results: Results) -> str:
    """Return a line for every outcome and factor, the most important first."""
    header = ["outcome", "factor", "explained", *INTERVAL, "explained_by_chance", "lowest_at", "highest_at"]
    header += ["difference", "low_95_together", "high_95_together", "told_apart"]
    lines = [
        [
            name,
            effect.factor,
            *effect.explained,
            effect.by_chance,
            effect.groups.cells[effect.lowest],
            effect.groups.cells[effect.highest],
            *effect.difference,
            effect.matters,
        ]
        for name, effects in results.effects.items()
        for effect in effects.effects
    ]
    return as_csv(header, lines)


def interactions_table(results: Results) -> str:
    """Return a line for every combination of the two most important factors of an outcome."""
    header = ["outcome", "first_factor", "first_value", "second_factor", "second_value", "points", "mean"]
    lines = [
        [
            pair.measure,
            pair.first.factor,
            row,
            pair.second.factor,
            column,
            int(pair.points[i, j]),
            *pair.means[i][j],
        ]
        for pair in results.pairs
        for i, row in enumerate(pair.first.groups.cells)
        for j, column in enumerate(pair.second.groups.cells)
    ]
    return as_csv([*header, *INTERVAL], lines)


def sobol_table(results: Results) -> str:
    """Return a line for every outcome and factor, the largest total first."""
    header = ["outcome", "factor", "first_order", "first_low_95", "first_high_95", "total_order"]
    header += ["total_low_95", "total_high_95", "total_by_luck", "told_apart"]
    lines = [
        [
            found.measure,
            index.factor,
            *index.first,
            *index.total,
            found.by_luck,
            index.matters,
        ]
        for found in results.indices
        for index in found.indices
    ]
    return as_csv(header, lines)


def tornado_table(frame: SweepFrame, results: Results) -> str:
    """Return a line for every outcome and factor, the widest first."""
    header = ["outcome", "factor", "base"]
    for end in ("lowest", "highest"):
        header += [f"{end}_at", f"{end}_difference", f"{end}_low_95_together", f"{end}_high_95_together"]
    lines = [
        [
            name,
            swing.factor,
            found.base,
            at(frame, swing.factor, swing.lowest.point),
            *swing.lowest.wide,
            at(frame, swing.factor, swing.highest.point),
            *swing.highest.wide,
            swing.span,
            swing.matters,
        ]
        for name, found in results.tornados.items()
        for swing in found.swings
    ]
    return as_csv([*header, "span", "told_apart"], lines)


def paired_table(frame: SweepFrame, results: Results) -> str:
    """Return a line for every outcome and point: its difference from the first, and what pairing saved."""
    header = ["outcome", "point", *frame.factors, "pairs", "runs_that_differ", "difference", *INTERVAL]
    header += ["low_95_together", "high_95_together", "half_width_unpaired", "variance_saved", "told_apart"]
    lines = [
        [
            name,
            found.point,
            *map(in_table, frame.sweep.points[found.point]),
            found.pairs,
            found.changed,
            *found.mean,
            found.wide.low,
            found.wide.high,
            found.unpaired,
            found.saved,
            found.matters,
        ]
        for name, every in results.differences.items()
        for found in every
    ]
    return as_csv(header, lines)


def discovery_table(found: Discovery) -> str:
    """Return a line for every leaf of the tree, the likeliest first."""
    header = ["outcome", "conditions", "share", *INTERVAL, "points_held_out", "share_grown", "coverage"]
    lines = [
        [
            found.measure,
            "; ".join(leaf.conditions),
            *leaf.share,
            leaf.points,
            leaf.grown_share,
            leaf.coverage,
        ]
        for leaf in found.leaves
    ]
    return as_csv(header, lines)
