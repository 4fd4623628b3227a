"""What a plan decides, each declared once: whoever writes, reads, checks, pins, ranks or tells it follows from this."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from resilience.plan.levers import Lever

if TYPE_CHECKING:
    from collections.abc import Mapping

    from resilience.network.network import SupplyNetwork
    from resilience.plan.plan import Plan


class PlanField(StrEnum):
    """What a plan decides: a field of it, but for the share, which is made of flows."""

    BUFFER = "buffers"
    FLOW = "flows"
    DELIVERIES = "deliveries"
    PRODUCTION = "production"
    QUALIFIED = "qualified"
    LANE_RESERVE = "lane_reserves"
    PRODUCTION_RESERVE = "production_reserves"
    VISIBLE = "visible"
    SECOND_RESERVE = "second_reserves"
    OPENED = "opened"
    CLOSED = "closed"
    SHARE = "shares"
    "What a lane brings of all that reaches its destination."


class DecidedOf(StrEnum):
    """What a decision is taken of."""

    POSITION = "stock positions"
    MAKER = "makers"
    LANE = "lanes"
    SITE = "sites"

    @property
    def at_nodes(self) -> bool:
        """Whether its keys are stock positions."""
        return self in {DecidedOf.POSITION, DecidedOf.MAKER}


@dataclass(frozen=True, slots=True)
class DecidedField:
    """One field of a plan, and the list of its name in `plan.json`.

    `column` is its family of first-stage columns. `lever` is what allows it to be decided; None: it follows from the
    others. Without `amounts` it is chosen or not. `bought` is what nobody has today and what can be bought for a fee:
    reserves, visibility. `title` and `unit` are said on the screen, `sentence` on the reference page.
    """

    field: PlanField
    of: DecidedOf
    column: str
    lever: Lever | None
    title: str
    unit: str
    sentence: str
    amounts: bool = True
    bought: bool = False
    fee: str = ""
    "Field of the lane or maker with what one unit of it costs per year; none where it is paid otherwise."
    kind: str = ""
    "What it is called in `reserves.csv`."
    deed: tuple[str, str] = ("", "")
    "The actions that buy it and give it up, with {units} and {place}."
    later: bool = False
    "Whether a `plan.json` may be older than it, and say nothing."

    @property
    def name(self) -> str:
        """Name in a plan, and in `plan.json`."""
        return self.field.value

    def fee_of(self, network: SupplyNetwork, key: Any) -> float:
        """Currency per year that one unit of it costs there."""
        return float(getattr(self.item(network, key), self.fee))

    def item(self, network: SupplyNetwork, key: Any) -> Any:
        """The lane or maker whose it is."""
        return network.lanes[key] if self.of is DecidedOf.LANE else network.production[key]

    def said(self, plan: Plan) -> Mapping[Any, float]:
        """What a plan says of it by key; 1 for what is chosen."""
        held = getattr(plan, self.name)
        return held if self.amounts else dict.fromkeys(held, 1.0)


PLAN_FIELDS = (
    DecidedField(
        PlanField.BUFFER, DecidedOf.POSITION, "buffer", Lever.BUFFERS,
        "Buffers", "units", "target stocks in units.",
    ),
    DecidedField(
        PlanField.FLOW, DecidedOf.LANE, "flow", None,
        "Flows", "units per period, by lane", "nominal flows in units per period.",
    ),
    DecidedField(
        PlanField.DELIVERIES, DecidedOf.LANE, "mode", Lever.LOTS,
        "Deliveries", "a period, by lane", "deliveries per period of the lanes that offer a choice.",
    ),
    DecidedField(
        PlanField.PRODUCTION, DecidedOf.MAKER, "make", None,
        "Made", "units per period", "nominal production in units per period.",
    ),
    DecidedField(
        PlanField.QUALIFIED, DecidedOf.LANE, "qualify", Lever.SOURCES,
        "Approved sources", "lanes", "ids of the lanes approved for use.", amounts=False,
    ),
    DecidedField(
        PlanField.LANE_RESERVE, DecidedOf.LANE, "lane_reserve", Lever.RESERVES,
        "Reserves on lanes", "units per period", "reserve capacity on lanes in units per period.", bought=True,
        fee="reserve_fee", kind="lane",
        deed=(
            "Reserve {units} units per period on {place}.",
            "Give up the reserve of {units} units per period on {place}.",
        ),
    ),
    DecidedField(
        PlanField.PRODUCTION_RESERVE, DecidedOf.MAKER, "make_reserve", Lever.RESERVES,
        "Reserves of makers", "units per period", "reserve capacity of production in units per period.", bought=True,
        fee="reserve_fee", kind="production",
        deed=(
            "Reserve capacity for {units} {place} per period.",
            "Give up the reserve capacity for {units} {place} per period.",
        ),
    ),
    DecidedField(
        PlanField.VISIBLE, DecidedOf.SITE, "see", Lever.VISIBILITY,
        "Watched sites", "", "sites that are watched.", amounts=False, bought=True,
    ),
    DecidedField(
        PlanField.SECOND_RESERVE, DecidedOf.MAKER, "make_second", Lever.RESERVES,
        "Second reserves of makers", "units per period", "second reserves of production in units per period.",
        bought=True, fee="second_reserve_fee", kind="second production", later=True,
        deed=(
            "Reserve a second capacity, of its own speed, for {units} {place} per period.",
            "Give up the second reserve capacity for {units} {place} per period.",
        ),
    ),
    DecidedField(
        PlanField.OPENED, DecidedOf.SITE, "site_open", Lever.SOURCES,
        "Opened sites", "", "candidate sites that are opened.", amounts=False, bought=True, later=True,
    ),
    DecidedField(
        PlanField.CLOSED, DecidedOf.SITE, "site_closed", Lever.SOURCES,
        "Closed sites", "", "sites that are closed.", amounts=False, bought=True, later=True,
    ),
)  # fmt: skip
AMOUNTS = tuple(field.name for field in PLAN_FIELDS if field.amounts)
"""Fields that hold amounts by key; the others are sets of what is chosen."""
BOUGHT = tuple(field for field in PLAN_FIELDS if field.bought)
FOR_A_FEE = tuple(field for field in BOUGHT if field.fee)
"""What is bought by the unit, at a fee per year: reserves."""
