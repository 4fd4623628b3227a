"""The shipped models: every figure has a source, and the tables agree with the hand calculations."""

from __future__ import annotations

import csv
import tomllib
from collections import defaultdict
from itertools import pairwise
from pathlib import Path

import pytest

from resilience.files.tables.models import read_reading
from resilience.findings import Findings

ROOT = Path(__file__).parents[2]
MODELS = ("toyota-1997", "chips-2021", "tohoku-2011", "renesas-2021", "ports-2021", "tariffs-2018", "dairy")
AT_THEIR_NEED = {
    "tohoku-2011": {("no-spare", site) for site in ("SUP-FAST", "SUP-MED", "SUP-SLOW", "NAKA")},
    "renesas-2021": {("no-spare", site) for site in ("N3-FRONT", "N3-METAL", "N3-FINISH")},
}
SCENARIOS = (
    "toyota-1997", "toyota-1997-fire", "chips-2021", "chips-2021-cover", "tohoku-2011", "tohoku-2011-quake",
    "renesas-2021", "renesas-2021-fire", "ports-2021", "ports-2021-queue", "ports-2021-cover",
    "tariffs-2018", "dairy",
)  # fmt: skip
GRADES = {"V", "V2", "M", "D", "assumed"}
MOST_PARTS = 25


