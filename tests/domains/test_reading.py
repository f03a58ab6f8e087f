"""Files of domains: what is read, what is refused, and that no bytes whatever end in a traceback."""

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bargaining_sim.domains.domain import Domain, DomainError, Issue, Party
from bargaining_sim.domains.hardened import MOST_BYTES
from bargaining_sim.domains.reader import read_domain

FILES = Path(__file__).parent / "files"
ITEMS = '<item value="low" evaluation="1"/><item value="high" evaluation="3"/>'
ISSUE = f'<issue index="1" name="Price">{ITEMS}</issue>'
WHOLE = '<issue index="1" name="Price" type="integer" lowerbound="0" upperbound="3"/>'
REAL = '<issue index="1" name="Price" vtype="real"><range lowerbound="1" upperbound="2"/></issue>'
WEIGHT = '<weight index="1" value="1"/>'
BOMB = (
    '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">'
    + "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True))
    + "]>"
)


def profile(inside=ISSUE + WEIGHT, after="", before=""):
    return f"{before}<utility_space><objective>{inside}</objective>{after}</utility_space>"


def many(number):
    """A profile with so many issues of two values each."""
    issues = [ISSUE.replace("1", str(i), 1).replace("Price", f"p{i}") for i in range(number)]
    return profile("".join(issues) + "".join(WEIGHT.replace("1", str(i), 1) for i in range(number)))


def priced(**given):
    """Issues of a GeniusWeb domain with these for Price."""
    return {"name": "d", "issuesValues": {"Price": given}}


def read(tmp_path, *texts, ending="xml"):
    """Read a domain from texts or bytes; a single one is read beside a good profile."""
    files = []
    for i, text in enumerate(texts if len(texts) > 1 else (*texts, profile())):
        file = tmp_path / f"file{i}.{ending}"
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
        files.append(file)
    return read_domain(files)


def refused(tmp_path, *texts, ending="xml"):
    with pytest.raises(DomainError) as error:
        read(tmp_path, *texts, ending=ending)
    lines = str(error.value).splitlines()
    assert all(line.count("found ") == 1 or line.startswith("... and") for line in lines)
    return str(error.value)


def test_genius_is_read_in_the_order_of_the_domain_with_names_kept():
    domain = read_domain([FILES / "orchard" / f"{name}.xml" for name in ("bela", "orchard_domain", "ana")])
    assert domain.name == "orchard"
    assert domain.issues == (
        Issue("Früchte & Nüsse", ("苹果", "5€ <crate>", "No agreement")),
        Issue(" Hours ", ("none", "None", 'some "few"', "many")),
    )
    bela, ana = domain.parties
    assert bela == Party("bela", (0.55, 0.45), ((90, 10, 60), (4, 4, 3, 0)), (90, 4), 0.0, 1.0)
    assert ana == Party("ana", (0.6, 0.4001), ((3, 7, 1), (2, 1, 6, 8)), (7, 8), 0.3, 0.9)


def test_whole_numbers_are_read_as_values_with_a_linear_utility():
    domain = read_domain([FILES / "harbour"])
    assert domain.issues[0].values == tuple(map(str, range(-2, 9)))
    assert domain.parties[0].values(0)[10] == 0.4 + 0.0375 * 10
    assert domain.parties[1].values(0)[10] == pytest.approx(0.0, abs=1e-12)
    assert [party.divisors for party in domain.parties] == [(1.0, 0.5), (1.0, 1.0)]


def test_profiles_alone_are_a_domain_and_tiny_evaluations_are_nothing():
    domain = read_domain([FILES / "twins"])
    assert domain.name == "left and right"
    assert domain.parties[1].values(2) == [0.0, 0.0]


def test_geniusweb_is_read_with_ranges_and_reservation_bids():
    domain = read_domain([FILES / "pier"])
    assert domain.format == "geniusweb"
    assert (domain.name, *(party.name for party in domain.parties)) == ("pier", "builder", "The Town")
    assert domain.issues[0].values == ("10", "10.5", "11", "11.5", "12", "12.5")
    assert domain.parties[1].bid == (1, 1, 1)
    assert domain.parties[1].reservation == pytest.approx(0.5 * 0.28 + 0.2 * 0.5 + 0.3 * 0.95)
    assert domain.parties[1].evaluations[2] == (0.0, 0.95)
    assert domain.parties[0].reservation == 0.0


