"""Operators that change a study as people and programs do, each with what must come of it."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from openpyxl import Workbook

if TYPE_CHECKING:
    import random
    from collections.abc import Callable

Grid = list[list[str]]
REFUSED, SAME = "must be refused", "must equal"


@dataclass
class Study:
    """A model as grids by table, with its settings and scenarios as text; `files` replaces what is written of it."""

    tables: dict[str, Grid]
    settings: str
    scenarios: str

    def copy(self) -> Study:
        """Return a copy to change."""
        return Study({name: [list(line) for line in grid] for name, grid in self.tables.items()}, self.settings,
                     self.scenarios)  # fmt: skip


@dataclass(frozen=True)
class Operator:
    """A change of a study: what it does and what must come of it."""

    name: str
    label: str
    change: Callable[[Study, random.Random], None]


def csv_text(grid: Grid, separator: str = ",", end: str = "\n") -> str:
    """Return a grid as the text of a table."""
    out = io.StringIO()
    csv.writer(out, delimiter=separator, lineterminator=end).writerows(grid)
    return out.getvalue()


def workbook(study: Study, pairs: list[tuple[str, str]]) -> Workbook:
    """Return a study as a workbook, numbers as numbers."""
    book = Workbook()
    book.active.title = "model"
    for pair in [("key", "value"), *pairs]:
        book["model"].append(pair)
    for name, grid in study.tables.items():
        sheet = book.create_sheet(name)
        for line in grid:
            sheet.append([float(cell) if re.fullmatch(r"-?\d+(\.\d+)?", cell) else cell or None for cell in line])
    return book


NUMBERS = {
    "parts": ("unit_value",), "bom": ("quantity",), "production": ("unit_cost",), "lanes": ("unit_cost",),
    "demand": ("quantity", "margin"),
}  # fmt: skip
REQUIRED = NUMBERS | {"lanes": ("unit_cost", "lead_time", "capacity", "mode", "status", "origin", "part")}
REFERENCES = {
    "bom": ("parent", "child"), "production": ("site", "part"), "lanes": ("origin", "destination", "part"),
    "policy": ("site", "part"), "demand": ("market", "part"), "inventory": ("site", "part"),
}  # fmt: skip
TIMES = {"lanes": ("lead_time",), "resources": ("available_time",)}


def cell(study: Study, rng: random.Random, columns: dict[str, tuple[str, ...]]) -> tuple[Grid, int, int]:
    """Choose a cell of one of the columns."""
    table = rng.choice(sorted(columns))
    grid = study.tables[table]
    return grid, rng.randrange(1, len(grid)), grid[0].index(rng.choice(columns[table]))


def written(columns: dict[str, tuple[str, ...]], say: Callable[[str, random.Random], str]) -> Callable[..., None]:
    """Make a change of one cell of the columns."""

    def change(study: Study, rng: random.Random) -> None:
        grid, row, place = cell(study, rng, columns)
        grid[row][place] = say(grid[row][place], rng)

    return change


def bare(text: str) -> str:
    """Return the number of a time without its unit."""
    return text.partition(" ")[0]


def joined(rng: random.Random, signs: str) -> str:
    """Return a number with a sign before its last three digits."""
    return f"{rng.randrange(1, 999)}{rng.choice(signs)}{rng.randrange(100, 999)}"


def twice(study: Study, rng: random.Random) -> None:
    """Repeat a record."""
    grid = study.tables[rng.choice(sorted(study.tables))]
    grid.append(list(rng.choice(grid[1:])))


def without_column(study: Study, rng: random.Random) -> None:
    """Delete a column that must be there."""
    table = rng.choice(sorted(REQUIRED))
    grid = study.tables[table]
    place = grid[0].index(rng.choice(REQUIRED[table]))
    for line in grid:
        del line[place]


def without_table(study: Study, rng: random.Random) -> None:
    """Delete a table that must be there."""
    del study.tables[rng.choice(["sites", "parts", "bom", "production", "lanes", "demand"])]


def header(say: Callable[[str], str], tables: tuple[str, ...] = tuple(REQUIRED)) -> Callable[..., None]:
    """Make a change of the name of a column that must be there."""

    def change(study: Study, rng: random.Random) -> None:
        table = rng.choice(tables)
        grid = study.tables[table]
        name = rng.choice(REQUIRED[table])
        grid[0][grid[0].index(name)] = say(name)

    return change


def swapped(word: str) -> str:
    """Swap two letters in the middle of a word."""
    half = len(word) // 2
    return word[: half - 1] + word[half] + word[half - 1] + word[half + 1 :]


def rows_shuffled(study: Study, rng: random.Random) -> None:
    """Put the records of every table in another order."""
    for grid in study.tables.values():
        rest = grid[1:]
        rng.shuffle(rest)
        grid[1:] = rest


def columns_shuffled(study: Study, rng: random.Random) -> None:
    """Put the columns of every table in another order."""
    for grid in study.tables.values():
        order = list(range(len(grid[0])))
        rng.shuffle(order)
        grid[:] = [[line[place] for place in order] for line in grid]


def blank_rows(study: Study, rng: random.Random) -> None:
    """Add blank rows."""
    for grid in study.tables.values():
        grid.insert(rng.randrange(1, len(grid) + 1), [""] * len(grid[0]))


def spaces(study: Study, rng: random.Random) -> None:
    """Put spaces around cells, headers too."""
    for grid in study.tables.values():
        for line in grid:
            line[:] = [f"{' ' * rng.randrange(3)}{cell}{' ' * rng.randrange(3)}" for cell in line]


def stray_column(study: Study, rng: random.Random) -> None:
    """Add a column of comments."""
    grid = study.tables[rng.choice(sorted(study.tables))]
    for number, line in enumerate(grid):
        line.append("Bemerkung ZW" if number == 0 else "see mail")


def capitals(study: Study, rng: random.Random) -> None:
    """Write the names of columns in capitals, some with blanks."""
    for grid in study.tables.values():
        grid[0] = [rng.choice([name.upper(), name.title().replace("_", " "), name]) for name in grid[0]]


def zeros(study: Study, rng: random.Random) -> None:
    """Write a number with more digits than it needs."""
    grid, row, place = cell(study, rng, NUMBERS)
    grid[row][place] = f"{float(grid[row][place]):.{rng.choice([1, 2, 4, 5])}f}"


def exponent(study: Study, rng: random.Random) -> None:
    """Write a number with an exponent."""
    grid, row, place = cell(study, rng, NUMBERS)
    grid[row][place] = f"{float(grid[row][place]):.6e}"


def hours(study: Study, rng: random.Random) -> None:
    """Write a time in hours."""
    grid, row, place = cell(study, rng, {"lanes": ("lead_time",)})
    amount, unit = grid[row][place].split()
    grid[row][place] = f"{float(amount) * {'h': 1, 'd': 24, 'wk': 168}[unit]:g} hours"


def total(study: Study, rng: random.Random) -> None:
    """Add a row of totals."""
    name = rng.choice(["demand", "bom", "production"])
    grid = study.tables[name]
    line = [""] * len(grid[0])
    line[0], line[-2] = rng.choice(["Total", "SUM", "Summe"]), "123"
    grid.append(line)


def toml(old: str, new: str, where: str = "scenarios") -> Callable[..., None]:
    """Make a change of a text; every study has the old one."""

    def change(study: Study, rng: random.Random) -> None:
        text = getattr(study, where)
        places = [found.start() for found in re.finditer(re.escape(old), text)]
        start = rng.choice(places)
        setattr(study, where, text[:start] + new + text[start + len(old) :])

    return change


def deep(study: Study, rng: random.Random) -> None:
    """Nest a value deeply, or write a number of thousands of digits."""
    bad = rng.choice(["[" * 2000, "9" * 6000, "0x" + "f" * 300, "{ a = " * 500])
    study.scenarios = study.scenarios.replace("rate = 0.05", f"rate = {bad}")


def line_ends(study: Study, rng: random.Random) -> None:
    """Write the texts with the line ends of Windows and more blank lines and comments."""
    for where in ("settings", "scenarios"):
        lines = getattr(study, where).splitlines()
        lines.insert(rng.randrange(len(lines)) if rng.random() < 0.1 else 0, "# a comment")
        setattr(study, where, "\r\n".join(lines) + "\r\n\r\n")


OPERATORS = [
    Operator("blank", REFUSED, written(REQUIRED, lambda _text, _rng: "")),
    Operator("not a number", REFUSED, written(
        NUMBERS,
        lambda text, rng: rng.choice(["x", text + "o", "n/a", "-", "?"]),
    )),
    Operator("negative", REFUSED, written(NUMBERS, lambda text, _rng: f"-{text}")),
    Operator("infinite", REFUSED, written(NUMBERS, lambda _text, rng: rng.choice(["inf", "nan", "1e400", "1e13"]))),
    Operator("decimal comma", REFUSED, written(
        NUMBERS,
        lambda _text, rng: f"{rng.randrange(99)},{rng.randrange(1, 99)}",
    )),
    Operator("two readings", REFUSED, written(
        NUMBERS,
        lambda _text, rng: joined(rng, ".,"),
    )),
    Operator("thousands", REFUSED, written(
        NUMBERS,
        lambda _text, rng: joined(rng, " _"),
    )),
    Operator("percent", REFUSED, written(NUMBERS, lambda text, _rng: f"{text} %")),
    Operator("currency", REFUSED, written(
        NUMBERS,
        lambda text, rng: rng.choice([f"${text}", f"{text} EUR", f"EUR {text}"]),
    )),
    Operator("no unit", REFUSED, written(TIMES, lambda text, _rng: bare(text))),
    Operator("no such unit", REFUSED, written(
        TIMES,
        lambda text, rng: f"{bare(text)} {rng.choice(['dd', 'moons', 'q'])}",
    )),
    Operator("comma in a time", REFUSED, written(TIMES, lambda _text, rng: f"2,{rng.randrange(1, 9)} d")),
    Operator("misspelt name", REFUSED, written(REFERENCES, lambda text, rng: swapped(text) + rng.choice(["", "X"]))),
    Operator("no such name", REFUSED, written(REFERENCES, lambda _text, rng: f"ZZ{rng.randrange(999)}")),
    Operator("small letters", REFUSED, written(REFERENCES, lambda text, _rng: text.lower())),
    Operator("control characters", REFUSED, written(
        REFERENCES,
        lambda text, rng: text + rng.choice(["\x07", "\u200b", "\nx"]),
    )),
    Operator("wrong word", REFUSED, written(
        {"lanes": ("mode", "status"), "sites": ("kind",)},
        lambda text, rng: f"{text}{rng.choice('xyz')}",
    )),
    Operator("twice", REFUSED, twice),
    Operator("without a column", REFUSED, without_column),
    Operator("without a table", REFUSED, without_table),
    Operator("misspelt column", REFUSED, header(swapped)),
    Operator("a row of totals", REFUSED, total),
    Operator("share above 1", REFUSED, written(
        {"lanes": ("max_share", "min_share")},
        lambda _text, rng: f"{rng.uniform(1.1, 99):.2f}",
    )),
    Operator("comma in TOML", REFUSED, toml("rate = 0.05", "rate = 0,05")),
    Operator("percent in TOML", REFUSED, toml("rate = 0.05", 'rate = "5 %"')),
    Operator("no unit in TOML", REFUSED, toml('detection = "1 d"', "detection = 1")),
    Operator("no quotes in TOML", REFUSED, toml('hits = "', "hits = ")),
    Operator("unknown key", REFUSED, toml("severity =", "severety =")),
    Operator("unknown word", REFUSED, toml('hits = "capacity"', 'hits = "capacities"')),
    Operator("unknown site", REFUSED, toml('{ region = "river" }', '{ region = "rivers" }')),
    Operator("empty selector", REFUSED, toml('{ region = "river" }', "{ region = [] }")),
    Operator("negative rate", REFUSED, toml("rate = 0.05", "rate = -0.05")),
    Operator("severity above 1", REFUSED, toml("severity = 1.0", "severity = 80")),
    Operator("deep or long", REFUSED, deep),
    Operator("bad settings", REFUSED, toml("periods_per_year = 240", "periods_per_year = 2400", "settings")),
    Operator("unknown setting", REFUSED, toml("holding_refund", "holding_refunds", "settings")),
    Operator("other order of rows", SAME, rows_shuffled),
    Operator("other order of columns", SAME, columns_shuffled),
    Operator("blank rows", SAME, blank_rows),
    Operator("spaces", SAME, spaces),
    Operator("stray column", SAME, stray_column),
    Operator("capitals", SAME, capitals),
    Operator("zeros", SAME, zeros),
    Operator("exponents", SAME, exponent),
    Operator("hours", SAME, hours),
    Operator("line ends", SAME, line_ends),
]  # fmt: skip
