"""Tables of one supplier S, one lane and one market M of a part P by weeks, and failures of the supplier."""

from __future__ import annotations

WEEKS = 52
CALENDAR = f'title = "One supplier"\ncurrency = "USD"\nperiod = "1 wk"\nperiods_per_year = {WEEKS}'


def one_supplier(
    settings: str, *, value: float = 1, lane: dict[str, object], demand: dict[str, object]
) -> dict[str, str]:
    """Model tables; `settings` are more lines of `model.toml`, `lane` and `demand` more columns."""
    road = {"origin": "S", "destination": "M", "part": "P", "mode": "road", "lead_time": "0 h", "unit_cost": 0,
            "capacity": "unlimited", "status": "active"}  # fmt: skip
    return {
        "model.toml": f"{CALENDAR}\n{settings}\n",
        "sites.csv": "site,kind,region\nS,supplier,here\nM,market,there\n",
        "parts.csv": f"part,unit_value\nP,{value}\n",
        "bom.csv": "parent,child,quantity\n",
        "production.csv": "site,part,capacity,unit_cost\nS,P,unlimited,0\n",
        "lanes.csv": _table(road | lane),
        "demand.csv": _table({"market": "M", "part": "P"} | demand),
    }


def failures(rate: float, duration: str, *, source: str, settings: str = "", strata: int | None = None) -> str:
    """Scenario file in which S fails altogether; `duration` is a distribution, `settings` more lines at the top."""
    return f"""title = "Failures"
seed = 1
{settings}
[[hazard]]
name = "down"
hits = "capacity"
select = {{ site = "S" }}
rate = {rate!r}
severity = 1.0
duration = {{ {duration} }}
detection = "0 h"
{"" if strata is None else f"strata = {strata}"}
source = "{source}"
"""


def _table(row: dict[str, object]) -> str:
    return f"{','.join(row)}\n{','.join(map(str, row.values()))}\n"
