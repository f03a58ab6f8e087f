"""A page as PDF, printed by a Chromium without a window, if there is one."""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from bargaining_sim.errors import BargainingError
from bargaining_sim.results import store

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
VARIABLE = "CHROMIUM"
PATIENCE = 120.0
"""Seconds after which a browser that prints nothing is stopped."""

MISSING = (
    "no Chromium found to print the PDF with: looked for {names} on the path and for the variable CHROMIUM. "
    "Install one (Debian or Ubuntu: apt-get install chromium; Fedora: dnf install chromium), set CHROMIUM "
    "to its path, or open the page in any browser and print it from there"
)


class NoChromiumError(BargainingError):
    """There is no browser to print with, or it printed nothing."""


def find_chromium() -> str:
    """Return the browser to print with.

    Raises
    ------
    NoChromiumError
        If there is none.
    """
    chosen = os.environ.get(VARIABLE)
    if chosen:
        browser = shutil.which(chosen)
        if browser is None:
            raise NoChromiumError(
                f'{VARIABLE}: found "{chosen}"; allowed: a Chromium or Chrome that can be run'
            )
        return browser
    for name in NAMES:
        browser = shutil.which(name)
        if browser is not None:
            return browser
    raise NoChromiumError(MISSING.format(names=", ".join(NAMES)))


def print_pdf(page: Path, target: Path) -> Path:
    """Print a page into a PDF file that is there completely or not at all.

    Raises
    ------
    NoChromiumError
        If there is no browser, or it failed.
    ResultError
        If the file cannot be written.
    """
    browser = find_chromium()
    with tempfile.TemporaryDirectory(prefix="bargaining-sim-", ignore_cleanup_errors=True) as place:
        made = Path(place) / "page.pdf"
        said = run([browser, *options(Path(place), made), page.resolve().as_uri()])
        if not made.is_file() or not made.read_bytes().startswith(b"%PDF"):
            raise NoChromiumError(f"{browser} printed no PDF: {said}")
        store.write_whole(target, made.read_bytes())
    return target


def options(place: Path, made: Path) -> list[str]:
    """Return how the browser is called: with a profile of its own that is thrown away."""
    words = [
        "--headless=new",
        "--disable-gpu",
        "--disable-extensions",
        "--no-first-run",
        "--no-pdf-header-footer",
        f"--user-data-dir={place / 'profile'}",
        f"--print-to-pdf={made}",
    ]
    if getattr(os, "geteuid", lambda: 1)() == 0:  # as root it does not start otherwise
        words.append("--no-sandbox")
    return words


def run(command: list[str]) -> str:
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, errors="replace", timeout=PATIENCE, check=False
        )
    except subprocess.TimeoutExpired:
        return f"nothing came in {PATIENCE:.0f} seconds"
    except OSError as error:
        return error.strerror or str(error)
    lines = done.stderr.strip().splitlines()
    return lines[-1] if lines else f"exit code {done.returncode}"
