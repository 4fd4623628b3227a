"""A table of priors of the planner's own, in the columns of the one that is shipped."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from resilience.files.registry.cells import CellError, parse_number
from resilience.files.registry.columns import Grade
from resilience.files.sources.csv_source import read_text
from resilience.findings import Code, Finding
from resilience.hazard.priors.prior import COLUMNS, NUMBERS, prior_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from resilience.findings import Findings
    from resilience.hazard.priors.prior import HazardPrior

NEEDED = tuple(name for name in COLUMNS if name not in {"hazard", "region", "year", "note"})


def read_priors(path: Path, hashes: dict[str, str], findings: Findings) -> dict[str, HazardPrior]:
    """Read a table of priors by name, reporting every row that is none."""
    text = read_text(path, hashes, findings)
    reader = csv.DictReader(io.StringIO(text or ""))
    lacking = [name for name in NEEDED if name not in (reader.fieldnames or ())]
    for name in lacking:
        message, remedy = "The column is missing.", f"Write the columns {', '.join(COLUMNS)}."
        findings.add(Finding(Code.MISSING_COLUMN, message, remedy, path.name, 1, name))
    made: dict[str, HazardPrior] = {}
    for number, row in enumerate(() if lacking else reader, start=2):
        wrong = list(_wrong(path.name, number, row))
        findings.extend(wrong)
        if row["prior"] in made:
            message, remedy = f"The prior {row['prior']!r} occurs twice.", "Delete one of the rows."
            findings.add(Finding(Code.DUPLICATE_KEY, message, remedy, path.name, number, "prior"))
        elif not wrong:
            made[row["prior"]] = prior_of(row)
    return made


def _wrong(file: str, number: int, row: Mapping[str, str]) -> Iterator[Finding]:
    """What is wrong with a row: each cell alone, then the range."""
    for name in NEEDED:
        cell = row.get(name) or ""
        if not cell.strip():
            yield Finding(Code.BLANK_CELL, "The cell is blank.", f"Write the {name} of the prior.", file, number, name)
        elif name in NUMBERS:
            yield from _number(file, number, name, cell)
        elif name == "grade" and cell not in {*Grade}:
            yield Finding(
                Code.UNKNOWN_WORD, f"{cell!r} is no grade.", f"Write one of {', '.join(Grade)}.", file, number, name
            )
    try:
        low, rate, high = (float(row[name]) for name in ("rate_low", "rate", "rate_high"))
    except (TypeError, ValueError):
        return
    if not low <= rate <= high:
        message = f"The rate {rate:g} is not within its range, {low:g} to {high:g}."
        yield Finding(Code.RANGE, message, "Widen the range, or correct the rate.", file, number, "rate")


def _number(file: str, number: int, name: str, cell: str) -> Iterator[Finding]:
    try:
        value = parse_number(cell)
    except CellError as error:
        yield Finding(error.code, error.message, error.remedy, file, number, name)
        return
    if value < 0:
        yield Finding(Code.OUT_OF_BOUNDS, f"{cell} is below 0.", "Write a number of at least 0.", file, number, name)
