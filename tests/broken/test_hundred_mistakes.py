"""A hundred slips of planners in tables, settings, scenarios, options and Python: each is told once, with its cure.

Each case is a slip, what the first finding must say, and nothing else: the words that mend it. The test makes the slip,
reads the cure out of the finding, writes what it tells, and checks again.
"""

from __future__ import annotations

import shutil
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

import pytest

import resilience as rs
from resilience.cli.app import app
from resilience.errors import InputError
from resilience.files import check, read_model, write_starter

if TYPE_CHECKING:
    from pathlib import Path

SCENARIOS = "starter.toml"


class Slip(NamedTuple):
    """What is written instead of what, in which file, and what the finding there says to mend it."""

    file: str
    right: str
    wrong: str
    cure: str
    column: str = ""


FIRST_LANE, OPTIONS = "KLEIN,PLANT,MOTOR", "0.2|1|4,1,150"
SLIPS = [
    Slip("lanes.csv", FIRST_LANE, "Klein,PLANT,MOTOR", "'KLEIN'", "origin"),
    Slip("lanes.csv", FIRST_LANE, "KLEIN,PLANTS,MOTOR", "'PLANT'", "destination"),
    Slip("lanes.csv", FIRST_LANE, "PLANT,KLEIN,MOTOR", "Write KLEIN as origin and PLANT as destination", "origin"),
    Slip("lanes.csv", "PLANT,CITY,PUMP", "CITY,PLANT,PUMP", "Write PLANT as origin", "origin"),
    Slip("lanes.csv", "sea,5 wk", "ship,5 wk", "sea", "mode"),
    Slip("lanes.csv", "sea,5 wk", "sea,five weeks", "12 wk", "lead_time"),
    Slip("lanes.csv", "sea,5 wk", "sea,5 m", "wk", "lead_time"),
    Slip("lanes.csv", "sea,5 wk", "sea,5", "12 wk", "lead_time"),
    Slip("lanes.csv", "sea,5 wk", "sea,-5 wk", "12 wk", "lead_time"),
    Slip("lanes.csv", "unlimited,active", "no limit,active", "unlimited", "capacity"),
    Slip("lanes.csv", "unlimited,active", "\u221e,active", "unlimited", "capacity"),
    Slip("lanes.csv", "150,active", "150,Active", "'active'", "status"),
    Slip("lanes.csv", "150,active", "150,in use", "active", "status"),
    Slip("lanes.csv", OPTIONS, "0.2/1/4,1,150", "number", "deliveries_per_period"),
    Slip("lanes.csv", OPTIONS, "0.2|1|4,1,", "number", "delivery_cost"),
    Slip("lanes.csv", OPTIONS, "0.2|1|4,2,150", "correct it", "deliveries"),
    Slip("lanes.csv", OPTIONS, "0.2|1|4|1,1,150", "once", "deliveries_per_period"),
    Slip("lanes.csv", OPTIONS, "0|1|4,1,150", "above 0", "deliveries_per_period"),
    Slip("lanes.csv", "0,0.6,,,", "0.7,0.6,,,", "min_share <= max_share", "min_share"),
    Slip("lanes.csv", "0,0.6,,,", "0,60,,,", "Write 0.6", "max_share"),
    Slip("lanes.csv", "candidate,6000,60 d", "candidate,,60 d", "number", "qualification_cost"),
    Slip("lanes.csv", "candidate,6000,60 d", "candidate,6.000,60 d", "6000", "qualification_cost"),
    Slip("lanes.csv", "candidate,6000,60 d", "candidate,6k,60 d", "6000", "qualification_cost"),
    Slip("lanes.csv", "candidate,6000,60 d", "candidate,EUR 6000,60 d", "6000", "qualification_cost"),
    Slip("lanes.csv", "6,4 h", "6,", "duration", "expedite_lead_time"),
    Slip("lanes.csv", "6,4 h", ",4 h", "number", "expedite_cost"),
    Slip("lanes.csv", "100,5,0.2", "100,,0.2", "number", "reserve_fee"),
    Slip("lanes.csv", "lead_time,unit_cost", "leadtime,unit_cost", "'lead_time'", "leadtime"),
    Slip("parts.csv", "PUMP,400", "PUMP,4O0", "plain number", "unit_value"),
    Slip("parts.csv", "PUMP,400", "PUMP,400.00.0", "plain number", "unit_value"),
    Slip("parts.csv", "PUMP,400", "PUMP,0", "what one unit is worth", "unit_value"),
    Slip("parts.csv", "PUMP,400", "PUMP,400 EUR", "Write 400", "unit_value"),
    Slip("parts.csv", "SEAL,8,rubber,0.35", "SEAL,8,rubber,35%", "Write 0.35", "holding_rate"),
    Slip("parts.csv", "SEAL,8,rubber,0.35", "SEAL,8,rubber,35", "Write 0.35", "holding_rate"),
    Slip("bom.csv", "PUMP,SEAL,2", "PUMP,SEAL,0", "above 0", "quantity"),
    Slip("bom.csv", "PUMP,SEAL,2", "PUMP,SEAL,2 pcs", "plain number", "quantity"),
    Slip("bom.csv", "PUMP,SEAL,2", "PUMP,SEALS,2", "'SEAL'", "child"),
    Slip("production.csv", "KLEIN,MOTOR,140", "KLEIN,MOTOR,14", "Raise the capacity", "capacity"),
    Slip("production.csv", "KLEIN,MOTOR,140", "KLEIN,MOTOR,", "unlimited", "capacity"),
    Slip("production.csv", "KLEIN,MOTOR,140,,,70", "KLEIN,MOTOR,140,,,7", "worth 90 and costs 9", "unit_value"),
    Slip("production.csv", "ASSEMBLY,8 min", "ASSEMBLY,8", "4 h", "cycle_time"),
    Slip("production.csv", "ASSEMBLY,8 min", ",8 min", "resources", "resource"),
    Slip("production.csv", "ASSEMBLY,8 min", "Assembly,8 min", "ASSEMBLY", "resource"),
    Slip("production.csv", "60,0.99", "60,99", "Write 0.99", "yield"),
    Slip("production.csv", "60,0.99", "60,99 %", "Write 0.99", "yield"),
    Slip("production.csv", "60,0.99", '60,"0,99"', "Write 0.99", "yield"),
    Slip("production.csv", "20,15,,,,2 d", "20,,,,,2 d", "number", "surge_premium"),
    Slip("resources.csv", "16 h", "16", "4 h", "available_time"),
    Slip("resources.csv", "16 h", "26 h", "hours of one period", "available_time"),
    Slip("sites.csv", "KLEIN,supplier,river", "KLEIN,suplier,river", "'supplier'", "kind"),
    Slip("sites.csv", "KLEIN,supplier,river", "KLEIN,supplier,River", "two names", "region"),
    Slip("sites.csv", "48.4,10.0", "48.4,190.0", "at most 180", "longitude"),
    Slip("sites.csv", "48.4,10.0", "48\u00b024',10.0", "plain number", "latitude"),
    Slip("sites.csv", "30 d,20 d,45 d", "50 d,20 d,45 d", "<= time_to_recover_high", "time_to_recover_high"),
    Slip("sites.csv", "rubber|overseas", "rubber;overseas", "Write rubber|overseas", "tags"),
    Slip("sites.csv", "8 wk,6 wk,12 wk,3000,4 h,rubber|overseas", "8 wk,6 wk,12 wk,3000,4 h,rubber/overseas",
         "Write rubber|overseas", "tags"),
    Slip("demand.csv", "CITY,PUMP,100", "CITY,PUMP,-100", "above 0", "quantity"),
    Slip("demand.csv", "CITY,PUMP,100", "CITY,PUMP,24000", "per period", "quantity"),
    Slip("demand.csv", "120,100,150", "120,130,150", "margin_low <= margin", "margin_low"),
    Slip("demand.csv", "2 d,4", "2,4", "2 d", "patience"),
    Slip("demand.csv", "2 d,4", "2 d,-4", "at least 0", "backlog_cost"),
    Slip("demand.csv", "2 d,4", "2 d,", "number", "backlog_cost"),
    Slip("policy.csv", "PLANT,MOTOR,3 d", "PLANT,MOTOR,3 weeks ago", "3 wd", "cover"),
    Slip("policy.csv", "PLANT,MOTOR,3 d", "PLANT,MOTOR,3", "Write 3 d", "cover"),
    Slip("policy.csv", "PLANT,MOTOR,3 d", "PLANT,MOTOR,400 d", "Lower the cover", "cover"),
    Slip("policy.csv", "PLANT,MOTOR,3 d", "KLEIN,SEAL,3 d", "Parts at KLEIN: MOTOR", "part"),
    Slip("inventory.csv", "PLANT,MOTOR,240,100", "PLANT,MOTOR,-240,100", "at least 0", "on_hand"),
    Slip("inventory.csv", "PLANT,MOTOR,240,100", "PLANT,MOTOR,45292,100", "a date as a number near 45000", "on_hand"),
    Slip("inventory.csv", "PLANT,MOTOR,240,100", "PLANT,MOTOR,2024-03-11,100", "plain number", "on_hand"),
    Slip("model.toml", 'currency = "EUR"', "currency = EUR", 'currency = "EUR"'),
    Slip("model.toml", 'period = "1 d"', 'period = "daily"', "3 d", "period"),
    Slip("model.toml", "periods_per_year = 240", "periods_per_year = 52", "worked", "periods_per_year"),
    Slip("model.toml", "periods_per_year = 240", 'periods_per_year = "240"', "Write 240, without", "periods_per_year"),
    Slip("model.toml", "periods_per_year = 240", "periods_per_year = 365.25.1", "one number"),
    Slip("model.toml", "holding_rate = 0.25", "holding_rate = 25", "Write 0.25", "holding_rate"),
    Slip("model.toml", "holding_rate = 0.25", "holding_rate = 0.0025", "Write 0.25", "holding_rate"),
    Slip("model.toml", "holding_rate = 0.25", "holding_rates = 0.25", "'holding_rate'", "holding_rates"),
    Slip("model.toml", '"buffers", "lots"', '"buffer", "lots"', "'buffers'", "levers[1]"),
    Slip("model.toml", "holding_refund = true", "holding_refund = yes", "holding_refund = true"),
    Slip("model.toml", "holding_refund = true", 'holding_refund = "true"', "Write true, without", "holding_refund"),
    Slip("model.toml", 'max_cover = "60 d"', "max_cover = 60", "3 d", "max_cover"),
    Slip("model.toml", "budget = 500000", "budget = 500.000", "Write 500000", "budget"),
    Slip("model.toml", "budget = 500000", "budget = 500,000", "500000"),
    Slip("model.toml", "budget = 500000", 'budget = "500 k"', "Write 500000", "constraints.budget"),
    Slip("model.toml", "fill_rate = 0.95", "fill_rate = 95", "Write 0.95", "constraints.fill_rate"),
    Slip("model.toml", '["KLEIN"]', '"KLEIN, MARINO"', '["KLEIN", "MARINO"]', "constraints.survive[1]"),
    Slip("model.toml", "cvar_level = 0.95", "cvar_level = 0.05", "Write 0.95", "risk.cvar_level"),
    Slip("model.toml", "years = 10000", "years = 10", "Write 10000", "risk.years"),
    Slip(SCENARIOS, '{ kind = "supplier" }', '{ kind = "suppliers" }', "'supplier'", "hazard[1].select.kind"),
    Slip(SCENARIOS, '{ kind = "supplier" }', '"supplier"', '{ site = "A" }', "hazard[1].select"),
    Slip(SCENARIOS, "rate = 0.02", 'rate = "once in 50 years"', "Write 0.02", "hazard[1].rate"),
    Slip(SCENARIOS, "rate = 0.02", "rate = 1/50", "Write rate = 0.02"),
    Slip(SCENARIOS, "rate = 0.02", "rate = 0", "such as 0.05", "hazard[1].rate"),
    Slip(SCENARIOS, "severity = 1.0", "severity = 0", "such as 1", "hazard[1].severity"),
    Slip(SCENARIOS, "low = 1.1, high = 1.4", "low = 10, high = 40", "Write 1.4", "hazard[4].severity"),
    Slip(SCENARIOS, '"exponential"', '"exponentional"', "'exponential'", "hazard[3].duration"),
]  # fmt: skip


