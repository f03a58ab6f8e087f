import json
import multiprocessing
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from matplotlib import colormaps
from matplotlib.colors import to_rgb
from starlette.testclient import TestClient

from bargaining_sim import load_scenario, simulate
from bargaining_sim.experiments.run import on_threads, run_missing
from bargaining_sim.plots import colours
from bargaining_sim.results.manifest import new_manifest
from bargaining_sim.results.store import open_folder
from bargaining_sim.scenario.reader import parse_overrides, read_scenario, read_text, shipped_scenarios
from bargaining_sim.web import assets, batch_queue, requests, routes
from bargaining_sim.web.assets import theme_css
from bargaining_sim.web.scenario_view import levers_json

FRESH = "import sys, bargaining_sim.web.routes; print([m for m in sys.argv[1:] if m in sys.modules])"


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    root = tmp_path_factory.mktemp("results")
    scenario = load_scenario("us_china_2025", {"talks.linkage": "issue_by_issue"})
    manifest = new_manifest(scenario, {}, {"talks.linkage": "issue_by_issue"}, 7, 12, "test")
    run_missing(open_folder(root / "chip_by_chip", manifest, False), on_threads(1), lambda _: None)
    app = routes.make_watch_app(root)
    with TestClient(app, raise_server_exceptions=False) as found:
        yield found
    routes.queue_of(app.state).close()


def faults(answer: Any) -> str:
    assert answer.headers["content-type"] == "application/json"
    found = answer.json()["faults"]
    assert found
    assert "Traceback" not in answer.text
    assert str(Path.cwd()) not in answer.text
    return "\n".join(fault["text"] for fault in found)


def finish(client: TestClient, job: int, seconds: float = 120) -> dict[str, Any]:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        found: dict[str, Any] = client.get(f"/api/batch/{job}").json()
        if found["state"] not in ("waiting", "compiling", "running"):
            return found
        time.sleep(0.05)
    raise AssertionError("the batch does not end")


