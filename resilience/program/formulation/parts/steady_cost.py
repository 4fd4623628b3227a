"""What the steady state costs in a year, and what of it is spent just in case."""

from __future__ import annotations

from typing import Any

import pyomo.environ as pyo

from resilience.plan.fields import FOR_A_FEE
from resilience.plan.found_late import drifting
from resilience.program.formulation.parts.openings import opening_spend, site_costs
from resilience.program.formulation.parts.ordering import left_over, moved_in_bands
from resilience.program.formulation.parts.origins import duty_beyond
from resilience.program.formulation.parts.season import (
    SEASON,
    holding_of_season,
    seasonal_holding,
    shutdown_holding,
)
from resilience.program.formulation.parts.sourcing import lot, nominal, options

Expression = Any

COMPONENTS = (
    "buffer_holding",
    "cycle_holding",
    "transit_holding",
    "purchase",
    "transport",
    "deliveries",
    "qualification",
    "reserve_fees",
    "visibility",
    "quality_latency",
)

SHORT = "demand"
"""Key of the column that stands for what is short today: always 1, so that its margin is a cost of every plan."""


def add_steady_cost(m: Any) -> None:
    """Add one expression per cost component, their sum with what is short today, and the just-in-case spend."""
    rules = (
        buffer_holding, cycle_holding, transit_holding, purchase, transport, deliveries,
        qualification, reserve_fees, visibility, quality_latency,
    )  # fmt: skip
    for name, rule in zip(COMPONENTS, rules, strict=True):
        m.add_component(name, pyo.Expression(rule=rule))
    m.overload = pyo.Var([SHORT] if m.margin_short > 0 else [], bounds=(1.0, 1.0))
    m.short_today = pyo.Expression(rule=short_today)
    m.season = pyo.Var([SEASON] if holding_of_season(m.network, m.periods_per_year) > 0 else [], bounds=(1.0, 1.0))
    m.seasonal_holding = pyo.Expression(rule=seasonal_holding)
    m.shutdown_holding = pyo.Expression(rule=shutdown_holding)
    m.site_costs = pyo.Expression(rule=site_costs)
    m.opening_spend = pyo.Expression(rule=opening_spend)
    beside = (m.short_today, m.seasonal_holding, m.shutdown_holding, m.site_costs)
    m.steady_cost = pyo.Expression(
        expr=pyo.quicksum(m.component(name).expr for name in COMPONENTS) + sum(one.expr for one in beside)
    )
    m.source_premium = pyo.Expression(rule=source_premium)
    m.jic_spend = pyo.Expression(
        expr=m.buffer_holding.expr
        + m.qualification.expr
        + m.reserve_fees.expr
        + m.visibility.expr
        + m.source_premium.expr
        + m.opening_spend.expr
    )
    m.purchase_value = pyo.Expression(rule=purchase_value)
    m.strategic_holding = pyo.Expression(rule=strategic_holding)


def buffer_holding(m: Any) -> Expression:
    r"""(C1) Holding the buffers.

    .. math:: C_1 = \sum_n h_p b_n

    Units: currency per year.
    """
    return pyo.quicksum(m.network.parts[part].holding_cost * m.buffer[site, part] for site, part in m.nodes)


def cycle_holding(m: Any) -> Expression:
    r"""(C2) Holding half a lot at the end of every lane.

    .. math::
       C_2 = \sum_l \tfrac{1}{2} h_p Q_l
       + \sum_{l \in L^{mult}} \tfrac{1}{2} h_p \varpi_l \Big( \sum_k m_{lk} - e_l \Big)

    Units: currency per year. Where orders are whole multiples and the lot lies between two of them, what is left of the
    last multiple is anything up to a whole one, each amount as often as any other, so half of one lies there on average
    (as the inventory position under an (R, nQ) policy: Axsäter, *Inventory Control*, ch. 5).
    It protects nothing in the program or the simulator.
    """
    held = pyo.quicksum(0.5 * _holding(m, l) * lot(m, l) for l in m.timed)
    if not len(m.fits):
        return held
    return held + pyo.quicksum(_holding(m, l) * left_over(m, l) for l in m.fits)


