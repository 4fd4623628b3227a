"""`resilience hindcast` by market, product and plant: units, money and the first stop of each."""

from __future__ import annotations

import csv

import pytest
from support.figures import day, figure

TABLES = {
    "model.toml": 'title = "Two breweries"\ncurrency = "GBP"\nperiod = "1 d"\nperiods_per_year = 365\n'
    'holding_rate = 0.1\nlevers = ["buffers"]\n',
    "sites.csv": "site,kind,region\nMALTER,supplier,n\nHOPPER,supplier,s\nBREW-N,plant,n\nBREW-S,plant,s\n"
    "NORTH,market,n\nSOUTH,market,s\n",
    "parts.csv": "part,unit_value\nMALT,1\nHOPS,1\nALE,5\nSTOUT,5\n",
    "bom.csv": "parent,child,quantity\nALE,HOPS,1\nSTOUT,MALT,2\n",
    "production.csv": "site,part,capacity,unit_cost\nMALTER,MALT,400,1\nHOPPER,HOPS,90,1\nBREW-N,ALE,80,4\n"
    "BREW-S,STOUT,120,3\n",
    "lanes.csv": "origin,destination,part,mode,lead_time,unit_cost,capacity,status,share\n"
    "MALTER,BREW-S,MALT,road,0 h,0,unlimited,active,1\nHOPPER,BREW-N,HOPS,road,0 h,0,unlimited,active,1\n"
    "BREW-N,NORTH,ALE,road,0 h,0,unlimited,active,1\nBREW-N,SOUTH,ALE,road,0 h,0,unlimited,active,1\n"
    "BREW-S,NORTH,STOUT,road,0 h,0,unlimited,active,1\nBREW-S,SOUTH,STOUT,road,0 h,0,unlimited,active,1\n",
    "policy.csv": "site,part,cover\nBREW-S,MALT,2 d\nNORTH,STOUT,3 d\n",
    "demand.csv": "market,part,quantity,margin,patience\nNORTH,ALE,30,2,0\nSOUTH,ALE,10,3,0\nNORTH,STOUT,20,4,0\n"
    "SOUTH,STOUT,40,5,0\n",
}
EVENTS = """title = "No malt"
seed = 1
[[hazard]]
name = "frost"
hits = "capacity"
select = { site = "MALTER" }
onset = 1936-01-06
severity = 1.0
duration = "7 d"
detection = "0 h"
source = "made up"
"""
SPAN = {"start": day("1936-01-01"), "end": day("1936-01-31"), "source": "made up"}
HALF = SPAN | {"end": day("1936-01-10")}


def amount(name: str, measure: str, span: dict, **more: object) -> str:
    """A figure of which only the prediction matters."""
    return figure(name, measure, "x", 1, 1, 1, **span, **more)


def first(name: str, **more: object) -> str:
    """A first stop of which only the prediction matters."""
    return figure(name, "first-stop", "date", *[day("1936-01-08")] * 3, source="made up", **more)


@pytest.fixture
def breweries(tmp_path):
    """Make the model and a file of its events with some figures."""

    def write(*figures: str):
        folder = tmp_path / "breweries"
        folder.mkdir(exist_ok=True)
        for name, text in TABLES.items():
            (folder / name).write_text(text, encoding="utf-8")
        events = tmp_path / "frost.toml"
        events.write_text(EVENTS + "".join(figures), encoding="utf-8")
        return folder, events

    return write


PLACES = {
    ("market", "NORTH"): (80, 320, "1936-01-09"),
    ("market", "SOUTH"): (160, 800, "1936-01-09"),
    ("product", "ALE"): (0, 0, None),
    ("product", "STOUT"): (240, 1120, "1936-01-09"),
    ("plant", "BREW-S"): (300, 1400, "1936-01-06"),
}


def test_losses_are_told_by_market_product_and_plant(resilience, breweries, tmp_path):
    """Proves: units, money and dates belong to the place that lost them, and add up to the whole either way.

    No malt for seven days. The shelf holds malt for 120 stouts, worth 5 in the south and 4 in the north, and the north
    has three days of its own: so the shelf goes to the south for three days, and from 9 January both lose four days:
    160 at 5, 80 at 4. The brewery makes 40 of 60 for three days and nothing for four: 300 at the mean margin, 4 2/3; it
    has not filled the north's shelf again when the watch ends. Nobody is short of ale, also in the north.
    Sensitivity: a loss shared out by demand gives the north 120 (half of all demand), a margin of all demand 3.8.
    """
    folder = tmp_path / "tables"
    found = resilience("hindcast", *breweries(), "--format", "json", "--tables", folder).json
    rows = {(row["by"], row["name"]): row for row in found["places"]}
    assert {key: row["first_stop"] for key, row in rows.items()} == {key: place[2] for key, place in PLACES.items()}
    for key, (lost, margin, _) in PLACES.items():
        assert (rows[key]["lost"], rows[key]["margin_lost"]) == pytest.approx((lost, margin), abs=1e-6)
    with (folder / "places.csv").open(encoding="utf-8", newline="") as file:
        written = {(row["by"], row["name"]): float(row["lost"]) for row in csv.DictReader(file)}
    assert written == pytest.approx({key: row["lost"] for key, row in rows.items()})
    assert (folder / "replays.csv").read_text(encoding="utf-8").count("\n") == 2


