"""Files that are made of others: the style sheet of all colours, and a run as one file for any browser.

Browsers load no modules from files, so each module becomes a function of one classic script. The page's
modules keep to ``import { names } from "./file.js";`` and ``export function`` or ``export const``.
"""

import html
import json
import re
from functools import cache
from pathlib import Path
from typing import Any

from bargaining_sim.plots import colours

STEPS = 20
"""Shades of hostility: the page rounds to twentieths."""

MAX_DESIGNS = 12


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
    for many in range(1, MAX_DESIGNS + 1):
        for place, colour in enumerate(colours.design_colours(many)):
            named[f"design-{place}-of-{many}"] = colour
    lines = [f"  --{name}: {colour};" for name, colour in named.items()]
    lines += [
        f"  --on-{name}: {colours.ink_on(colour)};"
        for name, colour in named.items()
        if name.startswith(("hostility-", "file-", "trade-", "design-", "actor-"))
    ]
    return ":root {\n" + "\n".join(lines) + "\n}\n"


STATIC = Path(__file__).parent / "static"
ENTRY = STATIC / "exported.js"
IMPORT = re.compile(r'^import \{([^}]*)\} from "([^"]+)";$', re.MULTILINE)
EXPORT = re.compile(r"^export (?:async )?(?:function|const|class) (\w+)", re.MULTILINE)


def export_page(film: dict[str, Any]) -> str:
    """Return a run as a self-contained HTML page."""
    data = json.dumps(film, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    for sign, code in (("<", "\\u003c"), ("\u2028", "\\u2028"), ("\u2029", "\\u2029")):
        data = data.replace(sign, code)
    title = html.escape(f"{film['stage']['title']}: run {film['run']} of seed {film['seed']}")
    style = (STATIC / "style.css").read_text("utf-8") + (STATIC / "watch.css").read_text("utf-8")
    return (
        f'<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<title>{title}</title>\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<style>\n{theme_css()}{style}</style>\n</head>\n"
        '<body class="watch exported">\n<div id="app"></div>\n'
        f'<script type="application/json" id="film">{data}</script>\n'
        f"<script>\n{bundle(ENTRY)}</script>\n</body>\n</html>\n"
    )


@cache
def bundle(entry: Path) -> str:
    """Return a module and all that it imports as one classic script."""
    order: list[Path] = []
    collect(entry.resolve(), order, ())
    parts = [as_function(path, place, order) for place, path in enumerate(order)]
    script = '"use strict";\n(() => {\nconst modules = [];\n' + "\n".join(parts) + "\n})();\n"
    return script.replace("</script", "<\\/script")


def collect(path: Path, order: list[Path], above: tuple[Path, ...]) -> None:
    if path in order:
        return
    if path in above:
        raise ValueError(f"{path.name} imports itself")
    for _, name in IMPORT.findall(path.read_text("utf-8")):
        collect((path.parent / name).resolve(), order, (*above, path))
    order.append(path)


def as_function(path: Path, place: int, order: list[Path]) -> str:
    text = path.read_text("utf-8")
    names = EXPORT.findall(text)

    def taken(match: re.Match[str]) -> str:
        source = order.index((path.parent / match[2]).resolve())
        return f"const {{{match[1]}}} = modules[{source}];"

    text = IMPORT.sub(taken, text)
    text = re.sub(r"^export ", "", text, flags=re.MULTILINE)
    return f"modules[{place}] = (() => {{\n{text}\nreturn {{ {', '.join(names)} }};\n}})();"