def _holding(m: Any, lane: Any) -> float:
    """Currency per year for holding a unit of what a lane brings."""
    return float(m.network.parts[m.network.lanes[lane].part].holding_cost)


def transit_holding(m: Any) -> Expression:
    r"""(C3) Holding what is on the way.

    .. math:: C_3 = \sum_l h_p \lambda_l x_l

    Units: currency per year.
    """
    lanes = m.network.lanes
    return pyo.quicksum(
        m.network.parts[lanes[l].part].holding_cost * lanes[l].lead_time * nominal(m, l) for l in m.lanes
    )


def purchase(m: Any) -> Expression:
    r"""(C4) Making, or buying from outside the model.

    .. math:: C_4 = P \sum_n c_n z_n

    Units: currency per year.
    """
    cost = pyo.quicksum(made.unit_cost * m.make[node] for node, made in m.network.production.items())
    return m.periods_per_year * cost


def transport(m: Any) -> Expression:
    r"""(C5) Moving, duties included.

    .. math:: C_5 = P \sum_{l \notin L^{br}} c_l x_l
       + P \sum_{l \in L^{br}} \sum_{k, j} \big( c_{lj} f_{lkj} + k\ A_{lj}\ a_{lkj} \big)
       + P \sum_{l \in L^{or}} \sum_{o \in O_l} (\delta_{lo} - \delta_l)\ x_{lo}

    Units: currency per year. A lot of Q units in band j costs :math:`c_{lj} Q + A_{lj}`: for breaks on all units
    :math:`A_{lj} = 0`, for incremental ones what the units below the breaks cost more. A duty :math:`\delta` is a share
    of the customs value; :math:`\delta_l` is in :math:`c_l`, and where a lane carries goods of several origins that pay
    unlike duties, what each of them pays beyond it is the last sum.
    """
    lanes = m.network.lanes
    listed = pyo.quicksum(lanes[l].moving_cost * nominal(m, l) for l in m.lanes if l not in m.bands)
    if m.flow_from:
        listed = listed + duty_beyond(m)
    if not m.bands:
        return m.periods_per_year * listed
    return m.periods_per_year * (listed + pyo.quicksum(moved_in_bands(m, l) for l in m.bands))


def deliveries(m: Any) -> Expression:
    r"""(C6) A cost per delivery.

    .. math:: C_6 = P \sum_l c^{del}_l \sum_{k \in K_l} k\ m_{lk}

    Units: currency per year.
    """
    return m.periods_per_year * pyo.quicksum(
        k * m.network.lanes[l].delivery_cost * m.mode[l, k] for l in m.timed for k in options(m, l)
    )


def qualification(m: Any) -> Expression:
    r"""(C7) Keeping sources qualified: once per supplier and part, whatever lanes are approved together.

    .. math:: C_7 = \sum_{l \notin L^{qual}} c^{qual}_l y_l + \sum_{ip} \overline{c}^{qual}_{ip} y_{ip}

    Units: currency per year.
    """
    alone = [l for l in m.optional if l not in m.approved_together]
    lanes = pyo.quicksum(m.network.lanes[l].approval_cost * m.qualify[l] for l in alone)
    return lanes + pyo.quicksum(cost * m.approval[supply] for supply, cost in m.dearest_approval.items())


def reserve_fees(m: Any) -> Expression:
    r"""(C8) Reserve capacity kept on call, and whatever else is bought at a yearly fee.

    .. math:: C_8 = \sum_{o \in O} c^{res}_o r_o

    Units: currency per year.
    """
    bought = ((field, m.component(field.column)) for field in FOR_A_FEE)
    return pyo.quicksum(field.fee_of(m.network, key) * kept[key] for field, kept in bought for key in kept)


def visibility(m: Any) -> Expression:
    r"""(C9) Seeing disruptions earlier.

    .. math:: C_9 = \sum_i c^{see}_i v_i

    Units: currency per year.
    """
    return pyo.quicksum(m.network.sites[s].visibility_cost * m.see[s] for s in m.see)


