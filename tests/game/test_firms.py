"""Platform firms in the small world: what a design is worth, what is learned, and the choice by logit."""

import math

import numpy as np
import pytest

from bargaining_sim.engine import batch
from bargaining_sim.game import approval, firms, implementation, mechanics, play
from bargaining_sim.game.state import BY_FIRST, BY_PLATFORM, BY_REVIEW, BY_SECOND
from bargaining_sim.rules.review import DELAY, GRANT, REFUSE
from bargaining_sim.scenario.compile_story import firm_table
from bargaining_sim.scenario.compiler import compile_scenario
from bargaining_sim.scenario.schema_beyond import Firms
from tests.game.small_world import World, date, scenario
from tests.game.story_world import FIRMS, TRAITS, VENTURE

HOME, LICENCE, LEAVE = 0, 1, 2
REVIEWER = {"approval.reviewer": {"label": "office", "side": "cn"}}
QUIET = {"phases": {"moves": False, "table": False, "approval": False, "clock": False}}
RUNS = 20_000


def population(**changes):
    return {"firms": FIRMS | changes}


def world(changes=None, file=True, **words):
    return World(population(**words) | (changes or {}), file=file)


def believed(made):
    """Prior counts and what has been seen since, by design: (accepted, refused)."""
    return [(float(design.accepted), float(design.refused)) for design in made.state.designs]


def leave(made):
    return float(made.now.leave_granted), float(made.now.leave_refused)


PRIORS = [(1.0, 3.0), (1.0, 1.0), (3.0, 1.0)]


def seen(made, d, accepted=0, refused=0):
    """Priors with these observations about design ``d`` added."""
    return [
        (yes + accepted * (i == d), no + refused * (i == d)) for i, (yes, no) in enumerate(PRIORS)
    ] == believed(made)


# the population


def test_named_firms_come_first_and_the_others_fill_the_spreads():
    table = firm_table(Firms.model_validate(FIRMS | {"count": 2_000}))
    assert table[0].tolist() == tuple(FIRMS["named"]["acme"][trait] for trait in TRAITS)
    others = np.array(table[1:].tolist())
    assert others.min() >= 0.2
    assert others.max() <= 0.8
    for place in range(4):
        for low in (0.2, 0.35, 0.5, 0.65):
            share = np.mean((others[:, place] >= low) & (others[:, place] < low + 0.15))
            assert share == pytest.approx(0.25, abs=0.005)
    correlations = np.corrcoef(others.T)[~np.eye(4, dtype=bool)]
    assert np.abs(correlations).max() < 0.05


def test_the_population_is_the_same_whatever_its_size_and_the_others_names():
    words = [FIRMS | {"count": count} for count in (3, 40)]
    small, large = (firm_table(Firms.model_validate(w)).tolist() for w in words)
    assert large[:3] == small
    assert firm_table(Firms.model_validate(words[1])).tolist() == large
    nameless = firm_table(Firms.model_validate(FIRMS | {"count": 2, "named": {}})).tolist()
    assert nameless == small[1:]


def test_spreads_of_no_width_are_points():
    point = {trait: {"low": 0.3, "high": 0.3} for trait in TRAITS}
    table = firm_table(Firms.model_validate(FIRMS | point))
    assert table[1].tolist() == table[2].tolist() == (0.3, 0.3, 0.3, 0.3)


def test_all_start_with_one_design():
    made = world(start="licence")
    assert [int(firm.design) for firm in made.state.firms] == [LICENCE] * 3
    assert [int(design.count) for design in made.state.designs] == [0, 3, 0]
    made.close_round()
    made.finish()  # compares the shares


# what a design is worth


def values(made, firm=0, openness=0.5):
    firms.begin_choices(made.game, made.state)
    firms.value_designs(made.game, made.state, firm, openness)
    return [float(design.value) for design in made.state.designs]


