"""Symbols of keeping stock: the room it takes, and how long it keeps."""

from __future__ import annotations

from resilience.program.formulation.symbol import Symbol

KEEPING = (
    Symbol(
        r"\varrho_p, \overline{S}_i",
        "room that a unit takes; storage of a site, $I^{store}$ are the sites with a limit, $N_i$ the positions there "
        "whose parts take room",
        "storage units/unit, storage units",
        "`room`, `storage`",
    ),
    Symbol(
        r"I^\circ_{nt} \ge 0; O^{out}_{it} \ge 0",
        "stock beside the places of its own; room rented outside",
        "units; storage units",
        "`unplaced`; `rented`",
    ),
    Symbol(r"c^{out}_i", "price of room outside", "currency/storage unit and period", "`overflow_cost`"),
    Symbol(
        r"\theta_n, \mathrm{in}_{nt}",
        "time that goods may lie at a position: between the oldest age at which they come and the age at which they "
        "must be gone; $N^{life}$ are the positions of parts with a shelf life; what comes to a position, by lane or "
        "made",
        "periods; units/period",
        "`keeping_times(network)`",
    ),
    Symbol(r"e^{old}_{nt} \ge 0", "stock written off because it is too old", "units/period", "`expired`"),
)
