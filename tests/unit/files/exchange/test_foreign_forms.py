"""Models of the published forms of other tools: what is carried, what is lost, and that nothing is made up."""

from __future__ import annotations

import csv
import json

import pytest
from openpyxl import Workbook

import resilience as rs

SD = (
    "Stage Name", "stageCost", "relDepth", "stageClassification", "avgDemand", "stdDevDemand", "maxServiceTime",
    "serviceLevel", "stageTime", "stdDev stageTime", "stageTime_1", "stageTime_%_1", "xPosition", "yPosition",
)  # fmt: skip
STAGES = (
    ("Part_1", 7.5, 3, "Part", None, None, None, None, 20, 3, 18, 0.5, 1, 1),
    ("Part_2", 2, 3, "Part", None, None, None, None, 5, None, None, None, 1, 2),
    ("Manuf_1", 4, 2, "Manuf", None, None, None, None, 3, None, None, None, 2, 1),
    ("Dist_1", 0.25, 1, "Dist", None, None, None, None, 6, None, None, None, 3, 1),
    ("Retail_1", 0, 0, "Retail", 31.5, 9, 1, 0.95, 2, None, None, None, 4, 1),
)
LINKS = (("Part_1", "Manuf_1"), ("Part_2", "Manuf_1"), ("Manuf_1", "Dist_1"), ("Dist_1", "Retail_1"))
STATED = (
    "model.currency=USD", "model.period=1 d", "model.periods_per_year=365", "model.holding_rate=0.25", "sites.region=r",
    "lanes.mode=road", "lanes.capacity=unlimited", "lanes.unit_cost=0", "production.capacity=900", "bom.quantity=1",
    "parts.unit_value=20", "demand.margin=30", "demand.patience=0",
)  # fmt: skip


def willems(path, chains=("07",)):
    """A workbook of the data set's form."""
    book = Workbook()
    for chain in chains:
        stages, links = book.create_sheet(f"{chain}_SD"), book.create_sheet(f"{chain}_LL")
        for row in (SD, *STAGES):
            stages.append(row)
        for row in (("sourceStage", "destinationStage"), *LINKS):
            links.append(row)
    book.save(path)
    return path


def read_table(folder, name):
    """Rows of a table that was written."""
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_a_chain_of_willems_is_carried_and_nothing_made_up(tmp_path):
    """Proves, by hand: sites, parts, bill, lanes and demand of the chain; each number the sheets lack is a blank.

    A quantity of 1 or a margin of 0 that the data set does not state would plan a chain that nobody described. The
    product keeps its name through distribution and retail: as parts of their own they would need bills.
    """
    made = rs.import_model(willems(tmp_path / "MSOM.xlsx"), tmp_path / "chain", "willems")
    folder = tmp_path / "chain"
    assert [(row["site"], row["kind"]) for row in read_table(folder, "sites")] == [
        ("Part_1", "supplier"), ("Part_2", "supplier"), ("Manuf_1", "plant"), ("Dist_1", "warehouse"),
        ("Retail_1", "market"),
    ]  # fmt: skip
    assert [tuple(row.values()) for row in read_table(folder, "bom")] == [
        ("Manuf_1", "Part_1", ""),
        ("Manuf_1", "Part_2", ""),
    ]
    lanes = [
        (row["origin"], row["destination"], row["part"], row["lead_time"], row["unit_cost"], row["mode"])
        for row in read_table(folder, "lanes")
    ]
    assert lanes == [
        ("Part_1", "Manuf_1", "Part_1", "3 periods", "", ""), ("Part_2", "Manuf_1", "Part_2", "3 periods", "", ""),
        ("Manuf_1", "Dist_1", "Manuf_1", "6 periods", "0.25", ""),
        ("Dist_1", "Retail_1", "Manuf_1", "2 periods", "0", ""),
    ]  # fmt: skip
    assert [(row["part"], row["unit_value"]) for row in read_table(folder, "parts")] == [
        ("Part_1", "7.5"), ("Part_2", "2"), ("Manuf_1", ""),
    ]  # fmt: skip
    (sold,) = read_table(folder, "demand")
    assert (sold["market"], sold["part"], sold["quantity"], sold["margin"], sold["patience"]) == (
        "Retail_1", "Manuf_1", "31.5", "", "",
    )  # fmt: skip
    lost = {one.what: one.times for one in made.lost}
    assert (lost["stdDevDemand"], lost["serviceLevel"], lost["stdDev stageTime"], lost["xPosition"]) == (1, 1, 1, 5)
    assert lost["time of a stage that nothing feeds"] == 2
    asked = {one.place: one.times for one in made.asked}
    assert (asked["bom.quantity"], asked["lanes.capacity"], asked["demand.margin"]) == (2, 4, 1)
    assert asked["model.toml.currency"] == 1
    page = (folder / "IMPORT.md").read_text()
    assert "stdDevDemand" in page
    assert "bom.quantity" in page
    with pytest.raises(rs.InputError):
        rs.read_model(folder)


