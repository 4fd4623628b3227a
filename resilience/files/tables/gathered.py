"""Findings of one table, gathered: one slip that was copied down a column is one finding, not forty."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from resilience.findings import Code

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from resilience.findings import Finding

FORMATS = frozenset(
    {Code.DECIMAL_COMMA, Code.THOUSANDS, Code.AMBIGUOUS_NUMBER, Code.PERCENT, Code.CURRENCY, Code.MERGED_CELL}
)
"""What is wrong with the form of a number: the same in a whole column."""
MOST = 20
"""Findings of one kind in one column that are shown one by one."""
NAMED = 5


def gathered(findings: Iterable[Finding]) -> Iterator[Finding]:
    """Yield the findings in order; those that say the same of many rows, or of more than can be read, as one."""
    groups: dict[tuple[object, ...], list[Finding]] = {}
    for finding in findings:
        groups.setdefault(_key(finding), []).append(finding)
    counts: dict[tuple[object, ...], int] = {}
    left: dict[tuple[object, ...], list[Finding]] = {}
    for group in groups.values():
        first = group[0]
        kind = (first.file, first.column, first.code)
        counts[kind] = counts.get(kind, 0) + 1
        if counts[kind] > MOST and first.row is not None:
            left.setdefault(kind, []).extend(group)
        else:
            yield _joined(group)
    yield from (_rest(group) for group in left.values())


def _key(finding: Finding) -> tuple[object, ...]:
    """What makes two findings one."""
    if finding.row is None:
        return (id(finding),)
    said = None if finding.code in FORMATS else (finding.message, finding.remedy)
    return finding.file, finding.column, finding.code, said


def _joined(group: list[Finding]) -> Finding:
    first, *others = group
    if not others:
        return first
    return replace(first, message=f"{first.message} The same in {_rows(others)}.")


def _rest(group: list[Finding]) -> Finding:
    first, *others = group
    if not others:
        return first
    message = f"{first.message} {len(others)} more cells of this column are wrong in this way, in {_rows(others)}."
    return replace(first, message=message)


def _rows(findings: list[Finding]) -> str:
    rows = list(dict.fromkeys(finding.row for finding in findings))
    more = f" and {len(rows) - NAMED} more" if len(rows) > NAMED else ""
    return f"row{'s' if len(rows) > 1 else ''} {', '.join(map(str, rows[:NAMED]))}{more}"
