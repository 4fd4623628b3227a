"""Columns are told by keys: names are made of them, each another, and never needed to find one."""

from __future__ import annotations

import pickle
from itertools import product

import numpy as np
import pyomo.environ as pyo
import pytest

from resilience.network.parts import Node
from resilience.program.blocks.unknown_end import NEVER, BranchNames, decided_in
from resilience.program.columns import ColumnKey, Listed, column_name
from resilience.program.reading.assemble import Label, Names
from resilience.program.reading.compile import compile_model

HARD = ("A", "B", "A,B", "B,C", "C", '"A', 'A"', '"A,B"', "A]", "[A", "A,", ",A", "5", "")


def test_no_two_keys_have_one_name():
    """Proves: all pairs of names with commas, quotation marks and brackets have names of their own.

    Joined plainly, ("A", "B,C") and ("A,B", "C") are one column, and one stock counts as the other's.
    """
    pairs = list(product(HARD, HARD))
    assert len({column_name("buffer", pair) for pair in pairs}) == len(pairs)
    assert len({column_name("see", one) for one in HARD}) == len(HARD)


def test_plain_names_stand_as_they_are():
    """Proves: names without a comma are not quoted, whatever else is in them; else every stored file would change."""
    assert column_name("buffer", ("KLEIN", 'PUMP 5"')) == 'buffer[KLEIN,PUMP 5"]'
    assert column_name("lost", ("S [north]", "P", 3)) == "lost[S [north],P,3]"
    assert column_name("mode", ("S>M:P:road", 0.25)) == "mode[S>M:P:road,0.25]"
    assert column_name("phase", None) == "phase"


@pytest.mark.parametrize("site", ["S", "Back, End", "5", "S[1]"])
def test_a_column_is_found_by_its_key(site):
    """Proves: place and value are found by component and key, a node or a plain pair, and survive a pickle."""
    columns = Listed([ColumnKey("buffer", (site, "P")), ColumnKey("see", (site,)), ColumnKey("pace", ())])
    for one in (columns, pickle.loads(pickle.dumps(columns))):
        assert one.place["buffer", Node(site, "P")] == 0
        assert (one.place["see", site], one.place["pace", None]) == (1, 2)
    assert columns.values([1.0, 2.0, 3.0])["buffer", (site, "P")] == 1.0
    assert columns.of("see", "pace").tolist() == [1, 2]
    assert tuple(columns) == columns[:] == tuple(columns[place] for place in range(3))
    with pytest.raises(IndexError):
        columns[3]


def test_series_and_branches_tell_the_same():
    """Proves: a family's columns are its template's, picked; a part called 7 is no period.

    Read off a name, it would be decided in period 7 and shared with scenarios that know more.
    """
    labels = (Label("ship", ("L",), timed=True), Label("kept", ("S", "7"), timed=False))
    columns = Names(labels, np.array([0, 0, 1]), np.array([0, 1, 0]))
    assert list(columns.entries()) == [
        ColumnKey("ship", ("L",), 0),
        ColumnKey("ship", ("L",), 1),
        ColumnKey("kept", ("S", "7")),
    ]
    assert decided_in(columns, frozenset({"ship"})).tolist() == [0, 1, NEVER]
    twice = BranchNames(columns, [np.arange(3), np.array([1, 2])], marked=True)
    assert twice.of("kept").tolist() == [2, 4]
    assert twice.key(3) == ColumnKey("ship", ("L",), 1)
    assert twice[3] == "ship[L,1]@1"
    assert decided_in(twice, frozenset({"ship"})).tolist() == [0, 1, NEVER, 1, NEVER]


def test_periods_of_a_pyomo_model_are_those_of_its_last_set():
    """Proves: a variable over positions and periods has periods; one over listed keys that end in a number has none."""
    m = pyo.ConcreteModel()
    m.lost = pyo.Var([("S", "P"), ("Back, End", "7")], range(2))
    m.settle = pyo.Var([("S", "P", 1)])
    m.pace = pyo.Var()
    m.cost = pyo.Expression(expr=m.pace)
    m.rows = pyo.Constraint(range(2), rule=lambda m, t: m.lost["S", "P", t] + m.pace >= 0)
    compiled = compile_model(m, objective="cost")
    assert compiled.columns.key(0) == ColumnKey("lost", ("S", "P"), 0)
    assert compiled.columns.key(3) == ColumnKey("lost", ("Back, End", "7"), 1)
    assert compiled.columns.key(4) == ColumnKey("settle", ("S", "P", 1))
    assert compiled.columns.key(5) == ColumnKey("pace", ())
    assert list(compiled.rows) == ["rows[0]", "rows[1]"]
