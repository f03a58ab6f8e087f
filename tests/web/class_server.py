"""A real server of the rooms in a process of its own, which can be ended and started again."""

import subprocess
import sys
import time
import urllib.request
from pathlib import Path

from tests.web.conftest import free_port

PROGRAM = """
import sys
from pathlib import Path
import uvicorn
from bargaining_sim.web.server import Settings, make_app
port, rooms, grace, key = int(sys.argv[1]), Path(sys.argv[2]), float(sys.argv[3]), sys.argv[4]
settings = Settings(rooms=rooms, grace=grace, key=key, host="0.0.0.0" if key else "127.0.0.1")
uvicorn.run(make_app(settings), port=port, log_level="warning", timeout_graceful_shutdown=1)
"""


class ClassServer:
    """The server as a child process.

    Parameters
    ----------
    rooms : Path
        Folder of the journals.
    grace : float
        Seconds until an agent takes an abandoned seat.
    key : str
        If given, the server behaves as on an open network: nothing without this key or a join code.
    """

    def __init__(self, rooms: Path, grace: float = 45.0, key: str = "") -> None:
        self.rooms, self.grace, self.key, self.port = rooms, grace, key, free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.child: subprocess.Popen[bytes] | None = None
        self.stderr: int | None = None
        """Where it prints; ``subprocess.PIPE`` keeps it for a test."""

    def start(self) -> None:
        """Start it, and wait until it answers."""
        arguments = [str(self.port), str(self.rooms), str(self.grace), self.key]
        self.child = subprocess.Popen([sys.executable, "-c", PROGRAM, *arguments], stderr=self.stderr)
        until = time.monotonic() + 60
        while True:
            try:
                urllib.request.urlopen(f"{self.url}/api/server", timeout=30).read()
                return
            except OSError:
                assert self.child.poll() is None, "the server has ended"
                assert time.monotonic() < until, "the server does not start"
                time.sleep(0.1)

    def end(self) -> None:
        """End it, as Ctrl-C would."""
        if self.child:
            self.child.terminate()
            self.child.wait(15)
            self.child = None

    def __enter__(self) -> "ClassServer":
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.end()
