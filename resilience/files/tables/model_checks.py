"""Checks that need the settings or the stock tables besides the network."""

from __future__ import annotations

import json
import math
import re
from dataclasses import replace
from typing import TYPE_CHECKING

from resilience.files.nearest import suggestion
from resilience.files.tables.calendar_checks import working_day_findings
from resilience.files.tables.keeping import kept_findings
from resilience.files.tables.network_builder import node_of
from resilience.files.tables.stocks import excessive_covers, target_stocks, unclear_covers
from resilience.findings import Code, Severity
from resilience.network.plausibility import CODE, MOST_HOLDING, holding_words
from resilience.network.usage import nominal_use
from resilience.quantities import CALENDAR_TOLERANCE, HOURS, HOURS_PER_YEAR, Duration

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from resilience.files.registry.schema import Document
    from resilience.files.registry.settings import Settings
    from resilience.files.tables.rows import Row, Rows
    from resilience.findings import Finding
    from resilience.network.network import SupplyNetwork
    from resilience.plan.model import Model
    from resilience.quantities import Calendar

LEAST_WORKED = 0.05
"""Share of a year that is worked at least."""
LEAST_DAYS = 0.4
"""The same where a period is a day or more: nights are in it."""
LEAST_HOLDING = 0.01
"""Holding rate below which a percent sign is likely to be meant once more."""
LEAST_LEVEL, LEAST_WORST = 0.5, 10
"""Level of a CVaR, and number of worst years in it, from which on it says something of bad years."""
MOST_COVER = 366.0
"""Days that a stock hardly ever lasts longer."""
LEAST_COVER = 0.1
"""Days that a target stock lasts at least when it is meant in units."""
MOST_DAYS = 400
"""Largest number that would be a usual cover in days."""
DAY = Duration(HOURS["d"])


def calendar_findings(settings: Settings, document: Document) -> Iterator[Finding]:
    """Check the calendar: the period must be a length of time, and the periods of a year must fit into it."""
    period = settings.period
    if period.in_periods or period.amount <= 0:
        message = f"A period of {period} is no time step."
        yield document.finding(("period",), Code.BAD_VALUE, message, 'Write a length of time such as "1 d".')
    elif settings.periods_per_year * period.amount > HOURS_PER_YEAR * (1 + CALENDAR_TOLERANCE):
        most = HOURS_PER_YEAR / period.amount
        message = f"{settings.periods_per_year:g} periods of {period} do not fit into a year."
        remedy = f"Write at most {most:.6g}, or shorten the period."
        yield document.finding(("periods_per_year",), Code.OUT_OF_BOUNDS, message, remedy)
    yield from working_day_findings(settings, document)
    if settings.max_cover is not None and settings.max_cover.working_days and period != DAY:
        message = f"{settings.max_cover} are working days, but a period is {period}."
        remedy = f'Write calendar time such as "{settings.max_cover.amount:g} d".'
        yield document.finding(("max_cover",), Code.WORKING_DAYS, message, remedy)
    if settings.max_cover is not None and settings.max_cover.amount <= 0:
        message = "A longest cover of nothing forbids every buffer."
        remedy = 'Write a duration above 0, or take "buffers" out of levers.'
        yield document.finding(("max_cover",), Code.OUT_OF_BOUNDS, message, remedy)


def odd_settings(settings: Settings, document: Document) -> Iterator[Finding]:
    """Warn of settings that a slip of unit or decimal point would look like."""
    if settings.holding_rate is not None and settings.holding_rate > MOST_HOLDING:
        message, remedy = holding_words(settings.holding_rate)
        yield _odd(document, "holding_rate", message, remedy)
    if settings.holding_rate is not None and 0 < settings.holding_rate < LEAST_HOLDING:
        rate = settings.holding_rate
        message = f"A holding rate of {rate:g} is {100 * rate:g} % of the value a year: stock costs next to nothing."
        remedy = f"Write {100 * rate:g} if {100 * rate:g} of the value a year is meant; leave it else."
        yield _odd(document, "holding_rate", message, remedy)
    yield from _odd_risk(settings, document)
    worked = settings.periods_per_year * settings.period.amount
    least = LEAST_DAYS if settings.period.amount >= HOURS["d"] else LEAST_WORKED
    if not settings.period.in_periods and 0 < worked < least * HOURS_PER_YEAR:
        message = f"{settings.periods_per_year:g} periods of {settings.period} are {worked:g} hours of work in a year."
        remedy = "Check both; write how many periods are worked in a calendar year."
        yield _odd(document, "periods_per_year", message, remedy)


def _odd_risk(settings: Settings, document: Document) -> Iterator[Finding]:
    """Worst years that are most years, or too few to have a mean."""
    level, years = settings.risk.cvar_level, settings.risk.years
    if 0 < level < LEAST_LEVEL:
        message = f"A level of {level:g} takes the worst {100 * (1 - level):g} % of the years for bad ones."
        remedy = f"Write {1 - level:g} if the worst {100 * level:g} % are meant; leave it else."
        yield _odd(document, ("risk", "cvar_level"), message, remedy)
    elif years * (1 - level) < LEAST_WORST:
        message = f"The worst {100 * (1 - level):g} % of {years} years are {years * (1 - level):.2g} years: no mean."
        yield _odd(document, ("risk", "years"), message, "Write 10000; leave it if the CVaR does not matter.")


