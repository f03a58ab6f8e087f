"""Sweeps on a real cluster: scheduler and workers are processes of their own, and they die.

A process of the cluster leads a group of its own, with the children of its nanny; all of it is killed at the
end of the test.
"""

import contextlib
import importlib.util
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from bargaining_sim.errors import BargainingError
from bargaining_sim.experiments import on_dask
from bargaining_sim.experiments.sweep import Sweep
from bargaining_sim.results.manifest import versions
from tests.experiments.sweeps import POINTS, finish, manifest_of, part_files, start, stored, wait_for, written

installed = importlib.util.find_spec("distributed") is not None
slow = pytest.mark.slow
cluster_needed = pytest.mark.skipif(not installed or os.name == "nt", reason="needs distributed, and groups")
RUNS, PARTS = "40000", 4 * POINTS
SWEEP = ("sweep", "noise.toml", "-n", RUNS)


class Cluster:
    """A scheduler on a free port, and workers."""

    def __init__(self, place: Path) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.place, self.every = place, []
        self.address = f"tcp://127.0.0.1:{self.port}"
        self.scheduler = self.start("scheduler", "--host", "127.0.0.1", "--port", str(self.port))
        self.wait_until(self.answers)

    def start(self, role: str, *options: str) -> "subprocess.Popen[bytes]":
        script = "import sys; from distributed.cli.dask_{0} import main; sys.argv[0] = 'dask-{0}'; main()"
        process = subprocess.Popen(
            [sys.executable, "-c", script.format(role), *options, "--no-dashboard"],
            cwd=self.place,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        self.every.append(process)
        return process

    def answers(self) -> bool:
        with socket.socket() as asked:
            return asked.connect_ex(("127.0.0.1", self.port)) == 0

    def wait_until(self, condition, seconds: float = 60) -> None:
        until = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < until
            time.sleep(0.05)

    def workers(self, *nannies: bool) -> list["subprocess.Popen[bytes]"]:
        """Start workers of one thread each, with or without a nanny, and wait until they have joined."""
        from distributed import Client

        made = [
            self.start("worker", self.address, "--nthreads", "1", "--nanny" if nanny else "--no-nanny",
                       "--local-directory", str(self.place / f"local{i}"))
            for i, nanny in enumerate(nannies)
        ]  # fmt: skip
        with Client(self.address, set_as_default=False) as client:
            client.wait_for_workers(len(nannies), timeout=60)
        return made

    def pids(self) -> set[int]:
        """Process numbers of the workers themselves."""
        from distributed import Client

        with Client(self.address, set_as_default=False) as client:
            return set(client.run(os.getpid).values())

    def end(self) -> None:
        for process in self.every:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Cluster]:
    made = Cluster(tmp_path)
    yield made
    made.end()


