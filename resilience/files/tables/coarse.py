"""Coarse time: lead times and covers shorter than a period, which the period hides.

Within a period nothing is early or late: what takes part of one takes none or a whole one, and an outage that ends
within it is an even loss over all of it, which spare capacity of the same period makes up.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from resilience.files.tables.network_builder import node_of
from resilience.files.tables.stocks import target_stocks
from resilience.findings import Code, Finding, Severity
from resilience.network.usage import nominal_use
from resilience.quantities import Duration

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from resilience.files.tables.rows import Row, Rows
    from resilience.network.network import SupplyNetwork
    from resilience.quantities import Calendar

CODE = Code.SHORTER_THAN_PERIOD
WHOLE = 1 - 1e-9
"""Share of a period from which on it counts as one: conversion of units leaves dust."""


def coarse_tables(rows: Mapping[str, Rows], network: SupplyNetwork, calendar: Calendar) -> Iterator[Finding]:
    """Warn of lead times and of today's covers shorter than a period, one finding for each column."""
    given = ((row, row.values.get("lead_time")) for row in rows["lanes"])
    times = [(calendar.periods(time), row) for row, time in given if isinstance(time, Duration)]
    yield from _short(times, "lead_time", "lead time", "counts as none, or as a whole period", calendar)
    stocks, use = target_stocks(rows["policy"], network, calendar), nominal_use(network)
    nodes = [(row, node_of(row)) for row in rows["policy"]]
    covers = [(stocks[node] / use[node], row) for row, node in nodes if use.get(node, 0.0) > 0]
    yield from _short(covers, "cover", "cover", "is held against what a period loses on average", calendar)


def _short(
    found: Iterable[tuple[float, Row]], column: str, what: str, so: str, calendar: Calendar
) -> Iterator[Finding]:
    short = [(periods, row) for periods, row in found if 0 < periods < least_periods(calendar)]
    if not short:
        return
    least, row = min(short, key=lambda one: one[0])
    others = f", and {len(short) - 1} more" if len(short) > 1 else ""
    message = (
        f"A {what} of {length_of(least, calendar)}{others}, shorter than the period of {calendar.period}: "
        f"such a {what} {so}."
    )
    yield row.place.finding(CODE, message, finer_period(least, calendar), column, Severity.WARNING)


def least_periods(calendar: Calendar) -> float:
    """Working periods that pass in the length of a period: fewer than one where some time is off."""
    return calendar.working_share * WHOLE


def length_of(periods: float, calendar: Calendar) -> Duration:
    """Calendar time, to four digits."""
    return Duration(float(f"{calendar.days(periods) * 24:.4g}"))


def finer_period(periods: float, calendar: Calendar) -> str:
    """What to do where a length in periods is hidden."""
    times = math.ceil(calendar.working_share / periods * WHOLE)
    return (
        f"Where that matters, state a period of at most {length_of(periods, calendar)} in model.toml, with "
        f"periods_per_year to match (solving takes about {times} times as long); else read results as averages over "
        f"{calendar.period}."
    )