def quality_latency(m: Any) -> Expression:
    r"""(C10) A defect is found when the lot and the buffer ahead of it are used up, and all of them are bad.

    Stated per year, incidents come however much is made (first sum). Stated per unit they are drifts of the units made
    today (second sum): linear in lots and buffers, since it is the tangent at rare drifts of the exact share
    :math:`(Q + B) / (1/\xi - 1 + Q + B)` of bad units, too high by a share of :math:`\xi (Q + B - 1)`. The simulated
    cost has the exact one, with what the plan makes. A maker states one or the other.

    .. math::
       C_{10} = \sum_n \rho_n V_p \Big( b_n + \sum_{l \in L^{out}_n} (Q_l + b_{n(l)}) \Big)
       + \sum_n \xi_n c^{bad}_n \Psi_n \Big( b_n + \sum_{l \in L^{out}_n} (Q_l + b_{n(l)}) \Big)

    Units: currency per year. A maker that is idle today has no :math:`b_{n(l)}`: others fill that shelf.
    """
    incidents = pyo.quicksum(
        made.quality_incident_rate * m.network.parts[node.part].unit_value * exposed_units(m, node)
        for node, made in m.network.production.items()
        if made.quality_incident_rate
    )
    drifts = pyo.quicksum(
        one.price
        * (pyo.quicksum(m.buffer[node] for node in one.shelves) + pyo.quicksum(lot(m, lane) for lane in one.lanes))
        for one in drifting(m.network, m.sizes.requirement, m.periods_per_year)
    )
    return incidents + drifts


def exposed_units(m: Any, node: Any) -> Expression:
    """Units made since the drift that are still on the way to where the defect shows."""
    lanes = m.network.outbound.get(node, ())
    return m.buffer[node] + pyo.quicksum(lot(m, lane.id) + m.buffer[lane.target] for lane in lanes)


def source_premium(m: Any) -> Expression:
    r"""(C11) What dearer (second, local) sources cost above the cheapest one; part of the just-in-case spend.

    .. math:: C_{11} = P \Big( \sum_l \pi_l x_l + \sum_n \pi_n \gamma_n z_n \Big)

    Units: currency per year.
    """
    bought = pyo.quicksum(m.sizes.lane_premium(l) * nominal(m, l) for l in m.lanes)
    made = pyo.quicksum(
        m.sizes.make_premium(n) * production.yield_share * m.make[n] for n, production in m.network.production.items()
    )
    return m.periods_per_year * (bought + made)


def purchase_value(m: Any) -> Expression:
    r"""(C12) Value of what is bought in a year: parts without children, where they are made.

    .. math:: C_{12} = P \sum_{n \in N^{make}: p \text{ has no children}} V_p \gamma_n z_n

    Units: currency per year.
    """
    made = (n for n in m.network.production if n.part not in m.network.children)
    return m.periods_per_year * pyo.quicksum(
        m.network.parts[n.part].unit_value * m.network.production[n].yield_share * m.make[n] for n in made
    )


def strategic_holding(m: Any) -> Expression:
    r"""(C15) What of holding the buffers (C1) is paid for their strategic part.

    A buffer is the everyday safety stock, its floor, and a strategic part on top. Both are one stock: held once, and on
    hand at the onset of a disruption with all of it. The floor is the cheapest set of service times that stages promise
    (guaranteed service), worked out before the program is built, at the service level asked for.

    .. math::
       b_n &\ge F_n = \zeta \sqrt{\varsigma_n^2 \vartheta_n + \mu_n^2 (\varsigma^{lead}_n)^2} \\
       C_{15} &= \sum_n h_p (b_n - F_n)

    Units: currency per year. Where no everyday safety stock is asked for, the floor is 0.
    """
    return pyo.quicksum(
        m.network.parts[part].holding_cost * (m.buffer[site, part] - m.everyday.get((site, part), 0.0))
        for site, part in m.nodes
    )


def short_today(m: Any) -> Expression:
    r"""(C16) Margin of demand that no plan can serve within the capacities stated, forgone every year.

    The same for every plan, so that it is a part of the floor and of every bound. A network with more capacity forgoes
    less, which makes networks comparable.

    .. math:: C_{16} = P \sum_n c^{lost}_n o_n

    Units: currency per year. Where capacity suffices it is 0.
    """
    return pyo.quicksum(m.margin_short * m.overload[key] for key in m.overload)