@pytest.fixture
def here(tmp_path: Path) -> Path:
    written(tmp_path)
    return tmp_path


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What threads make of it."""
    place = written(tmp_path_factory.mktemp("whole")).parent
    assert finish(start(place, *SWEEP, "--out", "out"))[0] == 0
    found = stored(place / "out")
    assert len(found) == PARTS + 4
    return found


@slow
@cluster_needed
@pytest.mark.parametrize("nannies", [(False, True), (False,)])
def test_the_same_bytes_as_on_threads(cluster, here, whole, nannies):
    cluster.workers(*nannies)
    process = start(here, *SWEEP, "--out", "out", "--dask", cluster.address)
    status, out, err = finish(process)
    assert (status, err) == (0, "")
    assert "Rows and points: out" in out
    assert stored(here / "out") == whole


@slow
@cluster_needed
def test_a_worker_is_killed_and_another_takes_over(cluster, here, whole):
    first, _ = cluster.workers(False, False)
    process = start(here, *SWEEP, "--out", "out", "--dask", cluster.address)
    wait_for(here / "out" / "rows" / "part-00010.parquet", process)
    os.killpg(first.pid, signal.SIGKILL)
    status, _, err = finish(process)
    assert (status, err) == (0, "")
    assert stored(here / "out") == whole


@slow
@cluster_needed
def test_the_only_worker_is_killed_and_its_nanny_starts_another(cluster, here, whole):
    cluster.workers(True)
    (pid,) = cluster.pids()
    process = start(here, *SWEEP, "--out", "out", "--dask", cluster.address)
    wait_for(here / "out" / "rows" / "part-00010.parquet", process)
    os.kill(pid, signal.SIGKILL)
    status, _, err = finish(process)
    assert (status, err) == (0, "")
    assert stored(here / "out") == whole


@slow
@cluster_needed
def test_the_scheduler_is_killed_and_threads_go_on(cluster, here, whole):
    cluster.workers(False, False)
    process = start(here, *SWEEP, "--out", "out", "--dask", cluster.address)
    wait_for(here / "out" / "rows" / "part-00010.parquet", process)
    cluster.scheduler.kill()
    status, out, err = finish(process, 60)
    assert (status, out) == (1, "")
    kept = len(part_files(here / "out"))
    assert 0 < kept < PARTS
    assert err == (
        f"--dask: the connection to {cluster.address} was lost\n"
        f"{kept} parts are kept in out; the same command with --resume goes on.\n"
    )
    assert finish(start(here, *SWEEP, "--out", "out", "--resume"))[0] == 0
    assert stored(here / "out") == whole


@slow
@cluster_needed
def test_the_command_is_stopped_and_the_cluster_goes_on_with_it(cluster, here, whole):
    """Ctrl-C, then SIGKILL: the workers stay and play what the next command asks for."""
    cluster.workers(False, False)
    for number, stop in ((6, signal.SIGINT), (18, signal.SIGKILL)):
        process = start(here, *SWEEP, "--out", "out", "--dask", cluster.address, "--resume")
        wait_for(here / "out" / "rows" / f"part-{number:05d}.parquet", process)
        process.send_signal(stop)
        status, _, err = finish(process)
        assert status == (1 if stop == signal.SIGINT else -signal.SIGKILL)
        if stop == signal.SIGINT:
            kept = len(part_files(here / "out"))
            told = f"{kept} parts are kept in out; the same command with --resume goes on."
            assert err == f"\nInterrupted. {told}\n"
            assert not list((here / "out").rglob("*.tmp"))
    status, _, err = finish(start(here, *SWEEP, "--out", "out", "--dask", cluster.address, "--resume"))
    assert (status, err) == (0, "")
    assert stored(here / "out") == whole


@slow
@cluster_needed
def test_a_cluster_without_workers(cluster, here):
    status, out, err = finish(start(here, *SWEEP, "--dask", cluster.address))
    assert (status, out) == (2, "")
    told = "--dask: found a scheduler without workers; allowed: one with workers\nNothing was written.\n"
    assert err == told
    assert list((here / "results").iterdir()) == []


@slow
@cluster_needed
def test_no_scheduler_at_the_address(here):
    addresses = ("tcp://127.0.0.1:1", "no.such.host.invalid:8786")
    waiting = [start(here, *SWEEP, "--dask", address) for address in addresses]  # ten seconds, both at once
    for address, process in zip(addresses, waiting, strict=True):
        status, out, err = finish(process, 60)
        assert (out, status in (1, 2)) == ("", True)
        assert err.splitlines() == [
            f"--dask: found {address}, where no scheduler answers; allowed: a running scheduler",
            "Nothing was written.",
        ]
    assert list((here / "results").iterdir()) == []


@pytest.mark.parametrize(
    "address", ["", "nonsense", "udp://x:1", "tcp://x", "tcp://x:y", "tcp://a b:1", "8786"]
)
def test_what_is_no_address(address):
    with pytest.raises(BargainingError, match=r"allowed: an address such as tcp://10.0.0.5:8786") as told:
        on_dask.on_dask(address)
    assert str(told.value).startswith(f'--dask: found "{address}"; ')


def test_without_dask_it_says_how_to_install_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(BargainingError, match=r'pip install "bargaining-sim\[dask\]"'):
        on_dask.on_dask("tcp://127.0.0.1:8786")


class Asked:
    """A client whose workers have answered."""

    def __init__(self, answers) -> None:
        self.answers = answers

    def nthreads(self):
        return dict.fromkeys(self.answers, 1)

    def run(self, *_, **__):
        return self.answers


def test_workers_with_other_versions_are_refused():
    mine = on_dask.about_me()
    on_dask.check_workers(Asked({"tcp://a:1": mine, "tcp://b:1": dict(mine)}))
    newer = mine | {"versions": mine["versions"] | {"numpy": "9.9"}}
    for answer, told in (
        (newer, r"tcp://b:1: numpy was 9.9, is .*; allowed: the same as here, or the bytes would differ"),
        (mine | {"source_sha256": "0"}, r"tcp://b:1: source code of bargaining_sim was 0, is "),
        (ModuleNotFoundError("bargaining_sim"), r"tcp://b:1: found no bargaining_sim; allowed: the same"),
        (RuntimeError("boom"), r"tcp://b:1: RuntimeError: boom"),
    ):
        with pytest.raises(BargainingError, match=told):
            on_dask.check_workers(Asked({"tcp://a:1": mine, "tcp://b:1": answer}))
    with pytest.raises(BargainingError, match="found a scheduler without workers"):
        on_dask.check_workers(Asked({}))


def test_a_worker_plays_the_bytes_of_a_part_and_refuses_another_version(noise):
    manifest = manifest_of(noise, part=100)
    sweep = Sweep(manifest)
    assert on_dask.remote_part(manifest, 3) == sweep.play_part(sweep.parts[3])
    for change in ({"source_sha256": "0"}, {"versions": versions() | {"numpy": "1.0"}}):
        with pytest.raises(
            BargainingError, match=r"a worker that has joined: (source code|numpy was 1.0, is)"
        ):
            on_dask.remote_part(manifest | change, 3)
