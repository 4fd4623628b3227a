"""The price of survival: what one more period costs the cheapest plan that gets through a site's outage."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pandas as pd

from resilience.errors import InputError
from resilience.files.nearest import suggestion
from resilience.findings import Code, Finding
from resilience.given import TEXT, Of, takes
from resilience.plan.levers import ChangeLimit
from resilience.program.two_stage import build_program
from resilience.solve.outcome import Solved
from resilience.solve.two_stage import solve_two_stage
from resilience.study.exposure.elements import ElementKind
from resilience.study.records import numeric

if TYPE_CHECKING:
    from resilience.plan.model import Model
    from resilience.quantities import SiteId
    from resilience.study.exposure.study import ExposureResult

COLUMNS = [
    "site", "survives", "survives_days", "steady_cost", "extra", "price_per_period", "price_per_day", "why"
]  # fmt: skip
MARGIN = 1e-6
"""Periods below which two durations are the same."""


@takes(result=Of("ExposureResult"), site=TEXT)
def price_of_survival(result: ExposureResult, site: SiteId) -> pd.DataFrame:
    """Cheapest plans that survive a site's outage: today's time, its recovery time, and one period more of each.

    The steady-state cost is minimized with every lever the model allows and no hazard priced; the outage is the one
    of `survive` in the model's constraints, by periods. A budget and other sites to survive still bind; a fill rate
    and limits on change, which need hazards and a plan to compare with, do not.

    Parameters
    ----------
    result
        An exposure study with answers by periods.
    site
        A site of the model.

    Returns
    -------
    pandas.DataFrame
        One row per duration: cost per year, what it is above a plan that need not survive (`extra`), and the price of
        each further period and calendar day against the row before, per year. No cost where no plan survives that long
        (`why`).
    """
    sites = result.model.network.sites
    if site not in sites:
        message = f"There is no site {site[:60]!r}."
        raise InputError([Finding(Code.UNKNOWN_REFERENCE, message, suggestion(site, sites), "price_of_survival")])
    rows: list[dict[str, object]] = []
    before: tuple[float, float] | None = None
    base = 0.0
    for periods in _durations(result, site):
        cost, why = _cheapest(result.model, site, periods)
        if before is None and cost is not None:
            base = cost
        rows.append(_row(result.model, site, periods, cost, base, before) | {"why": why})
        before = before if cost is None else (periods, cost)
    return numeric(pd.DataFrame(rows, columns=COLUMNS))


def _durations(result: ExposureResult, site: SiteId) -> list[float]:
    table = result.table
    row = table[(table["kind"] == ElementKind.SITE) & (table["name"] == site)].iloc[0]
    known = [float(row[name]) for name in ("time_to_survive_dynamic", "time_to_recover")]
    wanted = sorted({0.0, *(time + more for time in known if 0 <= time < float("inf") for more in (0.0, 1.0))})
    return [time for i, time in enumerate(wanted) if i == 0 or time - wanted[i - 1] > MARGIN]


def _cheapest(model: Model, site: SiteId, periods: float) -> tuple[float | None, str]:
    """Least steady-state cost per year of a plan that survives for a duration, or why there is none."""
    others = tuple(name for name in model.requirements.survive if name != site)
    asked = replace(model.requirements, survive=others, change=ChangeLimit(), fill_rate=None)
    if periods > 0:
        margin = asked.survive_margin or 1.0
        changed = replace(model.network.sites[site], time_to_recover=periods / margin)
        model = replace(model, network=replace(model.network, sites={**model.network.sites, site: changed}))
        asked = replace(asked, survive=(*others, site), survive_margin=margin)
    program = build_program(replace(model, requirements=asked), ())
    outcome = solve_two_stage(program)
    if isinstance(outcome, Solved):
        return outcome.objective, ""
    return None, " ".join(getattr(outcome, "conflict", ())) or "the solver stopped"


def _row(
    model: Model, site: SiteId, periods: float, cost: float | None, base: float, before: tuple[float, float] | None
) -> dict[str, object]:
    calendar = model.calendar
    known = cost is not None and before is not None
    step = (cost - before[1]) / (periods - before[0]) if cost is not None and before is not None else None
    return {
        "site": str(site),
        "survives": periods,
        "survives_days": calendar.days(periods),
        "steady_cost": cost,
        "extra": None if cost is None else cost - base,
        "price_per_period": step,
        "price_per_day": step / calendar.days(1.0) if known and step is not None else None,
    }