BAD_XML = {
    "no item": (profile('<issue index="1" name="Price"/>' + WEIGHT), "issues.Price: found no item"),
    "no evaluation": (
        profile(ISSUE.replace('evaluation="1"', "") + WEIGHT),
        "issues.Price.low.evaluation: found nothing",
    ),
    "no number": (
        profile(ISSUE.replace('"3"', '"much"') + WEIGHT),
        'issues.Price.high.evaluation: found "much"',
    ),
    "nan": (profile(ISSUE.replace('"3"', '"NaN"') + WEIGHT), 'found "NaN"; allowed: a number from 0'),
    "infinite": (profile(ISSUE.replace('"3"', '"1e999"') + WEIGHT), 'found "1e999"'),
    "negative": (profile(ISSUE.replace('"3"', '"-3"') + WEIGHT), 'found "-3"'),
    "other digits": (profile(ISSUE.replace('"3"', '"٣"') + WEIGHT), 'found "٣"'),
    "underscored": (profile(ISSUE.replace('"3"', '"1_0"') + WEIGHT), 'found "1_0"'),
    "no weight": (profile(ISSUE), 'issues.Price: found no weight; allowed: a <weight index="1">'),
    "two weights": (profile(ISSUE + WEIGHT * 2), "weights.1: found a second weight"),
    "stray weight": (
        profile(ISSUE + WEIGHT + WEIGHT.replace("1", "7", 1)),
        "weights.7: found a weight for an issue that",
    ),
    "zero weights": (profile(ISSUE + WEIGHT.replace('"1"/', '"0"/')), "weights: found no weight above 0"),
    "no index": (profile(ISSUE.replace('index="1" ', "") + WEIGHT), "issues.Price.index: found nothing"),
    "shared index": (
        profile(ISSUE + ISSUE.replace("Price", "Date") + WEIGHT),
        "an index that two issues share",
    ),
    "no name": (profile(ISSUE.replace('name="Price"', "") + WEIGHT), "issues.[1].name: found nothing"),
    "empty name": (profile(ISSUE.replace("Price", "") + WEIGHT), "found an empty name"),
    "no value": (profile(ISSUE.replace('value="low"', "") + WEIGHT), "issues.Price.[1].value: found nothing"),
    "value twice": (
        profile(ISSUE.replace('"low"', '"high"') + WEIGHT),
        'issues.Price: found the value "high" 2 times',
    ),
    "other issue": (
        profile(ISSUE.replace("Price", "Date").replace('"low"', '"few"') + WEIGHT),
        "issues.Date: found nothing; allowed: this issue",
    ),
    "other values": (profile(ISSUE.replace('"low"', '"few"') + WEIGHT), "issues.Price: found no value few"),
    "real": (profile(REAL + WEIGHT), "an issue of real numbers"),
    "no bounds": (
        profile('<issue index="1" name="Price" type="integer"/>' + WEIGHT),
        "lowerbound: found nothing",
    ),
    "many numbers": (profile(WHOLE.replace('"3"', '"100000"') + WEIGHT), "whole numbers from 0 to 100000"),
    "no line": (profile(WHOLE + WEIGHT), "evaluator.slope: found nothing"),
    "discount": (
        profile(after='<discount_factor value="1.5"/>'),
        'discount_factor: found "1.5"; allowed: a number from 0 to 1',
    ),
    "two reservations": (
        profile(after='<reservation value="0"/><reservation value="0"/>'),
        "reservation: found 2 of them",
    ),
    "no issue": (profile(WEIGHT), "found no issue"),
    "not additive": (profile(ISSUE + "<ufun/>" + WEIGHT), "a utility that is not additive"),
    "other root": ("<html><body/></html>", "found the element <html>"),
    "root by a slip": ("<utility_spaces/>", 'did you mean "utility_space"?'),
    "two spaces": (
        "<negotiation_template><utility_space/><utility_space/></negotiation_template>",
        "utility_space: found 2 of them",
    ),
    "cut short": (profile()[:-30], "an XML error: unclosed token"),
    "stray ampersand": (
        profile(ISSUE.replace("low", "low & slow") + WEIGHT),
        "an XML error: not well-formed",
    ),
    "attribute twice": (
        profile(ISSUE.replace('name="Price"', 'name="a" name="b"') + WEIGHT),
        "an XML error: duplicate attribute",
    ),
    "empty": ("", "found an empty file"),
    "prose": ("Dear reader", "neither XML nor a JSON object"),
    "no such encoding": (profile(before='<?xml version="1.0" encoding="utf-7"?>'), "an XML error"),
    "unknown encoding": (profile(before='<?xml version="1.0" encoding="klingon"?>'), "an XML error"),
    "bytes": (b"<utility_space>\xff\xfe</utility_space>", "an XML error"),
    "control character": (
        profile(ISSUE.replace("low", "l&#9;ow") + WEIGHT),
        "a name with a control character",
    ),
    "bomb": (profile(ISSUE.replace("low", "&i;") + WEIGHT, before=BOMB), "a document type or an entity"),
    "outside entity": (
        profile(before='<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'),
        "a document type or an entity",
    ),
    "doctype": (
        profile(before='<!DOCTYPE utility_space SYSTEM "http://example.org/x.dtd">'),
        "without a DTD",
    ),
    "deep": ("<a>" * 10_000 + "</a>" * 10_000, "elements nested deeper than 32"),
    "long": (profile() + " " * MOST_BYTES, "more than 4 MB"),
    "broad": ("<a>" + "<b/>" * 300_000 + "</a>", "more than 200,000 elements"),
    "many issues": (many(41), "found 41 issues"),
    "many outcomes": (many(20), "1,048,576 outcomes"),
}


