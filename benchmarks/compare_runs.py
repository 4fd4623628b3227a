"""Compare two run folders to the last digit, times and paths aside, and say what differs.

`python -m benchmarks.compare_runs BEFORE AFTER` ends with 0 where nothing differs and with 1 where anything does. With
`--numbers` only moved numbers count; words, new columns and dust that became 0 are still told.
"""

from __future__ import annotations

import argparse
import csv
import json
import re
import sys
from collections import defaultdict
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any

from openpyxl import load_workbook

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

ASIDE = re.compile(r"[ .](seconds|path)$|^policies\.json (model|scenarios)$")
"""Leaves of JSON files that hold times and paths, which differ between two runs of the same input."""
MARKER = "run.json"
"""Holds the digest of every other file, which differs wherever a file does."""
DUST = 1e-8
"""What is at most this share of the largest number of its column is dust; in recommendations, of the dearest policy."""
COMPARISON = "comparison.csv"
MONEY = "recommendations"
"""Holds differences of what whole plans cost, so that dust in it is a share of that."""
SHOWN = 3
"""Differences of one column that are shown in full."""
NUMBER = re.compile(r"(?<![\w.])-?\d[\d,]*(?:\.\d+)?(?:e[-+]?\d+)?")


class Moved(StrEnum):
    """How two cells differ."""

    NUMBER = "a number moved"
    WORDS_NUMBER = "another number in words"
    ROW = "a row more or less"
    GONE = "gone"
    NEW = "new"
    WORDS = "other words"
    DUST = "dust, now 0"


COUNTS = frozenset({Moved.NUMBER, Moved.WORDS_NUMBER, Moved.ROW, Moved.GONE})
"""What `--numbers` asks about."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a table or leaf of a JSON file that differs."""

    file: str
    column: str
    row: str
    how: Moved
    before: str
    after: str


def compare(before: Path, after: Path) -> list[Cell]:
    """Every difference of two run folders, file by file."""
    left, right = ({path.relative_to(f).as_posix() for path in f.rglob("*") if path.is_file()} for f in (before, after))
    found = [Cell(name, "", "", Moved.GONE, "the file", "") for name in sorted(left - right)]
    found += [Cell(name, "", "", Moved.NEW, "", "the file") for name in sorted(right - left)]
    whole = _whole(before)
    for name in sorted((left & right) - {MARKER}):
        found += _differences(name, before / name, after / name, whole)
    return found


def _whole(folder: Path) -> float:
    """What the dearest policy costs per year: beside it a difference of two plans is rounding."""
    rows = _csv(folder / COMPARISON) if (folder / COMPARISON).is_file() else []
    at = rows[0].index("total") if rows and "total" in rows[0] else None
    return 0.0 if at is None else _largest(row[at] for row in rows[1:])


def _differences(name: str, before: Path, after: Path, whole: float) -> Iterator[Cell]:
    if before.read_bytes() == after.read_bytes():
        return
    if before.suffix == ".csv":
        yield from _tables(name, _csv(before), _csv(after), whole)
    elif before.suffix == ".json":
        yield from _leaves(name, before, after)
    elif before.suffix == ".xlsx":
        left, right = _sheets(before), _sheets(after)
        yield from (
            Cell(f"{name} {sheet}", "", "", Moved.GONE, "the sheet", "") for sheet in left if sheet not in right
        )
        yield from (Cell(f"{name} {sheet}", "", "", Moved.NEW, "", "the sheet") for sheet in right if sheet not in left)
        for sheet in (both for both in left if both in right):
            yield from _tables(f"{name} {sheet}", left[sheet], right[sheet], whole)
    else:
        old, new = ([["line"], *([line] for line in _lines(path))] for path in (before, after))
        yield from _tables(name, old, new, whole)


def _lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8", errors="replace").splitlines()


