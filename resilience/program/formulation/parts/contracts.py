"""Contracts: what units short in a disruption cost beside their margin, in steps that rise with their number."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from resilience.network.parts import Node
from resilience.program.formulation.language import total

if TYPE_CHECKING:
    from resilience.quantities import PartId, SiteId

Expression = Any


def add_contracts(m: Any) -> None:
    """Add the units short beyond each threshold of a contract."""
    markets = [n for n in m.scope.demands if m.network.demand[n].penalties]
    markets += [n for n in m.closing_sales if Node(*n) not in m.demand_nodes and m.network.demand[Node(*n)].penalties]
    steps = [(*n, str(k)) for n in markets for k in range(len(_spread(m, Node(*n))))]
    m.beyond = m.declare.kept(steps)
    m.beyond_threshold = m.declare.rows(steps, rule=beyond_threshold)


def beyond_threshold(m: Any, site: SiteId, part: PartId, step: str) -> Expression:
    r"""(R44) Units short in the disruption beyond a threshold of a contract cost more than those before.

    .. math:: v_{nk} \ge \sum_t u_{nt} + w_n - a_{nk}

    Units: units. Thresholds :math:`a_{nk}` and rises :math:`\rho_{nk}` of the cost of a unit are those of the contract
    where it has no lumps. Where it has, they are those of the largest convex function that is nowhere above it up to a
    year's demand: a lump is spread evenly over the units after its threshold, and the simulator has it whole.
    """
    threshold, _ = _spread(m, Node(site, part))[int(step)]
    missed = total(m.lost[site, part, t] for t in m.periods if (site, part, t) in m.lost)
    if (site, part) in m.closing_sales:
        missed = missed + m.closing_sales[site, part]
    return m.beyond[site, part, step] >= missed - threshold


def penalties(m: Any) -> Expression:
    """Currency that contracts cost in one disruption."""
    return total(_spread(m, Node(s, p))[int(k)][1] * m.beyond[s, p, k] for s, p, k in m.beyond)


def _spread(m: Any, node: Node) -> tuple[tuple[float, float], ...]:
    return m.network.demand[node].spread(m.periods_per_year)  # type: ignore[no-any-return]
