"""Domains out of scenarios and into files: what is written, what is refused, nothing half done."""

import dataclasses
import json
import math
import os
from pathlib import Path
from xml.etree import ElementTree

import pytest

from bargaining_sim.domains import write
from bargaining_sim.domains.domain import Domain, DomainError, Issue, Party, utilities
from bargaining_sim.domains.from_scenario import from_scenario
from bargaining_sim.domains.genius import line_through, linear
from bargaining_sim.domains.geniusweb import cautions
from bargaining_sim.domains.reader import read_domain
from bargaining_sim.domains.words import to_scenario_words, to_toml
from bargaining_sim.domains.write import file_names, write_genius, write_geniusweb, write_scenario
from bargaining_sim.errors import BargainingError, ResultError
from bargaining_sim.scenario.reader import load_scenario
from bargaining_sim.scenario.schema import Linkage

FILES = Path(__file__).parent / "files"


@pytest.fixture
def orchard():
    return read_domain([FILES / "orchard"])


@pytest.fixture
def imported(orchard, tmp_path):
    file = tmp_path / "orchard.toml"
    file.write_text(to_toml(to_scenario_words(orchard)), encoding="utf-8")
    return file


def changed(file, **settings):
    return from_scenario(
        load_scenario(file, {key.replace("__", "."): v for key, v in settings.items()})
    ).domain


def test_changed_scenarios_give_their_own_numbers(orchard, imported):
    assert changed(imported) == orchard
    other = changed(imported, actors__ana__outside_option=0.5)
    scale = math.fsum(orchard.parties[0].weights)
    assert other.parties[0] == dataclasses.replace(orchard.parties[0], reservation=0.5 * scale)
    other = changed(imported, actors__bela__values__hours__none=0.5)
    assert other.parties[1].evaluations == ((90, 10, 60), (0.5, 1, 0.75, 0))
    assert other.parties[1].divisors == (90, 1)
    other = changed(imported, actors__ana__weights={"fruchte_nusse": 0.5, "hours": 0.5})
    assert other.parties[0].weights == (0.5, 0.5)
    assert other.parties[0].evaluations == orchard.parties[0].evaluations
    assert changed(imported, chips__hours__label="Stunden").issues[1].name == "Stunden"


def test_a_scenario_with_a_changed_bid_keeps_its_worth(tmp_path):
    domain = read_domain([FILES / "pier"])
    file = tmp_path / "pier.toml"
    file.write_text(to_toml(to_scenario_words(domain)), encoding="utf-8")
    assert changed(file) == domain
    town = changed(file, origin__actors__the_town__bid__paint="blue").parties[1]
    assert (town.bid, town.reservation) == (None, domain.parties[1].reservation)


def test_our_own_scenarios_are_domains_if_they_are_additive():
    taken = from_scenario(load_scenario("split_the_pie"))
    assert taken.domain.name == "split_the_pie"
    assert taken.domain.outcomes == 1002
    assert [party.name for party in taken.domain.parties] == ["First", "Second"]
    assert [party.reservation for party in taken.domain.parties] == [0.0, 0.0]
    assert taken.left_out == []


def test_what_a_domain_cannot_hold_is_told_at_once():
    scenario = load_scenario("us_china_2025")
    chip, rung = "tiktok", scenario.chips["tiktok"].in_force
    linkage = Linkage(when={chip: [rung]}, bonus=0.1)
    us = scenario.actors["us"].model_copy(update={"linkages": [linkage]})
    scenario = scenario.model_copy(update={"actors": scenario.actors | {"us": us}})
    with pytest.raises(DomainError) as error:
        from_scenario(scenario, {"mars": "red"})
    told = str(error.value)
    for part in (
        "types.mars: found an unknown actor; allowed: one of us, cn",
        "actors.us.types: found",
        "actors.us.linkages.[1]: found a linkage; allowed: none: the utilities of a domain are additive",
    ):
        assert part in told
    with pytest.raises(DomainError, match="the unknown type"):
        from_scenario(scenario, {"us": "martian"})


def test_what_stands_around_the_table_is_left_out_and_told():
    scenario = load_scenario("us_china_2025")
    bare = {
        name: actor.model_copy(update={"linkages": [], "types": {}})
        for name, actor in scenario.actors.items()
    }
    taken = from_scenario(scenario.model_copy(update={"actors": bare}))
    assert "approval" in taken.left_out
    assert "unilateral moves" in taken.left_out
    assert "the discount factor per round" in taken.left_out
    for name, party in zip(bare, taken.domain.parties, strict=True):
        ruled_out = {rung for actor in bare.values() for rungs in actor.red_lines.values() for rung in rungs}
        assert not ruled_out & {value for issue in taken.domain.issues for value in issue.values}
        assert party.name == scenario.actors[name].label
        assert utilities(party).size == taken.domain.outcomes


def test_genius_files_say_what_genius_reads(orchard, tmp_path):
    domain, ana, bela = write_genius(orchard, tmp_path)
    assert [path.name for path in (domain, ana, bela)] == ["orchard_domain.xml", "ana.xml", "bela.xml"]
    root = ElementTree.parse(ana).getroot()
    assert root.tag == "utility_space"
    assert [i.get("evaluation") for i in root.iter("item")] == [
        "3.0",
        "7.0",
        "1.0",
        "2.0",
        "1.0",
        "6.0",
        "8.0",
    ]
    assert {w.get("index"): w.get("value") for w in root.iter("weight")} == {"1": "0.6", "2": "0.4001"}
    assert root.find("discount_factor").get("value") == "0.9"
    assert root.find("reservation").get("value") == "0.3"
    assert ElementTree.parse(domain).getroot().tag == "negotiation_template"