def _csv(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


def _sheets(path: Path) -> dict[str, list[list[str]]]:
    book = load_workbook(path, read_only=True, data_only=True)
    return {
        sheet.title: [["" if cell is None else repr(cell) if isinstance(cell, float) else str(cell) for cell in row]
                      for row in sheet.iter_rows(values_only=True)]
        for sheet in book
    }  # fmt: skip


def _tables(name: str, before: list[list[str]], after: list[list[str]], whole: float) -> Iterator[Cell]:
    """Differences of two tables: columns by name, rows by place, or by likeness where there are more or fewer."""
    heads = [rows[0] if rows else [] for rows in (before, after)]
    yield from (Cell(name, column, "", Moved.GONE, "the column", "") for column in heads[0] if column not in heads[1])
    yield from (Cell(name, column, "", Moved.NEW, "", "the column") for column in heads[1] if column not in heads[0])
    left, right = ([dict(zip(rows[0], row, strict=False)) for row in rows[1:]] for rows in (before, after))
    shared = [column for column in heads[0] if column in heads[1]]
    largest = {
        column: max(whole if MONEY in name else 0.0, _largest(row[column] for row in (*left, *right)))
        for column in shared
    }
    for one, other, row in _paired(left, right, shared):
        if one is None or other is None:
            yield Cell(
                name, "", row, Moved.ROW, *(", ".join(filter(None, (has or {}).values())) for has in (one, other))
            )
            continue
        for column in shared:
            how_cell = _how(one.get(column, ""), other.get(column, ""), largest[column])
            if how_cell is not None:
                yield Cell(name, column, row, how_cell, one.get(column, ""), other.get(column, ""))


Row = dict[str, str]


def _paired(left: list[Row], right: list[Row], shared: list[str]) -> Iterator[tuple[Row | None, Row | None, str]]:
    """Rows that belong together, with what names them."""
    if len(left) == len(right):
        yield from ((one, other, _named(one, at)) for at, (one, other) in enumerate(zip(left, right, strict=True), 2))
        return
    names = [[tuple(cell for cell in map(row.get, shared) if _number(cell or "") is None) for row in rows]
             for rows in (left, right)]  # fmt: skip
    for tag, i, j, k, m in SequenceMatcher(a=names[0], b=names[1], autojunk=False).get_opcodes():
        if tag == "equal":
            yield from ((left[i + n], right[k + n], _named(left[i + n], i + n + 2)) for n in range(j - i))
            continue
        yield from ((row, None, _named(row, at)) for at, row in enumerate(left[i:j], i + 2))
        yield from ((None, row, _named(row, at)) for at, row in enumerate(right[k:m], k + 2))


def _named(row: Row, at: int) -> str:
    return f"row {at} ({next(iter(row.values()), '')})"


def _leaves(name: str, before: Path, after: Path) -> Iterator[Cell]:
    left, right = (_flat(name, json.loads(path.read_text(encoding="utf-8"))) for path in (before, after))
    for key in [*left, *(new for new in right if new not in left)]:
        if key not in right:
            yield Cell(name, key, "", Moved.GONE, left[key], "")
        elif key not in left:
            yield Cell(name, key, "", Moved.NEW, "", right[key])
        else:
            how = _how(left[key], right[key], 0.0)
            if how is not None:
                yield Cell(name, key, "", how, left[key], right[key])


def _flat(name: str, content: Any) -> dict[str, str]:
    """Each leaf of a JSON file with its place, times and paths aside."""
    return {place: text for place, text in _walked(content, "") if not ASIDE.search(f"{name} {place}")}


def _walked(content: Any, place: str) -> Iterator[tuple[str, str]]:
    if isinstance(content, dict):
        for key, value in content.items():
            yield from _walked(value, f"{place}.{key}".lstrip("."))
    elif isinstance(content, list):
        for at, value in enumerate(content):
            yield from _walked(value, f"{place}[{at}]")
    else:
        yield place, "" if content is None else content if isinstance(content, str) else repr(content)


def _how(before: str, after: str, largest: float) -> Moved | None:
    if before == after:
        return None
    numbers = [_number(text) for text in (before, after)]
    if all(number is None for number in numbers):
        same = NUMBER.findall(before) == NUMBER.findall(after)
        return Moved.WORDS if same and before and after else Moved.WORDS_NUMBER
    if numbers[0] == numbers[1]:
        return None
    if numbers[1] == 0 and numbers[0] is not None and abs(numbers[0]) <= DUST * max(largest, 1.0):
        return Moved.DUST
    return Moved.NEW if not before else Moved.NUMBER


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _largest(texts: Iterable[str]) -> float:
    found = (_number(text) for text in texts)
    return max((abs(number) for number in found if number is not None and number < float("inf")), default=0.0)


def told(cells: Iterable[Cell]) -> Iterator[str]:
    """What differs, column by column, the first few cells of each in full."""
    groups: dict[tuple[str, str, Moved], list[Cell]] = defaultdict(list)
    for cell in cells:
        groups[cell.file, re.sub(r"\[\d+\]", "[]", cell.column), cell.how].append(cell)
    for (file, column, how), found in groups.items():
        yield f"{file}{f', {column}' if column else ''}: {how} ({len(found)})"
        for cell in found[:SHOWN]:
            place = cell.row or (cell.column if cell.column != column else "")
            yield f"    {place}{': ' if place else ''}{cell.before or 'nothing'} -> {cell.after or 'nothing'}"


def main(arguments: Sequence[str] | None = None) -> int:
    """Print what differs; 1 where anything does that counts."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.compare_runs", description=(__doc__ or "").split("\n")[0]
    )
    parser.add_argument("before", type=Path)
    parser.add_argument("after", type=Path)
    parser.add_argument("--numbers", action="store_true", help="only moved numbers count")
    asked = parser.parse_args(arguments)
    for folder in (asked.before, asked.after):
        if not (folder / MARKER).is_file():
            parser.error(f"{folder} is no run folder: it has no {MARKER}")
    cells = compare(asked.before, asked.after)
    counting = [cell for cell in cells if not asked.numbers or cell.how in COUNTS]
    print("\n".join(told(cells)) or "Nothing differs.")
    if cells:
        print(f"{len(cells)} cells differ, {len(counting)} of them count.")
    return 1 if counting else 0


if __name__ == "__main__":
    sys.exit(main())
