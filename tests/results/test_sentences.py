"""What happens around the table, told word for word; and all shipped stories in whole sentences."""

import re

import numpy as np
import pytest

from bargaining_sim.engine import batch
from bargaining_sim.game import firms, implementation, ledger, mechanics, news, play
from bargaining_sim.game.state import EVENT
from bargaining_sim.numeric import chance
from bargaining_sim.results.narrator import AFTERWARDS, describe_events
from bargaining_sim.results.story import as_story
from bargaining_sim.rules.moves import MOVES
from bargaining_sim.scenario.compiler import compile_scenario
from bargaining_sim.scenario.reader import load_scenario, shipped_scenarios
from bargaining_sim.text.lines import WIDTH
from tests.game.small_world import CN, US, World, scenario
from tests.game.story_world import STORY

LABELS = {
    "chips.tariffs.label": "Tariffs",
    "chips.ore.label": "Ore",
    "chips.file.label": "App",
    "relations.deal": 0.0,
}
UNFINISHED = re.compile(r"\bnan\b|None|\{|\}|<|>|  |−0\.0+\b|array\(|np\.")


def told(act, changes=None):
    """Sentences about what ``act`` does in the small world with everything."""
    words = STORY | LABELS | (changes or {})
    world = World(words, file=True)
    act(world)
    return sentences(scenario(words, file=True), world)


def sentences(words, world):
    events = np.asarray(world.state.ledger[: world.now.events])
    return [entry.sentence for entry in describe_events(words, world.game, events)]


def closed(world):
    world.deal(file=1)
    mechanics.close_file(world.game, world.state)


def after_closing(world, *draws, second=0.999):
    closed(world)
    for draw in draws:
        implementation.live_month(world.game, world.state, draw, second)
        play.settle_venture(world.game, world.state)


def test_a_shock():
    (sentence,) = told(lambda world: news.shock(world.game, world.state, 0))
    assert sentence == (
        "News: a listing; Tariffs from “rung 1” to “rung 0”; ratification by US becomes harder (+0.25); "
        "ratification by CN becomes easier (−0.12); relations −0.12."
    )


def test_a_shock_that_moves_nothing():
    plain = {"news.shocks.listing": {"label": "a storm", "rate": 0.1}}
    assert told(lambda world: news.shock(world.game, world.state, 0), plain) == ["News: a storm."]
    blocked = {"chips.tariffs.in_force": "r0"}
    (sentence,) = told(lambda world: news.shock(world.game, world.state, 0), blocked)
    assert sentence.startswith("News: a listing; ratification by US")


@pytest.mark.parametrize(
    ("draw", "sentence"),
    [  # prior odds 4:6, ratio 3; the US is a dealer, so the report is right if it denies
        (0.0, "A report denies that the US is a hawk: the other side's belief that US is of type hawk "
         "goes from 40 % to 18 %."),
        (0.9, "A report says that the US is a hawk: the other side's belief that US is of type hawk "
         "goes from 40 % to 67 %."),
    ],
)  # fmt: skip
def test_a_rumour(draw, sentence):
    assert told(lambda world: news.rumour(world.game, world.state, 0, draw)) == [sentence]


def test_learning():
    def three_times(world):
        for draws in ((0.9, 0.9), (0.9, 0.0), (0.1, 0.0)):
            news.learning_phase(world.game, world.state, np.array(draws))

    assert told(three_times, {"instruments.lists": STORY["instruments"]["lists"] | {"hazard": 0.5}}) == [
        "CN learns an instrument after 2 exposures: entity lists. It can use it from 2025-01-21.",
        "US learns an instrument after 3 exposures: export licences. It can use it from 2025-01-11.",
    ]


def test_one_exposure_is_in_the_singular():
    assert told(lambda world: news.learning_phase(world.game, world.state, np.array([0.0, 0.9]))) == [
        "US learns an instrument after 1 exposure: export licences. It can use it from 2025-01-11.",
        "CN learns an instrument after 1 exposure: entity lists. It can use it from 2025-01-21.",
    ]


def test_an_initiative():
    def announce(world):
        mechanics.apply_move(world.game, world.state, US, 0, MOVES["announce"], 0.1, 0.125)

    assert told(announce) == [
        "US announces an easing without return: Tariffs from “rung 1” to “rung 3”, "
        "after the other's last move cost it 0.125."
    ]


def test_a_threat_called_off():
    def call_off(world):
        world.move(US, "tariffs", "threaten")
        world.call_off("tariffs")

    words = {"chips.tariffs.fallback": "r1", "chips.tariffs.clock.threat_days": 30}
    assert told(call_off, words) == [
        "US threatens “rung 0” on Tariffs by 2025-02-10 (worth 0.000 to it); its public is now listening.",
        "US does not carry out its threat of “rung 0” on Tariffs; its public makes it pay 0.040.",
    ]


