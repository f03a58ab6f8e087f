"""The class page in real browsers: taking seats, playing, coming back, teaching."""

import csv
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.web.class_server import ClassServer
from tests.web.conftest import DESK, PHONE, SMALL, OpenPage, sideways, wait_until

pytestmark = pytest.mark.slow

SHORT = "talks.offers_per_round=2"
"""So that a run is played in some dozens of clicks."""

HOSTILE = '<img src=x onerror="document.title=1">'
LOST = ("WebSocket connection", "ERR_INTERNET_DISCONNECTED", "ERR_CONNECTION_REFUSED")
"""What a browser writes on its console when the network is gone."""

QUESTIONS = {"move": "#do-move", "offer": "#offer", "answer": "#refuse", "yes": "#yes"}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with ClassServer(tmp_path_factory.mktemp("rooms")) as server:
        yield server.url


def make_class(url: str, open_page: OpenPage, rooms: int = 1, size: Any = DESK) -> tuple[Any, str]:
    """A teacher's page and the join code of its class."""
    page = open_page(f"{url}/class?set={SHORT}", size)
    page.wait_for_selector("#scenario option", state="attached")
    page.fill("#rooms", str(rooms))
    page.fill("#seed", "1")
    page.get_by_role("button", name="Make a class").click()
    page.wait_for_selector(".join-code")
    return page, str(page.inner_text(".join-code"))


def sit(page: Any, seat: str, name: str) -> Any:
    """Take a seat in the room that the page shows."""
    page.wait_for_selector(f"[data-seat={seat}] .take")
    page.fill("#your-name", name)
    page.click(f"[data-seat={seat}] .take")
    page.wait_for_selector(".seat.mine")
    return page


def asked(page: Any) -> str | None:
    """What kind of question the page shows."""
    return next((kind for kind, place in QUESTIONS.items() if page.query_selector(place)), None)


def phase_is_over(page: Any) -> bool:
    return "The talks are over" in page.inner_text("#prompt")


def click_through(
    page: Any, actions: dict[str, Callable[[Any], None]] | None = None, most: int = 1000
) -> set[str]:
    """Answer until the run is over; returns the kinds of question that came."""
    seen: set[str] = set()
    for _ in range(most):
        kind = asked(page)
        if kind is None:
            if phase_is_over(page):
                return seen
            page.wait_for_timeout(50)
            continue
        seen.add(kind)
        decide(page, kind, actions or {})
    raise AssertionError(f"still at: {page.inner_text('#prompt')}")


def wait_for_any(*pages: Any) -> Any:
    """The first of some pages that is asked something."""
    for _ in range(1000):
        for page in pages:
            if asked(page):
                return page
            page.wait_for_timeout(30)
    raise AssertionError("nobody is asked")


def decide(page: Any, kind: str, actions: dict[str, Callable[[Any], None]]) -> None:
    """Answer one question, and wait until it is gone."""
    page.wait_for_timeout(260)  # what comes sooner is taken for a double click
    node = page.query_selector(".form > *")
    if kind in actions:
        actions[kind](page)
    else:
        page.click(QUESTIONS[kind])
    for _ in range(1000):
        if not node.evaluate("one => one.isConnected"):
            return
        page.wait_for_timeout(20)
    raise AssertionError(f"nothing came of {kind}")