@pytest.fixture(scope="module")
def whole(tmp_path_factory) -> Path:
    """Return the starter, to copy."""
    return write_starter(tmp_path_factory.mktemp("hundred") / "start")


@pytest.fixture
def study(whole: Path, tmp_path: Path) -> tuple[Path, Path]:
    """Return a copy of the starter to spoil: its model and its scenarios."""
    root = shutil.copytree(whole, tmp_path / "study")
    return root / "models" / "starter", root / "scenarios" / SCENARIOS


@pytest.mark.parametrize("slip", SLIPS, ids=[f"{n}-{slip.wrong[:24]}" for n, slip in enumerate(SLIPS)])
def test_a_slip_in_a_file(study: tuple[Path, Path], slip: Slip) -> None:
    """Proves: a slip is never silent; the first finding stands at its place and its words mend it, all at once.

    Taken in silence it would be a plan for other numbers; a cure that is none makes a planner try and try.
    """
    model, scenarios = study
    path = scenarios if slip.file == SCENARIOS else model / slip.file
    text = path.read_text(encoding="utf-8")
    assert text.count(slip.right) >= 1
    path.write_text(text.replace(slip.right, slip.wrong, 1), encoding="utf-8")
    found = list(check(model, scenarios))
    named = [one for one in found if slip.cure in f"{one.message} {one.remedy}"]
    assert named, [str(one) for one in found]
    assert named[0].column == (slip.column or None)
    assert len(found) <= 3, [str(one) for one in found]
    path.write_text(text, encoding="utf-8")
    assert list(check(model, scenarios)) == []


