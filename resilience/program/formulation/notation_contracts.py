"""Symbols of contracts with customers, which cost in steps when units are short."""

from __future__ import annotations

from resilience.program.formulation.symbol import Symbol

CONTRACTS = (
    Symbol(r"a_{nk}", "threshold of a contract: units short in one disruption", "units", "`penalties`, `above`"),
    Symbol(
        r"\rho_{nk}",
        "rise of what a unit short costs there, lumps spread over the units after them",
        "currency/unit",
        "`Demand.spread`; `penalty`, `lump`",
    ),
    Symbol(r"v_{nk} \ge 0", "units short beyond a threshold", "units", "`beyond`"),
)
