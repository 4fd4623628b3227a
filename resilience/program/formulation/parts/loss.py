"""What a disruption costs beyond the steady state, and how many units of demand it costs."""

from __future__ import annotations

from typing import Any

from resilience.network.parts import Node
from resilience.program.formulation.language import total
from resilience.program.formulation.parts.ageing import write_off_cost
from resilience.program.formulation.parts.closing import closing_cost
from resilience.program.formulation.parts.contracts import penalties
from resilience.program.formulation.parts.premiums import premiums
from resilience.program.formulation.parts.prices import paid_more
from resilience.program.formulation.parts.second_reserve import second_cost
from resilience.program.formulation.parts.settling_paid import settling_cost
from resilience.program.formulation.parts.storing import rent
from resilience.quantities import SiteId

Expression = Any


def add_loss(m: Any) -> None:
    """Add what the disruption costs beyond the steady state, and the units of demand it costs."""
    m.loss = m.declare.amount(rule=loss)
    m.short = m.declare.amount(rule=short)


def loss(m: Any) -> Expression:
    r"""(C13) What one disruption costs beyond the steady state.

    Sales lost, what contracts cost, waiting, premiums of dear sources, prices risen, contingent moves, room rented for
    what finds none, scrapped inputs, goods and stock destroyed or too old; after the watch sales forgone, waiting until
    served, and help; less the holding refund.

    .. math:: \Lambda_s = \sum_{n,t} (c^{lost}_n u_{nt} + c^{late}_n q_{nt}) + \sum_{n,k} \rho_{nk} v_{nk}
       + \sum_l \pi_l E_l
       + \sum_n \pi_n \gamma_n E_n + \sum_l W_l + \sum_n W_n + \sum_{l,t} (c^{exp}_l s^e_{lt} + c^{act}_l s^r_{lt})
       + \sum_{n,t} (c^{surge}_n p^s_{nt} + c^{act}_n p^r_{nt} + c^{act2}_n p^{r2}_{nt})
       + \sum_n c^{scrap}_n S_n + \sum_l c^{new}_l S_l
       + \sum_n c^{new}_n \big( S^b_n + \sum_t e^{old}_{nt} \big)
       + \sum_n (c^{lost}_n w_n + V_n + c^{gap}_p G_n + c^{sale}_p G'_n) + \sum_l c^{gap}_p G_l
       + \sum_l (c^{exp}_l e^e_l + c^{act}_l e^r_l) + \sum_n (c^{surge}_n e^s_n + c^{act}_n e^r_n + c^{act2}_n e^{r2}_n)
       + \sum_{i,t} c^{out}_i O^{out}_{it} - \sum_{n,t} \frac{h_p}{P} I^-_{nt} + \sum_{n,t} \frac{h_p}{P} I^+_{nt}

    Units: currency per occurrence. The last sum is there in the present situation alone.
    """
    watched = _service_loss(m) + premiums(m) + paid_more(m) + _scrapped(m) + _contingent_costs(m) + rent(m)
    watched = watched + penalties(m)
    return watched + closing_cost(m) + settling_cost(m) + _held_above(m) - _refund(m)


def short(m: Any) -> Expression:
    r"""(C14) Units of demand lost, turned away, or forgone to close the books.

    .. math:: U_s = \sum_{n,t} u_{nt} + \sum_n w_n

    Units: units per occurrence.
    """
    return total(m.lost.values()) + total(m.closing_sales.values())


def _service_loss(m: Any) -> Expression:
    demand = m.network.demand
    lost = total(demand[Node(s, p)].margin * m.lost[s, p, t] for s, p, t in m.lost)
    return lost + total(demand[Node(s, p)].backlog_cost * m.backlog[s, p, t] for s, p, t in m.backlog)


def _scrapped(m: Any) -> Expression:
    scrapped = total(m.sizes.scrapped_inputs(Node(*n)) * m.scrap[n] for n in m.scrap)
    burnt = total(m.sizes.restocking(Node(*n)) * m.burnt[n] for n in m.burnt) + write_off_cost(m)
    return scrapped + total(m.sizes.replacing(l) * m.destroyed[l] for l in m.destroyed) + burnt


def _contingent_costs(m: Any) -> Expression:
    lanes, production = m.network.lanes, m.network.production
    expedited = total(lanes[l].expedite_cost * m.expedite[l, t] for l, t in m.expedite)
    called = total(lanes[l].activation_cost * m.reserve_ship[l, t] for l, t in m.reserve_ship)
    surged = total(production[Node(s, p)].surge_premium * m.surge[s, p, t] for s, p, t in m.surge)
    reserved = total(production[Node(s, p)].activation_cost * m.reserve_make[s, p, t] for s, p, t in m.reserve_make)
    return expedited + called + surged + reserved + second_cost(m)


def _held_above(m: Any) -> Expression:
    parts, year = m.network.parts, m.periods_per_year
    return total(parts[p].holding_cost / year * m.above[SiteId(s), p, t] for s, p, t in m.above)


def _refund(m: Any) -> Expression:
    parts, year = m.network.parts, m.periods_per_year
    return total(parts[p].holding_cost / year * m.missing[SiteId(s), p, t] for s, p, t in m.missing)
