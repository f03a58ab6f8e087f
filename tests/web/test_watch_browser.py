"""The watch page in a real browser."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.types import ASGIApp

from bargaining_sim import load_scenario
from bargaining_sim.engine.batch import play_slice
from bargaining_sim.experiments.run import on_threads, run_missing
from bargaining_sim.results.manifest import new_manifest
from bargaining_sim.results.store import open_folder
from bargaining_sim.scenario.compiler import compile_scenario
from bargaining_sim.scenario.reader import ReadScenario, read_scenario, shipped_scenarios
from bargaining_sim.web.recording import recording_of
from bargaining_sim.web.routes import make_watch_app, queue_of
from tests.web.conftest import PHONE, SMALL, OpenPage, Serving, sideways, wait_until

pytestmark = pytest.mark.slow

CSP = "default-src 'self'; style-src 'self' 'unsafe-inline'; connect-src 'self'; img-src 'self' data:"
SLOW = 120_000


def with_policy(app: ASGIApp) -> ASGIApp:
    """The application as the server serves it: with a content security policy."""

    async def guarded(scope: Any, receive: Any, send: Any) -> None:
        async def sent(message: Any) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], (b"content-security-policy", CSP.encode())]
            await send(message)

        await app(scope, receive, sent)

    return guarded


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    results = tmp_path_factory.mktemp("results")
    settings = {"talks.linkage": "issue_by_issue", "actors.us.tactic.beta": 2.0}
    make_batch(read_scenario("madrid_2025", settings), settings, results / "mb")
    own = results / "mine.toml"
    own.write_text('base = "us_china_2025"\ntitle = "Mine"\nsummary = "My own."\n', encoding="utf-8")
    make_batch(read_scenario(own), {}, results / "own")
    app = make_watch_app(results)
    with Serving(with_policy(app)) as serving:
        yield serving.url
    queue_of(app.state).close()


def make_batch(read: ReadScenario, overrides: dict[str, Any], folder: Path) -> None:
    manifest = new_manifest(read.scenario, read.texts, overrides, 1, 20, "test")
    run_missing(open_folder(folder, manifest, False), on_threads(1), lambda _: None)


def ready(page: Any) -> Any:
    page.wait_for_selector(".ladder")
    page.wait_for_selector("#app:not([aria-busy])")
    page.wait_for_selector(".lever", state="attached")
    return page


def at(page: Any) -> int:
    return int(page.locator(".place").input_value())


def last(page: Any) -> int:
    return int(page.locator(".place").get_attribute("max"))


def look(page: Any) -> str:
    """All that the run shows."""
    return str(page.locator("#board").inner_text())


def change(page: Any, lever: str, value: str) -> None:
    page.click("#tab-change")
    page.evaluate("document.querySelectorAll('.levers details').forEach((one) => { one.open = true; })")
    page.fill(f"[data-lever={lever}] .lever-number", value)


def test_play_step_back_and_jump(site: str, open_page: OpenPage) -> None:
    page = ready(open_page(f"{site}/?run=17"))
    assert at(page) == 0
    assert "Before the first meeting" in look(page)
    seen = [look(page)]
    for _ in range(12):
        page.click(".do-step")
        seen.append(look(page))
    assert len(set(seen)) == 13
    for shown in reversed(seen[:-1]):  # exactly the same on the way back
        page.click(".do-back")
        assert look(page) == shown
    page.click(".meetings button:has-text('Madrid')")
    assert page.locator(".now-meeting").inner_text() == "Madrid"
    assert page.locator(".now-round").inner_text() == "meeting 4 of 6"
    page.click(".do-last")
    assert at(page) == last(page)
    assert "The end. TikTok: closed, then collapsed. The other chips: eased, under a truce" in look(page)
    page.click(".do-first")
    page.select_option(".speed", "10")
    page.click(".play")
    wait_until(page, "Number(document.querySelector('.place').value) > 4")
    page.click(".play")
    stopped = at(page)
    page.wait_for_timeout(400)
    assert at(page) == stopped < last(page)


def test_everything_is_in_view_together(site: str, open_page: OpenPage) -> None:
    for size in (SMALL, (1440, 900)):
        page = ready(open_page(f"{site}/?run=17&step=94", size))
        for part in (".now-meeting", ".ladders", ".plane", ".lines", ".pipeline", ".firms", ".entry.newest"):
            box = page.locator(part).bounding_box()
            assert box, part
            assert box["y"] >= 0, part
            assert box["y"] + box["height"] <= size[1], f"{part} at {size}"
        assert sideways(page) <= 0


def test_marks_are_told_in_words(site: str, open_page: OpenPage) -> None:
    entries = recording_of(load_scenario("us_china_2025"), 1, 17)["entries"]
    offer = next(i for i, entry in enumerate(entries) if entry["kind"] == "offered" and entry["step"] == 5)
    page = ready(open_page(f"{site}/?run=17&step={offer + 1}"))
    told = page.locator(".ladders").inner_text() + "".join(
        one.get_attribute("title") or "" for one in page.locator(".rung").all()
    )
    for words in ("in force", "offered", "comes into force on"):
        assert words in told


def test_keyboard(site: str, open_page: OpenPage) -> None:
    page = ready(open_page(f"{site}/?run=17"))
    for key, place in (
        ("ArrowRight", 1),
        ("ArrowRight", 2),
        ("ArrowLeft", 1),
        ("End", last(page)),
        ("Home", 0),
    ):
        page.keyboard.press(key)
        assert at(page) == place, key
    page.keyboard.press("PageDown")
    assert page.locator(".now-meeting").inner_text() == "Geneva"
    page.keyboard.press("3")
    assert page.locator(".now-meeting").inner_text() == "Stockholm"
    page.keyboard.press("PageUp")
    assert page.locator(".now-meeting").inner_text() == "London"
    here = at(page)
    page.keyboard.press(" ")
    wait_until(page, f"Number(document.querySelector('.place').value) > {here}")
    page.keyboard.press(" ")
    page.click("#tab-change")
    page.focus("#seed")
    here = at(page)
    for key in ("ArrowLeft", "Home", "1", " "):  # typing is not playing
        page.keyboard.press(key)
    assert at(page) == here
    page.locator("#tab-change").focus()
    page.keyboard.press("ArrowRight")
    assert page.locator("#tab-many").get_attribute("aria-selected") == "true"


def test_change_a_lever_reset_and_share(site: str, open_page: OpenPage) -> None:
    page = ready(open_page(f"{site}/?run=17"))
    before = page.locator(".count").inner_text()
    change(page, "threshold_us", "0.8")
    assert "takes effect at the next start" in page.locator(".pending").inner_text()
    assert "set=" not in page.url
    page.click(".start")
    page.wait_for_url(re.compile(r"set=approval\.ratifiers\.us\.threshold%3D0\.8"))
    ready(page)
    assert page.locator(".pending").inner_text() == ""
    change(page, "beta", "0.7")
    page.click(".do-step")
    page.click(".reset")
    assert at(page) == 0
    assert page.locator("[data-lever=beta] .lever-number").input_value() == "0.7"
    assert page.locator("[data-lever=threshold_us] .lever-number").input_value() == "0.8"
    page.click(".start")
    page.wait_for_url(re.compile(r"actors\.cn\.tactic\.beta%3D0\.7"))
    ready(page)
    assert page.locator(".count").inner_text() != before
    page.click(".meetings button:has-text('Madrid')")
    page.wait_for_url(re.compile("step="))
    page.click("#tab-share")
    wait_until(page, "document.getElementById('link').value.includes('step=')")
    rooms = page.locator("header a").first.get_attribute("href")
    assert rooms.startswith("/class?scenario=us_china_2025&set=")
    assert "threshold%3D0.8" in rooms
    assert "seed" not in rooms, "it would tell the private types of a room"
    link = page.locator("#link").input_value()
    other = ready(open_page(link))
    assert look(other) == look(page)
    assert at(other) == at(page)
    other.click("#tab-change")
    assert other.locator("[data-lever=beta] .lever-number").input_value() == "0.7"


def test_a_refused_setting_is_told_beside_its_field(site: str, open_page: OpenPage) -> None:
    page = ready(open_page(f"{site}/?run=17&step=40", expected=("422", "404")))
    shown = look(page)
    change(page, "beta_us", "-3")
    page.click(".start")
    page.wait_for_selector("[data-lever=beta_us] .fault:not(:empty)")
    told = page.locator("[data-lever=beta_us] .fault").inner_text()
    assert "actors.us.tactic.beta: found -3" in told
    assert look(page) == shown
    page.fill("#run", "many")
    page.click("[data-lever=beta_us] .back-to-base")
    page.click(".start")
    wait_until(page, "document.body.innerText.includes('run: found many')")
    assert look(page) == shown
    page.fill("#run", "18")
    page.click(".start")
    page.wait_for_url(re.compile("run=18"))
    ready(page)
    assert not page.locator(".trouble .message").count()


def test_an_unknown_link_says_so(site: str, open_page: OpenPage) -> None:
    page = open_page(f"{site}/?scenario=us_chyna_2025", expected=("404",))
    page.wait_for_selector(".trouble .message")
    assert 'did you mean "us_china_2025"' in page.locator(".trouble").inner_text()
    wait_until(page, "document.querySelectorAll('#scenario option').length > 5")
    ready(page)
    assert "Shown instead: US and China, April to December 2025" in page.locator(".trouble").inner_text()
    page.click("#tab-change")
    page.select_option("#scenario", "madrid_2025")
    ready(page)


def test_a_link_with_a_bad_setting_can_be_repaired(site: str, open_page: OpenPage) -> None:
    page = open_page(f"{site}/?scenario=madrid_2025&set=talks.linkage=foo&run=4", expected=("422",))
    page.wait_for_selector(".trouble .message")
    ready(page)
    told = page.locator(".trouble").inner_text()
    assert 'talks.linkage: found the text "foo"; allowed: one of package' in told
    assert "Shown instead: From Madrid" in told
    assert "run before" not in told
    page.click("#tab-change")
    wait_until(page, "document.getElementById('scenario').value === 'madrid_2025'")
    page.select_option("[data-lever=linkage] select", "issue_by_issue")
    page.click(".start")
    page.wait_for_url(re.compile(r"scenario=madrid_2025&set=talks\.linkage%3Dissue_by_issue&seed=1&run=4"))
    ready(page)
    assert not page.locator(".trouble .message").count()


def test_a_run_of_a_batch_shows_the_levers_of_its_batch(site: str, open_page: OpenPage) -> None:
    page = ready(open_page(f"{site}/?result=mb&run=17"))
    page.click("#tab-change")
    assert page.locator("[data-lever=beta_us] .lever-number").input_value() == "2"
    assert page.locator("[data-lever=linkage] select").input_value() == "issue_by_issue"
    assert "moved" in page.locator("[data-lever=linkage]").get_attribute("class")
    assert page.locator(".pending").inner_text() == ""
    page.click("#tab-share")
    assert "result=mb&run=17" in page.locator("#link").input_value()
    assert "linkage%3Dissue_by_issue" in page.locator("header a").first.get_attribute("href")
    page.click(".do-last")
    end = look(page)
    page.click("#tab-many")
    page.click(".run-200")
    page.wait_for_selector(".found .caption", timeout=SLOW)
    told = page.locator(".found .caption").inner_text()
    assert "madrid_2025: talks.linkage=issue_by_issue, actors.us.tactic.beta=2.0" in told
    page.click("#tab-change")
    page.click(".start")
    page.wait_for_url(re.compile(r"scenario=madrid_2025&set="))
    ready(page)
    page.click(".do-last")
    assert look(page) == end


def test_a_batch_of_an_unknown_file_is_not_played_as_another_one(site: str, open_page: OpenPage) -> None:
    page = open_page(f"{site}/?result=own&run=7")
    page.wait_for_selector(".message.fixed", state="attached")
    page.click("#tab-change")
    assert "made from a file mine" in page.locator(".levers").inner_text()
    assert not page.locator(".lever").count()
    page.click(".next-run")
    page.wait_for_url(re.compile("result=own&run=8"))
    assert page.locator("header a").first.get_attribute("href") == "/class?"
    page.click("#tab-many")
    assert page.locator(".run-200").is_disabled()
    assert page.locator(".pin-a").is_disabled()
    page.click("#tab-change")
    page.select_option("#scenario", "madrid_2025")
    page.wait_for_url(re.compile("scenario=madrid_2025"))
    page.wait_for_selector(".lever")
    page.click("#tab-many")
    assert page.locator(".run-200").is_enabled()


def test_names_of_solutions_stand_beside_their_stars(site: str, open_page: OpenPage) -> None:
    far = """() => [...document.querySelectorAll('.plane .mark')].map((mark) => {
      const box = (one) => mark.querySelector(one).getBoundingClientRect();
      const [sign, name] = [box('.mark-star, .mark-cross'), box('.mark-name')];
      const across = Math.max(0, name.left - sign.right, sign.left - name.right);
      const down = Math.max(0, name.top - sign.bottom, sign.top - name.bottom);
      return mark.querySelector('.mark-lead') ? 0 : Math.max(across, down);
    })"""
    for name in ("us_china_2025", "no_linkage", "split_the_pie"):
        for size in (SMALL, (1280, 800)):
            page = open_page(f"{site}/?scenario={name}&run=3", size)
            page.wait_for_selector(".plane .mark")
            assert max(page.evaluate(far)) < 16, name


def test_the_sentence_of_the_scenario_can_be_read(site: str, open_page: OpenPage) -> None:
    for name in ("us_china_2025", "sailing_out"):
        for size in (SMALL, (1280, 800)):
            page = open_page(f"{site}/?scenario={name}&run=3&step=40", size)
            page.wait_for_selector(".ladder")
            cut = "(one) => one.scrollWidth > one.clientWidth || one.scrollHeight > one.clientHeight + 1"
            assert not page.locator(".sentence").evaluate(cut)
            assert page.locator(".run-said").inner_text() == "run 3 of seed 1"
            foot = page.locator("footer").bounding_box()
            assert foot["y"] + foot["height"] <= size[1], "all in one view"


def test_many_runs_and_one_of_them(site: str, open_page: OpenPage) -> None:
    page = ready(open_page(f"{site}/?run=17&seed=5"))
    page.click("#tab-many")
    page.click(".run-200")
    page.wait_for_selector(".found .bar", timeout=SLOW)
    bar = page.locator(".found button.bar[data-bar=bytedance_refused]")
    assert "Refused by ByteDance" in bar.inner_text()
    assert "%" in bar.inner_text()
    bar.click()
    wait_until(page, "!location.search.includes('run=17')")
    ready(page)
    page.click(".do-last")
    assert "The end. TikTok: refused by ByteDance" in look(page)
    run = int(re.search(r"run=(\d+)", page.url)[1])  # type: ignore[index]
    rows = play_slice(compile_scenario(load_scenario("us_china_2025")), 5, run, 1)
    assert rows.rows[0]["file_outcome"] == 7  # platform_refused
    dot = page.locator(".dot-run").nth(30)
    number = dot.get_attribute("data-run")
    dot.focus()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(rf"run={number}\b"))


def test_cancel_a_batch(site: str, open_page: OpenPage) -> None:
    page = ready(open_page(f"{site}/"))
    page.click("#tab-many")
    page.click(".run-20000")
    page.wait_for_selector(".progress-row:not([hidden])")
    page.click(".cancel")
    page.wait_for_selector(".progress-row[hidden]", state="attached")
    assert "Cancelled" in page.locator("#panel-many").inner_text()


def test_a_beside_b(site: str, open_page: OpenPage) -> None:
    page = ready(open_page(f"{site}/?run=17"))
    page.click("#tab-many")
    page.click(".pin-a")
    change(page, "threshold_us", "0.82")
    page.click("#tab-many")
    page.click(".run-200")
    page.wait_for_selector(".differences", timeout=SLOW)
    told = page.locator(".differences").inner_text()
    assert "200 pairs of runs with the same random numbers" in told
    assert "no difference that these runs can tell" in told
    assert page.locator(".found .bar-lane.also").count() > 3
    page.locator(".open-a").first.click()
    wait_until(page, "!location.search.includes('run=17')")
    assert "threshold" not in page.url
    page.locator(".open-b").first.click()
    page.wait_for_url(re.compile(r"threshold%3D0\.82"))


def test_scenarios_one_after_the_other(site: str, open_page: OpenPage) -> None:
    page = ready(open_page(f"{site}/?seed=1"))
    page.click("#tab-change")
    wait_until(page, "document.querySelectorAll('#scenario option').length > 5")
    for name in sorted(shipped_scenarios(), reverse=True):
        page.select_option("#scenario", name)
        wait_until(page, f"new URLSearchParams(location.search).get('scenario') === '{name}'")
        ready(page)
        assert page.locator("#scenario-sentence").inner_text()
        page.click(".do-last")
        assert "The end" in look(page), name
        assert sideways(page) <= 0, name


def test_export_plays_from_a_file(site: str, open_page: OpenPage, tmp_path: Path) -> None:
    page = ready(open_page(f"{site}/?run=17"))
    page.click("#tab-share")
    with page.expect_download() as waiting:
        page.click("a.export")
    file = tmp_path / "run.html"
    waiting.value.save_as(file)
    alone = open_page(file.as_uri(), offline=True)
    alone.wait_for_selector(".ladder .held")
    assert look(alone) == look(page)
    for view in (alone, page):
        view.keyboard.press("4")
    assert look(alone) == look(page)
    alone.click(".do-last")
    assert "The end. TikTok: closed, then collapsed" in look(alone)
    here = at(alone)
    alone.click(".play")
    wait_until(alone, f"Number(document.querySelector('.place').value) < {here}")
    assert alone.locator(".story .entry").count() > 0


def test_phone_and_large_type(site: str, open_page: OpenPage) -> None:
    page = ready(open_page(f"{site}/?run=17&step=94", PHONE))
    assert sideways(page) <= 0
    for tab in ("change", "many", "share", "story"):
        page.click(f"#tab-{tab}")
        assert sideways(page) <= 0, tab
    for size in (PHONE, SMALL, (1440, 900)):
        page.set_viewport_size({"width": size[0], "height": size[1]})
        small = page.evaluate("parseFloat(getComputedStyle(document.querySelector('.rung')).fontSize)")
        page.click(".large-type")
        assert page.locator(".large-type").get_attribute("aria-pressed") == "true"
        large = page.evaluate("parseFloat(getComputedStyle(document.querySelector('.rung')).fontSize)")
        assert large > 1.3 * small
        assert sideways(page) <= 0
        page.click(".large-type")


def test_what_can_be_used_has_a_name(site: str, open_page: OpenPage) -> None:
    page = ready(open_page(f"{site}/?run=17&step=94"))
    page.wait_for_selector(".lever", state="attached")
    nameless = page.evaluate(
        """() => [...document.querySelectorAll('button, select, input, textarea, a, [role]')]
        .filter((one) => ['img', 'button', 'tab', 'region', null].includes(one.getAttribute('role')))
        .filter((one) => !(one.getAttribute('aria-label') || one.getAttribute('aria-labelledby')
          || one.textContent.trim() || (one.labels && one.labels.length))).map((one) => one.outerHTML)"""
    )
    assert nameless == []
    assert page.evaluate("document.documentElement.lang") == "en"
    assert "does not predict" in page.locator("footer").inner_text()