def rows(model: str, table: str) -> list[dict[str, str]]:
    """Return the records of one table as text."""
    with (ROOT / "models" / model / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def hazards(name: str) -> dict[str, dict]:
    """Return the hazards of a scenario file by name, and under the empty name the whole file."""
    content = tomllib.loads((ROOT / "scenarios" / f"{name}.toml").read_text(encoding="utf-8"))
    return {hazard["name"]: hazard for hazard in content["hazard"]} | {"": content}


def missing(points: list[tuple[float, float]]) -> list[float]:
    """Time lost on each straight line between the points of a curve."""
    pairs = pairwise(points)
    return [(stop - start) * (1 - (first + last) / 2) for (start, first), (stop, last) in pairs]


def needs(model: str) -> dict[tuple[str, str], float]:
    """Nominal need per period of every part wherever it is taken or used, from demand down the lanes."""
    need: dict[tuple[str, str], float] = defaultdict(float)
    bom, lanes = rows(model, "bom"), rows(model, "lanes")
    made = {(row["site"], row["part"]) for row in rows(model, "production")}
    open_ = [(row["market"], row["part"], float(row["quantity"])) for row in rows(model, "demand")]
    while open_:
        site, part, units = open_.pop()
        need[site, part] += units
        inbound = [lane for lane in lanes if lane["destination"] == site and lane["part"] == part]
        open_ += [(lane["origin"], part, units * float(lane["share"])) for lane in inbound if lane["share"]]
        if (site, part) in made:
            open_ += [(site, line["child"], units * float(line["quantity"])) for line in bom if line["parent"] == part]
    return need


@pytest.mark.parametrize("model", MODELS)
def test_every_row_has_a_source_and_a_grade(model: str) -> None:
    """Proves: no figure without provenance. A forgotten source column would leave a blank here."""
    for path in sorted((ROOT / "models" / model).glob("*.csv")):
        for number, row in enumerate(rows(model, path.stem), start=2):
            assert row["source"].strip(), f"{path.name} row {number}"
            assert row["grade"] in GRADES, f"{path.name} row {number}"


@pytest.mark.parametrize("name", SCENARIOS)
def test_every_hazard_has_a_source(name: str) -> None:
    """Proves: every rate and duration can be traced. A hazard without a source would fail here."""
    found = hazards(name)
    assert found.pop("")["title"]
    assert all(hazard["source"] and hazard["grade"] in GRADES for hazard in found.values())


COARSE = "shorter-than-period"


@pytest.mark.parametrize("model", MODELS)
def test_tables_read_without_findings(model: str) -> None:
    """Proves: the shipped models are models; who runs at its need, as sources have it, is named and nothing else.

    Lanes of hours and covers of half a shift are shorter than the periods that these cases are told in.

    A misspelled column or a lane from nowhere would be a finding.
    """
    found = Findings()
    reading = read_reading(ROOT / "models" / model, found)
    assert not found.errors
    assert {
        (finding.code, finding.message.split(" makes ")[0]) for finding in found if finding.code != COARSE
    } == AT_THEIR_NEED.get(model, set())
    assert reading.whole


@pytest.mark.parametrize("model", MODELS)
def test_tables_stay_small(model: str) -> None:
    """Proves: a reader can take the model in. A generated thousand-part table would fail here."""
    assert len(rows(model, "parts")) <= MOST_PARTS


@pytest.mark.parametrize("model", MODELS)
def test_shares_add_up_at_every_destination(model: str) -> None:
    """Proves: today's shares are whole. Nissin's 1 % counted on top of Aisin's 100 % would give 1.01."""
    total: dict[tuple[str, str], float] = defaultdict(float)
    for lane in rows(model, "lanes"):
        total[lane["destination"], lane["part"]] += float(lane["share"] or 0)
    assert total
    assert all(share == pytest.approx(1) for share in total.values()), total


@pytest.mark.parametrize("model", MODELS)
def test_capacity_covers_the_nominal_need(model: str) -> None:
    """Proves: the status quo is feasible. Aisin serving all of 2.33 valves per car would not be."""
    need = needs(model)
    for made in rows(model, "production"):
        if made["capacity"] != "unlimited":
            assert float(made["capacity"]) >= need[made["site"], made["part"]], made
    for lane in rows(model, "lanes"):
        if lane["capacity"] != "unlimited" and lane["share"]:
            flow = float(lane["share"]) * need[lane["destination"], lane["part"]]
            assert float(lane["capacity"]) >= flow, lane


@pytest.mark.parametrize("model", MODELS)
def test_values_are_what_making_them_costs(model: str) -> None:
    """Proves: a made part is worth its inputs and its making. A set counted twice would differ."""
    value = {row["part"]: float(row["unit_value"]) for row in rows(model, "parts")}
    inputs: dict[str, float] = defaultdict(float)
    for line in rows(model, "bom"):
        inputs[line["parent"]] += float(line["quantity"]) * value[line["child"]]
    for made in rows(model, "production"):
        if made["part"] in inputs:
            assert inputs[made["part"]] + float(made["unit_cost"]) == pytest.approx(value[made["part"]]), made


@pytest.mark.parametrize(("ramp", "days_lost"), [("slow", 4.85), ("mid", 4.25)])
def test_the_fire_ramps_lose_what_the_dates_say(ramp: str, days_lost: float) -> None:
    """Proves: the help curves are the reconstruction from dates; one shifted by a day would lose 1.0 more."""
    hazard = hazards("toyota-1997-fire")[ramp]
    points = [(float(time.removesuffix(" periods")), share) for time, share in hazard["help"][0]["curve"]]
    assert sum(missing(points)) == pytest.approx(days_lost)
    assert points[-1][1] == 1
    assert float(hazard["duration"].removesuffix(" periods")) > points[-1][0]


def test_break_even_of_a_day_of_valves() -> None:
    """Proves: 6.1e-4 per year follows from the tables; forgetting 2.32 valves per car would give 2.6e-4."""
    valve = next(row for row in rows("toyota-1997", "parts") if row["part"] == "P-VALVE")
    per_car = next(row for row in rows("toyota-1997", "bom") if row["child"] == "P-VALVE")
    margin = float(rows("toyota-1997", "demand")[0]["margin"])
    rate = float(per_car["quantity"]) * float(valve["unit_value"]) * 0.25 / margin
    assert rate == pytest.approx(6.094e-4, rel=1e-3)


def test_bought_parts_of_a_car_cost_one_and_a_half_million_yen() -> None:
    """Proves: the filler part closes the sum; a tire counted once, not five times, would give 1.476 m."""
    value = {row["part"]: float(row["unit_value"]) for row in rows("toyota-1997", "parts")}
    lines = [row for row in rows("toyota-1997", "bom") if row["parent"] == "CAR"]
    assert sum(float(row["quantity"]) * value[row["child"]] for row in lines) == pytest.approx(1.5e6)


def test_the_n3_curve_loses_49_days() -> None:
    """Proves: straight lines through the recorded restart; reading it as steps would lose 58 days.

    29 + 7 x 0.8 + 6 x 0.6 + 31 x 0.31 + 24 x 0.06 = 49.25.
    """
    for name in ("chips-2021", "renesas-2021"):
        curve = hazards(name)["fab-fire"]["curve"]
        assert sum(missing([(float(time.removesuffix(" d")), share) for time, share in curve])) == pytest.approx(49.25)


@pytest.mark.parametrize(
    ("name", "cover", "week"),
    [("net", 5, 14), ("net", 40, 50), ("gross", 5, 5), ("gross", 40, 27), ("gross", 60, 37)],
)
def test_first_week_without_cars_by_hand(name: str, cover: int, week: int) -> None:
    """Proves: the table in the model's README; forgetting the week in the air would be one week early."""
    stock, capacity_per_need = (cover + 1) / 7, 1.2
    curve = [(float(time.removesuffix(" wk")), share) for time, share in hazards("chips-2021-cover")[name]["curve"]]
    for number in range(52):
        available = next(share for time, share in reversed(curve[:-1]) if time <= number)
        stock -= 1 - capacity_per_need * available
        if stock < 0:
            assert number + 1 == week
            return
    pytest.fail("never without cars")


def test_same_families_cost_the_same_but_wait_longer() -> None:
    """Proves: only lead time tells the mature families apart. A dearer family would hide its effect."""
    part = {row["part"]: row for row in rows("chips-2021", "parts")}
    bom = rows("chips-2021", "bom")
    units = {row["child"] for row in bom if row["parent"] == "COMPACT"}
    cost: dict[str, float] = defaultdict(float)
    for line in bom:
        if line["parent"] in units:
            cost[part[line["child"]]["family"]] += float(part[line["child"]]["unit_value"])
    lead = {
        part[lane["part"]]["family"]: lane["lead_time"]
        for lane in rows("chips-2021", "lanes")
        if lane["status"] == "qualified"
    }
    assert set(cost.values()) == {6.0}
    assert lead == {
        "analog-180nm": "12 wk",
        "power-200mm": "16 wk",
        "sensor-mems": "20 wk",
        "mcu-40nm": "26 wk",
    }