def test_what_the_planner_states_makes_it_a_model(tmp_path):
    """Proves: blanks alone are filled, cells of the file stay, the report says what was stated; it then is planned."""
    made = rs.import_model(willems(tmp_path / "MSOM.xlsx"), tmp_path / "chain", "willems", stated=STATED)
    model = rs.read_model(tmp_path / "chain")
    assert made.asked == ()
    assert (model.network.parts["Part_1"].unit_value, model.network.parts["Manuf_1"].unit_value) == (7.5, 20)
    assert "parts.unit_value = 20, in 1 of 3 records" in made.stated
    assert "lanes.unit_cost = 0, in 2 of 4 records" in (tmp_path / "chain/IMPORT.md").read_text()
    assert model.network.requirements()["Part_2"] == 31.5


@pytest.mark.parametrize(
    ("stated", "says"),
    [
        ("lanes.colour=red", "lanes"),
        ("lane.mode=road", "lanes"),
        ("lanes.mode", "states nothing"),
        ("model.money=1", "money"),
    ],
)
def test_what_states_nothing_is_refused(stated, says, tmp_path):
    """Proves: a slip in a statement is a finding with a remedy and nothing is written: a blank would stay unnoticed."""
    with pytest.raises(rs.InputError) as refused:
        rs.import_model(willems(tmp_path / "M.xlsx"), tmp_path / "chain", "willems", stated=[stated])
    assert says in str(refused.value)
    assert not (tmp_path / "chain").exists()


def test_one_of_several_chains_is_picked(tmp_path):
    """Proves: with several chains none is chosen for the planner; `3` and `03` name the same one."""
    book = willems(tmp_path / "M.xlsx", ("03", "24"))
    for pick in (None, "5", ""):
        with pytest.raises(rs.InputError, match=r"03, 24|fit"):
            rs.import_model(book, tmp_path / "x", "willems", pick)
    for name in ("3", "03"):
        rs.import_model(book, tmp_path / f"x{name}", "willems", name)
        assert 'title = "Chain 03 of M"' in (tmp_path / f"x{name}/model.toml").read_text()


def test_broken_sheets_are_findings(tmp_path):
    """Proves: a word for a number, a link to nowhere, a circle, a missing column and an old workbook are told."""
    cases = {
        "B3": ("cheap", "07_SD", "stagecost"), "A2": ("Nobody", "07_LL", "Nobody"), "B4": ("Part_2", "07_LL", "circle"),
        "A1": ("Name", "07_SD", "stagename"),
    }  # fmt: skip
    from openpyxl import load_workbook

    for cell, (text, sheet, says) in cases.items():
        book = load_workbook(willems(tmp_path / "M.xlsx"))
        book[sheet][cell] = text
        if says == "circle":
            book[sheet]["A4"] = "Manuf_1"
        book.save(tmp_path / "M.xlsx")
        with pytest.raises(rs.InputError, match=says):
            rs.import_model(tmp_path / "M.xlsx", tmp_path / "x", "willems")
    (tmp_path / "old.xls").write_bytes(b"\xd0\xcf\x11\xe0")
    with pytest.raises(rs.InputError, match=r"save it as \.xlsx"):
        rs.import_model(tmp_path / "old.xls", tmp_path / "x", "willems")


def node(index, fed_by=(), **said):
    """A node as stockpyl saves it."""
    blank = {
        "_index": index, "name": None, "_product_indices": [-2 * index], "_predecessor_indices": list(fed_by),
        "local_holding_cost": None, "stockout_cost": None, "shipment_lead_time": None, "processing_time": None,
        "demand_source": {"type": None}, "_inventory_policy": {"type": None}, "supply_type": None,
        "disruption_process": {"random_process_type": None}, "initial_inventory_level": None,
    }  # fmt: skip
    return blank | said


