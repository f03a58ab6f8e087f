"""What goes on around the table, as changes to the small world: news, instruments, the venture, the firms.

The US may learn to lock the ore's first rung up (``licences``) by seeing it in force, China to do the same
with the second. Three firms, one of them named, choose among three designs.
"""

NEWS = {
    "shocks": {
        "listing": {
            "label": "a listing", "rate": 0.05, "relations": -0.125, "chip": "tariffs", "steps": -1,
            "thresholds": {"us": 0.25, "cn": -0.125},
        }
    },
    "rumours": {
        "leak": {"label": "the US is a hawk", "rate": 0.1, "about": "us", "type": "hawk",
                 "likelihood_ratio": 3.0}
    },
}  # fmt: skip
TYPES = {"actors.us.types": {"dealer": {"prior": 0.6}, "hawk": {"prior": 0.4}}}
INSTRUMENTS = {
    "licences": {
        "label": "export licences", "learner": "us", "hazard": 0.3, "lag_days": 0,
        "exposed_by": {"ore": ["r1"]}, "unlocks": {"tariffs": ["r2"]},
    },
    "lists": {
        "label": "entity lists", "learner": "cn", "hazard": 1.0, "lag_days": 10,
        "exposed_by": {"tariffs": ["r0", "r1"]}, "unlocks": {"ore": ["r0"]},
    },
}  # fmt: skip
VENTURE = {
    "months": 12, "support": {"r1": 0.5}, "support_choice": "permitted", "collapsed_rung": "r0",
    "violation_hazard": 0.1, "quality_hazard": 0.2, "external_hazard": 0.05, "renegotiation": 0.5,
    "support_effect": 2.0, "transfer_mode": "packaged",
}  # fmt: skip
TRAITS = ("market", "china_revenue", "compute_need", "origin_penalty")
FIRMS = {
    "count": 3,
    "start": "home",
    "designs": {
        "home": {"label": "stay at home", "exposure": 1.0, "accepted": 1.0, "refused": 3.0},
        "licence": {"label": "license", "exposure": 0.5, "cost": 0.05, "access": 0.25},
        "leave": {
            "label": "leave", "exposure": 0.125, "cost": 0.2, "loss": 0.75, "access": 1.0,
            "needs_leave": True, "accepted": 3.0, "refused": 1.0,
        },
    },
    **{trait: {"low": 0.2, "high": 0.8} for trait in TRAITS},
    "named": {
        "acme": {"label": "Acme", "market": 0.9, "china_revenue": 0.1, "compute_need": 0.3,
                 "origin_penalty": 0.7, "documented": "leave"}
    },
    "temperature": 0.1,
    "social": 0.0,
    "revision": 1.0,
    "stands_for": {"r1": "licence", "r0": "home"},
    "compute_chip": "tariffs",
    "quarters_after": 2,
}  # fmt: skip
STORY = {
    "news": NEWS, "instruments": INSTRUMENTS, "implementation": VENTURE, "firms": FIRMS,
    "chips.ore.fallback": "r1", "chips.tariffs.chokepoint": {"rung": "r1", "erosion": 0.25}, **TYPES,
}  # fmt: skip
"""Everything at once, for a world with a file."""
