"""Load on the classroom: 200 sockets in 60 rooms, each person answering after some seconds of thought.

``python -m tests.benchmarks.bench_classroom [--minutes M]`` starts a server of its own and prints how long
answers took, from sending one to the message that shows what came of it, and what memory the server needed;
ten minutes show that it stays flat.
"""

import argparse
import asyncio
import json
import random
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path
from typing import Any

import websockets

ROOMS, PLAYERS, WATCHERS = 60, 180, 20
THINK = (0.5, 4.0)
"""Seconds of thought, least and most."""


def free_port() -> int:
    """A port that nobody listens at."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def post(port: int, path: str, body: dict[str, Any]) -> Any:
    """Ask the server for something."""
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", json.dumps(body).encode())
    with urllib.request.urlopen(request, timeout=60) as answer:
        return json.loads(answer.read())


def memory(process: "subprocess.Popen[bytes]") -> float:
    """Memory that a process has in use [MB]."""
    for line in Path(f"/proc/{process.pid}/status").read_text(encoding="utf-8").splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    return float("nan")


def decided(question: dict[str, Any], rng: random.Random) -> Any:
    """An answer as a person might give it: small changes, now and then a yes."""
    if question["kind"] == "move":
        return rng.randrange(len(question["options"]))
    if question["kind"] == "offer":
        stay = zip(question["from"], question["allowed"], strict=True)
        return [here if here in rungs and rng.random() < 0.6 else rng.choice(rungs) for here, rungs in stay]
    if question["kind"] == "answer":
        return question["legal"] and rng.random() < 0.1
    return rng.random() < 0.8


class Load:
    """Everybody who plays, and what was measured."""

    def __init__(self, port: int, code: str, end: float) -> None:
        self.port, self.code, self.end = port, code, end
        self.waits: list[float] = []
        self.games = 0
        self.refused: list[str] = []

    async def person(self, number: int) -> None:
        """Sit in a room and play until time is up; watchers only look."""
        rng = random.Random(number)
        await asyncio.sleep(rng.uniform(0, 5))
        async with websockets.connect(f"ws://127.0.0.1:{self.port}/ws", max_size=2**22) as ws:

            async def say(**message: Any) -> None:
                await ws.send(json.dumps(message))

            await say(do="hello", code=self.code, name=f"person {number}")
            await say(do="enter", room=number % ROOMS + 1)
            if number < PLAYERS:
                await say(do="sit", seat=("us", "cn", "bytedance")[number // ROOMS])
            key, sent, own = "", 0.0, None
            while (left := self.end - time.monotonic()) > 0:
                try:
                    message = json.loads(await asyncio.wait_for(ws.recv(), left))
                except TimeoutError:
                    return
                if message["is"] == "refused":
                    self.refused.append(message["why"])
                if message["is"] != "room" or message["you"] is None:
                    continue
                own = message["question"]
                if sent and (own is None or own["key"] != key):
                    self.waits.append(time.perf_counter() - sent)
                    sent = 0.0
                if message["you"] == "us" and message["phase"] == "lobby":
                    await asyncio.sleep(rng.uniform(*THINK))
                    await say(do="start")
                elif message["you"] == "us" and message["phase"] in ("over", "failed"):
                    self.games += 1
                    await asyncio.sleep(rng.uniform(*THINK))
                    await say(do="reset", luck="new")
                elif own and own["key"] != key:
                    key = own["key"]
                    await asyncio.sleep(rng.uniform(*THINK))
                    sent = time.perf_counter()
                    await say(do="answer", key=key, answer=decided(own, rng))


async def measure(process: "subprocess.Popen[bytes]", port: int, minutes: float) -> None:
    """Play, and print what was measured."""
    made = post(port, "/api/classes", {"scenario": "us_china_2025", "rooms": ROOMS})
    load = Load(port, made["code"], time.monotonic() + 60 * minutes)
    people = [asyncio.create_task(load.person(n)) for n in range(PLAYERS + WATCHERS)]
    print(f"{'minute':>8}{'answers':>10}{'median ms':>12}{'99 % ms':>10}{'memory MB':>12}{'games':>8}")
    seen, period = 0, min(60.0, 20 * minutes)
    while time.monotonic() < load.end:
        await asyncio.sleep(min(period, max(0.1, load.end - time.monotonic())))
        new = load.waits[seen:]
        seen = len(load.waits)
        if len(new) > 1:
            median, high = statistics.median(new), statistics.quantiles(new, n=100)[98]
            minute = minutes - (load.end - time.monotonic()) / 60
            print(
                f"{minute:>8.1f}{len(new):>10}{1e3 * median:>12.1f}{1e3 * high:>10.1f}"
                f"{memory(process):>12.0f}{load.games:>8}",
                flush=True,
            )
    await asyncio.gather(*people, return_exceptions=False)
    print(f"\nall: {len(load.waits)} answers, median {1e3 * statistics.median(load.waits):.1f} ms")
    print(f"refused: {len(load.refused)} {sorted(set(load.refused))[:3]}")


def main() -> None:
    """Start a server and play on it."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--minutes", type=float, default=2.0)
    minutes = parser.parse_args().minutes
    port = free_port()
    with tempfile.TemporaryDirectory() as folder:
        command = ["-m", "bargaining_sim", "serve", "--port", str(port), "--rooms", f"{folder}/rooms"]
        process = subprocess.Popen([sys.executable, *command], stderr=subprocess.DEVNULL)
        try:
            for _ in range(200):
                time.sleep(0.1)
                try:
                    post(port, "/api/classes", {"scenario": "madrid_2025"})
                    break
                except OSError:
                    continue
            asyncio.run(measure(process, port, minutes))
            size = sum(path.stat().st_size for path in Path(folder).rglob("*.jsonl"))
            print(f"journals: {size / 1e6:.1f} MB")
        finally:
            process.terminate()
            process.wait(10)


if __name__ == "__main__":
    main()
