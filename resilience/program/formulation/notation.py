"""The legend of the formulation: every set, decision and number that the equations name, with its unit.

Latin letters are decisions, Greek and capital letters data; a tilde marks what a scenario writes in; a hat marks
today's value or the previous plan's.
"""

from __future__ import annotations

from resilience.program.formulation.notation_contracts import CONTRACTS
from resilience.program.formulation.notation_keeping import KEEPING
from resilience.program.formulation.notation_objective import OBJECTIVE
from resilience.program.formulation.notation_openings import OPENINGS
from resilience.program.formulation.notation_ordinary import ORDINARY
from resilience.program.formulation.notation_prices import TERMS
from resilience.program.formulation.notation_season import SEASON
from resilience.program.formulation.notation_settled import SETTLEMENT
from resilience.program.formulation.symbol import Symbol

__all__ = ["LEGEND", "Symbol"]


SETS = (
    Symbol(r"i \in I", "sites", "", "`network.sites`"),
    Symbol(
        r"p",
        "part; where it stands without an index, the part of the position or lane beside it",
        "",
        "`network.parts`",
    ),
    Symbol(r"n \in N", "stock positions: a part at a site", "", "`Node`"),
    Symbol(
        r"N^{make}", "positions where the part is made, or bought in from outside the model", "", "`network.production`"
    ),
    Symbol(r"N^{in}", "positions inside the scope: what the scenario can touch", "", "`Scope.nodes`"),
    Symbol(
        r"l \in L",
        "lanes; $n(l)$ is the position a lane feeds, $m(l)$ the one it draws from",
        "",
        "`network.lanes`",
    ),
    Symbol(
        r"L^{in}_n, L^{out}_n",
        "lanes that feed a position, and that draw from it",
        "",
        "`network.inbound`, `network.outbound`",
    ),
    Symbol(r"N^{down}", "positions at sites that are down", "", "`Scope.locked`"),
    Symbol(
        r"N^{flow}",
        "positions from which goods can always go on as planned, down to the customer",
        "",
        "`Scope.flowing`",
    ),
    Symbol(
        r"L^{qual}_{ip}, L^{qual}",
        "lanes of a supplier for a part, where two or more can be approved at a cost; all such lanes",
        "",
        "`approved_together`",
    ),
    Symbol(r"L^{gap}", "lanes whose arrivals are held back", "", "`Scope.gap_lanes`"),
    Symbol(
        r"K^+_l",
        "periods by which a lane's lead time is longer at some time, 0 included; empty where it never changes",
        "periods",
        "`Scope.longer`",
    ),
    Symbol(r"k \in K_l", "deliveries per period offered on a lane", "1/period", "`options`"),
    Symbol(r"j \in J_n", "productions at the same site that consume the part", "", "`network.consumers`"),
    Symbol(r"o \in O", "what is on offer at a yearly fee: reserve of a lane, of a maker", "", "`FOR_A_FEE`"),
    Symbol(r"r \in R", "lines and work centers; $N_r$ is what is made on one", "", "`network.resources`"),
    Symbol(
        r"g \in G",
        "groups of sites hit together where visibility is on offer; $I_g$ are its sites",
        "",
        "`early_calls`",
    ),
    Symbol(r"t = 0, \dots, T-1", "periods from the onset, as many as the scenario is watched", "", "`m.periods`"),
    Symbol(r"s \in \mathcal{S}", "scenarios", "", "`program.scenarios`"),
)

FIRST_STAGE = (
    Symbol(r"f_{lk} \ge 0", "planned flow in delivery mode k", "units/period", "`flow`"),
    Symbol(r"x_l = \sum_k f_{lk}", "planned flow of a lane", "units/period", "`nominal`"),
    Symbol(r"Q_l = \sum_k f_{lk} / k", "lot: units per delivery, none where goods flow continuously", "units", "`lot`"),
    Symbol(r"m_{lk} \in \lbrace 0, 1 \rbrace", "delivery mode chosen", "", "`mode`"),
    Symbol(r"y_l \in \lbrace 0, 1 \rbrace", "source qualified; 1 where that is no decision", "", "`qualify`"),
    Symbol(
        r"y_{ip} \in [0, 1]", "share of the dearest approval of a supplier for a part that is paid", "", "`approval`"
    ),
    Symbol(r"z_n \ge 0", "planned production", "started units/period", "`make`"),
    Symbol(
        r"X_n = \sum_{l \in L^{in}_n} x_l + \gamma_n z_n", "planned intake of a position", "units/period", "`intake`"
    ),
    Symbol(r"b_n \ge 0", "buffer: the stock the plan keeps", "units", "`buffer`"),
    Symbol(
        r"r_l, r_n \ge 0",
        "reserve capacity bought on a lane, at a maker",
        "units/period",
        "`lane_reserve`, `make_reserve`",
    ),
    Symbol(r"v_i \in \lbrace 0, 1 \rbrace", "visibility bought at a site", "", "`see`"),
    Symbol(
        r"w_g, w_{gl} \in [0, 1]",
        "early warning; early warning at a qualified source ($w_g$ where qualification is no decision)",
        "",
        "`warned`, `warned_lane`",
    ),
    Symbol(
        r"r_{gl}, r_{gn} \ge 0",
        "reserve that early warning lets one call sooner",
        "units/period",
        "`warned_lane_reserve`, `warned_make_reserve`",
    ),
    Symbol(
        r"\Delta_n, \Delta_l \ge 0",
        "change of a buffer, of a flow, against the previous plan",
        "units, units/period",
        "`buffer_change`, `flow_change`",
    ),
)

