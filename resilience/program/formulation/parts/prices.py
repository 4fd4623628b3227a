"""Prices that rise for a time: what is paid more on what goes all the same, weighed against whatever goes instead.

How much more is paid in each period is a number of the template, the price state: scenarios with another one have
another template. A scenario in which nothing costs more has no column and no row here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from resilience.hazard.scenarios import EffectKind
from resilience.network.parts import Node
from resilience.program.formulation.language import total
from resilience.program.formulation.parts.making import started
from resilience.program.formulation.parts.shipping import sent

if TYPE_CHECKING:
    from resilience.quantities import LaneId, PartId, SiteId

Expression = Any


def add_prices(m: Any) -> None:
    """Add what is paid more on lanes and at makers."""
    lanes = [target for kind, target, _ in m.scope.prices if kind is EffectKind.LANE_PRICE]
    makes = [target for kind, target, _ in m.scope.prices if kind is EffectKind.MAKE_PRICE]
    m.paid_shipping = m.declare.kept(lanes)
    m.paid_making = m.declare.kept(makes)
    m.dearer_shipping = m.declare.rows(list(m.paid_shipping), rule=dearer_shipping)
    m.dearer_making = m.declare.rows(list(m.paid_making), rule=dearer_making)


def dearer_shipping(m: Any, lane: LaneId) -> Expression:
    r"""(R40) What a lane takes while it costs more is paid for at the higher price, planned or not.

    .. math:: W_l \ge \sum_t \Delta_{lt}\ (s_{lt} + s^r_{lt} + s^e_{lt})

    Units: currency. In the plan alone that is the rise times the planned flow; what goes by other ways meanwhile, or
    later, is spared.
    """
    rise = _rise(m, EffectKind.LANE_PRICE, lane)
    return m.paid_shipping[lane] >= total(rise[t] * sent(m, lane, t) for t in m.periods if t < len(rise) and rise[t])


def dearer_making(m: Any, site: SiteId, part: PartId) -> Expression:
    r"""(R41) What a maker starts while it costs more is paid for at the higher price, planned or not.

    .. math:: W_n \ge \sum_t \Delta_{nt}\ p^\Sigma_{nt}

    Units: currency.
    """
    node = Node(site, part)
    rise = _rise(m, EffectKind.MAKE_PRICE, node)
    bought = total(rise[t] * started(m, node, t) for t in m.periods if t < len(rise) and rise[t])
    return m.paid_making[site, part] >= bought


def _rise(m: Any, kind: EffectKind, target: Any) -> tuple[float, ...]:
    """What a unit costs more in each period."""
    return next(rise for of, hit, rise in m.scope.prices if (of, hit) == (kind, target))


def paid_more(m: Any) -> Expression:
    """Currency that is paid more."""
    return total([*m.paid_shipping.values(), *m.paid_making.values()])
