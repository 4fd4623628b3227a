"""Changes of any shape are made or refused: nothing that a planner can write breaks a reader."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import resilience as rs
from resilience.files.changes.applied import EVERY
from resilience.files.changes.change import ChangeKind, InputChange
from resilience.files.changes.from_toml import as_changes
from resilience.files.changes.hazards import KEYS, TOP
from resilience.files.changes.selecting import conditions
from resilience.files.changes.words import LINES
from resilience.files.inputs import raw_inputs
from resilience.files.registry.columns import TABLES
from resilience.files.registry.settings import setting_notes

ROOT = Path(rs.__file__).parents[1]
VALUES = st.sampled_from(
    (
        *(1, 0, -1, 2.5, 1e300, 1e-300, 10**15, True, date(2011, 3, 11), "", "x", "3 d", "-3 d", "2 periods", "1 wd"),
        *("unlimited", "KLEIN", "MOTOR", "road", "a|b", "12 %", "1,5", "1.200", "0815", "0 d: 0 | 5 d: 1", ["a", "b"]),
        *([1, 2], [], {}, {"low": 1}, {"distribution": "uniform", "low": "1 d", "high": "3 d"}, {"a": {"b": [1]}}),
        *("lognormal(median = 10 d, sigma = 0.6)", "A>B:C:road = 0 d: 0 | 5 d: 0.4"),
    )
)
WORDS = st.sampled_from(
    ("KLEIN", "MARINO", "PLANT", "SEAL", "sea", "supplier", "river", "supplier-fire", "river-flood", "", "nope", "1")
)


def columns(table):
    """What a table, or a document, has; and what it has not."""
    if table in TABLES:
        return (*conditions(table), "nope")
    if table in ("hazard", "scenarios"):
        return (*(KEYS if table == "hazard" else TOP), "select", "recorded.loss", "duration.values.x", "hazard", "nope")
    return (*setting_notes(), "risk", "constraints", "budget", "change.flows", "sources.x", "nope")


@st.composite
def lines(draw):
    """A change as one line of text."""
    table, kind = draw(st.sampled_from((*EVERY, "nope"))), draw(st.sampled_from(ChangeKind))
    column = st.sampled_from(columns(table))
    where = draw(st.dictionaries(column, st.lists(WORDS, min_size=1, max_size=2), max_size=2))
    try:
        if kind is ChangeKind.NEW:
            cells = draw(st.dictionaries(column, VALUES | WORDS, min_size=1, max_size=6))
            return str(InputChange(table, kind, cells))
        if kind is ChangeKind.REMOVE:
            return str(InputChange(table, kind, where=where or {"site": ["KLEIN"]}))
        return str(InputChange(table, kind, draw(VALUES | WORDS), draw(column), where))
    except rs.InputError:  # no number to multiply by
        return f"{table}.nope=1"


@pytest.fixture(scope="module")
def inputs():
    """The starter as text."""
    return raw_inputs(ROOT / "models/starter", ROOT / "scenarios/starter.toml")


@settings(max_examples=300, deadline=None)
@given(changes=st.lists(lines(), min_size=1, max_size=3))
def test_any_change_is_made_or_refused(inputs, changes):
    """Proves: there is a model and hazards, or a finding with what to do; never another error, never neither."""
    found = inputs.checked(changes)
    assert (found.model is None) == bool(found.findings.errors)
    assert all(one.remedy for one in found.findings.errors)
    if found.model is not None:
        recorded = (*found.model.changes, *found.book.changes)
        assert sorted(recorded) == sorted(str(change) for change in as_changes(changes))


@pytest.mark.parametrize("line", LINES)
def test_what_help_shows_is_read(line):
    """Proves: every line that `resilience help changes` shows is a change, just as it is written."""
    assert str(as_changes(line)[0]) == line


def test_a_row_that_a_sweep_means_is_likened_to_those_there_are(tmp_path):
    """Proves: rows that a sweep of a replay picks are those that a change would: a misspelled name has its remedy."""
    text = (ROOT / "scenarios/toyota-1997-fire.toml").read_text(encoding="utf-8").replace("[sweep]", "[[sweep]]")
    sweep = (
        '\n[[sweep]]\ntable = "lanes"\nwhere = { origin = "AISN" }\ncolumn = "unit_cost"\nvalues = [1]\nsource = "x"\n'
    )
    (tmp_path / "fire.toml").write_text(text + sweep, encoding="utf-8")
    found = rs.check(ROOT / "models/toyota-1997", tmp_path / "fire.toml").errors
    assert any("'AISIN" in one.remedy and "no row of lanes has origin 'AISN'" in one.message for one in found), found
