"""`--previous` of another model that has the same names, and of the same model a week later: told, and told apart."""

from __future__ import annotations

import json
import shutil

import pytest


@pytest.fixture
def last_week(tiny_run):
    """The run folder of the week before."""
    return tiny_run("last-week")


def change(path, *pairs):
    """Replace text in a file, which must be there."""
    text = path.read_text(encoding="utf-8")
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new)
    path.write_text(text, encoding="utf-8")


def notes(resilience, tiny, tmp_path, previous):
    """The notes of this week's plan that speak of the one before."""
    words = ("--judge-years", 0, "--previous", previous, "--max-buffer-change", 0.5, "--replace", "--format", "json")
    ended = resilience("plan", tiny.model, tiny.scenarios, "-o", tmp_path / "run", *words)
    assert ended.code == 0, ended.err
    found = [note for note in ended.json["certificate"]["notes"] if "previous plan" in note]
    assert all(" ".join(note.split()) in " ".join(ended.err.split()) for note in found)
    return found


def test_the_same_model_says_nothing(resilience, tiny, tmp_path, last_week):
    """Proves: nothing changed, nothing is said; nor of a plan that lies in no run folder."""
    assert notes(resilience, tiny, tmp_path, last_week) == []
    shutil.copy(last_week / "plan.json", tmp_path / "mine.json")
    assert notes(resilience, tiny, tmp_path, tmp_path / "mine.json") == []


@pytest.mark.parametrize("name", ["", "plan.json"])
def test_a_week_later_the_tables_that_changed_are_named(resilience, tiny, tmp_path, last_week, name):
    """Proves: a changed demand and a changed price are named, by file, whether the folder or its plan.json is given.

    Sensitivity: nothing was said, so that a plan of another model of the same names looked like last week's.
    """
    change(tiny.model / "demand.csv", ("SHOP,PUMP,100", "SHOP,PUMP,101"))
    change(tiny.model / "parts.csv", ("VALVE,10", "VALVE,11"))
    expected = "Changed in the model since the previous plan: demand.csv, parts.csv."
    assert notes(resilience, tiny, tmp_path, last_week / name) == [expected]


@pytest.mark.parametrize(
    ("old", "new"), [('"Tiny: one valve, two makers"', '"Another plant"'), ('currency = "EUR"', 'currency = "JPY"')]
)
def test_another_model_with_the_same_names_is_told(resilience, tiny, tmp_path, last_week, old, new):
    """Proves: a plan of a model of another title or currency is said to be made for that one."""
    change(tiny.model / "model.toml", (old, new))
    (said,) = notes(resilience, tiny, tmp_path, last_week)
    assert said.startswith("The previous plan was made for ")


def test_another_model_of_the_same_title_is_told_by_its_tables(resilience, tiny, tmp_path, last_week):
    """Proves: where every table differs the plan is asked about, and so are sales that are of another size."""
    for path in tiny.model.iterdir():
        path.write_text(path.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    (said,) = notes(resilience, tiny, tmp_path, last_week)
    assert said.startswith("Every table of the model has changed")
    change(tiny.model / "demand.csv", ("SHOP,PUMP,100", "SHOP,PUMP,40"))
    said = notes(resilience, tiny, tmp_path, last_week)
    assert any("brings 100 PUMP a period to SHOP, where 40 are sold" in note for note in said)


def test_a_certificate_that_cannot_be_read_ends_nothing(resilience, tiny, tmp_path, last_week):
    """Proves: beside a plan that is read, a spoiled certificate is passed over: there is nothing to compare."""
    (last_week / "certificate.json").write_text("{", encoding="utf-8")
    assert notes(resilience, tiny, tmp_path, last_week) == []
    (last_week / "certificate.json").write_text(json.dumps({"inputs": 3, "title": 7}), encoding="utf-8")
    assert notes(resilience, tiny, tmp_path, last_week) == []
