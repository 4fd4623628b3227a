"""Bad units that are found late: what a process that drifts makes until the lot and the buffers ahead are used up."""

from __future__ import annotations

from dataclasses import dataclass
from math import isnan
from typing import TYPE_CHECKING

from resilience.network.usage import nominal_use, today

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from resilience.network.network import SupplyNetwork
    from resilience.network.parts import Node, Production
    from resilience.plan.plan import Plan
    from resilience.quantities import LaneId, PartId


@dataclass(frozen=True, slots=True)
class Drifting:
    """A maker whose process drifts, and what is made and used up until that is found.

    Attributes
    ----------
    made
        The maker, with the probability of a drift at each unit and the cost of a bad unit.
    units
        Units a year that the linear form reckons with: those made today.
    lanes
        Lanes whose lots are ahead.
    shelves
        Positions whose buffers are ahead.
    """

    made: Production
    units: float
    lanes: tuple[LaneId, ...]
    shelves: tuple[Node, ...]

    @property
    def price(self) -> float:
        """What a unit in a lot or a buffer ahead costs a year: drifts a year, each with one bad unit more."""
        return (self.made.drift or 0.0) * self.units * (self.made.bad_cost or 0.0)

    def ahead(self, plan: Plan) -> float:
        """Units of lots and buffers ahead of the maker by a plan: as many are bad when a drift is found."""
        lots, held = map(plan.lot, self.lanes), (plan.buffers.get(node, 0.0) for node in self.shelves)
        return sum(lots) + sum(held)

    def linear(self, plan: Plan) -> float:
        """Currency a year as the stochastic program has it, rule C10: q c U (Q + B)."""
        return self.price * self.ahead(plan)

    def exact(self, plan: Plan, periods_per_year: float) -> float:
        """Currency a year by what the plan makes: c U (Q + B) / (1/q - 1 + Q + B), see `quality_latency`."""
        drift, late = self.made.drift or 0.0, self.ahead(plan)
        units = periods_per_year * self.made.yield_share * plan.production.get(self.made.node, 0.0)
        return (self.made.bad_cost or 0.0) * units * drift * late / (1 - drift + drift * late) if late > 0 else 0.0


def drifting(
    network: SupplyNetwork, requirement: Mapping[PartId, float], periods_per_year: float
) -> tuple[Drifting, ...]:
    """Every maker that states a drift.

    One that is idle today is taken to make all that it may, and to stand ahead of its own shelf and lots alone: the
    shelves that it would feed are filled by others. Where today's split is not known, all it may make is meant, too.

    Parameters
    ----------
    requirement
        Most units of each part that the nominal demand can need, per period.
    """
    return tuple(_found(network, requirement, periods_per_year))


def _found(network: SupplyNetwork, requirement: Mapping[PartId, float], periods_per_year: float) -> Iterator[Drifting]:
    for node, made in network.production.items():
        if made.drift:
            now, lanes = made_today(network, node), network.outbound.get(node, ())
            usable = made.capacity * network.yearly_share(node)
            units = now or min(usable * made.yield_share, requirement[node.part])
            shelves = () if now == 0 else tuple(lane.target for lane in lanes)
            yield Drifting(made, periods_per_year * units, tuple(lane.id for lane in lanes), (node, *shelves))


def made_today(network: SupplyNetwork, node: Node) -> float | None:
    """Good units per period that a maker makes today; None where today's split is not stated, or goods run in a circle.

    Where no lane in use feeds a position, it makes all that is used there.
    """
    use, shares = nominal_use(network)[node], today(network, node)
    if shares is None or isnan(use):
        return None
    return max(0.0, use * (1 - sum(share or 0.0 for share in shares.values())))


def too_high(network: SupplyNetwork, requirement: Mapping[PartId, float], plan: Plan, periods_per_year: float) -> float:
    """Currency a year by which the linear form of a plan exceeds the exact one; below 0 where it makes more than today.

    Where the plan makes what is made today it is too high by a share of q (Q + B - 1), so never too low but for lots
    and buffers of less than one unit.
    """
    return sum(
        one.linear(plan) - one.exact(plan, periods_per_year) for one in drifting(network, requirement, periods_per_year)
    )