def test_lines_are_found_again():
    for slope, offset, count in (
        (0.0375, 0.4, 11),
        (-0.07, 0.7, 11),
        (0.1, 0.0, 11),
        (0.0, 0.5, 1),
        (1 / 3, 0, 4),
    ):
        values = linear(slope, offset, count)
        assert linear(*line_through(values), count) == values
    assert line_through([0.0, 0.1, 0.9]) is None


def test_whole_numbers_without_a_line_are_scaled_items(tmp_path):
    issue = Issue("n", ("0", "1", "2"))
    first = Party("a", (0.5,), ((0.1, 0.7, 0.3),), (1.0,))
    second = Party("b", (1.0,), ((0.0, 0.5, 1.0),), (1.0,))
    domain = Domain("n", (issue,), (first, second))
    back = read_domain(write_genius(domain, tmp_path))
    assert back.parties[1] == second
    assert utilities(back.parties[0]) == pytest.approx(utilities(first), abs=1e-15)


def test_geniusweb_holds_neither_discounts_nor_values_that_no_bid_has(orchard, tmp_path):
    with pytest.raises(DomainError) as error:
        write_geniusweb(orchard, tmp_path)
    assert "ana.discount: found 0.9; allowed: 1, as GeniusWeb has no discount" in str(error.value)
    assert "ana.reservation: found 0.3; allowed: the utility of some outcome" in str(error.value)
    assert not list(tmp_path.iterdir())
    plain = dataclasses.replace(
        orchard.parties[0], discount=1.0, reservation=float(utilities(orchard.parties[0])[5])
    )
    files = write_geniusweb(dataclasses.replace(orchard, parties=(plain, orchard.parties[1])), tmp_path)
    profile = json.loads(files[1].read_text(encoding="utf-8"))["LinearAdditiveUtilitySpace"]
    assert profile["reservationBid"]["issuevalues"] == {"Früchte & Nüsse": "5€ <crate>", " Hours ": "None"}
    assert cautions(orchard)[0].startswith("ana: weights sum to 1.0001")
    assert len(cautions(orchard)) == 1


def test_the_same_again_is_no_change_and_other_files_stay(orchard, tmp_path):
    first = write_genius(orchard, tmp_path)
    stamps = [path.stat().st_mtime_ns for path in first]
    assert write_genius(orchard, tmp_path) == first
    assert [path.stat().st_mtime_ns for path in first] == stamps
    first[2].write_text("mine")
    first[0].unlink()
    with pytest.raises(BargainingError, match=r"bela.xml: found another file; allowed: a new file"):
        write_genius(orchard, tmp_path)
    assert first[2].read_text() == "mine"
    assert not first[0].exists()


def test_a_failure_half_way_leaves_nothing(orchard, tmp_path, monkeypatch):
    whole = write.write_whole

    def fails(path, data, exclusive=False):
        if path.name == "bela.xml":
            raise ResultError("the disk is full")
        whole(path, data, exclusive)

    monkeypatch.setattr(write, "write_whole", fails)
    with pytest.raises(BargainingError, match="the disk is full"):
        write_genius(orchard, tmp_path)
    assert not list(tmp_path.iterdir())


def test_scenario_files_are_written_whole_and_never_over_others(orchard, tmp_path):
    file, warnings = write_scenario(orchard, tmp_path)
    assert (file, warnings) == (tmp_path / "orchard.toml", [])
    assert from_scenario(load_scenario(file)).domain == orchard
    assert write_scenario(orchard, tmp_path / "orchard.toml")[0] == file
    file.write_text("mine")
    with pytest.raises(BargainingError, match="found another file"):
        write_scenario(orchard, file)
    assert file.read_text() == "mine"
    for name in ("Orchard.toml", "orchard", "orchard.xml", "x" * 61 + ".toml", "a\0.toml"):
        with pytest.raises(BargainingError, match="small letters, digits and underscores"):
            write_scenario(orchard, tmp_path / name)
    assert [path.name for path in tmp_path.iterdir()] == ["orchard.toml"]


def test_large_scenarios_come_with_the_warning_of_their_check(tmp_path):
    issues = tuple(Issue(f"i{k}", tuple(map(str, range(10)))) for k in range(5))
    worth = (tuple(map(float, range(10))),) * 5
    party = Party("a", (0.2,) * 5, worth, (9.0,) * 5)
    _, warnings = write_scenario(Domain("large", issues, (party, party)), tmp_path)
    assert warnings == ["chips: 110,000 packages; above 100,000 runs are slow"]


def test_folders_that_cannot_be_are_told(orchard, tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(BargainingError, match="cannot be written"):
        write_genius(orchard, tmp_path / "file" / "in it")
    with pytest.raises(BargainingError):
        write_genius(orchard, "a\0b")


def test_file_names_suit_every_system():
    names = ["a/b", "A b", "a B", "..", "ok ", "é" * 90, "x\n"]
    found = file_names(names, ".xml")
    assert found == ["a_b.xml", "A b.xml", "a B_2.xml", "part_4.xml", "ok.xml", "e" * 60 + ".xml", "x.xml"]
    assert len({name.casefold() for name in found}) == len(found)
    assert all(os.sep not in name for name in found)
