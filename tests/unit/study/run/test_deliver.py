"""The run folder: what its tables say, against the plan they come from."""

from __future__ import annotations

import json
from dataclasses import replace
from hashlib import sha256

import pandas as pd
import pytest

from resilience import optimize, read_model, read_scenarios
from resilience.errors import InputError
from resilience.files import read_plan
from resilience.study.policy_names import MIX
from resilience.study.run.decisions import intensities
from resilience.study.run.deliver import write_run


@pytest.fixture(scope="module")
def run(tiny_result, tmp_path_factory):
    """The run folder of the tiny study."""
    return write_run(tiny_result, tmp_path_factory.mktemp("runs") / "run")


def table(run, name):
    """One table of the folder."""
    return pd.read_csv(run / f"{name}.csv")


def test_the_plan_reads_back(run, tiny_result):
    """Proves: plan.json holds every decision."""
    assert read_plan(run) == replace(tiny_result.plan, name=read_plan(run).name)


def test_buffers_say_cover_and_holding_cost(run):
    """Proves: 300 valves at 200 a week are 1.5 periods, 10.5 days, and cost 300 x 10 x 0.2 = 600; today it is 100.

    A refill takes at least a week: no shelf is refilled faster than whole in one period.
    """
    row = table(run, "buffers").set_index(["site", "part"]).loc[("PLANT", "VALVE")]
    assert row["refill_days"] >= 7 - 1e-9
    assert row.drop("refill_days").to_dict() == pytest.approx(
        {"units": 300, "cover_periods": 1.5, "cover_days": 10.5, "units_today": 100, "holding_cost": 600}
    )


def test_shelves_say_today_the_plan_and_the_change(run):
    """Proves: from 100 valves to 300 at 200 a week: 200 more, seven days, 2,000 in goods and 400 a year to hold.

    Sensitivity: days by what flows in a year of 365 days instead of 52 weeks would differ.
    """
    row = table(run, "shelves").set_index(["site", "part"]).loc[("PLANT", "VALVE")]
    expected = {"units": (100, 300), "days": (3.5, 10.5), "value": (1000, 3000), "holding_per_year": (200, 600)}
    for name, (today, plan) in expected.items():
        found = [row[f"{name}_{when}"] for when in ("today", "plan", "change")]
        assert found == pytest.approx([today, plan, plan - today])


def test_the_workbook_holds_what_the_tables_say(run, tiny_result):
    """Proves: each sheet is its table, in numbers, and no text in it is a formula."""
    sheets = pd.read_excel(run / "results.xlsx", sheet_name=None)
    assert {"about", "comparison", "recommendations", "shelves", "sources"} <= set(sheets)
    assert sheets["shelves"]["units_change"].tolist() == pytest.approx(table(run, "shelves")["units_change"].tolist())
    about = sheets["about"].set_index("what")["value"]
    assert float(about["whole cost of the plan a year"]) == pytest.approx(tiny_result.objective)


def test_sources_and_lots_stand_beside_today(run):
    """Proves: FAR is qualified as a standby without flow; NEAR delivers lots of 200 (today 40), the slowest."""
    sources = table(run, "sources").set_index("origin")
    assert bool(sources.loc["FAR", "qualified"])
    assert (sources.loc["FAR", "share"], sources.loc["NEAR", "share"], sources.loc["NEAR", "share_today"]) == (0, 1, 1)
    lot = table(run, "lots").iloc[0]
    assert (lot["lot"], lot["lot_today"], lot["position"]) == pytest.approx((200, 40, 0))


def test_event_losses_add_up_to_the_aal(run):
    """Proves: rates times losses of the event loss table give each policy's AAL in comparison.csv."""
    losses = table(run, "scenario_losses")
    costs = table(run, "comparison").set_index("policy")
    for policy, column in (("status quo", "loss_status_quo"), (MIX, "loss_optimized_mix")):
        assert (losses["rate"] * losses[column]).sum() == pytest.approx(costs.loc[policy, "aal"])
    assert {"short_status_quo", "duration_periods", "duration_days", "severity"} <= set(losses.columns)