def by_hand(firm, openness=0.5, granted=0.5, means=(0.25, 0.5, 0.75)):
    """Worth of home, licence and leave by the formulas, from the words of the scenario."""
    market, revenue, need, penalty = firm
    home, licence, away = (
        means[d] * market * (1 - penalty * exposure) - cost - revenue * loss
        + need * (access + (1 - access) * openness)
        for d, (exposure, cost, loss, access) in enumerate(
            ((1.0, 0.0, 0.0, 0.0), (0.5, 0.05, 0.0, 0.25), (0.125, 0.2, 0.75, 1.0))
        )
    )  # fmt: skip
    return [home, licence, granted * away + (1 - granted) * (home - 0.2)]


ACME = (0.9, 0.1, 0.3, 0.7)


@pytest.mark.parametrize("openness", [0.0, 0.5, 1.0])
def test_designs_are_valued_by_the_formulas(openness):
    made = world()
    assert values(made, 0, openness) == pytest.approx(by_hand(ACME, openness), rel=1e-12)
    other = made.game.firms[2].tolist()
    assert values(made, 2, openness) == pytest.approx(by_hand(other, openness), rel=1e-12)


@pytest.mark.parametrize(("rung", "openness"), [(0, 0.0), (1, 1 / 3), (2, 2 / 3), (3, 1.0)])
def test_openness_is_what_the_controls_in_force_leave(rung, openness):
    made = world()
    made.tariffs.in_force = rung
    assert firms.openness(made.game, made.state) == pytest.approx(openness)


def test_without_a_chip_that_bears_on_computing_power_only_the_design_counts():
    made = world(compute_chip=None)
    assert firms.openness(made.game, made.state) == 0.0


def test_leave_is_believed_from_what_the_home_state_did():
    made = world(leave_granted=1.0, leave_refused=3.0)
    assert values(made) == pytest.approx(by_hand(ACME, granted=0.25), rel=1e-12)
    made.now.leave_granted += 4
    assert values(made) == pytest.approx(by_hand(ACME, granted=5 / 8), rel=1e-12)


@pytest.mark.parametrize("weight", [0.0, 0.3, -0.3])
def test_the_social_term_is_the_share_that_had_the_design_before(weight):
    made = world(social=weight)
    firms.set_design(made.state, 1, LEAVE)
    plain = by_hand(ACME)
    expected = [plain[HOME] + weight * 2 / 3, plain[LICENCE], plain[LEAVE] + weight * 1 / 3]
    assert values(made) == pytest.approx(expected, rel=1e-12)
    firms.set_design(made.state, 2, LEAVE)  # of the same round: not seen yet
    firms.value_designs(made.game, made.state, 0, 0.5)
    assert [float(design.value) for design in made.state.designs] == pytest.approx(expected, rel=1e-12)


# what is learned


def test_nothing_is_seen_at_the_start():
    made = world()
    assert believed(made) == PRIORS
    assert leave(made) == (1.0, 1.0)


def test_a_closing_is_an_acceptance_of_its_design():
    made = world()
    made.deal(file=1)
    mechanics.close_file(made.game, made.state)
    assert seen(made, LICENCE, accepted=1)
    assert values(made)[LICENCE] == pytest.approx(
        by_hand(ACME, means=(0.25, 2 / 3, 0.75))[LICENCE], rel=1e-12
    )
    assert leave(made) == (1.0, 1.0)  # nobody reviewed it


def test_a_rung_that_stands_for_nothing_teaches_nothing():
    made = world(stands_for={"r0": "home"})
    made.deal(file=1)
    mechanics.close_file(made.game, made.state)
    assert believed(made) == PRIORS


@pytest.mark.parametrize(
    ("by", "refused", "not_let"),
    [
        (BY_FIRST, 1, 0),  # the foreign state did not accept it
        (BY_SECOND, 0, 1),  # the home state, whose regulators review, did not let it go
        (BY_REVIEW, 0, 1),
        (BY_PLATFORM, 0, 0),  # its own choice
    ],
)
def test_a_refusal_teaches_by_who_refused(by, refused, not_let):
    made = world(REVIEWER)
    made.deal(file=1)
    mechanics.refuse_file(made.game, made.state, by)
    assert seen(made, LICENCE, refused=refused)
    assert leave(made) == (1.0, 1.0 + not_let)