RECOURSE = (
    Symbol(
        r"s_{lt}, s^r_{lt}, s^e_{lt} \ge 0",
        "shipped: by plan and help, from reserve, expedited",
        "units/period",
        "`ship`, `reserve_ship`, `expedite`",
    ),
    Symbol(
        r"s^\Sigma_{lt} = s_{lt} + s^r_{lt} + s^e_{lt}",
        "everything a lane takes from its origin",
        "units/period",
        "`sent`",
    ),
    Symbol(
        r"s^{+k}_{lt} \ge 0",
        "of what leaves by the ordinary way: under way k periods longer than usual",
        "units/period",
        "`longer`",
    ),
    Symbol(
        r"\mathrm{due}_{lt}",
        r"due to arrive: $\tilde{k}_l x_l$ for $t < \lambda_l$, then $s_{l,t-\lambda_l} + s^r_{l,t-\lambda_l}$, "
        r"or $\sum_{k \in K^+_l} s^{+k}_{l,t-\lambda_l-k}$ where the lead time rises",
        "units/period",
        "`due`",
    ),
    Symbol(
        r"\mathrm{rel}_{lt} \ge 0",
        "released to the destination where arrivals are held back",
        "units/period",
        "`release`",
    ),
    Symbol(
        r"\mathrm{arr}_{lt}", r"arriving: released or due, plus $s^e_{l,t-\lambda^e_l}$", "units/period", "`arrivals`"
    ),
    Symbol(r"g_{lt} \ge 0", "goods that wait to be released", "units", "`port`"),
    Symbol(
        r"E_l, E_n \ge 0",
        "flow, production, above plan until the horizon at a dear source",
        "units, started units",
        "`extra_ship`, `extra_make`",
    ),
    Symbol(
        r"p_{nt}, p^s_{nt}, p^r_{nt} \ge 0",
        "started: by plan, by surge, on reserve",
        "started units/period",
        "`produce`, `surge`, `reserve_make`",
    ),
    Symbol(
        r"p^\Sigma_{nt} = p_{nt} + p^s_{nt} + p^r_{nt} + p^{r2}_{nt}",
        "everything started",
        "started units/period",
        "`started`",
    ),
    Symbol(r"S_n \ge 0", "output spoiled whose inputs are scrapped", "good units", "`scrap`"),
    Symbol(r"S_l, S^b_n \ge 0", "goods destroyed in transit, stock destroyed", "units", "`destroyed`, `burnt`"),
    Symbol(r"I_{nt} \ge 0", "stock at the end of a period", "units", "`stock`"),
    Symbol(r"B_n = b_n + \tilde{\varphi} \sum_{l \in L^{in}_n} Q_l", "stock at the onset", "units", "`at_onset`"),
    Symbol(
        r"I^+_{nt} \ge 0", "stock above its level in the present situation, which costs its holding", "units", "`above`"
    ),
    Symbol(r"O_{nt} \ge 0", "stock above its level by goods that were held back", "units", "`overflow`"),
    Symbol(r"I^-_{nt}", "stock missing, its holding refunded; negative above its level", "units", "`missing`"),
    Symbol(
        r"K_n, K_l, K_{nj} \ge 0",
        "kept from a position in all; of that, from a lane and from a production it feeds",
        "units",
        "`kept`, `kept_lane`, `kept_input`",
    ),
    Symbol(r"c_{nt} \ge 0", "delivered to customers", "units/period", "`delivered`"),
    Symbol(r"q_{nt} \ge 0", "customers waiting; 0 where nobody waits", "units", "`backlog`"),
    Symbol(r"u_{nt} \ge 0", "sales lost", "units/period", "`lost`"),
)

