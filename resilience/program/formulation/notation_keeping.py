"""Symbols of keeping stock: the room it takes."""

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
)
