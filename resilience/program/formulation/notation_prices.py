"""Symbols of duties and of goods followed by origin, beside those of order quantities."""

from __future__ import annotations

from resilience.program.formulation.notation_ordering import ORDERING
from resilience.program.formulation.notation_second import SECOND
from resilience.program.formulation.symbol import Symbol

PRICES = (
    Symbol(
        r"o \in O_l, L^{or}",
        "origins of the goods that a lane may carry: makers whose goods pay the same duties everywhere; lanes out of "
        "stores that hold goods of several origins which pay unlike duties there or further on",
        "",
        "`Origins.on_lane`",
    ),
    Symbol(
        r"L^o, N^o",
        "lanes all of whose goods are of one origin; its makers",
        "",
        "`Origins.whole`, `Origins.maker`",
    ),
    Symbol(r"x_{lo} \ge 0", "planned flow of goods of an origin", "units/period", "`flow_from`"),
    Symbol(
        r"\delta_{lo}, \delta_l",
        "duty that goods of an origin pay on a lane: the rates that apply times the customs value; that of the goods "
        "which are cheapest there, duty included",
        "currency/unit",
        "`duty_of`, `Lane.duty`",
    ),
)
RISES = (
    Symbol(
        r"\Delta_{lt}, \Delta_{nt}",
        "what a unit costs more in a period, on a lane and at a maker: the price state of a scenario",
        "currency/unit",
        "`Scope.prices`",
    ),
    Symbol(
        r"W_l, W_n \ge 0", "what is paid more, on a lane and at a maker", "currency", "`paid_shipping`, `paid_making`"
    ),
)
TERMS = {
    "Order quantities": ORDERING,
    "Duties and prices that rise": (*PRICES, *RISES),
    "Second reserves": SECOND,
}
"""What suppliers and customs ask for, and what makers offer."""