def tab_to(page: Any, place: str, most: int = 90) -> None:
    """Move the focus by the tabulator only."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("place => document.activeElement.matches(place)", place):
            return
    raise AssertionError(f"the tabulator does not reach {place}")


def test_a_run_alone_from_start_to_end_by_keyboard_only(site: str, open_page: OpenPage) -> None:
    page = open_page(f"{site}/class?scenario=us_china_2025&set={SHORT}&seed=5")
    page.wait_for_selector("#scenario option", state="attached")
    assert SHORT in page.inner_text(".settings")
    tab_to(page, "#play-alone")
    page.keyboard.press("Enter")
    page.wait_for_selector(".take")
    tab_to(page, "#your-name")
    page.keyboard.type("Ann")
    tab_to(page, "[data-seat=us] .take")
    page.keyboard.press("Enter")
    page.wait_for_selector("#start")
    tab_to(page, "#start")
    page.keyboard.press("Enter")
    worths = []

    def offer(page: Any) -> None:
        tab_to(page, ".column input:not(:disabled)")
        before = page.inner_text("#draft-worth .worth-number")
        page.keyboard.press("ArrowDown")
        assert page.inner_text("#draft-worth .worth-number") != before
        worths.append(float(page.inner_text("#draft-worth .worth-number")))
        tab_to(page, "#offer")
        page.keyboard.press("Enter")

    def by_enter(place: str) -> Callable[[Any], None]:
        def press(page: Any) -> None:
            tab_to(page, place)
            page.keyboard.press("Enter")

        return press

    actions = {"offer": offer, "move": by_enter("input[name=move]")}
    actions |= {kind: by_enter(QUESTIONS[kind]) for kind in ("answer", "yes")}
    page.wait_for_selector("#do-move")
    assert click_through(page, actions) == {"move", "offer", "answer", "yes"}
    told = page.evaluate("[...document.querySelectorAll('.story .entry')].map((one) => one.textContent)")
    own = [text for text in told if "United States offers" in text]
    assert [float(text.split("worth ")[1][:4]) for text in own] == pytest.approx(worths, abs=0.0051)
    tab_to(page, "#reveal")
    page.keyboard.press("Enter")
    page.wait_for_selector(".reveal-plane svg")
    assert page.locator(".panel-reveal .weights-table:not([data-revealed]) tbody tr").count() == 5
    for words in ("Nash package", "Left on the table", "China was: ", "United States was: "):
        assert words in page.inner_text(".panel-reveal"), words
    links = page.eval_on_selector_all(".links a", "all => all.map((one) => one.getAttribute('href'))")
    assert links[0].startswith("/?scenario=us_china_2025&set=talks.offers_per_round%3D2&seed=5&run=0")
    assert links[1:] == ["/teach/debrief/us_china_2025", "/teach/briefing/us_china_2025/us"]
    assert page.request.get(site + links[1]).ok
    with page.expect_download() as download:
        page.click("#csv")
    assert "United States,Ann," in download.value.path().read_text("utf-8-sig")
    tab_to(page, "#again-new")
    page.keyboard.press("Enter")
    page.wait_for_selector("#start")
    assert not page.is_visible(".panel-reveal")


def frames_of(page: Any) -> list[dict[str, Any]]:
    """All messages that a page gets from now on, once it opens a socket."""
    heard: list[dict[str, Any]] = []
    page.on("websocket", lambda one: one.on("framereceived", lambda text: heard.append(json.loads(text))))
    return heard


def test_three_people_in_three_browsers_play_one_room_and_see_only_what_is_theirs(
    site: str, open_page: OpenPage
) -> None:
    teacher, code = make_class(site, open_page)
    pages, heard = {}, {}
    for seat in ("us", "cn", "bytedance"):
        page = open_page(f"{site}/class")
        heard[seat] = frames_of(page)
        page.goto(f"{site}/class?code={code}&room=1")
        pages[seat] = sit(page, seat, f"Person {seat}")
    watcher = open_page(f"{site}/class?code={code}&room=1")
    watcher.wait_for_selector("#prompt")
    pages["us"].click("#start")

    def licence(page: Any) -> None:
        wanted = page.query_selector(".column[data-chip='0'] input[value='3']:not(:disabled)")
        if wanted:
            wanted.click()
        page.click("#offer")

    actions = {
        "us": {"offer": licence},
        "cn": {"answer": lambda page: page.click("#accept"), "offer": lambda page: page.click("#pass")},
        "bytedance": {},
    }
    seen: dict[str, set[str]] = {seat: set() for seat in pages}
    for _ in range(300):
        if phase_is_over(pages["us"]):
            break
        for seat, page in pages.items():
            kind = asked(page)
            if kind:
                seen[seat].add(kind)
                decide(page, kind, actions[seat])
    assert phase_is_over(pages["cn"])
    assert "move" in seen["us"] & seen["cn"]
    assert "answer" in seen["cn"]
    assert seen["bytedance"] == {"yes"}
    types = {seat: pages[seat].inner_text("[data-type]") for seat in ("us", "cn")}
    for seat, messages in heard.items():
        assert {one["seat"] for one in messages if one["is"] == "private"} == {seat}
        assert not any(one["is"] == "reveal" for one in messages)
        assert not pages[seat].query_selector("[data-revealed]")
        assert not pages[seat].query_selector(f"[data-type]:text('{types['cn' if seat == 'us' else 'us']}')")
    assert not watcher.query_selector("[data-type]")
    assert not watcher.is_visible(".own")
    pages["cn"].click("#reveal")
    for page in (*pages.values(), watcher):
        page.wait_for_selector("[data-revealed=cn]")
        assert f"China was: {types['cn']}" in page.inner_text("[data-revealed=cn]")
    teacher.wait_for_selector(".phase-over")
    assert "1 of 1 rooms have finished" in teacher.inner_text("body")


def test_who_goes_to_another_room_is_told_of_the_seat_and_leaves_it_by_taking_another(
    site: str, open_page: OpenPage
) -> None:
    _, code = make_class(site, open_page, rooms=2)
    page = open_page(f"{site}/class?code={code}&room=1")
    sit(page, "us", "Ann")
    page.click(".leave")
    page.wait_for_selector("text=You have a seat in room 1")
    page.click("[data-room='2'] [data-seat=cn] .take")
    page.wait_for_selector("text=You play China.")
    page.click(".leave")
    page.wait_for_selector("text=You have a seat in room 2")
    assert page.is_visible("[data-room='1'] [data-seat=us] .take")
    page.click("#back-to-seat")
    page.wait_for_selector("text=You play China.")
    page.go_back()
    page.wait_for_selector(".seat.mine, #back-to-seat")


def test_a_lost_connection_and_a_reload_give_the_seat_back(site: str, open_page: OpenPage) -> None:
    _, code = make_class(site, open_page)
    page = open_page(f"{site}/class?code={code}&room=1", expected=LOST)
    other = open_page(f"{site}/class?code={code}&room=1")
    sit(page, "us", "Ann")
    sit(other, "cn", "Bo")
    page.click("#start")
    page.wait_for_selector("#do-move")
    page.context.set_offline(True)
    page.wait_for_selector("text=Connection lost, trying again")
    other.wait_for_selector("text=Ann (connection lost)")
    page.context.set_offline(False)
    page.wait_for_selector("text=Connection lost", state="detached")
    assert "you: Ann" in page.inner_text(".seat.mine")
    decide(page, "move", {})
    page.reload()
    page.wait_for_selector(".seat.mine")
    assert "you: Ann" in page.inner_text(".seat.mine")
    assert "Waiting for China (Bo)" in page.inner_text("#prompt")


def test_the_room_outlives_the_server_and_a_seat_that_is_left_is_played_by_its_agent(
    tmp_path: Path, open_page: OpenPage
) -> None:
    with ClassServer(tmp_path, grace=1.0) as server:
        _, code = make_class(server.url, lambda *given: open_page(*given, expected=LOST))
        page = open_page(f"{server.url}/class?code={code}&room=1", expected=LOST)
        other = open_page(f"{server.url}/class?code={code}&room=1", expected=LOST)
        sit(page, "us", "Ann")
        sit(other, "cn", "Bo")
        page.click("#start")
        page.wait_for_selector("#do-move")
        decide(page, "move", {})
        decide(other, "move", {})
        active, passive = (page, other) if wait_for_any(page, other) is page else (other, page)
        kind, name = asked(active), "Ann" if active is page else "Bo"
        before = active.inner_text(".story-box")
        server.end()
        page.wait_for_selector("text=Connection lost, trying again")
        server.start()
        for one in (page, other):
            one.wait_for_selector("text=Connection lost", state="detached")
        assert wait_for_any(active) is active
        assert asked(active) == kind
        assert active.inner_text(".story-box") == before
        assert f"you: {name}" in active.inner_text(".seat.mine")
        active.context.set_offline(True)
        passive.wait_for_selector(f"text={name} is away; the agent decides")
        assert wait_for_any(passive) is passive
        active.context.set_offline(False)
        passive.wait_for_selector(f"text={name} is away", state="detached")
        assert not active.is_checked("#agent")
        decide(passive, str(asked(passive)), {})
        assert wait_for_any(page, other)


def test_the_teacher_pauses_steps_reveals_and_begins_again_and_takes_the_moves_home(
    site: str, open_page: OpenPage
) -> None:
    teacher, code = make_class(site, open_page, rooms=6)
    assert "key" not in teacher.url
    assert code in teacher.url
    student = open_page(f"{site}/class?code={code.lower()}")
    student.wait_for_selector("[data-room='2']")
    student.fill("#your-name", "Dee")
    student.click("[data-room='2'] [data-seat=us] .take")
    teacher.wait_for_selector("[data-room='2'] >> text=Dee")
    teacher.click("#all-start")
    student.wait_for_selector("#do-move")
    teacher.wait_for_selector("[data-room='2'] >> text=… to decide")
    teacher.click("#room-2-more")
    teacher.click("#room-2-pause")
    student.wait_for_selector("text=The teacher has paused this room.")
    assert asked(student) is None
    teacher.click("#room-2-go-on")
    student.wait_for_selector("#do-move")
    teacher.click("#room-2-step")
    student.wait_for_selector("text=meeting 2 of 6")
    teacher.click("#room-2-look")
    teacher.wait_for_selector("#prompt")
    assert not teacher.query_selector("[data-type], [data-revealed]")
    teacher.click("#reveal")
    for page in (teacher, student):
        page.wait_for_selector("[data-revealed=cn]")
        firm = page.locator("[data-revealed=bytedance] tr").all_inner_texts()
        assert len(firm) == 7
        assert firm[0].startswith("ban enforced")
    teacher.click(".leave")
    teacher.on("dialog", lambda dialog: dialog.accept())
    for _ in range(12):
        teacher.click("#all-step")
    teacher.wait_for_selector("text=6 of 6 rooms have finished.")
    assert teacher.locator(".strip").count() == 3
    assert teacher.locator(".strip").first.locator(".strip-dot").count() == 6
    assert teacher.locator(".outcome-grid .whisker").count() >= 2
    with teacher.expect_download() as download:
        teacher.click("#csv")
    rows = list(csv.DictReader(download.value.path().read_text("utf-8-sig").splitlines()))
    assert {row["room"] for row in rows} == {"1", "2", "3", "4", "5", "6"}
    teacher.click("#all-again-new")
    student.wait_for_selector("text=You play United States.")
    teacher.wait_for_selector("text=No room has finished yet.")


def test_the_teacher_lets_an_agent_decide_and_frees_a_seat(site: str, open_page: OpenPage) -> None:
    teacher, code = make_class(site, open_page)
    page = open_page(f"{site}/class?code={code}&room=1")
    other = open_page(f"{site}/class?code={code}&room=1")
    sit(page, "us", "Ann")
    sit(other, "bytedance", "Cem")
    page.click("#start")
    page.wait_for_selector("#do-move")
    teacher.click("#room-1-look")
    teacher.click("#agent-us")
    page.wait_for_selector("text=The agent decides for you.")
    assert asked(page) is None
    teacher.click("#agent-us")
    assert wait_for_any(page, other)
    teacher.click("#free-us")
    page.wait_for_selector("[data-seat=us] .take")
    assert not page.is_visible(".own")


def test_the_link_of_the_teacher_works_and_its_key_leaves_the_address(site: str, open_page: OpenPage) -> None:
    teacher, code = make_class(site, open_page)
    teacher.context.grant_permissions(["clipboard-read", "clipboard-write"])
    teacher.click("#copyOwn")
    teacher.wait_for_selector("text=Copied.")
    link = teacher.evaluate("navigator.clipboard.readText()")
    assert link.startswith(f"{site}/class?code={code}&key=")
    again = open_page(link)
    again.wait_for_selector(".join-code")
    assert again.url == f"{site}/class?code={code}"
    again.reload()
    again.wait_for_selector(".join-code")
    wrong = open_page(f"{site}/class?code={code}&key=wrong")
    wrong.wait_for_selector("text=this is not the teacher's key of the class")
    stranger = open_page(f"{site}/class", expected=("422",))
    stranger.fill("#join-code", "BBBBBB")
    stranger.get_by_role("button", name="Join").click()
    stranger.wait_for_selector("text=there is no class with this join code")


def test_on_an_open_network_students_need_the_code_only_and_the_teacher_the_link(
    tmp_path: Path, open_page: OpenPage
) -> None:
    with ClassServer(tmp_path, key="the-key-of-the-server") as server:
        teacher = open_page(f"{server.url}/?key={server.key}")
        teacher.goto(f"{server.url}/class")
        teacher.wait_for_selector("#scenario option", state="attached")
        teacher.get_by_role("button", name="Make a class").click()
        teacher.wait_for_selector(".join-code")
        assert "the server has printed" in teacher.inner_text(".joining")
        student = open_page(f"{server.url}/class")
        student.wait_for_selector("#join-code")
        assert not student.query_selector("#play-alone")
        student.fill("#join-code", teacher.inner_text(".join-code").lower())
        student.keyboard.press("Enter")
        student.fill("#your-name", "Ann")
        student.click("[data-room='3'] [data-seat=us] .take")
        student.wait_for_selector("#start")
        assert student.request.get(f"{server.url}/teach/debrief/us_china_2025").ok
        for link in ("/", "/?scenario=us_china_2025", "/teach/briefing/us_china_2025/cn"):
            assert student.request.get(server.url + link).status == 403
        shut = "a[href='/'], a[href^='/?'], a[href^='/teach/briefing/']"
        assert student.locator(shut).count() > 0
        assert not any(link.is_visible() for link in student.locator(shut).all())
        with teacher.expect_download() as download:
            teacher.click("#csv")
        assert download.value.path().read_text("utf-8-sig").startswith("class,room,")
        teacher.goto(f"{server.url}/class")
        teacher.wait_for_selector("#play-alone")


def test_a_hostile_name_is_shown_as_text(site: str, open_page: OpenPage) -> None:
    teacher, code = make_class(site, open_page)
    page = open_page(f"{site}/class?code={code}&room=1")
    sit(page, "us", HOSTILE)
    watcher = open_page(f"{site}/class?code={code}")
    for one in (page, watcher, teacher):
        one.wait_for_selector(f"text={HOSTILE[:12]}")
        assert one.locator("img").count() == 0
        assert one.title() != "1"
    page.click("#start")
    watcher.click("#enter-1")
    watcher.wait_for_selector("text=Waiting for United States (<img")
    assert watcher.locator("img").count() == 0


@pytest.mark.parametrize(("size", "large"), [(PHONE, False), (PHONE, True), (SMALL, False), (SMALL, True)])
def test_nothing_is_wider_than_the_window(site: str, open_page: OpenPage, size: Any, large: bool) -> None:
    teacher, code = make_class(site, open_page, rooms=2, size=size)
    page = open_page(f"{site}/class", size)
    page.wait_for_selector("#scenario option", state="attached")
    if large:
        page.click(".large-type")
        teacher.click(".large-type")
    assert sideways(page) <= 0
    page.goto(f"{site}/class?code={code}&room=1")
    assert page.evaluate("document.documentElement.classList.contains('large')") is large
    sit(page, "us", "A name of forty letters without any spaces"[:40])
    page.click("#start")
    seen = set()
    for _ in range(1000):
        kind = asked(page)
        if kind is None:
            if phase_is_over(page):
                break
            page.wait_for_timeout(30)
            continue
        if kind not in seen:
            seen.add(kind)
            assert sideways(page) <= 0, kind
        decide(page, kind, {})
    page.click("#reveal")
    page.wait_for_selector(".reveal-plane svg")
    assert sideways(page) <= 0
    teacher.wait_for_selector(".phase-over")
    assert sideways(teacher) <= 0
    teacher.click("#projector")
    assert sideways(teacher) <= 0


def test_every_control_has_a_name_and_the_prompt_is_told(site: str, open_page: OpenPage) -> None:
    page = open_page(f"{site}/class?set={SHORT}&seed=1")
    page.wait_for_selector("#scenario option", state="attached")
    page.click("#play-alone")
    sit(page, "cn", "Bo")
    page.click("#start")
    nameless = """[...document.querySelectorAll('button, input, select, summary, a')].filter((one) =>
        one.offsetParent && !one.labels?.length && !one.getAttribute('aria-label') && !one.textContent.trim())
        .map((one) => one.outerHTML)"""
    for kind in ("move", "answer", "offer"):
        page.wait_for_selector(QUESTIONS[kind])
        assert page.get_attribute("#prompt", "aria-live") == "polite"
        assert page.evaluate(nameless) == []
        decide(page, kind, {})
    assert page.evaluate("document.activeElement.id") == "prompt"


def test_the_agent_decides_when_told_and_gives_the_seat_back(site: str, open_page: OpenPage) -> None:
    page = open_page(f"{site}/class?set={SHORT}&seed=1")
    page.wait_for_selector("#scenario option", state="attached")
    page.click("#play-alone")
    sit(page, "us", "Ann")
    page.click("#start")
    page.wait_for_selector("#do-move")
    page.check("#agent")
    page.wait_for_selector("text=The agent decides for you.")
    page.click("#step")
    wait_until(page, "document.querySelectorAll('.story-meeting').length === 1")
    page.uncheck("#agent")
    page.wait_for_selector("text=Before London")
    assert asked(page) == "move"
    page.click("#stand")
    page.wait_for_selector("[data-seat=us] .take")
    assert not page.is_visible(".own")
    page.click(".leave")
    page.wait_for_selector("[data-room='1']")


def test_a_ladder_of_a_thousand_rungs_is_a_slider(site: str, open_page: OpenPage) -> None:
    page = open_page(f"{site}/class?scenario=split_the_pie&seed=1")
    page.wait_for_selector("#scenario option", state="attached")
    page.click("#play-alone")
    sit(page, "first", "Ann")
    page.click("#start")
    page.wait_for_selector("#do-move")
    decide(page, "move", {})
    page.wait_for_selector(".slider")
    page.focus(".slider")
    page.keyboard.press("End")
    top = float(page.inner_text("#draft-worth .worth-number"))
    page.keyboard.press("ArrowLeft")
    assert 0 < top - float(page.inner_text("#draft-worth .worth-number")) < 0.01
