"""Findings for people and for programs."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from resilience.findings import Severity

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console

    from resilience.findings import Finding

HEAD = "[bold]{file}[/]  {count}"
LINE = "  {mark} {place}{message} {remedy} [dim]\\[{code}][/]"
MARK = {Severity.ERROR: "[red]error[/]", Severity.WARNING: "[yellow]warning[/]"}
NOTHING = "[green]Nothing wrong.[/]"


def print_findings(console: Console, findings: Sequence[Finding]) -> None:
    """Print every finding under its file, and the count."""
    from rich.markup import escape

    for file, group in groupby(sorted(findings, key=_place), key=lambda finding: finding.file):
        items = list(group)
        console.print(HEAD.format(file=escape(file), count=counted(items)))
        for item in items:
            console.print(
                LINE.format(
                    mark=MARK[item.severity],
                    place=escape(place_words(item)),
                    message=escape(item.message),
                    remedy=escape(item.remedy),
                    code=escape(item.code),
                ),
                soft_wrap=True,
            )
    console.print(f"{counted(findings)}." if findings else NOTHING)


def place_words(finding: Finding) -> str:
    """Row and column, as far as they are known."""
    row = "" if finding.row is None else f"row {finding.row}" if isinstance(finding.row, int) else finding.row
    column = f"column {finding.column}" if finding.column is not None else ""
    place = ", ".join(filter(None, (row, column)))
    return f"{place}: " if place else ""


def counted(findings: Sequence[Finding]) -> str:
    """Say how many errors and warnings there are."""
    errors = sum(finding.severity is Severity.ERROR for finding in findings)
    warnings = len(findings) - errors
    words = [_plural(errors, "error")] if errors or not warnings else []
    return ", ".join([*words, _plural(warnings, "warning")] if warnings else words)


def as_records(findings: Sequence[Finding]) -> list[dict[str, object]]:
    """Findings as JSON knows them."""
    return [
        {
            "severity": str(finding.severity),
            "code": finding.code,
            "file": finding.file,
            "row": finding.row,
            "column": finding.column,
            "message": finding.message,
            "remedy": finding.remedy,
        }
        for finding in findings
    ]


def _place(finding: Finding) -> tuple[str, int, str, str]:
    number, name = (finding.row, "") if isinstance(finding.row, int) else (0, finding.row or "")
    return finding.file, number, name, finding.column or ""


def _plural(count: int, word: str) -> str:
    return f"{count} {word}" + ("" if count == 1 else "s")
