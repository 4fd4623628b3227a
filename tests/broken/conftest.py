"""A copy of the starter to break, and the edits that break it."""

from __future__ import annotations

import csv
from pathlib import Path  # noqa: TC003  # a named tuple's field types are read at run time
from typing import TYPE_CHECKING, NamedTuple

import pytest

from resilience.files import write_starter

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    Edit = tuple[object, ...]


class Sick(NamedTuple):
    """Where the broken copy lies."""

    model: Path
    scenarios: Path


@pytest.fixture
def sick(tmp_path: Path) -> Sick:
    """Return a fresh copy of the starter."""
    root = write_starter(tmp_path / "study")
    return Sick(root / "models" / "starter", root / "scenarios" / "starter.toml")


@pytest.fixture
def edit(sick: Sick) -> Callable[[Sequence[Edit]], Sick]:
    """Return a function that applies edits, each a tuple of its name and arguments, to the copy."""

    def apply(edits: Sequence[Edit]) -> Sick:
        for name, *arguments in edits:
            EDITS[str(name)](sick, *arguments)
        return sick

    return apply


def _grid(sick: Sick, table: str) -> list[list[str]]:
    with (sick.model / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def _save(sick: Sick, table: str, grid: list[list[str]]) -> None:
    with (sick.model / f"{table}.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(grid)


def cell(sick: Sick, table: str, row: int, column: str, text: str) -> None:
    """Write one cell; a column that is not there is added."""
    grid = _grid(sick, table)
    if column not in grid[0]:
        grid = [[*line, column if number == 0 else ""] for number, line in enumerate(grid)]
    grid[row - 1][grid[0].index(column)] = text
    _save(sick, table, grid)


def append(sick: Sick, table: str, **cells: str) -> None:
    """Append a row of the cells given."""
    grid = _grid(sick, table)
    _save(sick, table, [*grid, [cells.get(name, "") for name in grid[0]]])


def drop_row(sick: Sick, table: str, row: int) -> None:
    """Delete a row."""
    grid = _grid(sick, table)
    _save(sick, table, grid[: row - 1] + grid[row:])


def drop_column(sick: Sick, table: str, column: str) -> None:
    """Delete a column."""
    grid = _grid(sick, table)
    place = grid[0].index(column)
    _save(sick, table, [line[:place] + line[place + 1 :] for line in grid])


def rename(sick: Sick, table: str, old: str, new: str) -> None:
    """Rename a column."""
    grid = _grid(sick, table)
    grid[0][grid[0].index(old)] = new
    _save(sick, table, grid)


def write(sick: Sick, name: str, content: bytes) -> None:
    """Write a whole file of the model."""
    (sick.model / name).write_bytes(content)


def delete(sick: Sick, name: str) -> None:
    """Delete a file of the model."""
    (sick.model / name).unlink()


def swap(sick: Sick, name: str, old: str, new: str) -> None:
    """Replace text in a file of the model, or in the scenario file."""
    path = sick.scenarios if name == sick.scenarios.name else sick.model / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


EDITS: dict[str, Callable[..., None]] = {
    "cell": cell,
    "append": lambda sick, table, cells: append(sick, table, **cells),
    "drop_row": drop_row,
    "drop_column": drop_column,
    "rename": rename,
    "write": write,
    "delete": delete,
    "swap": swap,
}