@pytest.mark.parametrize("case", BAD_XML)
def test_bad_xml_is_refused_in_words(tmp_path, case):
    text, told = BAD_XML[case]
    assert told in refused(tmp_path, text)


def web(**changes):
    """A GeniusWeb profile with changes to its parts; None leaves a part out."""
    parts = {
        "issueUtilities": {"Price": {"discreteutils": {"valueUtilities": {"low": 0, "high": 1}}}},
        "issueWeights": {"Price": 1},
        "domain": {"name": "d", "issuesValues": {"Price": {"values": ["low", "high"]}}},
    } | changes
    return json.dumps({"LinearAdditiveUtilitySpace": {k: v for k, v in parts.items() if v is not None}})


def utils(worth):
    return {"Price": {"discreteutils": {"valueUtilities": worth}}}


RANGE = priced(range=[0, 1, 0.25])
LINE = {"lowValue": 0, "highValue": 1, "lowUtility": 0, "highUtility": 1}

BAD_JSON = {
    "partial": (json.dumps({"PartialOrdering": {}}), "found an object with PartialOrdering"),
    "by a slip": (
        json.dumps({"LinearAdditiveUtilitySpac": {}}),
        'did you mean "LinearAdditiveUtilitySpace"?',
    ),
    "no weights": (web(issueWeights=None), "issueWeights: found nothing"),
    "no weight": (web(issueWeights={}), "issueWeights.Price: found nothing"),
    "unknown weight": (
        web(issueWeights={"Price": 1, "Prise": 1}),
        'issue "Prise"; allowed: an issue of the domain (did you mean "Price"?)',
    ),
    "no domain": (web(domain=None), "domain: found nothing"),
    "no issues": (web(domain={"name": "d", "issuesValues": {}}), "found no issue"),
    "no values": (web(domain=priced(values=[])), "issues.Price: found a table with values"),
    "values no texts": (web(domain=priced(values=[1])), "issues.Price"),
    "no utilities": (web(issueUtilities=utils(None)), "issueUtilities.Price: found a table"),
    "no utility": (web(issueUtilities=utils({"low": 0})), "issueUtilities.Price.high: found nothing"),
    "unknown value": (
        web(issueUtilities=utils({"low": 0, "high": 1, "hihg": 1})),
        'the unknown value "hihg"',
    ),
    "above 1": (web(issueUtilities=utils({"low": 0, "high": 7})), "found 7; allowed: a number from 0 to 1"),
    "true": (web(issueUtilities=utils({"low": 0, "high": True})), "found true"),
    "text": (web(issueUtilities=utils({"low": 0, "high": []})), "found an empty list"),
    "nan": (web().replace('"high": 1', '"high": NaN'), "NaN, which is no number"),
    "huge": (web().replace('"high": 1', '"high": 1e999'), "infinite"),
    "very huge": (web().replace('"high": 1', '"high": ' + "9" * 5000), "a JSON error"),
    "bid": (
        web(reservationBid={"issuevalues": {"Price": "medium"}}),
        'reservationBid.Price: found the unknown value "medium"',
    ),
    "no bid": (web(reservationBid={"issuevalues": {}}), "reservationBid.Price: found nothing"),
    "bid of what": (web(reservationBid=3), "reservationBid: found 3"),
    "twice": (web().replace('"low": 0', '"low": 0, "low": 1'), 'the key "low" twice'),
    "name": (web(name=3), "name: found 3"),
    "cut short": (web()[:-9], "a JSON error"),
    "deep": ('{"a":' * 100_000, "nested too deeply"),
    "surrogate": (web().replace('"high"', '"h\\ud800"'), "a name with a control character"),
    "not UTF-8": (web().encode() + b"\xff", "bytes that are not UTF-8"),
    "range": (web(domain=priced(range=[0, 1])), "issues.Price.range: found a list of 2"),
    "endless range": (web(domain=priced(range=[0, 1, "1e-300"])), "rising numbers"),
    "still range": (web(domain=priced(range=[0, 1, 0])), "rising numbers"),
    "short line": (
        web(domain=RANGE, issueUtilities={"Price": {"numberutils": LINE | {"highValue": 0.5}}}),
        "a range that holds all values",
    ),
    "line of words": (web(issueUtilities={"Price": {"numberutils": LINE}}), "as the values are no numbers"),
}