def test_a_year_of_the_venture():
    support, *rest = told(lambda world: after_closing(world, *[0.9999] * 12))[3:]
    assert support == (
        "The venture begins with support 0.50 of engineers in the home state: hazard 10.4 % a month."
    )
    assert rest == [
        *(f"Month {month}: the venture passes its review (hazard 10.4 % a month)." for month in (3, 6, 9)),
        "Month 12: the venture has lasted (hazard 10.4 % a month); App stays at “rung 1” for good.",
    ]


@pytest.mark.parametrize(
    ("draw", "mishap"),
    [
        (0.01, "a violation of data control is found"),
        (0.06, "the service falls short"),
        (0.09, "the licence is suspended"),
    ],
)
def test_how_a_venture_ends(draw, mishap):
    event = f"Month 2: {mishap} (hazard 10.4 % a month)."
    assert told(lambda world: after_closing(world, 0.9999, draw))[4:] == [
        event,
        "The venture collapses in month 2: App goes to “rung 0”.",
    ]
    assert told(lambda world: after_closing(world, 0.9999, draw, second=0.0))[4:] == [
        event,
        "Month 2: both sides agree on new terms for “rung 1”.",
    ]


def test_firms():
    def redesign(world):
        firms.begin_choices(world.game, world.state)
        for f in (0, 2):
            firms.set_design(world.state, f, 2)
        firms.end_choices(world.game, world.state, 0)

    assert told(redesign) == ["Firms, 2025-01-11: 2 of 3 have chosen “leave”, 0 before."]


def test_what_happens_after_the_talks_is_told_under_its_own_heading():
    words = scenario(STORY | LABELS, file=True)
    game = compile_scenario(words)
    for run in range(40):
        events, rows = batch.trace_run(game, 3, run)
        entries = describe_events(words, game, events)
        late = [entry for entry in entries if entry.meeting == AFTERWARDS]
        text = as_story(words, 3, run, rows, entries)
        assert text.count("\nAfter the talks\n") == bool(late)
        assert {entry.phase for entry in late} <= {"implementation", "firms"}
        if late and any(entry.phase == "implementation" for entry in late):
            return
    raise AssertionError("no venture outlived the talks")


@pytest.mark.parametrize("kind", ledger.KIND_NAMES)
def test_every_kind_has_a_sentence_of_its_own_without_codes(kind):
    """Each kind as an event of a world that has everything: no code, no number out of place."""
    words = scenario(STORY | LABELS, file=True)
    game = compile_scenario(words)
    event = np.zeros(1, EVENT)
    phase = next(number for number in sorted(ledger.PHASE_NAMES) if in_phase(kind, number))
    event["phase"], event["kind"], event["chip"], event["day"] = phase, kind, 2, 739_000
    event["actor"], event["old"], event["new"], event["package"] = US, 1, 2, 0
    event["value"], event["threshold"] = (0.25, 739_030.0 if kind in DATED else 2.0)
    event["value"] = 739_020.0 if kind in (ledger.EXTENDED, ledger.EXECUTED) else event["value"]
    (entry,) = describe_events(words, game, event)
    assert entry.kind == ledger.KIND_NAMES[kind]
    assert entry.sentence.endswith(".")
    assert entry.sentence[0].isupper()
    assert not UNFINISHED.search(entry.sentence), entry.sentence
    assert "_" not in entry.sentence


DATED = (ledger.THREATENED, ledger.LEARNED, ledger.EXTENDED)


def in_phase(kind, phase):
    spans = {
        chance.MOVES: range(10),
        chance.TABLE: range(10, 21),
        chance.APPROVAL: range(20, 40),
        chance.CLOCK: range(40, 50),
        chance.NEWS: range(50, 60),
        chance.IMPLEMENTATION: range(60, 70),
        chance.FIRMS: range(70, 80),
    }
    return kind in spans[phase]


@pytest.mark.parametrize("name", list(shipped_scenarios()))
def test_shipped_stories_are_whole_sentences(name):
    words = load_scenario(name)
    game = compile_scenario(words)
    types = "|".join(kind for actor in words.actors.values() for kind in actor.types) or "no types"
    for run in range(3):
        events, rows = batch.trace_run(game, 1, run)
        entries = describe_events(words, game, events)
        assert [entry.kind for entry in entries] == [ledger.KIND_NAMES[int(kind)] for kind in events["kind"]]
        for entry in entries:
            assert entry.sentence.endswith("."), entry
            assert not UNFINISHED.search(entry.sentence), entry
            if entry.kind != "offered":  # which are told in the short names of the scenario
                assert "_" not in re.sub(rf"of type ({types})\b", "", entry.sentence), entry
        text = as_story(words, 1, run, rows, entries)
        assert max(len(line) for line in text.splitlines()) <= WIDTH
        assert not UNFINISHED.search(" ".join(text.split()))
        assert text.endswith(".\n")


def test_the_other_actor_is_named_where_it_acts():
    (sentence,) = told(lambda world: world.move(CN, "ore", "ease"))
    assert sentence.startswith("CN eases Ore: from “rung 1” to “rung 2”")
