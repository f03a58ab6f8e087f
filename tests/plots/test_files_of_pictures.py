"""Files of pictures: whole, named, the same bytes every time; and texts and labels that fit."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import matplotlib
import numpy as np
import pytest

from bargaining_sim.errors import ResultError
from bargaining_sim.plots import labels
from bargaining_sim.plots.files import draw_all
from bargaining_sim.plots.table import pictures_of
from bargaining_sim.plots.text import FAMILIES, fits, text_width, wrap
from bargaining_sim.text.lines import plain
from tests.plots.plot_frames import frame_for, random_frame, reduced, scenario_of


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


@pytest.mark.slow
def test_same_result_same_bytes_whatever_the_user_has_set(tmp_path: Path) -> None:
    frame = frame_for("empty_zone")
    formats = ("png", "svg", "pdf")
    paths = draw_all(frame, tmp_path / "a", formats)
    assert [path.name for path in paths] == [
        f"{name}.{ending}" for name in pictures_of(frame.scenario) for ending in formats
    ]
    with matplotlib.rc_context({"font.size": 30.0, "axes.facecolor": "red", "svg.fonttype": "none"}):
        draw_all(frame, tmp_path / "b", formats)
        assert matplotlib.rcParams["font.size"] == 30.0
    assert contents(tmp_path / "a") == contents(tmp_path / "b")
    assert not any(
        b"date" in data.lower() and b"dc:date" in data for data in contents(tmp_path / "a").values()
    )


def test_threads_do_not_disturb_each_other(tmp_path: Path) -> None:
    frame = frame_for("empty_zone")
    before = dict(matplotlib.rcParams)
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda i: draw_all(frame, tmp_path / str(i), ("svg",)), range(4)))
    assert all(contents(tmp_path / str(i)) == contents(tmp_path / "0") for i in range(4))
    assert dict(matplotlib.rcParams) == before


def test_another_process_draws_the_same(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from tests.plots.plot_frames import frame_for;"
        "from bargaining_sim.plots.files import draw_all;"
        "draw_all(frame_for('empty_zone'), Path(sys.argv[1]))"
    )
    root = Path(__file__).parents[2]
    subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "other")],
        check=True,
        env={"PYTHONPATH": str(root), "PYTHONHASHSEED": "5", "HOME": str(tmp_path)},
    )
    draw_all(frame_for("empty_zone"), tmp_path / "this")
    assert contents(tmp_path / "other") == contents(tmp_path / "this")


def test_only_what_is_wanted_in_the_order_of_the_table(tmp_path: Path) -> None:
    paths = draw_all(frame_for("empty_zone"), tmp_path, ["svg"], only=["final_rungs", "outcomes", "outcomes"])
    assert [path.name for path in paths] == ["outcomes.svg", "final_rungs.svg"]
    assert sorted(contents(tmp_path)) == ["final_rungs.svg", "outcomes.svg"]


def test_unknown_names_are_refused_before_anything_is_written(tmp_path: Path) -> None:
    folder = tmp_path / "plots"
    with pytest.raises(ResultError, match=r'picture: found "outcome"; allowed: .*did you mean "outcomes"'):
        draw_all(frame_for("empty_zone"), folder, only=["outcome"])
    with pytest.raises(ResultError, match=r'format: found "jpg"; allowed: one of png, svg, pdf'):
        draw_all(frame_for("empty_zone"), folder, ["jpg"])
    assert not folder.exists()


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "plots").write_text("a file")
    with pytest.raises(ResultError, match="plots: cannot be made"):
        draw_all(frame_for("empty_zone"), tmp_path / "plots")


def test_very_many_packages_make_a_small_svg(tmp_path: Path) -> None:
    frame = random_frame(scenario_of(reduced({f"c{i}": 10 for i in range(5)}, 2)), 2000)
    (path,) = draw_all(frame, tmp_path, ["svg"], only=["utility_plane"])
    assert len(frame.game.codes) == 100_000
    assert path.stat().st_size < 1_000_000


def test_the_table_can_be_read_without_matplotlib() -> None:
    code = (
        "import sys; from bargaining_sim.plots.table import PLOTS;"
        "assert all(p.sees.endswith('.') for p in PLOTS.values());"
        "assert 'matplotlib' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=Path(__file__).parents[2])


def test_pictures_do_not_need_pyplot() -> None:
    code = (
        "import sys; import bargaining_sim.plots.utility_plane, bargaining_sim.plots.agreement;"
        "import bargaining_sim.plots.outcomes, bargaining_sim.plots.final_rungs;"
        "assert 'matplotlib.pyplot' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=Path(__file__).parents[2])


def test_lines_are_as_wide_as_they_are_drawn() -> None:
    from matplotlib.font_manager import FontProperties
    from matplotlib.textpath import TextPath

    for text in ("joint venture, licensed algorithm", "WWW iii", "Wechselkurs – 145 %"):
        drawn = TextPath((0, 0), text, size=10, prop=FontProperties(family=FAMILIES)).get_extents().width / 72
        assert drawn <= text_width(text, 10) <= drawn + 0.03


def test_wrapping() -> None:
    assert wrap("one two three", 10, 10, 2) == ["one two three"]
    assert wrap("", 1, 10, 2) == [""]
    assert wrap("tab\tand\nline\x00break", 10, 10, 2) == ["tab and line break"]
    cut = wrap("alpha beta gamma delta epsilon", text_width("alpha beta", 10) + 0.01, 10, 2)
    assert cut == ["alpha beta", "gamma…"]
    long = wrap("x" * 100, 0.5, 10, 3)
    assert len(long) == 3
    assert all(text_width(line, 10) <= 0.5 for line in long)
    assert fits("x" * 100, 0.5, 10, 30) is None
    assert fits("one two", text_width("one", 10) + 0.05, 10, 2) == ["one", "two"]
    assert fits("one two", text_width("one", 10) + 0.05, 10, 1) is None
    assert plain("y" * 500) == "y" * 399 + "…"


def test_labels_of_one_spot_stand_apart_and_inside() -> None:
    points = [(0.05, 0.05)] * 4 + [(3.95, 3.95)] * 3
    texts = [[f"label {i}", "second line"] for i in range(7)]
    frame = (0.0, 0.0, 4.0, 4.0)
    found = labels.place(points, texts, 9, frame, np.zeros((0, 3)))
    for i, label in enumerate(found):
        left, bottom, right, top = label.box
        assert min(left, bottom) >= 0
        assert max(right, top) <= 4
        assert all(labels.overlap(label.box, other.box) == 0 for other in found[:i])


def test_labels_leave_what_matters_uncovered() -> None:
    crowd = np.array([(2 + x / 20, 2 + y / 20, 1.0) for x in range(1, 20) for y in range(-5, 6)])
    (label,) = labels.place([(2.0, 2.0)], [["label"]], 9, (0, 0, 4, 4), crowd)
    assert labels.covered(label.box, crowd) == 0