DATA = (
    Symbol(r"P", "periods per calendar year", "periods/year", "`periods_per_year`"),
    Symbol(r"d_n", "nominal demand", "units/period", "`Demand.quantity`"),
    Symbol(
        r"D_p",
        "most units of a part that nominal demand can need, at the worst yield on offer",
        "units/period",
        "`Sizes.requirement`",
    ),
    Symbol(
        r"\beta_{nj}",
        "units of the part that one started unit of production j consumes",
        "units/unit",
        "`BomLine.quantity`",
    ),
    Symbol(r"\gamma_n", "yield: good units per started unit", "units/unit", "`Production.yield_share`"),
    Symbol(r"\kappa_l, \kappa_n", "capacity", "units/period, started units/period", "`capacity`"),
    Symbol(
        r"A_r, \tau_n",
        "available time of a resource; cycle time on it",
        "hours/period, hours/unit",
        "`Resource.available_time`, `Production.cycle_time`",
    ),
    Symbol(
        r"\underline{\sigma}_l, \overline{\sigma}_l, \hat{\sigma}_l",
        "least, largest and today's share of what the destination takes",
        "",
        "`min_share`, `max_share`, `share`",
    ),
    Symbol(r"\overline{r}_l, \overline{r}_n", "most reserve capacity on offer", "units/period", "`reserve_max`"),
    Symbol(r"\overline{s}_n", "surge capacity", "started units/period", "`surge_capacity`"),
    Symbol(
        r"\lambda_l, \lambda^e_l",
        "lead time; lead time of expedited goods (whole periods in a disruption)",
        "periods",
        "`lead_time`, `expedite_lead_time`",
    ),
    Symbol(r"\theta_n", "patience: periods a customer waits at most", "periods", "`Demand.patience`"),
    Symbol(r"\rho_n", "process drifts that go unnoticed", "1/year", "`quality_incident_rate`"),
    Symbol(r"M_l, M_n", "more than could usefully move or be held, from the data", "units", "`Sizes.burst_limit`"),
    Symbol(r"\hat{b}_n, \hat{x}_l", "buffer and flow of the previous plan", "units, units/period", "`previous`"),
    Symbol(
        r"\overline{J}, \chi^b, \chi^x",
        "just-in-case budget; largest change of buffers and flows, as shares",
        "currency/year, none",
        "`Requirements`",
    ),
    Symbol(r"V_p", "value of a unit", "currency/unit", "`Part.unit_value`"),
    Symbol(r"h_p", "cost of holding a unit for a year", "currency/unit/year", "`Part.holding_cost`"),
    Symbol(r"c_l, c_n", "cost of moving, of making or buying, a unit", "currency/unit", "`unit_cost`"),
    Symbol(r"c^{del}_l", "cost of a delivery", "currency/delivery", "`delivery_cost`"),
    Symbol(
        r"c^{qual}_l, c^{see}_i",
        "cost of keeping a source qualified, of visibility at a site",
        "currency/year",
        "`approval_cost`, `visibility_cost`",
    ),
    Symbol(
        r"\overline{c}^{qual}_{ip}", r"largest $c^{qual}_l$ in $L^{qual}_{ip}$", "currency/year", "`dearest_approval`"
    ),
    Symbol(r"c^{res}_o", "fee for reserve capacity", "currency/year per unit/period", "`reserve_fee`"),
    Symbol(
        r"c^{exp}_l, c^{surge}_n",
        "cost of expediting, of surge, on top of the usual cost",
        "currency/unit",
        "`expedite_cost`, `surge_premium`",
    ),
    Symbol(r"c^{act}_l, c^{act}_n", "cost of using reserve capacity", "currency/unit", "`activation_cost`"),
    Symbol(
        r"c^{lost}_n, c^{late}_n",
        "margin lost per unit short; cost of a unit late, per period",
        "currency/unit, currency/unit/period",
        "`margin`, `backlog_cost`",
    ),
    Symbol(r"c^{scrap}_n", "value of inputs and work in a good unit", "currency/unit", "`Sizes.scrapped_inputs`"),
    Symbol(
        r"c^{new}_l, c^{new}_n",
        "cost of another unit on a lane, landed at its origin and moved; of another one at a position, by its cheapest "
        "source",
        "currency/unit",
        "`replacing`, `restocking`",
    ),
    Symbol(
        r"\pi_l, \pi_n",
        "premium: landed cost of a source above the cheapest one, per good unit",
        "currency/unit",
        "`Sizes.lane_premium`, `Sizes.make_premium`",
    ),
)

