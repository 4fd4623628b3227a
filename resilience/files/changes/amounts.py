"""Amounts as written, multiplied or added to as one would by hand: exactly, and with the unit that they have."""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from resilience.files.registry.cells import CellError, shown
from resilience.files.registry.column import UNLIMITED
from resilience.files.registry.number_text import is_ambiguous, slip_of, time_slip, unmistakable
from resilience.findings import Code
from resilience.quantities import HOURS, PERIOD_UNITS, WORKING_DAY_UNITS

_AMOUNT = re.compile(r"\s*([+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)(\s*)([A-Za-z]*)\s*")
MINUTES = {unit: round(60 * hours) for unit, hours in HOURS.items()}
LONGEST = 15
"""Digits before the point that are written out."""


class Amount(NamedTuple):
    """A number, what stands between it and its unit, and the unit; a plain number has none."""

    number: Decimal
    space: str = ""
    unit: str = ""

    def __str__(self) -> str:
        return f"{unmistakable(plain_text(self.number))}{self.space}{self.unit}"

    @property
    def family(self) -> str:
        """What its unit counts; amounts of one family can be added."""
        unit = self.unit.lower()
        if unit in MINUTES:
            return "calendar time"
        return "working days" if unit in WORKING_DAY_UNITS else "periods" if unit in PERIOD_UNITS else unit


def plain_text(number: Decimal) -> str:
    """A number without an exponent, unless it is very large or small."""
    made = number.normalize()
    small = made.adjusted() >= -LONGEST
    text = format(made, "f") if abs(made.adjusted()) <= LONGEST and small else str(made)
    return "0" if made == 0 else text


def decimal_of(value: float) -> Decimal:
    """The number that a person wrote, and not the nearest that a machine holds."""
    return Decimal(repr(value))


def amount_of(text: str, *, certain: bool = False) -> Amount:
    """Read an amount, with or without a unit; where it is `certain`, 1.200 is one and a fifth.

    Raises
    ------
    CellError
        When it is none, or can be read in two ways.
    """
    slip = None if certain and is_ambiguous(text) else slip_of(text) or time_slip(text)
    if slip is not None:
        raise CellError(code=slip.code, message=slip.message, remedy=slip.remedy)
    found = _AMOUNT.fullmatch(text)
    unit = found[3].lower() if found else ""
    if found is None or (unit and unit not in MINUTES and unit not in WORKING_DAY_UNITS | PERIOD_UNITS):
        remedy = "Set it to what it is to be, or leave its row out with where."
        raise CellError(code=Code.NOT_A_NUMBER, message=f"{shown(text)} is no amount.", remedy=remedy)
    return Amount(Decimal(found[1]), found[2] or (" " if unit else ""), found[3])


def times(text: str, factor: float) -> str:
    """The text of an amount multiplied; its unit stays.

    Raises
    ------
    CellError
        When there is nothing to multiply.
    """
    amount = amount_of(_numeric(text, "multiplied"), certain=True)
    return str(amount._replace(number=amount.number * decimal_of(factor)))


def plus(text: str, more: str | float) -> str:
    """The text of an amount with another one added, in its unit unless that leaves a fraction without end.

    Raises
    ------
    CellError
        When there is nothing to add to, or the units are not alike.
    """
    amount = amount_of(_numeric(text, "added to"), certain=True)
    other = amount_of(more) if isinstance(more, str) else Amount(decimal_of(more))
    if amount.family == other.family:
        return str(_sum(amount, other))
    if amount.number == 0 and not amount.unit:
        return str(other)
    if other.number == 0:
        return text
    raise CellError(
        code=Code.WRONG_KIND,
        message=f"{other} cannot be added to {amount}: {_said(other)} and {_said(amount)}.",
        remedy=f"Add {_wanted(amount)}.",
    )


def _sum(amount: Amount, other: Amount) -> Amount:
    ours, theirs = amount.unit.lower(), other.unit.lower()
    if ours == theirs or ours not in MINUTES:
        return amount._replace(number=amount.number + other.number)
    total = amount.number * MINUTES[ours] + other.number * MINUTES[theirs]
    for one in (amount, other, *(amount._replace(unit=unit) for unit in ("d", "h", "min"))):
        found = one._replace(number=total / MINUTES[one.unit.lower()])
        if Fraction(found.number) * MINUTES[one.unit.lower()] == Fraction(total):
            break
    return found


def _said(amount: Amount) -> str:
    return f"one counts {amount.family}" if amount.unit else "one is a plain number"


def _wanted(amount: Amount) -> str:
    return {"": "a plain number", "calendar time": "a time such as 3 d"}.get(
        amount.family, f"a number of {amount.unit}"
    )


def _numeric(text: str, deed: str) -> str:
    if not text.strip():
        message = f"The cell is blank and cannot be {deed}."
        raise CellError(code=Code.BLANK_CELL, message=message, remedy="Set it to what it is to be.")
    if text.strip().lower() == UNLIMITED:
        message = f"{UNLIMITED!r} is no number that can be {deed}."
        remedy = "Set it to a number, or leave its row out with where."
        raise CellError(code=Code.NOT_A_NUMBER, message=message, remedy=remedy)
    return text
