"""Symbols of a second reserve of makers, of another speed than the first."""

from __future__ import annotations

from resilience.program.formulation.symbol import Symbol

SECOND = (
    Symbol(r"r^2_n \ge 0", "second reserve bought of a maker", "started units/period", "`make_second`"),
    Symbol(
        r"r^2_{gn} \ge 0", "what of it early warning lets one call sooner", "started units/period", "`warned_second`"
    ),
    Symbol(r"\overline{r}^2_n", "most of it on offer", "started units/period", "`second_reserve_max`"),
    Symbol(
        r"p^{r2}_{nt}; e^{r2}_n \ge 0",
        "started on it in a period; after the watch",
        "started units/period; started units",
        "`second_make`; `settle_second`",
    ),
    Symbol(
        r"\tilde{h}^2_{nt}, \tilde{h}^{2+}_{nt}",
        "share of it that has arrived, and what early warning adds to that",
        "",
        "`call_second`, `call_second_early`",
    ),
    Symbol(
        r"\tilde{H}^2_n, \tilde{H}^{2+}_n",
        "the same, summed over the periods after the watch",
        "periods",
        "`later_second_call`, `later_second_call_early`",
    ),
    Symbol(r"c^{act2}_n", "cost of using it, on top of the usual cost", "currency/unit", "`second_activation_cost`"),
)