@pytest.mark.parametrize("case", BAD_JSON)
def test_bad_json_is_refused_in_words(tmp_path, case):
    text, told = BAD_JSON[case]
    assert told in refused(tmp_path, text, web(), ending="json")


def test_faults_of_all_files_are_told_at_once_and_not_without_end(tmp_path):
    told = refused(tmp_path, profile(ISSUE.replace('"3"', '"x"')), profile(ISSUE.replace('"1"/', '"y"/')))
    assert told.count("file0.xml") == 2
    assert told.count("file1.xml") == 2
    items = "".join(f'<item value="{i}" evaluation="x"/>' for i in range(500))
    told = refused(tmp_path, profile(f'<issue index="1" name="Price">{items}</issue>' + WEIGHT))
    assert len(told.splitlines()) == 41
    assert "more faults" in told


@pytest.mark.parametrize(
    ("files", "told"),
    [
        ([], "found 0 profiles and 0 domains"),
        (["orchard/ana.xml"], "found 1 profile and 0 domains"),
        (["orchard/ana.xml", "orchard/orchard_domain.xml"], "found 1 profile and 1 domain; allowed: two"),
        (["orchard/ana.xml", "orchard/bela.xml", "twins/left.xml"], "found 3 profiles"),
        (["orchard/ana.xml", "pier/town.json"], "files of Genius and of GeniusWeb"),
        (["orchard/ana.xml", "twins/left.xml"], "issues.cake: found an issue that the domain has not"),
        (["orchard/ana.xml", "nowhere.xml"], "found no such file"),
        (["orchard/ana.xml", "orchard"], "found a folder"),
        (["."], "found 0 profiles"),
    ],
)
def test_the_wrong_set_of_files_is_refused(files, told):
    with pytest.raises(DomainError, match=told):
        read_domain([FILES / file for file in files])


def test_names_that_no_system_has_are_no_files():
    with pytest.raises(DomainError):
        read_domain(["a\0b", "x" * 5000])


SOURCES = [sorted((FILES / name).iterdir()) for name in ("orchard", "harbour", "twins", "pier")]
PIECES = st.sampled_from(
    b"""< > " & &#0; ]]> <!DOCTYPE+a> <!-- 0 -1 1e9 { } [ null 1e400 \xff \0 <item/> </issue> "" """.split()
)


@st.composite
def spoiled(draw):
    """Files of a domain, one of them cut, repeated, exchanged in places or with pieces put in."""
    files = draw(st.sampled_from(SOURCES))
    contents = [file.read_bytes() for file in files]
    which = draw(st.integers(0, len(files) - 1))
    data = contents[which]
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(data)))
        to = at + draw(st.integers(0, 40))
        piece = draw(PIECES | st.binary(max_size=6) | st.just(data[at:to]) | st.just(b""))
        keep = draw(st.sampled_from([at, to]))
        data = data[:at] + piece + data[keep:] if draw(st.booleans()) else data[:at] + piece
    contents[which] = data
    return [file.name for file in files], contents


@pytest.mark.slow
@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(spoiled())
def test_spoiled_files_are_read_or_refused(tmp_path, drawn):
    paths = []
    for name, data in zip(*drawn, strict=True):
        (tmp_path / name).write_bytes(data)
        paths.append(tmp_path / name)
    try:
        domain = read_domain(paths)
    except DomainError as error:
        lines = str(error).splitlines()
    else:
        lines = ["read"] if isinstance(domain, Domain) else []
    assert lines
    assert all(line.isprintable() for line in lines)


KEYS = ["issuesValues", "values", "domain", "issueWeights", "issueUtilities", "name", "valueUtilities"]


@pytest.mark.slow
@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.binary(max_size=200)
    | st.recursive(
        st.none() | st.booleans() | st.floats() | st.integers() | st.text(),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=4),
        max_leaves=12,
    ).map(lambda tree: json.dumps({"LinearAdditiveUtilitySpace": tree}).encode())
)
def test_any_bytes_are_refused(tmp_path, data):
    file = tmp_path / "any.json"
    file.write_bytes(data)
    with pytest.raises(DomainError):
        read_domain([file, FILES / "pier" / "town.json"])
