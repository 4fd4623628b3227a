"""`[calendar]` of `model.toml`: the days on which people work."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from pydantic import BeforeValidator, Field, PlainValidator

from resilience.files.nearest import suggestion
from resilience.files.registry.schema import Strict, defect
from resilience.findings import Code
from resilience.quantities import WEEKDAYS, WorkingDays


def _weekday(value: object) -> int:
    """Read a weekday, in full or by its first three letters."""
    word = str(value).lower()
    for place, name in enumerate(WEEKDAYS):
        if word in {name, name[:3]}:
            return place
    raise defect(code=Code.UNKNOWN_WORD, message=f"{value!r} is not a weekday.", remedy=suggestion(word, WEEKDAYS))


def _date(value: object) -> date:
    """Read a date, as TOML has it or as text (cells of a sheet)."""
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    try:
        return date.fromisoformat(str(value)) if isinstance(value, str) else _no_date(value)
    except ValueError:
        return _no_date(value)


def _no_date(value: object) -> date:
    raise defect(code=Code.BAD_VALUE, message=f"{value!s} is not a date.", remedy="Write a date such as 2021-12-24.")


def _listed(value: object) -> object:
    """Read a single value as a list of one."""
    return value if isinstance(value, list) else [value]


Weekdays = Annotated[list[Annotated[int, PlainValidator(_weekday)]], BeforeValidator(_listed)]
Dates = Annotated[list[Annotated[date, PlainValidator(_date)]], BeforeValidator(_listed)]


class CalendarSettings(Strict):
    """`[calendar]`: the working days that daily periods are."""

    weekdays: Weekdays = Field(
        default=[], description='list of working weekdays, e.g. ["monday", "tuesday", "wednesday"].'
    )
    holidays: Dates = Field(default=[], description="list of days off among them, e.g. [2021-12-24, 2021-12-31].")
    worked: Dates = Field(default=[], description="list of single working days outside them, e.g. [2021-12-18].")

    @property
    def days(self) -> WorkingDays | None:
        """The working days; None when no weekday is one."""
        if not self.weekdays:
            return None
        single = (tuple(sorted(set(days))) for days in (self.holidays, self.worked))
        return WorkingDays(tuple(sorted(set(self.weekdays))), *single)
