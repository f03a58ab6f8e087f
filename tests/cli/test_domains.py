"""``import-domain`` and ``export-domain`` as a user meets them."""

import json
from pathlib import Path

import pytest

from tests.cli.test_commands import call

ISSUES = {
    "price": (["low", "high"], [0.2, 1.0], [1.0, 0.1]),
    "colour": (["red", "blue"], [1.0, 0.5], [0.3, 1.0]),
}

ISSUE = (
    '<issue index="{index}" name="{name}" type="discrete" etype="discrete" vtype="discrete">{items}</issue>'
)
SPACE = (
    '<utility_space type="any" number_of_issues="2">'
    '<objective index="0" name="any" type="objective" etype="objective">{inner}</objective></utility_space>'
)


def genius(folder: Path) -> list[str]:
    """A little domain in Genius XML: two profiles."""
    names = []
    for party in (1, 2):
        issues = weights = ""
        for index, (name, entry) in enumerate(ISSUES.items(), start=1):
            items = "".join(
                f'<item index="{i}" value="{value}" evaluation="{worth}"/>'
                for i, (value, worth) in enumerate(zip(entry[0], entry[party], strict=True), start=1)
            )
            issues += ISSUE.format(index=index, name=name, items=items)
            weights += f'<weight index="{index}" value="0.5"/>'
        text = SPACE.format(inner=issues + weights)
        (folder / f"party{party}.xml").write_text(text, encoding="utf-8")
        names.append(f"party{party}.xml")
    return names


def test_there_and_back(tmp_path: Path) -> None:
    names = genius(tmp_path)
    done = call("import-domain", *names, "--out", "little.toml", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "2 issues, 4 outcomes" in done.stdout
    assert "little.toml" in done.stdout
    assert "party1: in runs of the scenario, no agreement is worth 0, its reservation value" in done.stdout
    assert "Kalai–Smorodinsky: the smaller of the two shares" in done.stdout
    assert call("check", "little.toml", cwd=tmp_path).returncode == 0
    played = call("run", "little.toml", "--runs", "20", "--no-plots", "--out", "played", cwd=tmp_path)
    assert played.returncode == 0, played.stderr
    for form in ("genius", "geniusweb"):
        back = call("export-domain", "little.toml", "--out", form, "--format", form, "--json", cwd=tmp_path)
        assert back.returncode == 0, back.stderr
        files = json.loads(back.stdout)
        again = call("import-domain", form, "--out", f"{form}.toml", "--json", cwd=tmp_path)
        assert len(files) >= 2, back.stdout
        assert again.returncode == 0, again.stderr
        found = json.loads(again.stdout)
        assert found["domain"]["outcomes"] == 4
        assert found["no_agreement_in_runs"] == [0.0, 0.0]
        assert set(found["domain"]["definitions"]) >= set(found["domain"]["solutions"])


def test_reservation_values_above_every_outcome_are_refused(tmp_path: Path) -> None:
    names = genius(tmp_path)
    file = tmp_path / "party1.xml"
    reserved = '<reservation value="1.5"/></utility_space>'
    file.write_text(file.read_text(encoding="utf-8").replace("</utility_space>", reserved), encoding="utf-8")
    done = call("import-domain", *names, "--out", "little.toml", cwd=tmp_path)
    assert done.returncode == 2
    assert "party1.reservation: found 1.5" in done.stderr
    assert "allowed: at most 1" in done.stderr
    assert not (tmp_path / "little.toml").exists()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("<utility_space>", "party1.xml"),
        ('<!DOCTYPE x [<!ENTITY a "b">]><utility_space>&a;</utility_space>', "party1.xml"),
        ("", "party1.xml"),
        ("\x00\x01", "party1.xml"),
    ],
)
def test_hostile_and_broken_files_are_refused(tmp_path: Path, text: str, told: str) -> None:
    names = genius(tmp_path)
    (tmp_path / "party1.xml").write_text(text, encoding="utf-8")
    done = call("import-domain", *names, "--out", "little.toml", cwd=tmp_path)
    assert done.returncode == 2
    assert told in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "little.toml").exists()


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("us_china_2025",), "more than one type"),
        (("split_the_pie", "--format", "xls"), '--format: found "xls"; allowed: genius or geniusweb'),
        (("split_the_pie", "--type", "first"), '--type: found "first"; allowed: ACTOR=TYPE'),
    ],
)
def test_what_cannot_be_exported_is_told(tmp_path: Path, arguments: tuple[str, ...], told: str) -> None:
    done = call("export-domain", *arguments, cwd=tmp_path)
    assert done.returncode == 2
    assert told in done.stderr or told == "more than one type"
    assert not list(tmp_path.iterdir())
