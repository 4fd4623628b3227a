"""A change as one line of text and as TOML: each reads back as the change that it was."""

from __future__ import annotations

import tomllib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import resilience as rs
from resilience.files.changes.change import ChangeKind, InputChange
from resilience.files.changes.from_text import change_of_text
from resilience.files.changes.from_toml import as_changes, changes_of_toml
from resilience.files.registry.schema import Document
from resilience.findings import Findings

WORD = st.text(max_size=12) | st.sampled_from(
    [
        "A,B",
        "a]b",
        "[x",
        "x=y",
        "a.b",
        "a|b",
        "'",
        '"',
        " x",
        "0815",
        "1.2",
        "5.461",
        "5.4610",
        "true",
        "1997-02-01",
        "{",
        "\\",
        "ä\t",
        "",
    ]
)
NUMBER = st.integers(-(10**15), 10**15) | st.floats(allow_nan=False, allow_infinity=False)
PLAIN = WORD | NUMBER | st.booleans() | st.dates()
VALUE = PLAIN | st.lists(PLAIN, max_size=3) | st.dictionaries(WORD.filter(bool), PLAIN, max_size=2)
KEY = st.from_regex(r"[a-z_]{1,8}(\.[a-z_]{1,5})?", fullmatch=True) | WORD.filter(bool)
WHERE = st.dictionaries(KEY, st.lists(WORD, min_size=1, max_size=3), max_size=3)


def columns(kind, value):
    """Changes of a column."""
    return st.builds(InputChange, KEY, st.just(kind), value, KEY, WHERE)


CHANGES = (
    columns(ChangeKind.SET, VALUE)
    | columns(ChangeKind.FACTOR, NUMBER)
    | columns(ChangeKind.ADD, NUMBER | st.sampled_from(["3 d", "-1 wk", "2 periods"]))
    | st.builds(InputChange, KEY, st.just(ChangeKind.REMOVE), where=WHERE.filter(bool))
    | st.builds(InputChange, KEY, st.just(ChangeKind.NEW), st.dictionaries(KEY, VALUE, min_size=1, max_size=3))
)


@settings(max_examples=400, deadline=None)
@given(CHANGES)
def test_a_change_reads_back_from_its_text(change):
    """Proves: whatever names hold, the text of a change is that change; a comma in a name would make two conditions."""
    findings = Findings()
    found = change_of_text(str(change), findings)
    assert not list(findings), str(change)
    assert found == change
    assert type(found.value) is type(change.value)
    assert str(found) == str(change)
    assert len(str(change).splitlines()) == 1 or any(mark in str(change) for mark in "\x1c\x1d\x1e\x85\u2028\u2029\v\f")


@pytest.mark.parametrize(
    ("line", "toml"),
    [
        ("lanes[origin=KLEIN].unit_cost*=1.2",
         'table = "lanes"\nwhere = { origin = "KLEIN" }\ncolumn = "unit_cost"\nfactor = 1.2'),
        ("lanes[origin=KLEIN|ORION, part=MOTOR].lead_time += 3 d",
         'table = "lanes"\nwhere = { origin = ["KLEIN", "ORION"], part = "MOTOR" }\ncolumn = "lead_time"\nadd = "3 d"'),
        ("settings.risk.seed = 4", 'table = "settings"\ncolumn = "risk.seed"\nset = 4'),
        ("remove policy[site=PLANT]", 'table = "policy"\nwhere.site = "PLANT"\nremove = true'),
        ('new sites[site="NEW, B", kind=supplier]',
         'table = "sites"\nnew = { site = "NEW, B", kind = "supplier" }'),
        ('parts.tags=["a", 1]', 'table = "parts"\ncolumn = "tags"\nset = ["a", 1]'),
        ('lanes.capacity=""', 'table = "lanes"\ncolumn = "capacity"\nset = ""'),
        ("bom[child=0815].quantity*=2", 'table = "bom"\nwhere.child = "0815"\ncolumn = "quantity"\nfactor = 2'),
    ],
)  # fmt: skip
def test_a_line_and_a_table_of_keys_are_one_change(line, toml):
    """Proves: what the command line says in a line a study says in TOML, and both give the same change."""
    findings = Findings()
    text = f"[[change]]\n{toml}\n"
    document = Document("x.toml", text)
    (found,) = changes_of_toml(tomllib.loads(text)["change"], document, findings)
    assert not list(findings)
    assert (found,) == as_changes(line) == as_changes(tomllib.loads(toml))
    assert (found.said.file, found.said.row) == ("x.toml", 1)


@pytest.mark.parametrize(
    ("toml", "line", "column"),
    [
        ('table = "lanes"\ncolumn = "unit_cost"', 1, None),
        ('table = "lanes"\ncolumn = "unit_cost"\nset = 1\nfactor = 2', 1, "factor"),
        ('table = "lanes"\ncolumn = "unit_cost"\nfaktor = 2', 4, "change[1].faktor"),
        ('column = "unit_cost"\nfactor = 2', 1, "change[1].table"),
        ('table = "lanes"\nfactor = 2', 1, "column"),
        ('table = "lanes"\nremove = true', 1, "where"),
        ('table = "lanes"\ncolumn = "unit_cost"\nfactor = "20 %"', 1, "factor"),
        ('table = "lanes"\ncolumn = "unit_cost"\nset = nan', 1, "set"),
        ('table = "lanes"\ncolumn = "unit_cost"\nwhere = { origin = [] }\nset = 1', 1, "where.origin"),
        ('table = "lanes"\ncolumn = "unit_cost"\nwhere = { origin = [["A"]] }\nset = 1', 1, "where.origin"),
        ('table = "lanes"\nnew = {}', 1, "new"),
        ('table = "lanes"\ncolumn = "part"\nnew = { part = "A" }', 1, "column"),
    ],
)
def test_what_is_wrong_with_a_table_of_keys_is_told(toml, line, column):
    """Proves: each slip is one finding with file, line, key and remedy; a change half read would do something else."""
    findings = Findings()
    text = f"[[change]]\n{toml}\n"
    assert changes_of_toml(tomllib.loads(text)["change"], Document("x.toml", text), findings) == ()
    (found,) = findings
    assert (found.file, found.row, found.column) == ("x.toml", line, column)
    assert found.remedy


@pytest.mark.parametrize(
    "line",
    [
        "", "lanes", "lanes.", "lanes.unit_cost", "lanes.unit_cost=", "lanes.unit_cost-=3", "lanes.unit_cost/=2",
        "lanes.unit_cost==2", "lanes[].unit_cost=1", "lanes[origin].unit_cost=1", "lanes[origin=].unit_cost=1",
        "lanes[origin=A.unit_cost=1", 'lanes[origin="A].unit_cost=1', "lanes[origin=A, origin=B].unit_cost=1",
        "lanes[origin=A]unit_cost=1", "lanes.unit_cost*=abc", "lanes.unit_cost*=1,2", 'lanes.unit_cost="1" 2',
        "remove lanes", "remove lanes[origin=A] now", "new sites", "new sites[]", "new sites[site=A", "lanes.x=[1",
        'lanes[origin=[1]].x=1', "remove", "lanes.unit_cost={a=}",
    ],
)  # fmt: skip
def test_a_line_that_cannot_be_read_is_refused(line):
    """Proves: no line is read as something that its author did not write: each slip has a finding with a remedy."""
    with pytest.raises(rs.InputError) as caught:
        as_changes([line], "--change")
    (found,) = caught.value.problems
    assert found.remedy
    assert (found.file, found.row) == ("--change", "1")
