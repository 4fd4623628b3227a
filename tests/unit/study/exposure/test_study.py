"""Exposure studies: relations that hold whatever the data, groups, shared sources, questions and prices."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from hypothesis import assume, given, settings
from support.cases import cases, taken_as_is

from resilience import exposure, read_model
from resilience.errors import NoPlanError
from resilience.plan.levers import Lever, Requirements
from resilience.program.extract import plan_of
from resilience.program.two_stage import build_program
from resilience.quantities import SiteId
from resilience.solve.two_stage import solve_two_stage
from resilience.study.exposure.price import price_of_survival


def study(model, **options):
    """Exposure of a random model, where today's plan serves its demand."""
    try:
        return exposure(taken_as_is(model), **options)
    except NoPlanError:
        assume(False)
        raise


def row(result, name, kind="site"):
    """The row of one failure."""
    table = result.table
    return table[(table["kind"] == kind) & (table["name"] == name)].iloc[0]


@settings(max_examples=25)
@given(cases())
def test_the_plan_falls_short_exactly_when_something_is_lost(case):
    """Proves: at constant rates and by periods alike, TTS < TTR exactly when the impact until recovery is positive.

    Sensitivity: mixing the two readings (TTS of one, impact of the other) breaks it wherever help takes time.
    """
    table = study(case.model).table
    known = table[table["time_to_recover"].notna()]
    for suffix in ("", "_dynamic"):
        short = known[f"time_to_survive{suffix}"] < known["time_to_recover"]
        assert (short == (known[f"units_lost{suffix}"] > 0)).all()


@settings(max_examples=15)
@given(cases())
def test_impact_grows_with_the_recovery_time_and_falls_with_stock(case):
    """Proves: impact never falls as an outage lasts longer, and doubling all stock never raises it or shortens the TTS.

    Sensitivity: stock drawn anew every period instead of once would leave the impact unmoved by the duration.
    """
    before = study(case.model, dynamic=False)
    by_duration = before.durations.sort_values(["kind", "name", "factor"])
    steps = by_duration.groupby(["kind", "name"])["margin_lost"].diff().dropna()
    assert (steps >= -1e-6 * max(by_duration["margin_lost"].max(), 1.0)).all()
    doubled = replace(case.model, cover={node: 2 * units for node, units in case.model.cover.items()})
    after = study(doubled, dynamic=False)
    known = before.table["margin_lost"].notna()
    slack = 1e-6 * max(before.table["margin_lost"].max(), 1.0)
    assert (after.table["margin_lost"][known] <= before.table["margin_lost"][known] + slack).all()
    assert (after.table["time_to_survive"] >= before.table["time_to_survive"] * (1 - 1e-6)).all()


@settings(max_examples=15)
@given(cases())
def test_a_region_costs_at_least_as_much_as_each_of_its_sites(case):
    """Proves: what fails with more beside it never survives longer or loses less over the same time.

    Sensitivity: a region that lost only its makers' output, and kept its stock, could survive longer than a site.
    """
    result = study(case.model, dynamic=False)
    for _, group in result.groups[result.groups["kind"] == "region"].iterrows():
        times = [row(result, site)["time_to_survive"] for site in group["sites"].split("|")]
        assert group["time_to_survive"] <= min(times) * (1 + 1e-6)


def test_the_plan_survives_what_it_was_made_to_survive(tiny):
    """Proves: the cheapest plan that must survive NEAR for its recovery time has a TTS by periods of at least that.

    Today's plan has 100 valves, half a period of need. Sensitivity: stock of today instead of the plan's leaves 0.5.
    """
    model = read_model(tiny.model)
    site, recover = SiteId("NEAR"), model.network.sites["NEAR"].time_to_recover
    program = build_program(replace(model, requirements=Requirements(survive=(site,))), ())
    outcome = solve_two_stage(program)
    made = plan_of(program, outcome.answer.x, "survivor")
    today, then = row(exposure(model), site), row(exposure(model, made), site)
    assert today["time_to_survive_dynamic"] < recover
    assert then["time_to_survive_dynamic"] >= recover * (1 - 1e-6)
    assert then["units_lost_dynamic"] == 0


def test_idle_sites_can_go_and_groups_take_the_slowest_recovery(tiny):
    """Proves: a candidate nobody buys from is survived for ever; `hills` recovers with FAR, its slowest (6 weeks).

    Two of the three sites in hills state no recovery time. Sensitivity: the mean or the first would be another number.
    """
    result = exposure(read_model(tiny.model))
    far, hills = row(result, "FAR"), row(result, "hills", "region")
    assert math.isinf(far["time_to_survive_dynamic"])
    assert far["units_lost"] == far["units_lost_dynamic"] == 0
    assert hills["time_to_recover"] == pytest.approx(6)
    assert hills["sites_without_recovery_time"] == 2


