"""Symbols of the time in the year: seasons of demand, planned shutdowns, and what is built ahead for them."""

from __future__ import annotations

from resilience.program.formulation.symbol import Symbol

SEASON = (
    Symbol(
        r"\sigma_n(v)",
        "demand at the time v of the year, from 0 to 1, as a multiple of its yearly mean",
        "none",
        "`SeasonShape.rates`",
    ),
    Symbol(
        r"Z_n(v), \overline{Z}_n",
        "seasonal stock: what level supply has built ahead at a time of the year, 0 at its lowest; its mean",
        "units",
        "`season`, `season_start`; `mean_built`",
    ),
    Symbol(
        r"\tilde{Z}_{nt}",
        "seasonal stock after period t of a scenario: of the time of the year of its onset and t + 1 periods",
        "units",
        "`season`; what is left of it `season_left`, locked `season_locked`, needed after the watch `season_need`",
    ),
    Symbol(
        r"\tilde{Z}^k_n, \tilde{Z}^\Sigma_n",
        "what the season takes from that stock after the watch: as a mean over the first k periods, until the horizon",
        "units",
        "`season_drawn`",
    ),
    Symbol(
        r"N^{shut}, \alpha_n(v), \omega_n(v)",
        "makers that shut down by plan; the share of the capacity that is open, what is made as a multiple of the mean",
        "none",
        "`SupplyNetwork.shut`; `pace`, within `make_available`, after the watch `open_span`, `paced_span`",
    ),
    Symbol(
        r"\zeta_n(v), \overline{\zeta}_n",
        "what such a maker has built ahead, 0 at its lowest; its mean: that is the seasonal stock there",
        "periods of output",
        "`season`, `season_start`, `season_most`; `ShutdownShape.ahead`",
    ),
)
