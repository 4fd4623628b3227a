"""Symbols of the objective: what is weighed, and what is asked for."""

from __future__ import annotations

from resilience.program.formulation.symbol import Symbol

OBJECTIVE = (
    Symbol(
        r"C_1, \dots, C_{12}",
        "parts of the steady-state cost and the just-in-case spend",
        "currency/year",
        "`COMPONENTS`",
    ),
    Symbol("o_n", "demand that no plan can serve within the capacities stated", "units/period", "`Model.short_today`"),
    Symbol(
        r"\Lambda_s, U_s",
        "loss, and units of demand not served, in one occurrence of a scenario",
        "currency, units",
        "`loss`, `short`",
    ),
    Symbol(r"\rho_s", "rate of a scenario", "1/year", "`Scenario.rate`"),
    Symbol(r"\omega, \alpha", "weight and level of the CVaR of the annual loss", "", "`RiskAttitude`"),
    Symbol(r"\eta", "CVaR of the annual loss", "currency/year", "column added by `solve.two_stage`"),
    Symbol(
        r"\nu_s",
        r"mean occurrences of a scenario in the worst years, a share $1 - \alpha$ of all",
        "1/year",
        "`RiskTerm.cvar`",
    ),
    Symbol(r"\phi", "fill rate asked for", "", "`Requirements.fill_rate`"),
)
