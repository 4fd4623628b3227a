"""Amounts at axes: the suffixes that tables have, for amounts of any size."""

from __future__ import annotations

import re

import altair as alt
import pandas as pd
import pytest
import vl_convert

from resilience.report.scales import AMOUNT, SIGNED_AMOUNT


def labels(low, high, expression=AMOUNT):
    """Labels of an axis from one amount to another, as they are drawn."""
    axis = alt.Axis(labelExpr=expression, values=[low, high])
    chart = alt.Chart(pd.DataFrame({"x": [low, high]})).mark_point().encode(x=alt.X("x:Q", axis=axis, title=None))
    drawn = vl_convert.vegalite_to_svg(chart.to_dict())
    return [text for text in re.findall(r"<text[^>]*>([^<]+)</text>", drawn) if text.strip()]


@pytest.mark.parametrize(
    ("amount", "said"),
    [
        (0.5, "0.5"),  # in a library's short form `500m`, which reads as millions
        (250.0, "250"),
        (1_500.0, "1.5 k"),
        (22e6, "22 m"),
        (22e9, "22 bn"),  # not `22G`
        (1.25e12, "1.25 tn"),
    ],
)
def test_an_amount_has_the_suffix_of_the_tables(amount, said):
    """Proves: an axis says an amount as the tables do, half a unit of account as such."""
    assert said in labels(0.0, amount)


def test_a_difference_has_its_sign():
    """Proves: what is dearer has a plus, what is cheaper a minus."""
    found = labels(-2e6, 3e6, SIGNED_AMOUNT)
    assert "+3 m" in found
    assert any(text[1:] == "2 m" and text[0] != "+" for text in found)
