"""Columns that say how stock is kept: how much room it takes, and how long it keeps."""

from __future__ import annotations

from resilience.files.registry.column import NOT_NEGATIVE, POSITIVE, SHARE, number, time

ROOM = number(
    "room",
    "storage units per unit",
    "Room that one unit takes in a store, in what storage of the sites is measured in, such as pallet places or m3; "
    "0: it takes none. Required where it is kept at a site with limited storage.",
    bounds=NOT_NEGATIVE,
)
SHELF_LIFE = time(
    "shelf_life",
    "Time from when a unit is made until it can no longer be sold, used or handed on; what has been used in a product "
    "is fresh again. Blank: it keeps.",
    bounds=POSITIVE,
)
LIFE_LEFT = time(
    "life_left",
    "Least life left of what customers take, of a part with a shelf_life; blank: they take it until its last day.",
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
LEAST_LIFE = number(
    "least_life",
    "share",
    "Least share of its shelf_life left of what leaves here for another site, such as two thirds; blank: parts with a "
    "shelf_life do not wait here for lanes, they are handed on as they come.",
    bounds=SHARE,
)
