"""The worst years and the parts of a gap, by hand."""

from __future__ import annotations

import numpy as np
import pytest

from resilience.hazard.risk.estimate import Estimate
from resilience.study.judge.foresight import _links
from resilience.study.judge.links import FRESH, NO_FORESIGHT, OVERLAPPING, PROMISED, RANDOM_PHASES
from resilience.study.judge.tails import WorstYears, parts_of_gap


def chain_of(*given):
    """Links from (name, mean, half width)."""
    return _links([(name, Estimate(mean, width, 100, 1)) for name, mean, width in given])


def test_the_worst_years_cost_what_strikes_them() -> None:
    """Proves: one event of 50 in 2 % of years is all the worst 5 % hold: 0.02 x 50 / 0.05 = 20, within its interval.

    Sensitivity: the loss of an event taken for that of a year gives 50; the mean of all years 1.
    """
    found = WorstYears(40_000, 3, 0.95).cvar(np.array([0.0202]), np.array([50.0]))
    assert found.low < 20.0 < found.high
    assert found.half_width < 2.0


def test_rounding_is_no_part_of_a_gap() -> None:
    """Proves: a program that loses 123456.78 told its end and the same to the last digits untold paid nothing for it.

    Sensitivity: the plain difference is 1.5e-11 of currency, which is printed as a cost of not knowing the end.
    """
    links = chain_of(
        (PROMISED, 123456.78, 0.0), (NO_FORESIGHT, 123456.78 * (1 - 2e-16), 0.0), (RANDOM_PHASES, 130000.0, 10.0)
    )
    parts = parts_of_gap(links, 123456.78 * (1 + 3e-16))
    assert (parts["foresight"].mean, parts["ordering"].mean) == (0.0, 0.0)


def test_too_few_sampled_years_have_no_interval() -> None:
    """Proves: 30 sampled years say no width of the mean of their worst, and say why."""
    found = WorstYears(30, 3, 0.95).cvar(np.array([2.0]), np.array([50.0]))
    assert not found.known
    assert "ask for at least 200 years" in found.why


def test_the_parts_of_a_gap_add_up_to_it() -> None:
    """Proves: promised 100, 130 with no end told, 150 without foresight, 180 at any phase, 170 drawn anew, 300 in all.

    30, 20, 30, -10 and 130. Sensitivity: ordering that counted from the promise would be 50, and the parts 230 where
    the gap is 200; overlap told as other draws would be 150 of what more strata change, which is -10.
    """
    links = chain_of(
        (PROMISED, 100.0, 0.0), (NO_FORESIGHT, 150.0, 0.0), (RANDOM_PHASES, 180.0, 10.0), (FRESH, 170.0, 20.0),
        (OVERLAPPING, 300.0, 15.0),
    )  # fmt: skip
    parts = parts_of_gap(links, 130.0)
    told = {"foresight": 30.0, "ordering": 20.0, "phase": 30.0, "draws": -10.0, "overlap": 130.0}
    assert {name: part.mean for name, part in parts.items()} == told
    assert parts["overlap"].half_width == pytest.approx(25.0)
    both = parts_of_gap(links, None)
    assert {name: part.mean for name, part in both.items()} == {
        "foresight and ordering": 50.0, "phase": 30.0, "draws": -10.0, "overlap": 130.0
    }  # fmt: skip
    ready = parts_of_gap(chain_of((PROMISED, 1.0, 0.0), (NO_FORESIGHT, 2.0, 0.0), (OVERLAPPING, 5.0, 1.0)), 1.0)
    assert ready["overlap"].mean == 3.0
    assert "draws" not in ready
