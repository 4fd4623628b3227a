"""A week of a trader: what is sold is bought as it is, nothing is assembled."""

from __future__ import annotations

from dataclasses import replace

import pytest
from support.weekly import steady_state

from resilience.files.scenarios.scenarios import read_scenarios
from resilience.files.tables.models import read_model
from resilience.plan.iso_week import IsoWeek
from resilience.study.costs.today import with_today
from resilience.study.plan.optimize import PlanOptions, optimize
from resilience.study.weekly.actions import Deed
from resilience.study.weekly.last_week import LastWeek
from resilience.study.weekly.week import WeekGiven, recommend_week

GRADE = ",made up,assumed"
HAZARD = """title = "fire"
seed = 1
[[hazard]]
name = "fire"
hits = "capacity"
select = { kind = "supplier" }
rate = 0.2
per = "target"
severity = 1.0
duration = { distribution = "exponential", mean = "14 d" }
detection = "1 d"
source = "made up"
grade = "assumed"
"""


def trader(folder, lead: str, patience: str, *, through_store: bool):
    """Ten bolts a day from a maker to a shop, by way of a store or not; a dearer maker stands by."""
    legs = [("MAKER", "STORE", 1), ("STORE", "SHOP", 1)] if through_store else [("MAKER", "SHOP", 1)]
    legs.append(("OTHER", "STORE" if through_store else "SHOP", 4))
    lanes = [f"{start},{end},BOLT,road,{lead},{cost},40,active,0,1" for start, end, cost in legs]
    tables = {
        "sites": [
            "site,kind,region", "MAKER,supplier,a", "OTHER,supplier,b", "SHOP,market,d",
            *(["STORE,warehouse,c"] if through_store else []),
        ],
        "parts": ["part,unit_value", "BOLT,14"],
        "bom": ["parent,child,quantity"],
        "lanes": [
            "origin,destination,part,mode,lead_time,unit_cost,capacity,status,min_share,max_share", *lanes,
        ],
        "production": ["site,part,capacity,unit_cost", "MAKER,BOLT,20,10", "OTHER,BOLT,20,10"],
        "demand": ["market,part,quantity,margin,patience,backlog_cost", f"SHOP,BOLT,10,30,{patience}"],
        "policy": ["site,part,cover", "SHOP,BOLT,20"],
    }  # fmt: skip
    (folder / "m").mkdir()
    for name, (head, *rows) in tables.items():
        lines = [f"{head},source,grade", *(f"{row}{GRADE}" for row in rows)]
        (folder / "m" / f"{name}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    (folder / "m" / "model.toml").write_text(
        'title = "Bolts"\ncurrency = "EUR"\nperiod = "1 d"\nperiods_per_year = 364\nholding_rate = 0.26\n'
        "holding_refund = true\n",
        encoding="utf-8",
    )
    (folder / "h.toml").write_text(HAZARD, encoding="utf-8")
    model = with_today(read_model(folder / "m"))
    return model, read_scenarios(folder / "h.toml", model.calendar)


@pytest.mark.parametrize(
    ("lead", "patience", "through_store"),
    [("7 d", "0,", False), ("2 d", "0,", False), ("10 d", "3 d,1", False), ("4 d", "0,", True)],
)
def test_what_is_bought_and_sold_is_ordered_on_in_a_week_without_news(tmp_path, lead, patience, through_store):
    """Proves: with shelves and pipelines as planned every lane carries its plan, ten a day, at home or on the way.

    Goods that leave in the week arrive after the days that are watched, so the least cost does not say when they
    leave: taking what was found would order nothing for a week, and the shop would stand empty the week after.
    """
    model, book = trader(tmp_path, lead, patience, through_store=through_store)
    best = optimize(model, book, PlanOptions(undo=False)).best.plan
    week = IsoWeek(2026, 49)
    found = recommend_week(WeekGiven(model, book, steady_state(model, best, week), week, LastWeek(best)))
    ordered = [(one.units, one.usual) for one in found.actions if one.deed is Deed.ORDER]
    assert ordered == [pytest.approx((70.0, 70.0))] * (2 if through_store else 1)
    said = {one.action for one in found.actions if one.deed is Deed.ORDER}
    assert "Order 70 units of BOLT from MAKER to " in next(one for one in said if "MAKER" in one)
    assert found.stirred.share == 0.0
    assert found.orders["units"].tolist() == pytest.approx(found.orders["planned_units"].tolist())


@pytest.mark.parametrize(
    ("lead", "above", "ordered"), [("7 d", 480, 0), ("2 d", 480, 0), ("7 d", 30, 40), ("3 d", 50, 20)]
)
def test_what_lies_on_the_shelf_above_its_level_is_not_bought_again(tmp_path, lead, above, ordered):
    """Proves: ten a day are sold, so a shelf that holds 30 too many takes 40 in the week and not 70.

    Sensitivity: watched for a lead time alone, the program saw the goods of the first day arrive and no others: it sent
    60 a week to a shop with stock for seven.
    """
    model, book = trader(tmp_path, lead, "0,", through_store=False)
    best = optimize(model, book, PlanOptions(undo=False)).best.plan
    week = IsoWeek(2026, 49)
    steady = steady_state(model, best, week)
    full = tuple(replace(one, on_hand=one.on_hand + above) if one.site == "SHOP" else one for one in steady.inventory)
    state = replace(steady, inventory=full)
    found = recommend_week(WeekGiven(model, book, state, week, LastWeek(best)))
    assert found.orders["units"].sum() == pytest.approx(ordered, abs=1e-2)
