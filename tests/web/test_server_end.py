"""A server that has played a batch ends without a word and leaves no process."""

import json
import signal
import subprocess
import time
import urllib.request
from pathlib import Path

import pytest

from tests.web.class_server import ClassServer

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("wait", [False, True], ids=["as the process starts", "after the batch"])
def test_a_server_ends_without_a_word(tmp_path: Path, how: signal.Signals, wait: bool) -> None:
    server = ClassServer(tmp_path)
    server.stderr = subprocess.PIPE
    server.start()
    child = server.child
    assert child is not None
    body = json.dumps({"scenario": "split_the_pie", "settings": [], "seed": 1, "runs": 200}).encode()
    order = urllib.request.Request(f"{server.url}/api/batch", body, method="POST")
    job = json.load(urllib.request.urlopen(order, timeout=60))["job"]
    until = time.monotonic() + 240
    while wait:
        state = json.load(urllib.request.urlopen(f"{server.url}/api/batch/{job}", timeout=60))["state"]
        assert state in ("waiting", "compiling", "running", "done")
        assert time.monotonic() < until
        if state == "done":
            break
        time.sleep(0.2)
    child.send_signal(how)
    _, said = child.communicate(
        timeout=120
    )  # its processes hold the pipe, too: it ends with the last of them
    text = said.decode()
    assert "leaked" not in text
    if how == signal.SIGTERM:
        assert text == ""
    else:  # uvicorn raises Ctrl-C again in a program that does not wait for it, as the command line does
        assert text.rstrip().endswith("KeyboardInterrupt") or text == ""
