"""What an action is worth: its rates do not depend on how finely a hazard is cut into strata."""

from __future__ import annotations

import numpy as np
import pytest
from support import small

from resilience.hazard.book import HazardBook
from resilience.hazard.distributions.all import Exponential, Fixed
from resilience.hazard.hazards import Hazard, Hits, Selector
from resilience.hazard.scenarios import ScenarioSet
from resilience.plan.levers import Lever
from resilience.study.advice.worth import changed
from resilience.study.plan.optimize import optimize


def made_of(parts, *, patience=0.0, levers=frozenset({Lever.BUFFERS})):
    """Parts of one supplier into one product; each has a third more capacity than is needed."""
    from resilience.network.parts import BomLine

    lanes = [*(small.lane("S", "F", part, lead_time=1.0) for part in parts), small.lane("F", "M", "CAR")]
    makes = [*(small.make("S", part, capacity=13.0) for part in parts), small.make("F", "CAR", capacity=13.0)]
    sells = [small.sell("M", "CAR", margin=40.0, patience=patience, backlog_cost=0.7 if patience else 0.0)]
    bom = [BomLine("CAR", part, 1.0) for part in parts]
    return small.model(lanes, makes, sells, holding=0.0, bom=bom, levers=levers, parts=parts | {"CAR": (900.0, 0.2)})


def fire(days, parts, rate, *, name="fire", share=1.0):
    """All parts of the supplier are down; `share` of the hazard's rate."""
    effects = [(kind, f"S|{part}", (1.0,) * days) for part in parts for kind in ("production_loss", "stock_locked")]
    return small.scenario(*effects, rate=rate * share, name=name, sites=("S",), duration=float(days))


def studied(model, scenarios):
    """The plan for some scenarios, all of one hazard."""
    from dataclasses import replace

    return optimize(model, ScenarioSet(tuple(replace(one, hazard="fire") for one in scenarios), 1))


def actions(result):
    """Recommendations that are actions."""
    return result.recommendations[result.recommendations["kind"] == "buffer"]


@pytest.mark.parametrize("patience", [0.0, 4.0])
def test_rates_do_not_depend_on_the_strata(patience):
    """Proves: the same fire cut into 1, 3, 5, 20 and 56 strata: `now` and `pays above` are the same to 1e-9.

    Counting only strata whose loss moves would give as many answers as there are cuts.
    """
    parts, found = {"BOLT": (3.0, 0.4)}, []
    for count in (1, 3, 5, 20, 56):
        strata = [fire(6, parts, 0.2, name=f"fire/S/{i}", share=1 / count) for i in range(count)]
        found.append(actions(studied(made_of(parts, patience=patience), strata))[["rate", "break_even_rate"]].iloc[0])
    assert found[0]["rate"] == pytest.approx(0.2, rel=1e-12)
    assert 0 < found[0]["break_even_rate"] < 0.2
    for other in found[1:]:
        assert list(other) == pytest.approx(list(found[0]), rel=1e-9)


@pytest.mark.parametrize("count", [3, 20, 56])
def test_the_rates_of_an_uncertain_length_hardly_depend_on_the_strata(count):
    """Proves: where customers wait, a fire of exponential length pays above a rate that strata move by at most 5 %.

    Its rate is its own whatever the strata. Sensitivity: counting the strata whose loss moves gives a fraction of the
    rate, another one for every count.
    """
    model = made_of({"BOLT": (3.0, 0.4)}, patience=4.0)
    now, above = zip(*(rates_of(model, strata) for strata in (5, count)), strict=True)
    assert now == pytest.approx([0.2, 0.2], rel=1e-9)
    assert above[1] == pytest.approx(above[0], rel=0.05)


def rates_of(model, strata):
    """Rate now and rate above which the stock pays, with a hazard cut into strata."""
    select, length = Selector(sites=("S",)), Exponential(6.0)
    fire = Hazard("fire", Hits.CAPACITY, select, 0.2, True, length, Fixed(1.0), 0.0, "test", strata=strata)
    return tuple(actions(optimize(model, HazardBook("b", "B", (fire,), 1)))[["rate", "break_even_rate"]].iloc[0])


def test_all_strata_of_an_event_count():
    """Proves: short fires that a shelf does not matter in belong to the event whose long ones it does matter in."""
    parts = {"BOLT": (3.0, 0.4)}
    short, long = fire(1, parts, 0.15, name="fire/S/1"), fire(9, parts, 0.05, name="fire/S/2")
    result = studied(made_of(parts), [short, long])
    low, high = (result.evaluator.moved(result.best, node, units) for node, units in ((SHELF, 30.0), (SHELF, 60.0)))
    assert (low.losses != high.losses).sum() == 1
    assert changed(result.program.scenarios, low, high).all()


SHELF = small.make("F", "BOLT").node


def test_two_parts_of_one_supplier_have_the_same_rate_now():
    """Proves: both stocks answer to the one fire at their supplier, 0.2 a year, whatever they cost."""
    parts = {"BOLT": (3.0, 0.4), "MOTOR": (11.0, 0.4)}
    table = actions(studied(made_of(parts), [fire(6, parts, 0.2)]))
    assert len(table) == 2
    assert set(np.round(table["rate"], 12)) == {0.2}
