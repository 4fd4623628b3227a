"""Cells: the text of one cell becomes a value, or a `CellError` that says what is wrong with it."""

from __future__ import annotations

import math
import re
from datetime import date
from typing import TYPE_CHECKING, TypeAlias

from resilience.files.nearest import suggestion
from resilience.files.registry.column import UNLIMITED, Kind
from resilience.files.registry.number_text import PLAIN, as_share, is_ambiguous, slip_of, time_slip
from resilience.findings import Code
from resilience.network.names import REMEDY, message, reserved_in
from resilience.network.year.season import day_text
from resilience.quantities import Duration, parse_duration

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from resilience.files.registry.column import Column

Value: TypeAlias = (
    "str | float | Duration | date | tuple[str, ...] | tuple[float, ...] | tuple[tuple[float, float], ...] | None"
)
_NAMES = frozenset({"site", "part", "resource"})
"""Columns that give a name; those that refer to one are reported where it is given."""


class CellError(Exception):
    """What is wrong with a cell and how to mend it."""

    def __init__(self, code: Code, message: str, remedy: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.remedy = remedy


LONGEST_SHOWN = 80


def shown(text: str) -> str:
    """Return a cell in quotation marks; of a long one its beginning."""
    more = len(text) - LONGEST_SHOWN
    return repr(text) if more <= 0 else f"{text[:LONGEST_SHOWN]!r} and {more} more"


def parse_cell(column: Column, text: str) -> Value:
    """Read the text of a cell as its column says.

    Raises
    ------
    CellError
        When the text does not fit the column.
    """
    return _PARSERS[column.kind](column, text)


def parse_number(text: str) -> float:
    """Read a plain finite number.

    Raises
    ------
    CellError
        When the text is anything else: not a number, infinite, or written with separators.
    """
    if PLAIN.fullmatch(text) and not is_ambiguous(text):
        return _finite(text)
    if text.lstrip("+-").lower() in {"nan", "inf", "infinity"}:
        raise CellError(
            code=Code.NOT_FINITE,
            message=f"{text!r} is not a finite number.",
            remedy="Write a finite number.",
        )
    slip = slip_of(text)
    if slip is not None:
        raise CellError(code=slip.code, message=slip.message, remedy=slip.remedy)
    raise CellError(
        code=Code.NOT_A_NUMBER,
        message=f"{shown(text)} is not a number.",
        remedy="Write a plain number such as 1200 or 0.25.",
    )


def _finite(text: str) -> float:
    value = float(text)
    if math.isfinite(value):
        return value
    message = f"{shown(text)} is too large for a number."
    raise CellError(code=Code.NOT_FINITE, message=message, remedy="Write a finite number.")


LARGEST = 1e12
"""Largest amount that is read: beside larger ones ordinary numbers are lost to rounding."""


HALF_CIRCLE = 180
SWAPPED = "Swap the two if latitude and longitude are swapped: the latitude is the one between -90 and 90."


def _within(column: Column, value: float, text: str) -> float:
    if abs(value) > LARGEST:
        large = f"{shown(text)} is larger than {LARGEST:.0e}: beside it ordinary numbers are lost to rounding."
        remedy = f"Write {UNLIMITED} for no limit." if column.kind is Kind.CAPACITY else "Use larger units."
        raise CellError(code=Code.TOO_MUCH, message=large, remedy=remedy)
    if column.bounds is not None and not column.bounds.allow(value):
        message = f"{shown(text)} is out of bounds: it must be {column.bounds}."
        share = as_share(value, column.bounds.high)
        swapped = SWAPPED if column.name == "latitude" and abs(value) <= HALF_CIRCLE else ""
        raise CellError(code=Code.OUT_OF_BOUNDS, message=message, remedy=share or swapped or f"Write {column.written}.")
    return value


def _text(column: Column, text: str) -> str:
    if column.name in _NAMES and column.refers_to is None and reserved_in(text):
        raise CellError(code=Code.RESERVED_MARK, message=message(text), remedy=REMEDY)
    return text


def _number(column: Column, text: str) -> float:
    return _within(column, _finite(text) if _clear(column, text) else parse_number(text), text)


def _clear(column: Column, text: str) -> bool:
    """Whether only one reading of a number such as 1.200 is within the column's bounds: a share is no thousands."""
    if column.bounds is None or "," in text or not is_ambiguous(text):
        return False
    return not column.bounds.allow(float(text.replace(".", "")))


def _capacity(column: Column, text: str) -> float:
    if text.lower() == UNLIMITED:
        return math.inf
    try:
        return _number(column, text)
    except CellError as error:
        if error.code != Code.NOT_A_NUMBER:
            raise
        raise CellError(code=error.code, message=error.message, remedy=f"Write {column.written}.") from error


def _duration(column: Column, text: str) -> Duration:
    slip = time_slip(text)
    if slip is not None:
        raise CellError(code=slip.code, message=slip.message, remedy=slip.remedy)
    try:
        found = parse_duration(text)
    except ValueError as error:
        message = str(error)
        raise CellError(code=Code.NOT_A_DURATION, message=message, remedy=f"Write {column.kind.written}.") from error
    if column.bounds is not None and not column.bounds.allow(found.amount):
        message = f"{shown(text)} is out of bounds: it must be {column.bounds}."
        raise CellError(code=Code.OUT_OF_BOUNDS, message=message, remedy=f"Write {column.written}.")
    return found


def _patience(column: Column, text: str) -> float | Duration:
    if text.lower() == UNLIMITED:
        return math.inf
    return Duration(0.0) if re.fullmatch(r"0+(\.0*)?", text) else _duration(column, text)


def _cover(column: Column, text: str) -> float | Duration:
    try:
        return _number(column, text)
    except CellError as error:
        if error.code != Code.NOT_A_NUMBER:
            raise
    return _duration(column, text)


def _choice(column: Column, text: str) -> str:
    if text in column.choices:
        return text
    raise CellError(
        code=Code.UNKNOWN_WORD,
        message=f"{shown(text)} is not a {column.name}.",
        remedy=suggestion(text, column.choices),
    )


def _words(column: Column, text: str) -> tuple[str, ...]:
    return tuple(_text(column, word.strip()) for word in text.split("|") if word.strip())


def _numbers(column: Column, text: str) -> tuple[float, ...]:
    values = tuple(sorted(_number(column, word.strip()) for word in text.split("|")))
    if len(set(values)) < len(values):
        raise CellError(
            code=Code.DUPLICATE_OPTION,
            message=f"{shown(text)} names an option twice.",
            remedy="Name each option once.",
        )
    return values


def _breaks(column: Column, text: str) -> tuple[tuple[float, float], ...]:
    found: list[tuple[float, float]] = []
    for word in text.split("|"):
        units, colon, price = word.partition(":")
        if not colon:
            message = f"{shown(word.strip())} is no quantity with its price."
            raise CellError(Code.BAD_VALUE, message, f"Write {column.kind.written}.")
        found.append((_number(column, units.strip()), _number(column, price.strip())))
        if found[-1][0] <= (found[-2][0] if len(found) > 1 else 0.0):
            least = f"{found[-2][0]:g} before it" if len(found) > 1 else "0"
            message = f"The quantity {units.strip()} is not above {least}."
            raise CellError(Code.BAD_VALUE, message, "Write quantities above 0 in rising order, each with its price.")
    return tuple(found)


def _date(column: Column, text: str) -> date:
    found = _DAY.fullmatch(text)
    try:
        return date.fromisoformat(found[1] if found else "")
    except ValueError:
        message = f"{shown(text)} is not a date."
        raise CellError(Code.BAD_VALUE, message, f"Write {column.kind.written}: year, month, day.") from None


def _day(column: Column, text: str) -> str:
    found = day_text(text, last=column.name == "last")
    if found is None:
        message = f"{shown(text)} is no day of the year."
        raise CellError(
            Code.BAD_VALUE, message, f"Write {column.kind.written}: without a year, for it comes each year."
        )
    return found


_DAY = re.compile(r"(\d{4}-\d{2}-\d{2})([T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})?)?")
_PARSERS: Mapping[Kind, Callable[[Column, str], Value]] = {
    Kind.TEXT: _text,
    Kind.NUMBER: _number,
    Kind.CAPACITY: _capacity,
    Kind.DURATION: _duration,
    Kind.PATIENCE: _patience,
    Kind.COVER: _cover,
    Kind.CHOICE: _choice,
    Kind.WORDS: _words,
    Kind.NUMBERS: _numbers,
    Kind.BREAKS: _breaks,
    Kind.DATE: _date,
    Kind.DAY: _day,
}