@pytest.mark.parametrize(("patience", "said"), [("0", False), ("4 d,0.2", True), ("unlimited,0.05", True)])
def test_what_a_queue_costs_is_said_to_be_in_no_figure(resilience, breweries, patience, said):
    """Proves: where customers wait, and only there, the margin lost is said to hold nothing of what waiting costs."""
    folder, events = breweries()
    head, *rows = TABLES["demand.csv"].splitlines()
    head += ",backlog_cost" * ("," in patience)
    rows = [row.removesuffix(",0") + f",{patience}" for row in rows]
    (folder / "demand.csv").write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
    ended = resilience("hindcast", folder, events)
    assert ended.code == 0
    assert ("what their waiting costs (backlog_cost of demand)" in " ".join(ended.out.split())) == said


def test_tables_never_replace_what_is_there(resilience, breweries, tmp_path):
    """Proves: a folder with something in it is refused before anything is computed, and is left as it was."""
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "notes.txt").write_text("mine", encoding="utf-8")
    ended = resilience("hindcast", *breweries(), "--tables", tmp_path / "mine")
    assert ended.code == 2
    assert [path.name for path in (tmp_path / "mine").iterdir()] == ["notes.txt"]


SELECTED = (
    (amount("stout lost", "lost", SPAN, product="STOUT"), 240),
    (amount("ale lost", "lost", SPAN, product="ALE"), 0),
    (amount("lost in the north", "lost", SPAN, market="NORTH"), 80),
    (amount("stout lost in the south", "lost", SPAN, market="SOUTH", product="STOUT"), 160),
    (amount("south by the 10th", "lost", HALF, market="SOUTH"), 80),
    (amount("money", "lost-margin", SPAN), 1120),
    (amount("money of the north", "lost-margin", SPAN, market="NORTH"), 320),
    (amount("money by the 10th", "lost-margin", HALF, product="STOUT"), 560),
    (amount("sold in the south", "served", SPAN, market="SOUTH"), 50 * 31 - 160),
    (amount("ale sold", "served", HALF, product="ALE"), 400),
    (amount("half the plan of the north", "lost", SPAN, market="NORTH", planned=775), 40),
    (amount("not brewed", "lost", SPAN, plant="BREW-S"), 300),
    (amount("brewed by the 10th", "served", HALF, plant="BREW-S", product="STOUT"), 5 * 60 + 120),
    (amount("money not brewed", "lost-margin", SPAN, plant="BREW-S"), 1400),
    (amount("untouched", "lost", SPAN, plant="BREW-N"), 0),
    (first("north", market="NORTH"), "1936-01-09"),
    (first("ale", product="ALE"), None),
    (first("brewery", plant="BREW-S"), "1936-01-06"),
)


def test_figures_select_a_market_a_product_or_a_plant(resilience, breweries):
    """Proves: every measure counts what its keys select, with the days of its span, as by hand (see above).

    By the 10th two of four days are lost. The whole month holds 31 days; 775 are half of the north's 50 a day, so half
    of the 80. Sales of ale that no frost touches count as planned; a brewery that is not touched loses nothing.
    Sensitivity: figures that ignore their keys give 240 and 1,120 throughout, sales of touched demand alone no ale.
    """
    found = resilience("hindcast", *breweries(*(text for text, _ in SELECTED)), "--format", "json").json
    (row,) = found["table"]
    names = [text.split('"')[1] for text, _ in SELECTED]
    assert {name: row[name] for name in names} == pytest.approx(
        dict(zip(names, (value for _, value in SELECTED), strict=True)), abs=1e-6
    )


