"""The table `hazards`: what a scenario file says of single hazards, a row for each."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

from resilience.files.registry.cells import CellError, parse_number
from resilience.files.registry.column import Bounds, Column, Kind, Table
from resilience.files.registry.hazard_schema import HazardText, Per, SelectText
from resilience.files.registry.number_text import PLAIN, is_ambiguous
from resilience.files.registry.schema import Document
from resilience.findings import Code
from resilience.hazard.hazards import Hits, StockFate
from resilience.hazard.priors.prior import PREFIX

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from resilience.files.registry.raw import RawRow, RawTable
    from resilience.files.registry.schema import Path
    from resilience.findings import Finding, Findings

HAZARDS = "hazards"
SELECTORS = tuple(SelectText.model_fields)
LEFT_OUT = frozenset({"select", "recovery", "compound", "only_in_compound", "grade", "source"})
"""Keys that are no column here: compounds are written in a scenario file."""
CHOICES: Mapping[str, tuple[str, ...]] = {"hits": tuple(Hits), "per": tuple(Per), "stock": tuple(StockFate)}
NUMBERS: Mapping[str, Bounds] = {"rate": Bounds(), "transit_loss": Bounds(high=1.0), "stock_loss": Bounds(high=1.0)}
WHOLE: Mapping[str, Bounds] = {"strata": Bounds(low=1), "samples": Bounds(low=1)}
SPREAD = "or a distribution such as {}"
MADE: Mapping[str, str] = {
    "severity": SPREAD.format("uniform(low = 0.2, high = 0.6)"),
    "duration": SPREAD.format("lognormal(median = 10 d, sigma = 0.6)"),
    "ramp": SPREAD.format("exponential(mean = 5 d)"),
    "extra": SPREAD.format("triangular(low = 1 d, mode = 3 d, high = 1 wk)"),
}
POINTS = "points of time and share that works: 0 d: 0 | 29 d: 0 | 97 d: 1."
HELP = "emergency supply of a lane, as A>B:PART:air = 0 d: 0 | 5 d: 0.4; several divided by semicolons."
_CALL = re.compile(r"([a-z]+)\s*\((.*)\)\s*", re.IGNORECASE)
_PARAMETER = re.compile(r"\s*([a-z]+)\s*[=: ]\s*(.*\S)\s*", re.IGNORECASE)


def _columns() -> tuple[Column, ...]:
    made: list[Column] = []
    for name, field in HazardText.model_fields.items():
        if name == "select":
            made += [
                Column(key, Kind.WORDS, f"What it hits: {about.description} Several divided by |.")
                for key, about in SelectText.model_fields.items()
            ]
        if name not in LEFT_OUT:
            made.append(_column(name, field.description or name, required=field.is_required()))
    return tuple(made)


def _column(name: str, description: str, *, required: bool) -> Column:
    note = {"curve": f"Instead of duration and ramp: {POINTS}", "help": HELP}.get(name, description)
    text = f"{note[0].upper()}{note[1:]}"
    if name in CHOICES:
        return Column(name, Kind.CHOICE, text, required=required, choices=CHOICES[name])
    if name in NUMBERS or name in WHOLE:
        unit = "per year" if name == "rate" else ""
        return Column(name, Kind.NUMBER, text, unit, required=required, bounds=NUMBERS.get(name) or WHOLE.get(name))
    more = f" {MADE[name][0].upper()}{MADE[name][1:]}." if name in MADE else ""
    return Column(name, Kind.TEXT, text + more, required=required)


HAZARD_TABLE = Table(
    HAZARDS,
    "What can go wrong, a row for each hazard; the same as a scenario file, compounds excepted.",
    ("name",),
    _columns(),
    required=False,
)


class HazardSheet(Document):
    """The rows of a table as the hazards of a scenario file, each finding at its row and column."""

    def __init__(self, table: RawTable, top: Mapping[str, object]) -> None:
        super().__init__(table.file, "")
        self.table = table
        self.content: dict[str, object] = dict(top)
        self.torn: set[int] = set()

    def finding(self, path: Path, code: Code, message: str, remedy: str) -> Finding:
        """Report a defect of a hazard at its row and column."""
        keys = [str(part) for part in path[2:] if isinstance(part, str)]
        place = path[1] if len(path) > 1 and path[0] == "hazard" else None
        row = self.table.rows[place].row if isinstance(place, int) else self.table.header_row
        column = keys[-1] if keys and keys[0] == "select" else keys[0] if keys else None
        found = super().finding(path, code, message, remedy)
        return type(found)(code, message, remedy, self.file, row, column, found.severity)

    def written(self, index: int) -> frozenset[str]:
        """Columns of a row in which something is written, readable or not."""
        row = self.table.rows[index]
        return frozenset(name for name, text in row.cells.items() if text or (row.row, name) in self.table.bad)

    def beside(self) -> HazardSheet:
        """The hazards alone, where scenario files state the keys above them."""
        self.content = {key: value for key, value in self.content.items() if key == "hazard"}
        return self

    def read(self, findings: Findings) -> HazardSheet:
        """Read the cells of every row; what is wrong with one is reported, and its hazard left out."""
        hazards = []
        for index, row in enumerate(self.table.rows):
            hazards.append(self._hazard(index, row, findings))
        self.content["hazard"] = hazards
        return self

    def _hazard(self, index: int, row: RawRow, findings: Findings) -> dict[str, object]:
        found: dict[str, object] = {}
        select: dict[str, object] = {}
        for column, text in row.cells.items():
            bad = self.table.bad.get((row.row, column))
            if bad is not None:
                self.torn.add(index)
                findings.add(self.finding(("hazard", index, column), bad.code, bad.message, bad.remedy))
            elif text and column in SELECTORS:
                select[column] = [word.strip() for word in text.split("|")]
            elif text and column != "note":
                self._read(index, column, text, found, findings)
        return found | {"select": select}

    def _read(self, index: int, column: str, text: str, found: dict[str, object], findings: Findings) -> None:
        try:
            found[column] = READERS.get(column, str)(text)
        except CellError as error:
            self.torn.add(index)
            findings.add(self.finding(("hazard", index, column), error.code, error.message, error.remedy))


def _rate(text: str) -> object:
    """A number, or the name of a prior."""
    return text if text.startswith(PREFIX) else parse_number(text)


def _whole(text: str) -> object:
    value = parse_number(text)
    return int(value) if value.is_integer() else value


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text[:10])
    except ValueError as error:
        remedy = "Write a date such as 1997-02-01."
        raise CellError(code=Code.BAD_VALUE, message=f"{text!r} is not a date.", remedy=remedy) from error


def _value(text: str) -> object:
    """A plain number, or the text."""
    return float(text) if PLAIN.fullmatch(text) and not is_ambiguous(text) else text


def _spread(text: str) -> object:
    """A value, or a distribution as `lognormal(median = 10 d, sigma = 0.6)`."""
    call = _CALL.fullmatch(text)
    if call is None:
        return _value(text)
    made: dict[str, object] = {"distribution": call[1].lower()}
    for words in call[2].split(","):
        pair = _PARAMETER.fullmatch(words)
        if pair is None:
            message = f"{words.strip()!r} is no parameter of a distribution."
            raise CellError(code=Code.BAD_VALUE, message=message, remedy="Write lognormal(median = 10 d, sigma = 0.6).")
        made[pair[1].lower()] = _listed(pair[2]) if pair[1].lower() in {"values", "weights"} else _value(pair[2])
    return made


def _listed(text: str) -> list[object]:
    return [_value(word.strip()) for word in text.split("|")]


def _points(text: str) -> list[list[object]]:
    """Points as `0 d: 0 | 29 d: 0.5 | 97 d: 1`."""
    points = []
    for words in text.split("|"):
        time, colon, share = words.rpartition(":")
        if not colon:
            message = f"{words.strip()!r} is not a point of time and share."
            raise CellError(code=Code.BAD_VALUE, message=message, remedy=f"Write {POINTS}")
        points.append([time.strip(), _value(share.strip())])
    return points


def _help(text: str) -> list[dict[str, object]]:
    lines: list[dict[str, object]] = []
    for words in text.split(";"):
        lane, equals, points = words.partition("=")
        if not equals:
            message = f"{words.strip()!r} names no lane and curve."
            raise CellError(code=Code.BAD_VALUE, message=message, remedy=f"Write {HELP}")
        lines.append({"lane": lane.strip(), "curve": _points(points)})
    return lines


READERS: Mapping[str, Callable[[str], object]] = {
    "rate": _rate, "transit_loss": parse_number, "stock_loss": parse_number, "strata": _whole, "samples": _whole,
    "onset": _day, "severity": _spread, "duration": _spread, "ramp": _spread, "extra": _spread, "curve": _points,
    "help": _help,
}  # fmt: skip


def cells_of(hazard: Mapping[str, object]) -> dict[str, str]:
    """Return the row that says the same as a `[[hazard]]` of a scenario file without a compound."""
    cells: dict[str, str] = {}
    for key, value in hazard.items():
        if key == "select" and isinstance(value, dict):
            cells |= {name: _words(words) for name, words in value.items()}
        elif key in READERS and isinstance(value, dict):
            cells[key] = _written(value)
        elif key == "curve" and isinstance(value, list):
            cells[key] = _curve(value)
        elif key == "help" and isinstance(value, list):
            cells[key] = "; ".join(f"{line['lane']} = {_curve(line['curve'])}" for line in value)
        else:
            cells[key] = str(value)
    return cells


def _words(value: object) -> str:
    return "|".join(map(str, value)) if isinstance(value, list) else str(value)


def _written(value: Mapping[str, object]) -> str:
    parameters = ", ".join(f"{name} = {_words(given)}" for name, given in value.items() if name != "distribution")
    return f"{value['distribution']}({parameters})"


def _curve(points: Sequence[Sequence[object]]) -> str:
    return " | ".join(f"{time}: {share}" for time, share in points)
