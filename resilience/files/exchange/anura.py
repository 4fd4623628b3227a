"""Basic tables of Anura, the data model of Optilogic's Cosmic Frog (columns as published, 2.8): workbook or folder."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from resilience.errors import InputError
from resilience.files.exchange.draft import Draft
from resilience.files.exchange.grids import given_tables, rows_of
from resilience.findings import Code, Finding
from resilience.network.lanes import Mode

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from resilience.files.exchange.grids import GivenRow

SOURCE = "Tables of an Anura model (Optilogic Cosmic Frog)"
TABLES_READ: Mapping[str, tuple[str, ...]] = {
    "suppliers": ("SupplierName",),
    "facilities": ("FacilityName",),
    "products": ("ProductName",),
    "billsofmaterials": ("BOMName", "ProductName", "ProductType"),
    "transportationpolicies": ("OriginName", "DestinationName", "ProductName"),
    "customerdemand": ("CustomerName", "ProductName", "Quantity"),
    "customers": ("CustomerName",),
    "productionpolicies": ("FacilityName", "ProductName"),
    "suppliercapabilities": ("SupplierName", "ProductName"),
}
NEEDED = ("products", "transportationpolicies", "customerdemand")
PIECES = frozenset({"", "ea", "each"})
TIMES = {
    "min": "min", "minute": "min", "hr": "h", "hour": "h", "day": "d", "wk": "wk", "week": "wk",
}  # fmt: skip
"""Words for units of time, and ours."""
OWN = "Status, names, places, UnitValue, BOM quantities, modes, times and costs by the piece are carried as they are."
BLANK_IS = "A blank quantity of a bill of materials is one unit, as Anura has it."
CANDIDATES = "Every policy of transport is a lane in use (active): mark those that are only possible as candidates."
NOT_READ = "no table of a model says this"


class AnuraTables:
    """The rows that count, by table: those with the status Exclude are left out and told."""

    def __init__(self, path: Path, draft: Draft) -> None:
        sheets = given_tables(path)
        lacking = [name for name in NEEDED if name not in sheets]
        if lacking:
            message = f"It has no table {', '.join(lacking)}."
            raise InputError([Finding(Code.MISSING_TABLE, message, "Export the basic tables of the model.", path.name)])
        self.rows: dict[str, list[GivenRow]] = {}
        for name, columns in TABLES_READ.items():
            found = rows_of(sheets[name], columns) if name in sheets else []
            self.rows[name] = [row for row in found if row.text("status").lower() != "exclude"]
            draft.lose(f"{name} with the status Exclude", "they are no part of it", len(found) - len(self.rows[name]))
        for name in sheets.keys() - TABLES_READ.keys():
            draft.lose(f"table {name}", "it is none of the basic tables", max(len(sheets[name].lines) - 1, 0))

    def names(self, table: str, column: str) -> list[str]:
        """Names in a column, each once, in order."""
        return list(dict.fromkeys(name for row in self.rows[table] if (name := row.text(column))))


def draft_of_anura(path: Path, pick: str | None) -> Draft:
    """Read the basic tables.

    Raises
    ------
    InputError
        When a table or column is missing, or a cell is no number.
    """
    if pick is not None:
        raise InputError([Finding(Code.OPTION, "The tables hold one model.", "Leave --pick out.", "--pick")])
    draft = Draft({"title": f"Anura model {path.stem}", "references": [SOURCE]})
    tables = AnuraTables(path, draft)
    draft.carried += [OWN, BLANK_IS, CANDIDATES]
    _sites(draft, tables)
    _parts(draft, tables)
    _bills(draft, tables)
    _making(draft, tables)
    _lanes(draft, tables)
    _demand(draft, tables)
    return draft


def _sites(draft: Draft, tables: AnuraTables) -> None:
    makers = {*tables.names("productionpolicies", "facilityname")}
    for table, column, kind in (
        ("suppliers", "suppliername", "supplier"),
        ("facilities", "facilityname", ""),
        ("customers", "customername", "market"),
    ):
        for row in tables.rows[table]:
            name = row.text(column)
            draft.add(
                "sites", site=name, kind="plant" if name in makers else kind, region=row.text("region"),
                latitude=row.decimal("latitude"), longitude=row.decimal("longitude"),
            )  # fmt: skip
    known = {row["site"] for row in draft.rows["sites"]}
    for name in tables.names("customerdemand", "customername"):
        if name not in known:
            draft.add("sites", site=name, kind="market", region="")
    for column in ("fixedoperatingcost", "fixedstartupcost", "throughputcapacity", "storagecapacity"):
        many = sum(bool(row.text(column)) for row in tables.rows["facilities"])
        draft.lose(f"{column} of facilities", NOT_READ, many)
    many = sum(bool(row.text("suppliercapacity")) for row in tables.rows["suppliers"])
    draft.lose("suppliercapacity of suppliers", "a capacity of all parts together: state it as a resource", many)


def _parts(draft: Draft, tables: AnuraTables) -> None:
    for row in tables.rows["products"]:
        plain = row.text("unitvalueuom").lower() in PIECES
        draft.add("parts", part=row.text("productname"), unit_value=row.decimal("unitvalue") if plain else None)
        draft.lose("UnitValue in another unit than the piece", "state the value of one unit", int(not plain))
        draft.lose("UnitPrice", "a price is no margin: state the margin", int(bool(row.text("unitprice"))))


def _bills(draft: Draft, tables: AnuraTables) -> None:
    """A bill of materials belongs to the product that a policy makes by it, or that it names as its end product."""
    made: defaultdict[str, list[str]] = defaultdict(list)
    for row in tables.rows["productionpolicies"]:
        made[row.text("bomname")].append(row.text("productname"))
    for row in tables.rows["billsofmaterials"]:
        if row.text("producttype").lower() == "end product":
            made[row.text("bomname")].append(row.text("productname"))
    bills: defaultdict[str, set[str]] = defaultdict(set)
    for name, products in made.items():
        for product in products:
            bills[product].add(name)
    for row in tables.rows["billsofmaterials"]:
        _bill_line(draft, row, list(dict.fromkeys(made.get(row.text("bomname"), ()))), bills)


def _bill_line(draft: Draft, row: GivenRow, products: Sequence[str], bills: Mapping[str, set[str]]) -> None:
    kind = row.text("producttype").lower()
    if kind == "byproduct":
        draft.lose("byproducts", "a model makes one part at a time")
    if kind not in {"", "component"}:
        return
    if not products:
        draft.lose("bills of materials of no product", "name the End Product in the bill, or add productionpolicies")
    plain = row.text("quantityuom").lower() in PIECES
    quantity = (row.decimal("quantity") if row.text("quantity") else 1.0) if plain else None
    for product in products:
        if len(bills[product]) > 1:
            draft.lose("bills of a product that has several", f"a part has one bill: write that of {product} in bom")
        else:
            draft.add("bom", parent=product, child=row.text("productname"), quantity=quantity)


def _making(draft: Draft, tables: AnuraTables) -> None:
    for table, column in (("productionpolicies", "facilityname"), ("suppliercapabilities", "suppliername")):
        for row in tables.rows[table]:
            cost = _cost(draft, row, table)
            draft.add("production", site=row.text(column), part=row.text("productname"), capacity="", unit_cost=cost)
            for lost in ("productionrate", "supplycapacity"):
                why = "state the capacity in units per period of the model"
                draft.lose(f"{lost} of {table}", why, int(bool(row.text(lost))))


def _cost(draft: Draft, row: GivenRow, table: str) -> float | None:
    """The cost of one piece; any other is lost."""
    text = row.text("unitcost")
    try:
        cost = row.decimal("unitcost")
    except InputError:
        cost = None
    if text and (cost is None or row.text("unitcostuom").lower() not in PIECES):
        draft.lose(f"UnitCost of {table}, not by the piece", "state the cost of one unit")
        return None
    return cost


def _lanes(draft: Draft, tables: AnuraTables) -> None:
    products = {*tables.names("products", "productname")}
    for row in tables.rows["transportationpolicies"]:
        product, mode = row.text("productname"), row.text("modename")
        if product not in products:
            draft.lose("policies for all products or a group", "write a lane for each part that travels")
            continue
        known = mode.lower() in {*Mode}
        draft.lose("ModeName that is none of road, sea, air, rail", "state the mode", int(bool(mode) and not known))
        ends = {"origin": row.text("originname"), "destination": row.text("destinationname")}
        draft.add(
            "lanes", **ends, part=product, mode=mode.lower() if known else "", lead_time=_time(draft, row),
            unit_cost=_cost(draft, row, "transportationpolicies"), capacity="", status="active",
            note=f"ModeName {mode}" if mode and not known else "",
        )  # fmt: skip
        draft.lose("LaneCapacity", "state it in units per period of the model", int(bool(row.text("lanecapacity"))))
        draft.lose("FixedCost of a shipment", "state it as delivery_cost", int(row.text("fixedcost") not in {"", "0"}))


def _time(draft: Draft, row: GivenRow) -> str:
    """The time of transport as a duration; without a unit of time it is lost."""
    text, unit = row.text("transporttime"), TIMES.get(row.text("transporttimeuom").lower())
    if text and unit is None:
        draft.lose("TransportTime without a unit that is known", "state the lead time with its unit")
    if not text or unit is None:
        return ""
    number = row.decimal("transporttime")
    return f"{repr(number).removesuffix('.0')} {unit}"


def _demand(draft: Draft, tables: AnuraTables) -> None:
    """Demand adds up over the periods of the file; how many of the model's they are, only the planner knows."""
    total: defaultdict[tuple[str, str], float] = defaultdict(float)
    periods: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    rows = tables.rows["customerdemand"]
    for row in rows:
        key = row.text("customername"), row.text("productname")
        total[key] += row.decimal("quantity") or 0.0
        periods[key].add(row.text("periodname"))
    for (market, part), quantity in total.items():
        many = len(periods[market, part])
        note = f"{quantity:.15g} units in {many} period{'s' if many > 1 else ''} of the file"
        draft.add("demand", market=market, part=part, quantity="", margin="", patience="", note=note)
        draft.lose("Quantity of demand, as a rate", "divide the number in the note by the periods of the model", 1)
    for column in ("penaltycost", "unitprice", "perunitbackordercost", "maximumbackorderperiods", "minquantity"):
        many = sum(bool(row.text(column)) for row in rows)
        draft.lose(f"{column} of customerdemand", "state margin, patience and backlog_cost", many)