def stockpyl(path, *nodes, products=()):
    """A file of instances: a problem that is no network, and one network."""
    data = {"_nodes": list(nodes), "_products": [{"_index": -2, "is_dummy": True}, *products]}
    content = [
        {"name": "newsvendor", "type": "dict", "data": {"holding_cost": 1}},
        {"name": "net", "type": "network", "data": data},
    ]
    path.write_text(json.dumps({"_id": "x", "instances": content}))
    return path


def test_a_network_of_stockpyl(tmp_path):
    """Proves, by hand: what a node takes of two others is a part of its own; means of demand; the rest lost."""
    evenly = {"type": "UD", "lo": 2, "hi": 9}
    listed = {"type": "CD", "demand_list": [0, 10], "probabilities": [0.7, 0.3]}
    file = stockpyl(
        tmp_path / "net.json",
        node(1, supply_type="U", local_holding_cost=1, shipment_lead_time=4),
        node(2, supply_type="U", initial_inventory_level=12),
        node(3, (1, 2), shipment_lead_time=2, disruption_process={"random_process_type": "M"}),
        node(4, (3,), name="shop", shipment_lead_time=1, demand_source=evenly, stockout_cost=5),
        node(5, (3,), shipment_lead_time=1, demand_source=listed),
    )  # fmt: skip
    made = rs.import_model(file, tmp_path / "net", "stockpyl")
    folder = tmp_path / "net"
    assert [(row["site"], row["kind"]) for row in read_table(folder, "sites")] == [
        ("1", "supplier"), ("2", "supplier"), ("3", ""), ("shop", "market"), ("5", "market"),
    ]  # fmt: skip
    assert [tuple(row.values()) for row in read_table(folder, "bom")] == [("3", "1", "1"), ("3", "2", "1")]
    sold = read_table(folder, "demand")
    assert [(row["market"], row["part"], row["quantity"], row["backlog_cost"]) for row in sold] == [
        ("shop", "3", "5.5", "5"), ("5", "3", "3", ""),
    ]  # fmt: skip
    assert [(row["site"], row["capacity"]) for row in read_table(folder, "production")] == [
        ("1", "unlimited"), ("2", "unlimited"), ("3", ""),
    ]  # fmt: skip
    assert read_table(folder, "inventory") == [{"site": "2", "part": "2", "on_hand": "12"}]
    assert {"local_holding_cost", "disruption_process", "demand_source, all but its mean"} <= {
        x.what for x in made.lost
    }


def test_a_diamond_needs_one_of_each(tmp_path):
    """Proves: what reaches a node by two ways is needed from both; as one part half would do."""
    file = stockpyl(
        tmp_path / "net.json", node(1, supply_type="U"), node(2, (1,)), node(3, (1,)),
        node(4, (2, 3), demand_source={"type": "N", "mean": 5, "standard_deviation": 1}),
    )  # fmt: skip
    rs.import_model(file, tmp_path / "net", "stockpyl")
    assert [tuple(row.values()) for row in read_table(tmp_path / "net", "bom")] == [
        ("2", "1", "1"), ("3", "1", "1"), ("4", "2", "1"), ("4", "3", "1"),
    ]  # fmt: skip


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"_nodes": []}', '{"_nodes": [3]}', '{"instances": []}'])
def test_what_is_none_of_stockpyl_is_refused(text, tmp_path):
    """Proves: JSON of another form is a finding, never an error of Python's own."""
    (tmp_path / "x.json").write_text(text)
    with pytest.raises(rs.InputError):
        rs.import_model(tmp_path / "x.json", tmp_path / "x", "stockpyl")


def test_products_of_stockpyl_are_refused(tmp_path):
    """Proves: a network with bills of its own is not read as one without them."""
    file = stockpyl(tmp_path / "x.json", node(1, supply_type="U"), products=({"_index": 20, "is_dummy": False},))
    with pytest.raises(rs.InputError, match="several products"):
        rs.import_model(file, tmp_path / "x", "stockpyl")


