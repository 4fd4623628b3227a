"""The second stage in Pyomo: one scenario's recourse, written once, with scenario data left symbolic."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from resilience.program.formulation.language import KnownWhen, pyomo_page
from resilience.program.formulation.parts.closed_early import add_closed_early
from resilience.program.formulation.parts.closing import add_closing
from resilience.program.formulation.parts.contracts import add_contracts
from resilience.program.formulation.parts.loss import add_loss
from resilience.program.formulation.parts.making import add_making_now
from resilience.program.formulation.parts.premiums import add_premiums
from resilience.program.formulation.parts.prices import add_prices
from resilience.program.formulation.parts.service import add_service
from resilience.program.formulation.parts.settling import add_settling
from resilience.program.formulation.parts.settling_paid import add_settling_paid
from resilience.program.formulation.parts.shipping import add_shipping
from resilience.program.formulation.parts.stock import add_stock
from resilience.program.scope.data import Field

if TYPE_CHECKING:
    from collections.abc import Sequence

    from resilience.plan.model import Model
    from resilience.program.scope.scope import Scope
    from resilience.program.sizes import Sizes


Page = Callable[[str, "Sequence[int]"], Any]
"""Makes an empty model, by its name and the periods of its watch, that takes declarations; see `language`."""


def build_recourse(model: Model, sizes: Sizes, first: Any, scope: Scope, page: Page = pyomo_page) -> Any:
    """Build one scenario's recourse over a scope: as a Pyomo model, or on a page of another kind.

    Parameters
    ----------
    first
        The first stage's Pyomo model; its variables appear in the rules.
    scope
        What is inside, for how many periods.
    """
    m = page("recourse", scope.watch)
    m.network, m.sizes, m.first, m.scope = model.network, sizes, Handle(first), scope
    m.refund = model.holding_refund and not scope.present
    m.periods_per_year = model.calendar.periods_per_year
    m.ship_lanes, m.inside = frozenset(scope.lanes), frozenset(scope.makes)
    m.demand_nodes = frozenset(scope.demands)
    m.through = frozenset(node for node in scope.makes if sizes.ships_as_made(node))
    nodes = scope.books.nodes if scope.books is not None and scope.books.checkpoints else scope.nodes
    if any(lane.delivery_options for node in nodes for lane in model.network.inbound.get(node, ())):
        m.data.phase = m.declare.datum(seen=True)
    add_shipping(m)
    add_making_now(m)
    add_service(m)
    add_stock(m)
    add_settling(m)
    add_settling_paid(m)
    add_closing(m)
    add_contracts(m)
    add_premiums(m)
    add_closed_early(m)
    add_prices(m)
    add_loss(m)
    return m


def layout(recourse: Any) -> tuple[Field, ...]:
    """Fields of a recourse model's data block in the order of its compiled columns."""
    periods = len(recourse.periods)
    fields = []
    for column, known, timed in recourse.declare.columns(recourse.data):
        index = [key if isinstance(key, tuple) else (key,) for key in column] if column.is_indexed() else [()]
        keys = tuple(tuple(key[:-1]) for key in index[::periods]) if timed else tuple(map(tuple, index))
        fields.append(Field(column.local_name, keys, timed=timed, seen=known is KnownWhen.SEEN))
    return tuple(fields)


class Handle:
    """Access to another model's components without making that model a part of this one."""

    def __init__(self, model: Any) -> None:
        self._model = model

    def __getattr__(self, name: str) -> Any:
        return getattr(self._model, name)
