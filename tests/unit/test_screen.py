"""What stands at a prompt and in a notebook fits a screen, however much an object holds."""

from __future__ import annotations

import inspect
from dataclasses import fields, is_dataclass, replace
from enum import Enum

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import resilience as rs
from resilience.screen import COLUMNS, LINES, table_html

CLASSES = [
    found
    for name in rs.__all__
    if inspect.isclass(found := getattr(rs, name)) and not issubclass(found, Enum | Exception)
]
AWKWARD = ["x" * 5_000, "two\nlines " * 300, "<script>alert(1)</script>", "\u2028\x0b\x1c" * 90]


def fits(shown):
    """Whether a representation fits a screen, and what notebooks show of it is a small table."""
    lines = repr(shown).splitlines()
    assert len(lines) <= LINES == 40
    assert max(map(len, lines)) <= COLUMNS == 100
    page = shown._repr_html_()
    assert page.count("<tr") <= LINES
    assert len(page) < 40_000
    assert "<script" not in page


@pytest.fixture(scope="module")
def large():
    """A network of a thousand parts, its hazards, and its scenarios."""
    model, book = rs.generate_model("oem", seed=3)
    lots = any(lane.delivery_options for lane in model.network.lanes.values())
    return model, book, rs.build_scenarios(book, model.network, lots=lots, periods_per_year=250.0)


@pytest.mark.parametrize("kind", CLASSES, ids=lambda kind: kind.__name__)
def test_every_public_class_is_shown_in_notebooks(kind):
    """Proves: each has a table for notebooks; one forgotten would print all that it holds there."""
    assert callable(kind._repr_html_)


def test_a_large_study_fits_a_screen(large):
    """A thousand parts: 164,623 characters without; the set of all names of one field alone fills ten screens."""
    model, book, scenarios = large
    held = (*model.network.lanes.values(), *scenarios.scenarios, *book.hazards)[::500]
    for shown in (
        model,
        model.network,
        book,
        scenarios,
        *held,
        model.network.downstream(next(iter(model.network.sites))),
    ):
        fits(shown)


@pytest.mark.parametrize("name", AWKWARD)
def test_awkward_names_fit_too(large, name):
    """Names of thousands of letters, of several lines, and that are a page's own tags."""
    model, book, scenarios = large
    fits(replace(model, name=name, title=name))
    fits(replace(book, name=name, hazards=tuple(replace(one, name=name) for one in book.hazards[:60])))
    fits(replace(scenarios, scenarios=tuple(replace(one, name=name, hazard=name) for one in scenarios.scenarios[:9])))
    fits(rs.Plan(name=name))
    fits(rs.Finding(name, name, name, name, name, name))
    fits(rs.Findings([rs.Finding("a", f"{name}{place}", name, "b") for place in range(500)]))


def test_results_and_all_they_hold_fit(tiny_result):
    """A judged plan, each of its parts, and the parts of those."""
    planned = rs.certify(tiny_result, rs.CertifyOptions(rs.JudgeOptions(years=50)))
    fits(planned)
    for field in fields(planned):
        part = getattr(planned, field.name)
        if is_dataclass(part) and type(part) in CLASSES:
            fits(part)
            for inner in fields(part):
                if type(getattr(part, inner.name)) in CLASSES:
                    fits(getattr(part, inner.name))


@given(
    st.recursive(
        st.text() | st.integers() | st.floats(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)
    )
)
@settings(deadline=None, max_examples=150)
def test_whatever_a_field_holds_it_fits(value):
    """Lists within lists, mappings, any text: in place of what belongs there."""
    fits(_holding(value))


def _holding(value):
    """An object of many fields that hold anything, checked by nobody."""
    made = object.__new__(rs.Lane)
    for field in fields(rs.Lane):
        object.__setattr__(made, field.name, value)
    return made


def test_tables_and_arrays_are_told_by_their_size():
    """A table of a million rows is its shape; a title of tags is text."""
    fits(_holding(pd.DataFrame({"a": np.arange(1_000_000)})))
    assert "1000000 x 1" in repr(_holding(pd.DataFrame({"a": np.arange(1_000_000)})))
    assert "&lt;b&gt;" in table_html("<b>", ("a",), [("<i>",)])


def test_short_objects_are_as_python_writes_them():
    """What fits one line reads as it is made, with the same values."""
    for shown in (rs.Fixed(3.0), rs.CVaR(0.9), rs.Node("A", "B"), rs.RiskAttitude(0.5, 0.9, 100, 1)):
        assert eval(repr(shown), vars(rs)) == shown
