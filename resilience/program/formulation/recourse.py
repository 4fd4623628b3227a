"""The second stage in Pyomo: one scenario's recourse, written once, with scenario data left symbolic."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyomo.environ as pyo

from resilience.program.formulation.parts.closing import add_closing
from resilience.program.formulation.parts.loss import add_loss
from resilience.program.formulation.parts.making import add_making_now
from resilience.program.formulation.parts.premiums import add_premiums
from resilience.program.formulation.parts.service import add_service
from resilience.program.formulation.parts.settling import add_settling
from resilience.program.formulation.parts.settling_paid import add_settling_paid
from resilience.program.formulation.parts.shipping import add_shipping
from resilience.program.formulation.parts.stock import add_stock

if TYPE_CHECKING:
    from resilience.plan.model import Model
    from resilience.program.scope.scope import Scope
    from resilience.program.sizes import Sizes


def build_recourse(model: Model, sizes: Sizes, first: Any, scope: Scope) -> Any:
    """Build one scenario's recourse over a scope as a Pyomo model.

    Parameters
    ----------
    first
        The first stage's Pyomo model; its variables appear in the rules.
    scope
        What is inside, for how many periods.
    """
    m = pyo.ConcreteModel(name="recourse")
    m.network, m.sizes, m.first, m.scope = model.network, sizes, Handle(first), scope
    m.refund = model.holding_refund
    m.periods_per_year = model.calendar.periods_per_year
    m.periods = scope.watch
    m.ship_lanes, m.inside = frozenset(scope.lanes), frozenset(scope.makes)
    m.demand_nodes = frozenset(scope.demands)
    m.through = frozenset(node for node in scope.makes if sizes.ships_as_made(node))
    m.data = pyo.Block()
    nodes = scope.books.nodes if scope.books is not None and scope.books.checkpoints else scope.nodes
    if any(lane.delivery_options for node in nodes for lane in model.network.inbound.get(node, ())):
        m.data.phase = pyo.Var()
    add_shipping(m)
    add_making_now(m)
    add_service(m)
    add_stock(m)
    add_settling(m)
    add_settling_paid(m)
    add_closing(m)
    add_premiums(m)
    add_loss(m)
    return m


class Handle:
    """Access to another model's components without making that model a part of this one."""

    def __init__(self, model: Any) -> None:
        self._model = model

    def __getattr__(self, name: str) -> Any:
        return getattr(self._model, name)
