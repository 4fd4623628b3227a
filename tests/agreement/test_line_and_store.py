"""A production lead time as the documentation states it: a line, its store, and the time between them as a lead time.

WORKS makes 10 a week, which are in process for two weeks until they lie in STORE; SHOP sells them at a margin of 30.
A unit is worth 100, costs 20 a year to hold and 5 to make. Nothing is kept anywhere.
"""

from __future__ import annotations

import pytest
from support.tiny import text_of
from support.todays_plan import todays_plan

from resilience.files import read_model, read_scenarios
from resilience.hazard.build import build_scenarios
from resilience.program.two_stage import build_program
from resilience.simulate.run.single import simulate_scenario
from resilience.solve.two_stage import solve_two_stage

TABLES = {
    "model.toml": """
        title = "A line and its store"
        currency = "EUR"
        period = "1 wk"
        periods_per_year = 52
        holding_rate = 0.2
        holding_refund = false
    """,
    "sites.csv": """
        site,kind,region,tags
        WORKS,plant,hills,press shop
        STORE,warehouse,hills,press shop
        SHOP,market,hills,
    """,
    "parts.csv": """
        part,unit_value
        PUMP,100
        BLANK,4
    """,
    "bom.csv": """
        parent,child,quantity
        PUMP,BLANK,1
    """,
    "production.csv": """
        site,part,capacity,unit_cost
        WORKS,PUMP,10,5
        WORKS,BLANK,unlimited,0
    """,
    "lanes.csv": """
        origin,destination,part,mode,lead_time,unit_cost,capacity,status
        WORKS,STORE,PUMP,road,{weeks} wk,0,unlimited,active
        STORE,SHOP,PUMP,road,0 h,0,unlimited,active
    """,
    "demand.csv": """
        market,part,quantity,margin,patience
        SHOP,PUMP,10,30,0
    """,
}
FIRE = """
    title = "The press shop burns"
    seed = 1

    [[hazard]]
    name = "fire"
    hits = "capacity"
    select = {{ tag = "press shop" }}
    per = "group"
    rate = 1
    severity = 1
    duration = "3 wk"
    detection = "0 h"
    source = "made up"
    {fate}
"""
USABLE = 'stock = "usable"'
LOCKED = 'stock = "locked"'
DESTROYED = 'stock = "destroyed"\nstock_loss = 1\ntransit_loss = 1'


FOUNDRY = {
    "sites.csv": TABLES["sites.csv"] + "FOUNDRY,supplier,hills,press shop\n",
    "production.csv": TABLES["production.csv"].replace("WORKS,BLANK,unlimited,0", "FOUNDRY,BLANK,unlimited,2"),
    "lanes.csv": TABLES["lanes.csv"] + "FOUNDRY,WORKS,BLANK,road,1 wk,0,unlimited,active\n",
}
"""What is another where blanks come from a foundry, in which they are in process for a week."""


def press_shop(folder, weeks=2, other=None):
    """The model of this file, read from tables."""
    folder.mkdir()
    for name, content in (TABLES | (other or {})).items():
        text = content.format(weeks=weeks) if name == "lanes.csv" else content
        (folder / name).write_text(text_of(text), encoding="utf-8")
    return read_model(folder)


def fire(folder, model, fate):
    """The one scenario that the hazard becomes."""
    file = folder / "fire.toml"
    file.write_text(text_of(FIRE.format(fate=fate)), encoding="utf-8")
    made = build_scenarios(read_scenarios(file, model.calendar), model.network, lots=False, periods_per_year=52)
    (only,) = made.scenarios
    return only


def promised(model, scenarios=()):
    """What the program counts a year, and what of it is the holding of goods in process."""
    program = build_program(model, list(scenarios))
    outcome = solve_two_stage(program)
    return outcome.objective, program.steady("transit_holding", outcome.answer.x)


@pytest.mark.parametrize(("weeks", "held"), [(0, 0.0), (2, 400.0), (4, 800.0)])
def test_what_is_in_process_is_rate_times_lead_time(tmp_path, weeks, held):
    """Proves: 10 a week for two weeks are 20 units in process, at 20 a year each: 400; in four weeks, twice that.

    Sensitivity: holding counted on one week's starts alone would cost 200 whatever the lead time.
    """
    assert promised(press_shop(tmp_path / "model", weeks))[1] == pytest.approx(held)


@pytest.mark.parametrize(
    ("fate", "other", "sold", "lost"),
    [
        (USABLE, None, [10, 10, 0, 0, 0, 10], 900.0),
        (LOCKED, None, [0, 0, 0, 10, 10, 10], 900.0),
        (DESTROYED, None, [0, 0, 0, 0, 0, 10], 1600.0),
        (DESTROYED, FOUNDRY, [0, 0, 0, 0, 0, 0, 10], 1960.0),
    ],
)
def test_what_is_in_process_shares_the_fate_of_the_stock(tmp_path, fate, other, sold, lost):
    """Proves: down for three weeks, what is in process is sold meanwhile, afterwards, or not at all.

    Usable, 20 units come out while nothing begins, and three weeks are missed when they are gone: 30 at 30. Locked,
    they wait in the store. Destroyed, what begins in the fourth week is sold in the sixth: 50 at 30,
    and 20 made anew at 5.
    With the foundry that is a week later: 60 at 30, 20 pumps made anew at 7 and 10 blanks at 2.
    Sensitivity: a maker that delivers as soon as it restarts would miss 30 units where goods are destroyed, too.
    """
    model = press_shop(tmp_path / "model", other=other)
    scenario = fire(tmp_path, model, fate)
    quiet, hit = promised(model)[0], promised(model, [scenario])[0]
    assert hit - quiet == pytest.approx(lost)
    judged = simulate_scenario(model, todays_plan(model), scenario)
    assert float(judged.loss[0]) == pytest.approx(lost)
    assert [round(float(units), 6) for units in judged.record.array("delivered")[: len(sold), 0, 0]] == sold


@pytest.mark.parametrize("fate", [USABLE, LOCKED, DESTROYED])
def test_a_longer_time_in_process_is_never_cheaper(tmp_path, fate):
    """Proves: a year costs no less the longer goods are in process, whatever becomes of them.

    Sensitivity: goods on the way counted as a buffer that nobody pays for would make the longer one cheaper.
    """
    costs = []
    for weeks in (0, 1, 2, 4):
        model = press_shop(tmp_path / f"model {weeks}", weeks)
        costs.append(promised(model, [fire(tmp_path, model, fate)])[0])
    assert costs == sorted(costs)
