"""Colours of the page, from where the pictures have theirs: a style sheet of custom properties."""

from bargaining_sim.plots import colours

STEPS = 20
"""Shades of hostility: the page rounds to twentieths."""

MOST_DESIGNS = 12


def theme_css() -> str:
    """Return all colours as custom properties, such as ``--actor-0`` or ``--hostility-15``.

    ``--on-…`` is black or white, whichever is easier to read on the colour. Designs of the firms are named
    ``--design-D-of-N``, as their scale depends on their number.
    """
    named = {
        "ink": colours.INK,
        "quiet": colours.QUIET,
        "paper": colours.PAPER,
        "summit": colours.SUMMIT_COLOUR,
    }
    for place, colour in enumerate(colours.ACTOR_COLOURS):
        named[f"actor-{place}"] = colour
    named["actor-2"] = colours.FILE_COLOURS["platform_refused"]
    for step in range(STEPS + 1):
        named[f"hostility-{step}"] = colours.between(colours.HOSTILITY_STOPS, step / STEPS)
    for kind, table in (("file", colours.FILE_COLOURS), ("trade", colours.TRADE_COLOURS)):
        named |= {f"{kind}-{name}": colour for name, colour in table.items()}
    for many in range(1, MOST_DESIGNS + 1):
        for place, colour in enumerate(colours.design_colours(many)):
            named[f"design-{place}-of-{many}"] = colour
    lines = [f"  --{name}: {colour};" for name, colour in named.items()]
    lines += [
        f"  --on-{name}: {colours.ink_on(colour)};"
        for name, colour in named.items()
        if name.startswith(("hostility-", "file-", "trade-", "design-", "actor-"))
    ]
    return ":root {\n" + "\n".join(lines) + "\n}\n"
