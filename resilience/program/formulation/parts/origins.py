"""Origins: goods that pay unlike duties by where they were made, followed through the stores that hold both.

A model in which every lane carries goods of one duty has no column and no row here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyomo.environ as pyo

from resilience.network.duties import origins_followed
from resilience.network.parts import Node
from resilience.program.formulation.language import total

if TYPE_CHECKING:
    from resilience.quantities import LaneId, PartId, SiteId

Expression = Any


def add_origins(m: Any) -> None:
    """Add what each lane carries of each origin where that decides what is paid."""
    m.origins = origins_followed(m.network)
    followed = [(lane, one) for lane, found in m.origins.on_lane.items() for one in found]
    m.flow_from = pyo.Var(followed, within=pyo.NonNegativeReals)
    m.of_all_origins = pyo.Constraint(list(m.origins.on_lane), rule=of_all_origins)
    m.sent_on = pyo.Constraint([(*store, one) for store, one in m.origins.at], rule=sent_on)


def of_all_origins(m: Any, lane: LaneId) -> Expression:
    r"""(F27) What a lane carries is of some origin.

    .. math:: x_l = \sum_{o \in O_l} x_{lo} \qquad \forall l \in L^{or}

    Units: units per period.
    """
    flows = (m.flow[lane, k] for k in m.network.lanes[lane].delivery_options or (0.0,))
    return total(flows) == total(m.flow_from[lane, one] for one in m.origins.on_lane[lane])


def sent_on(m: Any, site: SiteId, part: PartId, origin: SiteId) -> Expression:
    r"""(F28) A store sends on no more goods of an origin than reach it.

    .. math:: \sum_{l \in L^{out}_n \cap L^{or}} x_{lo} \le \sum_{l \in L^{in}_n \cap L^{or}} x_{lo}
       + \sum_{l \in L^{in}_n \cap L^o} x_l + \gamma_n z_n [n \in N^o] \qquad \forall n, o

    Units: units per period. Where goods of several origins lie, each shipment is taken from those that pay least where
    it goes: a store knows what it holds. What it uses, sells or sends where all pay alike is of whatever is left.
    """
    network, store = m.network, Node(site, part)
    out = total(m.flow_from[l.id, origin] for l in network.outbound[store] if (l.id, origin) in m.flow_from)
    return out <= _reaches(m, store, origin)


def _reaches(m: Any, store: Node, origin: SiteId) -> Expression:
    """Units of an origin that reach a store per period."""
    inbound, made = m.network.inbound.get(store, ()), 0.0
    if m.origins.maker.get(store) == origin:
        made = m.network.production[store].yield_share * m.make[store]
    whole = [l for l in inbound if m.origins.whole.get(l.id) == origin]
    flows = [m.flow[l.id, k] for l in whole for k in l.delivery_options or (0.0,)]
    return total([made, *flows, *(m.flow_from[l.id, origin] for l in inbound if (l.id, origin) in m.flow_from)])


def duty_beyond(m: Any) -> Expression:
    """Currency per period that goods pay in duties beyond what their lanes count for each unit."""
    return total(m.origins.above[key] * m.flow_from[key] for key in m.flow_from)
