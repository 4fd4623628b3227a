"""Symbols of order quantities: least orders, whole multiples, price breaks."""

from __future__ import annotations

from resilience.program.formulation.symbol import Symbol

ORDERING = (
    Symbol(
        r"f_{lkj} \ge 0; a_{lkj} \in \lbrace 0, 1 \rbrace",
        "planned flow in mode k bought in price band j; band that the lot falls in",
        "units/period; none",
        "`band_flow`; `band`",
    ),
    Symbol(
        r"n_l \in \mathbb{N}_0, e_l \in \lbrace 0, 1 \rbrace",
        "whole order multiples in a lot; whether they fill it",
        "",
        "`multiples`, `fits`",
    ),
    Symbol(
        r"\underline{Q}_l, \varpi_l",
        "least lot; order multiple; $L^{mult}$ are the lanes with one",
        "units",
        "`least_lot`, `order_multiple`",
    ),
    Symbol(
        r"B_{lj}, c_{lj}, A_{lj}",
        "fewest units of a lot in price band j, cost of moving a unit in it, extra cost of a lot; $L^{br}$ are the "
        "lanes with price breaks",
        "units, currency/unit, currency/lot",
        "`price_bands`",
    ),
)
