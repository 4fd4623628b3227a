"""Whole numbers given from Python are numbers: a model and a plan made of them are those made of floats."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace

import numpy as np
import pytest

from resilience import Plan, check, read_model, read_scenarios
from resilience.network.parts import Demand, Inventory, Part
from resilience.quantities import Calendar, Duration
from resilience.simulate.run.years import simulate_years


def in_whole(value, kind):
    """The same value with every float that is whole as a number of another kind, however deep."""
    if isinstance(value, float):
        return kind(value) if value.is_integer() else value
    if isinstance(value, dict):
        return {key: in_whole(item, kind) for key, item in value.items()}
    if type(value) is tuple:
        return tuple(in_whole(item, kind) for item in value)
    if is_dataclass(value):
        return replace(
            value, **{one.name: in_whole(getattr(value, one.name), kind) for one in fields(value) if one.init}
        )
    return value


def floats_only(value):
    """Whether no whole number is left where a float belongs."""
    return all(type(item) is float for item in value)


@pytest.mark.parametrize("kind", [int, np.int64, np.float64, np.float32])
def test_a_plan_of_whole_numbers_is_simulated_as_one_of_floats(tiny_files, tiny_result, kind):
    """Proves: buffers, flows, capacities and demands of 7 are 7.0 from their making on, and every cost is the same.

    Sensitivity: a TypeError from a shelf of 150, which is taken for an array since it is no float.
    """
    model = read_model(tiny_files.model)
    plan = replace(tiny_result.plan, buffers=dict.fromkeys(tiny_result.plan.buffers or model.cover, 150.0))
    whole = replace(model, network=in_whole(model.network, kind))
    same = in_whole(plan, kind)
    assert floats_only(same.buffers.values())
    assert all(floats_only([one.quantity, one.margin, one.patience]) for one in whole.network.demand.values())
    assert whole.network == model.network
    assert same == plan
    scenarios = tiny_result.scenarios
    found = simulate_years(whole, same, list(scenarios), years=20, seed=2)
    expected = simulate_years(model, plan, list(scenarios), years=20, seed=2)
    for one in fields(expected):
        np.testing.assert_equal(getattr(found, one.name), getattr(expected, one.name))


def test_what_is_no_number_stays_for_check_to_refuse(tiny_files):
    """Proves: True, "9" and a whole number that no float holds are kept as given, and refused by name."""
    model = read_model(tiny_files.model)
    for odd in (True, "9", 10**400):
        ((node, sold),) = model.network.demand.items()
        network = replace(model.network, demand={node: replace(sold, margin=odd)})
        assert any("margin" in str(one) for one in check(replace(model, network=network)).errors)


def test_numbers_are_floats_at_construction():
    """Proves: None stays None, a mapping and a plain field are read, and names are left alone."""
    assert floats_only(Plan("p", buffers={("S", "7"): 3}, flows={"l": np.int32(2)}).buffers.values())
    assert type(Part("7", 2, 0.5, pack=12).pack) is float
    assert Part("7", 2, 0.5).pack is None
    assert type(Inventory("S", "7", 4).on_hand) is float
    assert type(Demand("S", "7", 4, 5, 6, 7).backlog_cost) is float


@pytest.mark.parametrize("kind", [int, np.int32])
def test_a_hazard_of_whole_numbers_is_one_of_floats(tiny_files, kind):
    """Proves: a hazard changed in Python with a rate of 2 equals, scenario by scenario, the one with 2.0."""
    model = read_model(tiny_files.model)
    hazard = next(one for one in read_scenarios(tiny_files.scenarios, model.calendar).hazards if one.rate is not None)
    made = replace(hazard, rate=kind(2), detection=kind(3), transit_loss=kind(0))
    assert floats_only([made.rate, made.detection, made.transit_loss])
    assert made == replace(hazard, rate=2.0, detection=3.0, transit_loss=0.0)
    assert replace(hazard, rate=None).rate is None


@pytest.mark.parametrize("kind", [int, np.int64, np.float32])
def test_a_calendar_of_whole_numbers_is_checked_as_one_of_floats(tiny_files, kind):
    """Proves: a model whose calendar was made with numpy's numbers is checked, and finds what it found before.

    Sensitivity: a ValueError of an empty array, for a number of numpy's was compared with an empty list.
    """
    model = read_model(tiny_files.model)
    calendar = Calendar(Duration(kind(168)), kind(52))
    assert floats_only([calendar.periods_per_year, calendar.period.amount])
    assert calendar == Calendar(Duration(168.0), 52.0)
    found = check(replace(model, calendar=calendar))
    assert list(map(str, found)) == list(map(str, check(replace(model, calendar=Calendar(Duration(168.0), 52.0)))))
