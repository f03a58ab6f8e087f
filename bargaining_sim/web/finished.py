"""Finished batches below the results folder of a server: which there are, and where one lies."""

from pathlib import Path
from typing import Any

from bargaining_sim.errors import Fault, ResultError, did_you_mean, one_of
from bargaining_sim.results.manifest import read_manifest
from bargaining_sim.web.asked import RefusedError

MOST = 200


def folders(root: Path | None) -> dict[str, dict[str, Any]]:
    """Return name → manifest of the complete batches of a folder, the newest first."""
    found: list[tuple[str, str, dict[str, Any]]] = []
    paths = sorted(root.glob("*/run.json"))[:10_000] if root is not None and root.is_dir() else []
    for path in paths:
        try:
            manifest = read_manifest(path.parent)
        except ResultError:
            continue
        if manifest.get("kind", "batch") == "batch" and manifest.get("complete"):
            found.append((str(manifest.get("created", "")), path.parent.name, manifest))
    found.sort(key=lambda one: one[0], reverse=True)
    return {name: manifest for _, name, manifest in found[:MOST]}


def told_results(root: Path | None) -> dict[str, Any]:
    """Return the finished batches as a page needs them."""
    from bargaining_sim.results.manifest import settings_of

    return {
        "results": [
            {
                "name": name,
                "scenario": str(manifest.get("scenario", "")),
                "runs": int(manifest.get("runs", 0)),
                "seed": str(manifest.get("seed", "")),
                "overrides": settings_of(manifest),
            }
            for name, manifest in folders(root).items()
        ]
    }


def find_result(root: Path | None, name: str) -> Path:
    """Return the folder of a finished batch; only names of the list are looked up: nothing else is read."""
    known = folders(root)
    if root is None or name not in known:
        allowed = one_of(list(known)) or "none, as there is no finished batch here"
        raise RefusedError(
            404, Fault("result", f'"{name[:80]}"', allowed, did_you_mean(name[:80], list(known)))
        )
    return root / name
