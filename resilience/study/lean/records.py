"""A plan and what disruptions cost as the flow record of a year."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resilience.given import FLAG, A, Maybe, Of, takes
from resilience.lean.flows import FlowRecord
from resilience.lean.waste import LedgerRow
from resilience.network.approvals import paid
from resilience.network.lanes import LaneStatus
from resilience.network.ordering import mean_left_over
from resilience.plan.fields import FOR_A_FEE
from resilience.plan.found_late import drifting
from resilience.plan.known import refuse_unknown
from resilience.plan.openings import yearly_cost
from resilience.plan.picked import picked
from resilience.plan.seasons import mean_built
from resilience.program.sizes import Sizes
from resilience.study.costs.today import with_today

if TYPE_CHECKING:
    from collections.abc import Mapping

    from resilience.network.lanes import Lane
    from resilience.network.parts import Node
    from resilience.plan.model import Model
    from resilience.plan.plan import Plan

BEYOND = "demand beyond capacity"
"""What a year costs for demand that no plan can serve."""


@takes(
    model=Of("Model"), plan=Of("Plan"), losses=Maybe(A(dict, "a dictionary of money by part of the loss")), exact=FLAG
)
def plan_record(
    model: Model, plan: Plan, losses: Mapping[str, float] | None = None, *, exact: bool = False
) -> FlowRecord:
    """A year of a plan as its flows run, with what disruptions cost in it.

    Parameters
    ----------
    model, plan
        Whose flows.
    losses
        Money a year by part of the loss; None where no disruption was looked at.
    exact
        Whether bad units found late are counted as the simulated cost has them; else as the stochastic program does,
        linear in lots and buffers.

    Raises
    ------
    InputError
        When it is a plan of another model.
    """
    refuse_unknown(plan, model.network, "plan")
    model = picked(model)
    network, year = model.network, model.calendar.periods_per_year
    made = {node: year * plan.production.get(node, 0.0) for node in network.production}
    lanes = {key: network.lanes[key] for key, flow in plan.flows.items() if flow > 0}
    return FlowRecord(
        name=plan.name,
        made=made,
        bad={node: units * (1 - share) for node, units in made.items() if (share := _good(model, node)) < 1},
        moved={key: year * plan.flows[key] for key in lanes},
        deliveries={key: year * plan.deliveries[key] for key in lanes if key in plan.deliveries},
        sold={node: year * demand.quantity for node, demand in network.demand.items()},
        stock={node: plan.buffers.get(node, 0.0) + mean_built(model, node, plan) for node in network.nodes},
        lots={key: _lying(lane, plan.lot(key)) for key, lane in lanes.items() if key in plan.deliveries},
        transit={key: plan.flows[key] * lane.lead_time for key, lane in lanes.items()},
        found_late=_found_late(model, plan),
        late_cost=_late_cost(model, plan, exact=exact),
        precautions=_precautions(model, plan),
        losses=losses,
        stated={} if model.short_today is None else {(LedgerRow.LOST, BEYOND): model.short_today.margin},
    )


def _lying(lane: Lane, lot: float) -> float:
    """Units that lie on average at the end of a lane because goods come in lots: see (C2)."""
    return lot / 2 + mean_left_over(lane, lot)


def _good(model: Model, node: Node) -> float:
    return model.network.production[node].yield_share


def _found_late(model: Model, plan: Plan) -> dict[Node, float]:
    """Units a year that are thrown away because they were made after an unseen drift: see (C10)."""
    network = model.network
    return {
        node: made.quality_incident_rate * _exposed(model, plan, node)
        for node, made in network.production.items()
        if made.quality_incident_rate is not None
    }


def _late_cost(model: Model, plan: Plan, *, exact: bool) -> dict[Node, float]:
    """Money a year for bad units of makers that state a drift for each unit: see (C10)."""
    network, year = with_today(model).network, model.calendar.periods_per_year
    if not any(made.drift for made in network.production.values()):
        return {}
    found = drifting(network, Sizes.of(model, ()).requirement, year)
    return {one.made.node: one.exact(plan, year) if exact else one.linear(plan) for one in found}


def _exposed(model: Model, plan: Plan, node: Node) -> float:
    """Units between a maker and where its defects show."""
    ahead = model.network.outbound.get(node, ())
    return plan.buffers.get(node, 0.0) + sum(plan.lot(lane.id) + plan.buffers.get(lane.target, 0.0) for lane in ahead)


def _precautions(model: Model, plan: Plan) -> dict[str, float]:
    """What is paid a year to be ready, stock aside."""
    network = model.network
    approved = [network.lanes[key] for key in plan.qualified]
    kept = [lane for lane in approved if lane.status is LaneStatus.CANDIDATE or lane.qualification_cost > 0]
    fees = sum(field.fee_of(network, key) * units for field in FOR_A_FEE for key, units in field.said(plan).items())
    sites = {"sites": yearly_cost(network, plan)} if network.gated else {}
    return {
        **sites,
        "approvals": sum(lane.approval_cost for lane in paid(kept)),
        "reserves": fees,
        "visibility": sum(network.sites[site].visibility_cost or 0.0 for site in plan.visible),
    }