ASKED = [
    (["--gap", "5%"], "--gap"), (["--gap", "0,05"], "--gap"), (["--gap", "5"], "--gap"),
    (["--fill-rate", "95"], "--fill-rate"),
    (["--survive", "Klein"], "--survive"), (["--survive", "CITY"], "--survive"), (["--end", "unkown"], "--end"),
    (["--max-buffer-change", "0.5"], "--previous"), (["--judge-years", "3"], "--judge-years"),
    (["--seed", "-1"], "--seed"), (["--time-limit", "2 h"], "--time-limit"), (["--cvar-level", "1"], "--cvar-level"),
]  # fmt: skip


@pytest.mark.parametrize(("words", "named"), ASKED, ids=[" ".join(case[0]) for case in ASKED])
def test_a_slip_on_the_command_line(study: tuple[Path, Path], tmp_path: Path, words: list[str], named: str) -> None:
    """Proves: a slip in an option is refused before any work, with code 2, by the option's name."""
    from typer.testing import CliRunner

    run = tmp_path / "run"
    ended = CliRunner().invoke(app, ["plan", *map(str, study), "-o", str(run), *words])
    assert ended.exit_code == 2
    assert named in ended.stderr + ended.stdout
    assert not run.exists()


def lane(model: rs.Model, **changed: object) -> rs.Model:
    """The model with another first lane."""
    key, old = next(iter(model.network.lanes.items()))
    return replace(model, network=replace(model.network, lanes={**model.network.lanes, key: replace(old, **changed)}))


