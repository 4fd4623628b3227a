"""What a planner is told where a site is opened or closed: one action each, and what it is worth."""

from __future__ import annotations

import pytest
from support.advised import HAZARD, SETTINGS

import resilience as rs
from resilience.study.studies.years.in_force import coming_into_force

TABLES = {
    "sites": "site,kind,region,status,fixed_cost,opening_cost,opening_years,opening_time,opening_ramp,closing_cost,"
    "closing_years\nS,supplier,r,,,,,,,,\nT,supplier,r,,9000,,,,,3000,3\n"
    "N,supplier,q,candidate,{fixed},20000,10,120 d,60 d,,\nM,market,r,,,,,,,,",
    "parts": "part,unit_value\nA,10",
    "bom": "parent,child,quantity",
    "production": "site,part,capacity,unit_cost\nS,A,120,4\nT,A,120,6\nN,A,120,{cost}",
    "lanes": "origin,destination,part,mode,lead_time,unit_cost,capacity,status,qualification_cost,activation_time,"
    "share\nS,M,A,road,0 d,0,unlimited,active,,,1\nT,M,A,road,0 d,0,unlimited,active,,,0\n"
    "N,M,A,road,0 d,0,unlimited,candidate,0,0 d,",
    "demand": "market,part,quantity,margin,patience\nM,A,40,30,0",
}  # fmt: skip


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    """A plan where N makes a unit for 2 instead of 4, at 8,000 a year and 20,000 once: 19,200 - 10,000 are saved."""
    folder = tmp_path_factory.mktemp("openings")
    (folder / "model.toml").write_text(SETTINGS)
    (folder / "h.toml").write_text(HAZARD)
    for name, text in TABLES.items():
        (folder / f"{name}.csv").write_text(text.replace("{fixed}", "8000").replace("{cost}", "2"))
    return rs.optimize(folder, folder / "h.toml", rs.PlanOptions(gap=1e-9))


def test_opening_and_closing_are_one_action_each_with_their_worth(found):
    """Proves: opening N saves 240 x 40 x 2 - 8,000 - 2,000; closing T saves 9,000 - 1,000; each undone alone.

    Undone, the market is fed by whom it is today. Sensitivity: sources told as an action of their own beside the site,
    an action that cannot be undone because a lane needs the site, or a cost once that counts whole.
    """
    table = found.recommendations
    sites = table[table["kind"] == "site"].set_index("site")
    assert set(sites.index) == {"N", "T"}
    assert sites.loc["N", "action"].startswith("Open the site N (it delivers ")
    assert sites.loc["N", "action"].endswith("until then as today): A to M 100 %.")
    assert sites.loc["T", "action"] == "Close the site T."
    assert sites.loc["N", "saving"] >= 240 * 40 * 2 - 10_000 - 1
    assert sites.loc["T", "saving"] == pytest.approx(8000, abs=1)
    assert (sites.loc["N", "spent_once"], sites.loc["T", "spent_once"]) == (20_000, 3000)
    assert sites.loc["N", "cost"] == pytest.approx(10_000 - 240 * 40 * 2, abs=1)
    assert "source" not in set(table["kind"])


def test_the_run_tells_them(found, tmp_path):
    """Proves: plan.json, the comparison and reserves.csv name sites and what they cost."""
    found.write(tmp_path / "run")
    plan = rs.read_run(tmp_path / "run").plan
    assert (plan.opened, plan.closed) == (frozenset({"N"}), frozenset({"T"}))
    costs = found.comparison.set_index("policy")["site_costs"]
    assert (costs["status quo"], costs["optimized mix"]) == pytest.approx((9000, 10_000 + 1000))
    told = found.reserves.set_index("kind")
    assert (told.loc["opened site", "fee"], told.loc["closed site", "fee"]) == pytest.approx((10_000, -8000))


def test_exposure_counts_what_is_open(found):
    """Proves: today N cannot fail, under the plan T cannot; nobody is told of a site that is not there."""
    today, planned = (set(rs.exposure(found.model, plan=plan).sites["name"]) for plan in (None, found.plan))
    assert today == {"S", "T", "M"}
    assert planned == {"S", "N", "M"}


def test_a_site_comes_into_force_when_it_delivers_in_full(found):
    """Proves: N and its lane after 180 of 365 days, T given up then, not before; until then today's plan.

    Sensitivity: shares that move before the site is open, or a site closed on day one, would leave the market unserved.
    """
    today = found.policies["status quo"].plan
    steps = coming_into_force(today, found.plan, found.model).steps
    assert [round(step.start, 2) for step in steps] == [0.0, 0.49]
    assert not steps[0].plan.opened
    assert not steps[0].plan.closed
    assert steps[0].plan.flows == today.flows


@pytest.fixture(scope="module")
def unopened(tmp_path_factory):
    """N as dear as T, at 60,000 a year: worth nothing every day, and too dear to stand by for fires of S and T."""
    folder = tmp_path_factory.mktemp("unopened")
    (folder / "model.toml").write_text(SETTINGS)
    (folder / "h.toml").write_text(HAZARD)
    tables = TABLES | {"lanes": TABLES["lanes"].replace("candidate,0,0 d", "candidate,70,0 d")}
    for name, text in tables.items():
        rows = text.replace("{fixed}", "60000").replace("{cost}", "6").replace("T,supplier,r", "T,supplier,q")
        (folder / f"{name}.csv").write_text("\n".join(row for row in rows.split("\n") if not row.startswith("T,")))
    return rs.optimize(folder, folder / "h.toml", rs.PlanOptions(gap=1e-9))


def test_a_site_that_is_not_opened_says_when_it_would_pay(unopened):
    """Proves: N standing by costs 60,000 + 2,000 + its approval of 70 a year; it would pay above a rate, and says so.

    The rate at which it breaks even is that at which what it avoids is what it costs. Sensitivity:
    opened without its approval N avoids nothing, at whatever rate; without the cost of opening it would pay sooner.
    """
    table = unopened.recommendations
    (row,) = table[(table["kind"] == "stay lean") & (table["site"] == "N")].to_dict("records")
    assert row["action"].startswith("Do without opening the site N (it delivers 78.9 working days (120 calendar days)")
    assert row["action"].endswith("until then as today) to stand by.")
    cost = 60_000 + 2_000 + 70
    avoided = cost - row["saving"]
    assert avoided > 0
    assert row["break_even_rate"] == pytest.approx(0.05 * cost / avoided, rel=1e-6)
    (told,) = (one for one in unopened.recommended if one.site == "N")
    assert told.status is rs.Status.STAY_LEAN
    assert len(told.changes) == 2
