"""Disruptions told in words."""

from __future__ import annotations

from dataclasses import replace

import pytest

from resilience import read_model, read_scenarios
from resilience.hazard.ongoing import NOW
from resilience.hazard.scenarios import EffectKind
from resilience.study.plan.optimize import scenario_set
from resilience.study.scenario_words import told_scenarios


@pytest.fixture(scope="module")
def starter():
    """The starter, with what may strike it."""
    model = read_model("models/starter")
    return model, scenario_set(model, read_scenarios("scenarios/starter.toml", model.calendar)).scenarios


def test_every_disruption_of_the_starter_is_told_by_what_strikes_where_and_for_how_long(starter):
    """Proves: no two scenarios are told alike; hazard, place and calendar days, not the name of a stratum.

    Only of the crisis, whose cases differ in what comes with it, the name is told beside.

    A working day is 365 / 255 calendar days in the starter; told in working days a fire would be a third shorter.
    """
    model, scenarios = starter
    told = told_scenarios(scenarios, model.calendar)
    assert len(set(told)) == len(scenarios)
    for words, one in zip(told, scenarios, strict=True):
        assert words.startswith(one.hazard)
        assert one.name not in words or one.hazard == "port-crisis"
        assert all(site in words for site in one.sites)
    fires = [(words, one) for words, one in zip(told, scenarios, strict=True) if one.sites == ("KLEIN",)]
    words, fire = fires[0]
    assert told[0].startswith("port-congestion on MARINO>PLANT:SEAL:sea, 5.67 days")
    days = fire.duration * 365 / model.calendar.periods_per_year
    assert words == f"supplier-fire at KLEIN, {days:.3g} days, with {100 * fire.cycle_phase:g} % of a lot on hand"


def test_today_is_told_by_how_long_it_goes_on(starter):
    """Proves: a way in which today goes on is no disruption that comes; without an event it is today as it stands."""
    model, scenarios = starter
    calm = replace(scenarios[0], hazard=NOW, effects=(), duration=0.0)
    burning = replace(scenarios[0], hazard=NOW, duration=model.calendar.periods_per_year / 365)
    assert told_scenarios([calm], model.calendar) == ("today's situation",)
    assert told_scenarios([burning], model.calendar) == ("today's situation, if what goes on lasts 1 day more",)


def test_what_differs_alone_is_told_alone(starter):
    """Proves: severity and lot are left out where no other scenario of the event differs in them."""
    model, scenarios = starter
    one = replace(scenarios[0], severity=0.5)
    assert "severity" not in told_scenarios([one], model.calendar)[0]
    assert "lot" not in told_scenarios([one], model.calendar)[0]
    said = told_scenarios([one, replace(one, severity=1.0)], model.calendar)
    assert [words.rpartition(", ")[2] for words in said] == ["severity 50 %", "severity 100 %"]


@pytest.mark.parametrize(
    ("kind", "severity", "said"),
    [
        (EffectKind.PRODUCTION_LOSS, 0.8, "severity 80 %"),
        (EffectKind.LANE_PRICE, 3.0, "severity 3"),
        (EffectKind.MAKE_PRICE, 1.2, "severity 1.2"),
        (EffectKind.DEMAND_FACTOR, 2.0, "severity 2"),
    ],
)
def test_only_a_share_is_told_in_per_cent(starter, kind, severity, said):
    """Proves: what is lost is a share; a surcharge of 3 a unit, or a demand of twice as much, is none.

    Sensitivity: in per cent it was told as a severity of 300 %.
    """
    model, scenarios = starter
    effects = tuple(replace(effect, kind=kind) for effect in scenarios[0].effects)
    one = replace(scenarios[0], severity=severity, effects=effects)
    told = told_scenarios([one, replace(one, severity=0.5)], model.calendar)
    assert told[0].rpartition(", ")[2] == said