SCENARIO = (
    Symbol(
        r"\tilde{a}_{lt}, \tilde{a}_{nt}, \tilde{a}_{rt}",
        "share of a lane, a production, a resource that works",
        "",
        "`lane_available`, `make_available`, `resource_available`",
    ),
    Symbol(
        r"\tilde{o}_{lt}, \tilde{o}_{nt}",
        "1 where an unlimited lane or production is whole again",
        "",
        "`lane_open`, `make_open`",
    ),
    Symbol(
        r"\tilde{h}_{lt}, \tilde{h}_{nt}",
        "share of what is called that has arrived: mean over the period of the ramp after detection and activation",
        "",
        "`call`, `call_make`",
    ),
    Symbol(
        r"\tilde{h}^+_{lt}, \tilde{h}^+_{nt}",
        "what early warning adds to that share",
        "",
        "`call_early`, `call_make_early`",
    ),
    Symbol(r"\tilde{h}^0_{lt}", "the same share for a source that must first be qualified", "", "`emergency`"),
    Symbol(
        r"\tilde{e}_{lt}, \tilde{e}^+_{lt}",
        "share of the period after detection; what early warning adds",
        "",
        "`expedite_open`, `expedite_early`",
    ),
    Symbol(
        r"\tilde{\delta}_{lkt}", "1 while what leaves is under way k periods longer than usual", "", "`takes_longer`"
    ),
    Symbol(r"\tilde{g}_{lt}", "1 while arrivals are held back", "", "`port_shut`; `port_open` is the rest"),
    Symbol(r"\tilde{k}_l", "share of the goods in transit at onset that is kept", "", "`transit_kept`"),
    Symbol(
        r"\tilde{b}_n",
        "share of the stock at onset that is not destroyed; the same of a lot; locked of it",
        "",
        "`stock_left`; `lot_left`; `locked_left`",
    ),
    Symbol(r"\tilde{\psi}_n", "share of output spoiled, summed over the periods", "periods", "`scrapped`"),
    Symbol(
        r"\tilde{\ell}_{nt}", "share of a position that is down: of its buffer, of what it passes on", "", "`locked`"
    ),
    Symbol(r"\tilde{o}^{down}_{nt}", "1 where a position is not down", "", "`whole`"),
    Symbol(
        r"\tilde{v}_{nt}",
        r"most that a market sells: $(1 - \tilde{\ell}_{nt})\ \tilde{d}_{nt}$ while down, then all that was asked for",
        "units/period",
        "`sellable`",
    ),
    Symbol(
        r"\tilde{u}_{lt}",
        "periods of a lane's flow that were under way at onset and its market could not sell yet",
        "periods",
        "`unsold`",
    ),
    Symbol(r"\tilde{c}_{nt}", "1 while the inbound is cut", "", "`cut`"),
    Symbol(
        r"\tilde{w}_{nlt}, \tilde{w}_{nt}",
        "periods of what comes by a lane, is made, that can have been kept from arriving so far; 0 once the inbound is "
        "whole, and where it does not come through what is hit",
        "periods",
        "`withheld`",
    ),
    Symbol(
        r"\tilde{s}_l, \tilde{s}_n",
        "periods of supply lost in all where a lane, a production is hit, or what feeds it is down; else 0",
        "periods",
        "`struck_lane`, `struck_make`",
    ),
    Symbol(r"\tilde{s}^0_l, \tilde{s}^0_n", "the same where it is not hit", "periods", "`spared_lane`, `spared_make`"),
    Symbol(r"\tilde{d}_{nt}", "demand", "units/period", "`demand`"),
    Symbol(r"\tilde{\varphi}", "share of a lot on hand at onset", "", "`phase`"),
    Symbol(
        r"\tilde{I}_n",
        "stock on hand in the present situation; with what was on order and has come; locked; free",
        "units",
        "`on_hand`; `admitted`; `locked_stock`; `free_stock`",
    ),
    Symbol(r"\tilde{o}^{in}_{lt}", "on order in the present situation, by date", "units/period", "`on_order`"),
    Symbol(r"q_{n,-1}", "customers who wait in the present situation", "units", "`late_already`"),
)

LEGEND = {
    "Sets and indices": SETS,
    "Decisions before anything happens": FIRST_STAGE,
    "Decisions in a disruption": RECOURSE,
    "Settlement after the watch": SETTLEMENT,
    "Data": DATA,
    **TERMS,
    "Keeping": KEEPING,
    "Contracts with customers": CONTRACTS,
    "Sites that open or close": OPENINGS,
    "Time in the year": SEASON,
    "Ordinary times": ORDINARY,
    "Scenario data": SCENARIO,
    "Objective": OBJECTIVE,
}
