"""The legend of the settlement: what follows the watch, its decisions first and then its data."""

from __future__ import annotations

from resilience.program.formulation.symbol import Symbol

SETTLEMENT = (
    Symbol(
        r"k = 1, 2, 3, 4, 5, 7, \dots",
        "first periods after the watch over whose mean it is looked at",
        "periods",
        "`Books.checkpoints`",
    ),
    Symbol(
        r"e_l, e^r_l, e^e_l",
        "flow of a lane after the watch: by plan and help, against its plan; from reserve; expedited",
        "units",
        "`settle_ship`, `settle_reserve_ship`, `settle_expedite`",
    ),
    Symbol(
        r"e_n, e^s_n, e^r_n",
        "production after the watch: by plan, against its plan; by surge; on reserve",
        "started units",
        "`settle_make`, `settle_surge`, `settle_reserve_make`",
    ),
    Symbol(
        r"e^\Sigma_l, e^\Sigma_n",
        "all of these of a lane, of a maker, until the horizon",
        "units, started units",
        "`moved`, `started_later` at step `TOTAL`",
    ),
    Symbol(
        r"e^k_l, e^k_n, e^{s,k}_n, e^{r,k}_n, e^{r,k}_l, e^{e,k}_l",
        "what they have come to on average over the first $k$ periods: in all, and by kind",
        "units, started units",
        "the same at a checkpoint",
    ),
    Symbol(
        r"a^k_l",
        r"what has arrived of a lane's $e_l$ on average over the first $k$ periods; $e^k_l$ itself on a shortest way",
        "units",
        "`settle_arrive`",
    ),
    Symbol(
        r"\delta_l",
        "periods by which a lane takes longer than the clocks of its two ends say",
        "periods",
        "`Books.delay`",
    ),
    Symbol(
        r"w_n \ge 0", "closing sales: sales forgone after the watch, and who is turned away", "units", "`closing_sales`"
    ),
    Symbol(
        r"c^k_n",
        "delivered to customers above plan, on average over the first $k$ periods",
        "units",
        "`catch_up`",
    ),
    Symbol(r"V_n \ge 0", "what it costs that customers wait after the watch", "currency", "`waiting_cost`"),
    Symbol(r"G_n, G_l \ge 0", "missing on a shelf, on the way, for good", "units", "`shelf_gap`, `pipeline_gap`"),
    Symbol(r"J_{nt} \ge 0", "stock t periods after the watch if all goes on as planned", "units", "`stock_ahead`"),
    Symbol(r"G'_n \ge 0", "missing for all to go on as planned", "units", "`hole`"),
    Symbol(r"U_n \ge 0", "what comes above plan and finds no room", "units", "`surplus`"),
    Symbol(
        r"c^{sale}_p, c^{gap}_p",
        "largest margin that a unit stands for; price of a unit that is missing for good, twice as much or twice $V_p$",
        "currency/unit",
        "`Sizes.sales_worth`, `Sizes.gap_price`",
    ),
    Symbol(
        r"o_n",
        "shortest time from a position to a customer; no longer than that of what it is made of or shares a line with",
        "periods",
        "`Books.shifts`",
    ),
    Symbol(
        r"\tilde{L}, \tilde{L}_k, \tilde{L}_l, \tilde{L}_n",
        "periods from the end of the watch to the horizon; mean of the periods passed, over the first $k$; either as "
        "a lane has it, whose last lead time is of no use, or a maker; since the onset for what keeps to plan until "
        "then",
        "periods",
        "`span`",
    ),
    Symbol(
        r"\tilde{H}_l, \tilde{H}_n",
        "share of what is called that has arrived, summed over these periods",
        "periods",
        "`later_call`, `later_make_call`",
    ),
    Symbol(
        r"\tilde{H}^+_l, \tilde{H}^+_n",
        "what early warning adds to that sum",
        "periods",
        "`later_call_early`, `later_make_call_early`",
    ),
    Symbol(r"\tilde{H}^0_l", "the same sum for a source that must first be qualified", "periods", "`later_emergency`"),
    Symbol(
        r"\tilde{E}_l, \tilde{E}^+_l",
        "periods after detection in which a lane can expedite; what early warning adds",
        "periods",
        "`later_expedite`, `later_expedite_early`",
    ),
    Symbol(
        r"h, \tilde{\omega}_h",
        "horizon within the watch of one that is watched alike with longer ones; 1 for those whose books are closed "
        "then, else 0",
        "periods",
        "`Scope.closings`, `closes`",
    ),
    Symbol(r"\tilde{\chi}", "1 where the settlement is priced from above, 0 from below", "", "`careful`"),
)
