"""Columns of sites that a plan may open or close."""

from __future__ import annotations

from resilience.files.registry.column import POSITIVE, Column, Kind, number, time
from resilience.network.sites import SiteStatus

OPENINGS = (
    Column(
        "status",
        Kind.CHOICE,
        "Whether the site is there (active), or a candidate that a plan may open, which needs opening_cost and "
        "fixed_cost. Blank: it is there.",
        choices=tuple(map(str, SiteStatus)),
    ),
    number(
        "fixed_cost",
        "currency per year",
        "What the site costs a year while it is open, whatever is made there; of a site that is there it counts where "
        "a closing_cost is stated.",
    ),
    number(
        "opening_cost",
        "currency",
        "What opening a candidate costs once, spread evenly over opening_years.",
    ),
    number("opening_years", "years", "Years over which the opening cost is spread.", bounds=POSITIVE),
    time(
        "opening_time",
        "From the decision to open it until it delivers first; blank: studies over several years count it from day "
        "one, and say so.",
    ),
    time(
        "opening_ramp",
        "From its first delivery until it delivers in full; blank: in full at once.",
    ),
    number(
        "closing_cost",
        "currency",
        "What closing the site costs once, spread evenly over closing_years; 0: nothing. Blank: it is not closed.",
    ),
    number("closing_years", "years", "Years over which the closing cost is spread.", bounds=POSITIVE),
)
"""Opening and closing, at what cost."""