IN_PYTHON = [
    (lambda model: lane(model, unit_cost="12"), "unit_cost"),
    (lambda model: lane(model, unit_cost=-12.0), "unit_cost"),
    (lambda model: lane(model, destination="PLANTS"), "PLANTS"),
    (lambda model: lane(model, lead_time="2 d"), "lead_time"),
    (lambda model: lane(model, mode="ship"), "mode"),
    (lambda model: replace(model, holding_refund="yes"), "holding_refund"),
    (lambda model: replace(model, levers="buffers"), "levers"),
    (lambda model: replace(model, cover={("PLANT", "MOTOR"): -3.0}), "cover"),
]


@pytest.mark.parametrize(("change", "named"), IN_PYTHON, ids=[case[1] + str(n) for n, case in enumerate(IN_PYTHON)])
def test_a_slip_in_python(study: tuple[Path, Path], change, named: str) -> None:
    """Proves: a slip in an object is an InputError that names the field or the value, before anything is computed."""
    model, scenarios = study
    with pytest.raises(InputError) as caught:
        rs.optimize(change(read_model(model)), scenarios)
    assert any(named in str(one) for one in caught.value.problems)


def test_they_are_a_hundred() -> None:
    """Proves: no case was lost from the list."""
    assert len(SLIPS) + len(ASKED) + len(IN_PYTHON) >= 100
