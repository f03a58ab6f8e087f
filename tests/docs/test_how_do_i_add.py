"""What docs/HOW_DO_I_ADD.md promises: a step that is forgotten fails here."""

import ast
import json
import re
from typing import get_args

import pyarrow.parquet
import pytest

from bargaining_sim import load_scenario, simulate
from bargaining_sim.game.outcome import ROW
from bargaining_sim.plots.table import CATALOGUE, PICTURES, Picture
from bargaining_sim.results.dictionary import data_dictionary
from bargaining_sim.rules.tactics import ANSWERS, OFFERS, TACTICS
from bargaining_sim.scenario.schema import Tactic
from tests.docs.checkout import Checkout
from tests.docs.pages import ROOT, blocks

PACKAGE = ROOT / "bargaining_sim"
PAGE = ROOT / "docs" / "HOW_DO_I_ADD.md"


def functions(path):
    """Functions that a file defines at its top level, by name."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}


REDUCED = {"talks.linkage": "package", "talks.ends_on_deal": True}


def words_of(field):
    """Words that the scenario's table ``tactic`` allows for a key."""
    words = get_args(Tactic.model_fields[field].annotation)
    return {word for part in words for word in (get_args(part) or [part]) if isinstance(word, str)}


def test_tactics_agree():
    """The schema takes its words from the tables; were they written by hand again, they must agree."""
    assert words_of("name") == set(TACTICS)
    assert words_of("offer") == set(OFFERS)
    assert words_of("answer") == set(ANSWERS)
    for table in (OFFERS, ANSWERS):
        assert len(set(table.values())) == len(table)


def test_no_two_tactics_are_made_of_the_same_parts():
    parts = {(t.aspiration, t.offer, t.answer, t.beta) for t in TACTICS.values()}
    assert len(parts) == len(TACTICS)
    assert len({t.look for t in TACTICS.values()}) == len({t.words for t in TACTICS.values()}) == len(TACTICS)


@pytest.mark.parametrize("name", TACTICS)
def test_every_tactic_names_its_source_and_parameters(name):
    tactic = TACTICS[name]
    assert tactic.source
    assert tactic.words
    assert re.fullmatch("#[0-9A-F]{6}", tactic.look.colour)
    assert set(tactic.parameters) <= set(Tactic.model_fields) - {"name", "offer", "answer"}
    assert len(set(tactic.parameters)) == len(tactic.parameters)
    assert tactic.beta is None or "beta" not in tactic.parameters


def test_every_tactic_plays():
    """Each tactic has a way of its own: no two give the same runs."""
    found = {}
    for name in TACTICS:
        words = {"actors.us.tactic.name": name}
        if name == "spe":
            meetings = load_scenario("us_china_2025").model_dump()["calendar"]["meetings"]
            words |= REDUCED | {"calendar.meetings": [m | {"agenda": None} for m in meetings]}
        scenario = load_scenario("us_china_2025", words)
        found[name] = simulate(scenario, runs=200, seed=1)["offers"].tolist()
    for name, offers in found.items():
        assert all(offers != other for rival, other in found.items() if rival != name), name


def test_every_field_is_written():
    written = {
        node.attr
        for node in ast.walk(functions(PACKAGE / "game" / "outcome.py")["finish"])
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store)
    }
    assert written == set(ROW.names)


@pytest.mark.parametrize("name", ["us_china_2025", "madrid_2025"])
def test_every_field_is_a_column(name):
    scenario = load_scenario(name)
    columns = data_dictionary(scenario)
    fields = [column.field for column in columns if not column.field.startswith(("run", "rung:", "share:"))]
    assert sorted(fields) == sorted(ROW.names)
    for table, words in (("rung", scenario.chips), ("share", scenario.firms.designs)):
        places = [column.field for column in columns if column.field.startswith(f"{table}:")]
        assert places == [f"{table}:{i}" for i in range(len(words))]
    assert len({column.name for column in columns}) == len(columns)
    assert all(column.meaning for column in columns)


def drawn_by(path):
    """Functions of a file that make a whole picture: those in our look."""
    return {
        f"{path.stem}.{name}"
        for name, node in functions(path).items()
        for decorator in node.decorator_list
        if ast.unparse(decorator) in ("picture", "styled()")
    }


def test_every_picture_is_in_the_table():
    files = (PACKAGE / "plots").glob("*.py")
    named = [place for row in PICTURES for place in (row.draws or f"{row.name}.draw", row.several) if place]
    assert len(named) == len(set(named))
    assert set(named) == {name for path in files for name in drawn_by(path)}


@pytest.mark.parametrize("row", PICTURES, ids=lambda row: f"{row.of}-{row.name}")
def test_every_row_is_whole(row):
    assert row.of in CATALOGUE
    assert row.sees[0].isupper()
    assert row.sees.endswith(".")
    assert row.function.__doc__
    assert bool(row.several) == bool(row.sees_several)
    assert row.of == "result" or not (row.replays or row.of_one_run or row.several)
    conditional = row.needs is not Picture._field_defaults["needs"] or (
        row.shows is not Picture._field_defaults["shows"]
    )
    assert conditional == bool(row.lacks)
    assert [other for other in PICTURES if (other.of, other.name) == (row.of, row.name)] == [row]


