"""Columns that say how stock is kept: how much room it takes."""

from __future__ import annotations

from resilience.files.registry.column import NOT_NEGATIVE, POSITIVE, number

ROOM = number(
    "room",
    "storage units per unit",
    "Room that one unit takes in a store, in what storage of the sites is measured in, such as pallet places or m3; "
    "0: it takes none. Required where it is kept at a site with limited storage.",
    bounds=NOT_NEGATIVE,
)
STORAGE = (
    number(
        "storage",
        "storage units",
        "Room for stock of all parts together: every part keeps places for its buffer and a full lot. Needs "
        "overflow_cost and room of the parts kept. Blank: no limit.",
        bounds=POSITIVE,
        needs=("overflow_cost",),
    ),
    number(
        "overflow_cost",
        "currency per storage unit and period",
        "Price of room outside for what finds no place after a disruption, such as goods that come back in a burst.",
        needs=("storage",),
    ),
)
"""Room for stock over all parts of a site."""
