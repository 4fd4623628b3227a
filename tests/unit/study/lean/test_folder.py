"""The run folder of a lean view: whole, read back alike, and with the sentences of the screen on its page."""

from __future__ import annotations

import re

import pytest

import resilience as rs
from resilience.report.lean_words import condition_words, pace_words
from resilience.study.lean.folder import conditions_in, lean_tables, lines_in

MODEL = rs.read_model("models/starter")
BOOK = rs.read_scenarios("scenarios/starter.toml", MODEL.calendar)


@pytest.fixture(scope="module")
def view():
    """The starter as a practitioner sees it, with its hazards."""
    return rs.lean_view(MODEL, BOOK)


def test_what_is_read_back_says_the_same_sentences(view, tmp_path):
    """Proves: lines and conditions of the folder give the screen's sentences, 5.3 hours and 6.62 days among them.

    Sensitivity: with an infinite limit read as none, or none as infinite, a sentence would gain or lose its end.
    """
    run = view.write(tmp_path / "lean")
    document = rs.read_tables(run).documents["lean.json"]
    told = pace_words(lines_in(document))
    assert told == pace_words(view.lines)
    assert "5.3 hours" in told[0]
    assert list(condition_words(conditions_in(document))) == list(condition_words(view.conditions))
    assert any("6.62 days" in words for words in condition_words(conditions_in(document)))


def test_tables_are_read_back_with_their_kinds(view, tmp_path):
    """Proves: cards are whole numbers where a lane has none, truths are truths, and writing again gives the bytes."""
    found = rs.read_tables(view.write(tmp_path / "lean"))
    assert set(found.tables) == set(lean_tables(view)) == {"lines", "loops", "ends", "conditions", "wastes"}
    assert found.tables["loops"]["cards"].sum() == 13
    assert str(found.tables["loops"]["cards"].dtype) == "Int64"
    assert list(found.tables["lines"]["keeps_pace"]) == [True] * 4
    again = found.write(tmp_path / "again")
    for path in found.folder.iterdir():
        assert (again / path.name).read_bytes() == path.read_bytes()


def test_each_column_has_a_sentence(view):
    """Proves: no column of the folder is without its words."""
    from resilience.files.registry.results.study_columns import STUDIES

    for name, table in lean_tables(view).items():
        assert set(table.columns) <= set(STUDIES["lean"][name][1])


def test_a_changed_input_is_recorded(tmp_path):
    """Proves: a view of a changed model says so in its folder; else its numbers would pass for the model's own."""
    changed = rs.read_inputs("models/starter").model("demand.quantity*=1.1")
    run = rs.write_lean(rs.lean_view(changed), tmp_path / "lean")
    assert "demand.quantity" in (run / "notes.txt").read_text()
    assert rs.read_tables(run).content.marks["changes"]


def test_the_page_has_its_parts_in_order(view, tmp_path):
    """Proves: the report begins with the bottleneck and has a heading for each part that the view has something for."""
    page = rs.write_report(view.write(tmp_path / "lean")).read_text()
    body = page.split("<main", 1)[1]
    heads = re.findall(r'<h2 id="(\w+)-heading">', body)
    assert heads == ["verdict", "lines", "cards", "ends", "conditions", "wastes"]
    assert body.index("5.3 hours") < body.index("lines-heading")
    assert "9.59 %" in body


def test_without_scenarios_there_is_no_word_of_how_often(tmp_path):
    """Proves: a view without hazards has a page, too, whose sentences leave open whether lean supply pays."""
    page = rs.write_report(rs.lean_view(MODEL).write(tmp_path / "lean")).read_text()
    assert "(the hazards say" not in page
    assert "lean supply pays if its outages" in page
