"""Rows of demand that name classes of customers: a market and part has them in all its rows, or in none."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from resilience.findings import Code

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from resilience.files.tables.rows import Row
    from resilience.findings import Finding


def unnamed_beside_named(rows: Iterable[Row]) -> Iterator[Finding]:
    """Report rows without a class of customers where other rows of the same market and part name theirs."""
    together: defaultdict[tuple[str, ...], list[Row]] = defaultdict(list)
    for row in rows:
        together[row.key[:2]].append(row)
    for key, found in together.items():
        named = [row for row in found if row.values["customer"] is not None]
        for row in found if named else ():
            if row.values["customer"] is None:
                message = f"No customer is named, but row {named[0].place.row} of {' and '.join(key)} names one."
                remedy = "Name the class of customers here, too, with its priority."
                yield row.place.finding(Code.NEEDED, message, remedy, "customer")
