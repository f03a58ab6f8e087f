"""One run as one file: the page's own modules, style and colours with the film, for any browser, offline.

Browsers load no modules from files, so each module becomes a function of one classic script. The page's
modules keep to ``import { names } from "./file.js";`` and ``export function`` or ``export const``.
"""

import html
import json
import re
from functools import cache
from pathlib import Path
from typing import Any

from bargaining_sim.web.theme import theme_css

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
    """List a module after all that it imports."""
    if path in order:
        return
    if path in above:
        raise ValueError(f"{path.name} imports itself")
    for _, name in IMPORT.findall(path.read_text("utf-8")):
        collect((path.parent / name).resolve(), order, (*above, path))
    order.append(path)


def as_function(path: Path, place: int, order: list[Path]) -> str:
    """Return a module as a function that leaves its exports in a list."""
    text = path.read_text("utf-8")
    names = EXPORT.findall(text)

    def taken(match: re.Match[str]) -> str:
        source = order.index((path.parent / match[2]).resolve())
        return f"const {{{match[1]}}} = modules[{source}];"

    text = IMPORT.sub(taken, text)
    text = re.sub(r"^export ", "", text, flags=re.MULTILINE)
    return f"modules[{place}] = (() => {{\n{text}\nreturn {{ {', '.join(names)} }};\n}})();"
