"""The table of what was observed, declared as the others are."""

from __future__ import annotations

from resilience.files.registry.column import NOT_NEGATIVE, Column, Kind, Table
from resilience.network.lanes import Mode
from resilience.network.observed import ObservedKind

KINDS, MODES = (tuple(str(one) for one in words) for words in (ObservedKind, Mode))
OBSERVED = Table(
    "observed",
    "What was counted in a stretch of time gone by: `resilience lean` prices its wastes beside today's.",
    ("entry",),
    (
        Column("entry", Kind.TEXT, "Name of the row, unique.", required=True),
        Column(
            "kind", Kind.CHOICE, "What was counted; stock, lots and under_way are means, all others counts.",
            required=True, choices=KINDS,
        ),
        Column(
            "amount", Kind.NUMBER, "How much of it: units, deliveries, or whatever cost prices.", "units",
            required=True, bounds=NOT_NEGATIVE,
        ),
        Column("time", Kind.DURATION, "How long was counted, above 0.", "time", required=True),
        Column("site", Kind.TEXT, "Where it was, or where a lane leads.", refers_to="sites.site"),
        Column("part", Kind.TEXT, "What it was.", refers_to="parts.part"),
        Column("origin", Kind.TEXT, "Where a lane begins, of what is counted lane by lane.", refers_to="sites.site"),
        Column("mode", Kind.CHOICE, "Means of transport; blank where one lane leads there.", choices=MODES),
        Column(
            "cost", Kind.NUMBER, "What one of it costs, of wastes that no other table prices; else blank.",
            "currency per unit", bounds=NOT_NEGATIVE,
        ),
    ),
    required=False,
)  # fmt: skip