ANURA = {
    "Suppliers": "SupplierName,Status,Region,Latitude,Longitude,SupplierCapacity\nACME,Include,Ohio,41.125,-81.5,500\n"
    "GONE,Exclude,,,,\n",
    "Facilities": "FacilityName,Status,Region,Latitude,Longitude,FixedOperatingCost\nPLANT,Include,Iowa,42,-93,9000\n"
    "DC,,,,,\n",
    "Products": "ProductName,UnitValue,UnitValueUOM,UnitPrice\nSTEEL,3,EA,\nPUMP,40,,90\n",
    "BillsOfMaterials": "BOMName,ProductName,ProductType,Quantity,QuantityUOM\nB1,PUMP,End Product,1,EA\n"
    "B1,STEEL,Component,2.5,EA\nB2,SCRAP,Byproduct,1,EA\n",
    "ProductionPolicies": "FacilityName,ProductName,UnitCost,BOMName\nPLANT,PUMP,6,B1\n",
    "TransportationPolicies": "OriginName,DestinationName,ProductName,ModeName,UnitCost,UnitCostUOM,TransportTime,"
    "TransportTimeUOM,LaneCapacity,FixedCost\nACME,PLANT,STEEL,Road,0.2,EA,36,HR,,\nPLANT,DC,PUMP,Truckload,1.5,MI,2,DAY,80,450\n"
    "DC,SHOP,ALL,,,,,,,\n",
    "CustomerDemand": "CustomerName,ProductName,PeriodName,Quantity,UnitPrice,PenaltyCost\nSHOP,PUMP,Q1,300,90,25\n"
    "SHOP,PUMP,Q2,500,90,25\n",
    "Periods": "PeriodName,StartDate,EndDate\nQ1,2026-01-01,2026-03-31\nQ2,2026-04-01,2026-06-30\n",
}


@pytest.mark.parametrize("lower", [False, True])
def test_basic_tables_of_anura(tmp_path, lower):
    """Proves, by hand: names, bills, lanes and costs by the piece; what is in other units is told, not converted.

    A cost by the mile read as one by the piece, or a demand of two quarters as one of a period, would be wrong by far.
    Exports with small letters, as the database has them, are read the same.
    """
    source = tmp_path / "anura"
    source.mkdir()
    for name, text in ANURA.items():
        head, _, rest = text.partition("\n")
        (source / f"{name.lower() if lower else name}.csv").write_text(f"{head.lower() if lower else head}\n{rest}")
    made = rs.import_model(source, tmp_path / "m", "anura")
    folder = tmp_path / "m"
    assert [(row["site"], row["kind"], row["region"]) for row in read_table(folder, "sites")] == [
        ("ACME", "supplier", "Ohio"), ("PLANT", "plant", "Iowa"), ("DC", "", ""), ("SHOP", "market", ""),
    ]  # fmt: skip
    assert read_table(folder, "sites")[0]["latitude"] == "41.125"
    assert read_table(folder, "bom") == [{"parent": "PUMP", "child": "STEEL", "quantity": "2.5"}]
    lanes = [(x["origin"], x["mode"], x["lead_time"], x["unit_cost"], x["note"]) for x in read_table(folder, "lanes")]
    assert lanes == [("ACME", "road", "36 h", "0.2", ""), ("PLANT", "", "2 d", "", "ModeName Truckload")]
    (sold,) = read_table(folder, "demand")
    assert (sold["quantity"], sold["note"]) == ("", "800 units in 2 periods of the file")
    assert read_table(folder, "production") == [{"site": "PLANT", "part": "PUMP", "capacity": "", "unit_cost": "6"}]
    lost = {one.what: one.times for one in made.lost}
    assert lost["suppliers with the status Exclude"] == 1
    assert lost["UnitCost of transportationpolicies, not by the piece"] == 1
    assert lost["policies for all products or a group"] == 1
    assert (lost["byproducts"], lost["LaneCapacity"], lost["penaltycost of customerdemand"]) == (1, 1, 2)
    assert lost["table periods"] == 2


def test_anura_without_its_tables_is_refused(tmp_path):
    """Proves: a folder that lacks a basic table, or a column of one, is refused by name."""
    (tmp_path / "a").mkdir()
    (tmp_path / "a/Products.csv").write_text("ProductName\nX\n")
    with pytest.raises(rs.InputError, match="transportationpolicies"):
        rs.import_model(tmp_path / "a", tmp_path / "m", "anura")
    for name, head in (
        ("transportationpolicies", "OriginName,ProductName"),
        ("customerdemand", "CustomerName,ProductName,Quantity"),
    ):
        (tmp_path / f"a/{name}.csv").write_text(f"{head}\n")
    with pytest.raises(rs.InputError, match="DestinationName"):
        rs.import_model(tmp_path / "a", tmp_path / "m", "anura")
