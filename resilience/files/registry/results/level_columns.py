"""The columns of levels by month: what should lie where at which time of the year."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

PLACE = {"site": "Where.", "part": "What."}
LEVELS: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "season_levels": (
        "What a shelf with a season should hold by month; the file is there where demand has one.",
        {
            **PLACE,
            "month": "Month of the year.",
            "demand_per_period": "Units asked for in a period, mean of the month.",
            "built_ahead": "Units built ahead for the season on its first day.",
            "buffer": "Target stock by the plan, all year.",
            "level": "Both together: what should lie there on its first day, beside what is left of a lot.",
        },
    ),
    "shutdown_levels": (
        "What a maker that shuts down by plan makes and keeps by month; the file is there where one does.",
        {
            **PLACE,
            "month": "Month of the year.",
            "open": "Share of its capacity that no shutdown takes, mean of the month.",
            "made_per_period": "Good units made in a period, mean of the month; what is shipped is level.",
            "built_ahead": "Units built ahead for shutdowns on its first day.",
            "buffer": "Target stock by the plan, all year.",
            "level": "Both together: what should lie there on its first day.",
        },
    ),
}
