"""Last week's plan carried over to this week's tables: as it was where it fits, else by as little as must be."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from resilience.errors import NoPlanError
from resilience.program.extract import plan_of
from resilience.program.policies import ALL, as_planned, as_shared_out, status_quo
from resilience.program.two_stage import build_program
from resilience.study.costs.evaluate import Evaluator
from resilience.study.policy_names import STATUS_QUO

if TYPE_CHECKING:
    from resilience.network.network import SupplyNetwork
    from resilience.plan.model import Model
    from resilience.plan.plan import Plan
    from resilience.program.reading.compile import Vector

SHARES = (
    "The plan in force does not bring what this week's tables need: each source keeps its share, and the amounts "
    "follow the tables."
)
FLOWS = (
    "The plan in force does not fit this week's tables, not by its sources' shares either: stocks, approvals, lots and "
    "reserves are kept, and what flows is the cheapest that they allow."
)
LOTS = "How often the plan in force has goods delivered is not offered everywhere any more: the nearest offer is taken."
UNSERVED = (
    "The plan in force does not serve this week's demand within capacities, or breaks what is bound, however its goods "
    "are shared out."
)
TODAY_UNSERVED = "What is done today does not serve the demand within capacities, so a week has nothing to begin from."


def todays_plan_in_force(model: Model) -> Plan:
    """The plan that the tables of a model say is in force: the reference of a first week.

    Raises
    ------
    NoPlanError
        When it does not serve the demand.
    """
    program = build_program(model, ())
    x = Evaluator(model, program).columns(status_quo, frozenset())
    if x is None:
        raise NoPlanError(TODAY_UNSERVED)
    return plan_of(program, x, STATUS_QUO)


def carried_columns(evaluator: Evaluator, plan: Plan) -> tuple[Vector, tuple[str, ...]]:
    """First-stage columns of the plan in force, and what had to give way for it to fit this week's tables.

    Raises
    ------
    NoPlanError
        When its precautions fit no flow at all.
    """
    everywhere = frozenset(evaluator.model.network.nodes)
    given, plan = plan, offered(plan, evaluator.model.network)
    moved = () if given == plan else (LOTS,)
    ways = ((as_planned(plan), ()), (as_shared_out(plan), (SHARES,)), (as_planned(plan, free=everywhere), (FLOWS,)))
    for adjust, notes in ways:
        found = evaluator.columns(adjust, ALL)
        if found is not None:
            return found, (*moved, *notes)
    raise NoPlanError(UNSERVED)


def offered(plan: Plan, network: SupplyNetwork) -> Plan:
    """A plan whose deliveries are among those that its lanes offer: of one that is offered no more the nearest is."""
    known = {lane: often for lane, often in plan.deliveries.items() if lane in network.lanes}
    nearest = {
        lane: min(options, key=lambda one: (abs(one - often), one))
        for lane, often in known.items()
        if (options := network.lanes[lane].delivery_options) and often not in options
    }
    return replace(plan, deliveries={**plan.deliveries, **nearest}) if nearest else plan
