"""Settings and a fire at S, for small models whose advice is looked at."""

from __future__ import annotations

SETTINGS = """
title = "t"
currency = "EUR"
period = "1 d"
periods_per_year = 240
holding_rate = 0.25
levers = ["buffers", "sources"]
holding_refund = false
references = ["made up"]
"""
HAZARD = """
title = "h"
seed = 1
cycle_strata = 1
[[hazard]]
name = "fire"
hits = "capacity"
select = { site = "S" }
rate = 0.05
severity = 1.0
duration = "10 d"
detection = "0 d"
source = "made up"
"""