def test_an_executed_fallback_is_a_refusal_of_what_was_in_force():
    made = world(stands_for={"r2": "home", "r0": "leave"})
    made.execute("file")
    assert seen(made, HOME, refused=1)


def test_beta_means_after_many_events():
    made = world(REVIEWER)
    for accepted in (True, True, False, True):
        firms.observe(made.game, made.state, 1, accepted)
    for by in (BY_REVIEW, BY_FIRST, BY_SECOND):
        firms.observe_refusal(made.game, made.state, 1, by)
    # licence: Beta(1 + 3, 1 + 2); leave: Beta(1, 1 + 2)
    expected = by_hand(ACME, granted=1 / 4, means=(0.25, 4 / 7, 0.75))
    assert values(made) == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize(
    ("draws", "accepted", "refused", "not_let"),
    [
        ([0.9999] * 12, 2, 0, 0),  # closed, and it lasted
        ([0.0], 1, 1, 0),  # a violation: the ban
        ([0.09], 1, 0, 1),  # a suspension: the home state
    ],
)
def test_the_venture_teaches_how_it_ends(draws, accepted, refused, not_let):
    made = world({"implementation": VENTURE, "relations.deal": 0.0})
    made.deal(file=1)
    mechanics.close_file(made.game, made.state)
    for draw in draws:
        implementation.live_month(made.game, made.state, draw, 0.999)
        play.settle_venture(made.game, made.state)
    assert seen(made, LICENCE, accepted, refused)
    assert leave(made) == (1.0, 1.0 + not_let)


def test_a_granted_licence_is_leave():
    made = world(REVIEWER)
    made.deal(file=1)
    approval.settle_review(made.game, made.state, DELAY)
    assert leave(made) == (1.0, 1.0)
    approval.settle_review(made.game, made.state, GRANT)
    assert leave(made) == (2.0, 1.0)
    approval.settle_review(made.game, made.state, REFUSE)
    assert leave(made) == (2.0, 2.0)


# the choice


def softmax(worth, temperature=0.1):
    odds = [math.exp((value - max(worth)) / temperature) for value in worth]
    return [x / math.fsum(odds) for x in odds]


def test_one_draw_serves_revision_and_choice():
    made = world(revision=0.5)
    firms.begin_choices(made.game, made.state)
    chances = softmax(by_hand(ACME, openness=1 / 3))
    n = 20_000
    chosen = [firms.choose_design(made.game, made.state, 0, (i + 0.5) / n) for i in range(n)]
    shares = [chosen.count(d) / n for d in range(3)]
    expected = [0.5 * chance + 0.5 * (d == HOME) for d, chance in enumerate(chances)]
    assert shares == pytest.approx(expected, abs=2 / n)


def test_gains_are_told_and_losses_are_not():
    made = world()
    firms.begin_choices(made.game, made.state)
    for f, d in ((0, LICENCE), (1, LICENCE), (2, LEAVE)):
        firms.set_design(made.state, f, d)
    firms.end_choices(made.game, made.state, 0)
    assert made.state.shares[0].tolist() == [0.0, 2 / 3, 1 / 3]
    told = [(int(e.old), int(e.new), float(e.value), float(e.threshold)) for e in made.state.ledger[:2]]
    assert told == [(LICENCE, 3, 2.0, 0.0), (LEAVE, 3, 1.0, 0.0)]
    assert made.events() == ["redesigned", "redesigned"]
    firms.begin_choices(made.game, made.state)
    firms.end_choices(made.game, made.state, 1)
    assert len(made.events()) == 2


# on the real engine


def played(changes, runs=RUNS, seed=7, **words):
    game = compile_scenario(scenario(population(**words) | QUIET | changes))
    return game, *batch.play_with_paths(game, seed, 0, runs)


def of_firms(game, openness):
    return [softmax(by_hand(firm, openness)) for firm in game.firms.tolist()]


