"""Whole commands as a user starts them: wall seconds and peak memory."""

import os
import resource
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path


def timed(*arguments: str, cache: str | None = None) -> tuple[float, float]:
    """Wall seconds and peak memory [MB] of one command."""
    environment = os.environ | ({"BARGAINING_SIM_CACHE": cache} if cache else {})
    before = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "bargaining_sim", *arguments],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - before
    if status:
        raise SystemExit(f"{arguments}: exit status {status}")
    return seconds, usage.ru_maxrss / 1024


def first_film(folder: Path) -> tuple[float, float]:
    """Wall seconds from the command ``serve`` to its page, and to the film of the first run."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    command = [sys.executable, "-m", "bargaining_sim", "serve", "--port", str(port)]
    before = time.perf_counter()
    process = subprocess.Popen([*command, "--rooms", str(folder / "rooms")], stdout=subprocess.DEVNULL)
    try:
        seconds = []
        for path in ("/", "/api/film?scenario=us_china_2025"):
            while process.poll() is None:
                try:
                    urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=60).read()
                    break
                except OSError:
                    time.sleep(0.01)
            seconds.append(time.perf_counter() - before)
    finally:
        process.terminate()
        process.wait(10)
    return seconds[0], seconds[1]


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder)
        run = ("run", "us_china_2025", "--runs", "10000", "--out")
        cases = {
            "--help": ("--help",),
            "trace us_china_2025": ("trace", "us_china_2025"),
            "solve us_china_2025": ("solve", "us_china_2025"),
            "first run, 10,000 runs, compiling": (*run, str(out / "cold")),
            "10,000 runs with pictures": (*run, str(out / "warm")),
            "10,000 runs, no pictures": (*run, str(out / "bare"), "--no-plots"),
            "1,000,000 runs, no pictures": (
                "run",
                "us_china_2025",
                "--runs",
                "1000000",
                "--out",
                str(out / "big"),
                "--no-plots",
            ),
        }
        print(
            f"{'command':<36}{'seconds':>9}{'peak MB':>9}   (ru_maxrss; {resource.getpagesize()} byte pages)"
        )
        for name, arguments in cases.items():
            seconds, memory = timed(*arguments, cache=str(out / "cache"))
            print(f"{name:<36}{seconds:>9.2f}{memory:>9.0f}", flush=True)
        page, film = first_film(out)
        print(f"{'serve, until its page answers':<36}{page:>9.2f}")
        print(f"{'serve, until the first film':<36}{film:>9.2f}")


if __name__ == "__main__":
    main()
