"""Symbols of sites that may be opened or closed."""

from __future__ import annotations

from resilience.program.formulation.symbol import Symbol

OPENINGS = (
    Symbol(
        r"I^{mov} = I^{cand} \cup I^{close}",
        "sites that a plan may open (candidates), and those that it may close",
        "",
        "`Site.may_open`, `Site.may_close`",
    ),
    Symbol(r"i(l), j(l), i(n)", "origin and destination of a lane; site of a position", "", "`origin`, `destination`"),
    Symbol(
        r"o_i \in \lbrace 0, 1 \rbrace",
        "site open; of one that is there $1 - e_i$, and 1 where that is no decision",
        "",
        "`site_open`; `is_there`",
    ),
    Symbol(r"e_i \in \lbrace 0, 1 \rbrace", "site closed", "", "`site_closed`"),
    Symbol(r"\overline{b}_n", "most stock that is worth holding", "units", "`buffer_limit`"),
    Symbol(r"u_l \in [0, 1]", "lane usable: both its ends are open", "", "`usable`; `reachable`"),
    Symbol(r"c^{fix}_i", "cost of running a site", "currency/year", "`fixed_cost`"),
    Symbol(
        r"c^{open}_i, c^{close}_i", "what opening, closing it costs once", "currency", "`opening_cost`, `closing_cost`"
    ),
    Symbol(r"Y_i", "years over which that is spread", "years", "`opening_years`, `closing_years`"),
)
