"""Single changes of every table, kind and operator: each is made, or refused with what is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

import resilience as rs
from resilience.files.changes.from_toml import as_changes
from resilience.files.inputs import raw_inputs
from resilience.findings import Code

ROOT = Path(rs.__file__).parents[1]
KLEIN, SEA = "KLEIN>PLANT:MOTOR:road", "MARINO>PLANT:SEAL:sea"
DAYS = 240 / 365
"""Working days of the starter in a calendar day."""


def lane(name, field):
    """A number of a lane."""
    return lambda model, _: getattr(model.network.lanes[name], field)


def made(site, part, field):
    """A number of a maker."""
    return lambda model, _: next(
        getattr(one, field) for one in model.network.production.values() if (one.site, one.part) == (site, part)
    )


def site(name, field):
    """What is stated of a site."""
    return lambda model, _: getattr(model.network.sites[name], field)


def hazard(name, field):
    """What is stated of a hazard."""

    def look(_, book):
        found = next(one for one in book.hazards if one.name == name)
        for part in field.split("."):
            found = getattr(found, part, None)
        return found

    return look


MADE = [
    # sites
    ("sites[site=KLEIN].time_to_recover*=1.5", site("KLEIN", "time_to_recover"), 45 * DAYS),
    ('sites[region=river, kind=supplier].tags="metal|old"', site("ORION", "tags"), ("metal", "old")),
    ("sites[tag=overseas].visibility_cost+=-500", site("MARINO", "visibility_cost"), 2500),
    ("sites[part=SEAL].region=inland", site("MARINO", "region"), "inland"),
    ('sites[site=KLEIN].max_cover="10 wd"', site("KLEIN", "max_cover"), 10),
    # parts, bill of materials, lines
    ("parts.unit_value*=0.5", lambda model, _: model.network.parts["SEAL"].unit_value, 4),
    ("parts[family=rubber].holding_rate=0.4", lambda model, _: model.network.parts["SEAL"].holding_rate, 0.4),
    ('parts[part=SEAL].holding_rate=""', lambda model, _: model.network.parts["SEAL"].holding_rate, 0.25),
    ("bom[child=SEAL].quantity+=1", lambda model, _: {one.child: one.quantity for one in model.network.bom}["SEAL"], 3),
    ("resources.available_time+=-30 min", lambda model, _: model.network.resources["PLANT", "ASSEMBLY"].available_time,
     15.5),
    # production
    ("production[site=KLEIN].capacity*=1.1", made("KLEIN", "MOTOR", "capacity"), 154),
    ("production[family=rubber].unit_cost+=0.25", made("MARINO", "SEAL", "unit_cost"), 5.25),
    ("production[kind=supplier, region=river].unit_cost*=2", made("ORION", "HOUSING", "unit_cost"), 44),
    ("production[part=PUMP].cycle_time*=0.5", made("PLANT", "PUMP", "cycle_time"), None),
    # lanes
    ("lanes[origin=KLEIN].unit_cost*=1.1", lane(KLEIN, "unit_cost"), 2.2),
    ("lanes[origin=KLEIN].unit_cost*=1.125", lane(KLEIN, "unit_cost"), 2.25),
    ("lanes[origin=KLEIN].unit_cost=2.1250", lane(KLEIN, "unit_cost"), 2.125),
    ("lanes[region=coast].unit_cost*=1.1", lane(SEA, "unit_cost"), 0.44),
    ("lanes[origin.region=river, part=MOTOR].lead_time*=1.5", lane(KLEIN, "lead_time"), 3 * DAYS),
    ("lanes[mode=sea].lead_time+=3 d", lane(SEA, "lead_time"), 38 * DAYS),
    ("lanes[origin=KLEIN].lead_time+=12 h", lane(KLEIN, "lead_time"), 2.5 * DAYS),
    (f'lanes[lane="{SEA}"].capacity=500', lane(SEA, "capacity"), 500),
    ("lanes[origin=KLEIN|MARINO, mode=road|sea].capacity+=50", lane(SEA, "capacity"), 450),
    ("lanes[mode=sea].deliveries_per_period*=2", lane(SEA, "delivery_options"), None),
    ("lanes[origin=KLEIN].deliveries=4", lane(KLEIN, "deliveries"), 4),
    ("remove lanes[mode=air]", lambda model, _: sum(one.mode == "air" for one in model.network.lanes.values()), 0),
    # policy, demand, inventory
    ("policy[part=SEAL].cover*=2", lambda model, _: {node.part: units for node, units in model.cover.items()}["SEAL"],
     None),
    ("remove policy[part=MOTOR]", lambda model, _: [node.part for node in model.from_stock], ["MOTOR"]),
    ("demand[market=CITY].quantity*=1.1", lambda model, _: next(iter(model.network.demand.values())).quantity, 110),
    ("demand.margin=150", lambda model, _: next(iter(model.network.demand.values())).margin, 150),
    ("demand.patience+=2 d", lambda model, _: next(iter(model.network.demand.values())).patience, 4 * DAYS),
    ("inventory[part=SEAL].on_hand*=0", lambda model, _: {one.part: one.on_hand for one in model.inventory}["SEAL"], 0),
    ("new inventory[site=MARINO, part=SEAL, on_hand=5]", lambda model, _: len(model.inventory), None),
    # settings and requirements
    ("settings.holding_rate+=0.05", lambda model, _: model.network.parts["PUMP"].holding_rate, 0.3),
    ("settings.risk.cvar_weight=0.2", lambda model, _: model.risk.weight, 0.2),
    ("settings.levers=buffers|lots", lambda model, _: sorted(model.levers), ["buffers", "lots"]),
    ('settings.max_cover="90 d"', lambda model, _: model.max_cover, 90 * DAYS),
    ("settings.title=2030", lambda model, _: model.title, "2030"),
    ('settings.sources.demand="a survey"', lambda model, _: model.sources.get("demand"), "a survey"),
    ("requirements.budget*=0.5", lambda model, _: model.requirements.budget, 250_000),
    ('requirements.fill_rate=""', lambda model, _: model.requirements.fill_rate, None),
    ("requirements.survive=KLEIN|ORION", lambda model, _: model.requirements.survive, ("KLEIN", "ORION")),
    ("requirements.change.flows=0.1", lambda model, _: model.requirements.change.flows, 0.1),
    # hazards
    ("hazard[name=supplier-fire].rate*=2.5", hazard("supplier-fire", "rate"), 0.05),
    ("hazard.detection*=2", hazard("port-crisis", "detection"), 4 * DAYS),
    ("hazard[region=river].duration.high+=1 wk", hazard("river-flood", "duration.high"), 37 * DAYS),
    ("hazard[name=river-flood].duration*=2", hazard("river-flood", "duration.low"), 6 * DAYS),
    ("hazard[name=supplier-fire].duration.median=20 d", hazard("supplier-fire", "duration.median"), 20 * DAYS),
    ("hazard[hits=demand].severity+=0.1", hazard("demand-swing", "severity.high"), 1.5),
    ("hazard[name=port-crisis].severity=uniform(low = 0.2, high = 0.6)", hazard("port-crisis", "severity.low"), 0.2),
    ("hazard[name=river-flood].region=river|coast", hazard("river-flood", "select.regions"), ("river", "coast")),
    ("hazard[name=port-crisis].compound=demand-swing", hazard("port-crisis", "compound"), ("demand-swing",)),
    ("hazard[per=group].strata=3", hazard("port-congestion", "strata"), 3),
    ('hazard[name=supplier-fire].ramp=""', hazard("supplier-fire", "ramp"), None),
    ("remove hazard[name=supplier-fire]", lambda _, book: len(book.hazards), 4),
    ('new hazard[name=outage, hits=capacity, site=PLANT, rate=1, severity=1, duration=2 d, detection=1 h, source=x]',
     hazard("outage", "rate"), 1),
    ("scenarios.seed=8", lambda _, book: book.seed, 8),
    ("scenarios.cycle_strata+=1", lambda _, book: book.cycle_strata, 3),
]  # fmt: skip
REFUSED = [
    # tables and columns
    ("lane.unit_cost*=2", Code.UNKNOWN_TABLE, "lane", "'lanes'"),
    ("model.title=x", Code.UNKNOWN_TABLE, "model", ""),
    ("lanes.unitcost*=2", Code.UNKNOWN_COLUMN, "unitcost", "'unit_cost'"),
    ("sites[origin=KLEIN].region=x", Code.UNKNOWN_COLUMN, "origin", ""),
    ("lanes[origin.regoin=river].unit_cost=1", Code.UNKNOWN_COLUMN, "origin.regoin", "'origin.region'"),
    ("new sites[site=B, kinds=supplier]", Code.UNKNOWN_COLUMN, "kinds", "'kind'"),
    ("settings.holding_rat*=2", Code.UNKNOWN_KEY, "holding_rat", "'holding_rate'"),
    ("requirements.bugdet=3", Code.UNKNOWN_KEY, "bugdet", "'budget'"),
    ("settings.columns.lanes=3", Code.CONFLICT, "columns.lanes", "settings themselves"),
    ("settings.scenarios.seed=3", Code.CONFLICT, "scenarios.seed", "scenarios.seed"),
    ("hazard.rates*=2", Code.UNKNOWN_COLUMN, "rates", "'rate'"),
    ("hazard[nme=x].rate=2", Code.UNKNOWN_COLUMN, "nme", "'name'"),
    ("scenarios.sead=2", Code.UNKNOWN_COLUMN, "sead", "'seed'"),
    ("scenarios[name=x].seed=2", Code.WRONG_KIND, "scenarios", "hazard["),
    ("settings[site=KLEIN].holding_rate=2", Code.WRONG_KIND, "settings", "Leave out where"),
    ("remove requirements[site=KLEIN]", Code.WRONG_KIND, "requirements", "KEY"),
    # rows
    ("lanes[origin=KLIEN].unit_cost*=2", Code.NO_MATCH, "origin", "'KLEIN'"),
    ("lanes[origin=KLEIN|KLIEN].unit_cost*=2", Code.NO_MATCH, "origin", "'KLEIN'"),
    ("lanes[origin=KLEIN, mode=sea].unit_cost*=2", Code.NO_MATCH, "lanes", "rows that there are"),
    ("production[region=coats].unit_cost*=2", Code.NO_MATCH, "region", "'coast'"),
    ("remove sites[tag=metals]", Code.NO_MATCH, "tag", "'metal'"),
    ("hazard[name=river-flod].rate*=2", Code.NO_MATCH, "name", "'river-flood'"),
    ("hazard[region=rivers].rate*=2", Code.NO_MATCH, "region", "'river'"),
    # amounts
    ("lanes.status*=2", Code.WRONG_KIND, "status", "with set"),
    ("sites.region+=1", Code.WRONG_KIND, "region", "with set"),
    ("sites[site=ORION].visibility_cost*=2", Code.BLANK_CELL, "visibility_cost", "Set it"),
    ("production[site=MARINO].yield*=0.9", Code.BLANK_CELL, "yield", "Set it"),
    ("lanes.lead_time+=3", Code.WRONG_KIND, "lead_time", "time such as 3 d"),
    ("lanes[origin=KLEIN].lead_time+=2 periods", Code.WRONG_KIND, "lead_time", "time such as 3 d"),
    ("lanes[origin=KLEIN].unit_cost+=3 d", Code.WRONG_KIND, "unit_cost", "plain number"),
    ("lanes[origin=KLEIN].unit_cost+=1.500", Code.AMBIGUOUS_NUMBER, "unit_cost", "1500 if thousands"),
    ("lanes[origin=KLEIN].lead_time+=1.500 d", Code.AMBIGUOUS_NUMBER, "lead_time", "1500 d if thousands"),
    ("hazard[name=river-flood].rate=1.500", Code.AMBIGUOUS_NUMBER, "rate", "1500 if thousands"),
    ("lanes[origin=KLEIN].lead_time+=-3 d", Code.OUT_OF_BOUNDS, "lead_time", "less"),
    ("lanes[origin=KLEIN].unit_cost+=3 parsecs", Code.NOT_A_NUMBER, "unit_cost", ""),
    ("lanes[origin=KLEIN].lead_time*=3 d", Code.NOT_A_NUMBER, "lead_time", "1.2"),
    ("requirements.survive*=2", Code.WRONG_KIND, "survive", "with set"),
    ("settings.scenarios_seed*=2", Code.UNKNOWN_KEY, "scenarios_seed", ""),
    ("hazard[name=port-congestion].severity*=2", Code.BLANK_CELL, "severity", "Set it"),
    ("hazard[name=supplier-fire].duration+=3 d", Code.WRONG_KIND, "duration", "median"),
    ("hazard[name=demand-swing].duration.high*=2", Code.WRONG_KIND, "duration.high", "as a whole"),
    ("hazard[name=supplier-fire].hits*=2", Code.NOT_A_NUMBER, "hits", "Set it"),
]  # fmt: skip
FOUND_LATER = [
    # what the readers find in the changed tables, with the change that did it
    ("lanes[origin=KLEIN].capacity=-5", "lanes.csv", Code.OUT_OF_BOUNDS, "capacity"),
    ("lanes[origin=KLEIN].unit_cost=2.125", "lanes.csv", Code.AMBIGUOUS_NUMBER, "unit_cost"),
    ("hazard[name=river-flood].severity=0.125 %", "starter.toml", Code.NOT_A_NUMBER, "hazard[2].severity"),
    ("lanes[origin=KLEIN].mode=rode", "lanes.csv", Code.UNKNOWN_WORD, "mode"),
    ("lanes[origin=KLEIN].unit_cost=12 %", "lanes.csv", Code.PERCENT, "unit_cost"),
    ("lanes[origin=KLEIN].lead_time=4", "lanes.csv", Code.NOT_A_DURATION, "lead_time"),
    ('lanes[origin=KLEIN].unit_cost=""', "lanes.csv", Code.BLANK_CELL, "unit_cost"),
    ("bom[child=SEAL].child=SEEL", "bom.csv", Code.UNKNOWN_REFERENCE, "child"),
    ("demand.margin*=2", "demand.csv", Code.RANGE, "margin_high"),
    ("new lanes[origin=KLEIN, destination=PLANT, part=MOTOR, mode=road]", "lanes.csv", Code.DUPLICATE_KEY, "origin"),
    ("new sites[site=B]", "sites.csv", Code.BLANK_CELL, "kind"),
    ("requirements.survive=KLINE", "model.toml", Code.UNKNOWN_REFERENCE, "constraints.survive[1]"),
    ("settings.period=3", "model.toml", Code.NOT_A_DURATION, "period"),
    ("hazard[name=river-flood].severity=1.5", "starter.toml", Code.OUT_OF_BOUNDS, "hazard[2].severity"),
    ("hazard[name=river-flood].hits=fire", "starter.toml", Code.UNKNOWN_WORD, "hazard[2].hits"),
    ("hazard[name=river-flood].region=rivers", "starter.toml", Code.UNKNOWN_REFERENCE, "hazard[2].select.region"),
    ("scenarios.seed=-1", "starter.toml", Code.OUT_OF_BOUNDS, "seed"),
]  # fmt: skip


@pytest.fixture(scope="module")
def inputs():
    """The starter as text."""
    return raw_inputs(ROOT / "models/starter", ROOT / "scenarios/starter.toml")


@pytest.mark.parametrize(("line", "look", "wanted"), MADE, ids=[one[0] for one in MADE])
def test_it_is_made(inputs, line, look, wanted):
    """Proves: the change is in the model or the hazards that come of it, and in what is recorded of them."""
    model, book = inputs.changed(line)
    found = look(model, book)
    before = look(*inputs.changed()) if not line.startswith("new hazard") else None
    assert (*model.changes, *book.changes) == (str(as_changes(line)[0]),)
    assert found != before
    if wanted is not None:
        assert found == pytest.approx(wanted) if isinstance(wanted, float | int) else found == wanted


@pytest.mark.parametrize(("line", "code", "column", "remedy"), REFUSED, ids=[one[0] for one in REFUSED])
def test_it_is_refused(inputs, line, code, column, remedy):
    """Proves: the one finding says which change it is, at which of its keys, what it says, and what to write."""
    found = inputs.checked(line, file="--change")
    assert found.model is None
    (finding,) = found.findings.errors
    assert (finding.file, finding.row, finding.column, finding.code) == ("--change", "1", column, code), str(finding)
    assert remedy in finding.remedy, str(finding)
    assert finding.remedy


@pytest.mark.parametrize(("line", "file", "code", "column"), FOUND_LATER, ids=[one[0] for one in FOUND_LATER])
def test_what_the_readers_find_names_the_change(inputs, line, file, code, column):
    """Proves: a bad value is found by the ordinary reader, at its cell or key, with the change that put it there.

    Without its name a planner looks in vain for -5 in a file that holds 150.
    """
    found = inputs.checked(line, file="--change").findings.errors
    finding = next(one for one in found if one.code == code)
    assert (finding.file, finding.column) == (file, column), str(finding)
    assert finding.message.startswith(f"After --change 1, {as_changes(line)[0]}: "), str(finding)
