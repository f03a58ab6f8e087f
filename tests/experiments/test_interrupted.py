"""Whatever stops a sweep at whatever file, what it leaves goes on to the same bytes; all in one process."""

import errno
import itertools
import json
import os
import random
import stat
from pathlib import Path

import pytest

from bargaining_sim.errors import ResultError
from bargaining_sim.experiments import sweep, tables
from bargaining_sim.experiments.frame import open_frame
from bargaining_sim.results import store
from bargaining_sim.results.manifest import Manifest, as_bytes
from tests.experiments.sweeps import PIE_SWEEP, TABLES, contents, manifest_of, part_files, play, written
from tests.results.batches import Death, reaper

pytestmark = pytest.mark.usefixtures("_quick_disk")
PARTS = 6
SHORT = PIE_SWEEP.replace("[0.0, 0.3, 0.6]", "[0.0, 0.6]").replace("[0.2, 0.5, 0.8, 1.0]", "[0.2, 0.5, 1.0]")


@pytest.fixture(scope="module")
def short(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An experiment of one point for every part."""
    return written(tmp_path_factory.mktemp("short"), SHORT)


@pytest.fixture(scope="module")
def manifest(short: Path) -> Manifest:
    return manifest_of(short, part=50)


@pytest.fixture(scope="module")
def whole(manifest, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    folder = tmp_path_factory.mktemp("whole") / "out"
    play(folder, manifest)
    found = contents(folder)
    assert len(found) == PARTS + 4
    return found


def is_whole_or_absent(folder: Path, whole: dict[str, bytes]) -> None:
    for name, data in contents(folder).items():
        if name == "run.json" and data != whole[name]:
            assert json.loads(data)["complete"] is False
        elif not name.endswith(".tmp"):
            assert data == whole[name], name


def goes_on(folder: Path, manifest: Manifest, whole: dict[str, bytes], workers: int = 1) -> None:
    """What is there is whole; nothing is written over without being asked; then it goes on."""
    is_whole_or_absent(folder, whole)
    if folder.exists() and any(folder.iterdir()):
        with pytest.raises(ResultError, match=r"nothing is overwritten.*--resume"):
            play(folder, manifest)
    play(folder, manifest, workers, resume=True)
    assert contents(folder) == whole


def test_death_before_any_change_to_the_disk(tmp_path, manifest, whole):
    """The process vanishes before its k-th change to a file or folder, for every k: every rename too."""
    for k in itertools.count():
        folder = tmp_path / f"k{k}" / "out"
        folder.parent.mkdir()
        with reaper().after(k, folder):
            try:
                play(folder, manifest)
                break
            except Death:
                pass
        goes_on(folder, manifest, whole)
    assert k > 3 * PARTS


def test_death_of_another_beside_a_working_one_leaves_nothing(tmp_path, manifest, whole):
    """Two work in one folder; one is killed while it writes, after the other has looked for leftovers."""
    folder, nobody = tmp_path / "out", 10**30

    def killed_beside(_: int) -> None:
        (folder / "rows").mkdir(exist_ok=True)
        for name in (".points.csv", "rows/.part-00003.parquet"):
            (folder / f"{name}.{store.HOST}.{nobody}.tmp").write_bytes(b"torn")

    play(folder, manifest, progress=killed_beside)
    assert contents(folder) == whole


def test_death_again_and_again(tmp_path, manifest, whole):
    """Resumes die too, each a little later than the one before, until one comes through."""
    folder, deaths = tmp_path / "out", 0
    for allowed in range(200):
        with reaper().after(allowed, folder):
            try:
                play(folder, manifest, resume=True)
                break
            except Death:
                deaths += 1
                is_whole_or_absent(folder, whole)
    assert deaths > 10
    assert contents(folder) == whole


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("stop", [KeyboardInterrupt, Death])
def test_interrupted_at_every_rename(tmp_path, manifest, whole, monkeypatch, when, stop):
    real, calls = Path.replace, 0

    def replace(self: Path, target: Path) -> Path:
        nonlocal calls
        calls += 1
        if calls == k and when == "before":
            raise stop
        found = real(self, target)
        if calls == k:
            raise stop
        return found

    for k in itertools.count(1):
        folder, calls = tmp_path / f"k{k}" / "out", 0
        monkeypatch.setattr(Path, "replace", replace)
        try:
            play(folder, manifest)
            break
        except stop:
            pass
        finally:
            monkeypatch.setattr(Path, "replace", real)
        goes_on(folder, manifest, whole)
    assert k == PARTS + 5, "the parts, three tables, run.json at the end"


@pytest.mark.parametrize("share", [0.0, 0.5, 0.99])
def test_half_written_files_stay_in_their_temporary_place(tmp_path, manifest, whole, monkeypatch, share):
    """The k-th file is torn in its temporary place, then the process vanishes."""
    unlink, calls = Path.unlink, 0

    def torn(handle: int) -> None:
        nonlocal calls
        if stat.S_ISDIR(os.fstat(handle).st_mode):
            return
        calls += 1
        if calls == k:
            os.ftruncate(handle, int(os.fstat(handle).st_size * share))
            monkeypatch.setattr(Path, "unlink", lambda self, missing_ok=False: None)  # it cannot clean up
            raise Death

    for k in range(1, PARTS + 6):
        folder, calls = tmp_path / f"k{k}" / "out", 0
        monkeypatch.setattr(os, "fsync", torn)
        with pytest.raises(Death):
            play(folder, manifest)
        monkeypatch.setattr(os, "fsync", lambda handle: None)
        monkeypatch.setattr(Path, "unlink", unlink)
        assert sum(name.endswith(".tmp") for name in contents(folder)) == 1
        goes_on(folder, manifest, whole)


class SmallDisk:
    """A disk that is full after so many bytes: what fits is written, then it is told."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.room, self.real = 0, Path.open
        monkeypatch.setattr(Path, "open", lambda path, *rest, **more: self.open(path, *rest, **more))

    def open(self, path: Path, *rest, **more):
        stream = self.real(path, *rest, **more)
        if rest[:1] == ("wb",):
            write = stream.write
            return Limited(stream, lambda data: self.take(write, bytes(data)))
        return stream

    def take(self, write, data: bytes) -> int:
        fits = data[: max(self.room, 0)]
        self.room -= len(data)
        write(fits)
        if len(fits) < len(data):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return len(data)


class Limited:
    def __init__(self, stream, write) -> None:
        self.stream, self.write = stream, write
        self.flush, self.fileno = stream.flush, stream.fileno

    def __enter__(self):
        return self

    def __exit__(self, *about):
        self.stream.close()


@pytest.mark.parametrize("workers", [1, 3])
def test_a_disk_that_is_full_after_so_many_bytes(tmp_path, manifest, whole, monkeypatch, workers):
    disk = SmallDisk(monkeypatch)
    total = sum(map(len, whole.values())) + len(as_bytes(manifest))
    stopped = 0
    for room in range(0, total + 3000, 3000):
        folder, disk.room = tmp_path / f"room{room}", room
        if room < total:
            with pytest.raises(ResultError, match="No space left on device") as told:
                play(folder, manifest, workers)
            assert isinstance(told.value.__cause__, OSError)
            assert not list(tmp_path.rglob("*.tmp"))
            stopped += 1
        disk.room = 10**9
        goes_on(folder, manifest, whole, workers)
    assert stopped > 5
    assert contents(folder) == whole


@pytest.mark.parametrize("stopped_after", [0, 50, 125, 299])
def test_ctrl_c_keeps_finished_parts_or_nothing(tmp_path, manifest, whole, stopped_after):
    done = 0

    def progress(runs: int) -> None:
        nonlocal done
        done += runs
        if done >= stopped_after:
            raise KeyboardInterrupt

    folder = tmp_path / "out"
    with pytest.raises(KeyboardInterrupt):
        play(folder, manifest, progress=progress)
    finished = max(stopped_after - 1, 0) // 50
    assert folder.exists() == (finished > 0)
    assert len(part_files(folder)) == finished
    if finished:
        goes_on(folder, manifest, whole)


def test_ctrl_c_in_the_finish(tmp_path, manifest, whole, monkeypatch):
    for name in ("points_table", "parts_table", "summary_text"):
        with monkeypatch.context() as patch:
            patch.setattr(tables, name, interrupted)
            with pytest.raises(KeyboardInterrupt):
                play(tmp_path / name, manifest)
        assert len(part_files(tmp_path / name)) == PARTS
        goes_on(tmp_path / name, manifest, whole)


def interrupted(*_) -> None:
    raise KeyboardInterrupt


def test_any_lost_parts_are_made_again_and_only_they(tmp_path, manifest, whole):
    folder = tmp_path / "out"
    play(folder, manifest)
    for seed in range(12):
        lost = random.Random(seed).sample(range(PARTS), 1 + seed % PARTS)
        for part in lost:
            part_files(folder)[0].with_name(f"part-{part:05d}.parquet").unlink()
        with pytest.raises(ResultError, match="is missing; run the same sweep with --resume"):
            _ = open_frame(folder).estimates
        told: list[int] = []
        play(folder, manifest, resume=True, progress=told.append)
        assert contents(folder) == whole
        assert told[0] == 300 - 50 * len(lost)
        assert sum(told) == 300


@pytest.mark.parametrize("name", TABLES)
def test_a_lost_table_is_made_again(tmp_path, manifest, whole, name):
    play(tmp_path / "out", manifest)
    (tmp_path / "out" / name).unlink()
    play(tmp_path / "out", manifest, resume=True)
    assert contents(tmp_path / "out") == whole


def test_a_finished_sweep_is_left_as_it_is(tmp_path, manifest, whole, monkeypatch):
    folder = tmp_path / "out"
    play(folder, manifest)
    times = {path: path.stat().st_mtime_ns for path in folder.rglob("*")}
    monkeypatch.setattr(sweep, "play_with_paths", lambda *_: 1 / 0)
    told: list[int] = []
    play(folder, manifest, resume=True, progress=told.append)
    assert told == [300]
    assert contents(folder) == whole
    assert {path: path.stat().st_mtime_ns for path in folder.rglob("*")} == times


DAMAGE = {
    "empty": lambda data: b"",
    "truncated": lambda data: data[: len(data) // 2],
    "without its last byte": lambda data: data[:-1],
    "zeros": lambda data: bytes(len(data)),
    "a flipped bit in the rows": lambda data: data[:40] + bytes([data[40] ^ 1]) + data[41:],
    "a flipped bit in the foot": lambda data: data[:-12] + bytes([data[-12] ^ 1]) + data[-11:],
    "another file": lambda data: b"point,run\n1,2\n",
}


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=list(DAMAGE))
@pytest.mark.parametrize("finished", [True, False])
def test_a_damaged_part_is_told_and_made_again_once_deleted(tmp_path, manifest, whole, damage, finished):
    folder = tmp_path / "out"
    play(folder, manifest)
    if not finished:
        for name in TABLES:
            (folder / name).unlink()
        (folder / "run.json").write_bytes(as_bytes(manifest))
    path = part_files(folder)[2]
    path.write_bytes(damage(path.read_bytes()))
    with pytest.raises(ResultError, match=r"part-00002.parquet: (cannot be read .* delete it, and|holds)"):
        _ = open_frame(folder).estimates if finished else play(folder, manifest, resume=True)
    path.unlink()
    play(folder, manifest, resume=True)
    assert contents(folder) == whole


def rows_of(frame) -> list[tuple[int, int, bytes, str]]:
    names = list(frame.measures)
    return [(p.point, p.first, p.values.tobytes(), p.error or "") for p in frame.rows(names)]


def test_no_flipped_bit_goes_unnoticed_or_is_a_traceback(tmp_path, manifest):
    """The part is refused in words, or its rows are what they were (padding, statistics)."""
    frame = play(tmp_path / "out", manifest)
    before, path, dice = rows_of(frame), part_files(tmp_path / "out")[1], random.Random(1)
    data, messages = path.read_bytes(), []
    foot = len(data) - int.from_bytes(data[-8:-4], "little") - 8
    flips = [(dice.randrange(foot), dice.randrange(8)) for _ in range(200)]
    for place, bit in flips + [(place, bit) for place in range(foot, len(data), 7) for bit in (0, 7)]:
        path.write_bytes(data[:place] + bytes([data[place] ^ 1 << bit]) + data[place + 1 :])
        try:
            frame.sweep.missing_parts(tmp_path / "out")
            assert rows_of(frame) == before, f"bit {bit} of byte {place} of {len(data)}"
        except ResultError as error:
            messages.append(str(error))
    assert len(messages) > 400
    assert all(message.startswith(f"{path}: ") for message in messages)


def test_a_part_of_another_sweep_or_place_is_refused(tmp_path, manifest, short):
    play(tmp_path / "out", manifest)
    play(tmp_path / "other", manifest_of(short, seed=9, part=50))
    path = part_files(tmp_path / "out")[1]
    for other in (part_files(tmp_path / "other")[1], part_files(tmp_path / "out")[2]):
        path.write_bytes(other.read_bytes())
        with pytest.raises(
            ResultError, match=r"part-00001.parquet: holds rows of another sweep; move it away"
        ):
            play(tmp_path / "out", manifest, resume=True)


def test_another_sweep_is_refused_and_says_in_what_it_differs(tmp_path, manifest, short, monkeypatch):
    folder = tmp_path / "out"
    play(folder, manifest)
    before = contents(folder)
    longer = written(tmp_path / "longer", SHORT.replace("0.6]", "0.7]"))
    others = {
        "seed was 1, is 2$": manifest_of(short, seed=2, part=50),
        "runs was 300, is 306$": manifest_of(short, runs=51, part=50),
        "content of the experiment was .*, is": manifest_of(longer, part=50),
        "content of the scenario was": manifest_of(short, part=50, settings=["talks.discount=0.5"]),
        "source code of bargaining_sim was .*, is 0000$": manifest | {"source_sha256": "0000"},
        "numpy was .*, is 1.0$": manifest | {"versions": manifest["versions"] | {"numpy": "1.0"}},
        "kind was sweep, is batch": manifest | {"kind": "batch"},
        "part_runs was 50, is 51": manifest_of(short, part=51),
    }
    for told, other in others.items():
        with pytest.raises(ResultError, match=rf"out: cannot be resumed, .*{told}"):
            play(folder, other, resume=True)
        with pytest.raises(ResultError, match="nothing is overwritten"):
            play(folder, other)
    assert contents(folder) == before


def test_temporaries_of_the_dead_are_swept_and_do_no_harm(tmp_path, manifest, whole):
    folder = tmp_path / "out"
    play(folder, manifest)
    part_files(folder)[0].unlink()
    names = [f".run.json.{store.HOST}.{10**9}.tmp", f"rows/.part-00000.parquet.{store.HOST}.{10**9}.tmp"]
    for name in names:
        (folder / name).write_bytes(b"torn")
    other = folder / "rows" / ".part-00001.parquet.otherhost.7.tmp"
    other.write_bytes(b"torn")
    play(folder, manifest, resume=True)
    assert other.exists(), "that machine may be at work"
    other.unlink()
    assert contents(folder) == whole


@pytest.mark.parametrize("missing", ["points", "experiment", "resolved", "seed", "part_runs"])
def test_a_manifest_that_lacks_something_is_told(tmp_path, manifest, missing):
    folder = tmp_path / "out"
    play(folder, manifest)
    text = {
        key: value for key, value in json.loads((folder / "run.json").read_text()).items() if key != missing
    }
    (folder / "run.json").write_text(json.dumps(text))
    with pytest.raises(ResultError, match=r"run.json of the sweep: cannot be used"):
        open_frame(folder)


def test_a_sweep_that_is_not_complete_has_no_frame(tmp_path, manifest):
    store.open_folder(tmp_path / "out", manifest, False)
    with pytest.raises(ResultError, match="not complete; finish it with the same sweep command and --resume"):
        open_frame(tmp_path / "out")
    assert len(manifest["points"]) == PARTS
