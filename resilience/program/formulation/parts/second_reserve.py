"""A second reserve of a maker, of another speed than the first: bought, called, used and paid by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyomo.environ as pyo

from resilience.network.parts import Node
from resilience.program.formulation.language import total
from resilience.program.formulation.parts.shipping import group_name
from resilience.program.scope.books import TOTAL

if TYPE_CHECKING:
    from resilience.program.scope.books import Books
    from resilience.quantities import PartId, SiteId

Expression = Any


def add_second_reserves(m: Any) -> None:
    """Add second reserves, and what of them early warning lets one call sooner."""
    offered = [node for node, made in m.network.production.items() if made.second_reserve_max > 0]
    m.make_second = pyo.Var(offered, within=pyo.NonNegativeReals, bounds=second_bounds)
    sooner = [(g, *n) for g, calls in m.early_calls.items() for n in calls.makes if n in m.make_second]
    m.warned_second = pyo.Var(sooner, within=pyo.NonNegativeReals)
    m.warned_second_seen = pyo.Constraint(sooner, rule=warned_second_seen)
    m.warned_second_bought = pyo.Constraint(sooner, rule=warned_second_bought)


def second_bounds(m: Any, site: SiteId, part: PartId) -> tuple[float, float]:
    """Up to what the maker offers."""
    return 0.0, m.network.production[Node(site, part)].second_reserve_max


def warned_second_seen(m: Any, group: str, site: SiteId, part: PartId) -> Expression:
    r"""(F13c) A second reserve is called early only after early warning.

    .. math:: r^2_{gn} \le \overline{r}^2_n w_g

    Units: started units per period.
    """
    limit = m.network.production[Node(site, part)].second_reserve_max
    return m.warned_second[group, site, part] <= limit * m.warned[group]


def warned_second_bought(m: Any, group: str, site: SiteId, part: PartId) -> Expression:
    r"""(F13d) No more of a second reserve is called early than was bought.

    .. math:: r^2_{gn} \le r^2_n

    Units: started units per period.
    """
    return m.warned_second[group, site, part] <= m.make_second[site, part]


def add_second_now(m: Any) -> None:
    """Add the use of second reserves in a disruption."""
    free = [n for n in m.scope.makes if n not in m.scope.kept_makes]
    offered = [n for n in free if m.network.production[n].second_reserve_max > 0]
    m.data.call_second = m.declare.datum(offered, m.periods, seen=True)
    if m.scope.group:
        m.data.call_second_early = m.declare.datum(offered, m.periods, seen=True)
    m.second_make = m.declare.decided(offered, m.periods)
    m.second_make_limit = m.declare.rows(list(m.second_make), rule=second_make_limit)


def second_make_limit(m: Any, site: SiteId, part: PartId, t: int) -> Expression:
    r"""(R11b) The second reserve can be used as far as it was bought and called, at its own speed.

    .. math:: p^{r2}_{nt} \le \tilde{h}^2_{nt} r^2_n + \tilde{h}^{2+}_{nt} r^2_{gn}

    Units: started units per period. Beside the first reserve, whose limit it leaves alone.
    """
    limit = m.data.call_second[site, part, t] * m.first.make_second[site, part]
    if m.scope.group:
        early = m.first.warned_second[group_name(m.scope.group), site, part]
        limit = limit + m.data.call_second_early[site, part, t] * early
    return m.second_make[site, part, t] <= limit


def with_second(m: Any, node: Node, t: int, amount: Expression) -> Expression:
    """What is started otherwise in a period, and on the second reserve."""
    return amount + m.second_make[(*node, t)] if (*node, t) in m.second_make else amount


def add_second_later(m: Any) -> None:
    """Add the use of second reserves after the watch, and that what shortens a queue then is paid for."""
    books: Books | None = m.scope.books
    making = [] if books is None else list(books.makes)
    steps = () if books is None else books.steps
    keys = [(*n, k) for n in making if m.network.production[n].second_reserve_max > 0 for k in steps]
    m.data.later_second_call = m.declare.datum(keys, seen=False)
    if m.scope.group:
        sooner = [key for key in keys if _warned(m, Node(*key[:2]))]
        m.data.later_second_call_early = m.declare.datum(sooner, seen=False)
    m.settle_second = m.declare.kept(keys)
    m.settle_second_limit = m.declare.rows(keys, rule=settle_second_limit)
    m.settle_second_paid = m.declare.rows([key for key in keys if key[-1] != TOTAL], rule=settle_second_paid)


def _warned(m: Any, node: Node) -> bool:
    return node in m.inside and node not in m.scope.kept_makes


def settle_second_limit(m: Any, site: SiteId, part: PartId, step: str) -> Expression:
    r"""(R36b) After the watch the second reserve can be used as far as it was bought and called.

    .. math:: e^{r2}_n \le \tilde{H}^2_n r^2_n + \tilde{H}^{2+}_n r^2_{gn}

    Units: started units, in all or as a mean over the first periods.
    """
    limit = m.data.later_second_call[site, part, step] * m.first.make_second[site, part]
    if m.scope.group and _warned(m, Node(site, part)):
        early = m.first.warned_second[group_name(m.scope.group), site, part]
        limit = limit + m.data.later_second_call_early[site, part, step] * early
    return m.settle_second[site, part, step] <= limit


def settle_second_paid(m: Any, site: SiteId, part: PartId, step: str) -> Expression:
    r"""(R37e) The second reserve that shortens the queue is paid for.

    .. math:: e^{r2,k}_n \le e^{r2}_n + \sum_{t = T - o_n}^{T-1} p^{r2}_{nt}

    Units: started units.
    """
    periods, shift = len(m.periods), m.scope.books.shift_of[Node(site, part)]
    times = (t for t in range(max(periods - shift, 0), periods) if (site, part, t) in m.second_make)
    used = total(m.second_make[site, part, t] for t in times)
    return m.settle_second[site, part, step] <= m.settle_second[site, part, TOTAL] + used


def with_second_later(m: Any, node: Node, step: str, amount: Expression) -> Expression:
    """What is started otherwise after the watch, and on the second reserve."""
    return amount + m.settle_second[(*node, step)] if (*node, step) in m.settle_second else amount


def second_cost(m: Any) -> Expression:
    """Cost of second reserves used, in the watch and after it."""
    cost = {node: made.second_activation_cost for node, made in m.network.production.items()}
    now = total(cost[Node(s, p)] * m.second_make[s, p, t] for s, p, t in m.second_make)
    return now + total(cost[Node(s, p)] * m.settle_second[s, p, k] for s, p, k in m.settle_second if k == TOTAL)
