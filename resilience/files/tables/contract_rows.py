"""Rows of penalties: the steps of contracts, and what is wrong with them."""

from __future__ import annotations

from collections import defaultdict
from itertools import pairwise
from typing import TYPE_CHECKING

from resilience.findings import Code
from resilience.network.parts import PenaltyStep

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from resilience.files.tables.rows import Row
    from resilience.findings import Finding

Contract = tuple[str, ...]
"""Market, part and class of customers; the last is empty where all are alike."""


def sold_to(row: Row) -> Contract:
    """Return whose contract a row of penalties, or of demand, is about."""
    return row.text("market"), row.text("part"), row.text("customer") or ""


def steps_of(rows: Iterable[Row]) -> Mapping[Contract, list[PenaltyStep]]:
    """Return the steps of each contract, by rising thresholds."""
    return {
        key: [PenaltyStep(row.number("above"), row.number("penalty"), row.optional("lump") or 0.0) for row in found]
        for key, found in _by_contract(rows).items()
    }


def _by_contract(rows: Iterable[Row]) -> Mapping[Contract, list[Row]]:
    found: defaultdict[Contract, list[Row]] = defaultdict(list)
    for row in rows:
        found[sold_to(row)].append(row)
    return {key: sorted(some, key=lambda row: row.number("above")) for key, some in found.items()}


def contract_findings(penalties: Iterable[Row], demand: Iterable[Row], periods_per_year: float) -> Iterator[Finding]:
    """Report contracts with nobody, steps stated twice or that fall, and lumps that no shortage of a year reaches."""
    sold = {sold_to(row): row for row in demand}
    for key, rows in _by_contract(penalties).items():
        if key not in sold:
            yield from (_with_nobody(row, key, sold) for row in rows)
            continue
        good = [row for row in rows if not row.unread & {"above", "penalty", "lump"}]
        yield from _steps(good)
        if "quantity" not in sold[key].unread:
            yield from _lumps(good, sold[key].number("quantity") * periods_per_year)


def _with_nobody(row: Row, key: Contract, sold: Mapping[Contract, Row]) -> Finding:
    market, part, named = key
    classes = sorted(other[2] for other in sold if other[:2] == (market, part))
    if not classes:
        message = f"Nobody takes {part} at {market}: demand has no such row."
        return row.place.finding(Code.NO_SUCH_POSITION, message, "Name a market and part of demand.", "market")
    if classes == [""]:
        message = f"demand names no classes of customers of {part} at {market}, so that {named!r} is none."
        return row.place.finding(Code.NO_SUCH_POSITION, message, "Leave the cell blank.", "customer")
    message = f"{named!r} is no class of customers of {part} at {market}." if named else "No class is named."
    return row.place.finding(Code.NO_SUCH_POSITION, message, f"Name one of {', '.join(classes)}.", "customer")


def _steps(rows: list[Row]) -> Iterator[Finding]:
    for before, row in pairwise(rows):
        above, cost = row.number("above"), row.number("penalty")
        if above == before.number("above"):
            message = f"The contract says twice what it costs above {above:g} units short."
            yield row.place.finding(Code.DUPLICATE, message, "Leave one of the rows.", "above")
        elif cost < before.number("penalty"):
            message = (
                f"A unit short beyond {above:g} costs {cost:g}, one before {before.number('penalty'):g}: the steps "
                "fall, and a plan would rather be short of everything once than of a little often."
            )
            remedy = "Let no step cost less than the one before; state what is due once as a lump."
            yield row.place.finding(Code.CONTRADICTION, message, remedy, "penalty")
    if rows and not any(row.number("penalty") or row.optional("lump") for row in rows):
        message = "The contract costs nothing, however many units are short."
        yield rows[0].place.finding(Code.CONTRADICTION, message, "State a penalty or a lump, or no row.", "penalty")


def _lumps(rows: list[Row], most: float) -> Iterator[Finding]:
    for row in rows:
        if row.optional("lump") and row.number("above") >= most:
            message = f"No shortage of a year reaches {row.number('above'):g} units: {most:g} are asked for in it."
            remedy = "State a threshold below that: units are counted in one disruption."
            yield row.place.finding(Code.BAD_VALUE, message, remedy, "above")
