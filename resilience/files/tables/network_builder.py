"""Typed rows become the objects of a supply network, with every duration in the model's periods."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, cast

from resilience.files.tables.contract_rows import sold_to, steps_of
from resilience.files.tables.plain import numbers_of
from resilience.network.customs import Duty
from resilience.network.duties import with_duties
from resilience.network.lanes import Alternate, Lane, LaneStatus, Mode
from resilience.network.network import SupplyNetwork
from resilience.network.observed import Observation, ObservedKind
from resilience.network.ordering import BreakKind
from resilience.network.parts import BomLine, Customer, Demand, Node, Part, Production, Resource, Task
from resilience.network.sites import Site, SiteKind, SiteStatus
from resilience.network.year.season import SeasonRow
from resilience.network.year.shutdown import ShutdownRow
from resilience.quantities import Duration, PartId, Region, SiteId

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from resilience.files.tables.rows import Row, Rows
    from resilience.network.parts import PenaltyStep
    from resilience.quantities import Calendar


@dataclass(frozen=True, slots=True)
class NetworkBuilder:
    """Builds each kind of object from its row; `holding_rate` is the model's, per year."""

    calendar: Calendar
    holding_rate: float | None
    currency: str | None = None
    "The model's own."

    def network(self, rows: Mapping[str, Rows]) -> SupplyNetwork:
        """Build the network; records come out sorted, so the order of the rows changes nothing."""
        steps = steps_of(rows["penalties"])
        production = sorted((self.production(row) for row in rows["production"]), key=lambda made: made.node)
        stated = SupplyNetwork(
            sites={site.site: site for site in sorted(map(self.site, rows["sites"]), key=lambda s: s.site)},
            parts={part.part: part for part in sorted(map(self.part, rows["parts"]), key=lambda p: p.part)},
            bom=tuple(sorted(map(bom_line, rows["bom"]), key=lambda line: (line.parent, line.child))),
            lanes={lane.id: lane for lane in sorted(map(self.lane, rows["lanes"]), key=lambda lane: lane.id)},
            production={made.node: made for made in production},
            demand={sold.node: sold for sold in sorted(self.demands(rows["demand"], steps), key=lambda d: d.node)},
            alternates=tuple(
                sorted(map(self.alternate, rows["alternates"]), key=lambda one: (*one.line, one.alternate))
            ),
            seasons=tuple(sorted(map(season, rows["seasons"]), key=lambda one: (one.node, one.first))),
            shutdowns=tuple(sorted(map(shutdown, rows["shutdowns"]), key=lambda one: one.key)),
            resources={
                (line.site, line.resource): line
                for line in sorted(map(self.resource, rows["resources"]), key=lambda r: (r.site, r.resource))
            },
            duties=tuple(sorted(map(duty, rows["duties"]), key=lambda one: one.key)),
        )
        return with_duties(stated)

    def site(self, row: Row) -> Site:
        """Build a site."""
        return Site(
            site=SiteId(row.text("site")),
            kind=SiteKind(row.text("kind")),
            region=Region(row.text("region")),
            time_to_recover=self.periods(row, "time_to_recover"),
            visibility_detection=self.periods(row, "visibility_detection"),
            max_cover=self.periods(row, "max_cover"),
            lever_time=self.periods(row, "lever_time"),
            tags=row.words("tags"),
            status=SiteStatus(row.text("status")) if row.values["status"] else SiteStatus.ACTIVE,
            opening_time=self.periods(row, "opening_time"),
            opening_ramp=self.periods(row, "opening_ramp"),
            **numbers_of("sites", Site, row),
        )

    def part(self, row: Row) -> Part:
        """Build a part; a part without a holding rate of its own and of the model has been reported."""
        own = row.optional("holding_rate")
        rate = self.holding_rate if own is None else own
        family = cast("str | None", row.values["family"])
        return Part(
            PartId(row.text("part")),
            row.number("unit_value"),
            math.nan if rate is None else rate,
            family,
            row.optional("pack"),
            cast("str | None", row.values["unit"]),
            row.optional("room"),
            self.periods(row, "shelf_life"),
        )

    def resource(self, row: Row) -> Resource:
        """Build a resource; its time is in hours per period."""
        available = self.hours(row, "available_time")
        return Resource(SiteId(row.text("site")), row.text("resource"), 0.0 if available is None else available)

    def production(self, row: Row) -> Production:
        """Build a production; without a capacity of its own only its resource limits it."""
        capacity = row.optional("capacity")
        return Production(
            site=SiteId(row.text("site")),
            part=PartId(row.text("part")),
            capacity=math.inf if capacity is None else capacity,
            unit_cost=row.number("unit_cost"),
            yield_share=row.number("yield"),
            resource=cast("str | None", row.values["resource"]),
            cycle_time=self.hours(row, "cycle_time"),
            activation_time=self.periods(row, "activation_time") or 0.0,
            ramp_time=self.periods(row, "ramp_time") or 0.0,
            second_activation_time=self.periods(row, "second_activation_time") or 0.0,
            second_ramp_time=self.periods(row, "second_ramp_time") or 0.0,
            lever_time=self.periods(row, "lever_time"),
            paid_in=self.paid_in(row),
            **numbers_of("production", Production, row),
        )

    def lane(self, row: Row) -> Lane:
        """Build a lane."""
        return Lane(
            origin=SiteId(row.text("origin")),
            destination=SiteId(row.text("destination")),
            part=PartId(row.text("part")),
            mode=Mode(row.text("mode")),
            lead_time=self.periods(row, "lead_time") or 0.0,
            lead_time_deviation=self.periods(row, "lead_time_deviation"),
            unit_cost=row.number("unit_cost"),
            capacity=row.number("capacity"),
            status=LaneStatus(row.text("status")),
            qualification_time=self.periods(row, "qualification_time"),
            activation_time=self.periods(row, "activation_time"),
            ramp_time=self.periods(row, "ramp_time") or 0.0,
            lever_time=self.periods(row, "lever_time"),
            min_share=row.number("min_share"),
            max_share=row.number("max_share"),
            delivery_options=row.numbers("deliveries_per_period"),
            expedite_lead_time=self.periods(row, "expedite_lead_time"),
            price_breaks=row.breaks("price_breaks"),
            break_kind=BreakKind(row.text("break_kind")) if row.values["break_kind"] else None,
            paid_in=self.paid_in(row),
            **numbers_of("lanes", Lane, row),
        )

    def alternate(self, row: Row) -> Alternate:
        """Build an alternate."""
        return Alternate(
            parent=PartId(row.text("parent")),
            child=PartId(row.text("child")),
            alternate=PartId(row.text("alternate")),
            ratio=row.number("ratio"),
            extra_cost=row.number("extra_cost"),
            status=LaneStatus(row.text("status")),
            max_share=row.number("max_share"),
            share=row.optional("share"),
            qualification_cost=row.optional("qualification_cost") or 0.0,
            qualification_time=self.periods(row, "qualification_time"),
            lever_time=self.periods(row, "lever_time"),
        )

    def demands(self, rows: Iterable[Row], steps: Mapping[tuple[str, ...], list[PenaltyStep]]) -> Iterator[Demand]:
        """Build all demands; the rows of a market and part that name classes of customers are one."""
        classes: dict[Node, list[Customer]] = {}
        for row in rows:
            one = replace(self.demand(row), penalties=tuple(steps.get(sold_to(row), ())))
            if row.values["customer"] is None:
                yield one
            else:
                own = Customer(
                    row.text("customer"), row.optional("priority") or math.inf, one.quantity, one.margin, one.patience,
                    one.backlog_cost, one.deviation, one.life_left, one.penalties,
                )  # fmt: skip
                classes.setdefault(one.node, []).append(own)
        for node, found in classes.items():
            yield Demand.of_classes(node.site, node.part, found)

    def demand(self, row: Row) -> Demand:
        """Build a demand; customers who never wait have no backlog cost."""
        patience = row.values["patience"]
        return Demand(
            market=SiteId(row.text("market")),
            part=PartId(row.text("part")),
            quantity=row.number("quantity"),
            margin=row.number("margin"),
            patience=self.calendar.periods(patience) if isinstance(patience, Duration) else math.inf,
            backlog_cost=row.optional("backlog_cost") or 0.0,
            deviation=row.optional("deviation"),
            life_left=self.periods(row, "life_left"),
        )

    def paid_in(self, row: Row) -> str | None:
        """Return the currency that a price moves with; None for the model's own."""
        stated = cast("str | None", row.values["paid_in"] or row.values["currency"])
        return None if stated == self.currency else stated

    def periods(self, row: Row, column: str) -> float | None:
        """Return a duration in working periods; None where it is not stated."""
        duration = row.duration(column)
        return None if duration is None else self.calendar.periods(duration)

    def tasks(self, rows: Iterable[Row]) -> tuple[Task, ...]:
        """Build the tasks of lines, in order of line and name."""
        made = (
            Task(SiteId(row.text("site")), row.text("line"), row.text("task"), self.hours(row, "time") or 0.0,
                 row.words("after"))
            for row in rows
        )  # fmt: skip
        return tuple(sorted(made, key=lambda task: (task.site, task.line, task.task)))

    def observed(self, rows: Iterable[Row]) -> tuple[Observation, ...]:
        """Build what was counted, in order of its names."""
        made = (
            Observation(
                row.text("entry"), ObservedKind(row.text("kind")), row.number("amount"),
                self.periods(row, "time") or 0.0, SiteId(row.text("site")) or None, PartId(row.text("part")) or None,
                SiteId(row.text("origin")) or None, Mode(row.text("mode")) if row.text("mode") else None,
                row.optional("cost"),
            )
            for row in rows
        )  # fmt: skip
        return tuple(sorted(made, key=lambda one: one.entry))

    def hours(self, row: Row, column: str) -> float | None:
        """Return a working time in hours; None where it is not stated."""
        duration = row.duration(column)
        if duration is None:
            return None
        return duration.amount * (self.calendar.period.amount if duration.in_periods else 1.0)


def duty(row: Row) -> Duty:
    """Build a duty."""
    return Duty(
        destination=row.text("destination"),
        rate=row.number("rate"),
        origin=cast("str | None", row.values["origin"]),
        part=cast("PartId | None", row.values["part"]),
        customs_value=row.optional("customs_value"),
    )


def bom_line(row: Row) -> BomLine:
    """Build a line of the bill of materials."""
    return BomLine(PartId(row.text("parent")), PartId(row.text("child")), row.number("quantity"))


def season(row: Row) -> SeasonRow:
    """Build a stretch of a season, or an event of every year."""
    days = row.text("first"), row.text("last")
    node = SiteId(row.text("market")), PartId(row.text("part"))
    return SeasonRow(*node, *days, row.optional("factor"), row.optional("extra"))


def shutdown(row: Row) -> ShutdownRow:
    """Build a planned shutdown."""
    days = row.text("built_from"), row.text("first"), row.text("last")
    return ShutdownRow(SiteId(row.text("site")), cast("PartId | None", row.values["part"]), *days, row.number("works"))


def node_of(row: Row) -> Node:
    """Return the stock position a row is about."""
    return Node(SiteId(row.text("site")), PartId(row.text("part")))