def test_import_is_light() -> None:
    heavy = ("mesa", "numba", "matplotlib", "pandas", "pyarrow")
    done = subprocess.run([sys.executable, "-c", FRESH, *heavy], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_scenarios_have_their_sentences(client: TestClient) -> None:
    found = client.get("/api/scenarios").json()
    assert found["start"] == "us_china_2025"
    assert {one["name"] for one in found["scenarios"]} == set(shipped_scenarios())
    assert all(len(one["summary"]) > 20 for one in found["scenarios"])


def test_levers_turn_keys_that_exist(client: TestClient) -> None:
    found = client.get("/api/levers?scenario=us_china_2025").json()["levers"]
    assert [one["id"] for one in found] == list(load_scenario("us_china_2025").levers)
    assert len(found) == 33
    for one in found:
        assert one["help"]
        assert one["label"]
        for end in ("low", "high"):
            settings = [f"set={turned['key']}={json.dumps(turned[end])}" for turned in one["keys"]]
            assert client.get(f"/api/film?{'&'.join(settings)}").status_code == 200, one["id"]
        if one["kind"] in ("number", "whole"):
            assert one["low"] <= one["base"] <= one["high"]
            assert ((one["base"] - one["low"]) / one["step"]) == pytest.approx(
                round((one["base"] - one["low"]) / one["step"]), abs=1e-6
            )
    assert 0 < len(levers_json(load_scenario("split_the_pie"))) < len(found)


def test_a_scenario_shows_the_levers_of_its_base_that_have_something_to_move(tmp_path: Path) -> None:
    own = tmp_path / "mine.toml"
    text = 'base = "us_china_2025"\ntitle = "Mine"\nsummary = "My own."\n[levers]\n'
    own.write_text(
        text
        + 'mine = { label = "M", group = "G", keys = [{ key = "talks.discount", low = 0.9, high = 1.0 }] }\n',
        encoding="utf-8",
    )
    found = {one["id"]: one for one in levers_json(load_scenario(own))}
    assert len(found) == 34
    assert (found["mine"]["kind"], found["mine"]["low"], found["mine"]["high"]) == ("number", 0.9, 1.0)
    own.write_text(text.split("[levers]")[0] + "levers = {}\n", encoding="utf-8")
    assert len(levers_json(load_scenario(own))) == 33


@pytest.mark.parametrize(
    ("query", "status", "told"),
    [
        ("scenario=nope", 404, "allowed: one of boulware_summit"),
        ("scenario=../pyproject", 404, "allowed: one of"),
        ("scenario=/etc/passwd", 404, "allowed: one of"),
        ("set=talks.discont=0.9", 422, 'did you mean "discount"'),
        ("set=talks.discount=7", 422, "talks.discount"),
        ("set=nonsense", 422, "key=value"),
        ("set=talks.offers_per_round=1000", 422, "on the page"),
        ("seed=-1", 422, "a whole number from 0 to 2^63"),
        ("seed=1e9", 422, "a whole number"),
        ("run=x", 422, "a whole number"),
        ("result=../secret", 404, "chip_by_chip"),
        ("result=chip_by_chip&run=12", 422, "a whole number from 0 to 11"),
        ("&".join(["set=talks.discount=0.9"] * 201), 422, "at most 200"),
    ],
)
def test_wrong_input_is_told(client: TestClient, query: str, status: int, told: str) -> None:
    for path in ("/api/film", "/export.html"):
        answer = client.get(f"{path}?{query}")
        assert answer.status_code == status
        assert told in faults(answer)


def test_all_that_is_wrong_with_a_link_is_told_at_once(client: TestClient) -> None:
    told = faults(client.get("/api/film?set=talks.discount=7&seed=x&run=-3"))
    assert [line.split(":")[0] for line in told.splitlines()] == ["talks.discount", "seed", "run"]
    answer = client.get("/api/film?scenario=nope&seed=x")
    assert answer.status_code == 404
    assert [line.split(":")[0] for line in faults(answer).splitlines()] == ["scenario", "seed"]


@pytest.mark.parametrize(
    ("body", "status", "told"),
    [
        (b"{", 400, "JSON"),
        (b"[1]", 400, "a JSON object"),
        (b"x" * 70_000, 413, "more than 64,000 bytes"),
        (b'{"runs": 5}', 422, "200, 2,000, 20,000"),
        (b'{"runs": true}', 422, "200, 2,000, 20,000"),
        (b'{"runs": [200]}', 422, "200, 2,000, 20,000"),
        (b'{"runs": 200, "settings": "a=b"}', 400, "a list of key=value"),
        (b'{"runs": 200, "scenario": 3}', 400, "the name of a scenario"),
        (b'{"runs": 200, "against": 3}', 400, "scenario and settings"),
        (b'{"runs": 200, "against": {"settings": ["talks.discount=9"]}}', 422, "talks.discount"),
        (b'{"runs": 200, "seed": 0.5}', 422, "a whole number"),
    ],
)
def test_wrong_batch_is_told(client: TestClient, body: bytes, status: int, told: str) -> None:
    answer = client.post("/api/batch", content=body)
    assert answer.status_code == status
    assert told in faults(answer)


def test_unexpected_errors_leave_the_server_alive(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(routes, "film_json", lambda _: 1 / 0)
        answer = client.get("/api/film")
        assert answer.status_code == 500
        assert "a fault of the program" in faults(answer)
    assert client.get("/api/film").status_code == 200


def test_film_of_a_finished_batch(client: TestClient) -> None:
    listed = client.get("/api/results").json()["results"]
    assert [(one["name"], one["runs"], one["overrides"]) for one in listed] == [
        ("chip_by_chip", 12, ["talks.linkage=issue_by_issue"])
    ]
    found = client.get("/api/film?result=chip_by_chip&run=4").json()
    same = client.get("/api/film?set=talks.linkage=issue_by_issue&seed=7&run=4").json()
    assert found["result"] == "chip_by_chip"
    assert found["entries"] == same["entries"]
    assert found["row"] == same["row"]


def test_a_run_of_a_batch_has_its_settings_everywhere(client: TestClient) -> None:
    found = client.get("/api/film?result=chip_by_chip&run=4").json()
    assert (found["scenario"], found["settings"]) == ("us_china_2025", ["talks.linkage=issue_by_issue"])
    assert not found["fixed"]
    again = "&".join(
        ["scenario=us_china_2025", *(f"set={one}" for one in found["settings"]), "seed=7", "run=4"]
    )
    assert client.get(f"/api/film?{again}").json()["row"] == found["row"]  # what Start opens
    text = client.get("/export.html?result=chip_by_chip&run=4").text
    data = re.search(r'<script type="application/json" id="film">(.*?)</script>', text, re.DOTALL)
    assert data
    assert json.loads(data[1])["settings"] == ["talks.linkage=issue_by_issue"]


def make_batch(scenario: Any, texts: dict[str, str], overrides: dict[str, Any], folder: Path) -> None:
    target = open_folder(folder, new_manifest(scenario, texts, overrides, 7, 3, "test"), False)
    run_missing(target, on_threads(1), lambda _: None)


def test_a_batch_of_a_file_of_ones_own_is_not_taken_for_a_shipped_one(tmp_path: Path) -> None:
    """A file that is called like a shipped scenario, one that is not, and settings of all kinds."""
    own = tmp_path / "mine" / "madrid_2025.toml"
    own.parent.mkdir()
    own.write_text('base = "us_china_2025"\ntitle = "Mine"\nsummary = "My own."\n', encoding="utf-8")
    more = {"talks.discount": 0.97}
    read = read_scenario(own, more)
    make_batch(read.scenario, read.texts, more, tmp_path / "results/own")
    typed = ["actors.us.tactic.beta=2.0", "talks.ends_on_deal=true", "calendar.start=2025-03-01"]
    kinds = parse_overrides(typed)
    read = read_scenario("us_china_2025", kinds)
    make_batch(read.scenario, read.texts, kinds, tmp_path / "results/kinds")
    with TestClient(routes.make_watch_app(tmp_path / "results")) as client:
        found = client.get("/api/film?result=own&run=1").json()
        assert found["stage"]["title"] == "Mine"
        assert found["fixed"]
        assert found["settings"] == ["talks.discount=0.97"]
        found = client.get("/api/film?result=kinds&run=1").json()
        assert not found["fixed"]
        assert found["settings"] == typed
    with TestClient(routes.make_watch_app(tmp_path / "results", str(own))) as client:  # served with that file
        assert not client.get("/api/film?result=own&run=1").json()["fixed"]


def test_a_file_of_ones_own_wins_over_a_shipped_scenario_of_its_name(tmp_path: Path) -> None:
    own = tmp_path / "us_china_2025.toml"
    own.write_text(read_text(shipped_scenarios()["split_the_pie"]), encoding="utf-8")
    with TestClient(routes.make_watch_app(None, str(own))) as client:
        pie = client.get("/api/film?scenario=split_the_pie").json()["stage"]["title"]
        assert client.get("/api/film").json()["stage"]["title"] == pie
        listed = client.get("/api/scenarios").json()
        assert listed["start"] == "us_china_2025"
        assert [one["title"] for one in listed["scenarios"] if one["name"] == "us_china_2025"] == [pie]
        assert len(listed["scenarios"]) == len(shipped_scenarios())


def test_batch_equals_the_batch_of_the_command_line(client: TestClient) -> None:
    job = client.post("/api/batch", json={"runs": 200, "seed": 4}).json()["job"]
    found = finish(client, job)
    assert found["state"] == "done", found
    batch = found["result"]["batch"]
    rows = simulate(load_scenario("us_china_2025"), 200, 4)
    counts = rows["file_outcome"].value_counts()
    shown = {row["id"]: row for row in batch["file"]["rows"]}
    assert {name: row["count"] for name, row in shown.items()} == counts[counts > 0].to_dict()
    for name, row in shown.items():
        assert row["runs"] == rows.index[rows["file_outcome"] == name].tolist()[:50]
        assert row["low"] <= row["share"] <= row["high"]
    assert sum(row["count"] for row in batch["rungs"][0]["rows"]) == 200
    assert [dot[0] for dot in batch["utilities"]["dots"]] == list(range(200))
    assert sum(row["count"] for row in batch["rounds"][0]["rows"]) == 200
    assert "against" not in found["result"]


def test_pairs_share_their_luck_and_say_no_more_than_they_know(client: TestClient) -> None:
    body = {"runs": 200, "seed": 4, "settings": [], "against": {"settings": []}}
    same = finish(client, client.post("/api/batch", json=body).json()["job"])["result"]["differences"]
    assert same["flipped"] == 0
    assert {row["verdict"] for group in same["groups"] for row in group["rows"]} == {"same"}
    body["settings"] = ["approval.ratifiers.us.threshold=0.82"]
    result = finish(client, client.post("/api/batch", json=body).json()["job"])["result"]
    assert result["against"]["file"] != result["batch"]["file"]
    rows = [row for group in result["differences"]["groups"] for row in group["rows"]]
    assert {"more", "less", "untold"} & {row["verdict"] for row in rows}
    for row in rows:
        low, high = row["difference"]["low"], row["difference"]["high"]
        expected = "more" if low > 0 else "less" if high < 0 else ("same", "untold")
        assert row["verdict"] in expected
    for sentence in result["differences"]["said"]:
        if "no difference that these runs can tell" in sentence:
            assert "more" not in sentence.split(":")[1].split("(")[0]


def test_batches_are_cancelled_and_queued(client: TestClient) -> None:
    first = client.post("/api/batch", json={"runs": 20_000}).json()["job"]
    others = [client.post("/api/batch", json={"runs": 20_000}) for _ in range(batch_queue.MAX_WAITING + 1)]
    refused = [answer for answer in others if answer.status_code == 429]
    assert refused
    assert "another one as soon as one of them is done" in faults(refused[0])
    for answer in others:
        if answer.status_code == 202:
            assert client.delete(f"/api/batch/{answer.json()['job']}").json() == {"state": "cancelled"}
    client.delete(f"/api/batch/{first}")
    assert client.get(f"/api/batch/{first}").json()["state"] == "cancelled"
    job = client.post("/api/batch", json={"runs": 200}).json()["job"]
    assert finish(client, job)["state"] == "done"
    assert client.delete("/api/batch/99999").status_code == 404
    assert client.get("/api/batch/xyz").status_code == 404


def test_a_process_that_has_died_is_opened_again(client: TestClient) -> None:
    job = client.post("/api/batch", json={"runs": 20_000}).json()["job"]
    for process in multiprocessing.active_children():
        process.kill()
    found = finish(client, job, 10)
    assert found["state"] == "failed"
    assert "please start again" in found["faults"][0]["text"]
    assert finish(client, client.post("/api/batch", json={"runs": 200}).json()["job"])["state"] == "done"


def test_export_holds_everything(client: TestClient) -> None:
    answer = client.get("/export.html?run=17&set=talks.discount=0.97")
    assert answer.status_code == 200
    assert 'attachment; filename="us_china_2025-seed-1-run-17.html"' in answer.headers["content-disposition"]
    text = answer.text
    links = set(re.findall(r"https?://[^\s\"'<>)]+", text))
    assert links <= {"http://www.w3.org/2000/svg"}
    assert not re.search(r"\b(?:src|href)=[\"']?/|@import|url\(", text)
    assert not re.search(r"^(?:import|export) ", text, re.MULTILINE)
    data = re.search(r'<script type="application/json" id="film">(.*?)</script>', text, re.DOTALL)
    assert data
    film = json.loads(data[1])
    assert film["row"] == client.get("/api/film?run=17&set=talks.discount=0.97").json()["row"]


def test_export_keeps_wild_texts_apart() -> None:
    found = {"stage": {"title": "</title><script>x"}, "run": 0, "seed": "1", "text": "</script><script>bad()"}
    page = assets.export_page(found)
    assert "bad()" in page
    assert "<script>bad" not in page
    assert "<script>x" not in page


def test_pictures_of_a_run(client: TestClient) -> None:
    answer = client.get("/picture/ladders.svg?run=17")
    assert answer.headers["content-type"] == "image/svg+xml"
    assert answer.text.lstrip().startswith("<?xml")
    assert "allowed: one of run_path" in faults(client.get("/picture/outcomes.svg"))


def test_page_and_its_parts_ask_only_for_themselves(client: TestClient) -> None:
    page = client.get("/").text
    parts = re.findall(r'(?:href|src)="([^"]+)"', page)
    assert all(part.startswith(("/", "data:,")) for part in parts)
    assert not re.search(r"\son\w+=|<script>|<style>", page)
    for path in Path(assets.STATIC).rglob("*.*"):
        text = path.read_text("utf-8")
        assert len(text.splitlines()) <= 400, path.name
        assert not re.search(r"https?://(?!www\.w3\.org/2000/svg)", text), path.name
        assert "innerHTML" not in text
        assert client.get(f"/static/{path.relative_to(assets.STATIC).as_posix()}").status_code == 200


def test_every_word_that_is_said_is_in_the_table() -> None:
    table = (Path(assets.STATIC) / "lib/strings.js").read_text("utf-8")
    known = set(re.findall(r'^  "([^"]+)":', table, re.MULTILINE))
    said = set()
    for path in Path(assets.STATIC).rglob("*.js"):
        if path.name != "strings.js":
            said |= set(re.findall(r'\bsay\("([\w.]+)"', path.read_text("utf-8")))
    own = {key for key in said if key.split(".")[0] in {key.split(".")[0] for key in known}}
    assert not own - known


def test_colours_are_those_of_the_pictures() -> None:
    css = theme_css()
    assert f"--actor-0: {colours.ACTOR_COLOURS[0]};" in css
    assert all(f"--file-{name}: {colour};" in css for name, colour in colours.FILE_COLOURS.items())
    for place, colour in enumerate(colours.design_colours(6)):
        wanted = colormaps["cividis"](0.05 + 0.9 * place / 5)[:3]
        assert to_rgb(colour) == pytest.approx(wanted, abs=0.05)


def test_too_large_for_a_page() -> None:
    assert not requests.too_large(load_scenario("us_china_2025"))
    assert not requests.too_large(load_scenario("sailing_out"))
    assert requests.too_large(load_scenario("us_china_2025", {"firms.count": 6000}))[0].where == "firms.count"
