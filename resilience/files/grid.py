"""Checks of a table's shape, shared by all sources: header, ragged rows, unprintable text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resilience.files.columns import TABLES
from resilience.files.nearest import nearest
from resilience.files.raw import RawTable, table_from_grid
from resilience.findings import Finding, Severity
from resilience.network.places import Place

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from resilience.findings import Findings

Grid = list[tuple[int, list[str]]]
SETTINGS = "model"


def checked_table(name: str, file: str, grid: Grid, findings: Findings) -> RawTable | None:
    """Make a table of a grid of text, or report why it has no shape of a table and return None."""
    if not any(any(cells) for _, cells in grid):
        findings.add(Finding("empty-file", "The table is empty.", "Write a header row and at least one record.", file))
        return None
    trimmed = [(number, _trim(cells)) for number, cells in grid]
    problems = [*_header_problems(file, trimmed), *_row_problems(file, trimmed)]
    findings.extend(problems)
    return None if problems else table_from_grid(name, file, trimmed)


def _trim(cells: list[str]) -> list[str]:
    stripped = [cell.strip() for cell in cells]
    while stripped and not stripped[-1]:
        stripped.pop()
    return stripped


def _header_problems(file: str, grid: Grid) -> Iterator[Finding]:
    number, header = grid[0]
    place = Place(file, number)
    if len(header) == 1 and any(mark in header[0] for mark in ";\t"):
        yield place.finding(
            "delimiter", "Columns are not separated by commas.", "Save the table as comma-separated values."
        )
        return
    for index, column in enumerate(header, start=1):
        if not column:
            yield place.finding(
                "blank-header", f"Column {index} has no name.", "Name the column or delete it.", str(index)
            )
        elif column in header[: index - 1]:
            yield place.finding(
                "duplicate-header",
                f"Column {column!r} occurs twice.",
                "Delete or rename one of them.",
                column,
            )


def _row_problems(file: str, grid: Grid) -> Iterator[Finding]:
    header = grid[0][1]
    for number, cells in grid[1:]:
        place = Place(file, number)
        if len(cells) > len(header):
            yield place.finding(
                "ragged-row",
                f"The row has {len(cells)} cells under {len(header)} headers.",
                "Remove the extra cells; write numbers without thousand separators.",
            )
        for column, cell in zip(header, cells, strict=False):
            if cell and not cell.isprintable():
                yield place.finding(
                    "unprintable",
                    f"The cell {cell!r} holds a line break or a control character.",
                    "Write it on one line of plain text.",
                    column,
                )


def unknown_tables(found: Iterable[str], label: str, findings: Findings) -> None:
    """Report tables that nothing reads: an error when the name is nearly one that is read.

    `label` shows how the source names a table, such as `{}.csv`.
    """
    for name in sorted(found):
        close = nearest(name, [*TABLES, SETTINGS])
        if close is not None:
            remedy, severity = f"Rename it to {label.format(close)!r}.", Severity.ERROR
        else:
            remedy, severity = "Move it out of the model, or ignore this warning.", Severity.WARNING
        findings.add(Finding("unknown-table", "No such table is read.", remedy, label.format(name), severity=severity))


def missing_tables(found: Iterable[str], label: str, findings: Findings) -> bool:
    """Report required tables that are not there; return whether all are."""
    missing = [table.name for table in TABLES.values() if table.required and table.name not in set(found)]
    for name in missing:
        findings.add(
            Finding(
                "missing-table",
                "The table is missing.",
                f"Add it with the columns {', '.join(c.name for c in TABLES[name].columns if c.required)}.",
                label.format(name),
            )
        )
    return not missing