def _odd(document: Document, key: str | tuple[str, ...], message: str, remedy: str) -> Finding:
    path = (key,) if isinstance(key, str) else key
    return replace(document.finding(path, CODE, message, remedy), severity=Severity.WARNING)


def odd_covers(rows: Iterable[Row], network: SupplyNetwork, calendar: Calendar) -> Iterator[Finding]:
    """Warn of targets in units that last for next to no time and would be a usual number of days."""
    use = nominal_use(network)
    for row in rows:
        units, node = row.values["cover"], node_of(row)
        if not isinstance(units, float) or not 0 < units <= MOST_DAYS or not units.is_integer():
            continue
        days = calendar.days(units / use[node]) if use.get(node, 0.0) > 0 else math.inf
        if days < LEAST_COVER:
            message = (
                f"A cover of {units:g} without a unit of time is {units:g} units, which last {days * 24:.2g} hours."
            )
            remedy = f"Write {units:g} d if days are meant; leave it if units are."
            yield row.place.finding(CODE, message, remedy, "cover", Severity.WARNING)


def long_stocks(rows: Mapping[str, Rows], network: SupplyNetwork, calendar: Calendar) -> Iterator[Finding]:
    """Warn of stocks that last longer than a year."""
    use = nominal_use(network)
    targets = target_stocks(rows["policy"], network, calendar)
    stocks = [(row, "cover", targets.get(node_of(row), 0.0)) for row in rows["policy"]]
    stocks += [(row, column, row.number(column)) for row in rows["inventory"] for column in ("on_hand", "on_order")]
    for row, column, units in stocks:
        used = use.get(node_of(row), 0.0)
        days = calendar.days(units / used) if used > 0 and math.isfinite(units) else 0.0
        if days > MOST_COVER:
            message = f"{units:,.6g} units last {days:,.0f} days at {used:,.4g} a period: longer than a year."
            remedy = (
                "Check the number and its unit (Excel shows a date as a number near 45000); leave it if it is right."
            )
            yield row.place.finding(CODE, message, remedy, column, Severity.WARNING)


def survive_findings(model: Model, document: Document, rows: Iterable[Row] = ()) -> Iterator[Finding]:
    """Check that each site to be survived has a known time to recover and serves nobody itself.

    Parameters
    ----------
    rows
        The sites as read: a time that is stated and could not be read is no missing one.
    """
    sites = model.network.sites
    refused = {row.text("site") for row in rows if "time_to_recover" in row.unread}
    for index, name in enumerate(model.requirements.survive):
        path = ("constraints", "survive", index)
        site = sites.get(name)
        if site is None:
            message = f"There is no site {name!r}."
            several = [word.strip() for word in re.split("[,;|]", name)]
            known = len(several) > 1 and all(word in sites for word in several)
            remedy = f"Write {json.dumps(several)}." if known else suggestion(name, sites)
            yield document.finding(path, Code.UNKNOWN_REFERENCE, message, remedy)
        elif name in model.network.selling:
            message = f"{name} sells to customers itself: while it is down nobody there is served, whatever the plan."
            yield document.finding(path, Code.CONFLICT, message, "Name sites that supply it instead.")
        elif site.time_to_recover is None and name not in refused:
            message = f"{name} is to be survived, but its time_to_recover is not stated."
            remedy = "Write its time_to_recover in sites."
            yield document.finding(path, Code.NEEDED, message, remedy)


def misplaced_stocks(rows: Mapping[str, Rows], network: SupplyNetwork) -> Iterator[Finding]:
    """Stock can be kept only where the part passes."""
    nodes = set(network.nodes)
    for table in ("policy", "inventory"):
        for row in rows[table]:
            node = node_of(row)
            if node not in nodes:
                parts = sorted(other.part for other in nodes if other.site == node.site)
                message = f"{node.part} neither passes {node.site} nor is it made, used or sold there."
                remedy = f"Parts at {node.site}: {', '.join(parts)}." if parts else "Correct the site."
                yield row.place.finding(Code.NO_SUCH_POSITION, message, remedy, "part")


def stock_findings(
    rows: Mapping[str, Rows], network: SupplyNetwork, calendar: Calendar, longest: float | None = None
) -> Iterator[Finding]:
    """No more stock is kept than the site, or the model, allows, and only where the use of the part is known.

    Parameters
    ----------
    longest
        `max_cover` of the model in periods; None: it sets no limit.
    """
    nodes = set(network.nodes)
    yield from unclear_covers(rows["policy"], network)
    yield from excessive_covers(rows["policy"], network, calendar, longest)
    yield from kept_findings(rows, network, calendar)
    yield from odd_covers((row for row in rows["policy"] if node_of(row) in nodes), network, calendar)