def test_numbers_of_a_single_source(tiny):
    """Proves: NEAR makes all 200 valves a week for 100 pumps; 100 in stock last half a week; 3 weeks lose 250 pumps.

    250 pumps at 60 are 15,000. Sensitivity: counting FAR, a candidate, would lose nothing (250 a week); valves
    instead of pumps, 500.
    """
    near = row(exposure(read_model(tiny.model), dynamic=False), "NEAR")
    assert near["time_to_survive"] == pytest.approx(0.5)
    assert near["units_lost"] == pytest.approx(250)
    assert near["margin_lost"] == pytest.approx(15_000)
    assert near["exposure_index"] == 1
    assert near["products_cut_off"] == "PUMP"


def test_questions_rank_the_widest_swing_first(tiny):
    """Proves: what nobody stated is asked for before what is known to 30 %.

    PLANT states no recovery time: 1 to 52 weeks without pumps lose 100 to 5,200 (312,000 - 6,000 = 306,000 of swing).
    NEAR states 3 weeks, so 2.1 to 3.9 weeks: 160 to 340 pumps, a swing of 10,800. Its stock of 100 valves, 70 to 130:
    265 to 235 pumps, 1,800. Sensitivity: ranking by impact would put NEAR's stock beside NEAR.
    """
    asked = exposure(read_model(tiny.model), dynamic=False).questions
    swings = {(r["what"], r["site"], r["part"]): r["swing"] for _, r in asked.iterrows()}
    assert list(asked["swing"]) == sorted(asked["swing"], reverse=True)
    assert (asked.iloc[0]["what"], asked.iloc[0]["site"]) == ("time_to_recover", "PLANT")
    assert swings["time_to_recover", "PLANT", ""] == pytest.approx(306_000)
    assert swings["time_to_recover", "NEAR", ""] == pytest.approx(10_800)
    assert swings["stock", "PLANT", "VALVE"] == pytest.approx(1_800)


def test_a_recovery_is_asked_for_by_the_reading_that_decides(tiny):
    """Proves: at its stated recovery a site loses the same in the table and between the ends of what is asked for.

    Sensitivity: ends at constant rates lost 189 k at 42 days where 56 days by period lost 58 k.
    """
    found = exposure(read_model(tiny.model))
    asked = found.questions.set_index(["what", "site"])
    for name, lost in found.sites.set_index("name")["margin_lost_dynamic"].dropna().items():
        if ("time_to_recover", name) in asked.index:
            one = asked.loc[("time_to_recover", name)]
            assert one["margin_lost_low"] <= lost <= one["margin_lost_high"]
            assert one["reading"] == "by period"
    assert set(asked.loc["stock"]["reading"]) == {"rough"}
    assert set(exposure(read_model(tiny.model), dynamic=False).questions["reading"]) == {"rough"}


def test_the_price_of_another_period_is_what_it_takes_to_hold_its_stock(tiny):
    """Proves: a whole week more without NEAR takes 200 valves at 10 x 0.2 = 2 a year each: 400.

    Today's 100 valves last 0.6 weeks by periods: in the week that is hit in part NEAR makes 250 (1 - 0.6) = 100 of 200.
    So 0 to 0.6 costs 200, to 1.6 another 400, to 3 (the recovery, 600 valves) 600, to 4 another 400.
    Sensitivity: today's plan as the base would start from a cost that nobody has to pay.
    """
    model = read_model(tiny.model)
    model = replace(model, levers=frozenset({Lever.BUFFERS}))
    price = price_of_survival(exposure(model), SiteId("NEAR"))
    assert price["survives"].tolist() == pytest.approx([0, 0.6, 1.6, 3, 4], abs=1e-5)
    assert price["extra"].tolist() == pytest.approx([0, 200, 600, 1200, 1600], abs=0.01)
    steps = [200 / 0.6, 400, 600 / 1.4, 400]
    assert price["price_per_period"].dropna().tolist() == pytest.approx(steps, rel=1e-4)
    assert price["price_per_day"].dropna().tolist() == pytest.approx([step / 7 for step in steps], rel=1e-4)


def test_a_plan_that_does_not_serve_demand_has_no_exposure(tiny):
    """Proves: without a steady state there is nothing to survive. Evaluated anyway, every site would look harmless."""
    model = read_model(tiny.model)
    demand = {node: replace(sold, quantity=1e4) for node, sold in model.network.demand.items()}
    with pytest.raises(NoPlanError, match="does not serve"):
        exposure(taken_as_is(replace(model, network=replace(model.network, demand=demand))))
