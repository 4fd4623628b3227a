"""The tables of the weekly state: what is there, what comes when, what goes on, and what is settled."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resilience.files.registry.column import NOT_NEGATIVE, POSITIVE, SHARE, Bounds, Column, Kind, Table
from resilience.files.registry.columns import INVENTORY
from resilience.network.lanes import Mode
from resilience.plan.fields import PLAN_FIELDS, PlanField
from resilience.plan.state import SourceStatus

if TYPE_CHECKING:
    from collections.abc import Mapping

DECISIONS = tuple(str(field.field) for field in PLAN_FIELDS if field.lever is not None or field.field is PlanField.FLOW)
"""What can be committed: all that a plan decides by itself."""


def _text(name: str, description: str, *, required: bool = False, to: str | None = None) -> Column:
    return Column(name, Kind.TEXT, description, required=required, refers_to=to)


def _date(name: str, description: str, *, required: bool = False) -> Column:
    return Column(name, Kind.DATE, description, required=required)


def _number(name: str, unit: str, description: str, *, bounds: Bounds = NOT_NEGATIVE, required: bool = False) -> Column:
    return Column(name, Kind.NUMBER, description, unit, required=required, bounds=bounds)


def _words(name: str, choices: tuple[str, ...], description: str) -> Column:
    return Column(name, Kind.CHOICE, description, required=True, choices=choices)


ON_ORDER = Table(
    "on_order",
    "Orders that have not arrived, each with the day on which it is due; without any its header says so.",
    ("order",),
    (
        _text("order", "Number of the order, unique.", required=True),
        _text("origin", "Where it comes from.", required=True, to="sites.site"),
        _text("destination", "Where it goes to.", required=True, to="sites.site"),
        _text("part", "What it is.", required=True, to="parts.part"),
        _words("mode", tuple(map(str, Mode)), "Means of transport: with the three before it a lane of the model."),
        _number("quantity", "units", "Units that are still to arrive.", bounds=POSITIVE, required=True),
        _date("due", "Day on which it is to arrive.", required=True),
    ),
    required=False,
)
WAITING = Table(
    "waiting",
    "Customers' orders that are late already; without any its header says so.",
    ("market", "part", "customer"),
    (
        _text("market", "Where it was sold.", required=True, to="sites.site"),
        _text("part", "What is waited for.", required=True, to="parts.part"),
        _text("customer", "Class of customers that waits, where demand names several; else blank."),
        _number("quantity", "units", "Units that customers wait for.", required=True),
    ),
    required=False,
)
EVENTS = Table(
    "events",
    "Disruptions that happened since they are watched, and those that go on; without any its header says so.",
    ("event",),
    (
        _text("event", "Name or number of the event, unique.", required=True),
        _text("hazard", "Name of the hazard of the scenario file that struck.", required=True, to="hazards.name"),
        _text("site", "The site that is hit; blank where a lane is, or all that the hazard selects.", to="sites.site"),
        _text("lane", "The lane that is hit, ORIGIN>DESTINATION:PART:MODE.", to="lanes.lane"),
        _date("start", "Day of its onset.", required=True),
        _date("end", "First day on which all worked again; blank: it goes on."),
        _number(
            "severity",
            "share",
            "Share lost, or what demand, prices or rates are multiplied by, as of the hazard; blank: as it says.",
        ),
    ),
    required=False,
)
SUPPLIER_STATUS = Table(
    "supplier_status",
    "Sources whose status is another than the model's lanes say.",
    ("site", "part"),
    (
        _text("site", "The source.", required=True, to="sites.site"),
        _text("part", "What comes from it.", required=True, to="parts.part"),
        _words("status", tuple(map(str, SourceStatus)), "qualified, qualifying (until ready), or blocked."),
        _date("since", "Day since which it is so.", required=True),
        _date("ready", "Day on which it will be qualified; needed where it is qualifying."),
    ),
    required=False,
)
SIGNALS = Table(
    "signals",
    "Early warnings, from whatever source, one row each.",
    ("time", "class", "source", "site", "latitude", "longitude"),
    (
        _date("time", "Day of the signal.", required=True),
        _text("site", "Site that it is of; blank where coordinates say it.", to="sites.site"),
        _number("latitude", "degrees", "North of the equator.", bounds=Bounds(-90, 90)),
        _number("longitude", "degrees", "East of Greenwich.", bounds=Bounds(-180, 180)),
        _text("class", "What it warns of: the name of a hazard.", required=True, to="hazards.name"),
        _number("severity", "share", "How hard the event would be, as far as it is said."),
        _number(
            "confidence", "share", "Probability that the signal is real; at 0 it says nothing.", bounds=SHARE,
            required=True,
        ),
        _text("source", "Who says so.", required=True),
    ),
    required=False,
)  # fmt: skip
WARNINGS = Table(
    "warnings",
    "How reliable each source of signals is, for each class of which it warns.",
    ("source", "class"),
    (
        _text("source", "Who warns, as in signals.", required=True),
        _text("class", "Of what: the name of a hazard.", required=True, to="hazards.name"),
        _number("hit_rate", "share", "Share of events before which it speaks.", bounds=SHARE, required=True),
        _number(
            "false_alarm_rate", "share", "Share of quiet stretches, as long as the window, in which it speaks.",
            bounds=Bounds(0.0, 1.0, excluded=True), required=True,
        ),
        Column("window", Kind.DURATION, "How far ahead it speaks.", "time", required=True),
    ),
    required=False,
)  # fmt: skip
COMMITTED = Table(
    "committed",
    "Actions that are settled and that no plan may take back.",
    ("action",),
    (
        _text("action", "Name or number of the action, unique.", required=True),
        _words("decision", DECISIONS, "What is decided, a list of plan.json."),
        _text("site", "Where; with a part for buffers and reserves of makers.", to="sites.site"),
        _text("part", "Of what.", to="parts.part"),
        _text("lane", "On which lane, ORIGIN>DESTINATION:PART:MODE.", to="lanes.lane"),
        _number("quantity", "units, units per period or deliveries per period", "How much; blank where it is chosen."),
        _date("effective", "Day from which it holds.", required=True),
        _date("until", "Last day on which it cannot be changed; blank: no end."),
    ),
    required=False,
)
STATE_TABLES: Mapping[str, Table] = {
    table.name: table for table in (INVENTORY, ON_ORDER, WAITING, EVENTS, SUPPLIER_STATUS, SIGNALS, WARNINGS, COMMITTED)
}
"""Every table of a state; `inventory` is the one that a model may have, too.

Which have to be there, and when, is told by `resilience.plan.stated`.
"""
