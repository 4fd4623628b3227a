"""The language of the rules: what is declared of each column, and that both back ends are told the same."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pyomo.environ as pyo
import pytest
from support.cases import seeded_case

from resilience.program.formulation import parts
from resilience.program.formulation.first_stage import build_first_stage
from resilience.program.formulation.language import SKIP, KnownWhen, total
from resilience.program.formulation.recourse import build_recourse, layout
from resilience.program.reading.algebra import Linear
from resilience.program.reading.compile import compile_model, variables
from resilience.program.reading.watches import Compiler
from resilience.program.sizes import Sizes
from resilience.program.two_stage import BuildOptions, _early_calls, _scoped

DECIDED = {
    "ship", "reserve_ship", "expedite", "longer", "port", "release", "produce", "surge", "reserve_make", "stock",
    "overflow", "lost", "backlog",
}  # fmt: skip
"""What the published formulation lets somebody decide in each period: branches share it until they differ."""
AFTERWARDS = {
    "span", "careful", "later_call", "later_call_early", "later_emergency", "later_expedite", "later_expedite_early",
    "later_make_call", "later_make_call_early", "cut", "withheld", "struck_lane", "struck_make", "spared_lane",
    "spared_make", "scrapped",
}  # fmt: skip
"""What nobody can see while the disruption lasts: all that depends on its end."""
SEEDS = (0, 1, 2, 4, 5, 6, 9, 24, 26, 28, 35)
"""Networks that between them have every column and datum there is."""


@cache
def _pages():
    """Scopes of random networks in both back ends: Pyomo's model, the program read in bulk, and its fields."""
    pages = []
    for case in map(seeded_case, SEEDS):
        sizes = Sizes.of(case.model, case.scenarios)
        scoped = _scoped(case.model, sizes, case.scenarios, (), BuildOptions())
        first = build_first_stage(case.model, sizes, early_calls=_early_calls(case.model, sizes, scoped))
        compiler = Compiler.of(case.model, sizes, first, columns := variables(first))
        for scope in list(scoped)[:3]:
            recourse = build_recourse(case.model, sizes, first, scope)
            ((_, bulk, fields),) = compiler.family([scope])
            pages.append((recourse, columns, bulk, fields))
    return pages


def _said():
    """Every column's declaration on all pages: name to what was said of it."""
    found: dict[str, set[KnownWhen]] = {}
    for recourse, *_ in _pages():
        for block in (recourse, recourse.data):
            for column, known, _ in recourse.declare.columns(block):
                if len(column):
                    found.setdefault(column.local_name, set()).add(known)
    return found


def test_every_column_is_declared_in_the_language():
    """No column enters a program past the language: none would be shared by branches that cannot be told apart.

    A rule that makes a `pyo.Var` of its own gives a scenario alone the right answer, and a family that of a seer.
    """
    for recourse, *_ in _pages():
        for block in (recourse, recourse.data):
            made = {column.local_name for column in block.component_objects(pyo.Var, descend_into=False)}
            assert made == {column.local_name for column, *_ in recourse.declare.columns(block)}
    texts = [path.read_text() for path in Path(parts.__file__).parent.glob("*.py")]
    second = [text for text in texts if ".declare." in text]
    assert len(second) >= 8
    assert not [text for text in second if re.search(r"m\.data\.\w+ = pyo\.", text)]


def test_decisions_are_those_of_the_formulation():
    """Exactly these columns are decisions, and no column is two things; `surge` as bookkeeping would know its end.

    Where it is not shared a maker runs overtime only in the outages that turn out long, and the loss is too small.
    """
    said = _said()
    assert {name for name, known in said.items() if KnownWhen.DECIDED in known} == DECIDED
    assert {name: known for name, known in said.items() if len(known) > 1} == {}


def test_what_depends_on_the_end_is_seen_afterwards():
    """Exactly these data show only in hindsight; one of them taken as seen would tell branches apart at once.

    All branches of a family would then part in the first period, and a family cost what its scenarios cost alone.
    """
    assert {name for name, known in _said().items() if KnownWhen.AFTERWARDS in known} == AFTERWARDS


def test_both_back_ends_are_told_the_same():
    """Decisions and fields are the same on Pyomo's page and on that of series, and each timed column is known."""
    for recourse, columns, bulk, fields in _pages():
        alone = compile_model(recourse, first=columns, objective="loss")
        assert bulk.decided == alone.decided
        assert layout(recourse) == fields
        assert len(recourse.periods) > 0
        timed = {column.local_name for column, _, timed in recourse.declare.columns(recourse) if timed}
        assert bulk.decided <= timed


@pytest.mark.parametrize("terms", [[], [1, 2.5], [0.0]])
def test_a_sum_of_numbers_is_a_number(terms):
    """No terms or numbers alone give a number, of which a rule can tell that it says nothing."""
    assert total(iter(terms)) == sum(terms)


def test_a_sum_is_of_its_back_end():
    """Terms of series stay terms, with numbers among them; Pyomo's become an expression of the same value."""
    summed = total([2.0, Linear((4,), (3.0,), 1.0), Linear((4,), (1.0,), 0.0)])
    assert (summed.codes, summed.coefficients, summed.constant) == ((4, 4), (3.0, 1.0), 3.0)
    m = pyo.ConcreteModel()
    m.x = pyo.Var(initialize=5.0)
    assert pyo.value(total([2.0, m.x, 3 * m.x])) == 22.0
    assert SKIP is pyo.Constraint.Skip
