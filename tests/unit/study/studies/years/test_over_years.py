"""Plans over several years: the steps by which they come into force, and what they cost on the way."""

import pytest
from support.tiny_study import how_often, policy, write_study

import resilience as rs
from resilience.network.parts import Node
from resilience.study.studies.folder import study_tables
from resilience.study.studies.years.in_force import coming_into_force
from resilience.study.studies.years.over_years import cost_over

VALVE = Node("PLANT", "VALVE")
FAR, NEAR = "FAR>PLANT:VALVE:rail", "NEAR>PLANT:VALVE:road"
TIMES = {
    "policy.csv": """
        site,part,cover,lever_time
        PLANT,VALVE,100,13 wk
    """,
    "lanes.csv": """
        origin,destination,part,mode,lead_time,unit_cost,capacity,status,qualification_cost,qualification_time,\
activation_time,share,deliveries_per_period,deliveries,delivery_cost,lever_time
        NEAR,PLANT,VALVE,road,0 h,0.1,300,active,,,,1,1|5,5,20,
        FAR,PLANT,VALVE,rail,1 wk,0.2,250,candidate,500,{qualification},1 wk,,,,,{lane}
        PLANT,SHOP,PUMP,road,0 h,1,unlimited,active,,,,1,,,,
    """,
}
POLICIES = (
    policy("more stock", 'only = ["buffers"]')
    + policy("more suppliers", 'only = ["sources"]')
    + policy("both", 'only = ["buffers", "sources"]')
)


def tables(qualification="", lane="1 y"):
    """The tables with the time that an approval takes."""
    filled = {name: text.format(qualification=qualification, lane=lane) for name, text in TIMES.items()}
    return {name: text.replace("1 y", "52 wk") for name, text in filled.items()}


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    """Three responses over four years, today and eight times as often; shelves take a quarter, approvals a year."""
    folder = tmp_path_factory.mktemp("years")
    return rs.run_study(write_study(folder, how_often("1, 8") + POLICIES, "years = 4", tables()).asked())


@pytest.fixture(scope="module")
def cells(found):
    """Its cells by future and policy."""
    return study_tables(found)["cells"].set_index(["future", "policy"])


def test_todays_losses_last_until_a_lever_is_in_force(cells):
    """Proves: a lever that takes t years costs t years of today's plan and the rest of its own, t as the tables say.

    By hand, a shelf that takes 13 of 52 weeks over 4 years: 0.25 years of today and 3.75 of its own. Counted from day
    one it would seem cheaper by a quarter of what it saves a year; in periods for years by thirteen times that.
    """
    for future in ("today", "how often 8"):
        there = cells.loc[future]
        now = there.loc["status quo", "cost"]
        assert there.loc["status quo", "over_years"] == pytest.approx(4 * now)
        assert there.loc["status quo", "in_force"] == 0
        for name, wait in (("more stock", 0.25), ("more suppliers", 1.0)):
            assert there.loc[name, "in_force"] == pytest.approx(wait)
            assert there.loc[name, "over_years"] == pytest.approx(wait * now + (4 - wait) * there.loc[name, "cost"])
        assert there.loc["more stock", "cost"] < now - 100


def test_a_plan_of_several_levers_passes_through_the_plans_between(found, cells):
    """Proves: of stock and a second source the stock works, and is paid for, from a quarter on, the source from a year.

    By hand: 0.25 years of today, 0.75 of the same shelf without the source, which is priced anew, 3 of the whole plan.
    Today's losses until the slowest is in force would be dearer by 0.75 years of what the shelf alone saves.
    """
    there = cells.loc["today"]
    plan = found.plans[int(there.loc["both", "plan"].removeprefix("plan ")) - 1]
    assert FAR in plan.qualified
    model = found.asked.futures[0].model
    today = found.plans[int(there.loc["status quo", "plan"].removeprefix("plan ")) - 1]
    coming = coming_into_force(today, plan, model)
    assert [step.start for step in coming.steps] == pytest.approx([0, 0.25, 1])
    assert [step.plan.buffers[VALVE] for step in coming.steps] == pytest.approx(
        [100, plan.buffers[VALVE], plan.buffers[VALVE]]
    )
    assert [FAR in step.plan.qualified for step in coming.steps] == [False, False, True]
    between = there.loc["more stock", "cost"]  # the same shelf, but for less than a valve
    by_hand = 0.25 * there.loc["status quo", "cost"] + 0.75 * between + 3 * there.loc["both", "cost"]
    assert there.loc["both", "over_years"] == pytest.approx(by_hand, rel=1e-6)
    assert abs(by_hand - there.loc["status quo", "cost"] - 3 * there.loc["both", "cost"]) > 100