MALT_LANE = "MALTER>BREW-S:MALT:road"
BROKEN = (
    (amount("a", "lost", SPAN, market="NROTH"), "market", "unknown-reference"),
    (amount("a", "lost", SPAN, market="BREW-S"), "market", "unknown-reference"),
    (amount("a", "lost", SPAN, product="MALT"), "product", "unknown-reference"),
    (amount("a", "lost", SPAN, plant="NORTH"), "plant", "unknown-reference"),
    (amount("a", "lost", SPAN, plant="BREW-N", product="STOUT"), "product", "unknown-reference"),
    (amount("a", "lost", SPAN, plant="BREW-N", market="NORTH"), "market", "conflict"),
    (amount("a", "lost-margin", SPAN, planned=10), "planned", "conflict"),
    (amount("a", "waiting", {"start": day("1936-01-09"), "source": "x"}, plant="BREW-N"), "plant", "conflict"),
    (amount("a", "lost-time", {"lane": MALT_LANE, "source": "x"}, product="ALE"), "product", "conflict"),
    (amount("a", "lost", SPAN, markets="NORTH"), "markets", "unknown-key"),
    (amount("a", "lost-margin", {"source": "x"}, market="SOUTH", end=day("1936-01-31")), "start", "needed"),
)  # fmt: skip


@pytest.mark.parametrize(("text", "key", "code"), BROKEN)
def test_what_nobody_sells_or_makes_is_reported(resilience, breweries, text, key, code):
    """Proves: a misspelled or useless selection is a finding with its key, not a figure of nothing that is a hit."""
    ended = resilience("check", *breweries(text), "--format", "json")
    assert ended.code == 2
    found = [one for one in ended.json["findings"] if one["severity"] == "error"]
    assert [(one["code"], one["column"]) for one in found] == [(code, f"figure[1].{key}")]
    assert all(one["remedy"] and one["row"] for one in found)


@pytest.mark.parametrize(
    ("malt", "stock", "brewery", "market", "lost"),
    [(3, ("BREW-S 1",), "09", "10", 180), (2, ("NORTH 3", "SOUTH 3"), "08", "11", 120),
     (2, ("BREW-S 2", "NORTH 1", "SOUTH 1"), "08", "11", 120)],
)  # fmt: skip
def test_a_plant_goes_on_while_it_can(resilience, breweries, malt, stock, brewery, market, lost):
    """Proves: a maker with goods in front of it makes as long as it has inputs, so that its first stop is no accident.

    With malt for three days the brewery makes 60 on 6, 7 and 8 January and stops on the 9th; a day of stout more and
    the markets stop on the 10th, three of seven days are lost. With two days of malt and three of stout, wherever, it
    is the 8th, the 11th and two days. Stout is worth the same everywhere. Sensitivity: a solution that empties the
    shelf of stout before it brews loses as much, and stops the brewery on the 6th or the 8th, by chance.
    """
    folder, events = breweries(first("brewery", plant="BREW-S"), first("market"))
    rows = [f"{place.split()[0]},STOUT,{place.split()[1]} d" for place in stock]
    policy = "\n".join(["site,part,cover", f"BREW-S,MALT,{malt} d", *rows])
    (folder / "policy.csv").write_text(policy + "\n", encoding="utf-8")
    (folder / "demand.csv").write_text(TABLES["demand.csv"].replace("40,5,0", "40,4,0"), encoding="utf-8")
    (row,) = resilience("hindcast", folder, events, "--format", "json").json["table"]
    assert (row["brewery"], row["market"]) == (f"1936-01-{brewery}", f"1936-01-{market}")
    assert row["loss"] == pytest.approx(lost)


def test_who_is_served_elsewhere_shortens_no_queue(resilience, breweries):
    """Proves: a wait is that of those who wait: ale that everybody gets makes it no shorter, and ale waits for nothing.

    All wait, no stout is kept and malt for two days: from 8 January 60 a day queue for five days, 300; from the 13th on
    120 a day come (malt 400, brewery 120). On the 13th the last of the 300 waits 2.5 days, those after him behind him.
    Sensitivity: with 40 of ale a day counted as served, he waits 300 / 160 = 1.9 days.
    """
    day_13 = {"start": day("1936-01-13"), "source": "made up"}
    texts = (amount("all", "wait", day_13), amount("stout", "wait", day_13, product="STOUT"),
             amount("ale", "wait", day_13, product="ALE"), amount("queue", "waiting", day_13))  # fmt: skip
    folder, events = breweries(*texts)
    (folder / "policy.csv").write_text("site,part,cover\nBREW-S,MALT,2 d\n", encoding="utf-8")
    demand = TABLES["demand.csv"].replace(",0\n", ",unlimited,0.01\n").replace("patience", "patience,backlog_cost")
    demand = demand.replace(",2,unl", ",200,unl").replace(",3,unl", ",200,unl")
    demand = demand.replace(",4,unl", ",200,unl").replace(",5,unl", ",200,unl")
    (folder / "demand.csv").write_text(demand, encoding="utf-8")
    (row,) = resilience("hindcast", folder, events, "--format", "json").json["table"]
    assert [row[name] for name in ("all", "stout", "ale", "queue")] == pytest.approx([2.5, 2.5, 0, 300], abs=1e-6)
