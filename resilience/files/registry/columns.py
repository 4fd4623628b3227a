"""The column registry: every column of every table, declared once."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from resilience.files.registry import side_tables
from resilience.files.registry.column import NOT_NEGATIVE, POSITIVE, POSITIVE_SHARE, SHARE, Bounds, Column, Kind, Table
from resilience.files.registry.column import choice as _choice
from resilience.files.registry.column import named as _name
from resilience.files.registry.column import number as _number
from resilience.files.registry.column import refers as _refers
from resilience.files.registry.column import time as _time
from resilience.files.registry.keeping_columns import LEAST_LIFE, ROOM, SHELF_LIFE, STORAGE
from resilience.files.registry.opening_columns import OPENINGS
from resilience.files.registry.side_tables import (
    ALTERNATES,
    CONVERSIONS,
    COUNTED,
    CURRENCY,
    DEMAND,
    SEASONS,
    SECOND_RESERVE,
    unit_of,
)
from resilience.network.lanes import LaneStatus, Mode
from resilience.network.ordering import BreakKind
from resilience.network.sites import SiteKind

if TYPE_CHECKING:
    from collections.abc import Mapping

MONEY = "currency"
PER_UNIT = "currency per unit"
PER_YEAR = "currency per year"
FLOW = "units per period"
FROM_DAY_ONE = "blank: studies over several years count it from day one, and say so"

SITES = Table(
    "sites",
    "Where parts are made, kept and sold.",
    ("site",),
    (
        _name("site", "Name of the site, unique."),
        _choice("kind", SiteKind, "What the site is for."),
        _name("region", "Region; sites of one region can fail together."),
        _number("latitude", "degrees", "North of the equator.", bounds=Bounds(-90, 90)),
        _number("longitude", "degrees", "East of Greenwich.", bounds=Bounds(-180, 180)),
        _time("time_to_recover", "Time to full output after a major event (TTR)."),
        _number(
            "visibility_cost",
            PER_YEAR,
            "What it costs to watch the site closely; needs visibility_detection.",
            needs=("visibility_detection",),
        ),
        _time(
            "visibility_detection",
            "Delay until a disruption is known once the site is watched.",
            needs=("visibility_cost",),
        ),
        _time(
            "max_cover", "Longest cover a buffer may have here; 0 d: none is kept. Blank: as `max_cover` of the model."
        ),
        *STORAGE,
        LEAST_LIFE,
        *OPENINGS,
        _time("lever_time", f"From the decision to watch the site until it is watched; {FROM_DAY_ONE}."),
        Column("tags", Kind.WORDS, "Free words that hazards may select, separated by |."),
        CURRENCY,
    ),
)

PARTS = Table(
    "parts",
    "What is made, moved and sold.",
    ("part",),
    (
        _name("part", "Name of the part, unique."),
        _number("unit_value", PER_UNIT, "Value of one unit; holding cost is a share of it.", required=True),
        Column("family", Kind.TEXT, "Family, such as a process or wafer line shared by several parts."),
        _number("holding_rate", "per year", "Share of the value that a year of holding costs; blank: the model's."),
        _number(
            "pack",
            "units",
            "Units in one pack, such as a carton or reel: stock is told in whole packs, too. Decides nothing.",
            bounds=POSITIVE,
        ),
        Column("unit", Kind.TEXT, "What one unit of it is, such as piece, kg or m; blank: units are not named."),
        ROOM,
        SHELF_LIFE,
        CURRENCY,
    ),
)

BOM = Table(
    "bom",
    "Bill of materials: what one started unit of a part consumes; without rows where nothing is assembled.",
    ("parent", "child"),
    (
        _refers("parent", "parts.part", "The part that is made."),
        _refers("child", "parts.part", "The part it consumes."),
        _number(
            "quantity",
            "units per unit",
            "Units of the child per unit of the parent.",
            bounds=POSITIVE,
            required=True,
        ),
        unit_of("the child"),
    ),
    may_be_empty=True,
)

RESOURCES = Table(
    "resources",
    "Lines and work centers that several parts share.",
    ("site", "resource"),
    (
        _refers("site", "sites.site", "Where the line stands."),
        _name("resource", "Name of the line, unique at its site."),
        _time("available_time", "Working time the line offers in one period.", required=True),
    ),
    required=False,
)

_HELP = (
    _number(
        "reserve_max",
        FLOW,
        "Largest reserve capacity on offer; needs a fee, an activation cost and time.",
        needs=("reserve_fee", "activation_cost", "activation_time"),
    ),
    _number(
        "reserve_fee",
        "currency per unit of capacity and year",
        "Yearly fee for one unit per period in reserve.",
    ),
    _number("activation_cost", PER_UNIT, "Extra cost of each unit that comes from reserve capacity."),
    _time("activation_time", "From the order to help until the first extra unit."),
    _time("ramp_time", "From the first extra unit until the full extra flow.", default="0 h"),
)

PRODUCTION = Table(
    "production",
    "What is made (or bought from outside the model) where, how fast and at what cost.",
    ("site", "part"),
    (
        _refers("site", "sites.site", "Where it is made."),
        _refers("part", "parts.part", "What is made."),
        Column(
            "capacity",
            Kind.CAPACITY,
            "Units started per period; may be blank when resource and cycle_time set it.",
            FLOW,
            bounds=NOT_NEGATIVE,
        ),
        Column(
            "resource",
            Kind.TEXT,
            "Line it runs on, listed in resources for this site; needs cycle_time.",
            needs=("cycle_time",),
        ),
        _time("cycle_time", "Working time one unit takes on the resource.", needs=("resource",)),
        _number("unit_cost", PER_UNIT, "Cost of making one unit, without its inputs.", required=True),
        _number(
            "yield",
            "share",
            "Good units per started unit; blank: all good.",
            bounds=POSITIVE_SHARE,
            default="1",
        ),
        _number(
            "surge_capacity",
            FLOW,
            "Overtime above capacity in an emergency; needs premium and activation_time.",
            needs=("surge_premium", "activation_time"),
        ),
        _number("surge_premium", PER_UNIT, "Extra cost of a unit made in overtime."),
        *_HELP,
        *SECOND_RESERVE,
        _time("lever_time", f"From the decision for a reserve until it can be called; {FROM_DAY_ONE}."),
        _number(
            "quality_incident_rate",
            "per year",
            "How often the process drifts unnoticed, whatever is made; each time all units ahead are scrapped at their "
            "value. Not beside drift, which says the same per unit.",
        ),
        _number(
            "drift",
            "per unit",
            "Probability, at each unit, that the process goes bad until a bad unit is found: when the lot and the "
            "buffer ahead of it are used up; needs bad_cost.",
            bounds=SHARE,
            needs=("bad_cost",),
        ),
        _number("bad_cost", PER_UNIT, "Cost of a bad unit that is found late."),
        _number(
            "drift_seen",
            "share",
            "Probability that a bad unit is seen at once if the line may be stopped; `lean` says when that pays.",
            bounds=POSITIVE_SHARE,
            needs=("drift",),
        ),
        _number(
            "stop_cost", "currency per stop", "Cost of a stop, its root cause mended.", needs=("drift", "drift_seen")
        ),
        CURRENCY,
        side_tables.PAID_IN,
    ),
)

LANES = Table(
    "lanes",
    "How a part gets from one site to another.",
    ("origin", "destination", "part", "mode"),
    (
        _refers("origin", "sites.site", "Where goods leave."),
        _refers("destination", "sites.site", "Where goods arrive."),
        _refers("part", "parts.part", "What travels."),
        _choice("mode", Mode, "Means of transport."),
        _time("lead_time", "From dispatch to arrival.", required=True),
        _time(
            "lead_time_deviation",
            "Standard deviation of the lead time in ordinary times, for everyday safety stock; blank: none.",
        ),
        _number("unit_cost", PER_UNIT, "Price of transport (and purchase margin) per unit.", required=True),
        Column(
            "capacity",
            Kind.CAPACITY,
            "Most the lane can carry, or unlimited.",
            FLOW,
            required=True,
            bounds=NOT_NEGATIVE,
        ),
        _choice("status", LaneStatus, "In use, approved but idle, or only possible."),
        _number(
            "qualification_cost",
            PER_YEAR,
            "Cost of keeping a candidate approved; required for candidates. Of approved lanes with one origin and part "
            "only the dearest counts.",
        ),
        _number(
            "qualification_once",
            MONEY,
            "Cost of approving a candidate, spent once over qualification_years and per origin and part.",
            needs=("qualification_years",),
        ),
        _number(
            "qualification_years",
            "years",
            "Years over which qualification_once is spread evenly; required with it.",
            bounds=POSITIVE,
        ),
        _time("qualification_time", "Time to qualify in an emergency; blank: not in time."),
        *_HELP[3:],
        _number("min_share", "share", "Least share of what the destination takes.", bounds=SHARE, default="0"),
        _number("max_share", "share", "Largest share of what the destination takes.", bounds=SHARE, default="1"),
        _number("share", "share", "Today's share of what the destination takes of the part.", bounds=SHARE),
        Column(
            "deliveries_per_period",
            Kind.NUMBERS,
            "Delivery frequencies on offer, separated by |; blank: goods flow continuously.",
            "deliveries per period",
            bounds=POSITIVE,
            needs=("delivery_cost",),
        ),
        _number(
            "deliveries",
            "deliveries per period",
            "Today's frequency, one of those on offer.",
            bounds=POSITIVE,
            needs=("deliveries_per_period",),
        ),
        _number("delivery_cost", "currency per delivery", "Cost of one delivery whatever its size."),
        _number(
            "least_order",
            "units per order",
            "Fewest units in an order: no lot is smaller; blank: any.",
            needs=("deliveries_per_period",),
        ),
        _number(
            "order_multiple",
            "units",
            "Orders are whole multiples of it, such as a pallet; a lot between two is ordered now as one, now as the "
            "other, and half a multiple more lies in stock. Blank: any.",
            bounds=POSITIVE,
            needs=("deliveries_per_period",),
        ),
        Column(
            "price_breaks",
            Kind.BREAKS,
            "Lots from so many units on cost this per unit instead of unit_cost; blank: unit_cost for all.",
            "units:currency per unit",
            bounds=NOT_NEGATIVE,
            needs=("deliveries_per_period", "break_kind"),
        ),
        Column(
            "break_kind",
            Kind.CHOICE,
            "Whether the price of a break is paid for all units of the lot or for those beyond the break alone.",
            choices=tuple(map(str, BreakKind)),
            needs=("price_breaks",),
        ),
        _number(
            "expedite_cost",
            PER_UNIT,
            "Extra cost of an expedited unit; needs expedite_lead_time.",
            needs=("expedite_lead_time",),
        ),
        _time(
            "expedite_lead_time", "Lead time of an expedited unit, shorter than lead_time.", needs=("expedite_cost",)
        ),
        *_HELP[:3],
        _time(
            "lever_time",
            "From the decision until an approval, another share, other deliveries or a reserve of this lane is in "
            "force; blank: the qualification_time of a candidate, else studies over several years begin with it.",
        ),
        CURRENCY,
        side_tables.PAID_IN,
    ),
)

POLICY = Table(
    "policy",
    "Today's target stocks; with the lanes' share and deliveries they are the status quo.",
    ("site", "part"),
    (
        _refers("site", "sites.site", "Where the stock is kept."),
        _refers("part", "parts.part", "What is kept."),
        Column(
            "cover",
            Kind.COVER,
            "Target stock: how long it covers nominal use, or units.",
            "time or units",
            required=True,
            bounds=NOT_NEGATIVE,
        ),
        _time("lever_time", f"From the decision for a larger target until the shelf is full; {FROM_DAY_ONE}."),
    ),
    required=False,
)

INVENTORY = Table(
    "inventory",
    "Today's state, for the weekly run.",
    ("site", "part"),
    (
        _refers("site", "sites.site", "Where the stock is."),
        _refers("part", "parts.part", "What it is."),
        _number("on_hand", "units", "Units on hand today; today's buffer where policy states none.", required=True),
        _number("on_order", "units", "Units ordered and not yet arrived.", default="0"),
        unit_of("the part"),
    ),
    required=False,
)

TABLES: Mapping[str, Table] = {
    table.name: table
    for table in (
        SITES, PARTS, CONVERSIONS, BOM, ALTERNATES, RESOURCES, PRODUCTION, LANES, side_tables.DUTIES, POLICY, DEMAND,
        side_tables.PENALTIES, SEASONS, side_tables.SHUTDOWNS, INVENTORY, *COUNTED,
    )
}  # fmt: skip


class Grade(StrEnum):
    """How well a source supports a number."""

    V = "V"
    "Read in the source named."
    V2 = "V2"
    "Read only in a secondary, weaker source."
    M = "M"
    "General knowledge, unconfirmed."
    D = "D"
    "Derived by arithmetic from others."
    ASSUMED = "assumed"
    "Made up, to have something to reckon with."


PROVENANCE = (
    Column("source", Kind.TEXT, "Where the row's numbers come from."),
    Column("grade", Kind.CHOICE, "How well the source supports them.", choices=tuple(Grade)),
    Column("note", Kind.TEXT, "Anything a reader should know."),
)
"""Columns every table may have; they are kept and change nothing."""