@pytest.mark.parametrize(
    ("qualification", "lane", "years", "noted"),
    [("26 wk", "", 0.5, False), ("26 wk", "39 wk", 0.75, False), ("", "104 wk", 2.0, False), ("", "", 0.0, True)],
)
def test_the_time_of_an_approval(tmp_path, qualification, lane, years, noted):
    """Proves: lever_time comes first, then the qualification_time of a candidate; with neither it counts at once.

    What counts from day one is named in a note: it flatters the plan, and nobody would see it.
    """
    asked = write_study(tmp_path, how_often("1"), "", tables(qualification, lane)).asked()
    model = asked.futures[0].model
    today = rs.Plan("status quo", flows={NEAR: 200.0}, qualified=frozenset({NEAR}))
    plan = rs.Plan("more", flows={NEAR: 120.0, FAR: 80.0}, qualified=frozenset({NEAR, FAR}))
    coming = coming_into_force(today, plan, model)
    assert coming.whole_after == pytest.approx(years)
    assert (coming.unstated == (f"lane {FAR}",)) == noted
    if years:
        assert coming.steps[0].plan.flows == today.flows
        assert FAR not in coming.steps[0].plan.qualified


def test_what_is_given_up_is_given_up_last(tmp_path):
    """Proves: a shelf that a second source makes needless stays until that source is in force, a year later.

    Emptied on the day of the decision it would leave the plant with neither for a year, which no planner does.
    """
    asked = write_study(tmp_path, how_often("1"), "", tables()).asked()
    today = rs.Plan("status quo", buffers={VALVE: 100.0}, flows={NEAR: 200.0}, qualified=frozenset({NEAR}))
    plan = rs.Plan("other", flows={FAR: 200.0}, qualified=frozenset({FAR}))
    coming = coming_into_force(today, plan, asked.futures[0].model)
    assert [step.start for step in coming.steps] == pytest.approx([0, 1])
    assert coming.steps[0].plan.buffers == today.buffers
    assert coming.steps[0].plan.qualified == today.qualified
    assert coming.steps[1].plan == plan


@pytest.mark.parametrize(
    ("starts", "rates", "cost"),
    [
        ([0.0], [7.0], 21.0),
        ([0.0, 1.0], [10.0, 7.0], 10 + 14),
        ([0.0, 1.0, 2.5], [10.0, 9.0, 7.0], 10 + 13.5 + 3.5),
        ([0.0, 1.0, 2.5], [10.0, None, 7.0], 25 + 3.5),  # a plan on the way that could not serve is passed over
        ([0.0, 4.0], [10.0, 7.0], 30.0),  # not in force within the three years
    ],
)
def test_cost_over_three_years_by_hand(starts, rates, cost):
    """Proves: each plan counts for as long as it is in force, and none beyond the years asked for."""
    assert cost_over(3.0, starts, rates, 10.0) == pytest.approx(cost)


def test_times_of_levers_are_written_and_read(tmp_path):
    """Proves: a model written to a folder says the times of its levers as it was read."""
    model = write_study(tmp_path, how_often("1"), "", tables("26 wk", "39 wk")).asked().futures[0].model
    assert model.shelf_times == {VALVE: 13.0}
    rs.write_model(model, tmp_path / "again")
    again = rs.read_model(tmp_path / "again")
    assert again.shelf_times == model.shelf_times
    assert again.network.lanes[FAR].lever_time == pytest.approx(39)


def test_other_changes_of_the_tables_leave_years_out(tmp_path):
    """Proves: without `years` nothing is told over years, and years below 0 are refused with the line."""
    study = write_study(tmp_path, how_often("1"), "years = -1", tables())
    with pytest.raises(rs.InputError, match="years"):
        study.asked()