def test_logit_shares_without_others_on_the_engine():
    game, rows, paths = played({}, stands_for={})
    chances = np.array(of_firms(game, 1 / 3))  # tariffs stay at r1
    assert np.abs(chances - 1 / 3).max() > 0.2  # they are not all alike
    for f in range(3):
        for d in range(3):
            share, expected = np.mean(paths.designs[:, f] == d), chances[f, d]
            assert abs(share - expected) <= 3 * math.sqrt(expected * (1 - expected) / RUNS), (f, d)
    errors = np.sqrt((chances * (1 - chances)).sum(axis=0) / 9 / RUNS)
    for step in range(5):
        assert (np.abs(paths.shares[:, step].mean(axis=0) - chances.mean(axis=0)) <= 3 * errors).all()
    assert (rows.shares == paths.shares[:, -1]).all()


def test_firms_reconsider_with_the_chance_of_revision_on_the_engine():
    game, _, paths = played({}, 3 * RUNS, 1, revision=0.3, stands_for={}, start="leave")
    chances = np.array(of_firms(game, 1 / 3)).mean(axis=0)
    for step in range(5):
        stays = 0.7 ** (step + 1)
        expected = (1 - stays) * chances + stays * np.eye(3)[LEAVE]
        found = paths.shares[:, step].mean(axis=0)
        errors = paths.shares[:, step].std(axis=0) / math.sqrt(3 * RUNS)
        assert (np.abs(found - expected) <= 3 * errors).all(), step


def test_computing_power_pulls_when_controls_close():
    tight = of_firms(played({"chips.tariffs.in_force": "r0"}, 10, stands_for={})[0], 0.0)
    game, rows, _ = played({"chips.tariffs.in_force": "r0"}, stands_for={})
    errors = rows.shares.std(axis=0) / math.sqrt(RUNS)
    assert (np.abs(rows.shares.mean(axis=0) - np.mean(tight, axis=0)) <= 3 * errors).all()
    loose = np.mean(of_firms(game, 1.0), axis=0)
    assert np.mean(tight, axis=0)[LEAVE] > loose[LEAVE] + 0.02


def test_herding_makes_them_more_alike():
    shares = {
        weight: played({}, 4_000, social=weight, stands_for={}, count=40)[1].shares.max(axis=1).mean()
        for weight in (0.0, 0.1, 0.5, 2.0)
    }
    assert list(shares.values()) == sorted(shares.values())
    assert shares[2.0] > 0.99


def test_thousands_of_firms():
    game, rows, paths = played({}, 20, count=5_000, stands_for={})
    assert len(game.firms) == paths.designs.shape[1] == 5_000
    chances = np.array(of_firms(game, 1 / 3))
    errors = np.sqrt((chances * (1 - chances)).sum(axis=0)) / 5_000 / math.sqrt(20)
    assert (np.abs(rows.shares.mean(axis=0) - chances.mean(axis=0)) <= 4 * errors).all()
    assert rows.shares.sum(axis=1) == pytest.approx(np.ones(20))
    counts = np.stack([(paths.designs == d).mean(axis=1) for d in range(3)], axis=1)
    assert (counts == rows.shares).all()


def test_the_first_firms_do_not_depend_on_how_many_follow():
    """Each firm has its own place among the draws of a round."""
    few, many = (played({}, 200, count=count, stands_for={})[2].designs for count in (3, 30))
    assert (few == many[:, :3]).all()


def test_rounds_that_are_not_held_have_no_shares():
    ends = {"talks.ends_on_deal": True, "phases": {"moves": False, "approval": False, "clock": False}}
    hasty = {f"actors.{name}.tactic": {"beta": 2.0, "noise": 0.4} for name in ("us", "cn")}
    game, rows, paths = played(ends | hasty | {"talks.offers_per_round": 2}, 300)
    for held, shares in zip(rows.rows["rounds"], paths.shares, strict=True):
        lacking = np.isnan(shares).all(axis=1)
        assert lacking[:held].tolist() == [False] * int(held)
        assert lacking[held:3].all()
        assert not lacking[3:].any()
    assert set(rows.rows["rounds"].tolist()) == {1, 2, 3}
    assert len(game.meetings) == 3


def test_the_calendar_does_not_matter_for_who_they_are():
    game, _, _ = played({"calendar.end": date(300)}, 1)
    assert game.firms.tolist() == played({}, 1)[0].firms.tolist()
