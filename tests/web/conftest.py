"""A real browser and a real server for tests of the pages; other tests may ask for the same fixtures."""

import shutil
import socket
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
DESK, SMALL, PHONE = (1440, 900), (1024, 768), (390, 844)


def chromium() -> str | None:
    """Path of an installed browser; Playwright's own download is not needed."""
    return next((found for found in map(shutil.which, BROWSERS) if found), None)


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Serving:
    """An application served on a free port from a thread."""

    def __init__(self, app: Any) -> None:
        import uvicorn

        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.app = app
        self.server = uvicorn.Server(uvicorn.Config(app, port=self.port, log_level="warning"))
        self.thread = threading.Thread(target=self.server.run, daemon=True)

    def __enter__(self) -> "Serving":
        self.thread.start()
        until = time.monotonic() + 60
        while not self.server.started:
            assert time.monotonic() < until, "the server does not start"
            time.sleep(0.02)
        return self

    def __exit__(self, *_: object) -> None:
        self.server.should_exit = True
        self.thread.join(10)


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """The installed Chromium, driven by Playwright."""
    playwright = pytest.importorskip("playwright.sync_api", reason="needs playwright, of the extra dev")
    path = chromium()
    if path is None:
        pytest.skip(f"needs a browser: none of {', '.join(BROWSERS)} is installed")
    with playwright.sync_playwright() as driver:
        running = driver.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        yield running
        running.close()


OpenPage = Callable[..., Any]


@pytest.fixture
def open_page(browser: Any) -> Iterator[OpenPage]:
    """Return a function that opens a page in a context of its own.

    At the end of the test every error on the console, every uncaught error and every request to another host
    than that of the page fails it; ``expected`` names parts of error messages that are meant.
    """
    contexts, troubles = [], []

    def open_one(url: str, size: tuple[int, int] = DESK, expected: tuple[str, ...] = (), **more: Any) -> Any:
        context = browser.new_context(viewport={"width": size[0], "height": size[1]}, **more)
        context.set_default_timeout(120_000)  # on a busy machine thirty seconds may pass
        contexts.append(context)
        page = context.new_page()
        host = urlsplit(url).netloc

        def heard(message: Any) -> None:
            if message.type == "error" and not any(part in message.text for part in expected):
                troubles.append(f"console: {message.text}")

        def asked(request: Any) -> None:
            parts = urlsplit(request.url)
            if parts.scheme not in ("data", "blob", "about") and parts.netloc != host:
                troubles.append(f"request to a foreign host: {request.url}")

        page.on("console", heard)
        page.on("pageerror", lambda error: troubles.append(f"uncaught: {error}"))
        page.on("request", asked)
        page.goto(url)
        return page

    yield open_one
    for context in contexts:
        context.close()
    assert not troubles, "\n".join(troubles)


def sideways(page: Any) -> int:
    """By how many pixels a page is wider than its window."""
    return int(page.evaluate("document.documentElement.scrollWidth - window.innerWidth"))


def wait_until(page: Any, truth: str, seconds: float = 60) -> None:
    """Wait until a JavaScript expression is true; Playwright's own way needs what our policy forbids."""
    until = time.monotonic() + seconds
    while not page.evaluate(f"() => Boolean({truth})"):
        assert time.monotonic() < until, f"does not become true: {truth}"
        page.wait_for_timeout(30)
