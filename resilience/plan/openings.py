"""Which sites are there under a plan, what that costs, and where a question leaves it out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resilience.errors import InputError
from resilience.findings import Code, Finding

if TYPE_CHECKING:
    from resilience.network.network import SupplyNetwork
    from resilience.plan.model import Model
    from resilience.plan.plan import Plan
    from resilience.quantities import LaneId, SiteId


def refuse_openings(model: Model, what: str) -> None:
    """Stop where something cannot be done for a model in which sites may be opened or closed.

    Raises
    ------
    InputError
        Saying that `what` does not know sites that come and go, and which they are.
    """
    named = [name for name, site in model.network.sites.items() if site.movable]
    if named:
        message = f"{', '.join(named)} may be opened or closed, and {what} takes the sites as they stand."
        remedy = (
            "For this question leave fixed_cost and closing_cost of sites that are there blank, and take candidates "
            "out with their lanes; once one is open it is a site as any other."
        )
        raise InputError([Finding(Code.CONFLICT, message, remedy, "sites")])


def is_open(network: SupplyNetwork, plan: Plan, name: SiteId) -> bool:
    """Whether a site is open under a plan."""
    site = network.sites[name]
    return name in plan.opened if site.may_open else name not in plan.closed


def reached(network: SupplyNetwork, plan: Plan, lane: LaneId) -> bool:
    """Whether both ends of a lane are open under a plan."""
    return all(is_open(network, plan, name) for name in network.gated.get(lane, ()))


def away(network: SupplyNetwork, plan: Plan | None) -> frozenset[SiteId]:
    """Sites that are not there under a plan; None: today, when no candidate is."""
    if plan is None:
        return frozenset(name for name, site in network.sites.items() if site.may_open)
    return frozenset(name for name in network.sites if not is_open(network, plan, name))


def yearly_cost(network: SupplyNetwork, plan: Plan) -> float:
    """Currency per year of sites that may be opened or closed under a plan, opening and closing included: see C19."""
    opened = sum(network.sites[name].cost_of_open for name in sorted(plan.opened))
    closed = sum(network.sites[name].cost_of_closed for name in sorted(plan.closed))
    return opened + closed + sum(site.fixed_cost or 0.0 for site in network.sites.values() if site.may_close)