def test_sampled_numbers_carry_their_sample(run):
    """Proves: every CVaR and every point of an exceedance curve says from how many years, drawn with which seed."""
    assert {"cvar_years", "cvar_seed"} <= set(table(run, "comparison").columns)
    curve = table(run, "exceedance")
    assert {"years", "seed", "low", "high"} <= set(curve.columns)
    assert ((curve["low"] <= curve["probability"]) & (curve["probability"] <= curve["high"])).all()
    assert list(curve["policy"].unique()) == list(table(run, "comparison")["policy"])


def test_intensities_add_up_to_the_comparison(run):
    """Proves: the parts' just-in-case spend and purchase value sum to the totals the program computed."""
    total = table(run, "intensity").set_index("part").loc["total"]
    mix = table(run, "comparison").set_index("policy").loc[MIX]
    assert total["jic_spend"] == pytest.approx(mix["jic_spend"])
    assert total["jic_intensity"] == pytest.approx(mix["jic_intensity"])
    assert total["purchase_value"] == pytest.approx(200 * 10 * 52)


def test_dear_making_counts_as_spend_on_sources(tiny):
    """Proves: with NEAR limited to 150 valves a week, PLANT makes 50 itself at 4 more each: 200 a week, 10,400 a year.

    A table that looked at lanes only would show none of it, and its total would not be the program's.
    """
    near = "NEAR,VALVE,250"
    made = tiny.model / "production.csv"
    made.write_text(made.read_text().replace(near, "NEAR,VALVE,150") + "PLANT,VALVE,250,12.1,,,,\n")
    lanes = tiny.model / "lanes.csv"
    lanes.write_text("".join(line for line in lanes.read_text().splitlines(keepends=True) if "FAR" not in line))
    model = read_model(tiny.model)
    result = optimize(model, read_scenarios(tiny.scenarios, model.calendar))
    valve = intensities(result).set_index("part").loc["VALVE"]
    assert valve["source_spend"] == pytest.approx(10_400)
    total = intensities(result)["jic_spend"].iloc[-1]
    assert total == pytest.approx(result.comparison["jic_spend"].iloc[-1])


def test_the_certificate_names_every_input_by_its_hash(run, tiny_result):
    """Proves: anyone can check that the files are the ones the run was made from, and with what it was made."""
    certificate = json.loads((run / "certificate.json").read_text())
    assert certificate["inputs"] == {
        **{f"model/{name}": digest for name, digest in tiny_result.model.hashes.items()},
        **{f"scenarios/{name}": digest for name, digest in tiny_result.book.hashes.items()},
    }
    assert set(certificate["versions"]) >= {"python", "resilience", "pyomo", "highspy", "numpy"}
    assert certificate["proof"]["status"] == "solved"
    assert certificate["proof"]["lower_bound"] <= certificate["proof"]["objective"]
    assert certificate["scenario_set"]["count"] == 3
    assert certificate["scenario_set"]["overlap_rate"] > 0


def test_hashes_are_those_of_the_files(tiny):
    """Proves: the digest is SHA-256 of the bytes on disk."""
    digest = sha256((tiny.model / "lanes.csv").read_bytes()).hexdigest()
    assert read_model(tiny.model).hashes["lanes.csv"] == digest


def test_a_failed_delivery_leaves_nothing(tiny_result, tmp_path):
    """Proves: when one file cannot be written, no folder appears and no hidden one stays."""
    broken = replace(tiny_result, comparison=None)
    with pytest.raises(AttributeError):
        write_run(broken, tmp_path / "run")
    assert list(tmp_path.iterdir()) == []


def test_an_earlier_run_is_kept_unless_replaced(tiny_result, tmp_path):
    """Proves: a second run of the same name is refused without `replace`."""
    write_run(tiny_result, tmp_path / "run")
    with pytest.raises(InputError, match="already exists"):
        write_run(tiny_result, tmp_path / "run")
    write_run(tiny_result, tmp_path / "run", replace=True)
