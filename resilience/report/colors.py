"""One color for each thing, in every figure; readable with any color vision (after Okabe and Ito)."""

from __future__ import annotations

from resilience.report.looks import HELPED, PLAIN, SEVERAL, STRONG, UNKNOWN
from resilience.report.looks import WEAK as WEAK_SPOT
from resilience.study.policy_names import JUST_IN_CASE, JUST_IN_TIME, MIX, STATUS_QUO

WEAK = "#D55E00"
QUIET = "#8C8C8C"
POLICY_COLORS = {STATUS_QUO: QUIET, JUST_IN_TIME: "#E69F00", JUST_IN_CASE: "#0072B2", MIX: "#009E73"}
STATE_COLORS = {
    WEAK_SPOT: WEAK,
    HELPED: "#56B4E9",
    STRONG: "#009E73",
    UNKNOWN: "#FFFFFF",
    SEVERAL: "#D9D9D9",
    PLAIN: QUIET,
}
COST_COLORS = {
    "buffers": "#0072B2",
    "second sources": "#56B4E9",
    "reserves": "#009E73",
    "visibility": "#F0E442",
    "lots": "#CC79A7",
    "transit": "#BBBBBB",
    "quality latency": "#E69F00",
    "purchase and transport": "#666666",
    "expected loss": WEAK,
}
SITES_COLOR = {"sites": "#882255"}
"""Of fixed costs of sites: named in a figure only where some may be opened or closed."""
MISSED_COLORS = {"lost": WEAK, "backlog": QUIET}
