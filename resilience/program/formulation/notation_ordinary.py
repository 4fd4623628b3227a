"""The legend of what varies in ordinary times: everyday safety stock, and processes that drift."""

from __future__ import annotations

from resilience.program.formulation.symbol import Symbol

ORDINARY = (
    Symbol(r"F_n", "everyday safety stock: the floor under a buffer", "units", "`Model.everyday`"),
    Symbol(r"\zeta", "standard deviations that it covers: quantile of its service level", "", "`service_level`"),
    Symbol(
        r"\varsigma_n, \mu_n",
        "standard deviation, pooled over customers, and mean of what is taken from a position",
        "units/period",
        "`StageNetwork.deviations`, `nominal_use`",
    ),
    Symbol(r"\varsigma^{lead}_n", "standard deviation of the lead times into it", "periods", "`lead_time_deviation`"),
    Symbol(
        r"\vartheta_n",
        "cover: longest promise of a supplier and the way from there, less what it promises itself",
        "periods",
        "`StagePlan.covered`",
    ),
    Symbol(
        r"\xi_n, c^{bad}_n",
        "probability of a drift at each unit; cost of a bad unit",
        "1/unit, currency/unit",
        "`Production.drift`, `bad_cost`",
    ),
    Symbol(r"\Psi_n", "units made today; of a maker idle today, all it may make", "units/year", "`Drifting.units`"),
)