KINDS = {  # section of the page → how many blocks of code or data it is made of
    "A scenario": 1, "An experiment": 1, "A design of experiments": 3, "A chip": 1, "A rung": 1, "A type": 1,
    "A shock, a rumour, an instrument": 1, "A firm or a design": 1, "A tactic": 6, "An outcome": 3,
    "An event": 4, "A picture": 2,
}  # fmt: skip


def test_the_page_adds_one_of_each():
    """Every section has blocks that are applied and commands that show what was added."""
    for section in PAGE.read_text(encoding="utf-8").split("\n## ")[1:]:
        title, text = section.split("\n", 1)
        languages = [language for language, _ in re.findall(r"^```(\w+)\n(.*?)^```$", text, re.M | re.S)]
        assert languages.count("python") + languages.count("toml") == KINDS.pop(title), title
        assert languages[-1] == "sh", title
    assert not KINDS


@pytest.fixture(scope="module")
def followed(tmp_path_factory):
    """A copy of the project to which the page was applied word for word, and what its commands printed."""
    copy = Checkout(tmp_path_factory.mktemp("copy"))
    printed = {}
    for block in blocks(PAGE):
        if block.language == "sh":
            printed |= {line: copy.run(line) for line in block.text.splitlines()}
        else:
            copy.apply(block)
    return copy, printed


@pytest.mark.slow
def test_what_the_page_adds_is_there(followed):
    copy, printed = followed
    listed = json.loads(copy.run("bargaining-sim list --json"))
    added = {"soybeans", "half_a_step", "us_moderates", "port_fees", "one_more_firm", "last_minute"}
    assert added <= set(listed["scenarios"])
    ended = (copy.folder / "results" / "half_a_step" / "summary.csv").read_text(encoding="utf-8")
    assert re.search(r"^simulated,rung_cn_tariffs,5,0\.\d*[1-9]", ended, re.MULTILINE)
    assert "patience" in listed["experiments"]
    analysis = printed["bargaining-sim analyze results/patience"]
    assert "concession speed of the United States" in analysis
    assert "Soybean purchases" in copy.run("bargaining-sim trace soybeans --run 2")
    assert "A newcomer" in (copy.folder / "scenarios" / "one_more_firm.toml").read_text(encoding="utf-8")


@pytest.mark.slow
@pytest.mark.parametrize("name", ["hardliner", "meets_halfway"])
def test_tactics_of_the_page_play_in_their_own_way(followed, name):
    copy, _ = followed
    rows = {}
    for tactic in (name, "time", "stubborn"):
        place = f"results/plays_{name}_{tactic}"
        tactic_is = f"--set actors.us.tactic.name={tactic}"
        copy.run(f"bargaining-sim run us_china_2025 --runs 20 {tactic_is} --no-plots --out {place}")
        rows[tactic] = (copy.folder / place / "summary.csv").read_text(encoding="utf-8")
    assert len(set(rows.values())) == 3
    keys = (copy.folder / "docs" / "SCENARIO_REFERENCE.md").read_text(encoding="utf-8")
    assert f"`{name}`" in keys
    assert name in (copy.folder / "results" / "three" / "ranking.csv").read_text(encoding="utf-8")


@pytest.mark.slow
def test_the_outcome_of_the_page_is_a_column(followed):
    copy, _ = followed
    rows = pyarrow.parquet.read_table(copy.folder / "results" / "threats" / "rows").to_pandas()
    assert (rows["threats"] == rows["threats_us"] + rows["threats_cn"]).all()
    assert rows["threats"].sum() > 0
    assert "| `threats` | count |" in (copy.folder / "docs" / "DATA_DICTIONARY.md").read_text(
        encoding="utf-8"
    )


@pytest.mark.slow
def test_the_picture_of_the_page_is_drawn(followed):
    copy, _ = followed
    place = copy.folder / "results" / "threats" / "plots"
    assert (place / "length_of_talks.png").read_bytes().startswith(b"\x89PNG")
    assert "How long the sides talked" in (place / "length_of_talks.svg").read_text(encoding="utf-8")
    assert "`length_of_talks`" in (copy.folder / "docs" / "PICTURES.md").read_text(encoding="utf-8")
    assert "length_of_talks" in copy.run("bargaining-sim list")


@pytest.mark.slow
def test_the_event_of_the_page_is_told(followed):
    copy, printed = followed
    story = printed["bargaining-sim trace us_china_2025 --run 3"]
    assert story.count("The leaders arrive: this meeting is a summit.") == 1
    kinds = [
        entry["kind"]
        for entry in json.loads(copy.run("bargaining-sim trace us_china_2025 --run 3 --json"))["events"]
    ]
    assert kinds.count("leaders_met") == 1
    copy.run("bargaining-sim run us_china_2025 --runs 20 --out results/leaders")  # draws all its pictures
    copy.run("bargaining-sim report results/leaders")


@pytest.mark.slow
def test_the_design_of_the_page_sweeps(followed):
    copy, printed = followed
    assert (
        "extremes (corners) · us_china_2025 · 4 points × 50 runs"
        in printed["bargaining-sim sweep experiments/extremes.toml"]
    )
    assert "Mean over 4 points" in printed["bargaining-sim analyze results/extremes"]
    page = (copy.folder / "results" / "extremes" / "report.html").read_text(encoding="utf-8")
    assert "every combination of the first and the last value of each factor" in page
    assert "| `corners` |" in (copy.folder / "docs" / "EXPERIMENT_REFERENCE.md").read_text(encoding="utf-8")
